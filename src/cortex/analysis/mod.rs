//! Neurons beside networks (Mice to Machines, sections 3.2 to 3.5): what is computed of both, as typed results.
//!
//! A [`Comparison`] says which neurons and which features; each file computes one thing of it.

pub mod check;
pub mod distance;
pub mod neuron;
pub mod overlap;
pub mod selection;
pub mod similarity;

use super::cell_type::{Area, Class, Line};
use super::maps::{Maps, MapsError, Normalization};
use super::recording::{CellInfo, Recording};
use super::representation::RepresentationError;
use crate::stats::density::DensityError;
use crate::stats::dissimilarity::RdmError;
use check::Check;
use distance::Distance;
use neuron::NeuronAnalysis;
use overlap::Overlap;
use selection::Selection;
use serde::Serialize;
use similarity::ImageSimilarity;
use thiserror::Error;

/// Fewest neurons of a kind that stands in a list of kinds.
pub const FEWEST_OF_KIND: usize = 5;

/// One analysis, under its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Analysis {
    /// How the values of neurons and of features are distributed.
    Overlap(Box<Overlap>),
    /// How far features are from neurons of each kind.
    Distance(Box<Distance>),
    /// Whether both find the same images alike.
    Images(Box<ImageSimilarity>),
    /// All neurons in a plane, and the central ones of its clusters.
    Map(Box<Selection>),
    /// One neuron and one image.
    Neuron(Box<NeuronAnalysis>),
    /// Statistics of the responses, beside those of simulated neurons.
    Check(Box<Check>),
}

/// Why there is nothing to compare, as a clause.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AnalysisError {
    /// Too few neurons of the kind.
    #[error("there are {found} such neurons, and at least {wanted} are needed")]
    FewNeurons {
        /// How many there are.
        found: usize,
        /// How many are needed.
        wanted: usize,
    },
    /// Without images neurons have no representation.
    #[error("it is not known which image was shown in which trial, or there are too few images")]
    NoImages,
    /// The network was not shown the images.
    #[error("the responses of a network to the images are missing")]
    NoResponses,
    /// Values without a density.
    #[error(transparent)]
    Density(#[from] DensityError),
    /// Maps that cannot be brought to one size.
    #[error(transparent)]
    Maps(#[from] MapsError),
    /// Responses to images that cannot be correlated.
    #[error(transparent)]
    Dissimilarity(#[from] RdmError),
    /// Responses and images that do not belong together.
    #[error(transparent)]
    Representation(#[from] RepresentationError),
}

/// Neurons of a class or line, and of an area; all of them by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CellFilter {
    /// Only of this class; a line goes before it.
    pub class: Option<Class>,
    /// Only of this line.
    pub line: Option<Line>,
    /// Only of this area.
    pub area: Option<Area>,
}

impl CellFilter {
    /// Whether a cell is among them; of one whose kind is not known only without a filter.
    #[must_use]
    pub fn keeps(&self, cell: &CellInfo) -> bool {
        let kind = match self.line {
            Some(line) => cell.line == Some(line),
            None => self.class.is_none_or(|class| cell.class == Some(class)),
        };
        kind && self.area.is_none_or(|area| cell.area == Some(area))
    }
}

/// A kind of neurons in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A Cre line.
    Line(Line),
    /// An area of cortex.
    Area(Area),
}

impl Kind {
    /// The gene's name, or the area's abbreviation.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Line(line) => line.name(),
            Self::Area(area) => area.name(),
        }
    }

    /// The class of a line; an area has both.
    #[must_use]
    pub fn class(self) -> Option<Class> {
        match self {
            Self::Line(line) => Some(line.class()),
            Self::Area(_) => None,
        }
    }
}

/// A number for each network of the neurons of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByKind {
    /// Which neurons.
    pub kind: Kind,
    /// How many.
    pub neurons: usize,
    /// The number of the left network, and of the right one.
    pub values: [f64; 2],
    /// Their 95 % bootstrap intervals over the neurons (low, high); NaN where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intervals: Option<[[f64; 2]; 2]>,
}

/// Neurons and features of two networks, and how both become comparable.
#[derive(Debug, Clone, Copy)]
pub struct Comparison<'a> {
    /// The neurons.
    pub recording: &'a Recording,
    /// The representation N of each neuron `[cells, height, width]`; none if it is not known what they were shown.
    pub pictures: Option<&'a Maps>,
    /// Features of the left and of the right network `[features, height, width]`.
    pub features: [&'a Maps; 2],
    /// If given, only central neurons and features are compared (section 3.2).
    pub central: Option<&'a Selection>,
    /// Which neurons.
    pub filter: CellFilter,
    /// What is done to the maps.
    pub normalization: Normalization,
    /// Most features of a network that are compared; of more, so many at even distances are taken.
    pub most_features: usize,
    /// Of resamples and permutations.
    pub seed: u64,
}

impl Comparison<'_> {
    /// The compared neurons, by their places in the recording.
    #[must_use]
    pub fn cells(&self) -> Vec<usize> {
        self.among(&self.filter)
    }

    /// The neurons that another filter keeps; only central ones if only these are compared.
    #[must_use]
    pub fn among(&self, filter: &CellFilter) -> Vec<usize> {
        let cells = self.recording.cells.iter().enumerate();
        let kept = cells.filter(|(i, cell)| {
            filter.keeps(cell) && self.central.is_none_or(|selection| selection.is_central(*i))
        });
        kept.map(|(i, _)| i).collect()
    }

    /// The Cre lines with at least [`FEWEST_OF_KIND`] neurons in the filter's area.
    #[must_use]
    pub fn by_line(&self) -> Vec<(Kind, Vec<usize>)> {
        let of = |line| CellFilter { class: None, line: Some(line), area: self.filter.area };
        self.enough(Line::ALL.into_iter().map(|line| (Kind::Line(line), of(line))))
    }

    /// The areas with at least [`FEWEST_OF_KIND`] neurons of the filter's class or line.
    #[must_use]
    pub fn by_area(&self) -> Vec<(Kind, Vec<usize>)> {
        let of = |area| CellFilter { area: Some(area), ..self.filter };
        self.enough(Area::ALL.into_iter().map(|area| (Kind::Area(area), of(area))))
    }

    fn enough(&self, kinds: impl Iterator<Item = (Kind, CellFilter)>) -> Vec<(Kind, Vec<usize>)> {
        let all = kinds.map(|(kind, filter)| (kind, self.among(&filter)));
        all.filter(|(_, cells)| cells.len() >= FEWEST_OF_KIND).collect()
    }

    /// The normalized values of some neurons: of their representations, or of their peaks where there are none (those
    /// that are missing left out).
    #[must_use]
    pub fn values(&self, cells: &[usize]) -> Vec<f32> {
        if let Some(pictures) = self.pictures {
            return pictures.chosen(cells).normalized_among(self.normalization, &pictures.values).values;
        }
        let there = |peaks: &[f32]| peaks.iter().copied().filter(|peak| !peak.is_nan()).collect::<Vec<f32>>();
        let each = cells.iter().filter_map(|&cell| self.recording.peaks_of(cell)).map(there);
        if self.normalization == Normalization::Pool {
            let values: Vec<f32> = each.flatten().collect();
            let peaks = Maps { count: 1, height: 1, width: values.len(), values };
            return peaks.normalized_among(self.normalization, &there(&self.recording.peaks)).values;
        }
        let mut all = Vec::new();
        for mut values in each {
            self.normalization.apply(&mut values);
            all.extend(values);
        }
        all
    }

    /// The compared features of a network (0 left, 1 right), normalized.
    #[must_use]
    pub fn features(&self, side: usize) -> Maps {
        let maps = self.features[side];
        let places = match self.central.and_then(|selection| selection.features(side)) {
            Some(places) => places.to_vec(),
            None => spread(maps.count, self.most_features),
        };
        maps.chosen(&places).normalized_among(self.normalization, &maps.values)
    }
}

/// At most `most` of `count` places, at even distances.
fn spread(count: usize, most: usize) -> Vec<usize> {
    let taken = count.min(most);
    (0..taken).map(|i| i * count / taken.max(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_so_many_places_at_even_distances() {
        assert_eq!(spread(3, 5), [0, 1, 2]);
        assert_eq!(spread(10, 5), [0, 2, 4, 6, 8]);
        assert_eq!(spread(0, 5), Vec::<usize>::new());
    }

    #[test]
    fn a_line_goes_before_a_class() {
        let cell = CellInfo {
            id: 0,
            line: Some(Line::Sst),
            driver: String::new(),
            class: Some(Class::Inhibitory),
            area: Some(Area::P),
            depth: None,
        };
        let unknown = CellInfo { line: None, class: None, area: None, ..cell.clone() };
        let sst =
            CellFilter { class: Some(Class::Excitatory), line: Some(Line::Sst), ..CellFilter::default() };
        assert!(sst.keeps(&cell) && !sst.keeps(&unknown));
        assert!(!CellFilter { line: None, ..sst }.keeps(&cell));
        assert!(!CellFilter { area: Some(Area::L), ..sst }.keeps(&cell));
        assert!(CellFilter::default().keeps(&unknown));
    }
}
