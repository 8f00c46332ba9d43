//! `neurn filter`: an image, or a stack of them, to its local contrast.

use super::error::CliError;
use super::gpu::Gpu;
use super::input;
use crate::digits::dataset::Dataset;
use crate::digits::open::Opened;
use crate::digits::write::write_npy_f32;
use crate::neurn::{
    Border, FilterKind, FilterSettings, Image, Merge, Peak, Scope, SettingsError, apply_into,
};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;

/// Images that go to the GPU together at most.
const BATCH: usize = 4096;

/// What is the same for every patch side of a filter.
#[derive(Debug, Args)]
pub struct HowArgs {
    /// How pixels beyond the edge are made up (scipy's names)
    #[arg(long, value_enum, default_value_t)]
    pub border: Border,
    /// Over what the largest sigma is taken
    #[arg(long, value_enum, default_value_t)]
    pub scope: Scope,
    /// What happens to the channels
    #[arg(long, value_enum, default_value_t)]
    pub merge: Merge,
}

/// Arguments of `neurn filter`.
///
/// IN is told by its content: a PNG, JPEG, WebP, BMP or GIF picture; an .npy array of numbers, [h, w],
/// [h, w, c], [n, h, w] or [n, h, w, c]; or an IDX file of images, gzipped or not. An array of three
/// dimensions is one picture if the last is at most 4, else a stack. OUT is float32 of the same shape;
/// with --merge max the channels' dimension is gone. Each image of a stack has its own c.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct FilterArgs {
    /// The picture, array or data set
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Where the result goes (.npy, float32)
    #[arg(value_name = "OUT.npy")]
    output: PathBuf,
    /// Side of the patch in pixels, odd
    #[arg(long, default_value_t = FilterSettings::default().k, value_parser = patch_side)]
    k: u32,
    #[command(flatten)]
    how: HowArgs,
    /// NeuRN, or a filter to compare with
    #[arg(long, value_enum, default_value_t)]
    filter: FilterKind,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    engine: Engine,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// What computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Engine {
    /// The processor
    #[default]
    Cpu,
    /// The graphics device, through Vulkan, Metal or DirectX (NeuRN only)
    Gpu,
}

/// Checks k as the library does, so that it is an error of usage with the library's words.
fn patch_side(text: &str) -> Result<u32, String> {
    let k = text.parse().map_err(|_| "it must be a whole number".to_owned())?;
    let check: Result<(), SettingsError> = FilterSettings { k, ..FilterSettings::default() }.check();
    check.map(|()| k).map_err(|error| error.to_string())
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    input: String,
    output: String,
    /// Shape of the input and of the output, as in NumPy.
    input_shape: &'a [usize],
    shape: &'a [usize],
    images: usize,
    settings: FilterSettings,
    engine: Engine,
    adapter: Option<String>,
    /// Filtering alone, with transfers to the device and back, without files and start-up.
    milliseconds: f64,
    /// The largest sigma of the first image, and where it is; `None` for the rivals of NeuRN.
    max_sigma: Option<f32>,
    max_sigma_at: Option<Place>,
    /// For each image: one c, or one for each channel with `--scope channel`.
    peaks: Vec<Vec<Place>>,
}

/// A c and its place.
#[derive(Serialize, Clone, Copy)]
struct Place {
    value: f32,
    x: usize,
    y: usize,
    channel: usize,
}

impl From<Peak> for Place {
    fn from(Peak { value, x, y, channel }: Peak) -> Self {
        Self { value, x, y, channel }
    }
}

/// One picture or a stack.
enum Images {
    One(Image),
    Stack(Dataset),
}

impl Images {
    fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Stack(stack) => stack.count(),
        }
    }

    fn get(&self, i: usize) -> Option<Image> {
        match self {
            Self::One(image) => (i == 0).then(|| image.clone()),
            Self::Stack(stack) => stack.image(i),
        }
    }
}

/// Filters and writes. Gives the line to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &FilterArgs) -> Result<String, CliError> {
    let settings = FilterSettings {
        filter: args.filter,
        k: args.k,
        border: args.how.border,
        scope: args.how.scope,
        merge: args.how.merge,
    };
    settings.check()?;
    let opened = input::open(&args.input)?;
    let (images, without_channels) = match opened.content {
        Opened::Picture(image) => (Images::One(image), 2),
        Opened::Dataset(dataset) => (Images::Stack(dataset), 3),
        Opened::Labels(_) => return Err(CliError::Labels(args.input.display().to_string())),
    };
    let gpu = match args.engine {
        Engine::Cpu => None,
        Engine::Gpu => Some(Gpu::new()?),
    };
    let start = Instant::now();
    let (values, peaks) = match &gpu {
        None => on_cpu(&images, &settings)?,
        Some(gpu) => on_gpu(gpu, &images, &settings)?,
    };
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;

    let mut shape = opened.shape.clone();
    if settings.merge == Merge::Max {
        shape.truncate(without_channels);
    }
    let output = args.output.display().to_string();
    std::fs::write(&args.output, write_npy_f32(&shape, &values)?)
        .map_err(|source| CliError::Write { path: output.clone(), source })?;

    let peaks: Vec<Vec<Place>> =
        peaks.into_iter().map(|peaks| peaks.into_iter().map(Place::from).collect()).collect();
    let first = peaks.first().and_then(|first| first.iter().copied().reduce(larger));
    let summary = Summary {
        input: args.input.display().to_string(),
        output,
        input_shape: &opened.shape,
        shape: &shape,
        images: images.count(),
        settings,
        engine: args.engine,
        adapter: gpu.map(|gpu| gpu.adapter),
        milliseconds,
        max_sigma: first.map(|place| place.value),
        max_sigma_at: first,
        peaks,
    };
    Ok(if args.json { json(&summary) } else { sentence(&summary) })
}

fn larger(a: Place, b: Place) -> Place {
    if b.value > a.value { b } else { a }
}

type Filtered = (Vec<f32>, Vec<Vec<Peak>>);

fn on_cpu(images: &Images, settings: &FilterSettings) -> Result<Filtered, CliError> {
    let (mut values, mut peaks, mut one) = (Vec::new(), Vec::with_capacity(images.count()), Vec::new());
    for image in (0..images.count()).map_while(|i| images.get(i)) {
        peaks.push(apply_into(&image, settings, &mut one)?);
        values.extend_from_slice(&one);
    }
    Ok((values, peaks))
}

fn on_gpu(gpu: &Gpu, images: &Images, settings: &FilterSettings) -> Result<Filtered, CliError> {
    let (mut values, mut peaks) = (Vec::new(), Vec::with_capacity(images.count()));
    for start in (0..images.count()).step_by(BATCH) {
        let batch: Vec<Image> = (start..images.count()).take(BATCH).map_while(|i| images.get(i)).collect();
        let (batch_values, batch_peaks) = gpu.apply(&batch, settings)?;
        values.extend(batch_values);
        peaks.extend(batch_peaks);
    }
    Ok((values, peaks))
}

fn json(summary: &Summary<'_>) -> String {
    // plain structs of numbers and text always serialise
    serde_json::to_string(summary).unwrap_or_default()
}

fn sentence(summary: &Summary<'_>) -> String {
    let Summary { images, output, milliseconds, shape, .. } = summary;
    let noun = if *images == 1 { "image" } else { "images" };
    let engine = summary.adapter.as_deref().unwrap_or("the CPU");
    let peak = summary.max_sigma_at.map_or_else(String::new, |Place { value, x, y, channel }| {
        let whose = if *images == 1 { "" } else { " of the first image" };
        format!("; largest sigma{whose} {value} at row {y}, column {x}, channel {channel}")
    });
    format!("{images} {noun} filtered on {engine} in {milliseconds:.1} ms{peak}; {output} holds {shape:?}")
}
