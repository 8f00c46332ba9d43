//! A training at the end of an epoch, as bytes.

use super::fingerprint::Fingerprint;
use super::recipe::Recipe;
use crate::learn::container;
use crate::learn::container::{ContainerError, Contents, Precision};
use crate::learn::engine::Engine;
use crate::learn::parameters::Parameters;
use crate::learn::train::progress::EpochReport;
use burn::optim::ModuleOptimizer;
use burn::tensor::Bytes;
use flate2::Crc;
use std::collections::BTreeMap;
use thiserror::Error;

/// The format; another one is refused.
const FORMAT: &str = "neurn-lab-checkpoint-2";
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
    /// The training that it belongs to has another recipe: the parts that differ.
    #[error("belongs to a training with another recipe (what differs: {0})")]
    OtherRecipe(String),
    /// Another engine computed.
    #[error("belongs to a training on the engine `{was}`, and this one is on `{now}`")]
    OtherEngine {
        /// The checkpoint's.
        was: &'static str,
        /// The one that is asked for.
        now: &'static str,
    },
    /// The source's images were others.
    #[error("belongs to a training on other images ({was}; now there are {now})")]
    OtherData {
        /// The checkpoint's.
        was: Fingerprint,
        /// Those that are there.
        now: Fingerprint,
    },
}

impl CheckpointError {
    /// Whether the checkpoint is whole, and only belongs to another training.
    #[must_use]
    pub fn is_other(&self) -> bool {
        matches!(self, Self::OtherRecipe(_) | Self::OtherEngine { .. } | Self::OtherData { .. })
    }
}

/// What has to be the same for a training to go on as if it had never been interrupted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub recipe: &'a Recipe,
    pub engine: Engine,
    /// The source's images.
    pub data: Fingerprint,
}

/// What a training is at the end of an epoch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub network: Parameters,
    /// The best epoch's.
    pub best: Option<Parameters>,
    pub optimizer: Vec<u8>,
    pub history: Vec<EpochReport>,
}

#[expect(clippy::needless_pass_by_value, reason = "takes an error as map_err gives it")]
fn damaged(error: impl ToString) -> CheckpointError {
    CheckpointError::Damaged(error.to_string())
}

/// The parts of a recipe that are not the other's.
fn differing(one: &Recipe, other: &Recipe) -> String {
    let parts = |recipe| serde_json::to_value(recipe).unwrap_or_default();
    let (one, other) = (parts(one), parts(other));
    let mut names: Vec<&String> = [&one, &other]
        .into_iter()
        .filter_map(|parts| parts.as_object())
        .flat_map(|parts| parts.keys())
        .collect();
    names.retain(|name| one.get(name) != other.get(name));
    names.sort();
    names.dedup();
    names.into_iter().map(|name| name.replace('_', " ")).collect::<Vec<_>>().join(", ")
}

/// The checksum of all that a checkpoint holds, itself left out: burn trusts what it reads, and a weight that was
/// changed may still be a number.
fn checksum_of(contents: &Contents) -> String {
    let mut crc = Crc::new();
    crc.update(&container::write(contents, Precision::Single));
    crc.sum().to_string()
}

pub(crate) fn write(state: &State, terms: &Terms<'_>) -> Result<Vec<u8>, CheckpointError> {
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
        ("recipe", serde_json::to_string(terms.recipe).map_err(damaged)?),
        ("engine", serde_json::to_string(&terms.engine).map_err(damaged)?),
        ("data", serde_json::to_string(&terms.data).map_err(damaged)?),
        ("history", serde_json::to_string(&state.history).map_err(damaged)?),
    ];
    let mut contents = Contents {
        metadata: metadata.map(|(key, value)| (key.to_owned(), value)).into_iter().collect(),
        arrays,
        blobs: BTreeMap::from([("optimizer".to_owned(), state.optimizer.clone())]),
    };
    let crc = checksum_of(&contents);
    contents.metadata.insert("crc".to_owned(), crc);
    Ok(container::write(&contents, Precision::Single))
}

/// The state in a file's bytes, if it is of a training on these terms.
pub(crate) fn read(bytes: &[u8], terms: &Terms<'_>) -> Result<State, CheckpointError> {
    let Terms { recipe, engine, data } = *terms;
    let mut contents = container::read(bytes, MAX_BYTES)?;
    if contents.metadata.get("format").is_none_or(|format| format != FORMAT) {
        return Err(CheckpointError::Foreign);
    }
    let crc = contents.metadata.remove("crc");
    if crc != Some(checksum_of(&contents)) {
        return Err(damaged("its checksum is not that of what it holds"));
    }
    let Contents { metadata, arrays, mut blobs } = contents;
    let text = |key: &str| metadata.get(key).map(String::as_str).unwrap_or_default();
    let made_by: Recipe = serde_json::from_str(text("recipe")).map_err(damaged)?;
    // the text too: serde_json reads a number back to within a last digit
    if made_by != *recipe && serde_json::to_string(recipe).map_err(damaged)? != text("recipe") {
        return Err(CheckpointError::OtherRecipe(differing(&made_by, recipe)));
    }
    let made_on: Engine = serde_json::from_str(text("engine")).map_err(damaged)?;
    if made_on != engine {
        return Err(CheckpointError::OtherEngine { was: made_on.name(), now: engine.name() });
    }
    let made_from: Fingerprint = serde_json::from_str(text("data")).map_err(damaged)?;
    if made_from != data {
        return Err(CheckpointError::OtherData { was: made_from, now: data });
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
    let history: Vec<EpochReport> = serde_json::from_str(text("history")).map_err(damaged)?;
    if history.is_empty() || history.iter().zip(1..).any(|(report, epoch)| report.epoch != epoch) {
        return Err(damaged("its epochs are not in order"));
    }
    Ok(State { network, best, optimizer, history })
}

pub(crate) fn store_optimizer(optimizer: &ModuleOptimizer) -> Result<Vec<u8>, CheckpointError> {
    Ok(optimizer.into_bytes().map_err(damaged)?.to_vec())
}

pub(crate) fn load_optimizer(
    optimizer: ModuleOptimizer,
    bytes: Vec<u8>,
) -> Result<ModuleOptimizer, CheckpointError> {
    optimizer.from_bytes(Bytes::from_bytes_vec(bytes)).map_err(damaged)
}
