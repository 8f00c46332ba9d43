//! `neurn` as a script calls it: a file for each group of commands.

mod check_data;
mod commands;
mod learn;
mod neurons;
mod program;
mod sets;
#[path = "../shared/mod.rs"]
mod shared;
mod transfer;
