//! The networks: a small convolutional one and a larger one, a vision transformer and a multilayer perceptron.
//!
//! Each takes `[n, 3, 32, 32]` and gives `[n, 10]` logits. What a network consists of ([`NetworkKind`]) is
//! plain data; [`Network`] is the same on an engine.

mod cnn;
mod large;
mod mlp;
mod parts;
pub(super) mod vit;

use super::parameters::{ParameterSpec, Parameters, ParametersError};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// Pixels in a row, and rows, of what a network sees.
pub const SIDE: usize = 32;
/// Channels of what a network sees.
pub const CHANNELS: usize = 3;
/// Numbers that a network sees of one image.
pub const INPUTS: usize = CHANNELS * SIDE * SIDE;
/// The digits.
pub const CLASSES: usize = 10;

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
pub enum NetworkKind {
    /// Convolutional: three layers of 3 x 3, pooled by 2, then two fully connected ones.
    #[default]
    Cnn,
    /// Vision transformer: 64 patches of 4 x 4 pixels, four blocks of width 48 with four heads.
    Vit,
    /// Multilayer perceptron: two hidden layers of 52.
    Mlp,
    /// Convolutional, for champions: five layers of 3 x 3, three times pooled by 2, then two fully connected ones.
    #[serde(rename = "cnn-large")]
    CnnLarge,
}

/// One layer of a network, for the page and for model cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Its name, the same as that of its [`Activation`].
    pub name: String,
    /// What it does, in a few words.
    pub what: String,
    /// Shape of its output for one image.
    pub shape: Vec<usize>,
    /// Numbers that it has learnt.
    pub parameters: usize,
    /// Multiplications with an addition for one image.
    pub multiply_adds: usize,
}

/// What a layer gave for a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Activation {
    /// The layer's name.
    pub name: String,
    /// `[n, ...]`, the layer's [`Layer::shape`] after the number of images.
    pub shape: Vec<usize>,
    /// The numbers in C order.
    pub values: Vec<f32>,
}

impl NetworkKind {
    /// Every network.
    pub const ALL: [Self; 4] = [Self::Cnn, Self::Vit, Self::Mlp, Self::CnnLarge];

    /// Its name, as on the command line and in weights.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cnn => "cnn",
            Self::Vit => "vit",
            Self::Mlp => "mlp",
            Self::CnnLarge => "cnn-large",
        }
    }

    /// Its parameters, in the order in which their beginnings are drawn.
    #[must_use]
    pub fn parameters(self) -> Vec<ParameterSpec> {
        match self {
            Self::Cnn => cnn::parameters(),
            Self::Vit => vit::parameters(),
            Self::Mlp => mlp::parameters(),
            Self::CnnLarge => large::parameters(),
        }
    }

    /// Its layers, from the input to the logits.
    #[must_use]
    pub fn layers(self) -> Vec<Layer> {
        match self {
            Self::Cnn => cnn::layers(),
            Self::Vit => vit::layers(),
            Self::Mlp => mlp::layers(),
            Self::CnnLarge => large::layers(),
        }
    }

    /// Numbers that the last layer but one gives for an image ([`Network::features`]).
    #[must_use]
    pub fn features(self) -> usize {
        match self {
            Self::Cnn => cnn::HIDDEN,
            Self::Vit => vit::WIDTH,
            Self::Mlp => mlp::HIDDEN,
            Self::CnnLarge => large::HIDDEN,
        }
    }
}

/// A network on an engine.
#[derive(Module, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a program holds a handful of networks, and burn's modules cannot be boxed"
)]
pub enum Network {
    /// Convolutional.
    Cnn(cnn::Cnn),
    /// Vision transformer.
    Vit(vit::Vit),
    /// Multilayer perceptron.
    Mlp(mlp::Mlp),
    /// Convolutional, larger.
    CnnLarge(large::CnnLarge),
}

impl Network {
    /// The network with these parameters on a device.
    ///
    /// # Errors
    /// [`ParametersError`] if they are not those of this network.
    pub fn load(
        kind: NetworkKind,
        parameters: &Parameters,
        device: &Device,
    ) -> Result<Self, ParametersError> {
        parameters.check(kind)?;
        let mut loader = parts::Loader::new(parameters, device);
        Ok(match kind {
            NetworkKind::Cnn => Self::Cnn(cnn::Cnn::load(&mut loader)?),
            NetworkKind::Vit => Self::Vit(vit::Vit::load(&mut loader)?),
            NetworkKind::Mlp => Self::Mlp(mlp::Mlp::load(&mut loader)?),
            NetworkKind::CnnLarge => Self::CnnLarge(large::CnnLarge::load(&mut loader)?),
        })
    }

    /// A copy of its parameters.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        let mut keeper = parts::Keeper::default();
        match self {
            Self::Cnn(cnn) => cnn.store(&mut keeper),
            Self::Vit(vit) => vit.store(&mut keeper),
            Self::Mlp(mlp) => mlp.store(&mut keeper),
            Self::CnnLarge(cnn) => cnn.store(&mut keeper),
        }
        keeper.into_parameters()
    }

    /// Which network it is.
    #[must_use]
    pub fn kind(&self) -> NetworkKind {
        match self {
            Self::Cnn(_) => NetworkKind::Cnn,
            Self::Vit(_) => NetworkKind::Vit,
            Self::Mlp(_) => NetworkKind::Mlp,
            Self::CnnLarge(_) => NetworkKind::CnnLarge,
        }
    }

    /// What the last layer but one gives: `[n, 3, 32, 32]` to `[n, features]`.
    #[must_use]
    pub fn features(&self, images: Tensor<4>) -> Tensor<2> {
        self.watched_features(images, &mut parts::Watch::default())
    }

    /// The logits for features: `[n, features]` to `[n, 10]`.
    #[must_use]
    pub fn head(&self, features: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Cnn(cnn) => cnn.head(features),
            Self::Vit(vit) => vit.head(features),
            Self::Mlp(mlp) => mlp.head(features),
            Self::CnnLarge(cnn) => cnn.head(features),
        }
    }

    /// The logits for images: `[n, 3, 32, 32]` to `[n, 10]`.
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.head(self.features(images))
    }

    /// What every layer gives for images, in the order of [`NetworkKind::layers`]; the last are the logits.
    #[must_use]
    pub fn activations(&self, images: Tensor<4>) -> Vec<Activation> {
        let mut watch = parts::Watch::on();
        let features = self.watched_features(images, &mut watch);
        watch.see("logits", &self.head(features));
        watch.into_activations()
    }

    fn watched_features(&self, images: Tensor<4>, watch: &mut parts::Watch) -> Tensor<2> {
        match self {
            Self::Cnn(cnn) => cnn.features(images, watch),
            Self::Vit(vit) => vit.features(images, watch),
            Self::Mlp(mlp) => mlp.features(images, watch),
            Self::CnnLarge(cnn) => cnn.features(images, watch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::engine::Engine;
    use burn::tensor::TensorData;

    fn images(n: usize, device: &Device) -> Tensor<4> {
        let values: Vec<f32> = (0..n * INPUTS).map(|i| ((i * 7919) % 1000) as f32 / 250.0 - 2.0).collect();
        Tensor::from_data(TensorData::new(values, [n, CHANNELS, SIDE, SIDE]), device)
    }

    #[test]
    fn layers_tell_what_the_network_is() {
        for (kind, parameters, multiply_adds) in [
            (NetworkKind::Cnn, 170_394, 1_120_000),
            (NetworkKind::Vit, 81_850, 6_500_000),
            (NetworkKind::Mlp, 163_082, 163_000),
            (NetworkKind::CnnLarge, 281_362, 6_083_280),
        ] {
            let layers = kind.layers();
            let counted: usize =
                kind.parameters().iter().map(|spec| spec.shape.iter().product::<usize>()).sum();
            assert_eq!(counted, parameters, "{}", kind.name());
            assert_eq!(layers.iter().map(|layer| layer.parameters).sum::<usize>(), counted);
            let total: usize = layers.iter().map(|layer| layer.multiply_adds).sum();
            assert!(total.abs_diff(multiply_adds) < multiply_adds / 50, "{} {total}", kind.name());
            let mut names: Vec<_> = layers.iter().map(|layer| &layer.name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), layers.len());
        }
    }

    #[test]
    fn activations_are_those_of_the_layers() {
        let device = Engine::Flex.device();
        for kind in NetworkKind::ALL {
            let network = Network::load(kind, &Parameters::initial(kind, 3), &device).unwrap();
            let activations = network.activations(images(2, &device));
            let layers = kind.layers();
            assert_eq!(activations.len(), layers.len());
            for (activation, layer) in activations.iter().zip(&layers) {
                assert_eq!(activation.name, layer.name);
                assert_eq!(activation.shape, [&[2][..], &layer.shape].concat(), "{}", layer.name);
                assert_eq!(activation.values.len(), activation.shape.iter().product::<usize>());
                assert!(activation.values.iter().all(|v| v.is_finite()));
            }
            let logits = network.forward(images(2, &device)).into_data().try_to_vec::<f32>().unwrap();
            assert_eq!(activations.last().unwrap().values, logits);
        }
    }

    #[test]
    fn parameters_survive_the_engine() {
        for engine in Engine::TRAINING {
            for kind in NetworkKind::ALL {
                let parameters = Parameters::initial(kind, 4);
                let network = Network::load(kind, &parameters, &engine.device().autodiff()).unwrap();
                assert_eq!(network.parameters(), parameters);
                assert_eq!(network.kind(), kind);
            }
        }
    }

    #[test]
    fn engines_agree() {
        for kind in NetworkKind::ALL {
            let parameters = Parameters::initial(kind, 5);
            let [flex, ndarray] = Engine::TRAINING.map(|engine| {
                let device = engine.device();
                let network = Network::load(kind, &parameters, &device).unwrap();
                let logits = network.forward(images(8, &device));
                burn::tensor::activation::softmax(logits, 1).into_data().try_to_vec::<f32>().unwrap()
            });
            let worst = flex.iter().zip(&ndarray).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst <= 1e-5, "{}: {worst}", kind.name());
            assert!(flex.iter().any(|p| (p - 0.1).abs() > 1e-3), "the outputs say something");
        }
    }
}
