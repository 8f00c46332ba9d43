//! Trained networks at work: probabilities, what the layers give, and accuracy on labelled images.

use crate::digits::dataset::Dataset;
use crate::learn::engine::Engine;
use crate::learn::engine::simd::Fused;
use crate::learn::engine::webgpu::{GraphicsError, GraphicsNetwork};
use crate::learn::input::{InputError, InputPlan};
use crate::learn::network::{Activation, CHANNELS, CLASSES, INPUTS, Network, NetworkKind, SIDE};
use crate::learn::parameters::{Parameters, ParametersError};
use crate::learn::train::each;
use crate::learn::train::samples::{SamplesError, digits};
use crate::learn::weights::{Measured, Model};
use crate::neurn::Image;
use crate::stats::classification::{self, Report, softmax};
use crate::wait::at_once;
use burn::tensor::{Device, Tensor, TensorData};
use std::ops::Range;
use thiserror::Error;

/// Images that go through a network together.
const AT_ONCE: usize = 128;

/// Why images cannot be classified.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClassifyError {
    /// An image cannot be shown to the network.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The weights are not the network's.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// The images or their labels cannot be used.
    #[error(transparent)]
    Samples(#[from] SamplesError),
    /// The graphics processor does not compute.
    #[error(transparent)]
    Graphics(GraphicsError),
    /// The engine gave something else than ten numbers for each image.
    #[error("the engine failed to compute")]
    Engine,
}

impl From<GraphicsError> for ClassifyError {
    fn from(error: GraphicsError) -> Self {
        match error {
            GraphicsError::Parameters(error) => Self::Parameters(error),
            error => Self::Graphics(error),
        }
    }
}

/// A network's logits for images, ten each.
pub(crate) fn logits(
    network: &Network,
    plan: &InputPlan,
    images: &[Image],
    device: &Device,
) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
    if images.is_empty() {
        return Ok(Vec::new());
    }
    logits_of_inputs(network, inputs(plan, images)?, device)
}

/// The same for inputs that are prepared already, [`INPUTS`] numbers each.
fn logits_of_inputs(
    network: &Network,
    inputs: Vec<f32>,
    device: &Device,
) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
    let images = inputs.len() / INPUTS;
    read_logits(network.forward(tensor(inputs, device)), images)
}

fn read_logits(logits: Tensor<2>, images: usize) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
    let values = logits.into_data().try_to_vec::<f32>().map_err(|_| ClassifyError::Engine)?;
    let (logits, rest) = values.as_chunks::<CLASSES>();
    if logits.len() == images && rest.is_empty() { Ok(logits.to_vec()) } else { Err(ClassifyError::Engine) }
}

fn inputs(plan: &InputPlan, images: &[Image]) -> Result<Vec<f32>, ClassifyError> {
    let mut values = vec![0.0; images.len() * INPUTS];
    each(&mut values, images, |input, image| plan.prepare(image, input))?;
    Ok(values)
}

fn tensor(inputs: Vec<f32>, device: &Device) -> Tensor<4> {
    let images = inputs.len() / INPUTS;
    Tensor::from_data(TensorData::new(inputs, [images, CHANNELS, SIDE, SIDE]), device)
}

/// A trained network on an engine, ready to read pictures.
///
/// In a browser the graphics processor can only be waited for: [`Classifier::start`], [`Classifier::read`] and
/// [`Classifier::read_inputs`] give futures. Those without one wait natively, and are refused there.
#[derive(Debug)]
pub struct Classifier {
    network: Ready,
    plan: InputPlan,
    device: Device,
}

/// A network that can be asked.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a program holds a handful of networks, and burn's modules cannot be boxed"
)]
enum Ready {
    /// By burn.
    Burn(Network),
    /// By our own kernels, with what burn needs for the layers in between.
    Simd(Fused, NetworkKind, Parameters),
    /// By our own shaders, with the same.
    Graphics(GraphicsNetwork, NetworkKind, Parameters),
}

impl Classifier {
    /// A model on an engine.
    ///
    /// # Errors
    /// As [`Classifier::start`].
    pub fn new(model: &Model, engine: Engine) -> Result<Self, ClassifyError> {
        waited(Self::start(model, engine))
    }

    /// A model on an engine.
    ///
    /// # Errors
    /// [`ClassifyError::Parameters`] if the model does not fit its network, [`ClassifyError::Graphics`] if there is
    /// no graphics processor.
    pub async fn start(model: &Model, engine: Engine) -> Result<Self, ClassifyError> {
        let device = engine.device();
        let (kind, parameters) = (model.network(), &model.parameters);
        let network = match engine {
            Engine::Simd => Ready::Simd(Fused::new(kind, parameters)?, kind, parameters.clone()),
            Engine::Webgpu => {
                let network = GraphicsNetwork::new(kind, parameters).await?;
                Ready::Graphics(network, kind, parameters.clone())
            }
            Engine::Flex | Engine::Ndarray => Ready::Burn(Network::load(kind, parameters, &device)?),
        };
        Ok(Self { network, plan: model.plan.clone(), device })
    }

    /// From a picture to what the network sees.
    #[must_use]
    pub fn plan(&self) -> &InputPlan {
        &self.plan
    }

    /// The graphics processor's name, if it computes.
    #[must_use]
    pub fn adapter(&self) -> Option<&str> {
        match &self.network {
            Ready::Graphics(network, ..) => Some(network.adapter()),
            _ => None,
        }
    }

    /// Whether it computes on a graphics processor that stopped answering.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(&self.network, Ready::Graphics(network, ..) if network.is_lost())
    }

    /// The probabilities of the ten digits for each picture, of any sizes.
    ///
    /// # Errors
    /// [`ClassifyError`] if a picture cannot be used, or the engine fails.
    pub async fn read(&self, images: &[Image]) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
        let mut all = Vec::with_capacity(images.len());
        for images in images.chunks(AT_ONCE) {
            all.extend(self.logits(inputs(&self.plan, images)?).await?.iter().map(softmax));
        }
        Ok(all)
    }

    /// As [`Classifier::read`], waited for.
    ///
    /// # Errors
    /// As there.
    pub fn probabilities(&self, images: &[Image]) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
        waited(self.read(images))
    }

    /// The probabilities for inputs that are prepared already, [`INPUTS`] numbers each.
    ///
    /// # Errors
    /// [`ClassifyError`] if the engine fails.
    pub async fn read_inputs(&self, inputs: &[f32]) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
        let mut all = Vec::with_capacity(inputs.len() / INPUTS);
        for some in inputs.chunks(AT_ONCE * INPUTS) {
            all.extend(self.logits(some.to_vec()).await?.iter().map(softmax));
        }
        Ok(all)
    }

    /// As [`Classifier::read_inputs`], waited for.
    ///
    /// # Errors
    /// As there.
    pub fn probabilities_of_inputs(&self, inputs: &[f32]) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
        waited(self.read_inputs(inputs))
    }

    async fn logits(&self, inputs: Vec<f32>) -> Result<Vec<[f32; CLASSES]>, ClassifyError> {
        match &self.network {
            Ready::Simd(fused, ..) => Ok(fused.logits_of_many(&inputs)),
            Ready::Graphics(network, ..) => Ok(network.logits(&inputs).await?),
            Ready::Burn(network) => logits_of_inputs(network, inputs, &self.device),
        }
    }

    /// What each layer gives for a picture; our own kernels and shaders leave this to burn-flex.
    ///
    /// # Errors
    /// [`ClassifyError`] if it cannot be used.
    pub fn activations(&self, image: &Image) -> Result<Vec<Activation>, ClassifyError> {
        let input = inputs(&self.plan, std::slice::from_ref(image))?;
        let input = tensor(input, &self.device);
        Ok(match &self.network {
            Ready::Simd(_, kind, parameters) | Ready::Graphics(_, kind, parameters) => {
                Network::load(*kind, parameters, &self.device)?.activations(input)
            }
            Ready::Burn(network) => network.activations(input),
        })
    }
}

/// What a future gives, where it can be waited for.
pub(super) fn waited<T>(future: impl Future<Output = Result<T, ClassifyError>>) -> Result<T, ClassifyError> {
    at_once(future).unwrap_or(Err(ClassifyError::Graphics(GraphicsError::Waits)))
}

/// The evaluation of a classifier on a labelled data set, piece by piece.
#[derive(Debug)]
pub struct Evaluation {
    labels: Vec<u8>,
    probabilities: Vec<[f32; CLASSES]>,
}

impl Evaluation {
    /// An evaluation of which nothing is done.
    ///
    /// # Errors
    /// [`ClassifyError::Samples`] if the images have no labels or other labels than digits.
    pub fn new(dataset: &Dataset) -> Result<Self, ClassifyError> {
        let labels = digits(dataset)?.to_vec();
        Ok(Self { probabilities: Vec::with_capacity(labels.len()), labels })
    }

    /// Images done, and images in all.
    #[must_use]
    pub fn done(&self) -> (usize, usize) {
        (self.probabilities.len(), self.labels.len())
    }

    /// Reads the next 128 images. Gives whether there are more. The data set must be the one that it began with.
    ///
    /// # Errors
    /// [`ClassifyError`] if an image cannot be used.
    pub async fn advance(
        &mut self,
        classifier: &Classifier,
        dataset: &Dataset,
    ) -> Result<bool, ClassifyError> {
        let images = images(
            dataset,
            self.probabilities.len()..self.labels.len().min(self.probabilities.len() + AT_ONCE),
        );
        if images.is_empty() {
            return Ok(false);
        }
        self.probabilities.extend(classifier.read(&images).await?);
        Ok(self.probabilities.len() < self.labels.len())
    }

    /// The probabilities so far.
    #[must_use]
    pub fn probabilities(&self) -> &[[f32; CLASSES]] {
        &self.probabilities
    }

    /// All of them, ten for each image, without a copy.
    #[must_use]
    pub fn into_probabilities(self) -> Vec<f32> {
        self.probabilities.into_flattened()
    }

    /// What the images so far say about the classifier.
    #[must_use]
    pub fn report(&self) -> Report {
        classification::report(&self.probabilities, &self.labels[..self.probabilities.len()])
    }
}

fn images(dataset: &Dataset, range: Range<usize>) -> Vec<Image> {
    range.map_while(|i| dataset.image(i)).collect()
}

/// The whole evaluation at once.
///
/// # Errors
/// As [`Evaluation::new`] and [`Evaluation::advance`].
pub fn evaluate(classifier: &Classifier, dataset: &Dataset) -> Result<Report, ClassifyError> {
    let mut evaluation = Evaluation::new(dataset)?;
    waited(async {
        while evaluation.advance(classifier, dataset).await? {}
        Ok(evaluation.report())
    })
}

impl From<&Report> for Measured {
    fn from(report: &Report) -> Self {
        Self { n: report.n, accuracy: report.accuracy, ece: report.ece }
    }
}
