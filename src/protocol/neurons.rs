//! What is asked about neurons and networks, and what comes back, ready to be drawn.
//!
//! The page asks and draws; it holds no recording and compares nothing itself.

use crate::cortex::cell_type::{Area, Line};
use crate::cortex::recording::MissingValues;
use crate::figure::Figure;
use crate::protocol::buffer;
use crate::protocol::neuron_study::Study;
use crate::protocol::resource::{Missing, ResourceId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a view of neurons shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shows {
    /// Networks beside real neurons: measured figures that ship, or a recording of the visitor's own.
    #[default]
    Cortex,
    /// How the values of neurons and of networks are distributed.
    Overlap,
    /// How far networks are from neurons of each kind.
    Distance,
    /// Whether both find the same images alike.
    Images,
    /// A map of all neurons, and the central ones of its clusters.
    Map,
    /// One neuron.
    Neuron,
    /// Whether the simulation is lifelike.
    Check,
}

impl Shows {
    /// All, in the order of the tabs: label, what it is.
    pub const ALL: [(Self, &str, &str); 7] = [
        (Self::Cortex, "Real neurons", "Networks beside neurons that were recorded, with controls"),
        (Self::Overlap, "Overlap", "How far the values of neurons and of network features are spread alike"),
        (
            Self::Distance,
            "Distance",
            "How far network features are from neurons of each kind, number by number",
        ),
        (Self::Images, "Images", "Whether networks find the same images alike as neurons do"),
        (Self::Map, "Map", "All neurons in a plane, like beside like, and which ones stand for the others"),
        (
            Self::Neuron,
            "One neuron",
            "What one neuron looks at, how it answers, and which features are like it",
        ),
        (Self::Check, "Check", "Whether the simulated neurons answer as real ones are known to"),
    ];
}

/// Two networks that are compared with neurons, by the names under which they were loaded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Networks {
    /// Names.
    pub names: [String; 2],
    /// How they are called in figures.
    pub titles: [String; 2],
}

/// What a visitor opened, by the number under which it was handed over; none of it if all are `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Custom {
    /// A recording in place of the simulation.
    pub recording: Option<u32>,
    /// Responses that are a recording together with the images.
    pub responses: Option<u32>,
    /// Kernels that stand beside those of the networks.
    pub kernels: Option<u32>,
    /// Images that neurons are shown.
    pub stimuli: Option<u32>,
}

impl Custom {
    /// Whether there are real neurons of the visitor's own.
    #[must_use]
    pub fn has_neurons(&self) -> bool {
        self.recording.is_some() || (self.responses.is_some() && self.stimuli.is_some())
    }
}

/// Everything that an answer hangs on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ViewQuery {
    /// What is shown.
    pub shows: Shows,
    /// How neurons and networks are compared.
    pub study: Study,
    /// With which networks.
    pub networks: Networks,
    /// With which files.
    pub custom: Custom,
    /// Width of the figures in points.
    pub width: u32,
}

/// A file that is made of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// A panel's figure, by its place.
    Svg(u32),
    /// A panel's table, by its place.
    Csv(u32),
    /// The representations N of all neurons that are shown, `[cells, height, width]`.
    Npy,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NeuronsQuery {
    /// Something to see.
    View(Box<ViewQuery>),
    /// What the neuron under the pointer represents.
    Glance(Box<ViewQuery>),
    /// The map and its central neurons: takes seconds, and says how far it is.
    Select(Box<ViewQuery>),
    /// A file of what is shown.
    File(Box<ViewQuery>, Form),
}

impl ViewQuery {
    /// Whether networks are set beside the visitor's own recording, instead of what ships being shown.
    #[must_use]
    pub fn scores_own(&self) -> bool {
        self.shows == Shows::Cortex && self.study.own && self.custom.has_neurons()
    }
}

impl NeuronsQuery {
    /// The resources that it needs.
    #[must_use]
    pub fn needs(&self) -> Vec<ResourceId> {
        let (query, networks) = match self {
            Self::View(query) | Self::Select(query) | Self::File(query, _) => {
                (query, query.shows != Shows::Check)
            }
            Self::Glance(query) => (query, false),
        };
        if query.shows == Shows::Cortex && !query.scores_own() {
            return Vec::new();
        }
        let Custom { recording, responses, kernels, stimuli } = query.custom;
        let files =
            [recording, responses, kernels, stimuli].into_iter().flatten().map(ResourceId::NeuronFile);
        let models = query.networks.names.iter().filter(|_| networks).cloned().map(ResourceId::Model);
        files.chain(models).collect()
    }
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opened {
    /// A recording; what it holds, in a sentence.
    Recording(String),
    /// Kernels or maps of features.
    Kernels(String),
    /// Images that neurons are shown.
    Stimuli(String),
    /// Responses of neurons, `[repeats, images, cells]`, to images of another file.
    Responses(String),
}

impl Opened {
    /// What it holds, in a sentence.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Recording(words) | Self::Kernels(words) | Self::Stimuli(words) | Self::Responses(words) => {
                words
            }
        }
    }
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NeuronsAnswer {
    /// Something to see.
    View(Box<View>),
    /// The map is made.
    Selected,
    /// A file.
    File(#[serde(with = "buffer")] Vec<u8>),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum NeuronsError {
    /// A visitor's file or a network was not handed over.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// Anything else, as a sentence.
    #[error("{0}")]
    Sentence(String),
}

/// Rows of words and numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Of its columns.
    pub heads: Vec<String>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

/// A figure or table with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Panel {
    /// Its heading.
    pub title: String,
    /// How it was made, in a sentence or two.
    pub note: String,
    /// The figure.
    pub figure: Option<Figure>,
    /// Its numbers; without heads there are none, and without rows they are only to be had as a file.
    pub table: Table,
    /// Whether the table is shown too, instead of only saved.
    pub tabled: bool,
    /// Stem of its files' names.
    pub file: String,
}

/// What a click on a place of a figure chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// A Cre line.
    Line(Line),
    /// An area.
    Area(Area),
    /// A neuron, by its place in the recording.
    Cell(u32),
    /// An image, by its place.
    Image(u32),
}

impl Pick {
    const EACH: u32 = 1 << 28;

    /// As a key of a [`Spot`](crate::figure::Spot).
    #[must_use]
    pub fn key(self) -> u32 {
        let place = |at: Option<usize>| at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
        match self {
            Self::Line(line) => place(Line::ALL.iter().position(|item| *item == line)),
            Self::Area(area) => Self::EACH + place(Area::ALL.iter().position(|item| *item == area)),
            Self::Cell(cell) => 2 * Self::EACH + cell.min(Self::EACH - 1),
            Self::Image(image) => 3 * Self::EACH + image.min(Self::EACH - 1),
        }
    }

    /// What a key means.
    #[must_use]
    pub fn of(key: u32) -> Option<Self> {
        let place = key % Self::EACH;
        match key / Self::EACH {
            0 => Line::ALL.get(place as usize).copied().map(Self::Line),
            1 => Area::ALL.get(place as usize).copied().map(Self::Area),
            2 => Some(Self::Cell(place)),
            3 => Some(Self::Image(place)),
            _ => None,
        }
    }
}

/// What there is to choose from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Menu {
    /// Names of layers that both networks have.
    pub layers: Vec<String>,
    /// Cre lines of which a neuron is there.
    pub lines: Vec<Line>,
    /// Areas likewise.
    pub areas: Vec<Area>,
    /// How many neurons.
    pub cells: u32,
    /// How many images.
    pub images: u32,
}

/// Something to see.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct View {
    /// Figures and tables.
    pub panels: Vec<Panel>,
    /// What follows from them, in sentences.
    pub summary: Vec<String>,
    /// Numbers by name, for programs and tests.
    pub facts: Vec<(String, f64)>,
    /// Rows of numbers by name, likewise.
    #[serde(with = "buffer::named")]
    pub arrays: Vec<(String, Vec<f32>)>,
    /// What there is to choose from.
    pub menu: Menu,
    /// Whether the neurons are simulated.
    pub simulated: bool,
    /// What the neurons are, in a sentence.
    pub about: String,
    /// What of their responses is missing.
    pub missing: MissingValues,
    /// Time of computing.
    pub milliseconds: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_they_were_made_of() {
        let picks = [
            Pick::Line(Line::Cux2),
            Pick::Line(Line::Pvalb),
            Pick::Area(Area::Rl),
            Pick::Cell(0),
            Pick::Image(117),
        ];
        for pick in picks {
            assert_eq!(Pick::of(pick.key()), Some(pick));
        }
        assert_eq!(Pick::of(u32::MAX), None);
        assert_eq!(Pick::of(99), None);
    }
}
