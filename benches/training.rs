//! Milliseconds of a training step and of a look, for each network and engine: preparing the images included.
//!
//! `cargo bench --no-default-features --features learn --bench training [-- ndarray]`

#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use neurn_lab::digits::generator::Domain;
use neurn_lab::learn::engine::Engine;
use neurn_lab::learn::engine::classifier::Classifier;
use neurn_lab::learn::network::NetworkKind;
use neurn_lab::learn::train::Trainer;
use neurn_lab::learn::train::recipe::Recipe;
use neurn_lab::learn::train::samples::generated;
use neurn_lab::neurn::Image;
use std::time::Instant;

/// The median of a few runs in milliseconds.
fn median(runs: usize, mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let set = generated(Domain::Handwriting, 6000, 0).unwrap();
    let images: Vec<Image> = (0..64).map_while(|i| set.image(i)).collect();
    let engines = if std::env::args().any(|arg| arg == "ndarray") {
        &Engine::TRAINING[..]
    } else {
        &Engine::TRAINING[..1]
    };
    println!("engine   network threads  step of 64  of 128   one image   64 images (ms)");
    for (engine, network) in engines.iter().flat_map(|&e| NetworkKind::ALL.map(|n| (e, n))) {
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let steps = [64, 128].map(|batch| {
                    let recipe = Recipe { network, batch, validation: 100, epochs: 2, ..Recipe::default() };
                    let mut trainer = Trainer::new(recipe, &set, engine).unwrap();
                    median(21, || {
                        trainer.advance().unwrap();
                    })
                });
                let recipe = Recipe { network, images: 64, validation: 10, ..Recipe::default() };
                let model = Trainer::new(recipe, &set, engine).unwrap().model();
                let classifier = Classifier::new(&model, engine).unwrap();
                let one = median(51, || drop(classifier.probabilities(&images[..1]).unwrap()));
                let many = median(21, || drop(classifier.probabilities(&images).unwrap()));
                let (engine, network) = (engine.name(), network.name());
                println!(
                    "{engine:8} {network:7} {threads:7} {:11.1} {:7.1} {one:11.3} {many:11.2}",
                    steps[0], steps[1]
                );
            });
        }
    }
}
