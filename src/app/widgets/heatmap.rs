//! A table whose cells are coloured by their numbers: rows with heads that stay in place, columns that scroll where
//! there is little room, the number written in each cell, a second line and dots below it.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Galley, Key, Modifiers, Rect, Response, RichText, Role, Sense,
    Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::bits::{elided, ramp, sideways};
use crate::app::theme::{heading_family, ink_on, palette, size, space};
use crate::neurn::colormap::{ColorMap, level};

/// Height of the strip of dots.
const DOTS: f32 = 9.0;
/// With more columns than this, cells are as small as can be read.
const MANY: usize = 8;
/// Radius of a dot.
const DOT: f32 = 2.0;

/// What stands at the head of a row or a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Head {
    /// The name.
    pub first: String,
    /// A second, quieter line; left out where there is no room.
    pub second: String,
    /// The tooltip.
    pub about: String,
}

/// A sign beside a number, so that colour is not alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// ▲
    Up,
    /// ▼
    Down,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What its colour shows.
    pub value: f64,
    /// The number as it is written.
    pub text: String,
    /// The second line; may be empty.
    pub second: String,
    /// The sign beside the number.
    pub mark: Option<Mark>,
    /// Values that are shown as dots on the scale, which all cells share.
    pub dots: Vec<f64>,
    /// Whether a line runs around it inside.
    pub outlined: bool,
    /// What a screen reader says.
    pub name: String,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// A heading over the rows below it.
    Heading(String),
    /// A sentence across the table.
    Note(String),
    /// A row; a cell that is none was not measured.
    Row {
        /// Its head.
        head: Head,
        /// The colour of its head.
        color: Color32,
        /// One for each column.
        cells: Vec<Option<Cell>>,
    },
}

/// Numbers to colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// The colours.
    pub map: ColorMap,
    /// The number of the first colour.
    pub low: f64,
    /// The number of the last colour.
    pub high: f64,
    /// How low, middle and high are written.
    pub labels: [String; 3],
    /// What the colours show, for the legend.
    pub what: String,
}

impl Scale {
    /// Where a value lies, 0..=1.
    fn level(&self, value: f64) -> f32 {
        level(value as f32, [self.low as f32, self.high as f32])
    }

    fn color(&self, value: f64) -> Color32 {
        let [r, g, b] = self.map.colour(self.level(value));
        Color32::from_rgb(r, g, b)
    }
}

/// What was clicked (or chosen by Enter).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// A cell: its line and its column.
    Cell(usize, usize),
    /// The head of a column.
    Column(usize),
}

/// The table.
pub struct HeatMap<'a> {
    /// Its name: read by screen readers, and the root of its parts' identities.
    pub name: &'a str,
    /// The heads of its columns.
    pub columns: &'a [Head],
    /// Its lines.
    pub lines: &'a [Line],
    /// Its colours.
    pub scale: &'a Scale,
    /// Whether a click on a column's head sorts by it.
    pub sortable: bool,
    /// The column by which its rows are sorted.
    pub sorted: Option<usize>,
    /// The cell that is open: its line and its column.
    pub open: Option<(usize, usize)>,
    /// What the tooltip of a cell says.
    pub about: &'a dyn Fn(usize, usize) -> String,
}

/// What came of showing it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was clicked.
    pub touched: Option<Touched>,
    /// Where the first cell is.
    pub first: Option<Rect>,
}

/// Where everything goes.
struct Plan {
    head: f32,
    cell: f32,
    /// Height of the columns' heads.
    top: f32,
    /// Texts of headings and notes, and each line's height.
    lines: Vec<(Option<Arc<Galley>>, f32)>,
}

impl HeatMap<'_> {
    /// Draws it in the width that there is. Arrow keys go from cell to cell once one has the focus.
    pub fn show(&self, ui: &mut Ui) -> Outcome {
        let plan = self.plan(ui);
        let height = plan.top + plan.lines.iter().map(|(_, height)| height).sum::<f32>();
        let mut outcome = Outcome::default();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let (left, _) = ui.allocate_exact_size(vec2(plan.head, height), Sense::hover());
            self.heads(ui, &plan, left);
            let wide = plan.cell * self.columns.len() as f32;
            sideways(ui, self.name, |ui| {
                let (grid, _) = ui.allocate_exact_size(vec2(wide, height), Sense::hover());
                self.column_heads(ui, &plan, grid, &mut outcome);
                self.cells(ui, &plan, grid, &mut outcome);
            });
        });
        outcome
    }

    fn plan(&self, ui: &Ui) -> Plan {
        let p = palette(ui.ctx());
        let room = ui.available_width();
        let dense = self.columns.len() > MANY;
        let (head, least) =
            if dense { (size::DENSE_HEAD, size::DENSE) } else { (size::ROW_HEAD, size::CELL.0) };
        let count = self.columns.len().max(1) as f32;
        // names give way before columns have to scroll
        let head = (room * 0.28).clamp(head.0, head.1).min((room - least * count).max(head.0));
        let cell = ((room - head) / count).floor().clamp(least, size::CELL.1);
        let wrapped = |text: &str, font, color| ui.painter().layout(text.to_owned(), font, color, room);
        let dots = self.lines.iter().any(|line| match line {
            Line::Row { cells, .. } => cells.iter().flatten().any(|cell| !cell.dots.is_empty()),
            _ => false,
        });
        let row = size::CAPTION + size::SMALLEST + if dots { DOTS } else { 0.0 };
        let row = if dense {
            (row + space::S).max(ui.spacing().interact_size.y)
        } else {
            (row + space::L).max(size::TOUCH)
        };
        let lines = self.lines.iter().map(|line| match line {
            Line::Heading(text) => {
                let galley = wrapped(text, FontId::new(size::BODY, heading_family()), p.text);
                let height = galley.size().y + space::M;
                (Some(galley), height)
            }
            Line::Note(text) => {
                let galley = wrapped(text, FontId::proportional(size::CAPTION), p.muted);
                let height = galley.size().y + space::M;
                (Some(galley), height)
            }
            Line::Row { .. } => (None, row),
        });
        let lines = lines.collect();
        let second = self.has_room_for_second(cell);
        let top = size::CAPTION + space::M + if second { 2.0 * size::SMALLEST + space::XS } else { 0.0 };
        Plan { head, cell, top: top.max(size::TOUCH), lines }
    }

    fn has_room_for_second(&self, cell: f32) -> bool {
        cell >= size::CELL.0 * 1.25 && self.columns.iter().any(|head| !head.second.is_empty())
    }

    /// Headings, notes and the heads of rows: they do not scroll.
    fn heads(&self, ui: &Ui, plan: &Plan, left: Rect) {
        let p = palette(ui.ctx());
        let mut y = left.top() + plan.top;
        for (i, (line, (galley, height))) in self.lines.iter().zip(&plan.lines).enumerate() {
            let rect = Rect::from_min_size(pos2(left.left(), y), vec2(plan.head, *height));
            y += height;
            let response = ui.interact(rect, ui.scope_id().with((self.name, "line", i)), Sense::hover());
            match line {
                Line::Heading(text) | Line::Note(text) => {
                    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
                    if let Some(galley) = galley {
                        let at = pos2(rect.left(), rect.bottom() - galley.size().y - space::XS);
                        ui.painter().galley(at, Arc::clone(galley), p.text);
                    }
                }
                Line::Row { head, color, .. } => {
                    let name = [head.first.as_str(), head.second.as_str()].join(", ");
                    response
                        .widget_info(|| WidgetInfo::labeled(Role::Label, true, name.trim_end_matches(", ")));
                    // with many columns there is no room for a second line of a name
                    let dense = self.columns.len() > MANY;
                    let room = plan.head - space::S;
                    let painter = ui.painter();
                    let text = |text: &str, points, color| {
                        let font = FontId::proportional(points);
                        if dense {
                            elided(painter, text, font, color, room)
                        } else {
                            painter.layout(text.to_owned(), font, color, room)
                        }
                    };
                    let points =
                        if plan.head < 1.5 * size::ROW_HEAD.0 { size::SMALLEST } else { size::CAPTION };
                    let first = text(&head.first, points, *color);
                    let second = text(&head.second, size::SMALLEST, p.muted);
                    let under = if head.second.is_empty() { 0.0 } else { second.size().y };
                    let tall = first.size().y + under;
                    let top = rect.center().y - tall / 2.0;
                    let below = top + first.size().y;
                    painter.galley(pos2(rect.left(), top), first, *color);
                    painter.galley(pos2(rect.left(), below), second, p.muted);
                    if !head.about.is_empty() {
                        response.on_hover_text(&head.about);
                    }
                }
            }
        }
    }

    fn column_heads(&self, ui: &Ui, plan: &Plan, grid: Rect, outcome: &mut Outcome) {
        let p = palette(ui.ctx());
        for (column, head) in self.columns.iter().enumerate() {
            let at = pos2(grid.left() + plan.cell * column as f32, grid.top());
            let rect = Rect::from_min_size(at, vec2(plan.cell, plan.top));
            let sense = if self.sortable { Sense::click() } else { Sense::hover() };
            let response = ui.interact(rect, ui.scope_id().with((self.name, "column", column)), sense);
            let sorted = self.sorted == Some(column);
            response.widget_info(|| {
                if self.sortable {
                    WidgetInfo::selected(Role::Button, true, sorted, format!("Sort by {}", head.first))
                } else {
                    WidgetInfo::labeled(Role::Label, true, &head.first)
                }
            });
            let room = plan.cell;
            let text = |text: &str, font, color| ui.painter().layout(text.to_owned(), font, color, room);
            let tight = plan.cell < 1.3 * size::CELL.0;
            let strong = FontId::new(if tight { size::SMALLEST } else { size::CAPTION }, heading_family());
            // in a tight column the heads of two neighbours would touch
            let name = if tight { head.first.replace(" → ", "→") } else { head.first.clone() };
            let name = if sorted { format!("{name} ▼") } else { name };
            let first = text(&name, strong, if response.hovered() { p.accent } else { p.text });
            let mut y = rect.bottom() - space::XS;
            if self.has_room_for_second(plan.cell) {
                let second = text(&head.second, FontId::proportional(size::SMALLEST), p.muted);
                y -= second.size().y;
                ui.painter().galley(pos2(rect.center().x - second.size().x / 2.0, y), second, p.muted);
            }
            y -= first.size().y;
            ui.painter().galley(pos2(rect.center().x - first.size().x / 2.0, y), first, p.text);
            if response.has_focus() {
                frame(ui, rect, Stroke::new(2.0, p.accent));
            }
            follow(ui, &response);
            if response.clicked() {
                outcome.touched = Some(Touched::Column(column));
            }
            response.on_hover_ui(|ui| {
                ui.label(&head.about);
                if self.sortable {
                    ui.label(RichText::new("Click to sort by it").size(size::CAPTION).color(p.muted));
                }
            });
        }
    }

    fn cells(&self, ui: &Ui, plan: &Plan, grid: Rect, outcome: &mut Outcome) {
        let mut y = grid.top() + plan.top;
        for (i, (line, (_, height))) in self.lines.iter().zip(&plan.lines).enumerate() {
            if let Line::Row { cells, .. } = line {
                for (column, cell) in cells.iter().enumerate() {
                    let min = pos2(grid.left() + plan.cell * column as f32, y);
                    let rect = Rect::from_min_size(min, vec2(plan.cell, *height)).shrink(1.0);
                    outcome.first.get_or_insert(rect);
                    match cell {
                        Some(cell) => {
                            if self.cell(ui, (i, column), rect, cell).clicked() {
                                outcome.touched = Some(Touched::Cell(i, column));
                            }
                        }
                        None => empty(ui, rect),
                    }
                }
            }
            y += height;
        }
    }

    fn cell(&self, ui: &Ui, at: (usize, usize), rect: Rect, cell: &Cell) -> Response {
        let p = palette(ui.ctx());
        let response = ui.interact(rect, ui.scope_id().with((self.name, "cell", at)), Sense::click());
        let open = self.open == Some(at);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &cell.name));
        follow(ui, &response);
        if ui.is_rect_visible(rect) {
            let ground = self.scale.color(cell.value);
            let ink = ink_on(ground);
            let painter = ui.painter();
            painter.rect_filled(rect, CornerRadius::same(2), ground);
            let sign = match cell.mark {
                Some(Mark::Up) => "▲ ",
                Some(Mark::Down) => "▼ ",
                None => "",
            };
            let sign = if rect.width() < 1.3 * size::CELL.0 { sign.trim_end() } else { sign };
            let strip = if cell.dots.is_empty() { 0.0 } else { DOTS };
            let middle = rect.center().y - strip / 2.0;
            let (y, below) =
                if cell.second.is_empty() { (middle, middle) } else { (middle - 8.0, middle + 8.0) };
            let point = |y| pos2(rect.center().x, y);
            let font = FontId::new(size::CAPTION, heading_family());
            painter.text(point(y), Align2::CENTER_CENTER, format!("{sign}{}", cell.text), font, ink);
            if !cell.second.is_empty() {
                let font = FontId::proportional(size::SMALLEST);
                painter.text(point(below), Align2::CENTER_CENTER, &cell.second, font, ink);
            }
            self.dots(ui, rect, cell, ink);
            if cell.outlined {
                let stroke = Stroke::new(1.0, ink);
                painter.rect_stroke(rect.shrink(2.0), CornerRadius::same(2), stroke, StrokeKind::Inside);
            }
            if open || response.has_focus() || response.hovered() {
                let width = if open || response.has_focus() { 3.0 } else { 1.0 };
                frame(ui, rect, Stroke::new(width, if response.has_focus() { p.accent } else { p.text }));
            }
        }
        response.on_hover_ui(|ui| {
            ui.label((self.about)(at.0, at.1));
        })
    }

    /// Each value on the scale that all cells share, with a tick in the middle where the scale has two sides.
    fn dots(&self, ui: &Ui, rect: Rect, cell: &Cell, ink: Color32) {
        if cell.dots.is_empty() {
            return;
        }
        let (from, to) = (rect.left() + space::S, rect.right() - space::S);
        let y = rect.bottom() - DOTS * 0.5 - 2.0;
        let thin = Stroke::new(1.0, ink.gamma_multiply(0.45));
        ui.painter().hline(from..=to, y, thin);
        if self.scale.low < 0.0 {
            let zero = from + self.scale.level(0.0) * (to - from);
            ui.painter().vline(zero, y - DOTS * 0.5..=y + DOTS * 0.5, thin);
        }
        for value in &cell.dots {
            let x = from + self.scale.level(*value) * (to - from);
            ui.painter().circle_filled(pos2(x, y), DOT, ink.gamma_multiply(0.85));
        }
    }
}

fn frame(ui: &Ui, rect: Rect, stroke: Stroke) {
    ui.painter().rect_stroke(rect, CornerRadius::same(2), stroke, StrokeKind::Inside);
}

/// Nothing was measured here.
fn empty(ui: &Ui, rect: Rect) {
    let p = palette(ui.ctx());
    frame(ui, rect, Stroke::new(1.0, p.line));
    let font = FontId::proportional(size::CAPTION);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, "–", font, p.muted);
}

/// What gets the focus by the keyboard comes into sight.
fn follow(ui: &Ui, response: &Response) {
    if response.gained_focus() && ui.input(|i| i.events.iter().any(is_step)) {
        response.scroll_to_me(None);
    }
}

fn is_step(event: &eframe::egui::Event) -> bool {
    use eframe::egui::Event;
    let steps = [Key::Tab, Key::ArrowDown, Key::ArrowUp, Key::ArrowLeft, Key::ArrowRight];
    matches!(event, Event::Key { key, pressed: true, modifiers, .. }
        if steps.contains(key) && (modifiers.is_none() || *modifiers == Modifiers::SHIFT))
}

/// The colours with their numbers, and what they show.
pub fn legend(ui: &mut Ui, scale: &Scale) {
    let p = palette(ui.ctx());
    let [low, middle, high] = &scale.labels;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let text = |s: &str| RichText::new(s).size(size::SMALLEST).color(p.muted);
        ui.label(text(low));
        let response = ramp(ui, scale.map, vec2(140.0, 12.0));
        let name = format!("Colours from {low} over {middle} to {high}");
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        let rect = response.rect;
        let tick = Stroke::new(1.0, ink_on(scale.color(f64::midpoint(scale.low, scale.high))));
        ui.painter().vline(rect.center().x, rect.y_range(), tick);
        response.on_hover_text(name);
        ui.label(text(high));
        ui.label(text(&format!("(middle: {middle}). {}", scale.what)));
    });
}
