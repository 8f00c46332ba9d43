//! A visitor's own networks: weights that `neurn train` wrote, opened in the page.

use super::super::state::ViewId;
use super::{Models, Weights};
use crate::digits::problem::short_name;
use crate::jobs::Jobs;
use crate::learn::card::ModelCard;
use crate::protocol::buffer::Buffer;
use crate::protocol::resource::{Resource, ResourceId};

/// How the names of a visitor's own models begin.
pub const CUSTOM: &str = "own:";

/// Models that a visitor may have open at once: the page keeps their files.
const MOST: usize = 6;

/// All of them. Their cards are what their files say, with names that begin with [`OWN`].
#[derive(Debug, Default)]
pub(crate) struct OwnModels {
    here: Vec<ModelCard>,
    /// Name and file of those that the worker is looking at.
    coming: Vec<(String, String)>,
    /// What became of those: a name, or why not.
    news: Vec<Result<String, String>>,
    opened: u32,
}

impl OwnModels {
    pub(crate) fn find(&self, id: &str) -> Option<&ModelCard> {
        self.here.iter().find(|card| card.id == id)
    }

    pub(crate) fn busy(&self) -> bool {
        !self.coming.is_empty()
    }

    /// The worker has a model; `card` is what its file says of it, as JSON.
    pub(crate) fn loaded(&mut self, id: &str, card: &str, bytes: usize) {
        let Some(at) = self.coming.iter().position(|(name, _)| name == id) else { return };
        let (id, file) = self.coming.remove(at);
        self.news.push(match serde_json::from_str::<ModelCard>(card) {
            Ok(mut card) => {
                (card.id, card.file, card.bytes) = (id.clone(), file, bytes as u64);
                self.here.push(card);
                Ok(id)
            }
            Err(error) => Err(format!("`{}` could not be read ({error}).", short_name(&file))),
        });
    }

    /// The worker does not take a model; gives whether it was one of these.
    pub(crate) fn refused(&mut self, id: &str, why: &str) -> bool {
        if let Some(at) = self.coming.iter().position(|(name, _)| name == id) {
            self.coming.remove(at);
        } else if self.find(id).is_none() {
            return false;
        }
        self.here.retain(|card| card.id != id);
        self.news.push(Err(why.to_owned()));
        true
    }
}

/// Whether a file is weights for the views of two models.
#[must_use]
pub fn is_model(view: ViewId, name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("safetensors")
        && matches!(view, ViewId::Classify | ViewId::Evaluate | ViewId::Shift)
}

impl Models {
    /// The visitor's own models.
    #[must_use]
    pub fn custom(&self) -> &[ModelCard] {
        &self.custom.here
    }

    /// Opens a file of weights.
    ///
    /// # Errors
    /// A sentence if there are too many already.
    pub fn bring(&mut self, file: &str, bytes: Vec<u8>, jobs: &mut Jobs) -> Result<(), String> {
        if self.custom.here.len() + self.custom.coming.len() >= MOST {
            return Err(format!(
                "`{}` was not opened: {MOST} models of your own are the most at once. Remove one first.",
                short_name(file)
            ));
        }
        self.custom.opened += 1;
        let id = format!("{CUSTOM}{} {}", self.custom.opened, short_name(file));
        let bytes = Buffer::from(bytes);
        let job = jobs.keep(Resource::Model { name: id.clone(), bytes: bytes.clone() });
        self.weights.insert(id.clone(), Weights::Loading(job, bytes));
        self.custom.coming.push((id, file.to_owned()));
        Ok(())
    }

    /// Forgets one of the visitor's own models.
    pub fn forget_own(&mut self, id: &str, jobs: &mut Jobs) {
        self.custom.here.retain(|card| card.id != id);
        self.weights.remove(id);
        jobs.release(&ResourceId::Model(id.to_owned()));
    }

    /// The visitor's own models with their files, for a restart.
    #[must_use]
    pub fn packed_custom(&self) -> Vec<(ModelCard, Buffer<u8>)> {
        let bytes = |id: &str| match self.weights.get(id)? {
            Weights::Fetched(bytes) | Weights::Loading(_, bytes) | Weights::Loaded(bytes) => {
                Some(bytes.clone())
            }
            Weights::Fetching | Weights::Failed(_) => None,
        };
        self.custom.here.iter().filter_map(|card| Some((card.clone(), bytes(&card.id)?))).collect()
    }

    /// Takes them back after it.
    pub fn unpack_custom(&mut self, models: Vec<(ModelCard, Buffer<u8>)>) {
        for (card, bytes) in models {
            self.custom.opened += 1;
            self.weights.insert(card.id.clone(), Weights::Fetched(bytes));
            self.custom.here.push(card);
        }
    }

    /// What became of files since this was asked last: the name of a model that has come, or a sentence.
    pub(in crate::app) fn news(&mut self) -> Vec<Result<String, String>> {
        std::mem::take(&mut self.custom.news)
    }
}
