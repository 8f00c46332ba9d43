//! What follows from the list for whoever runs a network: each kind's [`Architecture`], and [`Network`], any of them in
//! burn.

use super::list::for_each_network;
use super::parts::{Keeper, Loader, Watch};
use super::{Activation, Architecture, BurnModule, Layer, NetworkKind, SimdPlan};
use crate::learn::engine::webgpu::plan::Writer;
use crate::learn::parameters::{ParameterSpec, Parameters, ParametersError};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use std::sync::Arc;

macro_rules! networks {
    ($($folder:ident => $kind:ident $name:literal $words:literal),+ $(,)?) => {
        impl NetworkKind {
            /// What it is made of, one line without a full stop.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self {
                    $(Self::$kind => <super::$folder::$kind as Architecture>::SUMMARY,)+
                }
            }

            /// Its parameters, in the order in which their beginnings are drawn.
            #[must_use]
            pub fn parameters(self) -> Vec<ParameterSpec> {
                match self {
                    $(Self::$kind => <super::$folder::$kind as Architecture>::parameters(),)+
                }
            }

            /// Its layers, from the input to the logits.
            #[must_use]
            pub fn layers(self) -> Vec<Layer> {
                match self {
                    $(Self::$kind => <super::$folder::$kind as Architecture>::layers(),)+
                }
            }

            /// Numbers that the last layer but one gives for an image ([`Network::features`]).
            #[must_use]
            pub fn features(self) -> usize {
                match self {
                    $(Self::$kind => <super::$folder::$kind as Architecture>::FEATURES,)+
                }
            }

            /// Its plan for our own kernels, of parameters that are its own.
            pub(in crate::learn) fn simd(
                self,
                parameters: &Parameters,
            ) -> Result<Arc<dyn SimdPlan>, ParametersError> {
                Ok(match self {
                    $(Self::$kind => {
                        Arc::new(<<super::$folder::$kind as Architecture>::Simd as SimdPlan>::new(parameters)?)
                    })+
                })
            }

            /// Writes its plan for our own shaders; from the pictures' register to that of the logits.
            pub(in crate::learn) fn webgpu(
                self,
                writer: &mut Writer<'_>,
                pictures: usize,
            ) -> Result<usize, ParametersError> {
                match self {
                    $(Self::$kind => <super::$folder::$kind as Architecture>::webgpu(writer, pictures),)+
                }
            }
        }

        /// A network in burn.
        #[derive(Module, Debug)]
        #[expect(
            clippy::large_enum_variant,
            reason = "a program holds a handful of networks, and burn's modules cannot be boxed"
        )]
        pub enum Network {
            $(
                #[doc = concat!("A ", $words, ".")]
                $kind(<super::$folder::$kind as Architecture>::Burn),
            )+
        }

        impl Network {
            fn load_checked(kind: NetworkKind, loader: &mut Loader<'_>) -> Result<Self, ParametersError> {
                Ok(match kind {
                    $(NetworkKind::$kind => Self::$kind(BurnModule::load(loader)?),)+
                })
            }

            fn store(&self, keeper: &mut Keeper) {
                match self {
                    $(Self::$kind(module) => module.store(keeper),)+
                }
            }

            /// Which network it is.
            #[must_use]
            pub fn kind(&self) -> NetworkKind {
                match self {
                    $(Self::$kind(_) => NetworkKind::$kind,)+
                }
            }

            /// The logits for features: `[n, features]` to `[n, 10]`.
            #[must_use]
            pub fn head(&self, features: Tensor<2>) -> Tensor<2> {
                match self {
                    $(Self::$kind(module) => module.head(features),)+
                }
            }

            fn watched_features(&self, images: Tensor<4>, watch: &mut Watch) -> Tensor<2> {
                match self {
                    $(Self::$kind(module) => module.features(images, watch),)+
                }
            }
        }
    };
}
for_each_network!(networks);

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
        Self::load_checked(kind, &mut Loader::new(parameters, device))
    }

    /// A copy of its parameters.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        let mut keeper = Keeper::default();
        self.store(&mut keeper);
        keeper.into_parameters()
    }

    /// What the last layer but one gives: `[n, 3, 32, 32]` to `[n, features]`.
    #[must_use]
    pub fn features(&self, images: Tensor<4>) -> Tensor<2> {
        self.watched_features(images, &mut Watch::default())
    }

    /// The logits for images: `[n, 3, 32, 32]` to `[n, 10]`.
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.head(self.features(images))
    }

    /// What every layer gives for images, in the order of [`NetworkKind::layers`]; the last are the logits.
    #[must_use]
    pub fn activations(&self, images: Tensor<4>) -> Vec<Activation> {
        let mut watch = Watch::on();
        let features = self.watched_features(images, &mut watch);
        watch.see("logits", &self.head(features));
        watch.into_activations()
    }
}
