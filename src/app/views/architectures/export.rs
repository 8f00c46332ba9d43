//! What is taken away: files of what is shown, and the alignment on the clipboard.

use crate::app::context::ViewContext;
use crate::app::query::Use;
use crate::app::views::architectures::model::{Architectures, Part};
use crate::app::views::architectures::state::{ArchitecturesState, ZooShows};
use crate::protocol::architecture_studies::{FileForm, Study};
use crate::protocol::architectures::{ArchitecturesQuery, Members};
use crate::zoo::functional::Shown;
use crate::zoo::study::{MatrixSettings, Order, PatternSettings};

/// A file that can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Save {
    /// What it is.
    pub form: FileForm,
    /// The button's words.
    pub label: &'static str,
    /// What is in it.
    pub help: &'static str,
    /// The file's name after `neurn-lab-`.
    name: &'static str,
}

const fn save(form: FileForm, label: &'static str, name: &'static str, help: &'static str) -> Save {
    Save { form, label, help, name }
}

const SLIDES: &str = "The same figure as pixels, for slides";

const MATRIX: [Save; 4] = [
    save(
        FileForm::MatrixSvg,
        "Figure (SVG)",
        "architectures.svg",
        "The matrix with names and tree, for papers and slides",
    ),
    save(FileForm::MatrixSvg, "Picture (PNG)", "architectures.png", SLIDES),
    save(FileForm::MatrixCsv, "Table (CSV)", "architectures.csv", "The index of all pairs"),
    save(
        FileForm::Newick,
        "Tree (Newick)",
        "architectures-tree.nwk",
        "The tree with the lengths of its branches, as programs for trees read it",
    ),
];
const PAIR: [Save; 3] = [
    save(
        FileForm::PairSvg,
        "Figure (SVG)",
        "alignment.svg",
        "Both networks as strips of layers, for papers and slides",
    ),
    save(FileForm::PairSvg, "Picture (PNG)", "alignment.png", SLIDES),
    save(FileForm::PairText, "Alignment (text)", "alignment.txt", "A line for each column"),
];
const PATTERNS: [Save; 6] = [
    save(
        FileForm::PatternsSvg,
        "Combinations (SVG)",
        "combinations.svg",
        "The most common combinations and which networks hold them, as a figure",
    ),
    save(FileForm::PatternsSvg, "Combinations (PNG)", "combinations.png", SLIDES),
    save(FileForm::PatternsCsv, "Combinations (CSV)", "combinations.csv", "The same as a table"),
    save(FileForm::SharedSvg, "Matrix (SVG)", "shared.svg", "The matrix of what networks share, as a figure"),
    save(FileForm::SharedSvg, "Matrix (PNG)", "shared.png", SLIDES),
    save(FileForm::SharedCsv, "Matrix (CSV)", "shared.csv", "The same as a table"),
];
const SHORTLIST: [Save; 6] = [
    save(
        FileForm::CoverSvg,
        "Shortlist (SVG)",
        "shortlist.svg",
        "Both choices, and how well they cover, as a figure",
    ),
    save(FileForm::CoverSvg, "Shortlist (PNG)", "shortlist.png", SLIDES),
    save(FileForm::CoverCsv, "Shortlist (CSV)", "shortlist.csv", "Who stands for whom, at which distance"),
    save(
        FileForm::FunctionalSvg(Shown::Plain),
        "Results (SVG)",
        "functional.svg",
        "The square of published results that is shown, as a figure",
    ),
    save(FileForm::FunctionalSvg(Shown::Plain), "Results (PNG)", "functional.png", SLIDES),
    save(
        FileForm::FunctionalCsv,
        "Results (CSV)",
        "functional.csv",
        "All pairs of networks with published results",
    ),
];

/// The files of what is shown.
#[must_use]
pub fn saves(shows: ZooShows) -> &'static [Save] {
    match shows {
        ZooShows::Matrix => &MATRIX,
        ZooShows::Pair => &PAIR,
        ZooShows::Patterns => &PATTERNS,
        ZooShows::Shortlist => &SHORTLIST,
    }
}

impl Architectures {
    /// The study of a part, with nothing in it that the part does not hang on.
    pub(crate) fn study(&self, state: &ArchitecturesState, part: Part) -> Box<Study> {
        let ArchitecturesState { weight, shared, closed, groups, m, seed, .. } = *state;
        let mut study = Study {
            members: self.members(state),
            matrix: MatrixSettings { order: Order::Tree, ..state.matrix },
            seed,
            ..Study::default()
        };
        match part {
            Part::Matrix => study.matrix.order = state.matrix.order,
            Part::Patterns => {
                study.patterns =
                    PatternSettings { weight, index: shared, closed, ..PatternSettings::default() };
                study.groups = groups;
            }
            Part::Cover => study.m = m,
            Part::Pair | Part::Section => {
                // extras may be looked at, though they are not in the matrix
                study.members = Members { extras: true, ..study.members };
                study.pair = state.pair().map(str::to_owned);
            }
        }
        Box::new(study)
    }
}

impl Architectures {
    fn file_of(&self, cx: &ViewContext, form: FileForm) -> ArchitecturesQuery {
        let state = &cx.state.architectures;
        let part = match form {
            FileForm::Newick | FileForm::MatrixCsv | FileForm::MatrixSvg => Part::Matrix,
            FileForm::PairText | FileForm::PairSvg => Part::Pair,
            FileForm::PatternsCsv | FileForm::PatternsSvg | FileForm::SharedCsv | FileForm::SharedSvg => {
                Part::Patterns
            }
            FileForm::CoverCsv
            | FileForm::CoverSvg
            | FileForm::FunctionalCsv
            | FileForm::FunctionalSvg(_) => Part::Cover,
        };
        let form = if matches!(form, FileForm::FunctionalSvg(_)) {
            FileForm::FunctionalSvg(state.shown)
        } else {
            form
        };
        ArchitecturesQuery::File(self.study(state, part), form)
    }

    /// Puts the alignment of the pair on the clipboard.
    pub fn copy_alignment(&mut self, cx: &mut ViewContext) {
        let wanted = self.file_of(cx, FileForm::PairText);
        self.ask_text(wanted, Use::Copy("The alignment is on your clipboard."), &mut cx.jobs);
    }

    /// Makes a file and saves it.
    pub fn save_architectures(&mut self, cx: &mut ViewContext, save: Save) {
        let name = format!("neurn-lab-{}", save.name);
        let used = Use::of(name);
        let wanted = self.file_of(cx, save.form);
        self.ask_text(wanted, used, &mut cx.jobs);
    }
}
