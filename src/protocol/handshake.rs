//! The two ends of the wire: what each does with a frame. No browser in here.
//!
//! The worker says [`READY`] once. For each job the page sends the first frame and then one more
//! for each [`MORE`], so that it copies a frame at a time; the worker works when the query is complete,
//! and sends its replies' frames as they come.

use super::wire::{Assembler, Outgoing, WireError};
use super::{Query, Reply};

/// Frame of the worker: it listens.
pub const READY: &[u8] = &[10];
/// Frame of the worker: it has taken a frame and wants the next.
pub const MORE: &[u8] = &[11];
/// First byte of the worker's last frame: a panic's message in UTF-8 follows.
const CRASHED: u8 = 12;

/// A frame with a panic's message.
#[must_use]
pub fn crash_message(message: &str) -> Vec<u8> {
    [&[CRASHED], message.as_bytes()].concat()
}

/// What a frame from the worker means to the page.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// Nothing to tell; perhaps a frame to send back.
    Send(Option<Vec<u8>>),
    /// A reply is complete.
    Reply(Reply),
    /// The worker is dying, in its own words.
    Crashed(String),
}

/// The page's end, for one worker's life.
#[derive(Debug, Default)]
pub struct PageEnd {
    ready: bool,
    sending: Option<Outgoing<Query>>,
    replies: Assembler<Reply>,
}

impl PageEnd {
    /// Whether the worker has said that it listens.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.ready
    }

    /// Sends a query: the frame to post now, if the worker is [`ready`](Self::ready).
    ///
    /// # Errors
    /// [`WireError::TooLarge`].
    pub fn send(&mut self, query: Query) -> Result<Option<Vec<u8>>, WireError> {
        self.sending = Some(Outgoing::new(query)?);
        Ok(if self.ready { self.next_frame() } else { None })
    }

    /// Takes a frame from the worker.
    ///
    /// # Errors
    /// [`WireError`] if it makes no sense; the worker should then be ended.
    pub fn receive(&mut self, frame: &[u8]) -> Result<Heard, WireError> {
        match frame {
            READY => {
                self.ready = true;
                Ok(Heard::Send(self.next_frame()))
            }
            MORE => Ok(Heard::Send(self.next_frame())),
            [CRASHED, words @ ..] => Ok(Heard::Crashed(String::from_utf8_lossy(words).into_owned())),
            part => Ok(self.replies.receive(part)?.map_or(Heard::Send(None), Heard::Reply)),
        }
    }

    fn next_frame(&mut self) -> Option<Vec<u8>> {
        let frame = self.sending.as_mut()?.next();
        if frame.is_none() {
            self.sending = None;
        }
        frame
    }
}

/// The worker's end.
#[derive(Debug, Default)]
pub struct WorkerEnd {
    queries: Assembler<Query>,
}

impl WorkerEnd {
    /// Takes a frame from the page: the query, if it is complete; else answer with [`MORE`].
    ///
    /// # Errors
    /// [`WireError`] if it makes no sense.
    pub fn receive(&mut self, frame: &[u8]) -> Result<Option<Query>, WireError> {
        self.queries.receive(frame)
    }
}
