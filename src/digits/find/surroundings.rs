//! Whether a piece stands on paper. The gaps between dark strokes are light pieces on dark ground as well as light strokes
//! are; but around them it is as light as in them.

use super::contrast::{Contrast, DARKEST, quantile};
use super::pieces::Area;
use super::rules::Digit;
use super::sheet::Sheet;

/// How far around the piece is looked, in its longer sides.
const AROUND: f32 = 0.35;

/// So much of what lies around may be ink, or beyond the paper.
const OTHER: f32 = 0.35;

/// The difference to what lies around, in shares of the contrast to the paper's level.
const LEAST: f32 = 0.5;

/// Whether most of what lies around a digit is brighter than its ink (darker, if `inverted`), by about the contrast that
/// it was found with.
pub(super) fn are_paper(digit: &Digit, contrast: &Contrast, sheet: &Sheet, inverted: bool) -> bool {
    let Area { left, top, right, bottom } = digit.area;
    let reach = (AROUND * digit.area.side() as f32).ceil() as usize;
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
        // ink is darker here, whatever it is in the picture
        let paper = quantile(&around, OTHER) as f32;
        (paper - ink as f32 / pixels.max(1) as f32) / paper.max(DARKEST)
    };
    let clearest = sheet.planes.iter().map(difference).fold(0.0, f32::max);
    clearest >= LEAST * digit.clear()
}
