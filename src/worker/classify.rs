//! Loaded models, to be asked again and again.

use crate::learn::engine::Engine;
use crate::learn::engine::classifier::{Classifier, ClassifyError};
use crate::learn::network::{Activation, CHANNELS, CLASSES, INPUTS, SIDE};
use crate::learn::parameters::{Array, Parameters};
use crate::learn::weights::Model;
use crate::neurn::Image;
use crate::protocol::classify::{Answer, AnswerError, ClassifyQuery, LayerMaps, LayerQuery};
use crate::protocol::resource::{Missing, ResourceId};
use crate::protocol::shift::{Measured, ShiftQuery};
use crate::worker::shift::measure;
use std::collections::BTreeMap;
use std::sync::Arc;
use web_time::Instant;

/// Side of the square that occlusion covers, in pixels of what the network sees.
pub const COVER: usize = 5;

/// From one square to the next.
const STRIDE: usize = 2;

#[derive(Debug)]
struct Held {
    model: Arc<Model>,
    /// On each engine that it was asked on.
    classifiers: BTreeMap<Engine, Arc<Classifier>>,
}

/// Loaded models by their names.
#[derive(Debug, Default)]
pub struct Models(BTreeMap<String, Held>);

impl Models {
    /// Keeps a model under a name; the one that had the name before goes only if the new one is whole. Gives what its
    /// file says of it, a [`crate::learn::card::ModelCard`] as JSON.
    ///
    /// # Errors
    /// [`AnswerError::Weights`] with a sentence.
    pub fn load(&mut self, name: &str, bytes: &[u8]) -> Result<String, AnswerError> {
        let model = Model::from_bytes(bytes)
            .map_err(|error| AnswerError::Weights(sentence(name, &error.to_string())))?;
        let card = serde_json::to_string(&model.card(name, name, bytes.len() as u64)).unwrap_or_default();
        self.0.insert(name.to_owned(), Held { model: Arc::new(model), classifiers: BTreeMap::new() });
        Ok(card)
    }

    /// Lets go of a model.
    pub fn release(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// A loaded model and its classifier on an engine, warm.
    ///
    /// # Errors
    /// [`AnswerError`] if it is not loaded, or does not fit its network, or there is no graphics processor.
    pub(crate) async fn ready(
        &mut self,
        name: &str,
        engine: Engine,
    ) -> Result<(Arc<Model>, Arc<Classifier>), AnswerError> {
        let held = self.0.get_mut(name).ok_or_else(|| Missing(ResourceId::Model(name.to_owned())))?;
        let model = Arc::clone(&held.model);
        if let Some(classifier) = held.classifiers.get(&engine).filter(|classifier| !classifier.is_lost()) {
            return Ok((model, Arc::clone(classifier)));
        }
        let classifier = Arc::new(Classifier::start(&model, engine).await.map_err(refused)?);
        // the first run compiles and allocates: not to be timed
        classifier.read_inputs(&[0.0; INPUTS]).await.map_err(refused)?;
        held.classifiers.insert(engine, Arc::clone(&classifier));
        Ok((model, classifier))
    }

    /// Two loaded models on an engine, warm.
    ///
    /// # Errors
    /// As [`ready`](Self::ready).
    pub(crate) async fn both(
        &mut self,
        names: &[String; 2],
        engine: Engine,
    ) -> Result<[Arc<Classifier>; 2], AnswerError> {
        let [left, right] = names;
        Ok([self.ready(left, engine).await?.1, self.ready(right, engine).await?.1])
    }
}

/// Asks a model about pictures.
///
/// # Errors
/// [`AnswerError`].
pub async fn answer(
    models: &mut Models,
    query: &ClassifyQuery,
    images: &[Image],
) -> Result<Answer, AnswerError> {
    let (model, classifier) = models.ready(&query.model, query.engine).await?;
    wanted(&classifier, &model.parameters, query, images).await.map_err(refused)
}

/// Asks two models about digits that are moved away from clean handwriting.
///
/// # Errors
/// [`AnswerError`].
pub async fn measured(models: &mut Models, query: &ShiftQuery) -> Result<Measured, AnswerError> {
    let [left, right] = models.both(&query.models, query.engine).await?;
    measure([&left, &right], query).await.map_err(refused)
}

/// "`name` is ... ." with one full stop.
fn sentence(name: &str, rest: &str) -> String {
    format!("`{name}` {}.", rest.trim_end_matches('.'))
}

fn refused(error: ClassifyError) -> AnswerError {
    match error {
        ClassifyError::Parameters(error) => AnswerError::Weights(error.to_string()),
        ClassifyError::Graphics(error) => AnswerError::Graphics(error.to_string()),
        other => AnswerError::Picture(other.to_string()),
    }
}

async fn wanted(
    classifier: &Classifier,
    parameters: &Parameters,
    query: &ClassifyQuery,
    images: &[Image],
) -> Result<Answer, ClassifyError> {
    let start = Instant::now();
    let probabilities = classifier.read(images).await?.into_flattened();
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let mut inputs = vec![0.0; images.len() * INPUTS];
    for (image, input) in images.iter().zip(inputs.chunks_exact_mut(INPUTS)) {
        classifier.plan().filtered(image, input)?;
    }
    let inspected = images.get(query.inspected);
    let layers = match (inspected, query.layers) {
        (Some(image), LayerQuery::Layers) => classifier.activations(image)?.into_iter().map(maps).collect(),
        (_, LayerQuery::Kernels) => kernels(parameters),
        _ => Vec::new(),
    };
    let occlusion = match (inspected, query.occlude) {
        (Some(image), Some(digit)) if usize::from(digit) < CLASSES => {
            occlusion(classifier, image, digit.into()).await?
        }
        _ => Vec::new(),
    };
    let filtered = !classifier.plan().filters().is_empty();
    Ok(Answer { probabilities, inputs, filtered, milliseconds, layers, occlusion })
}

/// `[n, channels, rows, columns]`, `[n, tokens, width]` or `[n, width]` of one picture as channels of a picture.
/// The transformer's tokens are the 8 x 8 patches.
pub(crate) fn maps(activation: Activation) -> LayerMaps {
    let Activation { name, shape, values } = activation;
    let sides = shape.get(1..).unwrap_or_default();
    let (shape, values) = match *sides {
        [channels, rows, columns] => ([channels, rows, columns], values),
        [tokens, width] => {
            let side = tokens.isqrt();
            let rows = if side * side == tokens { side } else { 1 };
            let turned = (0..width).flat_map(|c| (0..tokens).map(move |t| t * width + c));
            ([width, rows, tokens / rows.max(1)], turned.map(|i| values[i]).collect())
        }
        _ => ([values.len(), 1, 1], values),
    };
    LayerMaps { what: what(&name), name, shape, group: 1, values }
}

/// The weights of the layers that look at places: convolutions, `[out, in, rows, columns]`, and fully connected
/// layers that see the whole input.
pub(crate) fn kernels(parameters: &Parameters) -> Vec<LayerMaps> {
    let maps = |(name, array): (&str, &Array)| {
        let (out, input, rows, columns) = match *array.shape() {
            [out, input, rows, columns] => (out, input, rows, columns),
            [out, INPUTS] => (out, CHANNELS, SIDE, SIDE),
            _ => return None,
        };
        Some(LayerMaps {
            name: name.trim_end_matches(".weight").to_owned(),
            what: format!(
                "{out} units, each with a kernel of {rows} × {columns} for each of {input} channels"
            ),
            shape: [out * input, rows, columns],
            group: input,
            values: array.values().to_vec(),
        })
    };
    parameters.iter().filter_map(maps).collect()
}

/// The end of a layer's name in plain words.
fn what(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    match last {
        "logits" => "one number for each digit, before they become probabilities".to_owned(),
        _ => last.trim_end_matches(char::is_numeric).to_owned(),
    }
}

/// How much the digit's probability falls where a square of what the network sees is replaced by the mean
/// (zero, on the network's scale): `[32, 32]`, each pixel the mean over the squares that cover it.
async fn occlusion(classifier: &Classifier, image: &Image, digit: usize) -> Result<Vec<f32>, ClassifyError> {
    let mut input = vec![0.0; INPUTS];
    classifier.plan().prepare(image, &mut input)?;
    let reach = COVER / 2;
    let centres: Vec<(usize, usize)> =
        (0..SIDE).step_by(STRIDE).flat_map(|y| (0..SIDE).step_by(STRIDE).map(move |x| (x, y))).collect();
    let square = |c: usize| c.saturating_sub(reach)..(c + reach + 1).min(SIDE);
    let mut batch = input.clone();
    for &(x, y) in &centres {
        let start = batch.len();
        batch.extend_from_slice(&input);
        let covered = &mut batch[start..];
        for channel in 0..CHANNELS {
            for row in square(y) {
                let line = (channel * SIDE + row) * SIDE;
                covered[line + square(x).start..line + square(x).end].fill(0.0);
            }
        }
    }
    let answers = classifier.read_inputs(&batch).await?;
    let mut answers = answers.iter().map(|row| row[digit]);
    let whole = answers.next().unwrap_or(0.0);
    let mut falls = vec![0.0; SIDE * SIDE];
    let mut covers = vec![0.0_f32; SIDE * SIDE];
    for (&(x, y), covered) in centres.iter().zip(answers) {
        for row in square(y) {
            for column in square(x) {
                falls[row * SIDE + column] += whole - covered;
                covers[row * SIDE + column] += 1.0;
            }
        }
    }
    Ok(falls.iter().zip(&covers).map(|(fall, n)| fall / n.max(1.0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::network::NetworkKind;
    use crate::learn::train::recipe::Recipe;

    fn answer(models: &mut Models, query: &ClassifyQuery, images: &[Image]) -> Result<Answer, AnswerError> {
        pollster::block_on(super::answer(models, query, images))
    }

    fn query(model: &str) -> ClassifyQuery {
        ClassifyQuery {
            model: model.to_owned(),
            engine: Engine::Flex,
            layers: LayerQuery::Nothing,
            occlude: None,
            inspected: 0,
        }
    }

    fn digit() -> Image {
        crate::digits::generator::generate(crate::digits::generator::Domain::Handwriting, 7, 1).unwrap()
    }

    fn untrained(models: &mut Models, name: &str, recipe: Recipe) -> Model {
        let model = Model {
            plan: crate::learn::input::InputPlan::new(&recipe.filters).unwrap(),
            parameters: Parameters::initial(recipe.network, recipe.seed),
            recipe,
            outcome: crate::learn::weights::Outcome::default(),
            measured: BTreeMap::new(),
            version: String::new(),
        };
        models.load(name, &model.to_bytes()).unwrap();
        model
    }

    #[test]
    fn a_model_answers_as_its_classifier_does() {
        let mut models = Models::default();
        let model = untrained(&mut models, "one", Recipe::default());
        let images = [digit(), digit()];
        let direct = Classifier::new(&model, Engine::Flex).unwrap().probabilities(&images).unwrap();
        for engine in Engine::PROCESSOR {
            let answer = answer(&mut models, &ClassifyQuery { engine, ..query("one") }, &images).unwrap();
            assert_eq!(answer.count(), 2);
            assert!(!answer.filtered);
            assert_eq!(answer.inputs.len(), 2 * INPUTS);
            for (a, b) in answer.probabilities.iter().zip(direct.as_flattened()) {
                assert!((a - b).abs() < 1e-5, "{engine:?} {a} {b}");
            }
        }
    }

    #[test]
    fn what_is_not_there_says_so_and_a_damaged_file_keeps_the_old_model() {
        let mut models = Models::default();
        let missing = Missing(ResourceId::Model("none".into()));
        assert_eq!(answer(&mut models, &query("none"), &[digit()]), Err(missing.into()));
        untrained(&mut models, "kept", Recipe::default());
        let error = models.load("kept", b"not weights").unwrap_err();
        let error = error.to_string();
        assert!(error.starts_with("`kept` ") && error.ends_with('.') && !error.ends_with(".."), "{error}");
        assert!(answer(&mut models, &query("kept"), &[digit()]).is_ok());
    }

    #[test]
    fn kernels_are_the_weights_by_unit() {
        let sizes = |network| {
            let recipe = Recipe { network, ..Recipe::default() };
            let maps = kernels(&untrained(&mut Models::default(), "kernels", recipe).parameters);
            maps.into_iter().map(|m| (m.name, m.shape, m.group, m.values.len())).collect::<Vec<_>>()
        };
        let conv = |name: &str, out: usize, input: usize| {
            (name.to_owned(), [out * input, 3, 3], input, out * input * 9)
        };
        assert_eq!(
            sizes(NetworkKind::Cnn),
            [conv("conv1", 8, 3), conv("conv2", 16, 8), conv("conv3", 48, 16)]
        );
        assert_eq!(sizes(NetworkKind::Mlp), [("fc1".to_owned(), [156, 32, 32], 3, 52 * INPUTS)]);
        assert_eq!(sizes(NetworkKind::Vit), [("patch".to_owned(), [144, 4, 4], 3, 48 * 48)]);
    }

    #[test]
    fn layers_and_occlusion_have_the_shapes_they_say() {
        for network in NetworkKind::ALL {
            let mut models = Models::default();
            untrained(&mut models, "looked", Recipe { network, ..Recipe::default() });
            let query = ClassifyQuery { layers: LayerQuery::Layers, occlude: Some(7), ..query("looked") };
            let answer = answer(&mut models, &query, &[digit()]).unwrap();
            assert!(answer.layers.len() >= 3);
            for layer in &answer.layers {
                assert_eq!(layer.shape.iter().product::<usize>(), layer.values.len(), "{}", layer.name);
            }
            assert_eq!(answer.occlusion.len(), SIDE * SIDE);
            assert!(answer.occlusion.iter().any(|v| *v != 0.0));
        }
    }
}
