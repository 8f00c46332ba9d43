//! Where the public data sets come from, and whether those that are here are right.

use anyhow::Result;
use lexopt::prelude::*;

use crate::run::{program, run};

/// Where data are looked for if no folder is named, seen from the project's folder.
const USUAL: [&str; 2] = ["../shared/data", "data"];

/// `cargo xtask data [DIR...]`. The work is done by `neurn data`: so the other commands need not wait for the library to
/// be built.
pub fn data(mut words: lexopt::Parser) -> Result<()> {
    let mut dirs = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            Value(dir) => dirs.push(dir),
            other => return Err(other.unexpected().into()),
        }
    }
    if dirs.is_empty() {
        dirs.extend(USUAL.map(Into::into));
    }
    let neurn =
        ["run", "--quiet", "--no-default-features", "--features", "cli", "--bin", "neurn", "--", "data"];
    let words = neurn.map(std::ffi::OsString::from).into_iter().chain(dirs);
    run(&mut program("cargo", words))
}
