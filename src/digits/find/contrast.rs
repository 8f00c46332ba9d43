//! How far each pixel lies below the paper around it.

use super::lines::Mask;
use super::running::Plane;
use super::sheet::Sheet;

/// The paper's level is sought on blocks of this side.
pub(super) const BLOCK: usize = 4;

/// The widest stroke, as a share of the picture's shorter side: what is darker and narrower than this is no paper.
const WIDEST: f32 = 0.2;

/// Paper of less than this is taken as this bright: noise in the dark is no contrast.
pub(super) const DARKEST: f32 = 48.0;

/// The least contrast that is ink.
const LEAST: f32 = 0.09;

/// So many standard deviations of the noise are no ink.
const NOISE: f32 = 6.0;

/// A pixel belongs to a stroke if its contrast is this share of the strongest nearby.
const SHARE: f32 = 0.45;

/// How far nearby reaches, as a share of the shorter side.
const NEARBY: f32 = 0.04;

/// Contrast of each pixel, and which pixels are ink.
pub(super) struct Contrast {
    pub width: usize,
    pub height: usize,
    /// Contrast in 1/255 of the paper's brightness.
    pub values: Vec<u8>,
    /// Ink, row by row.
    pub ink: Vec<bool>,
}

impl Contrast {
    /// The shorter side in pixels.
    pub fn short(&self) -> usize {
        self.width.min(self.height)
    }
}

/// Contrast of what is darker than the paper; of what is brighter, if `inverted`. Of colours the clearest counts.
pub(super) fn of(sheet: &Sheet, inverted: bool) -> Contrast {
    let (width, height) = (sheet.width, sheet.height);
    let mut values = vec![0; width * height];
    for plane in &sheet.planes {
        let plane: Vec<u8> = if inverted { plane.iter().map(|v| !v).collect() } else { plane.clone() };
        let plane = Plane { width, height, values: plane };
        add(&plane, &mut values);
    }
    let ink = ink(&values, width, height);
    Contrast { width, height, values, ink }
}

/// The larger of what is there and the plane's own contrast.
fn add(plane: &Plane, values: &mut [u8]) {
    let radius =
        (WIDEST / 2.0 * plane.width.min(plane.height) as f32 / BLOCK as f32).round().max(1.0) as usize;
    let paper =
        blocks(plane, |block| (block.iter().map(|&v| u32::from(v)).sum::<u32>() / block.len() as u32) as u8);
    let paper = paper.closed(radius);
    let mut line = vec![0.0; plane.width];
    for (y, (values, pixels)) in
        values.chunks_exact_mut(plane.width).zip(plane.values.chunks_exact(plane.width)).enumerate()
    {
        level(&paper, y, &mut line);
        for ((value, &pixel), &paper) in values.iter_mut().zip(pixels).zip(&line) {
            let contrast = (paper - f32::from(pixel)) / paper.max(DARKEST);
            *value = (*value).max((255.0 * contrast) as u8);
        }
    }
}

/// One value for each block of pixels; those at the right and below may be smaller.
fn blocks(plane: &Plane, value: impl Fn(&[u8]) -> u8) -> Plane {
    let (width, height) = (plane.width.div_ceil(BLOCK), plane.height.div_ceil(BLOCK));
    let mut values = Vec::with_capacity(width * height);
    let mut block = Vec::with_capacity(BLOCK * BLOCK);
    for rows in plane.values.chunks(BLOCK * plane.width) {
        for x in (0..plane.width).step_by(BLOCK) {
            block.clear();
            for row in rows.chunks_exact(plane.width) {
                block.extend_from_slice(&row[x..(x + BLOCK).min(plane.width)]);
            }
            values.push(value(&block));
        }
    }
    Plane { width, height, values }
}

/// Row `y` of the paper's level, linearly between the middles of the blocks.
fn level(paper: &Plane, y: usize, line: &mut [f32]) {
    let between = |at: usize, end: usize| {
        let place = ((at as f32 + 0.5) / BLOCK as f32 - 0.5).clamp(0.0, (end - 1) as f32);
        let first = place as usize;
        (first, (first + 1).min(end - 1), place - first as f32)
    };
    let (above, below, down) = between(y, paper.height);
    let row = |y: usize| &paper.values[y * paper.width..(y + 1) * paper.width];
    let (above, below) = (row(above), row(below));
    for (x, value) in line.iter_mut().enumerate() {
        let (left, right, across) = between(x, paper.width);
        let mix = |row: &[u8]| {
            let (left, right) = (f32::from(row[left]), f32::from(row[right]));
            left + (right - left) * across
        };
        let (above, below) = (mix(above), mix(below));
        *value = above + (below - above) * down;
    }
}

/// What stands out of the noise and is no printed line, and is not much weaker than the strongest ink nearby (a stain
/// beside a digit is).
fn ink(values: &[u8], width: usize, height: usize) -> Vec<bool> {
    let floor = floor(values);
    let ink = values.iter().map(|&value| f32::from(value) > floor).collect();
    let mut ink = Mask { width, height, ink }.without_lines();
    let values = values.iter().zip(&ink).map(|(&value, &ink)| if ink { value } else { 0 }).collect();
    let plane = Plane { width, height, values };
    let reach = (NEARBY * width.min(height) as f32 / BLOCK as f32).ceil() as usize;
    let strongest = blocks(&plane, |block| block.iter().copied().max().unwrap_or(0)).dilated(reach);
    for (y, (row, values)) in ink.chunks_exact_mut(width).zip(plane.values.chunks_exact(width)).enumerate() {
        let strongest = &strongest.values[y / BLOCK * strongest.width..];
        for (x, (ink, &value)) in row.iter_mut().zip(values).enumerate() {
            *ink &= f32::from(value) >= SHARE * f32::from(strongest[x / BLOCK]);
        }
    }
    ink
}

/// The contrast above which a pixel is no noise: most pixels are paper, so their median and the median deviation from
/// it say how noisy it is.
fn floor(values: &[u8]) -> f32 {
    let mut counts = [0_usize; 256];
    for &value in values {
        counts[usize::from(value)] += 1;
    }
    let median = quantile(&counts, 0.5);
    let mut away = [0_usize; 256];
    for (value, n) in counts.iter().enumerate() {
        away[value.abs_diff(median)] += n;
    }
    let deviation = 1.4826 * quantile(&away, 0.5) as f32;
    // a deviation below one step of a byte cannot be told
    (median as f32 + NOISE * deviation.max(1.0)).max(LEAST * 255.0)
}

/// The value below which a share of those lies that are counted by their size; 0 of none.
pub(super) fn quantile(counts: &[usize; 256], share: f32) -> usize {
    let all: usize = counts.iter().sum();
    let mut seen = 0;
    let first = counts.iter().position(|n| {
        seen += n;
        seen as f32 >= share * all as f32
    });
    first.unwrap_or(0)
}
