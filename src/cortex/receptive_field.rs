//! Receptive fields: Gabor functions, and what each says of an image.

use super::maps::Maps;
use serde::{Deserialize, Serialize};

/// Degrees of the visual field that an image is wide, about as wide as the monitor of the Allen Brain Observatory. Our
/// simplification: images are square, and degrees are the same everywhere.
pub const DEGREES: f32 = 120.0;

/// A Gabor function on an image: stripes under a Gaussian hill; and a round part that has no orientation. All lengths in
/// pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gabor {
    /// Centre, from the left edge.
    pub x: f32,
    /// Centre, from the upper edge.
    pub y: f32,
    /// Standard deviation of the hill across the stripes.
    pub across: f32,
    /// Standard deviation of the hill along the stripes.
    pub along: f32,
    /// Direction across the stripes, in radians, from the x axis downward.
    pub angle: f32,
    /// Cycles a pixel.
    pub frequency: f32,
    /// Phase at the centre, in radians.
    pub phase: f32,
    /// The share of the round part, a spot with a ring of the other sign: 0 for stripes alone, 1 for the spot alone. It
    /// makes a cell answer all orientations.
    pub round: f32,
}

/// A pair of receptive fields (its own, and one whose stripes lie a quarter cycle later) on the pixels where they are
/// not nearly zero. Weights are such that a grating of contrast 1 that fits the first answers 1, and that an even grey
/// answers 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    left: usize,
    top: usize,
    columns: usize,
    even: Vec<f32>,
    odd: Vec<f32>,
}

impl Gabor {
    /// The share of the round part with which a grating across the preferred one answers `ratio` (0..1) times as much as
    /// the preferred one, if the hill is wide enough that stripes alone would not answer it.
    #[must_use]
    pub fn round_for(ratio: f32, phase: f32) -> f32 {
        let cosine = libm::cosf(phase).abs();
        let best = |b: f32| ((1.0 - b).powi(2) + b * b + 2.0 * b * (1.0 - b) * cosine).sqrt();
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..20 {
            let middle = f32::midpoint(low, high);
            if middle < ratio * best(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The pair on an image of this size.
    #[must_use]
    pub fn filter(&self, height: usize, width: usize) -> Filter {
        let reach = 2.5 * self.across.max(self.along);
        let span = |centre: f32, most: usize| {
            let first = ((centre - reach).floor().max(0.0) as usize).min(most.saturating_sub(1));
            let end = (centre + reach).ceil().max(0.0) as usize;
            first..(end + 1).min(most).max(first + 1)
        };
        let (mut xs, ys) = (span(self.x, width), span(self.y, height));
        // whole fours, which processors take at once, where there is room
        let wanted = xs.len().next_multiple_of(4).min(width);
        xs.end = (xs.start + wanted).min(width);
        xs.start = xs.end - wanted;
        let size = xs.len() * ys.len();
        let (sine, cosine) = (libm::sinf(self.angle), libm::cosf(self.angle));
        let turn = std::f32::consts::TAU * self.frequency;
        let (phase_sine, phase_cosine) = (libm::sinf(self.phase), libm::cosf(self.phase));
        // gratings in the pair's phases and in phase 0, the hills over stripes and spot, and the spot's rings
        let [mut even, mut odd, mut flat, mut hill, mut spot, mut round] =
            [(); 6].map(|()| Vec::with_capacity(size));
        for y in ys.clone() {
            for x in xs.clone() {
                let (dx, dy) = (x as f32 + 0.5 - self.x, y as f32 + 0.5 - self.y);
                let (u, v) = (dx * cosine + dy * sine, dy * cosine - dx * sine);
                let (c, s) = (libm::cosf(turn * u), libm::sinf(turn * u));
                even.push(c * phase_cosine - s * phase_sine);
                odd.push(s * phase_cosine + c * phase_sine);
                flat.push(c);
                hill.push(libm::expf(-0.5 * ((u / self.across).powi(2) + (v / self.along).powi(2))));
                let square = dx * dx + dy * dy;
                spot.push(libm::expf(-0.5 * square / self.across.powi(2)));
                round.push(libm::cosf(turn * square.sqrt()));
            }
        }
        let stripes = 1.0 - self.round;
        let share = self.round * if phase_cosine < 0.0 { -1.0 } else { 1.0 };
        let scale =
            (stripes * stripes + share * share + 2.0 * stripes * share * phase_cosine).sqrt().max(1e-6);
        let spot = weights(&round, &spot, &flat);
        let first = weights(&even, &hill, &even);
        let even =
            first.iter().zip(&spot).map(|(item, spot)| (stripes * item + share * spot) / scale).collect();
        let odd = weights(&odd, &hill, &odd).iter().map(|item| stripes * item / scale).collect();
        Filter { left: xs.start, top: ys.start, columns: xs.len(), even, odd }
    }

    /// The receptive field as a picture, row after row: the weight of each pixel.
    #[must_use]
    pub fn picture(&self, height: usize, width: usize) -> Vec<f32> {
        let filter = self.filter(height, width);
        let mut picture = vec![0.0; height * width];
        for (row, weights) in filter.even.chunks(filter.columns).enumerate() {
            let from = (filter.top + row) * width + filter.left;
            if let Some(place) = picture.get_mut(from..from + weights.len()) {
                place.copy_from_slice(weights);
            }
        }
        picture
    }
}

/// A wave under a hill: with no answer to an even grey, and with the answer 1 to a grating.
fn weights(wave: &[f32], hill: &[f32], grating: &[f32]) -> Vec<f32> {
    let mut values: Vec<f32> = wave.iter().zip(hill).map(|(wave, hill)| wave * hill).collect();
    // the hill is taken off in proportion
    let share = values.iter().sum::<f32>() / hill.iter().sum::<f32>().max(1e-9);
    values.iter_mut().zip(hill).for_each(|(value, hill)| *value -= share * hill);
    let answer: f32 = values.iter().zip(grating).map(|(value, grating)| value * grating).sum();
    values.iter_mut().for_each(|value| *value /= answer.max(1e-6));
    values
}

impl Filter {
    /// What the pair says of an image of the size that it was made for: its own phase, and a quarter cycle later.
    #[must_use]
    pub fn answers(&self, image: &[f32], width: usize) -> (f32, f32) {
        let (mut even, mut odd) = ([0.0_f32; 4], [0.0_f32; 4]);
        let rows = self.even.chunks_exact(self.columns).zip(self.odd.chunks_exact(self.columns));
        for (row, (a, b)) in rows.enumerate() {
            let from = (self.top + row) * width + self.left;
            let Some(pixels) = image.get(from..from + self.columns) else { break };
            let ((pixels, last), (a, a_last), (b, b_last)) =
                (pixels.as_chunks::<4>(), a.as_chunks::<4>(), b.as_chunks::<4>());
            for ((p, a), b) in pixels.iter().zip(a).zip(b) {
                for i in 0..4 {
                    even[i] += p[i] * a[i];
                    odd[i] += p[i] * b[i];
                }
            }
            for ((p, a), b) in last.iter().zip(a_last).zip(b_last) {
                even[0] += p * a;
                odd[0] += p * b;
            }
        }
        (even.iter().sum(), odd.iter().sum())
    }
}

/// Local contrast of images at some sizes of patch: the standard deviation of the pixels of the k x k patch around each
/// pixel (inside the image), which is what NeuRN computes before it divides by the greatest.
#[derive(Debug, Clone)]
pub struct LocalContrast {
    sizes: Vec<usize>,
    /// For each size `[count, height, width]`.
    maps: Vec<Vec<f32>>,
    height: usize,
    width: usize,
}

impl LocalContrast {
    /// Of all images, at odd sizes.
    #[must_use]
    pub fn of(images: &Maps, sizes: &[usize]) -> Self {
        let (height, width) = (images.height, images.width);
        let mut maps = vec![Vec::with_capacity(images.values.len()); sizes.len()];
        let line = width + 1;
        for image in images.values.chunks_exact(images.pixels().max(1)) {
            // sums over all pixels above and to the left, so that each patch takes four look-ups
            let mut sums = vec![[0.0_f64; 2]; line * (height + 1)];
            for y in 0..height {
                let mut row = [0.0; 2];
                for x in 0..width {
                    let value = f64::from(image[y * width + x]);
                    row = [row[0] + value, row[1] + value * value];
                    let above = sums[y * line + x + 1];
                    sums[(y + 1) * line + x + 1] = [above[0] + row[0], above[1] + row[1]];
                }
            }
            for (map, &size) in maps.iter_mut().zip(sizes) {
                let half = size / 2;
                for y in 0..height {
                    let (top, bottom) = (y.saturating_sub(half), (y + half + 1).min(height));
                    for x in 0..width {
                        let (left, right) = (x.saturating_sub(half), (x + half + 1).min(width));
                        let of = |i: usize| {
                            sums[bottom * line + right][i]
                                - sums[top * line + right][i]
                                - sums[bottom * line + left][i]
                                + sums[top * line + left][i]
                        };
                        let count = ((bottom - top) * (right - left)) as f64;
                        let mean = of(0) / count;
                        map.push((of(1) / count - mean * mean).max(0.0).sqrt() as f32);
                    }
                }
            }
        }
        Self { sizes: sizes.to_vec(), maps, height, width }
    }

    /// The place of the size nearest to `pixels`.
    #[must_use]
    pub fn nearest(&self, pixels: f32) -> usize {
        let off = |i: &usize| (self.sizes[*i] as f32 - pixels).abs();
        (0..self.sizes.len()).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(0)
    }

    /// The contrast of one image around a point, at the size at a place.
    #[must_use]
    pub fn at(&self, place: usize, image: usize, x: f32, y: f32) -> f32 {
        let inside = |value: f32, most: usize| (value.max(0.0) as usize).min(most.saturating_sub(1));
        let pixel = inside(y, self.height) * self.width + inside(x, self.width);
        let map = self.maps.get(place);
        map.and_then(|map| map.get(image * self.height * self.width + pixel)).copied().unwrap_or(0.0)
    }
}

/// A grating of contrast 1 (values -1..=1) on an image: cycles a pixel, direction across the stripes, phase at the
/// image's centre.
#[must_use]
pub fn grating(height: usize, width: usize, frequency: f32, angle: f32, phase: f32) -> Vec<f32> {
    let (sine, cosine) = (libm::sinf(angle), libm::cosf(angle));
    let mut values = Vec::with_capacity(height * width);
    for y in 0..height {
        for x in 0..width {
            let u = (x as f32 + 0.5 - width as f32 / 2.0) * cosine
                + (y as f32 + 0.5 - height as f32 / 2.0) * sine;
            values.push(libm::cosf(std::f32::consts::TAU * frequency * u + phase));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gabor() -> Gabor {
        Gabor {
            x: 15.5,
            y: 15.5,
            across: 1.8,
            along: 2.4,
            angle: 0.4,
            frequency: 0.18,
            phase: 0.7,
            round: 0.0,
        }
    }

    #[test]
    fn a_fitting_grating_answers_one_and_grey_nothing() {
        let gabor = gabor();
        let filter = gabor.filter(31, 31);
        let (even, odd) = filter.answers(&grating(31, 31, 0.18, 0.4, 0.7), 31);
        assert!((even - 1.0).abs() < 1e-3 && odd.abs() < 0.2, "{even} {odd}");
        let (even, odd) = filter.answers(&[0.8; 961], 31);
        assert!(even.abs() < 1e-4 && odd.abs() < 1e-4, "{even} {odd}");
        let (even, odd) = filter.answers(&grating(31, 31, 0.18, 0.4 + std::f32::consts::FRAC_PI_2, 0.7), 31);
        assert!(even.hypot(odd) < 0.1, "{even} {odd}");
        let dot: f32 =
            gabor.picture(31, 31).iter().zip(grating(31, 31, 0.18, 0.4, 0.7)).map(|(a, b)| a * b).sum();
        assert!((dot - 1.0).abs() < 1e-3);
    }

    #[test]
    fn the_round_part_answers_the_other_orientation() {
        for (ratio, phase) in [(0.2, 0.3), (0.5, 2.0), (0.8, 3.0)] {
            let round = Gabor::round_for(ratio, phase);
            let filter = Gabor { phase, round, ..gabor() }.filter(31, 31);
            let best = |angle: f32| {
                let of = |i: u8| filter.answers(&grating(31, 31, 0.18, angle, f32::from(i) / 10.0), 31).0;
                (0..63).map(of).fold(0.0, f32::max)
            };
            let (along, other) = (best(0.4), best(0.4 + std::f32::consts::FRAC_PI_2));
            assert!(
                (along - 1.0).abs() < 0.1 && (other / along - ratio).abs() < 0.1,
                "{ratio}: {along} {other}"
            );
        }
    }

    #[test]
    fn edges_and_small_images_do_no_harm() {
        for (x, y) in [(-40.0, 3.0), (0.0, 0.0), (31.0, 31.0), (300.0, 3.0)] {
            let filter = Gabor { x, y, ..gabor() }.filter(31, 31);
            let (even, odd) = filter.answers(&[0.5; 961], 31);
            assert!(even.is_finite() && odd.is_finite());
        }
        assert!(gabor().filter(1, 1).answers(&[1.0], 1).0.is_finite());
    }

    #[test]
    fn local_contrast_is_the_deviation_of_a_patch() {
        let image: Vec<f32> = (0..25_u16).map(|i| f32::from(i * i % 11)).collect();
        let maps = Maps::new(2, 5, 5, [image.clone(), vec![3.0; 25]].concat()).unwrap();
        let contrast = LocalContrast::of(&maps, &[3, 5]);
        let patch: Vec<f32> = [6, 7, 8, 11, 12, 13, 16, 17, 18].map(|i: usize| image[i]).to_vec();
        let mean = patch.iter().sum::<f32>() / 9.0;
        let wanted = (patch.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / 9.0).sqrt();
        assert!((contrast.at(0, 0, 2.5, 2.5) - wanted).abs() < 1e-5);
        assert!(contrast.at(1, 1, 0.0, 0.0).abs() < 1e-6);
        assert_eq!((contrast.nearest(1.0), contrast.nearest(40.0)), (0, 1));
    }
}
