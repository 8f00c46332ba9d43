//! Real neurons from files: responses of repeated trials, and the images that were shown.

use super::neurons::{Trials, TrialsError};
use crate::digits::npy::{self, Array};
use crate::digits::open::Limits;
use crate::digits::problem::{OpenError, Problem, short_name};
use thiserror::Error;

/// Bytes of the largest file of responses.
pub const MOST_BYTES: usize = 256 << 20;

/// Why responses cannot be used, as a full sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum OpenTrialsError {
    /// The file is no such array.
    #[error("{0}")]
    File(#[from] OpenError),
    /// Not three axes.
    #[error("`{name}` has the shape {shape:?}, where [repeats, images, cells] is needed.")]
    Axes {
        /// The file's name.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// No axis is as long as there are images.
    #[error(
        "`{name}` has the shape {shape:?}, and there are {images} images: no axis is so long. Are these the images that the neurons were shown?"
    )]
    NoImages {
        /// The file's name.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Images.
        images: usize,
    },
    /// Two axes are as long as there are images.
    #[error(
        "`{name}` has the shape {shape:?}, and there are {images} images: two axes are so long, so that nobody can tell which is which."
    )]
    Unclear {
        /// The file's name.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Images.
        images: usize,
    },
    /// What is in it cannot be.
    #[error("`{name}`: {problem}")]
    Trials {
        /// The file's name.
        name: String,
        /// What.
        problem: TrialsError,
    },
}

/// Responses as a file has them: which axis is the images is known once there are images.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    name: String,
    sides: [usize; 3],
    values: Vec<f32>,
}

impl Responses {
    /// Of an NPY array of three axes. NaN is a trial that is missing.
    ///
    /// # Errors
    /// [`OpenTrialsError`].
    pub fn open(name: &str, bytes: &[u8]) -> Result<Self, OpenTrialsError> {
        let limits = Limits {
            max_bytes: MOST_BYTES,
            max_values: (MOST_BYTES / size_of::<f32>()) as u64,
            ..Limits::default()
        };
        let read =
            if npy::is_npy(bytes) { npy::read_missing(bytes, &limits) } else { Err(Problem::UnknownKind) };
        Self::of(name, read.map_err(|problem| problem.of(name))?)
    }

    /// Of an array that is read.
    ///
    /// # Errors
    /// [`OpenTrialsError::Axes`] if it has not three axes.
    pub fn of(name: &str, array: Array) -> Result<Self, OpenTrialsError> {
        let name = short_name(name);
        let Ok(sides) = <[usize; 3]>::try_from(array.shape.as_slice()) else {
            return Err(OpenTrialsError::Axes { name, shape: array.shape });
        };
        Ok(Self { name, sides, values: array.samples.into_f32() })
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The lengths of its axes.
    #[must_use]
    pub fn sides(&self) -> [usize; 3] {
        self.sides
    }

    /// The axis as long as there are images is the images; of the others the first are repeats, the second cells (so that
    /// [repeats, images, cells], [images, repeats, cells] and [repeats, cells, images] all open).
    ///
    /// # Errors
    /// [`OpenTrialsError`] if none is so long, or two.
    pub fn trials(&self, images: usize) -> Result<Trials, OpenTrialsError> {
        let (sides, name, shape) = (self.sides, self.name.clone(), self.sides.to_vec());
        let fitting: Vec<usize> = (0..3).filter(|&axis| sides[axis] == images).collect();
        let shown = match fitting[..] {
            [axis] => axis,
            [] => return Err(OpenTrialsError::NoImages { name, shape, images }),
            _ => return Err(OpenTrialsError::Unclear { name, shape, images }),
        };
        let [repeats, cells] = match shown {
            0 => [1, 2],
            1 => [0, 2],
            _ => [0, 1],
        };
        let strides = [sides[1] * sides[2], sides[2], 1];
        let mut ordered = Vec::with_capacity(self.values.len());
        for repeat in 0..sides[repeats] {
            for image in 0..images {
                let start = repeat * strides[repeats] + image * strides[shown];
                ordered.extend((0..sides[cells]).map(|cell| self.values[start + cell * strides[cells]]));
            }
        }
        Trials::new([sides[repeats], images, sides[cells]], ordered)
            .map_err(|problem| OpenTrialsError::Trials { name, problem })
    }
}

/// Responses of an NPY file to so many images.
///
/// # Errors
/// [`OpenTrialsError`].
pub fn trials(name: &str, bytes: &[u8], images: usize) -> Result<Trials, OpenTrialsError> {
    Responses::open(name, bytes)?.trials(images)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::write::write_npy_f32;

    #[test]
    fn the_axis_of_the_images_is_told_by_its_length() {
        // [repeats 2, images 4, cells 3]
        let values: Vec<f32> = (0..24).map(|v| v as f32).collect();
        let wanted = trials("r.npy", &write_npy_f32(&[2, 4, 3], &values).unwrap(), 4).unwrap();
        assert_eq!(wanted.values, values);
        let at = |repeat: usize, image: usize, cell: usize| values[(repeat * 4 + image) * 3 + cell];
        let mut first = Vec::new();
        for image in 0..4 {
            for repeat in 0..2 {
                first.extend((0..3).map(|cell| at(repeat, image, cell)));
            }
        }
        assert_eq!(trials("r.npy", &write_npy_f32(&[4, 2, 3], &first).unwrap(), 4), Ok(wanted.clone()));
        let mut last = Vec::new();
        for repeat in 0..2 {
            for cell in 0..3 {
                last.extend((0..4).map(|image| at(repeat, image, cell)));
            }
        }
        assert_eq!(trials("r.npy", &write_npy_f32(&[2, 3, 4], &last).unwrap(), 4), Ok(wanted));
    }

    #[test]
    fn what_does_not_fit_is_a_sentence() {
        let file = |shape: &[usize]| write_npy_f32(shape, &vec![1.0; shape.iter().product()]).unwrap();
        let said = |bytes: &[u8], images| trials("folder/r.npy", bytes, images).unwrap_err().to_string();
        assert!(said(&file(&[4, 6]), 4).contains("[repeats, images, cells] is needed"));
        assert!(said(&file(&[2, 4, 3]), 50).contains("there are 50 images: no axis is so long"));
        assert!(said(&file(&[4, 4, 3]), 4).contains("two axes are so long"));
        assert!(said(b"hello", 4).starts_with("`"));
        let whole = file(&[2, 4, 3]);
        for end in 0..whole.len() {
            assert!(trials("r.npy", &whole[..end], 4).is_err(), "{end}");
        }
    }
}
