//! The filter and its rivals against numpy and scipy: `tests/golden/filter.bin`, made by
//! `tools/make_filter_goldens.py` (numpy 2.4.6, scipy 1.17.1), which describes the format.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a wrong fixture should stop the test")]

use neurn_lab::neurn::{Border, FilterKind, FilterSettings, Image, Merge, Scope, apply};

const GOLDEN: &[u8] = include_bytes!("../golden/filter.bin");

const FILTERS: [FilterKind; 7] = [
    FilterKind::Neurn,
    FilterKind::None,
    FilterKind::Lcn,
    FilterKind::Lrn,
    FilterKind::Instance,
    FilterKind::Sobel,
    FilterKind::Log,
];
const BORDERS: [Border; 4] = [Border::Reflect, Border::Nearest, Border::Mirror, Border::Constant];

/// What the reference gives for the samples kept.
enum Wanted {
    /// `N` = n^2 variance, exact, and the largest of the image; the result is `sqrt(N / largest)`.
    Spread(Vec<i64>, i64),
    /// The result.
    Result(Vec<f64>),
}

struct Case {
    settings: FilterSettings,
    kind: u8,
    image: Image,
    /// Every how-many-th value is kept.
    every: usize,
    wanted: Wanted,
}

/// Reads little-endian numbers.
struct Reader(&'static [u8]);

impl Reader {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (head, rest) = self.0.split_first_chunk::<N>().unwrap();
        self.0 = rest;
        *head
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }
}

/// Uniform 24-bit integers, as in the script.
fn noise(n: usize, seed: u32) -> Vec<u32> {
    let mut state = u64::from(seed);
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as u32
        })
        .collect()
}

/// The input, as in the script.
fn make(kind: u8, width: usize, height: usize, channels: usize, seed: u32) -> Image {
    let raw = noise(width * height * channels, seed);
    if kind < 2 {
        let byte = |&r: &u32| match kind {
            0 => (r >> 16) as u8,
            _ => u8::from(r < 1 << 21) * 255,
        };
        return Image::from_u8(width, height, channels, raw.iter().map(byte).collect()).unwrap();
    }
    let float = |(i, &r): (usize, &u32)| {
        let (x, y) = (i / channels % width, i / channels / width);
        let unit = r as f32 / 16_777_216.0;
        match kind {
            2 => 1000.0 + unit,
            3 => 1e6 + unit * 8.0,
            4 if y < height / 3 => -1e-3,
            4 if x < width / 2 => 0.001,
            4 => 54321.5,
            5 => (x * 37 + y * 11) as f32 * 0.25 + 500.0,
            _ => unit,
        }
    };
    Image::from_f32(width, height, channels, raw.iter().enumerate().map(float).collect()).unwrap()
}

fn cases() -> Vec<Case> {
    let mut reader = Reader(GOLDEN);
    assert_eq!(&reader.take::<6>(), b"NRNG1\n");
    let mut cases = Vec::new();
    while !reader.0.is_empty() {
        let [filter, kind, k, border, scope, merge, channels, _] = reader.take();
        let [width, height, seed, every, count] = std::array::from_fn(|_| reader.u32());
        let settings = FilterSettings {
            filter: FILTERS[usize::from(filter)],
            k: u32::from(k),
            border: BORDERS[usize::from(border)],
            scope: [Scope::Image, Scope::Channel][usize::from(scope)],
            merge: [Merge::None, Merge::Max][usize::from(merge)],
        };
        let count = 0..count;
        let wanted = match (settings.filter, kind, scope, merge) {
            (FilterKind::Neurn, 0 | 1, 0, 0) => {
                let mut numbers: Vec<i64> = count.map(|_| i64::from_le_bytes(reader.take())).collect();
                let largest = numbers.pop().unwrap();
                Wanted::Spread(numbers, largest)
            }
            (FilterKind::Neurn, 0 | 1, ..) => {
                Wanted::Result(count.map(|_| f64::from_le_bytes(reader.take())).collect())
            }
            _ => Wanted::Result(count.map(|_| f64::from(f32::from_le_bytes(reader.take()))).collect()),
        };
        let image = make(kind, width as usize, height as usize, usize::from(channels), seed);
        cases.push(Case { settings, kind, image, every: every as usize, wanted });
    }
    cases
}

fn describe(case: &Case) -> String {
    let (w, h, c) = (case.image.width(), case.image.height(), case.image.channels());
    format!("{:?}, input kind {}, {w} x {h} x {c}", case.settings, case.kind)
}

/// Ours, for the samples kept.
fn kept(case: &Case) -> Vec<f32> {
    let result = apply(&case.image, &case.settings).unwrap().result;
    result.into_iter().step_by(case.every).collect()
}

#[test]
fn bytes_have_exactly_the_reference_ranks() {
    let mut seen = 0;
    for case in cases() {
        let Wanted::Spread(spread, top) = &case.wanted else { continue };
        seen += 1;
        let out = apply(&case.image, &case.settings).unwrap();
        let ours = kept(&case);
        assert_eq!(ours.len(), spread.len(), "{}", describe(&case));
        let n = f64::from(case.settings.k * case.settings.k);
        let c = f64::from(out.peaks[0].value);
        let top = *top as f64;
        assert!((c - top.sqrt() / n).abs() <= 1e-5, "{c} {}", describe(&case));
        // Equal stay equal, smaller stay smaller or, where f32 has no room between, equal.
        let mut order: Vec<usize> = (0..spread.len()).collect();
        order.sort_by_key(|&i| spread[i]);
        for pair in order.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if spread[a] == spread[b] {
                assert_eq!(ours[a], ours[b], "{}", describe(&case));
            } else {
                assert!(ours[a] <= ours[b], "{}", describe(&case));
                let gap = (spread[b] as f64 / top).sqrt() - (spread[a] as f64 / top).sqrt();
                assert!(gap < 6e-8 || ours[a] < ours[b], "{}", describe(&case));
            }
        }
        for (&ours, &spread) in ours.iter().zip(spread) {
            let wanted = if top > 0.0 { (spread as f64 / top).sqrt() } else { 0.0 };
            assert_eq!(ours, wanted as f32, "not rounded correctly: {}", describe(&case));
        }
    }
    assert!(seen > 350, "{seen} cases");
}

fn check_results(tolerance: f64, wanted_case: impl Fn(&Case) -> bool) {
    let mut seen = 0;
    for case in cases().iter().filter(|case| wanted_case(case)) {
        let Wanted::Result(wanted) = &case.wanted else { continue };
        seen += 1;
        let ours = kept(case);
        assert_eq!(ours.len(), wanted.len(), "{}", describe(case));
        for (&ours, &wanted) in ours.iter().zip(wanted) {
            let off = (f64::from(ours) - wanted).abs();
            assert!(off <= tolerance, "{ours} instead of {wanted}: {}", describe(case));
        }
    }
    assert!(seen >= 12, "{seen} cases");
}

#[test]
fn bytes_with_other_divisors_and_merged() {
    check_results(1e-7, |case| case.settings.filter == FilterKind::Neurn && case.kind < 2);
}

#[test]
fn floats_within_a_millionth() {
    check_results(1e-6, |case| case.settings.filter == FilterKind::Neurn && case.kind >= 2);
}

#[test]
fn rivals_equal_their_references() {
    check_results(1e-5, |case| case.settings.filter != FilterKind::Neurn);
}
