//! The simulated cortex beside the literature, real cells and NumPy (`tools/make_cortex_goldens.py`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "figures reached are shown with --nocapture")]

mod literature;

use crate::shared::shared;
use neurn_lab::cortex::calcium::Calcium;
use neurn_lab::cortex::cell_type::{Area, Class, Line};
use neurn_lab::cortex::maps::Normalization;
use neurn_lab::cortex::measures::{quantile, spectrum_slope, statistics};
use neurn_lab::cortex::open;
use neurn_lab::cortex::population::{Population, Settings};
use neurn_lab::cortex::recording::{MissingValues, Recording, RecordingSource};
use neurn_lab::cortex::representation::{Centring, Images};
use neurn_lab::cortex::stimuli::{self, natural_like};
use neurn_lab::digits::write::write_npy_f32;
use proptest::prelude::*;
use serde::Deserialize;
use std::sync::LazyLock;

/// The default population in front of the default images.
static DEFAULT: LazyLock<(Population, Recording)> = LazyLock::new(|| {
    let images = natural_like(1, stimuli::COUNT, stimuli::SIDE, stimuli::SIDE).unwrap();
    let population = Population::new(Settings::default(), images).unwrap();
    let recording = population.record(|_| true).unwrap();
    (population, recording)
});

/// A file of the data folder beside the repository.
fn data(file: &str) -> Option<Vec<u8>> {
    read(&format!("data/neural/{file}"))
}

fn read(file: &str) -> Option<Vec<u8>> {
    shared(file).and_then(|path| std::fs::read(path).ok())
}

fn median(values: &[f32]) -> f32 {
    quantile(values, 0.5)
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

/// Cells of a line, or of all.
fn cells(population: &Population, wanted: impl Fn(Line) -> bool) -> Vec<usize> {
    (0..population.cells.len()).filter(|&i| wanted(population.cells[i].line)).collect()
}

#[derive(Deserialize)]
struct Golden {
    places: Vec<(usize, usize)>,
    product: Vec<f64>,
    centred: Vec<f64>,
    picture: Vec<f64>,
    responses: Vec<f32>,
    mean: Vec<f32>,
    deviation: Vec<f32>,
    sparseness: Vec<f32>,
    skewness: Vec<f32>,
    correlations: Vec<f32>,
    slope: f32,
    quantiles: Vec<f32>,
    trace: Vec<f32>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../golden/cortex.json")).unwrap()
}

#[test]
fn representations_are_those_of_numpy() {
    let golden = golden();
    let (n, trials, pixels) = (118_u32, 10_u32, 961_u32);
    let t: Vec<f32> = (0..n * trials)
        .map(|at| ((at / trials) * 7919 + (at % trials) * 104_729) % 1000)
        .map(|v| v as f32 / 1000.0 - 0.3)
        .collect();
    let fs: Vec<f32> = (0..n * pixels)
        .map(|at| (at / pixels, at % pixels))
        .map(|(i, p)| ((i * 31 + p * 17 + (i * p) % 251) % 256) as f32)
        .collect();
    for (centring, wanted) in [(Centring::Raw, &golden.product), (Centring::Centred, &golden.centred)] {
        let images = Images::new(118, 961, &fs, centring).unwrap();
        let found = images.product(&t).unwrap();
        let scale = found.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        assert_eq!(found.len(), 9610);
        for (&(row, column), wanted) in golden.places.iter().zip(wanted) {
            let off = (found[row * 961 + column] - wanted).abs();
            assert!(off <= 1e-9 * scale, "{centring:?} [{row}, {column}] is off by {off}");
        }
    }
    let picture = Images::new(118, 961, &fs, Centring::Raw).unwrap().picture(&t).unwrap();
    for (found, wanted) in picture.iter().step_by(31).zip(&golden.picture) {
        assert!((f64::from(*found) / wanted - 1.0).abs() < 1e-6, "{found} is not {wanted}");
    }
}

#[test]
fn statistics_are_those_of_numpy_and_scipy() {
    let golden = golden();
    let found = statistics(&golden.responses, 60, 6);
    let near = |found: &[f32], wanted: &[f32]| {
        assert_eq!(found.len(), wanted.len());
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() <= 1e-5 * wanted.abs().max(0.1), "{found} is not {wanted}");
        }
    };
    near(&found.mean, &golden.mean);
    near(&found.deviation, &golden.deviation);
    near(&found.sparseness, &golden.sparseness);
    near(&found.skewness, &golden.skewness);
    near(&found.correlations, &golden.correlations);
    near(&[found.slope.unwrap()], &[golden.slope]);
    near(&[0.0, 0.1, 0.5, 0.93, 1.0].map(|share| quantile(&golden.responses, share)), &golden.quantiles);
    let mut events = vec![0.0; 45];
    (events[2], events[3], events[17]) = (10.0, 5.0, 20.0);
    Calcium::new(0.018, 0.18, 30.0).follow(&mut events);
    for (found, wanted) in events.iter().zip(&golden.trace) {
        assert!((found - wanted).abs() < 1e-4, "{found} is not {wanted}");
    }
}

/// Power of natural images falls about with the square of the frequency: exponents from -1.6 to -2.6 (Tolhurst et al.
/// 1992, Ruderman 1994); local contrast is broad, and neither black nor white prevails.
#[test]
fn generated_images_are_natural_like() {
    for seed in [1, 2] {
        let images = natural_like(seed, 118, 31, 31).unwrap();
        let slope = spectrum_slope(&images.maps).unwrap();
        assert!((-2.6..=-1.6).contains(&slope), "{slope}");
        let mean_grey = mean(&images.maps.values);
        assert!((95.0..=145.0).contains(&mean_grey), "{mean_grey}");
        let deviation = |map: &[f32]| {
            let middle = mean(map);
            (map.iter().map(|v| (v - middle).powi(2)).sum::<f32>() / map.len() as f32).sqrt()
        };
        let contrast: Vec<f32> = images.maps.values.chunks(961).map(deviation).collect();
        assert!((30.0..=75.0).contains(&median(&contrast)), "{}", median(&contrast));
        let clipped = images.maps.values.iter().filter(|v| **v <= 0.0 || **v >= 255.0).count();
        assert!(clipped * 20 < images.maps.values.len(), "{clipped} pixels are black or white");
    }
    let again = natural_like(1, 3, 31, 31).unwrap();
    assert_eq!(again.maps.values, natural_like(1, 118, 31, 31).unwrap().maps.chosen(&[0, 1, 2]).values);
    assert_ne!(again.maps.values, natural_like(2, 3, 31, 31).unwrap().maps.values);
    for (count, height, width) in [(0, 31, 31), (1, 1, 31), (1, 31, 5000), (usize::MAX, 2, 2)] {
        assert!(natural_like(1, count, height, width).is_err());
    }
}

#[test]
fn the_real_scenes_open() {
    let Some(bytes) = data("allen-natural-scenes-118x31x31.idx.gz") else { return };
    let scenes = stimuli::open("allen.idx.gz", &bytes).unwrap();
    assert_eq!((scenes.maps.count, scenes.maps.height, scenes.maps.width), (118, 31, 31));
    assert!((mean(&scenes.maps.values) - 116.9).abs() < 0.1);
    assert!(stimuli::open("cut.idx.gz", &bytes[..5000]).is_err());
}

#[test]
fn the_same_seed_gives_the_same_cells_whoever_is_beside_them() {
    let images = natural_like(3, 12, 31, 31).unwrap();
    let few = Settings { excitatory: 30, inhibitory: 10, trials: 4, ..Settings::default() };
    let population = Population::new(few.clone(), images.clone()).unwrap();
    let recording = population.record(|_| true).unwrap();
    assert_eq!(recording, Population::new(few.clone(), images.clone()).unwrap().record(|_| true).unwrap());
    let other = Population::new(Settings { seed: 9, ..few.clone() }, images.clone()).unwrap();
    assert_ne!(recording.peaks, other.record(|_| true).unwrap().peaks);
    // traces are the numbers that the peaks are from
    for cell in [0, 17, 39] {
        let traces = population.traces(cell).unwrap();
        let (peaks, times) = (recording.peaks_of(cell).unwrap(), recording.times_of(cell).unwrap());
        assert_eq!((traces.images, traces.trials, traces.frames), (12, 4, 23));
        for ((trace, &peak), &time) in traces.values.chunks(traces.frames).zip(peaks).zip(times) {
            let top = trace.iter().fold(f32::NEG_INFINITY, |top, &v| top.max(v));
            assert!((top - peak).abs() < 1e-3, "{top} is not {peak}");
            assert!((trace[(time * 30.0).round() as usize - 1] - top).abs() < 1e-3);
        }
        let single = population.single_trials(cell).unwrap();
        let mean_of_means = recording.means_of(cell).unwrap().iter().sum::<f32>() / 12.0;
        assert!((mean(&single) - mean_of_means).abs() < 1e-3);
    }
    assert!(population.traces(40).is_none() && recording.peaks_of(40).is_none());
    let mut requested = 0;
    let stopped = population.record(|share| {
        requested += 1;
        share < 0.5
    });
    assert!(stopped.is_none() && requested > 3);
    for settings in [
        Settings { trials: 0, ..few.clone() },
        Settings { frame_rate: f32::NAN, ..few.clone() },
        Settings { excitatory: 5000, inhibitory: 5000, trials: 100, ..few.clone() },
        Settings { lines: vec![Line::Scnn1a], areas: vec![Area::Rl], ..few.clone() },
        Settings { excitatory: 0, inhibitory: 0, ..few },
    ] {
        let error = Population::new(settings, natural_like(3, 118, 31, 31).unwrap()).unwrap_err();
        assert!(error.to_string().len() > 20);
    }
}

#[test]
fn an_exported_file_opens() {
    let bytes = include_bytes!("../fixtures/cortex/self-test.npz");
    let recording = open::open("folder/self-test.npz", bytes).unwrap();
    assert!(recording.is_whole() && !recording.is_simulated());
    assert_eq!((recording.cells.len(), recording.images, recording.trials), (3, 4, 5));
    assert!(
        matches!(&recording.source, RecordingSource::File { about, .. } if about.starts_with("Made from"))
    );
    assert_eq!(recording.cells[0].line, Some(Line::Cux2));
    assert_eq!(recording.cells[1].class, Some(Class::Inhibitory));
    assert_eq!((recording.cells[2].line, recording.cells[2].driver.as_str()), (None, "Gad2-IRES-Cre"));
    assert_eq!((recording.cells[2].area, recording.cells[2].depth), (Some(Area::P), Some(275.0)));
    for cell in 0..3 {
        for image in 0..4 {
            for trial in 0..5 {
                // the heights that the script's formula gives
                let height = 10.0 * (cell + 1) as f32 * (image + 1) as f32 + trial as f32;
                let place = image * 5 + trial;
                assert!((recording.peaks_of(cell).unwrap()[place] - height).abs() < 1e-3);
                let time = recording.times_of(cell).unwrap()[place];
                assert!((time - (4 + cell) as f32 / 30.0).abs() < 1e-5);
            }
        }
        let traces = recording.traces_of(cell).unwrap();
        assert_eq!((traces.frames, traces.rate), (22, 30.0));
        assert!((traces.values[4 + cell] - recording.peaks_of(cell).unwrap()[0]).abs() < 0.05);
    }
    let pictures = recording.pictures(&[0, 1, 2], Centring::Raw).unwrap().unwrap();
    assert_eq!((pictures.count, pictures.height), (3, 31));
    let unit = pictures.resized(15, 15).unwrap().normalized(Normalization::MinMax);
    assert!(unit.values.iter().all(|v| (0.0..=1.0).contains(v)));
}

/// An `.npy` of responses `[trials, cells]`.
fn responses(trials: usize, values: &[f32]) -> Vec<u8> {
    write_npy_f32(&[trials, values.len() / trials], values).unwrap()
}

#[test]
fn a_visitors_recording_keeps_what_is_there() {
    let Some(bytes) = read("cases/traces_nan.npy") else { return };
    let found = open::open("traces_nan.npy", &bytes).unwrap();
    assert_eq!((found.cells.len(), found.trials), (20, 118));
    assert_eq!(found.missing, MissingValues { responses: 52, ..MissingValues::default() });
    assert!(found.means.iter().all(|mean| mean.is_finite()) && found.is_whole());
    let statistics = found.statistics();
    assert_eq!((statistics.deviation.len(), statistics.correlations.len()), (20, 190));
    assert!(statistics.correlations.iter().chain(&statistics.mean).all(|value| value.is_finite()));
}

#[test]
fn what_is_missing_is_counted_and_cells_without_anything_are_left_out() {
    let nan = f32::NAN;
    let found = open::open("x.npy", &responses(3, &[1.0, nan, 5.0, nan, nan, 6.0, 3.0, nan, nan])).unwrap();
    assert_eq!(found.missing, MissingValues { responses: 2, samples: 0, cells: 1 });
    assert_eq!(found.means, [2.0, 5.5]);
    assert_eq!(found.cells.iter().map(|cell| cell.id).collect::<Vec<_>>(), [0, 2]);
    assert!(found.is_whole() && found.peaks_of(1).unwrap()[..2] == [5.0, 6.0]);
    let refused = open::open("x.npy", &responses(2, &[nan; 4])).unwrap_err().to_string();
    assert!(refused.contains("4 of its 4 responses are missing"), "{refused}");
    let infinite = open::open("x.npy", &responses(1, &[f32::INFINITY])).unwrap_err().to_string();
    assert!(infinite.contains("infinite"), "{infinite}");
}

proptest! {
    /// Trials that are missing for all cells are the same as a file without them.
    #[test]
    fn a_recording_with_missing_trials_equals_one_without_them(
        cells in 1_usize..6, gone in proptest::collection::vec(any::<bool>(), 2..12), values in proptest::collection::vec(-50.0_f32..200.0, 72)
    ) {
        let trials = gone.len();
        let mut holed = values[..trials * cells].to_vec();
        let mut short = Vec::new();
        for (trial, gone) in gone.iter().enumerate() {
            let row = trial * cells..(trial + 1) * cells;
            if *gone { holed[row].fill(f32::NAN) } else { short.extend(&values[row]) }
        }
        let holed = open::open("x.npy", &responses(trials, &holed));
        let left = trials - gone.iter().filter(|gone| **gone).count();
        if left == 0 {
            prop_assert!(holed.is_err());
        } else {
            let (holed, short) = (holed.unwrap(), open::open("x.npy", &responses(left, &short)).unwrap());
            prop_assert_eq!(holed.missing.responses, (trials - left) * cells);
            prop_assert_eq!(&holed.means, &short.means);
            let (holed, short) = (holed.statistics(), short.statistics());
            if left > 1 {
                prop_assert_eq!(holed.deviation, short.deviation);
                prop_assert_eq!(holed.sparseness, short.sparseness);
            }
        }
    }
}
