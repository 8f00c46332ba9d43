//! Packages of the system: installed on Debian as root, named elsewhere.

use std::sync::OnceLock;

use anyhow::{Result, bail};

use crate::run::{output, program, run};

/// Whether packages can be installed here without asking: Debian, root, apt-get.
pub fn can_install() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        release.lines().any(|line| line == "ID=debian")
            && output(&mut program("id", ["-u"])).as_deref() == Some("0")
            && output(&mut program("apt-get", ["--version"])).is_some()
    })
}

/// Installs packages; `purpose` ends the sentence that says what to do where that is not possible.
pub fn install(packages: &[&str], purpose: &str) -> Result<()> {
    if !can_install() {
        bail!("please install {} ({purpose})", packages.join(", "));
    }
    update()?;
    let words = ["install", "-y", "--no-install-recommends"];
    run(program("apt-get", words.iter().chain(packages)).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Brings the list of packages up to date, once a run.
fn update() -> Result<()> {
    static DONE: OnceLock<()> = OnceLock::new();
    if DONE.get().is_none() {
        run(program("apt-get", ["update"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        let _ = DONE.set(());
    }
    Ok(())
}
