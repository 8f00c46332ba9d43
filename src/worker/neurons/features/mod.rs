//! Neurons beside loaded networks: what a network's layers have to lay beside them.

use crate::cortex::analysis::Analysis;
use crate::cortex::analysis::similarity::ImageResponses;
use crate::cortex::maps::Maps;
use crate::cortex::representation::Centring;
use crate::digits::npy;
use crate::digits::open::Limits;
use crate::digits::problem::short_name;
use crate::learn::container;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::Classifier;
use crate::learn::weights::Model;
use crate::neurn::Image;
use crate::neurn::colormap::ColorMap;
use crate::protocol::classify::{AnswerError, LayerMaps};
use crate::protocol::neuron_study::FeatureKind;
use crate::protocol::neurons::{NeuronsAnswer, NeuronsError, NeuronsQuery, Opened, Shows, View, ViewQuery};
use crate::stats::dissimilarity::{Distance, Rdm};
use crate::worker::classify::{self, maps};
use crate::worker::neurons::cache;
use crate::worker::neurons::cache::{Cache, Ready};
use crate::worker::neurons::kernels::{self, features};
use crate::worker::neurons::{Features, Selecting, measured, own};
use crate::worker::session::Session;
use std::sync::Arc;
use web_time::Instant;

/// Side of the largest maps whose activations are kept for comparing images: larger ones are averaged to it.
const TOLD_SIDE: usize = 16;
/// Bytes of the largest file of kernels.
const MOST_BYTES: usize = 64 << 20;

/// Answers.
///
/// # Errors
/// [`NeuronsError`].
pub async fn answer(session: &mut Session, wanted: &NeuronsQuery) -> Result<NeuronsAnswer, NeuronsError> {
    match wanted {
        NeuronsQuery::View(query) if query.shows == Shows::Cortex => {
            let view = beside_cortex(session, query).await?;
            Ok(NeuronsAnswer::View(Box::new(without_unshown(view))))
        }
        NeuronsQuery::File(query, form) if query.shows == Shows::Cortex => {
            let view = beside_cortex(session, query).await?;
            cache::file_of(&view, *form, ColorMap::Viridis).map(NeuronsAnswer::File)
        }
        NeuronsQuery::View(query) => {
            let start = Instant::now();
            let ready = session.neurons.ready(query)?;
            let features = networks(session, query, &ready).await?;
            let mut view = without_unshown(ready.material(query, &features).view()?);
            view.milliseconds = (start.elapsed().as_secs_f64() * 1e3) as f32;
            Ok(NeuronsAnswer::View(Box::new(view)))
        }
        NeuronsQuery::Glance(query) => {
            let ready = session.neurons.ready(query)?;
            let features = [Features::default(), Features::default()];
            Ok(NeuronsAnswer::View(Box::new(ready.material(query, &features).glance())))
        }
        NeuronsQuery::File(query, form) => {
            let ready = session.neurons.ready(query)?;
            let features = networks(session, query, &ready).await?;
            cache::file(&ready.material(query, &features), *form, ColorMap::Viridis).map(NeuronsAnswer::File)
        }
        NeuronsQuery::Select(query) => {
            // whoever has no steps goes through all of them
            let found = selecting(session, query).await?.finish()?;
            session.neurons.keep_selection(query, found);
            Ok(NeuronsAnswer::Selected)
        }
    }
}

/// Networks beside the visitor's own recording, or what ships.
async fn beside_cortex(session: &mut Session, query: &ViewQuery) -> Result<View, NeuronsError> {
    if !query.scores_own() {
        return measured::view(query.study.shuffled, query.width);
    }
    // whoever has no steps goes through all of them
    while own::step(session, query).await?.is_some() {}
    own::view(session, query)
}

/// The page shows some tables; of the others it knows that they can be saved.
fn without_unshown(mut view: View) -> View {
    let unshown = view.panels.iter_mut().filter(|panel| !panel.tabled);
    unshown.for_each(|panel| panel.table.rows = Vec::new());
    view
}

/// A look in numbers and as a view.
#[derive(Debug, Clone)]
pub struct Analysed {
    /// The numbers.
    pub analysis: Analysis,
    /// Sentences, figures and tables.
    pub view: View,
    /// What the features of the left and of the right network are; empty where none are compared.
    pub features: [String; 2],
}

/// Answers a look with numbers as well as with a view. Features that are `given` stand in the place of a network's; a map
/// that the look needs is made first.
///
/// # Errors
/// [`NeuronsError`].
pub async fn analysed(
    session: &mut Session,
    query: &ViewQuery,
    given: &[Option<Features>; 2],
) -> Result<Analysed, NeuronsError> {
    if query.shows == Shows::Map || query.study.central {
        let whole = ViewQuery { shows: Shows::Map, ..query.clone() };
        let ready = session.neurons.ready(&whole)?;
        let features = networks_or(session, &whole, &ready, given).await?;
        let found = ready.selecting(&whole, &features)?.finish()?;
        session.neurons.keep_selection(query, found);
    }
    let ready = session.neurons.ready(query)?;
    let features = networks_or(session, query, &ready, given).await?;
    let material = ready.material(query, &features);
    let analysis = material.analysis()?;
    let view = material.present(&analysis);
    Ok(Analysed { analysis, view, features: features.map(|network| network.what) })
}

/// Makes a part of what a look needs, which is kept until it is asked for: the neurons, then what each network has to lay
/// beside them. Gives the share that is done and what comes next; none once everything is there.
///
/// # Errors
/// [`NeuronsError`].
pub async fn prepare(
    session: &mut Session,
    query: &ViewQuery,
    stage: usize,
) -> Result<Option<(f32, &'static str)>, NeuronsError> {
    if query.scores_own() {
        return own::step(session, query).await;
    }
    if query.shows == Shows::Cortex {
        return Ok(None);
    }
    let ready = session.neurons.ready(query)?;
    match stage {
        0 => Ok(Some((0.4, "asking the left network"))),
        1 => network(session, query, &ready, 0).await.map(|_| Some((0.6, "asking the right network"))),
        2 => network(session, query, &ready, 1).await.map(|_| Some((0.8, "comparing them"))),
        _ => Ok(None),
    }
}

/// The work of a map of neurons and features.
///
/// # Errors
/// [`NeuronsError`].
pub async fn selecting(session: &mut Session, query: &ViewQuery) -> Result<Selecting, NeuronsError> {
    let ready = session.neurons.ready(query)?;
    let features = networks(session, query, &ready).await?;
    ready.selecting(query, &features)
}

/// Reads a visitor's file and keeps it: kernels of a safetensors file layer by layer, or whatever the cache knows.
///
/// # Errors
/// [`NeuronsError::Sentence`].
pub fn open(cache: &mut Cache, number: u32, file: &str, bytes: &[u8]) -> Result<Opened, NeuronsError> {
    if !file.to_ascii_lowercase().ends_with(".safetensors") {
        return cache.keep(number, file, bytes);
    }
    let name = short_name(file);
    let contents = container::read(bytes, MOST_BYTES)
        .map_err(|error| NeuronsError::Sentence(format!("`{name}` {error}.")))?;
    let arrays = contents.arrays.iter();
    let layers = arrays.filter(|(_, array)| array.shape().len() == 4);
    let found = layers.filter_map(|(layer, array)| {
        features(&name, layer.trim_end_matches(".weight"), array.shape(), array.values().to_vec())
    });
    cache.keep_kernels(number, found.collect())
}

/// The features of an array file, to stand in the place of a network's: `[n, height, width]` or
/// `[filters, channels, height, width]`.
///
/// # Errors
/// [`NeuronsError::Sentence`].
pub fn of_array(file: &str, bytes: &[u8]) -> Result<Features, NeuronsError> {
    let array = whole(npy::read(bytes, &Limits::default()).map_err(|problem| problem.of(file)))?;
    kernels::of_array(file, array)
}

pub(super) fn failed(error: AnswerError) -> NeuronsError {
    match error {
        AnswerError::Missing(missing) => NeuronsError::Missing(missing),
        error => NeuronsError::Sentence(error.to_string()),
    }
}

/// What was computed of a network's features last.
#[derive(Debug, Clone)]
pub(super) struct KnownFeatures {
    key: Key,
    /// Held, so that no other network can come to lie at its address.
    _model: Arc<Model>,
    features: Arc<Features>,
}

/// The network (by address), what of it, which layer, how neurons are made of images, for which images, whether every
/// layer was asked about every image.
#[derive(Debug, PartialEq, Clone)]
struct Key {
    model: usize,
    kind: FeatureKind,
    layer: u32,
    centring: Option<Centring>,
    images: Option<(u32, Option<u32>, Option<u32>)>,
    by_image: bool,
}

/// What both networks have to lay beside the neurons.
async fn networks(
    session: &mut Session,
    query: &ViewQuery,
    ready: &Ready,
) -> Result<[Features; 2], NeuronsError> {
    networks_or(session, query, ready, &[None, None]).await
}

/// Features that are given, or a network's.
async fn networks_or(
    session: &mut Session,
    query: &ViewQuery,
    ready: &Ready,
    given: &[Option<Features>; 2],
) -> Result<[Features; 2], NeuronsError> {
    let mut both = [Features::default(), Features::default()];
    for (side, (features, given)) in both.iter_mut().zip(given).enumerate() {
        *features = match given {
            Some(given) => given.clone(),
            None => network(session, query, ready, side).await?,
        };
    }
    Ok(both)
}

async fn network(
    session: &mut Session,
    query: &ViewQuery,
    ready: &Ready,
    side: usize,
) -> Result<Features, NeuronsError> {
    let title = query.networks.titles[side].clone();
    // looks that need no network
    if matches!(query.shows, Shows::Check) {
        return Ok(Features { title, ..Features::default() });
    }
    let found = session.models.ready(&query.networks.names[side], Engine::ASKING).await;
    let (model, classifier) = found.map_err(failed)?;
    let study = &query.study;
    let by_image = query.shows == Shows::Images;
    let kind = study.features;
    let key = Key {
        model: Arc::as_ptr(&model) as usize,
        kind,
        layer: study.layer,
        centring: (kind == FeatureKind::Responses).then_some(study.centring),
        images: (by_image || kind != FeatureKind::Kernels).then_some((
            study.seed,
            query.custom.recording.or(query.custom.responses),
            query.custom.stimuli,
        )),
        by_image,
    };
    let known = session.neurons.features[side].as_ref();
    if let Some(known) = known.filter(|known| known.key == key) {
        return Ok(Features { title, ..Features::clone(&known.features) });
    }
    let found = made(query, ready, side, &model, &classifier)?;
    let features = Arc::new(found.clone());
    session.neurons.features[side] = Some(KnownFeatures { key, _model: model, features });
    Ok(Features { title, ..found })
}

/// Computes them.
fn made(
    query: &ViewQuery,
    ready: &Ready,
    side: usize,
    model: &Model,
    classifier: &Classifier,
) -> Result<Features, NeuronsError> {
    let study = &query.study;
    if study.features == FeatureKind::Kernels && query.shows != Shows::Images {
        return kernels(model, study.layer);
    }
    let Some(stimuli) = ready.stimuli() else {
        return Err(NeuronsError::Sentence(
            "This file does not say which image was shown in which trial, so that the networks cannot be shown the same ones. Choose kernels."
                .to_owned(),
        ));
    };
    // as the eye sees them: the whole range of all images from black to white
    let (low, high) =
        stimuli.values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let scale = if high > low { 255.0 / (high - low) } else { 0.0 };
    let mut sums: Vec<LayerMaps> = Vec::new();
    let mut means: Vec<Vec<f32>> = Vec::new();
    let mut values: Vec<Vec<f32>> = Vec::new();
    let by_image = query.shows == Shows::Images;
    for image in stimuli.values.chunks_exact(stimuli.pixels().max(1)) {
        let bytes = image.iter().map(|v| ((v - low) * scale).round() as u8).collect();
        let image = whole(Image::from_u8(stimuli.width, stimuli.height, 1, bytes))?;
        let layers =
            classifier.activations(&image).map_err(|error| NeuronsError::Sentence(error.to_string()))?;
        let layers: Vec<LayerMaps> = layers.into_iter().map(maps).collect();
        if sums.is_empty() {
            sums = layers
                .iter()
                .map(|layer| LayerMaps { values: vec![0.0; layer.values.len()], ..layer.clone() })
                .collect();
            means = vec![Vec::new(); layers.len()];
            values = vec![Vec::new(); layers.len()];
        }
        for (i, layer) in layers.iter().enumerate() {
            let [units, rows, columns] = layer.shape;
            let each = (rows * columns).max(1);
            if by_image {
                let maps = whole(Maps::new(units, rows, columns, layer.values.clone()))?;
                let small = if rows.max(columns) > TOLD_SIDE {
                    whole(maps.resized(TOLD_SIDE, TOLD_SIDE))?
                } else {
                    maps
                };
                values[i].extend(small.values);
            } else {
                sums[i].values.iter_mut().zip(&layer.values).for_each(|(sum, v)| *sum += v);
                means[i]
                    .extend(layer.values.chunks_exact(each).map(|map| map.iter().sum::<f32>() / each as f32));
            }
        }
    }
    if !by_image && study.features == FeatureKind::Activations {
        // a plain layer's units have no place, so there is no map of them
        sums.retain(|layer| layer.shape[1] * layer.shape[2] > 1);
        if sums.is_empty() {
            let title = &query.networks.titles[side];
            return Err(NeuronsError::Sentence(format!(
                "No layer of the network “{title}” keeps places apart, so that there are no maps of activations. Choose kernels, or units as neurons."
            )));
        }
    }
    let layers: Vec<String> = sums.iter().map(|layer| layer.name.clone()).collect();
    if by_image {
        return Ok(Features {
            layers: layers.clone(),
            responses: Some(dissimilarities(&sums, values, study.layer)?),
            ..Features::default()
        });
    }
    let place = (study.layer as usize).min(sums.len().saturating_sub(1));
    let layer = chosen(sums, study.layer)?;
    let (what, maps) = if study.features == FeatureKind::Activations {
        mean_maps(&layer, stimuli.count)?
    } else {
        let [units, ..] = layer.shape;
        // [images, units] to [units, images]
        let means = &means[place];
        let turned: Vec<f32> =
            (0..units).flat_map(|unit| means.iter().skip(unit).step_by(units.max(1)).copied()).collect();
        let what = format!("{units} units of {} treated as neurons", layer.name);
        (what, ready.as_neurons(&turned, units, study.centring)?)
    };
    Ok(Features { what, layers, maps, ..Features::default() })
}

/// A layer's kernels as maps.
fn kernels(model: &Model, layer: u32) -> Result<Features, NeuronsError> {
    let all = classify::kernels(&model.parameters);
    let layers: Vec<String> = all.iter().map(|layer| layer.name.clone()).collect();
    let layer = chosen(all, layer)?;
    let [count, height, width] = layer.shape;
    Ok(Features {
        what: format!("{count} kernels of {height} × {width} of {}", layer.name),
        layers,
        maps: whole(Maps::new(count, height, width, layer.values))?,
        ..Features::default()
    })
}

/// A layer's maps, summed over `images` images, as their mean, and what they are.
fn mean_maps(layer: &LayerMaps, images: usize) -> Result<(String, Maps), NeuronsError> {
    let [units, rows, columns] = layer.shape;
    let count = images.max(1) as f32;
    let what = format!("{units} mean maps of {rows} × {columns} of {}", layer.name);
    let values = layer.values.iter().map(|v| v / count).collect();
    Ok((what, whole(Maps::new(units, rows, columns, values))?))
}

/// The layer of a number; the last one if there are fewer.
fn chosen(mut layers: Vec<LayerMaps>, number: u32) -> Result<LayerMaps, NeuronsError> {
    let last = layers.len().checked_sub(1);
    let last = last.ok_or_else(|| NeuronsError::Sentence("This network has no such layers.".to_owned()))?;
    Ok(layers.swap_remove(last.min(number as usize)))
}

fn whole<T, E: std::fmt::Display>(found: Result<T, E>) -> Result<T, NeuronsError> {
    found.map_err(|error| NeuronsError::Sentence(error.to_string()))
}

/// Each layer's dissimilarities of the images.
fn dissimilarities(
    layers: &[LayerMaps],
    mut values: Vec<Vec<f32>>,
    chosen: u32,
) -> Result<ImageResponses, NeuronsError> {
    let mut rdms = Vec::new();
    for (layer, responses) in layers.iter().zip(&values) {
        let [units, rows, columns] = layer.shape;
        let each = if rows.max(columns) > TOLD_SIDE {
            units * TOLD_SIDE * TOLD_SIDE
        } else {
            units * rows * columns
        };
        let rdm = whole(Rdm::of(responses, each, Distance::Correlation))?;
        rdms.push((layer.name.clone(), rdm));
    }
    let place = (chosen as usize).min(values.len().saturating_sub(1));
    let units = layers.get(place).map_or(1, |layer| layer.shape[0]);
    let values = if values.is_empty() { Vec::new() } else { values.swap_remove(place) };
    Ok(ImageResponses { rdms, values, units })
}

#[cfg(test)]
mod tests;
