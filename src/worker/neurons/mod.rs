//! Neurons beside networks: how both become comparable, and each thing that is shown of them.

pub mod cache;
mod chart;
mod check;
mod distance;
pub mod features;
mod images;
mod kernels;
mod map;
mod neuron;
mod overlap;
mod selection;
mod text;

use crate::cortex::cell_type::{Area, Class, Line};
use crate::cortex::maps::Maps;
use crate::cortex::population::Population;
use crate::cortex::recording::Recording;
use crate::cortex::representation::Centring;
use crate::cortex::stimuli::Origin;
use crate::figure::number::thousands;
use crate::protocol::neuron_study::MOST_FEATURES;
use crate::protocol::neurons::{Look, Menu, NeuronsError, Shows, View};
use crate::stats::dissimilarity::Rdm;

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
    /// What the layers say to each image; only for [`Shows::Images`].
    pub told: Option<Told>,
}

/// What the layers of a network say to the images that the neurons were shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Each layer's dissimilarities of the images.
    pub rdms: Vec<(String, Rdm)>,
    /// The chosen layer's activations `[images, units, places]`.
    pub values: Vec<f32>,
    /// Its units.
    pub units: usize,
}

/// Everything that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// What is asked.
    pub look: &'a Look,
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
    pub own: Option<&'a Features>,
    /// The map and its central neurons, if it is made for these settings.
    pub selection: Option<&'a Selection>,
}

impl Material<'_> {
    /// What `look` shows.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`].
    pub fn view(&self) -> Result<View, NeuronsError> {
        let mut view = match self.look.shows {
            Shows::Overlap => overlap::view(self)?,
            Shows::Distance => distance::view(self)?,
            Shows::Images => images::view(self)?,
            Shows::Map => map::view(self),
            Shows::Neuron => neuron::view(self)?,
            Shows::Check => check::view(self)?,
        };
        view.menu = self.menu();
        view.simulated = self.recording.is_simulated();
        view.about = self.about();
        Ok(view)
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
        let layers = |own: &Features| own.layers.len();
        let fewest = self.features.iter().min_by_key(|own| layers(own));
        Menu {
            layers: fewest.map(|own| own.layers.clone()).unwrap_or_default(),
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
                let shown = match self.recording.stimuli.as_ref().map(|own| &own.origin) {
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
                format!("{n} neurons of `{name}`{about}, {images} images, {trials} trials each")
            }
        }
    }

    /// The neurons that are meant.
    fn cells(&self) -> Vec<usize> {
        let study = &self.look.study;
        self.among(study.class, study.line, study.area)
    }

    /// Neurons of a class or line, and area.
    fn among(&self, class: Option<Class>, line: Option<Line>, area: Option<Area>) -> Vec<usize> {
        let central = self.selection.filter(|_| self.look.study.central);
        (0..self.recording.cells.len())
            .filter(|&i| {
                let cell = &self.recording.cells[i];
                line.map_or(class.is_none_or(|own| cell.class == Some(own)), |own| cell.line == Some(own))
                    && area.is_none_or(|own| cell.area == Some(own))
                    && central.is_none_or(|own| own.is_central(i))
            })
            .collect()
    }

    /// The normalized values of some neurons: of their representations, or of their peaks where there are none.
    fn values(&self, cells: &[usize]) -> Vec<f32> {
        let by = self.look.study.normalization;
        if let Some(pictures) = self.pictures {
            return pictures.chosen(cells).normalized(by).values;
        }
        let mut all = Vec::new();
        for peaks in cells.iter().filter_map(|&cell| self.recording.peaks_of(cell)) {
            let mut own = peaks.to_vec();
            by.apply(&mut own);
            all.extend(own);
        }
        all
    }

    /// A network's features that are compared: normalized, at most [`MOST_FEATURES`], or the central ones.
    fn features(&self, which: usize) -> Maps {
        let features = &self.features[which];
        let central = self.selection.filter(|_| self.look.study.central);
        let places = match central.and_then(|own| own.features(which)) {
            Some(places) => places.to_vec(),
            None => spread(features.maps.count, MOST_FEATURES),
        };
        features.maps.chosen(&places).normalized(self.look.study.normalization)
    }

    /// How the two networks are called.
    fn names(&self) -> [&str; 2] {
        self.look.networks.titles.each_ref().map(String::as_str)
    }

    /// A network and its features in words.
    fn feature_words(&self) -> String {
        let all = |(name, own): (&str, &Features)| format!("{name}: {}", own.what);
        self.names().into_iter().zip(self.features).map(all).collect::<Vec<_>>().join("; ")
    }

    /// How maps become comparable, in a sentence.
    fn how(&self) -> String {
        let study = &self.look.study;
        let centred = match study.centring {
            Centring::Raw => "N = T^T FS as the paper writes it",
            Centring::Centred => "N = T^T FS of the images without what they share (ours)",
        };
        format!("{centred}; each map by itself: {}.", study.normalization.name())
    }
}

/// At most `most` of `count` places, at even distances.
fn spread(count: usize, most: usize) -> Vec<usize> {
    let taken = count.min(most);
    (0..taken).map(|i| i * count / taken.max(1)).collect()
}

/// A sentence as an error.
fn sentence(words: impl Into<String>) -> NeuronsError {
    NeuronsError::Sentence(words.into())
}

#[cfg(test)]
mod tests;
