//! Requests and replies as parcels of the wire.

use super::wire::{Parcel, Piece, Pieces, WireError};
use super::{Reply, Request};
use crate::digits::dataset::Dataset;
use crate::digits::open::Opened;
use crate::neurn::{FilterOutput, FilterSettings, Image, Peak, Samples};
use serde::{Deserialize, Serialize};

/// Width, height, channels.
type Shape = (usize, usize, usize);

/// [`Request`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub enum RequestHead {
    /// The name.
    Open(String),
    /// The picture's shape, and its new longer side.
    Shrink(Shape, usize),
    /// A shape for each image.
    Filter(Vec<Shape>, FilterSettings),
}

/// [`Reply`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub enum ReplyHead {
    /// Part done, and the note.
    Progress(f32, String),
    /// What was opened, without its arrays.
    Opened(Result<OpenedHead, String>),
    /// Each output without its planes.
    Filtered(Result<Vec<OutputHead>, String>),
    /// The sentence.
    Died(String),
}

/// [`Opened`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub enum OpenedHead {
    /// One picture.
    Picture(Shape),
    /// A stack of images.
    Dataset {
        /// The file's name.
        name: String,
        /// How many images.
        count: usize,
        /// Of each.
        shape: Shape,
        /// Whether a piece with labels follows the numbers.
        labelled: bool,
    },
    /// Labels alone.
    Labels,
}

/// [`FilterOutput`] without its planes.
#[derive(Debug, Serialize, Deserialize)]
pub struct OutputHead {
    shape: Shape,
    /// Value, x, y, channel.
    peaks: Vec<(f32, usize, usize, usize)>,
}

impl Parcel for Request {
    type Head = RequestHead;

    fn pack(self) -> (RequestHead, Vec<Piece>) {
        match self {
            Self::Open { name, bytes } => (RequestHead::Open(name), vec![Piece::U8(bytes)]),
            Self::Shrink { image, max_side } => {
                (RequestHead::Shrink(shape(&image), max_side), vec![pack_image(image)])
            }
            Self::Filter { images, settings } => {
                let shapes = images.iter().map(shape).collect();
                (RequestHead::Filter(shapes, settings), images.into_iter().map(pack_image).collect())
            }
        }
    }

    fn unpack(head: RequestHead, pieces: &mut Pieces) -> Result<Self, WireError> {
        Ok(match head {
            RequestHead::Open(name) => Self::Open { name, bytes: pieces.bytes()? },
            RequestHead::Shrink(shape, max_side) => {
                Self::Shrink { image: unpack_image(shape, pieces)?, max_side }
            }
            RequestHead::Filter(shapes, settings) => {
                let images = shapes.into_iter().map(|shape| unpack_image(shape, pieces));
                Self::Filter { images: images.collect::<Result<_, _>>()?, settings }
            }
        })
    }
}

impl Parcel for Reply {
    type Head = ReplyHead;

    fn pack(self) -> (ReplyHead, Vec<Piece>) {
        match self {
            Self::Progress { done, note } => (ReplyHead::Progress(done, note), vec![]),
            Self::Died(sentence) => (ReplyHead::Died(sentence), vec![]),
            Self::Opened(Err(sentence)) => (ReplyHead::Opened(Err(sentence)), vec![]),
            Self::Opened(Ok(opened)) => {
                let (head, pieces) = pack_opened(opened);
                (ReplyHead::Opened(Ok(head)), pieces)
            }
            Self::Filtered(Err(sentence)) => (ReplyHead::Filtered(Err(sentence)), vec![]),
            Self::Filtered(Ok(outputs)) => {
                let mut pieces = Vec::with_capacity(3 * outputs.len());
                let heads = outputs.into_iter().map(|output| pack_output(output, &mut pieces)).collect();
                (ReplyHead::Filtered(Ok(heads)), pieces)
            }
        }
    }

    fn unpack(head: ReplyHead, pieces: &mut Pieces) -> Result<Self, WireError> {
        Ok(match head {
            ReplyHead::Progress(done, note) => Self::Progress { done, note },
            ReplyHead::Died(sentence) => Self::Died(sentence),
            ReplyHead::Opened(Err(sentence)) => Self::Opened(Err(sentence)),
            ReplyHead::Opened(Ok(head)) => Self::Opened(Ok(unpack_opened(head, pieces)?)),
            ReplyHead::Filtered(Err(sentence)) => Self::Filtered(Err(sentence)),
            ReplyHead::Filtered(Ok(heads)) => {
                let outputs = heads.into_iter().map(|head| unpack_output(head, pieces));
                Self::Filtered(Ok(outputs.collect::<Result<_, _>>()?))
            }
        })
    }
}

fn shape(image: &Image) -> Shape {
    (image.width(), image.height(), image.channels())
}

fn pack_samples(samples: Samples) -> Piece {
    match samples {
        Samples::U8(v) => Piece::U8(v),
        Samples::F32(v) => Piece::F32(v),
    }
}

fn unpack_samples(pieces: &mut Pieces) -> Result<Samples, WireError> {
    pieces.any().map(|piece| match piece {
        Piece::U8(v) => Samples::U8(v),
        Piece::F32(v) => Samples::F32(v),
    })
}

fn pack_image(image: Image) -> Piece {
    pack_samples(image.into_samples())
}

fn unpack_image((width, height, channels): Shape, pieces: &mut Pieces) -> Result<Image, WireError> {
    Image::new(width, height, channels, unpack_samples(pieces)?).map_err(impossible)
}

fn impossible(error: impl std::error::Error) -> WireError {
    WireError::Value(error.to_string())
}

fn pack_opened(opened: Opened) -> (OpenedHead, Vec<Piece>) {
    match opened {
        Opened::Picture(image) => (OpenedHead::Picture(shape(&image)), vec![pack_image(image)]),
        Opened::Labels(labels) => (OpenedHead::Labels, vec![Piece::U8(labels)]),
        Opened::Dataset(set) => {
            let (name, count) = (set.name().to_owned(), set.count());
            let shape = (set.width(), set.height(), set.channels());
            let (data, labels) = set.into_data();
            let labelled = labels.is_some();
            let pieces = [pack_samples(data)].into_iter().chain(labels.map(Piece::U8)).collect();
            (OpenedHead::Dataset { name, count, shape, labelled }, pieces)
        }
    }
}

fn unpack_opened(head: OpenedHead, pieces: &mut Pieces) -> Result<Opened, WireError> {
    Ok(match head {
        OpenedHead::Picture(shape) => Opened::Picture(unpack_image(shape, pieces)?),
        OpenedHead::Labels => Opened::Labels(pieces.bytes()?),
        OpenedHead::Dataset { name, count, shape: (width, height, channels), labelled } => {
            let data = unpack_samples(pieces)?;
            let set = Dataset::new(&name, count, width, height, channels, data).map_err(impossible)?;
            Opened::Dataset(if labelled {
                set.with_labels(pieces.bytes()?).map_err(impossible)?
            } else {
                set
            })
        }
    })
}

fn pack_output(output: FilterOutput, pieces: &mut Vec<Piece>) -> OutputHead {
    let FilterOutput { width, height, channels, result, mean, sigma, peaks } = output;
    pieces.extend([result, mean, sigma].map(Piece::F32));
    let peaks = peaks.into_iter().map(|Peak { value, x, y, channel }| (value, x, y, channel)).collect();
    OutputHead { shape: (width, height, channels), peaks }
}

fn unpack_output(head: OutputHead, pieces: &mut Pieces) -> Result<FilterOutput, WireError> {
    let (width, height, channels) = head.shape;
    let pixels = width.checked_mul(height).filter(|&n| n > 0).ok_or(WireError::Arrays)?;
    let (result, mean, sigma) = (pieces.floats()?, pieces.floats()?, pieces.floats()?);
    if pixels.checked_mul(channels) != Some(result.len())
        || result.is_empty()
        || !mean.len().is_multiple_of(pixels)
        || mean.len() != sigma.len()
    {
        return Err(WireError::Arrays);
    }
    let inside = |&(_, x, y, channel): &(f32, usize, usize, usize)| {
        x < width && y < height && channel < (mean.len() / pixels).max(channels)
    };
    if !head.peaks.iter().all(inside) {
        return Err(WireError::Value("a peak outside its picture".to_owned()));
    }
    let peaks = head.peaks.into_iter().map(|(value, x, y, channel)| Peak { value, x, y, channel }).collect();
    Ok(FilterOutput { width, height, channels, result, mean, sigma, peaks })
}
