//! The tables of BioNIC, a network with the connections of a column of mouse visual cortex.

use super::{TableError, cells};
use serde::Serialize;

const ABLATIONS: &str = include_str!("../../assets/published/bionic-ablation.csv");
const CELL_TYPES: &str = include_str!("../../assets/published/bionic-cell-types.csv");

/// Runs behind each mean and standard deviation (its section 3).
pub const RUNS: usize = 3;

/// What is measured of each variant.
pub const COLUMNS: [(&str, &str); 5] = [
    ("Test accuracy", "Share of test pictures whose emotion is named rightly, in %"),
    ("Test loss", "Cross entropy on test pictures: smaller is better"),
    ("Train accuracy", "Share of training pictures, in %"),
    ("Train loss", "Cross entropy on training pictures"),
    (
        "F1",
        "Macro F1: the mean over the seven emotions of a number between 0 and 1 that counts both misses and false alarms",
    ),
];

/// Which kind of mechanism was taken away (Tables 5 and 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mechanism {
    /// Nothing: the full model, or the plain network beside it.
    Nothing,
    /// How neurons are connected (Table 5).
    Structural,
    /// How they compute and learn (Table 6).
    Functional,
    /// In neither of the two tables.
    Unlisted,
}

impl Mechanism {
    /// In one word, where there is little room.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Structural => "structural",
            Self::Functional => "functional",
            Self::Unlisted => "not listed",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Nothing => "nothing taken away",
            Self::Structural => "structural (Table 5)",
            Self::Functional => "functional (Table 6)",
            Self::Unlisted => "in neither of Tables 5 and 6",
        }
    }
}

/// One variant of the network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ablation {
    /// What was taken away, as printed.
    pub variant: String,
    /// Which kind of mechanism that is.
    pub mechanism: Mechanism,
    /// Mean and standard deviation over three runs, in the order of [`COLUMNS`].
    pub values: [(f64, f64); 5],
    /// Numbers that it has learnt.
    pub parameters: u64,
}

impl Ablation {
    /// What was taken away: "Weight decay"; the whole name if that is nothing.
    #[must_use]
    pub fn without(&self) -> &str {
        self.variant.strip_suffix(" ablated").unwrap_or(&self.variant)
    }
}

/// How much test accuracy is lost without one mechanism of a kind, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Losses {
    /// Least and greatest loss without a structural mechanism.
    pub structural: (f64, f64),
    /// Without a functional one.
    pub functional: (f64, f64),
}

impl Losses {
    /// Of Table 4, beside its full model.
    #[must_use]
    pub fn of(all: &[Ablation]) -> Self {
        let full = full_model(all).map_or(0.0, |variant| variant.values[0].0);
        let range = |kind: Mechanism| {
            let losses = all
                .iter()
                .filter(|variant| variant.mechanism == kind)
                .map(|variant| full - variant.values[0].0);
            ends(losses)
        };
        Self { structural: range(Mechanism::Structural), functional: range(Mechanism::Functional) }
    }

    /// How many times the greatest structural loss the greatest functional one is.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.functional.1 / self.structural.1
    }
}

impl Ablation {
    /// The mean of a measure less that of another variant, and both standard deviations together (the root of the sum of
    /// their squares). None for a measure that there is not.
    #[must_use]
    pub fn less(&self, other: &Self, measure: usize) -> Option<(f64, f64)> {
        let ((mean, sd), (other_mean, other_sd)) = (self.values.get(measure)?, other.values.get(measure)?);
        Some((mean - other_mean, sd.hypot(*other_sd)))
    }
}

/// The model from which nothing was taken away.
#[must_use]
pub fn full_model(all: &[Ablation]) -> Option<&Ablation> {
    all.iter().find(|ablation| ablation.variant == "Full model")
}

/// The variants by one measure, the best first: of losses the smallest.
pub fn sort_by_measure(all: &mut [Ablation], measure: usize) {
    let value = |variant: &Ablation| variant.values.get(measure).map_or(0.0, |(mean, _)| *mean);
    let is_loss = measure == 1 || measure == 3;
    all.sort_by(|a, b| {
        let (first, second) = if is_loss { (a, b) } else { (b, a) };
        value(first).total_cmp(&value(second))
    });
}

/// Least and greatest mean of a measure.
#[must_use]
pub fn range_of_measure(all: &[Ablation], measure: usize) -> (f64, f64) {
    ends(all.iter().filter_map(|variant| variant.values.get(measure)).map(|(mean, _)| *mean))
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// A kind of cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellType {
    /// Its short name.
    pub name: String,
    /// How many there are in the column.
    pub neurons: u32,
    /// Whether it excites others; else it inhibits them.
    pub excitatory: bool,
    /// The layer of the network that it belongs to (Table 2), if any.
    pub layer: Option<char>,
}

fn mechanism(variant: &str) -> Mechanism {
    let Some(what) = variant.strip_suffix(" ablated") else { return Mechanism::Nothing };
    match what {
        "Connectivity masks" | "Intra-layer connections" | "Lateral inhibition" | "Inhibition" => {
            Mechanism::Structural
        }
        "Data augmentation" | "Convolutional layers" | "LayerNorm" | "Label smoothing" | "LR scheduler" => {
            Mechanism::Functional
        }
        _ => Mechanism::Unlisted,
    }
}

/// Table 4: what is lost without each mechanism.
///
/// # Errors
/// [`TableError`] if the file that this program was built with is damaged.
pub fn ablations() -> Result<Vec<Ablation>, TableError> {
    let (_, rows) = cells("bionic-ablation.csv", ABLATIONS)?;
    let row = |(wrong, row): (TableError, Vec<&str>)| {
        let numbers: Vec<f64> = row.iter().skip(1).map_while(|cell| cell.parse().ok()).collect();
        let (&[a, b, c, d, e, f, g, h, i, j, parameters], Some(variant)) = (numbers.as_slice(), row.first())
        else {
            return Err(wrong);
        };
        Ok(Ablation {
            variant: (*variant).to_owned(),
            mechanism: mechanism(variant),
            values: [(a, b), (c, d), (e, f), (g, h), (i, j)],
            parameters: parameters as u64,
        })
    };
    rows.into_iter().map(row).collect()
}

/// Table 1 with the layers of Table 2.
///
/// # Errors
/// [`TableError`] if the file that this program was built with is damaged.
pub fn cell_types() -> Result<Vec<CellType>, TableError> {
    let (_, rows) = cells("bionic-cell-types.csv", CELL_TYPES)?;
    let row = |(wrong, row): (TableError, Vec<&str>)| {
        let [name, neurons, class @ ("excitatory" | "inhibitory"), layer] = row.as_slice() else {
            return Err(wrong);
        };
        Ok(CellType {
            name: (*name).to_owned(),
            neurons: neurons.parse().map_err(|_| wrong)?,
            excitatory: *class == "excitatory",
            layer: layer.chars().next(),
        })
    };
    rows.into_iter().map(row).collect()
}

/// What a cell type's short name means.
#[must_use]
pub fn cell_text(name: &str) -> &'static str {
    match name {
        "23P" => "pyramidal cells of layers 2 and 3",
        "4P" => "pyramidal cells of layer 4, where pictures from the eye arrive",
        "5P-ET" => "pyramidal cells of layer 5 that reach out of the cortex (extratelencephalic)",
        "5P-IT" => "pyramidal cells of layer 5 that stay within the cortex (intratelencephalic)",
        "5P-NP" => "pyramidal cells of layer 5 that reach only nearby places (near-projecting)",
        "6P-CT" => "pyramidal cells of layer 6 that reach the thalamus (corticothalamic)",
        "6P-IT" => "pyramidal cells of layer 6 that stay within the cortex (intratelencephalic)",
        "6P-U" => "pyramidal cells of layer 6 whose kind is not known",
        "BC" => "basket cells, which inhibit others at their bodies",
        "BPC" => "bipolar cells, which mostly inhibit other inhibitors",
        "MC" => "Martinotti cells, which inhibit others at their far branches",
        "NGC" => "neurogliaform cells, which inhibit everything around them",
        "WM-P" => "pyramidal cells at the border of the white matter",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_the_papers() {
        let ablations = ablations().unwrap();
        let full = ablations.iter().find(|item| item.variant == "Full model").unwrap();
        assert_eq!(
            (full.values[0], full.values[4], full.parameters),
            ((59.77, 0.27), (0.5652, 0.0015), 1_536_684)
        );
        let kinds = |kind: Mechanism| ablations.iter().filter(|item| item.mechanism == kind).count();
        use Mechanism::{Functional, Nothing, Structural, Unlisted};
        assert_eq!([Nothing, Structural, Functional, Unlisted].map(kinds), [2, 4, 5, 3]);
        let cells = cell_types().unwrap();
        let count = |layer: Option<char>| -> u32 {
            cells.iter().filter(|item| item.layer == layer).map(|item| item.neurons).sum()
        };
        // the sum that Table 2 prints for layer D
        assert_eq!((count(Some('D')), cells.len()), (383, 13));
        assert!(cells.iter().all(|item| !cell_text(&item.name).is_empty()));
        assert!(cells.iter().all(|item| item.excitatory == item.layer.is_some()));
    }
}
