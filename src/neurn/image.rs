//! One picture or map: rows of pixels with interleaved channels.

use thiserror::Error;

/// The numbers of an [`Image`], either 8-bit integers (0..=255) or 32-bit floats (any finite value).
#[derive(Debug, Clone, PartialEq)]
pub enum Samples {
    /// 8-bit integers.
    U8(Vec<u8>),
    /// 32-bit floats.
    F32(Vec<f32>),
}

impl Samples {
    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::U8(v) => v.len(),
            Self::F32(v) => v.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All numbers as floats; 8-bit integers keep their 0..=255 scale.
    #[must_use]
    pub fn into_f32(self) -> Vec<f32> {
        match self {
            Self::U8(v) => v.into_iter().map(f32::from).collect(),
            Self::F32(v) => v,
        }
    }

    /// The numbers of images of `width` x `height` pixels with rows and columns exchanged.
    pub(crate) fn exchanged(&self, width: usize, height: usize, channels: usize) -> Self {
        fn exchange<T: Copy>(values: &[T], [width, height, channels]: [usize; 3]) -> Vec<T> {
            let mut all = Vec::with_capacity(values.len());
            for image in values.chunks_exact((width * height * channels).max(1)) {
                for x in 0..width {
                    for y in 0..height {
                        let at = (y * width + x) * channels;
                        all.extend_from_slice(&image[at..at + channels]);
                    }
                }
            }
            all
        }
        let shape = [width, height, channels];
        match self {
            Self::U8(values) => Self::U8(exchange(values, shape)),
            Self::F32(values) => Self::F32(exchange(values, shape)),
        }
    }
}

/// A picture of `height` x `width` pixels with `channels` interleaved samples each
/// (row-major, channel last, as in NumPy `[h, w, c]`).
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    width: usize,
    height: usize,
    channels: usize,
    samples: Samples,
}

/// Why an [`Image`] cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageError {
    /// The number of samples is not width x height x channels.
    #[error(
        "{width} x {height} pixels with {channels} channels need {wanted} numbers, but there are {found}"
    )]
    Size {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Samples in a pixel.
        channels: usize,
        /// Samples needed.
        wanted: usize,
        /// Samples given.
        found: usize,
    },
    /// A side or the channel count is zero, or their product overflows.
    #[error("a picture of {width} x {height} pixels with {channels} channels cannot be held")]
    Shape {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Samples in a pixel.
        channels: usize,
    },
    /// A float is NaN or infinite.
    #[error("the number at row {y}, column {x} is not finite (NaN or infinity)")]
    NotFinite {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
}

impl Image {
    /// An image over `samples`.
    ///
    /// # Errors
    /// [`ImageError`] if the shape is empty or does not fit the samples, or a float is not finite.
    pub fn new(width: usize, height: usize, channels: usize, samples: Samples) -> Result<Self, ImageError> {
        let wanted = width
            .checked_mul(height)
            .and_then(|n| n.checked_mul(channels))
            .filter(|&n| n > 0)
            .ok_or(ImageError::Shape { width, height, channels })?;
        if wanted != samples.len() {
            return Err(ImageError::Size { width, height, channels, wanted, found: samples.len() });
        }
        if let Samples::F32(values) = &samples
            && let Some(bad) = values.iter().position(|v| !v.is_finite())
        {
            let pixel = bad / channels;
            return Err(ImageError::NotFinite { x: pixel % width, y: pixel / width });
        }
        Ok(Self { width, height, channels, samples })
    }

    /// An image of 8-bit integers. See [`Image::new`].
    ///
    /// # Errors
    /// As [`Image::new`].
    pub fn from_u8(
        width: usize,
        height: usize,
        channels: usize,
        samples: Vec<u8>,
    ) -> Result<Self, ImageError> {
        Self::new(width, height, channels, Samples::U8(samples))
    }

    /// An image of floats. See [`Image::new`].
    ///
    /// # Errors
    /// As [`Image::new`].
    pub fn from_f32(
        width: usize,
        height: usize,
        channels: usize,
        samples: Vec<f32>,
    ) -> Result<Self, ImageError> {
        Self::new(width, height, channels, Samples::F32(samples))
    }

    /// The same image with rows and columns exchanged.
    #[must_use]
    pub fn turned(&self) -> Self {
        let samples = self.samples.exchanged(self.width, self.height, self.channels);
        Self { width: self.height, height: self.width, channels: self.channels, samples }
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Samples in a pixel (1 grey, 3 red-green-blue; other counts are allowed).
    #[must_use]
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Width x height.
    #[must_use]
    pub fn pixels(&self) -> usize {
        self.width * self.height
    }

    /// All numbers, interleaved.
    #[must_use]
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// All numbers, interleaved, without a copy.
    #[must_use]
    pub fn into_samples(self) -> Samples {
        self.samples
    }

    /// The number at a place as a float; 8-bit integers keep their 0..=255 scale.
    ///
    /// # Panics
    /// Never for `x < width`, `y < height`, `channel < channels`; out of range it indexes out of bounds.
    #[must_use]
    pub fn value(&self, x: usize, y: usize, channel: usize) -> f32 {
        let at = (y * self.width + x) * self.channels + channel;
        match &self.samples {
            Samples::U8(v) => f32::from(v[at]),
            Samples::F32(v) => v[at],
        }
    }

    /// All numbers as floats; 8-bit integers keep their 0..=255 scale.
    #[must_use]
    pub fn to_f32(&self) -> Vec<f32> {
        match &self.samples {
            Samples::U8(v) => v.iter().map(|&b| f32::from(b)).collect(),
            Samples::F32(v) => v.clone(),
        }
    }
}
