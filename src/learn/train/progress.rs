//! Where a training is, what its epochs led to, and which of them was the best.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one epoch led to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean cross-entropy of its steps, with augmentation, smoothing and dropout.
    pub loss: f64,
    /// Share of the validation images that were read rightly.
    pub accuracy: f64,
    /// Mean cross-entropy of the validation images.
    pub validation_loss: f64,
}

/// Where a training is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The epoch that is being done, counted from 1.
    pub epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Part done of all, 0..=1.
    pub done: f32,
    /// Mean loss of the epoch's steps so far.
    pub loss: f64,
    /// An epoch that has just ended.
    pub ended: Option<EpochReport>,
    /// Time left at the speed so far.
    pub left: Duration,
    /// Whether nothing is left to do: all epochs are done, or patience is at its end.
    pub finished: bool,
}

/// The epoch with the highest accuracy; of several the one with the lowest loss.
pub(super) fn best_of(history: &[EpochReport]) -> Option<&EpochReport> {
    history.iter().reduce(|best, report| {
        let better = report.accuracy > best.accuracy
            || (report.accuracy == best.accuracy && report.validation_loss < best.validation_loss);
        if better { report } else { best }
    })
}
