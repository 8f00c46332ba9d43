//! Trained networks as safetensors files that `PyTorch` loads: arrays in its layout and by its names, and in
//! the header what they are and where they come from.

use super::card::{MeasuredAccuracy, ModelCard};
use super::container::{self, ContainerError, Contents, Precision};
use super::input::{InputError, InputPlan};
use super::network::NetworkKind;
use super::parameters::{Parameters, ParametersError};
use crate::learn::train::recipe::Recipe;
use crate::stats::classification::wilson;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use thiserror::Error;

/// The format of the metadata; a newer one is refused.
const FORMAT: &str = "neurn-lab-1";

/// The largest file that is looked at, in bytes: the networks of today take 0.7 MB.
pub const MAX_BYTES: usize = 16 << 20;

/// An accuracy that was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Images.
    pub n: usize,
    /// Share of them that was read rightly, 0..=1.
    pub accuracy: f64,
    /// Expected calibration error, 0..=1.
    pub ece: f64,
}

/// How a training went.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// Training images that there were.
    pub images: usize,
    /// Validation images that there were.
    pub validation: usize,
    /// Epochs that were run.
    pub epochs: usize,
    /// The epoch whose weights these are, counted from 1: the best on the validation images.
    pub best_epoch: usize,
    /// Share of the validation images that they read rightly.
    pub validation_accuracy: f64,
}

/// A trained network: what it has learnt, and what has to be known to use it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// From a picture to what the network sees.
    pub plan: InputPlan,
    /// How it was trained; also tells which network it is.
    pub recipe: Recipe,
    /// How that went.
    pub outcome: Outcome,
    /// Accuracies on test images, by the name of the set, such as `M` for MNIST's.
    pub measured: BTreeMap<String, Measured>,
    /// The version of this program that made it.
    pub version: String,
    /// What it has learnt.
    pub parameters: Parameters,
}

/// Why a file of weights cannot be used. Displays as the rest of a sentence that starts with the file's name.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum WeightsError {
    /// No safetensors file, or a damaged one.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// Weights of another program.
    #[error(
        "is a safetensors file, but not one of NeuRN Lab's: its header does not say `format: {FORMAT}`. `neurn train` writes files that open."
    )]
    Foreign,
    /// A part of the header is missing or makes no sense.
    #[error("has a header whose `{part}` is missing or damaged ({detail})")]
    Header {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The arrays are not the network's.
    #[error("does not fit the network `{network}` that it is said to hold: {problem}")]
    Parameters {
        /// The network.
        network: &'static str,
        /// What does not fit.
        problem: ParametersError,
    },
    /// The way from a picture to the input cannot be followed.
    #[error("describes an input that cannot be made: {0}")]
    Input(#[from] InputError),
}

impl Model {
    /// What the file says of the model, for lists of models; its accuracies are those that were noted in it.
    #[must_use]
    pub fn card(&self, id: &str, file: &str, bytes: u64) -> ModelCard {
        let measured = self.measured.iter().map(|(target, m)| MeasuredAccuracy {
            target: target.clone(),
            n: m.n,
            accuracy: m.accuracy,
            interval: wilson((m.accuracy * m.n as f64).round() as usize, m.n),
            ece: m.ece,
        });
        ModelCard {
            champion: false,
            id: id.to_owned(),
            file: file.to_owned(),
            bytes,
            network: self.network().name().to_owned(),
            filters: self.plan.filters().to_vec(),
            source: self.recipe.source.name().to_owned(),
            recipe: serde_json::to_value(&self.recipe).unwrap_or_default(),
            parameters: self.parameters.count(),
            seed: self.recipe.seed,
            images: self.outcome.images,
            epochs: self.outcome.epochs,
            measured: measured.collect(),
            without_filter: Vec::new(),
            over_seeds: Vec::new(),
        }
    }
}

impl Model {
    /// Which network it is.
    #[must_use]
    pub fn network(&self) -> NetworkKind {
        self.recipe.network
    }

    /// The file's bytes; the same model gives the same bytes.
    ///
    /// `torch.nn.Module.load_state_dict(safetensors.torch.load_file(path))` takes it for a module of the same
    /// names: `tools/check_weights_in_torch.py` has all three.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes(Precision::Single)
    }

    /// The same with 16-bit floats: half the bytes, and what is read from them are the rounded numbers. Numbers
    /// beyond 65,504 become infinite, and the file is then refused.
    #[must_use]
    pub fn to_half_bytes(&self) -> Vec<u8> {
        self.bytes(Precision::Half)
    }

    fn bytes(&self, precision: Precision) -> Vec<u8> {
        // plain structs of numbers and text always serialise
        let json = |value: Result<Value, serde_json::Error>| value.unwrap_or_default().to_string();
        let metadata = [
            ("format", FORMAT.to_owned()),
            ("version", self.version.clone()),
            ("network", self.network().name().to_owned()),
            ("source", self.recipe.source.name().to_owned()),
            ("seed", self.recipe.seed.to_string()),
            ("parameters", self.parameters.count().to_string()),
            ("filter", json(serde_json::to_value(self.plan.filters()))),
            ("input", json(serde_json::to_value(&self.plan))),
            ("recipe", json(serde_json::to_value(&self.recipe))),
            ("outcome", json(serde_json::to_value(self.outcome))),
            ("accuracy", json(serde_json::to_value(&self.measured))),
        ];
        let contents = Contents {
            metadata: metadata.map(|(key, value)| (key.to_owned(), value)).into_iter().collect(),
            arrays: self.parameters.clone(),
            blobs: BTreeMap::new(),
        };
        container::write(&contents, precision)
    }

    /// The model in a file's bytes. Memory stays within a few times the file's size, whatever it holds.
    ///
    /// # Errors
    /// [`WeightsError`], the rest of a sentence that starts with the file's name.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let Contents { metadata, arrays, .. } = container::read(bytes, MAX_BYTES)?;
        if metadata.get("format").is_none_or(|format| format != FORMAT) {
            return Err(WeightsError::Foreign);
        }
        let recipe: Recipe = parse(&metadata, "recipe")?;
        let plan: InputPlan = parse(&metadata, "input")?;
        plan.check()?;
        let network = recipe.network;
        if metadata.get("network").is_none_or(|name| name != network.name()) {
            let detail = "it is not the recipe's network".to_owned();
            return Err(WeightsError::Header { part: "network", detail });
        }
        arrays
            .check(network)
            .map_err(|problem| WeightsError::Parameters { network: network.name(), problem })?;
        Ok(Self {
            plan,
            outcome: parse(&metadata, "outcome")?,
            measured: parse(&metadata, "accuracy")?,
            version: metadata.get("version").cloned().unwrap_or_default(),
            recipe,
            parameters: arrays,
        })
    }
}

fn parse<T: serde::de::DeserializeOwned>(
    metadata: &BTreeMap<String, String>,
    part: &'static str,
) -> Result<T, WeightsError> {
    let failed = |detail: String| WeightsError::Header { part, detail };
    let text = metadata.get(part).ok_or_else(|| failed("it is not there".to_owned()))?;
    serde_json::from_str(text).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::parameters::Array;
    use crate::neurn::FilterSettings;

    fn model(network: NetworkKind) -> Model {
        let filters = vec![FilterSettings::default()];
        Model {
            plan: InputPlan::new(&filters).unwrap(),
            recipe: Recipe { network, filters, seed: 7, ..Recipe::default() },
            outcome: Outcome { images: 12_000, best_epoch: 3, ..Outcome::default() },
            measured: [("M".to_owned(), Measured { n: 10_000, accuracy: 0.98, ece: 0.01 })].into(),
            version: "0.1.0".to_owned(),
            parameters: Parameters::initial(network, 7),
        }
    }

    #[test]
    fn models_survive_and_their_bytes_are_always_the_same() {
        for network in NetworkKind::ALL {
            let bytes = model(network).to_bytes();
            assert_eq!(Model::from_bytes(&bytes).unwrap(), model(network));
            assert_eq!(bytes, model(network).to_bytes());
            assert!(bytes.len() < 4 * model(network).parameters.count() + 8_000);
        }
    }

    #[test]
    fn halves_are_small_and_stay_what_they_are() {
        for network in NetworkKind::ALL {
            let model = model(network);
            let bytes = model.to_half_bytes();
            assert!(bytes.len() < 2 * model.parameters.count() + 8_000);
            let rounded = Model::from_bytes(&bytes).unwrap();
            assert_eq!(rounded.to_half_bytes(), bytes);
            assert_eq!(rounded, Model { parameters: rounded.parameters.clone(), ..model.clone() });
            for ((_, a), (_, b)) in rounded.parameters.iter().zip(model.parameters.iter()) {
                assert_eq!(a.shape(), b.shape());
                for (a, b) in a.values().iter().zip(b.values()) {
                    assert!((a - b).abs() <= b.abs() / 2048.0 + 6e-8, "{a} {b}");
                }
            }
        }
        let mut huge = model(NetworkKind::Mlp);
        huge.parameters.insert("fc3.bias", Array::new(vec![10], vec![1e6; 10]).unwrap());
        let error = Model::from_bytes(&huge.to_half_bytes()).unwrap_err();
        assert!(error.to_string().contains("infinite"), "{error}");
    }

    #[test]
    fn every_truncation_is_refused_with_a_sentence() {
        let bytes = model(NetworkKind::Mlp).to_bytes();
        for end in (0..2_000).chain((2_000..bytes.len()).step_by(4_999)) {
            let error = Model::from_bytes(&bytes[..end]).unwrap_err();
            assert!(error.to_string().len() > 20, "{end}: {error}");
        }
        assert!(Model::from_bytes(&[&bytes[..], &[0]].concat()).is_err(), "bytes too many");
    }

    #[test]
    fn a_flipped_byte_never_panics() {
        let bytes = model(NetworkKind::Vit).to_bytes();
        for at in (0..4_000).chain((4_000..bytes.len()).step_by(1_009)) {
            for flip in [0x01, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                // a changed number may still be a number
                if let Ok(model) = Model::from_bytes(&damaged) {
                    assert_eq!(model.parameters.check(model.network()), Ok(()));
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let notice = |change: &dyn Fn(&mut Model)| {
            let mut model = model(NetworkKind::Mlp);
            change(&mut model);
            Model::from_bytes(&model.to_bytes()).unwrap_err().to_string()
        };
        let nan = Array::new(vec![10], vec![f32::NAN; 10]).unwrap();
        assert!(notice(&|m| m.parameters.insert("fc3.bias", nan.clone())).contains("not a number"));
        let short = Array::new(vec![9], vec![0.0; 9]).unwrap();
        let sentence = notice(&|m| m.parameters.insert("fc3.bias", short.clone()));
        assert_eq!(
            sentence,
            "does not fit the network `mlp` that it is said to hold: `fc3.bias` has the shape [9] where this \
             network needs [10]"
        );
        assert!(notice(&|m| m.parameters.insert("more", short.clone())).contains("does not have"));
        assert!(notice(&|m| m.recipe.network = NetworkKind::Cnn).contains("the weights lack `conv1.weight`"));
        assert!(notice(&|m| m.parameters = Parameters::default()).contains("lack"));
    }
}
