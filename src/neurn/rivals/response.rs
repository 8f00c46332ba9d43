//! Normalizations without a spatial window: over neighbouring channels, and over the whole image.

use super::Planes;

/// Local response normalization of Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep
/// convolutional neural networks", NIPS 2012, section 3.3, across channels with the paper's constants:
/// `b_i = a_i / (2 + 1e-4 sum a_j^2)^0.75` over the channels `i - 2 ..= i + 2` that exist.
///
/// The sum is not divided by the number of channels (PyTorch's `local_response_norm` does divide).
/// k and border play no part.
pub(crate) fn local_response(planes: &mut Planes) {
    const REACH: usize = 5 / 2;
    const ALPHA: f64 = 1e-4;
    const BETA: f64 = 0.75;
    const OFFSET: f64 = 2.0;
    let count = planes.channels.len();
    let mut pixel = vec![0.0; count];
    for i in 0..planes.width * planes.height {
        for (to, plane) in pixel.iter_mut().zip(&planes.channels) {
            *to = plane[i];
        }
        for (c, plane) in planes.channels.iter_mut().enumerate() {
            let near = &pixel[c.saturating_sub(REACH)..(c + REACH + 1).min(count)];
            let energy: f64 = near.iter().map(|v| v * v).sum();
            plane[i] /= (OFFSET + ALPHA * energy).powf(BETA);
        }
    }
}

/// Instance normalization of Ulyanov, Vedaldi and Lempitsky, "Instance normalization: the missing
/// ingredient for fast stylization", arXiv:1607.08022 (2016), equation 2, without learned scale and
/// shift: `(x - mean) / sqrt(variance + 1e-5)` with mean and population variance of each channel over
/// the whole image. k and border play no part. The result is signed.
pub(crate) fn instance(planes: &mut Planes) {
    const EPSILON: f64 = 1e-5;
    for plane in &mut planes.channels {
        let n = plane.len() as f64;
        let mean = plane.iter().sum::<f64>() / n;
        let variance = plane.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let scale = (variance + EPSILON).sqrt().recip();
        plane.iter_mut().for_each(|v| *v = (*v - mean) * scale);
    }
}
