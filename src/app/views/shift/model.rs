//! The laboratory of shifts: which points are measured, in which order, and what came back. No drawing here.
//!
//! One small job at a time asks both models about a portion of the digits of one point. A change of settings needs
//! no cancelling: the portion under way ends within a fraction of a second and is kept for the case that the visitor
//! comes back (ending it would end the worker, and the models would have to be sent again); nothing else is asked
//! for the old settings.

use std::collections::HashMap;
use std::fmt::Display;

use eframe::egui::TextureHandle;

pub use super::pictures::Look;
pub use super::point::{Place, Point, Score, places};

use crate::app::clock::now_ms;
use crate::app::context::ViewContext;
use crate::app::models::{GRAPHICS_DIED, Models, Side};
use crate::app::state::LabState;
use crate::app::views::shift::state::ShiftState;
use crate::app::widgets::curve::Mark;
use crate::digits::shift::{Param, Shift};
use crate::figure::csv::Csv;
use crate::jobs::JobId;
use crate::learn::engine::Engine;
use crate::protocol::classify::AnswerError;
use crate::protocol::shift::{FIRST_PORTION, ShiftQuery};
use crate::protocol::{Query, Reply};

/// Points that are kept; beyond it only those of the present curve or map stay.
const MOST_POINTS: usize = 500;

/// What results belong to, beside the sliders.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    models: [String; 2],
    engine: Engine,
    seed: u32,
}

/// A question under way.
#[derive(Debug)]
struct Started {
    job: JobId,
    run: Run,
    shift: Shift,
    count: u32,
    since: f64,
}

/// How far the measurement is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Points of which every digit is read.
    pub done: usize,
    /// Points in all.
    pub total: usize,
    /// Seconds that the rest takes, once there is a guess.
    pub seconds_left: Option<f64>,
}

/// Results and what is under way.
#[derive(Default)]
pub struct Shifting {
    run: Option<Run>,
    /// Results of the run by [`Shift::bits`], and of those before.
    pub(crate) points: HashMap<[u64; 10], Point>,
    before: Vec<(Run, HashMap<[u64; 10], Point>)>,
    job: Option<Started>,
    /// Whether the visitor has stopped it.
    pub paused: bool,
    problem: Option<String>,
    /// Milliseconds that a digit takes both models, smoothed.
    pace: Option<f64>,
    /// Work that is left for the present settings.
    unfinished: bool,
    answered: Option<Shift>,
    /// The last whole curve, by slider and model: what is drawn faintly while a new one comes.
    pub ghost: Option<(Param, [Vec<Mark>; 2])>,
    pub(crate) textures: HashMap<([u64; 10], u8, Look), TextureHandle>,
}

/// Runs before the present one whose points are kept.
const MOST_RUNS: usize = 4;

impl Shifting {
    /// Brings the measurement forward, as `state` says.
    fn update(&mut self, state: &ShiftState, cx: &mut ViewContext) {
        let models = cx.models.ready(&cx.state.classify, &mut cx.jobs, &mut cx.commands);
        let engine = cx.models.computing(&cx.state.classify);
        let seed = cx.state.seed;
        let Some(models) = models else {
            self.unfinished = false;
            return;
        };
        self.turn_to(Run { models, engine, seed });
        let looked_at = state.values;
        if self.point(&looked_at).is_some() {
            self.answered = Some(looked_at);
        }
        self.forget_old(state);
        let next = self.next(state);
        self.unfinished = next.is_some();
        let Some((shift, (from, count))) = next else { return };
        let Some(run) = self.run.clone() else { return };
        if self.job.is_some() || self.problem.is_some() {
            return;
        }
        // the digit that is looked at is answered even while the rest has to wait
        if self.paused && (from > 0 || shift != looked_at) {
            return;
        }
        let Run { models, engine, seed } = run.clone();
        let started = ShiftQuery { models, engine, shift, seed, from, count };
        let job = cx.jobs.start(Query::Shift(started));
        self.job = Some(Started { job, run, shift, count, since: now_ms() });
    }

    /// Makes a run the present one and keeps what is known of others.
    fn turn_to(&mut self, run: Run) {
        if self.run.as_ref() == Some(&run) {
            return;
        }
        let known = self.before.iter().position(|(old, _)| *old == run);
        let points = known.map(|at| self.before.remove(at).1).unwrap_or_default();
        let old = std::mem::replace(&mut self.points, points);
        if let Some(old_run) = self.run.replace(run) {
            // another run's curve would stand under the names of this one's models
            self.ghost = None;
            self.before.push((old_run, old));
            if self.before.len() > MOST_RUNS {
                self.before.remove(0);
            }
        }
        self.problem = None;
        self.answered = None;
        self.textures.clear();
    }

    /// What is asked next: the digit that is looked at, then a few digits everywhere, then all everywhere.
    fn next(&self, state: &ShiftState) -> Option<(Shift, (u32, u32))> {
        let done = |shift: &Shift| self.points.get(&shift.bits()).map_or(0, Point::digits) as u32;
        let looked_at = state.values;
        if done(&looked_at) == 0 {
            return Some((looked_at, ShiftQuery::portion(0, state.count)?));
        }
        let places = places(state);
        let all = places.iter().map(|place| place.shift);
        for most in [FIRST_PORTION.min(state.count), state.count] {
            for shift in all.clone().chain((most == state.count).then_some(looked_at)) {
                if let Some(portion) = ShiftQuery::portion(done(&shift), most) {
                    return Some((shift, portion));
                }
            }
        }
        None
    }

    /// Lets go of points that are no longer on the screen, once there are many.
    fn forget_old(&mut self, state: &ShiftState) {
        let kept: usize = self.before.iter().map(|(_, points)| points.len()).sum();
        if self.points.len() + kept <= MOST_POINTS {
            return;
        }
        self.before.clear();
        if self.points.len() > MOST_POINTS {
            let mut keep: Vec<_> = places(state).iter().map(|place| place.shift.bits()).collect();
            keep.push(state.values.bits());
            self.points.retain(|bits, _| keep.contains(bits));
        }
    }

    /// Takes a job's reply, if it belongs here.
    pub fn take_reply(&mut self, id: JobId, reply: &Reply, models: &mut Models) -> bool {
        if self.job.as_ref().is_none_or(|started| started.job != id) {
            return false;
        }
        if matches!(reply, Reply::Progress { .. }) {
            return true;
        }
        let Some(started) = self.job.take() else { return true };
        match reply {
            Reply::Measured(Ok(measured)) => {
                let took = (now_ms() - started.since) / f64::from(started.count.max(1));
                self.pace = Some(self.pace.map_or(took, |pace| 0.7 * pace + 0.3 * took));
                if self.run.as_ref() == Some(&started.run) {
                    self.points.entry(started.shift.bits()).or_default().take(measured.clone());
                } else if let Some((_, points)) = self.before.iter_mut().find(|(run, _)| *run == started.run)
                {
                    points.entry(started.shift.bits()).or_default().take(measured.clone());
                }
            }
            // the next frame asks another engine
            Reply::Measured(Err(AnswerError::Graphics(why))) => models.graphics_failed(why),
            Reply::Measured(Err(error)) => self.problem = Some(error.to_string()),
            Reply::Died(why) if started.run.engine.is_graphics() => {
                log::warn!("{why}");
                models.graphics_failed(GRAPHICS_DIED);
            }
            Reply::Died(why) => self.problem = Some(why.clone()),
            _ => {}
        }
        true
    }

    /// What is known at a place of the sliders.
    #[must_use]
    pub fn point(&self, shift: &Shift) -> Option<&Point> {
        self.points.get(&shift.bits()).filter(|point| point.digits() > 0)
    }

    /// The newest place that was looked at and answered: the present one, or the one before while its answer is on the
    /// way.
    #[must_use]
    pub fn answered(&self) -> Option<Shift> {
        self.answered
    }

    /// What went wrong.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Tries again after something went wrong.
    pub fn retry(&mut self) {
        self.problem = None;
    }

    /// Whether anything is under way or to be done.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.job.is_some() || (self.unfinished && !self.paused && self.problem.is_none())
    }

    /// Both models by name, and the engine, of what is shown.
    #[must_use]
    pub fn models(&self) -> Option<(&[String; 2], Engine)> {
        self.run.as_ref().map(|run| (&run.models, run.engine))
    }

    /// How far the measurement is.
    #[must_use]
    pub fn progress(&self, state: &ShiftState) -> Progress {
        let places = places(state);
        let count = state.count as usize;
        let read = |place: &Place| self.point(&place.shift).map_or(0, Point::digits).min(count);
        let left: usize = places.iter().map(|place| count - read(place)).sum();
        Progress {
            done: places.iter().filter(|place| read(place) == count).count(),
            total: places.len(),
            seconds_left: self.pace.map(|pace| pace * left as f64 / 1000.0),
        }
    }

    /// Every measured point as a table: all sliders, then digits, right answers and the interval of each model.
    #[must_use]
    pub fn csv(&self, state: &LabState) -> String {
        let mut csv = Csv::with_line_feeds();
        for name in Param::ALL.map(Param::key).iter().chain(&["seed", "engine", "digits"]) {
            csv.cell(name);
        }
        for side in Side::ALL.map(Side::name) {
            for what in ["model", "correct", "accuracy", "low95", "high95"] {
                csv.cell(&format_args!("{side}_{what}"));
            }
        }
        csv.end();
        let mut places = places(&state.shift);
        places.sort_by_key(|place| (place.row, place.column));
        let Some(run) = &self.run else { return csv.finish() };
        for Place { shift, .. } in places {
            let Some(point) = self.point(&shift) else { continue };
            for param in Param::ALL {
                csv.cell(&shift.value(param));
            }
            let n = point.score(Side::Left, state.shift.count).n;
            for cell in [&run.seed as &dyn Display, &run.engine.name(), &n] {
                csv.cell(cell);
            }
            for side in Side::ALL {
                let score = point.score(side, state.shift.count);
                let (low, high) = score.interval;
                let model = &run.models[side as usize];
                csv.cell(model);
                csv.cell(&score.right);
                for share in [score.share(), low, high] {
                    csv.cell(&format_args!("{share:.4}"));
                }
            }
            csv.end();
        }
        csv.finish()
    }
}

impl Shifting {
    /// Brings the measurement of shifted digits forward.
    pub fn update_shift(&mut self, cx: &mut ViewContext) {
        let state = cx.state.shift.clone();
        self.update(&state, cx);
    }

    /// As [`update_shift`](Self::update_shift), but only the curve's first digits: those that are measured first anyway.
    pub fn update_few(&mut self, cx: &mut ViewContext) {
        self.update(&few(&cx.state.shift), cx);
    }
}

/// The curve along the first slider with few digits at each point.
#[must_use]
pub fn few(state: &ShiftState) -> ShiftState {
    ShiftState { second: None, count: FIRST_PORTION.min(state.count), ..state.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::shift::CURVE;
    use crate::protocol::shift::Measured;

    fn state(second: Option<Param>) -> ShiftState {
        ShiftState { second, ..ShiftState::default() }
    }

    fn measured(from: u32, answers: Vec<u8>) -> Measured {
        Measured { from, answers: [answers.clone(), answers], ..Measured::default() }
    }

    #[test]
    fn the_place_that_is_looked_at_comes_first_then_a_few_digits_everywhere_then_all() {
        let state = state(None);
        let mut cx = Shifting::default();
        cx.turn_to(Run { models: ["a".into(), "b".into()], engine: Engine::Flex, seed: 1 });
        let mut started = Vec::new();
        while let Some((shift, (from, count))) = cx.next(&state) {
            started.push((shift.polarity, from, count));
            let answers = vec![0; count as usize];
            cx.points.entry(shift.bits()).or_default().take(measured(from, answers));
        }
        assert_eq!(started[..4], [(90.0, 0, 50), (0.0, 0, 50), (100.0, 0, 50), (50.0, 0, 50)]);
        assert_eq!(started[18..20], [(0.0, 50, 150), (100.0, 50, 150)]);
        assert_eq!(started.last(), Some(&(90.0, 50, 150)));
        assert_eq!(started.len(), 2 * (CURVE + 1));
        let progress = cx.progress(&state);
        assert_eq!((progress.done, progress.total), (CURVE, CURVE));
        let table = cx.csv(&LabState { shift: state, ..LabState::default() });
        assert_eq!(table.lines().count(), 1 + CURVE);
        assert!(table.starts_with("polarity,contrast,") && table.contains("\n12.5,100,0,"), "{table}");
        assert!(table.contains(",a,20,0.1000,"), "{table}");
    }

    #[test]
    fn a_model_file_of_any_name_stays_in_its_cell() {
        let state = state(None);
        let mut lab = Shifting::default();
        lab.turn_to(Run { models: ["a, b".into(), "=1+1".into()], engine: Engine::Flex, seed: 1 });
        lab.points.entry(Shift::default().bits()).or_default().take(measured(0, vec![0, 1]));
        let table = lab.csv(&LabState { shift: state, ..LabState::default() });
        let row = table.lines().nth(1).unwrap();
        assert!(row.contains(",\"a, b\",2,") && row.contains(",'=1+1,2,"), "{row}");
    }

    #[test]
    fn results_of_other_settings_are_kept() {
        let run = |seed| Run { models: ["a".into(), "b".into()], engine: Engine::Flex, seed };
        let mut cx = Shifting::default();
        cx.turn_to(run(1));
        let here = Shift::default();
        cx.points.entry(here.bits()).or_default().take(measured(0, vec![0, 1]));
        cx.turn_to(run(2));
        assert!(cx.point(&here).is_none());
        cx.turn_to(run(1));
        assert_eq!(cx.point(&here).map(Point::digits), Some(2));
    }
}
