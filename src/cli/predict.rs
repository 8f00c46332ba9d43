//! `neurn predict`: what weights read in a picture, or in each of a stack.

use super::error::CliError;
use super::{find, input, learning};
use crate::digits::find::cut::cuts;
use crate::digits::find::{Frame, find as find_digits};
use crate::digits::open::Opened;
use crate::digits::resize::ResizeError;
use crate::figure::number::percent;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::Classifier;
use crate::learn::input::InputError;
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
    /// Find the digits in a picture of any size first, and read each of them
    #[arg(long)]
    find: bool,
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

/// What `--find --json` prints.
#[derive(Serialize)]
struct FoundSummary {
    n: usize,
    engine: Engine,
    /// In reading order.
    digits: Vec<FoundDigit>,
}

/// A digit of a picture.
#[derive(Serialize)]
struct FoundDigit {
    /// Where it stands, in pixels of the picture.
    frame: Frame,
    /// The most probable digit.
    digit: usize,
    /// The probabilities of 0 to 9.
    probabilities: [f32; CLASSES],
}

/// Predicts. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &PredictArgs) -> Result<String, CliError> {
    let classifier = Classifier::new(&learning::model(&args.weights)?, args.engine)?;
    if args.find {
        return found(args, &classifier);
    }
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

/// Finds the digits of a picture, and reads each. Gives the lines to print.
fn found(args: &PredictArgs, classifier: &Classifier) -> Result<String, CliError> {
    let name = args.input.display().to_string();
    let picture = find::picture(&args.input)?;
    let frames = find_digits(&picture);
    let refused = |error| CliError::of_images(&name, error);
    let images = cuts(&picture, &frames)
        .map_err(|error| refused(InputError::from(ResizeError::from(error)).into()))?;
    let probabilities = classifier.probabilities(&images).map_err(refused)?;
    let digits: Vec<FoundDigit> = frames
        .into_iter()
        .zip(probabilities)
        .map(|(frame, probabilities)| FoundDigit { frame, digit: top(&probabilities).0, probabilities })
        .collect();
    if args.json {
        let summary = FoundSummary { n: digits.len(), engine: args.engine, digits };
        return Ok(serde_json::to_string(&summary).unwrap_or_default());
    }
    if digits.is_empty() {
        return Ok("no digit was found".to_owned());
    }
    let line = |found: &FoundDigit| {
        let Frame { x, y, width, height } = found.frame;
        let share = percent(found.probabilities[found.digit]);
        format!("{} ({share}), {width} x {height} pixels at {x}, {y}", found.digit)
    };
    let number: String = digits.iter().map(|found| found.digit.to_string()).collect();
    let lines = digits.iter().map(line);
    Ok(std::iter::once(number).chain(lines).collect::<Vec<_>>().join("\n"))
}
