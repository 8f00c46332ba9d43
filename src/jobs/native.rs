//! Jobs in a thread of their own, which owns the session.

use super::Wake;
use super::queue::{Event, Transport};
use crate::protocol::{Query, Reply};
use crate::worker::session::Session;
use crate::worker::task;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Does a query: tells whether to stop, and takes replies. See [`task::run`].
type Work = fn(Query, &mut Session, &dyn Fn() -> bool, &mut dyn FnMut(Reply));

/// Runs jobs in one thread, one after another. A stopped one ends before its next step; the next one waits for that,
/// and finds the session as it was.
pub struct Thread {
    wake: Wake,
    work: Work,
    jobs: Option<Sender<Job>>,
    running: Option<Running>,
    /// Counts the sessions.
    life: Arc<AtomicU64>,
}

struct Running {
    stopped: Arc<AtomicBool>,
    events: Receiver<Event>,
}

/// What the thread is given.
struct Job {
    query: Query,
    /// The session that the query counts on.
    life: u64,
    stopped: Arc<AtomicBool>,
    out: Sender<Event>,
}

impl Thread {
    /// Calls `wake` from the thread when there is something to poll.
    pub(super) fn new(wake: Wake) -> Self {
        Self::doing(wake, |query, session, stopped, report| task::run(query, session, stopped, report))
    }

    fn doing(wake: Wake, work: Work) -> Self {
        Self { wake, work, jobs: None, running: None, life: Arc::default() }
    }

    /// A thread that ends when nobody can give it a job any longer.
    fn begin(&self) -> std::io::Result<Sender<Job>> {
        let (sender, jobs) = channel();
        let (work, wake, life) = (self.work, self.wake.clone(), self.life.clone());
        let all = move || {
            let mut session = Session::default();
            for job in jobs {
                perform(work, job, &mut session, &life, &wake);
            }
        };
        thread::Builder::new().name("jobs".to_owned()).spawn(all)?;
        Ok(sender)
    }
}

impl Transport for Thread {
    fn start(&mut self, query: Query) {
        let stopped = Arc::new(AtomicBool::new(false));
        let (out, events) = channel();
        self.running = Some(Running { stopped: stopped.clone(), events });
        if self.jobs.is_none() {
            match self.begin() {
                Ok(jobs) => self.jobs = Some(jobs),
                Err(error) => {
                    // the receiver is right here, so it is still listening
                    _ = out.send(Event::Lost(format!("no thread could be started: {error}")));
                    (self.wake)();
                    return;
                }
            }
        }
        let job = Job { query, life: self.life.load(Ordering::SeqCst), stopped, out };
        if let Some(jobs) = &self.jobs {
            // the thread outlives every panic of a job
            _ = jobs.send(job);
        }
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stopped.store(true, Ordering::Relaxed);
        }
    }

    fn poll(&mut self) -> Vec<Event> {
        self.running.as_ref().map(|running| running.events.try_iter().collect()).unwrap_or_default()
    }

    fn life(&mut self) -> u64 {
        self.life.load(Ordering::SeqCst)
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.stop();
    }
}

/// One job in the thread. A panic becomes a lost job, and what it may have left half done is lost with it.
fn perform(work: Work, job: Job, session: &mut Session, life: &AtomicU64, wake: &Wake) {
    let Job { query, life: counted_on, stopped, out } = job;
    let stopped = || stopped.load(Ordering::Relaxed);
    let tell = |event| {
        // once stopped, nobody listens
        if out.send(event).is_ok() {
            wake();
        }
    };
    if stopped() {
        return;
    }
    if counted_on != life.load(Ordering::SeqCst) {
        // the job before it was stopped, and panicked before it noticed
        tell(Event::Lost("a task that had been stopped ended it".to_owned()));
        return;
    }
    let result = catch_unwind(AssertUnwindSafe(|| {
        work(query, session, &stopped, &mut |reply| tell(Event::Reply(reply)));
    }));
    if let Err(panic) = result {
        *session = Session::default();
        life.fetch_add(1, Ordering::SeqCst);
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        tell(Event::Lost(text.unwrap_or("unknown reason").to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::queue::Queue;
    use super::*;
    use crate::neurn::{FilterSettings, Image};
    use std::sync::mpsc::RecvTimeoutError;
    use std::time::Duration;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn query(width: usize) -> Query {
        let images = vec![Image::from_u8(width, 1, 1, vec![0; width]).unwrap()];
        Query::Filter { images, settings: FilterSettings::default() }
    }

    /// Jobs whose work is a test's, and what is heard at each wake.
    fn jobs(work: Work) -> (Queue<Thread>, Receiver<()>) {
        let (sender, wakes) = channel();
        let wake: Wake = Arc::new(move || _ = sender.send(()));
        (Queue::over(Thread::doing(wake, work)), wakes)
    }

    #[test]
    fn a_panic_is_a_lost_job_and_the_next_one_works() {
        let (mut jobs, wakes) = jobs(|query, session, stopped, report| {
            let thirteen = matches!(&query, Query::Filter { images, .. } if images[0].width() == 13);
            assert!(!thirteen, "thirteen on purpose");
            task::run(query, session, stopped, report);
        });
        let (bad, good) = (jobs.start(query(13)), jobs.start(query(2)));
        let mut seen = Vec::new();
        while seen.len() < 2 {
            wakes.recv_timeout(PATIENCE).unwrap();
            seen.extend(jobs.poll());
        }
        assert_eq!([seen[0].0, seen[1].0], [bad, good]);
        assert!(matches!(&seen[0].1, Reply::Died(s) if s.contains("thirteen on purpose")), "{seen:?}");
        assert!(matches!(&seen[1].1, Reply::Filtered(Ok(outputs)) if outputs.len() == 1), "{seen:?}");
        assert_eq!(jobs.running(), 0);
    }

    #[test]
    fn cancelling_stops_the_thread_and_frees_what_it_holds() {
        // works until it is stopped; the wakes' sender, which it holds through `report`, goes with its thread
        let (mut jobs, wakes) = jobs(|_, _, stopped, report| {
            report(Reply::Progress { done: 0.1, note: String::new() });
            while !stopped() {
                thread::yield_now();
            }
            report(Reply::Filtered(Ok(vec![])));
        });
        let id = jobs.start(query(1));
        wakes.recv_timeout(PATIENCE).unwrap();
        jobs.cancel(id);
        assert_eq!(jobs.poll(), []);
        drop(jobs);
        assert_eq!(wakes.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }

    #[test]
    fn dropping_the_jobs_stops_them() {
        let (mut jobs, wakes) = jobs(|_, _, stopped, _| {
            while !stopped() {
                thread::yield_now();
            }
        });
        jobs.start(query(1));
        drop(jobs);
        assert_eq!(wakes.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}
