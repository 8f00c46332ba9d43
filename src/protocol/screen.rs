//! A screen, ready to be drawn: its texts, tables, squares and switches in their order, with what each click changes.

use crate::protocol::buffer::Check;
use crate::protocol::published::{Change, PublishedQuery};
use crate::protocol::wire::WireError;
use crate::published::claims::Origin;
use crate::published::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// One of a few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is chosen.
    pub label: String,
    /// Its tooltip.
    pub help: String,
    /// The options: label, tooltip, what it changes.
    pub options: Vec<(String, String, Change)>,
    /// The chosen one's place.
    pub chosen: usize,
    /// Whether it is a list that opens; else a row of buttons.
    pub list: bool,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub first: String,
    /// A second, quieter line.
    pub second: String,
    /// Its tooltip.
    pub about: String,
    /// What a click changes.
    pub change: Option<Change>,
}

/// The sign before a row's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Sign {
    /// None.
    #[default]
    None,
    /// ○: raw pixels.
    Plain,
    /// ●: with NeuRN.
    Neurn,
}

/// A line of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Line {
    /// A heading over the rows below it.
    Heading(String),
    /// A sentence across the table.
    Note(String),
    /// A row.
    Row {
        /// Its name.
        first: String,
        /// A second, quieter line.
        second: String,
        /// Its tooltip.
        about: String,
        /// The sign before its name.
        sign: Sign,
        /// One for each column; none where there is no number.
        cells: Vec<Option<Cell>>,
    },
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// What its colour shows.
    pub value: f32,
    /// The number as it is written.
    pub text: String,
    /// A second line.
    pub second: String,
    /// 1 for ▲, -1 for ▼, else 0.
    pub mark: i8,
    /// Whether a line runs around it inside.
    pub outlined: bool,
    /// What a screen reader says, and the tooltip begins with.
    pub name: String,
    /// More in the tooltip.
    pub about: String,
    /// What a click changes.
    pub change: Option<Change>,
}

/// A table whose cells are coloured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Its name, unique on the screen.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Whether its colours have two sides; else they run from dark to bright.
    pub diverging: bool,
    /// The numbers of the first and the last colour.
    pub range: [f32; 2],
    /// How low, middle and high are written.
    pub labels: [String; 3],
    /// What the colours show.
    pub what: String,
    /// The column by which it is sorted.
    pub sorted: Option<usize>,
    /// The open cell: line, column.
    pub open: Option<(usize, usize)>,
}

/// A square for all pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pairs {
    /// Its name.
    pub name: String,
    /// What stands along it: name, tooltip, group.
    pub heads: Vec<(String, String, u8)>,
    /// The numbers, row by row.
    pub values: Vec<f32>,
    /// Whether its colours have two sides.
    pub diverging: bool,
    /// The numbers of the first and the last colour.
    pub range: [f32; 2],
    /// The tree; may be empty.
    pub brackets: Vec<[f32; 5]>,
    /// What is said of each cell, row by row.
    pub about: Vec<String>,
    /// What the colours show.
    pub what: String,
}

/// A bar with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its number, and how far it is uncertain to both sides.
    pub value: f32,
    /// Half the length of its whisker.
    pub spread: f32,
    /// The number as it is written.
    pub text: String,
    /// The group that gives its colour and shape: 0 muted, 1 open circle, 2 filled circle, 3 square, 4 triangle.
    pub group: u8,
    /// What a screen reader and the tooltip say.
    pub about: String,
}

/// Bars below each other on one axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Its name.
    pub name: String,
    /// Its bars.
    pub bars: Vec<Bar>,
    /// The ends of its axis.
    pub range: [f32; 2],
    /// What the axis shows, with the unit.
    pub axis: String,
    /// The groups' words.
    pub groups: Vec<(u8, String)>,
}

/// A sentence that opens to its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its sentence.
    pub title: String,
    /// The verdict, for colour, sign and word.
    pub verdict: Verdict,
    /// What that rests on.
    pub origin: Origin,
    /// Published and found in a few words.
    pub short: String,
    /// Whether it is open.
    pub open: bool,
    /// What a click changes.
    pub change: Change,
    /// Its explanation.
    pub body: Vec<String>,
}

/// A piece of the screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// A heading.
    Section(String),
    /// Running text.
    Text(String),
    /// Quieter text.
    Quiet(String),
    /// A badge, its tooltip, a sentence beside it.
    Badge(Origin, String, String),
    /// A switch.
    Choice(Choice),
    /// A table.
    Grid(Grid),
    /// A square.
    Pairs(Pairs),
    /// A chart.
    Chart(Chart),
    /// A claim.
    Entry(Entry),
    /// What is open: title, lines, what goes on the clipboard, what closes it.
    Card {
        /// Its title.
        title: String,
        /// Its lines.
        lines: Vec<String>,
        /// What goes on the clipboard.
        copy: String,
        /// What closes it.
        close: Change,
    },
    /// Papers: text, address.
    Links(Vec<(String, String)>),
}

/// A text to be taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    /// The button's words.
    pub label: String,
    /// What it is.
    pub help: String,
    /// The file's name; empty for the clipboard.
    pub file: String,
    /// The text.
    pub text: String,
}

/// The answer: a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// What was asked.
    pub query: PublishedQuery,
    /// Title.
    pub title: String,
    /// What one sees and why it matters, in two sentences.
    pub lead: String,
    /// The parts of the view as a row of buttons.
    pub tabs: Choice,
    /// The pieces from top to bottom.
    pub parts: Vec<Part>,
    /// The column of settings.
    pub settings: Vec<Part>,
    /// What can be taken away.
    pub keeps: Vec<Keep>,
    /// What a screen reader hears.
    pub status: String,
    /// The numbers as JSON.
    pub results: String,
}

impl Check for Screen {
    fn check(&self) -> Result<(), WireError> {
        if self.is_whole() { Ok(()) } else { Err(WireError::Arrays) }
    }
}

impl Screen {
    /// Whether everything fits together, as it does unless the message was damaged.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let choice = |choice: &Choice| choice.chosen < choice.options.len();
        let part = |part: &Part| match part {
            Part::Choice(item) => choice(item),
            Part::Grid(grid) => grid.lines.iter().all(|line| match line {
                Line::Row { cells, .. } => cells.len() == grid.columns.len(),
                _ => true,
            }),
            Part::Pairs(item) => {
                let n = item.heads.len();
                item.values.len() == n * n && item.about.len() == n * n
            }
            _ => true,
        };
        choice(&self.tabs) && self.parts.iter().chain(&self.settings).all(part)
    }

    /// The switches, in their order.
    pub fn choices(&self) -> impl Iterator<Item = &Choice> {
        self.parts.iter().chain(&self.settings).filter_map(|part| match part {
            Part::Choice(choice) => Some(choice),
            _ => None,
        })
    }
}
