//! `neurn represent`: N = T^T FS of one cell, from files, from a recording, or simulated.

use super::error::CliError;
use crate::cortex::cell_type::{Area, Line};
use crate::cortex::open as recordings;
use crate::cortex::population::{Population, Settings};
use crate::cortex::representation::{Centring, Images};
use crate::cortex::stimuli::{self, natural_like};
use crate::digits::npy;
use crate::digits::open::Limits;
use crate::digits::problem::Problem;
use crate::digits::write::write_npy_f32;
use clap::Args;
use serde::Serialize;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `neurn represent`.
///
/// T is [n, L]: a row for each image, a column for each trial (or each sample of each trial). FS is the images, [n, h, w]
/// or [n, P] as .npy, or [n, h, w] as IDX, gzipped or not. N is written as float32 [L, h, w] or [L, P].
///
/// T and FS are files (--traces and --stimuli), or those of a cell of a recording (--recording, docs/allen-npz.md), or of
/// a simulated cell of mouse visual cortex (--simulate; --stimuli then says what it is shown).
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct RepresentArgs {
    /// The responses T, [n, L]
    #[arg(long, value_name = "T.npy", required_unless_present_any = ["recording", "simulate"], requires = "stimuli")]
    traces: Option<PathBuf>,
    /// The images FS
    #[arg(long, value_name = "FS.npy", conflicts_with = "recording")]
    stimuli: Option<PathBuf>,
    /// A recording, as tools/export_allen.py writes it
    #[arg(long, value_name = "FILE.npz", conflicts_with_all = ["traces", "simulate"])]
    recording: Option<PathBuf>,
    /// Simulate a population and take a cell of it
    #[arg(long, conflicts_with = "traces")]
    simulate: bool,
    /// Which cell of the recording or the population, counted from 0
    #[arg(long, default_value_t = 0, conflicts_with = "traces")]
    cell: usize,
    /// Of the simulation and of its images
    #[arg(long, default_value_t = 1, requires = "simulate")]
    seed: u64,
    /// How often the simulated cell is shown each image
    #[arg(long, default_value_t = Settings::default().trials, requires = "simulate")]
    trials: u32,
    /// Only cells of this line (may be given several times)
    #[arg(long = "line", value_enum, ignore_case = true, requires = "simulate")]
    lines: Vec<Line>,
    /// Only cells of this area (may be given several times)
    #[arg(long = "area", value_enum, ignore_case = true, requires = "simulate")]
    areas: Vec<Area>,
    /// A column for each sample of each trial instead of the trial's peak
    #[arg(long, conflicts_with = "traces")]
    samples: bool,
    /// Whether the mean image is taken off first (centred: ours; raw: as published)
    #[arg(long, value_enum, default_value_t)]
    centring: Centring,
    /// One picture, the mean over the L rows of N, instead of all
    #[arg(long)]
    mean: bool,
    /// Where N goes (.npy, float32)
    #[arg(long, value_name = "N.npy")]
    out: PathBuf,
    /// Where T goes as well (.npy, float32)
    #[arg(long, value_name = "T.npy")]
    save_traces: Option<PathBuf>,
    /// Where FS goes as well (.npy, float32)
    #[arg(long, value_name = "FS.npy")]
    save_stimuli: Option<PathBuf>,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// T and FS of one cell.
struct Cell {
    /// `[n, L]`
    traces: Vec<f32>,
    /// `[n, ...]`
    stimuli: Vec<f32>,
    /// The sides of FS.
    shape: Vec<usize>,
    /// What it is, in words.
    what: String,
    simulated: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    output: String,
    /// What the numbers are from.
    source: &'a str,
    simulated: bool,
    images: usize,
    columns: usize,
    /// Responses in these columns that are missing (NaN): they add nothing.
    missing: usize,
    /// Columns without any response, which are left out.
    left_out: usize,
    shape: &'a [usize],
    centring: Centring,
    /// The multiplication alone.
    milliseconds: f64,
}

/// Multiplies. Gives the line to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &RepresentArgs) -> Result<String, CliError> {
    let mut cell = match (&args.traces, &args.stimuli, &args.recording) {
        (Some(traces), Some(stimuli), _) => from_files(traces, stimuli)?,
        (_, _, Some(recording)) => from_recording(recording, args)?,
        _ => simulated(args)?,
    };
    let count = cell.shape.first().copied().unwrap_or(0);
    let pixels: usize = cell.shape.iter().skip(1).product();
    let images = Images::new(count, pixels, &cell.stimuli, args.centring)?;
    let left_out = leave_out(&mut cell, count)?;
    let missing = cell.traces.iter().filter(|response| response.is_nan()).count();
    let begin = Instant::now();
    let values: Vec<f32> = if args.mean {
        images.picture(&cell.traces)?
    } else {
        images.product(&cell.traces)?.into_iter().map(|v| v as f32).collect()
    };
    let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
    let columns = cell.traces.len() / count.max(1);
    let mut shape = cell.shape[1..].to_vec();
    if !args.mean {
        shape.insert(0, columns);
    }
    write(&args.out, &shape, &values)?;
    if let Some(path) = &args.save_traces {
        write(path, &[count, columns], &cell.traces)?;
    }
    if let Some(path) = &args.save_stimuli {
        write(path, &cell.shape, &cell.stimuli)?;
    }
    let summary = Summary {
        output: args.out.display().to_string(),
        source: &cell.what,
        simulated: cell.simulated,
        images: count,
        columns,
        missing,
        left_out,
        shape: &shape,
        centring: args.centring,
        milliseconds,
    };
    if args.json {
        return Ok(serde_json::to_string(&summary).unwrap_or_default());
    }
    let mut line = format!(
        "{}: float32 {shape:?} from {count} images and {columns} columns of {}",
        summary.output, cell.what
    );
    if missing + left_out > 0 {
        line +=
            &format!("; {missing} responses are missing (NaN), {left_out} columns without any are left out");
    }
    Ok(line)
}

/// Leaves out the columns of T without any response. Gives their number.
fn leave_out(cell: &mut Cell, images: usize) -> Result<usize, CliError> {
    let columns = cell.traces.len() / images.max(1);
    let responds =
        |column: usize| cell.traces.iter().skip(column).step_by(columns.max(1)).any(|r| !r.is_nan());
    let kept: Vec<bool> = (0..columns).map(responds).collect();
    let left_out = kept.iter().filter(|kept| !**kept).count();
    if left_out > 0 && left_out == columns {
        let problem = "holds no response that is a number: all are missing (NaN)".to_owned();
        return Err(CliError::File { path: cell.what.clone(), problem });
    }
    if left_out > 0 {
        let mut column = kept.iter().cycle();
        cell.traces.retain(|_| column.next() == Some(&true));
    }
    Ok(left_out)
}

fn from_files(traces: &Path, stimuli: &Path) -> Result<Cell, CliError> {
    let (shape, values) = array(traces, npy::read_missing)?;
    let (sides, images) = images(stimuli)?;
    if shape.len() != 2 || shape[0] != sides[0] {
        let n = sides[0];
        let problem = format!("holds an array of shape {shape:?}, and for {n} images [{n}, L] is needed");
        return Err(CliError::File { path: traces.display().to_string(), problem });
    }
    let what = format!("{}", traces.display());
    Ok(Cell { traces: values, stimuli: images, shape: sides, what, simulated: false })
}

fn from_recording(path: &Path, args: &RepresentArgs) -> Result<Cell, CliError> {
    let recording = recordings::open(&path.display().to_string(), &bytes(path, recordings::MOST_BYTES)?)?;
    let wrong = |problem: String| CliError::File { path: path.display().to_string(), problem };
    let count = recording.cells.len();
    let info = recording.cells.get(args.cell);
    let info =
        info.ok_or_else(|| wrong(format!("has {count} cells, counted from 0, and no cell {}", args.cell)))?;
    let peaks = recording.peaks_of(args.cell).unwrap_or_default().to_vec();
    let traces = if args.samples {
        let found =
            recording.traces_of(args.cell).ok_or_else(|| wrong("holds no traces, only peaks".to_owned()))?;
        found.values
    } else {
        peaks
    };
    let what = format!("cell {} ({}) of {}", info.id, info.driver, path.display());
    let stimuli = recording.stimuli.ok_or_else(|| wrong("holds no images".to_owned()))?.maps;
    let shape = vec![stimuli.count, stimuli.height, stimuli.width];
    Ok(Cell { traces, stimuli: stimuli.values, shape, what, simulated: false })
}

fn simulated(args: &RepresentArgs) -> Result<Cell, CliError> {
    let images = match &args.stimuli {
        Some(path) => stimuli::open(&path.display().to_string(), &bytes(path, Limits::default().max_bytes)?)?,
        None => natural_like(args.seed, stimuli::COUNT, stimuli::SIDE, stimuli::SIDE)?,
    };
    let settings = Settings {
        seed: args.seed,
        trials: args.trials,
        lines: args.lines.clone(),
        areas: args.areas.clone(),
        ..Settings::default()
    };
    let population = Population::new(settings, images)?;
    let (count, wanted) = (population.cells.len(), args.cell);
    let cell = population.cells.get(wanted).ok_or(CliError::Cell { wanted, count })?;
    let found = population.traces(wanted).ok_or(CliError::Cell { wanted, count })?;
    let traces = if args.samples {
        found.values
    } else {
        // a trial's peak is the greatest of its samples
        let top = |trial: &[f32]| trial.iter().fold(f32::NEG_INFINITY, |top, &v| top.max(v));
        found.values.chunks(found.frames.max(1)).map(top).collect()
    };
    let (driver, area, depth) = (cell.line.driver(), cell.area.name(), cell.depth);
    let what = format!("simulated cell {wanted} of {count} ({driver}, {area}, {depth} um)");
    let maps = &population.stimuli.maps;
    let shape = vec![maps.count, maps.height, maps.width];
    Ok(Cell { traces, stimuli: maps.values.clone(), shape, what, simulated: true })
}

/// The bytes of a file; one more than `most` of them if there are more, which is enough for a reader to see that.
fn bytes(path: &Path, most: usize) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Read { path: path.display().to_string(), source };
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// A reader of arrays, which takes missing values or refuses them.
type ReadArray = fn(&[u8], &Limits) -> Result<npy::Array, Problem>;

/// An array and its sides.
fn array(path: &Path, how: ReadArray) -> Result<(Vec<usize>, Vec<f32>), CliError> {
    let limits = Limits::default();
    let found = how(&bytes(path, limits.max_bytes)?, &limits);
    let array = found.map_err(|problem| problem.of(&path.display().to_string()))?;
    let values = array.samples.into_f32();
    Ok((array.shape, values))
}

/// Images `[n, h, w]` or `[n, P]`.
fn images(path: &Path) -> Result<(Vec<usize>, Vec<f32>), CliError> {
    let most = Limits::default().max_bytes;
    let found = bytes(path, most)?;
    if !npy::is_npy(&found) {
        let maps = stimuli::open(&path.display().to_string(), &found)?.maps;
        return Ok((vec![maps.count, maps.height, maps.width], maps.values));
    }
    drop(found);
    let (shape, values) = array(path, npy::read)?;
    if !matches!(shape.len(), 2 | 3) {
        let problem = format!("holds an array of shape {shape:?}, and images are [n, h, w] or [n, P]");
        return Err(CliError::File { path: path.display().to_string(), problem });
    }
    Ok((shape, values))
}

fn write(path: &Path, shape: &[usize], values: &[f32]) -> Result<(), CliError> {
    let bytes = write_npy_f32(shape, values)?;
    std::fs::write(path, bytes).map_err(|source| CliError::Write { path: path.display().to_string(), source })
}
