//! Long work as messages, through the public door: order, cancelling, and the wire between page and worker.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly; clippy exempts only the #[test] functions")]

use neurn_lab::cortex::ask::{CortexAnswer, View};
use neurn_lab::digits::corpus;
use neurn_lab::digits::dataset::Dataset;
use neurn_lab::digits::generator::Domain;
use neurn_lab::digits::open::{Limits, Opened, open};
use neurn_lab::digits::shift::Shift;
use neurn_lab::jobs::link::{Heard, PageEnd, READY, WorkerEnd, last_words};
use neurn_lab::jobs::wire::{Assembler, FRAME, Outgoing, WireError};
use neurn_lab::jobs::{Jobs, Reply, Request, task};
use neurn_lab::learn::answer::{AnswerError, Look, Question};
use neurn_lab::learn::comparison::{Evaluated, GeneratedSet, SetQuestion, SetSource};
use neurn_lab::learn::engine::Engine;
use neurn_lab::learn::shifted;
use neurn_lab::learn::shifted::{MOST_DIGITS, Measure, Measured, SEEN};
use neurn_lab::neurn::{self, FilterOutput, FilterSettings, Image, Merge, Peak, Samples, Scope};
use neurn_lab::published::ask::{Ask, Shows};
use neurn_lab::stats::classification::report;
use neurn_lab::stats::mcnemar::Discordant;
use neurn_lab::zoo::ask::{Members, SectionView, Two, ZooAnswer, ZooAsk, ZooFail};
use neurn_lab::zoo::studies::{FileForm, Study};
use neurn_lab::zoo::study::MatrixSettings;
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// A grey or coloured image with an uneven texture.
fn image(width: usize, height: usize, channels: usize, seed: usize) -> Image {
    let texture = |i: usize| ((i * 7919 + seed * 104_729) % 251) as u8;
    Image::from_u8(width, height, channels, (0..width * height * channels).map(texture).collect()).unwrap()
}

fn jobs() -> (Jobs, Receiver<()>) {
    let (sender, wakes) = channel();
    (Jobs::new(Arc::new(move || _ = sender.send(()))), wakes)
}

/// Waits for the first reply that is no progress; the progress before it goes to `seen`.
fn answer(jobs: &mut Jobs, wakes: &Receiver<()>, seen: &mut Vec<f32>) -> Reply {
    loop {
        wakes.recv_timeout(PATIENCE).unwrap();
        for (_, reply) in jobs.poll() {
            match reply {
                Reply::Progress { done, .. } => seen.push(done),
                last => return last,
            }
        }
    }
}

#[test]
fn a_job_gives_what_a_direct_call_gives() {
    let settings =
        FilterSettings { k: 5, scope: Scope::Channel, merge: Merge::Max, ..FilterSettings::default() };
    let images = vec![image(33, 17, 3, 1), image(1, 1, 1, 2), image(28, 28, 1, 3)];
    let direct: Vec<FilterOutput> = images.iter().map(|i| neurn::apply(i, &settings).unwrap()).collect();
    let (mut jobs, wakes) = jobs();
    jobs.start(Request::Filter { images, settings });
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
        jobs.start(Request::Open { name: name.to_owned(), bytes });
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
    let mut open = |request| {
        jobs.start(request);
        answer(&mut jobs, &wakes, &mut vec![])
    };
    let pair =
        ["labels.idx", "images.idx"].map(|name| (name.to_owned(), corpus_file(&format!("loose/{name}"))));
    let direct = corpus::assemble(pair.to_vec(), &Limits::default()).unwrap();
    assert_eq!(direct.name(), "images.idx");
    assert_eq!(open(Request::OpenSet { files: pair.to_vec() }), Reply::Opened(Ok(Opened::Dataset(direct))));
    for name in ["folders.zip", "arrays.npz", "one.mat", "floats.txt", "two_streams.bz2"] {
        let bytes = corpus_file(&format!("loose/{name}"));
        let reply = open(Request::Open { name: name.to_owned(), bytes });
        let Reply::Opened(Ok(Opened::Dataset(set))) = reply else { panic!("{name}: {reply:?}") };
        assert!(set.labels().is_some(), "{name}");
    }
}

#[test]
fn a_set_that_cannot_be_read_is_a_sentence() {
    let (mut jobs, wakes) = jobs();
    let mut sentence = |files: Vec<(String, Vec<u8>)>| {
        jobs.start(Request::OpenSet { files });
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
#[cfg(feature = "learn")]
fn load_models(jobs: &mut Jobs, wakes: &Receiver<()>) -> [String; 2] {
    ["mnist-cnn-none", "mnist-cnn-neurn5-max"].map(|name| {
        let path = format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        jobs.start(Request::LoadModel { name: name.to_owned(), bytes: std::fs::read(path).unwrap() });
        assert_eq!(answer(jobs, wakes, &mut vec![]), Reply::ModelLoaded(Ok(())));
        name.to_owned()
    })
}

/// The worker keeps one set; tests that ask for a kept one take turns.
#[cfg(feature = "learn")]
static ONE_SET: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[cfg(feature = "learn")]
#[test]
fn two_models_read_a_set_with_rising_progress_and_exactly_as_the_command_line_does() {
    use neurn_lab::learn::evaluate::{Classifier, evaluate};
    use neurn_lab::learn::weights::Model;
    let _guard = ONE_SET.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (mut jobs, wakes) = jobs();
    let models = load_models(&mut jobs, &wakes);
    let set = GeneratedSet { domain: Domain::HouseNumber, count: 300, seed: 5 };
    let ask = |source| Request::Evaluate {
        question: SetQuestion { models: models.clone(), engine: Engine::Flex, set: 90_001 },
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
    for source in [SetSource::Kept, SetSource::Sent(Arc::new(dataset))] {
        let replies = through_the_link(&mut page, &mut worker, ask(source));
        let Some(Reply::Evaluated(Ok(again))) = replies.last() else { panic!("{replies:?}") };
        assert_eq!((&again.probabilities, &again.reports), (&made.probabilities, &made.reports));
    }
}

/// Every kind of question to the graphics processor, answered as on the processor or refused so that the page can ask
/// another engine.
#[cfg(feature = "learn")]
#[test]
fn the_graphics_processor_answers_every_question_as_flex_does_or_says_why_not() {
    let _guard = ONE_SET.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (mut jobs, wakes) = jobs();
    let models = load_models(&mut jobs, &wakes);
    let set = GeneratedSet { domain: Domain::Photo, count: 200, seed: 2 };
    let mut ask = |engine| {
        let question = Question { model: models[1].clone(), engine, look: Look::Layers, occlude: Some(3) };
        jobs.start(Request::Ask { question, images: vec![image(28, 28, 3, 1), image(40, 30, 1, 2)] });
        let answered = answer(&mut jobs, &wakes, &mut vec![]);
        let question = SetQuestion { models: models.clone(), engine, set: 90_004 };
        jobs.start(Request::Evaluate { question, source: SetSource::Generated(set) });
        let evaluated = answer(&mut jobs, &wakes, &mut vec![]);
        let shift = Shift::default();
        jobs.start(Request::Measure(Measure {
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
                assert_eq!(f3.said[side], w3.said[side]);
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

#[cfg(feature = "learn")]
#[test]
fn an_evaluation_is_cancelled_half_way_and_the_next_one_runs() {
    let _guard = ONE_SET.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (mut jobs, wakes) = jobs();
    let models = load_models(&mut jobs, &wakes);
    let ask = |count, set| Request::Evaluate {
        question: SetQuestion { models: models.clone(), engine: Engine::Flex, set },
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
    let id = jobs.start(Request::Filter { images, settings });
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
    let a = jobs.start(Request::Filter { images: long, settings });
    let b = jobs.start(Request::Filter { images: vec![image(8, 8, 1, 5)], settings });
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
    let asked = |models: [&str; 2]| {
        let models = models.map(str::to_owned);
        let shift = Shift { polarity: 100.0, ..Shift::default() };
        Request::Measure(Measure { models, engine: Engine::Flex, shift, seed: 1, from: 0, count: 40 })
    };
    for (name, file) in [("raw", "mnist-cnn-none"), ("filtered", "mnist-cnn-neurn3-max")] {
        jobs.start(Request::LoadModel { name: name.to_owned(), bytes: shipped(file) });
        assert_eq!(answer(&mut jobs, &wakes, &mut vec![]), Reply::ModelLoaded(Ok(())));
    }
    jobs.start(asked(["raw", "filtered"]));
    let Reply::Measured(Ok(found)) = answer(&mut jobs, &wakes, &mut vec![]) else { unreachable!() };
    let right = found.said.each_ref().map(|said| shifted::right(said, 40));
    assert_eq!((found.pictures.len(), found.said[0].len()), (10, 40));
    assert!(right[1] > right[0] + 10, "black ink on white: {right:?} of 40");
    jobs.start(asked(["raw", "nobody"]));
    let unknown = Err(AnswerError::Unknown("nobody".to_owned()));
    assert_eq!(answer(&mut jobs, &wakes, &mut vec![]), Reply::Measured(unknown));
}

#[test]
fn architectures_are_compared_in_a_job_and_what_does_not_fit_is_refused() {
    let zoo = include_bytes!("../assets/zoo/zoo.json").to_vec();
    let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
    page.receive(READY).unwrap();
    let mut ask = |ask: ZooAsk, bytes: Vec<u8>| {
        let mut replies = through_the_link(&mut page, &mut worker, Request::Zoo { ask, bytes });
        let Some(Reply::Zoo(answer)) = replies.pop() else { unreachable!("one answer") };
        answer
    };
    assert_eq!(ask(ZooAsk::Keep, zoo), Ok(ZooAnswer::Kept));
    let settings = MatrixSettings::default();
    let matrix = match ask(ZooAsk::Matrix(Members::default(), settings), vec![]) {
        Ok(ZooAnswer::Matrix(matrix)) => matrix,
        other => unreachable!("{other:?}"),
    };
    let (a, b) = (matrix.place("ResNet50").unwrap(), matrix.place("VGG19").unwrap());
    assert_eq!((matrix.n(), matrix.score_at(a, b)), (44, matrix.score_at(b, a)));
    let names = ["ResNet50", "VGG19"].map(str::to_owned);
    let two = Two { members: Members::default(), settings, names };
    let pair = match ask(ZooAsk::Pair(two.clone()), vec![]) {
        Ok(ZooAnswer::Pair(pair)) => pair,
        other => unreachable!("{other:?}"),
    };
    assert_eq!((pair.score, pair.index), (matrix.score_at(a, b), matrix.index_at(a, b)));
    assert_eq!(pair.letters.each_ref().map(Vec::len), [177, 26]);
    let broken = ask(ZooAsk::Own { number: 1, file: "x.onnx".to_owned() }, b"\x08\x07nonsense".to_vec());
    assert!(matches!(&broken, Err(ZooFail::Sentence(s)) if s.starts_with("`x.onnx` ")), "{broken:?}");
    let study = Study { groups: 8, m: 5, seed: 1, ..Study::default() };
    let shared = match ask(ZooAsk::Patterns(Box::new(study.clone())), vec![]) {
        Ok(ZooAnswer::Patterns(shared)) => shared,
        other => unreachable!("{other:?}"),
    };
    assert_eq!((shared.common.len(), shared.matrix.n()), (100, 44));
    let cover = match ask(ZooAsk::Cover(Box::new(study.clone())), vec![]) {
        Ok(ZooAnswer::Cover(cover)) => cover,
        other => unreachable!("{other:?}"),
    };
    assert_eq!((cover.ours.rows.len(), cover.curve.len(), cover.functional.networks.len()), (5, 44, 12));
    let svg = ask(ZooAsk::File(Box::new(study), FileForm::CoverSvg), vec![]);
    assert!(matches!(&svg, Ok(ZooAnswer::Text(svg)) if svg.starts_with("<svg ")), "{svg:?}");
    // an answer whose parts do not fit each other does not get through
    let mut torn = shared;
    torn.groups.pop();
    let frames: Vec<Vec<u8>> = Outgoing::new(Reply::Zoo(Ok(ZooAnswer::Patterns(torn)))).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Err(WireError::Arrays));
    let mut torn = matrix.clone();
    torn.index.pop();
    let frames: Vec<Vec<u8>> = Outgoing::new(Reply::Zoo(Ok(ZooAnswer::Matrix(torn)))).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Err(WireError::Arrays));
}

#[test]
fn published_numbers_come_through_and_a_torn_screen_does_not() {
    let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
    page.receive(READY).unwrap();
    let ask = Ask { shows: Shows::Bionic, measure: 4, ..Ask::default() };
    let mut replies = through_the_link(&mut page, &mut worker, Request::Published(ask.clone()));
    let Some(Reply::Published(Ok(screen))) = replies.pop() else { unreachable!("one answer") };
    assert!(screen.ask == ask && screen.is_whole() && screen.parts.len() > 5);
    let mut torn = screen;
    torn.tabs.options.clear();
    let frames: Vec<Vec<u8>> = Outgoing::new(Reply::Published(Ok(torn))).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Err(WireError::Arrays));
}

#[test]
fn numbers_of_neurons_come_through_as_arrays_and_a_missing_one_is_refused() {
    let arrays =
        vec![("values".to_owned(), vec![0.5_f32, f32::MIN_POSITIVE, -3.25]), ("none".to_owned(), vec![])];
    let view = View { said: vec!["so".to_owned()], arrays, ..View::default() };
    let reply = Reply::Cortex(Ok(CortexAnswer::View(Box::new(view))));
    let mut frames: Vec<Vec<u8>> = Outgoing::new(reply.clone()).unwrap().collect();
    assert_eq!(assemble::<Reply>(&frames), Ok(vec![reply]));
    frames.pop();
    assert_eq!(assemble::<Reply>(&frames), Ok(vec![]), "what is cut off is no answer");
}

/// Page and worker in one thread: every frame that would be posted is handed over.
fn through_the_link(page: &mut PageEnd, worker: &mut WorkerEnd, request: Request) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut frame = page.send(request).unwrap();
    while let Some(sent) = frame.take() {
        if let Some(request) = worker.receive(&sent).unwrap() {
            task::run(
                request,
                || false,
                |reply| {
                    for part in Outgoing::new(reply).unwrap() {
                        match page.receive(&part).unwrap() {
                            Heard::Reply(reply) => replies.push(reply),
                            other => assert_eq!(other, Heard::Send(None)),
                        }
                    }
                },
            );
        } else {
            let Heard::Send(next) = page.receive(neurn_lab::jobs::link::MORE).unwrap() else {
                unreachable!()
            };
            frame = next;
        }
    }
    replies
}

#[test]
fn the_link_carries_jobs_larger_than_a_frame_one_after_another() {
    let settings = FilterSettings::default();
    let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
    assert_eq!(page.receive(READY), Ok(Heard::Send(None)));
    for size in [1, 1500] {
        let image = image(size, size, 1, 4);
        let direct = neurn::apply(&image, &settings).unwrap();
        assert_eq!(size > 1, direct.result.len() > FRAME / 4);
        let replies =
            through_the_link(&mut page, &mut worker, Request::Filter { images: vec![image], settings });
        assert_eq!(replies.last(), Some(&Reply::Filtered(Ok(vec![direct]))));
    }
}

#[test]
fn a_request_waits_until_the_worker_listens_and_last_words_are_heard() {
    let mut page = PageEnd::default();
    let request = Request::Filter { images: vec![], settings: FilterSettings::default() };
    assert_eq!(page.send(request), Ok(None));
    assert!(matches!(page.receive(READY), Ok(Heard::Send(Some(_)))));
    assert_eq!(page.receive(&last_words("oh")), Ok(Heard::LastWords("oh".to_owned())));
    assert_eq!(page.receive(&[99]), Err(WireError::Order));
}

fn any_image() -> impl Strategy<Value = Image> {
    (1_usize..9, 1_usize..9, 1_usize..4, any::<bool>()).prop_flat_map(|(w, h, c, float)| {
        let finite = prop::num::f32::NORMAL | prop::num::f32::ZERO | prop::num::f32::SUBNORMAL;
        let n = w * h * c;
        (prop::collection::vec(any::<u8>(), n), prop::collection::vec(finite, n)).prop_map(
            move |(u8s, f32s)| {
                if float { Image::from_f32(w, h, c, f32s) } else { Image::from_u8(w, h, c, u8s) }.unwrap()
            },
        )
    })
}

fn any_output() -> impl Strategy<Value = FilterOutput> {
    (1_usize..6, 1_usize..6, 1_usize..4, any::<u8>()).prop_flat_map(|(width, height, channels, peaks)| {
        let plane = |n: usize| prop::collection::vec(-1e30_f32..1e30, n);
        let n = width * height * channels;
        (plane(n), plane(n), plane(n)).prop_map(move |(result, mean, sigma)| {
            let peak =
                |i: usize| Peak { value: 0.1 * i as f32, x: i % width, y: i % height, channel: i % channels };
            let peaks = (0..usize::from(peaks % 4)).map(peak).collect();
            FilterOutput { width, height, channels, result, mean, sigma, peaks }
        })
    })
}

fn any_opened() -> impl Strategy<Value = Opened> {
    let dataset =
        (any_image(), 1_usize..4, any::<bool>(), ".*").prop_map(|(image, count, labelled, name)| {
            let (w, h, c) = (image.width(), image.height(), image.channels());
            let data = match image.into_samples() {
                Samples::U8(v) => Samples::U8(v.repeat(count)),
                Samples::F32(v) => Samples::F32(v.repeat(count)),
            };
            let set = Dataset::new(&name, count, w, h, c, data).unwrap();
            Opened::Dataset(if labelled { set.with_labels(vec![7; count]).unwrap() } else { set })
        });
    prop_oneof![
        any_image().prop_map(Opened::Picture),
        prop::collection::vec(any::<u8>(), 0..50).prop_map(Opened::Labels),
        dataset,
    ]
}

fn any_evaluated() -> impl Strategy<Value = Evaluated> {
    (1_usize..5, prop::collection::vec(0.0_f32..1.0, 100), prop::collection::vec(0_u8..10, 5), any_opened())
        .prop_map(|(n, values, labels, opened)| {
            let rows: Vec<[f32; 10]> = values.as_chunks().0.to_vec();
            let (left, right) = (&rows[..n], &rows[5..5 + n]);
            let labels = &labels[..n];
            let made = match opened {
                Opened::Dataset(set) if set.count() == n => Some(set),
                _ => None,
            };
            Evaluated {
                probabilities: [left.as_flattened().to_vec(), right.as_flattened().to_vec()],
                reports: [report(left, labels), report(right, labels)],
                discordant: Discordant::count([(true, false), (true, true)]),
                milliseconds: 1.5,
                made,
            }
        })
}

fn any_reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        any_evaluated().prop_map(|evaluated| Reply::Evaluated(Ok(Box::new(evaluated)))),
        any::<u64>().prop_map(|set| Reply::Evaluated(Err(AnswerError::UnknownSet(set)))),
        (any::<f32>().prop_filter("comparable", |f| !f.is_nan()), ".*")
            .prop_map(|(done, note)| Reply::Progress { done, note }),
        ".*".prop_map(Reply::Died),
        ".*".prop_map(|sentence| Reply::Filtered(Err(sentence))),
        ".*".prop_map(|sentence| Reply::Opened(Err(sentence))),
        any_opened().prop_map(|opened| Reply::Opened(Ok(opened))),
        prop::collection::vec(any_output(), 0..5).prop_map(|outputs| Reply::Filtered(Ok(outputs))),
        any_measured().prop_map(|measured| Reply::Measured(Ok(measured))),
        ".*".prop_map(|name| Reply::Zoo(Err(ZooFail::Name(name)))),
        (any::<u32>(), ".*").prop_map(|(number, name)| Reply::Zoo(Ok(ZooAnswer::Own(number, name)))),
        any_section().prop_map(|section| Reply::Zoo(Ok(ZooAnswer::Section(Box::new(section))))),
        ".*".prop_map(|model| Reply::Measured(Err(AnswerError::Unknown(model)))),
    ]
}

fn any_section() -> impl Strategy<Value = SectionView> {
    let words = || prop::collection::vec(".*", 0..5);
    (words(), words(), any::<[u32; 2]>(), any::<i32>()).prop_map(|(rows, columns, from, value)| SectionView {
        from,
        lengths: [rows.len() as u32, columns.len() as u32],
        groups: [vec![1; rows.len()], vec![2; columns.len()]],
        values: vec![value; (rows.len() + 1) * (columns.len() + 1)],
        arrows: vec![3; (rows.len() + 1) * (columns.len() + 1)],
        path: vec![(1, 2)],
        words: [rows, columns],
    })
}

fn any_measured() -> impl Strategy<Value = Measured> {
    let digits = |n| prop::collection::vec(0_u8..10, n);
    (prop::collection::vec(any_image(), 0..4), 0_usize..60, any::<u32>(), any::<bool>()).prop_flat_map(
        move |(pictures, n, from, filtered)| {
            let probabilities = prop::collection::vec(0.0_f32..1.0, 10 * pictures.len());
            (digits(n), digits(n), probabilities).prop_map(move |(left, right, probabilities)| Measured {
                from,
                said: [left, right],
                seen: [vec![], vec![7; if filtered { SEEN * pictures.len() } else { 0 }]],
                probabilities: [probabilities.clone(), probabilities],
                pictures: pictures.clone(),
            })
        },
    )
}

fn any_request() -> impl Strategy<Value = Request> {
    let filter =
        |(images, k)| Request::Filter { images, settings: FilterSettings { k, ..FilterSettings::default() } };
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    prop_oneof![
        (prop::collection::vec(any_image(), 0..6), 1..=255_u32).prop_map(filter),
        (".*", bytes.clone()).prop_map(|(name, bytes)| Request::Open { name, bytes }),
        (".*", any::<u32>(), bytes.clone())
            .prop_map(|(file, number, bytes)| Request::Zoo { ask: ZooAsk::Own { number, file }, bytes }),
        (any::<bool>(), ".*", 1_i32..9).prop_map(|(extras, name, matched)| {
            let mut settings = MatrixSettings::default();
            settings.scoring.matched = matched;
            let members = Members { extras, own: vec![(3, name)] };
            Request::Zoo { ask: ZooAsk::Matrix(members, settings), bytes: vec![] }
        }),
        prop::collection::vec((".*", bytes), 0..5).prop_map(|files| Request::OpenSet { files }),
        (any_opened(), any::<u64>()).prop_map(|(opened, set)| Request::Evaluate {
            question: SetQuestion { models: ["a".to_owned(), "b".to_owned()], engine: Engine::Ndarray, set },
            source: match opened {
                Opened::Dataset(set) => SetSource::Sent(Arc::new(set)),
                Opened::Labels(_) => SetSource::Kept,
                Opened::Picture(_) =>
                    SetSource::Generated(GeneratedSet { domain: Domain::Photo, count: 7, seed: set as u32 }),
            },
        }),
        (".*", 0.0..=100.0_f64, any::<u32>(), 0..=MOST_DIGITS).prop_map(|(model, noise, seed, count)| {
            let models = [model, "other".to_owned()];
            let shift = Shift { noise, ..Shift::default() };
            Request::Measure(Measure { models, engine: Engine::Ndarray, shift, seed, from: count, count })
        }),
    ]
}

/// What an assembler makes of frames: the messages, up to the first error.
fn assemble<P: neurn_lab::jobs::wire::Parcel>(frames: &[Vec<u8>]) -> Result<Vec<P>, WireError> {
    let mut assembler = Assembler::default();
    frames.iter().filter_map(|frame| assembler.receive(frame).transpose()).collect()
}

proptest! {
    #[test]
    fn replies_survive_the_wire_at_any_frame_size(reply in any_reply(), frame in 0_usize..300) {
        let frames: Vec<_> = Outgoing::with_frame(reply.clone(), frame).unwrap().collect();
        prop_assert_eq!(assemble(&frames), Ok(vec![reply]));
    }

    #[test]
    fn requests_survive_the_wire_at_any_frame_size(request in any_request(), frame in 0_usize..300) {
        let frames: Vec<_> = Outgoing::with_frame(request.clone(), frame).unwrap().collect();
        prop_assert_eq!(assemble(&frames), Ok(vec![request]));
    }

    #[test]
    fn arbitrary_frames_never_panic(
        frames in prop::collection::vec((0_u8..14, prop::collection::vec(any::<u8>(), 0..40)), 0..6),
    ) {
        let (mut page, mut worker) = (PageEnd::default(), WorkerEnd::default());
        for (tag, mut bytes) in frames {
            bytes.insert(0, tag);
            _ = page.receive(&bytes);
            _ = worker.receive(&bytes);
        }
    }

    /// One byte changed anywhere: an error, or a valid value again, whose images keep their promise.
    #[test]
    fn a_damaged_frame_never_panics(
        request in any_request(), reply in any_reply(), at in any::<prop::sample::Index>(), bits in 1_u8..,
    ) {
        let damage = |mut frames: Vec<Vec<u8>>| {
            let frame = at.index(frames.len());
            let byte = at.index(frames[frame].len());
            frames[frame][byte] ^= bits;
            frames
        };
        if let Ok(requests) = assemble::<Request>(&damage(Outgoing::with_frame(request, 64).unwrap().collect())) {
            for request in requests {
                let Request::Filter { images, .. } = request else { continue };
                for image in images {
                    prop_assert_eq!(image.samples().len(), image.pixels() * image.channels());
                }
            }
        }
        if let Ok(replies) = assemble::<Reply>(&damage(Outgoing::with_frame(reply, 64).unwrap().collect())) {
            for reply in replies {
                if let Reply::Filtered(Ok(outputs)) = reply {
                    for o in outputs {
                        prop_assert_eq!(o.result.len(), o.width * o.height * o.channels);
                        prop_assert_eq!(o.mean.len(), o.sigma.len());
                        prop_assert!(o.peaks.iter().all(|p| p.x < o.width && p.y < o.height));
                    }
                }
            }
        }
    }
}
