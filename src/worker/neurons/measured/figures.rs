//! Networks beside real neurons: figures.

use super::super::chart::{Sample, against, legend, without_numbers};
use super::{Drawn, chosen, decimals, marks, over};
use crate::cortex::scores::account::{Compared, Measure, OverPairs};
use crate::figure::number::number;
use crate::figure::plot::{Plot, SMALL};
use crate::figure::svg::{Anchor, width};
use crate::figure::{Dot, Figure, Ink, Mark};
use crate::learn::card::{network_short, set_head};
use crate::protocol::neurons::{Panel, Table};

/// Height of a row.
const EACH: f32 = 22.0;
/// Of the smallest figure that has its rows' names in full.
const ROOMY: f32 = 480.0;

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

fn rows(drawn: &Drawn<'_>, measure: Measure, roomy: bool) -> Vec<Row> {
    let Drawn { account, shuffled, .. } = *drawn;
    let own = account.origin.is_none();
    let mut rows: Vec<Row> = account
        .pairs
        .iter()
        .map(|pair| Row {
            name: if own { "both networks".to_owned() } else { called(&pair.name, roomy) },
            now: *chosen(pair, shuffled).get(measure),
            other: *chosen(pair, !shuffled).get(measure),
            untrained: (!shuffled).then(|| *pair.untrained.get(measure)),
        })
        .collect();
    if rows.len() < 2 {
        return rows;
    }
    let mean = |shuffled: bool| {
        let OverPairs { left, right, .. } = *over(account, shuffled).get(measure);
        Compared { left, right, difference: None }
    };
    let name = format!("mean of {}", account.pairs.len());
    rows.push(Row { name, now: mean(shuffled), other: mean(!shuffled), untrained: None });
    rows
}

/// A row for each pair, its two numbers joined by a line; marks across all rows for what is no network.
pub(super) fn dots(drawn: &Drawn<'_>, measure: Measure, axis: &str) -> Figure {
    let Drawn { account, shuffled, wide, sides } = *drawn;
    let roomy = wide >= ROOMY;
    let rows = rows(drawn, measure, roomy);
    let mut marks = marks(account.controls.as_ref(), measure, shuffled);
    marks.sort_by(|a, b| b.1.total_cmp(&a.1));
    let left = if roomy { 164.0 } else { 112.0 };
    let mut figure = Figure::new(
        format!("{axis}: networks beside real neurons, {} and {}", sides[0], sides[1]),
        [wide, 0.0],
    );
    let mut entries = vec![
        (Ink::Baseline, Dot::Ring, sides[0].to_owned()),
        (Ink::Neurn, Dot::Disc, sides[1].to_owned()),
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
        // the best match is a matter of hundredths
        let words = format!("{name} {}", number(*value, if measure == Measure::Match { 3 } else { 2 }));
        // it ends at its line, and those above it are of greater numbers: no line runs through words
        let long = width(&words, f64::from(SMALL)) as f32;
        figure.text([(x + 3.0 - long).max(0.0), y], Anchor::Start, SMALL, Ink::Muted, words);
    }
    for (i, row) in rows.iter().enumerate() {
        let y = first + EACH * (i as f32 + 0.5);
        let at = [0.0, y - EACH / 2.0, wide, y + EACH / 2.0];
        if i > 0 && i + 1 == rows.len() {
            figure.marks.push(Mark::Rect { at, ink: Ink::Muted, alpha: 28 });
        }
        figure.text([0.0, y], Anchor::Start, 13.0, Ink::Text, row.name.as_str());
        draw(&mut figure, &plot, row, y);
        figure.spot(at, tip(row, drawn), None);
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

fn tip(row: &Row, drawn: &Drawn<'_>) -> String {
    let Drawn { shuffled, sides: [left, right], .. } = *drawn;
    let pair = |of: &Compared| format!("{left} {}, {right} {}", decimals(of.left, 3), decimals(of.right, 3));
    let (now, other) = if shuffled { ("shuffled", "as they were") } else { ("as they were", "shuffled") };
    let untrained = row
        .untrained
        .as_ref()
        .map_or_else(String::new, |untrained| format!("; before learning: {}", pair(untrained)));
    format!("{}; photographs {now}: {}; {other}: {}{untrained}", row.name, pair(&row.now), pair(&row.other))
}

/// The papers' distance in each recording, mean over the pairs: without the filter to the right, with it upwards (as Figure 2 A
/// of Mice to Machines, which has kinds of neurons for recordings). None for a single recording.
pub(super) fn by_recording(drawn: &Drawn<'_>) -> Option<Panel> {
    let Drawn { account, sides: [left, right], .. } = *drawn;
    let found = &account.over_pairs.rmse_by_recording;
    if found.len() < 2 {
        return None;
    }
    let wide = drawn.wide.min(560.0);
    let mut figure = Figure::new(
        format!("The papers' distance by recording, {left} (right) and {right} (up)"),
        [wide, 0.0],
    );
    let entries = [
        (Ink::Neurn, Dot::Disc, "as they were, with the 95 % interval over pairs".to_owned()),
        (Ink::Muted, Dot::Disc, "photographs shuffled".to_owned()),
    ];
    let top = legend(&mut figure, &entries, Sample::Dot, [0.0, wide], 0.0) + 4.0;
    let high = top + wide * 0.7;
    let ends = |of: &OverPairs| {
        let at = of.left.unwrap_or(0.0);
        [of.left, of.right, of.difference.map(|d| at + d.low), of.difference.map(|d| at + d.high)]
    };
    let all = found.iter().flat_map(|one| [ends(&one.given), ends(&one.shuffled)]).flatten().flatten();
    let (low, most) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let room = (most - low).max(1e-9) * 0.08;
    let range = [low - room, most + room];
    let labels = [left, right].map(|name| format!("RMSE {name}"));
    let below = (Ink::Muted, format!("{right} is nearer"));
    let at = [64.0, top, wide - 12.0, high - 44.0];
    let plot = against(&mut figure, at, range, labels.each_ref().map(String::as_str), below);
    let mut rows = Vec::new();
    for (number_of, one) in found.iter().enumerate() {
        for (of, ink, radius, what) in
            [(&one.shuffled, Ink::Muted, 4.0, "shuffled"), (&one.given, Ink::Neurn, 5.0, "as they were")]
        {
            let (Some(x), Some(y), Some(interval)) = (of.left, of.right, of.difference) else { continue };
            let [low, high] = [x + interval.low, x + interval.high];
            figure.line(vec![plot.place(x, low), plot.place(x, high)], ink, 1.0);
            let at = plot.place(x, y);
            figure.dots(vec![at], ink, radius, Dot::Disc);
            let name = format!("recording {}", number_of + 1);
            let tip = format!(
                "{name}, photographs {what}: {} {left}, {} {right}; nearer in {} of {} pairs",
                number(x, 4),
                number(y, 4),
                of.nearer,
                of.n
            );
            figure.spot([at[0] - 8.0, at[1] - 8.0, at[0] + 8.0, at[1] + 8.0], tip, None);
            rows.push(vec![
                name,
                what.to_owned(),
                format!("{x:.6}"),
                format!("{y:.6}"),
                format!("{low:.6}"),
                format!("{high:.6}"),
            ]);
        }
    }
    figure.size[1] = high;
    let heads = ["recording", "photographs", "baseline", "neurn", "neurn_low", "neurn_high"];
    Some(Panel {
        title: "The papers' distance, recording by recording".to_owned(),
        note: "Mean over the pairs of networks, without the filter to the right, with it upwards; below the line the networks with it are \
               nearer. The paper's Figure 2 A has kinds of neurons in place of recordings. Where the grey dot lies as the coloured one does, \
               the distance says nothing of these neurons."
            .to_owned(),
        figure: Some(figure),
        table: Table { heads: heads.map(str::to_owned).to_vec(), rows },
        tabled: false,
        file: format!("{}-rmse-by-recording", drawn.stem()),
    })
}

/// What the papers' distance is the sum of: bars for the mean network without and with the filter.
pub(super) fn parts(drawn: &Drawn<'_>) -> Panel {
    let Drawn { account, wide, sides, .. } = *drawn;
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
    let found: Vec<(&str, [f64; 3])> =
        sides.into_iter().enumerate().filter_map(|(side, name)| Some((name, mean(side)?))).collect();
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
        file: format!("{}-rmse-parts", drawn.stem()),
    }
}
