//! Which pieces are a digit together, and which are none. Sizes are relative, to each other and to the picture.

use super::contrast::Contrast;
use super::pieces::{Area, Piece, thickness};

/// The least height of a digit, in pixels of the sheet and as a share of its shorter side.
const LEAST_HEIGHT: (f32, f32) = (12.0, 0.028);
/// The least height beside the others: dots and dirt are lower.
const LEAST_BESIDE: f32 = 0.4;
/// The least contrast beside the clearest: shadows, stains and remains of printed lines are weaker.
const LEAST_CONTRAST: f32 = 0.4;
/// The least contrast of ink that somebody wrote with, whatever is beside it.
const LEAST_INK: f32 = 0.2;
/// The least width of the strokes beside the others'.
const LEAST_THICKNESS: f32 = 0.4;
/// The widest digit, and the narrowest (a one), in heights and widths.
const WIDEST: f32 = 1.6;
const NARROWEST: f32 = 14.0;
/// What fills more of its frame than this is a spot, unless it is narrow.
const FULL: f32 = 0.75;
const NARROW: f32 = 0.55;
/// The thickest stroke, in longer sides of the digit, unless that is narrow.
const THICKEST: f32 = 0.26;
/// What is wider than this, in heights, may be two digits that touch.
const TWO: f32 = 1.3;
/// A piece that lies at the picture's edge with more than this share of its longer side goes on beyond it.
const OUTSIDE: f32 = 0.4;
/// So does one at the edge that is as long as this share of the picture.
const SPANS: f32 = 0.85;

/// A piece of which more than this share of the ends are soft is a shadow.
const SOFT: f32 = 0.3;

/// Pieces that are looked at; of more, which no page holds, the largest.
const MOST: usize = 600;

/// A stroke joins another across a gap of this much of the taller one's height, above each other or side by side.
const GAP_DOWN: f32 = 0.3;
const GAP_ACROSS: f32 = 0.06;
/// ... if together they are no higher than this.
const JOINED: f32 = 1.4;

/// Pieces that are one digit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Digit {
    pub area: Area,
    pixels: usize,
    edge: usize,
    contrast: u64,
}

impl Digit {
    fn of(piece: &Piece) -> Self {
        let Piece { area, pixels, edge, contrast, .. } = *piece;
        Self { area, pixels, edge, contrast }
    }

    fn join(&mut self, other: &Self) {
        self.area = self.area.with(&other.area);
        self.pixels += other.pixels;
        self.edge += other.edge;
        self.contrast += other.contrast;
    }

    fn width(&self) -> f32 {
        self.area.width() as f32
    }

    fn height(&self) -> f32 {
        self.area.height() as f32
    }

    /// Mean contrast, 0 to 1.
    pub fn clear(&self) -> f32 {
        self.contrast as f32 / (255.0 * self.pixels.max(1) as f32)
    }

    /// The width of its strokes in pixels.
    fn thickness(&self) -> f32 {
        thickness(self.pixels, self.edge)
    }

    /// How much is written, and how clearly: the length of its strokes, by contrast.
    pub fn weight(&self) -> f32 {
        self.pixels as f32 / self.thickness() * self.clear()
    }

    /// Whether it has the shape of a digit, whatever its size.
    fn is_shaped(&self) -> bool {
        let (width, height) = (self.width(), self.height());
        let full = self.pixels as f32 > FULL * width * height;
        let spot = (full || self.thickness() > THICKEST * self.area.side() as f32) && width > NARROW * height;
        width <= WIDEST * height && height <= NARROWEST * width && !spot
    }
}

/// The digits among the pieces, in no order.
pub(super) fn digits(pieces: &[Piece], contrast: &Contrast) -> Vec<Digit> {
    let short = contrast.short() as f32;
    let least = LEAST_HEIGHT.0.max(LEAST_HEIGHT.1 * short);
    let mut parts: Vec<Digit> = pieces
        .iter()
        // a speck is no stroke of a digit that could be read
        .filter(|piece| piece.area.side() as f32 >= 0.3 * least)
        .filter(|piece| !goes_on(piece, contrast) && !is_soft(piece))
        .flat_map(|piece| parted(piece, contrast))
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.pixels));
    parts.truncate(MOST);
    join(&mut parts);
    parts.retain(|digit| digit.height() >= least && digit.is_shaped());
    let clearest = parts.iter().map(Digit::clear).fold(0.0, f32::max);
    parts.retain(|digit| digit.clear() >= LEAST_INK.max(LEAST_CONTRAST * clearest));
    let (height, thickness) = (usual(&parts, Digit::height), usual(&parts, Digit::thickness));
    parts.retain(|digit| {
        digit.height() >= LEAST_BESIDE * height && digit.thickness() >= LEAST_THICKNESS * thickness
    });
    parts
}

/// Whether a piece goes on beyond the picture: it lies along its edge, or reaches from one side to the other.
fn goes_on(piece: &Piece, contrast: &Contrast) -> bool {
    let Area { left, top, right, bottom } = piece.area;
    let spans = |from: usize, to: usize, side: usize| (to - from) as f32 > SPANS * side as f32;
    let across = spans(left, right, contrast.width) || spans(top, bottom, contrast.height);
    across && piece.outside > 0 || piece.outside as f32 > OUTSIDE * piece.area.side() as f32
}

/// Whether a piece has no sharp edges, as a shadow.
fn is_soft(piece: &Piece) -> bool {
    piece.ends[1] as f32 > SOFT * piece.ends[0] as f32
}

/// A piece, or the digits of which it is made where they touch.
fn parted(piece: &Piece, contrast: &Contrast) -> Vec<Digit> {
    let wide = piece.area.width() as f32 > TWO * piece.area.height() as f32;
    match wide.then(|| piece.parted(contrast)).flatten() {
        // each part is narrower, so this ends
        Some(parts) => parts.iter().flat_map(|part| parted(part, contrast)).collect(),
        None => vec![Digit::of(piece)],
    }
}

/// The median of a measure, in which each digit counts by its ink: many small spots do not outweigh a few digits.
fn usual(digits: &[Digit], measure: fn(&Digit) -> f32) -> f32 {
    let mut values: Vec<(f32, usize)> = digits.iter().map(|digit| (measure(digit), digit.pixels)).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: usize = digits.iter().map(|digit| digit.pixels).sum();
    let mut sum = 0;
    let median = values.iter().find(|(_, pixels)| {
        sum += pixels;
        2 * sum >= all
    });
    median.map_or(0.0, |(value, _)| *value)
}

/// Joins strokes until no two belong together.
fn join(parts: &mut Vec<Digit>) {
    // from the top, so that those which may belong together lie close in the list
    parts.sort_by_key(|part| (part.area.top, part.area.left));
    let reach = (GAP_DOWN * parts.iter().map(Digit::height).fold(0.0, f32::max)) as usize;
    let mut at = 0;
    while at < parts.len() {
        let reach = parts[at].area.bottom + reach;
        let near = parts[at + 1..].iter().take_while(|other| other.area.top <= reach);
        match near.enumerate().find(|(_, other)| belong(&parts[at], other)).map(|(n, _)| at + 1 + n) {
            Some(other) => {
                let other = parts.remove(other);
                parts[at].join(&other);
                // what was too far away may now be near
                parts.sort_by_key(|part| (part.area.top, part.area.left));
                at = 0;
            }
            None => at += 1,
        }
    }
}

/// Whether two pieces are strokes of one digit: one above the other (the bar of a five), inside it, or side by side
/// (an open four), so close that there is no other digit's room between them.
fn belong(a: &Digit, b: &Digit) -> bool {
    let overlap =
        |from: [usize; 2], to: [usize; 2]| (to[0].min(to[1]) as f32 + 1.0) - from[0].max(from[1]) as f32;
    let across = overlap([a.area.left, b.area.left], [a.area.right, b.area.right]);
    let down = overlap([a.area.top, b.area.top], [a.area.bottom, b.area.bottom]);
    let taller = a.height().max(b.height());
    let together = a.area.with(&b.area);
    if a.clear().min(b.clear()) < LEAST_CONTRAST * a.clear().max(b.clear()) {
        return false;
    }
    if together.height() as f32 > JOINED * taller || together.width() as f32 > WIDEST * taller {
        return false;
    }
    let above = across >= 0.5 * a.width().min(b.width()) && -down <= GAP_DOWN * taller;
    let beside = down >= 0.5 * a.height().min(b.height()) && -across <= GAP_ACROSS * taller;
    // two digits that stand close are both tall
    let lower = a.height().min(b.height()) / taller;
    // the bar of a five may stand out to the right
    let bar = lower < 0.45 && across > 0.0 && -down <= GAP_ACROSS * taller;
    above || bar || beside && lower < 0.6
}
