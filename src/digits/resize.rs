//! Resizing of 8-bit and float images, in the stored (gamma-encoded) values.

use crate::neurn::{Image, ImageError, Samples};
use bytemuck::{Pod, Zeroable as _, cast_slice};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer, pixels};
use thiserror::Error;

/// Why an image cannot be resized.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResizeError {
    /// Only 1 to 4 channels are resized.
    #[error("images of 1 to 4 channels can be resized, and this one has {0}")]
    Channels(usize),
    /// The new size is zero or too large.
    #[error("an image of {width} x {height} pixels cannot be made")]
    Size {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// The result cannot be held.
    #[error(transparent)]
    Image(#[from] ImageError),
}

/// The image at exactly `width` x `height` pixels. 8-bit samples are rounded to nearest; no channel is
/// taken for transparency.
///
/// Where both sides shrink by whole factors each new pixel is the plain mean of its block (so 280 x 280
/// becomes 28 x 28 by exact 10 x 10 means). Otherwise the triangle filter, widened when shrinking so that
/// nothing is skipped: Pillow's `Resampling.BOX` and `Resampling.BILINEAR`.
///
/// # Errors
/// [`ResizeError`] for more than 4 channels, or a side that is 0 or beyond 2^32 - 1.
pub fn resize(image: &Image, width: usize, height: usize) -> Result<Image, ResizeError> {
    if (width, height) == (image.width(), image.height()) {
        return Ok(image.clone());
    }
    let channels = image.channels();
    if !(1..=4).contains(&channels) {
        return Err(ResizeError::Channels(channels));
    }
    // one kind of pixel for bytes and one for floats, channel after channel: each kind brings code of its own into
    // the page, and the library's choice at run time even 16-bit tables of half a megabyte
    let samples = match image.samples() {
        Samples::U8(values) => Samples::U8(resized::<pixels::U8>(values, image, [width, height])?),
        Samples::F32(values) => Samples::F32(resized::<pixels::F32>(values, image, [width, height])?),
    };
    Ok(Image::new(width, height, channels, samples)?)
}

/// The numbers of `image` at the new size `[width, height]`.
fn resized<P>(
    values: &[P::Component],
    image: &Image,
    size: [usize; 2],
) -> Result<Vec<P::Component>, ResizeError>
where
    P: PixelTrait,
    P::Component: Pod,
{
    let ([width, height], channels) = (size, image.channels());
    let too_large = || ResizeError::Size { width, height };
    // the library takes sides of 32 bits, and multiplies them without a check
    let numbers = width.checked_mul(height).and_then(|n| n.checked_mul(channels)).ok_or_else(too_large)?;
    let bytes = numbers.checked_mul(P::size()).ok_or_else(too_large)?;
    if bytes == 0 || isize::try_from(bytes).is_err() {
        return Err(too_large());
    }
    let side = |n: usize| u32::try_from(n).map_err(|_| too_large());
    let (from, to) = ([side(image.width())?, side(image.height())?], [side(width)?, side(height)?]);
    let whole = image.width().is_multiple_of(width) && image.height().is_multiple_of(height);
    let filter = if whole { FilterType::Box } else { FilterType::Bilinear };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).use_alpha(false);
    let mut resizer = Resizer::new();
    let mut one = |plane: &[P::Component]| {
        let input =
            TypedImageRef::<P>::from_buffer(from[0], from[1], cast_slice(plane)).map_err(|_| too_large())?;
        let mut output = TypedImage::<P>::new(to[0], to[1]);
        resizer.resize_typed(&input, &mut output, &options).map_err(|_| too_large())?;
        Ok(P::components(output.pixels()).to_vec())
    };
    if channels == 1 {
        return one(values);
    }
    let mut result = vec![P::Component::zeroed(); numbers];
    for channel in 0..channels {
        let plane: Vec<_> = values.iter().skip(channel).step_by(channels).copied().collect();
        for (to, from) in result.iter_mut().skip(channel).step_by(channels).zip(one(&plane)?) {
            *to = from;
        }
    }
    Ok(result)
}

/// The image made smaller, if need be, so that its longer side is at most `max_side` (at least 1), with
/// its proportions kept to the nearest pixel. See [`resize`].
///
/// # Errors
/// [`ResizeError::Channels`] for more than 4 channels (only where the image has to shrink).
pub fn shrink_to_fit(image: &Image, max_side: usize) -> Result<Image, ResizeError> {
    let (width, height) = fitted(image.width(), image.height(), max_side.max(1));
    resize(image, width, height)
}

/// The largest size of the same proportions with no side beyond `max_side`; never larger than it was,
/// no side below 1.
fn fitted(width: usize, height: usize, max_side: usize) -> (usize, usize) {
    let longest = width.max(height);
    if longest <= max_side {
        return (width, height);
    }
    // in u128 the product cannot overflow; rounded to nearest
    let scaled = |side: usize| {
        let (side, max, longest) = (side as u128, max_side as u128, longest as u128);
        usize::try_from((side * max + longest / 2) / longest).unwrap_or(max_side).max(1)
    };
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_factors_give_block_means() {
        let image = Image::from_u8(4, 2, 1, vec![0, 10, 100, 100, 20, 30, 100, 104]).unwrap();
        assert_eq!(resize(&image, 2, 1).unwrap(), Image::from_u8(2, 1, 1, vec![15, 101]).unwrap());
        let floats = Image::from_f32(4, 2, 1, image.to_f32()).unwrap();
        assert_eq!(resize(&floats, 2, 1).unwrap(), Image::from_f32(2, 1, 1, vec![15.0, 101.0]).unwrap());
    }

    #[test]
    fn floats_keep_their_range_and_channels_stay_apart() {
        let values: Vec<f32> = (0..5 * 7).flat_map(|_| [-3.5, 1000.25, 0.0, 7.0]).collect();
        let image = Image::from_f32(5, 7, 4, values).unwrap();
        let Samples::F32(small) = resize(&image, 3, 2).unwrap().into_samples() else {
            panic!("floats stay floats")
        };
        for pixel in small.chunks(4) {
            for (value, wanted) in pixel.iter().zip([-3.5, 1000.25, 0.0, 7.0]) {
                assert!((value - wanted).abs() <= 1e-3, "{value} is not {wanted}");
            }
        }
    }

    #[test]
    fn proportions_are_kept() {
        assert_eq!(fitted(4000, 3000, 1000), (1000, 750));
        assert_eq!(fitted(3000, 4001, 1000), (750, 1000));
        assert_eq!(fitted(28, 28, 1000), (28, 28));
        assert_eq!(fitted(5000, 1, 10), (10, 1));
        assert_eq!(fitted(usize::MAX, usize::MAX / 2, 100), (100, 50));
    }

    #[test]
    fn impossible_sizes_are_refused() {
        let image = Image::from_u8(1, 1, 1, vec![1]).unwrap();
        for (width, height) in [(0, 1), (1, 0), (usize::MAX, 2), (usize::MAX, 1)] {
            assert_eq!(resize(&image, width, height), Err(ResizeError::Size { width, height }));
        }
        let five = Image::from_u8(1, 1, 5, vec![1; 5]).unwrap();
        assert_eq!(resize(&five, 2, 2), Err(ResizeError::Channels(5)));
        assert_eq!(shrink_to_fit(&five, 0).unwrap(), five);
    }
}
