//! Table 1 of the NeuRN paper: how often 14 networks read digits rightly after a change of world.

use super::{TableError, cells};
use crate::stats::signed::Signed;
use serde::{Deserialize, Serialize};

/// The table as a file.
const TABLE: &str = include_str!("../../assets/published/table1.csv");
const FILE: &str = "table1.csv";

/// Where it is from.
pub const SOURCE: &str = "Table 1 of arXiv 2505.06881";

/// Transfers of the table.
pub const TRANSFERS: usize = 12;

/// Which kind of network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Convolutional networks.
    Cnn,
    /// Transformers.
    Transformer,
    /// Networks that a search found.
    Nas,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cnn, Self::Transformer, Self::Nas];

    /// Its name, and what it means.
    #[must_use]
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Cnn => {
                ("convolutional", "Convolutional networks (CNN): small filters are moved over the picture")
            }
            Self::Transformer => (
                "transformer",
                "Vision transformer (ViT): the picture is cut into patches, and each looks at the others",
            ),
            Self::Nas => (
                "searched",
                "Neural architecture search (NAS): a program tried many designs and kept the best; SPOS and AutoFormer are \
                 two such searches",
            ),
        }
    }
}

/// How two columns are read that look exchanged for two networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// As printed.
    #[default]
    Printed,
    /// With M>U and M>S exchanged in the rows of [`SUSPECTED`].
    Exchanged,
}

/// The networks whose columns M>U and M>S look exchanged.
pub const SUSPECTED: [&str; 2] = ["ShuffleNet", "SPOS"];

/// A network's two rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// Its name as printed.
    pub name: String,
    /// Which kind of network.
    pub family: Family,
    /// Accuracies in %, without the filter.
    pub plain: [f64; TRANSFERS],
    /// With NeuRN in front.
    pub neurn: [f64; TRANSFERS],
}

impl Results {
    /// NeuRN minus baseline in percentage points, with the one decimal that is printed.
    #[must_use]
    pub fn difference(&self) -> [f64; TRANSFERS] {
        std::array::from_fn(|i| tenth(self.neurn[i] - self.plain[i]))
    }

    /// Whether its columns M>U and M>S look exchanged.
    #[must_use]
    pub fn suspected(&self) -> bool {
        SUSPECTED.contains(&self.name.as_str())
    }
}

/// The table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// How it was read.
    pub reading: Reading,
    /// `M>U`, ...: trained on the first, measured on the second.
    pub transfers: Vec<String>,
    /// The networks in the paper's order.
    pub networks: Vec<Results>,
}

impl Table {
    /// The table as printed, or with the exchange.
    ///
    /// # Errors
    /// [`TableError`] if the file that this program was built with is damaged.
    pub fn read(reading: Reading) -> Result<Self, TableError> {
        let mut table = Self::parse(TABLE)?;
        table.reading = reading;
        if reading == Reading::Exchanged {
            for results in table.networks.iter_mut().filter(|results| results.suspected()) {
                results.plain.swap(0, 1);
                results.neurn.swap(0, 1);
            }
        }
        Ok(table)
    }

    fn parse(text: &str) -> Result<Self, TableError> {
        let (head, rows) = cells(FILE, text)?;
        let transfers: Vec<String> = head.into_iter().skip(3).map(str::to_owned).collect();
        if transfers.len() != TRANSFERS {
            return Err(TableError { file: FILE, line: 1 });
        }
        let mut networks = Vec::new();
        for pair in rows.chunks(2) {
            let [(_, plain), (wrong, neurn)] = pair else { return Err(first(pair)) };
            let wrong = || wrong.clone();
            let family = match plain.get(2).copied() {
                Some("cnn") => Family::Cnn,
                Some("transformer") => Family::Transformer,
                Some("nas") => Family::Nas,
                _ => return Err(wrong()),
            };
            let ([name, "0", ..], [same, "1", ..]) = (plain.as_slice(), neurn.as_slice()) else {
                return Err(wrong());
            };
            if name != same {
                return Err(wrong());
            }
            let values = |row: &[&str]| -> Option<[f64; TRANSFERS]> {
                let numbers = row.iter().skip(3).map_while(|cell| cell.parse().ok());
                let numbers: Vec<f64> = numbers.filter(|v| (0.0..=100.0).contains(v)).collect();
                numbers.try_into().ok()
            };
            networks.push(Results {
                name: (*name).to_owned(),
                family,
                plain: values(plain).ok_or_else(wrong)?,
                neurn: values(neurn).ok_or_else(wrong)?,
            });
        }
        Ok(Self { reading: Reading::Printed, transfers, networks })
    }

    /// The place of a transfer.
    #[must_use]
    pub fn transfer(&self, name: &str) -> Option<usize> {
        self.transfers.iter().position(|transfer| transfer == name)
    }

    /// The network of a name as printed.
    #[must_use]
    pub fn network(&self, name: &str) -> Option<&Results> {
        self.networks.iter().find(|results| results.name == name)
    }

    /// One transfer over all networks, NeuRN minus baseline.
    #[must_use]
    pub fn over_networks(&self, transfer: usize) -> Option<Signed> {
        let differences =
            self.networks.iter().filter_map(|results| results.difference().get(transfer).copied());
        Signed::of(&differences.collect::<Vec<_>>())
    }

    /// The best of a column: its number, and every row that has it, with whether it is the one with NeuRN.
    #[must_use]
    pub fn best(&self, transfer: usize) -> (f64, Vec<(&str, bool)>) {
        let rows = || {
            self.networks.iter().flat_map(|results| {
                let name = results.name.as_str();
                [(name, false, &results.plain), (name, true, &results.neurn)]
            })
        };
        let value = |row: &[f64; TRANSFERS]| row.get(transfer).copied().unwrap_or(f64::NAN);
        let best = rows().map(|(.., row)| value(row)).fold(f64::NEG_INFINITY, f64::max);
        (best, rows().filter(|(.., row)| value(row) >= best).map(|(name, neurn, _)| (name, neurn)).collect())
    }
}

/// The line of the first of some rows, or of the head.
fn first(rows: &[(TableError, Vec<&str>)]) -> TableError {
    rows.first().map_or(TableError { file: FILE, line: 1 }, |(wrong, _)| wrong.clone())
}

/// A difference of printed numbers has as many decimals as they have.
#[must_use]
pub fn tenth(value: f64) -> f64 {
    let rounded = (10.0 * value).round() / 10.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A world by its letter: its name, and what is on its pictures.
#[must_use]
pub fn world(letter: &str) -> (&str, &'static str) {
    match letter {
        "M" => ("MNIST", "handwriting"),
        "U" => ("USPS", "scanned mail"),
        "S" => ("SVHN", "house numbers"),
        "MM" => ("MNIST-M", "digits on photos"),
        other => (other, ""),
    }
}

/// A transfer in words: "trained on handwriting (MNIST), measured on house numbers (SVHN)".
#[must_use]
pub fn transfer_text(transfer: &str) -> String {
    let Some((from, to)) = transfer.split_once('>') else { return transfer.to_owned() };
    let ((source, from), (target, to)) = (world(from), world(to));
    format!("trained on {from} ({source}), measured on {to} ({target})")
}

/// A transfer as it is written: "M → S".
#[must_use]
pub fn arrow(transfer: &str) -> String {
    transfer.replace('>', " → ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_papers() {
        let table = Table::read(Reading::Printed).unwrap();
        assert_eq!((table.transfers[0].as_str(), table.transfers[11].as_str()), ("M>U", "MM>S"));
        assert_eq!((table.networks.len(), table.transfer("U>S")), (14, Some(4)));
        let vgg = &table.networks[0];
        assert_eq!(
            (vgg.name.as_str(), vgg.plain[2], vgg.neurn[2], vgg.neurn[9]),
            ("VGG19", 39.7, 62.6, 96.2)
        );
        assert_eq!(vgg.difference()[..3], [3.3, 10.8, 22.9]);
        assert_eq!(table.best(0), (95.2, vec![("Autoformer", false)]));
        let error = |file: &str| Table::parse(file).unwrap_err().line;
        assert_eq!(error("# a\n"), 1);
        assert_eq!(error(&TABLE.replace("70.9", "709")), 4);
        assert_eq!(error(&TABLE.replace("VGG19,1", "VGG16,1")), 4);
        assert_eq!(error(&TABLE.replace(",74.2", "")), 4);
        assert_eq!(error(&TABLE.lines().take(3).collect::<Vec<_>>().join("\n")), 3);
    }

    #[test]
    fn the_other_reading_moves_four_pairs_of_numbers_and_nothing_else() {
        let (printed, other) =
            (Table::read(Reading::Printed).unwrap(), Table::read(Reading::Exchanged).unwrap());
        let spos = other.network("SPOS").unwrap();
        assert_eq!(
            (spos.plain[..2].to_vec(), spos.neurn[..2].to_vec()),
            (vec![93.2, 17.8], vec![90.8, 38.3])
        );
        for (a, b) in printed.networks.iter().zip(&other.networks) {
            assert_eq!(a == b, !a.suspected(), "{}", a.name);
            assert_eq!((&a.plain[2..], &a.neurn[2..]), (&b.plain[2..], &b.neurn[2..]));
        }
    }
}
