//! The work itself, cut into steps, so that it can report and stop in between.

#[cfg(feature = "worker")]
use super::session;
use super::session::Session;
use crate::neurn::{self, FilterOutput, FilterSettings, Image};
use crate::protocol::{Query, Reply};
#[cfg(not(target_arch = "wasm32"))]
use crate::wait::at_once;
use std::time::Duration;
use web_time::Instant;

/// Between two reports of progress.
const REPORT_EVERY: Duration = Duration::from_millis(50);

/// A job between two steps.
#[derive(Debug)]
pub struct Task(Work);

#[derive(Debug)]
enum Work {
    /// Not begun.
    Asked(Query),
    Filter(Filter),
    /// Of a topic.
    #[cfg(feature = "worker")]
    Topic(session::Work),
}

/// What one step led to.
#[derive(Debug)]
pub enum Step {
    /// There is more to do.
    More {
        /// The rest.
        task: Task,
        /// Part done, 0..=1.
        done: f32,
        /// What comes next, in a few words.
        note: String,
    },
    /// The last reply.
    Done(Reply),
}

impl Task {
    /// The work for a query, none of it done.
    #[must_use]
    pub fn new(query: Query) -> Self {
        Self(Work::Asked(query))
    }

    /// The rest of a topic's work.
    #[cfg(feature = "worker")]
    pub(super) fn of(work: session::Work) -> Self {
        Self(Work::Topic(work))
    }

    /// Does the next piece: one image of a list, some pictures of a set, one portion of digits, or a whole file.
    #[must_use]
    pub async fn step(self, session: &mut Session) -> Step {
        match self.0 {
            // what the page can do itself where there is no worker
            Work::Asked(Query::Filter { images, settings }) => Filter::new(images, settings).step(),
            Work::Filter(filter) => filter.step(),
            Work::Asked(query) => session.begin(query).await,
            #[cfg(feature = "worker")]
            Work::Topic(work) => work.step(session).await,
        }
    }
}

/// Runs a query to its end on this thread. `report` gets progress every now and then and the last reply;
/// when `stopped` says so between two steps, the work is dropped and nothing more is reported.
#[cfg(not(target_arch = "wasm32"))]
pub fn run(query: Query, session: &mut Session, stopped: impl Fn() -> bool, report: impl FnMut(Reply)) {
    // natively nothing is left unfinished: it is waited for
    at_once(run_later(query, session, stopped, report));
}

/// As [`run`](fn@run), for a thread that must not sleep. Only the graphics processor is ever waited for.
pub async fn run_later(
    query: Query,
    session: &mut Session,
    stopped: impl Fn() -> bool,
    mut report: impl FnMut(Reply),
) {
    let mut task = Task::new(query);
    let mut reported = Instant::now();
    while !stopped() {
        match task.step(session).await {
            Step::More { task: rest, done, note } => {
                task = rest;
                if reported.elapsed() >= REPORT_EVERY {
                    reported = Instant::now();
                    report(Reply::Progress { done, note });
                }
            }
            Step::Done(reply) => {
                if !stopped() {
                    report(reply);
                }
                return;
            }
        }
    }
}

/// Images to filter, one a step; each is let go of once it is filtered.
#[derive(Debug)]
struct Filter {
    todo: std::vec::IntoIter<Image>,
    settings: FilterSettings,
    outputs: Vec<FilterOutput>,
    samples: usize,
    samples_done: usize,
}

impl Filter {
    fn new(images: Vec<Image>, settings: FilterSettings) -> Self {
        Self {
            samples: images.iter().map(|image| image.samples().len()).sum(),
            outputs: Vec::with_capacity(images.len()),
            todo: images.into_iter(),
            settings,
            samples_done: 0,
        }
    }

    fn step(mut self) -> Step {
        if let Some(image) = self.todo.next() {
            match neurn::apply(&image, &self.settings) {
                Ok(output) => self.outputs.push(output),
                Err(error) => return Step::Done(Reply::Filtered(Err(error.to_string()))),
            }
            self.samples_done += image.samples().len();
        }
        if self.todo.len() == 0 {
            return Step::Done(Reply::Filtered(Ok(self.outputs)));
        }
        let (next, all) = (self.outputs.len() + 1, self.outputs.len() + self.todo.len());
        Step::More {
            done: (self.samples_done as f64 / self.samples as f64) as f32,
            note: format!("filtering picture {next} of {all}"),
            task: Task(Work::Filter(self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn images(n: usize) -> Vec<Image> {
        (0..n).map(|i| Image::from_u8(3 + i, 2, 1, vec![i as u8; (3 + i) * 2]).unwrap()).collect()
    }

    #[test]
    fn steps_report_samples_done_and_give_what_a_direct_call_gives() {
        let settings = FilterSettings::default();
        let direct: Vec<_> = images(3).iter().map(|i| neurn::apply(i, &settings).unwrap()).collect();
        let mut task = Task::new(Query::Filter { images: images(3), settings });
        let mut seen = Vec::new();
        let reply = loop {
            match at_once(task.step(&mut Session::default())).unwrap() {
                Step::More { task: rest, done, note } => {
                    task = rest;
                    seen.push((done, note));
                }
                Step::Done(reply) => break reply,
            }
        };
        // widths 3, 4, 5: 3/12 and 7/12 of the samples
        let notes = ["filtering picture 2 of 3", "filtering picture 3 of 3"].map(String::from);
        assert_eq!(seen, [0.25, 7.0 / 12.0].into_iter().zip(notes).collect::<Vec<_>>());
        assert_eq!(reply, Reply::Filtered(Ok(direct)));
    }

    #[test]
    fn nothing_to_do_is_an_answer_and_a_wrong_setting_a_sentence() {
        let settings = FilterSettings::default();
        let Step::Done(reply) =
            at_once(Task::new(Query::Filter { images: vec![], settings }).step(&mut Session::default()))
                .unwrap()
        else {
            unreachable!("one step is enough")
        };
        assert_eq!(reply, Reply::Filtered(Ok(vec![])));
        let even = FilterSettings { k: 4, ..settings };
        let Step::Done(Reply::Filtered(Err(sentence))) = at_once(
            Task::new(Query::Filter { images: images(2), settings: even }).step(&mut Session::default()),
        )
        .unwrap() else {
            unreachable!("an even k is refused")
        };
        assert!(sentence.contains("odd number"), "{sentence}");
    }

    #[test]
    fn a_stopped_job_says_nothing_more() {
        let calls = Cell::new(0);
        let stopped = || {
            calls.set(calls.get() + 1);
            calls.get() > 3
        };
        let query = Query::Filter { images: images(100), settings: FilterSettings::default() };
        run(query, &mut Session::default(), stopped, |reply| {
            assert!(matches!(reply, Reply::Progress { .. }));
        });
        assert_eq!(calls.get(), 4);
    }
}
