//! The draw pad: strokes of a mouse, pen or finger, as a picture white on black as in MNIST, or in the look of
//! another of the four worlds.

use eframe::egui::{
    Color32, CornerRadius, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::theme::palette;
use crate::digits::find::cut::{INK_SIDE, SIDE, centre_of_mass};
use crate::digits::generator::{self, Domain, GenerateError, PenPoint, Strokes};
use crate::neurn::{Image, ImageError};

/// Side of the pad in its own pixels; the preview is ten times smaller.
pub const PAD: usize = 280;
/// Side of the picture that the pad makes.
pub const PREVIEW: usize = SIDE;

/// One line as it was drawn: points in pad pixels and the pen width.
#[derive(Debug, Clone, PartialEq)]
struct PenStroke {
    points: Vec<Pos2>,
    width: f32,
}

/// Strokes, with undo and redo.
#[derive(Debug, Clone, Default)]
pub struct DrawPad {
    strokes: Vec<PenStroke>,
    undone: Vec<PenStroke>,
    drawing: bool,
    revision: u64,
}

impl DrawPad {
    /// Counts changes, so that the picture is made anew only when it must be.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether nothing is drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes the last stroke back.
    pub fn undo(&mut self) {
        if let Some(s) = self.strokes.pop() {
            self.undone.push(s);
            self.revision += 1;
        }
    }

    /// Puts a stroke that was taken back on again.
    pub fn redo(&mut self) {
        if let Some(s) = self.undone.pop() {
            self.strokes.push(s);
            self.revision += 1;
        }
    }

    /// Wipes the pad; undo brings the strokes back one by one.
    pub fn clear(&mut self) {
        while !self.strokes.is_empty() {
            self.undo();
        }
    }

    /// Shows the pad in a square of `side` points and takes the pen. Returns where it is, and whether
    /// something changed.
    pub fn show(&mut self, ui: &mut Ui, side: f32, pen: f32) -> (Rect, bool) {
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Draw a digit here"));
        let scale = side / PAD as f32;
        let before = self.revision;
        if response.drag_started() || (response.is_pointer_button_down_on() && !self.drawing) {
            self.strokes.push(PenStroke { points: Vec::new(), width: pen });
            self.undone.clear();
            self.drawing = true;
        }
        if self.drawing {
            if let Some(pos) = response.interact_pointer_pos() {
                let v = (pos - rect.min) / scale;
                self.add(pos2(v.x, v.y));
            }
            if !response.is_pointer_button_down_on() {
                self.drawing = false;
            }
        }
        self.paint(ui, rect, scale);
        if response.hovered() {
            ui.ctx().set_cursor_icon(eframe::egui::CursorIcon::Crosshair);
        }
        (rect, self.revision != before)
    }

    fn add(&mut self, point: Pos2) {
        let Some(stroke) = self.strokes.last_mut() else { return };
        let far = stroke.points.last().is_none_or(|last| last.distance(point) > 1.5);
        if far {
            stroke.points.push(point);
            self.revision += 1;
        }
    }

    fn paint(&self, ui: &Ui, rect: Rect, scale: f32) {
        let p = palette(ui.ctx());
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, CornerRadius::ZERO, Color32::BLACK);
        for s in &self.strokes {
            let width = s.width * scale;
            let on_screen: Vec<Pos2> = s.points.iter().map(|q| rect.min + q.to_vec2() * scale).collect();
            for q in &on_screen {
                painter.circle_filled(*q, width / 2.0, Color32::WHITE);
            }
            painter.line(on_screen, Stroke::new(width, Color32::WHITE));
        }
        painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, p.edge), StrokeKind::Inside);
        if self.strokes.is_empty() {
            painter.text(
                rect.center(),
                eframe::egui::Align2::CENTER_CENTER,
                "Draw a digit here",
                eframe::egui::FontId::proportional(crate::app::theme::size::SECTION),
                Color32::from_gray(150),
            );
        }
    }

    /// The drawing as a 28 x 28 picture, made as MNIST was: the ink scaled into 20 x 20 pixels,
    /// its centre of mass in the middle. An empty pad gives black.
    ///
    /// # Errors
    /// Never in practice; the shape is fixed.
    pub fn image(&self) -> Result<Image, ImageError> {
        let mut out = vec![0u8; PREVIEW * PREVIEW];
        if let Some((lo, hi)) = self.bounds() {
            let side = (hi.x - lo.x).max(hi.y - lo.y).max(1.0);
            let scale = INK_SIDE as f32 / side;
            // place the box in the middle first, then shift by the centre of mass
            let half = PREVIEW as f32 / 2.0;
            let middle = lo + (hi - lo) / 2.0;
            let origin = pos2(half, half) - middle.to_vec2() * scale;
            let first = self.coverage(scale, origin);
            let ink = first.iter().enumerate().map(|(i, v)| ([i % PREVIEW, i / PREVIEW], *v));
            let (x, y) = centre_of_mass(ink).unwrap_or((half, half));
            // never over the edge: half of what the ink's side leaves
            let room = Vec2::splat((PREVIEW - INK_SIDE) as f32 / 2.0);
            let shift = vec2(half - x, half - y).clamp(-room, room);
            let last = self.coverage(scale, origin + shift);
            for (o, v) in out.iter_mut().zip(&last) {
                *o = (v * 255.0).round() as u8;
            }
        }
        Image::from_u8(PREVIEW, PREVIEW, 1, out)
    }

    /// The drawing in the look of a domain; that of handwriting is [`DrawPad::image`]. `seed` chooses ground, colours
    /// and light.
    ///
    /// # Errors
    /// Never in practice; the shape is fixed.
    pub fn picture(&self, domain: Domain, seed: u32) -> Result<Image, GenerateError> {
        if domain == Domain::Handwriting {
            return Ok(self.image()?);
        }
        let widest = self.strokes.iter().map(|s| s.width).fold(0.0, f32::max);
        let longer = self.bounds().map_or(1.0, |(lo, hi)| (hi.x - lo.x).max(hi.y - lo.y));
        let stroke = |s: &PenStroke| {
            let point = |q: &Pos2| PenPoint { x: q.x, y: q.y, width: s.width / widest };
            generator::Stroke { points: s.points.iter().map(point).collect(), flat_ends: false }
        };
        let strokes = Strokes(self.strokes.iter().map(stroke).collect());
        generator::written(strokes, widest / longer, domain, u64::from(seed))
    }

    fn bounds(&self) -> Option<(Pos2, Pos2)> {
        let mut corners: Option<(Pos2, Pos2)> = None;
        for s in &self.strokes {
            let r = vec2(s.width, s.width) / 2.0;
            for q in &s.points {
                let (lo, hi) = corners.unwrap_or((*q, *q));
                corners = Some((lo.min(*q - r), hi.max(*q + r)));
            }
        }
        corners
    }

    /// Share of each preview pixel that is inked, 4 x 4 samples a pixel;
    /// a pad point p lies at `origin + p * scale`.
    fn coverage(&self, scale: f32, origin: Pos2) -> Vec<f32> {
        const SUB: usize = 4;
        let n = PREVIEW * SUB;
        let mut hit = vec![false; n * n];
        for s in &self.strokes {
            let r = s.width / 2.0 * scale;
            let at = |q: &Pos2| origin + q.to_vec2() * scale;
            let starts = s.points.iter();
            let ends = s.points.iter().skip(1).chain(s.points.last());
            for (a, b) in starts.zip(ends) {
                ink(&mut hit, n, SUB, at(a), at(b), r);
            }
        }
        let mut out = vec![0.0; PREVIEW * PREVIEW];
        for (i, h) in hit.iter().enumerate() {
            if *h {
                out[(i / n / SUB) * PREVIEW + (i % n) / SUB] += 1.0 / (SUB * SUB) as f32;
            }
        }
        out
    }
}

/// Marks the sample points within `r` of the segment a-b.
fn ink(hit: &mut [bool], n: usize, sub: usize, a: Pos2, b: Pos2, r: f32) {
    let span = |lo: f32, hi: f32| {
        let first = ((lo - r) * sub as f32).floor().max(0.0) as usize;
        let last = (((hi + r) * sub as f32).ceil().max(0.0) as usize).min(n);
        first..last
    };
    let along = b - a;
    let length = along.length_sq();
    for y in span(a.y.min(b.y), a.y.max(b.y)) {
        for x in span(a.x.min(b.x), a.x.max(b.x)) {
            let q = pos2((x as f32 + 0.5) / sub as f32, (y as f32 + 0.5) / sub as f32);
            let t = if length > 0.0 { ((q - a).dot(along) / length).clamp(0.0, 1.0) } else { 0.0 };
            if q.distance_sq(a + along * t) <= r * r {
                hit[y * n + x] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pad_with(points: &[(f32, f32)]) -> DrawPad {
        let mut pad = DrawPad::default();
        pad.strokes.push(PenStroke { points: Vec::new(), width: 22.0 });
        for (x, y) in points {
            pad.add(pos2(*x, *y));
        }
        pad
    }

    #[test]
    fn a_drawing_is_shown_in_each_world() {
        // a seven
        let seven = pad_with(&[(80.0, 60.0), (200.0, 60.0), (130.0, 230.0)]);
        assert_eq!(seven.picture(Domain::Handwriting, 3).unwrap(), seven.image().unwrap());
        for domain in [Domain::Mail, Domain::HouseNumber, Domain::Photo] {
            let picture = seven.picture(domain, 3).unwrap();
            assert_eq!((picture.width(), picture.height(), picture.channels()), domain.size());
            assert_eq!(picture, seven.picture(domain, 3).unwrap());
            assert_ne!(picture, seven.picture(domain, 4).unwrap(), "{domain:?}: another ground");
            assert_ne!(picture, DrawPad::default().picture(domain, 3).unwrap(), "{domain:?}: the digit");
        }
    }

    #[test]
    fn ink_is_centred_by_mass_and_fits_twenty_pixels() {
        // an L far off to a corner
        let pad = pad_with(&[(10.0, 10.0), (10.0, 90.0), (60.0, 90.0)]);
        let image = pad.image().unwrap();
        let (mut mass, mut mx, mut my) = (0.0, 0.0, 0.0);
        let (mut top, mut bottom) = (28, 0);
        for y in 0..28 {
            for x in 0..28 {
                let v = image.value(x, y, 0);
                mass += v;
                mx += v * (x as f32 + 0.5);
                my += v * (y as f32 + 0.5);
                if v > 0.0 {
                    top = top.min(y);
                    bottom = bottom.max(y);
                }
            }
        }
        assert!(
            (mx / mass - 14.0).abs() < 0.2 && (my / mass - 14.0).abs() < 0.2,
            "{} {}",
            mx / mass,
            my / mass
        );
        assert!((19..=21).contains(&(bottom - top + 1)), "{top}..{bottom}");
    }

    #[test]
    fn undo_redo_and_clear() {
        let mut pad = pad_with(&[(100.0, 50.0), (100.0, 200.0)]);
        let drawn = pad.image().unwrap();
        pad.clear();
        assert!(pad.is_empty() && pad.can_redo());
        assert!(pad.image().unwrap().to_f32().iter().all(|v| *v == 0.0));
        pad.redo();
        assert_eq!(pad.image().unwrap(), drawn);
    }

    #[test]
    fn a_dot_is_a_dot() {
        let image = pad_with(&[(5.0, 5.0)]).image().unwrap();
        assert!(image.to_f32().iter().any(|v| *v > 200.0));
    }
}
