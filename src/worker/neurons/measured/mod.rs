//! Networks beside real neurons, to be read and drawn: the account that ships, or one of a visitor's own recording.

mod figures;
mod words;

use super::sentence;
use crate::cortex::scores::account::{
    Account, Compared, Controls, Measure, Measures, OverPairs, RandomKernels, ScoredPair, Scores, shipped,
};
use crate::figure::number::number;
use crate::protocol::neurons::{Menu, NeuronsError, Panel, Table, View, ViewQuery};
use figures::{by_recording, dots, parts};
use words::{about, about_own, own_sentences, sentences};

/// What is drawn, and how.
#[derive(Clone, Copy)]
struct Drawn<'a> {
    account: &'a Account,
    /// Whether the neurons' images are shuffled.
    shuffled: bool,
    /// Points.
    wide: f32,
    /// How the two networks of a pair are called.
    sides: [&'a str; 2],
}

/// The view, `wide` points wide, with the neurons' images as they were or shuffled.
///
/// # Errors
/// [`NeuronsError::Sentence`], should the account be damaged.
pub fn view(shuffled: bool, wide: u32) -> Result<View, NeuronsError> {
    let account =
        shipped().map_err(|error| sentence(format!("The measured figures cannot be read: {error}.")))?;
    let sides = WITHOUT_AND_WITH;
    let drawn = Drawn { account: &account, shuffled, wide: wide as f32, sides };
    Ok(View { summary: sentences(&account, shuffled), about: about(&account), ..drawn.view() })
}

/// How the networks of a pair are called that differ in the filter alone.
const WITHOUT_AND_WITH: [&str; 2] = ["without NeuRN", "with NeuRN"];

/// Two networks beside a visitor's own recording; `twins` if they differ in the filter alone.
pub(super) fn own(account: &Account, query: &ViewQuery, twins: bool) -> View {
    let titles = query.networks.titles.each_ref().map(String::as_str);
    let sides =
        if titles == ["baseline", "NeuRN"] { WITHOUT_AND_WITH } else { ["left network", "right network"] };
    let drawn = Drawn { account, shuffled: query.study.shuffled, wide: query.width as f32, sides };
    View { summary: own_sentences(&drawn, twins), about: about_own(account, &query.networks), ..drawn.view() }
}

impl Drawn<'_> {
    /// All but the sentences.
    fn view(&self) -> View {
        let Self { account, shuffled, .. } = *self;
        let mut panels: Vec<Panel> = Measure::ALL.iter().map(|measure| self.scores(*measure)).collect();
        // beside the distance whose parts they are
        let after = Measure::ALL.iter().position(|measure| *measure == Measure::Rmse).map_or(0, |at| at + 1);
        panels.splice(after..after, by_recording(self).into_iter().chain([parts(self)]));
        let recording = &account.recording;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let arrays = Measure::ALL.iter().flat_map(|measure| {
            let of = |side: fn(&Compared) -> Option<f64>| {
                let all = account.pairs.iter().filter_map(|pair| side(chosen(pair, shuffled).get(*measure)));
                all.map(|value| value as f32).collect()
            };
            let name = measure.name();
            [
                (format!("{name}_baseline"), of(|pair| pair.left)),
                (format!("{name}_neurn"), of(|pair| pair.right)),
            ]
        });
        View {
            panels,
            facts: facts(account, shuffled),
            arrays: arrays.collect(),
            menu: Menu {
                cells: count(recording.cells),
                images: count(recording.images * recording.files.len()),
                ..Menu::default()
            },
            simulated: false,
            ..View::default()
        }
    }
}

fn chosen(pair: &ScoredPair, shuffled: bool) -> &Measures<Compared> {
    if shuffled { &pair.shuffled } else { &pair.scores }
}

fn over(account: &Account, shuffled: bool) -> &Measures<OverPairs> {
    if shuffled { &account.over_pairs.shuffled } else { &account.over_pairs.measures }
}

fn decimals(value: Option<f64>, count: usize) -> String {
    value.map_or_else(|| "no number".to_owned(), |value| number(value, count))
}

fn facts(account: &Account, shuffled: bool) -> Vec<(String, f64)> {
    let found = over(account, shuffled);
    let mut facts = vec![
        ("neurons".to_owned(), account.recording.cells as f64),
        ("pairs".to_owned(), account.pairs.len() as f64),
    ];
    for measure in Measure::ALL {
        let (name, of) = (measure.name(), found.get(measure));
        let named = [("baseline", of.left), ("neurn", of.right), ("p", of.sign_flip_p.filter(|_| of.n > 1))];
        facts.extend(named.into_iter().filter_map(|(what, value)| Some((format!("{name}_{what}"), value?))));
        facts.push((format!("{name}_nearer"), of.nearer as f64));
    }
    facts
}

impl Drawn<'_> {
    /// Of its files' names.
    fn stem(&self) -> &'static str {
        if self.account.origin.is_some() { "mouse-v1" } else { "recording" }
    }

    /// A measure pair by pair.
    fn scores(&self, measure: Measure) -> Panel {
        let (title, axis, note) = match measure {
            Measure::Rdm => (
                "Do they find the same photographs alike?",
                "same images alike, 1 = a perfect model",
                "How unlike two photographs are: 1 less the correlation of their responses. Rank correlation of these numbers between network \
                 and neurons, divided by the neurons' own ceiling; mean over recordings and compared layers.",
            ),
            Measure::Predict => (
                "Can each neuron be predicted?",
                "prediction, 1 = a perfect model",
                "Cross-validated ridge regression from a layer's units to each neuron of reliability 0.5 and more: correlation with what was held \
                 out, divided by the root of the cell's reliability, less the same with shuffled photographs; mean over cells, recordings, layers.",
            ),
            Measure::Match => (
                "Is some unit like each neuron?",
                "best match, 0 = chance",
                "What a neuron or a unit answers to: the correlation of its responses with each pixel. The correlation of these pictures between \
                 a neuron and the unit most like it, less the same with shuffled photographs, less the same of 500 units of noise; mean over \
                 neurons, recordings, layers.",
            ),
            Measure::Iou => (
                "The papers' overlap",
                "overlap (Eq. 5), greater is nearer",
                "How often the same pictures N have which values, for neurons and for units: the area that both densities share, as a part of the \
                 area under either; mean over recordings and layers. Which neuron is like which unit does not occur in it.",
            ),
            Measure::Rmse => (
                "The papers' distance",
                "RMSE (Eq. 1), smaller is nearer",
                "Neurons and units as pictures N = T^T FS of the same photographs, each from 0 to 1; root of the mean squared difference of a \
                 neuron and a unit, mean over all pairs, recordings and layers.",
            ),
        };
        let grey = if self.shuffled {
            "Grey dots: the neurons' photographs as they were."
        } else {
            "Grey squares: the same networks before any learning; grey dots: the neurons' photographs shuffled."
        };
        let row = if self.account.origin.is_some() {
            " One row for each pair of networks that differ in the filter alone."
        } else {
            ""
        };
        let note = format!("{note}{row} {grey}");
        Panel {
            title: title.to_owned(),
            note,
            figure: Some(dots(self, measure, axis)),
            table: table(self.account, measure),
            tabled: false,
            file: format!("{}-{}", self.stem(), measure.name()),
        }
    }
}

fn table(account: &Account, measure: Measure) -> Table {
    let heads = [
        "pair",
        "seeds",
        "baseline",
        "neurn",
        "baseline_shuffled",
        "neurn_shuffled",
        "baseline_untrained",
        "neurn_untrained",
    ];
    let cell = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.6}"));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for pair in &account.pairs {
        let seeds: Vec<String> = pair.seeds.iter().map(u64::to_string).collect();
        let mut row = vec![pair.name.clone(), seeds.join(" ")];
        for of in [&pair.scores, &pair.shuffled, &pair.untrained] {
            let Compared { left, right, .. } = *of.get(measure);
            row.extend([cell(left), cell(right)]);
        }
        rows.push(row);
    }
    let kernels = account.controls.iter().flat_map(|controls| &controls.random_kernels);
    let kernels = kernels.flat_map(|RandomKernels { side, images, neurn_map }| {
        let named = [("photographs", images), ("NeuRN maps", neurn_map)];
        named.map(|(on, scores)| {
            Some((
                format!("random kernels {side} x {side} on {on}"),
                (*scores.as_ref()?.measures.get(measure))?,
            ))
        })
    });
    let marks = marks(account.controls.as_ref(), measure, false);
    let named =
        marks.into_iter().filter(|(name, _)| *name != RANDOM).map(|(name, value)| (name.to_owned(), value));
    for (name, found) in named.chain(kernels.flatten()) {
        let mut row = vec![name, String::new(), format!("{found:.6}")];
        row.resize(heads.len(), String::new());
        rows.push(row);
    }
    Table { heads: heads.map(str::to_owned).to_vec(), rows }
}

/// How kernels of chance are called in a figure, which shows those of one size.
const RANDOM: &str = "random kernels";

/// What is no network: a name and its number.
fn marks(controls: Option<&Controls>, measure: Measure, shuffled: bool) -> Vec<(&'static str, f64)> {
    let Some(controls) = controls else { return Vec::new() };
    let of = |scores: &Scores| *(if shuffled { &scores.shuffled } else { &scores.measures }).get(measure);
    let mut all = vec![
        ("the photographs", of(&controls.pixels)),
        ("their NeuRN maps", of(&controls.neurn_map)),
        ("noise", of(&controls.noise)),
        ("Gabor energy", controls.gabor_energy.as_ref().and_then(of)),
        (RANDOM, controls.random_kernels.first().and_then(|kernels| of(kernels.images.as_ref()?))),
    ];
    if matches!(measure, Measure::Rmse | Measure::Iou) {
        all.push(("positive noise", controls.noise_positive.as_ref().and_then(of)));
    }
    if measure == Measure::Rmse {
        all.push(("the mean map", controls.rmse_blank));
        all.push(("neurons, asked again", controls.rmse_halves));
    }
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
