//! A stack of images of one size, with labels or without.

use super::corpus::Part;
use super::note::Note;
use crate::neurn::{Image, ImageError, Samples};
use std::sync::Arc;
use thiserror::Error;

/// `count` images of one size in one block of memory (NumPy's `[n, h, w, c]`), perhaps with a label each.
/// A clone shares the block.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    name: String,
    width: usize,
    height: usize,
    channels: usize,
    count: usize,
    data: Arc<Samples>,
    labels: Option<Vec<u8>>,
    notes: Vec<Note>,
    /// Which part of a set it is, if that is told.
    part: Option<Part>,
}

/// The labels do not belong to the images.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{name}` has {images} images, but there are {labels} labels; each image needs one label, in the same order."
)]
pub struct LabelsError {
    /// The data set's name.
    pub name: String,
    /// Images in it.
    pub images: usize,
    /// Labels given.
    pub labels: usize,
}

impl Dataset {
    /// A data set over `data`, image after image, each row-major with interleaved channels.
    ///
    /// # Errors
    /// [`ImageError`] if a side or the count is zero, or the shape does not fit the data, or a float is
    /// not finite (the row is then counted over all images).
    pub fn new(
        name: &str,
        count: usize,
        width: usize,
        height: usize,
        channels: usize,
        data: Samples,
    ) -> Result<Self, ImageError> {
        // the images stacked on top of each other are one tall image: same memory, same checks
        let rows = height.checked_mul(count).ok_or(ImageError::Shape { width, height, channels })?;
        let data = Arc::new(Image::new(width, rows, channels, data)?.into_samples());
        Ok(Self {
            name: name.to_owned(),
            width,
            height,
            channels,
            count,
            data,
            labels: None,
            notes: Vec::new(),
            part: None,
        })
    }

    /// The same images with one label each.
    ///
    /// # Errors
    /// [`LabelsError`] if there is not one label for each image.
    pub fn with_labels(mut self, labels: Vec<u8>) -> Result<Self, LabelsError> {
        if labels.len() != self.count {
            return Err(LabelsError { name: self.name, images: self.count, labels: labels.len() });
        }
        self.labels = Some(labels);
        Ok(self)
    }

    /// The same with more said of how it was read.
    #[must_use]
    pub fn with_notes(mut self, notes: impl IntoIterator<Item = Note>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// The same as one part of a set.
    #[must_use]
    pub fn with_part(mut self, part: Option<Part>) -> Self {
        self.part = part;
        self
    }

    /// How it was read, where it could have been read in more ways than one.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Which part of a set it is, if names tell that.
    #[must_use]
    pub fn part(&self) -> Option<Part> {
        self.part
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Pixels in a row of each image.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows of each image.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Samples in a pixel.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many images there are (at least one).
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// All images' numbers.
    #[must_use]
    pub fn data(&self) -> &Samples {
        &self.data
    }

    /// All images' numbers and the labels, without a copy.
    #[must_use]
    pub fn into_data(self) -> (Arc<Samples>, Option<Vec<u8>>) {
        (self.data, self.labels)
    }

    /// The same set with rows and columns of each image exchanged, as EMNIST needs it. Memory: a copy.
    #[must_use]
    pub fn turned(&self) -> Self {
        let data = Arc::new(self.data.exchanged(self.width, self.height, self.channels));
        let turned = Self { width: self.height, height: self.width, data, ..self.clone() };
        turned.with_notes([Note::Turned])
    }

    /// One label for each image, if there are labels.
    #[must_use]
    pub fn labels(&self) -> Option<&[u8]> {
        self.labels.as_deref()
    }

    /// The label of image `i`, if it has one.
    #[must_use]
    pub fn label(&self, i: usize) -> Option<u8> {
        self.labels.as_ref()?.get(i).copied()
    }

    /// A copy of image `i`, counted from 0; `None` beyond the last.
    #[must_use]
    pub fn image(&self, i: usize) -> Option<Image> {
        let size = self.width * self.height * self.channels;
        let range = i.checked_mul(size)?..i.checked_add(1)?.checked_mul(size)?;
        let samples = match &*self.data {
            Samples::U8(v) => Samples::U8(v.get(range)?.to_vec()),
            Samples::F32(v) => Samples::F32(v.get(range)?.to_vec()),
        };
        Image::new(self.width, self.height, self.channels, samples).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Dataset {
        Dataset::new("two.idx", 2, 3, 1, 1, Samples::U8(vec![1, 2, 3, 4, 5, 6])).unwrap()
    }

    #[test]
    fn images_are_slices_of_the_block() {
        assert_eq!(two().image(1), Image::from_u8(3, 1, 1, vec![4, 5, 6]).ok());
        assert_eq!(two().image(2), None);
        assert_eq!(two().image(usize::MAX), None);
    }

    #[test]
    fn images_turn_one_by_one() {
        let data = Samples::U8(vec![1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);
        let set = Dataset::new("x", 2, 3, 2, 1, data).unwrap().with_labels(vec![7, 8]).unwrap();
        let turned = set.turned();
        assert_eq!((turned.width(), turned.height(), turned.label(1)), (2, 3, Some(8)));
        assert_eq!(turned.image(0), Image::from_u8(2, 3, 1, vec![1, 4, 2, 5, 3, 6]).ok());
        assert_eq!(turned.image(1), set.image(1).map(|image| image.turned()));
        assert_eq!(turned.turned().data(), set.data());
        let colour = Image::from_u8(1, 2, 3, vec![1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(colour.turned(), Image::from_u8(2, 1, 3, vec![1, 2, 3, 4, 5, 6]).unwrap());
    }

    #[test]
    fn labels_must_match_the_images() {
        let with = two().with_labels(vec![7, 8]).unwrap();
        assert_eq!((with.label(1), with.label(2)), (Some(8), None));
        let error = two().with_labels(vec![7]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`two.idx` has 2 images, but there are 1 labels; each image needs one label, in the same order."
        );
    }

    #[test]
    fn a_shape_that_does_not_fit_is_refused() {
        assert!(Dataset::new("x", 2, 3, 1, 1, Samples::U8(vec![0; 5])).is_err());
        assert!(Dataset::new("x", 0, 3, 1, 1, Samples::U8(vec![])).is_err());
        assert!(Dataset::new("x", usize::MAX, 3, 2, 1, Samples::U8(vec![])).is_err());
        assert!(Dataset::new("x", 1, 1, 1, 1, Samples::F32(vec![f32::NAN])).is_err());
    }
}
