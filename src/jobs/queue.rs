//! One job at a time, the others in order; cancel, progress and lost jobs. The same over every transport.

use super::JobId;
use super::estimate::Estimate;
use crate::protocol::resource::{Resource, ResourceId};
use crate::protocol::{Query, Reply};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use web_time::Instant;

/// What a transport has to tell about the query that it was given last.
#[derive(Debug, PartialEq)]
pub enum Event {
    /// The job said something.
    Reply(Reply),
    /// The job is lost; why, in technical words. The next [`Transport::start`] begins afresh.
    Lost(String),
}

/// Runs one query at a time, with a session that keeps what it was given until it is lost.
pub trait Transport {
    /// Starts a query. Only called while none runs.
    fn start(&mut self, query: Query);
    /// Gives up the running query; nothing more is heard of it.
    fn stop(&mut self);
    /// What the running query has said since.
    fn poll(&mut self) -> Vec<Event>;
    /// Counts the sessions: when it is another number than before, what was kept is gone. Only called while no query
    /// runs.
    fn life(&mut self) -> u64;
}

impl Transport for Box<dyn Transport> {
    fn start(&mut self, query: Query) {
        (**self).start(query);
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
    Query(Query),
    /// Something that was handed over is sent for its own sake.
    Keep(ResourceId),
}

/// What the transport is doing for the running job.
#[derive(Debug, PartialEq)]
enum Stage {
    /// Nothing: the next query is to be started.
    Between,
    Releasing,
    Keeping(ResourceId),
    /// The job's own query, and what it leaves with the worker.
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
/// missing before the query that needs them: at first, and again when a session was lost.
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
    pub fn start(&mut self, query: Query) -> JobId {
        self.queue(Job::Query(query))
    }

    /// Hands a resource over, in place of one of the same name. It is sent before a query that needs it.
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
        // while a query runs, the transport's next event says what became of it
        let idle = self.running.as_ref().is_none_or(|running| running.stage == Stage::Between);
        if idle {
            let life = self.transport.life();
            if life != self.life {
                self.life = life;
                self.held.clear();
                self.dropped.clear();
            }
        }
        self.life
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
                    let asking = matches!(running.stage, Stage::Asking(_));
                    let done = if asking { done } else { 0.0 };
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

    /// Takes the last reply to a query of the running job; gives the job's answer if that was its own.
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

    /// Starts the next query of the running job, or the next job.
    fn advance(&mut self) {
        self.life();
        if self.running.is_none()
            && let Some((id, job)) = self.waiting.pop_front()
        {
            let what = match &job {
                Job::Query(query) => query.what(),
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
            Job::Query(query) => (query.needs(), query.leaves()),
            Job::Keep(id) => (vec![id.clone()], None),
        };
        let surplus = surplus(&self.held, &mut self.dropped, &needs, leaves.as_ref());
        if !surplus.is_empty() {
            (running.stage, running.job) = (Stage::Releasing, Some(job));
            self.held.retain(|id| !surplus.contains(id));
            self.transport.start(Query::Release(surplus));
            return;
        }
        let query = match job {
            Job::Keep(id) => {
                let resource = self.kept.get(&id).cloned();
                self.held.retain(|held| *held != id);
                running.stage = Stage::Keeping(id);
                // one that was let go of meanwhile: there is nothing to wait for
                resource.map_or(Query::Release(Vec::new()), Query::Keep)
            }
            Job::Query(query) => {
                let missing = needs.iter().filter(|id| !self.held.contains(id));
                if let Some(resource) = missing.filter_map(|id| self.kept.get(id)).next().cloned() {
                    (running.stage, running.job) = (Stage::Keeping(resource.id()), Some(Job::Query(query)));
                    self.transport.start(Query::Keep(resource));
                    return;
                }
                // what is needed now goes last
                self.held.sort_by_key(|id| needs.contains(id));
                // sending what it needs is no part of its progress
                running.estimate = Estimate::starting(self.born.elapsed().as_secs_f64());
                running.stage = Stage::Asking(leaves);
                query
            }
        };
        self.transport.start(query);
    }
}

/// What the session has to let go of before a query: what was dropped, and what is beyond the limit of its kind once
/// everything that the query needs or leaves is there.
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
        let others = held.iter().filter(|item| item.is_like(id) && !surplus.contains(item)).count();
        let more = coming.iter().filter(|item| item.is_like(id)).count();
        let excess = (others + more).saturating_sub(id.most());
        let oldest = held.iter().filter(|item| item.is_like(id) && !wanted.contains(item));
        let oldest: Vec<ResourceId> =
            oldest.filter(|item| !surplus.contains(item)).take(excess).cloned().collect();
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
mod tests;
