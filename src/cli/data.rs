//! `neurn data`: where the public sets come from, which of them lie in the folders given, and whether they are
//! what they should be. It reads only; nothing is fetched.

use super::error::CliError;
use crate::digits::corpus::{Domain, Source, Split, find, known, load_source};
use crate::digits::dataset::Dataset;
use crate::digits::open::Limits;
use clap::Args;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Arguments of `neurn data`.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Folders in which data sets may lie, as their authors distribute them or as IDX
    dirs: Vec<PathBuf>,
}

/// The report, printed as it is made: a large set takes seconds to read. A missing set is no error.
///
/// # Errors
/// [`CliError::Data`] if a set is damaged or is not the one that its name says; then the status is 1.
pub fn run(args: &DataArgs) -> Result<String, CliError> {
    let dirs = &args.dirs;
    let mut wrong = 0;
    let mut missing = Vec::new();
    for dir in dirs.iter().filter(|dir| !dir.is_dir()) {
        say(&format!("{} is no folder; it is passed over.", dir.display()));
    }
    for domain in Domain::ALL {
        let origin = known::origin(domain);
        say(&format!("\n{} ({}), {}", domain.likeness(), domain.letter(), domain.name()));
        for address in origin.addresses {
            say(&format!("  from     {address}"));
        }
        say(&format!("  put      {}", origin.place));
        say(&format!("  licence  {}", origin.licence));
        for split in Split::ALL {
            let found = dirs
                .iter()
                .filter(|dir| dir.is_dir())
                .find_map(|dir| find(dir, domain, split).ok().flatten());
            let Some(source) = found else {
                say(&format!("  {split:<8} missing"));
                missing.push((domain, split));
                continue;
            };
            let (lines, right) = report(&source, domain, split);
            wrong += usize::from(!right);
            say(&format!("  {split:<8} {}", lines.trim_end().replace('\n', "\n           ")));
        }
    }
    let meaning = format!("\n{}", meaning(&missing));
    if wrong == 0 {
        return Ok(meaning);
    }
    say(&meaning);
    Err(CliError::Data(wrong))
}

/// What is to be said about a set that was found, and whether it is right.
fn report(source: &Source, domain: Domain, split: Split) -> (String, bool) {
    let mut text = String::new();
    let mut right = true;
    for path in source.paths() {
        let (note, same) = known_file(path);
        right &= same;
        let _ = writeln!(text, "{}{note}", path.display());
    }
    let set = match load_source(source, &Limits::default()) {
        Ok(set) => set,
        Err(error) => return (format!("{text}WRONG: {error}"), false),
    };
    let counts = counts(&set);
    let (width, height, channels) = (set.width(), set.height(), set.channels());
    let _ = writeln!(text, "{} images, {height} x {width} x {channels}; of 0 to 9: {counts:?}", set.count());
    if (width, height, channels) != domain.size() {
        right = false;
        let (width, height, channels) = domain.size();
        let _ = writeln!(text, "WRONG: {} is {height} x {width} x {channels}", domain.likeness());
    }
    let total = known::published_total(domain, split);
    let published = known::published_counts(domain, split);
    let _ = if counts == published {
        writeln!(text, "complete, as published")
    } else if set.count() < total {
        writeln!(text, "a part: the published set has {total} images; say so beside every number")
    } else {
        right = false;
        writeln!(text, "WRONG: not the published set, which has {total} images; of 0 to 9: {published:?}")
    };
    (text, right)
}

fn counts(set: &Dataset) -> [usize; 10] {
    let mut counts = [0; 10];
    for &label in set.labels().unwrap_or_default() {
        if let Some(count) = counts.get_mut(usize::from(label)) {
            *count += 1;
        }
    }
    counts
}

/// Whether a file of a known name is the known one; a file of another name is not judged.
fn known_file(path: &Path) -> (String, bool) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some((_, wanted)) = known::CONVERTED.iter().find(|(known, _)| *known == name) else {
        return (String::new(), true);
    };
    match sha256(path) {
        Ok(found) if found == *wanted => {
            let caveat = known::caveat(&name).map(|caveat| format!("\nNOTE: {caveat}"));
            (format!(" (sha256 as expected){}", caveat.unwrap_or_default()), true)
        }
        Ok(found) => (format!("\nWRONG: its sha256 is {found}, but {wanted} was expected"), false),
        Err(error) => (format!("\nWRONG: it cannot be read ({error})"), false),
    }
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    std::io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What does not work without the missing sets.
fn meaning(missing: &[(Domain, Split)]) -> String {
    if missing.is_empty() {
        return "Nothing is missing.".to_owned();
    }
    let mut text = "What is missing means:".to_owned();
    for (domain, split) in missing {
        let set = domain.likeness();
        let _ = match split {
            Split::Train => write!(
                text,
                "\n  {set} train: no network can be trained on it, so {set} is no source of transfers"
            ),
            Split::Test => write!(
                text,
                "\n  {set} test: no accuracy on it can be measured, and tests that need it are skipped"
            ),
        };
    }
    text
}

/// A closed pipe is no error: nobody listens any more.
fn say(line: &str) {
    let _ = super::print(line);
}
