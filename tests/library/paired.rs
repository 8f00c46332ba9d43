//! Paired differences and Student's quantiles beside SciPy's (`tools/make_paired_goldens.py`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use neurn_lab::stats::paired::{Paired, Verdict, student_quantile};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    quantiles: Vec<(usize, f64)>,
    pairs: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    with: Vec<f64>,
    without: Vec<f64>,
    mean: f64,
    sd: f64,
    interval: (f64, f64),
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../fixtures/learn/paired.json")).unwrap()
}

#[test]
fn quantiles_are_those_of_scipy() {
    let quantiles = golden().quantiles;
    assert!(quantiles.len() > 10);
    for (freedom, wanted) in quantiles {
        let found = student_quantile(freedom).unwrap();
        assert!((found - wanted).abs() < 1e-9 * wanted, "{freedom}: {found} is not {wanted}");
    }
}

#[test]
fn intervals_of_paired_differences_are_those_of_scipy() {
    let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    let mut verdicts = Vec::new();
    for pair in golden().pairs {
        let differences: Vec<f64> = pair.with.iter().zip(&pair.without).map(|(a, b)| a - b).collect();
        let found = Paired::of(&differences).unwrap();
        assert_eq!(found.pairs, pair.with.len());
        near(found.mean, pair.mean);
        near(found.sd.unwrap(), pair.sd);
        let (low, high) = found.interval.unwrap();
        near(low, pair.interval.0);
        near(high, pair.interval.1);
        verdicts.push(found.verdict());
    }
    assert!(verdicts.contains(&Verdict::Above) && verdicts.contains(&Verdict::Open), "{verdicts:?}");
}
