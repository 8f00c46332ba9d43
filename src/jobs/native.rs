//! Jobs as threads: one thread a job, which ends with it.

use super::Wake;
use super::queue::{Event, Transport};
use crate::protocol::{Reply, Request};
use crate::worker::task;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Does a request: tells whether to stop, and takes replies. See [`task::run`].
type Work = fn(Request, &dyn Fn() -> bool, &mut dyn FnMut(Reply));

/// Runs each job in a thread of its own. A stopped one ends before its next step.
pub struct Threads {
    wake: Wake,
    work: Work,
    running: Option<Running>,
}

struct Running {
    stopped: Arc<AtomicBool>,
    events: Receiver<Event>,
}

impl Threads {
    /// Calls `wake` from the job's thread when there is something to poll.
    pub(super) fn new(wake: Wake) -> Self {
        Self::doing(wake, |request, stopped, report| task::run(request, stopped, report))
    }

    fn doing(wake: Wake, work: Work) -> Self {
        Self { wake, work, running: None }
    }
}

impl Transport for Threads {
    fn start(&mut self, request: Request) {
        let stopped = Arc::new(AtomicBool::new(false));
        let (sender, events) = channel();
        let (work, wake, stop, out) = (self.work, self.wake.clone(), stopped.clone(), sender.clone());
        let job = move || perform(work, request, &stop, &out, &wake);
        if let Err(error) = thread::Builder::new().name("job".to_owned()).spawn(job) {
            // the receiver is right here, so it is still listening
            _ = sender.send(Event::Lost(format!("no thread could be started: {error}")));
            (self.wake)();
        }
        self.running = Some(Running { stopped, events });
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stopped.store(true, Ordering::Relaxed);
        }
    }

    fn poll(&mut self) -> Vec<Event> {
        self.running.as_ref().map(|running| running.events.try_iter().collect()).unwrap_or_default()
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The job's thread. A panic becomes a lost job.
fn perform(work: Work, request: Request, stop: &AtomicBool, out: &Sender<Event>, wake: &Wake) {
    let stopped = || stop.load(Ordering::Relaxed);
    let tell = |event| {
        // once stopped, nobody listens
        if out.send(event).is_ok() {
            wake();
        }
    };
    // everything that the work touches is dropped with it
    let result = catch_unwind(AssertUnwindSafe(|| {
        work(request, &stopped, &mut |reply| tell(Event::Reply(reply)));
    }));
    if let Err(panic) = result {
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

    fn request(width: usize) -> Request {
        let images = vec![Image::from_u8(width, 1, 1, vec![0; width]).unwrap()];
        Request::Filter { images, settings: FilterSettings::default() }
    }

    /// Jobs whose work is a test's, and what is heard at each wake.
    fn jobs(work: Work) -> (Queue<Threads>, Receiver<()>) {
        let (sender, wakes) = channel();
        let wake: Wake = Arc::new(move || _ = sender.send(()));
        (Queue::over(Threads::doing(wake, work)), wakes)
    }

    #[test]
    fn a_panic_is_a_lost_job_and_the_next_one_works() {
        let (mut jobs, wakes) = jobs(|request, stopped, report| {
            let thirteen = matches!(&request, Request::Filter { images, .. } if images[0].width() == 13);
            assert!(!thirteen, "thirteen on purpose");
            task::run(request, stopped, report);
        });
        let (bad, good) = (jobs.start(request(13)), jobs.start(request(2)));
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
        let (mut jobs, wakes) = jobs(|_, stopped, report| {
            report(Reply::Progress { done: 0.1, note: String::new() });
            while !stopped() {
                thread::yield_now();
            }
            report(Reply::Filtered(Ok(vec![])));
        });
        let id = jobs.start(request(1));
        wakes.recv_timeout(PATIENCE).unwrap();
        jobs.cancel(id);
        assert_eq!(jobs.poll(), []);
        drop(jobs);
        assert_eq!(wakes.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }

    #[test]
    fn dropping_the_jobs_stops_them() {
        let (mut jobs, wakes) = jobs(|_, stopped, _| {
            while !stopped() {
                thread::yield_now();
            }
        });
        jobs.start(request(1));
        drop(jobs);
        assert_eq!(wakes.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}
