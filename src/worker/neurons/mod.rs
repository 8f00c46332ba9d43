//! Neurons beside networks: how both become comparable, and each thing that is shown of them.

pub mod cache;
mod chart;
mod check;
pub mod controls;
mod distance;
pub mod features;
mod images;
mod kernels;
mod map;
mod measured;
mod neuron;
mod overlap;
mod own;
pub mod pairs;
mod selection;
mod survey;
mod text;

use crate::cortex::analysis::similarity::ImageResponses;
use crate::cortex::analysis::{Analysis, CellFilter, Comparison, Kind};
use crate::cortex::cell_type::{Area, Line};
use crate::cortex::gratings::Simulated;
use crate::cortex::maps::{Maps, Normalization};
use crate::cortex::population::Population;
use crate::cortex::recording::Recording;
use crate::cortex::representation::Centring;
use crate::cortex::stimuli::Origin;
use crate::figure::number::thousands;
use crate::protocol::neuron_study::{By, MOST_FEATURES};
use crate::protocol::neurons::{Menu, NeuronsError, Shows, View, ViewQuery};

pub use selection::{Group, Plane, Selected, Selecting, Selection};

/// What a network's features are, for a comparison with neurons.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Features {
    /// The network.
    pub title: String,
    /// What they are, in a few words: "864 kernels of 3 × 3".
    pub what: String,
    /// The layers that there are.
    pub layers: Vec<String>,
    /// The features as maps.
    pub maps: Maps,
    /// Responses of the layers to each image; only for [`Shows::Images`].
    pub responses: Option<ImageResponses>,
}

/// Everything that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// What is asked.
    pub query: &'a ViewQuery,
    /// The neurons.
    pub recording: &'a Recording,
    /// How they were simulated, if they were.
    pub population: Option<&'a Population>,
    /// The simulated neurons that stand beside a file's.
    pub beside: Option<(&'a Population, &'a Recording)>,
    /// The representation N of each neuron; none if nobody knows what it was shown.
    pub pictures: Option<&'a Maps>,
    /// Both networks.
    pub features: &'a [Features; 2],
    /// Kernels of the visitor's own.
    pub custom: Option<&'a Features>,
    /// The map and its central neurons, if it is made for these settings.
    pub selection: Option<&'a Selection>,
    /// Simulated neurons in front of gratings; empty where they are not looked at.
    pub gratings: &'a [Simulated],
}

impl<'a> Material<'a> {
    /// What `look` shows, as numbers.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`], also for a map that is not made yet.
    pub fn analysis(&self) -> Result<Analysis, NeuronsError> {
        Ok(match self.query.shows {
            Shows::Overlap => Analysis::Overlap(Box::new(overlap::found(self)?)),
            Shows::Distance => Analysis::Distance(Box::new(distance::found(self)?)),
            Shows::Images => Analysis::Images(Box::new(images::found(self)?)),
            Shows::Map => Analysis::Map(Box::new(map::found(self)?)),
            Shows::Neuron => Analysis::Neuron(Box::new(neuron::found(self)?)),
            Shows::Check => Analysis::Check(Box::new(check::found(self)?)),
            // nothing of it hangs on the neurons that are looked at
            Shows::Cortex => return Err(sentence("The measured figures are made beforehand.")),
        })
    }

    /// The same as sentences, figures and tables.
    #[must_use]
    pub fn present(&self, analysis: &Analysis) -> View {
        self.finished(match analysis {
            Analysis::Overlap(found) => overlap::view(self, found),
            Analysis::Distance(found) => distance::view(self, found),
            Analysis::Images(found) => images::view(self, found),
            Analysis::Map(found) => map::view(self, found),
            Analysis::Neuron(found) => neuron::view(self, found),
            Analysis::Check(found) => check::view(self, found),
        })
    }

    /// What `look` shows, ready to be drawn.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`].
    pub fn view(&self) -> Result<View, NeuronsError> {
        if self.query.shows == Shows::Map && self.selection.is_none() {
            return Ok(self.finished(map::not_made(self)));
        }
        Ok(self.present(&self.analysis()?))
    }

    fn finished(&self, view: View) -> View {
        let (simulated, missing) = (self.recording.is_simulated(), self.recording.missing);
        View { menu: self.menu(), simulated, about: self.about(), missing, ..view }
    }

    /// The representations of the neurons that are meant, if it is known what they were shown.
    #[must_use]
    pub fn representations(&self) -> Option<Maps> {
        self.pictures.map(|pictures| pictures.chosen(&self.cells()))
    }

    /// What the neuron that is looked at represents, in one small panel.
    #[must_use]
    pub fn glance(&self) -> View {
        neuron::glance(self)
    }

    fn menu(&self) -> Menu {
        let has = |wanted: &dyn Fn(usize) -> bool| (0..self.recording.cells.len()).any(wanted);
        let cells = &self.recording.cells;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let layers = |item: &Features| item.layers.len();
        let fewest = self.features.iter().min_by_key(|item| layers(item));
        Menu {
            layers: fewest.map(|item| item.layers.clone()).unwrap_or_default(),
            lines: Line::ALL.into_iter().filter(|line| has(&|i| cells[i].line == Some(*line))).collect(),
            areas: Area::ALL.into_iter().filter(|area| has(&|i| cells[i].area == Some(*area))).collect(),
            cells: count(cells.len()),
            images: count(self.recording.images),
        }
    }

    fn about(&self) -> String {
        use crate::cortex::recording::RecordingSource;
        let n = self.recording.cells.len();
        let (images, trials) = (self.recording.images, self.recording.trials);
        match &self.recording.source {
            RecordingSource::Simulated { settings } => {
                let shown = match self.recording.stimuli.as_ref().map(|item| &item.origin) {
                    Some(Origin::File { name }) => format!("images of `{name}`"),
                    _ => "natural-like images of our generator".to_owned(),
                };
                format!(
                    "{} simulated neurons (seed {}), shown {images} {shown}, {trials} times each",
                    thousands(n),
                    settings.seed
                )
            }
            RecordingSource::File { name, about } => {
                let about = if about.is_empty() { String::new() } else { format!(" ({about})") };
                let missing = text::missing(&self.recording.missing);
                format!("{n} neurons of `{name}`{about}, {images} images, {trials} trials each{missing}")
            }
        }
    }

    /// Neurons and features, and how both become comparable.
    fn comparison(&self) -> Comparison<'a> {
        let study = &self.query.study;
        Comparison {
            recording: self.recording,
            pictures: self.pictures,
            features: self.features.each_ref().map(|network| &network.maps),
            central: self.selection.filter(|_| study.central),
            filter: CellFilter { class: study.class, line: study.line, area: study.area },
            normalization: study.normalization,
            most_features: MOST_FEATURES,
            seed: u64::from(study.seed),
        }
    }

    /// The neurons that are meant.
    fn cells(&self) -> Vec<usize> {
        self.comparison().cells()
    }

    /// The kinds of a list: all lines or areas, among the neurons that are not left out otherwise.
    fn kinds(&self) -> Vec<(Kind, Vec<usize>)> {
        match self.query.study.by {
            By::Line => self.comparison().by_line(),
            By::Area => self.comparison().by_area(),
        }
    }

    /// The kind that is chosen.
    fn chosen(&self) -> Option<Kind> {
        let study = &self.query.study;
        match study.by {
            By::Line => study.line.map(Kind::Line),
            By::Area => study.area.map(Kind::Area),
        }
    }

    /// How the two networks are called.
    fn names(&self) -> [&str; 2] {
        self.query.networks.titles.each_ref().map(String::as_str)
    }

    /// A network and its features in words.
    fn feature_text(&self) -> String {
        let all = |(name, item): (&str, &Features)| format!("{name}: {}", item.what);
        self.names().into_iter().zip(self.features).map(all).collect::<Vec<_>>().join("; ")
    }

    /// How maps become comparable, in a sentence.
    fn how(&self) -> String {
        let study = &self.query.study;
        let centred = match study.centring {
            Centring::Raw => "N = T^T FS as the paper writes it",
            Centring::Centred => "N = T^T FS of the images without what they share (ours)",
            Centring::Correlation => {
                "N: the correlation of the response with each pixel over the images (ours)"
            }
        };
        match study.normalization {
            Normalization::Pool => format!("{centred}; one scale for all maps of a system."),
            by => format!("{centred}; each map by itself: {}.", by.name()),
        }
    }
}

/// A sentence as an error.
fn sentence(words: impl Into<String>) -> NeuronsError {
    NeuronsError::Sentence(words.into())
}

#[cfg(test)]
mod tests;
