//! Messages as frames of bytes, between the page and its worker.
//!
//! A message is a small text (postcard) and its large arrays ([`buffer`](super::buffer)), which follow as plain bytes
//! in frames of at most [`FRAME`] bytes. So nothing is serialised number by number, and each end copies one frame in
//! a task of its own and never blocks for a whole data set. The two ends run on one machine from one build:
//! byte order is the machine's.

use super::buffer::{Array, Context, Filling, Kind, within};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::VecDeque;
use std::marker::PhantomData;
use thiserror::Error;

/// Largest frame of array data: about a millisecond to copy.
pub const FRAME: usize = 2 << 20;
/// Most bytes of arrays in one message; beyond it a 32-bit memory cannot hold message and result.
pub const MAX_MESSAGE: u64 = 2 << 30;

/// First byte of a frame that starts a message.
const HEAD: u8 = 1;
/// First byte of a frame that goes on with its arrays.
const DATA: u8 = 2;

/// Why a message cannot be read or sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WireError {
    /// Header or text do not decode.
    #[error("a message's head is damaged ({0})")]
    Head(String),
    /// A frame where none, or another one, was due.
    #[error("a message's parts arrived out of order")]
    Order,
    /// An array that is too long, too short, or does not belong to the head.
    #[error("a message's arrays do not fit its head")]
    Arrays,
    /// Larger than [`MAX_MESSAGE`].
    #[error("a message of {0} bytes is too large")]
    TooLarge(u64),
    /// No memory for it.
    #[error("there is not enough memory for a message of {0} bytes")]
    Memory(u64),
    /// What arrived is not a valid value.
    #[error("a message holds something impossible: {0}")]
    Value(String),
}

impl Kind {
    fn bytes(self) -> Option<u64> {
        self.len.checked_mul(if self.float { 4 } else { 1 })
    }

    /// An empty array with room for what will come.
    fn reserve(self) -> Result<Array, WireError> {
        let memory = || WireError::Memory(self.bytes().unwrap_or(u64::MAX));
        let len = usize::try_from(self.len).map_err(|_| memory())?;
        if self.float {
            let mut v = Vec::new();
            v.try_reserve_exact(len).map_err(|_| memory())?;
            Ok(Array::F32(v))
        } else {
            let mut v = Vec::new();
            v.try_reserve_exact(len).map_err(|_| memory())?;
            Ok(Array::U8(v))
        }
    }
}

/// Bytes of all arrays, checked against [`MAX_MESSAGE`].
fn total(kinds: &[Kind]) -> Result<u64, WireError> {
    let sum = kinds.iter().try_fold(0_u64, |sum, kind| sum.checked_add(kind.bytes()?)).unwrap_or(u64::MAX);
    if sum <= MAX_MESSAGE { Ok(sum) } else { Err(WireError::TooLarge(sum)) }
}

/// What the first frame begins with; the message's text follows.
#[derive(Serialize, Deserialize)]
struct Header {
    kinds: Vec<Kind>,
}

fn damaged(error: &postcard::Error) -> WireError {
    WireError::Head(error.to_string())
}

/// A message on its way out: an iterator over its frames.
#[derive(Debug)]
pub struct Outgoing<M> {
    message: M,
    head: Option<Vec<u8>>,
    /// How far its arrays are sent.
    filling: Filling,
    /// Bytes of arrays that are not.
    left: u64,
    frame: usize,
}

impl<M: Serialize> Outgoing<M> {
    /// Frames of at most [`FRAME`] bytes.
    ///
    /// # Errors
    /// [`WireError::TooLarge`] beyond [`MAX_MESSAGE`].
    pub fn new(message: M) -> Result<Self, WireError> {
        Self::with_frame(message, FRAME)
    }

    /// Frames of at most `frame` bytes of arrays (at least 4).
    ///
    /// # Errors
    /// As [`Outgoing::new`].
    pub fn with_frame(message: M, frame: usize) -> Result<Self, WireError> {
        let (text, context) = within(Context::Measuring(Vec::new()), || postcard::to_stdvec(&message));
        let Context::Measuring(kinds) = context else { return Err(WireError::Arrays) };
        let left = total(&kinds)?;
        let mut head = postcard::to_extend(&Header { kinds }, vec![HEAD]).map_err(|error| damaged(&error))?;
        head.extend(text.map_err(|error| damaged(&error))?);
        Ok(Self { message, head: Some(head), filling: Filling::default(), left, frame: frame.max(4) })
    }
}

impl<M: Serialize> Iterator for Outgoing<M> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if let Some(head) = self.head.take() {
            return Some(head);
        }
        if self.left == 0 {
            return None;
        }
        let most = 1 + usize::try_from(self.left).unwrap_or(usize::MAX).min(self.frame);
        let mut frame = Vec::with_capacity(most);
        frame.push(DATA);
        let mut filling = std::mem::take(&mut self.filling);
        filling.begin(frame, most);
        // the text itself is not wanted again
        let size = postcard::ser_flavors::Size::default();
        let (_, context) =
            within(Context::Filling(filling), || postcard::serialize_with_flavor(&self.message, size));
        let Context::Filling(mut filling) = context else { return None };
        let frame = filling.finish();
        self.filling = filling;
        self.left = self.left.saturating_sub(frame.len() as u64 - 1);
        Some(frame)
    }
}

/// Puts frames together again, one message after another.
#[derive(Debug)]
pub struct Assembler<M> {
    begun: Option<Begun>,
    message: PhantomData<fn() -> M>,
}

#[derive(Debug)]
struct Begun {
    text: Vec<u8>,
    /// Arrays of which nothing has come.
    todo: VecDeque<Kind>,
    /// The array that is coming, and the bytes it lacks.
    filling: Option<(Array, usize)>,
    arrays: Vec<Option<Array>>,
}

impl<M> Default for Assembler<M> {
    fn default() -> Self {
        Self { begun: None, message: PhantomData }
    }
}

impl<M: DeserializeOwned> Assembler<M> {
    /// Takes the next frame; gives the message if it is complete.
    ///
    /// # Errors
    /// [`WireError`] for anything that a whole message's frames in order do not hold. What had arrived is dropped.
    pub fn receive(&mut self, frame: &[u8]) -> Result<Option<M>, WireError> {
        let begun = match (self.begun.take(), frame.split_first()) {
            (None, Some((&HEAD, bytes))) => {
                let (header, text) =
                    postcard::take_from_bytes::<Header>(bytes).map_err(|error| damaged(&error))?;
                total(&header.kinds)?;
                let todo = header.kinds.into();
                let mut begun = Begun { text: text.to_vec(), todo, filling: None, arrays: Vec::new() };
                begun.take(&[])?;
                begun
            }
            (Some(mut begun), Some((&DATA, bytes))) if !bytes.is_empty() => {
                begun.take(bytes)?;
                begun
            }
            _ => return Err(WireError::Order),
        };
        if begun.filling.is_none() {
            return begun.read().map(Some);
        }
        self.begun = Some(begun);
        Ok(None)
    }
}

impl Begun {
    /// The message, each of whose arrays must have a place in it.
    fn read<M: DeserializeOwned>(self) -> Result<M, WireError> {
        let (message, context) =
            within(Context::Reading(self.arrays, None), || postcard::from_bytes(&self.text));
        let Context::Reading(arrays, refused) = context else { return Err(WireError::Arrays) };
        match message {
            Ok(message) if arrays.iter().all(Option::is_none) => Ok(message),
            Ok(_) => Err(WireError::Arrays),
            Err(error) => Err(refused.unwrap_or_else(|| damaged(&error))),
        }
    }

    /// Appends bytes to the arrays that they belong to; afterwards nothing is filling if all is there.
    fn take(&mut self, mut bytes: &[u8]) -> Result<(), WireError> {
        loop {
            if let Some((array, lacking)) = &mut self.filling {
                let (now, later) = bytes.split_at(bytes.len().min(*lacking));
                match array {
                    Array::U8(v) => v.extend_from_slice(now),
                    Array::F32(v) => {
                        let (floats, []) = now.as_chunks::<4>() else { return Err(WireError::Arrays) };
                        v.extend(floats.iter().map(|&four| f32::from_ne_bytes(four)));
                    }
                }
                bytes = later;
                *lacking -= now.len();
                if *lacking > 0 {
                    return Ok(());
                }
            }
            self.arrays.extend(self.filling.take().map(|(array, _)| Some(array)));
            let Some(kind) = self.todo.pop_front() else { break };
            let lacking = kind.bytes().and_then(|n| usize::try_from(n).ok()).ok_or(WireError::Arrays)?;
            self.filling = Some((kind.reserve()?, lacking));
        }
        if bytes.is_empty() { Ok(()) } else { Err(WireError::Arrays) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::neurn::Samples;

    /// A message of any arrays.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Any(Vec<Samples>);

    fn frames(any: &Any, size: usize) -> Vec<Vec<u8>> {
        Outgoing::with_frame(any.clone(), size).unwrap().collect()
    }

    fn some() -> Any {
        Any(vec![
            Samples::U8(vec![]),
            Samples::U8(vec![1, 2, 3]),
            Samples::F32(vec![0.5, -1.0, 3.0]),
            Samples::F32(vec![]),
            Samples::U8(vec![9; 7]),
        ])
    }

    #[test]
    fn frames_keep_their_size_and_never_cut_a_float() {
        let sizes: Vec<usize> = frames(&some(), 5).iter().skip(1).map(Vec::len).collect();
        assert_eq!(sizes, [3, 4, 4, 4 + 1, 5, 1].map(|n| 1 + n));
    }

    #[test]
    fn one_assembler_reads_message_after_message() {
        let mut assembler = Assembler::<Any>::default();
        for size in [0, 4, 5, 6, 1000] {
            let frames = frames(&some(), size);
            let (last, before) = frames.split_last().unwrap();
            for frame in before {
                assert_eq!(assembler.receive(frame), Ok(None));
            }
            assert_eq!(assembler.receive(last), Ok(Some(some())));
        }
        let empty = Any(vec![Samples::F32(vec![])]);
        assert_eq!(assembler.receive(&frames(&empty, 4)[0]), Ok(Some(empty)));
    }

    #[test]
    fn frames_out_of_order_are_refused_and_forgotten() {
        let frames = frames(&some(), 4);
        let mut assembler = Assembler::<Any>::default();
        assert_eq!(assembler.receive(&frames[1]), Err(WireError::Order));
        assert_eq!(assembler.receive(&frames[0]), Ok(None));
        assert_eq!(assembler.receive(&frames[0]), Err(WireError::Order));
        assert_eq!(assembler.receive(&frames[1]), Err(WireError::Order));
        assert_eq!(assembler.receive(&[]), Err(WireError::Order));
        assert_eq!(assembler.receive(&[77, 1]), Err(WireError::Order));
    }

    #[test]
    fn more_than_was_announced_or_half_a_float_is_refused() {
        let mut assembler = Assembler::<Any>::default();
        let frames = frames(&Any(vec![Samples::F32(vec![1.0])]), 4);
        for data in [&[DATA, 0, 0, 0, 0, 0][..], &[DATA, 0, 0]] {
            assert_eq!(assembler.receive(&frames[0]), Ok(None));
            assert_eq!(assembler.receive(data), Err(WireError::Arrays));
        }
    }

    #[test]
    fn an_announced_monster_is_refused_before_memory_is_taken() {
        for (len, float) in [(u64::MAX, false), (u64::MAX / 4 + 1, true), (MAX_MESSAGE + 1, false)] {
            let header = Header { kinds: vec![Kind { float, len }] };
            let frame = postcard::to_extend(&header, vec![HEAD]).unwrap();
            let answer = Assembler::<Any>::default().receive(&frame);
            assert!(matches!(answer, Err(WireError::TooLarge(_))), "{answer:?}");
        }
    }
}
