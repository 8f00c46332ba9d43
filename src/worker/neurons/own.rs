//! Two loaded networks beside a recording of the visitor's own, step by step: the account that the command line makes of
//! two files.

use super::cache::Real;
use super::controls::{Control, controls};
use super::features::failed;
use super::pairs::{
    K, Shown, account, before_learning, differ_in_the_filter_alone, of_network, recorded, scored_pair,
};
use super::{measured, sentence};
use crate::cortex::scores::account::{Account, Recorded, Scores, Settings};
use crate::cortex::scores::neurons::Trials;
use crate::learn::engine::Engine;
use crate::learn::weights::Model;
use crate::protocol::neurons::{Custom, NeuronsError, View, ViewQuery};
use crate::worker::session::Session;
use std::sync::Arc;

/// Of halves, folds, shuffles and resamples: that of the command line, if none is given there.
const SEED: u64 = 1;
/// Likewise.
const SETTINGS: Settings = Settings { seed: SEED, k: K, permutations: 5_000 };

/// Networks beside a recording, as far as they are scored.
#[derive(Debug)]
pub(super) struct Scoring {
    /// Which recording and which networks.
    key: (Custom, [String; 2]),
    state: State,
}

impl Scoring {
    /// Whether it is of a visitor's file.
    pub fn is_of(&self, number: u32) -> bool {
        let Custom { recording, responses, stimuli, .. } = self.key.0;
        [recording, responses, stimuli].contains(&Some(number))
    }
}

#[derive(Debug)]
enum State {
    Asking(Box<Asking>),
    /// The account, and whether the two networks differ in the filter alone.
    Done(Box<Account>, bool),
    /// Why networks cannot be set beside it.
    Refused(String),
}

/// Half-way.
#[derive(Debug)]
struct Asking {
    shown: [Shown; 1],
    file: Recorded,
    /// Names of the layers that are compared, once a network was asked.
    layers: Vec<String>,
    /// Each network that was asked: the left one, the right one, both before any learning.
    found: Vec<Option<Scores>>,
    /// What stands beside them, as far as it is scored.
    controls: Vec<(Control, Option<Scores>)>,
}

fn key(query: &ViewQuery) -> (Custom, [String; 2]) {
    (Custom { kernels: None, ..query.custom }, query.networks.names.clone())
}

/// Makes the next part. Gives the share that is done and what comes next; none once everything is there.
///
/// # Errors
/// [`NeuronsError`].
pub(super) async fn step(
    session: &mut Session,
    query: &ViewQuery,
) -> Result<Option<(f32, &'static str)>, NeuronsError> {
    let key = key(query);
    let known = session.neurons.scoring.take().filter(|scoring| scoring.key == key);
    let Some(Scoring { state, .. }) = known else {
        let real = session.neurons.real(query.custom)?;
        session.neurons.scoring = Some(Scoring { key, state: begun(real) });
        return Ok(Some((0.1, "asking the left network")));
    };
    let (state, next) = match state {
        State::Asking(asking) => asking.step(session, query).await?,
        ended => (ended, None),
    };
    session.neurons.scoring = Some(Scoring { key, state });
    Ok(next)
}

/// What there is to see, once everything is there.
///
/// # Errors
/// [`NeuronsError`].
pub(super) fn view(session: &Session, query: &ViewQuery) -> Result<View, NeuronsError> {
    match session.neurons.scoring.as_ref().map(|scoring| &scoring.state) {
        Some(State::Done(account, twins)) => Ok(measured::own(account, query, *twins)),
        Some(State::Refused(why)) => {
            let mut view = measured::view(query.study.shuffled, query.width)?;
            view.summary.insert(0, format!("{why} Below is what was measured beforehand."));
            Ok(view)
        }
        _ => Err(sentence("The recording is not compared yet.")),
    }
}

fn begun(real: Option<Real>) -> State {
    let Some(Real { recording, trials }) = real else {
        return State::Refused("The recording is not here any more: please open it again.".to_owned());
    };
    let name = recording.name().to_owned();
    let Some(stimuli) = &recording.stimuli else {
        return State::Refused(format!(
            "`{name}` does not say which image was shown in which trial, so that no network can be set beside it."
        ));
    };
    let trials = match trials {
        Some(trials) => Ok(trials),
        None => Trials::of_recording(&recording).map(Arc::new),
    };
    match trials.and_then(|trials| Ok((trials.neurons(SEED)?, trials))) {
        Ok((neurons, trials)) => {
            let file = recorded(name, trials.cells, &neurons);
            let shown = [Shown::new(neurons, stimuli, SEED)];
            let asking = Asking { shown, file, layers: Vec::new(), found: Vec::new(), controls: Vec::new() };
            State::Asking(Box::new(asking))
        }
        Err(problem) => State::Refused(format!("`{name}`: {problem}")),
    }
}

/// A loaded network, 0 the left one.
async fn network(session: &mut Session, query: &ViewQuery, side: usize) -> Result<Arc<Model>, NeuronsError> {
    let found = session.models.ready(&query.networks.names[side], Engine::ASKING).await;
    found.map(|(model, _)| model).map_err(failed)
}

impl Asking {
    /// Asks the next network, or sums up.
    async fn step(
        mut self: Box<Self>,
        session: &mut Session,
        query: &ViewQuery,
    ) -> Result<(State, Option<(f32, &'static str)>), NeuronsError> {
        const NEXT: [&str; 4] = [
            "asking the right network",
            "asking the left network before any learning",
            "asking the right network before any learning",
            "setting controls beside them",
        ];
        let asked = self.found.len();
        let Some(next) = NEXT.get(asked) else {
            let all = Control::all();
            if let Some(control) = all.get(self.controls.len()) {
                self.controls.push((*control, control.scored(&self.shown, SETTINGS)));
                let share = 0.5 + 0.5 * self.controls.len() as f32 / all.len() as f32;
                return Ok((State::Asking(self), Some((share, NEXT[3]))));
            }
            let left = network(session, query, 0).await?;
            let right = network(session, query, 1).await?;
            let twins = differ_in_the_filter_alone(&left, &right);
            let account = self.summed(query, left.recipe.seed);
            return Ok((State::Done(Box::new(account), twins), None));
        };
        let model = network(session, query, asked % 2).await?;
        let before = (asked >= 2).then(|| before_learning(&model));
        let (found, layers) = of_network(before.as_ref().unwrap_or(&model), &self.shown, SEED)
            .map_err(|error| sentence(error.to_string()))?;
        self.found.push(found);
        if asked == 0 {
            self.layers = layers;
        }
        Ok((State::Asking(self), Some((0.1 + 0.1 * (asked + 1) as f32, next))))
    }

    /// The account; `seed` is the left network's.
    fn summed(self, query: &ViewQuery, seed: u64) -> Account {
        let [trained, untrained] =
            [0, 2].map(|first| [0, 1].map(|side| self.found.get(first + side).cloned().flatten()));
        let names = query.networks.names.clone();
        let pair = scored_pair(names.join(" "), names, vec![seed], self.layers, [&trained, &untrained]);
        let controls = controls(&self.shown, &self.controls, SETTINGS);
        account(&self.shown, vec![self.file], vec![pair], controls, SETTINGS)
    }
}
