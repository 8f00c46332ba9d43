//! Whether a piece stands on paper. The gaps between dark strokes are light pieces on dark ground as well as light strokes
//! are; but around them it is as light as in them.

use super::contrast::{Contrast, DARKEST};
use super::pieces::Area;
use super::rules::Digit;
use super::sheet::Sheet;

/// How far around the piece is looked, in its longer sides.
const AROUND: f32 = 0.35;

/// The difference to what lies around, in shares of the contrast to the paper's level.
const LEAST: f32 = 0.5;

/// Whether most of what lies around a digit is darker, or brighter, than its ink by about the contrast that it was found
/// with.
pub(super) fn are_paper(digit: &Digit, contrast: &Contrast, sheet: &Sheet, inverted: bool) -> bool {
    let Area { left, top, right, bottom } = digit.area;
    let reach = (AROUND * digit.area.width().max(digit.area.height()) as f32).ceil() as usize;
    let columns = left.saturating_sub(reach)..(right + reach + 1).min(sheet.width);
    let rows = top.saturating_sub(reach)..(bottom + reach + 1).min(sheet.height);
    let difference = |plane: &Vec<u8>| {
        let (mut ink, mut pixels) = (0_u64, 0_u64);
        let mut around = [0_usize; 256];
        for y in rows.clone() {
            for x in columns.clone() {
                let at = y * sheet.width + x;
                let value = if inverted { !plane[at] } else { plane[at] };
                if !((left..=right).contains(&x) && (top..=bottom).contains(&y)) {
                    around[usize::from(value)] += 1;
                } else if contrast.ink[at] {
                    ink += u64::from(value);
                    pixels += 1;
                }
            }
        }
        let paper = median(&around) as f32;
        (paper - ink as f32 / pixels.max(1) as f32) / paper.max(DARKEST)
    };
    let clearest = sheet.planes.iter().map(difference).fold(0.0, f32::max);
    clearest >= LEAST * digit.clear()
}

/// The median of values counted by their size; 0 of none.
pub(super) fn median(counts: &[usize; 256]) -> usize {
    let all: usize = counts.iter().sum();
    let mut seen = 0;
    let middle = counts.iter().position(|n| {
        seen += n;
        2 * seen >= all
    });
    middle.unwrap_or(0)
}
