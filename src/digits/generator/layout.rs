//! From strokes in their own box to coverage of the frame's pixels.

use super::look::{Fit, Look};
use super::raster::Plane;
use super::stroke::Strokes;

/// Pixels are drawn at this many times the resolution across and down.
const FINE: usize = 3;

/// A digit with the digits beside it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// The digit itself.
    pub digit: Strokes,
    /// Its neighbour on the left.
    pub left: Option<Strokes>,
    /// Its neighbour on the right.
    pub right: Option<Strokes>,
}

impl From<Strokes> for Figure {
    fn from(digit: Strokes) -> Self {
        Self { digit, left: None, right: None }
    }
}

/// The smallest upright rectangle around the strokes' points: left, top, right, bottom.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Bounds {
    fn of(strokes: &Strokes) -> Self {
        let none = Self { left: f32::MAX, top: f32::MAX, right: f32::MIN, bottom: f32::MIN };
        let all = strokes.points().filter(|p| p.x.is_finite() && p.y.is_finite()).fold(none, |b, p| Self {
            left: b.left.min(p.x),
            top: b.top.min(p.y),
            right: b.right.max(p.x),
            bottom: b.bottom.max(p.y),
        });
        if all.left > all.right { Self { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 } } else { all }
    }

    fn centre(&self) -> (f32, f32) {
        ((self.left + self.right) * 0.5, (self.top + self.bottom) * 0.5)
    }
}

/// Coverage 0..=1 of the frame's pixels by the digit, and by its neighbours.
pub(super) fn coverage(figure: &Figure, look: &Look) -> (Plane, Option<Plane>) {
    let (width, height) = (look.frame.width * FINE, look.frame.height * FINE);
    let fine = FINE as f32;
    let bounds = Bounds::of(&figure.digit);
    let centre = bounds.centre();
    let stand = |strokes: &Strokes, across: f32| {
        let mut posed = strokes.clone();
        pose(&mut posed, look, centre, across);
        posed
    };
    let mut digit = stand(&figure.digit, 0.0);
    let placing = Placing::new(&Bounds::of(&digit), look, fine);
    placing.apply(&mut digit, look);
    let mut canvas = Plane::filled(width, height, 0.0);
    canvas.draw(&digit);
    let (mut dx, mut dy) = (0, 0);
    if matches!(look.frame.fit, Fit::Mass(_)) {
        let (x, y) = canvas.centre_of_mass();
        let (wanted_x, wanted_y) =
            (width as f32 * 0.5 + look.pose.shift_x * fine, height as f32 * 0.5 + look.pose.shift_y * fine);
        dx = (x - wanted_x).round() as isize;
        dy = (y - wanted_y).round() as isize;
    }
    let mask = canvas.shrink(FINE, dx, dy);
    let beside = (look.paint.neighbours > 0.0).then(|| {
        let mut canvas = Plane::filled(width, height, 0.0);
        let gap = look.paint.spacing + look.pen.width;
        for (side, strokes) in [(-1.0, &figure.left), (1.0, &figure.right)] {
            let Some(strokes) = strokes else { continue };
            let theirs = Bounds::of(strokes);
            let across =
                if side > 0.0 { bounds.right + gap - theirs.left } else { bounds.left - gap - theirs.right };
            let mut posed = stand(strokes, across);
            placing.apply(&mut posed, look);
            canvas.draw(&posed);
        }
        canvas.shrink(FINE, dx, dy)
    });
    (mask, beside)
}

/// Moves the strokes by `across`, then leans, turns and foreshortens them about `centre`.
fn pose(strokes: &mut Strokes, look: &Look, centre: (f32, f32), across: f32) {
    let pose = &look.pose;
    let (sin, cos) = (libm::sinf(pose.rotation), libm::cosf(pose.rotation));
    for point in strokes.points_mut() {
        let y = point.y - centre.1;
        let x = (point.x + across - centre.0) * pose.aspect - pose.slant * y;
        let (x, y) = (x * cos - y * sin, x * sin + y * cos);
        // a plane turned about the vertical: things at the right are nearer
        let depth = 1.0 / (1.0 - (pose.perspective * x).clamp(-0.6, 0.6));
        point.x = x * depth;
        point.y = y * depth;
        point.width *= depth;
    }
}

/// Scale and offset from the strokes' box to fine pixels.
struct Placing {
    scale_x: f32,
    scale_y: f32,
    pen: f32,
    from: (f32, f32),
    to: (f32, f32),
}

impl Placing {
    fn new(bounds: &Bounds, look: &Look, fine: f32) -> Self {
        let (w, h) = ((bounds.right - bounds.left).max(1e-3), (bounds.bottom - bounds.top).max(1e-3));
        let size = look.pose.scale * fine;
        let (scale_x, scale_y, pen) = match look.frame.fit {
            Fit::Mass(side) => {
                let pen = look.pen.width * side;
                let scale = (side - pen) / w.max(h);
                (scale, scale, pen)
            }
            Fit::Stretch(height, most) => {
                let pen = look.pen.width * height;
                let scale = (height - pen) / h;
                let room = look.frame.width as f32 * (height / look.frame.height as f32) - pen;
                ((room / w).min(scale * most), scale, pen)
            }
            Fit::Height(height) => {
                let pen = look.pen.width * height;
                let scale = (height - pen) / h;
                (scale, scale, pen)
            }
        };
        let (frame_x, frame_y) = (look.frame.width as f32, look.frame.height as f32);
        Self {
            scale_x: scale_x * size,
            scale_y: scale_y * size,
            pen: pen * size,
            from: bounds.centre(),
            to: ((frame_x * 0.5 + look.pose.shift_x) * fine, (frame_y * 0.5 + look.pose.shift_y) * fine),
        }
    }

    fn apply(&self, strokes: &mut Strokes, look: &Look) {
        for point in strokes.points_mut() {
            point.x = self.to.0 + (point.x - self.from.0) * self.scale_x;
            point.y = self.to.1 + (point.y - self.from.1) * self.scale_y;
            point.width = self.pen * (1.0 + (point.width - 1.0) * look.pen.pressure).clamp(0.2, 2.0);
        }
    }
}
