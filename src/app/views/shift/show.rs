//! Shift: digits are moved away from clean handwriting, and one sees which of two networks still reads them.

use super::digits;
use crate::app::views::shift::model::Shifting;
use eframe::egui::{ComboBox, RichText, Role, Ui, WidgetInfo};

use super::model::{Place, Score, places};
use crate::app::context::{Command, ViewContext};
use crate::app::models::Side;
use crate::app::models::chooser;
use crate::app::state::LabState;
use crate::app::theme::{palette, size, space};
use crate::app::views::see;
use crate::app::views::shift::state::MapShows;
use crate::app::widgets::bits::{Origin, badge, button, choice, scale};
use crate::app::widgets::curve::{Curve, Mark, Series};
use crate::app::widgets::slidermap::{Axis, Cell, SliderMap};
use crate::digits::shift::{CURVE, MAP, Param};
use crate::figure::number::signed;
use crate::learn::card::ModelCard;
use crate::neurn::colormap::ColorMap;

/// What somebody reaches who guesses: one of ten digits.
const GUESS: f64 = 0.1;

/// What the view is called, and its museum label.
#[must_use]
pub(crate) fn lead(cx: &ViewContext) -> (&'static str, String) {
    let sources = Side::ALL
        .map(|side| cx.models.card(&cx.state.classify, side).map(|card| card.source_text().to_owned()));
    let learned = match sources {
        [Some(left), Some(right)] if left == right => format!("Both networks learned from {left} alone."),
        [Some(left), Some(right)] => format!("One network learned from {left}, the other from {right}."),
        _ => "Two networks read the same digits.".to_owned(),
    };
    let title = "How far can a digit drift?";
    (
        title,
        format!(
            "{learned} Move the digits away from clean handwriting, and see which network still reads them."
        ),
    )
}

/// A model's name: the left one with an open circle, the right one with a filled one, and how they differ.
pub(crate) fn title(cx: &ViewContext, side: Side) -> String {
    let sign = if side == Side::Left { "○" } else { "●" };
    format!("{sign} {}", name(cx, side))
}

pub(crate) fn name(cx: &ViewContext, side: Side) -> String {
    let cards = Side::ALL.map(|side| cx.models.card(&cx.state.classify, side));
    let [Some(left), Some(right)] = cards else { return "…".to_owned() };
    let card = if side == Side::Left { left } else { right };
    let mut words = card.filter_text();
    if left.network != right.network {
        words = format!("{words}, {}", card.network_text());
    }
    if left.source != right.source {
        words = format!("{words}, from {}", card.source_text());
    }
    if card.is_baseline() { format!("Baseline: {words}") } else { words }
}

/// Draws the view.
pub(crate) fn show(ui: &mut Ui, drift: &mut Shifting, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let (title, sentence) = lead(cx);
    ui.label(RichText::new(title).heading());
    ui.label(RichText::new(sentence).color(p.muted));
    see::problem(ui, cx);
    drift.update_shift(cx);
    if let Some(why) = cx.models.missing().map(str::to_owned) {
        chooser::trouble(ui, cx, &why);
        return;
    }
    for side in Side::ALL {
        if let Some(why) = cx.models.problem(&cx.state.classify, side).map(str::to_owned) {
            chooser::trouble(ui, cx, &why);
        }
    }
    if let Some(why) = drift.problem().map(str::to_owned) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(why).color(p.error));
            if button(ui, "Try again", "Goes on with the measurement").clicked() {
                drift.retry();
            }
        });
    }
    chooser(ui, cx);
    status(ui, drift, cx);
    match cx.state.shift.second {
        None => along(ui, drift, cx),
        Some(second) => map(ui, drift, cx, second),
    }
    ui.add_space(space::S);
    digits::looked_at(ui, drift, cx);
    if cx.state.shift.second.is_some() {
        digits::ten(ui, drift, cx);
    }
    ui.add_space(space::S);
    if let Some(digit) = see::pages::digits(ui, cx, Some(cx.state.shift.digit), false) {
        cx.state.shift.digit = digit;
    }
}

/// Which sliders are moved.
pub(crate) fn chooser(ui: &mut Ui, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let mut axis = cx.state.shift.axis;
    if cx.screen.narrow {
        let options = Param::ALL.map(|param| (Some(param), param.name()));
        let mut chosen = Some(axis);
        combo(ui, "Slider", &mut chosen, &options);
        axis = chosen.unwrap_or(axis);
    } else {
        let options = Param::ALL.map(|param| (param, param.name(), param.about()));
        choice(ui, &mut axis, &options);
    }
    cx.state.shift.choose(axis);
    let mut second = cx.state.shift.second;
    let mut options = vec![(None, "no second slider")];
    options.extend(Param::ALL.into_iter().filter(|param| *param != axis).map(|p| (Some(p), p.name())));
    ui.horizontal_wrapped(|ui| {
        combo(ui, "Second slider", &mut second, &options);
        ui.label(RichText::new(axis.about()).size(size::CAPTION).color(p.muted));
    });
    cx.state.shift.choose_second(second);
}

pub(crate) fn combo(ui: &mut Ui, name: &str, value: &mut Option<Param>, options: &[(Option<Param>, &str)]) {
    let current = options.iter().find(|(option, _)| option == value).map_or("", |(_, word)| *word);
    let response = ComboBox::from_id_salt(name)
        .selected_text(current)
        .show_ui(ui, |ui| {
            for (option, word) in options {
                ui.selectable_value(value, *option, *word);
            }
        })
        .response;
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("{name}: {current}")));
}

/// Where the numbers come from, and how far the measurement is.
pub(crate) fn status(ui: &mut Ui, drift: &mut Shifting, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let count = cx.state.shift.count;
    let progress = drift.progress(&cx.state.shift);
    ui.horizontal_wrapped(|ui| {
        badge(
            ui,
            Origin::Simulated,
            "The digits are made by our own generator; none is from a data set. Both networks are real, and every digit \
             is read while you look. The command `neurn shift` gives the same numbers.",
        );
        let caption = |text: String| RichText::new(text).size(size::CAPTION).color(p.muted);
        ui.label(caption(format!(
            "{count} digits at each point, seed {}; bands: 95 % intervals.",
            cx.state.seed
        )));
        if progress.done == progress.total {
            ui.label(caption(format!("All {} points are measured.", progress.total)));
            let help = "Every point with its counts and intervals, as a table of comma-separated values";
            if button(ui, "Save the numbers (CSV)", help).clicked() {
                save(drift, cx);
            }
            return;
        }
        let left = match progress.seconds_left {
            Some(seconds) if !drift.paused => format!(", about {:.0} s left", seconds.ceil()),
            _ => String::new(),
        };
        let words = if drift.models().is_none() {
            "The networks are on their way.".to_owned()
        } else {
            format!("{} of {} points{left}", progress.done, progress.total)
        };
        ui.label(caption(words));
        let (word, help) = if drift.paused {
            ("Go on", "Goes on with the measurement (Space)")
        } else {
            ("Pause", "Stops after the digits that are being read (Space)")
        };
        if button(ui, word, help).clicked() {
            drift.paused = !drift.paused;
        }
    });
}

/// Hands the table of numbers over.
pub(crate) fn save(drift: &mut Shifting, cx: &mut ViewContext) {
    let axis = cx.state.shift.axis.key();
    let second = cx.state.shift.second.map_or(String::new(), |second| format!("-{}", second.key()));
    let name = format!("neurn-lab-shift-{axis}{second}.csv");
    let bytes = drift.csv(&cx.state).into_bytes();
    cx.commands.push(Command::Save { name, mime: "text/csv", bytes });
}

/// "31 of 200 right: 15.5 % (11.1 to 21.2)".
pub(crate) fn score_text(score: Score) -> String {
    let (low, high) = score.interval;
    let [share, low, high] = [score.share(), low, high].map(|share| 100.0 * share);
    format!("{} of {} right: {share:.1} % ({low:.1} to {high:.1})", score.right, score.n)
}

/// What both models reach at a place, one line each.
pub(crate) fn both_text(drift: &Shifting, cx: &ViewContext, place: &Place) -> Option<String> {
    let point = drift.point(&place.shift)?;
    let line =
        |side: Side| format!("{}: {}", title(cx, side), score_text(point.score(side, cx.state.shift.count)));
    Some(Side::ALL.map(line).join("\n"))
}

/// The curve along one slider, with the digits below it.
pub(crate) fn along(ui: &mut Ui, drift: &mut Shifting, cx: &mut ViewContext) {
    let axis = cx.state.shift.axis;
    let mut places = places(&cx.state.shift);
    places.sort_by_key(|place| place.column);
    let share = |place: &Place| axis.share(place.shift.value(axis));
    let marks = |side: Side| -> Vec<Mark> {
        let mark = |place: &Place| {
            let score = drift.point(&place.shift)?.score(side, cx.state.shift.count);
            Some(Mark { x: share(place), y: score.share(), interval: score.interval })
        };
        places.iter().filter_map(mark).collect()
    };
    let found = Side::ALL.map(marks);
    let whole = found[0].len() == CURVE;
    let faint = drift.ghost.clone().filter(|(of, _)| *of == axis && !whole).map(|(_, marks)| marks);
    let [left_faint, right_faint] = faint.unwrap_or_default();
    if whole {
        drift.ghost = Some((axis, found.clone()));
    }
    let cards = Side::ALL.map(|side| cx.models.card(&cx.state.classify, side).cloned());
    let series: Vec<Series> = Side::ALL
        .into_iter()
        .zip(found)
        .zip([left_faint, right_faint])
        .zip(&cards)
        .map(|(((side, marks), faint), card)| Series {
            name: name(cx, side),
            color: chooser::color(ui, card.as_ref()),
            filled: side == Side::Right,
            dashed: card.as_ref().is_some_and(ModelCard::is_baseline),
            marks,
            faint,
        })
        .collect();
    let (low, high) = axis.range();
    let parts: u32 = if cx.screen.narrow { 2 } else { 4 };
    let ticks: Vec<(f64, String)> = (0..=parts)
        .map(|i| {
            let share = f64::from(i) / f64::from(parts);
            (share, axis.text(low + (high - low) * share))
        })
        .collect();
    let now = cx.state.shift.values.value(axis);
    let curve = Curve {
        name: axis.name(),
        series: &series,
        ticks: &ticks,
        handle: axis.share(now),
        value: &axis.text(now),
        number: now,
        guess: GUESS,
    };
    let height = (cx.screen.height * 0.3).clamp(180.0, 420.0);
    let touched = curve.show(ui, height);
    cx.place("shift.curve", touched.inner);
    match touched.put {
        Some(share) => *cx.state.shift.values.value_mut(axis) = axis.at(share),
        None => cx.state.shift.step(touched.steps),
    }
    if let Some(at) = touched.hovered.filter(|_| touched.put.is_none()) {
        let apart = |place: &&Place| (share(place) - at).abs();
        let nearest = places.iter().min_by(|a, b| apart(a).total_cmp(&apart(b)));
        if let Some((place, words)) = nearest.and_then(|place| Some((place, both_text(drift, cx, place)?))) {
            let text = format!("{} {}\n{words}", axis.name(), axis.text(place.shift.value(axis)));
            touched.response.on_hover_text_at_pointer(text);
        }
    }
    if let Some(value) = digits::strip(ui, drift, cx, &places, touched.inner) {
        *cx.state.shift.values.value_mut(axis) = value;
    }
}

/// The map over two sliders.
pub(crate) fn map(ui: &mut Ui, drift: &mut Shifting, cx: &mut ViewContext, second: Param) {
    let axis = cx.state.shift.axis;
    let shows = &mut cx.state.shift.shows;
    choice(
        ui,
        shows,
        &[
            (
                MapShows::Difference,
                "right minus left",
                "How many percentage points the right network is better",
            ),
            (MapShows::Left, "left network", "How many digits the left network reads, in per cent"),
            (MapShows::Right, "right network", "How many digits the right network reads, in per cent"),
        ],
    );
    let mut cells = places(&cx.state.shift);
    cells.sort_by_key(|place| (place.row, place.column));
    let [across, up] =
        [axis, second].map(|param| param.values(MAP).into_iter().map(|v| param.text(v)).collect::<Vec<_>>());
    let now = cx.state.shift.values;
    let chosen = cells.iter().find(|place| place.shift == now).map(|place| (place.column, place.row));
    let shows = cx.state.shift.shows;
    let cell = |column: usize, row: usize| {
        let place = cells.get(row * MAP + column)?;
        let point = drift.point(&place.shift)?;
        let [left, right] = Side::ALL.map(|side| 100.0 * point.score(side, cx.state.shift.count).share());
        let (level, text) = match shows {
            // one scale for every map, so that maps can be compared
            MapShows::Difference => ((right - left) / 200.0 + 0.5, signed(right - left, 0)),
            MapShows::Left => (left / 100.0, format!("{left:.0}")),
            MapShows::Right => (right / 100.0, format!("{right:.0}")),
        };
        Some(Cell { level: level as f32, text, about: both_text(drift, cx, place)? })
    };
    let colors = if shows == MapShows::Difference { ColorMap::Diverging } else { ColorMap::Viridis };
    let drawn = SliderMap {
        across: Axis { name: axis.name(), values: &across },
        up: Axis { name: second.name(), values: &up },
        colors,
        cell: &cell,
        chosen,
    };
    let height = (cx.screen.height * 0.62).clamp(280.0, 560.0);
    let (rect, clicked) = drawn.show(ui, height);
    cx.place("shift.map", rect);
    if let Some((column, row)) = clicked
        && let Some(place) = cells.get(row * MAP + column)
    {
        cx.state.shift.values = place.shift;
    }
    match shows {
        MapShows::Difference => {
            let what = "Percentage points: blue where the left network reads more digits, red where the right one does.";
            scale(ui, colors, "left +100", "right +100", what);
        }
        _ => scale(ui, colors, "0 %", "100 %", "Share of the digits that are read rightly"),
    }
}

/// The place that is looked at, in words: "Polarity 90 %", "Polarity 90 %, Noise 20 %".
#[must_use]
pub(crate) fn place_text(state: &LabState) -> String {
    let shift = &state.shift;
    let word = |param: Param| format!("{} {}", param.name(), param.text(shift.values.value(param)));
    let second = shift.second.map_or(String::new(), |second| format!(", {}", word(second)));
    format!("{}{second}", word(shift.axis))
}

/// The state of the measurement and what both models say of the digit at the handle, for screen readers.
#[must_use]
pub(crate) fn status_text(drift: &Shifting, cx: &ViewContext) -> String {
    let state = &cx.state.shift;
    let progress = drift.progress(state);
    let digit = cx.state.shift.digit;
    let side = |side: Side| {
        let point = drift.point(&state.values)?;
        let (answer, _) = point.answers(side, digit)?;
        let score = score_text(point.score(side, state.count));
        Some(format!(" The {} network reads a {answer}; of all digits here {score}.", side.name()))
    };
    let answer: String = Side::ALL.into_iter().filter_map(side).collect();
    // counting along would be read aloud all the time
    let far = if progress.done == progress.total {
        format!("All {} points are measured.", progress.total)
    } else {
        "The points are being measured.".to_owned()
    };
    format!("A {digit} at {}.{answer} {far}", place_text(&cx.state))
}
