//! What the tests of the command line share: the program itself, and places for its files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `neurn`, to be given arguments.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_neurn"))
}

/// Runs it to its end.
pub fn neurn(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

/// A place of this run's own for a file or folder, where nothing is yet.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()))
}
