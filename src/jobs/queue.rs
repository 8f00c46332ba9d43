//! One job at a time, the others in order; cancel, progress and lost jobs. The same over every transport.

use super::JobId;
use super::estimate::Estimate;
use crate::protocol::resource::{Resource, ResourceId};
use crate::protocol::{Reply, Request};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use web_time::Instant;

/// What a transport has to tell about the request that it was given last.
#[derive(Debug, PartialEq)]
pub enum Event {
    /// The job said something.
    Reply(Reply),
    /// The job is lost; why, in technical words. The next [`Transport::start`] begins afresh.
    Lost(String),
}

/// Runs one request at a time, with a session that keeps what it was given until it is lost.
pub trait Transport {
    /// Starts a request. Only called while none runs.
    fn start(&mut self, request: Request);
    /// Gives up the running request; nothing more is heard of it.
    fn stop(&mut self);
    /// What the running request has said since.
    fn poll(&mut self) -> Vec<Event>;
    /// Counts the sessions: when it is another number than before, what was kept is gone.
    fn life(&mut self) -> u64;
}

impl Transport for Box<dyn Transport> {
    fn start(&mut self, request: Request) {
        (**self).start(request);
    }

    fn stop(&mut self) {
        (**self).stop();
    }

    fn poll(&mut self) -> Vec<Event> {
        (**self).poll()
    }

    fn life(&mut self) -> u64 {
        (**self).life()
    }
}

/// A job that waits or runs.
#[derive(Debug)]
enum Job {
    Request(Request),
    /// Something that was handed over is sent for its own sake.
    Keep(ResourceId),
}

/// What the transport is doing for the running job.
#[derive(Debug, PartialEq)]
enum Stage {
    /// Nothing: the next request is to be started.
    Between,
    Releasing,
    Keeping(ResourceId),
    /// The job's own request, and what it leaves with the worker.
    Asking(Option<ResourceId>),
}

#[derive(Debug)]
struct Running {
    id: JobId,
    what: String,
    estimate: Estimate,
    stage: Stage,
    /// None once it has been started.
    job: Option<Job>,
}

/// Jobs in order over a transport, and the resources that they need. See [`Jobs`](super::Jobs).
///
/// A resource is handed over once. The queue knows which ones the transport's session holds, and sends those that are
/// missing before the request that needs them: at first, and again when a session was lost.
pub struct Queue<T> {
    transport: T,
    born: Instant,
    next: u64,
    running: Option<Running>,
    waiting: VecDeque<(JobId, Job)>,
    /// What was handed over.
    kept: BTreeMap<ResourceId, Resource>,
    /// What the session holds, needed longest ago first.
    held: Vec<ResourceId>,
    /// What the session need not hold any longer.
    dropped: Vec<ResourceId>,
    life: u64,
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("running", &self.running)
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

impl<T: Transport> Queue<T> {
    /// No jobs yet.
    pub fn over(mut transport: T) -> Self {
        let life = transport.life();
        Self {
            transport,
            born: Instant::now(),
            next: 0,
            running: None,
            waiting: VecDeque::new(),
            kept: BTreeMap::new(),
            held: Vec::new(),
            dropped: Vec::new(),
            life,
        }
    }

    /// Starts a job, or queues it behind those that were started before. Returns at once. What it needs should have been
    /// handed over.
    pub fn start(&mut self, request: Request) -> JobId {
        self.queue(Job::Request(request))
    }

    /// Hands a resource over, in place of one of the same name. It is sent before a request that needs it.
    pub fn offer(&mut self, resource: Resource) {
        let id = resource.id();
        // a set that the worker made itself is there already, and the same
        if self.kept.contains_key(&id) {
            self.held.retain(|held| *held != id);
        }
        self.dropped.retain(|dropped| *dropped != id);
        self.kept.insert(id, resource);
    }

    /// Hands a resource over and sends it now: the job's answer, a [`Reply::Kept`], says what it turned out to be. One
    /// that cannot be used is not kept.
    pub fn keep(&mut self, resource: Resource) -> JobId {
        let id = resource.id();
        self.offer(resource);
        self.queue(Job::Keep(id))
    }

    /// Lets go of a resource.
    pub fn release(&mut self, id: &ResourceId) {
        self.kept.remove(id);
        if self.held.contains(id) {
            self.held.retain(|held| held != id);
            self.dropped.push(id.clone());
        }
    }

    /// Counts the worker's sessions: when it is another number than before, what the worker had computed is gone.
    pub fn life(&mut self) -> u64 {
        let life = self.transport.life();
        if life != self.life {
            self.life = life;
            self.held.clear();
            self.dropped.clear();
        }
        life
    }

    /// Cancels a job: nothing more is heard of it, and what it held is let go of. Does nothing if it has ended.
    pub fn cancel(&mut self, id: JobId) {
        if let Some(running) = self.running.take_if(|running| running.id == id) {
            self.transport.stop();
            if let Stage::Keeping(resource) = running.stage {
                // it may have come so far as to be kept
                self.dropped.push(resource);
            }
            self.advance();
        } else {
            self.waiting.retain(|(waiting, _)| *waiting != id);
        }
    }

    /// What arrived since the last call, in order. Call it in every frame; it also starts the next job.
    pub fn poll(&mut self) -> Vec<(JobId, Reply)> {
        let mut replies = Vec::new();
        for event in self.transport.poll() {
            let Some(running) = self.running.as_mut().filter(|running| running.stage != Stage::Between)
            else {
                break;
            };
            let id = running.id;
            let last = match event {
                Event::Reply(Reply::Progress { done, note }) => {
                    let own = matches!(running.stage, Stage::Asking(_));
                    let done = if own { done } else { 0.0 };
                    let done = running.estimate.report(self.born.elapsed().as_secs_f64(), done);
                    replies.push((id, Reply::Progress { done, note }));
                    continue;
                }
                Event::Reply(reply) => self.take(reply),
                Event::Lost(why) => Some(Reply::Died(lost(&running.what, &why))),
            };
            if let Some(last) = last {
                replies.push((id, last));
                self.running = None;
            }
        }
        self.advance();
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

    fn queue(&mut self, job: Job) -> JobId {
        let id = JobId(self.next);
        self.next += 1;
        self.waiting.push_back((id, job));
        self.advance();
        id
    }

    /// Takes the last reply to a request of the running job; gives the job's answer if that was its own.
    fn take(&mut self, reply: Reply) -> Option<Reply> {
        let running = self.running.as_mut()?;
        let for_its_own_sake = running.job.is_none();
        match (std::mem::replace(&mut running.stage, Stage::Between), reply) {
            (Stage::Releasing, _) => None,
            (Stage::Keeping(id), Reply::Kept(Ok(kept))) => {
                self.held.push(id);
                for_its_own_sake.then_some(Reply::Kept(Ok(kept)))
            }
            (Stage::Keeping(id), Reply::Kept(Err(sentence))) => {
                if !for_its_own_sake {
                    // it could be used before: perhaps there was no memory for it this time
                    return Some(Reply::Died(sentence));
                }
                // the worker may still hold the one that had the name before
                self.kept.remove(&id);
                self.dropped.push(id);
                Some(Reply::Kept(Err(sentence)))
            }
            (Stage::Asking(leaves), reply) => {
                if matches!(reply, Reply::Evaluated(Ok(_))) {
                    self.held.extend(leaves);
                }
                Some(reply)
            }
            (_, reply) => Some(reply),
        }
    }

    /// Starts the next request of the running job, or the next job.
    fn advance(&mut self) {
        self.life();
        if self.running.is_none()
            && let Some((id, job)) = self.waiting.pop_front()
        {
            let what = match &job {
                Job::Request(request) => request.what(),
                Job::Keep(id) => self.kept.get(id).map(Resource::what).unwrap_or_default(),
            };
            let estimate = Estimate::starting(self.born.elapsed().as_secs_f64());
            self.running = Some(Running { id, what, estimate, stage: Stage::Between, job: Some(job) });
        }
        let Some(running) = self.running.as_mut().filter(|running| running.stage == Stage::Between) else {
            return;
        };
        let Some(job) = running.job.take() else { return };
        let (needs, leaves) = match &job {
            Job::Request(request) => (request.needs(), request.leaves()),
            Job::Keep(id) => (vec![id.clone()], None),
        };
        let surplus = surplus(&self.held, &mut self.dropped, &needs, leaves.as_ref());
        if !surplus.is_empty() {
            (running.stage, running.job) = (Stage::Releasing, Some(job));
            self.held.retain(|id| !surplus.contains(id));
            self.transport.start(Request::Release(surplus));
            return;
        }
        let request = match job {
            Job::Keep(id) => {
                let resource = self.kept.get(&id).cloned();
                self.held.retain(|held| *held != id);
                running.stage = Stage::Keeping(id);
                // one that was let go of meanwhile: there is nothing to wait for
                resource.map_or(Request::Release(Vec::new()), Request::Keep)
            }
            Job::Request(request) => {
                let missing = needs.iter().filter(|id| !self.held.contains(id));
                if let Some(resource) = missing.filter_map(|id| self.kept.get(id)).next().cloned() {
                    (running.stage, running.job) =
                        (Stage::Keeping(resource.id()), Some(Job::Request(request)));
                    self.transport.start(Request::Keep(resource));
                    return;
                }
                // what is needed now goes last
                self.held.sort_by_key(|id| needs.contains(id));
                // sending what it needs is no part of its progress
                running.estimate = Estimate::starting(self.born.elapsed().as_secs_f64());
                running.stage = Stage::Asking(leaves);
                request
            }
        };
        self.transport.start(request);
    }
}

/// What the session has to let go of before a request: what was dropped, and what is beyond the limit of its kind once
/// everything that the request needs or leaves is there.
fn surplus(
    held: &[ResourceId],
    dropped: &mut Vec<ResourceId>,
    needs: &[ResourceId],
    leaves: Option<&ResourceId>,
) -> Vec<ResourceId> {
    let mut surplus = std::mem::take(dropped);
    let wanted: Vec<&ResourceId> = needs.iter().chain(leaves).collect();
    let mut coming: Vec<&ResourceId> = wanted.iter().copied().filter(|id| !held.contains(id)).collect();
    coming.dedup();
    for id in &coming {
        let others = held.iter().filter(|own| own.is_like(id) && !surplus.contains(own)).count();
        let more = coming.iter().filter(|own| own.is_like(id)).count();
        let excess = (others + more).saturating_sub(id.most());
        let oldest = held.iter().filter(|own| own.is_like(id) && !wanted.contains(own));
        let oldest: Vec<ResourceId> =
            oldest.filter(|own| !surplus.contains(own)).take(excess).cloned().collect();
        surplus.extend(oldest);
    }
    surplus
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
    use crate::protocol::resource::Kept;

    /// Remembers what it is told and says what a test puts in.
    #[derive(Default)]
    struct Script {
        log: Vec<&'static str>,
        started: Vec<Request>,
        says: Vec<Event>,
        life: u64,
    }

    impl Transport for Script {
        fn start(&mut self, request: Request) {
            self.log.push("start");
            self.started.push(request);
        }
        fn stop(&mut self) {
            self.log.push("stop");
        }
        fn poll(&mut self) -> Vec<Event> {
            std::mem::take(&mut self.says)
        }
        fn life(&mut self) -> u64 {
            self.life
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

    /// A model whose file is its name.
    fn model(name: &str) -> Resource {
        Resource::Model { name: name.to_owned(), bytes: name.as_bytes().to_vec().into() }
    }

    fn ask(model: &str) -> Request {
        use crate::protocol::classify::{Look, Question};
        let engine = crate::learn::engine::Engine::ASKING;
        let question = Question { model: model.to_owned(), engine, look: Look::Nothing, occlude: None };
        Request::Ask { question, images: vec![] }
    }

    fn answered() -> Reply {
        Reply::Answered(Ok(crate::protocol::classify::Answer::default()))
    }

    fn kept() -> Reply {
        Reply::Kept(Ok(Kept::Model("card".to_owned())))
    }

    /// What is started after the transport has said something, and what the queue makes of it.
    fn after(queue: &mut Queue<Script>, says: Reply) -> (Vec<Request>, Vec<(JobId, Reply)>) {
        queue.transport.says = vec![Event::Reply(says)];
        let replies = queue.poll();
        (std::mem::take(&mut queue.transport.started), replies)
    }

    #[test]
    fn what_a_request_needs_is_sent_once_before_it_and_its_answer_reaches_who_handed_it_over() {
        let mut queue = Queue::over(Script::default());
        let handed = queue.keep(model("a"));
        assert_eq!(after(&mut queue, kept()), (vec![Request::Keep(model("a"))], vec![(handed, kept())]));
        let first = queue.start(ask("a"));
        assert_eq!(after(&mut queue, answered()), (vec![ask("a")], vec![(first, answered())]));
        // one that is only offered is sent when it is needed, and its answer is nobody's
        queue.offer(model("b"));
        let second = queue.start(ask("b"));
        assert_eq!(queue.transport.started, [Request::Keep(model("b"))]);
        queue.transport.started.clear();
        assert_eq!(after(&mut queue, kept()), (vec![ask("b")], vec![]));
        assert_eq!(after(&mut queue, answered()), (vec![], vec![(second, answered())]));
        // what nobody handed over is the worker's to refuse
        queue.start(ask("nobody"));
        assert_eq!(queue.transport.started, [ask("nobody")]);
    }

    #[test]
    fn a_new_worker_is_sent_again_what_a_request_needs_and_the_request_is_answered_once() {
        let mut queue = Queue::over(Script::default());
        queue.keep(model("a"));
        after(&mut queue, kept());
        let (lost, waiting) = (queue.start(ask("a")), queue.start(ask("a")));
        queue.transport.life = 1;
        queue.transport.says = vec![Event::Lost(String::new())];
        assert!(matches!(&queue.poll()[..], [(id, Reply::Died(_))] if *id == lost));
        assert_eq!(queue.transport.started, [ask("a"), Request::Keep(model("a"))]);
        queue.transport.started.clear();
        // lost again after it was sent, before the request began
        queue.transport.life = 2;
        queue.transport.says = vec![Event::Reply(kept()), Event::Lost(String::new())];
        assert_eq!(queue.poll(), []);
        assert_eq!(std::mem::take(&mut queue.transport.started), [Request::Keep(model("a"))]);
        assert_eq!(after(&mut queue, kept()), (vec![ask("a")], vec![]));
        assert_eq!(after(&mut queue, answered()), (vec![], vec![(waiting, answered())]));
        assert_eq!(queue.running(), 0);
        // a worker that was ended to stop a job has nothing either; one that goes on has
        for (life, sent) in [(3, Request::Keep(model("a"))), (3, ask("a"))] {
            let stopped = queue.start(request());
            queue.transport.life = life;
            queue.cancel(stopped);
            queue.transport.started.clear();
            let id = queue.start(ask("a"));
            assert_eq!(queue.transport.started, [sent]);
            if queue.transport.started == [Request::Keep(model("a"))] {
                after(&mut queue, kept());
            }
            assert_eq!(after(&mut queue, answered()).1, [(id, answered())]);
        }
    }

    #[test]
    fn what_cannot_be_used_is_said_to_who_handed_it_over_and_not_kept() {
        let mut queue = Queue::over(Script::default());
        let bad = queue.keep(model("bad"));
        let refused = || Reply::Kept(Err("`bad` is damaged.".to_owned()));
        assert_eq!(after(&mut queue, refused()).1, [(bad, refused())]);
        let id = queue.start(ask("bad"));
        assert_eq!(queue.transport.started, [Request::Release(vec![model("bad").id()])]);
        queue.transport.started.clear();
        assert_eq!(after(&mut queue, Reply::Released).0, [ask("bad")]);
        assert_eq!(after(&mut queue, answered()).1, [(id, answered())]);
        // one that was good, and is refused by a new worker, ends the request that needs it
        queue.keep(model("good"));
        after(&mut queue, kept());
        queue.transport.life = 1;
        let id = queue.start(ask("good"));
        let refused = Reply::Kept(Err("There is no memory.".to_owned()));
        let died = Reply::Died("There is no memory.".to_owned());
        assert_eq!(after(&mut queue, refused).1, [(id, died)]);
        queue.start(ask("good"));
        assert_eq!(queue.transport.started, [Request::Keep(model("good"))], "it is tried again");
    }

    #[test]
    fn beyond_the_limit_the_one_goes_that_was_needed_longest_ago() {
        use crate::protocol::evaluate::{Evaluated, GeneratedSet, SetQuestion, SetSource};
        let mut queue = Queue::over(Script::default());
        let names: Vec<String> = (0..25).map(|i| format!("m{i}")).collect();
        for name in &names[..24] {
            queue.keep(model(name));
            after(&mut queue, kept());
        }
        queue.start(ask("m0"));
        after(&mut queue, answered());
        queue.keep(model("m24"));
        assert_eq!(queue.transport.started, [Request::Release(vec![model("m1").id()])]);
        queue.transport.started.clear();
        assert_eq!(after(&mut queue, Reply::Released).0, [Request::Keep(model("m24"))]);
        after(&mut queue, kept());
        // what was let go of comes back when it is needed, and what is dropped goes
        queue.release(&model("m3").id());
        queue.start(ask("m1"));
        assert_eq!(queue.transport.started, [Request::Release(vec![model("m3").id()])]);
        queue.transport.started.clear();
        assert_eq!(after(&mut queue, Reply::Released).0, [Request::Keep(model("m1"))]);
        assert_eq!(after(&mut queue, kept()).0, [ask("m1")]);
        after(&mut queue, answered());

        // a set that the worker made is there, until another one comes
        let evaluate = |set, source| Request::Evaluate {
            question: SetQuestion {
                models: ["m0".to_owned(), "m1".to_owned()],
                engine: crate::learn::engine::Engine::ASKING,
                set,
            },
            source,
        };
        let domain = crate::digits::generator::Domain::Mail;
        let made = SetSource::Generated(GeneratedSet { domain, count: 1, seed: 1 });
        queue.start(evaluate(1, made));
        let report = crate::stats::classification::report(&[[0.1; 10]], &[0]);
        let evaluated = Reply::Evaluated(Ok(Box::new(Evaluated {
            probabilities: [vec![0.1; 10], vec![0.1; 10]],
            reports: [report.clone(), report],
            discordant: crate::stats::mcnemar::Discordant::count([]),
            milliseconds: 0.0,
            made: None,
        })));
        assert_eq!(after(&mut queue, evaluated.clone()).0, [evaluate(1, made)]);
        let samples = crate::neurn::Samples::U8(vec![0; 4]);
        let set = crate::digits::dataset::Dataset::new("x", 1, 2, 2, 1, samples).unwrap();
        let set = |number| Resource::Set { number, set: set.clone().into() };
        queue.offer(set(1));
        queue.start(evaluate(1, SetSource::Kept));
        assert_eq!(after(&mut queue, evaluated).0, [evaluate(1, SetSource::Kept)]);
        queue.offer(set(2));
        queue.start(evaluate(2, SetSource::Kept));
        assert_eq!(queue.transport.started, [Request::Release(vec![ResourceId::Set(1)])]);
        queue.transport.started.clear();
        assert_eq!(after(&mut queue, Reply::Released).0, [Request::Keep(set(2))]);
        assert_eq!(after(&mut queue, Reply::Kept(Ok(Kept::Set))).0, [evaluate(2, SetSource::Kept)]);
    }
}
