//! `neurn shift`: how two models read generated digits that are moved away from clean handwriting, point by point as
//! in the page's view Shift.

use super::error::CliError;
use super::learning;
use crate::digits::shift::{CURVE, MAP, Param, Shift};
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::Classifier;
use crate::protocol::shift::{MOST_DIGITS, ShiftQuery, right};
use crate::stats::classification::wilson;
use crate::worker::shift::measure;
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments of `neurn shift`.
#[derive(Debug, Args)]
pub struct ShiftArgs {
    /// The first model, as `neurn train` writes it (in the page: the left one)
    #[arg(long, value_name = "FILE.safetensors")]
    left: PathBuf,
    /// The second model
    #[arg(long, value_name = "FILE.safetensors")]
    right: PathBuf,
    /// The slider along which digits are moved
    #[arg(long, value_enum, default_value = "polarity")]
    axis: Param,
    /// A second one, for a map
    #[arg(long, value_enum)]
    second: Option<Param>,
    /// Where another slider stands, such as texture=50; may be given several times
    #[arg(long = "at", value_name = "SLIDER=VALUE", value_parser = place)]
    places: Vec<(Param, f64)>,
    /// Values of the first slider instead of 17 (a map: 9) over its range
    #[arg(long, value_delimiter = ',', allow_hyphen_values = true)]
    values: Vec<f64>,
    /// Digits at each point
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DIGITS)))]
    count: u32,
    /// Which digits
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// What computes
    #[arg(long, value_enum, default_value_t = Engine::ASKING)]
    engine: Engine,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// "texture=50".
fn place(text: &str) -> Result<(Param, f64), String> {
    let (name, value) = text.split_once('=').ok_or("write it as SLIDER=VALUE, for example texture=50")?;
    let param = Param::ALL.into_iter().find(|p| p.key() == name);
    let names = || Param::ALL.map(Param::key).join(", ");
    let param = param.ok_or_else(|| format!("there is no slider `{name}`; there are {}", names()))?;
    let value = value.parse().map_err(|_| format!("`{value}` is no number"))?;
    Ok((param, value))
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    axis: Param,
    second: Option<Param>,
    /// Where the sliders stand that are not moved.
    values: Shift,
    models: [String; 2],
    engine: Engine,
    seed: u32,
    count: u32,
    points: &'a [Point],
}

/// One point of the curve, or one cell of the map.
#[derive(Serialize)]
struct Point {
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<f64>,
    n: usize,
    /// Digits that each model read rightly.
    right: [usize; 2],
    /// 0..=1.
    accuracy: [f64; 2],
    /// Wilson's 95 % interval of each.
    interval: [(f64, f64); 2],
}

/// Measures. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &ShiftArgs) -> Result<String, CliError> {
    let mut rest = Shift::default();
    for &(param, value) in &args.places {
        *rest.value_mut(param) = value;
    }
    rest.check()?;
    if args.second == Some(args.axis) {
        return Err(CliError::SameSlider(args.axis.key()));
    }
    let points = if args.second.is_some() { MAP } else { CURVE };
    let values = if args.values.is_empty() { args.axis.values(points) } else { args.values.clone() };
    let others = args.second.map_or(vec![None], |p| p.values(MAP).into_iter().map(Some).collect());
    let load = |path: &Path| -> Result<Classifier, CliError> {
        Ok(Classifier::new(&learning::model(path)?, args.engine)?)
    };
    let classifiers = [load(&args.left)?, load(&args.right)?];
    let mut found = Vec::with_capacity(values.len() * others.len());
    for &second in &others {
        for &value in &values {
            let mut shift = rest.with(args.axis, value);
            if let (Some(param), Some(value)) = (args.second, second) {
                shift = shift.with(param, value);
            }
            shift.check()?;
            found.push(point(&classifiers, args, shift, (value, second))?);
        }
    }
    if args.json {
        let models = [&args.left, &args.right]
            .map(|path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
        let summary = Summary {
            axis: args.axis,
            second: args.second,
            values: rest,
            models,
            engine: args.engine,
            seed: args.seed,
            count: args.count,
            points: &found,
        };
        return Ok(serde_json::to_string(&summary).unwrap_or_default());
    }
    let lines: Vec<String> = found.iter().map(|point| line(args, point)).collect();
    Ok(lines.join("\n"))
}

fn point(
    classifiers: &[Classifier; 2],
    args: &ShiftArgs,
    shift: Shift,
    (value, second): (f64, Option<f64>),
) -> Result<Point, CliError> {
    let mut answers = [Vec::new(), Vec::new()];
    let mut done = 0;
    while let Some((from, count)) = ShiftQuery::portion(done, args.count) {
        let models = Default::default();
        let query = ShiftQuery { models, engine: args.engine, shift, seed: args.seed, from, count };
        let measured = pollster::block_on(measure(classifiers.each_ref(), &query))?;
        for (all, some) in answers.iter_mut().zip(measured.answers) {
            all.extend(some);
        }
        done += count;
    }
    let n = args.count as usize;
    let right = answers.each_ref().map(|answers| right(answers, n));
    let accuracy = right.map(|right| right as f64 / n as f64);
    Ok(Point { value, second, n, right, accuracy, interval: right.map(|right| wilson(right, n)) })
}

/// "polarity 90 %: left 31 of 200 (15.5 %, 11.1 to 21.2), right 193 of 200 (96.5 %, 93.0 to 98.3)".
fn line(args: &ShiftArgs, point: &Point) -> String {
    let side = |name: &str, i: usize| {
        let (low, high) = point.interval[i];
        let [share, low, high] = [point.accuracy[i], low, high].map(|share| 100.0 * share);
        format!("{name} {} of {} ({share:.1} %, {low:.1} to {high:.1})", point.right[i], point.n)
    };
    let second = match (args.second, point.second) {
        (Some(param), Some(value)) => format!(", {} {}", param.key(), param.text(value)),
        _ => String::new(),
    };
    let first = format!("{} {}", args.axis.key(), args.axis.text(point.value));
    format!("{first}{second}: {}, {}", side("left", 0), side("right", 1))
}
