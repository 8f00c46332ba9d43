//! The filter against a direct computation, and the symmetries that it must have.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a wrong fixture should stop the test")]

use neurn_lab::neurn::{
    Border, FilterKind, FilterOutput, FilterSettings, Image, Merge, Region, Samples, Scope, apply,
    apply_into, inspect, region,
};
use proptest::prelude::*;

/// sigma of each patch, straight from the definition, in f64, two passes.
fn naive_sigma(image: &Image, settings: &FilterSettings) -> Vec<f64> {
    let (w, h, ch) = (image.width(), image.height(), image.channels());
    let radius = settings.k as isize / 2;
    let mut all = Vec::new();
    for y in 0..h as isize {
        for x in 0..w as isize {
            for c in 0..ch {
                let mut patch = Vec::new();
                for dy in -radius..=radius {
                    for dx in -radius..=radius {
                        let row = settings.border.source(y + dy, h);
                        let column = settings.border.source(x + dx, w);
                        patch.push(match (row, column) {
                            (Some(row), Some(column)) => f64::from(image.value(column, row, c)),
                            _ => 0.0,
                        });
                    }
                }
                let n = patch.len() as f64;
                let mean = patch.iter().sum::<f64>() / n;
                all.push((patch.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt());
            }
        }
    }
    all
}

fn naive(image: &Image, settings: &FilterSettings) -> Vec<f64> {
    let sigma = naive_sigma(image, settings);
    let ch = image.channels();
    let top: Vec<f64> = (0..ch)
        .map(|c| {
            let of_channel = sigma.iter().skip(c).step_by(ch).copied().fold(0.0, f64::max);
            match settings.scope {
                Scope::Channel => of_channel,
                Scope::Image => sigma.iter().copied().fold(0.0, f64::max),
            }
        })
        .collect();
    let ratio: Vec<f64> = sigma
        .iter()
        .enumerate()
        .map(|(i, s)| if top[i % ch] > 0.0 { s / top[i % ch] } else { 0.0 })
        .collect();
    match settings.merge {
        Merge::None => ratio,
        Merge::Max => ratio.chunks(ch).map(|p| p.iter().copied().fold(0.0, f64::max)).collect(),
    }
}

fn any_settings() -> impl Strategy<Value = FilterSettings> {
    (
        0..6_u32,
        prop::sample::select(vec![Border::Reflect, Border::Nearest, Border::Mirror, Border::Constant]),
        prop::sample::select(vec![Scope::Image, Scope::Channel]),
        prop::sample::select(vec![Merge::None, Merge::Max]),
    )
        .prop_map(|(r, border, scope, merge)| FilterSettings {
            k: 2 * r + 1,
            border,
            scope,
            merge,
            ..FilterSettings::default()
        })
}

fn any_shape() -> impl Strategy<Value = (usize, usize, usize)> {
    (1..14_usize, 1..14_usize, prop::sample::select(vec![1, 2, 3, 4, 5]))
}

fn bytes() -> impl Strategy<Value = Image> {
    (any_shape(), prop::sample::select(vec![1_u8, 3, 255])).prop_flat_map(|((w, h, c), top)| {
        prop::collection::vec(0..=top, w * h * c).prop_map(move |v| Image::from_u8(w, h, c, v).unwrap())
    })
}

fn floats() -> impl Strategy<Value = Image> {
    let offset = prop::sample::select(vec![0.0_f32, 1000.0, -1e6]);
    (any_shape(), offset).prop_flat_map(|((w, h, c), offset)| {
        prop::collection::vec(-1.0_f32..1.0, w * h * c)
            .prop_map(move |v| Image::from_f32(w, h, c, v.iter().map(|v| v + offset).collect()).unwrap())
    })
}

fn run(image: &Image, settings: &FilterSettings) -> FilterOutput {
    apply(image, settings).unwrap()
}

/// The image with every byte changed.
fn map_bytes(image: &Image, f: impl Fn(u8) -> u8) -> Image {
    let bytes = match image.samples() {
        Samples::U8(v) => v.iter().map(|&b| f(b)).collect(),
        Samples::F32(_) => Vec::new(),
    };
    Image::from_u8(image.width(), image.height(), image.channels(), bytes).unwrap()
}

/// A plane of `w` x `h` places whose pixel (x, y) is the old pixel number `from(x, y)`.
fn rearrange<T: Copy>(plane: &[T], (w, h): (usize, usize), from: impl Fn(usize, usize) -> usize) -> Vec<T> {
    let ch = plane.len() / (w * h);
    (0..w * h).flat_map(|i| plane[from(i % w, i / w) * ch..][..ch].iter().copied()).collect()
}

/// The image of size `(w, h)` made by [`rearrange`].
fn moved(image: &Image, (w, h): (usize, usize), from: impl Fn(usize, usize) -> usize) -> Image {
    let samples = match image.samples() {
        Samples::U8(v) => Samples::U8(rearrange(v, (w, h), from)),
        Samples::F32(v) => Samples::F32(rearrange(v, (w, h), from)),
    };
    Image::new(w, h, image.channels(), samples).unwrap()
}

fn close(a: &[f32], b: &[f32], tolerance: f32) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}

/// The values of a region of a plane.
fn part(plane: &[f32], image: &Image, region: Region) -> Vec<f32> {
    let rows = plane.chunks(plane.len() / image.height()).skip(region.y).take(region.height);
    let channels = plane.len() / image.pixels();
    rows.flat_map(|row| row[region.x * channels..(region.x + region.width) * channels].iter().copied())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_region_is_what_the_whole_has_there(
        image in prop_oneof![bytes(), floats()],
        settings in any_settings(),
        [left, right, top, bottom] in prop::array::uniform4(0.0..1.0_f64),
    ) {
        let whole = run(&image, &settings);
        let range = |a: f64, b: f64, n: usize| {
            let [from, to] = [a.min(b), a.max(b)].map(|v| (v * n as f64) as usize);
            (from, to - from + 1)
        };
        let ((x, width), (y, height)) = (range(left, right, image.width()), range(top, bottom, image.height()));
        let here = Region { x, y, width, height };
        let out = region::apply(&image, &settings, here, &whole.peaks).unwrap().unwrap();
        prop_assert_eq!((out.width, out.height, out.channels), (width, height, whole.channels));
        prop_assert_eq!(&out.mean, &part(&whole.mean, &image, here));
        prop_assert_eq!(&out.sigma, &part(&whole.sigma, &image, here));
        prop_assert!(close(&out.result, &part(&whole.result, &image, here), 2e-7));
        // c is the largest of all bands'
        let mut bands = Vec::new();
        for y in (0..image.height()).step_by(height) {
            let band = Region { x: 0, y, width: image.width(), height };
            bands = region::larger(bands, region::peaks(&image, &settings, band).unwrap());
        }
        let values = |peaks: &[neurn_lab::neurn::Peak]| peaks.iter().map(|p| p.value).collect::<Vec<_>>();
        prop_assert_eq!(values(&bands), values(&whole.peaks));
        for (peak, found) in whole.peaks.iter().zip(&bands) {
            let sigma = |p: &neurn_lab::neurn::Peak| {
                whole.sigma[(p.y * image.width() + p.x) * image.channels() + p.channel]
            };
            prop_assert_eq!(sigma(peak), sigma(found));
        }
        let nothing = Region { x: image.width(), y: 0, width: 3, height: 1 };
        prop_assert_eq!(region::apply(&image, &settings, nothing, &whole.peaks), Ok(None));
        prop_assert_eq!(region::peaks(&image, &settings, nothing), Ok(vec![]));
    }

    #[test]
    fn bytes_equal_the_definition(image in bytes(), settings in any_settings()) {
        let out = run(&image, &settings);
        let reference = naive(&image, &settings);
        prop_assert_eq!(out.result.len(), reference.len());
        for (ours, wanted) in out.result.iter().zip(&reference) {
            prop_assert!((f64::from(*ours) - wanted).abs() <= 1e-7, "{ours} {wanted}");
        }
        for (ours, wanted) in out.sigma.iter().zip(naive_sigma(&image, &settings)) {
            prop_assert!((f64::from(*ours) - wanted).abs() <= 1e-5, "{ours} {wanted}");
        }
        let mut lean = vec![f32::NAN; 3];
        let peaks = apply_into(&image, &settings, &mut lean).unwrap();
        prop_assert_eq!(lean, out.result);
        prop_assert_eq!(peaks, out.peaks);
    }

    #[test]
    fn floats_equal_the_definition(image in floats(), settings in any_settings()) {
        let out = run(&image, &settings);
        let reference = naive(&image, &settings);
        prop_assert_eq!(out.result.len(), reference.len());
        for (ours, wanted) in out.result.iter().zip(&reference) {
            prop_assert!((f64::from(*ours) - wanted).abs() <= 1e-6, "{ours} {wanted}");
        }
        let mut lean = vec![f32::NAN; 3];
        let peaks = apply_into(&image, &settings, &mut lean).unwrap();
        prop_assert_eq!(lean, out.result);
        prop_assert_eq!(peaks, out.peaks);
    }

    #[test]
    fn the_largest_is_one_unless_constant(image in prop_oneof![bytes(), floats()], settings in any_settings()) {
        let out = run(&image, &settings);
        prop_assert!(out.result.iter().all(|v| (0.0..=1.0).contains(v)));
        let top = out.result.iter().copied().fold(0.0, f32::max);
        let flat = out.sigma.iter().all(|&s| s == 0.0);
        prop_assert_eq!(top, if flat { 0.0 } else { 1.0 });
        let groups = if settings.scope == Scope::Channel { image.channels() } else { 1 };
        prop_assert_eq!(out.peaks.len(), groups);
        for (group, peak) in out.peaks.iter().enumerate() {
            // The peak is the largest sigma of its group, and the first such place.
            let mine = |&(i, _): &(usize, &f32)| groups == 1 || i % groups == group;
            let largest = out.sigma.iter().enumerate().filter(mine).map(|(_, &s)| s).fold(0.0, f32::max);
            prop_assert_eq!(peak.value, largest);
            let at = (peak.y * image.width() + peak.x) * image.channels() + peak.channel;
            prop_assert_eq!(out.sigma[at], largest);
            prop_assert!(groups == 1 || peak.channel == group);
            if matches!(image.samples(), Samples::U8(_)) {
                let first = out.sigma.iter().enumerate().filter(mine).find(|&(_, &s)| s == largest);
                prop_assert_eq!(first.map(|(i, _)| i), Some(at));
            }
        }
    }

    #[test]
    fn offset_and_polarity_change_nothing(
        image in bytes(),
        settings in any_settings(),
        offset in 0_u8..=200,
    ) {
        // Zeros beyond the edge are not offset with the image.
        prop_assume!(settings.border != Border::Constant);
        let image = map_bytes(&image, |b| b.min(55));
        let out = run(&image, &settings);
        let brighter = run(&map_bytes(&image, |b| b + offset), &settings);
        prop_assert_eq!(&out.result, &brighter.result);
        prop_assert_eq!(&out.peaks, &brighter.peaks);
        prop_assert_eq!(&out.sigma, &brighter.sigma);
        let negative = run(&map_bytes(&image, |b| 255 - b), &settings);
        prop_assert_eq!(&out.result, &negative.result);
        prop_assert_eq!(&out.peaks, &negative.peaks);
    }

    #[test]
    fn scale_changes_nothing_but_c(image in floats(), settings in any_settings(), power in -120_i32..100) {
        let Samples::F32(values) = image.samples() else { return Ok(()) };
        let factor = 2.0_f32.powi(power);
        let scaled: Vec<f32> = values.iter().map(|v| v * factor).collect();
        let scaled = Image::from_f32(image.width(), image.height(), image.channels(), scaled).unwrap();
        prop_assume!(matches!(scaled.samples(), Samples::F32(v) if v.iter().all(|v| *v == 0.0 || v.is_normal())));
        let (out, other) = (run(&image, &settings), run(&scaled, &settings));
        prop_assert!(close(&out.result, &other.result, 2e-7));
    }

    #[test]
    fn bytes_as_floats_give_the_same(image in bytes(), settings in any_settings()) {
        let float = Image::from_f32(image.width(), image.height(), image.channels(), image.to_f32()).unwrap();
        let (out, other) = (run(&image, &settings), run(&float, &settings));
        prop_assert!(close(&out.result, &other.result, 2e-7));
        prop_assert!(close(&out.mean, &other.mean, 1e-4));
    }

    #[test]
    fn flips_and_transposition_commute(image in prop_oneof![bytes(), floats()], settings in any_settings()) {
        let (w, h) = (image.width(), image.height());
        let out = run(&image, &settings).result;
        let exact = matches!(image.samples(), Samples::U8(_));
        let tolerance = if exact { 0.0 } else { 2e-7 };
        type Move = fn(usize, usize, usize, usize) -> usize;
        let moves: [((usize, usize), Move); 3] = [
            ((w, h), |x, y, w, _| y * w + (w - 1 - x)),
            ((w, h), |x, y, w, h| (h - 1 - y) * w + x),
            ((h, w), |x, y, w, _| x * w + y),
        ];
        for (size, from) in moves {
            let from = |x, y| from(x, y, w, h);
            let other = run(&moved(&image, size, from), &settings).result;
            prop_assert!(close(&rearrange(&out, size, from), &other, tolerance));
        }
    }

    #[test]
    fn inspect_agrees_with_apply(image in prop_oneof![bytes(), floats()], settings in any_settings()) {
        let settings = FilterSettings { merge: Merge::None, ..settings };
        let out = run(&image, &settings);
        let exact = matches!(image.samples(), Samples::U8(_));
        for i in 0..out.result.len() {
            let (pixel, c) = (i / image.channels(), i % image.channels());
            let (x, y) = (pixel % image.width(), pixel / image.width());
            let report = inspect(&image, &settings, x, y, c).unwrap();
            prop_assert_eq!(report.patch.len(), (settings.k * settings.k) as usize);
            let middle = report.patch.len() / 2;
            prop_assert_eq!(report.patch[middle], image.value(x, y, c));
            prop_assert_eq!(report.peak, out.peaks[c.min(out.peaks.len() - 1)]);
            let tolerance = if exact { 0.0 } else { 2e-7 };
            prop_assert!((report.result - out.result[i]).abs() <= tolerance);
            let top = report.peak.value.max(1e-30);
            prop_assert!((report.sigma - out.sigma[i]).abs() <= 2e-7 * top);
            prop_assert!((report.mean - out.mean[i]).abs() <= 2e-7 * report.mean.abs().max(1e-30));
        }
        let outside = inspect(&image, &settings, image.width(), 0, 0);
        prop_assert!(outside.is_none());
    }

    #[test]
    fn rivals_give_finite_numbers_of_the_stated_sign(
        image in prop_oneof![bytes(), floats()],
        settings in any_settings(),
    ) {
        for filter in [FilterKind::None, FilterKind::Lcn, FilterKind::Lrn, FilterKind::Instance,
                       FilterKind::Sobel, FilterKind::Log] {
            let out = run(&image, &FilterSettings { filter, ..settings });
            prop_assert_eq!(out.result.len(), image.pixels() * out.channels);
            prop_assert!(out.result.iter().all(|v| v.is_finite()));
            prop_assert!(filter.is_signed() || out.result.iter().all(|v| (0.0..=1.0).contains(v)));
        }
    }
}

/// The largest and the smallest numbers that f32 holds neither overflow nor vanish.
#[test]
fn extreme_magnitudes() {
    let pattern = [0.0_f32, 1.0, 0.25, -0.5, -1.0, 0.75, 0.0, 0.5, -0.25];
    let make = |scale: f32| Image::from_f32(3, 3, 1, pattern.iter().map(|v| v * scale).collect()).unwrap();
    for (merge, scope) in [(Merge::None, Scope::Image), (Merge::Max, Scope::Channel)] {
        let settings = FilterSettings { merge, scope, ..FilterSettings::default() };
        let plain = run(&make(1.0), &settings);
        // f32::MIN_POSITIVE / 2^20 is subnormal, and the pattern times it still exact.
        for scale in [f32::MAX, 1e38, 1e-37, f32::MIN_POSITIVE / 1_048_576.0] {
            let out = run(&make(scale), &settings);
            assert!(close(&plain.result, &out.result, 1e-6), "{scale}");
            assert!(out.peaks[0].value.is_finite());
        }
    }
}

/// A flat region stays at exactly zero next to a far larger one, and beside a slow gradient.
#[test]
fn flat_regions_are_exactly_zero() {
    let (w, h) = (600, 9);
    let level = |i: usize| match i % w {
        0..100 => 1e-3_f32,
        100..200 => 1e6,
        200..300 => 12345.678,
        x => x as f32 * 37.0,
    };
    let image = Image::from_f32(w, h, 1, (0..w * h).map(level).collect()).unwrap();
    let out = run(&image, &FilterSettings { k: 5, ..FilterSettings::default() });
    for y in 0..h {
        for x in (2..97).chain(103..197).chain(203..297) {
            assert_eq!(out.sigma[y * w + x], 0.0, "{x}");
        }
        // sigma of 0, 37, ..., 148 is 37 sqrt(2).
        assert!((out.sigma[y * w + 400] - 37.0 * 2.0_f32.sqrt()).abs() < 1e-4);
    }
}

/// A patch side that is no patch side is refused with a sentence, by every entrance.
#[test]
fn bad_sides_are_refused() {
    let image = Image::from_u8(1, 1, 1, vec![7]).unwrap();
    for k in [0, 2, 256, 257, u32::MAX] {
        for filter in [FilterKind::Neurn, FilterKind::Log] {
            let settings = FilterSettings { k, filter, ..FilterSettings::default() };
            let message = apply(&image, &settings).unwrap_err().to_string();
            assert!(message.contains("odd number from 1 to 255"), "{message}");
            assert!(apply_into(&image, &settings, &mut Vec::new()).is_err());
            assert!(inspect(&image, &settings, 0, 0, 0).is_none());
        }
    }
}

/// The largest patch on the brightest image fits the integers.
#[test]
fn largest_patch_of_the_brightest_samples() {
    let settings = FilterSettings { k: 255, border: Border::Constant, ..FilterSettings::default() };
    let (w, h) = (300, 20);
    let image = Image::from_u8(w, h, 1, vec![255; w * h]).unwrap();
    let out = run(&image, &settings);
    for (i, &mean) in out.mean.iter().enumerate() {
        let x = i % w;
        let inside = (x.min(127) + 1 + (w - 1 - x).min(127)) * 20;
        let share = inside as f64 / (255.0 * 255.0);
        assert!((f64::from(mean) - 255.0 * share).abs() < 1e-5);
        let sigma = 255.0 * (share * (1.0 - share)).sqrt();
        assert!((f64::from(out.sigma[i]) - sigma).abs() < 1e-5);
    }
}

/// Integers beyond 32 bits: their halves still fit, or nothing does, and beyond the k where that is tried.
#[test]
fn large_patches_of_high_contrast() {
    let (w, h) = (50, 12);
    let soft: Vec<u8> = (0..w * h).map(|i| (i * 37 % 251) as u8).collect();
    let hard: Vec<u8> = (0..w * h).map(|i| if i % w < w / 2 { 0 } else { 255 }).collect();
    for samples in [soft, hard] {
        let image = Image::from_u8(w, h, 1, samples).unwrap();
        for k in [19, 21, 23, 25, 27, 31, 45, 47] {
            let settings = FilterSettings { k, ..FilterSettings::default() };
            let out = run(&image, &settings);
            let reference = naive(&image, &settings);
            let off = out.result.iter().zip(&reference).map(|(o, r)| (f64::from(*o) - r).abs());
            assert!(off.fold(0.0, f64::max) <= 1e-7, "k = {k}");
            for (sigma, wanted) in out.sigma.iter().zip(naive_sigma(&image, &settings)) {
                assert!((f64::from(*sigma) - wanted).abs() <= 1e-5, "k = {k}: {sigma} {wanted}");
            }
            let c = naive_sigma(&image, &settings).into_iter().fold(0.0, f64::max);
            assert!((f64::from(out.peaks[0].value) - c).abs() <= 1e-5);
        }
    }
}
