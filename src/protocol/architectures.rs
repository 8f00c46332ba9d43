//! What is asked about architectures, and what comes back, ready to be drawn.
//!
//! The page asks and draws; it never reads the zoo or aligns anything itself.

use crate::protocol::architecture_studies::{CoverView, FileForm, PatternsView, Study};
use crate::protocol::buffer::Check;
use crate::protocol::resource::{Missing, ResourceId};
use crate::protocol::wire::WireError;
use crate::zoo::align::Index;
use crate::zoo::study::MatrixSettings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Letters of the longest section whose matrix is looked into.
pub const MOST_SECTION: u32 = 16;

/// Which networks are compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Members {
    /// The extras of the zoo too.
    pub extras: bool,
    /// A visitor's own: the number by which the worker keeps it, and its name here.
    pub custom: Vec<(u32, String)>,
}

/// Two networks by their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Two {
    /// The networks that are known.
    pub members: Members,
    /// Layers and scores.
    pub settings: MatrixSettings,
    /// The two names.
    pub names: [String; 2],
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArchitecturesQuery {
    /// All pairs.
    Matrix(Members, MatrixSettings),
    /// Two networks side by side.
    Pair(Two),
    /// The matrix of a section of two networks.
    Section {
        /// Which networks.
        two: Two,
        /// The first letter of each.
        from: [u32; 2],
        /// Letters of each, at most [`MOST_SECTION`].
        length: u32,
    },
    /// Combinations that networks share.
    Patterns(Box<Study>),
    /// Networks that stand for all.
    Cover(Box<Study>),
    /// A file of any of them.
    File(Box<Study>, FileForm),
}

impl ArchitecturesQuery {
    /// The resources that it needs.
    #[must_use]
    pub fn needs(&self) -> Vec<ResourceId> {
        let members = match self {
            Self::Matrix(members, _) => members,
            Self::Pair(two) | Self::Section { two, .. } => &two.members,
            Self::Patterns(study) | Self::Cover(study) | Self::File(study, _) => &study.members,
        };
        let files = members.custom.iter().map(|(number, _)| ResourceId::Architecture(*number));
        std::iter::once(ResourceId::Architectures).chain(files).collect()
    }
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ArchitecturesAnswer {
    /// All pairs.
    Matrix(Box<MatrixView>),
    /// Two networks.
    Pair(Box<PairView>),
    /// A section.
    Section(Box<SectionView>),
    /// Shared combinations.
    Patterns(Box<PatternsView>),
    /// Networks that stand for all.
    Cover(Box<CoverView>),
    /// A text.
    Text(String),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum ArchitecturesError {
    /// The list, or a visitor's own network, was not handed over.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// There is no network of that name.
    #[error("There is no network called `{0}` here.")]
    Name(String),
    /// Anything else, as a sentence.
    #[error("{0}")]
    Sentence(String),
}

/// What is shown of one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkView {
    /// Its name.
    pub name: String,
    /// What it belongs to.
    pub family: String,
    /// The year of its publication.
    pub year: Option<u16>,
    /// Where the sequence is from.
    pub definition: String,
    /// Layers.
    pub layers: u32,
    /// Letters, as its layers are counted at this granularity.
    pub letters: u32,
    /// Parameters.
    pub parameters: Option<u64>,
    /// Of the paper's shortlist.
    pub shortlist: bool,
    /// None of the 44.
    pub extra: bool,
    /// A visitor's own, by its number.
    pub custom: Option<u32>,
}

/// All pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatrixView {
    /// The networks as they stand from left to right.
    pub networks: Vec<NetworkView>,
    /// Names of the families, in the order in which they first appear in the zoo.
    pub families: Vec<String>,
    /// The index of each pair, row by row, in the order of `networks`.
    pub index: Vec<f32>,
    /// The score of each pair, likewise.
    pub scores: Vec<i32>,
    /// The tree, if the networks stand in its order: for each merge where its two groups stand, how high each is, and
    /// its own height ([`Bracket`](crate::zoo::cluster::Bracket)).
    pub brackets: Vec<[f32; 5]>,
    /// The libraries that the definitions are from.
    pub libraries: String,
    /// Time of all alignments, the tree included.
    pub milliseconds: f32,
}

impl MatrixView {
    /// How many networks.
    #[must_use]
    pub fn n(&self) -> usize {
        self.networks.len()
    }

    /// Whether there are numbers for all pairs.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        [self.index.len(), self.scores.len()] == [self.n() * self.n(); 2]
    }

    /// The index of a pair; NaN where there is none.
    #[must_use]
    pub fn index_at(&self, row: usize, column: usize) -> f32 {
        self.at(row, column).and_then(|at| self.index.get(at)).copied().unwrap_or(f32::NAN)
    }

    /// The numbers of the first and the last colour: those of different networks, up to 1 where 1 is the best.
    #[must_use]
    pub fn ends(&self, kind: Index) -> [f32; 2] {
        let n = self.n();
        let pairs = (0..n)
            .flat_map(|row| (0..n).filter(move |column| *column != row).map(move |column| (row, column)));
        let ends = pairs.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], (row, column)| {
            let value = self.index_at(row, column);
            [low.min(value), high.max(value)]
        });
        match (ends[0] <= ends[1], kind) {
            (false, _) => [0.0, 1.0],
            (true, Index::Better) => [ends[0], 1.0],
            (true, _) => ends,
        }
    }

    /// The score of a pair.
    #[must_use]
    pub fn score_at(&self, row: usize, column: usize) -> i32 {
        self.at(row, column).and_then(|at| self.scores.get(at)).copied().unwrap_or(0)
    }

    fn at(&self, row: usize, column: usize) -> Option<usize> {
        (column < self.n()).then_some(row * self.n() + column)
    }

    /// The place of a network.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.networks.iter().position(|network| network.name == name)
    }

    /// The other networks from the most similar one on.
    #[must_use]
    pub fn neighbours(&self, network: usize) -> Vec<usize> {
        let mut others: Vec<usize> = (0..self.n()).filter(|&other| other != network).collect();
        others.sort_by(|a, b| self.index_at(network, *b).total_cmp(&self.index_at(network, *a)));
        others
    }
}

/// A column of an alignment.
pub mod step {
    /// Two like layers.
    pub const SAME: u8 = 0;
    /// Two unlike layers.
    pub const OTHER: u8 = 1;
    /// A layer of the first network beside a gap.
    pub const FIRST: u8 = 2;
    /// A layer of the second network beside a gap.
    pub const SECOND: u8 = 3;
}

/// Two networks side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairView {
    /// Their names.
    pub names: [String; 2],
    /// What each letter means.
    pub alphabet: Vec<String>,
    /// Each letter in one or two characters.
    pub codes: Vec<String>,
    /// The group of each letter: a place in [`Group::ALL`](crate::zoo::groups::Group::ALL).
    pub groups: Vec<u8>,
    /// The letters of both.
    pub letters: [Vec<u32>; 2],
    /// What there is to say of each letter's layers, a line for each letter.
    pub about: [String; 2],
    /// The columns ([`step`]).
    pub steps: Vec<u8>,
    /// The score.
    pub score: i32,
    /// The index.
    pub index: f32,
    /// Columns with two like layers, with two unlike ones, with a gap that costs, with one that does not.
    pub counts: [u32; 4],
    /// Time of the alignment.
    pub milliseconds: f32,
}

impl PairView {
    /// The meaning of a letter.
    #[must_use]
    pub fn word(&self, letter: u32) -> &str {
        self.alphabet.get(letter as usize).map_or("", String::as_str)
    }

    /// For each column the places of its two letters; none for a gap.
    #[must_use]
    pub fn places(&self) -> Vec<[Option<usize>; 2]> {
        let mut next = [0, 0];
        let column = |step: &u8| {
            let mut take = |side: usize, not: u8| {
                (*step != not).then(|| {
                    next[side] += 1;
                    next[side] - 1
                })
            };
            [take(0, step::SECOND), take(1, step::FIRST)]
        };
        self.steps.iter().map(column).collect()
    }

    /// What there is to say of a letter's layers.
    #[must_use]
    pub fn about(&self, side: usize, place: usize) -> &str {
        self.about.get(side).and_then(|lines| lines.lines().nth(place)).unwrap_or_default()
    }
}

/// The matrix of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionView {
    /// The first letter of each, inside both.
    pub from: [u32; 2],
    /// Letters of both networks.
    pub lengths: [u32; 2],
    /// The words of the rows and of the columns.
    pub words: [Vec<String>; 2],
    /// Their groups.
    pub groups: [Vec<u8>; 2],
    /// `M`, row by row: a row and a column more than letters.
    pub values: Vec<i32>,
    /// For each cell where it comes from ([`DIAGONAL`](crate::zoo::align::DIAGONAL) and the others).
    pub arrows: Vec<u8>,
    /// The traceback's cells from the last one on.
    pub path: Vec<(u16, u16)>,
}

impl SectionView {
    /// Rows of the matrix.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.words[0].len() + 1
    }

    /// Columns of the matrix.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.words[1].len() + 1
    }

    /// A cell's value and arrows.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<(i32, u8)> {
        let at = (column < self.columns()).then_some(row * self.columns() + column)?;
        Some((*self.values.get(at)?, *self.arrows.get(at)?))
    }

    /// Whether the letters of a cell are alike.
    #[must_use]
    pub fn same(&self, row: usize, column: usize) -> bool {
        let word = |side: usize, at: usize| at.checked_sub(1).and_then(|at| self.words[side].get(at));
        word(0, row).is_some() && word(0, row) == word(1, column)
    }

    /// Steps of its show: every inner cell, then the way back.
    #[must_use]
    pub fn steps(&self) -> usize {
        (self.rows() - 1) * (self.columns() - 1) + self.path.len()
    }
}

impl Check for ArchitecturesAnswer {
    fn check(&self) -> Result<(), WireError> {
        if self.is_whole() { Ok(()) } else { Err(WireError::Arrays) }
    }
}

impl ArchitecturesAnswer {
    /// Whether everything fits together, as it does unless the message was damaged.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Matrix(matrix) => matrix.is_whole(),
            Self::Patterns(patterns) => patterns.is_whole(),
            Self::Cover(cover) => cover.is_whole(),
            Self::Pair(pair) => {
                let count = |not: u8| pair.steps.iter().filter(|step| **step != not).count();
                let known = |letter: &u32| (*letter as usize) < pair.alphabet.len();
                pair.groups.len() == pair.alphabet.len()
                    && pair.codes.len() == pair.alphabet.len()
                    && count(step::SECOND) == pair.letters[0].len()
                    && count(step::FIRST) == pair.letters[1].len()
                    && pair.steps.iter().all(|step| *step <= step::SECOND)
                    && pair.letters.iter().flatten().all(known)
            }
            Self::Section(section) => {
                let cells = section.rows() * section.columns();
                section.values.len() == cells
                    && section.arrows.len() == cells
                    && section.words.each_ref().map(Vec::len) == section.groups.each_ref().map(Vec::len)
            }
        }
    }
}
