//! Pictures of one size made one data set, one after the other.

use super::CorpusError;
use crate::digits::dataset::Dataset;
use crate::digits::open::Limits;
use crate::digits::picture;
use crate::digits::problem::Problem;
use crate::neurn::Samples;

/// A data set that grows by one picture at a time.
///
/// Pictures of another size are refused and not resized: the network's own resizing would then be a second
/// one, and what is measured would hang on which picture came first. Grey and colour may be mixed (PNG writers
/// store a grey picture of a colour set as grey); then all become colour, which changes no value.
pub struct Stack<'a> {
    name: &'a str,
    limits: &'a Limits,
    /// How many pictures are to come in all.
    count: usize,
    first: Option<First>,
    data: Samples,
    labels: Vec<u8>,
}

struct First {
    name: String,
    width: usize,
    height: usize,
    channels: usize,
}

impl<'a> Stack<'a> {
    /// An empty stack for `count` pictures.
    pub fn new(name: &'a str, count: usize, limits: &'a Limits) -> Self {
        Self { name, limits, count, first: None, data: Samples::U8(Vec::new()), labels: Vec::new() }
    }

    /// Decodes a picture and puts it on the stack.
    ///
    /// # Errors
    /// [`CorpusError`]: no picture, damaged, of another size than the first, or too many values in all, which
    /// is told from the first picture and the count.
    pub fn push(&mut self, name: &str, bytes: &[u8], label: u8) -> Result<(), CorpusError> {
        if bytes.is_empty() {
            return Err(CorpusError::open(name, Problem::Empty));
        }
        let image = picture::read(bytes, self.limits).map_err(|problem| CorpusError::open(name, problem))?;
        let size = (image.width(), image.height());
        let channels = image.channels();
        match &mut self.first {
            None => {
                self.reserve(size.0 * size.1 * channels)?;
                let (width, height) = size;
                self.first = Some(First { name: name.to_owned(), width, height, channels });
            }
            Some(first) if (first.width, first.height) != size => {
                return Err(CorpusError::Sizes {
                    first: first.name.clone(),
                    first_size: (first.width, first.height),
                    name: name.to_owned(),
                    size,
                });
            }
            Some(first) if first.channels < channels => {
                // room for what follows, which is colour too
                first.channels = channels;
                self.reserve(size.0 * size.1 * channels)?;
                self.data = coloured(std::mem::replace(&mut self.data, Samples::U8(Vec::new())), channels);
            }
            Some(_) => {}
        }
        let wanted = self.first.as_ref().map_or(channels, |first| first.channels);
        let samples = image.into_samples();
        self.append(if channels < wanted { coloured(samples, wanted) } else { samples });
        self.labels.push(label);
        Ok(())
    }

    /// Checks that `each` values for each picture are allowed, and makes room if nothing is there yet.
    fn reserve(&mut self, each: usize) -> Result<(), CorpusError> {
        let total = each.checked_mul(self.count).filter(|&total| total as u64 <= self.limits.max_values);
        let total = total.ok_or_else(|| CorpusError::TooManyValues {
            name: self.name.to_owned(),
            limit: self.limits.max_values,
        })?;
        if let Samples::U8(data) = &mut self.data
            && data.is_empty()
        {
            data.reserve_exact(total);
        }
        Ok(())
    }

    fn append(&mut self, samples: Samples) {
        match (&mut self.data, samples) {
            (Samples::U8(data), Samples::U8(more)) => data.extend(more),
            (Samples::F32(data), Samples::F32(more)) => data.extend(more),
            (Samples::F32(data), Samples::U8(more)) => data.extend(more.into_iter().map(f32::from)),
            // one picture of 16 bits makes floats of all
            (Samples::U8(data), Samples::F32(more)) => {
                let mut floats: Vec<f32> = Vec::with_capacity(data.capacity());
                floats.extend(data.iter().copied().map(f32::from));
                floats.extend(more);
                self.data = Samples::F32(floats);
            }
        }
    }

    /// The data set, with labels.
    ///
    /// # Errors
    /// [`CorpusError::Image`] if there is no picture.
    pub fn finish(self) -> Result<Dataset, CorpusError> {
        let (width, height, channels) =
            self.first.map_or((0, 0, 0), |first| (first.width, first.height, first.channels));
        let set = Dataset::new(self.name, self.labels.len(), width, height, channels, self.data)
            .map_err(|problem| CorpusError::Image { name: self.name.to_owned(), problem })?;
        Ok(set.with_labels(self.labels)?)
    }
}

/// Grey values repeated for each channel.
fn coloured(samples: Samples, channels: usize) -> Samples {
    fn repeat<T: Copy>(values: &[T], channels: usize) -> Vec<T> {
        let mut all = Vec::with_capacity(values.len() * channels);
        all.extend(values.iter().flat_map(|&value| std::iter::repeat_n(value, channels)));
        all
    }
    match samples {
        Samples::U8(values) => Samples::U8(repeat(&values, channels)),
        Samples::F32(values) => Samples::F32(repeat(&values, channels)),
    }
}
