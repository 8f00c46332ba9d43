//! The maps of a filtered image that one can look at, as numbers and as pixels.

use std::borrow::Cow;

use super::colormap::{ColorMap, level};
use super::params::FilterKind;
use super::{FilterOutput, Image, Peak, Samples};
use serde::{Deserialize, Serialize};

/// A map of NeuRN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plane {
    /// The samples as they are.
    Raw,
    /// Mean of each patch, in the samples' units.
    Mean,
    /// Population standard deviation of each patch, in the samples' units.
    Sigma,
    /// sigma / c, 0..=1; one channel where the channels were merged.
    Result,
    /// Result minus raw, with raw on a scale of 0..=1 by [`natural_range`]. Where the channels were merged, raw is
    /// merged by its maximum, too.
    Difference,
}

impl Plane {
    /// How it is painted: black and white are the ends of `natural`, and the largest of `peaks` is the last colour of
    /// a sigma.
    #[must_use]
    pub fn paint(self, map: ColorMap, natural: (f32, f32), peaks: &[Peak]) -> Paint {
        match self {
            Self::Raw | Self::Mean => Paint::Natural { low: natural.0, high: natural.1 },
            Self::Sigma => {
                let high = peaks.iter().map(|peak| peak.value).fold(0.0, f32::max);
                Paint::Map { map, low: 0.0, high }
            }
            Self::Result => Paint::Map { map, low: 0.0, high: 1.0 },
            Self::Difference => Paint::Map { map: ColorMap::Diverging, low: -1.0, high: 1.0 },
        }
    }
}

/// A map: `[height, width, channels]`, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Values<'a> {
    /// Pixels in a row.
    pub width: usize,
    /// Numbers in a pixel.
    pub channels: usize,
    /// The numbers.
    pub data: Cow<'a, [f32]>,
}

impl Values<'_> {
    /// The numbers of a pixel; `None` beyond the edge.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> Option<&[f32]> {
        let start = (y * self.width + x) * self.channels;
        (x < self.width).then(|| self.data.get(start..start + self.channels)).flatten()
    }

    /// The smallest and the largest number; 0..0 where there is none.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        let ends =
            self.data.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
        if ends.0 <= ends.1 { ends } else { (0.0, 0.0) }
    }
}

/// The picture's own numbers.
#[must_use]
pub fn raw(image: &Image) -> Values<'_> {
    let data = match image.samples() {
        Samples::U8(_) => Cow::Owned(image.to_f32()),
        Samples::F32(v) => Cow::Borrowed(v.as_slice()),
    };
    Values { width: image.width(), channels: image.channels(), data }
}

/// What counts as black and white: 0..255 for bytes, and for floats 0..1 or 0..255 where they fit, else their own range.
#[must_use]
pub fn natural_range(image: &Image) -> (f32, f32) {
    match image.samples() {
        Samples::U8(_) => (0.0, 255.0),
        Samples::F32(_) => match raw(image).range() {
            (low, high) if low >= 0.0 && high <= 1.0 => (0.0, 1.0),
            (low, high) if low >= 0.0 && high <= 255.0 => (0.0, 255.0),
            (low, high) if high > low => (low, high),
            (low, _) => (low - 0.5, low + 0.5),
        },
    }
}

/// Result minus the picture, the picture brought to 0..1 by its natural range `low..high`. Where the result has fewer channels
/// (merged), the picture's largest channel stands for it.
#[must_use]
pub fn difference(image: &Image, output: &FilterOutput, (low, high): (f32, f32)) -> Vec<f32> {
    let data = raw(image).data;
    let channels = image.channels();
    let unit = |v: f32| (v - low) / (high - low);
    if output.channels == channels {
        return output.result.iter().zip(data.iter()).map(|(r, v)| r - unit(*v)).collect();
    }
    let largest = |pixel: &[f32]| pixel.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    output.result.iter().zip(data.chunks_exact(channels)).map(|(r, p)| r - unit(largest(p))).collect()
}

/// A plane of a filtered image, whose [`natural_range`] is given (a part has that of the whole).
#[must_use]
pub fn values<'a>(
    plane: Plane,
    image: &'a Image,
    output: &'a FilterOutput,
    natural: (f32, f32),
) -> Values<'a> {
    let of = |data: Cow<'a, [f32]>, channels| Values { width: image.width(), channels, data };
    match plane {
        Plane::Raw => raw(image),
        Plane::Mean => of(output.mean.as_slice().into(), image.channels()),
        Plane::Sigma => of(output.sigma.as_slice().into(), image.channels()),
        Plane::Result => of(output.result.as_slice().into(), output.channels),
        Plane::Difference => of(difference(image, output, natural).into(), output.channels),
    }
}

/// The means of squares of `by` x `by` pixels; those at the right and lower edge may be smaller.
#[must_use]
pub fn averaged<'a>(values: Values<'a>, by: usize) -> Values<'a> {
    let (stride, channels) = (values.width * values.channels, values.channels);
    if by <= 1 || stride == 0 {
        return values;
    }
    let width = values.width.div_ceil(by);
    let mut data = Vec::with_capacity(values.data.len().div_ceil(by * by));
    let mut sums = vec![0.0; width * channels];
    for rows in values.data.chunks(by * stride) {
        sums.fill(0.0);
        for row in rows.chunks_exact(stride) {
            for (sum, square) in sums.chunks_exact_mut(channels).zip(row.chunks(by * channels)) {
                for pixel in square.chunks_exact(channels) {
                    sum.iter_mut().zip(pixel).for_each(|(sum, v)| *sum += v);
                }
            }
        }
        let height = rows.len() / stride;
        for (x, sum) in sums.chunks_exact(channels).enumerate() {
            let pixels = height * (values.width - x * by).min(by);
            data.extend(sum.iter().map(|sum| sum / pixels as f32));
        }
    }
    Values { width, channels, data: data.into() }
}

/// How numbers become pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Paint {
    /// Grey or colour as they are, from `low` (black) to `high` (white).
    Natural {
        /// Black.
        low: f32,
        /// White.
        high: f32,
    },
    /// Through a colour map; of several channels the strongest (largest magnitude) is shown.
    Map {
        /// Which.
        map: ColorMap,
        /// First colour.
        low: f32,
        /// Last colour.
        high: f32,
    },
}

/// The values of the first and the last colour of a filter's result.
#[must_use]
pub fn result_range(filter: FilterKind, result: &Values<'_>) -> (f32, f32) {
    if filter == FilterKind::Neurn {
        return (0.0, 1.0);
    }
    let (low, high) = result.range();
    let end = low.abs().max(high.abs());
    if filter.is_signed() { (-end, end) } else { (low.min(0.0), high.max(f32::MIN_POSITIVE)) }
}

/// How a filter's result becomes pixels: the picture itself as it is, what may be negative on a map that is centred on
/// zero, all else on `map`.
#[must_use]
pub fn result_paint(filter: FilterKind, map: ColorMap, (low, high): (f32, f32)) -> Paint {
    match filter {
        FilterKind::None => Paint::Natural { low, high },
        filter if filter.is_signed() => Paint::Map { map: ColorMap::Diverging, low, high },
        _ => Paint::Map { map, low, high },
    }
}

/// Pixels as RGBA bytes, `[height, width, 4]`, opaque.
#[must_use]
pub fn paint(values: &Values<'_>, how: Paint) -> Vec<u8> {
    let mut out = Vec::with_capacity(values.data.len() / values.channels.max(1) * 4);
    for pixel in values.data.chunks_exact(values.channels.max(1)) {
        let [r, g, b] = match how {
            Paint::Natural { low, high } => {
                let byte = |v: f32| (level(v, [low, high]) * 255.0).round() as u8;
                match pixel {
                    [r, g, b, ..] => [byte(*r), byte(*g), byte(*b)],
                    [v, ..] => [byte(*v); 3],
                    [] => [0; 3],
                }
            }
            Paint::Map { map, low, high } => map.colour(level(strongest(pixel), [low, high])),
        };
        out.extend_from_slice(&[r, g, b, 255]);
    }
    out
}

/// The number of largest magnitude, the first of equals.
#[must_use]
pub fn strongest(pixel: &[f32]) -> f32 {
    pixel.iter().fold(0.0f32, |best, v| if v.abs() > best.abs() { *v } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neurn::{FilterSettings, Merge, apply};

    fn picture() -> Image {
        Image::from_u8(3, 2, 3, (0..18).map(|v| (v * 14) as u8).collect()).unwrap()
    }

    #[test]
    fn difference_is_result_minus_unit_picture_in_each_channel() {
        let image = picture();
        let output = apply(&image, &FilterSettings::default()).unwrap();
        let d = difference(&image, &output, natural_range(&image));
        let at = (3 + 2) * 3 + 1;
        assert!((d[at] - (output.result[at] - image.value(2, 1, 1) / 255.0)).abs() < 1e-6);
        let merged =
            apply(&image, &FilterSettings { merge: Merge::Max, ..FilterSettings::default() }).unwrap();
        let d = difference(&image, &merged, natural_range(&image));
        assert_eq!(d.len(), 6);
        let largest = (0..3).map(|c| image.value(2, 1, c)).fold(0.0, f32::max) / 255.0;
        assert!((d[5] - (merged.result[5] - largest)).abs() < 1e-6);
    }

    #[test]
    fn the_strongest_channel_is_painted_and_keeps_its_sign() {
        assert_eq!(strongest(&[0.2, -0.9, 0.5]), -0.9);
        let values = Values { width: 1, channels: 2, data: Cow::Owned(vec![0.2, 1.0]) };
        let white = paint(&values, Paint::Map { map: ColorMap::Grey, low: 0.0, high: 1.0 });
        assert_eq!(white, [255, 255, 255, 255]);
    }

    #[test]
    fn bytes_are_painted_as_they_are() {
        let image = picture();
        let (low, high) = natural_range(&image);
        let rgba = paint(&raw(&image), Paint::Natural { low, high });
        let Samples::U8(bytes) = image.samples() else { panic!("bytes") };
        for (p, q) in rgba.chunks(4).zip(bytes.chunks(3)) {
            assert_eq!(&p[..3], q);
        }
    }

    #[test]
    fn means_of_squares_also_at_the_edge() {
        let data: Vec<f32> = (0..15).flat_map(|v| [v as f32, 1.0]).collect();
        let small = averaged(Values { width: 5, channels: 2, data: data.into() }, 2);
        assert_eq!((small.width, small.channels), (3, 2));
        // 0 1 2 3 4 / 5 6 7 8 9 / 10 11 12 13 14
        let wanted = [3.0, 5.0, 6.5, 10.5, 12.5, 14.0];
        assert_eq!(small.data.iter().step_by(2).copied().collect::<Vec<_>>(), wanted);
        assert!(small.data.iter().skip(1).step_by(2).all(|&one| one == 1.0));
    }

    #[test]
    fn a_constant_float_picture_has_a_range() {
        let image = Image::from_f32(2, 1, 1, vec![-4.0, -4.0]).unwrap();
        let (low, high) = natural_range(&image);
        assert!(low < high);
    }
}
