//! What the worker keeps for queries to come: handed over once, then named by the queries that need it.

use crate::digits::dataset::Dataset;
use crate::digits::problem::short_name;
use crate::neurn::Image;
use crate::protocol::buffer::Buffer;
use crate::protocol::neurons::Opened;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use thiserror::Error;

/// Names a resource, unique among all of a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ResourceId {
    /// A network's weights, by the name that queries use.
    Model(String),
    /// A labelled set, by its number.
    Set(u64),
    /// A picture that is shown piece by piece, by its number.
    Picture(u64),
    /// The file of architectures that comes with the page.
    Architectures,
    /// A visitor's own architecture, by its number.
    Architecture(u32),
    /// A visitor's recording, kernels or images for the neurons, by its number.
    NeuronFile(u32),
}

impl ResourceId {
    /// How many of its kind the worker holds at most: beyond it the one that was needed longest ago goes.
    #[must_use]
    pub fn most(&self) -> usize {
        match self {
            Self::Model(_) => 24,
            // each may be as large as half the memory
            Self::Set(_) | Self::Picture(_) => 1,
            // the views themselves take no more than a few
            Self::Architectures | Self::Architecture(_) | Self::NeuronFile(_) => usize::MAX,
        }
    }

    /// Whether both count towards the same [`most`](Self::most).
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(name) => write!(f, "the model `{name}`"),
            Self::Set(number) => write!(f, "the set number {number}"),
            Self::Picture(number) => write!(f, "the picture number {number}"),
            Self::Architectures => f.write_str("the list of architectures"),
            Self::Architecture(number) => write!(f, "the architecture number {number}"),
            Self::NeuronFile(number) => write!(f, "the file number {number}"),
        }
    }
}

/// A query needs something that was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{0} is not loaded")]
pub struct Missing(pub ResourceId);

/// Something to keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Resource {
    /// A network's weights.
    Model {
        /// The name that queries use.
        name: String,
        /// The file.
        bytes: Buffer<u8>,
    },
    /// A labelled set.
    Set {
        /// The number that queries use.
        number: u64,
        /// Its pictures and labels.
        #[serde(with = "shared")]
        set: Arc<Dataset>,
    },
    /// A picture.
    Picture {
        /// The number that queries use.
        number: u64,
        /// A list of one.
        #[serde(with = "shared")]
        picture: Arc<Vec<Image>>,
    },
    /// The architectures that come with the page.
    Architectures(Buffer<u8>),
    /// A visitor's own architecture.
    Architecture {
        /// The number that queries use.
        number: u32,
        /// The file's name.
        file: String,
        /// The file.
        bytes: Buffer<u8>,
    },
    /// A visitor's file for the neurons.
    NeuronFile {
        /// The number that queries use.
        number: u32,
        /// The file's name.
        file: String,
        /// The file.
        bytes: Buffer<u8>,
    },
}

impl Resource {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> ResourceId {
        match self {
            Self::Model { name, .. } => ResourceId::Model(name.clone()),
            Self::Set { number, .. } => ResourceId::Set(*number),
            Self::Picture { number, .. } => ResourceId::Picture(*number),
            Self::Architectures(_) => ResourceId::Architectures,
            Self::Architecture { number, .. } => ResourceId::Architecture(*number),
            Self::NeuronFile { number, .. } => ResourceId::NeuronFile(*number),
        }
    }

    /// The job in words, to go after "while": "opening `a.onnx`".
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Model { name, .. } => format!("loading the model `{name}`"),
            Self::Set { set, .. } => format!("loading {} pictures", set.count()),
            Self::Picture { .. } => "loading a picture".to_owned(),
            Self::Architectures(_) => "comparing architectures".to_owned(),
            Self::Architecture { file, .. } | Self::NeuronFile { file, .. } => {
                format!("opening `{}`", short_name(file))
            }
        }
    }
}

/// Something that the sender keeps too. (serde's own feature for it would hold for every type of the program.)
mod shared {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Arc<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        T::serialize(value, serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<T>, D::Error> {
        T::deserialize(deserializer).map(Arc::new)
    }
}

/// What a resource turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// A model: what its file says of it, a [`ModelCard`](crate::learn::card::ModelCard) as JSON.
    Model(String),
    /// A labelled set.
    Set,
    /// A picture.
    Picture,
    /// The architectures that come with the page.
    Architectures,
    /// A visitor's own architecture: its name as its file has it.
    Architecture(String),
    /// A visitor's file for the neurons.
    NeuronFile(Opened),
}
