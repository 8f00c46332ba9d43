//! The networks' way from pictures to logits once more, for asking alone: own kernels, without burn.
//!
//! burn computes any network and trains it. Here each of ours is written out: a layer is one pass in which bias,
//! pooling and rectification are done while the sums are in registers, the weights are laid out once in the order
//! in which they are read, and nothing is allocated between two layers that need not be. Held to burn by tests. What is
//! here is what they are written with; each network's plan is in its folder, `network/<network>/simd.rs`.

pub(in crate::learn) mod kernels;
pub(in crate::learn) mod pictures;
pub(in crate::learn) mod rows;

use crate::learn::network::{CLASSES, NetworkKind, SimdPlan};
use crate::learn::parameters::{Parameters, ParametersError};
use kernels::Panels;
use std::sync::Arc;

/// Numbers of the pictures that a thread takes at a time: enough to read the weights for several at once.
#[cfg(not(target_arch = "wasm32"))]
const SHARE: usize = 16 * crate::learn::network::INPUTS;

/// A network ready to be asked.
#[derive(Debug, Clone)]
pub struct Fused(Arc<dyn SimdPlan>);

impl Fused {
    /// The network with these parameters.
    ///
    /// # Errors
    /// [`ParametersError`] if they are not those of this network.
    pub fn new(kind: NetworkKind, parameters: &Parameters) -> Result<Self, ParametersError> {
        parameters.check(kind)?;
        Ok(Self(kind.simd(parameters)?))
    }

    /// The logits for pictures as the network sees them: `[n, 3, 32, 32]` to ten each. A picture's logits are the
    /// same to the bit whatever else it is asked with. What is left after the last whole picture is ignored.
    #[must_use]
    pub fn logits(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
        self.0.logits(images)
    }

    /// The same, by several threads where there are any.
    #[must_use]
    pub fn logits_of_many(&self, images: &[f32]) -> Vec<[f32; CLASSES]> {
        #[cfg(not(target_arch = "wasm32"))]
        if images.len() > SHARE {
            use rayon::prelude::*;
            return images.par_chunks(SHARE).flat_map_iter(|some| self.logits(some)).collect();
        }
        self.logits(images)
    }
}

/// A parameter's numbers in C order.
///
/// # Errors
/// [`ParametersError::Missing`].
pub(in crate::learn) fn values<'a>(
    parameters: &'a Parameters,
    name: &str,
) -> Result<&'a [f32], ParametersError> {
    Ok(parameters.get(name)?.values())
}

/// A fully connected layer, from `PyTorch`'s `[out, in]`.
///
/// # Errors
/// [`ParametersError::Missing`].
pub(in crate::learn) fn dense(parameters: &Parameters, name: &str) -> Result<Panels, ParametersError> {
    let weight = values(parameters, &format!("{name}.weight"))?;
    let bias = values(parameters, &format!("{name}.bias"))?;
    let inputs = weight.len() / bias.len();
    Ok(Panels::new(inputs, bias.len(), |output, input| weight[output * inputs + input], bias))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::engine::Engine;
    use crate::learn::engine::classifier::Classifier;
    use crate::learn::engine::tests::{digits, each_shipped_model, images};
    use crate::learn::network::{INPUTS, Network};
    use burn::tensor::{Tensor, TensorData};

    #[test]
    fn logits_are_those_of_burn() {
        for kind in NetworkKind::ALL {
            for seed in 0..4 {
                let parameters = Parameters::initial(kind, seed);
                let found = Fused::new(kind, &parameters).unwrap().logits(&images(6));
                for engine in Engine::TRAINING {
                    let device = engine.device();
                    let network = Network::load(kind, &parameters, &device).unwrap();
                    let data = TensorData::new(images(6), [6, 3, 32, 32]);
                    let logits = network.forward(Tensor::from_data(data, &device));
                    let wanted = logits.into_data().try_to_vec::<f32>().unwrap();
                    assert_eq!(found.as_flattened().len(), wanted.len());
                    for (a, b) in found.as_flattened().iter().zip(&wanted) {
                        let most = 1e-5 * b.abs().max(1.0);
                        assert!((a - b).abs() <= most, "{} {}: {a} {b}", kind.name(), engine.name());
                    }
                }
            }
        }
    }

    #[test]
    fn company_changes_no_bit() {
        for kind in NetworkKind::ALL {
            let network = Fused::new(kind, &Parameters::initial(kind, 1)).unwrap();
            let all = images(37);
            let together = network.logits(&all);
            assert_eq!(together.len(), 37);
            assert_eq!(network.logits_of_many(&all), together, "by several threads");
            for (i, image) in all.chunks_exact(INPUTS).enumerate() {
                let alone = network.logits(image);
                assert_eq!(alone[0].map(f32::to_bits), together[i].map(f32::to_bits), "{} {i}", kind.name());
            }
            for n in 0..9 {
                assert_eq!(network.logits(&all[..n * INPUTS]), together[..n]);
            }
            assert_eq!(network.logits(&all[..INPUTS + 7]).len(), 1, "no whole second picture");
        }
    }

    #[test]
    fn every_machine_gives_the_same_bits() {
        // FNV-1a of the bits, taken on x86-64 with AVX-512
        let marks = NetworkKind::ALL.map(|kind| {
            let logits = Fused::new(kind, &Parameters::initial(kind, 2)).unwrap().logits(&images(5));
            let bytes = logits.as_flattened().iter().flat_map(|x| x.to_le_bytes());
            bytes.fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| {
                (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
        });
        let taken =
            [0x5eff_f2d3_7995_26b7, 0xf88b_5082_f6cf_4005, 0xfbf7_c821_1548_1143, 0x1b82_a554_12ea_ee09];
        assert_eq!(marks.as_slice(), taken, "{marks:#x?}");
    }

    #[test]
    fn shipped_models_say_the_same_on_every_engine() {
        let pictures = digits();
        each_shipped_model(|name, model| {
            let [flex, ndarray, simd] = [Engine::Flex, Engine::Ndarray, Engine::Simd]
                .map(|engine| Classifier::new(model, engine).unwrap().probabilities(&pictures).unwrap());
            for wanted in [flex, ndarray] {
                for (a, b) in simd.as_flattened().iter().zip(wanted.as_flattened()) {
                    assert!((a - b).abs() <= 1e-5, "{name}: {a} {b}");
                }
            }
            assert!(simd.iter().flatten().any(|p| *p > 0.9), "{name} is sure of something");
        });
    }

    #[test]
    fn foreign_parameters_are_refused() {
        let parameters = Parameters::initial(NetworkKind::Mlp, 0);
        assert!(matches!(Fused::new(NetworkKind::Cnn, &parameters), Err(ParametersError::Missing(_))));
        assert!(Fused::new(NetworkKind::Mlp, &parameters).is_ok());
    }
}
