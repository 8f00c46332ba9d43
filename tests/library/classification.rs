//! Reports on classifiers beside scikit-learn's and statsmodels' (`tools/make_classification_goldens.py`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use neurn_lab::stats::classification::{report, wilson};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    probabilities: Vec<[f32; 10]>,
    labels: Vec<u8>,
    accuracy: f64,
    confusion: Vec<Vec<usize>>,
    precision: Vec<f64>,
    recall: Vec<f64>,
    ece: f64,
    wilson: Vec<(usize, usize, f64, f64)>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../fixtures/learn/classification.json")).unwrap()
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
}

#[test]
fn reports_are_those_of_scikit_learn() {
    let golden = golden();
    let report = report(&golden.probabilities, &golden.labels);
    assert_eq!((report.n, &report.confusion), (golden.labels.len(), &golden.confusion));
    near(report.accuracy, golden.accuracy);
    for (class, (precision, recall)) in
        report.per_class.iter().zip(golden.precision.iter().zip(&golden.recall))
    {
        near(class.precision.unwrap(), *precision);
        near(class.accuracy.unwrap(), *recall);
    }
    assert!((report.ece - golden.ece).abs() < 1e-7, "{} {}", report.ece, golden.ece);
    assert!(report.ece > 0.01, "the golden classifier is not calibrated");
}

#[test]
fn intervals_are_those_of_statsmodels() {
    for (right, n, low, high) in golden().wilson {
        let (found_low, found_high) = wilson(right, n);
        near(found_low, low);
        near(found_high, high);
    }
}

#[test]
fn mistakes_are_the_most_confident_ones() {
    let golden = golden();
    let report = report(&golden.probabilities, &golden.labels);
    assert_eq!(report.mistakes.len(), 24);
    let least = report.mistakes.last().unwrap().probability;
    for (image, (p, &label)) in golden.probabilities.iter().zip(&golden.labels).enumerate() {
        let wrong = p.iter().any(|&other| other > p[usize::from(label)]);
        let kept = report.mistakes.iter().any(|mistake| mistake.image == image);
        let top = p.iter().copied().fold(0.0, f32::max);
        assert_eq!(kept, wrong && top >= least, "image {image}");
    }
}

#[derive(Deserialize)]
struct Evaluation {
    bins: Vec<GoldenBin>,
    mcnemar: Vec<(usize, usize, f64)>,
}

#[derive(Deserialize)]
struct GoldenBin {
    bin: usize,
    n: usize,
    accuracy: f64,
    confidence: f64,
}

/// `tools/make_evaluation_goldens.py`.
fn evaluation() -> Evaluation {
    serde_json::from_str(include_str!("../fixtures/learn/evaluation.json")).unwrap()
}

#[test]
fn reliability_bins_are_those_of_scikit_learn() {
    let (golden, wanted) = (golden(), evaluation().bins);
    let report = report(&golden.probabilities, &golden.labels);
    let filled: Vec<usize> = (0..report.bins.len()).filter(|&bin| report.bins[bin].n > 0).collect();
    assert_eq!(filled, wanted.iter().map(|bin| bin.bin).collect::<Vec<_>>());
    for golden in wanted {
        let bin = report.bins[golden.bin];
        assert_eq!(bin.n, golden.n);
        near(bin.accuracy().unwrap(), golden.accuracy);
        near(bin.confidence().unwrap(), golden.confidence);
    }
}

#[test]
fn the_paired_test_is_that_of_statsmodels_and_scipy() {
    for (a, b, p) in evaluation().mcnemar {
        let found = neurn_lab::stats::mcnemar::mcnemar_exact(a, b);
        assert!((found - p).abs() <= 1e-9 * p, "{a} {b}: {found} is not {p}");
    }
}
