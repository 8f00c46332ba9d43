//! Two loaded models read a labelled set, piece by piece.

use crate::digits::dataset::Dataset;
use crate::digits::generator::generate;
use crate::learn::engine::classifier::{Classifier, ClassifyError, Evaluation};
use crate::neurn::Samples;
use crate::protocol::classify::AnswerError;
use crate::protocol::evaluate::{Evaluated, GeneratedSet, SetQuestion, SetSource};
use crate::stats::classification::top;
use crate::stats::mcnemar::Discordant;
use crate::worker::classify;
use std::sync::{Arc, Mutex, PoisonError};
use web_time::Instant;

/// Pictures that are made in one step.
const MADE_AT_ONCE: u32 = 64;
/// Part of the progress that making the pictures counts for.
const MAKING: f64 = 0.2;

/// The set that was asked about last, by its number: a large one crosses to the worker once.
static KEPT: Mutex<Option<(u64, Arc<Dataset>)>> = Mutex::new(None);

/// Two models at work on a set, between two steps.
#[derive(Debug)]
pub struct Comparing {
    question: SetQuestion,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Beginning(SetSource),
    Making(Box<Making>),
    Reading(Box<Reading>),
}

#[derive(Debug)]
struct Making {
    set: GeneratedSet,
    bytes: Vec<u8>,
    labels: Vec<u8>,
    classifiers: [Arc<Classifier>; 2],
}

#[derive(Debug)]
struct Reading {
    set: Arc<Dataset>,
    made: bool,
    classifiers: [Arc<Classifier>; 2],
    evaluations: [Evaluation; 2],
    milliseconds: f64,
}

/// What a step led to.
#[derive(Debug)]
pub enum Next {
    /// There is more to do.
    More {
        /// The rest.
        rest: Comparing,
        /// Part done, 0..=1.
        done: f64,
        /// What comes next, in a few words.
        note: String,
    },
    /// Both models have read all pictures.
    Done(Box<Evaluated>),
}

impl Comparing {
    /// Nothing done yet.
    #[must_use]
    pub fn new(question: SetQuestion, source: SetSource) -> Self {
        Self { question, stage: Stage::Beginning(source) }
    }

    /// Does the next piece: 64 pictures made, or 128 pictures read by both models.
    ///
    /// # Errors
    /// [`AnswerError`]: a model or the set is not there, labels that are missing or no digits, a picture that cannot
    /// be shown to a network.
    pub async fn step(self) -> Result<Next, AnswerError> {
        let Self { question, stage } = self;
        match stage {
            Stage::Beginning(source) => begin(question, source).await,
            Stage::Making(making) => making.step(question),
            Stage::Reading(reading) => reading.step(question).await,
        }
    }
}

async fn begin(question: SetQuestion, source: SetSource) -> Result<Next, AnswerError> {
    // a set that was sent is kept even if a model is missing: it is asked about again soon
    let set = match &source {
        SetSource::Sent(set) => Some(keep(question.set, Arc::clone(set))),
        SetSource::Kept => Some(kept(question.set).ok_or(AnswerError::UnknownSet(question.set))?),
        SetSource::Generated(_) => None,
    };
    let [left, right] = &question.models;
    let engine = question.engine;
    let classifiers = [classify::classifier(left, engine).await?, classify::classifier(right, engine).await?];
    let stage = match (set, source) {
        (Some(set), _) => Stage::Reading(Box::new(Reading::new(set, false, classifiers)?)),
        (None, SetSource::Generated(set)) => {
            Stage::Making(Box::new(Making { set, bytes: Vec::new(), labels: Vec::new(), classifiers }))
        }
        (None, _) => return Err(AnswerError::UnknownSet(question.set)),
    };
    Ok(Next::More { rest: Comparing { question, stage }, done: 0.0, note: "beginning".to_owned() })
}

fn keep(number: u64, set: Arc<Dataset>) -> Arc<Dataset> {
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, Arc::clone(&set)));
    set
}

fn kept(number: u64) -> Option<Arc<Dataset>> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.as_ref().filter(|(of, _)| *of == number).map(|(_, set)| Arc::clone(set))
}

impl Making {
    fn step(mut self: Box<Self>, question: SetQuestion) -> Result<Next, AnswerError> {
        let from = self.labels.len() as u32;
        let count = self.set.count;
        for i in from..count.min(from.saturating_add(MADE_AT_ONCE)) {
            let (digit, seed) = self.set.sample(i);
            let image = generate(self.set.domain, digit, u64::from(seed)).map_err(refused)?;
            // the generator's pictures are of 8-bit numbers
            if let Samples::U8(samples) = image.into_samples() {
                self.bytes.extend(samples);
            }
            self.labels.push(digit);
        }
        let made = self.labels.len();
        let (stage, note) = if made < count as usize {
            (Stage::Making(self), format!("making picture {} of {count}", made + 1))
        } else {
            let (width, height, channels) = self.set.domain.size();
            let name = format!("generated {}", self.set.domain.name());
            let set = Dataset::new(&name, made, width, height, channels, Samples::U8(self.bytes))
                .map_err(refused)?;
            let set = keep(question.set, Arc::new(set.with_labels(self.labels).map_err(refused)?));
            (Stage::Reading(Box::new(Reading::new(set, true, self.classifiers)?)), String::new())
        };
        let done = MAKING * made as f64 / f64::from(count.max(1));
        Ok(Next::More { rest: Comparing { question, stage }, done, note })
    }
}

impl Reading {
    fn new(set: Arc<Dataset>, made: bool, classifiers: [Arc<Classifier>; 2]) -> Result<Self, AnswerError> {
        let evaluations = [Evaluation::new(&set).map_err(refused)?, Evaluation::new(&set).map_err(refused)?];
        Ok(Self { set, made, classifiers, evaluations, milliseconds: 0.0 })
    }

    async fn step(mut self: Box<Self>, question: SetQuestion) -> Result<Next, AnswerError> {
        let start = Instant::now();
        let mut more = false;
        for (evaluation, classifier) in self.evaluations.iter_mut().zip(&self.classifiers) {
            more |= evaluation.advance(classifier, &self.set).await.map_err(refused)?;
        }
        self.milliseconds += start.elapsed().as_secs_f64() * 1e3;
        if !more {
            return Ok(Next::Done(Box::new(self.finish())));
        }
        let (read, all) = self.evaluations[0].done();
        let part = read as f64 / all.max(1) as f64;
        let done = if self.made { MAKING + (1.0 - MAKING) * part } else { part };
        let rest = Comparing { question, stage: Stage::Reading(self) };
        Ok(Next::More { rest, done, note: format!("{read} of {all} pictures read") })
    }

    fn finish(self) -> Evaluated {
        let labels = self.set.labels().unwrap_or_default();
        let right = |evaluation: &Evaluation, i: usize| {
            evaluation.probabilities().get(i).is_some_and(|row| top(row).0 == usize::from(labels[i]))
        };
        let [a, b] = &self.evaluations;
        Evaluated {
            discordant: Discordant::count((0..labels.len()).map(|i| (right(a, i), right(b, i)))),
            reports: [a.report(), b.report()],
            milliseconds: self.milliseconds,
            made: self.made.then(|| Dataset::clone(&self.set)),
            probabilities: self.evaluations.map(Evaluation::into_probabilities),
        }
    }
}

fn refused(error: impl Into<CompareError>) -> AnswerError {
    let error = error.into();
    match error {
        CompareError::Classify(ClassifyError::Parameters(error)) => AnswerError::Weights(error.to_string()),
        CompareError::Classify(ClassifyError::Graphics(error)) => AnswerError::Graphics(error.to_string()),
        other => AnswerError::Picture(sentence(&other.to_string())),
    }
}

/// One full stop at its end.
fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

#[derive(Debug, thiserror::Error)]
enum CompareError {
    #[error(transparent)]
    Classify(#[from] ClassifyError),
    #[error(transparent)]
    Generate(#[from] crate::digits::generator::GenerateError),
    #[error(transparent)]
    Image(#[from] crate::neurn::ImageError),
    #[error(transparent)]
    Labels(#[from] crate::digits::dataset::LabelsError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generator::Domain;
    use crate::learn::engine::Engine;
    use crate::learn::engine::classifier::evaluate;
    use crate::learn::input::InputPlan;
    use crate::learn::parameters::Parameters;
    use crate::learn::train::recipe::Recipe;
    use crate::learn::weights::{Model, Outcome};

    fn model(name: &str, seed: u64) -> Model {
        let recipe = Recipe { seed, ..Recipe::default() };
        let model = Model {
            plan: InputPlan::new(&recipe.filters).unwrap(),
            parameters: Parameters::initial(recipe.network, seed),
            recipe,
            outcome: Outcome::default(),
            measured: std::collections::BTreeMap::new(),
            version: String::new(),
        };
        classify::load(name, &model.to_bytes()).unwrap();
        model
    }

    fn question(models: [&str; 2], set: u64) -> SetQuestion {
        SetQuestion { models: models.map(str::to_owned), engine: Engine::Flex, set }
    }

    fn run(mut comparing: Comparing, seen: &mut Vec<f64>) -> Result<Evaluated, AnswerError> {
        loop {
            match pollster::block_on(comparing.step())? {
                Next::More { rest, done, .. } => {
                    seen.push(done);
                    comparing = rest;
                }
                Next::Done(evaluated) => return Ok(*evaluated),
            }
        }
    }

    /// The tests share the one place for a set.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    #[test]
    fn a_made_set_is_read_as_a_direct_evaluation_does_and_kept() {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let models = [model("compare a", 1), model("compare b", 2)];
        let made = GeneratedSet { domain: Domain::Mail, count: 300, seed: u32::MAX - 20 };
        let asked = question(["compare a", "compare b"], 7001);
        let mut seen = Vec::new();
        let found = run(Comparing::new(asked.clone(), SetSource::Generated(made)), &mut seen).unwrap();
        assert!(seen.is_sorted() && seen.len() > 5 && seen.iter().all(|done| *done < 1.0), "{seen:?}");
        assert!(found.is_whole());
        let set = found.made.clone().unwrap();
        assert_eq!((set.count(), set.label(23)), (300, Some(3)));
        assert_eq!(set.image(25), generate(Domain::Mail, 5, 4).ok(), "seeds go on from 0");
        for (model, report) in models.iter().zip(&found.reports) {
            let direct = evaluate(&Classifier::new(model, Engine::Flex).unwrap(), &set).unwrap();
            assert_eq!(report, &direct);
        }
        let again = run(Comparing::new(asked, SetSource::Kept), &mut vec![]).unwrap();
        assert_eq!((again.probabilities, again.made), (found.probabilities, None));
    }

    #[test]
    fn what_is_missing_says_so() {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        model("compare c", 3);
        let unknown = run(Comparing::new(question(["compare c"; 2], 7002), SetSource::Kept), &mut vec![]);
        assert_eq!(unknown, Err(AnswerError::UnknownSet(7002)));
        let set = Dataset::new("x.idx", 2, 4, 4, 1, Samples::U8(vec![9; 32])).unwrap();
        let sent = |set: &Dataset| SetSource::Sent(Arc::new(set.clone()));
        let missing = run(Comparing::new(question(["compare c", "nobody"], 7003), sent(&set)), &mut vec![]);
        assert_eq!(missing, Err(AnswerError::Unknown("nobody".to_owned())));
        let Err(AnswerError::Picture(sentence)) =
            run(Comparing::new(question(["compare c"; 2], 7003), SetSource::Kept), &mut vec![])
        else {
            panic!("a set without labels was read")
        };
        assert!(sentence.contains("x.idx") && sentence.contains("labels"), "{sentence}");
        let eleven = set.with_labels(vec![1, 11]).unwrap();
        let Err(AnswerError::Picture(sentence)) =
            run(Comparing::new(question(["compare c"; 2], 7004), sent(&eleven)), &mut vec![])
        else {
            panic!("a label of 11 was taken")
        };
        assert!(sentence.contains("11") && sentence.ends_with('.'), "{sentence}");
    }
}
