//! What holds for every network of the list.

use super::{CHANNELS, INPUTS, Network, NetworkKind, SIDE};
use crate::learn::engine::Engine;
use crate::learn::parameters::Parameters;
use burn::tensor::{Device, Tensor, TensorData};

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
        let counted: usize = kind.parameters().iter().map(|spec| spec.shape.iter().product::<usize>()).sum();
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
