//! Digits in a picture of any size: where they stand, and each cut out with the margins that MNIST's digits have.
//!
//! 1. The picture is shrunk to a [`Sheet`](sheet::Sheet) of some 1,000 pixels.
//! 2. [`contrast`] is how far a pixel lies from the paper around it, in shares of the paper's brightness: our own
//!    filter's idea, with the paper's level (a closing, which ignores strokes) in the mean's place.
//! 3. [`pieces`] are what is connected of the pixels that stand out of the noise and hold their own beside the
//!    strongest ink nearby; printed [`lines`] are taken out first.
//! 4. [`rules`] join the strokes of a digit and leave out what has not its size and shape; [`surroundings`] leave out what
//!    does not stand on paper; [`order`] is that of reading.
//!
//! Dark digits on light and light ones on dark are both looked for, and those taken of which more is written.

mod contrast;
pub mod cut;
mod lines;
pub mod order;
mod pieces;
mod rules;
mod running;
mod sheet;
mod surroundings;

use crate::neurn::Image;
use serde::{Deserialize, Serialize};
use sheet::Sheet;

/// The longest side of pictures that are taken as one digit, already cut: the data sets' are 16 to 32 pixels.
const CUT_SIDE: usize = 64;

/// Where a digit stands: an upright rectangle in pixels of the picture. In JSON `[x, y, width, height]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[usize; 4]", into = "[usize; 4]")]
pub struct Frame {
    /// Pixels left of it.
    pub x: usize,
    /// Rows above it.
    pub y: usize,
    /// Pixels across.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl From<[usize; 4]> for Frame {
    fn from([x, y, width, height]: [usize; 4]) -> Self {
        Self { x, y, width, height }
    }
}

impl From<Frame> for [usize; 4] {
    fn from(frame: Frame) -> Self {
        [frame.x, frame.y, frame.width, frame.height]
    }
}

impl Frame {
    /// The whole picture.
    #[must_use]
    pub fn whole(image: &Image) -> Self {
        Self { x: 0, y: 0, width: image.width(), height: image.height() }
    }

    /// How far two frames are the same: what both cover as a share of what either covers.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f32 {
        let both = |at: usize, length: usize, other: usize, others: usize| {
            (at + length).min(other + others).saturating_sub(at.max(other))
        };
        let across = both(self.x, self.width, other.x, other.width);
        let down = both(self.y, self.height, other.y, other.height);
        let both = (across * down) as f32;
        both / ((self.width * self.height + other.width * other.height) as f32 - both)
    }

    /// The longer side.
    #[must_use]
    pub fn side(&self) -> usize {
        self.width.max(self.height)
    }

    /// The part that lies in the picture; at least a pixel of it.
    #[must_use]
    pub fn within(self, image: &Image) -> Self {
        let clip = |from: usize, length: usize, end: usize| {
            let from = from.min(end.saturating_sub(1));
            (from, length.clamp(1, end - from))
        };
        let (x, width) = clip(self.x, self.width, image.width());
        let (y, height) = clip(self.y, self.height, image.height());
        Self { x, y, width, height }
    }
}

/// Whether a picture is taken for one digit that was cut out already, as those of the data sets are: no side beyond 64
/// pixels, none half again as long as the other.
#[must_use]
pub fn is_cut(image: &Image) -> bool {
    let (short, long) = (image.width().min(image.height()), image.width().max(image.height()));
    long <= CUT_SIDE && 2 * long <= 3 * short
}

/// The digits in a picture, in reading order: line by line, each from the left. One that is cut already
/// ([`is_cut`]) is one frame.
///
/// Channels beyond the third are ignored. Memory: a byte for each pixel of the shrunk picture (at most 1,800 a side) in
/// each of some ten planes.
#[must_use]
pub fn find(image: &Image) -> Vec<Frame> {
    if is_cut(image) {
        return vec![Frame::whole(image)];
    }
    let sheet = Sheet::of(image);
    let [dark, light] = [false, true].map(|inverted| {
        let contrast = contrast::of(&sheet, inverted);
        let mut digits = rules::digits(&pieces::find(&contrast), &contrast);
        digits.retain(|digit| surroundings::are_paper(digit, &contrast, &sheet, inverted));
        digits
    });
    let written = |digits: &[rules::Digit]| digits.iter().map(rules::Digit::weight).sum::<f32>();
    let digits = if written(&light) > written(&dark) { light } else { dark };
    let frames: Vec<Frame> = digits.iter().map(|digit| sheet.frame(digit, image)).collect();
    order::reading(&frames).into_iter().map(|i| frames[i]).collect()
}
