//! The page: served while working on it, built for hosting.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

use crate::run::{program, run, say};
use crate::tools;

/// Where a built page lies.
pub const DIST: &str = "dist";
/// Where the page being worked on lies: it must not take the place of the built one, which the tests open.
const SERVED: &str = "target/served";

/// `cargo xtask serve`: the development build, which rebuilds in seconds; `--release` for the hosted one.
pub fn serve(mut words: lexopt::Parser) -> Result<()> {
    let mut port = 8080_u16;
    let mut release = false;
    while let Some(word) = words.next()? {
        match word {
            Long("port") => port = words.value()?.parse().context("--port wants a number up to 65535")?,
            Long("release") => release = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if std::net::TcpListener::bind(("127.0.0.1", port)).is_err() {
        bail!("port {port} is taken: choose another one with --port");
    }
    if release {
        tools::for_building()?;
    } else {
        tools::for_serving()?;
    }
    std::fs::create_dir_all(SERVED).with_context(|| format!("{SERVED} cannot be made"))?;
    let port_word = port.to_string();
    let mut trunk =
        program("trunk", ["serve", "--address", "127.0.0.1", "--port", &port_word, "--dist", SERVED]);
    if release {
        trunk.arg("--release");
    }
    let address = std::thread::spawn(move || announce(port));
    run(tools::with_tools(&mut trunk)?)?;
    // trunk has ended without an error; whether the address was printed matters no more.
    drop(address);
    Ok(())
}

/// Prints the address once something answers there, which is after the first build.
fn announce(port: u16) {
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    say(&format!("\nNeuRN Lab is at http://127.0.0.1:{port}/ (Ctrl+C ends)\n"));
}

/// `cargo xtask build`: what is hosted, with relative addresses unless `--public-url` says otherwise.
pub fn build(mut words: lexopt::Parser) -> Result<()> {
    let mut public_url = "./".to_owned();
    while let Some(word) = words.next()? {
        match word {
            Long("public-url") => public_url = words.value()?.string()?,
            other => return Err(other.unexpected().into()),
        }
    }
    release(&public_url)?;
    say(&format!("\nThe page is in {DIST}/: any server of static files will do."));
    Ok(())
}

/// Builds the release page into [`DIST`].
pub fn release(public_url: &str) -> Result<()> {
    tools::for_building()?;
    let mut trunk = program("trunk", ["build", "--release", "--public-url", public_url, "--dist", DIST]);
    run(tools::with_tools(&mut trunk)?)?;
    check_built()
}

/// The release build in a process of its own, beside whatever else runs.
pub struct Beside(std::process::Child);

/// Where that build's output waits.
const BESIDE: &str = "target/build.log";

/// Begins the build of [`release`]; what it prints comes with [`Beside::wait`].
pub fn release_beside() -> Result<Beside> {
    std::fs::create_dir_all("target")?;
    let log = std::fs::File::create(BESIDE).with_context(|| format!("{BESIDE} cannot be written"))?;
    let mut command = program(std::env::current_exe()?, ["build"]);
    command.stdout(log.try_clone()?).stderr(log);
    say(&format!("\nThe page is built meanwhile: {BESIDE}"));
    Ok(Beside(command.spawn().context("the page's build cannot be started")?))
}

impl Beside {
    /// Waits for the end, and shows what the build printed.
    pub fn wait(mut self) -> Result<()> {
        let status = self.0.wait()?;
        say(&std::fs::read_to_string(BESIDE).with_context(|| format!("{BESIDE} cannot be read"))?);
        if !status.success() {
            bail!("the page could not be built ({status})");
        }
        check_built()
    }
}

/// Whether [`DIST`] holds a built page: `trunk serve` leaves one there that is not for hosting.
pub fn check_built() -> Result<()> {
    let page = std::fs::read_to_string(Path::new(DIST).join("index.html")).unwrap_or_default();
    if !page.contains("name=\"neurn-build\"") || page.contains("name=\"neurn-build\" content=\"dev\"") {
        bail!("there is no built page in {DIST}/: run `cargo xtask build` first");
    }
    Ok(())
}
