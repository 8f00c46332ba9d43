//! A square of numbers for all pairs of some things: coloured cells, names along two sides where they can be read, the
//! tree beside them. One widget with a cursor that pointer and arrow keys move.

use std::f32::consts::FRAC_PI_2;

use eframe::egui::epaint::TextShape;
use eframe::egui::{
    Align2, Color32, CornerRadius, EventFilter, FontId, Key, Mesh, Modifiers, Painter, Pos2, Rect, Response,
    Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::bits::{elided, pointer_moved};
use crate::app::theme::{palette, size, space};
use crate::neurn::colormap::{ColorMap, level};

/// From this side of a cell on its row has a name, and a click opens it.
const NAMES_FROM: f32 = 12.5;
/// The largest side of a cell.
const LARGEST: f32 = 26.0;
/// Widths of the names and of the tree, the best first; the first with which a row has room for its name is taken.
const NAMED: [[f32; 2]; 2] = [[140.0, 84.0], [104.0, 36.0]];
/// Width of the stripe with the groups' colours.
const STRIPE: f32 = 8.0;

/// One of the things.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Its name.
    pub name: String,
    /// Whether it is marked with a dot.
    pub marked: bool,
    /// The colour of its group.
    pub color: Color32,
    /// What the tooltip of its name says.
    pub about: String,
}

/// The square.
pub struct PairMap<'a> {
    /// Its name, for screen readers.
    pub name: &'a str,
    /// What stands along it.
    pub heads: &'a [Head],
    /// The number of a row and a column.
    pub value: &'a dyn Fn(usize, usize) -> f32,
    /// The numbers of the first and the last colour.
    pub range: [f32; 2],
    /// Colours.
    pub colors: ColorMap,
    /// The tree: where two groups stand, how high each is, how high they meet. May be empty.
    pub brackets: &'a [[f32; 5]],
    /// The cell that is looked at.
    pub cursor: Option<(usize, usize)>,
    /// The row that is chosen.
    pub chosen: Option<usize>,
    /// What is said of a cell.
    pub about: &'a dyn Fn(usize, usize) -> String,
    /// Whether it stays within the height that it is given, even if its names cannot be read then.
    pub small: bool,
}

/// What came of showing it.
#[derive(Debug)]
pub struct Outcome {
    /// The cell that is looked at now.
    pub cursor: Option<(usize, usize)>,
    /// The cell that was opened.
    pub opened: Option<(usize, usize)>,
    /// The name that was clicked.
    pub named: Option<usize>,
    /// Where the cells are.
    pub grid: Rect,
    /// Whether a click opens a cell: cells that are too small for a finger are only looked at.
    pub direct: bool,
}

struct Plan {
    side: f32,
    names: f32,
    tree: f32,
    grid: Rect,
}

impl PairMap<'_> {
    /// Draws it in the width that there is, and at most `height` points high; unless it is to be small, higher where its names
    /// could not be read else.
    pub fn show(&self, ui: &mut Ui, height: f32) -> Outcome {
        let n = self.heads.len().max(1);
        let room = ui.available_width();
        let narrow = room < size::NARROW;
        let plan = |[names, tree]: [f32; 2]| {
            let tree = if self.brackets.is_empty() { 0.0 } else { tree };
            let wide = (room - names - tree - STRIPE - space::S) / n as f32;
            let high = (height - names - STRIPE) / n as f32;
            let side = wide.min(if self.small { high } else { high.max(NAMES_FROM) }).clamp(3.0, LARGEST);
            (names, tree, side)
        };
        // names take room only where they can be read
        let named = NAMED.into_iter().map(plan).find(|(_, _, side)| !narrow && *side >= NAMES_FROM);
        let (names, tree, side) = named.unwrap_or_else(|| plan([0.0, if narrow { 36.0 } else { 84.0 }]));
        let extent = side * n as f32;
        let (outer, _) = ui.allocate_exact_size(
            vec2(names + STRIPE + extent + tree, names + STRIPE + extent),
            Sense::hover(),
        );
        let grid =
            Rect::from_min_size(outer.min + vec2(names + STRIPE, names + STRIPE), vec2(extent, extent));
        let plan = Plan { side, names, tree, grid };
        let painter = ui.painter_at(outer.expand(2.0).intersect(ui.clip_rect()));
        let (response, cursor, entered) = self.interact(ui, &plan);
        self.cells(&painter, &plan);
        self.stripes(&painter, &plan);
        self.tree(ui, &painter, &plan);
        let named = if plan.names > 0.0 { self.names(ui, &painter, &plan, cursor) } else { None };
        self.marks(ui, &painter, &plan, cursor, response.has_focus());
        let direct = side >= NAMES_FROM;
        let opened = cursor.filter(|_| entered || (direct && response.clicked()));
        if let Some((row, column)) = cursor {
            response.on_hover_text_at_pointer((self.about)(row, column));
        }
        Outcome { cursor, opened, named, grid, direct }
    }

    /// The widget over all cells: its response, the cell that is looked at, whether Enter was pressed.
    fn interact(&self, ui: &mut Ui, plan: &Plan) -> (Response, Option<(usize, usize)>, bool) {
        let n = self.heads.len();
        let id = ui.scope_id().with((self.name, "cells"));
        let response = ui.interact(plan.grid, id, Sense::click());
        let at = |p: Pos2| {
            let place = |v: f32| ((v / plan.side) as usize).min(n.saturating_sub(1));
            (place(p.y - plan.grid.top()), place(p.x - plan.grid.left()))
        };
        let mut cursor = self.cursor.filter(|(row, column)| *row < n && *column < n);
        let moved = pointer_moved(ui);
        if let Some(pointer) = response.hover_pos().filter(|_| moved) {
            cursor = Some(at(pointer));
        }
        let mut entered = false;
        if response.has_focus() && n > 0 {
            let filter =
                EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            let (mut row, mut column) = cursor.unwrap_or((0, 0));
            ui.input_mut(|i| {
                let mut presses = |key| i.count_and_consume_key(Modifiers::NONE, key);
                row = (row + presses(Key::ArrowDown)).saturating_sub(presses(Key::ArrowUp)).min(n - 1);
                column =
                    (column + presses(Key::ArrowRight)).saturating_sub(presses(Key::ArrowLeft)).min(n - 1);
                entered = presses(Key::Enter) > 0;
            });
            cursor = Some((row, column));
        }
        response.widget_info(|| {
            let here = cursor.map_or_else(
                || "arrow keys go from pair to pair".to_owned(),
                |(row, column)| (self.about)(row, column).replace('\n', " "),
            );
            WidgetInfo::labeled(Role::Button, true, format!("{}: {here}", self.name))
        });
        (response, cursor, entered)
    }

    fn cells(&self, painter: &Painter, plan: &Plan) {
        let n = self.heads.len();
        let mut mesh = Mesh::default();
        // no gaps where cells are small
        let gap = if plan.side >= NAMES_FROM { 0.5 } else { 0.0 };
        for row in 0..n {
            for column in 0..n {
                let [r, g, b] = self.colors.colour(level((self.value)(row, column), self.range));
                mesh.add_colored_rect(plan.cell(row, column).shrink(gap), Color32::from_rgb(r, g, b));
            }
        }
        painter.add(Shape::mesh(mesh));
    }

    fn stripes(&self, painter: &Painter, plan: &Plan) {
        for (i, head) in self.heads.iter().enumerate() {
            let cell = plan.cell(i, i);
            let beside = Rect::from_x_y_ranges(
                plan.grid.left() - STRIPE..=plan.grid.left() - 2.0,
                cell.top()..=cell.bottom(),
            );
            let above = Rect::from_x_y_ranges(
                cell.left()..=cell.right(),
                plan.grid.top() - STRIPE..=plan.grid.top() - 2.0,
            );
            for rect in [beside, above] {
                painter.rect_filled(rect, CornerRadius::ZERO, head.color);
            }
        }
    }

    fn tree(&self, ui: &Ui, painter: &Painter, plan: &Plan) {
        let highest = self.brackets.iter().map(|bracket| bracket[4]).fold(f32::MIN_POSITIVE, f32::max);
        let left = plan.grid.right() + 3.0;
        let x = |height: f32| left + height / highest * (plan.tree - space::S);
        let y = |place: f32| plan.grid.top() + (place + 0.5) * plan.side;
        let stroke = Stroke::new(1.0, palette(ui.ctx()).muted);
        for [first, second, low, lower, height] in self.brackets {
            painter.hline(x(*low)..=x(*height), y(*first), stroke);
            painter.hline(x(*lower)..=x(*height), y(*second), stroke);
            painter.vline(x(*height), y(*first)..=y(*second), stroke);
        }
    }

    fn names(
        &self,
        ui: &Ui,
        painter: &Painter,
        plan: &Plan,
        cursor: Option<(usize, usize)>,
    ) -> Option<usize> {
        let p = palette(ui.ctx());
        let font = FontId::proportional(size::SMALLEST);
        let mut named = None;
        for (i, head) in self.heads.iter().enumerate() {
            let cell = plan.cell(i, i);
            let text = if head.marked { format!("● {}", head.name) } else { head.name.clone() };
            let row = Rect::from_x_y_ranges(
                plan.grid.left() - STRIPE - plan.names..=plan.grid.left() - STRIPE - space::XS,
                cell.top()..=cell.bottom(),
            );
            let response = ui.interact(row, ui.scope_id().with((self.name, "row", i)), Sense::click());
            let chosen = self.chosen == Some(i);
            let label = format!("{}: its nearest", head.name);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &label));
            let strong = |other: Option<usize>| chosen || response.has_focus() || other == Some(i);
            let color = |strong: bool| if strong { p.accent } else { p.text };
            let ink = color(strong(cursor.map(|(row, _)| row)) || response.hovered());
            let galley = elided(painter, &text, font.clone(), ink, row.width());
            let at = Align2::RIGHT_CENTER.anchor_size(row.right_center(), galley.size()).min;
            painter.galley(at, galley, ink);
            let ink = color(strong(cursor.map(|(_, column)| column)));
            let galley = elided(painter, &text, font.clone(), ink, plan.names - space::XS);
            let at = pos2(cell.center().x - galley.size().y / 2.0, plan.grid.top() - STRIPE - space::XS);
            painter.add(TextShape::new(at, galley, ink).with_angle(-FRAC_PI_2));
            if response.clicked() {
                named = Some(i);
            }
            response.on_hover_text(&head.about);
        }
        named
    }

    fn marks(&self, ui: &Ui, painter: &Painter, plan: &Plan, cursor: Option<(usize, usize)>, focus: bool) {
        let p = palette(ui.ctx());
        if let Some(row) = self.chosen {
            let cell = plan.cell(row, 0);
            let band = Rect::from_x_y_ranges(plan.grid.x_range(), cell.y_range());
            painter.rect_stroke(band, CornerRadius::ZERO, Stroke::new(1.5, p.accent), StrokeKind::Outside);
        }
        let Some((row, column)) = cursor else { return };
        let cell = plan.cell(row, column);
        for (width, color) in [(4.0, p.ground), (2.0, if focus { p.accent } else { p.text })] {
            let stroke = Stroke::new(width, color);
            painter.rect_stroke(cell.expand(1.0), CornerRadius::same(2), stroke, StrokeKind::Outside);
        }
    }
}

impl Plan {
    fn cell(&self, row: usize, column: usize) -> Rect {
        let min = self.grid.min + vec2(column as f32 * self.side, row as f32 * self.side);
        Rect::from_min_size(min, vec2(self.side, self.side))
    }
}
