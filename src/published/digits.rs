//! The wider field: methods that learn from 10,000 handwritten digits alone and are measured in other worlds.

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

/// What a method does, in a few words.
#[must_use]
pub fn method_words(name: &str) -> &'static str {
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
        for own in &methods {
            let mean = own.values.iter().sum::<f64>() / 4.0;
            assert!((mean - own.mean).abs() < 0.0151, "{}: {mean} and {}", own.name, own.mean);
        }
        assert!((methods[0].mean_of_three() - (27.83 + 52.72 + 76.94) / 3.0).abs() < 1e-9);
    }
}
