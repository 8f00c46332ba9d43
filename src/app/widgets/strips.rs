//! Two rows of layers side by side: coloured blocks with their letters, lines between those that match, empty places
//! where one has nothing. Zooms and pans from the whole of both to single layers; one widget with a cursor.

use eframe::egui::{
    Align2, Color32, CornerRadius, EventFilter, FontId, Key, Modifiers, Painter, Rect, Response, Role, Sense,
    Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::bits::pointer_moved;
use crate::app::theme::{heading_family, ink_on, layer, palette, size};
use crate::app::views::architectures::state::MAX_STRIP_ZOOM;
use crate::protocol::architectures::{PairView, step};
use crate::zoo::groups::Group;

/// Height of a row of blocks.
const ROW: f32 = 54.0;
/// Between the two rows.
const BETWEEN: f32 = 34.0;
/// Blocks have their code from this width on, and the whole word from the other.
const CODE_FROM: f32 = 18.0;
const WORD_FROM: f32 = 96.0;

/// The strips.
pub struct Strips<'a> {
    /// What is shown.
    pub pair: &'a PairView,
    /// The places of each column's letters ([`PairView::places`]).
    pub places: &'a [[Option<usize>; 2]],
    /// Magnification, and the middle of what is seen as a part of the whole.
    pub viewport: (f32, f32),
    /// The column that is looked at.
    pub cursor: Option<usize>,
    /// Columns that are framed: a section.
    pub framed: Option<(usize, usize)>,
    /// What is said of a column.
    pub about: &'a dyn Fn(usize) -> String,
}

/// What came of showing them.
#[derive(Debug)]
pub struct Outcome {
    /// Magnification and middle now.
    pub viewport: (f32, f32),
    /// The column that is looked at now.
    pub cursor: Option<usize>,
    /// The column that was clicked or chosen by Enter.
    pub chosen: Option<usize>,
    /// Where it is.
    pub rect: Rect,
}

/// How high a block stands, as a part of its row: a second way to tell kinds of layers apart.
fn height(group: Group) -> f32 {
    match group {
        Group::Convolution | Group::Dense | Group::Attention | Group::Block => 1.0,
        Group::Pooling | Group::Joining => 0.78,
        Group::Normalization => 0.56,
        Group::Activation | Group::Dropout => 0.42,
        Group::Shape | Group::Other => 0.34,
    }
}

/// The group with this number.
#[must_use]
pub fn group(number: u8) -> Group {
    Group::ALL.get(usize::from(number)).copied().unwrap_or(Group::Other)
}

impl Strips<'_> {
    fn columns(&self) -> f32 {
        self.places.len().max(1) as f32
    }

    /// Draws them in the width that there is.
    pub fn show(&self, ui: &mut Ui) -> Outcome {
        let room = vec2(ui.available_width(), 2.0 * ROW + BETWEEN);
        let (rect, response) = ui.allocate_exact_size(room, Sense::click_and_drag());
        let viewport = self.look(ui, &response, rect);
        let width = rect.width() * viewport.0 / self.columns();
        let first = (viewport.1 * self.columns() - self.columns() / viewport.0 / 2.0).max(0.0);
        let (cursor, entered, viewport) = self.point(ui, &response, viewport, (first, width));
        let painter = ui.painter_at(rect.intersect(ui.clip_rect()));
        painter.rect_filled(rect, CornerRadius::ZERO, palette(ui.ctx()).panel);
        self.blocks(ui, &painter, rect, first, width);
        let column = |at: usize| {
            let x = rect.left() + (at as f32 - first) * width;
            Rect::from_x_y_ranges(x..=x + width.max(2.0), rect.y_range())
        };
        let p = palette(ui.ctx());
        if let Some((from, to)) = self.framed {
            let frame = column(from).union(column(to));
            painter.rect_stroke(frame, CornerRadius::ZERO, Stroke::new(1.5, p.accent), StrokeKind::Inside);
        }
        if let Some(at) = cursor {
            let color = if response.has_focus() { p.accent } else { p.text };
            painter.rect_stroke(column(at), CornerRadius::ZERO, Stroke::new(2.0, color), StrokeKind::Middle);
        }
        let chosen = cursor.filter(|_| entered || response.clicked());
        response.widget_info(|| {
            let names = self.pair.names.join(" and ");
            let here =
                cursor.map_or_else(|| "arrow keys go from layer to layer".to_owned(), |at| (self.about)(at));
            WidgetInfo::labeled(
                Role::Button,
                true,
                format!("{names} side by side: {}", here.replace('\n', " ")),
            )
        });
        Outcome { viewport, cursor, chosen, rect }
    }

    /// Dragging pans; wheel and pinch zoom around the pointer.
    fn look(&self, ui: &Ui, response: &Response, rect: Rect) -> (f32, f32) {
        let (mut zoom, mut at) = self.viewport;
        if response.dragged() {
            at -= response.drag_delta().x / (rect.width() * zoom);
        }
        if let Some(pointer) = response.hover_pos() {
            let (pinch, wheel) = ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta()));
            at -= wheel.x / (rect.width() * zoom);
            // the wheel itself scrolls the page
            if pinch != 1.0 {
                let beside = (pointer.x - rect.center().x) / rect.width();
                let fixed = at + beside / zoom;
                zoom = (zoom * pinch).clamp(1.0, MAX_STRIP_ZOOM);
                at = fixed - beside / zoom;
            }
        }
        inside(zoom, at)
    }

    /// The column that is looked at, by pointer or keys, and what is seen so that it is in sight.
    fn point(
        &self,
        ui: &Ui,
        response: &Response,
        viewport: (f32, f32),
        (first, width): (f32, f32),
    ) -> (Option<usize>, bool, (f32, f32)) {
        let count = self.places.len();
        let mut cursor = self.cursor.filter(|at| *at < count);
        let moved = pointer_moved(ui);
        if let Some(pointer) = response.hover_pos().filter(|_| moved && count > 0) {
            cursor = Some(((first + (pointer.x - response.rect.left()) / width) as usize).min(count - 1));
        }
        if !response.has_focus() || count == 0 {
            return (cursor, false, viewport);
        }
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let (right, left, entered) = ui.input_mut(|i| {
            let mut presses = |key| i.count_and_consume_key(Modifiers::NONE, key);
            (presses(Key::ArrowRight), presses(Key::ArrowLeft), presses(Key::Enter) > 0)
        });
        if right + left == 0 {
            return (cursor, entered, viewport);
        }
        let at = cursor.map_or(0, |at| (at + right).saturating_sub(left).min(count - 1));
        // in sight, a step from the edge at least
        let seen = self.columns() / viewport.0;
        let place = at as f32 + 0.5;
        let middle = (viewport.1 * self.columns())
            .clamp(place - seen / 2.0 + 1.0, (place + seen / 2.0 - 1.0).max(place - seen / 2.0 + 1.0));
        (Some(at), entered, inside(viewport.0, middle / self.columns()))
    }

    fn blocks(&self, ui: &Ui, painter: &Painter, rect: Rect, first: f32, width: f32) {
        let p = palette(ui.ctx());
        let seen =
            (first as usize)..((first + rect.width() / width).ceil() as usize + 1).min(self.places.len());
        let (top, bottom) = (rect.top() + ROW, rect.bottom() - ROW);
        let mut last = f32::NEG_INFINITY;
        for at in seen {
            let x = rect.left() + (at as f32 - first) * width;
            // of many columns on one pixel the first is drawn
            if x - last < 0.5 {
                continue;
            }
            last = x;
            let gap = if width > 4.0 { 0.5 } else { 0.0 };
            let across = x + gap..=x + width.max(1.0) - gap;
            let Some(places) = self.places.get(at) else { continue };
            for (side, place) in places.iter().enumerate() {
                let row = if side == 0 { rect.top() + 2.0..=top } else { bottom..=rect.bottom() - 2.0 };
                let whole = Rect::from_x_y_ranges(across.clone(), row);
                match place.and_then(|place| self.pair.letters[side].get(place)) {
                    Some(letter) => self.block(painter, whole, side, *letter),
                    None if width > 6.0 => {
                        let middle = whole.center();
                        painter.hline(middle.x - 2.0..=middle.x + 2.0, middle.y, Stroke::new(1.0, p.muted));
                    }
                    None => {}
                }
            }
            let x = x + width / 2.0;
            match self.pair.steps.get(at) {
                Some(&step::SAME) => {
                    let stroke = Stroke::new(if width > 6.0 { 2.0 } else { 1.0 }, p.accent);
                    painter.vline(x, top + 2.0..=bottom - 2.0, stroke);
                }
                // unlike: two ends that do not meet
                Some(&step::OTHER) if width > 3.0 => {
                    let stroke = Stroke::new(1.5, p.error);
                    painter.vline(x, top + 2.0..=top + BETWEEN * 0.3, stroke);
                    painter.vline(x, bottom - BETWEEN * 0.3..=bottom - 2.0, stroke);
                }
                _ => {}
            }
        }
    }

    fn block(&self, painter: &Painter, whole: Rect, side: usize, letter: u32) {
        let place = letter as usize;
        let group = group(self.pair.groups.get(place).copied().unwrap_or(0));
        let tall = whole.height() * height(group);
        // both rows grow away from the lines between them
        let block = if side == 0 {
            Rect::from_x_y_ranges(whole.x_range(), whole.bottom() - tall..=whole.bottom())
        } else {
            Rect::from_x_y_ranges(whole.x_range(), whole.top()..=whole.top() + tall)
        };
        let color = layer(group);
        painter.rect_filled(block, CornerRadius::same(if whole.width() > 6.0 { 2 } else { 0 }), color);
        let code = self.pair.codes.get(place).map_or("", String::as_str);
        let text = if whole.width() >= WORD_FROM {
            self.pair.word(letter)
        } else if whole.width() >= CODE_FROM {
            code
        } else {
            return;
        };
        write(&painter.with_clip_rect(block.intersect(painter.clip_rect())), block, text, color);
    }
}

fn write(painter: &Painter, block: Rect, text: &str, color: Color32) {
    let font = FontId::new(size::SMALLEST, heading_family());
    painter.text(block.center(), Align2::CENTER_CENTER, text, font, ink_on(color));
}

/// Magnification and middle, with nothing beyond the ends in sight.
fn inside(zoom: f32, at: f32) -> (f32, f32) {
    let half = 0.5 / zoom;
    (zoom, at.clamp(half, 1.0 - half))
}

/// A small block with its code, for the legend and for heads.
pub fn swatch(painter: &Painter, rect: Rect, group: Group, code: &str) {
    let color = layer(group);
    painter.rect_filled(rect, CornerRadius::same(2), color);
    write(painter, rect, code, color);
}

/// The size of a [`swatch`].
pub const SWATCH: eframe::egui::Vec2 = vec2(26.0, 18.0);
