//! The reference is held to burn-flex without a graphics processor, the device to both. Needs an adapter (a software one
//! will do, such as Mesa's llvmpipe); where there is none the device's tests say so and pass, unless `REQUIRE_GPU=1`.

use super::*;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::Classifier;
use crate::learn::engine::simd::Fused;
use crate::learn::engine::tests::{digits, each_shipped_model, images};
use crate::learn::network::Network;
use crate::stats::classification::softmax;
use burn::tensor::{Tensor, TensorData};
use pollster::block_on;
use std::sync::MutexGuard;

/// Probabilities are held to this.
const TOLERANCE: f32 = 1e-5;

/// One test at a time has the graphics processor: one of them takes it away.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The right to use the graphics processor, or `None` where there is none.
fn turn() -> Option<MutexGuard<'static, ()>> {
    let guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    match block_on(device::start()) {
        Ok(_) => Some(guard),
        Err(why) => {
            assert!(std::env::var("REQUIRE_GPU").is_err(), "REQUIRE_GPU is set, but: {why}");
            eprintln!("skipped: {why}");
            None
        }
    }
}

fn flex(kind: NetworkKind, parameters: &Parameters, images: &[f32]) -> Vec<[f32; CLASSES]> {
    let device = Engine::Flex.device();
    let network = Network::load(kind, parameters, &device).unwrap();
    let data = TensorData::new(images.to_vec(), [images.len() / INPUTS, 3, 32, 32]);
    let logits = network.forward(Tensor::from_data(data, &device)).into_data().try_to_vec::<f32>().unwrap();
    logits.as_chunks::<CLASSES>().0.to_vec()
}

/// The largest difference of two networks' probabilities.
fn apart(left: &[[f32; CLASSES]], right: &[[f32; CLASSES]]) -> f32 {
    assert_eq!(left.len(), right.len());
    let pairs = left.iter().map(softmax).zip(right.iter().map(softmax));
    pairs.flat_map(|(a, b)| (0..CLASSES).map(move |i| (a[i] - b[i]).abs())).fold(0.0, f32::max)
}

#[test]
fn the_reference_says_what_burn_says() {
    for kind in NetworkKind::ALL {
        for seed in 0..3 {
            let parameters = Parameters::initial(kind, seed);
            let plan = Plan::new(kind, &parameters).unwrap();
            let (found, wanted) = (reference::logits(&plan, &images(3)), flex(kind, &parameters, &images(3)));
            for (a, b) in found.as_flattened().iter().zip(wanted.as_flattened()) {
                assert!((a - b).abs() <= 1e-5 * b.abs().max(1.0), "{}: {a} {b}", kind.name());
            }
        }
    }
}

#[test]
fn the_device_says_what_its_reference_and_burn_and_our_kernels_say() {
    let Some(_turn) = turn() else { return };
    for kind in NetworkKind::ALL {
        for seed in 0..2 {
            let parameters = Parameters::initial(kind, seed);
            let network = block_on(GraphicsNetwork::new(kind, &parameters)).unwrap();
            let found = block_on(network.logits(&images(3))).unwrap();
            let wanted = reference::logits(&Plan::new(kind, &parameters).unwrap(), &images(3));
            for (a, b) in found.as_flattened().iter().zip(wanted.as_flattened()) {
                assert!((a - b).abs() <= 1e-5 * b.abs().max(1.0), "{}: {a} {b}", kind.name());
            }
            for n in [1, 64] {
                let found = block_on(network.logits(&images(n))).unwrap();
                let worst = apart(&found, &flex(kind, &parameters, &images(n)));
                assert!(worst <= TOLERANCE, "{} {n}: {worst}", kind.name());
                let simd = Fused::new(kind, &parameters).unwrap().logits(&images(n));
                let worst = apart(&found, &simd);
                assert!(worst <= TOLERANCE, "{} {n}: {worst}", kind.name());
                assert!(found.iter().flatten().any(|logit| logit.abs() > 1e-2), "the outputs say something");
            }
        }
    }
}

#[test]
fn company_and_the_run_before_change_no_bit() {
    let Some(_turn) = turn() else { return };
    for kind in NetworkKind::ALL {
        let network = block_on(GraphicsNetwork::new(kind, &Parameters::initial(kind, 1))).unwrap();
        let all = images(MOST + 3);
        let together = block_on(network.logits(&all)).unwrap();
        assert_eq!(together.len(), MOST + 3);
        for i in [0, 1, 6, MOST - 1, MOST, MOST + 2] {
            let alone = block_on(network.logits(&all[i * INPUTS..(i + 1) * INPUTS])).unwrap();
            assert_eq!(alone[0].map(f32::to_bits), together[i].map(f32::to_bits), "{} {i}", kind.name());
        }
        assert_eq!(block_on(network.logits(&[])).unwrap(), Vec::<[f32; CLASSES]>::new());
        assert_eq!(block_on(network.logits(&all[..INPUTS + 7])).unwrap().len(), 1, "no whole second picture");
    }
}

#[test]
fn shipped_models_say_the_same_as_on_the_processor() {
    let Some(_turn) = turn() else { return };
    let pictures = digits();
    each_shipped_model(|name, model| {
        let [flex, found] = [Engine::Flex, Engine::Webgpu]
            .map(|engine| Classifier::new(model, engine).unwrap().probabilities(&pictures).unwrap());
        for (a, b) in found.as_flattened().iter().zip(flex.as_flattened()) {
            assert!((a - b).abs() <= TOLERANCE, "{name}: {a} {b}");
        }
        assert!(found.iter().flatten().any(|p| *p > 0.9), "{name} is sure of something");
    });
}

#[test]
fn a_lost_device_says_so_and_the_next_network_starts_another() {
    let Some(_turn) = turn() else { return };
    let (kind, parameters) = (NetworkKind::Cnn, Parameters::initial(NetworkKind::Cnn, 1));
    let network = block_on(GraphicsNetwork::new(kind, &parameters)).unwrap();
    let before = block_on(network.logits(&images(2))).unwrap();
    network.graphics.device.destroy();
    let lost = block_on(network.logits(&images(2)));
    assert!(matches!(lost, Err(GraphicsError::Lost | GraphicsError::Refused(_))), "{lost:?}");
    assert!(network.is_lost());
    assert_eq!(block_on(network.logits(&images(2))), Err(GraphicsError::Lost));
    let again = block_on(GraphicsNetwork::new(kind, &parameters)).unwrap();
    assert!(!again.is_lost());
    assert_eq!(block_on(again.logits(&images(2))).unwrap(), before);
}

#[test]
fn foreign_parameters_are_refused() {
    let parameters = Parameters::initial(NetworkKind::Mlp, 0);
    let refused = block_on(GraphicsNetwork::new(NetworkKind::Cnn, &parameters));
    assert!(matches!(refused, Err(GraphicsError::Parameters(ParametersError::Missing(_)))));
}
