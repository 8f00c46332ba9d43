//! Repeated blocks as one letter.
//!
//! A block is a piece of the sequence that comes at least twice without anything in between. From left to right, the
//! longest such run that starts at a layer is folded (of equally long runs the one with the smaller block), and what
//! follows it is looked at next; layers of no run stay as they are. Blocks of up to
//! [`LONGEST`] layers are found. What is inside a block is not folded again.
//!
//! Two runs are the same letter when their blocks are the same up to where they begin (A B C and B C A), however
//! often they come: so ResNet50 and ResNet101, whose stages differ in the number of blocks, fold alike.

use std::ops::Range;

/// Layers of the longest block that is found.
pub const LONGEST: usize = 512;

/// What one letter of a folded sequence stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// One layer, or a block, begun where it comes first in the order of its letters.
    pub unit: Vec<u32>,
    /// How often it comes; 1 for a single layer.
    pub repeats: usize,
    /// The layers that it covers.
    pub layers: Range<usize>,
}

/// Folds a sequence. Time: at most its length times [`LONGEST`]; memory: in proportion to its length.
#[must_use]
pub fn fold(letters: &[u32]) -> Vec<Piece> {
    let n = letters.len();
    // for each start the longest run so far and its block, filled for one block length after the other
    let mut best = vec![(0_usize, 0_usize); n];
    for period in 1..=(n / 2).min(LONGEST) {
        let mut same = 0; // letters from here on that equal those one period later
        for at in (0..n - period).rev() {
            same = if letters.get(at) == letters.get(at + period) { same + 1 } else { 0 };
            let covered = (same / period + 1) * period;
            if let Some(best) = best.get_mut(at)
                && same >= period
                && covered > best.0
            {
                *best = (covered, period);
            }
        }
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    while let (Some(&(covered, period)), Some(&letter)) = (best.get(at), letters.get(at)) {
        if covered == 0 {
            pieces.push(Piece { unit: vec![letter], repeats: 1, layers: at..at + 1 });
            at += 1;
        } else {
            let unit = letters.get(at..at + period).unwrap_or_default();
            pieces.push(Piece {
                unit: least_rotation(unit),
                repeats: covered / period,
                layers: at..at + covered,
            });
            at += covered;
        }
    }
    pieces
}

/// The rotation that comes first in the order of the letters.
fn least_rotation(unit: &[u32]) -> Vec<u32> {
    let turned = |by: usize| unit.iter().cycle().skip(by).take(unit.len());
    let first = (0..unit.len()).min_by(|&a, &b| turned(a).cmp(turned(b))).unwrap_or(0);
    turned(first).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn short(letters: &[u32]) -> Vec<(Vec<u32>, usize)> {
        fold(letters).into_iter().map(|piece| (piece.unit, piece.repeats)).collect()
    }

    #[test]
    fn runs_become_one() {
        assert_eq!(short(&[]), []);
        assert_eq!(short(&[7]), [(vec![7], 1)]);
        assert_eq!(short(&[1, 1, 1, 2]), [(vec![1], 3), (vec![2], 1)]);
        // VGG: the longer run wins over the two convolutions at its start
        assert_eq!(short(&[0, 0, 1, 0, 0, 1, 2]), [(vec![0, 0, 1], 2), (vec![2], 1)]);
        // of runs that cover the same the smaller block
        assert_eq!(short(&[5, 5, 5, 5]), [(vec![5], 4)]);
        // wherever it begins
        assert_eq!(short(&[3, 2, 1, 3, 2, 1]), short(&[2, 1, 3, 2, 1, 3]));
    }

    proptest! {
        #[test]
        fn pieces_cover_the_sequence_in_order(letters in proptest::collection::vec(0_u32..3, 0..60)) {
            let mut at = 0;
            for piece in fold(&letters) {
                prop_assert_eq!(piece.layers.start, at);
                prop_assert_eq!(piece.layers.len(), piece.unit.len() * piece.repeats);
                let block = &letters[at..at + piece.unit.len()];
                let mut again = letters[piece.layers.clone()].chunks(block.len());
                prop_assert!(again.all(|chunk| chunk == block));
                let mut doubled = block.to_vec();
                doubled.extend_from_slice(block);
                prop_assert!(doubled.windows(block.len()).any(|turned| turned == piece.unit));
                at = piece.layers.end;
            }
            prop_assert_eq!(at, letters.len());
        }
    }
}
