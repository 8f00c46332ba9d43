//! Tables of real cells by Cre line: how sharply they are tuned, and how many answer scenes. Counts, quartiles and
//! distributions; no cell.

use super::cell_type::{Area, Line};
use super::scores::account::Origin;
use crate::stats::resample::quantile;
use serde::{Deserialize, Serialize};

/// Bins of equal width from 0 to 1 of a distribution of selectivity.
pub const BINS: usize = 50;
/// A cell answers scenes if chance would answer as much with less than this probability (de Vries et al. 2020).
pub const ANSWERS: f64 = 0.001;

/// What ships of the Allen Institute's tables. Made by `neurn neurons --collect`, never edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Where the tables come from.
    pub origin: Origin,
    /// Selectivity to gratings, release of 2019.
    pub gratings: Vec<Gratings>,
    /// Answers to natural scenes, release of 2016.
    pub scenes: Vec<Scenes>,
}

/// How gratings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Movement {
    /// Flashed, of six orientations.
    #[default]
    Static,
    /// Drifting, in eight directions.
    Drifting,
}

/// One table of selectivity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gratings {
    /// Which gratings.
    pub movement: Movement,
    /// Line by line.
    pub lines: Vec<Tuned>,
}

/// A line's selectivity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuned {
    /// The line.
    pub line: Line,
    /// Of all its cells.
    pub all: Spread,
    /// Of those that answer gratings.
    pub responsive: Spread,
}

/// How a number from 0 to 1 is spread over cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Cells.
    pub cells: usize,
    /// Lower quartile, median, upper quartile.
    pub quartiles: [f64; 3],
    /// Cells in each of [`BINS`] bins.
    pub bins: Vec<u32>,
}

/// How cells of a line in an area answer scenes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenes {
    /// The line.
    pub line: Line,
    /// The area.
    pub area: Area,
    /// Cells.
    pub cells: usize,
    /// Quartiles of the peak, % dF/F.
    pub peak: [f64; 3],
    /// Quartiles of the selectivity among scenes.
    pub selectivity: [f64; 3],
    /// Each animal's field of view: its cells, and the share of them that answers scenes ([`ANSWERS`]).
    pub containers: Vec<(usize, f64)>,
}

impl Spread {
    /// Of values from 0 to 1; none of none.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut bins = vec![0; BINS];
        for value in &sorted {
            let bin = (value * BINS as f64) as usize;
            bins[bin.min(BINS - 1)] += 1;
        }
        Some(Self { cells: sorted.len(), quartiles: quartiles(&sorted)?, bins })
    }

    /// Its density at so many places from 0 to 1: the bins under a Gaussian by Scott's rule, reflected at both ends, so that
    /// nothing is lost beyond what can be.
    #[must_use]
    pub fn density(&self, places: usize) -> Vec<f64> {
        let n = self.cells.max(1) as f64;
        let middle = |bin: usize| (bin as f64 + 0.5) / BINS as f64;
        let over = |of: &dyn Fn(f64) -> f64| {
            self.bins.iter().enumerate().map(|(i, &c)| f64::from(c) * of(middle(i))).sum::<f64>() / n
        };
        let mean = over(&|x| x);
        let deviation = over(&|x| (x - mean).powi(2)).sqrt();
        let width = (deviation * libm::pow(n, -0.2)).max(1.0 / BINS as f64);
        let bell = |d: f64| libm::exp(-0.5 * (d / width).powi(2)) / (width * std::f64::consts::TAU.sqrt());
        let at = |place: usize| place as f64 / (places.max(2) - 1) as f64;
        (0..places)
            .map(at)
            .map(|x| over(&|value| bell(x - value) + bell(x + value) + bell(2.0 - x - value)))
            .collect()
    }
}

/// Of numbers in order.
#[must_use]
pub fn quartiles(sorted: &[f64]) -> Option<[f64; 3]> {
    Some([quantile(sorted, 0.25)?, quantile(sorted, 0.5)?, quantile(sorted, 0.75)?])
}

/// What ships.
///
/// # Errors
/// As of serde, should the file be damaged.
pub fn shipped() -> Result<Survey, serde_json::Error> {
    serde_json::from_str(SHIPPED)
}

const SHIPPED: &str = include_str!("../../assets/neural/survey-allen.json");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_density_has_the_area_one_and_no_cell_is_lost(values in prop::collection::vec(0.0..=1.0_f64, 1..80)) {
            let spread = Spread::of(&values).unwrap();
            prop_assert_eq!(spread.bins.iter().map(|&c| c as usize).sum::<usize>(), values.len());
            prop_assert!(spread.quartiles.is_sorted());
            let density = spread.density(401);
            let area = density.windows(2).map(|pair| (pair[0] + pair[1]) / 800.0).sum::<f64>();
            prop_assert!((area - 1.0).abs() < 0.01, "{}", area);
        }
    }

    #[test]
    fn what_ships_has_no_cell_in_it() {
        let survey = shipped().unwrap();
        assert!(SHIPPED.len() < 60_000, "{}", SHIPPED.len());
        for table in &survey.gratings {
            assert_eq!(table.lines.len(), 12);
            for Tuned { line, all, responsive } in &table.lines {
                assert!(*line != Line::Pvalb && all.cells > 500 && responsive.cells < all.cells);
                for spread in [all, responsive] {
                    assert_eq!(spread.bins.len(), BINS);
                    assert_eq!(spread.bins.iter().map(|&c| c as usize).sum::<usize>(), spread.cells);
                }
            }
        }
        let cells = |at: usize| survey.gratings[at].lines.iter().map(|line| line.all.cells).sum::<usize>();
        assert_eq!([cells(0), cells(1)], [37_661, 40_359]);
        assert_eq!(survey.scenes.iter().map(|group| group.cells).sum::<usize>(), 11_983);
        assert_eq!(survey.scenes.iter().map(|group| group.containers.len()).sum::<usize>(), 79);
        let every = survey.scenes.iter().flat_map(|group| &group.containers);
        assert!(every.into_iter().all(|&(cells, share)| cells > 0 && (0.0..=1.0).contains(&share)));
    }
}
