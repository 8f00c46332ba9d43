//! What `neurn align` is told.

use super::{CliError, Which, all, functional, pair};
use crate::zoo::align::{Border, Index, Scoring};
use crate::zoo::cluster::Linkage;
use crate::zoo::functional::Shown;
use crate::zoo::study::{MatrixSettings, Order};
use clap::{Args, ValueEnum};

/// Settings of the paper.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Preset {
    /// The Methods: 2 / -2 / -2
    Methods,
    /// Figure 2: 4 / -1 / -1
    Figure2,
}

/// Arguments of `neurn align`.
#[derive(Debug, Args)]
pub struct AlignArgs {
    #[command(flatten)]
    pub(super) which: Which,
    /// Scores of the paper; the options below replace single ones
    #[arg(long, value_enum, default_value = "figure2")]
    preset: Preset,
    /// Two like layers beside each other (1 to 1000)
    #[arg(long = "match", value_name = "SCORE")]
    matched: Option<i32>,
    /// Two unlike layers beside each other
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    mismatch: Option<i32>,
    /// A layer beside nothing (at most 0)
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true)]
    gap: Option<i32>,
    /// First row and column: zero as in the paper, or i * gap as in textbooks
    #[arg(long, value_enum, default_value_t)]
    border: Border,
    /// How scores become comparable between pairs
    #[arg(long, value_enum, default_value_t)]
    pub(super) index: Index,
    /// With --all: the tree of the networks in Newick's form, with this linkage
    #[arg(long, value_enum, value_name = "LINKAGE", requires = "all")]
    pub(super) newick: Option<Linkage>,
    /// With --all: in which order the networks stand in the files
    #[arg(long, value_enum, default_value_t)]
    order: Order,
    /// With --all: choose this many networks that stand for all, beside the paper's 12
    #[arg(long, value_name = "M", requires = "all")]
    pub(super) shortlist: Option<usize>,
    /// Beside published results: how alike networks are by what they can do (cosine of their rows in the paper's
    /// Table 1)
    #[arg(long, conflicts_with_all = ["shortlist", "newick"])]
    pub(super) functional: bool,
    /// With --functional: what the figure shows
    #[arg(long, value_enum, default_value_t, requires = "functional")]
    pub(super) published: Shown,
    /// With --functional: groups that both trees are cut into, to see how far they agree
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(super) groups: usize,
    /// Seed of random starts, choices and permutations
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// Print the alignment of two networks layer by layer
    #[arg(long, conflicts_with_all = ["all", "functional", "json"])]
    pub(super) text: bool,
    /// Write the figure as SVG: of two networks their alignment, of all the matrix, or the shortlist
    #[arg(long, value_name = "FILE")]
    pub(super) svg: Option<String>,
    /// Write the numbers as CSV: the matrix, who stands for whom, or the pairs with published results
    #[arg(long, value_name = "FILE")]
    pub(super) csv: Option<String>,
    /// Print everything as JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl AlignArgs {
    pub(super) fn scoring(&self) -> Result<Scoring, CliError> {
        let preset = match self.preset {
            Preset::Methods => Scoring::METHODS,
            Preset::Figure2 => Scoring::FIGURE_2,
        };
        Ok(Scoring {
            matched: self.matched.unwrap_or(preset.matched),
            mismatch: self.mismatch.unwrap_or(preset.mismatch),
            gap: self.gap.unwrap_or(preset.gap),
            border: self.border,
        }
        .check()?)
    }

    /// Settings of the matrix of all pairs.
    pub(super) fn settings(&self, scoring: &Scoring) -> MatrixSettings {
        MatrixSettings {
            tokens: self.which.tokens,
            scoring: *scoring,
            index: self.index,
            linkage: self.newick.unwrap_or_default(),
            order: self.order,
        }
    }
}

/// Aligns. Gives the lines to print.
///
/// # Errors
/// [`CliError`].
pub fn run_align(args: &AlignArgs) -> Result<String, CliError> {
    let scoring = args.scoring()?;
    if args.functional {
        return functional::run(&args.which.load_or_all()?, args, &scoring);
    }
    let networks = args.which.load()?;
    match &*networks {
        [a, b] if !args.which.all => pair::run(a, b, args, &scoring),
        _ if args.which.all => all::run(&networks, args, &scoring),
        _ => Err(CliError::Networks(networks.len())),
    }
}
