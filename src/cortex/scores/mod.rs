//! How near a system is to real neurons that were shown the same images: do both find the same images alike
//! ([`alike`]), and can each neuron be predicted from the system ([`predict`]). Both are set in proportion to what a
//! perfect model could reach, given the neurons' noise ([`neurons`]). Beside them the papers' own measures ([`paper`]), and
//! whether some unit is like each neuron ([`matched`]); and systems that learned nothing ([`reference`]).

pub mod account;
pub mod alike;
pub mod matched;
pub mod neurons;
pub mod open;
pub mod paper;
pub mod predict;
pub mod reference;

/// Responses of many units to images `[images, units]`, each unit brought to mean 0 and deviation 1 over the images; those
/// that are constant are left out.
#[must_use]
pub fn standardized(values: &[f32], units: usize) -> (Vec<f32>, usize) {
    let images = values.len() / units.max(1);
    let mut columns: Vec<(usize, f64, f64)> = Vec::with_capacity(units);
    for unit in 0..units {
        let of = || values.iter().skip(unit).step_by(units).map(|v| f64::from(*v));
        let mean = of().sum::<f64>() / images as f64;
        let deviation = (of().map(|v| (v - mean).powi(2)).sum::<f64>() / images as f64).sqrt();
        let scale = of().fold(0.0_f64, |most, v| most.max(v.abs()));
        if deviation > 1e-6 * scale {
            columns.push((unit, mean, deviation));
        }
    }
    let mut out = Vec::with_capacity(images * columns.len());
    for row in values.chunks_exact(units.max(1)) {
        out.extend(
            columns.iter().map(|&(unit, mean, deviation)| ((f64::from(row[unit]) - mean) / deviation) as f32),
        );
    }
    (out, columns.len())
}

/// Responses `[images, columns]` with the images in another order.
fn in_order<T: Copy>(responses: &[T], columns: usize, order: &[usize]) -> Vec<T> {
    let row = |&image: &usize| &responses[image * columns..(image + 1) * columns];
    order.iter().flat_map(row).copied().collect()
}

/// The sum of products, in an order that suits vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    const LANES: usize = 16;
    let mut sum = [0.0_f32; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sum[i] += a[i] * b[i];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    f64::from(sum.into_iter().sum::<f32>() + rest)
}
