//! The work itself, cut into steps, so that it can report and stop in between.

use crate::digits::open::Opened;
use crate::digits::resize::shrink_to_fit;
use crate::neurn::{self, FilterOutput, FilterSettings, Image};
#[cfg(all(target_arch = "wasm32", not(feature = "worker")))]
use crate::protocol::architectures::{ZooAnswer, ZooAsk, ZooFail};
#[cfg(not(feature = "learn"))]
use crate::protocol::classify::{Answer, AnswerError, Question};
#[cfg(not(feature = "learn"))]
use crate::protocol::evaluate::{Evaluated, SetQuestion};
#[cfg(not(feature = "learn"))]
use crate::protocol::neurons::CortexFail;
#[cfg(feature = "learn")]
use crate::protocol::neurons::Look;
use crate::protocol::neurons::{CortexAnswer, CortexAsk};
use crate::protocol::published::{Ask, Screen};
#[cfg(not(feature = "learn"))]
use crate::protocol::shift::{Measure, Measured};
use crate::protocol::{Reply, Request};
#[cfg(not(target_arch = "wasm32"))]
use crate::wait::at_once;
#[cfg(feature = "learn")]
use crate::worker::evaluate::{Comparing, Next};
#[cfg(feature = "learn")]
use crate::worker::neurons::{Selected, Selecting};
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
    Asked(Request),
    #[cfg(feature = "learn")]
    Evaluate(Comparing),
    /// A map of neurons, and what it is for.
    #[cfg(feature = "learn")]
    Select(Box<Selecting>, Box<Look>),
    /// Something to see of neurons, how many of its parts are made, and since when.
    #[cfg(feature = "learn")]
    Look(Box<Look>, usize, Instant),
    Filter(Filter),
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
    /// The work for a request, none of it done.
    #[must_use]
    pub fn new(request: Request) -> Self {
        Self(Work::Asked(request))
    }

    /// Does the next piece: one image of a list, some pictures of a set, one portion of digits, or a whole file.
    #[must_use]
    pub async fn step(self) -> Step {
        match self.0 {
            Work::Asked(request) => begin(request).await,
            #[cfg(feature = "learn")]
            Work::Evaluate(comparing) => evaluate(comparing).await,
            #[cfg(feature = "learn")]
            Work::Select(work, look) => select(*work, look),
            #[cfg(feature = "learn")]
            Work::Look(look, stage, since) => look_on(look, stage, since).await,
            Work::Filter(filter) => filter.step(),
        }
    }
}

/// The first step of a request, which is all of most.
async fn begin(request: Request) -> Step {
    Step::Done(match request {
        Request::Open { name, bytes } => Reply::Opened(opened(name, bytes)),
        Request::OpenSet { files } => Reply::Opened(assembled(files)),
        Request::Shrink { image, max_side } => {
            let small = shrink_to_fit(&image, max_side).map_err(|error| error.to_string());
            Reply::Opened(small.map(Opened::Picture))
        }
        Request::LoadModel { name, bytes } => Reply::ModelLoaded(model_loaded(&name, &bytes)),
        Request::Ask { question, images } => Reply::Answered(answered(&question, &images).await),
        Request::Measure(asked) => Reply::Measured(measured(&asked).await),
        Request::Zoo { ask, bytes } => Reply::Zoo(compared(&ask, &bytes)),
        Request::Published(ask) => Reply::Published(published(&ask).map(Box::new)),
        #[cfg(feature = "learn")]
        Request::Cortex { ask: CortexAsk::Select(look), .. } => {
            return match selecting(&look).await {
                Ok(work) => select(work, look),
                Err(error) => Step::Done(Reply::Cortex(Err(error))),
            };
        }
        #[cfg(feature = "learn")]
        Request::Cortex { ask: CortexAsk::Look(look), .. } => {
            return look_on(look, 0, Instant::now()).await;
        }
        Request::Cortex { ask, bytes } => Reply::Cortex(looked(&ask, &bytes).await),
        #[cfg(feature = "learn")]
        Request::Evaluate { question, source } => return evaluate(Comparing::new(question, source)).await,
        #[cfg(not(feature = "learn"))]
        Request::Evaluate { question, .. } => Reply::Evaluated(not_evaluated(&question)),
        Request::Filter { images, settings } => return Filter::new(images, settings).step(),
    })
}

/// Runs a request to its end on this thread. `report` gets progress every now and then and the last reply;
/// when `stopped` says so between two steps, the work is dropped and nothing more is reported.
#[cfg(not(target_arch = "wasm32"))]
pub fn run(request: Request, stopped: impl Fn() -> bool, report: impl FnMut(Reply)) {
    // natively nothing is left unfinished: it is waited for
    at_once(run_later(request, stopped, report));
}

/// As [`run`](fn@run), for a thread that must not sleep. Only the graphics processor is ever waited for.
pub async fn run_later(request: Request, stopped: impl Fn() -> bool, mut report: impl FnMut(Reply)) {
    let mut task = Task::new(request);
    let mut reported = Instant::now();
    while !stopped() {
        match task.step().await {
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

/// Reads a file, or says why not. One that is a labelled set by itself is read as such.
#[cfg(any(not(target_arch = "wasm32"), feature = "worker"))]
fn opened(name: String, bytes: Vec<u8>) -> Result<Opened, String> {
    use crate::digits::corpus::is_set;
    use crate::digits::open::{Limits, open};
    if is_set(&bytes) {
        return assembled(vec![(name, bytes)]);
    }
    open(&name, &bytes, &Limits::default()).map_err(|error| error.to_string())
}

/// Makes one labelled set of files, or says why not.
#[cfg(any(not(target_arch = "wasm32"), feature = "worker"))]
fn assembled(files: Vec<(String, Vec<u8>)>) -> Result<Opened, String> {
    use crate::digits::corpus::assemble;
    use crate::digits::open::Limits;
    assemble(files, &Limits::default()).map(Opened::Dataset).map_err(|error| capital(&error.to_string()))
}

/// A sentence begins with a capital letter.
#[cfg(any(not(target_arch = "wasm32"), feature = "worker"))]
fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(any(not(target_arch = "wasm32"), feature = "worker"))]
use crate::worker::architectures::answer as compared;

/// A screen of the published results, what we measured beside them.
#[cfg(any(not(target_arch = "wasm32"), feature = "worker"))]
fn published(ask: &Ask) -> Result<Screen, String> {
    use crate::published::measured::Measured;
    use crate::worker::published::answer;
    Measured::shipped().and_then(|measured| answer(ask, &measured)).map_err(|error| error.to_string())
}

/// The page's own program knows no papers.
#[cfg(all(target_arch = "wasm32", not(feature = "worker")))]
fn published(_ask: &Ask) -> Result<Screen, String> {
    Err("Published results cannot be shown, because the page's background worker could not be started. Reload the page and try again; what you had is kept in the link.".to_owned())
}

/// The page's own program compares no architectures.
#[cfg(all(target_arch = "wasm32", not(feature = "worker")))]
fn compared(_ask: &ZooAsk, _bytes: &[u8]) -> Result<ZooAnswer, ZooFail> {
    Err(ZooFail::Sentence(
        "Architectures cannot be compared, because the page's background worker could not be started. Reload the page and try again; what you had is kept in the link.".to_owned(),
    ))
}

/// The page's own program carries no decoders (they are a quarter of a megabyte): files are read by the worker.
#[cfg(all(target_arch = "wasm32", not(feature = "worker")))]
#[expect(clippy::needless_pass_by_value, reason = "called as the worker's, which keeps the bytes")]
fn opened(name: String, _bytes: Vec<u8>) -> Result<Opened, String> {
    let name = crate::digits::problem::short_name(&name);
    Err(format!(
        "`{name}` could not be opened, because the page's background worker could not be started. Reload the page and try again; what you had is kept in the link."
    ))
}

#[cfg(all(target_arch = "wasm32", not(feature = "worker")))]
fn assembled(mut files: Vec<(String, Vec<u8>)>) -> Result<Opened, String> {
    opened(files.pop().unwrap_or_default().0, Vec::new())
}

#[cfg(feature = "learn")]
use crate::worker::classify::{answer as answered, load as model_loaded, measured};
#[cfg(feature = "learn")]
use crate::worker::neurons::features::{answer as looked, prepare, selecting};

#[cfg(feature = "learn")]
async fn evaluate(comparing: Comparing) -> Step {
    match comparing.step().await {
        Ok(Next::More { rest, done, note }) => {
            Step::More { task: Task(Work::Evaluate(rest)), done: done as f32, note }
        }
        Ok(Next::Done(evaluated)) => Step::Done(Reply::Evaluated(Ok(evaluated))),
        Err(error) => Step::Done(Reply::Evaluated(Err(error))),
    }
}

/// Goes on with something to see of neurons: part by part, then all of it.
#[cfg(feature = "learn")]
async fn look_on(look: Box<Look>, stage: usize, since: Instant) -> Step {
    match prepare(&look, stage).await {
        Ok(Some((done, note))) => {
            Step::More { task: Task(Work::Look(look, stage + 1, since)), done, note: note.to_owned() }
        }
        Ok(None) => {
            let mut answer = looked(&CortexAsk::Look(look), &[]).await;
            if let Ok(CortexAnswer::View(view)) = &mut answer {
                view.milliseconds = (since.elapsed().as_secs_f64() * 1e3) as f32;
            }
            Step::Done(Reply::Cortex(answer))
        }
        Err(error) => Step::Done(Reply::Cortex(Err(error))),
    }
}

/// Goes on with a map of neurons, and keeps it once it is made.
#[cfg(feature = "learn")]
fn select(work: Selecting, look: Box<Look>) -> Step {
    match work.step() {
        Ok(Selected::More(rest, done, note)) => {
            Step::More { task: Task(Work::Select(rest, look)), done, note }
        }
        Ok(Selected::Done(found)) => {
            crate::worker::neurons::session::keep_selection(&look, found);
            Step::Done(Reply::Cortex(Ok(CortexAnswer::Selected)))
        }
        Err(error) => Step::Done(Reply::Cortex(Err(error))),
    }
}

/// The page's own program simulates no neurons.
#[cfg(not(feature = "learn"))]
async fn looked(_ask: &CortexAsk, _bytes: &[u8]) -> Result<CortexAnswer, CortexFail> {
    Err(CortexFail::Sentence(
        "Neurons cannot be shown, because the page's background worker could not be started. Reload the page and try again; what you had is kept in the link.".to_owned(),
    ))
}

/// The page's own program carries no networks: models are the worker's.
#[cfg(not(feature = "learn"))]
fn model_loaded(name: &str, _bytes: &[u8]) -> Result<String, AnswerError> {
    Err(AnswerError::Weights(no_networks(name)))
}

#[cfg(not(feature = "learn"))]
async fn answered(question: &Question, _images: &[Image]) -> Result<Answer, AnswerError> {
    Err(AnswerError::Weights(no_networks(&question.model)))
}

#[cfg(not(feature = "learn"))]
fn not_evaluated(question: &SetQuestion) -> Result<Box<Evaluated>, AnswerError> {
    Err(AnswerError::Weights(no_networks(&question.models[0])))
}

#[cfg(not(feature = "learn"))]
async fn measured(asked: &Measure) -> Result<Measured, AnswerError> {
    Err(AnswerError::Weights(no_networks(&asked.models[0])))
}

#[cfg(not(feature = "learn"))]
fn no_networks(model: &str) -> String {
    format!(
        "The model `{model}` cannot be used, because the page's background worker could not be started. Reload the page and try again; what you had is kept in the link."
    )
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
        let mut task = Task::new(Request::Filter { images: images(3), settings });
        let mut seen = Vec::new();
        let reply = loop {
            match at_once(task.step()).unwrap() {
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
    fn a_picture_shrinks_to_fit() {
        let image = Image::from_u8(8, 4, 1, vec![9; 32]).unwrap();
        let Step::Done(Reply::Opened(Ok(Opened::Picture(small)))) =
            at_once(Task::new(Request::Shrink { image, max_side: 4 }).step()).unwrap()
        else {
            panic!("no picture");
        };
        assert_eq!(small, Image::from_u8(4, 2, 1, vec![9; 8]).unwrap());
    }

    #[test]
    fn nothing_to_do_is_an_answer_and_a_wrong_setting_a_sentence() {
        let settings = FilterSettings::default();
        let Step::Done(reply) =
            at_once(Task::new(Request::Filter { images: vec![], settings }).step()).unwrap()
        else {
            unreachable!("one step is enough")
        };
        assert_eq!(reply, Reply::Filtered(Ok(vec![])));
        let even = FilterSettings { k: 4, ..settings };
        let Step::Done(Reply::Filtered(Err(sentence))) =
            at_once(Task::new(Request::Filter { images: images(2), settings: even }).step()).unwrap()
        else {
            unreachable!("an even k is refused")
        };
        assert!(sentence.contains("odd number"), "{sentence}");
    }

    #[test]
    fn a_stopped_job_says_nothing_more() {
        let asked = Cell::new(0);
        let stopped = || {
            asked.set(asked.get() + 1);
            asked.get() > 3
        };
        let request = Request::Filter { images: images(100), settings: FilterSettings::default() };
        run(request, stopped, |reply| assert!(matches!(reply, Reply::Progress { .. })));
        assert_eq!(asked.get(), 4);
    }
}
