//! The CPU filter beside OpenCV and scipy: `cargo bench --bench filter_cpu`.
//!
//! 1920 x 1080 RGB, u8 to f32, one thread. The peers run in `benches/peers.py` (see there what exactly
//! they compute) and take turns with ours, so that a busy machine is unfair to nobody; medians are
//! shown, and the ratio of the best times, which other work on the machine disturbs least. Python is `$PYTHON` or `python3`; without its modules the peers are left out and named absent.

#![expect(clippy::print_stdout, reason = "a bench prints")]

mod common;

use common::{Peers, summary, time};
use neurn_lab::neurn::{FilterSettings, Image, apply, apply_into};

const WIDTH: usize = 1920;
const HEIGHT: usize = 1080;
const CHANNELS: usize = 3;
const ROUNDS: usize = 21;
const SIDES: [u32; 8] = [3, 5, 7, 9, 15, 21, 23, 31];
const PEERS: [&str; 3] = ["opencv", "opencv-full", "scipy"];

/// The bytes that peers.py makes as well.
fn bytes() -> Vec<u8> {
    (0..(WIDTH * HEIGHT * CHANNELS) as u64)
        .map(|i| {
            let mixed = i.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 56) as u8
        })
        .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let samples = bytes();
    let checksum: u64 = samples.iter().map(|&b| u64::from(b)).sum();
    let floats =
        Image::from_f32(WIDTH, HEIGHT, CHANNELS, samples.iter().map(|&b| f32::from(b) + 1000.0).collect())?;
    let image = Image::from_u8(WIDTH, HEIGHT, CHANNELS, samples)?;
    let mut peers = Peers::start("peers.py", &format!("checksum {checksum}"));
    if peers.is_none() {
        println!("peer absent: OpenCV and scipy (pip install numpy scipy opencv-python-headless)");
    }
    println!(
        "median ms of {ROUNDS} rounds, {WIDTH}x{HEIGHT}x{CHANNELS} u8 to f32; in brackets: how often ours fits in"
    );
    let mut result = Vec::new();
    for k in SIDES {
        let settings = FilterSettings { k, ..FilterSettings::default() };
        let mut ours = Vec::new();
        let mut theirs = vec![Vec::new(); PEERS.len()];
        for _ in 0..ROUNDS {
            ours.push(time(|| apply_into(&image, &settings, &mut result)).0);
            for (name, times) in PEERS.iter().zip(&mut theirs) {
                times.extend(peers.as_mut().and_then(|p| p.time(&format!("{name} {k}"))));
            }
        }
        let (ours, best) = summary(&mut ours);
        let mut line = format!("k {k:2}: ours {ours:6.2} (best {best:5.2})");
        for (name, times) in PEERS.iter().zip(&mut theirs) {
            if times.is_empty() {
                line += &format!(", {name} absent");
            } else {
                let (theirs, their_best) = summary(times);
                line +=
                    &format!(", {name} {theirs:6.2} ({:.2}x, best {:.2}x)", theirs / ours, their_best / best);
            }
        }
        println!("{line}");
    }
    for k in [3, 31] {
        let settings = FilterSettings { k, ..FilterSettings::default() };
        let mut into: Vec<f64> =
            (0..5).map(|_| time(|| apply_into(&floats, &settings, &mut result)).0).collect();
        let mut whole: Vec<f64> = (0..5).map(|_| time(|| apply(&image, &settings)).0).collect();
        println!(
            "k {k:2}: f32 input {:.1}; u8 with mean and sigma {:.1}",
            summary(&mut into).0,
            summary(&mut whole).0
        );
    }
    Ok(())
}
