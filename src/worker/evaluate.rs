//! Two loaded models read a labelled set, piece by piece.

use crate::digits::dataset::Dataset;
use crate::digits::generator::generate;
use crate::learn::engine::classifier::{Classifier, ClassifyError, Evaluation};
use crate::learn::engine::look::look;
use crate::neurn::Samples;
use crate::protocol::classify::AnswerError;
use crate::protocol::evaluate::{EvaluateQuery, Evaluated, GeneratedSet, SetSource};
use crate::stats::classification::top;
use crate::stats::mcnemar::Discordant;
use crate::stats::orientation::Orientation;
use crate::worker::session::Session;
use std::sync::Arc;
use web_time::Instant;

/// Pictures that are made in one step.
const MADE_AT_ONCE: u32 = 64;
/// Part of the progress that making the pictures counts for.
const MAKING: f64 = 0.2;

/// Two models at work on a set, between two steps.
#[derive(Debug)]
pub struct Comparing {
    query: EvaluateQuery,
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
    pub fn new(query: EvaluateQuery, source: SetSource) -> Self {
        Self { query, stage: Stage::Beginning(source) }
    }

    /// Does the next piece: 64 pictures made, or 128 pictures read by both models.
    ///
    /// # Errors
    /// [`AnswerError`]: a model or the set is not there, labels that are missing or no digits, a picture that cannot
    /// be shown to a network.
    pub async fn step(self, session: &mut Session) -> Result<Next, AnswerError> {
        let Self { query, stage } = self;
        match stage {
            Stage::Beginning(source) => begin(query, source, session).await,
            Stage::Making(making) => making.step(query),
            Stage::Reading(reading) => reading.step(query, session).await,
        }
    }
}

async fn begin(query: EvaluateQuery, source: SetSource, session: &mut Session) -> Result<Next, AnswerError> {
    let set = match source {
        SetSource::Kept => Ok(session.set(query.set)?),
        SetSource::Generated(set) => Err(set),
    };
    let classifiers = session.models.both(&query.models, query.engine).await?;
    let stage = match set {
        Ok(set) => Stage::Reading(Box::new(Reading::new(set, false, classifiers)?)),
        Err(set) => {
            Stage::Making(Box::new(Making { set, bytes: Vec::new(), labels: Vec::new(), classifiers }))
        }
    };
    Ok(Next::More { rest: Comparing { query, stage }, done: 0.0, note: "beginning".to_owned() })
}

impl Making {
    fn step(mut self: Box<Self>, query: EvaluateQuery) -> Result<Next, AnswerError> {
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
            let set = Arc::new(set.with_labels(self.labels).map_err(refused)?);
            (Stage::Reading(Box::new(Reading::new(set, true, self.classifiers)?)), String::new())
        };
        let done = MAKING * made as f64 / f64::from(count.max(1));
        Ok(Next::More { rest: Comparing { query, stage }, done, note })
    }
}

impl Reading {
    fn new(set: Arc<Dataset>, made: bool, classifiers: [Arc<Classifier>; 2]) -> Result<Self, AnswerError> {
        let evaluations = [Evaluation::new(&set).map_err(refused)?, Evaluation::new(&set).map_err(refused)?];
        Ok(Self { set, made, classifiers, evaluations, milliseconds: 0.0 })
    }

    async fn step(
        mut self: Box<Self>,
        query: EvaluateQuery,
        session: &mut Session,
    ) -> Result<Next, AnswerError> {
        let start = Instant::now();
        let mut more = false;
        for (evaluation, classifier) in self.evaluations.iter_mut().zip(&self.classifiers) {
            more |= evaluation.advance(classifier, &self.set).await.map_err(refused)?;
        }
        self.milliseconds += start.elapsed().as_secs_f64() * 1e3;
        if !more {
            if self.made {
                // only now: who gives up before the end need not know of it
                session.sets.insert(query.set, Arc::clone(&self.set));
            }
            let better_turned = if self.made { None } else { self.look().await? };
            return Ok(Next::Done(Box::new(self.finish(better_turned))));
        }
        let (read, all) = self.evaluations[0].done();
        let part = read as f64 / all.max(1) as f64;
        let done = if self.made { MAKING + (1.0 - MAKING) * part } else { part };
        let rest = Comparing { query, stage: Stage::Reading(self) };
        Ok(Next::More { rest, done, note: format!("{read} of {all} pictures read") })
    }

    /// Whether the model that is right more often reads the pictures better with rows and columns exchanged.
    async fn look(&self) -> Result<Option<Orientation>, AnswerError> {
        let right = self.evaluations.each_ref().map(|evaluation| evaluation.report().right);
        let best = usize::from(right[1] > right[0]);
        let found = look(&self.classifiers[best], &self.set, &self.evaluations[best]).await;
        Ok(found.map_err(refused)?.filter(Orientation::is_turned))
    }

    fn finish(self, better_turned: Option<Orientation>) -> Evaluated {
        let labels = self.set.labels().unwrap_or_default();
        let right = |evaluation: &Evaluation, i: usize| {
            evaluation.probabilities().get(i).is_some_and(|row| top(row).0 == usize::from(labels[i]))
        };
        let [a, b] = &self.evaluations;
        Evaluated {
            discordant: Discordant::count((0..labels.len()).map(|i| (right(a, i), right(b, i)))),
            reports: [a.report(), b.report()],
            better_turned,
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
    use crate::protocol::resource::{Missing, Resource, ResourceId};

    fn model(session: &mut Session, name: &str, seed: u64) -> Model {
        let recipe = Recipe { seed, ..Recipe::default() };
        let model = Model {
            plan: InputPlan::new(&recipe.filters).unwrap(),
            parameters: Parameters::initial(recipe.network, seed),
            recipe,
            outcome: Outcome::default(),
            measured: std::collections::BTreeMap::new(),
            version: String::new(),
        };
        session.models.load(name, &model.to_bytes()).unwrap();
        model
    }

    fn query(models: [&str; 2], set: u64) -> EvaluateQuery {
        EvaluateQuery { models: models.map(str::to_owned), engine: Engine::Flex, set }
    }

    fn run(
        mut comparing: Comparing,
        session: &mut Session,
        seen: &mut Vec<f64>,
    ) -> Result<Evaluated, AnswerError> {
        loop {
            match pollster::block_on(comparing.step(session))? {
                Next::More { rest, done, .. } => {
                    seen.push(done);
                    comparing = rest;
                }
                Next::Done(evaluated) => return Ok(*evaluated),
            }
        }
    }

    #[test]
    fn a_made_set_is_read_as_a_direct_evaluation_does_and_kept() {
        let mut session = Session::default();
        let models = [model(&mut session, "compare a", 1), model(&mut session, "compare b", 2)];
        let made = GeneratedSet { domain: Domain::Mail, count: 300, seed: u32::MAX - 20 };
        let query = query(["compare a", "compare b"], 7001);
        let mut seen = Vec::new();
        let found =
            run(Comparing::new(query.clone(), SetSource::Generated(made)), &mut session, &mut seen).unwrap();
        assert!(seen.is_sorted() && seen.len() > 5 && seen.iter().all(|done| *done < 1.0), "{seen:?}");
        assert!(found.is_whole());
        let set = found.made.clone().unwrap();
        assert_eq!((set.count(), set.label(23)), (300, Some(3)));
        assert_eq!(set.image(25), generate(Domain::Mail, 5, 4).ok(), "seeds go on from 0");
        for (model, report) in models.iter().zip(&found.reports) {
            let direct = evaluate(&Classifier::new(model, Engine::Flex).unwrap(), &set).unwrap();
            assert_eq!(report, &direct);
        }
        let again = run(Comparing::new(query, SetSource::Kept), &mut session, &mut vec![]).unwrap();
        assert_eq!((again.probabilities, again.made), (found.probabilities, None));
    }

    #[test]
    fn what_is_missing_says_so() {
        let mut session = Session::default();
        model(&mut session, "compare c", 3);
        let run = |session: &mut Session, models, set| {
            run(Comparing::new(query(models, set), SetSource::Kept), session, &mut vec![])
        };
        let unknown = run(&mut session, ["compare c"; 2], 7002);
        assert_eq!(unknown, Err(Missing(ResourceId::Set(7002)).into()));
        let set = Dataset::new("x.idx", 2, 4, 4, 1, Samples::U8(vec![9; 32])).unwrap();
        session.keep(Resource::Set { number: 7003, set: Arc::new(set.clone()) }).unwrap();
        let missing = run(&mut session, ["compare c", "nobody"], 7003);
        assert_eq!(missing, Err(Missing(ResourceId::Model("nobody".to_owned())).into()));
        let Err(AnswerError::Picture(sentence)) = run(&mut session, ["compare c"; 2], 7003) else {
            panic!("a set without labels was read")
        };
        assert!(sentence.contains("x.idx") && sentence.contains("labels"), "{sentence}");
        let eleven = set.with_labels(vec![1, 11]).unwrap();
        session.keep(Resource::Set { number: 7004, set: Arc::new(eleven) }).unwrap();
        let Err(AnswerError::Picture(sentence)) = run(&mut session, ["compare c"; 2], 7004) else {
            panic!("a label of 11 was taken")
        };
        assert!(sentence.contains("11") && sentence.ends_with('.'), "{sentence}");
    }
}
