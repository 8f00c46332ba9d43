//! Published results in the app: what is asked of the worker, and the screen that came back.

use serde::Deserialize;
use serde_json::Value;

use crate::app::query::Slot;
use crate::jobs::{JobId, Jobs};
use crate::protocol::published::{PublishedQuery, Screen};
use crate::protocol::{Query, Reply};
use crate::published::verdict::{Verdict, Verdicts};

/// The last screen.
#[derive(Debug)]
struct Shown {
    screen: Box<Screen>,
    /// Its numbers as programs read them.
    numbers: Value,
    /// How many of the papers' claims have each verdict; none if it shows no claims.
    verdicts: Option<Verdicts>,
}

impl Shown {
    fn new(screen: Box<Screen>) -> Self {
        let numbers: Value = serde_json::from_str(&screen.results).unwrap_or_default();
        let claims = numbers.get("claims").and_then(Value::as_array);
        let verdict = |claim: &Value| Verdict::deserialize(claim.get("verdict")?).ok();
        let verdicts = claims.map(|claims| Verdicts::of(claims.iter().filter_map(verdict)));
        Self { screen, numbers, verdicts }
    }
}

/// Published results.
#[derive(Debug, Default)]
pub struct Published {
    slot: Slot<PublishedQuery, Shown>,
    /// The cell of the square that is looked at.
    pub cursor: Option<(usize, usize)>,
    /// The title of the open card that was brought into sight.
    pub card: Option<String>,
}

impl Published {
    /// Asks what is to be answered next. To be called in every frame of the view.
    pub fn update(&mut self, wanted: &PublishedQuery, jobs: &mut Jobs) {
        self.slot.update(wanted.clone(), jobs, Query::Published);
    }

    /// The screen, as last answered.
    #[must_use]
    pub fn screen(&self) -> Option<&Screen> {
        self.slot.answer().map(|shown| &*shown.screen)
    }

    /// The screen's numbers as programs read them.
    #[must_use]
    pub fn numbers(&self) -> Option<&Value> {
        self.slot.answer().map(|shown| &shown.numbers)
    }

    /// How many answers there were.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.slot.answers()
    }

    /// How many of the papers' claims have each verdict; none unless claims are shown.
    #[must_use]
    pub fn verdicts(&self) -> Option<Verdicts> {
        self.slot.answer()?.verdicts
    }

    /// Why there is none, in a sentence.
    #[must_use]
    pub fn failed(&self) -> Option<&str> {
        self.slot.failed()
    }

    /// Asks once more.
    pub fn retry(&mut self) {
        self.slot.retry();
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.slot.busy()
    }

    /// Whether a job's reply belongs here.
    #[must_use]
    pub fn awaits(&self, id: JobId) -> bool {
        self.slot.awaits(id)
    }

    /// Takes the reply that it awaits.
    pub fn take(&mut self, reply: Reply) {
        let answer = match reply {
            Reply::Published(answer) => answer,
            Reply::Died(sentence) => Err(sentence),
            _ => return,
        };
        self.slot.take(answer.map(Shown::new));
    }
}
