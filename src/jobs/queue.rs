//! One job at a time, the others in order; cancel, progress and lost jobs. The same over every transport.

use super::JobId;
use super::estimate::Estimate;
use crate::protocol::{Reply, Request};
use std::collections::VecDeque;
use web_time::Instant;

/// What a transport has to tell about the job that it was given last.
#[derive(Debug, PartialEq)]
pub enum Event {
    /// The job said something.
    Reply(Reply),
    /// The job is lost; why, in technical words. The next [`Transport::start`] begins afresh.
    Lost(String),
}

/// Runs one job at a time, off this thread.
pub trait Transport {
    /// Starts a job. Only called while none runs.
    fn start(&mut self, request: Request);
    /// Gives up the running job; nothing more is heard of it.
    fn stop(&mut self);
    /// What the running job has said since.
    fn poll(&mut self) -> Vec<Event>;
}

#[derive(Debug)]
struct Running {
    id: JobId,
    what: String,
    estimate: Estimate,
}

/// Jobs in order over a transport. See [`Jobs`](super::Jobs).
#[derive(Debug)]
pub struct Queue<T> {
    transport: T,
    born: Instant,
    next: u64,
    running: Option<Running>,
    waiting: VecDeque<(JobId, Request)>,
}

impl<T: Transport> Queue<T> {
    /// No jobs yet.
    pub fn over(transport: T) -> Self {
        Self { transport, born: Instant::now(), next: 0, running: None, waiting: VecDeque::new() }
    }

    /// Starts a job, or queues it behind those that were started before. Returns at once.
    pub fn start(&mut self, request: Request) -> JobId {
        let id = JobId(self.next);
        self.next += 1;
        self.waiting.push_back((id, request));
        self.start_next();
        id
    }

    /// Cancels a job: nothing more is heard of it, and what it held is let go of. Does nothing if it has ended.
    pub fn cancel(&mut self, id: JobId) {
        if self.running.as_ref().is_some_and(|running| running.id == id) {
            self.running = None;
            self.transport.stop();
            self.start_next();
        } else {
            self.waiting.retain(|(waiting, _)| *waiting != id);
        }
    }

    /// What arrived since the last call, in order. Call it in every frame; it also starts the next job.
    pub fn poll(&mut self) -> Vec<(JobId, Reply)> {
        let mut replies = Vec::new();
        for event in self.transport.poll() {
            let Some(running) = &mut self.running else { break };
            let id = running.id;
            let reply = match event {
                Event::Reply(Reply::Progress { done, note }) => {
                    let done = running.estimate.report(self.born.elapsed().as_secs_f64(), done);
                    replies.push((id, Reply::Progress { done, note }));
                    continue;
                }
                Event::Reply(reply) => reply,
                Event::Lost(why) => Reply::Died(lost(&running.what, &why)),
            };
            replies.push((id, reply));
            self.running = None;
        }
        self.start_next();
        replies
    }

    /// Jobs that run or wait.
    pub fn running(&self) -> usize {
        usize::from(self.running.is_some()) + self.waiting.len()
    }

    /// Part of a job that is done, 0..=1: 0 while it waits, `None` once it has ended.
    pub fn done(&self, id: JobId) -> Option<f32> {
        match &self.running {
            Some(running) if running.id == id => Some(running.estimate.done()),
            _ => self.waiting.iter().any(|(waiting, _)| *waiting == id).then_some(0.0),
        }
    }

    /// Seconds that the running job still takes; `None` for others, and while it is too early to tell.
    pub fn seconds_left(&self, id: JobId) -> Option<f32> {
        let running = self.running.as_ref().filter(|running| running.id == id)?;
        running.estimate.seconds_left(self.born.elapsed().as_secs_f64())
    }

    fn start_next(&mut self) {
        if self.running.is_none()
            && let Some((id, request)) = self.waiting.pop_front()
        {
            let estimate = Estimate::starting(self.born.elapsed().as_secs_f64());
            self.running = Some(Running { id, what: request.what(), estimate });
            self.transport.start(request);
        }
    }
}

/// The sentence for a lost job.
fn lost(what: &str, why: &str) -> String {
    /// Of the technical words.
    const MOST: usize = 200;
    let why: String = why.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST).collect();
    let details = if why.is_empty() { why } else { format!(" (Details: {why})") };
    format!(
        "The background worker stopped while {what}. It starts again with the next task, and nothing you had \
         is lost. If it happens again, the data may be too large for this device's memory.{details}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neurn::FilterSettings;

    /// Remembers what it is told and says what a test puts in.
    #[derive(Default)]
    struct Script {
        log: Vec<&'static str>,
        says: Vec<Event>,
    }

    impl Transport for Script {
        fn start(&mut self, _: Request) {
            self.log.push("start");
        }
        fn stop(&mut self) {
            self.log.push("stop");
        }
        fn poll(&mut self) -> Vec<Event> {
            std::mem::take(&mut self.says)
        }
    }

    fn request() -> Request {
        Request::Filter { images: vec![], settings: FilterSettings::default() }
    }

    fn progress(done: f32) -> Reply {
        Reply::Progress { done, note: "x".to_owned() }
    }

    #[test]
    fn one_job_at_a_time_in_order() {
        let mut queue = Queue::over(Script::default());
        let (a, b) = (queue.start(request()), queue.start(request()));
        assert_eq!((queue.running(), queue.transport.log.len()), (2, 1));
        queue.transport.says = vec![
            Event::Reply(progress(0.5)),
            Event::Reply(progress(0.25)),
            Event::Reply(Reply::Filtered(Ok(vec![]))),
        ];
        let seen = queue.poll();
        assert_eq!(seen, [(a, progress(0.5)), (a, progress(0.5)), (a, Reply::Filtered(Ok(vec![])))]);
        assert_eq!((queue.done(a), queue.done(b)), (None, Some(0.0)));
        assert_eq!((queue.running(), queue.transport.log.len()), (1, 2));
        queue.transport.says = vec![Event::Reply(Reply::Filtered(Err("no".to_owned())))];
        assert_eq!(queue.poll(), [(b, Reply::Filtered(Err("no".to_owned())))]);
        assert_eq!(queue.running(), 0);
    }

    #[test]
    fn cancelling_the_running_job_starts_the_next() {
        let mut queue = Queue::over(Script::default());
        let ids: Vec<_> = (0..3).map(|_| queue.start(request())).collect();
        queue.cancel(ids[1]);
        assert_eq!(queue.transport.log, ["start"]);
        queue.cancel(ids[0]);
        assert_eq!(queue.transport.log, ["start", "stop", "start"]);
        queue.cancel(ids[0]);
        assert_eq!(queue.running(), 1);
        queue.transport.says = vec![Event::Reply(Reply::Filtered(Ok(vec![])))];
        assert_eq!(queue.poll(), [(ids[2], Reply::Filtered(Ok(vec![])))]);
    }

    #[test]
    fn a_lost_job_is_a_sentence_and_the_next_one_starts() {
        let mut queue = Queue::over(Script::default());
        let (a, _) = (queue.start(request()), queue.start(request()));
        queue.transport.says = vec![Event::Lost("RuntimeError:\n unreachable".to_owned())];
        let seen = queue.poll();
        let [(id, Reply::Died(sentence))] = seen.as_slice() else { unreachable!("{seen:?}") };
        assert_eq!(*id, a);
        assert!(
            sentence.starts_with("The background worker stopped while filtering 0 pictures."),
            "{sentence}"
        );
        assert!(sentence.ends_with("(Details: RuntimeError: unreachable)"), "{sentence}");
        assert_eq!(queue.transport.log, ["start", "start"]);
    }
}
