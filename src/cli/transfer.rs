//! `neurn transfer`: the table of transfers, measured.

use super::error::CliError;
use super::learning::{self, Keeping, RecipeArgs};
use super::transfer_kept::{forget_other_targets, kept};
use super::transfer_table;
use crate::digits::corpus::Split;
use crate::digits::dataset::Dataset;
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::{Classifier, evaluate};
use crate::learn::filters::FilterList;
use crate::learn::network::NetworkKind;
use crate::learn::table::Hit;
use crate::learn::train::fingerprint::Fingerprint;
use crate::learn::train::recipe::{Recipe, Source};
use crate::learn::transfer::{Record, id, text};
use crate::learn::weights::Measured;
use clap::Args;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

/// The quick variant's least accuracy in the source's own domain.
const QUICK_ACCURACY: f64 = 0.9;

/// Arguments of `neurn transfer`.
///
/// Each run leaves its weights and its measurements in the folder of runs; the same command takes up what is
/// there and goes on with what is missing. --out writes the table as the page reads it; this makes the shipped one:
///
///   neurn transfer --data DIR --images 4000 --epochs 5 --networks cnn,vit,mlp --rivals neurn:5:max,lcn:9,instance,sobel --runs DIR \
///     --out assets/transfers/table.json
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
    /// Further filters, for the convolutional network only: lcn:9, instance, sobel and so on
    #[arg(long, value_delimiter = ',')]
    rivals: Vec<FilterList>,
    /// Seeds: 1 to this
    #[arg(long, default_value_t = 5)]
    seeds: u64,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Where runs are kept
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs: PathBuf,
    /// The table as a file: assets/transfers/table.json is the one that ships with the page
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
    /// Train nothing: the table holds the runs that are finished, and says how many are missing
    #[arg(long)]
    finished: bool,
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

/// Trains what is missing, measures, and writes. Gives the text to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &TransferArgs) -> Result<String, CliError> {
    // better now than after hours
    if let Some(out) = &args.out {
        learning::writable(out)?;
    }
    if !args.finished {
        std::fs::create_dir_all(&args.runs)
            .map_err(|source| CliError::Write { path: args.runs.display().to_string(), source })?;
        learning::writable(&args.runs.join("run"))?;
    }
    let plan = Plan::new(args)?;
    learning::listen();
    let records = plan.work()?;
    let table = transfer_table::table(&plan, &records);
    let json = table.to_text();
    if let Some(out) = &args.out {
        // what the page would refuse is not written
        table.check().map_err(|error| CliError::NoTable(error.to_string()))?;
        learning::write_whole(out, json.as_bytes())?;
    }
    if args.quick {
        for run in &table.runs {
            let at_home = run.targets.get(&run.source).map_or(0.0, |hit| hit.accuracy);
            if at_home < QUICK_ACCURACY {
                return Err(CliError::Accuracy {
                    run: run.id.clone(),
                    accuracy: at_home,
                    wanted: QUICK_ACCURACY,
                });
            }
        }
    }
    Ok(if args.json { json.trim_end().to_owned() } else { text(&table) })
}

/// Images of a source or target, and what they are told by.
pub struct Set {
    /// The images.
    pub images: Dataset,
    /// Of all of them.
    pub print: Fingerprint,
}

impl From<Dataset> for Set {
    fn from(images: Dataset) -> Self {
        Self { print: Fingerprint::of(&images), images }
    }
}

/// What is to be done.
pub struct Plan<'a> {
    args: &'a TransferArgs,
    /// What all runs share.
    pub base: Recipe,
    /// One for each run.
    pub recipes: Vec<Recipe>,
    /// The sets that are trained on.
    pub training: BTreeMap<&'static str, Set>,
    /// The sets that are measured on.
    pub targets: BTreeMap<&'static str, Set>,
    /// Weights in the folder of runs by their recipe, looked up when a run is not found by its name.
    by_recipe: OnceLock<BTreeMap<String, PathBuf>>,
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
        if !args.rivals.is_empty() && !args.networks.contains(&NetworkKind::Cnn) {
            return Err(CliError::Rivals);
        }
        let mut recipes: Vec<Recipe> = Vec::new();
        let mut training = BTreeMap::new();
        for source in given(&args.sources, &usual) {
            training.insert(source.name(), learning::set(source, Split::Train, data)?.into());
            for seed in 1..=seeds {
                for &network in &args.networks {
                    let rivals: &[FilterList] = if network == NetworkKind::Cnn { &args.rivals } else { &[] };
                    for FilterList(filters) in args.filters.iter().chain(rivals) {
                        let filters = filters.clone();
                        let recipe = Recipe { source, network, filters, seed, ..base.clone() };
                        recipe.check()?;
                        // what is named twice is done once
                        if !recipes.contains(&recipe) {
                            recipes.push(recipe);
                        }
                    }
                }
            }
        }
        let mut targets = BTreeMap::new();
        for target in given(&args.targets, &all) {
            targets.insert(target.name(), learning::set(target, Split::Test, data)?.into());
        }
        Ok(Self { args, base, recipes, training, targets, by_recipe: OnceLock::new() })
    }

    /// What computes.
    pub fn engine(&self) -> Engine {
        self.args.engine
    }

    /// All filters by name, in the order in which they were asked for.
    pub fn filters(&self) -> Vec<&FilterList> {
        self.args.filters.iter().chain(&self.args.rivals).collect()
    }

    /// All runs, several at a time. After an error the others still end their work.
    fn work(&self) -> Result<Vec<Record>, CliError> {
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
        // a run that is not there is left out only where nothing is to be trained
        done.into_iter().filter_map(|(_, result)| result.transpose()).collect()
    }

    /// One run: what is there of it is taken up. None if it is not finished and nothing is to be trained.
    fn one(&self, number: usize, recipe: &Recipe) -> Result<Option<Record>, CliError> {
        let id = id(recipe);
        let file = |end: &str| self.args.runs.join(format!("{id}.{end}"));
        let mut weights = file("safetensors");
        let (engine, source) = (self.args.engine, recipe.source.name());
        let set = self.training.get(source).ok_or(CliError::NoData(source))?;
        let mut found = kept(&weights, recipe, engine, set)?;
        if found.is_none()
            && let Some(other) = self.elsewhere(recipe)
        {
            found = kept(other, recipe, engine, set)?;
            if found.is_some() {
                weights.clone_from(other);
            }
        }
        let (mut model, mut run) = match found {
            Some(kept) => kept,
            None if self.args.finished => return Ok(None),
            None => {
                let name = format!("[{}/{}] {id}", number + 1, self.recipes.len());
                let ways = ["--runs", "a run without this file"];
                let keeping = Keeping { checkpoint: &file("checkpoint"), fresh: false, name: &name, ways };
                let (trainer, seconds) = learning::train(recipe.clone(), &set.images, engine, &keeping)?;
                let model = trainer.model();
                let run = Record {
                    id: id.clone(),
                    source: recipe.source,
                    network: recipe.network,
                    filter: FilterList(recipe.filters.clone()).to_string(),
                    seed: recipe.seed,
                    outcome: model.outcome,
                    seconds,
                    targets: BTreeMap::new(),
                    engine: Some(engine),
                    data: Some(set.print),
                    tests: BTreeMap::new(),
                };
                (model, run)
            }
        };
        forget_other_targets(&mut run, &self.targets);
        let missing: Vec<_> =
            self.targets.iter().filter(|(name, _)| !run.targets.contains_key(**name)).collect();
        if !missing.is_empty() {
            let classifier = Classifier::new(&model, engine)?;
            for (name, set) in missing {
                let report = evaluate(&classifier, &set.images)?;
                run.tests.insert((*name).to_owned(), set.print);
                run.targets.insert((*name).to_owned(), Hit::from(&report));
                model.measured.insert((*name).to_owned(), Measured::from(&report));
            }
            learning::write_whole(&weights, &model.to_bytes())?;
            let record = serde_json::to_string(&run).unwrap_or_default();
            learning::write_whole(&weights.with_extension("json"), record.as_bytes())?;
        }
        // both files are there; a checkpoint that stays does no harm
        let _ = std::fs::remove_file(file("checkpoint"));
        run.targets.retain(|name, _| self.targets.contains_key(name.as_str()));
        Ok(Some(run))
    }

    /// Weights of this recipe under another name: a recipe that has got a new part since is named anew.
    fn elsewhere(&self, recipe: &Recipe) -> Option<&PathBuf> {
        let all = self.by_recipe.get_or_init(|| {
            let files = std::fs::read_dir(&self.args.runs).into_iter().flatten().flatten();
            let weights =
                files.map(|file| file.path()).filter(|p| p.extension().is_some_and(|e| e == "safetensors"));
            weights.filter_map(|path| Some((key(&learning::model(&path).ok()?.recipe), path))).collect()
        });
        all.get(&key(recipe))
    }
}

/// All of a recipe as text.
fn key(recipe: &Recipe) -> String {
    serde_json::to_string(recipe).unwrap_or_default()
}

/// A lock that a panic elsewhere does not close.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
