//! Alignments beside Biopython and parasail: `cargo bench --bench align`.
//!
//! The peers run in `benches/align_peers.py` (see there what exactly they do) and take turns with ours, so that a busy
//! machine is unfair to nobody; medians are shown, the ratio of the best times, and whose scores are others. Then how
//! the score alone grows with the length, with the memory that it takes, and the alignment with its traceback.
//! Python is `$PYTHON` or `python3`; without its modules the peers are left out and named absent.

#![expect(clippy::print_stdout, reason = "a bench prints")]

mod common;

use common::{Peers, summary, time, versus};
use neurn_lab::zoo::align::{Aligner, Scoring, align};
use neurn_lab::zoo::matrix::Scores;
use neurn_lab::zoo::patterns::{Patterns, Weight};
use neurn_lab::zoo::{Encoded, Granularity, Sequence, Zoo};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const ROUNDS: usize = 9;
const PEERS: [&str; 4] = ["biopython", "parasail-scan", "parasail-striped", "parasail-nw"];

/// The letters that align_peers.py makes as well.
fn made_up(n: usize, seed: u64) -> Vec<u32> {
    let mut state = seed;
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % 12) as u32
        })
        .collect()
}

/// Milliseconds of one run of a peer, and the sum of the scores.
fn peer(peers: &mut Peers, name: &str, work: &str) -> Option<(f64, i64)> {
    let answer = peers.ask(&format!("{name} {work}"))?;
    let (time, sum) = answer.split_once(' ')?;
    Some((time.parse().ok()?, sum.parse().ok()?))
}

/// Ours beside the peers.
fn beside(peers: &mut Option<Peers>, work: &str, cells: f64, mut ours: impl FnMut() -> i64) {
    let mut item = Vec::new();
    let mut theirs = vec![Vec::new(); PEERS.len()];
    let mut differ = Vec::new();
    for _ in 0..ROUNDS {
        let (took, sum) = time(&mut ours);
        item.push(took);
        for (name, times) in PEERS.iter().zip(&mut theirs) {
            if let Some((took, other)) = peers.as_mut().and_then(|peers| peer(peers, name, work)) {
                times.push(took);
                if other != sum {
                    differ.push(*name);
                }
            }
        }
    }
    let (median, best) = summary(&mut item);
    let mut line =
        format!("{work:>5}: ours {median:8.3} (best {best:.3}, {:.1} cells/ns)", cells / best / 1e6);
    for (name, times) in PEERS.iter().zip(&mut theirs) {
        line += &versus(name, times, median, best);
    }
    differ.sort_unstable();
    differ.dedup();
    println!(
        "{line}{}",
        if differ.is_empty() { "; same scores".to_owned() } else { format!("; other scores: {differ:?}") }
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let zoo = Zoo::from_bytes(include_bytes!("../assets/zoo/zoo.json"))?;
    let scoring = Scoring::FIGURE_2;
    let mut peers = Peers::start("align_peers.py", "");
    if peers.is_none() {
        println!("peer absent: Biopython and parasail (pip install numpy biopython parasail)");
    }
    println!("median ms of {ROUNDS} rounds, one thread; in brackets: how often ours fits in");
    let encoded = Encoded::of(zoo.core(), Granularity::Kind);
    let sum = |scores: &Scores| -> i64 {
        (0..scores.n())
            .flat_map(|i| (i + 1..scores.n()).map(move |j| (i, j)))
            .map(|(i, j)| i64::from(scores.get(i, j).unwrap_or(0)))
            .sum()
    };
    let lengths: Vec<f64> = encoded.sequences.iter().map(|s| s.letters.len() as f64).collect();
    let total: f64 = lengths.iter().sum();
    let cells = (total * total - lengths.iter().map(|n| n * n).sum::<f64>()) / 2.0;
    beside(&mut peers, "all", cells, || sum(&Scores::of(&encoded, &scoring)));
    for n in [100, 800, 3000] {
        let (a, b) = (made_up(n, 1), made_up(n, 2));
        let mut aligner = Aligner::default();
        beside(&mut peers, &n.to_string(), (n * n) as f64, || i64::from(aligner.score(&a, &b, &scoring)));
    }
    drop(peers);

    println!(
        "growth: the score alone (median of 5, bytes held at most), the alignment, combinations of both"
    );
    for n in [100, 1000, 3000, 10_000] {
        let (a, b) = (made_up(n, 1), made_up(n, 2));
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let mut times: Vec<f64> =
            (0..5).map(|_| time(|| Aligner::default().score(&a, &b, &scoring)).0).collect();
        let held = MEMORY.peak_usage().saturating_sub(before);
        let whole = time(|| align(&a, &b, &scoring)).0;
        let sequence = |letters: &[u32]| Sequence {
            letters: letters.to_vec(),
            layers: (0..letters.len()).map(|at| at..at + 1).collect(),
        };
        let both = Encoded { alphabet: Vec::new(), sequences: vec![sequence(&a), sequence(&b)] };
        let patterns = time(|| Patterns::of(&both).scores(Weight::Each)).0;
        println!(
            "{n:>6} layers: {:9.3} ms, {held:>7} bytes; {whole:9.2} ms; {patterns:7.2} ms",
            summary(&mut times).0
        );
    }
    let patterns = time(|| Patterns::of(&encoded).scores(Weight::Each)).0;
    println!("combinations of all 44 and their scores: {patterns:.1} ms");
    Ok(())
}
