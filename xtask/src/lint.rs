//! clippy over code whose dependencies are built already.
//!
//! `cargo clippy` checks every dependency anew, for it can use nothing that `cargo build` has made: with two cores a
//! quarter of an hour for the native programs and ten minutes for the page's. So a build is asked for instead, in
//! which the dependencies are fresh, and this program stands in for the compiler of the workspace's own crates: it
//! lets clippy's compiler look at them and leaves out making machine code.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::run::{complain, program, run};

/// Set where cargo calls this program in place of the compiler.
const INSTEAD: &str = "NEURN_LINT";

/// Runs a command of cargo that builds, and denies every lint.
pub fn lint(words: &[&str]) -> Result<()> {
    let mut cargo = program("cargo", words);
    cargo.env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?).env(INSTEAD, "1");
    // as `cargo clippy -- -D warnings` hands it on
    cargo.env("CLIPPY_ARGS", ["-D", "warnings", ""].join("__CLIPPY_HACKERY__"));
    run(&mut cargo)
}

/// The compiler's work, if cargo calls this program for it.
pub fn as_compiler() -> Option<ExitCode> {
    std::env::var_os(INSTEAD)?;
    let words = std::env::args_os().skip(1).map(only_metadata);
    let ended = Command::new("clippy-driver").args(words).status();
    Some(match ended.context("`clippy-driver` cannot be started: `rustup component add clippy`") {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    })
}

/// A word of the compiler's command line, so that nothing is made that could be run or linked, nor asked for.
fn only_metadata(word: OsString) -> OsString {
    let Some(text) = word.to_str() else { return word };
    if let Some(kinds) = text.strip_prefix("--emit=") {
        let kept = kinds.split(',').filter(|kind| !["link", "metadata"].contains(kind));
        return format!("--emit={}", kept.chain(["metadata"]).collect::<Vec<_>>().join(",")).into();
    }
    // `name=file`: a crate of the workspace has left its metadata alone.
    match text.split_once('=') {
        Some((name, file)) if file.ends_with(".rlib") && !Path::new(file).exists() => {
            format!("{name}={}", Path::new(file).with_extension("rmeta").display()).into()
        }
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::only_metadata;

    fn becomes(word: &str) -> String {
        only_metadata(word.into()).into_string().unwrap()
    }

    #[test]
    fn no_machine_code_is_made_or_asked_for() {
        assert_eq!(becomes("--emit=dep-info,metadata,link"), "--emit=dep-info,metadata");
        assert_eq!(becomes("--emit=dep-info,link"), "--emit=dep-info,metadata");
        assert_eq!(becomes("neurn_lab=/none/libneurn_lab-1.rlib"), "neurn_lab=/none/libneurn_lab-1.rmeta");
        assert_eq!(becomes("--crate-type"), "--crate-type");
        assert_eq!(becomes("feature=\"app\""), "feature=\"app\"");
    }

    #[test]
    fn a_dependency_that_is_built_stays_what_is_asked_for() {
        let built = std::env::temp_dir().join("neurn-lint-built.rlib");
        std::fs::write(&built, "").unwrap();
        let word = format!("png={}", built.display());
        assert_eq!(becomes(&word), word);
        std::fs::remove_file(&built).unwrap();
    }
}
