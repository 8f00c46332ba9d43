//! Networks beside real neurons of mouse V1: the account that ships, to be read and drawn.

use super::chart::{Sample, legend, without_numbers};
use super::sentence;
use crate::cortex::scores::account::{
    Account, Compared, Controls, Measure, Measures, OverPairs, ScoredPair, Scores, shipped,
};
use crate::figure::number::number;
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::{Anchor, width};
use crate::figure::{Dot, Figure, Ink, Mark};
use crate::learn::card::{network_short, set_head};
use crate::protocol::neurons::{Menu, NeuronsError, Panel, Table, View};

/// Height of a row.
const EACH: f32 = 22.0;
/// Of the smallest figure that has its rows' names in full.
const ROOMY: f32 = 480.0;

/// The view, `wide` points wide, with the neurons' images as they were or shuffled.
///
/// # Errors
/// [`NeuronsError::Sentence`], should the account be damaged.
pub fn view(shuffled: bool, wide: u32) -> Result<View, NeuronsError> {
    let account =
        shipped().map_err(|error| sentence(format!("The measured figures cannot be read: {error}.")))?;
    Ok(shown(&account, shuffled, wide as f32))
}

fn shown(account: &Account, shuffled: bool, wide: f32) -> View {
    let measures = [Measure::Rdm, Measure::Predict, Measure::Rmse];
    let mut panels: Vec<Panel> =
        measures.iter().map(|measure| scores(account, *measure, shuffled, wide)).collect();
    panels.push(parts(account, wide));
    let recording = &account.recording;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let arrays = measures.iter().flat_map(|measure| {
        let of = |side: fn(&Compared) -> Option<f64>| {
            let all = account.pairs.iter().filter_map(|pair| side(chosen(pair, shuffled).get(*measure)));
            all.map(|value| value as f32).collect()
        };
        let name = short(*measure);
        [(format!("{name}_baseline"), of(|pair| pair.left)), (format!("{name}_neurn"), of(|pair| pair.right))]
    });
    View {
        panels,
        summary: sentences(account, shuffled),
        facts: facts(account, shuffled),
        arrays: arrays.collect(),
        menu: Menu {
            cells: count(recording.cells),
            images: count(recording.images * recording.files.len()),
            ..Menu::default()
        },
        simulated: false,
        about: about(account),
        ..View::default()
    }
}

/// As the command line's JSON calls it.
fn short(measure: Measure) -> &'static str {
    match measure {
        Measure::Rdm => "rdm",
        Measure::Predict => "predict",
        Measure::Rmse => "rmse",
    }
}

fn about(account: &Account) -> String {
    let recording = &account.recording;
    let source =
        account.origin.as_ref().and_then(|origin| origin.source.split(':').next()).unwrap_or_default();
    format!(
        "{} neurons of mouse V1 in {} recordings, {} photographs each ({source}); {} pairs of networks",
        recording.cells,
        recording.files.len(),
        recording.images,
        account.pairs.len()
    )
}

fn chosen(pair: &ScoredPair, shuffled: bool) -> &Measures<Compared> {
    if shuffled { &pair.shuffled } else { &pair.scores }
}

fn over(account: &Account, shuffled: bool) -> &Measures<OverPairs> {
    if shuffled { &account.over_pairs.shuffled } else { &account.over_pairs.measures }
}

fn two(value: Option<f64>) -> String {
    decimals(value, 2)
}

/// "difference -0.14 [-0.16, -0.11], exact sign flip over 9 pairs of networks: p = 0.004".
fn tested(found: &OverPairs, decimals: usize) -> String {
    let Some(interval) = found.difference else { return "no interval".to_owned() };
    let p = found.sign_flip_p.map_or_else(String::new, |p| {
        format!(", exact sign flip over {} pairs of networks: p = {}", found.n, number(p, 3))
    });
    let [value, low, high] = [interval.value, interval.low, interval.high].map(|v| number(v, decimals));
    format!("difference {value} [{low}, {high}]{p}")
}

fn sentences(account: &Account, shuffled: bool) -> Vec<String> {
    let found = over(account, shuffled);
    let (rdm, predict, rmse) = (&found.rdm, &found.predict, &found.rmse);
    if shuffled {
        return vec![
            "The neurons' photographs are shuffled: what they answered has nothing to do any more with what the networks see."
                .to_owned(),
            format!(
                "The first two measures fall to nothing: same images alike {} without NeuRN and {} with it, prediction {} and {} (what \
                 chance gives, which is taken off the number it has otherwise).",
                two(rdm.left),
                two(rdm.right),
                two(predict.left),
                two(predict.right)
            ),
            format!(
                "The papers' distance hardly moves: {} without NeuRN, {} with it, and NeuRN still looks nearer in {} of {} pairs. So it does \
                 not tell how alike networks and neurons are.",
                decimals(rmse.left, 3),
                decimals(rmse.right, 3),
                rmse.nearer,
                rmse.n
            ),
        ];
    }
    let mut sentences = vec![
        format!(
            "Networks that see through NeuRN find other photographs alike than the neurons do: {} of what a perfect model would reach; \
             their twins without it {}{}. NeuRN is nearer in {} of {} pairs ({}).",
            two(rdm.right),
            two(rdm.left),
            beside(account, |controls| controls.pixels.measures.rdm, "the photographs themselves"),
            rdm.nearer,
            rdm.n,
            tested(rdm, 2)
        ),
        format!(
            "Predicting each neuron from a network goes the same way: {} with NeuRN, {} without{}; nearer in {} of {} ({}).",
            two(predict.right),
            two(predict.left),
            beside(account, |controls| controls.pixels.measures.predict, "from the photographs themselves"),
            predict.nearer,
            predict.n,
            tested(predict, 2)
        ),
    ];
    sentences.push(of_distance(account));
    sentences.push(
        "What this does not show: other areas or layers than layer 2/3 of V1, inhibitory cells, large networks. These are small ones that \
         learned digits; the paper's 13 learned a thousand kinds of photographs, and none with NeuRN is at hand."
            .to_owned(),
    );
    sentences
}

/// ", the photographs themselves 0.18".
fn beside(account: &Account, of: fn(&Controls) -> Option<f64>, who: &str) -> String {
    let value = account.controls.as_ref().and_then(of);
    value.map_or_else(String::new, |value| format!(", {who} {}", number(value, 2)))
}

fn of_distance(account: &Account) -> String {
    let (rmse, chance) = (&account.over_pairs.measures.rmse, &account.over_pairs.shuffled.rmse);
    let limits = account.controls.as_ref().and_then(|controls| controls.rmse_blank.zip(controls.rmse_halves));
    let limits = limits.map_or_else(String::new, |(blank, halves)| {
        format!(
            " Copies of one blurred picture, the neurons' mean map, would be nearer than any network ({}), and nearer than the neurons \
             are to themselves when they are asked again ({}).",
            number(blank, 2),
            number(halves, 2)
        )
    });
    format!(
        "By the papers' distance the twins with NeuRN do look nearer: {} against {}, in {} of {} pairs ({}). But with the neurons' \
         photographs shuffled they are nearer in {} of {}, too: this is not about the neurons.{limits}",
        decimals(rmse.right, 3),
        decimals(rmse.left, 3),
        rmse.nearer,
        rmse.n,
        tested(rmse, 3),
        chance.nearer,
        chance.n
    )
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
    for measure in [Measure::Rdm, Measure::Predict, Measure::Rmse] {
        let (name, of) = (short(measure), found.get(measure));
        let named = [("baseline", of.left), ("neurn", of.right), ("p", of.sign_flip_p)];
        facts.extend(named.into_iter().filter_map(|(what, value)| Some((format!("{name}_{what}"), value?))));
        facts.push((format!("{name}_nearer"), of.nearer as f64));
    }
    facts
}

/// A measure pair by pair.
fn scores(account: &Account, measure: Measure, shuffled: bool, wide: f32) -> Panel {
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
        Measure::Rmse => (
            "The papers' distance",
            "RMSE (Eq. 1), smaller is nearer",
            "Neurons and units as pictures N = T^T FS of the same photographs, each from 0 to 1; root of the mean squared difference of a \
             neuron and a unit, mean over all pairs, recordings and layers.",
        ),
    };
    let grey = if shuffled {
        "Grey dots: the neurons' photographs as they were."
    } else {
        "Grey squares: the same networks before any learning; grey dots: the neurons' photographs shuffled."
    };
    let note = format!("{note} One row for each pair of networks that differ in the filter alone. {grey}");
    Panel {
        title: title.to_owned(),
        note,
        figure: Some(dots(account, measure, shuffled, axis, wide)),
        table: table(account, measure),
        tabled: false,
        file: format!("mouse-v1-{}", short(measure)),
    }
}

fn table(account: &Account, measure: Measure) -> Table {
    let heads = [
        "pair",
        "seed",
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
        let mut row = vec![pair.name.clone(), pair.seed.to_string()];
        for of in [&pair.scores, &pair.shuffled, &pair.untrained] {
            let Compared { left, right, .. } = *of.get(measure);
            row.extend([cell(left), cell(right)]);
        }
        rows.push(row);
    }
    for (name, found) in marks(account.controls.as_ref(), measure, false) {
        let mut row = vec![name.to_owned(), String::new(), format!("{found:.6}")];
        row.resize(heads.len(), String::new());
        rows.push(row);
    }
    Table { heads: heads.map(str::to_owned).to_vec(), rows }
}

/// What is no network: a name and its number.
fn marks(controls: Option<&Controls>, measure: Measure, shuffled: bool) -> Vec<(&'static str, f64)> {
    let Some(controls) = controls else { return Vec::new() };
    let of = |scores: &Scores| *(if shuffled { &scores.shuffled } else { &scores.measures }).get(measure);
    let mut all = vec![
        ("the photographs", of(&controls.pixels)),
        ("their NeuRN maps", of(&controls.neurn_map)),
        ("noise", of(&controls.noise)),
    ];
    if measure == Measure::Rmse {
        all.push(("the mean map", controls.rmse_blank));
        all.push(("neurons, asked again", controls.rmse_halves));
    }
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// How a pair is called in a figure.
fn called(pair: &str, roomy: bool) -> String {
    let (source, network) = pair.split_once(' ').unwrap_or((pair, ""));
    let network = match network {
        _ if roomy => network_short(network),
        "cnn" => "conv.",
        "vit" => "transf.",
        "mlp" => "perc.",
        other => other,
    };
    format!("{}, {network}", set_head(source).0)
}

/// What a figure of pairs is drawn of.
struct Row {
    name: String,
    now: Compared,
    other: Compared,
    untrained: Option<Compared>,
}

fn rows(account: &Account, measure: Measure, shuffled: bool, roomy: bool) -> Vec<Row> {
    let mut rows: Vec<Row> = account
        .pairs
        .iter()
        .map(|pair| Row {
            name: called(&pair.name, roomy),
            now: *chosen(pair, shuffled).get(measure),
            other: *chosen(pair, !shuffled).get(measure),
            untrained: (!shuffled).then(|| *pair.untrained.get(measure)),
        })
        .collect();
    let mean = |shuffled: bool| {
        let OverPairs { left, right, .. } = *over(account, shuffled).get(measure);
        Compared { left, right, difference: None }
    };
    let name = format!("mean of {}", account.pairs.len());
    rows.push(Row { name, now: mean(shuffled), other: mean(!shuffled), untrained: None });
    rows
}

/// A row for each pair, its two numbers joined by a line; marks across all rows for what is no network.
fn dots(account: &Account, measure: Measure, shuffled: bool, axis: &str, wide: f32) -> Figure {
    let roomy = wide >= ROOMY;
    let rows = rows(account, measure, shuffled, roomy);
    let mut marks = marks(account.controls.as_ref(), measure, shuffled);
    marks.sort_by(|a, b| b.1.total_cmp(&a.1));
    let left = if roomy { 164.0 } else { 112.0 };
    let mut figure = Figure::new(
        format!("{axis}: networks without and with NeuRN beside neurons of mouse V1"),
        [wide, 0.0],
    );
    let mut entries = vec![
        (Ink::Baseline, Dot::Ring, "without NeuRN".to_owned()),
        (Ink::Neurn, Dot::Disc, "with NeuRN".to_owned()),
        (Ink::Muted, Dot::Disc, if shuffled { "as they were" } else { "shuffled" }.to_owned()),
    ];
    if !shuffled {
        entries.push((Ink::Muted, Dot::Square, "before learning".to_owned()));
    }
    let top = legend(&mut figure, &entries, Sample::Dot, [0.0, wide], 0.0);
    // a line of words for each mark, above the rows
    let first = top + 15.0 * marks.len() as f32 + 6.0;
    let bottom = first + EACH * rows.len() as f32;
    let both = |pair: &Compared| [pair.left, pair.right];
    let in_rows = rows.iter().flat_map(|row| {
        let untrained = row.untrained.iter().flat_map(both);
        both(&row.now).into_iter().chain(both(&row.other)).chain(untrained).flatten().collect::<Vec<_>>()
    });
    let all = in_rows.chain(marks.iter().map(|mark| mark.1));
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let room = (high - low).max(1e-9) * 0.05;
    let plot = Plot { at: [left, first, wide - 16.0, bottom], x: [low - room, high + room], y: [0.0, 1.0] };
    without_numbers(&mut figure, &plot, axis);
    for (i, (name, value)) in marks.iter().enumerate() {
        let [x, _] = plot.place(*value, 0.0);
        let y = top + 15.0 * i as f32 + 7.0;
        figure.line(vec![[x, y + 7.0], [x, bottom]], Ink::Muted, 1.0);
        let words = format!("{name} {}", number(*value, 2));
        // it ends at its line, and those above it are of greater numbers: no line runs through words
        let long = width(&words, f64::from(SMALL)) as f32;
        figure.text([(x + 3.0 - long).max(0.0), y], Anchor::Start, SMALL, Ink::Muted, words);
    }
    for (i, row) in rows.iter().enumerate() {
        let y = first + EACH * (i as f32 + 0.5);
        let at = [0.0, y - EACH / 2.0, wide, y + EACH / 2.0];
        if i + 1 == rows.len() {
            figure.marks.push(Mark::Rect { at, ink: Ink::Muted, alpha: 28 });
        }
        figure.text([0.0, y], Anchor::Start, 13.0, Ink::Text, row.name.as_str());
        draw(&mut figure, &plot, row, y);
        figure.spot(at, tip(row, shuffled), None);
    }
    figure.size[1] = bottom + 38.0;
    figure
}

fn draw(figure: &mut Figure, plot: &Plot, row: &Row, y: f32) {
    let x = |value: f64| plot.place(value, 0.0)[0];
    for value in [row.other.left, row.other.right].into_iter().flatten() {
        figure.dots(vec![[x(value), y]], Ink::Muted, 3.0, Dot::Disc);
    }
    let untrained = row.untrained.iter().flat_map(|pair| [pair.left, pair.right]);
    for value in untrained.flatten() {
        figure.dots(vec![[x(value), y]], Ink::Muted, 3.0, Dot::Square);
    }
    let Compared { left: Some(left), right: Some(right), .. } = row.now else { return };
    figure.line(vec![[x(left), y], [x(right), y]], Ink::Muted, 1.0);
    figure.dots(vec![[x(left), y]], Ink::Baseline, 5.0, Dot::Ring);
    figure.dots(vec![[x(right), y]], Ink::Neurn, 5.0, Dot::Disc);
}

fn tip(row: &Row, shuffled: bool) -> String {
    let pair =
        |of: &Compared| format!("{} without NeuRN, {} with", decimals(of.left, 3), decimals(of.right, 3));
    let (now, other) = if shuffled { ("shuffled", "as they were") } else { ("as they were", "shuffled") };
    let untrained = row
        .untrained
        .as_ref()
        .map_or_else(String::new, |untrained| format!("; before learning: {}", pair(untrained)));
    format!("{}; photographs {now}: {}; {other}: {}{untrained}", row.name, pair(&row.now), pair(&row.other))
}

/// What the papers' distance is the sum of: bars for the mean network without and with the filter.
fn parts(account: &Account, wide: f32) -> Panel {
    let mean = |side: usize| {
        let all: Option<Vec<_>> = account.pairs.iter().map(|pair| pair.rmse_parts[side]).collect();
        let all = all.filter(|all| !all.is_empty())?;
        let of = |value: fn(&crate::cortex::scores::paper::Parts) -> f64| {
            all.iter().map(value).sum::<f64>() / all.len() as f64
        };
        Some([of(|parts| parts.means), of(|parts| parts.neurons), of(|parts| parts.features)])
    };
    let names = ["mean maps apart", "spread of the neurons", "spread of the units"];
    let inks = [Ink::Category(0), Ink::Category(1), Ink::Category(3)];
    let found: Vec<(&str, [f64; 3])> = ["without NeuRN", "with NeuRN"]
        .into_iter()
        .enumerate()
        .filter_map(|(side, name)| Some((name, mean(side)?)))
        .collect();
    let mut figure = Figure::new("The papers' distance, squared, in its three parts", [wide, 0.0]);
    let entries: Vec<_> =
        names.iter().zip(inks).map(|(name, ink)| (ink, Dot::Square, (*name).to_owned())).collect();
    let top = legend(&mut figure, &entries, Sample::Dot, [0.0, wide], 0.0) + 4.0;
    let bottom = top + 30.0 * found.len() as f32;
    let most = found.iter().map(|(_, parts)| parts.iter().sum::<f64>()).fold(1e-9, f64::max);
    let plot = Plot { at: [104.0, top, wide - 16.0, bottom], x: [0.0, most * 1.05], y: [0.0, 1.0] };
    without_numbers(&mut figure, &plot, "mean squared difference");
    let mut rows = Vec::new();
    for (i, (name, parts)) in found.iter().enumerate() {
        let y = top + 30.0 * i as f32;
        figure.text([0.0, y + 15.0], Anchor::Start, 13.0, Ink::Text, *name);
        let mut from = 0.0;
        for ((value, ink), part) in parts.iter().zip(inks).zip(names) {
            let [left, right] = [from, from + value].map(|v| plot.place(v, 0.0)[0]);
            let at = [left, y + 4.0, right, y + 26.0];
            figure.marks.push(Mark::Rect { at, ink, alpha: 255 });
            figure.spot(at, format!("{name}: {part} {}", number(*value, 4)), None);
            from += value;
            rows.push(vec![(*name).to_owned(), part.to_owned(), format!("{value:.6}")]);
        }
    }
    figure.size[1] = bottom + 38.0;
    Panel {
        title: "What the papers' distance is made of".to_owned(),
        note: "Over all pairs the mean squared difference is exactly the sum of these three, mean over the pairs of networks. Which neuron \
               is like which unit does not occur in it: a network looks nearer as its own units are more alike."
            .to_owned(),
        figure: Some(figure),
        table: Table { heads: ["network", "part", "mean_squared_difference"].map(str::to_owned).to_vec(), rows },
        tabled: false,
        file: "mouse-v1-rmse-parts".to_owned(),
    }
}
