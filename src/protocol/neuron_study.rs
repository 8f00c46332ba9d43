//! How neurons and networks are compared, as one visitor set it: a part of the page's state and of its link.

use crate::cortex::cell_type::{Area, Class, Line};
use crate::cortex::maps::Normalization;
use crate::cortex::representation::Centring;
use crate::cortex::survey::Movement;
use crate::protocol::neurons::Shows;
use crate::stats::density::Bandwidth;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Side of the maps whose numbers are compared one by one (Eq. 1): both systems' maps are brought to it.
pub const SIDE: usize = 16;
/// Most features of a network that are compared, as in the paper; of more, so many at even distances are taken.
pub const MOST_FEATURES: usize = 500;
/// The fewest neurons of which a map is made.
pub const FEWEST_MAPPED: usize = 20;
/// Cells of each class that can be simulated here.
pub const CELLS: (u32, u32) = (50, 2_000);
/// Trials of each image.
pub const TRIALS: (u32, u32) = (2, 50);
/// The factor of the bandwidth that a visitor can choose.
pub const FACTORS: (f64, f64) = (0.01, 2.0);

/// The rule of a bandwidth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// Scott's.
    #[default]
    Scott,
    /// Silverman's.
    Silverman,
    /// A factor of the standard deviation.
    Factor,
}

/// What of a network is laid beside neurons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeatureKind {
    /// Each channel of each kernel, as in the paper (section 3.3).
    #[default]
    Kernels,
    /// Each unit's map of activations, the mean over all images.
    Activations,
    /// Each unit treated as a neuron: N = T^T FS of its mean activations. Ours.
    Responses,
}

/// What is set side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Kinds of neurons.
    #[default]
    Line,
    /// Areas of cortex.
    Area,
}

/// What the dots of the map are coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorBy {
    /// Cre line.
    #[default]
    Line,
    /// Area.
    Area,
    /// Cluster.
    Cluster,
}

/// How neurons and networks are compared: a part of the page's state and of its link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Study {
    /// Of the simulation and of all chance.
    pub seed: u32,
    /// Simulated cells of each class.
    pub cells: u32,
    /// Trials of each image.
    pub trials: u32,
    /// Only neurons of this class.
    pub class: Option<Class>,
    /// Only neurons of this line; goes before the class.
    pub line: Option<Line>,
    /// Only neurons of this area.
    pub area: Option<Area>,
    /// What of the networks is compared.
    pub features: FeatureKind,
    /// Of which layer, counted from 0; the last one if there are fewer.
    pub layer: u32,
    /// What is done to the maps.
    pub normalization: Normalization,
    /// Whether what all images share is taken away first.
    pub centring: Centring,
    /// The rule of the bandwidth.
    pub rule: Rule,
    /// The factor, for [`Rule::Factor`].
    pub factor: f64,
    /// Only the central neurons and features of each cluster.
    pub central: bool,
    /// What is set side by side.
    pub by: By,
    /// Colours of the map.
    pub color: ColorBy,
    /// The neuron that is looked at.
    pub cell: u32,
    /// The image that is looked at.
    pub image: u32,
    /// Whether the photographs of the real neurons are shuffled.
    pub shuffled: bool,
    /// Whether a recording of the visitor's own, once there is one, takes the place of the one whose account ships.
    pub own: bool,
    /// In front of which gratings real cells are looked at.
    pub movement: Movement,
    /// Whether only real cells are looked at that answer gratings.
    pub responding: bool,
}

impl Default for Study {
    fn default() -> Self {
        Self {
            seed: 1,
            cells: 500,
            trials: 10,
            class: Some(Class::Excitatory),
            line: None,
            area: None,
            features: FeatureKind::Kernels,
            layer: 0,
            normalization: Normalization::Pool,
            centring: Centring::Correlation,
            rule: Rule::Scott,
            factor: 0.2,
            central: false,
            by: By::Line,
            color: ColorBy::Line,
            cell: 0,
            image: 0,
            shuffled: false,
            own: true,
            movement: Movement::Static,
            responding: false,
        }
    }
}

/// A setting that is out of range.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{name} must be {range}, but it is {found}")]
pub struct StudyError {
    /// Which.
    pub name: &'static str,
    /// The allowed range.
    pub range: &'static str,
    /// What was given.
    pub found: String,
}

impl Study {
    /// Checks every range.
    ///
    /// # Errors
    /// [`StudyError`].
    pub fn check(&self) -> Result<(), StudyError> {
        let fail = |name, range, found: String| Err(StudyError { name, range, found });
        if !(CELLS.0..=CELLS.1).contains(&self.cells) {
            return fail("neurons.cells", "a whole number from 50 to 2,000", self.cells.to_string());
        }
        if !(TRIALS.0..=TRIALS.1).contains(&self.trials) {
            return fail("neurons.trials", "a whole number from 2 to 50", self.trials.to_string());
        }
        if !(FACTORS.0..=FACTORS.1).contains(&self.factor) {
            return fail("neurons.factor", "a number from 0.01 to 2", self.factor.to_string());
        }
        Ok(())
    }

    /// The bandwidth.
    #[must_use]
    pub fn bandwidth(&self) -> Bandwidth {
        match self.rule {
            Rule::Scott => Bandwidth::Scott,
            Rule::Silverman => Bandwidth::Silverman,
            Rule::Factor => Bandwidth::Factor(self.factor),
        }
    }

    /// The same, with nothing that `shows` does not hang on: what is computed is then asked for once.
    #[must_use]
    pub fn relevant(&self, shows: Shows) -> Self {
        let plain = Self::default();
        if shows == Shows::Cortex {
            return Self { shuffled: self.shuffled, own: self.own, ..plain };
        }
        let mut study = Self { shuffled: plain.shuffled, own: plain.own, ..self.clone() };
        if shows != Shows::Neuron {
            (study.cell, study.image) = (plain.cell, plain.image);
        }
        if shows != Shows::Map {
            study.color = plain.color;
        }
        if shows != Shows::Check {
            (study.movement, study.responding) = (plain.movement, plain.responding);
        }
        if shows != Shows::Overlap {
            (study.rule, study.factor) = (plain.rule, plain.factor);
        } else if study.rule != Rule::Factor {
            study.factor = plain.factor;
        }
        if !matches!(shows, Shows::Overlap | Shows::Distance) {
            study.by = plain.by;
        }
        study
    }

    /// What has to be the same for a map and its central neurons to be still right.
    #[must_use]
    pub fn selects(&self) -> Self {
        let Self { seed, cells, trials, features, layer, normalization, centring, .. } = *self;
        Self { seed, cells, trials, features, layer, normalization, centring, ..Self::default() }
    }
}
