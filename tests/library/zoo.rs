//! Architectures beside what Biopython, SciPy, kmedoids and scikit-learn compute of the same networks
//! (`tools/make_zoo_goldens.py`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::shared::shared;
use neurn_lab::stats::agreement::{adjusted_rand, mantel};
use neurn_lab::zoo::align::{Index, Scoring, align};
use neurn_lab::zoo::cluster::{Linkage, Tree};
use neurn_lab::zoo::matrix::{Scores, Square};
use neurn_lab::zoo::medoids::{Shortlist, choose, improve};
use neurn_lab::zoo::patterns::{Patterns, Weight};
use neurn_lab::zoo::{Encoded, Granularity, Layer, Zoo, read};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Goldens {
    names: Vec<String>,
    scores: Vec<GoldenScores>,
    linkage: BTreeMap<String, GoldenTree>,
    medoids: Vec<GoldenMedoids>,
    agreement: GoldenAgreement,
    patterns: Vec<(String, String, f64)>,
}

#[derive(Deserialize)]
struct GoldenScores {
    tokens: Granularity,
    #[serde(flatten)]
    scoring: Scoring,
    letters: usize,
    triangle: Vec<i32>,
}

#[derive(Deserialize)]
struct GoldenTree {
    merges: Vec<(usize, usize, f64, usize)>,
    leaves: Vec<usize>,
    cut_8: Vec<usize>,
}

#[derive(Deserialize)]
struct GoldenMedoids {
    m: usize,
    runs: Vec<GoldenRun>,
    build: f64,
    best_of_50: f64,
}

#[derive(Deserialize)]
struct GoldenRun {
    start: Vec<usize>,
    pam: f64,
    fasterpam: f64,
}

#[derive(Deserialize)]
struct GoldenAgreement {
    better_mean_r: f64,
    labels: Vec<Vec<usize>>,
    rand: Vec<(usize, usize, f64)>,
}

fn goldens() -> Goldens {
    serde_json::from_slice(include_bytes!("../fixtures/zoo/goldens.json")).unwrap()
}

fn zoo() -> Zoo {
    Zoo::from_bytes(include_bytes!("../../assets/zoo/zoo.json")).unwrap()
}

fn encoded(tokens: Granularity) -> Encoded {
    Encoded::of(zoo().core(), tokens)
}

fn distances() -> Square {
    Scores::of(&encoded(Granularity::Kind), &Scoring::METHODS).index(Index::Better).distances()
}

#[test]
fn scores_equal_biopythons_on_every_pair() {
    let goldens = goldens();
    let zoo = zoo();
    assert!(zoo.core().map(|network| &network.name).eq(&goldens.names));
    assert!(goldens.scores.len() >= 3);
    for golden in &goldens.scores {
        let encoded = encoded(golden.tokens);
        assert_eq!((encoded.alphabet.len(), golden.triangle.len()), (golden.letters, 44 * 45 / 2));
        let scores = Scores::of(&encoded, &golden.scoring);
        assert_eq!(scores.triangle, golden.triangle, "{:?} {:?}", golden.tokens, golden.scoring);
        assert_eq!(scores.get(43, 1), scores.get(1, 43));
    }
}

#[test]
fn the_traceback_is_worth_the_score() {
    let encoded = encoded(Granularity::Kind);
    let golden = &goldens().scores[0];
    for (i, a) in encoded.sequences.iter().enumerate().step_by(5) {
        for b in encoded.sequences.iter().skip(i).step_by(7) {
            let found = align(&a.letters, &b.letters, &golden.scoring);
            let columns = 2 * (found.matches as i32 - found.mismatches as i32 - found.gaps as i32);
            assert_eq!(found.score, columns);
        }
    }
}

#[test]
fn trees_equal_scipys() {
    let distances = distances();
    for (method, golden) in goldens().linkage {
        let linkage: Linkage = serde_json::from_value(method.clone().into()).unwrap();
        let tree = Tree::of(&distances, linkage);
        assert_eq!(tree.merges.len(), golden.merges.len());
        for (step, (item, &(a, b, height, size))) in tree.merges.iter().zip(&golden.merges).enumerate() {
            assert!((item.height - height).abs() < 1e-9, "{method} {step}: {item:?} {height}");
            assert_eq!(
                (item.a, item.b, item.size),
                (a.min(b), a.max(b), size),
                "{method} {step} at {height}"
            );
        }
        assert_eq!(tree.leaves(), golden.leaves, "{method}");
        assert_eq!(adjusted_rand(&tree.cut(8), &golden.cut_8), Some(1.0), "{method}");
    }
}

#[test]
fn choices_are_no_worse_than_kmedoids() {
    let distances = distances();
    for golden in goldens().medoids {
        let ours = choose(&distances, golden.m, 1).unwrap();
        let tolerance = 1e-9;
        assert!(
            ours.loss <= golden.build.min(golden.best_of_50) + tolerance,
            "{} {}",
            ours.loss,
            golden.best_of_50
        );
        for run in golden.runs {
            let from_there = Shortlist::of(&distances, &improve(&distances, run.start.clone())).unwrap();
            assert!(
                from_there.loss <= run.pam + tolerance,
                "{} {:?}: {}",
                golden.m,
                run.start,
                from_there.loss
            );
            assert!(ours.loss <= run.fasterpam + tolerance);
        }
    }
}

#[test]
fn agreement_equals_numpys_and_scikit_learns() {
    let golden = goldens().agreement;
    let scores = Scores::of(&encoded(Granularity::Kind), &Scoring::METHODS);
    let (better, mean) = (scores.index(Index::Better).distances(), scores.index(Index::Mean).distances());
    let found = mantel(&better.condensed(), &mean.condensed(), 44, 99, 1).unwrap();
    assert!((found.r - golden.better_mean_r).abs() < 1e-9, "{} {}", found.r, golden.better_mean_r);
    assert!((found.p - 0.01).abs() < 1e-9);
    for (i, j, wanted) in golden.rand {
        let found = adjusted_rand(&golden.labels[i], &golden.labels[j]).unwrap();
        assert!((found - wanted).abs() < 1e-12, "{i} {j}: {found} {wanted}");
    }
}

#[test]
fn shared_combinations_equal_counting() {
    let goldens = goldens();
    let place = |name: &String| goldens.names.iter().position(|item| item == name).unwrap();
    let scores = Patterns::of(&encoded(Granularity::Kind)).scores(Weight::Each);
    assert_eq!(goldens.patterns.len(), 28);
    for (a, b, wanted) in &goldens.patterns {
        let found = scores.get(place(a), place(b));
        assert!((found - wanted).abs() < 0.5, "{a} {b}: {found} {wanted}");
    }
}

/// Files of real kinds, beside the checkout: what is in them, as labels of layers.
#[test]
fn files_of_visitors_give_their_layers() {
    let Some(folder) = shared("cases") else { return };
    let small = ["Conv2D k3 s1 relu", "Flatten", "Dense softmax"];
    let module = [
        "Conv2D k3 s1",
        "Activation relu",
        "MaxPooling2D k2 s2",
        "Conv2D k3 s1",
        "BatchNormalization",
        "Dense",
    ];
    for (file, wanted) in [
        ("keras2.h5", &small[..]),
        ("tfjs_model.json", &small),
        ("keras_summary.txt", &["Conv2D", "Flatten"]),
        ("torch_print.txt", &module),
        ("branches.onnx", &["InputLayer", "Activation relu"]),
    ] {
        let network = read::open(file, &std::fs::read(folder.join(file)).unwrap()).unwrap();
        let labels: Vec<String> = network.layers.iter().map(Layer::label).collect();
        assert_eq!(labels, wanted, "{file}");
    }
}
