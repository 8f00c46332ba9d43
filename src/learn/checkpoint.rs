//! A training at the end of an epoch, as bytes.

use super::container::{self, ContainerError, Contents, Precision};
use super::parameters::Parameters;
use super::recipe::Recipe;
use super::train::EpochReport;
use burn::optim::ModuleOptimizer;
use burn::tensor::Bytes;
use flate2::Crc;
use std::collections::BTreeMap;
use thiserror::Error;

/// The format; another one is refused.
const FORMAT: &str = "neurn-lab-checkpoint-1";
/// The largest checkpoint, in bytes: today's take 4 MB.
const MAX_BYTES: usize = 64 << 20;

/// Why a checkpoint cannot be used. Displays as the rest of a sentence that starts with the file's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It cannot be read.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// It was made by something else.
    #[error("is not a checkpoint of this version of NeuRN Lab")]
    Foreign,
    /// A part is missing or damaged.
    #[error("is a damaged checkpoint ({0})")]
    Damaged(String),
    /// The training that it belongs to is another one.
    #[error("belongs to a training with another recipe; give it the same settings again, or another file")]
    OtherRecipe,
}

/// What a training is at the end of an epoch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub network: Parameters,
    /// The best epoch's.
    pub best: Option<Parameters>,
    pub optimizer: Vec<u8>,
    pub history: Vec<EpochReport>,
}

fn checksum(bytes: &[u8]) -> String {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_string()
}

#[expect(clippy::needless_pass_by_value, reason = "takes an error as map_err gives it")]
fn damaged(error: impl ToString) -> CheckpointError {
    CheckpointError::Damaged(error.to_string())
}

pub(super) fn write(state: &State, recipe: &Recipe) -> Result<Vec<u8>, CheckpointError> {
    let mut arrays = Parameters::default();
    let mut add = |prefix: &str, parameters: &Parameters| {
        for (name, array) in parameters.iter() {
            arrays.insert(format!("{prefix}{name}"), array.clone());
        }
    };
    add("network/", &state.network);
    if let Some(best) = &state.best {
        add("best/", best);
    }
    let metadata = [
        ("format", FORMAT.to_owned()),
        ("recipe", serde_json::to_string(recipe).map_err(damaged)?),
        ("history", serde_json::to_string(&state.history).map_err(damaged)?),
        ("optimizer-crc", checksum(&state.optimizer)),
    ];
    let contents = Contents {
        metadata: metadata.map(|(key, value)| (key.to_owned(), value)).into_iter().collect(),
        arrays,
        blobs: BTreeMap::from([("optimizer".to_owned(), state.optimizer.clone())]),
    };
    Ok(container::write(&contents, Precision::Single))
}

/// The state in a file's bytes, if it is of a training with this recipe.
pub(super) fn read(bytes: &[u8], recipe: &Recipe) -> Result<State, CheckpointError> {
    let Contents { metadata, arrays, mut blobs } = container::read(bytes, MAX_BYTES)?;
    let text = |key: &str| metadata.get(key).map(String::as_str).unwrap_or_default();
    if text("format") != FORMAT {
        return Err(CheckpointError::Foreign);
    }
    let made_by: Recipe = serde_json::from_str(text("recipe")).map_err(damaged)?;
    if made_by != *recipe {
        return Err(CheckpointError::OtherRecipe);
    }
    let part = |prefix: &str| {
        let mut part = Parameters::default();
        for (name, array) in arrays.iter() {
            if let Some(name) = name.strip_prefix(prefix) {
                part.insert(name, array.clone());
            }
        }
        part
    };
    let (network, best) = (part("network/"), part("best/"));
    network.check(recipe.network).map_err(damaged)?;
    let best = if best.count() == 0 { None } else { Some(best) };
    best.as_ref().map_or(Ok(()), |best| best.check(recipe.network)).map_err(damaged)?;
    let optimizer = blobs.remove("optimizer").unwrap_or_default();
    // burn trusts what it reads, so nothing that was changed may reach it
    if checksum(&optimizer) != text("optimizer-crc") {
        return Err(damaged("the optimizer's state has changed"));
    }
    let history: Vec<EpochReport> = serde_json::from_str(text("history")).map_err(damaged)?;
    if history.is_empty() || history.iter().zip(1..).any(|(report, epoch)| report.epoch != epoch) {
        return Err(damaged("its epochs are not in order"));
    }
    Ok(State { network, best, optimizer, history })
}

pub(super) fn store_optimizer(optimizer: &ModuleOptimizer) -> Result<Vec<u8>, CheckpointError> {
    Ok(optimizer.into_bytes().map_err(damaged)?.to_vec())
}

pub(super) fn load_optimizer(
    optimizer: ModuleOptimizer,
    bytes: Vec<u8>,
) -> Result<ModuleOptimizer, CheckpointError> {
    optimizer.from_bytes(Bytes::from_bytes_vec(bytes)).map_err(damaged)
}
