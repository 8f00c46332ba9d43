//! How good a classifier is: accuracy with an interval, each class, confusions, calibration, mistakes.

use serde::{Deserialize, Serialize};

/// Bins of the calibration error.
pub const BINS: usize = 15;
/// Mistakes that a report keeps.
const MISTAKES: usize = 24;

/// Probabilities of the logits, computed without overflow.
#[must_use]
pub fn softmax<const K: usize>(logits: &[f32; K]) -> [f32; K] {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let parts = logits.map(|logit| (logit - top).exp());
    let sum: f32 = parts.iter().sum();
    parts.map(|part| part / sum)
}

/// The largest probability's place, the first of several, and itself.
#[must_use]
pub fn top<const K: usize>(probabilities: &[f32; K]) -> (usize, f32) {
    probabilities
        .iter()
        .copied()
        .enumerate()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .unwrap_or((0, f32::NAN))
}

/// Wilson's 95 % interval (1927) for a share of `right` in `n`: low and high, 0..=1; all of it for none.
#[must_use]
pub fn wilson(right: usize, n: usize) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    // the normal distribution's quantile at 0.975
    const Z: f64 = 1.959_963_984_540_054;
    let (n, share) = (n as f64, right as f64 / n as f64);
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
}

/// Mean and sample standard deviation (n - 1); a single value has none.
#[must_use]
pub fn mean_and_deviation(values: &[f64]) -> Option<(f64, Option<f64>)> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    match values.len() {
        0 => None,
        1 => Some((mean, None)),
        _ => Some((mean, Some((squares / (n - 1.0)).sqrt()))),
    }
}

/// One class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// Images of it.
    pub n: usize,
    /// Those that were read rightly.
    pub right: usize,
    /// Share of them (recall); nothing if there are none.
    pub accuracy: Option<f64>,
    /// Share of those that were taken for it which are it; nothing if none were.
    pub precision: Option<f64>,
}

/// One mistake.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mistake {
    /// The image, counted from 0.
    pub image: usize,
    /// What it is.
    pub label: u8,
    /// What it was taken for.
    pub taken_for: u8,
    /// The probability that was given to that.
    pub probability: f32,
}

/// The images whose top probability lies in one of 15 equal bins (low, high].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bin {
    /// Images in it.
    pub n: usize,
    /// Those that were read rightly.
    pub right: usize,
    /// Sum of their top probabilities.
    pub sum: f64,
}

impl Bin {
    /// Share of its images that were read rightly; nothing if it is empty.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        (self.n > 0).then(|| self.right as f64 / self.n as f64)
    }

    /// Mean top probability of its images; nothing if it is empty.
    #[must_use]
    pub fn confidence(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }
}

/// What is known of a classifier after it saw labelled images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Images.
    pub n: usize,
    /// Those that were read rightly.
    pub right: usize,
    /// Share of them, 0..=1; 0 for none.
    pub accuracy: f64,
    /// Wilson's 95 % interval of the accuracy.
    pub interval: (f64, f64),
    /// By class.
    pub per_class: Vec<ClassReport>,
    /// Images by class (row) and by what they were taken for (column).
    pub confusion: Vec<Vec<usize>>,
    /// Expected calibration error (Guo et al. 2017): the images in 15 equal bins (low, high] of their top
    /// probability, mean distance of a bin's accuracy to its mean probability, weighted by its images.
    pub ece: f64,
    /// Those bins, from the least sure to the surest: a reliability diagram.
    pub bins: Vec<Bin>,
    /// The mistakes with the highest probabilities, the most confident first, at most 24.
    pub mistakes: Vec<Mistake>,
}

/// The report on probabilities, `K` for each image, and the images' labels; a label of `K` or more counts as
/// a mistake in `n` and calibration only.
#[must_use]
pub fn report<const K: usize>(probabilities: &[[f32; K]], labels: &[u8]) -> Report {
    let mut confusion = vec![vec![0_usize; K]; K];
    let mut bins = vec![Bin::default(); BINS];
    let mut mistakes = Vec::new();
    let (mut n, mut right) = (0, 0);
    for (image, (probabilities, &label)) in probabilities.iter().zip(labels).enumerate() {
        let (taken_for, probability) = top(probabilities);
        let correct = taken_for == usize::from(label);
        n += 1;
        right += usize::from(correct);
        if let Some(row) = confusion.get_mut(usize::from(label)) {
            row[taken_for] += 1;
        }
        // (low, high]: a probability of exactly 1 belongs to the last bin
        let bin = (f64::from(probability) * BINS as f64).ceil() as usize;
        let bin = &mut bins[bin.clamp(1, BINS) - 1];
        bin.n += 1;
        bin.right += usize::from(correct);
        bin.sum += f64::from(probability);
        if !correct {
            mistakes.push(Mistake { image, label, taken_for: taken_for as u8, probability });
        }
    }
    mistakes.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.image.cmp(&b.image)));
    mistakes.truncate(MISTAKES);
    let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    let class = |class: usize| {
        let of_class: usize = confusion[class].iter().sum();
        let taken: usize = confusion.iter().map(|row| row[class]).sum();
        let right = confusion[class][class];
        ClassReport { n: of_class, right, accuracy: share(right, of_class), precision: share(right, taken) }
    };
    let apart: f64 = bins.iter().map(|bin| (bin.right as f64 - bin.sum).abs()).sum();
    Report {
        n,
        right,
        accuracy: share(right, n).unwrap_or(0.0),
        interval: wilson(right, n),
        per_class: (0..K).map(class).collect(),
        ece: if n > 0 { apart / n as f64 } else { 0.0 },
        bins,
        confusion,
        mistakes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_is_safe() {
        assert_eq!(softmax(&[1000.0, 1000.0]), [0.5, 0.5]);
        assert_eq!(softmax(&[-1000.0, 1000.0]), [0.0, 1.0]);
        let p = softmax(&[0.0, (3.0_f32).ln()]);
        assert!((p[0] - 0.25).abs() < 1e-6 && (p[1] - 0.75).abs() < 1e-6);
    }

    #[test]
    fn the_first_of_several_is_on_top() {
        assert_eq!(top(&[0.2, 0.4, 0.4]), (1, 0.4));
    }

    #[test]
    fn an_empty_report_is_no_division_by_zero() {
        let empty = report::<3>(&[], &[]);
        assert_eq!((empty.n, empty.accuracy, empty.ece, empty.interval), (0, 0.0, 0.0, (0.0, 1.0)));
        assert!(empty.per_class.iter().all(|class| class.accuracy.is_none() && class.precision.is_none()));
    }

    #[test]
    fn mistakes_are_sorted_by_confidence() {
        let probabilities = [[0.9, 0.1], [0.4, 0.6], [0.7, 0.3], [0.95, 0.05]];
        let report = report(&probabilities, &[1, 0, 1, 0]);
        let order: Vec<usize> = report.mistakes.iter().map(|mistake| mistake.image).collect();
        assert_eq!(order, [0, 2, 1]);
        assert_eq!(report.confusion, [[1, 1], [2, 0]]);
        assert_eq!(report.per_class[0].precision, Some(1.0 / 3.0));
    }

    #[test]
    fn mean_and_deviation_of_few() {
        assert_eq!(mean_and_deviation(&[]), None);
        assert_eq!(mean_and_deviation(&[2.0]), Some((2.0, None)));
        assert_eq!(mean_and_deviation(&[1.0, 3.0]), Some((2.0, Some(2.0_f64.sqrt()))));
    }
}
