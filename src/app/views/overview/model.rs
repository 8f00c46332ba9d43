//! What the view has of its own.

use super::summary::Summary;
use crate::jobs::JobId;

/// Rows of panels that are as high as their highest.
pub const ROWS: usize = 2;

/// The view. What it shows is the other views'; of its own it has what was shown last, in numbers.
#[derive(Debug, Default)]
pub struct Overview {
    pub(super) summary: Summary,
    /// The pair of networks that is pointed at: row, column.
    pub(super) cursor: Option<(usize, usize)>,
    /// The places of the densities, of the curve and of the kinds of cells that are looked at.
    pub(super) spots: [Option<usize>; 3],
    /// Heights of the rows of panels in the last frame: all panels of a row are as high as its highest.
    pub(super) heights: [f32; ROWS],
    /// Whether more is being measured than what makes it complete.
    pub(super) measuring: bool,
    /// The sheet to print.
    pub(super) handout: Handout,
    /// When it was opened first, in milliseconds.
    pub(super) since: Option<f64>,
}

/// What is done with a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// It is printed.
    Print,
    /// It is saved as a file.
    Save,
}

/// What can be done, its name in the outline's ids, what its button says, and more of that.
pub const OUTPUTS: [(Output, &str, &str, &str); 2] = [
    (
        Output::Print,
        "print",
        "Print a handout",
        "One page of A4 with all panels, three questions, and a code that opens this state",
    ),
    (Output::Save, "save", "Save it as SVG", "The same page as a file"),
];

/// The sheet on its way.
#[derive(Debug, Default)]
pub enum Handout {
    /// None.
    #[default]
    None,
    /// It is to be asked for in the next frame, when the other views are at hand.
    Wanted(Output),
    /// The worker makes it.
    Making(JobId, Output),
}

impl Overview {
    /// Whether everything that goes on the sheet is there, and no sheet is under way.
    pub fn can_print(&self) -> bool {
        self.summary.complete && matches!(self.handout, Handout::None)
    }

    /// Wants a sheet, if one can be made.
    pub fn want(&mut self, output: Output) {
        if self.can_print() {
            self.handout = Handout::Wanted(output);
        }
    }
}

impl Overview {
    /// Notes how long it took until every panel had something to show.
    pub(super) fn clock(&mut self, now: f64) {
        let since = *self.since.get_or_insert(now);
        if self.summary.complete && self.summary.milliseconds.is_none() {
            self.summary.milliseconds = Some(now - since);
        }
    }
}
