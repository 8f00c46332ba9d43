//! Published results in the app: what is asked of the worker, and the screen that came back.

use serde_json::{Value, json};

use super::lab::Lab;
use crate::jobs::{JobId, Jobs, Reply, Request};
use crate::published::ask::{Ask, Screen};

/// The last screen. A newer question waits until the older one is answered: that takes milliseconds.
#[derive(Debug, Default)]
pub struct Published {
    job: Option<(JobId, Ask)>,
    answer: Option<(Ask, Box<Screen>, Value)>,
    failed: Option<(Ask, String)>,
    answers: u64,
    /// The cell of the square that is looked at.
    pub cursor: Option<(usize, usize)>,
    /// The title of the open card that was brought into sight.
    pub card: Option<String>,
}

impl Published {
    /// Asks what is to be answered next. To be called in every frame of the view.
    pub fn update(&mut self, ask: &Ask, jobs: &mut Jobs) {
        let known = self.answer.as_ref().is_some_and(|(had, ..)| had == ask)
            || self.failed.as_ref().is_some_and(|(had, _)| had == ask);
        if self.job.is_none() && !known {
            self.job = Some((jobs.start(Request::Published(ask.clone())), ask.clone()));
        }
    }

    /// The screen, as last answered.
    #[must_use]
    pub fn screen(&self) -> Option<&Screen> {
        self.answer.as_ref().map(|(_, screen, _)| &**screen)
    }

    /// Why there is none, in a sentence.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_ref().map(|(_, why)| why.as_str())
    }

    /// Asks once more.
    pub fn retry(&mut self) {
        self.failed = None;
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.job.is_some()
    }

    /// Whether a job's reply belongs here.
    #[must_use]
    pub fn awaits(&self, id: JobId) -> bool {
        self.job.as_ref().is_some_and(|(job, _)| *job == id)
    }

    /// Takes the reply that it awaits.
    pub fn take(&mut self, reply: Reply) {
        let answer = match reply {
            Reply::Published(answer) => answer,
            Reply::Died(sentence) => Err(sentence),
            _ => return,
        };
        let Some((_, ask)) = self.job.take() else { return };
        self.answers += 1;
        match answer {
            Ok(screen) => {
                self.failed = None;
                let numbers = serde_json::from_str(&screen.results).unwrap_or_default();
                self.answer = Some((ask, screen, numbers));
            }
            Err(why) => self.failed = Some((ask, why)),
        }
    }
}

/// What `window.neurnLab.results().published` holds.
#[must_use]
pub fn results(lab: &Lab) -> Value {
    let published = &lab.published;
    let (ask, numbers) = published.answer.as_ref().map(|(ask, _, numbers)| (ask, numbers)).unzip();
    json!({
        "answers": published.answers,
        "asked": ask,
        "problem": published.failed(),
        "cursor": published.cursor,
        "numbers": numbers,
    })
}
