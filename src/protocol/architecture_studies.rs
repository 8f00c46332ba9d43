//! Messages about shared combinations and about shortlists: what is asked, and what comes back ready to be drawn.

use crate::protocol::architectures::{MatrixView, Members, NetworkView};
use crate::zoo::functional::Shown;
use crate::zoo::study::{MatrixSettings, PatternSettings};
use serde::{Deserialize, Serialize};

/// Letters of a combination that are sent to be drawn.
pub const DRAWN: usize = 24;

/// Combinations that are listed, as many as in the paper's Figure 3.
pub const LISTED: usize = 100;

/// Everything that a study may hang on. What a question does not hang on is left as it is by default, so that equal
/// questions are equal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Study {
    /// The networks.
    pub members: Members,
    /// Layers, scores, tree.
    pub matrix: MatrixSettings,
    /// What counts as shared; its layers are those of `matrix`.
    pub patterns: PatternSettings,
    /// Groups that both trees are cut into.
    pub groups: u32,
    /// Representatives.
    pub m: u32,
    /// Of permutations, random starts and random choices.
    pub seed: u64,
    /// Two networks, where a file is about a pair.
    pub pair: [String; 2],
}

/// A file to take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FileForm {
    /// The tree in Newick's form.
    Newick,
    /// The matrix of alignments.
    MatrixCsv,
    /// The same as a figure.
    MatrixSvg,
    /// Two networks side by side.
    PairText,
    /// The same as a figure.
    PairSvg,
    /// The most common combinations.
    PatternsCsv,
    /// The same as a figure.
    PatternsSvg,
    /// The matrix of what networks share.
    SharedCsv,
    /// The same as a figure.
    SharedSvg,
    /// Who stands for whom.
    CoverCsv,
    /// The same as a figure.
    CoverSvg,
    /// Pairs with published results.
    FunctionalCsv,
    /// One of their matrices as a figure.
    FunctionalSvg(Shown),
}

/// Shared combinations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatternsView {
    /// How alike networks are by what they share, in the order of that tree; scores are rounded.
    pub matrix: MatrixView,
    /// What each letter means.
    pub alphabet: Vec<String>,
    /// Each letter in one or two characters.
    pub codes: Vec<String>,
    /// The group of each letter: a place in [`Group::ALL`](crate::zoo::groups::Group::ALL).
    pub groups: Vec<u8>,
    /// The most common combinations.
    pub common: Vec<Combination>,
    /// Mantel's r and p against the matrix of alignments; none if either is constant.
    pub mantel: Option<[f32; 2]>,
    /// The adjusted Rand index of both trees' groups.
    pub rand: Option<f32>,
    /// The two in a sentence.
    pub summary: String,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combination {
    /// Its first letters, at most [`DRAWN`].
    pub letters: Vec<u32>,
    /// Letters in all.
    pub length: u32,
    /// The networks that hold it: places in the view's matrix, ascending.
    pub networks: Vec<u16>,
    /// How often it comes in all of them.
    pub occurrences: u32,
}

impl PatternsView {
    /// A combination in words: "Conv2D, Add".
    #[must_use]
    pub fn text(&self, combination: &Combination) -> String {
        let word = |letter: &u32| self.alphabet.get(*letter as usize).map_or("", String::as_str);
        let words: Vec<&str> = combination.letters.iter().map(word).collect();
        let more = combination.length as usize - combination.letters.len();
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        words.join(", ") + &rest
    }

    /// Whether everything fits together.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let known = |item: &Combination| {
            item.letters.iter().all(|letter| (*letter as usize) < self.alphabet.len())
                && item.networks.iter().all(|place| usize::from(*place) < self.matrix.n())
                && item.letters.len() <= item.length as usize
        };
        self.matrix.is_whole()
            && [self.codes.len(), self.groups.len()] == [self.alphabet.len(); 2]
            && self.common.iter().all(known)
    }
}

/// Representatives, ours and the paper's, and what is published of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoverView {
    /// Our choice.
    pub ours: Choice,
    /// The paper's 12; none if none of them is there.
    pub papers: Option<Choice>,
    /// The mean distance with our best choice of 1, 2, ... all.
    pub curve: Vec<f32>,
    /// 95 in 100 of the mean distances of random choices of as many as the paper's: from, to; and the share of them
    /// that cover worse.
    pub chance: Option<[f32; 3]>,
    /// What it comes to, a sentence each.
    pub summary: Vec<String>,
    /// Built alike, and able to do alike.
    pub functional: FunctionalView,
}

/// A choice of representatives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Each with those it stands for, from near to far.
    pub rows: Vec<Representative>,
    /// The mean distance of all networks to theirs.
    pub mean: f32,
    /// What it comes to in a sentence.
    pub summary: String,
}

/// A network that stands for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// Its name.
    pub name: String,
    /// Of the paper's 12.
    pub papers: bool,
    /// The others that it stands for, with their distances: "VGG16 0.144, AlexNet 0.662"; empty if it stands for
    /// itself alone.
    pub others: String,
}

/// Networks that have published results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionalView {
    /// They, in the order of the tree of their results.
    pub networks: Vec<NetworkView>,
    /// Names of all families, in the order in which they first appear.
    pub families: Vec<String>,
    /// A square for each of [`Shown::ALL`], row by row.
    pub squares: [Vec<f32>; 4],
    /// The mean over all pairs of each.
    pub means: [f32; 4],
    /// How far results and architectures agree, a sentence each.
    pub summary: Vec<String>,
}

impl CoverView {
    /// Whether everything fits together.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let n = self.functional.networks.len();
        self.functional.squares.iter().all(|square| square.len() == n * n)
    }
}
