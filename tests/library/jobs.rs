//! Long work as messages, through the public door: order and cancelling.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly; clippy exempts only the #[test] functions")]

use crate::worker::{PATIENCE, answer, assemble, image, jobs, through_the_link};
use neurn_lab::digits::corpus;
use neurn_lab::digits::generator::Domain;
use neurn_lab::digits::open::{Limits, Opened, open};
use neurn_lab::digits::shift::Shift;
use neurn_lab::jobs::Jobs;
use neurn_lab::learn::engine::Engine;
use neurn_lab::neurn::{self, FilterOutput, FilterSettings, Merge, Scope};
use neurn_lab::protocol::architecture_studies::{FileForm, Study};
use neurn_lab::protocol::architectures::{ArchitecturesAnswer, ArchitecturesQuery, Members, Two};
use neurn_lab::protocol::classify::{AnswerError, ClassifyQuery, LayerQuery};
use neurn_lab::protocol::evaluate::{EvaluateQuery, GeneratedSet, SetSource};
use neurn_lab::protocol::handshake::{Heard, PageEnd, READY, WorkerEnd};
use neurn_lab::protocol::resource::{Kept, Missing, Resource, ResourceId};
use neurn_lab::protocol::shift::ShiftQuery;
use neurn_lab::protocol::wire::{Outgoing, WireError};
use neurn_lab::protocol::{Query, Reply};
use neurn_lab::worker::session::Session;
use neurn_lab::zoo::study::MatrixSettings;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

#[test]
fn a_job_gives_what_a_direct_call_gives() {
    let settings =
        FilterSettings { k: 5, scope: Scope::Channel, merge: Merge::Max, ..FilterSettings::default() };
    let images = vec![image(33, 17, 3, 1), image(1, 1, 1, 2), image(28, 28, 1, 3)];
    let direct: Vec<FilterOutput> = images.iter().map(|i| neurn::apply(i, &settings).unwrap()).collect();
    let (mut jobs, wakes) = jobs();
    jobs.start(Query::Filter { images, settings });
    assert_eq!(answer(&mut jobs, &wakes, &mut vec![]), Reply::Filtered(Ok(direct)));
    assert_eq!(jobs.running(), 0);
}

/// A gzipped IDX file of `count` images of 28 x 28.
fn idx_gz(count: u32) -> Vec<u8> {
    let mut idx = vec![0, 0, 8, 3];
    idx.extend([count, 28, 28].iter().flat_map(|n| n.to_be_bytes()));
    idx.extend((0..count as usize * 784).map(|i| (i * i / 911) as u8));
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gz, &idx).unwrap();
    gz.finish().unwrap()
}

#[test]
fn a_file_opens_as_by_a_direct_call_and_a_bad_one_is_the_same_sentence() {
    let (good, bad) = (idx_gz(20), b"%PDF-1.4".to_vec());
    let (mut jobs, wakes) = jobs();
    for (name, bytes) in [("good.gz", good), ("bad.idx", bad)] {
        let direct = open(name, &bytes, &Limits::default()).map_err(|error| error.to_string());
        assert_eq!(direct.is_ok(), name == "good.gz");
        jobs.start(Query::Open { name: name.to_owned(), bytes: bytes.into(), part: None });
        assert_eq!(answer(&mut jobs, &wakes, &mut vec![]), Reply::Opened(direct));
    }
}

/// A file of tests/fixtures/corpus.
fn corpus_file(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/corpus/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn sets_open_from_several_files_and_from_archives() {
    let (mut jobs, wakes) = jobs();
    let mut open = |query| {
        jobs.start(query);
        answer(&mut jobs, &wakes, &mut vec![])
    };
    let pair =
        ["labels.idx", "images.idx"].map(|name| (name.to_owned(), corpus_file(&format!("loose/{name}"))));
    let direct = corpus::assemble(pair.to_vec(), &Limits::default()).unwrap();
    assert_eq!(direct.name(), "images.idx");
    assert_eq!(open(Query::OpenSet { files: pair.to_vec() }), Reply::Opened(Ok(Opened::Dataset(direct))));
    for name in ["folders.zip", "arrays.npz", "one.mat", "floats.txt", "two_streams.bz2"] {
        let bytes = corpus_file(&format!("loose/{name}"));
        let reply = open(Query::Open { name: name.to_owned(), bytes: bytes.into(), part: None });
        let Reply::Opened(Ok(Opened::Dataset(set))) = reply else { panic!("{name}: {reply:?}") };
        assert!(set.labels().is_some(), "{name}");
    }
}

#[test]
fn a_set_that_cannot_be_read_is_a_sentence() {
    let (mut jobs, wakes) = jobs();
    let mut sentence = |files: Vec<(String, Vec<u8>)>| {
        jobs.start(Query::OpenSet { files });
        let Reply::Opened(Err(sentence)) = answer(&mut jobs, &wakes, &mut vec![]) else {
            panic!("it opened")
        };
        let first = sentence.chars().next().unwrap();
        assert!((first == '`' || first.is_uppercase()) && sentence.ends_with('.'), "{sentence}");
        sentence
    };
    let loose = |name: &str| (name.to_owned(), corpus_file(&format!("loose/{name}")));
    assert!(sentence(vec![loose("images.idx"), loose("images.npy")]).contains("different sets"));
    assert!(sentence(vec![loose("images.idx")]).contains("no labels came with it"));
    let few = ("few.idx".to_owned(), vec![0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);
    assert!(sentence(vec![loose("images.idx"), few]).contains("2 labels"));
    let (name, mut bytes) = loose("folders.zip");
    bytes.truncate(bytes.len() / 2);
    assert!(sentence(vec![(name, bytes)]).contains("folders.zip"));
    assert!(sentence(vec![]).starts_with("There are no files"));
}

/// Two shipped models, loaded under their file names.
fn load_models(jobs: &mut Jobs, wakes: &Receiver<()>) -> [String; 2] {
    ["mnist-cnn-none", "mnist-cnn-neurn5-max"].map(|name| {
        let path = format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        jobs.keep(Resource::Model { name: name.to_owned(), bytes: std::fs::read(path).unwrap().into() });
        assert!(
            matches!(answer(jobs, wakes, &mut vec![]), Reply::Kept(Ok(Kept::Model(card))) if card.contains("mnist"))
        );
        name.to_owned()
    })
}

#[test]
fn two_models_read_a_set_with_rising_progress_and_exactly_as_the_command_line_does() {
    use neurn_lab::learn::engine::classifier::{Classifier, evaluate};
    use neurn_lab::learn::weights::Model;
    let (mut jobs, wakes) = jobs();
    let models = load_models(&mut jobs, &wakes);
    let set = GeneratedSet { domain: Domain::HouseNumber, count: 300, seed: 5 };
    let ask = |source| Query::Evaluate {
        query: EvaluateQuery { models: models.clone(), engine: Engine::Flex, set: 90_001 },
        source,
    };
    jobs.start(ask(SetSource::Generated(set)));
    let mut seen = Vec::new();
    let Reply::Evaluated(Ok(made)) = answer(&mut jobs, &wakes, &mut seen) else { panic!("no result") };
    assert!(seen.len() > 2 && seen.is_sorted(), "{seen:?}");
    assert!(seen.iter().all(|done| (0.0..1.0).contains(done)), "{seen:?}");
    let dataset = made.made.clone().unwrap();
    for (name, report) in models.iter().zip(&made.reports) {
        let path = format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        let model = Model::from_bytes(&std::fs::read(path).unwrap()).unwrap();
        let direct = evaluate(&Classifier::new(&model, Engine::Flex).unwrap(), &dataset).unwrap();
        assert_eq!(*report, direct, "{name}");
    }
    // the same again, from what is kept, and sent through the wire as the browser does
    let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
    assert_eq!(page.receive(READY), Ok(Heard::Send(None)));
    jobs.start(ask(SetSource::Kept));
    let Reply::Evaluated(Ok(kept)) = answer(&mut jobs, &wakes, &mut vec![]) else { panic!("no result") };
    let mut session = Session::default();
    for name in &models {
        let path = format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(path).unwrap().into();
        session.keep(Resource::Model { name: name.clone(), bytes }).unwrap();
    }
    let set = Query::Keep(Resource::Set { number: 90_001, set: Arc::new(dataset) });
    let mut send = |query| through_the_link(&mut page, &mut worker, &mut session, query);
    assert_eq!(send(set).last(), Some(&Reply::Kept(Ok(Kept::Set))));
    let replies = send(ask(SetSource::Kept));
    let Some(Reply::Evaluated(Ok(sent))) = replies.last() else { panic!("{replies:?}") };
    for again in [&kept, sent] {
        assert_eq!((&again.probabilities, &again.reports), (&made.probabilities, &made.reports));
        assert_eq!(again.made, None);
    }
}

/// Every kind of question to the graphics processor, answered as on the processor or refused so that the page can ask
/// another engine.
#[test]
fn the_graphics_processor_answers_every_question_as_flex_does_or_says_why_not() {
    let (mut jobs, wakes) = jobs();
    let models = load_models(&mut jobs, &wakes);
    let set = GeneratedSet { domain: Domain::Photo, count: 200, seed: 2 };
    let mut ask = |engine| {
        let query = ClassifyQuery {
            model: models[1].clone(),
            engine,
            layers: LayerQuery::Layers,
            occlude: Some(3),
            inspected: 0,
        };
        jobs.start(Query::Classify { query, images: vec![image(28, 28, 3, 1), image(40, 30, 1, 2)] });
        let answered = answer(&mut jobs, &wakes, &mut vec![]);
        let query = EvaluateQuery { models: models.clone(), engine, set: 90_004 };
        jobs.start(Query::Evaluate { query, source: SetSource::Generated(set) });
        let evaluated = answer(&mut jobs, &wakes, &mut vec![]);
        let shift = Shift::default();
        jobs.start(Query::Shift(ShiftQuery {
            models: models.clone(),
            engine,
            shift,
            seed: 1,
            from: 0,
            count: 30,
        }));
        (answered, evaluated, answer(&mut jobs, &wakes, &mut vec![]))
    };
    let close = |found: &[f32], wanted: &[f32]| {
        assert!(found.len() == wanted.len() && !wanted.is_empty());
        assert!(found.iter().zip(wanted).all(|(f, w)| (f - w).abs() <= 1e-5));
    };
    let flex = ask(Engine::Flex);
    let (Reply::Answered(Ok(w1)), Reply::Evaluated(Ok(w2)), Reply::Measured(Ok(w3))) = flex else {
        panic!("burn-flex failed")
    };
    match ask(Engine::Webgpu) {
        (Reply::Answered(Ok(f1)), Reply::Evaluated(Ok(f2)), Reply::Measured(Ok(f3))) => {
            close(&f1.probabilities, &w1.probabilities);
            close(&f1.occlusion, &w1.occlusion);
            assert_eq!(f1.layers, w1.layers, "burn-flex does these for both");
            for side in 0..2 {
                close(&f2.probabilities[side], &w2.probabilities[side]);
                close(&f3.probabilities[side], &w3.probabilities[side]);
                assert_eq!(f3.answers[side], w3.answers[side]);
            }
        }
        (
            Reply::Answered(Err(AnswerError::Graphics(a))),
            Reply::Evaluated(Err(AnswerError::Graphics(b))),
            Reply::Measured(Err(AnswerError::Graphics(c))),
        ) => {
            assert!(std::env::var("REQUIRE_GPU").is_err(), "REQUIRE_GPU is set, but: {a}");
            assert!(a == b && b == c && a.contains("graphics processor"), "{a} / {b} / {c}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_evaluation_is_cancelled_half_way_and_the_next_one_runs() {
    let (mut jobs, wakes) = jobs();
    let models = load_models(&mut jobs, &wakes);
    let ask = |count, set| Query::Evaluate {
        query: EvaluateQuery { models: models.clone(), engine: Engine::Flex, set },
        source: SetSource::Generated(GeneratedSet { domain: Domain::Mail, count, seed: 1 }),
    };
    let long = jobs.start(ask(1500, 90_002));
    // pictures are being read, not only made
    while jobs.done(long).unwrap() < 0.3 {
        wakes.recv_timeout(PATIENCE).unwrap();
        assert!(jobs.poll().iter().all(|(id, reply)| *id == long && matches!(reply, Reply::Progress { .. })));
    }
    let cancelled = Instant::now();
    jobs.cancel(long);
    assert_eq!((jobs.done(long), jobs.running()), (None, 0));
    assert!(cancelled.elapsed() < Duration::from_millis(100), "{:?}", cancelled.elapsed());
    jobs.start(ask(30, 90_003));
    let Reply::Evaluated(Ok(short)) = answer(&mut jobs, &wakes, &mut vec![]) else { panic!("no result") };
    assert_eq!(short.reports[0].n, 30);
}

#[test]
fn a_long_job_reports_rising_progress_and_the_time_left() {
    let settings = FilterSettings { k: 31, ..FilterSettings::default() };
    let images: Vec<_> = (0..400).map(|seed| image(64, 64, 3, seed)).collect();
    let (mut jobs, wakes) = jobs();
    let id = jobs.start(Query::Filter { images, settings });
    assert_eq!((jobs.done(id), jobs.seconds_left(id)), (Some(0.0), None));
    let mut seen = Vec::new();
    assert!(
        matches!(answer(&mut jobs, &wakes, &mut seen), Reply::Filtered(Ok(outputs)) if outputs.len() == 400)
    );
    assert!(seen.is_sorted() && seen.iter().all(|done| (0.0..1.0).contains(done)), "{seen:?}");
    assert_eq!((jobs.done(id), jobs.seconds_left(id)), (None, None));
}

#[test]
fn cancelling_ends_a_long_job_early_and_the_next_one_runs() {
    // minutes of work: many images at a large k
    let long = vec![image(256, 256, 3, 1); 1000];
    let settings = FilterSettings { k: 255, ..FilterSettings::default() };
    let (mut jobs, wakes) = jobs();
    let a = jobs.start(Query::Filter { images: long, settings });
    let b = jobs.start(Query::Filter { images: vec![image(8, 8, 1, 5)], settings });
    assert_eq!(jobs.running(), 2);
    // the first report says that it works
    wakes.recv_timeout(PATIENCE).unwrap();
    assert!(jobs.poll().iter().all(|(id, reply)| *id == a && matches!(reply, Reply::Progress { .. })));
    assert!(jobs.done(a).unwrap() < 0.5);
    let cancelled = Instant::now();
    jobs.cancel(a);
    let reply = answer(&mut jobs, &wakes, &mut vec![]);
    assert!(matches!(reply, Reply::Filtered(Ok(outputs)) if outputs.len() == 1));
    assert!(cancelled.elapsed() < PATIENCE);
    assert_eq!((jobs.running(), jobs.done(b)), (0, None));
    // the cancelled one holds a sender for its wakes until it has ended; only ours is left then
    drop(jobs);
    while let Ok(()) = wakes.recv_timeout(PATIENCE) {}
    assert!(wakes.try_recv() == Err(std::sync::mpsc::TryRecvError::Disconnected));
}

#[test]
fn two_loaded_models_are_measured_and_an_unknown_one_is_named() {
    let shipped = |name: &str| {
        std::fs::read(format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let (mut jobs, wakes) = jobs();
    let requested = |models: [&str; 2]| {
        let models = models.map(str::to_owned);
        let shift = Shift { polarity: 100.0, ..Shift::default() };
        Query::Shift(ShiftQuery { models, engine: Engine::Flex, shift, seed: 1, from: 0, count: 40 })
    };
    for (name, file) in [("raw", "mnist-cnn-none"), ("filtered", "mnist-cnn-neurn3-max")] {
        jobs.keep(Resource::Model { name: name.to_owned(), bytes: shipped(file).into() });
        assert!(matches!(answer(&mut jobs, &wakes, &mut vec![]), Reply::Kept(Ok(Kept::Model(_)))));
    }
    jobs.start(requested(["raw", "filtered"]));
    let Reply::Measured(Ok(found)) = answer(&mut jobs, &wakes, &mut vec![]) else { unreachable!() };
    let right = found.answers.each_ref().map(|text| neurn_lab::protocol::shift::right(text, 40));
    assert_eq!((found.pictures.len(), found.answers[0].len()), (10, 40));
    assert!(right[1] > right[0] + 10, "black ink on white: {right:?} of 40");
    jobs.start(requested(["raw", "nobody"]));
    let unknown = Err(AnswerError::Missing(Missing(ResourceId::Model("nobody".to_owned()))));
    assert_eq!(answer(&mut jobs, &wakes, &mut vec![]), Reply::Measured(unknown));
}

#[test]
fn architectures_are_compared_in_a_job_and_what_does_not_fit_is_refused() {
    let zoo = include_bytes!("../../assets/zoo/zoo.json").to_vec();
    let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
    page.receive(READY).unwrap();
    let mut session = Session::default();
    let mut send = |query| through_the_link(&mut page, &mut worker, &mut session, query).pop();
    let kept = send(Query::Keep(Resource::Architectures(zoo.into())));
    assert_eq!(kept, Some(Reply::Kept(Ok(Kept::Architectures))));
    let bytes = b"\x08\x07nonsense".to_vec().into();
    let broken = send(Query::Keep(Resource::Architecture { number: 1, file: "x.onnx".to_owned(), bytes }));
    assert!(matches!(&broken, Some(Reply::Kept(Err(s))) if s.starts_with("`x.onnx` ")), "{broken:?}");
    let mut ask = |ask: ArchitecturesQuery| {
        let Some(Reply::Architectures(answer)) = send(Query::Architectures(ask)) else {
            unreachable!("one answer")
        };
        answer
    };
    let settings = MatrixSettings::default();
    let matrix = match ask(ArchitecturesQuery::Matrix(Members::default(), settings)) {
        Ok(ArchitecturesAnswer::Matrix(matrix)) => matrix,
        other => unreachable!("{other:?}"),
    };
    let (a, b) = (matrix.place("ResNet50").unwrap(), matrix.place("VGG19").unwrap());
    assert_eq!((matrix.n(), matrix.score_at(a, b)), (44, matrix.score_at(b, a)));
    let names = ["ResNet50", "VGG19"].map(str::to_owned);
    let two = Two { members: Members::default(), settings, names };
    let pair = match ask(ArchitecturesQuery::Pair(two.clone())) {
        Ok(ArchitecturesAnswer::Pair(pair)) => pair,
        other => unreachable!("{other:?}"),
    };
    assert_eq!((pair.score, pair.index), (matrix.score_at(a, b), matrix.index_at(a, b)));
    assert_eq!(pair.letters.each_ref().map(Vec::len), [177, 26]);
    let study = Study { groups: 8, m: 5, seed: 1, ..Study::default() };
    let shared = match ask(ArchitecturesQuery::Patterns(Box::new(study.clone()))) {
        Ok(ArchitecturesAnswer::Patterns(shared)) => shared,
        other => unreachable!("{other:?}"),
    };
    assert_eq!((shared.common.len(), shared.matrix.n()), (100, 44));
    let cover = match ask(ArchitecturesQuery::Cover(Box::new(study.clone()))) {
        Ok(ArchitecturesAnswer::Cover(cover)) => cover,
        other => unreachable!("{other:?}"),
    };
    assert_eq!((cover.ours.rows.len(), cover.curve.len(), cover.functional.networks.len()), (5, 44, 12));
    let svg = ask(ArchitecturesQuery::File(Box::new(study), FileForm::CoverSvg));
    assert!(matches!(&svg, Ok(ArchitecturesAnswer::Text(svg)) if svg.starts_with("<svg ")), "{svg:?}");
    // an answer whose parts do not fit each other does not get through
    let mut torn = shared;
    torn.groups.pop();
    let frames: Vec<Vec<u8>> =
        Outgoing::new(Reply::Architectures(Ok(ArchitecturesAnswer::Patterns(torn)))).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Err(WireError::Arrays));
    let mut torn = matrix.clone();
    torn.index.pop();
    let frames: Vec<Vec<u8>> =
        Outgoing::new(Reply::Architectures(Ok(ArchitecturesAnswer::Matrix(torn)))).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Err(WireError::Arrays));
}
