//! Densities, k-means, UMAP, ranks, dissimilarities and resampling beside SciPy's, scikit-learn's, umap-learn's and
//! KDEpy's (`tools/make_stats_goldens.py`, which makes the same data by the same formulas).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::stats_data::{bell, digits, fields, sets, uniform, values};
use neurn_lab::stats::density::{Bandwidth, Curve, Grid, Method, Overlay, exact};
use neurn_lab::stats::dissimilarity::{Distance, Rdm, rmse};
use neurn_lab::stats::kmeans::{Settings, from_starts, kmeans};
use neurn_lab::stats::rank::{pearson, ranks, spearman};
use neurn_lab::stats::resample::{bootstrap, mean, permutation_test, quantile};
use neurn_lab::stats::umap::{self, trustworthiness, umap};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    densities: Vec<Density>,
    overlays: Vec<Overlaid>,
    groups: Vec<Groups>,
    digits_inertia: f64,
    correlations: Vec<f64>,
    distances: Vec<f64>,
    spearman: f64,
    pearson: f64,
    rmse: f64,
    ranks: Vec<f64>,
    quantiles: Vec<(f64, f64)>,
    interval: (f64, f64),
    permutation: (f64, f64),
    ab: Vec<(f64, f64, f64, f64)>,
    fields: Vec<f64>,
    trust: Maps,
}

#[derive(Deserialize)]
struct Density {
    kind: String,
    n: usize,
    seed: u64,
    factor: Factor,
    points: usize,
    every: usize,
    mean: f64,
    deviation: f64,
    bandwidth: f64,
    low: f64,
    high: f64,
    density: Vec<f64>,
    kdepy: Vec<f64>,
    peak: f64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Factor {
    Name(String),
    Number(f64),
}

impl Factor {
    fn bandwidth(&self) -> Bandwidth {
        match self {
            Self::Name(name) if name == "scott" => Bandwidth::Scott,
            Self::Name(name) => {
                assert_eq!(name, "silverman");
                Bandwidth::Silverman
            }
            Self::Number(factor) => Bandwidth::Factor(*factor),
        }
    }
}

#[derive(Deserialize)]
struct Overlaid {
    a: (String, usize, u64),
    b: (String, usize, u64),
    factor: Factor,
    iou: f64,
}

#[derive(Deserialize)]
struct Groups {
    n: usize,
    columns: usize,
    k: usize,
    seed: u64,
    inertia: f64,
}

#[derive(Deserialize)]
struct Maps {
    digits: Trust,
    fields: Trust,
}

#[derive(Deserialize)]
struct Trust {
    k: usize,
    found: Vec<f64>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../fixtures/stats/goldens.json")).unwrap()
}

fn near(found: f64, wanted: f64, share: f64) {
    assert!((found - wanted).abs() <= share * wanted.abs().max(1e-300), "{found} is not {wanted}");
}

#[test]
fn densities_are_those_of_scipy_with_every_rule() {
    let densities = golden().densities;
    assert_eq!(densities.len(), 17);
    for wanted in densities {
        let data = values(&wanted.kind, wanted.n, wanted.seed);
        for method in [Method::Exact, Method::Binned] {
            let (grid, found) =
                Curve::alone(&data, wanted.factor.bandwidth(), wanted.points, method).unwrap();
            near(found.summary.mean + 10.0, wanted.mean + 10.0, 1e-9);
            near(found.summary.deviation, wanted.deviation, 1e-9);
            near(found.bandwidth, wanted.bandwidth, 1e-9);
            near(grid.at(0) - 1e4, wanted.low - 1e4, 1e-9);
            near(grid.at(wanted.points - 1) + 1e4, wanted.high + 1e4, 1e-9);
            let tolerance = if found.method == Method::Exact { 1e-8 } else { 1e-4 };
            let shown = found.density.iter().step_by(wanted.every);
            assert_eq!(shown.len(), wanted.density.len());
            for ((found, scipy), kdepy) in shown.zip(&wanted.density).zip(&wanted.kdepy) {
                let error = (found - scipy).abs() / wanted.peak;
                assert!(error < tolerance, "{} {}: off by {error:e}", wanted.kind, wanted.n);
                // KDEpy bins on the grid itself, so it is the rougher one
                if wanted.n == 100_000 {
                    assert!((found - kdepy).abs() < 2e-3 * wanted.peak, "{found} {kdepy}");
                }
            }
            if wanted.n == 100_000 {
                assert_eq!(found.method, method);
            }
        }
    }
}

#[test]
fn an_empty_grid_point_is_zero_and_a_full_one_is_a_kernel() {
    let grid = Grid::new(-20.0, 20.0, 3).unwrap();
    let found = exact(&[0.0], &grid, 1.0);
    assert_eq!((found[0], found[2]), (0.0, 0.0));
    near(found[1], 0.398_942_280_401_432_7, 1e-14);
}

#[test]
fn overlaps_are_those_of_scipy() {
    let overlays = golden().overlays;
    assert_eq!(overlays.len(), 6);
    for wanted in overlays {
        let of = |(kind, n, seed): &(String, usize, u64)| values(kind, *n, *seed);
        let (a, b) = (of(&wanted.a), of(&wanted.b));
        let rule = wanted.factor.bandwidth();
        near(Overlay::of(&a, &b, rule, 512, Method::Exact).unwrap().iou, wanted.iou, 1e-8);
        near(Overlay::of(&a, &b, rule, 512, Method::Binned).unwrap().iou, wanted.iou, 1e-3);
    }
}

#[test]
fn groups_are_no_worse_than_those_of_scikit_learn() {
    let golden = golden();
    for wanted in &golden.groups {
        let data = sets(wanted.n, wanted.columns, wanted.seed);
        let starts = &data[..wanted.k * wanted.columns];
        let found = from_starts(&data, wanted.columns, starts, 300).unwrap();
        assert!(found.inertia <= wanted.inertia * (1.0 + 1e-6), "{} {}", found.inertia, wanted.inertia);
        let settings = Settings { k: wanted.k, ..Settings::default() };
        let best = kmeans(&data, wanted.columns, settings).unwrap();
        assert!(best.inertia <= found.inertia * 1.001, "{} {}", best.inertia, found.inertia);
    }
    let data = digits();
    let found = from_starts(&data, 64, &data[..640], 300).unwrap();
    assert!(found.inertia <= golden.digits_inertia * (1.0 + 1e-6), "{}", found.inertia);
}

#[test]
fn dissimilarities_and_ranks_are_those_of_scipy() {
    let golden = golden();
    let (table, other) = (sets(12, 30, 4), sets(12, 30, 5));
    for (distance, wanted) in
        [(Distance::Correlation, &golden.correlations), (Distance::Euclidean, &golden.distances)]
    {
        let found = Rdm::of(&table, 30, distance).unwrap();
        assert_eq!((found.n, found.values.len()), (12, wanted.len()));
        found.values.iter().zip(wanted).for_each(|(found, wanted)| near(*found, *wanted, 1e-8));
    }
    let of = |data: &[f32]| Rdm::of(data, 30, Distance::Correlation).unwrap();
    let (one, two) = (of(&table), of(&other));
    near(one.compare(&two, 99, 1).unwrap().r, golden.spearman, 1e-8);
    near(spearman(&one.values, &two.values).unwrap(), golden.spearman, 1e-8);
    near(pearson(&table[..30], &table[30..60]).unwrap(), golden.pearson, 1e-8);
    near(rmse(&table[..30], &table[30..60]).unwrap(), golden.rmse, 1e-8);
    let ties: Vec<f64> = uniform(40, 9).iter().map(|u| (u * 8.0).floor()).collect();
    assert_eq!(ranks(&ties), golden.ranks);
}

#[test]
fn intervals_and_chances_are_near_those_of_scipy() {
    let golden = golden();
    let one = bell(30, 10);
    let two: Vec<f64> = bell(25, 11).iter().map(|v| v + 0.3).collect();
    let mut sorted = one.clone();
    sorted.sort_by(f64::total_cmp);
    for (share, wanted) in golden.quantiles {
        near(quantile(&sorted, share).unwrap(), wanted, 1e-8);
    }
    let difference = |groups: &[Vec<f64>]| mean(&groups[0]) - mean(&groups[1]);
    let found = bootstrap(&[&one, &two], difference, 20_000, 0.95, 1).unwrap();
    near(found.value, golden.permutation.0, 1e-8);
    // two draws of 20,000 differ by about a hundredth of the interval's width
    let width = golden.interval.1 - golden.interval.0;
    assert!((found.low - golden.interval.0).abs() < 0.03 * width, "{found:?}");
    assert!((found.high - golden.interval.1).abs() < 0.03 * width, "{found:?}");
    let found = permutation_test(&one, &two, 20_000, 1).unwrap();
    near(found.difference, golden.permutation.0, 1e-8);
    assert!((found.p - golden.permutation.1).abs() < 0.01, "{found:?} {}", golden.permutation.1);
}

#[test]
fn the_curve_of_umap_is_that_of_umap_learn() {
    for (min_dist, spread, a, b) in golden().ab {
        let found = umap::fit(min_dist, spread);
        near(found.0, a, 1e-4);
        near(found.1, b, 1e-4);
    }
}

#[test]
fn maps_can_be_trusted_as_those_of_umap_learn() {
    let golden = golden();
    let fields = fields(2000, 31);
    for (found, wanted) in fields.iter().step_by(97).zip(&golden.fields) {
        assert!((f64::from(*found) - wanted).abs() < 1e-6);
    }
    for (data, columns, wanted) in [(digits(), 64, golden.trust.digits), (fields, 961, golden.trust.fields)] {
        let theirs = mean(&wanted.found);
        for seed in [1, 2] {
            let settings = umap::Settings { seed, ..umap::Settings::default() };
            let map = umap(&data, columns, settings).unwrap();
            let found = trustworthiness(&data, columns, &map, wanted.k).unwrap();
            if columns == 64 && seed == 1 {
                let bits = map.as_flattened().iter().map(|value| value.to_bits());
                let sum = bits.fold(0_u32, |sum, bits| sum.wrapping_mul(31).wrapping_add(bits));
                assert_eq!(sum, 2_597_804_879, "the map is not the same on every machine");
            }
            assert!((found - theirs).abs() < 0.02, "{found} {theirs}");
        }
    }
}
