//! `neurn density`: how often the values of an array occur, as a smooth curve, and how far the curves of two arrays
//! overlap, as in the page's view Representations.

use super::error::CliError;
use super::input;
use crate::stats::density::{Bandwidth, Curve, Method, Overlay};
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments of `neurn density`.
#[derive(Debug, Args)]
pub struct DensityArgs {
    /// An array of numbers of any shape (.npy, also gzipped); all its values are taken
    #[arg(value_name = "A.npy")]
    a: PathBuf,
    /// A second one, whose curve is laid over the first one's
    #[arg(value_name = "B.npy")]
    b: Option<PathBuf>,
    /// How wide the kernel is: scott, silverman, or a number from 0.001 to 100 by which each array's standard deviation
    /// is multiplied (SciPy's bw_method)
    #[arg(long, value_name = "scott|silverman|NUMBER", default_value = "scott", value_parser = bandwidth)]
    bandwidth: Bandwidth,
    /// Points of the curve, from three bandwidths below the smallest value to three above the largest
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(2..=65_536))]
    points: u32,
    /// Every value for itself, or counted in fine bins first (never off by more than a ten-thousandth of the peak)
    #[arg(long, value_enum, default_value_t = Method::Auto)]
    method: Method,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// "silverman" or "0.2".
pub(super) fn bandwidth(text: &str) -> Result<Bandwidth, String> {
    let bandwidth = match text {
        "scott" => Bandwidth::Scott,
        "silverman" => Bandwidth::Silverman,
        number => {
            let number = number.parse();
            Bandwidth::Factor(number.map_err(|_| "write scott, silverman or a number such as 0.2")?)
        }
    };
    bandwidth.factor(2).map_err(|error| error.to_string())?;
    Ok(bandwidth)
}

/// What `--json` prints. Lists have one entry for each array.
#[derive(Serialize)]
struct Summary {
    /// Where the curves' points are.
    x: Vec<f64>,
    /// The curves' heights there.
    densities: Densities,
    /// Values.
    n: Vec<usize>,
    means: Vec<f64>,
    /// Standard deviations (n - 1).
    deviations: Vec<f64>,
    /// SciPy's factors.
    factors: Vec<f64>,
    /// Factor times deviation, in the values' units: h of the paper's Eq. 4.
    bandwidths: Vec<f64>,
    /// How each was computed.
    methods: Vec<Method>,
    /// The area under the lower curve over that under the upper one.
    #[serde(skip_serializing_if = "Option::is_none")]
    iou: Option<f64>,
    /// Whether the points are farther from each other than the narrower bandwidth, so that more would help.
    coarse: bool,
}

#[derive(Serialize)]
struct Densities {
    a: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<Vec<f64>>,
}

/// Estimates. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &DensityArgs) -> Result<String, CliError> {
    let a = input::values(&args.a)?;
    let points = args.points as usize;
    let failed = |path: &Path, problem: String| CliError::File {
        path: path.display().to_string(),
        problem: format!("cannot be estimated: {problem}"),
    };
    let summary = if let Some(path) = &args.b {
        let b = input::values(path)?;
        let overlay = Overlay::of(&a, &b, args.bandwidth, points, args.method).map_err(|error| {
            // which of the two it was
            let first = Curve::alone(&a, args.bandwidth, points, args.method).is_err();
            failed(if first { &args.a } else { path }, error.to_string())
        })?;
        Summary::of(overlay.x, overlay.a, Some(overlay.b), Some(overlay.iou), overlay.coarse)
    } else {
        let (grid, curve) = Curve::alone(&a, args.bandwidth, points, args.method)
            .map_err(|error| failed(&args.a, error.to_string()))?;
        let coarse = grid.step() > curve.bandwidth;
        Summary::of(grid.xs(), curve, None, None, coarse)
    };
    if args.json {
        return Ok(serde_json::to_string(&summary).unwrap_or_default());
    }
    Ok(summary.lines(&[Some(&args.a), args.b.as_ref()]))
}

impl Summary {
    fn of(x: Vec<f64>, a: Curve, b: Option<Curve>, iou: Option<f64>, coarse: bool) -> Self {
        let all: Vec<&Curve> = std::iter::once(&a).chain(&b).collect();
        Self {
            x,
            n: all.iter().map(|curve| curve.summary.n).collect(),
            means: all.iter().map(|curve| curve.summary.mean).collect(),
            deviations: all.iter().map(|curve| curve.summary.deviation).collect(),
            factors: all.iter().map(|curve| curve.factor).collect(),
            bandwidths: all.iter().map(|curve| curve.bandwidth).collect(),
            methods: all.iter().map(|curve| curve.method).collect(),
            iou,
            coarse,
            densities: Densities { a: a.density, b: b.map(|curve| curve.density) },
        }
    }

    /// "a.npy: 400 values, mean 0.1, bandwidth 0.2, most often near 0.15 (density 1.3)".
    fn lines(&self, paths: &[Option<&PathBuf>]) -> String {
        let curves = [Some(&self.densities.a), self.densities.b.as_ref()];
        let named = paths.iter().copied().flatten().zip(curves.into_iter().flatten());
        let mut lines: Vec<String> = named
            .enumerate()
            .map(|(i, (path, curve))| {
                let top = curve.iter().copied().zip(&self.x).max_by(|a, b| a.0.total_cmp(&b.0));
                let (height, at) = top.map_or((0.0, 0.0), |(height, &at)| (height, at));
                format!(
                    "{}: {} values, mean {:.6}, bandwidth {:.6}, most often near {at:.6} (density {height:.6})",
                    path.display(),
                    self.n[i],
                    self.means[i],
                    self.bandwidths[i]
                )
            })
            .collect();
        if let Some(iou) = self.iou {
            lines.push(format!("overlap (IoU): {:.2} %", 100.0 * iou));
        }
        if self.coarse {
            lines.push(
                "The points are farther apart than the bandwidth; more --points would help.".to_owned(),
            );
        }
        lines.join("\n")
    }
}
