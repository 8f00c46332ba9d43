//! `neurn predict`: what weights read in a picture, or in each of a stack.

use super::error::CliError;
use super::{input, learning};
use crate::digits::open::Opened;
use crate::figure::number::percent;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::Classifier;
use crate::learn::network::CLASSES;
use crate::neurn::Image;
use crate::stats::classification::top;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `neurn predict`.
#[derive(Debug, Args)]
pub struct PredictArgs {
    /// The weights, as `neurn train` writes them
    #[arg(long, value_name = "FILE.safetensors")]
    weights: PathBuf,
    /// A picture, or a stack of images of any size, grey or colour (IDX or .npy)
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// What computes
    #[arg(long, value_enum, default_value_t = Engine::ASKING)]
    engine: Engine,
    /// Print the probabilities as JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary {
    n: usize,
    engine: Engine,
    /// The graphics processor, if it computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    adapter: Option<String>,
    /// The most probable digit of each image.
    digits: Vec<usize>,
    /// The probabilities of 0 to 9 for each image.
    probabilities: Vec<[f32; CLASSES]>,
}

/// Predicts. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &PredictArgs) -> Result<String, CliError> {
    let classifier = Classifier::new(&learning::model(&args.weights)?, args.engine)?;
    let images: Vec<Image> = match input::open(&args.input)?.content {
        Opened::Picture(image) => vec![image],
        Opened::Dataset(set) => (0..set.count()).map_while(|i| set.image(i)).collect(),
        Opened::Labels(_) => return Err(CliError::Labels(args.input.display().to_string())),
    };
    let name = args.input.display().to_string();
    let probabilities =
        classifier.probabilities(&images).map_err(|error| CliError::of_images(&name, error))?;
    let digits: Vec<usize> = probabilities.iter().map(|p| top(p).0).collect();
    if args.json {
        let adapter = classifier.adapter().map(str::to_owned);
        let summary = Summary { n: images.len(), engine: args.engine, adapter, digits, probabilities };
        return Ok(serde_json::to_string(&summary).unwrap_or_default());
    }
    let line = |(digit, p): (&usize, &[f32; CLASSES])| format!("{digit} ({})", percent(p[*digit]));
    let lines: Vec<String> = digits.iter().zip(&probabilities).map(line).collect();
    Ok(lines.join("\n"))
}
