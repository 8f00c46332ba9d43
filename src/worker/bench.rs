//! The worker's networks and its filter without messages around them: what `benches/networks.mjs` and
//! `benches/browser.mjs` time beside other programs, in a worker that runs the shipped program.

use crate::learn::engine::Engine;
use crate::learn::engine::classifier::Classifier;
use crate::learn::network::INPUTS;
use crate::learn::weights::Model;
use crate::neurn::{FilterSettings, Image, apply_into};
use wasm_bindgen::prelude::*;

/// A model on an engine.
#[wasm_bindgen]
pub struct BenchNetwork(Classifier);

#[wasm_bindgen]
impl BenchNetwork {
    /// From the bytes of a weights' file and an engine's name.
    ///
    /// # Errors
    /// A sentence if the file cannot be used or there is no such engine.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: &[u8], engine: &str) -> Result<Self, JsError> {
        let engine = Engine::ALL.into_iter().find(|known| known.name() == engine);
        let engine = engine.ok_or_else(|| JsError::new("there is no such engine"))?;
        let model = Model::from_bytes(weights).map_err(|error| JsError::new(&error.to_string()))?;
        Classifier::new(&model, engine).map(Self).map_err(|error| JsError::new(&error.to_string()))
    }

    /// Prepared inputs, `[n, 3, 32, 32]`, to probabilities, `[n, 10]`; both are copied, as other programs do.
    ///
    /// # Errors
    /// A sentence if there are parts of a picture, or the engine fails.
    pub fn probabilities(&self, inputs: &[f32]) -> Result<Vec<f32>, JsError> {
        if !inputs.len().is_multiple_of(INPUTS) {
            return Err(JsError::new("a picture has 3 x 32 x 32 numbers"));
        }
        let answers = self.0.probabilities_of_inputs(inputs);
        answers.map(Vec::into_flattened).map_err(|error| JsError::new(&error.to_string()))
    }
}

/// A picture to filter on the CPU.
#[wasm_bindgen]
pub struct BenchFilter {
    image: Image,
    result: Vec<f32>,
}

#[wasm_bindgen]
impl BenchFilter {
    /// A picture of bytes, row-major with interleaved channels.
    ///
    /// # Errors
    /// A sentence if the bytes do not fit the sides.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>, width: usize, height: usize, channels: usize) -> Result<Self, JsError> {
        let image = Image::from_u8(width, height, channels, bytes);
        let image = image.map_err(|error| JsError::new(&error.to_string()))?;
        Ok(Self { image, result: Vec::new() })
    }

    /// Filters it with patches of `k` x `k` and gives c, the largest standard deviation.
    ///
    /// # Errors
    /// A sentence if k is even or too large.
    pub fn run(&mut self, k: u32) -> Result<f32, JsError> {
        let settings = FilterSettings { k, ..FilterSettings::default() };
        let peaks = apply_into(&self.image, &settings, &mut self.result);
        let peaks = peaks.map_err(|error| JsError::new(&error.to_string()))?;
        Ok(peaks.iter().map(|peak| peak.value).fold(0.0, f32::max))
    }
}
