//! Systems that learned nothing, to be set beside networks: the energy of Gabor functions, and kernels of chance.

use crate::cortex::chance::Stream;
use crate::cortex::receptive_field::Gabor;

/// Orientations of the Gabor functions.
const ORIENTATIONS: usize = 8;
/// Their periods in pixels.
const PERIODS: [usize; 3] = [4, 8, 16];
/// Kernels of chance.
const KERNELS: usize = 16;
/// Pixels from one place of a kernel to the next.
const STRIDE: usize = 2;

/// The energy of Gabor functions at 8 orientations and 3 periods over images `[images, height, width]`, half a period from
/// one place to the next: `[images, units]`. It does not change with the sign of contrast. None for images smaller than the
/// longest period.
#[must_use]
pub fn gabor_energy(images: &[f32], [height, width]: [usize; 2]) -> Option<Vec<f32>> {
    if height.min(width) < PERIODS[2] {
        return None;
    }
    let mut filters = Vec::new();
    for period in PERIODS {
        let places = |side: usize| (period / 4..side).step_by(period / 2);
        for orientation in 0..ORIENTATIONS {
            let angle = std::f32::consts::PI * orientation as f32 / ORIENTATIONS as f32;
            for y in places(height) {
                for x in places(width) {
                    let hill = 0.5 * period as f32;
                    let (x, y, frequency) = (x as f32 + 0.5, y as f32 + 0.5, (period as f32).recip());
                    let gabor =
                        Gabor { x, y, across: hill, along: hill, angle, frequency, phase: 0.0, round: 0.0 };
                    filters.push(gabor.filter(height, width));
                }
            }
        }
    }
    let each = images.chunks_exact(height * width);
    let energy = each.flat_map(|image| {
        filters.iter().map(move |filter| {
            let (even, odd) = filter.answers(image, width);
            even.hypot(odd)
        })
    });
    Some(energy.collect())
}

/// 16 kernels of normally distributed numbers, `side` pixels wide, at every second place inside of images
/// `[images, height, width]`, and what is below nothing cut off: `[images, units]`. None for images smaller than a kernel.
#[must_use]
pub fn random_kernels(
    images: &[f32],
    [height, width]: [usize; 2],
    side: usize,
    seed: u64,
) -> Option<Vec<f32>> {
    if side == 0 || height.min(width) < side {
        return None;
    }
    let mut stream = Stream::new(seed, u64::MAX / 7 + side as u64);
    let kernels: Vec<f32> = (0..KERNELS * side * side).map(|_| stream.normal()).collect();
    let mut made = Vec::new();
    for image in images.chunks_exact(height * width) {
        for kernel in kernels.chunks_exact(side * side) {
            for top in (0..=height - side).step_by(STRIDE) {
                for left in (0..=width - side).step_by(STRIDE) {
                    let rows = kernel.chunks_exact(side).enumerate();
                    let sum: f32 = rows
                        .map(|(row, weights)| {
                            let from = (top + row) * width + left;
                            weights.iter().zip(&image[from..from + side]).map(|(a, b)| a * b).sum::<f32>()
                        })
                        .sum();
                    made.push(sum.max(0.0));
                }
            }
        }
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images() -> Vec<f32> {
        let mut stream = Stream::new(1, 2);
        (0..3 * 20 * 18).map(|_| stream.unit()).collect()
    }

    #[test]
    fn energy_is_blind_to_the_sign_of_contrast_and_to_brightness() {
        let images = images();
        let turned: Vec<f32> = images.iter().map(|v| 3.0 - v).collect();
        let [a, b] = [&images, &turned].map(|images| gabor_energy(images, [20, 18]).unwrap());
        // periods of 4, 8 and 16 pixels: 10 x 9, 5 x 4 (at 2, 6, 10, 14, 18) and 2 x 2 places
        assert_eq!(a.len(), 3 * 8 * (10 * 9 + 5 * 4 + 2 * 2));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-3), "{:?} {:?}", &a[..4], &b[..4]);
        assert!(a.iter().any(|v| *v > 0.05));
        assert_eq!(gabor_energy(&images, [15, 72]), None);
    }

    #[test]
    fn kernels_of_chance_are_products_inside_the_image() {
        let images = images();
        let found = random_kernels(&images, [20, 18], 3, 4).unwrap();
        assert_eq!(found.len(), 3 * 16 * 9 * 8);
        let mut stream = Stream::new(4, u64::MAX / 7 + 3);
        let kernel: Vec<f32> = (0..9).map(|_| stream.normal()).collect();
        // the third place of the second row, in the first image
        let at = |row: usize, column: usize| images[(2 + row) * 18 + 4 + column] * kernel[row * 3 + column];
        let by_hand: f32 =
            (0..3).flat_map(|row| (0..3).map(move |column| (row, column))).map(|(r, c)| at(r, c)).sum();
        assert!((found[8 + 2] - by_hand.max(0.0)).abs() < 1e-5, "{} {by_hand}", found[10]);
        assert!(found.iter().all(|v| *v >= 0.0) && found.iter().any(|v| *v > 0.0));
        assert_eq!(random_kernels(&images, [20, 18], 19, 4), None);
    }
}
