//! `neurn align` and `neurn patterns`: how alike network architectures are.

mod align;
mod all;
mod functional;
mod pair;
mod patterns;

pub use align::{AlignArgs, run_align};
pub use patterns::{PatternArgs, run_patterns};

use super::error::CliError;
use crate::zoo::matrix::Square;
use crate::zoo::{Granularity, Network, Zoo, read};
use clap::Args;
use serde::Serialize;
use std::path::Path;

/// The networks that come with the page.
const ZOO: &[u8] = include_bytes!("../../../assets/zoo/zoo.json");

/// Which networks.
#[derive(Debug, Args)]
struct Which {
    /// Networks by name (`ResNet50`), or files: .keras, .h5, Keras's or TensorFlow.js's JSON, .onnx, the printout of a
    /// PyTorch module or of Keras's summary(), a plain list of layers
    #[arg(value_name = "NETWORK")]
    networks: Vec<String>,
    /// All 44 networks of the zoo, and those that are named
    #[arg(long)]
    all: bool,
    /// With --all: the extras too (sub-networks of architecture searches)
    #[arg(long, requires = "all")]
    extras: bool,
    /// What counts as the same layer
    #[arg(long, value_enum, default_value_t)]
    tokens: Granularity,
}

impl Which {
    /// As [`Self::load`]; all of them if none is named.
    fn load_or_all(&self) -> Result<Vec<Network>, CliError> {
        if self.all || !self.networks.is_empty() {
            return self.load();
        }
        Ok(Zoo::from_bytes(ZOO)?.core().cloned().collect())
    }

    fn load(&self) -> Result<Vec<Network>, CliError> {
        let zoo = Zoo::from_bytes(ZOO)?;
        let mut networks: Vec<Network> = Vec::new();
        if self.all {
            networks.extend(zoo.networks.iter().filter(|network| self.extras || !network.extra).cloned());
        }
        for name in &self.networks {
            networks.push(match zoo.find(name) {
                Some(network) => network.clone(),
                None => open(name)?,
            });
        }
        Ok(networks)
    }
}

fn open(path: &str) -> Result<Network, CliError> {
    let wrong = |problem: String| CliError::File { path: path.to_owned(), problem };
    let file = Path::new(path);
    if !file.exists() {
        return Err(wrong(
            "is neither a file nor a network of the zoo (`neurn align --all` names them)".to_owned(),
        ));
    }
    let size = file.metadata().map_or(0, |data| data.len());
    if size > read::MAX_BYTES as u64 {
        return Err(wrong(format!("is larger than {} MiB, the most that is read", read::MAX_BYTES >> 20)));
    }
    let bytes = std::fs::read(file).map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    Ok(read::open(path, &bytes)?)
}

fn rows(square: &Square) -> Vec<&[f64]> {
    square.values.chunks(square.n.max(1)).collect()
}

fn json(summary: &impl Serialize) -> Result<String, CliError> {
    serde_json::to_string(summary).map_err(|error| CliError::Print(error.into()))
}

/// Writes a file that was asked for.
fn save(path: Option<&str>, text: impl FnOnce() -> String) -> Result<(), CliError> {
    let Some(path) = path else { return Ok(()) };
    std::fs::write(path, text()).map_err(|source| CliError::Write { path: path.to_owned(), source })
}
