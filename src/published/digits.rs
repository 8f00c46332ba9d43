//! The wider field: methods that learn from 10,000 handwritten digits alone and are measured in other worlds.

use super::claims::Origin;
use super::measured::Champion;
use super::{TableError, cells};
use serde::Serialize;

const DIGITS: &str = include_str!("../../assets/published/single-source-digits.csv");

/// The worlds, by the letters of Table 1, `SYN` being synthetic digits.
pub const WORLDS: [&str; 4] = ["S", "MM", "SYN", "U"];

/// A method.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// Accuracies in %, in the order of [`WORLDS`].
    pub values: [f64; 4],
    /// Their mean as printed.
    pub mean: f64,
    /// Where the numbers are from.
    pub provenance: String,
}

impl Method {
    /// The mean of the three worlds that we measure too (without `SYN`).
    #[must_use]
    pub fn mean_of_three(&self) -> f64 {
        let [s, mm, _, u] = self.values;
        (s + mm + u) / 3.0
    }
}

/// The methods.
///
/// # Errors
/// [`TableError`] if the file that this program was built with is damaged.
pub fn methods() -> Result<Vec<Method>, TableError> {
    let (_, rows) = cells("single-source-digits.csv", DIGITS)?;
    let row = |(wrong, row): (TableError, Vec<&str>)| {
        let numbers: Vec<f64> = row.iter().skip(1).map_while(|cell| cell.parse().ok()).collect();
        let (&[s, mm, syn, u, mean], [name, .., provenance]) = (numbers.as_slice(), row.as_slice()) else {
            return Err(wrong);
        };
        Ok(Method {
            name: (*name).to_owned(),
            values: [s, mm, syn, u],
            mean,
            provenance: (*provenance).to_owned(),
        })
    };
    rows.into_iter().map(row).collect()
}

/// A published method or one of our networks that learned from handwriting alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SingleSource {
    /// The method's name, or our model's.
    pub id: String,
    /// Published or measured.
    pub origin: Origin,
    /// Accuracies in %, in the order of [`WORLDS`]; then their mean as printed, and the mean of the three worlds that we
    /// measure too. None where there is no such number.
    pub values: [Option<f64>; 6],
    /// Wilson's 95 % intervals of what we measured.
    pub intervals: [Option<(f64, f64)>; 6],
}

impl SingleSource {
    /// A published method.
    #[must_use]
    pub fn published(method: &Method) -> Self {
        let [s, mm, syn, u] = method.values.map(Some);
        Self {
            id: method.name.clone(),
            origin: Origin::Published,
            values: [s, mm, syn, u, Some(method.mean), Some(method.mean_of_three())],
            intervals: [None; 6],
        }
    }

    /// One of our networks.
    #[must_use]
    pub fn measured(champion: &Champion) -> Self {
        let at = |letter: &str| champion.targets.get(letter).copied();
        let three: Option<Vec<f64>> = ["S", "MM", "U"].iter().map(|letter| Some(at(letter)?.0)).collect();
        let mean = three.map(|three| three.iter().sum::<f64>() / 3.0);
        let value = |letter: &str| at(letter).map(|(accuracy, ..)| accuracy);
        let interval = |letter: &str| at(letter).map(|(_, interval, _)| interval);
        Self {
            id: champion.id.clone(),
            origin: Origin::Measured,
            values: [value("S"), value("MM"), None, value("U"), None, mean],
            intervals: [interval("S"), interval("MM"), None, interval("U"), None, None],
        }
    }

    /// The number of a column.
    #[must_use]
    pub fn value(&self, at: usize) -> Option<f64> {
        self.values.get(at).copied().flatten()
    }
}

/// The greatest number of a column.
#[must_use]
pub fn best<'a>(rows: impl IntoIterator<Item = &'a SingleSource>, at: usize) -> Option<f64> {
    rows.into_iter().filter_map(|row| row.value(at)).max_by(f64::total_cmp)
}

/// What a method does, in a few words.
#[must_use]
pub fn method_text(name: &str) -> &'static str {
    match name {
        "ERM" => "Empirical risk minimization: plain training, nothing done against a change of world",
        "CCSA" => "Classification and contrastive semantic alignment",
        "JiGen" => "Learns to solve jigsaw puzzles of the pictures besides",
        "ADA" => "Adversarial data augmentation: trains on pictures that are made as hard as possible",
        "M-ADA" => "The same with meta-learning",
        "L2D" => "Learning to diversify: a network makes pictures in new styles",
        "PDEN" => "Progressive domain expansion network: makes one new world after another",
        "RandConv" => "Random convolutions change colours and textures of training pictures",
        "MetaCNN" => "Meta convolutional network: rebuilds features from learnt parts",
        "Pro-RandConv" => "Random convolutions of the same kernel, several times in a row",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_means_are_the_means_of_what_is_printed() {
        let methods = methods().unwrap();
        assert_eq!(methods.len(), 11);
        for method in &methods {
            let mean = method.values.iter().sum::<f64>() / 4.0;
            assert!((mean - method.mean).abs() < 0.0151, "{}: {mean} and {}", method.name, method.mean);
        }
        assert!((methods[0].mean_of_three() - (27.83 + 52.72 + 76.94) / 3.0).abs() < 1e-9);
    }
}
