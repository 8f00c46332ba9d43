//! A visitor's own networks: files that are opened, and what is chosen when they have come.

use super::ViewContext;
use super::opened::OpenedNote;
use crate::app::models::{CUSTOM, Side};

impl ViewContext {
    /// Opens a file of weights for the views of two models.
    pub(in crate::app) fn bring_model(&mut self, file: &str, bytes: Vec<u8>) {
        if let Err(sentence) = self.models.bring(file, bytes, &mut self.jobs) {
            self.notices.problem = Some(sentence);
        }
    }

    /// A model of the visitor's own that has come is chosen: with a filter on the right, else on the left. One that cannot
    /// be used is a sentence, and what was chosen stays.
    pub(in crate::app) fn take_own_models(&mut self) {
        for news in self.models.news() {
            let id = match news {
                Ok(id) => id,
                Err(sentence) => {
                    self.notices.problem = Some(sentence);
                    continue;
                }
            };
            let baseline = self.models.custom().iter().any(|card| card.id == id && card.is_baseline());
            let file = id[CUSTOM.len()..].split_once(' ').map_or("", |(_, file)| file);
            self.notices
                .toasts
                .push(format!("{file} answers on the {}.", if baseline { "left" } else { "right" }));
            self.notices.problem = None;
            self.notices.opened.push(OpenedNote::one("weights", file));
            self.choose_model(if baseline { Side::Left } else { Side::Right }, id);
        }
    }

    /// Chooses a model for a side.
    pub fn choose_model(&mut self, side: Side, id: String) {
        match side {
            Side::Left => self.state.classify.left = Some(id),
            Side::Right => self.state.classify.right = Some(id),
        }
    }
}
