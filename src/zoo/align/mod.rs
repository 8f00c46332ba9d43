//! Needleman-Wunsch: how well two sequences of layers can be laid side by side.
//!
//! `M[i][j] = max(M[i-1][j-1] + s, M[i-1][j] + gap, M[i][j-1] + gap)`, where `s` is the match score if layer `i` of
//! the first network and layer `j` of the second one are the same letter, and the mismatch score if not. The score
//! of the two is the last cell, bottom right. The border (first row and column) is zero in the paper, so that gaps
//! at the beginning cost nothing while those at the end do; textbooks put `i * gap` there.
//!
//! **Ties**: where several moves are equally good, the traceback takes the diagonal first, then the move up (a layer
//! of the first network beside a gap), then the move left.

mod score;
mod scoring;
mod section;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;
mod trace;

pub use score::{Aligner, score};
pub use scoring::{Border, Index, Scoring, ScoringError};
pub use section::{DIAGONAL, LEFT, MAX_CELLS, Section, UP};
pub use trace::{Alignment, Step, align};

#[cfg(test)]
mod tests;
