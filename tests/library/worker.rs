//! What the tests of jobs and of their wire share.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly; clippy exempts only the #[test] functions")]

use neurn_lab::jobs::Jobs;
use neurn_lab::neurn::Image;
use neurn_lab::protocol::handshake::{Heard, PageEnd, WorkerEnd};
use neurn_lab::protocol::wire::{Assembler, Outgoing, WireError};
use neurn_lab::protocol::{Query, Reply};
use neurn_lab::worker::session::Session;
use neurn_lab::worker::task;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a test waits for an answer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A grey or coloured image with an uneven texture.
pub fn image(width: usize, height: usize, channels: usize, seed: usize) -> Image {
    let texture = |i: usize| ((i * 7919 + seed * 104_729) % 251) as u8;
    Image::from_u8(width, height, channels, (0..width * height * channels).map(texture).collect()).unwrap()
}

pub fn jobs() -> (Jobs, Receiver<()>) {
    let (sender, wakes) = channel();
    (Jobs::new(Arc::new(move || _ = sender.send(()))), wakes)
}

/// Waits for the first reply that is no progress; the progress before it goes to `seen`.
pub fn answer(jobs: &mut Jobs, wakes: &Receiver<()>, seen: &mut Vec<f32>) -> Reply {
    loop {
        wakes.recv_timeout(PATIENCE).unwrap();
        for (_, reply) in jobs.poll() {
            match reply {
                Reply::Progress { done, .. } => seen.push(done),
                last => return last,
            }
        }
    }
}

/// What an assembler makes of frames: the messages, up to the first error.
pub fn assemble<M: serde::de::DeserializeOwned>(frames: &[Vec<u8>]) -> Result<Vec<M>, WireError> {
    let mut assembler = Assembler::default();
    frames.iter().filter_map(|frame| assembler.receive(frame).transpose()).collect()
}

/// Page and worker in one thread: every frame that would be posted is handed over.
pub fn through_the_link(
    page: &mut PageEnd,
    worker: &mut WorkerEnd,
    session: &mut Session,
    query: Query,
) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut frame = page.send(query).unwrap();
    while let Some(sent) = frame.take() {
        if let Some(query) = worker.receive(&sent).unwrap() {
            task::run(
                query,
                session,
                || false,
                |reply| {
                    for part in Outgoing::new(reply).unwrap() {
                        match page.receive(&part).unwrap() {
                            Heard::Reply(reply) => replies.push(reply),
                            other => assert_eq!(other, Heard::Send(None)),
                        }
                    }
                },
            );
        } else {
            let Heard::Send(next) = page.receive(neurn_lab::protocol::handshake::MORE).unwrap() else {
                unreachable!()
            };
            frame = next;
        }
    }
    replies
}
