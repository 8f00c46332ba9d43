//! What hostile input does to a reader: files changed in thousands of ways, and the memory that reading them takes.
//!
//! A test program with this module counts all of its memory, so it has a single test.

#![allow(dead_code, reason = "not every test uses all of it")]

use peak_alloc::PeakAlloc;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Numbers that lengths and counts are replaced by.
const LENGTHS: [u64; 12] = [
    0,
    1,
    2,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];

/// What something gives, and the bytes held at most while it is done, beside what was held before.
pub fn cost<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let done = work();
    (done, MEMORY.peak_usage().saturating_sub(before))
}

/// Gives `read` a valid file in `rounds` changed forms, the same ones every time: cut, bits turned, lengths replaced,
/// parts repeated, taken out and moved. What `read` gives must not panic, and no file may take more than `most` bytes.
/// Gives the most that one took.
#[track_caller]
pub fn assault(name: &str, valid: &[u8], rounds: u64, most: usize, read: impl Fn(&[u8])) -> usize {
    let mut worst = 0;
    for round in 0..rounds {
        let changed = changed(valid, round);
        let ((), taken) = cost(|| read(&changed));
        assert!(taken <= most, "{name}, change {round}, took {taken} bytes; {most} are the most");
        worst = worst.max(taken);
    }
    worst
}

/// A file in one of its changed forms.
pub fn changed(valid: &[u8], round: u64) -> Vec<u8> {
    let mut dice = Pcg64Mcg::seed_from_u64(round);
    let mut bytes = valid.to_vec();
    for _ in 0..1 + dice.next_u32() % 3 {
        change(&mut bytes, &mut dice);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, dice: &mut Pcg64Mcg) {
    let mut below = |n: usize| if n == 0 { 0 } else { (dice.next_u64() % n as u64) as usize };
    let length = bytes.len();
    // the beginning and the end of a file are its structure more often than what lies between
    let at = match below(4) {
        0 => below(length.min(128)),
        1 => length - 1 - below(length.min(128)),
        _ => below(length),
    };
    let end = (at + 1 + below(64)).min(length);
    match below(8) {
        0 => bytes.truncate(at),
        1..=2 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << below(8);
            }
        }
        3..=5 => {
            let value = LENGTHS[below(LENGTHS.len())];
            let width = [1, 2, 4, 8][below(4)];
            let value = if below(2) == 0 { value.to_le_bytes() } else { value.to_be_bytes() };
            let value = if value[0] == 0 { &value[8 - width..] } else { &value[..width] };
            for (byte, new) in bytes.iter_mut().skip(at).zip(value) {
                *byte = *new;
            }
        }
        6 => {
            let part = bytes[at..end].to_vec();
            let to = below(length + 1);
            let times = 1 + below(20);
            bytes.splice(to..to, part.repeat(times));
        }
        _ => drop(bytes.drain(at..end)),
    }
    if bytes.is_empty() {
        bytes.push(0);
    }
}
