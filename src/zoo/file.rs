//! The zoo as a file (`assets/zoo/zoo.json`, made by `tools/make_zoo.py`).

use super::network::{Layer, Network};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use thiserror::Error;

/// The form of the file. It changes when a reader of the old form would misread the new one.
pub const FORMAT: &str = "neurn-lab-zoo-1";

/// Bytes of the largest file that is read.
pub const MAX_BYTES: usize = 8 << 20;

/// Layers of the longest network that is taken, here and from a visitor.
pub const MAX_LAYERS: usize = 50_000;

/// Characters of the longest name.
const MAX_NAME: usize = 400;

/// Sides of a shape: many layers share one.
const MAX_SIDES: usize = 8;

/// Why a file is no zoo. Displays as a whole sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ZooError {
    /// Too large.
    #[error("The list of architectures has {0} bytes; at most {max} are read.", max = MAX_BYTES)]
    Large(usize),
    /// No such JSON.
    #[error("The list of architectures is damaged ({0}).")]
    Json(String),
    /// Of another version.
    #[error(
        "The list of architectures is of the form `{0}`, and this program reads `{form}`; `tools/make_zoo.py` makes it anew.",
        form = FORMAT
    )]
    Format(String),
    /// Something that cannot be.
    #[error("The list of architectures cannot be right: {network} {problem}.")]
    Network {
        /// Which network.
        network: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// All networks that come with the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zoo {
    /// What made the file.
    pub command: String,
    /// The libraries that the definitions are from, with their versions.
    pub libraries: BTreeMap<String, String>,
    /// The 44, then the extras.
    pub networks: Vec<Network>,
}

#[derive(Deserialize)]
struct Head {
    format: String,
}

#[derive(Deserialize)]
struct RawZoo {
    command: String,
    libraries: BTreeMap<String, String>,
    kinds: Vec<(String, String)>,
    shapes: Vec<Vec<u32>>,
    networks: Vec<RawNetwork>,
}

#[derive(Deserialize)]
struct RawNetwork {
    name: String,
    year: u16,
    family: String,
    definition: String,
    shortlist: bool,
    extra: bool,
    input: Vec<u32>,
    parameters: u64,
    layers: RawLayers,
}

#[derive(Deserialize)]
struct RawLayers {
    kind: Vec<usize>,
    shape: Vec<usize>,
    parameters: Vec<u64>,
    name: String,
}

impl Zoo {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`ZooError`] with the first thing that is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ZooError> {
        if bytes.len() > MAX_BYTES {
            return Err(ZooError::Large(bytes.len()));
        }
        let damaged = |error: serde_json::Error| ZooError::Json(error.to_string());
        // the version first: another one may lack any of the parts
        let head: Head = serde_json::from_slice(bytes).map_err(damaged)?;
        if head.format != FORMAT {
            return Err(ZooError::Format(head.format.chars().take(60).collect()));
        }
        let raw: RawZoo = serde_json::from_slice(bytes).map_err(damaged)?;
        let kinds: Vec<(Arc<str>, Arc<str>)> =
            raw.kinds.iter().map(|(kind, detail)| (kind.as_str().into(), detail.as_str().into())).collect();
        let networks = raw.networks.into_iter().map(|network| unpack(network, &kinds, &raw.shapes));
        let networks = networks.collect::<Result<Vec<_>, _>>()?;
        let mut names = HashSet::new();
        for network in &networks {
            if !names.insert(network.name.to_lowercase()) {
                return Err(wrong(&network.name, "comes twice"));
            }
        }
        if networks.is_empty() {
            return Err(wrong("it", "holds no network"));
        }
        Ok(Self { command: raw.command, libraries: raw.libraries, networks })
    }

    /// The 44 without the extras.
    pub fn core(&self) -> impl Iterator<Item = &Network> {
        self.networks.iter().filter(|network| !network.extra)
    }

    /// A network by its name, upper and lower case alike.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Network> {
        self.networks.iter().find(|network| network.name.eq_ignore_ascii_case(name))
    }
}

fn wrong(network: &str, problem: &str) -> ZooError {
    ZooError::Network { network: network.chars().take(60).collect(), problem: problem.to_owned() }
}

fn unpack(raw: RawNetwork, kinds: &[(Arc<str>, Arc<str>)], shapes: &[Vec<u32>]) -> Result<Network, ZooError> {
    let wrong = |problem: &str| wrong(&raw.name, problem);
    // before the names are made, which are longer than what they are made of
    if raw.layers.name.split('\n').count() > MAX_LAYERS {
        return Err(wrong("has more layers than are taken"));
    }
    let names = lengthen(&raw.layers.name).ok_or_else(|| wrong("has a name that cannot be put together"))?;
    let count = names.len();
    if [raw.layers.kind.len(), raw.layers.shape.len(), raw.layers.parameters.len()] != [count; 3] {
        return Err(wrong("has lists of different lengths"));
    }
    let mut layers = Vec::with_capacity(count);
    let rows = raw.layers.kind.iter().zip(&raw.layers.shape).zip(&raw.layers.parameters).zip(names);
    for (((&kind, &shape), &parameters), name) in rows {
        let (kind, detail) =
            kinds.get(kind).ok_or_else(|| wrong("has a layer of a type that is not listed"))?;
        let shape = shapes.get(shape).filter(|shape| shape.len() <= MAX_SIDES);
        let shape = shape.ok_or_else(|| wrong("has a layer of a shape that is not listed"))?;
        layers.push(Layer {
            kind: Arc::clone(kind),
            detail: Arc::clone(detail),
            name,
            shape: shape.clone(),
            parameters: Some(parameters),
        });
    }
    let sum = raw.layers.parameters.iter().try_fold(0_u64, |sum, &item| sum.checked_add(item));
    if sum != Some(raw.parameters) {
        return Err(wrong("has layers whose parameters do not add up to its own"));
    }
    Ok(Network {
        name: raw.name,
        year: Some(raw.year),
        family: raw.family,
        definition: raw.definition,
        shortlist: raw.shortlist,
        extra: raw.extra,
        input: raw.input,
        parameters: Some(raw.parameters),
        layers,
    })
}

/// Names, each written as how many leading characters it shares with the one before (one digit in base 36) and the
/// rest.
fn lengthen(text: &str) -> Option<Vec<String>> {
    let mut before = String::new();
    let mut names = Vec::new();
    for line in text.split('\n') {
        let same = line.chars().next()?.to_digit(36)?;
        let name = format!("{}{}", before.get(..same as usize)?, line.get(1..)?);
        if name.len() > MAX_NAME {
            return None;
        }
        before.clone_from(&name);
        names.push(name);
    }
    Some(names)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The zoo that comes with the page.
    pub fn zoo() -> Zoo {
        Zoo::from_bytes(include_bytes!("../../assets/zoo/zoo.json")).unwrap()
    }

    #[test]
    fn the_zoo_is_whole() {
        let zoo = zoo();
        assert_eq!(zoo.core().count(), 44);
        let shortlist: Vec<&str> =
            zoo.networks.iter().filter(|n| n.shortlist).map(|n| n.name.as_str()).collect();
        let wanted = [
            "VGG19",
            "ResNet50",
            "ResNet50V2",
            "InceptionV3",
            "Xception",
            "DenseNet121",
            "MobileNet",
            "MobileNetV2",
            "NASNetMobile",
            "EfficientNetB0",
            "ShuffleNet",
            "ViT",
        ];
        assert_eq!(shortlist, wanted);
        // as the libraries count them (written by tools/make_zoo.py from their own counts)
        let counts: BTreeMap<String, u64> =
            serde_json::from_slice(include_bytes!("../../tests/fixtures/zoo/parameters.json")).unwrap();
        assert_eq!(counts.len(), zoo.networks.len());
        for network in &zoo.networks {
            let sum: u64 = network.layers.iter().filter_map(|layer| layer.parameters).sum();
            assert_eq!((sum, network.parameters), (counts[&network.name], Some(sum)), "{}", network.name);
            assert!(network.layers.iter().all(|layer| !layer.shape.is_empty() && !layer.name.is_empty()));
        }
        // well known
        assert_eq!(zoo.find("vgg19").unwrap().parameters, Some(143_667_240));
        assert_eq!(zoo.find("ResNet50").unwrap().layers.len(), 177);
        assert!(zoo.find("ResNet5").is_none());
    }

    #[test]
    fn damaged_files_are_refused() {
        let text = String::from_utf8(include_bytes!("../../assets/zoo/zoo.json").to_vec()).unwrap();
        let read = |text: &str| Zoo::from_bytes(text.as_bytes()).unwrap_err();
        assert!(matches!(read(&text[..1000]), ZooError::Json(_)));
        assert!(matches!(read(&text.replace(FORMAT, "neurn-lab-zoo-0")), ZooError::Format(_)));
        assert!(matches!(read(&text.replace("143667240", "143667241")), ZooError::Network { .. }));
        assert!(matches!(read(&text.replace("\"VGG19\"", "\"vgg16\"")), ZooError::Network { .. }));
        assert!(matches!(read(&text.replace("\"kind\":[0,", "\"kind\":[999999,")), ZooError::Network { .. }));
        assert!(matches!(read(&text.replace("\"kind\":[0,", "\"kind\":[")), ZooError::Network { .. }));
        let large = vec![b' '; MAX_BYTES + 1];
        assert_eq!(Zoo::from_bytes(&large), Err(ZooError::Large(MAX_BYTES + 1)));
    }

    #[test]
    fn names_are_put_together() {
        assert_eq!(
            lengthen("0conv_1\n5_relu\n02"),
            Some(vec!["conv_1".into(), "conv__relu".into(), "2".into()])
        );
        assert_eq!(lengthen("0a\n5b"), None);
        assert_eq!(lengthen(""), None);
        assert_eq!(lengthen("0é\n1b"), None);
    }
}
