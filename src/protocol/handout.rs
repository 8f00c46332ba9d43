//! A page to print: what the Overview shows, on one sheet of A4.

use super::architectures::Members;
use super::neurons::ViewQuery;
use super::resource::ResourceId;
use crate::figure::Figure;
use crate::neurn::colormap::ColorMap;
use crate::neurn::{FilterSettings, Image};
use crate::published::verdict::Verdicts;
use crate::zoo::study::MatrixSettings;
use serde::{Deserialize, Serialize};

/// Width of the curve on the sheet, in points.
pub const CURVE_WIDTH: f32 = 258.0;
/// Its height.
pub const CURVE_HEIGHT: f32 = 98.0;

/// What one network says of each world, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// The network.
    pub title: String,
    /// One for each world: "3, right, 99 %".
    pub answers: Vec<String>,
}

/// A row of the table of transfers: its name and what stands under each target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its cells.
    pub cells: Vec<String>,
}

/// What the sheet shows. Matrix and densities are made anew for its width, of what the worker has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandoutQuery {
    /// The address that shows the same on a screen.
    pub link: String,
    /// Seed of the digits.
    pub seed: u32,
    /// The four worlds in the order of [`Domain::ALL`](crate::digits::generator::Domain::ALL), raw.
    pub pictures: Vec<Image>,
    /// How they are filtered.
    pub filter: FilterSettings,
    /// Colours of maps.
    pub colormap: ColorMap,
    /// What the networks say.
    pub answers: Vec<Answers>,
    /// Which architectures are compared, and how.
    pub matrix: (Members, MatrixSettings),
    /// The densities.
    pub look: Option<Box<ViewQuery>>,
    /// Where the table of transfers is from: "measured", or "simulated" if all its sets are our generator's.
    pub transfers_origin: String,
    /// What the table of transfers is about, in a sentence.
    pub about_transfers: String,
    /// Heads of its columns.
    pub targets: Vec<String>,
    /// Its rows.
    pub transfers: Vec<Row>,
    /// The curve along one slider, [`CURVE_WIDTH`] x [`CURVE_HEIGHT`].
    pub curve: Figure,
    /// What is said of it.
    pub about_curve: String,
    /// What came of the papers' claims.
    pub claims: Verdicts,
}

impl HandoutQuery {
    /// The resources that it needs.
    #[must_use]
    pub fn needs(&self) -> Vec<ResourceId> {
        let matrix = super::architectures::ArchitecturesQuery::Matrix(self.matrix.0.clone(), self.matrix.1);
        let mut all = matrix.needs();
        if let Some(look) = &self.look {
            all.extend(super::neurons::NeuronsQuery::View(look.clone()).needs());
        }
        all
    }
}
