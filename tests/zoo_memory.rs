//! What hostile architectures make the readers allocate. The only test of its program: the count is the process's.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use neurn_lab::zoo::read::{MAX_TEXT, Problem, open};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MIB: usize = 1 << 20;

/// Bytes held at most while `bytes` are opened, beside what was held before; they must not open.
fn cost(name: &str, bytes: &[u8]) -> (usize, Problem) {
    let (opened, taken) = support::cost(|| open(name, bytes));
    let Err(error) = opened else { panic!("{name} opened") };
    (taken, error.problem)
}

fn packed(config: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("config.json", SimpleFileOptions::default()).unwrap();
    zip.write_all(config).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A field of bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length > 127 {
        out.push((length & 127) as u8 | 128);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend(bytes);
    out
}

#[test]
fn a_hostile_file_costs_little() {
    // a zip of 10 MiB of spaces, from a few kilobytes
    let bomb = packed(&vec![b' '; 10 * MIB]);
    assert!(bomb.len() < MIB);
    let (held, problem) = cost("bomb.keras", &bomb);
    assert!(held < 2 * MAX_TEXT + MIB, "{held}");
    assert_eq!(problem, Problem::TooLarge { what: "descriptions", limit: MAX_TEXT });

    // millions of nothings where layers should be
    let nothing = format!("{{\"config\": {{\"layers\": [{}{{}}]}}}}", "{},".repeat(2_500_000));
    let (held, problem) = cost("nothing.json", nothing.as_bytes());
    assert!(held < 4 * MIB && problem == Problem::NoLayers, "{held} {problem}");

    // models within models, each with as many layers as are taken
    let layers = format!(
        "{{\"class_name\":\"A\",\"config\":{{\"layers\":[{}{{}}]}}}}",
        "{\"class_name\":\"A\"},".repeat(40_000)
    );
    let nested = format!("{{\"config\": {{\"layers\": [{}]}}}}", [layers.as_str(); 9].join(","));
    assert!(nested.len() < MAX_TEXT);
    let (held, problem) = cost("nested.json", nested.as_bytes());
    assert!(held < 200 * MIB && problem == Problem::TooManyLayers, "{held} {problem}");

    // two million stored tensors without a name or a number
    let tensors = field(7, &field(5, b"").repeat(2_000_000));
    let (held, problem) = cost("tensors.onnx", &tensors);
    assert!(held < 64 * MIB && matches!(problem, Problem::Onnx(_)), "{held} {problem}");
    let named: Vec<u8> = (0..400_000_u32).flat_map(|i| field(5, &field(8, &i.to_le_bytes()))).collect();
    let (held, problem) = cost("named.onnx", &field(7, &named));
    assert!(held < 64 * MIB && matches!(problem, Problem::Onnx(_)), "{held} {problem}");

    // nodes with a million inputs, and a million nodes
    let node = |inputs: usize| {
        field(1, &[field(1, b"x").repeat(inputs), field(2, b"y"), field(4, b"Relu")].concat())
    };
    let many = field(7, &node(1).repeat(200_000));
    let (held, problem) = cost("nodes.onnx", &many);
    assert!(held < 64 * MIB && problem == Problem::TooManyLayers, "{held} {problem}");
    let wide = field(7, &[node(1_000_000), field(1, b"")].concat());
    let (held, problem) = cost("wide.onnx", &wide);
    assert!(held < 4 * MIB && matches!(problem, Problem::Onnx(_)), "{held} {problem}");

    // a length beyond the end
    let (held, _) = cost("length.onnx", &[7 << 3 | 2, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert!(held < MIB, "{held}");
}
