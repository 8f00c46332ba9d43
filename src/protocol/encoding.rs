//! Requests and replies as parcels of the wire.

use super::wire::{Parcel, Piece, Pieces, WireError};
use super::{Reply, Request};
use crate::digits::dataset::Dataset;
use crate::digits::open::Opened;
use crate::neurn::{FilterOutput, FilterSettings, Image, Peak, Samples};
use crate::protocol::architectures::{ZooAnswer, ZooAsk, ZooFail};
use crate::protocol::buffer::Buffer;
use crate::protocol::classify::{Answer, AnswerError, DIGITS, LayerMaps, Question};
use crate::protocol::evaluate::{Evaluated, SetQuestion, SetSource};
use crate::protocol::neurons::{CortexAnswer, CortexAsk, CortexFail};
use crate::protocol::published::{Ask, Screen};
use crate::protocol::resource::{Kept, Resource, ResourceId};
use crate::protocol::shift::{MOST_DIGITS, Measure, Measured, SEEN};
use crate::stats::classification::Report;
use crate::stats::mcnemar::Discordant;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Width, height, channels.
type Shape = (usize, usize, usize);

/// [`Request`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub enum RequestHead {
    /// The name.
    Open(String),
    /// The files' paths.
    OpenSet(Vec<String>),
    /// The picture's shape, and its new longer side.
    Shrink(Shape, usize),
    /// What is kept, without its arrays.
    Keep(ResourceHead),
    /// All of it.
    Release(Vec<ResourceId>),
    /// The question, and a shape for each image.
    Ask(Question, Vec<Shape>),
    /// All of it.
    Evaluate(SetQuestion, SetSource),
    /// All of it.
    Measure(Measure),
    /// All of it.
    Zoo(ZooAsk),
    /// All of it.
    Cortex(CortexAsk),
    /// All of it.
    Published(Ask),
    /// A shape for each image.
    Filter(Vec<Shape>, FilterSettings),
}

/// [`Resource`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub enum ResourceHead {
    /// Its name.
    Model(String),
    /// Its number, and the set without its images.
    Set(u64, DatasetHead),
    /// Nothing.
    Architectures,
    /// Its number and the file's name.
    Architecture(u32, String),
    /// Its number and the file's name.
    NeuronFile(u32, String),
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
    /// What it turned out to be.
    Kept(Result<Kept, String>),
    /// Nothing.
    Released,
    /// Milliseconds, and each layer without its numbers.
    Answered(Result<AnswerHead, AnswerError>),
    /// The reports, and the set without its images if it was made.
    Evaluated(Result<Box<EvaluatedHead>, AnswerError>),
    /// The first digit, and a shape for each picture.
    Measured(Result<(u32, Vec<Shape>), AnswerError>),
    /// All of it: a few kilobytes.
    Zoo(Result<ZooAnswer, ZooFail>),
    /// All of it but the bytes of a file and the numbers of arrays.
    Cortex(Result<CortexAnswer, CortexFail>),
    /// All of it.
    Published(Result<Box<Screen>, String>),
    /// The sentence.
    Died(String),
}

/// [`Answer`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub struct AnswerHead {
    milliseconds: f64,
    filtered: bool,
    /// Name, what it does, shape, group.
    layers: Vec<(String, String, [usize; 3], usize)>,
}

/// [`Evaluated`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub struct EvaluatedHead {
    reports: [Report; 2],
    discordant: Discordant,
    milliseconds: f64,
    made: Option<DatasetHead>,
}

/// [`Opened`] without its arrays.
#[derive(Debug, Serialize, Deserialize)]
pub enum OpenedHead {
    /// One picture.
    Picture(Shape),
    /// A stack of images.
    Dataset(DatasetHead),
    /// Labels alone.
    Labels,
}

/// [`Dataset`] without its numbers and labels.
#[derive(Debug, Serialize, Deserialize)]
pub struct DatasetHead {
    /// The file's name.
    name: String,
    /// How many images.
    count: usize,
    /// Of each.
    shape: Shape,
    /// Whether a piece with labels follows the numbers.
    labelled: bool,
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
            Self::OpenSet { files } => {
                let (names, bytes): (Vec<_>, Vec<_>) = files.into_iter().unzip();
                (RequestHead::OpenSet(names), bytes.into_iter().map(Piece::U8).collect())
            }
            Self::Shrink { image, max_side } => {
                (RequestHead::Shrink(shape(&image), max_side), vec![pack_image(image)])
            }
            Self::Keep(resource) => {
                let (head, pieces) = pack_resource(resource);
                (RequestHead::Keep(head), pieces)
            }
            Self::Release(ids) => (RequestHead::Release(ids), vec![]),
            Self::Ask { question, images } => {
                let (shapes, pieces) = pack_images(images);
                (RequestHead::Ask(question, shapes), pieces)
            }
            Self::Evaluate { question, source } => (RequestHead::Evaluate(question, source), vec![]),
            Self::Measure(asked) => (RequestHead::Measure(asked), vec![]),
            Self::Zoo(ask) => (RequestHead::Zoo(ask), vec![]),
            Self::Cortex(ask) => (RequestHead::Cortex(ask), vec![]),
            Self::Published(ask) => (RequestHead::Published(ask), vec![]),
            Self::Filter { images, settings } => {
                let (shapes, pieces) = pack_images(images);
                (RequestHead::Filter(shapes, settings), pieces)
            }
        }
    }

    fn unpack(head: RequestHead, pieces: &mut Pieces) -> Result<Self, WireError> {
        Ok(match head {
            RequestHead::Open(name) => Self::Open { name, bytes: pieces.bytes()? },
            RequestHead::OpenSet(names) => {
                let files = names.into_iter().map(|name| Ok((name, pieces.bytes()?)));
                Self::OpenSet { files: files.collect::<Result<_, _>>()? }
            }
            RequestHead::Shrink(shape, max_side) => {
                Self::Shrink { image: unpack_image(shape, pieces)?, max_side }
            }
            RequestHead::Keep(head) => Self::Keep(unpack_resource(head, pieces)?),
            RequestHead::Release(ids) => Self::Release(ids),
            RequestHead::Ask(question, shapes) => {
                Self::Ask { question, images: unpack_images(shapes, pieces)? }
            }
            RequestHead::Evaluate(question, source) => Self::Evaluate { question, source },
            RequestHead::Measure(asked) if asked.count <= MOST_DIGITS => Self::Measure(asked),
            RequestHead::Measure(_) => return Err(WireError::Value("too many digits".to_owned())),
            RequestHead::Zoo(ask) => Self::Zoo(ask),
            RequestHead::Cortex(ask) => Self::Cortex(ask),
            RequestHead::Published(ask) => Self::Published(ask),
            RequestHead::Filter(shapes, settings) => {
                Self::Filter { images: unpack_images(shapes, pieces)?, settings }
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
            Self::Kept(done) => (ReplyHead::Kept(done), vec![]),
            Self::Released => (ReplyHead::Released, vec![]),
            Self::Answered(Err(error)) => (ReplyHead::Answered(Err(error)), vec![]),
            Self::Answered(Ok(answer)) => {
                let (head, pieces) = pack_answer(answer);
                (ReplyHead::Answered(Ok(head)), pieces)
            }
            Self::Evaluated(Err(error)) => (ReplyHead::Evaluated(Err(error)), vec![]),
            Self::Evaluated(Ok(evaluated)) => {
                let (head, pieces) = pack_evaluated(*evaluated);
                (ReplyHead::Evaluated(Ok(Box::new(head))), pieces)
            }
            Self::Measured(Err(error)) => (ReplyHead::Measured(Err(error)), vec![]),
            Self::Measured(Ok(measured)) => {
                let (head, pieces) = pack_measured(measured);
                (ReplyHead::Measured(Ok(head)), pieces)
            }
            Self::Zoo(answer) => (ReplyHead::Zoo(answer), vec![]),
            Self::Cortex(Ok(CortexAnswer::File(bytes))) => {
                (ReplyHead::Cortex(Ok(CortexAnswer::File(Vec::new()))), vec![Piece::U8(bytes)])
            }
            Self::Cortex(Ok(CortexAnswer::View(mut view))) => {
                let arrays = view.arrays.iter_mut().map(|(_, values)| Piece::F32(std::mem::take(values)));
                let pieces = arrays.collect();
                (ReplyHead::Cortex(Ok(CortexAnswer::View(view))), pieces)
            }
            Self::Cortex(answer) => (ReplyHead::Cortex(answer), vec![]),
            Self::Published(answer) => (ReplyHead::Published(answer), vec![]),
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
            ReplyHead::Kept(done) => Self::Kept(done),
            ReplyHead::Released => Self::Released,
            ReplyHead::Answered(Err(error)) => Self::Answered(Err(error)),
            ReplyHead::Answered(Ok(head)) => Self::Answered(Ok(unpack_answer(head, pieces)?)),
            ReplyHead::Evaluated(Err(error)) => Self::Evaluated(Err(error)),
            ReplyHead::Evaluated(Ok(head)) => Self::Evaluated(Ok(Box::new(unpack_evaluated(*head, pieces)?))),
            ReplyHead::Measured(Err(error)) => Self::Measured(Err(error)),
            ReplyHead::Measured(Ok(head)) => Self::Measured(Ok(unpack_measured(head, pieces)?)),
            ReplyHead::Zoo(Ok(answer)) if !answer.is_whole() => return Err(WireError::Arrays),
            ReplyHead::Zoo(answer) => Self::Zoo(answer),
            ReplyHead::Cortex(Ok(CortexAnswer::File(_))) => {
                Self::Cortex(Ok(CortexAnswer::File(pieces.bytes()?)))
            }
            ReplyHead::Cortex(Ok(CortexAnswer::View(mut view))) => {
                for (_, values) in &mut view.arrays {
                    *values = pieces.floats()?;
                }
                Self::Cortex(Ok(CortexAnswer::View(view)))
            }
            ReplyHead::Cortex(answer) => Self::Cortex(answer),
            ReplyHead::Published(Ok(screen)) if !screen.is_whole() => return Err(WireError::Arrays),
            ReplyHead::Published(answer) => Self::Published(answer),
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
        Piece::Shared(v) => Arc::unwrap_or_clone(v),
        Piece::Bytes(v) => Samples::U8(v.into_vec()),
    })
}

fn pack_image(image: Image) -> Piece {
    pack_samples(image.into_samples())
}

fn unpack_image((width, height, channels): Shape, pieces: &mut Pieces) -> Result<Image, WireError> {
    Image::new(width, height, channels, unpack_samples(pieces)?).map_err(impossible)
}

fn pack_images(images: Vec<Image>) -> (Vec<Shape>, Vec<Piece>) {
    (images.iter().map(shape).collect(), images.into_iter().map(pack_image).collect())
}

fn unpack_images(shapes: Vec<Shape>, pieces: &mut Pieces) -> Result<Vec<Image>, WireError> {
    shapes.into_iter().map(|shape| unpack_image(shape, pieces)).collect()
}

fn pack_resource(resource: Resource) -> (ResourceHead, Vec<Piece>) {
    let bytes = |bytes: Buffer<u8>| vec![Piece::Bytes(bytes)];
    match resource {
        Resource::Model { name, bytes: file } => (ResourceHead::Model(name), bytes(file)),
        Resource::Set { number, set } => {
            let (head, pieces) = pack_dataset(Arc::unwrap_or_clone(set));
            (ResourceHead::Set(number, head), pieces)
        }
        Resource::Architectures(file) => (ResourceHead::Architectures, bytes(file)),
        Resource::Architecture { number, file: name, bytes: file } => {
            (ResourceHead::Architecture(number, name), bytes(file))
        }
        Resource::NeuronFile { number, file: name, bytes: file } => {
            (ResourceHead::NeuronFile(number, name), bytes(file))
        }
    }
}

fn unpack_resource(head: ResourceHead, pieces: &mut Pieces) -> Result<Resource, WireError> {
    Ok(match head {
        ResourceHead::Model(name) => Resource::Model { name, bytes: pieces.bytes()?.into() },
        ResourceHead::Set(number, head) => {
            Resource::Set { number, set: Arc::new(unpack_dataset(head, pieces)?) }
        }
        ResourceHead::Architectures => Resource::Architectures(pieces.bytes()?.into()),
        ResourceHead::Architecture(number, file) => {
            Resource::Architecture { number, file, bytes: pieces.bytes()?.into() }
        }
        ResourceHead::NeuronFile(number, file) => {
            Resource::NeuronFile { number, file, bytes: pieces.bytes()?.into() }
        }
    })
}

fn impossible(error: impl std::error::Error) -> WireError {
    WireError::Value(error.to_string())
}

fn pack_opened(opened: Opened) -> (OpenedHead, Vec<Piece>) {
    match opened {
        Opened::Picture(image) => (OpenedHead::Picture(shape(&image)), vec![pack_image(image)]),
        Opened::Labels(labels) => (OpenedHead::Labels, vec![Piece::U8(labels)]),
        Opened::Dataset(set) => {
            let (head, pieces) = pack_dataset(set);
            (OpenedHead::Dataset(head), pieces)
        }
    }
}

fn unpack_opened(head: OpenedHead, pieces: &mut Pieces) -> Result<Opened, WireError> {
    Ok(match head {
        OpenedHead::Picture(shape) => Opened::Picture(unpack_image(shape, pieces)?),
        OpenedHead::Labels => Opened::Labels(pieces.bytes()?),
        OpenedHead::Dataset(head) => Opened::Dataset(unpack_dataset(head, pieces)?),
    })
}

/// The images are not copied, even if they are kept here too.
fn pack_dataset(set: Dataset) -> (DatasetHead, Vec<Piece>) {
    let (name, count) = (set.name().to_owned(), set.count());
    let shape = (set.width(), set.height(), set.channels());
    let (data, labels) = set.into_data();
    let head = DatasetHead { name, count, shape, labelled: labels.is_some() };
    (head, [Piece::Shared(data)].into_iter().chain(labels.map(Piece::U8)).collect())
}

fn unpack_dataset(head: DatasetHead, pieces: &mut Pieces) -> Result<Dataset, WireError> {
    let DatasetHead { name, count, shape: (width, height, channels), labelled } = head;
    let data = unpack_samples(pieces)?;
    let set = Dataset::new(&name, count, width, height, channels, data).map_err(impossible)?;
    if labelled { set.with_labels(pieces.bytes()?).map_err(impossible) } else { Ok(set) }
}

fn pack_evaluated(evaluated: Evaluated) -> (EvaluatedHead, Vec<Piece>) {
    let Evaluated { probabilities, reports, discordant, milliseconds, made } = evaluated;
    let mut pieces = probabilities.map(Piece::F32).to_vec();
    let made = made.map(|set| {
        let (head, more) = pack_dataset(set);
        pieces.extend(more);
        head
    });
    (EvaluatedHead { reports, discordant, milliseconds, made }, pieces)
}

fn unpack_evaluated(head: EvaluatedHead, pieces: &mut Pieces) -> Result<Evaluated, WireError> {
    let EvaluatedHead { reports, discordant, milliseconds, made } = head;
    let probabilities = [pieces.floats()?, pieces.floats()?];
    let made = made.map(|head| unpack_dataset(head, pieces)).transpose()?;
    let evaluated = Evaluated { probabilities, reports, discordant, milliseconds, made };
    if evaluated.is_whole() { Ok(evaluated) } else { Err(WireError::Arrays) }
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

fn pack_answer(answer: Answer) -> (AnswerHead, Vec<Piece>) {
    let Answer { probabilities, inputs, filtered, milliseconds, layers, occlusion } = answer;
    let mut pieces = vec![Piece::F32(probabilities), Piece::F32(inputs), Piece::F32(occlusion)];
    let mut heads = Vec::with_capacity(layers.len());
    for LayerMaps { name, what, shape, group, values } in layers {
        heads.push((name, what, shape, group));
        pieces.push(Piece::F32(values));
    }
    (AnswerHead { milliseconds, filtered, layers: heads }, pieces)
}

fn unpack_answer(head: AnswerHead, pieces: &mut Pieces) -> Result<Answer, WireError> {
    let (probabilities, inputs, occlusion) = (pieces.floats()?, pieces.floats()?, pieces.floats()?);
    let mut layers = Vec::with_capacity(head.layers.len());
    for (name, what, shape, group) in head.layers {
        let values = pieces.floats()?;
        if shape.iter().try_fold(1_usize, |n, &side| n.checked_mul(side)) != Some(values.len()) {
            return Err(WireError::Arrays);
        }
        layers.push(LayerMaps { name, what, shape, group, values });
    }
    Ok(Answer {
        probabilities,
        inputs,
        filtered: head.filtered,
        milliseconds: head.milliseconds,
        layers,
        occlusion,
    })
}

fn pack_measured(measured: Measured) -> ((u32, Vec<Shape>), Vec<Piece>) {
    let Measured { from, said, pictures, probabilities, seen } = measured;
    let mut pieces: Vec<Piece> = said.into_iter().chain(seen).map(Piece::U8).collect();
    pieces.extend(probabilities.map(Piece::F32));
    let (shapes, images) = pack_images(pictures);
    pieces.extend(images);
    ((from, shapes), pieces)
}

fn unpack_measured((from, shapes): (u32, Vec<Shape>), pieces: &mut Pieces) -> Result<Measured, WireError> {
    let said = [pieces.bytes()?, pieces.bytes()?];
    let seen = [pieces.bytes()?, pieces.bytes()?];
    let probabilities = [pieces.floats()?, pieces.floats()?];
    let pictures = unpack_images(shapes, pieces)?;
    let fits = |lengths: [usize; 2], each: usize| lengths.iter().all(|n| *n == each * pictures.len());
    let seen_fits = seen.iter().all(|s| s.is_empty() || s.len() == pictures.len() * SEEN);
    if said[0].len() != said[1].len() || !fits(probabilities.each_ref().map(Vec::len), DIGITS) || !seen_fits {
        return Err(WireError::Arrays);
    }
    Ok(Measured { from, said, pictures, probabilities, seen })
}
