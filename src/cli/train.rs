//! `neurn train`: a network on a source's images.

use super::error::CliError;
use super::learning::{self, FilterListArgs, Keeping, NetworkArgs, RecipeArgs, SourceArg};
use crate::digits::corpus::{CorpusError, Split, labels_beside};
use crate::digits::dataset::Dataset;
use crate::learn::engine::Engine;
use crate::learn::filters::FilterList;
use crate::learn::train::progress::EpochReport;
use crate::learn::train::recipe::Source;
use crate::learn::weights::Outcome;
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments of `neurn train`.
///
/// After each epoch a checkpoint is written beside OUT (OUT with .checkpoint at its end). The same command goes
/// on from there after an interruption, and ends with the same weights as without one. With another recipe, engine or
/// other images it is refused.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct TrainArgs {
    /// Where the images come from: mnist, usps, svhn, mnistm, cifar10, generated-m, generated-u, generated-s, generated-mm, or
    /// a file or folder with at most ten kinds of labelled images, as `neurn evaluate --images` takes it
    #[arg(long, value_name = "NAME|FILE|FOLDER")]
    source: Option<SourceArg>,
    /// The labels of a source that is a file of images alone; by default those that lie beside it, `labels` for `images`
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    /// The part of a source that holds several
    #[arg(long, value_enum, default_value = "train")]
    part: Split,
    /// The folder of the data sets (not needed for generated sources)
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    filter: FilterListArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    engine: Engine,
    /// Where the weights go
    #[arg(long, value_name = "FILE.safetensors", required_unless_present = "print_recipe")]
    out: Option<PathBuf>,
    /// Write 16-bit floats: half the bytes, and what is read from them are the rounded numbers
    #[arg(long)]
    half: bool,
    /// Begin again even if there is a checkpoint
    #[arg(long)]
    fresh: bool,
    /// Print the recipe as JSON and train nothing
    #[arg(long)]
    print_recipe: bool,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    out: String,
    network: &'static str,
    filter: String,
    source: &'static str,
    seed: u64,
    engine: Engine,
    parameters: usize,
    outcome: Outcome,
    seconds: f64,
    history: &'a [EpochReport],
}

/// A labelled set of one's own.
fn own(path: &Path, args: &TrainArgs) -> Result<Dataset, CliError> {
    let labels = args.labels.clone().or_else(|| labels_beside(path));
    // a file that holds one part is taken as it is
    match learning::labelled(path, labels.as_deref(), Some(args.part)) {
        Err(CliError::Corpus(CorpusError::NoPart { .. })) => {
            learning::labelled(path, labels.as_deref(), None)
        }
        found => found,
    }
}

/// Trains and writes. Gives the line to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &TrainArgs) -> Result<String, CliError> {
    let mut recipe = args.recipe.recipe()?;
    match &args.source {
        Some(SourceArg::Named(source)) => (recipe.source, recipe.set) = (*source, None),
        Some(SourceArg::Set(path)) => {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            (recipe.source, recipe.set) = (Source::Custom, Some(name));
        }
        None => {}
    }
    recipe.network = args.network.network.unwrap_or(recipe.network);
    recipe.seed = args.network.seed.unwrap_or(recipe.seed);
    if let Some(FilterList(filters)) = args.filter.list() {
        recipe.filters = filters;
    }
    recipe.check()?;
    let Some(out) = args.out.as_ref().filter(|_| !args.print_recipe) else {
        return Ok(serde_json::to_string_pretty(&recipe).unwrap_or_default());
    };
    // better now than after hours
    learning::writable(out)?;
    let set = match &args.source {
        Some(SourceArg::Set(path)) => own(path, args)?,
        _ if recipe.source == Source::Custom => {
            let path = recipe.set.unwrap_or_else(|| recipe.source.name().to_owned());
            let problem = "is the set of this recipe: please say where it is with --source FILE".to_owned();
            return Err(CliError::File { path, problem });
        }
        _ => learning::set(recipe.source, Split::Train, args.data.as_deref())?,
    };
    let mut checkpoint = out.clone().into_os_string();
    checkpoint.push(".checkpoint");
    let checkpoint = PathBuf::from(checkpoint);
    learning::listen();
    let filter = FilterList(recipe.filters.clone()).to_string();
    let name = format!("{} {} {filter}", recipe.source.name(), recipe.network.name());
    let ways = ["--out", "`--fresh`"];
    let keeping = Keeping { checkpoint: &checkpoint, fresh: args.fresh, name: &name, ways };
    let (trainer, seconds) = learning::train(recipe, &set, args.engine, &keeping)?;
    let model = trainer.model();
    let bytes = if args.half { model.to_half_bytes() } else { model.to_bytes() };
    learning::write_whole(out, &bytes)?;
    // the weights are there; a checkpoint that stays does no harm
    let _ = std::fs::remove_file(&checkpoint);
    let summary = Summary {
        out: out.display().to_string(),
        network: model.network().name(),
        filter,
        source: model.recipe.source.name(),
        seed: model.recipe.seed,
        engine: args.engine,
        parameters: model.parameters.count(),
        outcome: model.outcome,
        seconds,
        history: trainer.history(),
    };
    Ok(if args.json {
        serde_json::to_string(&summary).unwrap_or_default()
    } else {
        let Outcome { images, best_epoch, epochs, validation_accuracy, .. } = summary.outcome;
        format!(
            "{name} trained on {images} images in {seconds:.1} s; epoch {best_epoch} of {epochs} reads {:.2} % of \
             the validation images; {} holds it",
            100.0 * validation_accuracy,
            summary.out
        )
    })
}
