//! The command line `neurn`: one file for each subcommand.
//!
//! Results go to files and, as one line or as JSON (`--json`), to the standard output; an error is one
//! sentence on the standard error. Exit status: 0 done, 2 bad input or arguments, 1 anything else.

mod command;
mod data;
mod density;
mod error;
mod evaluate;
mod filter;
mod find;
mod gpu;
mod input;
mod learning;
mod models;
mod neuron_pairs;
mod neurons;
mod predict;
mod published;
mod represent;
mod shift;
mod survey;
mod train;
mod transfer;
mod transfer_kept;
mod transfer_table;
mod zoo;

use clap::{Parser, Subcommand};
use error::CliError;
use std::io::Write;
use std::process::ExitCode;

/// NeuRN Lab on the command line: local contrast of images, for people and for scripts.
#[derive(Debug, Parser)]
#[command(name = "neurn", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Filter a picture, an array or a data set, and write the result as float32 .npy
    Filter(filter::FilterArgs),
    /// Find the digits in a picture of any size: a photograph of paper, a board, a row
    Find(find::FindArgs),
    /// Train a network on a source's images, and write its weights
    Train(train::TrainArgs),
    /// Measure how well weights read labelled images
    Evaluate(evaluate::EvaluateArgs),
    /// Read the digit in a picture, or in each of a stack
    Predict(predict::PredictArgs),
    /// List the models that ship with the page, with their measured accuracies
    Models(models::ModelsArgs),
    /// Measure two models on generated digits that are moved away from clean handwriting, slider by slider
    Shift(shift::ShiftArgs),
    /// Estimate how often the values of an array occur, as a curve, and how far the curves of two arrays overlap
    Density(density::DensityArgs),
    /// Train networks in some domains and measure them in others: the table of transfers
    Transfer(transfer::TransferArgs),
    /// Lay two network architectures side by side, or all pairs of the zoo
    Align(zoo::AlignArgs),
    /// Find the combinations of layers that networks share
    Patterns(zoo::PatternArgs),
    /// Say where the data sets of digits come from, and whether those in the named folders are whole
    Data(data::DataArgs),
    /// Compute a neuron's representation from its responses and the images it was shown
    Represent(represent::RepresentArgs),
    /// Lay neurons beside networks: overlap of values, distance of maps, images, central neurons, statistics
    Neurons(neurons::NeuronsArgs),
    /// Say what the papers claim and what their own numbers give: tables, tests, similarities, verdicts
    Published(published::PublishedArgs),
}

/// Runs the command that the program was called with. Wrong arguments end it with clap's message and
/// status 2.
#[must_use]
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Filter(args) => filter::run(&args),
        Command::Find(args) => find::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Models(args) => models::run(&args),
        Command::Shift(args) => shift::run(&args),
        Command::Density(args) => density::run(&args),
        Command::Transfer(args) => transfer::run(&args),
        Command::Align(args) => zoo::run_align(&args),
        Command::Patterns(args) => zoo::run_patterns(&args),
        Command::Data(args) => data::run(&args),
        Command::Represent(args) => represent::run(&args),
        Command::Neurons(args) => neurons::run(&args),
        Command::Published(args) => published::run(&args),
    };
    match done.and_then(|line| print(&line)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // nothing is left to be done if even this cannot be written
            let _ = writeln!(std::io::stderr(), "neurn: {error}");
            ExitCode::from(error.status())
        }
    }
}

/// One line on the standard output.
fn print(line: &str) -> Result<(), CliError> {
    writeln!(std::io::stdout().lock(), "{line}").map_err(CliError::Print)
}
