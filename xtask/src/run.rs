//! Starting other programs, and talking to the person at the terminal.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

/// The project's folder: the one above this crate's.
pub fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask lies in no project")?.to_owned())
}

/// A line on stdout. A closed pipe is no error: nobody listens any more.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// A line on stderr.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A program with arguments, run in the project's folder.
pub fn program<S: AsRef<OsStr>>(name: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs to the end with the output shown; an error if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// What a program prints on stdout, trimmed; nothing if it cannot be started or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// How a program ended, and everything that it printed.
pub struct Heard {
    /// Whether it ended with status 0.
    pub success: bool,
    /// Its stdout. Its stderr went to ours.
    pub stdout: String,
}

/// Runs with the output shown as it comes, and keeps stdout for counting.
pub fn listen(command: &mut Command) -> Result<Heard> {
    announce(command);
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    let stdout = match child.stdout.take() {
        Some(pipe) => echo(pipe).context("the output cannot be read")?,
        None => String::new(),
    };
    let status = child.wait()?;
    say(&format!("    {:.0} s, {status}", started.elapsed().as_secs_f64()));
    Ok(Heard { success: status.success(), stdout })
}

fn echo(pipe: impl Read) -> std::io::Result<String> {
    let mut reader = BufReader::new(pipe);
    let mut all = String::new();
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        say(text.trim_end_matches(['\n', '\r']));
        all.push_str(&text);
        line.clear();
    }
    Ok(all)
}

fn announce(command: &Command) {
    say(&format!("\n>>> {}", shown(command)));
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` cannot be started", command.get_program().to_string_lossy())
}

fn shown(command: &Command) -> String {
    let name =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}
