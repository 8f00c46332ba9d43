//! Scores beside real neurons, against NumPy, SciPy and scikit-learn (tools/make_scores_goldens.py), and on real recordings where they are.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly; clippy exempts only the #[test] functions")]

use crate::shared::shared;
use neurn_lab::cortex::scores::account::{Compared, Measures, SHIPPED, ScoredPair, shipped};
use neurn_lab::cortex::scores::alike::{alike, dissimilarities};
use neurn_lab::cortex::scores::matched::Matchable;
use neurn_lab::cortex::scores::neurons::Trials;
use neurn_lab::cortex::scores::open::trials;
use neurn_lab::cortex::scores::paper::Represented;
use neurn_lab::cortex::scores::predict::predicted;
use neurn_lab::cortex::stimuli;
use neurn_lab::stats::flip::sign_flip;
use neurn_lab::stats::ridge::Dual;
use serde::Deserialize;

const REPEATS: usize = 4;
const IMAGES: usize = 12;
const CELLS: usize = 6;
const UNITS: usize = 9;
const PIXELS: usize = 20;

#[derive(Deserialize)]
struct Golden {
    reliability: Vec<f64>,
    halves: f64,
    neurons: Vec<f64>,
    system: Vec<f64>,
    rho: f64,
    lambdas: Vec<f64>,
    kernel: Vec<f64>,
    best: usize,
    targets: Vec<f64>,
    errors: Vec<f64>,
    said: Vec<f64>,
    flips: Vec<Flip>,
    distance: Rmse,
    odd_even: f64,
    overlap: f64,
    best_match: f64,
}

#[derive(Deserialize)]
struct Rmse {
    rmse: f64,
    blank: f64,
    means: f64,
    neurons: f64,
    features: f64,
}

#[derive(Deserialize)]
struct Flip {
    differences: Vec<f64>,
    p: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../golden/scores.json")).unwrap()
}

/// As the script makes them.
fn recorded() -> Trials {
    let mut values = Vec::new();
    for r in 0..REPEATS {
        for i in 0..IMAGES {
            for c in 0..CELLS {
                let [r, i, c] = [r, i, c].map(|v| v as f64);
                let value = (1.7 * i + 0.9 * c * c).sin() + 0.4 * (5.3 * r + 2.1 * i + 1.3 * c).cos();
                values.push(value as f32);
            }
        }
    }
    values[(IMAGES + 2) * CELLS + 3] = f32::NAN;
    Trials::new([REPEATS, IMAGES, CELLS], values).unwrap()
}

fn features() -> Vec<f32> {
    let mut values = Vec::new();
    for i in 0..IMAGES {
        for u in 0..UNITS {
            let (x, y) = (i as f64, u as f64);
            let value = (1.1 * x + 0.7 * y * y).cos() + 0.2 * (3.0 * x * y).sin();
            values.push(if u + 1 == UNITS { 2.0 } else { value as f32 });
        }
    }
    values
}

#[track_caller]
fn close(ours: &[f64], wanted: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), wanted.len());
    for (i, (a, b)) in ours.iter().zip(wanted).enumerate() {
        assert!((a - b).abs() <= tolerance, "{i}: {a} and {b}");
    }
}

#[test]
fn reliability_and_dissimilarities_are_those_of_scipy() {
    let (golden, recorded) = (golden(), recorded());
    let ways =
        [[[0, 1], [2, 3]], [[0, 2], [1, 3]], [[0, 3], [1, 2]]].map(|ways| ways.map(|half| half.to_vec()));
    let cells: Vec<usize> = (0..CELLS).collect();
    let (reliability, halves) = recorded.halved(&cells, &ways);
    close(&reliability, &golden.reliability, 1e-5);
    close(&[halves], &[golden.halves], 1e-5);
    let neurons = recorded.neurons(1).unwrap();
    assert_eq!((neurons.missing, neurons.cells.len()), (1, CELLS));
    close(&neurons.rdm.values, &golden.neurons, 1e-5);
    let system = dissimilarities(&features(), UNITS).unwrap();
    close(&system.values, &golden.system, 1e-5);
    let found = alike(&neurons, &system).unwrap();
    close(&[found.rho], &[golden.rho], 1e-9);
    close(&[found.score.unwrap()], &[golden.rho / neurons.ceiling().unwrap()], 1e-9);
}

/// The photographs, by the script's formula.
fn shown() -> Vec<f32> {
    let mut values = Vec::new();
    for i in 0..IMAGES {
        for x in 0..PIXELS {
            let (i, x) = (i as f64, x as f64);
            values.push((0.5 + 0.5 * (0.9 * i * x + 0.3 * x * x).sin()) as f32);
        }
    }
    values
}

#[test]
fn the_papers_distance_is_what_numpy_finds_pair_by_pair() {
    let (golden, neurons) = (golden(), recorded().neurons(1).unwrap());
    let represented = Represented::of(&neurons, &shown(), 1).unwrap();
    let found = represented.distance(&features(), UNITS, 1).unwrap();
    let Rmse { rmse, blank, means, neurons: spread, features } = golden.distance;
    close(&[found.rmse], &[rmse], 1e-6);
    let parts = found.parts;
    close(&[parts.means, parts.neurons, parts.features], &[means, spread, features], 1e-6);
    close(&[represented.blank()], &[blank], 1e-6);
    let [odd, even] = neurons.odd_even.unwrap();
    close(&[represented.between(&odd, &even).unwrap()], &[golden.odd_even], 1e-6);
    close(&[found.iou.unwrap()], &[golden.overlap], 2e-4);
}

#[test]
fn the_best_match_is_what_numpy_finds_map_by_map() {
    let neurons = recorded().neurons(1).unwrap();
    let matchable = Matchable::of(&neurons, &shown(), 1).unwrap();
    close(&[matchable.matched(&features(), UNITS, 1).unwrap().best], &[golden().best_match], 1e-5);
}

#[test]
fn ridge_chooses_and_says_what_scikit_learn_does() {
    let golden = golden();
    for (&lambda, &error) in golden.lambdas.iter().zip(&golden.errors) {
        let alone = Dual::new(&golden.kernel, IMAGES, &[lambda]).unwrap().learn(&golden.targets).unwrap();
        assert!((alone.error - error).abs() <= 1e-5 * error, "{lambda}: {} and {error}", alone.error);
    }
    let dual = Dual::new(&golden.kernel, IMAGES, &golden.lambdas).unwrap();
    let found = dual.learn(&golden.targets).unwrap();
    close(&[found.lambda], &[golden.lambdas[golden.best]], 0.0);
    let said: Vec<f64> =
        golden.kernel.chunks(IMAGES).take(3).flat_map(|kernel| found.predict(kernel)).collect();
    close(&said, &golden.said, 1e-5);
}

#[test]
fn sign_flips_are_those_of_scipy() {
    for Flip { differences, p } in golden().flips {
        close(&[sign_flip(&differences, 1).unwrap()], &[p], 1e-9);
    }
}

/// Responses of one of Antolik's regions, and its images.
fn region(number: usize) -> Option<(Trials, Vec<f32>)> {
    let (responses, images) = [
        ("region1-responses-10x50x103.npy", "images-regions12-50x31x31.idx.gz"),
        ("region2-responses-8x50x55.npy", "images-regions12-50x31x31.idx.gz"),
        ("region3-responses-12x50x102.npy", "images-region3-50x31x31.idx.gz"),
    ][number];
    let read = |name: &str| {
        let path = shared(&format!("data/neural/antolik-v1-{name}"))?;
        Some(std::fs::read(path).unwrap())
    };
    let images = stimuli::open("images.idx.gz", &read(images)?).unwrap();
    let count = images.maps.count;
    Some((trials(responses, &read(responses)?, count).unwrap(), images.maps.values))
}

/// What an independent first experiment gave (NEURONS.md, written anew in NumPy).
#[test]
fn mouse_v1_is_as_another_hand_found_it() {
    let wanted = [(0.138, 0.774, 88), (0.110, 0.615, 37), (0.159, 0.826, 79)];
    let mut predictions = Vec::new();
    let mut distances = [0.0; 3];
    for (number, (rho, ceiling, reliable)) in wanted.into_iter().enumerate() {
        let Some((trials, pixels)) = region(number) else { return };
        let neurons = trials.neurons(1).unwrap();
        let system = dissimilarities(&pixels, 31 * 31).unwrap();
        let found = alike(&neurons, &system).unwrap();
        assert!((found.rho - rho).abs() <= 0.001, "region {number}: {}", found.rho);
        assert!(
            (neurons.ceiling().unwrap() - ceiling).abs() <= 0.02,
            "region {number}: {:?}",
            neurons.ceiling()
        );
        let cells = neurons.reliable().len();
        assert!(cells.abs_diff(reliable) <= 4, "region {number}: {cells} reliable cells");
        let represented = Represented::of(&neurons, &pixels, 1).unwrap();
        let [odd, even] = neurons.odd_even.as_ref().unwrap();
        let found = [
            represented.distance(&pixels, 31 * 31, 1).unwrap().rmse,
            represented.blank(),
            represented.between(odd, even).unwrap(),
        ];
        distances.iter_mut().zip(found).for_each(|(sum, value)| *sum += value / 3.0);
        predictions.push(predicted(&neurons, &pixels, 31 * 31, 1).unwrap());
    }
    let cells: usize = predictions.iter().map(|found| found.cells).sum();
    let score = predictions.iter().map(|found| found.score * found.cells as f64).sum::<f64>() / cells as f64;
    assert!((score - 0.187).abs() <= 0.03, "pixels predict {score}");
    // of pixels, of copies of the neurons' mean map, of the neurons' odd repeats from their even ones
    close(&distances, &[0.195, 0.136, 0.200], 0.005);
}

/// Test 11 of NEURONS.md, of what ships: another hand's numbers for the nine pairs that learned digits, and for the one that
/// learned photographs in five seeds.
#[test]
fn the_account_that_ships_is_as_another_hand_found_it() {
    let account = shipped().unwrap();
    let over = &account.over_pairs;
    assert_eq!((over.n, over.unit.as_str(), account.recording.cells), (10, "pairs of networks", 260));
    let (photographs, digits): (Vec<_>, Vec<_>) =
        account.pairs.iter().partition(|pair| pair.name.starts_with("cifar10"));
    let mean = |pairs: &[&ScoredPair], of: &dyn Fn(&ScoredPair) -> Compared| {
        let mean = |of: &dyn Fn(&ScoredPair) -> Option<f64>| {
            pairs.iter().map(|pair| of(pair).unwrap()).sum::<f64>() / pairs.len() as f64
        };
        [mean(&|pair| of(pair).left), mean(&|pair| of(pair).right), mean(&|pair| of(pair).difference)]
    };
    let nearer = |of: &dyn Fn(&ScoredPair) -> Compared, sign: f64| {
        digits.iter().filter(|pair| sign * of(pair).difference.unwrap() > 0.0).count()
    };
    close(&mean(&digits, &|pair| pair.scores.rdm), &[0.181, 0.046, -0.135], 0.01);
    close(&mean(&digits, &|pair| pair.scores.predict), &[0.174, 0.034, -0.139], 0.03);
    close(&mean(&digits, &|pair| pair.scores.rmse), &[0.247, 0.224, -0.0227], 0.003);
    close(&mean(&digits, &|pair| pair.scores.matched), &[0.020, 0.001, -0.019], 0.01);
    // ours are laid back from the ends of 0 to 1; that hand's were not
    close(&mean(&digits, &|pair| pair.scores.iou), &[0.887, 0.943, 0.056], 0.045);
    assert_eq!([nearer(&|pair| pair.scores.rdm, 1.0), nearer(&|pair| pair.scores.predict, 1.0)], [0, 0]);
    assert_eq!([nearer(&|pair| pair.scores.rmse, -1.0), nearer(&|pair| pair.shuffled.rmse, -1.0)], [8, 8]);
    close(&mean(&digits, &|pair| pair.shuffled.rmse)[2..], &[-0.024], 0.003);
    assert_eq!(photographs[0].seeds, [1, 2, 3, 4, 5]);
    close(&mean(&photographs, &|pair| pair.scores.rdm)[..2], &[0.234, 0.092], 0.02);
    close(&mean(&photographs, &|pair| pair.scores.predict)[..2], &[0.238, 0.077], 0.03);
    close(&mean(&photographs, &|pair| pair.untrained.rdm)[..2], &[0.214, 0.043], 0.01);
    // in every order of chance the distance falls by as much: it is not about the neurons
    assert_eq!((over.rmse_orders.orders, over.rmse_orders.as_near), (20, 20));
    let Measures { rdm, predict, .. } = over.measures;
    assert_eq!((rdm.nearer, predict.nearer), (0, 0));
    // what the page says of copies of the mean map: nearer than any network, and than the neurons to themselves
    let controls = account.controls.unwrap();
    let gabor = controls.gabor_energy.as_ref().unwrap().measures;
    close(
        &[gabor.rdm.unwrap(), gabor.predict.unwrap(), gabor.matched.unwrap()],
        &[0.105, 0.117, 0.029],
        0.04,
    );
    for kernels in &controls.random_kernels {
        let [images, map] = [&kernels.images, &kernels.neurn_map].map(|one| one.as_ref().unwrap().measures);
        assert!(images.rdm.unwrap() > 0.15 && map.rdm.unwrap() < 0.1, "{}", kernels.side);
    }
    let mut all = account.pairs.iter().flat_map(|pair| [pair.scores.rmse.left, pair.scores.rmse.right]);
    assert!(all.all(|rmse| rmse > controls.rmse_blank) && controls.rmse_halves > controls.rmse_blank);
    close(&[over.shuffled.rdm.left.unwrap(), over.shuffled.rdm.right.unwrap()], &[0.0, 0.0], 0.01);
}

/// Test 10 of NEURONS.md: nothing from which a response could be read back.
#[test]
fn the_account_that_ships_holds_no_recording() {
    let value: serde_json::Value = serde_json::from_str(SHIPPED).unwrap();
    fn numbers(value: &serde_json::Value) -> usize {
        match value {
            serde_json::Value::Number(_) => 1,
            serde_json::Value::Array(items) => items.iter().map(numbers).sum(),
            serde_json::Value::Object(items) => items.values().map(numbers).sum(),
            _ => 0,
        }
    }
    fn longest(value: &serde_json::Value) -> usize {
        match value {
            serde_json::Value::Array(items) => items.iter().map(longest).fold(items.len(), usize::max),
            serde_json::Value::Object(items) => items.values().map(longest).max().unwrap_or(0),
            _ => 0,
        }
    }
    assert!(numbers(&value) < 1200 && longest(&value) <= 10, "{} {}", numbers(&value), longest(&value));
    assert!(SHIPPED.len() < 60_000);
    assert!(value["origin"]["doi"].as_str().unwrap().starts_with("10.1371/"));
}
