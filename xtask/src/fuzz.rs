//! `cargo xtask fuzz`: every target of `fuzz/` for a while, from the files in `fuzz/seeds`.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

use crate::run::{program, run, say};
use crate::tools;

const FOLDER: &str = "fuzz/fuzz_targets";
/// Of all targets together, if nothing is said.
const MINUTES: f64 = 10.0;
/// Each target at least: it reads its seeds first.
const SECONDS: f64 = 5.0;
/// Bytes of an input: readers look at more in vain.
const LONGEST: usize = 1 << 16;

/// Runs all targets one after the other. What they find next to the seeds stays in `fuzz/corpus`, which is not committed.
pub fn fuzz(mut words: lexopt::Parser) -> Result<()> {
    let mut minutes = MINUTES;
    while let Some(word) = words.next()? {
        match word {
            Value(text) => minutes = text.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    if !(minutes > 0.0 && minutes < 1e5) {
        bail!("MINUTES is a number above 0, such as 30 or 0.5");
    }
    let targets = targets()?;
    tools::for_fuzzing()?;
    let seconds = (minutes * 60.0 / targets.len() as f64).max(SECONDS).round();
    let mut failed = Vec::new();
    for target in &targets {
        if let Err(error) = one(target, seconds) {
            say(&format!("{error:#}"));
            failed.push(target.as_str());
        }
    }
    if failed.is_empty() {
        say(&format!("\nfuzz: {} targets of {seconds:.0} s each found nothing", targets.len()));
        return Ok(());
    }
    bail!("what broke {} lies in fuzz/artifacts; make a test of it", failed.join(", "))
}

fn one(target: &str, seconds: f64) -> Result<()> {
    let (found, seeds) = (format!("fuzz/corpus/{target}"), format!("fuzz/seeds/{target}"));
    std::fs::create_dir_all(&found).with_context(|| format!("{found} cannot be made"))?;
    if !Path::new(&seeds).is_dir() {
        bail!("{seeds} is missing: a target has seeds (tools/make_fuzz_seeds.py)");
    }
    let mut words = vec!["run".to_owned(), "nightly".to_owned()];
    words.extend(["cargo", "fuzz", "run", target, &found, &seeds, "--"].map(str::to_owned));
    words.push(format!("-max_total_time={seconds:.0}"));
    words.push(format!("-max_len={LONGEST}"));
    // the toolchain of this run is the project's, and so are the flags of its build
    let mut command = program("rustup", words);
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    run(tools::with_tools(&mut command)?)
}

/// The targets, by name.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(FOLDER).with_context(|| format!("{FOLDER} cannot be read"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}
