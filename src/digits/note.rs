//! How a file was read where it could have been read in more ways than one, as sentences for whoever opened it.

use super::corpus::Split;
use super::problem::short_name;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What was chosen, and why. Displays as a full sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Note {
    /// Rows of numbers that are grey images.
    #[error("Each row of {} numbers was read as an image of {side} x {side} pixels.", side * side)]
    Flat {
        /// Pixels in a row of an image, and rows.
        side: usize,
    },
    /// Rows of numbers that are colour images.
    #[error(
        "Each row of {} numbers was read as a colour image of {side} x {side} pixels, {}.",
        3 * side * side,
        if *planes { "all of its red, then green, then blue" } else { "red, green and blue of each pixel together" }
    )]
    FlatColour {
        /// Pixels in a row of an image, and rows.
        side: usize,
        /// Whether a row holds one channel after another, as CIFAR's do.
        planes: bool,
    },
    /// `[n, c, h, w]`.
    #[error("The shape {shape:?} was read as PyTorch orders it: images, channels, rows, columns.")]
    ChannelsFirst {
        /// As stored.
        shape: Vec<usize>,
    },
    /// Numbers on no usual scale.
    #[error(
        "The images' numbers go from 0 to {most} only, so each image is stretched to the full range before it is read."
    )]
    Faint {
        /// The largest of them.
        most: u8,
    },
    /// `[n, classes]` with a single 1 in each row.
    #[error(
        "The labels were read as one-hot: the place of the only 1 in each row of {classes} is the digit."
    )]
    OneHot {
        /// Numbers in a row.
        classes: usize,
    },
    /// `[n, 8]` as QMNIST has them.
    #[error(
        "The labels have {columns} columns, as QMNIST's do; the first is the digit, the others say who wrote it."
    )]
    FirstColumn {
        /// Numbers in a row.
        columns: usize,
    },
    /// Arrays found by their names or shapes.
    #[error("The images are `{}` and the labels are `{}`{}.", short_name(images), short_name(labels), if *named { "" } else { ", by their shapes" })]
    Arrays {
        /// The array of images.
        images: String,
        /// The array of labels.
        labels: String,
        /// Whether the names tell, and not the shapes.
        named: bool,
    },
    /// Two parts in one file, of which one is shown.
    #[error("It holds a training and a test part; this is the {} part.", part_name(*.0))]
    OfTwoParts(Split),
    /// One part of two.
    #[error("Only its {} part is whole.", part_name(*.0))]
    OnePart(Split),
    /// How the label was found in a picture's path.
    #[error("The labels are {rule}: `{}` is a {digit}.", short_name(example))]
    Paths {
        /// In words.
        rule: PathRule,
        /// The first path.
        example: String,
        /// What it was taken for.
        digit: u8,
    },
    /// The column of labels in a table.
    #[error("The labels are column {} of {columns}{}, because {why}.", column + 1, quoted(heading))]
    Column {
        /// Counted from 0.
        column: usize,
        /// Columns in all.
        columns: usize,
        /// What stands above it, if there is a heading.
        heading: String,
        /// Why it was taken.
        why: ColumnRule,
    },
    /// A table of pixels only.
    #[error("The table has {columns} columns of pixels, and none of labels.")]
    NoColumn {
        /// Columns of pixels.
        columns: usize,
    },
    /// A column that only counts the rows.
    #[error("Column {}{} only counts the rows and was passed over.", column + 1, quoted(heading))]
    Counter {
        /// Counted from 0.
        column: usize,
        /// What stands above it, if there is a heading.
        heading: String,
    },
    /// Rows and columns of each image were exchanged.
    #[error("Rows and columns of each image were exchanged, as you asked.")]
    Turned,
}

/// Where in a path the label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathRule {
    /// The folder of the picture, or one further out.
    Folder {
        /// Folders between it and the picture.
        above: usize,
    },
    /// A word of the name, counted from its beginning.
    Word(usize),
    /// A word of the name, counted from its end.
    WordFromEnd(usize),
}

impl std::fmt::Display for PathRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder { above: 0 } => f.write_str("the names of the folders that the pictures are in"),
            Self::Folder { .. } => f.write_str("the names of the outer folders"),
            Self::Word(0) => f.write_str("the beginnings of the pictures' names"),
            Self::WordFromEnd(0) => f.write_str("the ends of the pictures' names"),
            Self::Word(at) => write!(f, "word {} of the pictures' names", at + 1),
            Self::WordFromEnd(1) => f.write_str("the words before the last of the pictures' names"),
            Self::WordFromEnd(at) => write!(f, "word {} from the end of the pictures' names", at + 1),
        }
    }
}

/// Why a column was taken for the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum ColumnRule {
    /// Its heading.
    #[error("its heading says so")]
    Heading,
    /// One more column than pixels, and only this end holds digits.
    #[error("of the first and the last column only this one holds nothing but the digits 0 to 9")]
    OnlyDigits,
    /// Both ends hold digits, of which this has more different ones.
    #[error("of the first and the last column it holds more different digits")]
    MoreDigits,
    /// Both ends hold equally many.
    #[error("the first and the last column both hold digits, and most tables begin with the label")]
    First,
}

/// ` (label)`
fn quoted(heading: &str) -> String {
    if heading.is_empty() { String::new() } else { format!(" (`{}`)", short_name(heading)) }
}

fn part_name(part: Split) -> &'static str {
    match part {
        Split::Train => "training",
        Split::Test => "test",
    }
}
