//! Messages as frames of bytes, between the page and its worker.
//!
//! A message is a small head (postcard) and its large arrays ("pieces"), which follow as plain bytes in frames of
//! at most [`FRAME`] bytes. So nothing is serialised number by number, and each end copies one frame in a
//! task of its own and never blocks for a whole data set. The two ends run on one machine from one build:
//! byte order is the machine's.

use crate::neurn::Samples;
use crate::protocol::buffer::Buffer;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::VecDeque;
use std::sync::Arc;
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
    /// The head does not decode.
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

/// One array of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Bytes.
    U8(Vec<u8>),
    /// 32-bit floats, kept bit for bit.
    F32(Vec<f32>),
    /// Either, which the sender keeps too, without a copy; it arrives as one of the others.
    Shared(Arc<Samples>),
    /// Bytes that the sender keeps too; they arrive as [`U8`](Self::U8).
    Bytes(Buffer<u8>),
}

impl Piece {
    fn kind(&self) -> Kind {
        match self {
            Self::U8(v) => Kind { float: false, len: v.len() as u64 },
            Self::F32(v) => Kind { float: true, len: v.len() as u64 },
            Self::Bytes(v) => Kind { float: false, len: v.len() as u64 },
            Self::Shared(v) => Kind { float: matches!(**v, Samples::F32(_)), len: v.len() as u64 },
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::U8(v) => v,
            Self::Bytes(v) => v,
            Self::F32(v) => bytemuck::cast_slice(v),
            Self::Shared(v) => match &**v {
                Samples::U8(v) => v,
                Samples::F32(v) => bytemuck::cast_slice(v),
            },
        }
    }
}

/// A piece's type and length, in the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Kind {
    float: bool,
    len: u64,
}

impl Kind {
    fn bytes(self) -> Option<u64> {
        self.len.checked_mul(if self.float { 4 } else { 1 })
    }

    /// An empty piece with room for what will come.
    fn reserve(self) -> Result<Piece, WireError> {
        let memory = || WireError::Memory(self.bytes().unwrap_or(u64::MAX));
        let len = usize::try_from(self.len).map_err(|_| memory())?;
        if self.float {
            let mut v = Vec::new();
            v.try_reserve_exact(len).map_err(|_| memory())?;
            Ok(Piece::F32(v))
        } else {
            let mut v = Vec::new();
            v.try_reserve_exact(len).map_err(|_| memory())?;
            Ok(Piece::U8(v))
        }
    }
}

/// Bytes of all pieces, checked against [`MAX_MESSAGE`].
fn total(kinds: &[Kind]) -> Result<u64, WireError> {
    let sum = kinds.iter().try_fold(0_u64, |sum, kind| sum.checked_add(kind.bytes()?)).unwrap_or(u64::MAX);
    if sum <= MAX_MESSAGE { Ok(sum) } else { Err(WireError::TooLarge(sum)) }
}

/// What the first frame holds.
#[derive(Serialize, Deserialize)]
struct Letter<H> {
    head: H,
    kinds: Vec<Kind>,
}

/// The pieces of a message in the order in which they were packed.
#[derive(Debug)]
pub struct Pieces(std::vec::IntoIter<Piece>);

impl Pieces {
    /// The next piece, which must be bytes.
    ///
    /// # Errors
    /// [`WireError::Arrays`] if it is not.
    pub fn bytes(&mut self) -> Result<Vec<u8>, WireError> {
        if let Some(Piece::U8(v)) = self.0.next() { Ok(v) } else { Err(WireError::Arrays) }
    }

    /// The next piece, which must be floats.
    ///
    /// # Errors
    /// [`WireError::Arrays`] if it is not.
    pub fn floats(&mut self) -> Result<Vec<f32>, WireError> {
        if let Some(Piece::F32(v)) = self.0.next() { Ok(v) } else { Err(WireError::Arrays) }
    }

    /// The next piece, of either kind.
    ///
    /// # Errors
    /// [`WireError::Arrays`] if there is none.
    pub fn any(&mut self) -> Result<Piece, WireError> {
        self.0.next().ok_or(WireError::Arrays)
    }
}

/// Something that can be a message.
pub trait Parcel: Sized {
    /// All but the arrays.
    type Head: Serialize + DeserializeOwned;

    /// Takes the arrays out, without copying them.
    fn pack(self) -> (Self::Head, Vec<Piece>);

    /// Puts them back, and checks everything that the type promises.
    ///
    /// # Errors
    /// [`WireError`] if head and pieces do not make a valid value.
    fn unpack(head: Self::Head, pieces: &mut Pieces) -> Result<Self, WireError>;
}

/// A message on its way out: an iterator over its frames. Arrays are let go of as they are sent.
#[derive(Debug)]
pub struct Outgoing {
    head: Option<Vec<u8>>,
    pieces: VecDeque<Piece>,
    sent_of_first: usize,
    frame: usize,
}

impl Outgoing {
    /// Frames of at most [`FRAME`] bytes.
    ///
    /// # Errors
    /// [`WireError::TooLarge`] beyond [`MAX_MESSAGE`].
    pub fn new<P: Parcel>(parcel: P) -> Result<Self, WireError> {
        Self::with_frame(parcel, FRAME)
    }

    /// Frames of at most `frame` bytes of arrays (at least 4).
    ///
    /// # Errors
    /// As [`Outgoing::new`].
    pub fn with_frame<P: Parcel>(parcel: P, frame: usize) -> Result<Self, WireError> {
        let (head, pieces) = parcel.pack();
        let kinds: Vec<Kind> = pieces.iter().map(Piece::kind).collect();
        total(&kinds)?;
        let head = postcard::to_extend(&Letter { head, kinds }, vec![HEAD])
            .map_err(|error| WireError::Head(error.to_string()))?;
        let pieces = pieces.into_iter().filter(|piece| piece.kind().len > 0).collect();
        Ok(Self { head: Some(head), pieces, sent_of_first: 0, frame: frame.max(4) })
    }
}

impl Iterator for Outgoing {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if let Some(head) = self.head.take() {
            return Some(head);
        }
        let mut frame = vec![DATA];
        let first = self.pieces.front()?.as_bytes().len() - self.sent_of_first;
        // one reservation that is right for large pieces; many small ones grow it
        frame.reserve(first.min(self.frame));
        while let Some(piece) = self.pieces.front() {
            let rest = piece.as_bytes().get(self.sent_of_first..).unwrap_or_default();
            let mut room = (self.frame + 1 - frame.len()).min(rest.len());
            if piece.kind().float {
                room -= room % 4; // a float is never cut in two
            }
            frame.extend_from_slice(rest.get(..room).unwrap_or_default());
            if room < rest.len() {
                self.sent_of_first += room;
                break;
            }
            self.sent_of_first = 0;
            self.pieces.pop_front();
        }
        Some(frame)
    }
}

/// Puts frames together again, one message after another.
#[derive(Debug)]
pub struct Assembler<P: Parcel> {
    begun: Option<Begun<P::Head>>,
}

#[derive(Debug)]
struct Begun<H> {
    head: H,
    /// Pieces of which nothing has come.
    todo: VecDeque<Kind>,
    /// The piece that is coming, and the bytes it lacks.
    filling: Option<(Piece, usize)>,
    pieces: Vec<Piece>,
}

impl<P: Parcel> Default for Assembler<P> {
    fn default() -> Self {
        Self { begun: None }
    }
}

impl<P: Parcel> Assembler<P> {
    /// Takes the next frame; gives the message if it is complete.
    ///
    /// # Errors
    /// [`WireError`] for anything that a whole message's frames in order do not hold. What had arrived is dropped.
    pub fn receive(&mut self, frame: &[u8]) -> Result<Option<P>, WireError> {
        let begun = match (self.begun.take(), frame.split_first()) {
            (None, Some((&HEAD, bytes))) => {
                let Letter { head, kinds } =
                    postcard::from_bytes(bytes).map_err(|error| WireError::Head(error.to_string()))?;
                total(&kinds)?;
                let mut begun = Begun { head, todo: kinds.into(), filling: None, pieces: Vec::new() };
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
            let mut pieces = Pieces(begun.pieces.into_iter());
            let parcel = P::unpack(begun.head, &mut pieces)?;
            return if pieces.0.len() == 0 { Ok(Some(parcel)) } else { Err(WireError::Arrays) };
        }
        self.begun = Some(begun);
        Ok(None)
    }
}

impl<H> Begun<H> {
    /// Appends bytes to the pieces that they belong to; afterwards nothing is filling if all is there.
    fn take(&mut self, mut bytes: &[u8]) -> Result<(), WireError> {
        loop {
            if let Some((piece, lacking)) = &mut self.filling {
                let (now, later) = bytes.split_at(bytes.len().min(*lacking));
                match piece {
                    Piece::U8(v) => v.extend_from_slice(now),
                    Piece::F32(v) => {
                        let (floats, []) = now.as_chunks::<4>() else { return Err(WireError::Arrays) };
                        v.extend(floats.iter().map(|&four| f32::from_ne_bytes(four)));
                    }
                    // `Kind::reserve` makes none
                    Piece::Shared(_) | Piece::Bytes(_) => return Err(WireError::Arrays),
                }
                bytes = later;
                *lacking -= now.len();
                if *lacking > 0 {
                    return Ok(());
                }
            }
            self.pieces.extend(self.filling.take().map(|(piece, _)| piece));
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

    /// A parcel of anything.
    #[derive(Debug, Clone, PartialEq)]
    struct Any(Vec<Piece>);

    impl Parcel for Any {
        type Head = u32;

        fn pack(self) -> (u32, Vec<Piece>) {
            (self.0.len() as u32, self.0)
        }

        fn unpack(head: u32, pieces: &mut Pieces) -> Result<Self, WireError> {
            (0..head).map(|_| pieces.any()).collect::<Result<_, _>>().map(Self)
        }
    }

    fn frames(any: &Any, size: usize) -> Vec<Vec<u8>> {
        Outgoing::with_frame(any.clone(), size).unwrap().collect()
    }

    fn some() -> Any {
        Any(vec![
            Piece::U8(vec![]),
            Piece::U8(vec![1, 2, 3]),
            Piece::F32(vec![0.5, -1.0, 3.0]),
            Piece::F32(vec![]),
            Piece::U8(vec![9; 7]),
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
        let empty = Any(vec![Piece::F32(vec![])]);
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
        let frames = frames(&Any(vec![Piece::F32(vec![1.0])]), 4);
        for data in [&[DATA, 0, 0, 0, 0, 0][..], &[DATA, 0, 0]] {
            assert_eq!(assembler.receive(&frames[0]), Ok(None));
            assert_eq!(assembler.receive(data), Err(WireError::Arrays));
        }
    }

    #[test]
    fn an_announced_monster_is_refused_before_memory_is_taken() {
        for (len, float) in [(u64::MAX, false), (u64::MAX / 4 + 1, true), (MAX_MESSAGE + 1, false)] {
            let letter = Letter { head: 1_u32, kinds: vec![Kind { float, len }] };
            let frame = postcard::to_extend(&letter, vec![HEAD]).unwrap();
            let answer = Assembler::<Any>::default().receive(&frame);
            assert!(matches!(answer, Err(WireError::TooLarge(_))), "{answer:?}");
        }
    }
}
