//! `neurn find`: where digits stand in a picture of any size.

use super::error::CliError;
use super::input;
use crate::digits::find::{Frame, find};
use crate::digits::open::Opened;
use crate::neurn::Image;
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `neurn find`.
#[derive(Debug, Args)]
pub struct FindArgs {
    /// A picture of any size: a photograph of a sheet of paper, a board, a row of digits
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Print the frames as JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary {
    /// Pixels in a row of the picture.
    width: usize,
    /// Its rows.
    height: usize,
    /// In reading order.
    digits: Vec<Found>,
    /// Of looking for them; not of reading the file.
    milliseconds: f64,
}

#[derive(Serialize)]
struct Found {
    frame: Frame,
}

/// A picture from a file, of which there must be only one.
///
/// # Errors
/// [`CliError`].
pub(super) fn picture(path: &Path) -> Result<Image, CliError> {
    match input::open(path)?.content {
        Opened::Picture(image) => Ok(image),
        Opened::Dataset(_) | Opened::Labels(_) => Err(CliError::NoPicture(path.display().to_string())),
    }
}

/// Finds. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &FindArgs) -> Result<String, CliError> {
    let image = picture(&args.input)?;
    let start = Instant::now();
    let frames = find(&image);
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    if args.json {
        let digits = frames.into_iter().map(|frame| Found { frame }).collect();
        let summary = Summary { width: image.width(), height: image.height(), digits, milliseconds };
        return Ok(serde_json::to_string(&summary).unwrap_or_default());
    }
    if frames.is_empty() {
        return Ok("no digit was found".to_owned());
    }
    let line = |Frame { x, y, width, height }: &Frame| format!("{width} x {height} pixels at {x}, {y}");
    Ok(frames.iter().map(line).collect::<Vec<_>>().join("\n"))
}
