//! `cargo xtask test`: every check, and a count at the end.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

use crate::count::Count;
use crate::run::{complain, listen, program, run, say};
use crate::{lint, tools, web};

/// Folders whose modules are declared by a list.
const LISTED: [&str; 2] = ["src/app/views", "src/learn/network"];

/// Tests in Chromium, and the smoke test in every engine.
const BROWSER: &str = "tests/browser";
const ENGINES: &str = "tests/engines";

/// The steps, in order. The native ones share one build in the development profile, the last four the release
/// build of the page, which is made beside the native ones: its linking keeps one core busy for minutes. clippy comes
/// after what it shares dependencies with ([`lint`]).
const STEPS: [(&str, Step); 7] = [
    ("fmt", format),
    ("native", native),
    ("clippy", clippy),
    ("build", build),
    ("clippy-web", clippy_web),
    ("browser", browser),
    ("engines", engines),
];

type Step = fn(&mut Session) -> Result<Count>;

/// One `cargo xtask test`.
struct Session {
    choice: Choice,
    /// The page's build, where it was begun before its step.
    page: Option<web::Beside>,
}

/// What to run.
struct Choice {
    /// Names of steps; all if empty.
    steps: Vec<String>,
    /// Parts of names of browser test files; all if empty.
    files: Vec<String>,
}

/// Runs the steps, all of them even if one fails, and prints the sum as the last line.
pub fn test(words: lexopt::Parser) -> Result<()> {
    let choice = choice(words)?;
    let chosen = |name: &str| choice.steps.is_empty() || choice.steps.iter().any(|step| step == name);
    let page = if chosen("native") && chosen("build") {
        // Packages of the system come first: two installations at once would be in each other's way.
        tools::vulkan()?;
        tools::for_browsing()?;
        Some(web::release_beside()?)
    } else {
        None
    };
    let steps = STEPS.iter().filter(|(name, _)| chosen(name)).collect::<Vec<_>>();
    let mut session = Session { choice, page };
    let mut total = Count::default();
    let mut broken = Vec::new();
    let mut times = Vec::new();
    for &(name, step) in steps {
        // A page from before would be tested in place of the one that did not build.
        let started = Instant::now();
        let needed = ["browser", "engines"]
            .contains(&name)
            .then_some("build")
            .filter(|needed| broken.contains(needed));
        let counted = needed.map_or_else(|| step(&mut session), |needed| bail!("the step `{needed}` failed"));
        match counted {
            Ok(count) if count.failed == 0 => total += count,
            Ok(count) => {
                total += count;
                broken.push(name);
            }
            Err(error) => {
                complain(&format!("error in the step `{name}`: {error:#}"));
                total += Count::BROKEN;
                broken.push(name);
            }
        }
        times.push(format!("{name} {:.0} s", started.elapsed().as_secs_f64()));
    }
    say(&format!("\nTime: {}", times.join(", ")));
    if !broken.is_empty() {
        say(&format!("\nSteps that failed: {}", broken.join(", ")));
    }
    say(&format!("\n{total}"));
    if total.failed > 0 {
        // The count is the last line; the status says the rest.
        std::process::exit(1);
    }
    Ok(())
}

fn choice(mut words: lexopt::Parser) -> Result<Choice> {
    let mut choice = Choice { steps: Vec::new(), files: Vec::new() };
    while let Some(word) = words.next()? {
        match word {
            Long("only") => choice.steps.extend(words.value()?.string()?.split(',').map(str::to_owned)),
            Value(name) => choice.files.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let names = STEPS.map(|(name, _)| name);
    if let Some(unknown) = choice.steps.iter().find(|step| !names.contains(&step.as_str())) {
        bail!("there is no step `{unknown}`; the steps are {}", names.join(", "));
    }
    Ok(choice)
}

fn format(_: &mut Session) -> Result<Count> {
    run(&mut program("cargo", ["fmt", "--all", "--check"]))?;
    // cargo follows no `mod` that a macro writes: the folders of such lists are named here.
    let mut rustfmt = program("rustfmt", ["--edition", "2024", "--check"]);
    for folder in LISTED {
        let listed = std::fs::read_dir(folder).with_context(|| format!("{folder} cannot be read"))?;
        for entry in listed {
            rustfmt.args(Some(entry?.path().join("mod.rs")).filter(|file| file.is_file()));
        }
    }
    run(&mut rustfmt)?;
    Ok(Count::default())
}

fn clippy(_: &mut Session) -> Result<Count> {
    lint::lint(&["test", "--workspace", "--all-targets", "--no-run", "--locked"])?;
    Ok(Count::default())
}

/// The code that only the browser's programs have, each as the page's build makes it.
fn clippy_web(_: &mut Session) -> Result<Count> {
    tools::wasm_target()?;
    for (bin, features, profile) in [("neurn-lab", "app", "page"), ("worker", "worker", "release")] {
        let words = ["build", "--locked", "--target", "wasm32-unknown-unknown", "--no-default-features"];
        let more = ["--features", features, "--bin", bin, "--profile", profile];
        lint::lint(&[words.as_slice(), &more].concat())?;
    }
    Ok(Count::default())
}

/// Unit, integration and documentation tests. With a Vulkan driver here, if only a software one, tests of the
/// GPU may not skip themselves.
fn native(_: &mut Session) -> Result<Count> {
    let mut cargo =
        program("cargo", ["test", "--workspace", "--locked", "--no-fail-fast", "--", "--show-output"]);
    if tools::vulkan()? {
        cargo.env("REQUIRE_GPU", "1");
    } else {
        say("no Vulkan driver is here: tests of the GPU skip themselves");
    }
    let heard = listen(&mut cargo)?;
    let count = Count::of_cargo(&heard.stdout);
    counted(count, heard.success)
}

fn build(session: &mut Session) -> Result<Count> {
    match session.page.take() {
        Some(page) => page.wait()?,
        None => web::release("./")?,
    }
    Ok(Count::default())
}

fn browser(session: &mut Session) -> Result<Count> {
    tools::for_browsing()?;
    // Each file has a browser and a display of its own.
    in_node(BROWSER, "2", &session.choice.files)
}

/// Firefox and WebKit beside Chromium; one that cannot be had is skipped with the reason.
fn engines(_: &mut Session) -> Result<Count> {
    tools::for_browsing()?;
    tools::for_engines();
    in_node(ENGINES, "1", &[])
}

/// Runs the test files of a folder in Node.js; with names, only the files that contain one.
fn in_node(folder: &str, at_once: &str, names: &[String]) -> Result<Count> {
    web::check_built()?;
    let files = test_files(folder, names)?;
    let report = format!("target/{}.tap", folder.replace('/', "-"));
    std::fs::create_dir_all("target")?;
    let mut command =
        program("node", ["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"]);
    command.args(["--test-reporter=tap", &format!("--test-reporter-destination={report}")]);
    command.arg(format!("--test-concurrency={at_once}"));
    let heard = listen(tools::with_tools(command.args(files))?)?;
    let tap = std::fs::read_to_string(&report).context("the tests in browsers left no report")?;
    counted(Count::of_tap(&tap), heard.success)
}

fn test_files(folder: &str, parts: &[String]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{folder} cannot be read"))? {
        let file = entry?.path();
        let name = file.to_string_lossy();
        if name.ends_with(".test.mjs") && (parts.is_empty() || parts.iter().any(|part| name.contains(part))) {
            files.push(file);
        }
    }
    if files.is_empty() {
        bail!("no browser test fits {}", parts.join(" "));
    }
    files.sort();
    Ok(files)
}

/// A program that failed although no test of its did has broken otherwise, such as in compiling.
fn counted(mut count: Count, success: bool) -> Result<Count> {
    if !success && count.failed == 0 {
        count += Count::BROKEN;
    }
    Ok(count)
}
