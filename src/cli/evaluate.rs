//! `neurn evaluate`: how well weights read labelled images.

use super::error::CliError;
use super::learning;
use crate::digits::corpus::Split;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::{Classifier, evaluate};
use crate::learn::train::recipe::Source;
use crate::stats::classification::{ClassReport, Mistake, Report};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `neurn evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The weights, as `neurn train` writes them
    #[arg(long, value_name = "FILE.safetensors")]
    weights: PathBuf,
    /// Images of any size, grey or colour (IDX or .npy)
    #[arg(long, requires = "labels", required_unless_present = "set")]
    images: Option<PathBuf>,
    /// One digit for each image (IDX or .npy)
    #[arg(long, requires = "images")]
    labels: Option<PathBuf>,
    /// The test images of one of the known sets instead, from --data unless it is generated
    #[arg(long, value_enum, conflicts_with = "images")]
    set: Option<Source>,
    /// The folder of the data sets
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What computes
    #[arg(long, value_enum, default_value_t = Engine::ASKING)]
    engine: Engine,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    n: usize,
    right: usize,
    /// 0..=1.
    accuracy: f64,
    /// Wilson's 95 % interval of the accuracy.
    interval: (f64, f64),
    /// Share of each digit's images that was read rightly; null where there are none.
    per_class: Vec<Option<f64>>,
    classes: &'a [ClassReport],
    /// Rows: what it is; columns: what it was taken for.
    confusion: &'a [Vec<usize>],
    ece: f64,
    mistakes: &'a [Mistake],
    weights: String,
    engine: Engine,
    milliseconds: f64,
}

/// Evaluates. Gives the line to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &EvaluateArgs) -> Result<String, CliError> {
    let classifier = Classifier::new(&learning::model(&args.weights)?, args.engine)?;
    let set = match (&args.images, &args.labels, args.set) {
        (Some(images), Some(labels), _) => learning::labelled(images, labels)?,
        (_, _, Some(set)) => learning::set(set, Split::Test, args.data.as_deref())?,
        _ => return Err(CliError::NoData("labelled")),
    };
    let start = Instant::now();
    let report = evaluate(&classifier, &set).map_err(|error| CliError::of_images(set.name(), error))?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let Report { n, right, accuracy, interval, ece, .. } = report;
    if !args.json {
        let [low, high] = [interval.0, interval.1].map(|share| 100.0 * share);
        return Ok(format!(
            "{right} of {n} images read rightly: {:.2} % (95 % interval {low:.2} to {high:.2}), calibration error \
             {ece:.4}, in {milliseconds:.0} ms",
            100.0 * accuracy
        ));
    }
    let summary = Summary {
        n,
        right,
        accuracy,
        interval,
        per_class: report.per_class.iter().map(|class| class.accuracy).collect(),
        classes: &report.per_class,
        confusion: &report.confusion,
        ece,
        mistakes: &report.mistakes,
        weights: args.weights.display().to_string(),
        engine: args.engine,
        milliseconds,
    };
    Ok(serde_json::to_string(&summary).unwrap_or_default())
}
