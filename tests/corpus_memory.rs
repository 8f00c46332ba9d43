//! What hostile labelled sets make the readers allocate. The only test of its program: the count is the
//! process's.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use neurn_lab::digits::corpus::assemble;
use neurn_lab::digits::open::Limits;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

const MIB: usize = 1 << 20;

/// Bytes held at most while `bytes` are read, beside these themselves; they must be refused with `words`.
fn cost(name: &str, bytes: Vec<u8>, limits: &Limits, words: &str) -> usize {
    let (read, taken) = support::cost(|| assemble(vec![(name.to_owned(), bytes)], limits));
    let Err(error) = read else { panic!("{name} was read") };
    assert!(error.to_string().contains(words), "{name}: {error}");
    taken
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn element(kind: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = [kind.to_le_bytes(), u32::try_from(body.len()).unwrap().to_le_bytes()].concat();
    bytes.extend(body);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

/// A MATLAB file whose `X` claims `sides` and `size` bytes, of which `there` zeros follow.
fn mat(sides: &[u32], size: u32, there: usize, pack: bool) -> Vec<u8> {
    let mut variable = element(6, &[9, 0, 0, 0, 0, 0, 0, 0]);
    variable.extend(element(5, &sides.iter().flat_map(|side| side.to_le_bytes()).collect::<Vec<_>>()));
    variable.extend(element(1, b"X"));
    variable.extend([2_u32.to_le_bytes(), size.to_le_bytes()].concat());
    variable.resize(variable.len() + there, 0);
    let variable = element(14, &variable);
    let mut file = b"MATLAB 5.0 MAT-file".to_vec();
    file.resize(124, b' ');
    file.extend(b"\0\x01IM");
    if pack {
        let body = packed(&variable);
        file.extend([15_u32.to_le_bytes(), u32::try_from(body.len()).unwrap().to_le_bytes()].concat());
        file.extend(body);
    } else {
        file.extend(variable);
    }
    file
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_claim_costs_nothing_and_a_bomb_stops_at_the_limit() {
    let default = Limits::default();
    let small = Limits { max_bytes: 4 * MIB, max_values: 4 << 20, ..default };
    for pack in [false, true] {
        for (sides, size, words) in [
            (&[32, 32, 3, 80_000][..], 32 * 32 * 3 * 80_000, "cut off"),
            (&[u32::MAX, u32::MAX, 3, u32::MAX], u32::MAX, "values can be opened"),
            (&[32, 32, 3, 4_000_000], u32::MAX, "values can be opened"),
            (&[32, 32, 3, 1000], u32::MAX, "cut off"),
            (&[32, 32, u32::MAX, 1000], 64, "3 or 4 channels"),
        ] {
            let cost = cost("claim.mat", mat(sides, size, 64, pack), &default, words);
            assert!(cost < MIB, "{sides:?} took {cost} bytes");
        }
    }
    // zeros in zlib: as much as `X` claims is within the limit, and what follows is never unpacked
    let bomb = mat(&[32, 32, 3, 1000], 32 * 32 * 3 * 1000, 64 * MIB, true);
    let taken = cost("bomb.mat", bomb, &small, "no variable `y`");
    assert!(taken < 4 * MIB, "the bomb took {taken} bytes");

    // bzip2: one line without an end, and more text than is allowed
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(&vec![b'1'; 64 * MIB]).unwrap();
    let taken = cost("line.bz2", encoder.finish().unwrap(), &small, "characters in line 1");
    assert!(taken < 6 * MIB, "the line took {taken} bytes");
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(&b"#\n".repeat(32 * MIB)).unwrap();
    let taken = cost("comments.bz2", encoder.finish().unwrap(), &small, "bytes of text");
    assert!(taken < 6 * MIB, "the comments took {taken} bytes");
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(&b"1\n".repeat(MIB)).unwrap();
    let taken = cost("short.bz2", encoder.finish().unwrap(), &small, "4194304 values");
    assert!(taken < 6 * MIB + 2 * small.max_bytes, "the short lines took {taken} bytes");

    // zip: one file that unpacks to too much, many that do together, and far too many
    let zeros = vec![0; 64 * MIB];
    let idx = |n: u32| [&[0, 0, 8, 3][..], &n.to_be_bytes(), &[0, 0, 4, 0, 0, 0, 4, 0]].concat();
    let large = [&idx(64)[..], &zeros].concat();
    let taken = cost("bomb.zip", zipped(&[("a.idx", &large)]), &small, "unpacks to more than");
    assert!(taken < 3 * small.max_bytes, "the zip bomb took {taken} bytes");
    let halves = [&idx(3)[..], &zeros[..3 * MIB]].concat();
    let both = zipped(&[("images.idx", &halves), ("labels.idx", &halves)]);
    let taken = cost("two.zip", both, &small, "unpacks to more than");
    assert!(taken < 4 * small.max_bytes, "the two files took {taken} bytes");
    let many = b"PK\x01\x02".repeat(1_000_000);
    let taken = cost("many.zip", [&b"PK\x03\x04"[..], &many].concat(), &default, "more than 200000 files");
    assert!(taken < MIB, "the directory took {taken} bytes");
}
