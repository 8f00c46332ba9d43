//! What the panels show, in numbers: for programs, and in sentences for those who do not see the canvas.

use serde::Serialize;

use crate::app::widgets::answer::Verdict;
use crate::figure::number::percent;
use crate::published::verdict::Verdicts;
use crate::stats::paired;

/// What one network says of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reading {
    /// The digit.
    pub digit: u8,
    /// How sure it is, 0..=1.
    pub probability: f32,
    /// Whether it is right; `None` where nobody told which digit it is.
    pub right: Option<bool>,
}

impl Reading {
    /// Whether it is right, as answers show it.
    pub fn verdict(self) -> Verdict {
        match self.right {
            Some(true) => Verdict::Right,
            Some(false) => Verdict::Wrong,
            None => Verdict::Unknown,
        }
    }
}

/// One of the four worlds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct World {
    /// Its name.
    pub name: &'static str,
    /// What the left and the right network say.
    pub answers: [Option<Reading>; 2],
}

/// The densities' overlaps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Overlap {
    /// Of the cells with the left network's features.
    pub left: f64,
    /// With the right one's.
    pub right: f64,
    /// How many cells.
    pub cells: f64,
    /// Whether they are simulated.
    pub simulated: bool,
}

/// One transfer of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Transfer {
    /// The set of test images.
    pub target: String,
    /// Mean share of right answers without a filter, 0..=1.
    pub pixels: Option<f64>,
    /// With the filter.
    pub filtered: Option<f64>,
    /// Mean of the paired differences, -1..=1.
    pub difference: Option<f64>,
    /// What their interval says.
    pub verdict: Option<paired::Verdict>,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Drift {
    /// The slider's value.
    pub at: f64,
    /// Shares of right answers of the left and the right network, 0..=1.
    pub shares: [f64; 2],
}

/// All panels.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Summary {
    /// The four worlds.
    pub worlds: Vec<World>,
    /// How many networks are in the matrix; 0 until it is there.
    pub networks: usize,
    /// The pair that is pointed at, in words.
    pub pair: Option<String>,
    /// The densities.
    pub overlap: Option<Overlap>,
    /// The table's rows.
    pub transfers: Vec<Transfer>,
    /// Which slider the curve is along.
    pub axis: &'static str,
    /// The curve's points, from its left end.
    pub drift: Vec<Drift>,
    /// Whether as many of its points are there as are measured first.
    pub drift_first: bool,
    /// What came of the papers' claims.
    pub claims: Option<Verdicts>,
    /// What did not come, in sentences.
    pub problems: Vec<String>,
    /// Whether every panel shows what belongs to the present settings.
    pub complete: bool,
    /// Milliseconds from opening the view until that was so first.
    pub milliseconds: Option<f64>,
}

impl Summary {
    /// In sentences.
    pub fn sentences(&self) -> String {
        let mut all: Vec<String> = self.problems.clone();
        let one = |answers: &Reading| format!("a {}{}", answers.digit, answers.verdict().word());
        for world in &self.worlds {
            if let [Some(left), Some(right)] = &world.answers {
                all.push(format!(
                    "As {}: the left network reads {}, the right one {}.",
                    world.name,
                    one(left),
                    one(right)
                ));
            }
        }
        if self.networks > 0 {
            all.push(format!("{} networks are compared layer by layer.", self.networks));
        }
        all.extend(self.pair.iter().map(|pair| format!("{pair}.")));
        if let Some(overlap) = self.overlap {
            all.push(format!(
                "Overlap with {} {}cells: left {:.3}, right {:.3}.",
                overlap.cells,
                if overlap.simulated { "simulated " } else { "" },
                overlap.left,
                overlap.right
            ));
        }
        for transfer in &self.transfers {
            if let (Some(pixels), Some(filtered)) = (transfer.pixels, transfer.filtered) {
                all.push(format!(
                    "{}: {} without the filter, {} with it.",
                    transfer.target,
                    percent(pixels),
                    percent(filtered)
                ));
            }
        }
        if let (Some(first), Some(last)) = (self.drift.first(), self.drift.last()) {
            all.push(format!(
                "From one end of {} to the other: the left network reads {}, then {}; the right one {}, then {}.",
                self.axis,
                percent(first.shares[0]),
                percent(last.shares[0]),
                percent(first.shares[1]),
                percent(last.shares[1])
            ));
        }
        if let Some(claims) = self.claims {
            all.push(format!("Of the papers' claims {}.", claims.text()));
        }
        all.join(" ")
    }
}
