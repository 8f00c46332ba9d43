//! A picture that is too large to be filtered at once: the worker keeps it, and shows it piece by piece.

use super::buffer::Buffer;
use super::resource::ResourceId;
use crate::neurn::planes::{Paint, Plane};
use crate::neurn::{FilterSettings, Image, Peak, Region};
use crate::stats::histogram::Histogram;
use serde::{Deserialize, Serialize};

/// Bins of the page's histograms of a picture.
pub const BINS: usize = 32;

/// What to do with a kept picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LargeQuery {
    /// Its number ([`ResourceId::Picture`]).
    pub picture: u64,
    /// What.
    pub work: LargeWork,
}

/// The work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LargeWork {
    /// Shrink all of it so that its longer side fits.
    Shrink {
        /// Most pixels of the longer side.
        max_side: usize,
    },
    /// Find the peaks of a region ([`region::peaks`](crate::neurn::region::peaks)).
    Peaks {
        /// How to filter.
        settings: FilterSettings,
        /// Where.
        region: Region,
    },
    /// Count the samples and the results of a region.
    Count {
        /// What is counted already, of samples and of results.
        counted: [Histogram; 2],
        /// How to filter.
        how: Filtering,
        /// Where.
        region: Region,
    },
    /// Paint a region of a map.
    Paint {
        /// What of it.
        piece: Piece,
        /// How.
        paint: Paint,
    },
    /// Give the numbers of a region of a map.
    Numbers(Piece),
    /// Make a file of a whole map.
    File {
        /// Of which.
        plane: Plane,
        /// How to filter.
        how: Filtering,
        /// The colours of a PNG picture; else it becomes an NPY array.
        paint: Option<Paint>,
    },
}

/// How to filter a part so that it fits the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Filtering {
    /// k, border, scope, merging; the filter is NeuRN.
    pub settings: FilterSettings,
    /// c and its place, of the whole picture.
    pub peaks: Vec<Peak>,
    /// Black and white of the whole picture.
    pub natural: (f32, f32),
}

/// A region of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// Of which.
    pub plane: Plane,
    /// How to filter.
    pub how: Filtering,
    /// Where, in pixels of the picture.
    pub region: Region,
    /// So many pixels each way become one, their mean.
    pub by: usize,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LargeAnswer {
    /// The picture, shrunk.
    Shrunk(Image),
    /// Peaks of a region.
    Peaks(Vec<Peak>),
    /// Samples and results, counted so far.
    Counted([Histogram; 2]),
    /// RGBA bytes, row by row.
    Painted {
        /// Pixels in a row.
        width: usize,
        /// Four for each pixel.
        rgba: Buffer<u8>,
    },
    /// Numbers, row by row.
    Numbers {
        /// Numbers of a pixel.
        channels: usize,
        /// All of them.
        data: Buffer<f32>,
    },
    /// All of a file.
    File(Buffer<u8>),
}

/// A picture to look through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Searched {
    /// One that is kept, by its number.
    Kept(u64),
    /// This one.
    Sent(Image),
}

impl LargeQuery {
    /// The job in words, to go after "while".
    #[must_use]
    pub fn what(&self) -> String {
        match &self.work {
            LargeWork::Shrink { max_side } => format!("shrinking a picture to {max_side} pixels"),
            LargeWork::File { .. } => "writing a picture to a file".to_owned(),
            _ => "filtering a large picture".to_owned(),
        }
    }

    /// The picture that it needs.
    #[must_use]
    pub fn needs(&self) -> Vec<ResourceId> {
        vec![ResourceId::Picture(self.picture)]
    }
}

impl Searched {
    /// The picture that it needs.
    #[must_use]
    pub fn needs(&self) -> Vec<ResourceId> {
        match self {
            Self::Kept(number) => vec![ResourceId::Picture(*number)],
            Self::Sent(_) => Vec::new(),
        }
    }

    /// The job in words, to go after "while".
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Kept(_) => "looking for digits in a large picture".to_owned(),
            Self::Sent(image) => {
                format!("looking for digits in a picture of {} x {} pixels", image.width(), image.height())
            }
        }
    }
}
