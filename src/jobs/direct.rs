//! Jobs on the thread that polls: for tests, and for a page whose worker cannot be started.

use super::queue::{Event, Transport};
use crate::protocol::Query;
use crate::wait::at_once;
use crate::worker::session::Session;
use crate::worker::task::{Step, Task};

/// Works when it is polled, and owns the session.
#[derive(Debug, Default)]
pub struct Direct {
    session: Session,
    task: Option<Task>,
    to_the_end: bool,
}

impl Direct {
    /// A step at each poll, so that whoever polls in every frame goes on drawing.
    #[must_use]
    pub fn by_steps() -> Self {
        Self::default()
    }

    /// All steps of a job at one poll.
    #[must_use]
    pub fn to_the_end() -> Self {
        Self { to_the_end: true, ..Self::default() }
    }

    /// Whether there is work for the next poll.
    #[must_use]
    pub fn has_work(&self) -> bool {
        self.task.is_some()
    }
}

impl Transport for Direct {
    fn start(&mut self, query: Query) {
        self.task = Some(Task::new(query));
    }

    fn stop(&mut self) {
        self.task = None;
    }

    fn poll(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(task) = self.task.take() {
            match at_once(task.step(&mut self.session)) {
                Some(Step::More { task, done, note }) => {
                    self.task = Some(task);
                    events.push(Event::Reply(crate::protocol::Reply::Progress { done, note }));
                }
                Some(Step::Done(reply)) => events.push(Event::Reply(reply)),
                // in a browser nothing may wait
                None => events.push(Event::Lost("it cannot be done on the page".to_owned())),
            }
            if !self.to_the_end {
                break;
            }
        }
        events
    }

    fn life(&mut self) -> u64 {
        0
    }
}
