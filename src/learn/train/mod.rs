//! Training, step by step: its caller decides when the next step is done, so that a job can report and stop.

pub mod checkpoint;
pub mod fingerprint;
pub mod progress;
pub mod recipe;
pub mod samples;

use super::augment::Augmenter;
use super::engine::Engine;
use super::input::{InputError, InputPlan};
use super::network::{CHANNELS, CLASSES, INPUTS, Network, SIDE};
use super::parameters::{Parameters, ParametersError};
use super::weights::{Model, Outcome};
use crate::digits::dataset::Dataset;
use crate::learn::engine::classifier::{ClassifyError, logits};
use crate::neurn::Image;
use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use checkpoint::{CheckpointError, State, Terms};
use fingerprint::Fingerprint;
use progress::{EpochReport, Progress, best_of};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use recipe::{Recipe, RecipeError};
use samples::{Labelled, SamplesError, TrainingSet};
use thiserror::Error;
use web_time::Instant;

/// Validation images in a step.
const VALIDATE_AT_ONCE: usize = 256;

/// Why a training cannot go on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TrainError {
    /// The recipe cannot be followed.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// The images cannot be used.
    #[error(transparent)]
    Samples(#[from] SamplesError),
    /// An image cannot be shown to the network.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The weights are not the network's.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// The checkpoint cannot be used.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The network cannot be asked.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
    /// An engine that only answers.
    #[error("the engine `{0}` answers and does not train; `flex` and `ndarray` train")]
    Engine(&'static str),
    /// The numbers grew without bound.
    #[error(
        "training failed in epoch {epoch}: the loss is no longer a number; a smaller learning rate helps"
    )]
    Diverged {
        /// Counted from 1.
        epoch: usize,
    },
}

/// A training between two steps.
pub struct Trainer {
    recipe: Recipe,
    engine: Engine,
    /// What the source's images are told by.
    data: Fingerprint,
    set: TrainingSet,
    plan: InputPlan,
    augmenter: Augmenter,
    device: Device,
    network: Network,
    optimizer: ModuleOptimizer,
    history: Vec<EpochReport>,
    /// The best epoch's parameters.
    best: Option<Parameters>,
    epoch: Epoch,
    /// The next batch, prepared while the last step was done.
    ready: Option<Batch>,
    started: Instant,
    /// Part of all that was done before this start.
    resumed_at: f32,
}

impl std::fmt::Debug for Trainer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trainer").field("recipe", &self.recipe).field("history", &self.history).finish()
    }
}

/// An epoch that has begun.
#[derive(Debug, Default)]
struct Epoch {
    /// The images' numbers in this epoch's order.
    order: Vec<usize>,
    /// Images seen.
    seen: usize,
    /// Sum of the steps' losses, each times its images.
    loss: f64,
    /// Validation: images seen, read rightly, sum of losses.
    checked: (usize, usize, f64),
}

/// What a step takes.
#[derive(Debug)]
struct Batch {
    /// `[n, 3, 32, 32]`
    inputs: Vec<f32>,
    /// `[n, 10]`, smoothed.
    targets: Vec<f32>,
    /// `[n, features]`, of mean 1.
    dropout: Vec<f32>,
    n: usize,
}

impl Trainer {
    /// A training from its beginning. `dataset` is the source's training set.
    ///
    /// # Errors
    /// [`TrainError`] if recipe or images cannot be used.
    pub fn new(recipe: Recipe, dataset: &Dataset, engine: Engine) -> Result<Self, TrainError> {
        recipe.check()?;
        let parameters = Parameters::initial(recipe.network, recipe.seed);
        Self::start(recipe, dataset, engine, &parameters)
    }

    /// A training from where a [`Trainer::checkpoint`] was made; it ends as if it had never been interrupted.
    ///
    /// # Errors
    /// [`TrainError::Checkpoint`] if it is damaged or of another recipe, engine or set of images; else as [`Trainer::new`].
    pub fn resume(
        recipe: Recipe,
        dataset: &Dataset,
        engine: Engine,
        bytes: &[u8],
    ) -> Result<Self, TrainError> {
        recipe.check()?;
        let terms = Terms { recipe: &recipe, engine, data: Fingerprint::of(dataset) };
        let state = checkpoint::read(bytes, &terms)?;
        let mut trainer = Self::start(recipe, dataset, engine, &state.network)?;
        trainer.optimizer = checkpoint::load_optimizer(trainer.optimizer, state.optimizer)?;
        trainer.history = state.history;
        trainer.best = state.best;
        trainer.epoch = Epoch::default();
        trainer.resumed_at = trainer.done();
        Ok(trainer)
    }

    fn start(
        recipe: Recipe,
        dataset: &Dataset,
        engine: Engine,
        parameters: &Parameters,
    ) -> Result<Self, TrainError> {
        if !Engine::TRAINING.contains(&engine) {
            return Err(TrainError::Engine(engine.name()));
        }
        let set = TrainingSet::choose(&recipe, dataset)?;
        let plan = set.plan(&recipe.filters)?;
        let device = engine.device().autodiff();
        let network = Network::load(recipe.network, parameters, &device)?;
        let optimizer = AdamWConfig::new()
            .with_weight_decay(recipe.weight_decay as f32)
            // as in PyTorch
            .with_epsilon(1e-8)
            .init();
        Ok(Self {
            augmenter: Augmenter::new(recipe.augmentation, recipe.seed),
            recipe,
            engine,
            data: Fingerprint::of(dataset),
            set,
            plan,
            device,
            network,
            optimizer,
            history: Vec::new(),
            best: None,
            epoch: Epoch::default(),
            ready: None,
            started: Instant::now(),
            resumed_at: 0.0,
        })
    }

    /// Training and validation images.
    #[must_use]
    pub fn images(&self) -> (usize, usize) {
        (self.set.training.images.len(), self.set.validation.images.len())
    }

    /// What the source's images, all of them, are told by.
    #[must_use]
    pub fn data(&self) -> Fingerprint {
        self.data
    }

    /// The epochs that have ended.
    #[must_use]
    pub fn history(&self) -> &[EpochReport] {
        &self.history
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        let without_better = self.history.len() - best_of(&self.history).map_or(0, |best| best.epoch);
        self.history.len() >= self.recipe.epochs
            || (self.best.is_some() && self.recipe.patience.is_some_and(|most| without_better >= most))
    }

    /// Does the next piece: one step of training, or up to 256 validation images.
    ///
    /// # Errors
    /// [`TrainError::Diverged`] if the loss is no number.
    pub fn advance(&mut self) -> Result<Progress, TrainError> {
        let mut ended = None;
        if !self.is_finished() {
            if self.epoch.order.is_empty() {
                let mut order: Vec<usize> = (0..self.set.training.images.len()).collect();
                order.shuffle(&mut self.chance(1, 0));
                self.epoch.order = order;
            }
            if self.epoch.seen < self.epoch.order.len() {
                self.learn()?;
            } else {
                ended = self.validate()?;
            }
        }
        let done = self.done();
        let here = (done - self.resumed_at).max(1e-6);
        Ok(Progress {
            epoch: (self.history.len() + usize::from(ended.is_none())).min(self.recipe.epochs),
            epochs: self.recipe.epochs,
            done,
            loss: ended.map_or(self.epoch.loss / self.epoch.seen.max(1) as f64, |report| report.loss),
            ended,
            left: self.started.elapsed().mul_f32(((1.0 - done) / here).clamp(0.0, 1e6)),
            finished: self.is_finished(),
        })
    }

    /// Everything that [`Trainer::resume`] needs, as it was when the last epoch ended. `None` within an epoch.
    ///
    /// # Errors
    /// [`CheckpointError`] if the optimizer cannot be stored.
    pub fn checkpoint(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        if self.epoch.seen > 0 || self.history.is_empty() {
            return Ok(None);
        }
        let state = State {
            network: self.network.parameters(),
            best: self.best.clone(),
            optimizer: checkpoint::store_optimizer(&self.optimizer)?,
            history: self.history.clone(),
        };
        let terms = Terms { recipe: &self.recipe, engine: self.engine, data: self.data };
        checkpoint::write(&state, &terms).map(Some)
    }

    /// The network of the best epoch so far; before the end of the first, the network as it is.
    #[must_use]
    pub fn model(&self) -> Model {
        let best = best_of(&self.history);
        let (images, validation) = self.images();
        Model {
            plan: self.plan.clone(),
            recipe: self.recipe.clone(),
            outcome: Outcome {
                images,
                validation,
                epochs: self.history.len(),
                best_epoch: best.map_or(0, |report| report.epoch),
                validation_accuracy: best.map_or(0.0, |report| report.accuracy),
            },
            measured: std::collections::BTreeMap::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            parameters: self.best.clone().unwrap_or_else(|| self.network.parameters()),
        }
    }

    /// Part done of all.
    fn done(&self) -> f32 {
        let (training, validation) = self.images();
        // a look at an image costs about a third of a step with it
        let epoch = training as f32 + validation as f32 / 3.0;
        let here = self.epoch.seen as f32 + self.epoch.checked.0 as f32 / 3.0;
        if self.is_finished() {
            return 1.0;
        }
        (self.history.len() as f32 + here / epoch) / self.recipe.epochs as f32
    }

    /// A stream of chance for a purpose in this epoch.
    fn chance(&self, purpose: u64, number: usize) -> Pcg64Mcg {
        let high = self.recipe.seed.rotate_left(32) ^ (purpose << 56);
        let low = (self.history.len() as u64) << 32 | number as u64;
        Pcg64Mcg::seed_from_u64(high ^ low.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn learn(&mut self) -> Result<(), TrainError> {
        let from = self.epoch.seen;
        let batch = match self.ready.take() {
            Some(batch) => batch,
            None => self.prepare(from)?,
        };
        let (training, size) = (self.set.training.images.len(), self.recipe.batch);
        let per_epoch = training.div_ceil(size);
        let step = self.history.len() * per_epoch + from / size;
        let rate = self.recipe.rate(step, per_epoch * self.recipe.epochs);
        let (network, optimizer) = (self.network.clone(), self.optimizer.clone());
        let next = from + batch.n;
        let ((network, optimizer, loss), ready) = both(
            || self.step(network, optimizer, &batch, rate),
            || if next < training { self.prepare(next).map(Some) } else { Ok(None) },
        );
        (self.network, self.optimizer) = (network, optimizer);
        self.ready = ready?;
        if !loss.is_finite() {
            return Err(TrainError::Diverged { epoch: self.history.len() + 1 });
        }
        self.epoch.seen = next;
        self.epoch.loss += f64::from(loss) * batch.n as f64;
        Ok(())
    }

    /// One step down the gradient.
    fn step(
        &self,
        network: Network,
        mut optimizer: ModuleOptimizer,
        batch: &Batch,
        rate: f64,
    ) -> (Network, ModuleOptimizer, f32) {
        let n = batch.n;
        let tensor = |values: &[f32], shape: &[usize]| TensorData::new(values.to_vec(), shape.to_vec());
        let images = Tensor::<4>::from_data(tensor(&batch.inputs, &[n, CHANNELS, SIDE, SIDE]), &self.device);
        let targets = Tensor::<2>::from_data(tensor(&batch.targets, &[n, CLASSES]), &self.device);
        let mut features = network.features(images);
        if !batch.dropout.is_empty() {
            let kept = tensor(&batch.dropout, &[n, self.recipe.network.features()]);
            features = features.mul(Tensor::from_data(kept, &self.device));
        }
        let logits = network.head(features);
        let loss = (log_softmax(logits, 1) * targets).sum().mul_scalar(-1.0 / n as f32);
        let value = loss.clone().into_data().try_to_vec::<f32>().ok().and_then(|v| v.first().copied());
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        let network = optimizer.step(rate, network, gradients);
        (network, optimizer, value.unwrap_or(f32::NAN))
    }

    /// The batch that starts at a place of the epoch's order.
    fn prepare(&self, from: usize) -> Result<Batch, TrainError> {
        let to = (from + self.recipe.batch).min(self.epoch.order.len());
        let numbers = &self.epoch.order[from..to];
        let Labelled { images, labels } = &self.set.training;
        let mut inputs = vec![0.0; numbers.len() * INPUTS];
        each(&mut inputs, numbers, |input, &number| {
            match self.augmenter.image(images, number, self.history.len()) {
                Some(image) => self.plan.prepare(&image, input),
                None => Ok(()),
            }
        })?;
        let low = (self.recipe.label_smoothing / CLASSES as f64) as f32;
        let high = (1.0 - self.recipe.label_smoothing) as f32 + low;
        let targets = numbers
            .iter()
            .flat_map(|&i| (0..CLASSES).map(move |class| (i, class)))
            .map(|(i, class)| if usize::from(labels[i]) == class { high } else { low })
            .collect();
        let drop = self.recipe.dropout as f32;
        let mut chance = self.chance(2, from);
        let count = if drop > 0.0 { numbers.len() * self.recipe.network.features() } else { 0 };
        let dropout = (0..count)
            .map(|_| if chance.random::<f32>() < drop { 0.0 } else { 1.0 / (1.0 - drop) })
            .collect();
        Ok(Batch { inputs, targets, dropout, n: numbers.len() })
    }

    /// The next validation images; at their end the epoch's report.
    fn validate(&mut self) -> Result<Option<EpochReport>, TrainError> {
        let Labelled { images, labels } = &self.set.validation;
        let from = self.epoch.checked.0;
        let to = (from + VALIDATE_AT_ONCE).min(images.len());
        let network = self.network.valid();
        let device = self.device.clone().inner();
        let logits = if self.recipe.augmented_validation {
            // an epoch that no training reaches: the same images each time, and none that is trained on
            let seen: Vec<Image> =
                (from..to).filter_map(|i| self.augmenter.image(images, i, u32::MAX as usize)).collect();
            logits(&network, &self.plan, &seen, &device)?
        } else {
            logits(&network, &self.plan, &images[from..to], &device)?
        };
        let (mut right, mut sum) = (self.epoch.checked.1, self.epoch.checked.2);
        for (logits, &label) in logits.iter().zip(&labels[from..to]) {
            let probabilities = crate::stats::classification::softmax(logits);
            let label = usize::from(label);
            right += usize::from(crate::stats::classification::top(&probabilities).0 == label);
            sum -= f64::from(probabilities[label].max(1e-12)).ln();
        }
        self.epoch.checked = (to, right, sum);
        if to < images.len() {
            return Ok(None);
        }
        let (seen, checked) = (self.epoch.seen.max(1) as f64, to.max(1) as f64);
        // nine digits come back from a checkpoint's text exactly as they were
        let short = |value: f64| (value * 1e9).round() / 1e9;
        let report = EpochReport {
            epoch: self.history.len() + 1,
            loss: short(self.epoch.loss / seen),
            accuracy: right as f64 / checked,
            validation_loss: short(sum / checked),
        };
        if !sum.is_finite() {
            return Err(TrainError::Diverged { epoch: report.epoch });
        }
        self.history.push(report);
        if best_of(&self.history).is_some_and(|best| best.epoch == report.epoch) {
            self.best = Some(self.network.parameters());
        }
        self.epoch = Epoch::default();
        self.ready = None;
        Ok(Some(report))
    }
}

/// Both at once where there are threads.
#[cfg(not(target_arch = "wasm32"))]
fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(a, b)
}

#[cfg(target_arch = "wasm32")]
fn both<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
    (a(), b())
}

/// Fills the input of each item, in parallel where there are threads.
pub(crate) fn each<T: Sync, E: Send>(
    inputs: &mut [f32],
    items: &[T],
    fill: impl Fn(&mut [f32], &T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        inputs.par_chunks_exact_mut(INPUTS).zip(items).try_for_each(|(input, item)| fill(input, item))
    }
    #[cfg(target_arch = "wasm32")]
    inputs.chunks_exact_mut(INPUTS).zip(items).try_for_each(|(input, item)| fill(input, item))
}
