//! The picture as it is looked at: shrunk, in bytes.

use super::Frame;
use super::rules::Digit;
use crate::neurn::{Image, Samples};

/// Sides of up to twice this are kept; larger pictures shrink until their longer side is just above it.
const SIDE: usize = 900;

/// Planes that are looked at: grey, or red, green and blue.
const PLANES: usize = 3;

/// A picture shrunk by a whole factor to plain means.
pub(super) struct Sheet {
    pub width: usize,
    pub height: usize,
    /// Pixels of the picture across one of these, and down.
    factor: usize,
    /// One or three, of width x height each.
    pub planes: Vec<Vec<u8>>,
}

impl Sheet {
    pub fn of(image: &Image) -> Self {
        Self::shrunk(image, (image.width().max(image.height()) / SIDE).max(1))
    }

    /// Every `factor` x `factor` pixels are one; what is left over at the right and below is not looked at.
    fn shrunk(image: &Image, factor: usize) -> Self {
        // a picture one pixel high stays so
        let factor = factor.min(image.width()).min(image.height());
        let (width, height) = (image.width() / factor, image.height() / factor);
        let count = if image.channels() < PLANES { 1 } else { PLANES };
        let planes = match image.samples() {
            Samples::U8(values) => shrink(values, image, factor, count, u32::from, |sum, n| (sum / n) as u8),
            Samples::F32(values) => {
                // floats have any range; it becomes that of a byte
                let low = values.iter().copied().fold(f32::INFINITY, f32::min);
                let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let scale = if high > low { 255.0 / (high - low) } else { 0.0 };
                let byte = |sum: f32, n: u32| ((sum / n as f32 - low) * scale) as u8;
                shrink(values, image, factor, count, |value| value, byte)
            }
        };
        Self { width, height, factor, planes }
    }

    /// A digit's frame in pixels of the picture.
    pub fn frame(&self, digit: &Digit, image: &Image) -> Frame {
        let area = &digit.area;
        let [x, y] = [area.left, area.top].map(|at| at * self.factor);
        let [width, height] = [area.width(), area.height()].map(|side| side * self.factor);
        Frame { x, y, width, height }.within(image)
    }
}

/// Means of blocks, channel by channel.
fn shrink<T: Copy, S: Copy + Default + std::ops::AddAssign>(
    values: &[T],
    image: &Image,
    factor: usize,
    count: usize,
    number: impl Fn(T) -> S,
    mean: impl Fn(S, u32) -> u8,
) -> Vec<Vec<u8>> {
    let (width, height, channels) = (image.width() / factor, image.height() / factor, image.channels());
    let mut planes = vec![Vec::with_capacity(width * height); count];
    let mut sums = vec![S::default(); width * channels];
    // of large blocks every second row is enough
    let step = if factor < 4 { 1 } else { 2 };
    let rows = factor.div_ceil(step);
    for block in values.chunks_exact(image.width() * channels * factor).take(height) {
        sums.fill(S::default());
        for row in block.chunks_exact(image.width() * channels).step_by(step) {
            // with as many channels as are usual the loop inside has no end to look for
            match channels {
                1 => add::<_, _, 1>(&mut sums, row, factor, &number),
                3 => add::<_, _, 3>(&mut sums, row, factor, &number),
                4 => add::<_, _, 4>(&mut sums, row, factor, &number),
                _ => {
                    let blocks = row.chunks_exact(factor * channels);
                    for (sum, pixels) in sums.chunks_exact_mut(channels).zip(blocks) {
                        for (i, &value) in pixels.iter().enumerate() {
                            sum[i % channels] += number(value);
                        }
                    }
                }
            }
        }
        let n = (rows * factor) as u32;
        for (channel, plane) in planes.iter_mut().enumerate() {
            plane.extend(sums.iter().skip(channel).step_by(channels).map(|&sum| mean(sum, n)));
        }
    }
    planes
}

/// Adds `factor` pixels of a row to each sum.
fn add<T: Copy, S: Copy + std::ops::AddAssign, const CHANNELS: usize>(
    sums: &mut [S],
    row: &[T],
    factor: usize,
    number: &impl Fn(T) -> S,
) {
    let sums = sums.as_chunks_mut::<CHANNELS>().0.iter_mut();
    for (sum, pixels) in sums.zip(row.as_chunks::<CHANNELS>().0.chunks_exact(factor)) {
        let mut all = *sum;
        for pixel in pixels {
            all.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += number(value));
        }
        *sum = all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_their_means() {
        let values: Vec<u8> = (0..4 * 5 * 3).map(|i| (i * 4) as u8).collect();
        let image = Image::from_u8(5, 4, 3, values.clone()).unwrap();
        let sheet = Sheet::shrunk(&image, 2);
        assert_eq!((sheet.width, sheet.height, sheet.planes.len()), (2, 2, 3));
        // red of the block at the left above: rows 0 and 1, columns 0 and 1
        let red = |x: usize, y: usize| u32::from(values[(y * 5 + x) * 3]);
        assert_eq!(u32::from(sheet.planes[0][0]), (red(0, 0) + red(1, 0) + red(0, 1) + red(1, 1)) / 4);
        assert_eq!(u32::from(sheet.planes[0][3]), (red(2, 2) + red(3, 2) + red(2, 3) + red(3, 3)) / 4);
    }

    #[test]
    fn floats_are_seen_as_bytes() {
        let bytes: Vec<u8> = (0..=255).collect();
        let floats = bytes.iter().map(|&v| f32::from(v) / 100.0 - 7.0).collect();
        let of_bytes = Sheet::of(&Image::from_u8(16, 16, 1, bytes).unwrap());
        let of_floats = Sheet::of(&Image::from_f32(16, 16, 1, floats).unwrap());
        for (a, b) in of_bytes.planes[0].iter().zip(&of_floats.planes[0]) {
            assert!(a.abs_diff(*b) <= 1, "{a} {b}");
        }
        let flat = Sheet::of(&Image::from_f32(70, 3, 1, vec![5.0; 210]).unwrap());
        assert!(flat.planes[0].iter().all(|&v| v == 0));
    }
}
