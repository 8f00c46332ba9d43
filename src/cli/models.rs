//! `neurn models`: which models ship with the page, and how their list is made.

use super::command;
use super::error::CliError;
use super::learning;
use crate::digits::corpus::Split;
use crate::digits::dataset::Dataset;
use crate::figure::number::percent;
use crate::learn::card::{MeasuredAccuracy, ModelCard, ModelIndex, OverSeeds};
use crate::learn::engine::Engine;
use crate::learn::engine::classifier::{Classifier, evaluate};
use crate::learn::train::recipe::{Recipe, Source};
use crate::learn::weights::{Measured, Model};
use crate::stats::classification::mean_and_deviation;
use clap::Args;
use std::path::{Path, PathBuf};

/// The list that this program was built with.
const SHIPPED: &str = include_str!("../../assets/models/index.json");

/// The data sets on which models are measured, and what they are called in tables.
const TARGETS: [(Source, &str); 4] =
    [(Source::Mnist, "M"), (Source::Usps, "U"), (Source::Svhn, "S"), (Source::Mnistm, "MM")];

/// Arguments of `neurn models`.
#[derive(Debug, Args)]
pub struct ModelsArgs {
    /// Make the list anew: round every .safetensors file of this folder to 16-bit floats, measure what that
    /// gives, note it in the file, and write index.json and README.md beside them
    #[arg(long, value_name = "DIR", requires = "data")]
    collect: Option<PathBuf>,
    /// The folder of the data sets that models are measured on
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The day of the measurement, to be kept in the list
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "")]
    date: String,
    /// Names of champions (their files' names without the end); those with `champion` in their names if none is given
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    champion: Vec<String>,
    /// A folder of weights that do not ship: those with a shipped model's recipe but without its filter, or with another
    /// seed, are measured for its card
    #[arg(long, value_name = "DIR", requires = "collect")]
    ablations: Option<PathBuf>,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

/// Lists the models. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &ModelsArgs) -> Result<String, CliError> {
    let index = match (&args.collect, &args.data) {
        (Some(folder), Some(data)) => {
            // better now than after an hour of measuring
            let [list, text_cards] = ["index.json", "README.md"].map(|name| folder.join(name));
            learning::writable(&list)?;
            learning::writable(&text_cards)?;
            let index = collect(args, folder, data)?;
            let mut text = serde_json::to_string_pretty(&index).unwrap_or_default();
            text.push('\n');
            learning::write_whole(&list, text.as_bytes())?;
            learning::write_whole(&text_cards, cards(&index).as_bytes())?;
            index
        }
        _ => serde_json::from_str(SHIPPED).map_err(|error| CliError::File {
            path: "assets/models/index.json".to_owned(),
            problem: format!("is damaged ({error})"),
        })?,
    };
    if args.json {
        return Ok(serde_json::to_string(&index).unwrap_or_default());
    }
    let lines: Vec<String> = index.models.iter().map(line).collect();
    Ok(lines.join("\n"))
}

fn line(card: &ModelCard) -> String {
    let measured: Vec<String> =
        card.measured.iter().map(|m| format!("{} {} of {}", m.target, percent(m.accuracy), m.n)).collect();
    format!(
        "{}{}: {}, {}, trained on {} images of {}: {}",
        card.id,
        if card.champion { " (champion)" } else { "" },
        card.network_text(),
        card.filter_text(),
        card.images,
        card.source_text(),
        measured.join(", ")
    )
}

/// The model cards: what each model is, where it comes from, how well it reads, and what its filter contributes.
fn cards(index: &ModelIndex) -> String {
    use std::fmt::Write as _;
    let mut text = format!("# Model cards\n\nMade by `{}`; do not edit.", index.command);
    if let Some(sentence) = command::meaning(&index.command) {
        let _ = write!(text, " {sentence}");
    }
    text.push_str(
        " Each network was trained by \
         `neurn train` on the named data set alone, one seed, with the default recipe unless its header says otherwise \
         (each file carries its whole recipe), the best epoch chosen on validation images of the same data set. No target \
         domain's images were used for training or for choosing anything.\n\nThe files hold 16-bit floats (IEEE 754); what \
         was measured are the rounded networks.\n\nMeasured on test images: M is MNIST's test set, U is USPS's, MM is \
         MNIST-M's; **S is 600 cropped images of SVHN's official training split** (not its test \
         split), so its interval is wide. In brackets Wilson's 95 % interval, then the expected calibration error (15 bins). \
         These are single runs; the spread over seeds is below where it was measured, and in the table of transfers.\n\n\
         | model | network | sees | trained on | parameters | M | U | S | MM |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for card in &index.models {
        let _ = write!(
            text,
            "| `{}`{} | {} | {} | {} images of {}, {} epochs, seed {} | {} |",
            card.file,
            if card.champion { " (champion)" } else { "" },
            card.network_text(),
            card.filter_text(),
            card.images,
            card.source_text(),
            card.epochs,
            card.seed,
            card.parameters
        );
        for m in &card.measured {
            let [accuracy, low, high] = [m.accuracy, m.interval.0, m.interval.1].map(|share| 100.0 * share);
            let _ = write!(text, " {accuracy:.1} % [{low:.1}, {high:.1}] {:.3} |", m.ece);
        }
        text.push('\n');
    }
    text.push_str(
        "\n## What the filter contributes\n\nPercentage points over the twin that sees raw pixels (same network, images, \
         order, seed and schedule).\n\n| model | M | U | S | MM |\n|---|---|---|---|---|\n",
    );
    for card in index.models.iter().filter(|card| !card.is_baseline()) {
        let twin = index.models.iter().find(|other| {
            other.is_baseline()
                && (&other.source, &other.network, other.seed, other.images, other.epochs)
                    == (&card.source, &card.network, card.seed, card.images, card.epochs)
        });
        let without = match (twin, card.without_filter.as_slice()) {
            (Some(twin), []) => &twin.measured,
            (None, []) => continue,
            (_, _) => &card.without_filter,
        };
        let _ = write!(text, "| `{}` |", card.id);
        for (with, without) in card.measured.iter().zip(without) {
            let _ = write!(text, " {:+.1} |", 100.0 * (with.accuracy - without.accuracy));
        }
        text.push('\n');
    }
    if index.models.iter().any(|card| !card.over_seeds.is_empty()) {
        text.push_str(
            "\n## Over seeds\n\nThe same recipe with several seeds, the shipped one among them: mean and standard deviation in \
             per cent. Which one ships was settled before any other was trained.\n\n\
             | model | seeds | M | U | S | MM |\n|---|---|---|---|---|---|\n",
        );
    }
    for card in index.models.iter().filter(|card| !card.over_seeds.is_empty()) {
        let seeds: Vec<String> = card.over_seeds[0].seeds.iter().map(u64::to_string).collect();
        let _ = write!(text, "| `{}` | {} |", card.id, seeds.join(", "));
        for over in &card.over_seeds {
            let _ = write!(text, " {:.2} ± {:.2} |", 100.0 * over.mean, 100.0 * over.sd);
        }
        text.push('\n');
    }
    let _ = write!(
        text,
        "\n{} models{}. Intended for teaching and for checking the papers' claim; not for reading real mail or house \
         numbers. Weights are under the project's licence; the data sets have licences of their own (`cargo xtask data`). \
         How the champions were made, with every recipe that was tried: `docs/champion.md`.\n",
        index.models.len(),
        if index.date.is_empty() { String::new() } else { format!(", measured {}", index.date) }
    );
    text
}

/// The files of weights in a folder, by name.
fn weights(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let failed = |source| CliError::Read { path: folder.display().to_string(), source };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|end| end == "safetensors") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The model in a file, its numbers rounded to 16 bits as those are that ship.
fn rounded(file: &Path) -> Result<Model, CliError> {
    Model::from_bytes(&learning::model(file)?.to_half_bytes())
        .map_err(|error| CliError::File { path: file.display().to_string(), problem: error.to_string() })
}

/// A model's accuracy on every set.
fn measure(model: &Model, sets: &[(&str, Dataset)]) -> Result<Vec<MeasuredAccuracy>, CliError> {
    let classifier = Classifier::new(model, Engine::ASKING)?;
    let mut measured = Vec::with_capacity(sets.len());
    for (target, set) in sets {
        let report = evaluate(&classifier, set)?;
        measured.push(MeasuredAccuracy {
            target: (*target).to_owned(),
            n: report.n,
            accuracy: report.accuracy,
            interval: report.interval,
            ece: report.ece,
        });
    }
    Ok(measured)
}

fn collect(args: &ModelsArgs, folder: &Path, data: &Path) -> Result<ModelIndex, CliError> {
    let sets = TARGETS
        .map(|(source, name)| learning::set(source, Split::Test, Some(data)).map(|set| (name, set)))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    let mut ablations = Vec::new();
    if let Some(folder) = &args.ablations {
        for file in weights(folder)? {
            let model = rounded(&file)?;
            let measured = measure(&model, &sets)?;
            ablations.push((model.recipe, measured));
        }
    }
    let mut models = Vec::new();
    for file in weights(folder)? {
        // what ships is rounded, and what is rounded is measured
        let mut model = rounded(&file)?;
        let measured = measure(&model, &sets)?;
        for m in &measured {
            let of = Measured { n: m.n, accuracy: m.accuracy, ece: m.ece };
            model.measured.insert(m.target.clone(), of);
        }
        learning::write_whole(&file, &model.to_half_bytes())?;
        let mut card = card(&file, &model, measured)?;
        card.champion = if args.champion.is_empty() {
            card.id.contains("champion")
        } else {
            args.champion.contains(&card.id)
        };
        let without = Recipe { filters: Vec::new(), ..model.recipe.clone() };
        if !card.is_baseline()
            && let Some((_, measured)) = ablations.iter().find(|(recipe, _)| *recipe == without)
        {
            card.without_filter.clone_from(measured);
        }
        card.over_seeds = over_seeds(&model.recipe, &card.measured, &ablations);
        learning::say(&line(&card));
        models.push(card);
    }
    // baselines first, so that lists begin with them
    models.sort_by_key(|card| {
        (card.champion, card.source.clone(), card.network.clone(), card.filters.len(), card.id.clone())
    });
    let command = command::noted(std::env::args().skip(1));
    Ok(ModelIndex { command, date: args.date.clone(), models })
}

/// What a recipe gives over its seeds, if some other than this one were trained.
fn over_seeds(
    recipe: &Recipe,
    measured: &[MeasuredAccuracy],
    others: &[(Recipe, Vec<MeasuredAccuracy>)],
) -> Vec<OverSeeds> {
    let alike = |other: &Recipe| {
        other.seed != recipe.seed && Recipe { seed: recipe.seed, ..other.clone() } == *recipe
    };
    let mut runs: Vec<(u64, &[MeasuredAccuracy])> = vec![(recipe.seed, measured)];
    runs.extend(
        others
            .iter()
            .filter(|(other, _)| alike(other))
            .map(|(other, measured)| (other.seed, measured.as_slice())),
    );
    runs.sort_by_key(|(seed, _)| *seed);
    let over = |target: &str| {
        let of = |list: &[MeasuredAccuracy]| list.iter().find(|m| m.target == target).map(|m| m.accuracy);
        let accuracies: Vec<f64> = runs.iter().filter_map(|(_, list)| of(list)).collect();
        let (mean, sd) = mean_and_deviation(&accuracies)?;
        Some(OverSeeds {
            target: target.to_owned(),
            seeds: runs.iter().map(|(seed, _)| *seed).collect(),
            mean,
            sd: sd?,
        })
    };
    measured.iter().filter_map(|m| over(&m.target)).collect()
}

fn card(file: &Path, model: &Model, measured: Vec<MeasuredAccuracy>) -> Result<ModelCard, CliError> {
    let failed = |source| CliError::Read { path: file.display().to_string(), source };
    let bytes = std::fs::metadata(file).map_err(failed)?.len();
    let name =
        |part: Option<&std::ffi::OsStr>| part.map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let (id, file) = (name(file.file_stem()), name(file.file_name()));
    // what was measured just now, with the intervals as they came
    Ok(ModelCard { measured, ..model.card(&id, &file, bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_is_told_over_its_seeds() {
        let of = |accuracy: f64| {
            vec![MeasuredAccuracy {
                target: "S".to_owned(),
                n: 600,
                accuracy,
                interval: (0.0, 1.0),
                ece: 0.0,
            }]
        };
        let recipe = |seed| Recipe { seed, ..Recipe::default() };
        let longer = Recipe { epochs: 99, ..recipe(4) };
        let others = [(recipe(3), of(0.8)), (recipe(1), of(0.1)), (longer, of(0.2)), (recipe(2), of(0.6))];
        let [over] = over_seeds(&recipe(1), &of(0.7), &others).try_into().unwrap();
        assert_eq!((over.target.as_str(), over.seeds.as_slice()), ("S", [1, 2, 3].as_slice()));
        assert!((over.mean - 0.7).abs() < 1e-12 && (over.sd - 0.1).abs() < 1e-12);
        assert_eq!(over_seeds(&recipe(1), &of(0.7), &others[1..3]), [], "one seed has no spread");
    }
}
