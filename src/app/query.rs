//! Questions to the worker: the last answer to each, and files of the visitor's that they are about.

use super::context::{Command, ViewContext};
use crate::jobs::{JobId, Jobs};
use crate::protocol::Query;
use crate::protocol::buffer::Buffer;
use crate::protocol::resource::Resource;

/// The last answer to a question. A newer question waits until the older one is answered: that takes milliseconds.
#[derive(Debug)]
pub struct Slot<Q, A> {
    job: Option<(JobId, Q)>,
    answer: Option<(Q, A)>,
    failed: Option<(Q, String)>,
    answers: u64,
}

impl<Q, A> Default for Slot<Q, A> {
    fn default() -> Self {
        Self { job: None, answer: None, failed: None, answers: 0 }
    }
}

impl<Q: Clone + PartialEq, A> Slot<Q, A> {
    /// Asks, unless the answer is known or an older question is not answered yet.
    pub fn update(&mut self, query: Q, jobs: &mut Jobs, request: impl FnOnce(Q) -> Query) {
        let known = self.answer.as_ref().is_some_and(|(had, _)| *had == query)
            || self.failed.as_ref().is_some_and(|(had, _)| *had == query);
        if self.job.is_none() && !known {
            self.job = Some((jobs.start(request(query.clone())), query));
        }
    }

    /// The last answer.
    #[must_use]
    pub fn answer(&self) -> Option<&A> {
        self.answer.as_ref().map(|(_, answer)| answer)
    }

    /// The last question that was answered, and its answer.
    #[must_use]
    pub fn answered(&self) -> Option<(&Q, &A)> {
        self.answer.as_ref().map(|(query, answer)| (query, answer))
    }

    /// Why there is no answer to the last question, in a sentence.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_ref().map(|(_, why)| why.as_str())
    }

    /// Lets what failed be asked again.
    pub fn retry(&mut self) {
        self.failed = None;
    }

    /// Lets what was answered be asked again; it is shown until then.
    pub fn again(&mut self)
    where
        Q: Default,
    {
        self.failed = None;
        if let Some((query, _)) = &mut self.answer {
            *query = Q::default();
        }
    }

    /// How many answers there were: what is drawn of one is old when this changes.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// Whether something is on its way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.job.is_some()
    }

    /// Whether a reply belongs here.
    #[must_use]
    pub fn awaits(&self, id: JobId) -> bool {
        self.job.as_ref().is_some_and(|(job, _)| *job == id)
    }

    /// Takes the answer.
    pub fn take(&mut self, answer: Result<A, String>) {
        let Some((_, query)) = self.job.take() else { return };
        self.answers += 1;
        match answer {
            Ok(answer) => {
                self.failed = None;
                self.answer = Some((query, answer));
            }
            Err(why) => self.failed = Some((query, why)),
        }
    }
}

/// What becomes of something that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    /// A file: its name and media type.
    Save(String, &'static str),
    /// A figure (SVG) that is saved as a picture of this name.
    Picture(String),
    /// To be put on the clipboard, and what is said of it then.
    Copy(&'static str),
}

impl Use {
    /// What becomes of a file of this name, by its ending.
    #[must_use]
    pub fn of(name: String) -> Self {
        match name.rsplit('.').next() {
            Some("png") => Self::Picture(name),
            Some("svg") => Self::Save(name, "image/svg+xml"),
            Some("csv") => Self::Save(name, "text/csv"),
            Some("npy") => Self::Save(name, "application/octet-stream"),
            _ => Self::Save(name, "text/plain"),
        }
    }
}

impl ViewContext {
    /// Saves what was made, makes a picture of it, or puts it on the clipboard.
    pub(crate) fn use_file(&mut self, bytes: Vec<u8>, used: Use) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match used {
            Use::Save(name, mime) => self.commands.push(Command::Save { name, mime, bytes }),
            Use::Picture(name) => self.commands.push(Command::SavePicture { name, svg: text(&bytes) }),
            Use::Copy(sentence) => {
                self.commands.push(Command::CopyText(text(&bytes)));
                self.notices.toasts.push(sentence.to_owned());
            }
        }
    }
}

/// A visitor's file that queries may be about.
#[derive(Debug, Clone)]
pub struct Brought<T> {
    /// By which queries name it.
    pub number: u32,
    /// The file's name.
    pub file: String,
    bytes: Buffer<u8>,
    /// What it turned out to be, once it was read.
    pub what: Option<T>,
    handed_over: bool,
    job: Option<JobId>,
}

/// All of a visitor's files of a view.
#[derive(Debug, Clone)]
pub struct Files<T> {
    all: Vec<Brought<T>>,
    numbers: u32,
}

impl<T> Default for Files<T> {
    fn default() -> Self {
        Self { all: Vec::new(), numbers: 0 }
    }
}

impl<T: Clone> Files<T> {
    /// Those that are there.
    #[must_use]
    pub fn all(&self) -> &[Brought<T>] {
        &self.all
    }

    /// Takes a file, to be handed over.
    pub fn bring(&mut self, file: &str, bytes: Vec<u8>) {
        self.numbers += 1;
        let (number, file) = (self.numbers, file.to_owned());
        self.all.push(Brought {
            number,
            file,
            bytes: bytes.into(),
            what: None,
            handed_over: false,
            job: None,
        });
    }

    /// Whether one is still to be read.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.all.iter().any(|item| item.job.is_some() || !item.handed_over)
    }

    /// Whether a reply belongs to one.
    #[must_use]
    pub fn awaits(&self, id: JobId) -> bool {
        self.all.iter().any(|item| item.job == Some(id))
    }

    /// What survives a restart of the page's graphics.
    #[must_use]
    pub fn packed(&self) -> Self {
        let mut packed = self.clone();
        for file in &mut packed.all {
            (file.handed_over, file.job) = (false, None);
        }
        packed
    }

    /// Hands over what was not yet; `resource` makes one of a number, a name and bytes.
    pub fn hand_over(&mut self, jobs: &mut Jobs, resource: impl Fn(u32, String, Buffer<u8>) -> Resource) {
        for file in self.all.iter_mut().filter(|file| !file.handed_over) {
            file.job = Some(jobs.keep(resource(file.number, file.file.clone(), file.bytes.clone())));
            file.handed_over = true;
        }
    }

    /// The file that a reply is about; it is answered now.
    pub fn answered(&mut self, id: JobId) -> Option<&mut Brought<T>> {
        let file = self.all.iter_mut().find(|file| file.job == Some(id))?;
        file.job = None;
        Some(file)
    }

    /// Says what the last one turned out to be.
    #[cfg(test)]
    pub fn name_last(&mut self, what: T) {
        if let Some(file) = self.all.last_mut() {
            file.what = Some(what);
        }
    }

    /// Keeps those for which it says so.
    pub fn retain(&mut self, keep: impl FnMut(&Brought<T>) -> bool) {
        self.all.retain(keep);
    }
}
