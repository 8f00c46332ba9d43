//! Neurons beside networks, from the question to the answer.

use super::*;
use crate::cortex::cell_type::Class;
use crate::cortex::maps::Normalization;
use crate::cortex::representation::Centring;
use crate::digits::npy;
use crate::digits::open::Limits;
use crate::digits::write::write_npy_f32;
use crate::learn::input::InputPlan;
use crate::learn::network::NetworkKind;
use crate::learn::parameters::Parameters;
use crate::learn::train::recipe::Recipe;
use crate::learn::weights::Outcome;
use crate::protocol::neuron_study::Study;
use crate::protocol::neurons::{Custom, Form, Networks, View};
use crate::protocol::resource::{Missing, ResourceId};
use std::collections::BTreeMap;

fn answer(session: &mut Session, ask: &NeuronsQuery) -> Result<NeuronsAnswer, NeuronsError> {
    pollster::block_on(super::answer(session, ask))
}

fn untrained(session: &mut Session, name: &str, network: NetworkKind) -> Model {
    let recipe = Recipe { network, ..Recipe::default() };
    let model = Model {
        plan: InputPlan::new(&recipe.filters).unwrap(),
        parameters: Parameters::initial(recipe.network, recipe.seed),
        recipe,
        outcome: Outcome::default(),
        measured: BTreeMap::new(),
        version: String::new(),
    };
    session.models.load(name, &model.to_bytes()).unwrap();
    model
}

fn view_query(shows: Shows, names: [&str; 2], study: Study) -> Box<ViewQuery> {
    let mut study = study;
    (study.cells, study.trials) = (50, 2);
    let networks = Networks { names: names.map(str::to_owned), titles: ["left", "right"].map(str::to_owned) };
    Box::new(ViewQuery { shows, study, networks, custom: Custom::default(), width: 480 })
}

fn view(session: &mut Session, view_query: Box<ViewQuery>) -> View {
    match answer(session, &NeuronsQuery::View(view_query)).unwrap() {
        NeuronsAnswer::View(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn fact(view: &View, name: &str) -> f64 {
    view.facts.iter().find(|(item, _)| item == name).unwrap_or_else(|| panic!("{name}")).1
}

fn values<'a>(view: &'a View, name: &str) -> &'a [f32] {
    &view.arrays.iter().find(|(item, _)| item == name).unwrap_or_else(|| panic!("{name}")).1
}

fn missing(id: ResourceId) -> NeuronsError {
    Missing(id).into()
}

#[test]
fn every_look_is_answered_for_every_kind_of_network_and_feature() {
    let mut session = Session::default();
    for (name, network) in [
        ("neurons cnn", NetworkKind::Cnn),
        ("neurons vit", NetworkKind::Vit),
        ("neurons mlp", NetworkKind::Mlp),
    ] {
        untrained(&mut session, name, network);
        for features in [FeatureKind::Kernels, FeatureKind::Activations, FeatureKind::Responses] {
            let study = Study { features, layer: 99, ..Study::default() };
            if network == NetworkKind::Mlp && features == FeatureKind::Activations {
                let found = answer(
                    &mut session,
                    &NeuronsQuery::View(view_query(Shows::Overlap, [name, name], study)),
                );
                let NeuronsError::Sentence(sentence) = found.unwrap_err() else { panic!("a sentence") };
                assert!(sentence.contains("maps of activations"), "{sentence}");
                continue;
            }
            let found = view(&mut session, view_query(Shows::Overlap, [name, name], study));
            let [left, right] = ["iou_baseline", "iou_neurn"].map(|item| fact(&found, item));
            assert!((0.0..=1.0).contains(&left), "{name} {features:?}: {left}");
            assert_eq!(left.to_bits(), right.to_bits(), "the same network twice");
            assert!(!found.menu.layers.is_empty() && found.milliseconds > 0.0);
        }
    }
    for shows in [Shows::Distance, Shows::Images, Shows::Neuron, Shows::Check] {
        let found = view(&mut session, view_query(shows, ["neurons cnn", "neurons mlp"], Study::default()));
        assert!(!found.panels.is_empty(), "{shows:?}");
    }
}

#[test]
fn kernels_are_the_weights_each_by_itself_and_layers_are_told_apart() {
    let mut session = Session::default();
    let model = untrained(&mut session, "neurons kernels", NetworkKind::Cnn);
    let study = Study { normalization: Normalization::None, ..Study::default() };
    let found = view(&mut session, view_query(Shows::Overlap, ["neurons kernels", "neurons kernels"], study));
    let (name, first) = model.parameters.iter().find(|(_, array)| array.shape().len() == 4).unwrap();
    assert!(name.starts_with(&found.menu.layers[0]), "{name} {:?}", found.menu.layers);
    assert_eq!(values(&found, "neurn_values"), first.values());
    let study = Study { normalization: Normalization::None, layer: 1, ..Study::default() };
    let second =
        view(&mut session, view_query(Shows::Overlap, ["neurons kernels", "neurons kernels"], study));
    assert_ne!(values(&second, "neurn_values").len(), first.values().len());
}

#[test]
fn units_treated_as_neurons_are_sums_of_the_images_by_their_activations() {
    let mut session = Session::default();
    let model = untrained(&mut session, "neurons units", NetworkKind::Cnn);
    let study = Study {
        features: FeatureKind::Responses,
        normalization: Normalization::None,
        centring: Centring::Raw,
        ..Study::default()
    };
    let view_query = view_query(Shows::Overlap, ["neurons units", "neurons units"], study);
    let found = view(&mut session, view_query.clone());
    let ready = session.neurons.ready(&view_query).unwrap();
    let stimuli = ready.stimuli().unwrap();
    let classifier = Classifier::new(&model, Engine::ASKING).unwrap();
    let (low, high) =
        stimuli.values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    // the third unit of the first layer, by hand
    let mut sum = vec![0.0_f64; stimuli.pixels()];
    for i in 0..stimuli.count {
        let pixels = stimuli.map(i).unwrap();
        let bytes = pixels.iter().map(|v| ((v - low) * 255.0 / (high - low)).round() as u8).collect();
        let image = Image::from_u8(stimuli.width, stimuli.height, 1, bytes).unwrap();
        let layer = maps(classifier.activations(&image).unwrap().swap_remove(0));
        let each = layer.shape[1] * layer.shape[2];
        let unit = &layer.values[2 * each..3 * each];
        let mean = f64::from(unit.iter().sum::<f32>() / each as f32);
        sum.iter_mut().zip(pixels).for_each(|(sum, v)| *sum += mean * f64::from(*v));
    }
    let map = &values(&found, "neurn_values")[2 * stimuli.pixels()..3 * stimuli.pixels()];
    let most = sum.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    for (a, b) in map.iter().zip(&sum) {
        assert!((f64::from(*a) - b).abs() < 1e-4 * most, "{a} {b}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    let mut session = Session::default();
    let found = answer(
        &mut session,
        &NeuronsQuery::View(view_query(Shows::Overlap, ["nobody", "nobody"], Study::default())),
    );
    assert_eq!(found.unwrap_err(), missing(ResourceId::Model("nobody".to_owned())));
    let mut unread = view_query(Shows::Overlap, ["nobody", "nobody"], Study::default());
    unread.custom.recording = Some(9_999);
    assert_eq!(
        answer(&mut session, &NeuronsQuery::View(unread)).unwrap_err(),
        missing(ResourceId::NeuronFile(9_999))
    );
    let mut wrong = view_query(Shows::Check, ["", ""], Study::default());
    wrong.study.cells = 1;
    let NeuronsError::Sentence(sentence) = answer(&mut session, &NeuronsQuery::View(wrong)).unwrap_err()
    else {
        panic!("a sentence")
    };
    assert!(sentence.contains("50 to 2,000"), "{sentence}");
}

#[test]
fn files_of_ones_own_are_what_they_are_and_take_part() {
    let mut session = Session::default();
    untrained(&mut session, "neurons own", NetworkKind::Cnn);
    let recording = std::fs::read("tests/fixtures/cortex/self-test.npz").unwrap();
    assert!(matches!(open(&mut session.neurons, 501, "a.npz", &recording), Ok(Opened::Recording(_))));
    let kernels =
        write_npy_f32(&[2, 3, 4, 4], &(0..96).map(|i| (i % 11) as f32).collect::<Vec<_>>()).unwrap();
    assert!(matches!(open(&mut session.neurons, 502, "k.npy", &kernels), Ok(Opened::Kernels(_))));
    let model = untrained(&mut session, "neurons own file", NetworkKind::Cnn).to_bytes();
    let Ok(Opened::Kernels(sentence)) = open(&mut session.neurons, 503, "m.safetensors", &model) else {
        panic!("kernels")
    };
    assert!(sentence.contains("conv1") && sentence.contains("conv2"), "{sentence}");
    let images = crate::digits::write::write_npy_u8(
        &[6, 8, 8],
        &(0..384).map(|i| (i * 7 % 256) as u8).collect::<Vec<_>>(),
    )
    .unwrap();
    assert!(matches!(open(&mut session.neurons, 504, "i.npy", &images), Ok(Opened::Stimuli(_))));

    let mut wanted =
        view_query(Shows::Overlap, ["neurons own", "neurons own"], Study { class: None, ..Study::default() });
    wanted.custom = Custom { recording: Some(501), kernels: Some(502), ..Custom::default() };
    let found = view(&mut session, wanted.clone());
    assert!(!found.simulated && found.about.contains("a.npz"), "{}", found.about);
    assert!(found.summary.iter().any(|sentence| sentence.contains("Your features")));
    wanted.shows = Shows::Neuron;
    let found = view(&mut session, wanted);
    assert!(
        found.panels.iter().any(|panel| panel.note.starts_with("Thin: the fluorescence")),
        "its traces are drawn"
    );
    let mut shown = view_query(Shows::Overlap, ["neurons own", "neurons own"], Study::default());
    shown.custom.stimuli = Some(504);
    let found = view(&mut session, shown);
    assert_eq!(found.menu.images, 6);
    assert!(found.about.contains("i.npy"), "{}", found.about);

    for (file, bytes, word) in [
        ("broken.npz", &recording[..recording.len() / 2], "broken.npz"),
        ("w.safetensors", &b"none"[..], "w.safetensors"),
        ("x.npy", &write_npy_f32(&[5, 1, 1], &[0.0; 5]).unwrap()[..], "x.npy"),
        ("nothing", &b""[..], "nothing"),
    ] {
        let NeuronsError::Sentence(sentence) = open(&mut session.neurons, 505, file, bytes).unwrap_err()
        else {
            panic!("{file}")
        };
        assert!(sentence.contains(word), "{file}: {sentence}");
    }
}

#[test]
fn a_look_is_made_part_by_part_and_gives_the_same_answer() {
    let mut session = Session::default();
    use crate::protocol::{Query, Reply};
    use crate::worker::task::{Step, Task};
    untrained(&mut session, "neurons parts", NetworkKind::Cnn);
    let wanted = view_query(
        Shows::Overlap,
        ["neurons parts", "neurons parts"],
        Study { seed: 55, ..Study::default() },
    );
    let query = Query::Neurons(NeuronsQuery::View(wanted.clone()));
    let (mut task, mut notes, mut last) = (Task::new(query), Vec::new(), 0.0);
    let reply = loop {
        match pollster::block_on(task.step(&mut session)) {
            Step::More { task: rest, done, note } => {
                assert!(done > last && done < 1.0, "{last} {done}");
                (task, last) = (rest, done);
                notes.push(note);
            }
            Step::Done(reply) => break reply,
        }
    };
    assert_eq!(notes, ["asking the left network", "asking the right network", "comparing them"]);
    let Reply::Neurons(Ok(NeuronsAnswer::View(found))) = reply else { panic!("{reply:?}") };
    assert_eq!(found.facts, view(&mut session, wanted).facts);
    // what fails, fails at the part that needs it
    let query = Query::Neurons(NeuronsQuery::View(view_query(
        Shows::Overlap,
        ["nobody", "nobody"],
        Study::default(),
    )));
    let Step::More { task, .. } = pollster::block_on(Task::new(query).step(&mut session)) else {
        panic!("the neurons come first")
    };
    let Step::Done(Reply::Neurons(Err(error))) = pollster::block_on(task.step(&mut session)) else {
        panic!("no such network")
    };
    assert_eq!(error, missing(ResourceId::Model("nobody".to_owned())));
}

#[test]
fn files_are_made_of_what_is_shown() {
    let mut session = Session::default();
    untrained(&mut session, "neurons files", NetworkKind::Cnn);
    let wanted = view_query(
        Shows::Overlap,
        ["neurons files", "neurons files"],
        Study { class: Some(Class::Inhibitory), ..Study::default() },
    );
    let mut file = |form| match answer(&mut session, &NeuronsQuery::File(wanted.clone(), form)) {
        Ok(NeuronsAnswer::File(bytes)) => bytes,
        other => panic!("{other:?}"),
    };
    let svg = String::from_utf8(file(Form::Svg(0))).unwrap();
    assert!(
        svg.starts_with("<svg ") && svg.contains("Simulated: ") && svg.contains("inhibitory neurons"),
        "{}",
        &svg[..400]
    );
    let csv = String::from_utf8(file(Form::Csv(0))).unwrap();
    assert_eq!(csv.lines().count(), 513, "a head and 512 points");
    let npy = npy::read(&file(Form::Npy), &Limits::default()).unwrap();
    assert_eq!(npy.shape, [50, 31, 31]);
    assert!(answer(&mut session, &NeuronsQuery::File(wanted.clone(), Form::Svg(99))).is_err());
}

#[test]
fn a_map_is_made_once_and_then_known() {
    let mut session = Session::default();
    untrained(&mut session, "neurons map", NetworkKind::Cnn);
    let study = Study { seed: 77, ..Study::default() };
    let wanted = |shows| view_query(shows, ["neurons map", "neurons map"], study.clone());
    let before = view(&mut session, wanted(Shows::Map));
    assert!(before.panels.is_empty() && before.summary[0].contains("Run"), "{:?}", before.summary);
    assert_eq!(answer(&mut session, &NeuronsQuery::Select(wanted(Shows::Map))), Ok(NeuronsAnswer::Selected));
    let after = view(&mut session, wanted(Shows::Map));
    assert_eq!(fact(&after, "excitatory_neurons"), 50.0);
    let central = Study { central: true, ..study.clone() };
    let chosen = view(&mut session, view_query(Shows::Overlap, ["neurons map", "neurons map"], central));
    assert_eq!(fact(&chosen, "neurons"), fact(&after, "excitatory_central"));
    let other = view(
        &mut session,
        view_query(Shows::Map, ["neurons map", "neurons map"], Study { seed: 78, ..study.clone() }),
    );
    assert!(other.panels.is_empty(), "another population has no map yet");
}

/// Responses `[repeats 4, images 12, cells 7]` that follow the images, and these, `[12, 9, 9]`.
fn recorded_files() -> [Vec<u8>; 2] {
    let image =
        |image: usize, pixel: usize| ((image * 37 + pixel * pixel * 11 + image * pixel * 5) % 256) as u8;
    let shown: Vec<u8> = (0..12 * 81).map(|i| image(i / 81, i % 81)).collect();
    let mut responses = Vec::new();
    for repeat in 0..4_usize {
        for at in 0..12 {
            responses.extend((0..7).map(|cell| {
                let noise = (repeat * 31 + at * 17 + cell * 13) % 23;
                f32::from(image(at, 10 * cell)) + noise as f32
            }));
        }
    }
    responses[5] = f32::NAN;
    [
        write_npy_f32(&[4, 12, 7], &responses).unwrap(),
        crate::digits::write::write_npy_u8(&[12, 9, 9], &shown).unwrap(),
    ]
}

#[test]
fn responses_and_images_of_two_files_are_a_recording_in_either_order() {
    let [responses, images] = recorded_files();
    let mut found = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let mut session = Session::default();
        untrained(&mut session, "own left", NetworkKind::Cnn);
        untrained(&mut session, "own right", NetworkKind::Mlp);
        for which in order {
            let (number, file, bytes) = [(601, "r.npy", &responses), (602, "i.npy", &images)][which];
            let opened = open(&mut session.neurons, number, file, bytes).unwrap();
            assert_eq!(matches!(opened, Opened::Responses(_)), which == 0, "{opened:?}");
        }
        let mut wanted = view_query(Shows::Cortex, ["own left", "own right"], Study::default());
        wanted.custom = Custom { responses: Some(601), stimuli: Some(602), ..Custom::default() };
        let seen = view(&mut session, wanted.clone());
        assert!(seen.about.contains("7 neurons of `r.npy`, 12 images, 4 repeats"), "{}", seen.about);
        assert!(seen.about.contains("4 repeats of each, 1 missing (NaN)"), "{}", seen.about);
        assert!(fact(&seen, "rdm_baseline").is_finite() && fact(&seen, "rmse_neurn") > 0.0);
        // the same networks before any learning are the same networks: these never learned
        assert_eq!(seen.panels.len(), 6);
        assert!(seen.summary.last().unwrap().starts_with("These two differ in more than the filter"));
        // the other tabs see the same neurons
        wanted.shows = Shows::Overlap;
        wanted.study.class = None;
        let overlap = view(&mut session, wanted.clone());
        assert!(!overlap.simulated && overlap.about.contains("7 neurons of `r.npy`"), "{}", overlap.about);
        // what ships is a click away, and asks no network
        wanted.shows = Shows::Cortex;
        wanted.study.own = false;
        assert!(NeuronsQuery::View(wanted.clone()).needs().is_empty());
        assert!(view(&mut session, wanted).about.starts_with("260 neurons"));
        found.push(seen.facts);
    }
    assert_eq!(found[0], found[1]);
}

#[test]
fn what_cannot_be_scored_is_said_and_what_ships_stays() {
    let [responses, images] = recorded_files();
    let mut session = Session::default();
    untrained(&mut session, "own left", NetworkKind::Cnn);
    let bare = write_npy_f32(&[30, 4], &(0..120).map(|i| (i * i % 17) as f32).collect::<Vec<_>>()).unwrap();
    let few = crate::digits::write::write_npy_u8(&[5, 9, 9], &[7; 405]).unwrap();
    for (number, file, bytes) in [
        (601, "r.npy", &responses),
        (602, "i.npy", &images),
        (603, "bare.npy", &bare),
        (604, "few.npy", &few),
    ] {
        open(&mut session.neurons, number, file, bytes).unwrap();
    }
    let mut wanted = view_query(Shows::Cortex, ["own left", "own left"], Study::default());
    wanted.custom.recording = Some(603);
    let seen = view(&mut session, wanted.clone());
    assert!(seen.summary[0].starts_with("`bare.npy` does not say which image"), "{:?}", seen.summary);
    assert!(seen.about.starts_with("260 neurons"));
    wanted.custom = Custom { responses: Some(601), stimuli: Some(604), ..Custom::default() };
    let NeuronsError::Sentence(said) = answer(&mut session, &NeuronsQuery::View(wanted.clone())).unwrap_err()
    else {
        panic!("a sentence")
    };
    assert!(said.contains("there are 5 images: no axis is so long"), "{said}");
    // once the file is gone nothing is made of it
    wanted.custom.stimuli = Some(602);
    assert!(view(&mut session, wanted.clone()).about.contains("`r.npy`"));
    session.neurons.release(601);
    let gone = answer(&mut session, &NeuronsQuery::View(wanted));
    assert_eq!(gone.unwrap_err(), missing(ResourceId::NeuronFile(601)));
}

#[test]
fn real_cells_by_kind_head_the_check_and_simulated_ones_stand_beside_them() {
    use crate::cortex::survey::Movement;
    let mut session = Session::default();
    let mut wanted = view_query(Shows::Check, ["", ""], Study::default());
    wanted.study.cells = 200;
    let flashed = view(&mut session, wanted.clone());
    assert!(flashed.panels[0].title.starts_with("How sharply real cells"), "{}", flashed.panels[0].title);
    assert!(flashed.summary[0].starts_with("Measured: 37,661 cells of 12 kinds"), "{:?}", flashed.summary);
    assert!((fact(&flashed, "selectivity_vip") - 0.38).abs() < 0.01);
    assert!(fact(&flashed, "selectivity_cux2_simulated") > 0.0);
    assert!(flashed.summary[1].contains("not fitted to these tables"), "{:?}", flashed.summary);
    wanted.study.responding = true;
    let responding = view(&mut session, wanted.clone());
    assert!(fact(&responding, "real_cells") < 0.5 * fact(&flashed, "real_cells"));
    wanted.study.movement = Movement::Drifting;
    let drifting = view(&mut session, wanted.clone());
    assert!(drifting.facts.iter().all(|(name, _)| !name.ends_with("_simulated")));
    assert!(drifting.summary[1].contains("do not move"), "{:?}", drifting.summary);
    // a table with a row for each kind, and one for each field of view
    let table = |place: u32| match answer(
        &mut Session::default(),
        &NeuronsQuery::File(wanted.clone(), Form::Csv(place)),
    )
    .unwrap()
    {
        NeuronsAnswer::File(bytes) => String::from_utf8(bytes).unwrap().lines().count(),
        other => panic!("{other:?}"),
    };
    assert_eq!([table(0), table(1)], [13, 80]);
}
