//! A few networks that stand for all, ours and the paper's; and what is published of them.

use crate::app::views::architectures::model::Architectures;
use eframe::egui::{
    Align, Align2, FontId, Layout, Pos2, Rect, Response, RichText, Role, Sense, Shape, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};

use super::matrix::heads;
use super::patterns::{readout, waiting};
use crate::app::context::ViewContext;
use crate::app::theme::{card, heading_family, palette, size, space};
use crate::app::views::architectures::model::Part;
use crate::app::views::architectures::state::{ArchitecturesState, MOST_CHOSEN};
use crate::app::widgets::bits::slider;
use crate::app::widgets::bits::{Origin, badge, choice, scale, section};
use crate::app::widgets::pairmap::PairMap;
use crate::neurn::colormap::ColorMap;
use crate::protocol::architecture_studies::{Choice, CoverView, FunctionalView};
use crate::zoo::functional::{SOURCE, Shown};

/// Height of the curve.
const HIGH: f32 = 190.0;

/// Draws it.
pub fn show(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let Some(view) = architectures.cover() else {
        waiting(ui, architectures, Part::Cover);
        return;
    };
    let m = view.ours.rows.len();
    let text = "Distance: the mean of what the index of two networks with themselves is, less their index with each other. Chosen \
                are those networks to which all others are nearest on the whole (k-medoids). The curve is the mean distance of all \
                networks to the nearest chosen one.";
    ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    let (plot, put) = curve(ui, view);
    for sentence in &view.summary {
        ui.label(sentence);
    }
    ui.add_space(space::S);
    let wide = ui.available_width() >= size::NARROW;
    // columns would stretch every line of text
    let rows = Layout::top_down(Align::Min);
    ui.columns(if wide { 2 } else { 1 }, |columns| {
        let last = columns.len() - 1;
        if let Some(column) = columns.first_mut() {
            column.with_layout(rows, |ui| members(ui, &format!("Our {m}"), &view.ours));
        }
        if let (Some(papers), Some(column)) = (&view.papers, columns.get_mut(last)) {
            column.with_layout(rows, |ui| members(ui, &format!("The paper's {}", papers.rows.len()), papers));
        }
    });
    ui.add_space(space::S);
    let mut shown = cx.state.architectures.shown;
    let cursor = architectures.result_cursor;
    let (grid, cursor, opened) = functional(ui, &view.functional, &mut shown, cursor, cx.state.colormap);
    cx.place("architectures.cover", plot);
    cx.place("architectures.functional", grid);
    architectures.result_cursor = cursor;
    let state = &mut cx.state.architectures;
    state.shown = shown;
    if let Some(m) = put {
        state.m = m;
    }
    if let Some((first, second)) = opened {
        state.open_pair(&first, &second);
    }
}

/// Mean distance by the number of networks chosen; a click chooses as many.
fn curve(ui: &mut Ui, view: &CoverView) -> (Rect, Option<u32>) {
    let p = palette(ui.ctx());
    let m = view.ours.rows.len();
    let n = view.curve.len().max(2);
    let (outer, response) =
        ui.allocate_exact_size(vec2(ui.available_width().min(640.0), HIGH), Sense::click_and_drag());
    let inner = Rect::from_min_max(outer.min + vec2(44.0, 8.0), outer.max - vec2(8.0, 36.0));
    let papers = view.papers.as_ref();
    let most = view
        .curve
        .iter()
        .copied()
        .chain(papers.map(|papers| papers.mean))
        .chain(view.chance.map(|chance| chance[1]));
    let most = most.fold(f32::MIN_POSITIVE, f32::max);
    let at = |m: usize, mean: f32| -> Pos2 {
        let x = (m as f32 - 1.0) / (n as f32 - 1.0);
        pos2(inner.left() + x * inner.width(), inner.bottom() - mean / most * inner.height())
    };
    let summary = format!("Mean distance by networks chosen: {m} leave {:.3}", view.ours.mean);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &summary));
    let painter = ui.painter_at(outer);
    let font = FontId::proportional(size::SMALLEST);
    for part in 0..=2 {
        let value = most * part as f32 / 2.0;
        let y = at(1, value).y;
        painter.hline(inner.x_range(), y, Stroke::new(1.0, p.line));
        painter.text(
            pos2(inner.left() - 6.0, y),
            Align2::RIGHT_CENTER,
            format!("{value:.2}"),
            font.clone(),
            p.muted,
        );
    }
    for mark in (1..=n).filter(|mark| *mark == 1 || mark % 10 == 0) {
        let x = at(mark, 0.0).x;
        painter.text(pos2(x, inner.bottom() + 4.0), Align2::CENTER_TOP, mark, font.clone(), p.muted);
    }
    let label = "networks chosen; height: mean distance";
    painter.text(pos2(inner.left(), outer.bottom()), Align2::LEFT_BOTTOM, label, font.clone(), p.muted);
    let line: Vec<Pos2> = view.curve.iter().enumerate().map(|(i, &mean)| at(i + 1, mean)).collect();
    painter.add(Shape::line(line, Stroke::new(2.0, p.accent)));
    if let Some(papers) = papers {
        let count = papers.rows.len();
        if let Some([low, high, _]) = view.chance {
            let x = at(count, low).x;
            painter.vline(x, at(count, high).y..=at(count, low).y, Stroke::new(4.0, p.line));
            let middle = pos2(x + space::S, at(count, f32::midpoint(low, high)).y);
            painter.text(middle, Align2::LEFT_CENTER, "chance", font.clone(), p.muted);
        }
        let place = at(count, papers.mean);
        painter.circle_stroke(place, 5.0, Stroke::new(2.0, p.text));
        painter.text(place + vec2(10.0, -2.0), Align2::LEFT_BOTTOM, "the paper's", font.clone(), p.text);
    }
    let place = at(m, view.ours.mean);
    painter.circle_filled(place, 5.0, p.accent);
    painter.text(place + vec2(-8.0, 6.0), Align2::RIGHT_TOP, "ours", font, p.accent);
    let put = chosen(&response, inner, n);
    response.on_hover_text("Click or drag to choose as many networks");
    (outer, put)
}

/// The number of networks below the pointer, if it is pressed.
fn chosen(response: &Response, inner: Rect, n: usize) -> Option<u32> {
    let pointer = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged())?;
    let along = ((pointer.x - inner.left()) / inner.width()).clamp(0.0, 1.0);
    Some((1.0 + along * (n as f32 - 1.0)).round().clamp(1.0, MOST_CHOSEN as f32) as u32)
}

/// Representatives with those they stand for.
fn members(ui: &mut Ui, title: &str, choice: &Choice) {
    let p = palette(ui.ctx());
    card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, title);
        ui.label(RichText::new(choice.summary.as_str()).size(size::CAPTION).color(p.muted));
        let words = "Each stands for those behind it, at these distances; ● of the paper's 12.";
        ui.label(RichText::new(words).size(size::CAPTION).color(p.muted));
        for row in &choice.rows {
            let mark = if row.papers { "● " } else { "" };
            let others = if row.others.is_empty() { "itself alone" } else { row.others.as_str() };
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(format!("{mark}{}", row.name)).family(heading_family()));
                ui.label(RichText::new(others).size(size::CAPTION).color(p.muted));
            });
        }
    });
}

/// A cell that is looked at.
type Cell = Option<(usize, usize)>;

/// The square of published results, and how far it agrees with the architectures.
fn functional(
    ui: &mut Ui,
    view: &FunctionalView,
    shown: &mut Shown,
    cursor: Cell,
    map: ColorMap,
) -> (Rect, Cell, Option<(String, String)>) {
    let p = palette(ui.ctx());
    let quiet = |text: &str| RichText::new(text.to_owned()).size(size::CAPTION).color(p.muted);
    ui.horizontal_wrapped(|ui| {
        section(ui, "Built alike, able to do alike?");
        badge(ui, Origin::Published, &format!("Accuracies: {SOURCE}, as printed"));
    });
    let n = view.networks.len();
    ui.label(quiet(&format!(
        "{n} of these networks have published results: twelve accuracies each, trained on one set of digits and measured on \
         another. As in the paper, two networks do alike as far as their rows point the same way (cosine). Few networks: only a \
         strong agreement would show."
    )));
    let options = Shown::ALL.map(|item| {
        let help = if item == Shown::Built {
            "The index of the alignments"
        } else {
            "The cosine of published results"
        };
        (item, item.label(), help)
    });
    choice(ui, shown, &options);
    let which = Shown::ALL.iter().position(|item| item == shown).unwrap_or(0);
    let square = view.squares.get(which).map_or(&[] as &[f32], Vec::as_slice);
    let at = |row: usize, column: usize| square.get(row * n + column).copied().unwrap_or(f32::NAN);
    let pairs = (0..n).flat_map(|row| (0..row).map(move |column| (row, column)));
    let [low, high] = pairs.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], (row, column)| {
        [low.min(at(row, column)), high.max(at(row, column))]
    });
    let difference = *shown == Shown::Difference;
    let far = low.abs().max(high.abs());
    let range = if difference { [-far, far] } else { [low, 1.0] };
    let colors = match (difference, map) {
        (true, _) => ColorMap::Diverging,
        (false, ColorMap::Diverging) => ColorMap::Viridis,
        (false, map) => map,
    };
    let name = |place: usize| view.networks.get(place).map_or("", |item| item.name.as_str());
    let about = |row: usize, column: usize| {
        let numbers = Shown::ALL.iter().zip(&view.squares).map(|(item, square)| {
            let value = square.get(row * n + column).copied().unwrap_or(f32::NAN);
            format!("{} {value:.3}", item.label())
        });
        format!("{} and {}: {}", name(row), name(column), numbers.collect::<Vec<_>>().join(", "))
    };
    readout(ui, cursor.filter(|(row, column)| *row < n && *column < n), &about);
    let outcome = PairMap {
        name: "Published results",
        heads: &heads(&view.networks, &view.families),
        value: &at,
        range,
        colors,
        brackets: &[],
        cursor,
        chosen: None,
        about: &about,
        small: false,
    }
    .show(ui, f32::INFINITY);
    let mean = view.means.get(which).copied().unwrap_or(0.0);
    ui.horizontal_wrapped(|ui| {
        scale(ui, colors, &format!("{:.2}", range[0]), &format!("{:.2}", range[1]), shown.label());
        ui.label(quiet(&format!("{}: mean of all pairs {mean:.3}", shown.label())));
    });
    ui.label(quiet("The paper's text gives means of about 0.7 without the filter and 0.8 with it; its table gives these."));
    for sentence in &view.summary {
        ui.label(sentence);
    }
    let opened = outcome.opened.map(|(row, column)| (name(row).to_owned(), name(column).to_owned()));
    (outcome.grid, outcome.cursor, opened)
}

/// The settings.
pub fn settings(ui: &mut Ui, state: &mut ArchitecturesState, base: &ArchitecturesState) {
    section(ui, "Shortlist");
    let help = "How many networks are to stand for all. The paper chose 12.";
    slider(ui, "Networks chosen", help, &mut state.m, 1..=MOST_CHOSEN, base.m, "");
    let help = "Of the random starts of the search, of the random choices and of the permutations.";
    let mut seed = u32::try_from(state.seed).unwrap_or(u32::MAX);
    slider(ui, "Seed", help, &mut seed, 0..=99, 1, "");
    state.seed = u64::from(seed);
}
