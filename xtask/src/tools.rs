//! The tools that building and testing need, in pinned versions, in one folder that several clones may share.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::debian;
use crate::run::{output, program, run, say};

/// trunk 0.22 needs a newer Rust than the project's.
const TRUNK: &str = "0.21.14";
const CARGO_FUZZ: &str = "0.13.2";
const TARGET: &str = "wasm32-unknown-unknown";
/// The oldest Node.js with the test runner's options that the browser tests use.
const NODE_MAJOR: u32 = 18;

/// The folder of the tools: `NEURN_TOOLS`, or one in the user's cache.
pub fn folder() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("NEURN_TOOLS").filter(|name| !name.is_empty()) {
        return std::path::absolute(chosen).context("NEURN_TOOLS names no folder");
    }
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"));
    let home = home.context("there is no home folder: please set NEURN_TOOLS to a folder for the tools")?;
    Ok(Path::new(&home).join(".cache/neurn-lab/tools"))
}

/// `PATH` with the tools first.
pub fn path() -> Result<OsString> {
    let tools = folder()?;
    let mut folders = vec![tools.join("bin"), tools.join("node/node_modules/.bin")];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    Ok(env::join_paths(folders)?)
}

/// A program that sees the tools.
pub fn with_tools(command: &mut Command) -> Result<&mut Command> {
    let node = folder()?.join("node");
    // trunk takes NO_COLOR=1 for a broken option.
    Ok(command.env("PATH", path()?).env("NEURN_NODE", node).env_remove("NO_COLOR"))
}

/// What `trunk serve` needs.
pub fn for_serving() -> Result<()> {
    wasm_target()?;
    trunk()?;
    wasm_bindgen()
}

/// What fuzzing needs: the nightly compiler, whose programs can watch their memory, and cargo-fuzz.
pub fn for_fuzzing() -> Result<()> {
    let nightly = || output(&mut program("rustup", ["run", "nightly", "rustc", "--version"])).is_some();
    if !nightly() {
        let add = ["toolchain", "install", "nightly", "--profile", "minimal"];
        let added = run(&mut program("rustup", add));
        if added.is_err() || !nightly() {
            bail!(
                "fuzzing needs Rust's nightly compiler, which could not be had here: `rustup toolchain install nightly` \
                 where rustup reaches its server. The tests of tests/hostile.rs run on the stable compiler"
            );
        }
    }
    if version("cargo-fuzz")?.as_deref() == Some(CARGO_FUZZ) {
        return Ok(());
    }
    cargo_install("cargo-fuzz", CARGO_FUZZ, "some 2 minutes", &[], &[])
        .context("cargo-fuzz could not be installed")
}

/// What a release build needs.
pub fn for_building() -> Result<()> {
    for_serving()?;
    node_packages()
}

/// What the browser tests need.
pub fn for_browsing() -> Result<()> {
    node_packages()?;
    let mut missing = Vec::new();
    if env::var_os("CHROMIUM").is_none() && !found("chromium") {
        missing.push("chromium");
        missing.push("fonts-dejavu-core");
    }
    if cfg!(target_os = "linux") && !found("Xvfb") {
        missing.push("xvfb");
    }
    if missing.is_empty() {
        return Ok(());
    }
    debian::install(&missing, "the browser tests need them; CHROMIUM may name another Chromium or Chrome")
}

/// The other engines that pages are tried in: installed where that is possible. Without one its tests skip themselves.
pub fn for_engines() {
    if !cfg!(target_os = "linux") || !debian::can_install() {
        return;
    }
    for (program, package) in [("firefox-esr", "firefox-esr"), ("WebKitWebDriver", "webkit2gtk-driver")] {
        if !found(program)
            && let Err(error) = debian::install(&[package], "the smoke test runs in it")
        {
            say(&format!("{package} cannot be had here: {error:#}"));
        }
    }
}

/// Whether a Vulkan driver is here, a software one being installed where that is possible.
pub fn vulkan() -> Result<bool> {
    let there = || {
        let folders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
        folders
            .iter()
            .any(|folder| Path::new(folder).read_dir().is_ok_and(|mut files| files.next().is_some()))
    };
    if !there() && debian::can_install() {
        debian::install(&["libvulkan1", "mesa-vulkan-drivers"], "a software Vulkan driver")?;
    }
    Ok(there())
}

/// The compiler's target of the page's programs.
pub fn wasm_target() -> Result<()> {
    let Some(sysroot) = output(&mut program("rustc", ["--print", "sysroot"])) else {
        bail!("please install Rust with rustup: `rustc` does not run");
    };
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    run(&mut program("rustup", ["target", "add", TARGET]))
        .context("the target wasm32-unknown-unknown is missing, and rustup could not add it")
}

fn trunk() -> Result<()> {
    if version("trunk")?.as_deref() == Some(TRUNK) {
        return Ok(());
    }
    // Without TLS: what it would download, we bring. Hashing the programs is what it does at length.
    cargo_install("trunk", TRUNK, "some 4 minutes", &["--locked", "--no-default-features"], &["sha2"])
}

/// The command-line tool must have exactly the version of the library in Cargo.lock.
fn wasm_bindgen() -> Result<()> {
    let wanted = locked_version("wasm-bindgen")?;
    if version("wasm-bindgen")?.as_deref() == Some(wanted.as_str()) {
        return Ok(());
    }
    // Without --locked: its lock file may ask for a version that a mirror does not have yet.
    let hot = ["walrus", "wasmparser", "wasm-encoder", "wasm-bindgen-cli-support", "gimli"];
    cargo_install("wasm-bindgen-cli", &wanted, "some 2 minutes", &["--bin", "wasm-bindgen"], &hot)
}

/// Built so that it is here soon: the packages' own release profiles (link-time optimization above all) take longer
/// than all that the tool does for us. Only the `hot` dependencies are optimized.
fn cargo_install(package: &str, version: &str, minutes: &str, more: &[&str], hot: &[&str]) -> Result<()> {
    let root = folder()?;
    // Another folder, so that this project's flags for WebAssembly do not apply.
    std::fs::create_dir_all(&root).with_context(|| format!("{} cannot be made", root.display()))?;
    if found("cargo-binstall") {
        let wanted = format!("{package}@{version}");
        let mut ready = program("cargo", ["binstall", "--no-confirm", "--force", &wanted, "--root"]);
        if run(ready.arg(&root).current_dir(&root)).is_ok() {
            return Ok(());
        }
        say(&format!("cargo binstall found no ready {package}: it is built instead"));
    }
    say(&format!("\n{package} is built, once: {minutes} on two cores"));
    let mut install = program("cargo", ["install", package, "--version", version, "--force", "--root"]);
    install.arg(&root).args(more);
    for setting in ["lto=\"off\"", "codegen-units=16", "opt-level=0"] {
        install.args(["--config", &format!("profile.release.{setting}")]);
    }
    for name in hot {
        install.args(["--config", &format!("profile.release.package.{name}.opt-level=2")]);
    }
    run(install.current_dir(&root).env_remove("CARGO_TARGET_DIR"))
}

fn locked_version(package: &str) -> Result<String> {
    let lock = std::fs::read_to_string("Cargo.lock").context("Cargo.lock cannot be read")?;
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines
        .find(|line| *line == name)
        .and_then(|_| lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned))
        .with_context(|| format!("Cargo.lock names no {package}"))
}

/// Installs `xtask/node` (wasm-opt, playwright-core, axe-core) as its lock file says.
fn node_packages() -> Result<()> {
    node()?;
    let source = Path::new("xtask/node");
    let target = folder()?.join("node");
    let lock =
        std::fs::read(source.join("package-lock.json")).context("xtask/node/package-lock.json is missing")?;
    // Written last, so that an interrupted installation is done again.
    let mark = target.join("node_modules/.neurn-lock.json");
    if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    std::fs::create_dir_all(&target).with_context(|| format!("{} cannot be made", target.display()))?;
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(source.join(name), target.join(name))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(program(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&target))?;
    std::fs::write(mark, lock)?;
    Ok(())
}

fn node() -> Result<()> {
    let major = || -> Option<u32> {
        let version = output(&mut program("node", ["--version"]))?;
        version.strip_prefix('v')?.split('.').next()?.parse().ok()
    };
    if major().is_some_and(|major| major >= NODE_MAJOR) && found("npm") {
        return Ok(());
    }
    debian::install(&["nodejs", "npm"], "wasm-opt and the browser tests run on Node.js 18.19 or newer")?;
    if major().is_none_or(|major| major < NODE_MAJOR) {
        bail!("please install Node.js 18.19 or newer: the system's package is older");
    }
    Ok(())
}

/// The version that one of our tools reports, if it is here: the first word that begins with a digit.
fn version(name: &str) -> Result<Option<String>> {
    let text = output(with_tools(&mut program(name, ["--version"]))?);
    Ok(text.and_then(|text| {
        text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned)
    }))
}

/// Whether a program of this name is on `PATH`.
pub fn found(name: &str) -> bool {
    let suffixes: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    env::var_os("PATH").is_some_and(|path| {
        env::split_paths(&path)
            .any(|folder| suffixes.iter().any(|suffix| folder.join(format!("{name}{suffix}")).is_file()))
    })
}
