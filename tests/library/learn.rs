//! Training as a whole: the same seed gives the same weights, an interruption changes nothing, the network
//! learns, and weights agree with `PyTorch`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use neurn_lab::digits::dataset::Dataset;
use neurn_lab::digits::generator::Domain;
use neurn_lab::learn::augment::Augmentation;
use neurn_lab::learn::engine::Engine;
use neurn_lab::learn::engine::classifier::{Classifier, Evaluation, evaluate};
use neurn_lab::learn::filters::FilterList;
use neurn_lab::learn::network::NetworkKind;
use neurn_lab::learn::train::checkpoint::CheckpointError;
use neurn_lab::learn::train::fingerprint::{Fingerprint, may_come_from};
use neurn_lab::learn::train::recipe::Recipe;
use neurn_lab::learn::train::samples::generated;
use neurn_lab::learn::train::{TrainError, Trainer};
use neurn_lab::learn::weights::Model;
use neurn_lab::neurn::{Image, Samples};

fn digits(count: usize) -> Dataset {
    generated(Domain::Handwriting, count, 0).unwrap()
}

/// Small and quick, with everything switched on.
fn small(network: NetworkKind) -> Recipe {
    let FilterList(filters) = "neurn:5:max".parse().unwrap();
    Recipe {
        network,
        filters,
        images: 96,
        validation: 20,
        epochs: 3,
        batch: 40,
        augmentation: Augmentation::worlds(),
        ..Recipe::default()
    }
}

fn to_end(trainer: &mut Trainer) -> Model {
    while !trainer.advance().unwrap().finished {}
    trainer.model()
}

#[test]
fn the_same_seed_gives_the_same_weights_to_the_bit_on_any_number_of_threads() {
    for network in NetworkKind::ALL {
        for engine in Engine::TRAINING {
            let train = |seed, threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let recipe = Recipe { seed, epochs: 1, ..small(network) };
                pool.install(|| to_end(&mut Trainer::new(recipe, &digits(120), engine).unwrap()))
            };
            let first = train(1, 1);
            assert_eq!(first.to_bytes(), train(1, 1).to_bytes(), "{} {}", network.name(), engine.name());
            assert_eq!(first.to_bytes(), train(1, 2).to_bytes(), "{} {}", network.name(), engine.name());
            assert_ne!(first.parameters, train(2, 1).parameters);
        }
    }
}

#[test]
fn an_engine_that_only_answers_does_not_train() {
    let refused = Trainer::new(small(NetworkKind::Mlp), &digits(120), Engine::Simd).map(|_| ());
    assert_eq!(refused, Err(TrainError::Engine("simd")));
    let sentence = TrainError::Engine("simd").to_string();
    assert_eq!(sentence, "the engine `simd` answers and does not train; `flex` and `ndarray` train");
}

#[test]
fn an_interrupted_training_ends_as_an_uninterrupted_one() {
    for network in NetworkKind::ALL {
        let set = digits(120);
        let mut whole = Trainer::new(small(network), &set, Engine::Flex).unwrap();
        let mut checkpoints = Vec::new();
        while !whole.is_finished() {
            let progress = whole.advance().unwrap();
            let checkpoint = whole.checkpoint().unwrap();
            assert_eq!(checkpoint.is_some(), progress.ended.is_some(), "only at the end of an epoch");
            checkpoints.extend(checkpoint);
        }
        assert_eq!(checkpoints.len(), 3);
        for checkpoint in &checkpoints {
            let mut resumed = Trainer::resume(small(network), &set, Engine::Flex, checkpoint).unwrap();
            assert_eq!(to_end(&mut resumed).to_bytes(), whole.model().to_bytes());
            assert_eq!(resumed.history(), whole.history());
        }
    }
}

#[test]
fn damaged_and_foreign_checkpoints_are_refused() {
    let set = digits(120);
    let recipe = small(NetworkKind::Mlp);
    let mut trainer = Trainer::new(recipe.clone(), &set, Engine::Flex).unwrap();
    while trainer.advance().unwrap().ended.is_none() {}
    let bytes = trainer.checkpoint().unwrap().unwrap();
    let resume = |recipe: &Recipe, bytes: &[u8]| {
        Trainer::resume(recipe.clone(), &set, Engine::Flex, bytes).map(|trainer| trainer.history().len())
    };
    assert_eq!(resume(&recipe, &bytes), Ok(1));
    let other = Recipe { seed: 9, ..recipe.clone() };
    let differs = |parts: &str| Err(TrainError::Checkpoint(CheckpointError::OtherRecipe(parts.to_owned())));
    assert_eq!(resume(&other, &bytes), differs("seed"));
    assert_eq!(resume(&Recipe { batch: 39, epochs: 4, ..recipe.clone() }, &bytes), differs("batch, epochs"));
    let on = |set: &Dataset, engine| Trainer::resume(recipe.clone(), set, engine, &bytes).map(|_| ());
    let engines = CheckpointError::OtherEngine { was: "flex", now: "ndarray" };
    assert_eq!(on(&set, Engine::Ndarray), Err(TrainError::Checkpoint(engines)));
    let mut labels = set.labels().unwrap().to_vec();
    labels[0] = (labels[0] + 1) % 10;
    for other in [digits(119), set.clone().with_labels(labels).unwrap()] {
        let (was, now) = (Fingerprint::of(&set), Fingerprint::of(&other));
        let images = CheckpointError::OtherData { was, now };
        assert_eq!(on(&other, Engine::Flex), Err(TrainError::Checkpoint(images)));
    }
    assert_eq!(on(&set, Engine::Flex), Ok(()));
    let weights = trainer.model().to_bytes();
    assert_eq!(resume(&recipe, &weights), Err(TrainError::Checkpoint(CheckpointError::Foreign)));
    for at in (0..bytes.len()).step_by(bytes.len() / 300) {
        assert!(matches!(resume(&recipe, &bytes[..at]), Err(TrainError::Checkpoint(_))), "{at}");
    }
    for at in (0..bytes.len()).step_by(bytes.len() / 50) {
        for flip in [0x01, 0xff] {
            let mut flipped = bytes.clone();
            flipped[at] ^= flip;
            // a changed weight may still be a number, and is told all the same
            assert!(matches!(resume(&recipe, &flipped), Err(TrainError::Checkpoint(_))), "{at} {flip}");
        }
    }
}

#[test]
fn a_model_tells_whether_it_can_come_from_a_set() {
    let set = digits(120);
    let model = Trainer::new(small(NetworkKind::Mlp), &set, Engine::Flex).unwrap().model();
    assert_eq!(may_come_from(&model, &set), Ok(true));
    let others = [digits(90), digits(130), generated(Domain::Handwriting, 120, 7).unwrap()];
    for other in &others {
        assert_eq!(may_come_from(&model, other), Ok(false));
    }
}

#[test]
fn a_network_learns_and_progress_runs_from_0_to_1() {
    let (training, test) = (digits(1500), generated(Domain::Handwriting, 300, 1 << 40).unwrap());
    let recipe = Recipe { images: 1200, validation: 100, epochs: 4, ..Recipe::default() };
    let mut trainer = Trainer::new(recipe, &training, Engine::Flex).unwrap();
    let (mut last, mut epochs) = (0.0, 0);
    loop {
        let progress = trainer.advance().unwrap();
        assert!((last..=1.0).contains(&progress.done), "{last} {}", progress.done);
        assert!(progress.loss.is_finite());
        (last, epochs) = (progress.done, epochs + usize::from(progress.ended.is_some()));
        if progress.finished {
            break;
        }
    }
    assert_eq!((last, epochs), (1.0, 4));
    let model = trainer.model();
    let best = trainer.history().iter().map(|report| report.accuracy).fold(0.0, f64::max);
    assert_eq!(model.outcome.validation_accuracy, best);
    let report = evaluate(&Classifier::new(&model, Engine::Flex).unwrap(), &test).unwrap();
    assert!(report.accuracy > 0.9, "{}", report.accuracy);
    // the model in a file reads as before, on either engine
    let model = Model::from_bytes(&model.to_bytes()).unwrap();
    let again = evaluate(&Classifier::new(&model, Engine::Ndarray).unwrap(), &test).unwrap();
    assert!((again.accuracy - report.accuracy).abs() <= 1.0 / 300.0);
}

#[test]
fn patience_ends_a_training_that_gets_no_better() {
    let recipe = Recipe { learning_rate: 0.0, patience: Some(2), epochs: 50, ..small(NetworkKind::Mlp) };
    let mut trainer = Trainer::new(recipe, &digits(120), Engine::Flex).unwrap();
    to_end(&mut trainer);
    assert_eq!(trainer.history().len(), 3, "the first epoch, and two that are no better");
}

#[test]
fn images_of_absurd_numbers_do_not_break_a_training() {
    let recipe = Recipe { learning_rate: 1.0, label_smoothing: 0.0, ..small(NetworkKind::Mlp) };
    let bright = Samples::F32(vec![f32::MAX / 4.0; 20 * 16]);
    let set = Dataset::new("bright", 20, 4, 4, 1, bright).unwrap().with_labels(vec![3; 20]).unwrap();
    let mut trainer = Trainer::new(recipe, &set, Engine::Flex).unwrap();
    // even these are brought to 0..=1
    for _ in 0..20 {
        assert!(trainer.advance().unwrap().loss.is_finite());
    }
}

#[test]
fn pieces_of_an_evaluation_make_the_whole() {
    let set = digits(300);
    let recipe = Recipe { images: 64, validation: 10, ..Recipe::default() };
    let model = Trainer::new(recipe, &set, Engine::Flex).unwrap().model();
    let classifier = Classifier::new(&model, Engine::Flex).unwrap();
    let mut evaluation = Evaluation::new(&set).unwrap();
    let mut pieces = 1;
    while pollster::block_on(evaluation.advance(&classifier, &set)).unwrap() {
        assert_eq!(evaluation.report().n, evaluation.done().0);
        pieces += 1;
    }
    assert_eq!((pieces, evaluation.done()), (3, (300, 300)));
    let images: Vec<Image> = (0..300).map(|i| set.image(i).unwrap()).collect();
    assert_eq!(evaluation.probabilities(), classifier.probabilities(&images).unwrap());
    assert_eq!(evaluation.report(), evaluate(&classifier, &set).unwrap());
}
