//! Coverage of pixels by lines of varying width, from the signed distance to each straight piece.

use super::stroke::{PenPoint, Strokes};

/// One number for each pixel of a picture, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The numbers.
    pub data: Vec<f32>,
}

impl Plane {
    /// All `value`.
    #[must_use]
    pub fn filled(width: usize, height: usize, value: f32) -> Self {
        Self { width, height, data: vec![value; width * height] }
    }

    /// The number at a place, taking the nearest place inside for one outside.
    #[must_use]
    pub fn at(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.data[y * self.width + x]
    }

    /// Draws `strokes` (in pixels; `PenPoint::width` is the line's full width in pixels) with coverage 0..=1,
    /// keeping the larger of old and new.
    pub fn draw(&mut self, strokes: &Strokes) {
        for stroke in &strokes.0 {
            let last = stroke.points.len().saturating_sub(2);
            if let [only] = stroke.points.as_slice() {
                self.piece(only, only, false, false);
            }
            for (i, pair) in stroke.points.windows(2).enumerate() {
                let flat = stroke.flat_ends;
                self.piece(&pair[0], &pair[1], flat && i == 0, flat && i == last);
            }
        }
    }

    /// Draws one straight piece whose width changes evenly from `a` to `b`.
    fn piece(&mut self, a: &PenPoint, b: &PenPoint, flat_a: bool, flat_b: bool) {
        let (ra, rb) = (a.width * 0.5, b.width * 0.5);
        let reach = ra.max(rb) + 1.0;
        let span = |low: f32, high: f32, size: usize| {
            // `as` saturates, so points far outside give an empty range
            let from = (low - reach).floor().max(0.0) as usize;
            let to = ((high + reach).ceil().max(0.0) as usize).min(size);
            from..to.max(from.min(size))
        };
        let columns = span(a.x.min(b.x), a.x.max(b.x), self.width);
        let rows = span(a.y.min(b.y), a.y.max(b.y), self.height);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let squared = dx * dx + dy * dy;
        let length = squared.sqrt();
        for y in rows {
            let py = y as f32 + 0.5 - a.y;
            let row = &mut self.data[y * self.width..(y + 1) * self.width];
            for x in columns.clone() {
                if x >= row.len() {
                    break;
                }
                let px = x as f32 + 0.5 - a.x;
                let along = if squared > 1e-12 { (px * dx + py * dy) / squared } else { 0.0 };
                let t = along.clamp(0.0, 1.0);
                let (qx, qy) = (px - t * dx, py - t * dy);
                let radius = ra + (rb - ra) * t;
                let beyond = if along < 0.0 && flat_a {
                    Some(-along * length)
                } else if along > 1.0 && flat_b {
                    Some((along - 1.0) * length)
                } else {
                    None
                };
                let distance = match beyond {
                    Some(end) if length > 0.0 => {
                        let aside = ((px * dy - py * dx) / length).abs() - radius;
                        end.max(aside)
                    }
                    _ => (qx * qx + qy * qy).sqrt() - radius,
                };
                let cover = (0.5 - distance).clamp(0.0, 1.0);
                if cover > row[x] {
                    row[x] = cover;
                }
            }
        }
    }

    /// The centre of mass in pixels; the middle of the plane if it is empty.
    #[must_use]
    pub fn centre_of_mass(&self) -> (f32, f32) {
        let (mut sum, mut sx, mut sy) = (0.0f32, 0.0f32, 0.0f32);
        for (y, row) in self.data.chunks_exact(self.width).enumerate() {
            for (x, &value) in row.iter().enumerate() {
                sum += value;
                sx += value * (x as f32 + 0.5);
                sy += value * (y as f32 + 0.5);
            }
        }
        if sum > 0.0 { (sx / sum, sy / sum) } else { (self.width as f32 * 0.5, self.height as f32 * 0.5) }
    }

    /// The mean of each block of `factor` x `factor` pixels, the blocks' grid moved by (`dx`, `dy`) pixels;
    /// outside is 0.
    #[must_use]
    pub fn shrink(&self, factor: usize, dx: isize, dy: isize) -> Self {
        let (width, height) = (self.width / factor, self.height / factor);
        let mut small = Self::filled(width, height, 0.0);
        let inside =
            |at: usize, shift: isize, size: usize| at.checked_add_signed(shift).filter(|&moved| moved < size);
        for y in 0..height * factor {
            let Some(from_y) = inside(y, dy, self.height) else { continue };
            for x in 0..width * factor {
                let Some(from_x) = inside(x, dx, self.width) else { continue };
                small.data[(y / factor) * width + x / factor] += self.data[from_y * self.width + from_x];
            }
        }
        let share = 1.0 / (factor * factor) as f32;
        for value in &mut small.data {
            *value *= share;
        }
        small
    }

    /// Gaussian blur with standard deviation `sigma` in pixels; edges repeat.
    pub fn blur(&mut self, sigma: f32) {
        if sigma < 0.05 {
            return;
        }
        let radius = (sigma * 2.5).ceil() as isize;
        let mut kernel: Vec<f32> =
            (-radius..=radius).map(|i| libm::expf(-((i * i) as f32) / (2.0 * sigma * sigma))).collect();
        let sum: f32 = kernel.iter().sum();
        for weight in &mut kernel {
            *weight /= sum;
        }
        for (step_x, step_y) in [(1, 0), (0, 1)] {
            let source = self.clone();
            for y in 0..self.height {
                for x in 0..self.width {
                    let mut total = 0.0;
                    for (i, weight) in kernel.iter().enumerate() {
                        let offset = i as isize - radius;
                        total +=
                            weight * source.at(x as isize + offset * step_x, y as isize + offset * step_y);
                    }
                    self.data[y * self.width + x] = total;
                }
            }
        }
    }

    /// The mean over a straight path of `length` pixels in the direction `angle` (radians); edges repeat.
    pub fn smear(&mut self, length: f32, angle: f32) {
        if length < 0.5 {
            return;
        }
        const STEPS: usize = 7;
        let source = self.clone();
        let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
        for y in 0..self.height {
            for x in 0..self.width {
                let mut total = 0.0;
                for step in 0..STEPS {
                    let along = (step as f32 / (STEPS - 1) as f32 - 0.5) * length;
                    total += source.between(x as f32 + along * cos, y as f32 + along * sin);
                }
                self.data[y * self.width + x] = total / STEPS as f32;
            }
        }
    }

    /// The number between pixels (bilinear); pixel centres are at whole numbers here.
    fn between(&self, x: f32, y: f32) -> f32 {
        let (fx, fy) = (x.floor(), y.floor());
        let (tx, ty) = (x - fx, y - fy);
        let (ix, iy) = (fx as isize, fy as isize);
        let top = self.at(ix, iy) * (1.0 - tx) + self.at(ix + 1, iy) * tx;
        let bottom = self.at(ix, iy + 1) * (1.0 - tx) + self.at(ix + 1, iy + 1) * tx;
        top * (1.0 - ty) + bottom * ty
    }
}
