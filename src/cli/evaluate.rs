//! `neurn evaluate`: how well weights read labelled images.

use super::error::CliError;
use super::learning;
use crate::digits::corpus::Split;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::Classifier;
use crate::learn::engine::look::evaluate_and_look;
use crate::learn::train::recipe::Source;
use crate::stats::classification::{ClassReport, Mistake, Report};
use crate::stats::orientation::Orientation;
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
    /// Images of any size, grey or colour: IDX, .npy, or with their labels .npz, HDF5, Parquet, CSV, .mat, a zip file or
    /// folder of pictures
    #[arg(long, required_unless_present = "set")]
    images: Option<PathBuf>,
    /// One digit for each image (IDX or .npy), where they are not with the images
    #[arg(long, requires = "images")]
    labels: Option<PathBuf>,
    /// The part of a file that holds two; the test part if it is not given
    #[arg(long, requires = "images")]
    part: Option<Split>,
    /// Exchange rows and columns of each image first: EMNIST is stored so
    #[arg(long, requires = "images")]
    turned: bool,
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
    /// The part of the set, if its names tell parts.
    part: Option<Split>,
    /// How the files were read, in sentences.
    notes: &'a [String],
    /// How images are read turned, where that is clearly better.
    better_turned: Option<Orientation>,
}

/// Evaluates. Gives the line to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &EvaluateArgs) -> Result<String, CliError> {
    let classifier = Classifier::new(&learning::model(&args.weights)?, args.engine)?;
    let set = match (&args.images, &args.labels, args.set) {
        (Some(images), labels, _) => {
            let set = learning::labelled(images, labels.as_deref(), args.part)?;
            if args.turned { set.turned() } else { set }
        }
        (_, _, Some(set)) => learning::set(set, Split::Test, args.data.as_deref())?,
        _ => return Err(CliError::NoData("labelled")),
    };
    let start = Instant::now();
    let (report, better_turned) =
        evaluate_and_look(&classifier, &set).map_err(|error| CliError::of_images(set.name(), error))?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let Report { n, right, accuracy, interval, ece, .. } = report;
    let mut notes: Vec<String> = set.notes().iter().map(ToString::to_string).collect();
    notes.extend(better_turned.as_ref().map(turned_text));
    if !args.json {
        let [low, high] = [interval.0, interval.1].map(|share| 100.0 * share);
        let result = format!(
            "{right} of {n} images read rightly: {:.2} % (95 % interval {low:.2} to {high:.2}), calibration error \
             {ece:.4}, in {milliseconds:.0} ms",
            100.0 * accuracy
        );
        return Ok([result].into_iter().chain(notes).collect::<Vec<_>>().join("\n"));
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
        part: set.part().map(|part| part.split),
        notes: &notes,
        better_turned,
    };
    Ok(serde_json::to_string(&summary).unwrap_or_default())
}

/// What is said of images that are stored with rows and columns exchanged.
fn turned_text(look: &Orientation) -> String {
    let Orientation { n, stored, turned, .. } = look;
    format!(
        "Of {n} images {stored} are read rightly as stored and {turned} with rows and columns exchanged, as in EMNIST; \
         --turned exchanges them."
    )
}
