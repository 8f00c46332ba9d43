//! What the commands about networks share: recipes from arguments, sets of images, files, and the loop that
//! trains while it reports and listens for Ctrl-C.

use super::error::CliError;
use super::input;
use crate::digits::array::Role;
use crate::digits::corpus::{CorpusError, Split, find_cifar10, gather, is_set, load, load_source};
use crate::digits::dataset::Dataset;
use crate::digits::open::{Limits, Opened};
use crate::learn::augment::Augmentation;
use crate::learn::engine::Engine;
use crate::learn::filters::FilterList;
use crate::learn::network::{CLASSES, NetworkKind};
use crate::learn::train::progress::Progress;
use crate::learn::train::recipe::{Recipe, Source};
use crate::learn::train::samples::generated;
use crate::learn::train::{TrainError, Trainer};
use crate::learn::weights::{MAX_BYTES, Model};
use crate::neurn::{Border, FilterKind, FilterSettings, Merge, Scope};
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Generated images that stand for a training set.
const GENERATED_TRAINING: usize = 20_000;
/// Generated images that stand for a test set.
const GENERATED_TEST: usize = 2_000;
/// Seeds from here on are for generated test images.
const TEST_SEEDS: u64 = 1 << 40;

/// Named augmentations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// Images as they are
    None,
    /// Turned, sheared, scaled, moved, thicker or thinner
    Shapes,
    /// Also with neighbours, grounds, colours, blur and noise
    Worlds,
    /// More of everything, with large digits, rubber, stamps and clutter: what the champions were trained with
    Wide,
    /// Half of them mirrored: for natural images, not for digits
    Mirrored,
}

/// The parts of a recipe that have an argument of their own; what is not given is the recipe file's, or else the
/// default recipe's.
#[derive(Debug, Args)]
pub struct RecipeArgs {
    /// A recipe as JSON, as `neurn train --print-recipe` shows it; the other arguments change it
    #[arg(long, value_name = "FILE.json")]
    pub recipe: Option<PathBuf>,
    /// Training images at most
    #[arg(long)]
    pub images: Option<usize>,
    /// Only the first so many images of the source's training set are looked at
    #[arg(long)]
    pub first: Option<usize>,
    /// How often each image is seen
    #[arg(long)]
    pub epochs: Option<usize>,
    /// Epochs without a better result on the source's validation images after which training ends
    #[arg(long)]
    pub patience: Option<usize>,
    /// Images in a step
    #[arg(long)]
    pub batch: Option<usize>,
    /// The largest learning rate
    #[arg(long)]
    pub learning_rate: Option<f64>,
    /// What is done to the training images to make more of them
    #[arg(long, value_enum)]
    pub augment: Option<Preset>,
}

impl RecipeArgs {
    /// The recipe, not yet checked.
    ///
    /// # Errors
    /// [`CliError`] if the file cannot be read or is no recipe.
    pub fn recipe(&self) -> Result<Recipe, CliError> {
        let mut recipe = match &self.recipe {
            Some(path) => {
                let bytes = read(path, 1 << 20)?;
                serde_json::from_slice(&bytes).map_err(|error| CliError::File {
                    path: path.display().to_string(),
                    problem: format!("is no recipe ({error})"),
                })?
            }
            None => Recipe::default(),
        };
        fn set<T: Copy>(value: &mut T, given: Option<T>) {
            *value = given.unwrap_or(*value);
        }
        set(&mut recipe.images, self.images);
        set(&mut recipe.epochs, self.epochs);
        set(&mut recipe.batch, self.batch);
        set(&mut recipe.learning_rate, self.learning_rate);
        recipe.first = self.first.or(recipe.first);
        recipe.patience = self.patience.or(recipe.patience);
        recipe.augmentation = match self.augment {
            None => recipe.augmentation,
            Some(Preset::None) => Augmentation::default(),
            Some(Preset::Shapes) => Augmentation::shapes(),
            Some(Preset::Worlds) => Augmentation::worlds(),
            Some(Preset::Wide) => Augmentation::wide(),
            Some(Preset::Mirrored) => Augmentation::mirrored(),
        };
        Ok(recipe)
    }
}

/// The filter before the network, as `neurn filter` takes it, or several patch sides for one channel each.
#[derive(Debug, Args)]
pub struct FilterListArgs {
    /// The filter; none is raw pixels
    #[arg(long, value_enum)]
    filter: Option<FilterKind>,
    /// Side of the patch in pixels, odd; three sides (3,5,9, with --merge max) give a channel each
    #[arg(long, value_delimiter = ',', requires = "filter")]
    k: Vec<u32>,
    /// How pixels beyond the edge are made up (scipy's names); reflect if it is not given
    #[arg(long, value_enum, requires = "filter")]
    border: Option<Border>,
    /// Over what the largest sigma is taken; the image if it is not given
    #[arg(long, value_enum, requires = "filter")]
    scope: Option<Scope>,
    /// What happens to the channels; nothing if it is not given
    #[arg(long, value_enum, requires = "filter")]
    merge: Option<Merge>,
}

impl FilterListArgs {
    /// The list; `None` if no filter is named.
    pub fn list(&self) -> Option<FilterList> {
        let filter = self.filter?;
        let (border, scope) = (self.border.unwrap_or_default(), self.scope.unwrap_or_default());
        let merge = self.merge.unwrap_or_default();
        if filter == FilterKind::None && merge == Merge::None {
            return Some(FilterList::default());
        }
        let sides = if self.k.is_empty() { vec![FilterSettings::default().k] } else { self.k.clone() };
        let of = |k| FilterSettings { filter, k, border, scope, merge };
        Some(FilterList(sides.into_iter().map(of).collect()))
    }
}

/// Which network, seed and engine.
#[derive(Debug, Args)]
pub struct NetworkArgs {
    /// The network
    #[arg(long, value_enum)]
    pub network: Option<NetworkKind>,
    /// Chance: beginning of the network, choice and order of images, augmentation
    #[arg(long)]
    pub seed: Option<u64>,
}

/// The images of a source or target.
///
/// # Errors
/// [`CliError`] if the set is not in the folder, or no folder is given and the set is not generated.
pub fn set(source: Source, split: Split, data: Option<&Path>) -> Result<Dataset, CliError> {
    if let Some(domain) = source.domain().filter(|_| source.is_generated()) {
        let (count, start) = match split {
            Split::Train => (GENERATED_TRAINING, 0),
            Split::Test => (GENERATED_TEST, TEST_SEEDS),
        };
        return Ok(generated(domain, count, start)?);
    }
    let data = data.ok_or(CliError::NoData(source.name()))?;
    if let Some(domain) = source.domain() {
        return Ok(load(data, domain, split)?);
    }
    let problem = || {
        format!(
            "holds no `cifar10-{split}-images.idx` with its labels (nor `cifar10-jpeg-...`, `.gz`; also in natural/)"
        )
    };
    let found = find_cifar10(data, split)?
        .ok_or_else(|| CliError::File { path: data.display().to_string(), problem: problem() })?;
    Ok(load_source(&found, &Limits::default())?)
}

/// A source by its name, or a labelled set of one's own.
#[derive(Debug, Clone)]
pub enum SourceArg {
    /// One that has a name.
    Named(Source),
    /// A file or folder.
    Set(PathBuf),
}

impl FromStr for SourceArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(source) = <Source as ValueEnum>::from_str(text, false) {
            return Ok(Self::Named(source));
        }
        let path = PathBuf::from(text);
        if path.exists() {
            return Ok(Self::Set(path));
        }
        let names: Vec<&str> = Source::value_variants().iter().map(|source| source.name()).collect();
        Err(format!("there is no such file or folder, and the sources are {}", names.join(", ")))
    }
}

/// A file of at most `limit` bytes, and one byte more so that a reader sees when there are more.
///
/// # Errors
/// [`CliError::Read`].
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Read { path: path.display().to_string(), source };
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Writes a file so that it is either whole or as it was before.
///
/// # Errors
/// [`CliError::Write`].
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let failed = |source| CliError::Write { path: path.display().to_string(), source };
    let part = part_of(path);
    let write = || {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    };
    write().map_err(|error| {
        // nothing more can be done if it stays
        let _ = std::fs::remove_file(&part);
        failed(error)
    })
}

/// Writes a text to a file in a folder, which is made where it is missing. Gives its path.
///
/// # Errors
/// [`CliError::Write`].
pub fn write_into(folder: &Path, file: &str, text: &str) -> Result<PathBuf, CliError> {
    let path = folder.join(file);
    std::fs::create_dir_all(folder)
        .map_err(|source| CliError::Write { path: folder.display().to_string(), source })?;
    write_whole(&path, text.as_bytes())?;
    Ok(path)
}

/// Refuses now what could not be written after hours of work: a folder that is not there or may not be written in,
/// or a folder in the file's place.
///
/// # Errors
/// [`CliError::Write`].
pub fn writable(path: &Path) -> Result<(), CliError> {
    let failed = |source| CliError::Write { path: path.display().to_string(), source };
    if path.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    let part = part_of(path);
    File::create(&part).and_then(|_| std::fs::remove_file(&part)).map_err(failed)
}

/// Where a file is written before it takes its name: beside it, one for each process.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// The model in a file of weights.
///
/// # Errors
/// [`CliError`] if it cannot be read or is none.
pub fn model(path: &Path) -> Result<Model, CliError> {
    Model::from_bytes(&read(path, MAX_BYTES)?)
        .map_err(|error| CliError::File { path: path.display().to_string(), problem: error.to_string() })
}

/// A labelled set: images with their labels in one file or folder, or labels from a file of their own.
///
/// # Errors
/// [`CliError`] if they do not hold images and as many labels, all of them digits. It names the file that is wrong.
pub fn labelled(images: &Path, labels: Option<&Path>, part: Option<Split>) -> Result<Dataset, CliError> {
    let wrong = |path: &Path, problem: String| CliError::File { path: path.display().to_string(), problem };
    let set = images_of(images, part)?;
    let Some(labels) = labels else {
        if set.labels().is_none() {
            let problem = "holds images, and no labels; --labels FILE gives one digit for each image";
            return Err(wrong(images, problem.to_owned()));
        }
        return Ok(set);
    };
    let opened = input::open_as(labels, Role::Labels)?;
    let Opened::Labels(digits) = opened.content else {
        let problem = "holds images; --labels takes one whole number for each image";
        return Err(wrong(labels, problem.to_owned()));
    };
    if let Some((at, label)) = digits.iter().enumerate().find(|(_, label)| usize::from(**label) >= CLASSES) {
        return Err(wrong(
            labels,
            format!("has the label {label} at image {at}; labels are the digits 0 to 9"),
        ));
    }
    if digits.len() != set.count() {
        let (found, name, count) = (digits.len(), images.display(), set.count());
        let problem = format!(
            "has {found} labels, and `{name}` has {count} images; each image needs one label, in the same order"
        );
        return Err(wrong(labels, problem));
    }
    Ok(set.with_notes(opened.note).with_labels(digits)?)
}

/// Images of a file or folder, with the labels that came with them.
fn images_of(path: &Path, part: Option<Split>) -> Result<Dataset, CliError> {
    let wrong = |problem: String| CliError::File { path: path.display().to_string(), problem };
    let files = input::files(path)?;
    if let [(_, bytes)] = &files[..]
        && !is_set(bytes)
    {
        return match input::opened_as(path, bytes, Some(Role::Images))?.content {
            Opened::Dataset(set) => match part {
                Some(part) => Err(CorpusError::NoPart { name: path.display().to_string(), part }.into()),
                None => Ok(set),
            },
            Opened::Picture(_) => Err(wrong("holds one picture; --images takes a stack of them".to_owned())),
            Opened::Labels(_) => Err(CliError::Labels(path.display().to_string())),
        };
    }
    Ok(gather(files, part, &Limits::default())?)
}

/// Set once when Ctrl-C is pressed.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C ends a training at its next step instead of the program.
pub fn listen() {
    // a second handler is not needed, and the first does the same
    let _ = ctrlc::set_handler(|| STOPPED.store(true, Ordering::Relaxed));
}

/// Whether Ctrl-C was pressed.
pub fn stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

/// Where a training keeps what it has learnt, and what is said meanwhile.
pub struct Keeping<'a> {
    /// The checkpoint's file.
    pub checkpoint: &'a Path,
    /// Whether a checkpoint that is there is thrown away.
    pub fresh: bool,
    /// What is told is told of this.
    pub name: &'a str,
    /// The argument that names another place, and what throws the checkpoint away.
    pub ways: [&'static str; 2],
}

/// Trains to the end, from the checkpoint if there is one; writes one after each epoch and removes it at the end.
/// Gives the trainer and the seconds that this call took.
///
/// # Errors
/// [`CliError`]; [`CliError::Stopped`] after Ctrl-C, with the last checkpoint whole.
pub fn train(
    recipe: Recipe,
    set: &Dataset,
    engine: Engine,
    keeping: &Keeping<'_>,
) -> Result<(Trainer, f64), CliError> {
    let start = Instant::now();
    let path = keeping.checkpoint;
    let resumed = !keeping.fresh && path.exists();
    let mut trainer = if resumed {
        let bytes = read(path, 64 << 20)?;
        Trainer::resume(recipe, set, engine, &bytes).map_err(|error| of_checkpoint(keeping, error))?
    } else {
        Trainer::new(recipe, set, engine)?
    };
    if resumed {
        say(&format!("{}: goes on after epoch {}", keeping.name, trainer.history().len()));
    }
    let mut meter = Meter::default();
    while !trainer.is_finished() {
        if stopped() {
            meter.clear();
            return Err(CliError::Stopped(trainer.history().len()));
        }
        let progress = trainer.advance()?;
        meter.show(keeping.name, &progress);
        if progress.ended.is_some()
            && let Some(bytes) = trainer.checkpoint().map_err(|e| of_checkpoint(keeping, e.into()))?
        {
            write_whole(path, &bytes)?;
        }
    }
    Ok((trainer, start.elapsed().as_secs_f64()))
}

fn of_checkpoint(keeping: &Keeping<'_>, error: TrainError) -> CliError {
    match error {
        TrainError::Checkpoint(problem) => {
            let [elsewhere, away] = keeping.ways;
            let advice = if problem.is_other() {
                format!(
                    "the same settings go on from it, another {elsewhere} leaves it alone, and {away} begins again"
                )
            } else {
                format!("{away} begins again")
            };
            CliError::File {
                path: keeping.checkpoint.display().to_string(),
                problem: format!("{problem}; {advice}"),
            }
        }
        other => other.into(),
    }
}

/// One line on the standard error.
pub fn say(line: &str) {
    // there is nowhere else to tell it
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Tells where a training is: a line for each epoch, and on a terminal a line that is overwritten.
#[derive(Default)]
struct Meter {
    last: Option<Instant>,
}

impl Meter {
    fn show(&mut self, name: &str, progress: &Progress) {
        let left = progress.left.as_secs();
        if let Some(report) = progress.ended {
            self.clear();
            say(&format!(
                "{name}: epoch {} of {}, loss {:.3}, validation {:.2} %, {left} s left",
                report.epoch,
                progress.epochs,
                report.loss,
                100.0 * report.accuracy
            ));
        } else if std::io::stderr().is_terminal()
            && self.last.is_none_or(|last| last.elapsed() > Duration::from_millis(200))
        {
            self.last = Some(Instant::now());
            let done = 100.0 * progress.done;
            let _ = write!(std::io::stderr().lock(), "\r{name}: {done:.0} %, {left} s left  ");
        }
    }

    fn clear(&mut self) {
        if self.last.take().is_some() {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}
