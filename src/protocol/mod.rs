//! Questions to the worker and their answers: one file a topic, and how they travel. No arithmetic.
//!
//! Messages derive serde's traits, with their arrays beside them ([`buffer`]); [`wire`] turns them into frames of
//! bytes, and [`handshake`] has the two ends.

pub mod architecture_studies;
pub mod architectures;
pub mod buffer;
pub mod classify;
pub mod evaluate;
pub mod handout;
pub mod handshake;
pub mod large;
pub mod neuron_study;
pub mod neurons;
pub mod published;
pub mod resource;
pub mod screen;
pub mod shift;
mod values;
pub mod wire;

use crate::digits::corpus::Split;
use crate::digits::dataset::Dataset;
use crate::digits::find::Frame;
use crate::digits::open::Opened;
use crate::digits::problem::short_name;
use crate::neurn::{FilterOutput, FilterSettings, Image};
use architectures::{ArchitecturesAnswer, ArchitecturesError, ArchitecturesQuery};
use buffer::{Buffer, checked};
use classify::{Answer, AnswerError, ClassifyQuery};
use evaluate::{EvaluateQuery, Evaluated, SetSource};
use handout::HandoutQuery;
use large::{LargeAnswer, LargeQuery, Searched};
use neurons::{NeuronsAnswer, NeuronsError, NeuronsQuery};
use published::{PublishedQuery, Screen};
use resource::{Kept, Resource, ResourceId};
use serde::{Deserialize, Serialize};
use shift::{Measured, ShiftQuery};

/// What to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// Read a file of any kind that [`open`](crate::digits::open::open) knows, within its default limits.
    Open {
        /// The file's name, for sentences and as the data set's name.
        name: String,
        /// All of it.
        bytes: Buffer<u8>,
        /// Of a set with a training and a test part the wanted one; else the test part.
        part: Option<Split>,
    },
    /// Put files that were given together into one labelled set
    /// ([`assemble`](crate::digits::corpus::assemble)), answered as if it had been opened.
    OpenSet {
        /// Their paths, `/` between folders, and all of each.
        #[serde(with = "buffer::named")]
        files: Vec<(String, Vec<u8>)>,
    },
    /// Show a kept picture piece by piece.
    Large(LargeQuery),
    /// Find the digits in a picture of any size ([`find`](fn@crate::digits::find::find)).
    Find(Searched),
    /// Exchange rows and columns of each image of a set, answered as if it had been opened.
    Turn {
        /// The set.
        set: Dataset,
    },
    /// Keep something for queries that name it.
    Keep(Resource),
    /// Let go of what was kept; what was not is no error.
    Release(Vec<ResourceId>),
    /// Ask a loaded model about pictures.
    Classify {
        /// What.
        query: ClassifyQuery,
        /// About which pictures, in any shapes.
        images: Vec<Image>,
    },
    /// Let two loaded models read a labelled set.
    Evaluate {
        /// Which models, on what.
        query: EvaluateQuery,
        /// The set.
        source: SetSource,
    },
    /// Measure two loaded models on a portion of generated digits.
    Shift(#[serde(deserialize_with = "checked")] ShiftQuery),
    /// Ask about architectures.
    Architectures(ArchitecturesQuery),
    /// Ask about neurons and networks.
    Neurons(NeuronsQuery),
    /// Ask for a screen of the published results.
    Published(PublishedQuery),
    /// Make a page to print.
    Handout(Box<HandoutQuery>),
    /// Filter every image by the same settings.
    Filter {
        /// What to filter, in any shapes.
        images: Vec<Image>,
        /// How.
        settings: FilterSettings,
    },
}

impl Query {
    /// The job in words, to go after "while": "filtering 3 pictures".
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Open { name, .. } => format!("opening `{}`", short_name(name)),
            Self::OpenSet { files } => format!("opening {} files", files.len()),
            Self::Large(wanted) => wanted.what(),
            Self::Find(searched) => searched.what(),
            Self::Turn { set } => format!("turning {} pictures", set.count()),
            Self::Keep(resource) => resource.what(),
            Self::Release(_) => "making room".to_owned(),
            Self::Classify { query, images } => {
                format!("asking the model `{}` about {} pictures", query.model, images.len())
            }
            Self::Evaluate { source, .. } => match source {
                SetSource::Generated(set) => format!("evaluating two models on {} pictures", set.count),
                SetSource::Kept => "evaluating two models".to_owned(),
            },
            Self::Shift(requested) => format!("showing {} digits to two models", requested.count),
            Self::Architectures(_) => "comparing architectures".to_owned(),
            Self::Neurons(_) => "comparing neurons with networks".to_owned(),
            Self::Published(_) => "computing from published numbers".to_owned(),
            Self::Handout(_) => "making a page to print".to_owned(),
            Self::Filter { images, .. } => match images.as_slice() {
                [one] => format!("filtering a picture of {} x {} pixels", one.width(), one.height()),
                more => format!("filtering {} pictures", more.len()),
            },
        }
    }
}

impl Query {
    /// The resources that it needs.
    #[must_use]
    pub fn needs(&self) -> Vec<ResourceId> {
        let models = |names: &[String]| names.iter().cloned().map(ResourceId::Model).collect::<Vec<_>>();
        match self {
            Self::Classify { query, .. } => models(std::slice::from_ref(&query.model)),
            Self::Evaluate { query, source } => {
                let set = matches!(source, SetSource::Kept).then_some(ResourceId::Set(query.set));
                models(&query.models).into_iter().chain(set).collect()
            }
            Self::Shift(requested) => models(&requested.models),
            Self::Architectures(wanted) => wanted.needs(),
            Self::Neurons(wanted) => wanted.needs(),
            Self::Handout(wanted) => wanted.needs(),
            Self::Large(wanted) => wanted.needs(),
            Self::Find(searched) => searched.needs(),
            Self::Keep(_)
            | Self::Release(_)
            | Self::Open { .. }
            | Self::OpenSet { .. }
            | Self::Turn { .. }
            | Self::Published(_)
            | Self::Filter { .. } => Vec::new(),
        }
    }

    /// The resource that it makes and leaves with the worker if it comes to its end.
    #[must_use]
    pub fn leaves(&self) -> Option<ResourceId> {
        match self {
            Self::Evaluate { query, source: SetSource::Generated(_) } => Some(ResourceId::Set(query.set)),
            _ => None,
        }
    }
}

/// What comes back: any number of [`Reply::Progress`], then exactly one of the others, unless cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The job goes on.
    Progress {
        /// Part done, 0..=1, never less than before.
        done: f32,
        /// What is being done, in a few words.
        note: String,
    },
    /// The answer to [`Query::Open`], [`Query::OpenSet`] and [`Query::Turn`], or the sentence to show.
    Opened(Result<Opened, String>),
    /// The answer to [`Query::Large`], or the sentence to show.
    Large(Result<LargeAnswer, String>),
    /// The answer to [`Query::Find`]: in reading order.
    Found(Vec<Frame>),
    /// The answer to [`Query::Filter`], one output for each image in order, or the sentence to show.
    Filtered(Result<Vec<FilterOutput>, String>),
    /// The answer to [`Query::Keep`], or the sentence to show.
    Kept(Result<Kept, String>),
    /// The answer to [`Query::Release`].
    Released,
    /// The answer to [`Query::Classify`].
    Answered(#[serde(deserialize_with = "checked")] Result<Answer, AnswerError>),
    /// The answer to [`Query::Evaluate`].
    Evaluated(#[serde(deserialize_with = "checked")] Result<Box<Evaluated>, AnswerError>),
    /// The answer to [`Query::Shift`].
    Measured(#[serde(deserialize_with = "checked")] Result<Measured, AnswerError>),
    /// The answer to [`Query::Architectures`].
    Architectures(#[serde(deserialize_with = "checked")] Result<ArchitecturesAnswer, ArchitecturesError>),
    /// The answer to [`Query::Neurons`].
    Neurons(Result<NeuronsAnswer, NeuronsError>),
    /// The answer to [`Query::Published`], or the sentence to show.
    Published(#[serde(deserialize_with = "checked")] Result<Box<Screen>, String>),
    /// The answer to [`Query::Handout`]: an SVG, or the sentence to show.
    Handout(Result<String, String>),
    /// The job could not be done: it was lost, or nobody is here to do it. With the sentence to show.
    Died(String),
}
