//! `neurn transfer`: the table of transfers, measured.

use super::error::CliError;
use super::learning::{self, Keeping, RecipeArgs};
use crate::digits::corpus::Split;
use crate::digits::dataset::Dataset;
use crate::learn::engine::Engine;
use crate::learn::evaluate::{Classifier, evaluate};
use crate::learn::filters::FilterList;
use crate::learn::network::NetworkKind;
use crate::learn::recipe::{Recipe, Source};
use crate::learn::transfer::{Cell, Hit, Run, cells, id, text};
use crate::learn::weights::Measured;
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

/// The quick variant's least accuracy in the source's own domain.
const QUICK_ACCURACY: f64 = 0.9;

/// Arguments of `neurn transfer`.
///
/// Each run leaves its weights and its measurements in the folder of runs; the same command takes up what is
/// there and goes on with what is missing.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct TransferArgs {
    /// The folder of the data sets
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where networks are trained; mnist, usps and mnistm if there is --data
    #[arg(long, value_enum, value_delimiter = ',')]
    sources: Vec<Source>,
    /// Where they are measured; all four real sets if there is --data, else all four generated ones
    #[arg(long, value_enum, value_delimiter = ',')]
    targets: Vec<Source>,
    /// The networks
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [NetworkKind::Cnn])]
    networks: Vec<NetworkKind>,
    /// What comes before them: none, neurn:3, neurn:5:max, neurn:3+5+9:max, lcn:9, instance, sobel and so on
    #[arg(long, value_delimiter = ',', default_value = "none,neurn:3,neurn:3:max")]
    filters: Vec<FilterList>,
    /// Seeds: 1 to this
    #[arg(long, default_value_t = 5)]
    seeds: u64,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Where runs are kept
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs: PathBuf,
    /// The table as a file
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
    /// Runs at a time, each on one thread; one for each processor if it is not given
    #[arg(long)]
    jobs: Option<usize>,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    engine: Engine,
    /// One small run for each filter, and an error if one reads less than 90 % in its own domain: MNIST if there is
    /// --data, else generated digits
    #[arg(long)]
    quick: bool,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

/// The table as a file.
#[derive(Serialize)]
struct Table {
    format: &'static str,
    /// What regenerates it.
    command: String,
    date: String,
    version: &'static str,
    engine: Engine,
    /// Images of each set.
    data: BTreeMap<String, SetCounts>,
    notes: Vec<&'static str>,
    /// What all runs share; source, network, filters and seed differ.
    recipe: Recipe,
    cells: Vec<Cell>,
    runs: Vec<Run>,
}

/// Images of a set.
#[derive(Serialize, Default, Clone, Copy)]
struct SetCounts {
    train: Option<usize>,
    test: Option<usize>,
}

/// Trains what is missing, measures, and writes. Gives the text to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &TransferArgs) -> Result<String, CliError> {
    let plan = Plan::new(args)?;
    std::fs::create_dir_all(&args.runs)
        .map_err(|source| CliError::Write { path: args.runs.display().to_string(), source })?;
    learning::listen();
    let runs = plan.work()?;
    let table = plan.table(runs);
    let json = serde_json::to_string(&table).unwrap_or_default();
    if let Some(out) = &args.out {
        learning::write_whole(out, json.as_bytes())?;
    }
    if args.quick {
        for run in &table.runs {
            let own = run.targets.get(run.source.name()).map_or(0.0, |hit| hit.accuracy);
            if own < QUICK_ACCURACY {
                return Err(CliError::Accuracy {
                    run: run.id.clone(),
                    accuracy: own,
                    wanted: QUICK_ACCURACY,
                });
            }
        }
    }
    Ok(if args.json { json } else { text(&table.cells) })
}

/// What is to be done.
struct Plan<'a> {
    args: &'a TransferArgs,
    base: Recipe,
    recipes: Vec<Recipe>,
    training: BTreeMap<&'static str, Dataset>,
    targets: BTreeMap<&'static str, Dataset>,
}

impl<'a> Plan<'a> {
    fn new(args: &'a TransferArgs) -> Result<Self, CliError> {
        const REAL: [Source; 4] = [Source::Mnist, Source::Usps, Source::Svhn, Source::Mnistm];
        const GENERATED: [Source; 4] =
            [Source::GeneratedM, Source::GeneratedU, Source::GeneratedS, Source::GeneratedMm];
        let given =
            |list: &[Source], usual: &[Source]| if list.is_empty() { usual.to_vec() } else { list.to_vec() };
        let data = args.data.as_deref();
        let all = if data.is_some() { REAL } else { GENERATED };
        let (usual, seeds) = match (args.quick, data.is_some()) {
            (true, _) => (vec![all[0]], 1),
            (false, true) => (vec![Source::Mnist, Source::Usps, Source::Mnistm], args.seeds),
            (false, false) => (all.to_vec(), args.seeds),
        };
        let mut base = args.recipe.recipe()?;
        if args.quick {
            base.images = args.recipe.images.unwrap_or(3000);
            base.epochs = args.recipe.epochs.unwrap_or(4);
            base.validation = 500;
        }
        let mut recipes = Vec::new();
        let mut training = BTreeMap::new();
        for source in given(&args.sources, &usual) {
            training.insert(source.name(), learning::set(source, Split::Train, data)?);
            for seed in 1..=seeds {
                for &network in &args.networks {
                    for FilterList(filters) in &args.filters {
                        let filters = filters.clone();
                        let recipe = Recipe { source, network, filters, seed, ..base.clone() };
                        recipe.check()?;
                        recipes.push(recipe);
                    }
                }
            }
        }
        let mut targets = BTreeMap::new();
        for target in given(&args.targets, &all) {
            targets.insert(target.name(), learning::set(target, Split::Test, data)?);
        }
        Ok(Self { args, base, recipes, training, targets })
    }

    /// All runs, several at a time. After an error the others still end their work.
    fn work(&self) -> Result<Vec<Run>, CliError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let jobs = self.args.jobs.unwrap_or(cores).clamp(1, 64).min(self.recipes.len().max(1));
        let queue = Mutex::new(self.recipes.iter().enumerate());
        let done = Mutex::new(Vec::new());
        let worker = || {
            // one thread each: whole runs side by side are faster than one run on several
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
            while let Some((number, recipe)) = lock(&queue).next() {
                let result = match &pool {
                    Ok(pool) => pool.install(|| self.one(number, recipe)),
                    Err(_) => self.one(number, recipe),
                };
                let failed = result.is_err();
                lock(&done).push((number, result));
                if failed {
                    break;
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(worker);
            }
        });
        let mut done = done.into_inner().unwrap_or_default();
        done.sort_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, result)| result).collect()
    }

    /// One run: what is there of it is taken up.
    fn one(&self, number: usize, recipe: &Recipe) -> Result<Run, CliError> {
        let id = id(recipe);
        let file = |end: &str| self.args.runs.join(format!("{id}.{end}"));
        let (weights, record) = (file("safetensors"), file("json"));
        let (mut model, mut run) = match kept(&weights, &record, recipe) {
            Some(kept) => kept,
            None => {
                let set =
                    self.training.get(recipe.source.name()).ok_or(CliError::NoData(recipe.source.name()))?;
                let name = format!("[{}/{}] {id}", number + 1, self.recipes.len());
                let keeping = Keeping { checkpoint: &file("checkpoint"), fresh: false, name: &name };
                let (trainer, seconds) = learning::train(recipe.clone(), set, self.args.engine, &keeping)?;
                let model = trainer.model();
                let run = Run {
                    id: id.clone(),
                    source: recipe.source,
                    network: recipe.network,
                    filter: FilterList(recipe.filters.clone()).to_string(),
                    seed: recipe.seed,
                    outcome: model.outcome,
                    seconds,
                    targets: BTreeMap::new(),
                };
                (model, run)
            }
        };
        let missing: Vec<_> =
            self.targets.iter().filter(|(name, _)| !run.targets.contains_key(**name)).collect();
        if !missing.is_empty() {
            let classifier = Classifier::new(&model, self.args.engine)?;
            for (name, set) in missing {
                let report = evaluate(&classifier, set)?;
                run.targets.insert((*name).to_owned(), Hit::from(&report));
                model.measured.insert((*name).to_owned(), Measured::from(&report));
            }
            learning::write_whole(&weights, &model.to_bytes())?;
            learning::write_whole(&record, serde_json::to_string(&run).unwrap_or_default().as_bytes())?;
        }
        // both files are there; a checkpoint that stays does no harm
        let _ = std::fs::remove_file(file("checkpoint"));
        run.targets.retain(|name, _| self.targets.contains_key(name.as_str()));
        Ok(run)
    }

    fn table(&self, runs: Vec<Run>) -> Table {
        let mut data: BTreeMap<String, SetCounts> = BTreeMap::new();
        for (name, set) in &self.training {
            data.entry((*name).to_owned()).or_default().train = Some(set.count());
        }
        for (name, set) in &self.targets {
            data.entry((*name).to_owned()).or_default().test = Some(set.count());
        }
        let mut notes = vec![
            "Accuracies are shares, 0 to 1; sd is over the seeds; interval is Wilson's 95 % for the number of test images.",
            "The epoch is chosen on validation images of the source; no target image is used before measuring.",
        ];
        if self.targets.get("svhn").is_some_and(|set| set.count() < 26_032) {
            notes.push(
                "svhn has fewer images than the official test set: its interval is wide, and as a source it is left out.",
            );
        }
        Table {
            format: "neurn-lab-transfers-1",
            command: command(),
            date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            version: env!("CARGO_PKG_VERSION"),
            engine: self.args.engine,
            data,
            notes,
            recipe: self.base.clone(),
            cells: cells(&runs),
            runs,
        }
    }
}

/// Weights and measurements of a run that was done before, if both are whole and of this recipe.
fn kept(weights: &Path, record: &Path, recipe: &Recipe) -> Option<(crate::learn::weights::Model, Run)> {
    let model = learning::model(weights).ok().filter(|model| model.recipe == *recipe)?;
    let run: Run = serde_json::from_slice(&learning::read(record, 1 << 20).ok()?).ok()?;
    (run.outcome == model.outcome).then_some((model, run))
}

/// The command as it was typed, with quotes where a shell needs them.
fn command() -> String {
    let word = |word: String| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:+,=".contains(c);
        if !word.is_empty() && word.chars().all(plain) {
            word
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    };
    let words: Vec<String> = std::env::args().skip(1).map(word).collect();
    format!("neurn {}", words.join(" "))
}

/// A lock that a panic elsewhere does not close.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
