//! The filter against a direct computation, and the symmetries that it must have.

use neurn_lab::neurn::{
    Border, FilterOutput, FilterSettings, Image, Merge, Samples, Scope, apply, apply_into,
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

fn map_bytes(image: &Image, f: impl Fn(u8) -> u8) -> Image {
    let Samples::U8(v) = image.samples() else { panic!("bytes") };
    Image::from_u8(image.width(), image.height(), image.channels(), v.iter().map(|&b| f(b)).collect())
        .unwrap()
}

/// The plane `[h, w, c]` with its samples taken from (x, y) of another place.
fn rearrange<T: Copy>(
    plane: &[T],
    (w, h, ch): (usize, usize, usize),
    from: impl Fn(usize, usize) -> usize,
) -> Vec<T> {
    (0..h)
        .flat_map(|y| (0..w).map(move |x| (x, y)))
        .flat_map(|(x, y)| plane[from(x, y) * ch..][..ch].to_vec())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

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
}
