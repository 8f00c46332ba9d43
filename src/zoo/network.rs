//! A network as what it is here: a sequence of layers.

use std::sync::Arc;

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its type, as Keras calls it: `Conv2D`, `BatchNormalization`, `Add` ...
    pub kind: Arc<str>,
    /// What tells it from others of its type: kernel, stride, function (`k3 s2 relu`). May be empty.
    pub detail: Arc<str>,
    /// Its name in its network.
    pub name: String,
    /// What comes out of it, without the batch, channels last; empty where the file does not say.
    pub shape: Vec<u32>,
    /// Its parameters, those included that no training changes; none where the file does not say.
    pub parameters: Option<u64>,
}

impl Layer {
    /// Of a type and what tells it apart.
    #[must_use]
    pub fn new(kind: &str, detail: &str, name: &str) -> Self {
        Self {
            kind: kind.into(),
            detail: detail.into(),
            name: name.to_owned(),
            shape: Vec::new(),
            parameters: None,
        }
    }

    /// Type and detail in one: `Conv2D k3 s2`.
    #[must_use]
    pub fn label(&self) -> String {
        if self.detail.is_empty() { self.kind.to_string() } else { format!("{} {}", self.kind, self.detail) }
    }
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its name: `ResNet50`.
    pub name: String,
    /// When it was first published; none for a visitor's own.
    pub year: Option<u16>,
    /// What it belongs to: `ResNet`.
    pub family: String,
    /// Where the sequence is from: `keras.applications.ResNet50`, or a file's name.
    pub definition: String,
    /// One of the 12 that the paper chose.
    pub shortlist: bool,
    /// None of the 44: an extra of ours, or a visitor's own.
    pub extra: bool,
    /// Side, side and channels of a picture that goes in; empty where the file does not say.
    pub input: Vec<u32>,
    /// All parameters, as its library counts them; none where the file does not say.
    pub parameters: Option<u64>,
    /// Its layers in topological order.
    pub layers: Vec<Layer>,
}

impl Network {
    /// A visitor's own, with nothing known but its layers.
    #[must_use]
    pub fn custom(name: &str, definition: &str, layers: Vec<Layer>) -> Self {
        // a sum that says less than all of them would mislead
        let parameters =
            layers.iter().map(|layer| layer.parameters).try_fold(0_u64, |sum, item| sum.checked_add(item?));
        Self {
            name: name.to_owned(),
            year: None,
            family: "own".to_owned(),
            definition: definition.to_owned(),
            shortlist: false,
            extra: true,
            input: Vec::new(),
            parameters,
            layers,
        }
    }
}
