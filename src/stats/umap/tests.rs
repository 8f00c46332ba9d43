use super::*;
use crate::stats::neighbours::nearest;
use proptest::prelude::*;

/// `k` rings of 40 points in 4 dimensions, `apart` from each other.
fn rings(k: usize, apart: f32) -> Vec<f32> {
    let point = |i: usize| {
        let (ring, angle) = (i / 40, (i % 40) as f32 * std::f32::consts::TAU / 40.0);
        let at = ring as f32 * apart;
        [angle.cos() + at, angle.sin(), angle.cos() - 0.3 * at, (i * 7 % 5) as f32 * 0.01]
    };
    (0..40 * k).flat_map(point).collect()
}

#[test]
fn what_cannot_be_mapped_is_said() {
    let make = |data: &[f32], columns, settings| Umap::new(data.to_vec(), columns, settings).err();
    let usual = Settings::default();
    assert_eq!(make(&[1.0; 6], 2, usual), Some(UmapError::Few(3)));
    let shape = NeighboursError::Shape { values: 7, columns: 2 };
    assert_eq!(make(&[1.0; 7], 2, usual), Some(UmapError::Table(shape)));
    assert!(matches!(make(&[f32::NAN; 8], 2, usual), Some(UmapError::Table(NeighboursError::NotFinite(0)))));
    for bad in [
        Settings { neighbours: 1, ..usual },
        Settings { min_dist: -1.0, ..usual },
        Settings { min_dist: 2.0, ..usual },
        Settings { spread: 0.0, ..usual },
        Settings { rate: f64::NAN, ..usual },
        Settings { pushes: 0, ..usual },
        Settings { epochs: Some(1_000_000), ..usual },
    ] {
        assert!(matches!(make(&[1.0, 2.0, 3.0, 4.0], 1, bad), Some(UmapError::Setting(_))), "{bad:?}");
    }
}

#[test]
fn progress_goes_on_through_all_phases_and_steps_do_not_matter() {
    let data = rings(3, 1.5);
    let mut work = Umap::new(data.clone(), 4, Settings::default()).unwrap();
    assert!(work.embedding().is_empty());
    let mut phases = vec![work.progress().phase];
    let mut before = 0.0;
    loop {
        let progress = work.advance(3);
        assert!(progress.fraction >= before && progress.fraction <= 1.0);
        before = progress.fraction;
        if phases.last() != Some(&progress.phase) {
            phases.push(progress.phase);
        }
        if progress.phase == Phase::Done {
            break;
        }
    }
    assert_eq!(phases, [Phase::Neighbours, Phase::Start, Phase::Layout, Phase::Done]);
    assert_eq!(before, 1.0);
    assert_eq!(work.embedding(), umap(&data, 4, Settings::default()).unwrap());
    let other = umap(&data, 4, Settings { seed: 2, ..Settings::default() }).unwrap();
    assert_ne!(work.embedding(), other);
}

#[test]
fn rings_stay_rings_and_parts_stay_apart() {
    for (k, apart) in [(1, 0.0), (2, 20.0), (3, 30.0), (7, 40.0)] {
        let data = rings(k, apart);
        let found = umap(&data, 4, Settings::default()).unwrap();
        assert!(found.iter().flatten().all(|v| v.is_finite()));
        let trust = trustworthiness(&data, 4, &found, 5).unwrap();
        assert!(trust > 0.97, "{k} rings: {trust}");
        let near = nearest(found.as_flattened(), 2, 3).unwrap();
        let strange = near.rows.iter().enumerate().filter(|&(i, &j)| i / 3 / 40 != j as usize / 40).count();
        assert!(strange <= 2 * k, "{k} rings: {strange} of {} are in others", near.rows.len());
    }
}

#[test]
fn few_and_same_things_end() {
    for data in
        [vec![0.0; 12], vec![0.0, 0.0, 1.0, 1.0, 5.0, 5.0, 9.0, 9.0], (0..40).map(|i| i as f32).collect()]
    {
        let found = umap(&data, 2, Settings::default()).unwrap();
        assert_eq!(found.len(), data.len() / 2);
        assert!(found.iter().flatten().all(|v| v.is_finite()), "{found:?}");
    }
    let none = Settings { epochs: Some(0), ..Settings::default() };
    assert_eq!(umap(&rings(1, 0.0), 4, none).unwrap().len(), 40);
}

#[test]
fn trust_by_hand() {
    let line: Vec<f32> = (0..20).map(|i| i as f32).collect();
    let same: Vec<[f32; 2]> = line.iter().map(|&x| [x, 0.0]).collect();
    assert_eq!(trustworthiness(&line, 1, &same, 3), Some(1.0));
    // far ends brought together
    let folded: Vec<[f32; 2]> = line.iter().map(|&x| [(x - 9.6).abs(), 0.0]).collect();
    assert!(trustworthiness(&line, 1, &folded, 3).unwrap() < 0.8);
    assert_eq!(trustworthiness(&line, 1, &same, 10), None);
    assert_eq!(trustworthiness(&line, 1, &same, 0), None);
    assert_eq!(trustworthiness(&line, 2, &same, 3), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn anything_finite_has_a_picture(
        data in prop::collection::vec(-1e3_f32..1e3, 12..200), columns in 1_usize..4, seed in 0_u64..99,
    ) {
        let data = &data[..data.len() / columns * columns];
        let settings = Settings { seed, epochs: Some(40), ..Settings::default() };
        let found = umap(data, columns, settings).unwrap();
        prop_assert_eq!(found.len(), data.len() / columns);
        prop_assert!(found.iter().flatten().all(|v| v.is_finite()));
    }
}
