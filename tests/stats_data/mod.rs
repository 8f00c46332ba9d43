//! Data that `tools/make_stats_goldens.py` makes as well, for tests/library/stats.rs and benches/density.rs.

use flate2::read::GzDecoder;
use std::io::Read;

/// The first `n` of a row of numbers from 0 to 1.
pub fn uniform(n: usize, seed: u64) -> Vec<f64> {
    let one = |i: u64| {
        let mut z = (i + (seed << 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f64 / f64::from(1 << 24)
    };
    (1..=n as u64).map(one).collect()
}

/// Sums of four of them: a bell around 0 of variance 1/3.
pub fn bell(n: usize, seed: u64) -> Vec<f64> {
    uniform(4 * n, seed).chunks(4).map(|four| four.iter().sum::<f64>() - 2.0).collect()
}

/// `n` values of a kind: bell, humps, spikes, skewed.
pub fn values(kind: &str, n: usize, seed: u64) -> Vec<f32> {
    let make = |(u, b): (f64, f64)| match kind {
        "bell" => b,
        "humps" => b * 0.25 + (u * 3.0).floor() * 2.0,
        "spikes" => (u * 4.0).floor() + if u > 0.9 { b } else { 0.0 },
        "skewed" => u * u * u * u * 50.0 + 1000.0,
        other => unreachable!("{other}"),
    };
    uniform(n, seed + 100).into_iter().zip(bell(n, seed)).map(make).map(|v| v as f32).collect()
}

/// A table of humps.
pub fn sets(n: usize, columns: usize, seed: u64) -> Vec<f32> {
    let humps = uniform(n, seed + 50);
    let noise = bell(n * columns, seed);
    let value = |i: usize| (humps[i / columns] * 6.0).floor() * ((i % columns % 3) as f64 + 1.0) + noise[i];
    (0..n * columns).map(|i| value(i) as f32).collect()
}

/// Receptive fields: ripples under bells, as a table of n x side^2.
pub fn fields(n: usize, side: usize) -> Vec<f32> {
    let noise = uniform(n * side * side, 8);
    let mut made = Vec::with_capacity(n * side * side);
    for u in uniform(5 * n, 7).chunks(5) {
        let (sine, cosine) = ((u[0] * 6.0).floor() * std::f64::consts::PI / 6.0).sin_cos();
        let frequency = 8.0 + 12.0 * (u[1] * 2.0).floor();
        let (at_x, at_y) = (0.5 * (u[3] - 0.5), 0.5 * (u[4] - 0.5));
        let place = |i: usize| (i as f64 - (side - 1) as f64 / 2.0) / side as f64;
        for i in 0..side * side {
            let (x, y) = (place(i % side) - at_x, place(i / side) - at_y);
            let ripple = (frequency * (x * cosine + y * sine) + 1.5 * u[2]).cos();
            let far = (x * x + y * y) / 0.045;
            made.push((ripple * (-far).exp() + 0.02 * (noise[made.len()] - 0.5)) as f32);
        }
    }
    made
}

/// 1,000 of scikit-learn's digits, 8 x 8.
pub fn digits() -> Vec<f32> {
    let mut bytes = Vec::new();
    let packed = include_bytes!("../fixtures/stats/digits.gz");
    let read = GzDecoder::new(&packed[..]).read_to_end(&mut bytes);
    assert_eq!(read.ok(), Some(64_000));
    bytes.into_iter().map(f32::from).collect()
}
