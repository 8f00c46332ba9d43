//! The worker's networks without messages around them: what `benches/networks.mjs` times beside other programs, in a
//! worker that runs the shipped program.

use crate::learn::engine::Engine;
use crate::learn::evaluate::Classifier;
use crate::learn::network::INPUTS;
use crate::learn::weights::Model;
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
