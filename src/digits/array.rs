//! What an array of numbers is: images, labels or one picture. Its shape tells, and where two readings fit the shape,
//! its numbers do.

use super::dataset::Dataset;
use super::note::Note;
use super::open::{Opened, Shaped};
use super::problem::Problem;
use crate::neurn::{Image, Samples};

/// A last dimension of up to this many is channels.
const MAX_CHANNELS: usize = 4;
/// Side of the smallest image that may be stored as a row of numbers.
const LEAST_SIDE: usize = 7;
/// Digits, and so classes of one-hot labels.
const CLASSES: usize = 10;
/// Columns of QMNIST's labels.
const QMNIST: usize = 8;
/// Rows that are looked at to tell images in rows from a picture.
const LOOKED_AT: usize = 200;
/// Rows of numbers are images if a step down within such an image changes at most this part of what a step down in
/// the picture of all rows changes. Digits of MNIST, USPS, SVHN and MNIST-M, mixed, of one class or only two of them,
/// have 0.02 to 0.73; photographs and mosaics 2.2 to 3.8; of 3,000 pairs of rows of noise the least had 0.68.
const CLEARLY_LESS: f64 = 0.8;
/// Whole numbers up to this are on no scale to 255: scikit-learn's digits go to 16, masks to 1.
const FAINT: u8 = 16;

/// What an array is known to be, by its name or because it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A stack of images.
    Images,
    /// A label for each image.
    Labels,
}

/// An array as it is stored in the file, in C order.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// One to four sides.
    pub shape: Vec<usize>,
    /// As many values as the product of the sides, in C order (last index fastest).
    pub samples: Samples,
}

/// How rows of numbers are images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    side: usize,
    channels: usize,
    /// One channel after another.
    planes: bool,
}

impl Array {
    /// What the array is, by its role if that is known, else by its shape:
    ///
    /// | shape | is |
    /// |---|---|
    /// | `[n]`, whole numbers 0..=255, or `[n, 1]` of digits, two or more | labels |
    /// | `[n, 10]`, a single 1 in each row | one-hot labels |
    /// | `[n, s x s]` or `[n, 3 x s x s]`, s >= 7, of which the rows look like images | a data set |
    /// | `[h, w]` | one grey picture |
    /// | `[h, w, c]`, c <= 4 | one picture of c channels |
    /// | `[n, h, w]`, w > 4 | a data set of grey images |
    /// | `[n, h, w, c]`, c <= 4 | a data set of c channels |
    /// | `[n, c, h, w]`, c <= 4 and w > 4 | the same in PyTorch's order |
    ///
    /// So three dimensions are one picture exactly if the last is at most 4. Four channels stay four:
    /// an array says nothing about transparency. Images of floats that are all whole numbers from 0 to 255 become
    /// 8-bit; whole numbers that do not reach beyond 16 become floats, which are stretched before they are read.
    ///
    /// # Errors
    /// [`Problem::NotLabels`] or [`Problem::LabelsShape`] for labels that are none, [`Problem::NpyShape`] for every
    /// other shape.
    pub fn into_opened(self, name: &str, role: Option<Role>) -> Result<Shaped, Problem> {
        let shape = self.shape.clone();
        if role == Some(Role::Labels) {
            return self.into_labels();
        }
        let known = role == Some(Role::Images);
        match shape[..] {
            [_] => self.into_labels(),
            // else it is a picture of one column
            [n, 1] if !known && n > 1 && self.holds_digits() => self.into_labels(),
            [_, CLASSES] if !known && self.one_hot().is_some() => self.into_labels(),
            [h, w] | [h, w, 1] | [h, 1, w] => match self.layout(w, known) {
                Some(layout) => self.into_rows(name, layout),
                // a picture of one column, with its channels
                None if matches!(shape[..], [_, 1, _]) && !known && w <= MAX_CHANNELS => {
                    self.into_picture(1, h, w)
                }
                None if matches!(shape[..], [_, 1, _]) => self.into_stack(name),
                None => self.into_picture(w, h, 1),
            },
            [h, w, c @ ..=MAX_CHANNELS] => self.into_picture(w, h, c),
            _ => self.into_stack(name),
        }
    }

    /// A data set whose first side counts the images: `[n, h, w]`, `[n, h, w, c]`, `[n, c, h, w]`.
    ///
    /// # Errors
    /// [`Problem::NpyShape`] for every other shape.
    pub(super) fn into_stack(self, name: &str) -> Result<Shaped, Problem> {
        let Self { shape, samples } = self;
        let (samples, faint) = on_scale(samples);
        let (set, order) = match shape[..] {
            [n, h, w] => (Dataset::new(name, n, w, h, 1, samples)?, None),
            [n, h, w, c @ ..=MAX_CHANNELS] => (Dataset::new(name, n, w, h, c, samples)?, None),
            [n, c @ ..=MAX_CHANNELS, h, w] => {
                let samples = channels_last(samples, c, h * w);
                let note = Note::ChannelsFirst { shape: shape.clone() };
                (Dataset::new(name, n, w, h, c, samples)?, Some(note))
            }
            _ => return Err(Problem::NpyShape { shape: wide(&shape) }),
        };
        let set = set.with_notes(order.into_iter().chain(faint));
        Ok(Shaped { content: Opened::Dataset(set), shape, note: None })
    }

    /// A data set of which each row is an image.
    fn into_rows(self, name: &str, layout: Layout) -> Result<Shaped, Problem> {
        let Self { shape, samples } = self;
        let Layout { side, channels, planes } = layout;
        let (mut samples, faint) = on_scale(samples);
        if planes {
            samples = channels_last(samples, channels, side * side);
        }
        let note = if channels == 1 { Note::Flat { side } } else { Note::FlatColour { side, planes } };
        let count = shape.first().copied().unwrap_or_default();
        let set = Dataset::new(name, count, side, side, channels, samples)?;
        let set = set.with_notes([note].into_iter().chain(faint));
        Ok(Shaped { content: Opened::Dataset(set), shape, note: None })
    }

    fn into_picture(self, width: usize, height: usize, channels: usize) -> Result<Shaped, Problem> {
        let image = Image::new(width, height, channels, self.samples)?;
        Ok(Shaped { content: Opened::Picture(image), shape: self.shape, note: None })
    }

    /// Labels: `[n]`, `[n, 1]`, one-hot `[n, classes]`, or QMNIST's `[n, 8]`.
    ///
    /// # Errors
    /// [`Problem::NotLabels`] if they are no whole numbers from 0 to 255, [`Problem::LabelsShape`] for other shapes.
    pub(super) fn into_labels(self) -> Result<Shaped, Problem> {
        let shape = self.shape.clone();
        let labels = |values, note| Shaped { content: Opened::Labels(values), shape: shape.clone(), note };
        if shape.iter().skip(1).all(|&side| side == 1) {
            if let Some(wrong) = self.first_no_label() {
                return Err(Problem::NotLabels { count: self.samples.len(), wrong });
            }
            let values = match self.samples {
                Samples::U8(values) => values,
                Samples::F32(values) => values.into_iter().filter_map(as_label).collect(),
            };
            return Ok(labels(values, None));
        }
        if let &[_, classes] = &shape[..]
            && let Some(values) = self.one_hot()
        {
            return Ok(labels(values, Some(Note::OneHot { classes })));
        }
        if let &[_, QMNIST] = &shape[..]
            && let Some(values) = self.first_column(QMNIST)
        {
            return Ok(labels(values, Some(Note::FirstColumn { columns: QMNIST })));
        }
        Err(Problem::LabelsShape { shape: wide(&shape) })
    }

    fn value(&self, at: usize) -> f32 {
        match &self.samples {
            Samples::U8(values) => values.get(at).copied().map_or(0.0, f32::from),
            Samples::F32(values) => values.get(at).copied().unwrap_or(0.0),
        }
    }

    /// Whether all numbers are digits.
    fn holds_digits(&self) -> bool {
        (0..self.samples.len()).all(|at| as_label(self.value(at)).is_some_and(|label| label <= 9))
    }

    /// The first value that is no label, and its place.
    fn first_no_label(&self) -> Option<(usize, f32)> {
        match &self.samples {
            Samples::U8(_) => None,
            Samples::F32(values) => {
                values.iter().copied().enumerate().find(|&(_, value)| as_label(value).is_none())
            }
        }
    }

    /// For each row of two dimensions the place of its only 1, if all else is 0.
    fn one_hot(&self) -> Option<Vec<u8>> {
        let &[rows, classes] = &self.shape[..] else { return None };
        if !(2..=256).contains(&classes) {
            return None;
        }
        let place = |row: usize| {
            let mut ones = (0..classes).filter(|column| self.value(row * classes + column) != 0.0);
            let only = ones.next().filter(|column| self.value(row * classes + column) == 1.0)?;
            ones.next().is_none().then(|| u8::try_from(only).ok()).flatten()
        };
        (0..rows).map(place).collect()
    }

    /// The first of `columns` numbers of each row, if all of these are digits.
    fn first_column(&self, columns: usize) -> Option<Vec<u8>> {
        let firsts = (0..self.samples.len()).step_by(columns);
        firsts.map(|at| as_label(self.value(at)).filter(|&label| usize::from(label) < CLASSES)).collect()
    }

    /// How rows of `width` numbers are images; of several ways the one in which what lies below each other differs
    /// least. Where it is not known that they are images, none unless it differs clearly less than in one picture of
    /// all rows.
    fn layout(&self, width: usize, known: bool) -> Option<Layout> {
        let layouts = layouts(width);
        let (best, change) = layouts
            .into_iter()
            .map(|layout| (layout, self.change(width, layout.step())))
            .min_by(|a, b| a.1.total_cmp(&b.1))?;
        let rows = self.samples.len() / width.max(1);
        // a row alone would be a picture of one row of pixels
        (known || rows == 1 || change < CLEARLY_LESS * self.change_between_rows(width)).then_some(best)
    }

    /// Mean change over `step` numbers within the first rows.
    fn change(&self, width: usize, step: usize) -> f64 {
        let rows = (self.samples.len() / width).min(LOOKED_AT);
        let pairs = (0..rows).flat_map(|row| (0..width - step).map(move |at| row * width + at));
        mean(pairs.map(|at| f64::from((self.value(at + step) - self.value(at)).abs())))
    }

    /// Mean change from each of the first rows to the next.
    fn change_between_rows(&self, width: usize) -> f64 {
        let rows = (self.samples.len() / width).min(LOOKED_AT + 1);
        let pairs = 0..rows.saturating_sub(1) * width;
        mean(pairs.map(|at| f64::from((self.value(at + width) - self.value(at)).abs())))
    }
}

impl Layout {
    /// Numbers from a pixel to the one below it.
    fn step(self) -> usize {
        if self.planes { self.side } else { self.side * self.channels }
    }
}

/// The square images that a row of `width` numbers can be. None is less than two pixels high.
pub(super) fn square_sides(width: usize) -> impl Iterator<Item = (usize, usize)> {
    [1, 3].into_iter().filter_map(move |channels| {
        let side = (width / channels).isqrt();
        (side >= LEAST_SIDE && channels * side * side == width).then_some((side, channels))
    })
}

fn layouts(width: usize) -> Vec<Layout> {
    let of = |(side, channels): (usize, usize)| match channels {
        1 => vec![Layout { side, channels, planes: false }],
        _ => [true, false].map(|planes| Layout { side, channels, planes }).to_vec(),
    };
    square_sides(width).flat_map(of).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// A whole number from 0 to 255.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range by the comparison")]
pub(super) fn as_label(value: f32) -> Option<u8> {
    (value.fract() == 0.0 && (0.0..=255.0).contains(&value)).then_some(value as u8)
}

/// Images' numbers on one of the scales that networks and pictures know: 8-bit, or floats.
pub(super) fn on_scale(samples: Samples) -> (Samples, Option<Note>) {
    match samples {
        Samples::F32(values)
            if values.iter().all(|&value| as_label(value).is_some())
                && values.iter().any(|&value| value > f32::from(FAINT)) =>
        {
            (Samples::U8(values.into_iter().filter_map(as_label).collect()), None)
        }
        Samples::U8(values) => match values.iter().copied().max() {
            Some(most @ 1..=FAINT) => {
                let note = (most > 1).then_some(Note::Faint { most });
                (Samples::F32(values.into_iter().map(f32::from).collect()), note)
            }
            _ => (Samples::U8(values), None),
        },
        floats => (floats, None),
    }
}

/// Images of `channels` planes of `pixels` numbers with the channels of each pixel together.
fn channels_last(samples: Samples, channels: usize, pixels: usize) -> Samples {
    fn reorder<T: Copy>(values: &[T], channels: usize, pixels: usize) -> Vec<T> {
        let mut ordered = Vec::with_capacity(values.len());
        for image in values.chunks_exact((channels * pixels).max(1)) {
            for pixel in 0..pixels {
                ordered.extend((0..channels).map(|channel| image[channel * pixels + pixel]));
            }
        }
        ordered
    }
    match samples {
        samples if channels == 1 => samples,
        Samples::U8(values) => Samples::U8(reorder(&values, channels, pixels)),
        Samples::F32(values) => Samples::F32(reorder(&values, channels, pixels)),
    }
}

fn wide(shape: &[usize]) -> Vec<u64> {
    shape.iter().map(|&side| u64::try_from(side).unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(shape: &[usize], samples: Samples, role: Option<Role>) -> Shaped {
        Array { shape: shape.to_vec(), samples }.into_opened("a", role).unwrap()
    }

    fn set(shaped: Shaped) -> Dataset {
        let Opened::Dataset(set) = shaped.content else { panic!("{shaped:?}") };
        set
    }

    /// A blob whose place depends on `seed`, `side` x `side`, in `channels` planes that differ.
    fn blob(side: usize, channels: usize, seed: usize) -> Vec<u8> {
        let at = |c: usize, y: usize, x: usize| {
            let (cy, cx) = (side / 4 + (seed * 5 + c) % (side / 2), side / 4 + (seed * 3) % (side / 2));
            255_usize.saturating_sub(9 * (y.abs_diff(cy).pow(2) + x.abs_diff(cx).pow(2)))
        };
        let places = (0..channels).flat_map(|c| (0..side * side).map(move |p| (c, p / side, p % side)));
        places.map(|(c, y, x)| at(c, y, x) as u8).collect()
    }

    #[test]
    fn rows_that_look_like_images_are_images_and_a_picture_stays_one() {
        let rows: Vec<u8> = (0..9).flat_map(|seed| blob(28, 1, seed)).collect();
        let found = set(opened(&[9, 784], Samples::U8(rows.clone()), None));
        assert_eq!((found.count(), found.width(), found.height()), (9, 28, 28));
        assert_eq!(found.notes(), [Note::Flat { side: 28 }]);
        assert_eq!(found.data(), &Samples::U8(rows));
        // the same blob as one picture of 64 columns
        let picture = blob(64, 1, 3);
        for known in [None, Some(Role::Images)] {
            let found = opened(&[64, 64], Samples::U8(picture.clone()), known);
            assert_eq!(matches!(found.content, Opened::Picture(_)), known.is_none());
        }
        let flat = opened(&[64, 64], Samples::U8(vec![9; 4096]), None);
        assert!(matches!(flat.content, Opened::Picture(_)), "where nothing tells, a picture");
    }

    #[test]
    fn rows_of_colour_images_are_told_by_what_lies_below_each_other() {
        let planes: Vec<u8> = (0..5).flat_map(|seed| blob(32, 3, seed)).collect();
        let together = channels_last(Samples::U8(planes.clone()), 3, 1024);
        let first = set(opened(&[5, 3072], Samples::U8(planes), None));
        let second = set(opened(&[5, 3072], together.clone(), None));
        assert_eq!((first.data(), second.data()), (&together, &together));
        assert_eq!(first.notes(), [Note::FlatColour { side: 32, planes: true }]);
        assert_eq!(second.notes(), [Note::FlatColour { side: 32, planes: false }]);
    }

    #[test]
    fn pytorchs_order_becomes_ours() {
        let values: Vec<f32> = (0..2 * 3 * 5 * 6).map(|v| v as f32 / 200.0).collect();
        let found = set(opened(&[2, 3, 5, 6], Samples::F32(values), None));
        assert_eq!((found.count(), found.channels(), found.height(), found.width()), (2, 3, 5, 6));
        let Samples::F32(data) = found.data() else { panic!("bytes") };
        assert_eq!(data[..4], [0.0, 30.0 / 200.0, 60.0 / 200.0, 1.0 / 200.0]);
        let one = set(opened(&[2, 1, 5, 6], Samples::F32(vec![0.5; 60]), None));
        assert_eq!((one.channels(), one.notes().len()), (1, 1));
    }

    #[test]
    fn labels_may_be_columns_floats_or_one_hot() {
        let labels = |shape: &[usize], values: &[f32], role| match opened(
            shape,
            Samples::F32(values.to_vec()),
            role,
        ) {
            Shaped { content: Opened::Labels(labels), note, .. } => (labels, note),
            other => panic!("{other:?}"),
        };
        assert_eq!(labels(&[3], &[5.0, 0.0, 9.0], None), (vec![5, 0, 9], None));
        assert_eq!(labels(&[3, 1], &[5.0, 0.0, 9.0], None), (vec![5, 0, 9], None));
        let mut eye = vec![0.0; 100];
        (0..10).for_each(|i| eye[i * 11] = 1.0);
        let digits: Vec<u8> = (0..10).collect();
        assert_eq!(labels(&[10, 10], &eye, None), (digits, Some(Note::OneHot { classes: 10 })));
        let mut qmnist = vec![0.0; 16];
        (qmnist[0], qmnist[8], qmnist[9]) = (7.0, 2.0, 4000.0);
        let wanted = (vec![7, 2], Some(Note::FirstColumn { columns: 8 }));
        assert_eq!(labels(&[2, 8], &qmnist, Some(Role::Labels)), wanted);
        eye[5] = 0.25;
        let picture = opened(&[10, 10], Samples::F32(eye.clone()), None);
        assert!(matches!(picture.content, Opened::Picture(_)));
        // pictures of one column stay pictures
        for shape in [&[1, 1][..], &[7, 1], &[7, 1, 3], &[1, 1, 3], &[7, 1, 1]] {
            let values = (0..shape.iter().product()).map(|i: usize| 60.0 + i as f32).collect();
            let opened = opened(shape, Samples::F32(values), None);
            assert!(matches!(opened.content, Opened::Picture(_)), "{shape:?}");
        }
        for (shape, values, words) in [
            (&[10, 10][..], eye, "[n, 10]"),
            (&[2], vec![1.0, 1.5], "number 1 is 1.5"),
            (&[2, 1], vec![-1.0, 1.0], "number 0 is -1"),
        ] {
            let array = Array { shape: shape.to_vec(), samples: Samples::F32(values) };
            let error = array.into_opened("a", Some(Role::Labels)).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn scales_are_known() {
        let bytes = Samples::U8(vec![0, 17, 255]);
        assert_eq!(on_scale(Samples::F32(vec![0.0, 17.0, 255.0])), (bytes.clone(), None));
        assert_eq!(on_scale(bytes.clone()), (bytes, None));
        let sixteen = on_scale(Samples::U8(vec![0, 16]));
        assert_eq!(sixteen, (Samples::F32(vec![0.0, 16.0]), Some(Note::Faint { most: 16 })));
        for floats in [vec![0.0, 1.0], vec![0.5, 200.0], vec![-0.4, 2.8]] {
            assert_eq!(on_scale(Samples::F32(floats.clone())), (Samples::F32(floats), None));
        }
    }
}
