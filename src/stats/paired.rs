//! Two ways of doing the same, run by run: the difference, and how far chance could have moved it.

use super::classification::mean_and_deviation;
use serde::{Deserialize, Serialize};
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// What a 95 % interval of a difference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// All of the interval lies above zero.
    Above,
    /// All of it lies below.
    Below,
    /// Zero lies in it, or there is none.
    Open,
}

/// Paired differences in short.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    /// Pairs.
    pub pairs: usize,
    /// Mean of the differences.
    pub mean: f64,
    /// Their standard deviation (n - 1); none for one pair.
    pub sd: Option<f64>,
    /// Student's 95 % interval of the mean; none for one pair.
    pub interval: Option<(f64, f64)>,
}

impl Paired {
    /// Of differences, each of one pair; none of nothing.
    #[must_use]
    pub fn of(differences: &[f64]) -> Option<Self> {
        let (mean, sd) = mean_and_deviation(differences)?;
        Some(Self { pairs: differences.len(), mean, sd, interval: mean_interval(differences) })
    }

    /// What the interval says.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.interval {
            Some((low, _)) if low > 0.0 => Verdict::Above,
            Some((_, high)) if high < 0.0 => Verdict::Below,
            _ => Verdict::Open,
        }
    }
}

/// Student's 95 % interval of the mean of some values; none for fewer than two.
#[must_use]
pub fn mean_interval(values: &[f64]) -> Option<(f64, f64)> {
    let (mean, sd) = mean_and_deviation(values)?;
    let half = student_quantile(values.len() - 1)? * sd? / (values.len() as f64).sqrt();
    Some((mean - half, mean + half))
}

/// The 0.975 quantile of Student's t distribution with `freedom` degrees of freedom; none for 0.
///
/// The share of the distribution within +-t is a finite sum in the angle whose tangent is t / sqrt(freedom)
/// (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4), and it grows with the angle, so halving finds the angle.
#[must_use]
pub fn student_quantile(freedom: usize) -> Option<f64> {
    if freedom == 0 {
        return None;
    }
    let (mut low, mut high) = (0.0_f64, FRAC_PI_2);
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if within(middle, freedom) < 0.95 { low = middle } else { high = middle }
    }
    Some(libm::tan(f64::midpoint(low, high)) * (freedom as f64).sqrt())
}

/// The share within +- sqrt(freedom) tan(angle).
fn within(angle: f64, freedom: usize) -> f64 {
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let odd = !freedom.is_multiple_of(2);
    // cos + 2/3 cos^3 + ..., or 1 + 1/2 cos^2 + ..., up to the power freedom - 2
    let mut power = usize::from(odd);
    let mut term = if odd { cosine } else { 1.0 };
    let mut sum = 0.0;
    while power + 2 <= freedom {
        sum += term;
        term *= cosine * cosine * (power + 1) as f64 / (power + 2) as f64;
        power += 2;
    }
    if odd { FRAC_2_PI * (angle + sine * sum) } else { sine * sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_pairs() {
        assert_eq!(Paired::of(&[]), None);
        let one = Paired::of(&[0.1]).unwrap();
        assert_eq!((one.pairs, one.sd, one.interval, one.verdict()), (1, None, None, Verdict::Open));
        let same = Paired::of(&[0.5, 0.5]).unwrap();
        assert_eq!((same.interval, same.verdict()), (Some((0.5, 0.5)), Verdict::Above));
        assert_eq!(Paired::of(&[0.0, 0.0]).unwrap().verdict(), Verdict::Open);
    }

    #[test]
    fn many_degrees_of_freedom_are_the_normal_distribution() {
        let found = student_quantile(100_000).unwrap();
        assert!((found - 1.959_963_98).abs() < 1e-4, "{found}");
        assert_eq!(student_quantile(0), None);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_mean_and_turns_with_the_sign(
            values in proptest::collection::vec(-1.0..1.0_f64, 2..12), shift in -1.0..1.0_f64,
        ) {
            let paired = Paired::of(&values).unwrap();
            let (low, high) = paired.interval.unwrap();
            prop_assert!(low <= paired.mean && paired.mean <= high);
            let turned: Vec<f64> = values.iter().rev().map(|v| -v).collect();
            let turned = Paired::of(&turned).unwrap();
            let (from, to) = turned.interval.unwrap();
            prop_assert!((from + high).abs() < 1e-9 && (to + low).abs() < 1e-9);
            let expected = match paired.verdict() {
                Verdict::Above => Verdict::Below,
                Verdict::Below => Verdict::Above,
                Verdict::Open => Verdict::Open,
            };
            prop_assert_eq!(turned.verdict(), expected);
            let moved: Vec<f64> = values.iter().map(|v| v + shift).collect();
            let (from, to) = Paired::of(&moved).unwrap().interval.unwrap();
            prop_assert!((from - low - shift).abs() < 1e-9 && (to - high - shift).abs() < 1e-9);
        }

        #[test]
        fn quantiles_fall_with_the_degrees_of_freedom(freedom in 1_usize..400) {
            let (here, next) = (student_quantile(freedom).unwrap(), student_quantile(freedom + 1).unwrap());
            prop_assert!(here > next && next > 1.959);
        }
    }
}
