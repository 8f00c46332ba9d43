//! Recordings from files: the `.npz` that `tools/export_allen.py` writes (`docs/allen-npz.md`), arrays with plain names in an
//! `.npz` or a MATLAB file ([`plain`]), and a bare `.npy` of responses.
//!
//! A value that is not a number (NaN) is missing. It stays so in responses, times and traces; a cell without a response to
//! one of the images is left out, and counted.
//!
//! Whatever a file claims, what is held while it is read is at most its own bytes and [`MOST_BYTES`] of unpacked ones,
//! once as bytes and once as numbers.

use super::cell_type::{Area, Line};
use super::maps::{Maps, MapsError};
use super::matlab::MatArrays;
use super::plain::{self, Named};
use super::recording::{CellInfo, MissingValues, RecordedTraces, Recording, RecordingSource};
use super::scores::neurons::Trials;
use super::stimuli::{Origin, Stimuli};
use crate::digits::corpus::mat::{MatProblem, is_mat};
use crate::digits::npy::{self, Array};
use crate::digits::open::Limits;
use crate::digits::pack::{Pack, PackProblem, is_zip};
use crate::digits::problem::{Problem, short_name};
use crate::neurn::Samples;
use serde::Deserialize;
use thiserror::Error;

/// Bytes of the largest file, and again of all that is unpacked from it.
pub const MOST_BYTES: usize = 256 << 20;
/// Most cells.
pub const MOST_CELLS: usize = 20_000;
/// Bytes of the longest description.
const MOST_TEXT: usize = 8 << 20;
/// Most files in an archive; a recording has up to seven.
const MOST_FILES: usize = 100;
/// What a description must say of itself.
const FORMAT: &str = "neurn-lab-recording";

/// A recording that could not be opened. Displays as a full sentence with the file's name.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("`{}` {problem}", short_name(name))]
pub struct RecordingError {
    /// The file's name, as it was given.
    pub name: String,
    /// What was wrong.
    pub problem: RecordingProblem,
}

/// What was wrong with a file, as the rest of a sentence that starts with its name.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RecordingProblem {
    /// Neither kind of file.
    #[error(
        "is no recording that opens here: neither an .npz or .mat file with responses and images, nor an .npy array of responses [trials, cells]."
    )]
    OtherKind,
    /// Too large.
    #[error("is too large: recordings of up to {} MiB are read, also when they are unpacked.", MOST_BYTES >> 20)]
    TooLarge,
    /// The archive does not unpack.
    #[error("is an .npz file that cannot be used: {0}. Please copy or export it again.")]
    Zip(PackProblem),
    /// An array that is needed is not there.
    #[error("is an .npz file, but no recording: it holds no array `{0}`. tools/export_allen.py writes one.")]
    Missing(&'static str),
    /// An array cannot be read.
    #[error("holds the array `{array}`, which {problem}")]
    Array {
        /// Its name.
        array: &'static str,
        /// The rest of the sentence.
        problem: Problem,
    },
    /// An array's shape does not fit.
    #[error("holds the array `{array}` of shape {found:?}, where {wanted} is needed.")]
    Shape {
        /// Its name.
        array: &'static str,
        /// Its shape.
        found: Vec<usize>,
        /// In words.
        wanted: String,
    },
    /// The description is no such description.
    #[error("has a description (metadata) that cannot be read: {0}.")]
    Metadata(String),
    /// The number of cells is 0 or too large.
    #[error("has {0} cells; recordings of 1 to {MOST_CELLS} are read.")]
    Cells(usize),
    /// No cell is left.
    #[error(
        "holds no cell with a value for every image: {missing} of its {all} responses are missing (NaN). In Python: `a[:, ~numpy.isnan(a).all(axis=0)]` leaves out the columns of an array that hold nothing."
    )]
    Nothing {
        /// Responses that are missing.
        missing: usize,
        /// All.
        all: usize,
    },
    /// The images cannot be held.
    #[error("holds images that cannot be shown: {0}.")]
    Images(#[from] MapsError),
    /// A MATLAB file of the newer format.
    #[error(
        "is a MATLAB 7.3 file, which is another format (HDF5). In MATLAB `save('recording.mat', 'responses', 'images', '-v7')` writes one that opens here; in Python `import h5py, numpy; f = h5py.File('x.mat'); numpy.savez('x.npz', responses=f['responses'][()].T, images=f['images'][()].T)`."
    )]
    Hdf5,
    /// A MATLAB file cannot be read.
    #[error("{0}")]
    Mat(MatProblem),
    /// Arrays with plain names do not fit each other.
    #[error("{0}")]
    Plain(String),
}

impl From<MatProblem> for RecordingProblem {
    fn from(problem: MatProblem) -> Self {
        match problem {
            MatProblem::Hdf5 => Self::Hdf5,
            problem => Self::Mat(problem),
        }
    }
}

/// The description in an `.npz` file.
#[derive(Deserialize)]
struct Metadata {
    format: String,
    version: u32,
    #[serde(default)]
    about: String,
    #[serde(default)]
    frame_rate: Option<f32>,
    #[serde(default)]
    cells: Vec<MetaCell>,
}

#[derive(Deserialize)]
struct MetaCell {
    id: u64,
    #[serde(default)]
    cre_line: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    depth_um: Option<f32>,
}

/// Reads a recording: an `.npz` file, or an `.npy` array `[trials, cells]` of responses, of which it is not known which
/// image each trial showed.
///
/// # Errors
/// [`RecordingError`] with a sentence for the person who opened it.
pub fn open(name: &str, bytes: &[u8]) -> Result<Recording, RecordingError> {
    read(name, bytes).map_err(|problem| RecordingError { name: name.to_owned(), problem })
}

fn read(name: &str, bytes: &[u8]) -> Result<Recording, RecordingProblem> {
    if bytes.len() > MOST_BYTES {
        return Err(RecordingProblem::TooLarge);
    }
    if npy::is_npy(bytes) {
        return bare(name, bytes);
    }
    if is_mat(bytes) {
        return plain::read(name, &mut MatArrays::open(bytes)?);
    }
    if !is_zip(bytes) {
        return Err(RecordingProblem::OtherKind);
    }
    let mut pack = Arrays::new(bytes)?;
    let Some(text) = pack.entry("metadata", MOST_TEXT)? else { return plain::read(name, &mut pack) };
    let metadata = metadata(&text)?;
    drop(text);
    let peaks = pack.responses("peaks")?.ok_or(RecordingProblem::Missing("peaks"))?;
    let [cells, images, trials] = peaks.shape[..] else {
        return Err(shape("peaks", &peaks, "[cells, images, trials]"));
    };
    if cells == 0 || cells > MOST_CELLS {
        return Err(RecordingProblem::Cells(cells));
    }
    if metadata.cells.len() != cells && !metadata.cells.is_empty() {
        let text = format!("it describes {} cells, and there are responses of {cells}", metadata.cells.len());
        return Err(RecordingProblem::Metadata(text));
    }
    let peaks = peaks.samples.into_f32();
    let times = match pack.responses("times_to_peak")? {
        Some(times) if times.shape == [cells, images, trials] => times.samples.into_f32(),
        Some(times) => return Err(shape("times_to_peak", &times, "the shape of `peaks`")),
        None => Vec::new(),
    };
    let means = match pack.responses("mean_responses")? {
        Some(means) if means.shape == [cells, images] => means.samples.into_f32(),
        Some(means) => return Err(shape("mean_responses", &means, "[cells, images] as of `peaks`")),
        None => averages(&peaks, trials),
    };
    let traces = match pack.responses("traces")? {
        Some(traces) if traces.shape.len() == 4 && traces.shape.starts_with(&[cells, images, trials]) => {
            let rate = metadata.frame_rate.filter(|rate| rate.is_finite() && *rate > 0.0);
            let rate = rate
                .ok_or_else(|| RecordingProblem::Metadata("it lacks the frame_rate of the traces".into()))?;
            Some(RecordedTraces { frames: traces.shape[3], rate, values: traces.samples.into_f32() })
        }
        Some(traces) => {
            return Err(shape("traces", &traces, "[cells, images, trials, frames] as of `peaks`"));
        }
        None => None,
    };
    let stimuli = match pack.array("stimuli")? {
        Some(array) => {
            let [count, height, width] = array.shape[..] else {
                return Err(shape("stimuli", &array, "[images, height, width]"));
            };
            if count != images {
                return Err(shape("stimuli", &array, "one image for each of `peaks`"));
            }
            let maps = Maps::new(count, height, width, array.samples.into_f32())?;
            Some(Stimuli { maps, origin: Origin::File { name: short_name(name) } })
        }
        None => None,
    };
    let cells = if metadata.cells.is_empty() {
        (0..cells as u64).map(unknown).collect()
    } else {
        metadata.cells.iter().map(info).collect()
    };
    let about = metadata.about.chars().filter(|c| !c.is_control()).take(400).collect();
    let source = RecordingSource::File { name: short_name(name), about };
    let missing = MissingValues::default();
    whole(Recording { source, cells, images, trials, stimuli, peaks, times, means, traces, missing })
}

/// Leaves out cells without a value for one of the images, and counts what is missing of the others.
fn whole(mut recording: Recording) -> Result<Recording, RecordingProblem> {
    let (images, trials) = (recording.images, recording.trials);
    let responds = |cell: usize| {
        let peaks = recording.peaks_of(cell).unwrap_or_default();
        let means = recording.means_of(cell).unwrap_or_default();
        peaks.chunks(trials.max(1)).all(|image| image.iter().any(|peak| !peak.is_nan()))
            && means.iter().all(|mean| !mean.is_nan())
    };
    let kept: Vec<bool> = (0..recording.cells.len()).map(responds).collect();
    recording.missing.cells = kept.iter().filter(|kept| !**kept).count();
    if recording.missing.cells == kept.len() {
        return Err(RecordingProblem::Nothing {
            missing: nans(&recording.peaks),
            all: recording.peaks.len(),
        });
    }
    if recording.missing.cells > 0 {
        let mut cells = kept.iter();
        recording.cells.retain(|_| cells.next() == Some(&true));
        keep_rows(&mut recording.peaks, images * trials, &kept);
        keep_rows(&mut recording.times, images * trials, &kept);
        keep_rows(&mut recording.means, images, &kept);
        if let Some(traces) = &mut recording.traces {
            keep_rows(&mut traces.values, images * trials * traces.frames, &kept);
        }
    }
    recording.missing.responses = nans(&recording.peaks);
    let traced = recording.traces.as_ref().map_or(0, |traces| nans(&traces.values));
    recording.missing.samples = nans(&recording.times) + traced;
    Ok(recording)
}

fn nans(values: &[f32]) -> usize {
    values.iter().filter(|value| value.is_nan()).count()
}

/// Keeps some of the rows of `each` values, in their place. None at all stay none.
fn keep_rows(values: &mut Vec<f32>, each: usize, kept: &[bool]) {
    let mut at = 0;
    values.retain(|_| {
        let row = at / each.max(1);
        at += 1;
        kept.get(row).copied().unwrap_or(false)
    });
}

fn metadata(bytes: &[u8]) -> Result<Metadata, RecordingProblem> {
    let limits = Limits { max_bytes: MOST_TEXT, max_values: MOST_TEXT as u64, ..Limits::default() };
    let array = npy::read(bytes, &limits)
        .map_err(|problem| RecordingProblem::Array { array: "metadata", problem })?;
    let Samples::U8(text) = array.samples else {
        return Err(RecordingProblem::Metadata("it is not made of bytes".to_owned()));
    };
    let found: Metadata = serde_json::from_slice(&text)
        .map_err(|error| RecordingProblem::Metadata(error.to_string().chars().take(120).collect()))?;
    if found.format != FORMAT {
        return Err(RecordingProblem::Metadata(format!("its format is not {FORMAT}")));
    }
    if found.version != 1 {
        let text = format!("its version is {}, and this program reads version 1", found.version);
        return Err(RecordingProblem::Metadata(text));
    }
    Ok(found)
}

/// An array `[trials, cells]`.
fn bare(name: &str, bytes: &[u8]) -> Result<Recording, RecordingProblem> {
    let array = npy::read_missing(bytes, &limits(MOST_BYTES))
        .map_err(|problem| RecordingProblem::Array { array: "responses", problem })?;
    let [trials, cells] = array.shape[..] else {
        return Err(shape("responses", &array, "[trials, cells]"));
    };
    if cells == 0 || cells > MOST_CELLS {
        return Err(RecordingProblem::Cells(cells));
    }
    let values = array.samples.into_f32();
    let mut peaks = Vec::with_capacity(values.len());
    for cell in 0..cells {
        peaks.extend(values.iter().skip(cell).step_by(cells));
    }
    let about = "Responses of single trials; it is not known which image each of them showed.".to_owned();
    whole(Recording {
        source: RecordingSource::File { name: short_name(name), about },
        cells: (0..cells as u64).map(unknown).collect(),
        images: 1,
        trials,
        stimuli: None,
        means: averages(&peaks, trials),
        peaks,
        times: Vec::new(),
        traces: None,
        missing: MissingValues::default(),
    })
}

/// Of trials and the images that were shown, as they come in two files. A cell without a response to one of the images is
/// left out, and counted.
///
/// # Errors
/// [`RecordingError`].
pub fn of_trials(name: &str, found: &Trials, stimuli: Stimuli) -> Result<Recording, RecordingError> {
    let all = (0..found.cells as u64).map(unknown).collect();
    joined(name, found, stimuli, all, "").map_err(|problem| RecordingError { name: name.to_owned(), problem })
}

/// Of trials, what was shown, what is known of each cell, and of the file.
pub(super) fn joined(
    name: &str,
    found: &Trials,
    stimuli: Stimuli,
    all: Vec<CellInfo>,
    about: &str,
) -> Result<Recording, RecordingProblem> {
    let Trials { repeats, images, cells, .. } = *found;
    if cells == 0 || cells > MOST_CELLS {
        return Err(RecordingProblem::Cells(cells));
    }
    let mut peaks = Vec::with_capacity(found.values.len());
    for cell in 0..cells {
        for image in 0..images {
            peaks.extend((0..repeats).map(|repeat| found.values[(repeat * images + image) * cells + cell]));
        }
    }
    whole(Recording {
        source: RecordingSource::File { name: short_name(name), about: about.to_owned() },
        cells: all,
        images,
        trials: repeats,
        stimuli: Some(stimuli),
        means: averages(&peaks, repeats),
        peaks,
        times: Vec::new(),
        traces: None,
        missing: MissingValues::default(),
    })
}

fn limits(bytes: usize) -> Limits {
    Limits { max_bytes: bytes, max_values: (bytes / 4).max(1) as u64, ..Limits::default() }
}

pub(super) fn shape(array: &'static str, found: &Array, wanted: &str) -> RecordingProblem {
    RecordingProblem::Shape { array, found: found.shape.clone(), wanted: wanted.to_owned() }
}

/// The mean of every `each` values that are there; NaN where none is.
fn averages(values: &[f32], each: usize) -> Vec<f32> {
    let mean = |item: &[f32]| {
        let there = item.iter().filter(|value| !value.is_nan());
        let (sum, count) = there.fold((0.0, 0_usize), |(sum, n), &v| (sum + f64::from(v), n + 1));
        (sum / count as f64) as f32
    };
    values.chunks(each.max(1)).map(mean).collect()
}

pub(super) fn unknown(id: u64) -> CellInfo {
    CellInfo { id, line: None, driver: String::new(), class: None, area: None, depth: None }
}

fn info(cell: &MetaCell) -> CellInfo {
    let line = Line::of(&cell.cre_line);
    CellInfo {
        id: cell.id,
        line,
        driver: cell.cre_line.chars().filter(|c| !c.is_control()).take(60).collect(),
        class: line.map(Line::class),
        area: Area::of(&cell.area),
        depth: cell.depth_um.filter(|depth| depth.is_finite()),
    }
}

/// An `.npz` file: a zip archive of `.npy` files.
pub(super) struct Arrays<'a> {
    pack: Pack<&'a [u8]>,
    /// Bytes that may still be unpacked.
    left: usize,
}

fn damaged(problem: PackProblem) -> RecordingProblem {
    match problem {
        PackProblem::TooLarge => RecordingProblem::TooLarge,
        problem => RecordingProblem::Zip(problem),
    }
}

impl<'a> Arrays<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, RecordingProblem> {
        Ok(Self { pack: Pack::new(bytes, MOST_FILES).map_err(damaged)?, left: MOST_BYTES })
    }

    /// The bytes of `name.npy`; none if it is not there.
    fn entry(&mut self, name: &str, most: usize) -> Result<Option<Vec<u8>>, RecordingProblem> {
        let Some(index) = self.pack.find(&format!("{name}.npy")) else { return Ok(None) };
        let mut left = most.min(self.left);
        let bytes = self.pack.take(index, &mut left).map_err(damaged)?;
        self.left -= bytes.len();
        Ok(Some(bytes))
    }

    fn read(
        &mut self,
        name: &'static str,
        how: fn(&[u8], &Limits) -> Result<Array, Problem>,
    ) -> Result<Option<Array>, RecordingProblem> {
        let Some(bytes) = self.entry(name, MOST_BYTES)? else { return Ok(None) };
        let found = how(&bytes, &limits(MOST_BYTES));
        found.map(Some).map_err(|problem| RecordingProblem::Array { array: name, problem })
    }
}

impl Named for Arrays<'_> {
    const KIND: &'static str = "an .npz file";
    const IMAGES_LAST: bool = false;

    fn array(&mut self, name: &'static str) -> Result<Option<Array>, RecordingProblem> {
        self.read(name, npy::read)
    }

    fn responses(&mut self, name: &'static str) -> Result<Option<Array>, RecordingProblem> {
        self.read(name, npy::read_missing)
    }

    fn texts(&mut self, name: &'static str) -> Result<Option<Vec<String>>, RecordingProblem> {
        let Some(bytes) = self.entry(name, MOST_TEXT)? else { return Ok(None) };
        let found = npy::read_texts(&bytes, &limits(MOST_TEXT));
        found.map(Some).map_err(|problem| RecordingProblem::Array { array: name, problem })
    }
}
