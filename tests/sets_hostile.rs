//! Readers of sets against 20,000 changed files each: no panic, and memory within what the limits state. The only test
//! of its program: the count is the process's.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "the most that each reader took is told")]

mod support;

use neurn_lab::digits::array::Role;
use neurn_lab::digits::corpus::{Split, gather};
use neurn_lab::digits::open::{Limits, open_as};
use std::path::Path;

/// Changed files for each reader.
const ROUNDS: u64 = 20_000;
const MIB: usize = 1 << 20;

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sets").join(file)).unwrap()
}

#[test]
fn changed_files_are_read_or_refused_within_the_limits() {
    let limits = Limits { max_bytes: MIB, max_pixels: 1 << 16, max_values: 1 << 18 };
    // as `Limits` states it: two unpacked files, 8 bytes a value, 40 bytes a pixel
    let stated = 2 * limits.max_bytes + 8 * (1 << 18) + 40 * (1 << 16);
    for (file, role) in [
        ("flat_floats.npy", None),
        ("torch_colour.npy", Some(Role::Images)),
        ("labels_one_hot.npy", Some(Role::Labels)),
        ("images_f32.idx.gz", None),
        ("qmnist.idx.gz", None),
    ] {
        // gzip's own checksum would keep most changes out
        let valid = neurn_lab::digits::gzip::unpack(&fixture(file), MIB).unwrap_or_else(|_| fixture(file));
        let worst = support::assault(file, &valid, ROUNDS, stated, |bytes| {
            if let Err(error) = open_as(file, bytes, &limits, role) {
                assert!(error.to_string().ends_with('.'), "{error}");
            }
        });
        println!("{file}: {ROUNDS} changes, at most {worst} bytes");
    }
    for (file, extra) in [
        ("keras.npz", 0),
        ("kaggle.csv", 0),
        ("index.csv", 0),
        ("semicolons.csv.gz", 0),
        ("beginnings.zip", 0),
        ("hf.parquet", 0),
        ("plain.parquet", 0),
        ("pages.parquet", 0),
        ("gzip.parquet", 0),
        // what its reader may take from the file by references
        ("usps.h5", 32 * MIB),
        ("flat.h5", 32 * MIB),
    ] {
        let worst = support::assault(file, &fixture(file), ROUNDS, stated + extra, |bytes| {
            let wanted = [None, Some(Split::Train)][bytes.len() % 2];
            if let Err(error) = gather(vec![(file.to_owned(), bytes.to_vec())], wanted, &limits) {
                assert!(error.to_string().ends_with('.'), "{error}");
            }
        });
        println!("{file}: {ROUNDS} changes, at most {worst} bytes");
    }
}
