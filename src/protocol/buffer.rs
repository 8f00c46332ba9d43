//! Arrays of messages, which travel beside the rest.
//!
//! A message is a small text of postcard and its arrays as plain bytes ([`wire`](super::wire)). Where a value holds
//! an array, serde writes only the array's place among all arrays of the message; the array itself goes through the
//! context below. It belongs to the thread, because a `Serialize` of serde gets nothing but a serializer, and every
//! value of a message may hold arrays at any depth. Without a context, arrays are written as any list of numbers.

use super::wire::WireError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;

/// An array that sender and receiver may both hold without a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buffer<T>(Arc<Vec<T>>);

impl<T: Clone> Buffer<T> {
    /// The array itself; copied only if somebody else holds it too.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        Arc::unwrap_or_clone(self.0)
    }
}

impl<T> Default for Buffer<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for Buffer<T> {
    fn from(values: Vec<T>) -> Self {
        Self(Arc::new(values))
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Element> Serialize for Buffer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de, T: Element> Deserialize<'de> for Buffer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self::from)
    }
}

/// Numbers that arrays hold.
pub trait Element: bytemuck::Pod + Serialize + DeserializeOwned {
    /// Whether they are 32-bit floats; else they are bytes.
    const FLOAT: bool;
    /// The numbers of an array of this type.
    fn of(array: Array) -> Option<Vec<Self>>;
}

impl Element for u8 {
    const FLOAT: bool = false;

    fn of(array: Array) -> Option<Vec<Self>> {
        if let Array::U8(values) = array { Some(values) } else { None }
    }
}

impl Element for f32 {
    const FLOAT: bool = true;

    fn of(array: Array) -> Option<Vec<Self>> {
        if let Array::F32(values) = array { Some(values) } else { None }
    }
}

/// An array that has arrived.
#[derive(Debug, PartialEq)]
pub enum Array {
    /// Bytes.
    U8(Vec<u8>),
    /// 32-bit floats, kept bit for bit.
    F32(Vec<f32>),
}

/// An array's type and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kind {
    pub(super) float: bool,
    pub(super) len: u64,
}

/// A frame that is being filled with the bytes of a message's arrays, and how far the frames before it came.
#[derive(Debug, Default)]
pub(super) struct Filling {
    /// The first array of which not everything is sent.
    array: usize,
    /// Bytes of it that are sent.
    sent: usize,
    /// Arrays that were met in this pass.
    met: usize,
    /// Most bytes of the frame.
    most: usize,
    frame: Vec<u8>,
    full: bool,
}

impl Filling {
    /// The next frame, after what is there already.
    pub(super) fn begin(&mut self, frame: Vec<u8>, most: usize) {
        (self.met, self.full, self.most, self.frame) = (0, false, most, frame);
    }

    /// The frame as it is.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.frame)
    }

    fn meet(&mut self, bytes: &[u8], float: bool) -> usize {
        let here = self.met;
        self.met += 1;
        if !self.full && here == self.array {
            let rest = bytes.get(self.sent..).unwrap_or_default();
            let mut room = self.most.saturating_sub(self.frame.len()).min(rest.len());
            if float {
                room -= room % 4; // a float is never cut in two
            }
            self.frame.extend_from_slice(rest.get(..room).unwrap_or_default());
            self.full = room < rest.len();
            (self.array, self.sent) = if self.full { (here, self.sent + room) } else { (here + 1, 0) };
        }
        here
    }
}

/// What becomes of arrays that serde meets.
#[derive(Debug, Default)]
pub(super) enum Context {
    /// This is no message.
    #[default]
    None,
    /// Only their lengths are noted.
    Measuring(Vec<Kind>),
    /// Their bytes are copied into one frame. The message is gone through once for each frame, so that nothing but the
    /// frame is ever copied.
    Filling(Filling),
    /// They have arrived, each to be taken once; and why a value was refused, since postcard keeps no words.
    Reading(Vec<Option<Array>>, Option<WireError>),
}

thread_local! {
    static CONTEXT: RefCell<Context> = RefCell::default();
}

/// Does something with a context, and gives what became of both.
pub(super) fn within<R>(context: Context, work: impl FnOnce() -> R) -> (R, Context) {
    CONTEXT.set(context);
    let done = work();
    (done, CONTEXT.take())
}

/// Notes why a value is refused.
pub(super) fn refuse<E: serde::de::Error>(why: WireError) -> E {
    let error = E::custom(&why);
    CONTEXT.with_borrow_mut(|context| {
        if let Context::Reading(_, refused) = context {
            refused.get_or_insert(why);
        }
    });
    error
}

/// Writes an array; for fields, `#[serde(with = "buffer")]`.
pub(super) fn serialize<T: Element, S: Serializer>(values: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    let place = CONTEXT.with_borrow_mut(|context| match context {
        Context::None | Context::Reading(..) => None,
        Context::Measuring(kinds) => {
            kinds.push(Kind { float: T::FLOAT, len: values.len() as u64 });
            Some(kinds.len() - 1)
        }
        Context::Filling(filling) => Some(filling.meet(bytemuck::cast_slice(values), T::FLOAT)),
    });
    match place {
        Some(place) => serializer.serialize_u32(place as u32),
        None => serializer.collect_seq(values),
    }
}

/// Reads an array; for fields, `#[serde(with = "buffer")]`.
pub(super) fn deserialize<'de, T: Element, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    if !CONTEXT.with_borrow(|context| matches!(context, Context::Reading(..))) {
        return Vec::deserialize(deserializer);
    }
    let place = u32::deserialize(deserializer)? as usize;
    let array = CONTEXT.with_borrow_mut(|context| match context {
        Context::Reading(arrays, _) => arrays.get_mut(place).and_then(Option::take),
        _ => None,
    });
    array.and_then(T::of).ok_or_else(|| refuse(WireError::Arrays))
}

/// An array that is written by reference.
#[derive(Serialize)]
pub(super) struct Slice<'a, T: Element>(#[serde(serialize_with = "serialize")] pub(super) &'a [T]);

/// Two arrays of one field: `#[serde(with = "buffer::two")]`.
pub(super) mod two {
    use super::{Buffer, Deserialize, Deserializer, Element, Serialize, Serializer, Slice};

    pub(in crate::protocol) fn serialize<T: Element, S: Serializer>(
        both: &[Vec<T>; 2],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        both.each_ref().map(|item| Slice(item)).serialize(serializer)
    }

    pub(in crate::protocol) fn deserialize<'de, T: Element, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[Vec<T>; 2], D::Error> {
        <[Buffer<T>; 2]>::deserialize(deserializer).map(|both| both.map(Buffer::into_vec))
    }
}

/// Arrays by their names: `#[serde(with = "buffer::named")]`.
pub(super) mod named {
    use super::{Buffer, Deserialize, Deserializer, Element, Serializer, Slice};

    pub(in crate::protocol) fn serialize<T: Element, S: Serializer>(
        all: &[(String, Vec<T>)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(all.iter().map(|(name, item)| (name, Slice(item))))
    }

    pub(in crate::protocol) fn deserialize<'de, T: Element, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(String, Vec<T>)>, D::Error> {
        let all = Vec::<(String, Buffer<T>)>::deserialize(deserializer)?;
        Ok(all.into_iter().map(|(name, item)| (name, item.into_vec())).collect())
    }
}

/// Something that promises more than its parts.
pub(super) trait Check {
    /// # Errors
    /// [`WireError`] if a promise is not kept, as only a damaged message does.
    fn check(&self) -> Result<(), WireError>;
}

impl<T: Check> Check for Box<T> {
    fn check(&self) -> Result<(), WireError> {
        (**self).check()
    }
}

impl<T: Check, E> Check for Result<T, E> {
    fn check(&self) -> Result<(), WireError> {
        self.as_ref().map_or(Ok(()), T::check)
    }
}

/// Reads something that is checked on arrival: `#[serde(deserialize_with = "checked")]`.
pub(super) fn checked<'de, T: Check + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = T::deserialize(deserializer)?;
    value.check().map_err(refuse)?;
    Ok(value)
}
