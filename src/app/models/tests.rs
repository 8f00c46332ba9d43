//! Tests of the models of the app.

use super::*;
use crate::learn::card::ModelIndex;
use crate::neurn::FilterSettings;
use crate::protocol::classify::Answer;

#[test]
fn both_sides_speak_of_the_same_pictures_at_once() {
    let mut jobs = Jobs::direct();
    let mut id = || jobs.start(Query::Filter { images: vec![], settings: FilterSettings::default() });
    let ids = [id(), id()];
    let query = ClassifyQuery {
        model: "m".to_owned(),
        engine: Engine::ASKING,
        layers: LayerQuery::Nothing,
        occlude: None,
        inspected: 0,
    };
    let mut models = Models::default();
    for (slot, id) in models.slots.iter_mut().zip(ids) {
        slot.job = Some((id, Pending { query: query.clone(), images: Vec::new() }));
    }
    let context = Context::default();
    assert!(models.take_reply(&context, ids[0], &Reply::Answered(Ok(Answer::default()))));
    assert_eq!(Side::ALL.map(|side| models.answers(side)), [0, 0], "the left one waits for the right one");
    let state = ClassifyState::default();
    assert!(models.busy(&state));
    assert!(models.take_reply(&context, ids[1], &Reply::Died("no more".to_owned())));
    assert_eq!(Side::ALL.map(|side| models.answers(side)), [1, 0]);
    assert_eq!(Side::ALL.map(|side| models.slots[side as usize].problem.as_deref()), [None, Some("no more")]);
    assert!(!models.busy(&state));
}

#[test]
fn a_model_that_is_no_longer_chosen_keeps_nobody_waiting() {
    let index = serde_json::from_slice(include_bytes!("../../../assets/models/index.json")).unwrap();
    let mut models = Models { list: List::Here(index), ..Models::default() };
    let mut state = ClassifyState::default();
    let first = models.card(&state, Side::Right).unwrap().id.clone();
    models.weights.insert(first.clone(), Weights::Fetched(Buffer::default()));
    assert!(models.busy(&state));
    state.right = models.cards().iter().map(|card| card.id.clone()).find(|id| *id != first);
    assert!(!models.busy(&state));
}

#[test]
fn answers_stand_under_the_name_of_the_model_that_gave_them() {
    let index = serde_json::from_slice(include_bytes!("../../../assets/models/index.json")).unwrap();
    let mut models = Models { list: List::Here(index), ..Models::default() };
    let mut jobs = Jobs::direct();
    let mut state = ClassifyState::default();
    let context = Context::default();
    let picture = vec![Arc::new(vec![Image::from_u8(1, 1, 1, vec![7]).unwrap()])];
    let first = models.card(&state, Side::Left).unwrap().id.clone();
    models.weights.insert(first.clone(), Weights::Loaded(Buffer::default()));
    models.update(&state, &picture, 0, &mut jobs, &mut Vec::new());
    let answer = Answer { probabilities: vec![0.1; 10], ..Answer::default() };
    let reply = |models: &mut Models| {
        let id = models.slots[0].job.as_ref().unwrap().0;
        assert!(models.take_reply(&context, id, &Reply::Answered(Ok(answer.clone()))));
    };
    reply(&mut models);
    models.update(&state, &picture, 0, &mut jobs, &mut Vec::new());
    assert!(models.slots[0].job.is_none() && models.behind(Side::Left).is_none());

    // another one is chosen, and its weights are damaged
    let other = models.cards().iter().map(|card| card.id.clone()).find(|id| *id != first).unwrap();
    state.left = Some(other.clone());
    models.weights.insert(other.clone(), Weights::Failed("damaged".to_owned()));
    models.update(&state, &picture, 0, &mut jobs, &mut Vec::new());
    assert_eq!(models.unusable(&state, Side::Left), Some("damaged"));
    assert_eq!(models.speaking(&state, Side::Left).unwrap().id, first);
    assert!(models.behind(Side::Left).is_some());
    // the old one reads new pictures meanwhile
    let next = vec![Arc::new(vec![Image::from_u8(1, 1, 1, vec![9]).unwrap()])];
    models.update(&state, &next, 0, &mut jobs, &mut Vec::new());
    assert_eq!(models.slots[0].job.as_ref().unwrap().1.query.model, first);
    reply(&mut models);
    models.weights.insert(other.clone(), Weights::Loaded(Buffer::default()));
    models.update(&state, &next, 0, &mut jobs, &mut Vec::new());
    reply(&mut models);
    assert_eq!(models.speaking(&state, Side::Left).unwrap().id, other);
}

#[test]
fn a_run_of_the_table_is_fetched_from_beside_it() {
    let shipped: ModelIndex =
        serde_json::from_slice(include_bytes!("../../../assets/models/index.json")).unwrap();
    let mut run = shipped.models[0].clone();
    (run.id, run.file) = ("some_run".to_owned(), "some_run.safetensors".to_owned());
    let runs = serde_json::to_vec(&ModelIndex { models: vec![run], ..ModelIndex::default() }).unwrap();
    let mut models = Models { list: List::Here(shipped), ..Models::default() };
    let state = ClassifyState { left: Some("some_run".to_owned()), ..ClassifyState::default() };
    let (mut jobs, mut commands) = (Jobs::direct(), Vec::new());
    models.update(&state, &[], 0, &mut jobs, &mut commands);
    assert!(commands.contains(&Command::Fetch { path: RUNS.to_owned(), fresh: false }));
    assert!(models.busy(&state));
    models.take_file(RUNS, Ok(runs));
    assert!(models.card(&state, Side::Left).is_some_and(|card| models.is_run(card)));
    commands.clear();
    models.update(&state, &[], 0, &mut jobs, &mut commands);
    let path = "transfers/runs/some_run.safetensors";
    assert!(commands.contains(&Command::Fetch { path: path.to_owned(), fresh: false }));
    models.take_file(path, Ok(vec![1]));
    assert!(matches!(models.weights.get("some_run"), Some(Weights::Fetched(_))));
}
