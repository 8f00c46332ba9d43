//! What the views beside See need of each frame: models, an evaluation, the table of transfers, shifted digits.

use std::sync::Arc;

use super::{Lab, Wish};
use crate::app::models::Side;
use crate::app::state::{Source, View};
use crate::app::subject::{Content, OpenedFile, PAGE};
use crate::app::views::evaluate::model::SetKey;

impl Lab {
    /// Asks both models about what is on the screen.
    pub fn update_models(&mut self) {
        let images = self.subject().lists();
        self.models.update(&self.state.classify, &images, &mut self.jobs, &mut self.wishes);
    }

    /// Runs both models over the labelled set, if that is due.
    pub fn update_evaluation(&mut self) {
        let classify = &self.state.classify;
        if let Some(models) = self.models.ready(classify, &mut self.jobs, &mut self.wishes) {
            let engine = self.models.computing(classify);
            self.evaluation.update(&self.state.evaluate, engine, models, &mut self.jobs);
        } else if self.models.missing().is_some()
            || Side::ALL.into_iter().any(|side| self.models.unusable(classify, side).is_some())
        {
            self.evaluation.do_without();
        }
    }

    /// Runs both models over the labelled set, or stops them.
    pub fn run_or_stop(&mut self) {
        if self.evaluation.busy() {
            self.evaluation.cancel(&mut self.jobs);
        } else {
            self.evaluation.run();
        }
    }

    /// Goes on with a table that is being written, and saves it when it is done.
    pub(crate) fn write_table(&mut self) {
        if let Some((name, bytes)) = self.evaluation.write() {
            self.wishes.push(Wish::Save { name, mime: "text/csv", bytes });
        } else if self.evaluation.writing() {
            self.compute.context.request_repaint();
        }
    }

    /// Opens a picture of the evaluated set in Classify.
    pub fn open_evaluated(&mut self, i: usize) {
        let Some(outcome) = self.evaluation.outcome().cloned() else { return };
        let Ok(item) = u32::try_from(i) else { return };
        match outcome.set {
            SetKey::Generated(set) => {
                self.go_to(Source::Gallery);
                (self.state.domain, self.state.seed, self.state.digit) = (set.domain, set.seed, None);
            }
            SetKey::File(_) => {
                // another file may have been opened since
                let content = Content::Dataset(Arc::clone(&outcome.dataset));
                self.go_to(Source::File);
                self.file = Some(OpenedFile { name: outcome.name.clone(), content });
            }
        }
        self.state.first = item - item % PAGE;
        self.touch_outside();
        self.open_item(Some(item));
        self.state.view = View::Classify;
    }

    /// Brings the table of transfers, and the list of models that it leads to.
    pub fn update_transfers(&mut self) {
        self.transfers.ask(&mut self.wishes);
        self.models.ask_for_list(&mut self.wishes);
        self.models.ask_for_runs(&mut self.wishes);
    }

    /// Takes a file of the site that was wished for, or a sentence that says why it did not come.
    pub fn take_fetched(&mut self, path: &str, fetched: Result<Vec<u8>, String>) {
        if path == crate::app::views::transfers::model::TABLE {
            self.transfers.take_file(fetched);
        } else if path == crate::app::views::architectures::model::ZOO {
            self.architectures.take_file(fetched);
        } else {
            self.models.take_file(path, fetched);
        }
    }

    /// Brings the measurement of shifted digits forward.
    pub fn update_shift(&mut self) {
        let models = self.models.ready(&self.state.classify, &mut self.jobs, &mut self.wishes);
        let engine = self.models.computing(&self.state.classify);
        self.shift.update(&self.state, engine, models, &mut self.jobs);
    }

    /// The digit that is chosen in the view; none is all of them. Shift has one of its own.
    #[must_use]
    pub fn digit(&self) -> Option<u8> {
        if self.state.view == View::Shift { Some(self.state.shift.digit) } else { self.state.digit }
    }

    /// Chooses a digit, or all.
    pub fn choose_digit(&mut self, digit: Option<u8>) {
        match digit {
            Some(digit) if self.state.view == View::Shift => self.state.shift.digit = digit,
            _ => {
                self.state.digit = digit;
                self.state.first = 0;
            }
        }
    }
}
