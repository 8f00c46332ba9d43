//! Densities, neighbours, k-means and UMAP beside SciPy, KDEpy, scikit-learn and umap-learn:
//! `cargo bench --bench density`.
//!
//! The peers run in `benches/density_peers.py` (see there what exactly they do) and take turns with ours, so that a busy
//! machine is unfair to nobody; medians are shown, and the ratio of the best times. Python is `$PYTHON` or `python3`;
//! without its modules the peers are left out and named absent.

#![expect(clippy::print_stdout, reason = "a bench prints")]

mod common;
#[path = "../tests/stats_data/mod.rs"]
mod stats_data;

use common::{Peers, summary, time, versus};
use neurn_lab::stats::density::{Bandwidth, Curve, Method, Overlay};
use neurn_lab::stats::kmeans::from_starts;
use neurn_lab::stats::neighbours::nearest;
use neurn_lab::stats::umap::{Phase, Settings, Umap, trustworthiness, umap};
use stats_data::{bell, digits, fields, sets, uniform, values};

/// Ours beside the peers, each as often as said; the first run of a peer warms it up and does not count.
fn beside<T>(
    peers: &mut Option<Peers>,
    what: &str,
    names: &[(&str, usize)],
    rounds: usize,
    ours: impl Fn() -> T,
) {
    let mut item = Vec::new();
    let mut theirs = vec![Vec::new(); names.len()];
    for (name, _) in names {
        peers.as_mut().and_then(|peers| peers.time(name));
    }
    for round in 0..rounds {
        item.push(time(&ours).0);
        for ((name, times), most) in names.iter().map(|name| name.0).zip(&mut theirs).zip(names) {
            if round < most.1 {
                times.extend(peers.as_mut().and_then(|peers| peers.time(name)));
            }
        }
    }
    let (median, best) = summary(&mut item);
    let mut line = format!("{what}: ours {median:.3} ms (best {best:.3})");
    for ((name, _), times) in names.iter().zip(&mut theirs) {
        line += &versus(name, times, median, best);
    }
    println!("{line}");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut peers = Peers::start("density_peers.py", "");
    if peers.is_none() {
        println!("peers absent: pip install numpy scipy scikit-learn umap-learn KDEpy");
    }
    println!("median ms, one thread; in brackets: how often ours fits in");
    for kind in ["bell", "humps"] {
        let data = values(kind, 100_000, 5);
        let names = [(format!("scipy-{kind}"), 3), (format!("kdepy-{kind}"), 200)];
        let names = names.each_ref().map(|(name, most)| (name.as_str(), *most));
        let curve = |method, factor| Curve::alone(&data, factor, 512, method);
        beside(&mut peers, &format!("density of 100,000 {kind} on 512"), &names, 200, || {
            curve(Method::Binned, Bandwidth::Scott)
        });
        beside(&mut None, "  exact", &[], 9, || curve(Method::Exact, Bandwidth::Scott));
        for factor in [0.001, 0.01, 0.03, 1.0, 10.0] {
            let used = curve(Method::Auto, Bandwidth::Factor(factor))?.1.method;
            let what = format!("  factor {factor} ({used:?})");
            beside(&mut None, &what, &[], 50, || curve(Method::Auto, Bandwidth::Factor(factor)));
        }
    }
    let (a, b) = (values("bell", 100_000, 5), values("humps", 100_000, 5));
    beside(&mut None, "two of them with their overlap", &[], 200, || {
        Overlay::of(&a, &b, Bandwidth::Scott, 512, Method::Auto)
    });
    let skewed: Vec<f32> =
        uniform(100_000, 3).iter().zip(bell(100_000, 4)).map(|(u, b)| (u * b) as f32).collect();
    beside(&mut None, "100,000 products", &[], 200, || {
        Curve::alone(&skewed, Bandwidth::Scott, 512, Method::Auto)
    });

    let table = fields(2000, 31);
    beside(&mut peers, "14 neighbours in 2,000 x 961", &[("neighbours", 5)], 5, || nearest(&table, 961, 14));
    let groups = sets(2000, 961, 1);
    let starts = groups.get(..10 * 961).unwrap_or_default().to_vec();
    beside(&mut peers, "k-means of 2,000 x 961, k = 10", &[("kmeans", 5)], 5, || {
        from_starts(&groups, 961, &starts, 300)
    });
    for (name, data, columns) in [("digits", digits(), 64), ("fields", table, 961)] {
        beside(&mut peers, &format!("UMAP of {name}"), &[(&format!("umap-{name}"), 3)], 3, || {
            umap(&data, columns, Settings::default())
        });
        let mut work = Umap::new(data.clone(), columns, Settings::default())?;
        let mut longest = [0.0_f64; 3];
        let mut all = [0.0_f64; 3];
        while work.progress().phase != Phase::Done {
            let phase = work.progress().phase as usize;
            let took = time(|| work.advance(1)).0;
            longest[phase.min(2)] = longest[phase.min(2)].max(took);
            all[phase.min(2)] += took;
        }
        let (took, trust) = time(|| trustworthiness(&data, columns, work.embedding(), 15));
        println!("  neighbours, beginning, layout {all:.1?} ms, longest step of each {longest:.1?} ms");
        println!("  trustworthiness {:.4} ({took:.0} ms)", trust.unwrap_or(f64::NAN));
    }
    Ok(())
}
