use super::*;
use proptest::prelude::*;

/// Kernels added up as Eq. 4 is written.
fn by_hand(values: &[f32], grid: &Grid, h: f64) -> Vec<f64> {
    let kernel = |u: f64| (-0.5 * u * u).exp() / (std::f64::consts::TAU.sqrt() * h);
    let at = |x: f64| values.iter().map(|&v| kernel((x - f64::from(v)) / h)).sum::<f64>();
    grid.xs().into_iter().map(|x| at(x) / values.len() as f64).collect()
}

fn peak(curve: &[f64]) -> f64 {
    curve.iter().copied().fold(0.0, f64::max)
}

fn apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn what_cannot_be_estimated_is_said() {
    let summary = |values: &[f32]| Summary::of(values).unwrap_err();
    assert_eq!(summary(&[]), DensityError::Empty);
    assert_eq!(summary(&[1.0]), DensityError::Single);
    assert_eq!(summary(&[f32::NAN]), DensityError::NotFinite(0));
    assert_eq!(summary(&[1.0, f32::INFINITY]), DensityError::NotFinite(1));
    let mut many = vec![0.5; 100];
    assert_eq!(summary(&many), DensityError::Constant { count: 100, value: 0.5 });
    many[70] = f32::NAN;
    assert_eq!(summary(&many), DensityError::NotFinite(70));
    for factor in [0.0, -1.0, 1e9, f64::NAN] {
        assert!(matches!(Bandwidth::Factor(factor).factor(9), Err(DensityError::Factor(_))));
    }
    assert_eq!(Grid::new(0.0, 1.0, 1), Err(DensityError::Points(1)));
    assert_eq!(Grid::new(1.0, 1.0, 9), Err(DensityError::Range(1.0, 1.0)));
    assert_eq!(Overlay::of(&[0.0, 1.0], &[], Bandwidth::Scott, 64, Method::Auto), Err(DensityError::Empty));
}

#[test]
fn summaries_by_hand() {
    let values: Vec<f32> = (0..37).map(|i| (i * i % 11) as f32).collect();
    let found = Summary::of(&values).unwrap();
    let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / 37.0;
    let squares: f64 = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum();
    assert_eq!((found.n, found.min, found.max), (37, 0.0, 9.0));
    assert!((found.mean - mean).abs() < 1e-12);
    assert!((found.deviation - (squares / 36.0).sqrt()).abs() < 1e-12);
}

#[test]
fn very_large_and_very_small_values_hold() {
    for scale in [1e-30_f32, 1e30] {
        let values: Vec<f32> = (0..2000).map(|i| ((i * 37 % 101) as f32 + 1.0) * scale).collect();
        let (grid, curve) = Curve::alone(&values, Bandwidth::Scott, 256, Method::Auto).unwrap();
        assert_eq!(curve.method, Method::Binned);
        let area = grid.integral(curve.density.iter().copied());
        assert!((area - 1.0).abs() < 3e-3, "{area}");
    }
}

#[test]
fn sets_far_apart_do_not_overlap() {
    let a: Vec<f32> = (0..50).map(|i| i as f32 / 50.0).collect();
    let b: Vec<f32> = a.iter().map(|v| v + 100.0).collect();
    let overlay = Overlay::of(&a, &b, Bandwidth::Silverman, 512, Method::Auto).unwrap();
    assert!(overlay.iou < 1e-12);
    assert!(overlay.a.bandwidth == overlay.b.bandwidth || overlay.b.summary.mean > 99.0);
}

#[test]
fn one_far_value_among_many_same_ones() {
    // h is far below the grid's step: the curve's peak lies between two points
    let mut values = vec![0.25_f32; 100_000];
    values[7] = 50.0;
    let (grid, curve) = Curve::alone(&values, Bandwidth::Scott, 512, Method::Binned).unwrap();
    let wanted = by_hand(&values, &grid, curve.bandwidth);
    assert!(apart(&curve.density, &wanted) <= 1e-4 * peak(&wanted));
}

#[test]
fn a_grid_that_ends_before_the_values_do_is_not_binned_unless_that_holds() {
    let values: Vec<f32> =
        (0..3000).map(|i| if i % 3 == 0 { 10.0 } else { (i % 100) as f32 * 0.01 }).collect();
    // the grid sees but the foot of the large hump at 10
    for high in [5.3, 5.5, 6.0, 8.0, 9.5, 12.0] {
        let grid = Grid::new(4.5, high, 300).unwrap();
        let wanted = by_hand(&values, &grid, 1.0);
        if let Some(found) = binned(&values, &grid, 1.0) {
            assert!(apart(&found, &wanted) < 1e-4 * peak(&wanted), "up to {high}");
        } else {
            assert!(high < 9.0, "up to {high}");
        }
    }
}

/// Values of many kinds: spikes, several humps, few and many distinct values.
fn values() -> impl Strategy<Value = Vec<f32>> {
    let hump = (-50.0_f32..50.0, prop::sample::select(vec![0.0_f32, 1e-3, 0.1, 3.0]), 1_usize..60);
    prop::collection::vec(hump, 2..6).prop_map(|humps| {
        let mut values = vec![-60.0, 60.0];
        for (at, wide, count) in humps {
            values.extend((0..count).map(|i| at + wide * ((i * 29 % 61) as f32 / 61.0 - 0.5)));
        }
        values
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn exact_is_the_sum_of_the_kernels(values in values(), h in 0.01_f64..40.0) {
        let grid = Grid::new(-70.0, 65.0, 200).unwrap();
        let (found, wanted) = (exact(&values, &grid, h), by_hand(&values, &grid, h));
        prop_assert!(apart(&found, &wanted) <= 1e-11 * peak(&wanted) + 1e-20);
    }

    #[test]
    fn binned_is_within_its_promise_or_refuses(
        values in values(), log_h in -3.0_f64..3.0, points in 2_usize..600, low in -100.0_f64..0.0,
    ) {
        let h = 10_f64.powf(log_h);
        let grid = Grid::new(low, 63.0, points).unwrap();
        let wanted = by_hand(&values, &grid, h);
        if let Some(found) = binned(&values, &grid, h) {
            let error = apart(&found, &wanted) / peak(&wanted);
            prop_assert!(error < 1e-4, "{error} of the peak");
        }
        let (found, _) = estimate(&values, &grid, h, Method::Binned);
        prop_assert!(apart(&found, &wanted) <= 1e-4 * peak(&wanted) + 1e-18);
    }

    #[test]
    fn the_area_is_one_but_for_the_tails(values in values(), factor in 0.2_f64..3.0) {
        let (grid, curve) = Curve::alone(&values, Bandwidth::Factor(factor), 2048, Method::Auto).unwrap();
        let area = grid.integral(curve.density.iter().copied());
        // beyond three bandwidths lie 0.13 % of a kernel, on one side or on both
        prop_assert!((0.9972..=1.0001).contains(&area), "{area}");
    }

    #[test]
    fn overlap_is_symmetric_and_whole_for_the_same(
        a in values(), b in values(), factor in 0.05_f64..2.0,
    ) {
        let of = |a: &[f32], b: &[f32]| {
            Overlay::of(a, b, Bandwidth::Factor(factor), 256, Method::Binned).unwrap()
        };
        let (there, back) = (of(&a, &b), of(&b, &a));
        prop_assert_eq!(there.iou, back.iou);
        prop_assert!((0.0..=1.0).contains(&there.iou));
        prop_assert_eq!(of(&a, &a).iou, 1.0);
        prop_assert_eq!(there.x.len(), 256);
    }
}
