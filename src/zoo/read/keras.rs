//! Keras's JSON: `model.to_json()`, `config.json` of a `.keras` file, `model_config` of an `.h5` file, and the
//! `model.json` of TensorFlow.js.
//!
//! Layers come in the order of the file, which is that of `model.layers`: topological. A layer that is a model itself
//! is replaced by its layers. Only what a layer is named by is kept while reading; all else is skipped.

use super::kinds::canonical;
use super::{Found, Problem, brief, detail};
use crate::zoo::file::MAX_LAYERS;
use crate::zoo::network::Layer;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    class_name: Loose,
    #[serde(default)]
    config: Config,
}

/// The outermost object: a model, or what TensorFlow.js and others put around it.
#[derive(Deserialize)]
struct Outer {
    #[serde(default)]
    config: Config,
    #[serde(default, rename = "modelTopology")]
    topology: Option<Box<Outer>>,
    #[serde(default)]
    model_config: Option<Box<Outer>>,
    /// Operations of a graph, where there are no layers any more.
    #[serde(default)]
    node: Option<IgnoredAny>,
}

impl Outer {
    /// The model's own settings, however deep.
    fn innermost(self) -> Result<Config, Problem> {
        match self.topology.or(self.model_config) {
            Some(inner) => inner.innermost(),
            None if self.node.is_some() => Err(Problem::OtherKind {
                kind: "a graph model of TensorFlow.js",
                advice: "In Python: `tensorflowjs.converters.save_keras_model(model, 'folder')` writes a model.json \
                         with layers, which opens.",
            }),
            None => Ok(self.config),
        }
    }
}

/// The settings that matter, of layers and models alike.
#[derive(Default)]
struct Config {
    name: Option<String>,
    layers: Option<Vec<Raw>>,
    kernel: Vec<u64>,
    stride: Vec<u64>,
    groups: u64,
    shape: Vec<u64>,
    most: Option<u64>,
    activation: Option<String>,
}

pub(super) fn read(text: &[u8]) -> Result<Found, Problem> {
    let outer: Outer = serde_json::from_slice(text).map_err(|error| {
        let message = error.to_string();
        if message.starts_with(TOO_MANY) { Problem::TooManyLayers } else { Problem::Json(brief(&message)) }
    })?;
    let config = outer.innermost()?;
    let mut layers = Vec::new();
    collect(config.layers.ok_or(Problem::NoLayers)?, false, &mut layers)?;
    if layers.is_empty() { Err(Problem::NoLayers) } else { Ok((layers, config.name)) }
}

/// Adds layers, those of models in between included. (Depth: serde_json goes 128 levels deep and no deeper.)
fn collect(raw: Vec<Raw>, nested: bool, layers: &mut Vec<Layer>) -> Result<(), Problem> {
    for Raw { class_name, config } in raw {
        let class = class_name.text.unwrap_or_default();
        if let Some(inner) = config.layers {
            collect(inner, true, layers)?;
            continue;
        }
        // a model inside another one takes what it is given
        if class.is_empty() || nested && class == "InputLayer" {
            continue;
        }
        if layers.len() == MAX_LAYERS {
            return Err(Problem::TooManyLayers);
        }
        let (kind, function) = canonical(&class);
        // ReLU(max_value=6) is what others call ReLU6
        let function =
            if function == Some("relu") && config.most == Some(6) { Some("relu6") } else { function };
        let stride = if config.kernel.is_empty() {
            &[][..]
        } else if config.stride.is_empty() {
            // pooling moves by its own size if nothing is said
            &config.kernel
        } else {
            &config.stride
        };
        let function = function.or(config.activation.as_deref());
        let detail = detail(&config.kernel, stride, config.groups > 1, function);
        let mut layer = Layer::new(&kind, &detail, &brief(&config.name.unwrap_or_default()));
        layer.shape = config.shape.iter().filter_map(|&side| u32::try_from(side).ok()).collect();
        layers.push(layer);
    }
    Ok(())
}

/// How the message begins.
const TOO_MANY: &str = "too many layers";

/// Layers, but no more than are taken.
struct Layers(Option<Vec<Raw>>);

impl<'de> Deserialize<'de> for Layers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Layers;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a list of layers")
            }
            fn visit_unit<E>(self) -> Result<Layers, E> {
                Ok(Layers(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Layers, A::Error> {
                let mut found = Vec::new();
                while let Some(item) = items.next_element::<Raw>()? {
                    // nothing by name: a hostile file would have millions of them
                    if item.class_name.text.is_none() && item.config.layers.is_none() {
                        continue;
                    }
                    if found.len() == MAX_LAYERS {
                        return Err(serde::de::Error::custom(TOO_MANY));
                    }
                    found.push(item);
                }
                Ok(Layers(Some(found)))
            }
        }
        from.deserialize_any(Each)
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Config;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a layer's settings")
            }
            fn visit_unit<E>(self) -> Result<Config, E> {
                Ok(Config::default())
            }
            fn visit_str<E>(self, _: &str) -> Result<Config, E> {
                Ok(Config::default())
            }
            // the oldest Keras wrote a Sequential model's layers here
            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Config, A::Error> {
                let layers = Layers::deserialize(serde::de::value::SeqAccessDeserializer::new(items))?;
                Ok(Config { layers: layers.0, ..Config::default() })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Config, A::Error> {
                let mut found = Config::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "layers" => found.layers = map.next_value::<Layers>()?.0,
                        "name" => found.name = map.next_value::<Loose>()?.text,
                        "kernel_size" | "pool_size" => found.kernel = map.next_value::<Loose>()?.numbers,
                        // the oldest Keras has the kernel's sides apart
                        "nb_row" | "nb_col" => found.kernel.extend(map.next_value::<Loose>()?.numbers),
                        "strides" | "subsample" => found.stride = map.next_value::<Loose>()?.numbers,
                        "groups" => {
                            found.groups = map.next_value::<Loose>()?.numbers.first().copied().unwrap_or(1);
                        }
                        "max_value" => found.most = map.next_value::<Loose>()?.numbers.first().copied(),
                        "activation" => found.activation = map.next_value::<Loose>()?.text,
                        "batch_shape" | "batch_input_shape" => {
                            found.shape = map.next_value::<Loose>()?.numbers;
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(found)
            }
        }
        from.deserialize_any(Each)
    }
}

/// A value of which the text or the first numbers are wanted, whatever its form: `3`, `[3, 3]`, `"relu"`, or a map
/// with a `config` or a `class_name`.
#[derive(Default)]
struct Loose {
    text: Option<String>,
    numbers: Vec<u64>,
}

/// Numbers that are kept: of a shape or a kernel.
const MOST_NUMBERS: usize = 6;

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Loose;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("any value")
            }
            fn visit_unit<E>(self) -> Result<Loose, E> {
                Ok(Loose::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
                Ok(Loose::default())
            }
            fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
                Ok(Loose { text: None, numbers: vec![value] })
            }
            fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
                Ok(Loose::default())
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked just before"
            )]
            fn visit_f64<E>(self, value: f64) -> Result<Loose, E> {
                let whole = (0.0..1e9).contains(&value) && value.fract() == 0.0;
                Ok(Loose { text: None, numbers: if whole { vec![value as u64] } else { Vec::new() } })
            }
            fn visit_str<E>(self, value: &str) -> Result<Loose, E> {
                Ok(Loose { text: Some(brief(value)), numbers: Vec::new() })
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
                let mut numbers = Vec::new();
                while let Some(item) = items.next_element::<Loose>()? {
                    if numbers.len() < MOST_NUMBERS {
                        numbers.extend(item.numbers.first());
                    }
                }
                Ok(Loose { text: None, numbers })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
                let (mut class, mut config) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    let value = map.next_value::<Loose>()?;
                    match key.as_str() {
                        "config" => config = value.text,
                        "class_name" => class = value.text,
                        _ => {}
                    }
                }
                Ok(Loose { text: config.or(class).map(|name| name.to_lowercase()), numbers: Vec::new() })
            }
        }
        from.deserialize_any(Each)
    }
}
