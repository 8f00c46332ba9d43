//! What the benchmarks share: the peers in their Python process, and times in short.

#![allow(dead_code, reason = "not every benchmark uses all of it")]
#![expect(clippy::print_stdout, reason = "a bench prints")]

use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// The Python process. Python is `$PYTHON` or `python3`.
pub struct Peers {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peers {
    /// Starts a script of `benches/` that says "ready" and what its peers are; `None` if Python or a module is missing, or
    /// if what it says does not end as wished.
    pub fn start(script: &str, end: &str) -> Option<Self> {
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
        let mut child = Command::new(python)
            .arg(format!("{}/benches/{script}", env!("CARGO_MANIFEST_DIR")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let ask = child.stdin.take()?;
        let mut peers = Self { answers: BufReader::new(child.stdout.take()?), ask, child };
        let hello = peers.read()?;
        let same_input = hello.ends_with(end);
        println!("peers: {hello}{}", if same_input { "" } else { " (another input than ours!)" });
        (hello.starts_with("ready") && same_input).then_some(peers)
    }

    fn read(&mut self) -> Option<String> {
        let mut line = String::new();
        (self.answers.read_line(&mut line).ok()? > 0).then(|| line.trim().to_owned())
    }

    /// The answer to a line.
    pub fn ask(&mut self, line: &str) -> Option<String> {
        writeln!(self.ask, "{line}").ok()?;
        self.read()
    }

    /// Milliseconds of one run.
    pub fn time(&mut self, line: &str) -> Option<f64> {
        self.ask(line)?.parse().ok()
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        // Nothing to do if it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Milliseconds, and what came out.
pub fn time<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let done = black_box(work());
    (start.elapsed().as_secs_f64() * 1e3, done)
}

/// A peer's times beside ours, as a piece of a line.
pub fn versus(name: &str, theirs: &mut [f64], median: f64, best: f64) -> String {
    if theirs.is_empty() {
        return format!(", {name} absent");
    }
    let (their_median, their_best) = summary(theirs);
    format!(", {name} {their_median:.2} ({:.1}x, best {:.1}x)", their_median / median, their_best / best)
}

/// Median and smallest.
pub fn summary(times: &mut [f64]) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |i: usize| times.get(i).copied().unwrap_or(f64::NAN);
    (at(times.len() / 2), at(0))
}
