//! `cargo xtask bench`: what DESIGN.md sets budgets for, measured here and now.

use std::path::{Path, PathBuf};

use anyhow::Result;
use lexopt::prelude::*;

use crate::run::{output, program, run, say};
use crate::{debian, size, tools, web};

/// What the native benchmarks are compared with; `benches/*peers.py` drive them.
const PEERS: [&str; 8] = [
    "numpy==2.4.6",
    "scipy==1.17.1",
    "opencv-python-headless==5.0.0.93",
    "biopython==1.88",
    "parasail==1.3.4",
    "scikit-learn==1.9.1",
    "umap-learn==0.5.12",
    "KDEpy==1.1.12",
];
/// What `tools/export_onnx.py` needs: the networks are compared with others as ONNX.
const EXPORT: [&str; 3] = ["numpy==2.4.6", "onnx==1.23.2", "onnxruntime==1.31.1"];
const IN_BROWSER: &str = "benches/browser.mjs";

/// The native benchmarks, those in the browser, and the sizes; or only the named ones (`browser`, `size`, or the
/// name of a file in `benches/`).
pub fn bench(mut words: lexopt::Parser) -> Result<()> {
    let mut chosen = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            Value(name) => chosen.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|word| word == name);
    let named: Vec<_> = chosen.iter().filter(|word| !["browser", "size"].contains(&word.as_str())).collect();
    if chosen.is_empty() || !named.is_empty() {
        native(&named)?;
    }
    if wanted("browser") || wanted("size") {
        web::release("./")?;
    }
    if wanted("browser") && Path::new(IN_BROWSER).is_file() {
        tools::for_browsing()?;
        let python = python("python-onnx", &EXPORT, "the networks are exported to ONNX with")?;
        run(tools::with_tools(&mut program("node", [IN_BROWSER]))?.env("PYTHON", python))?;
    }
    if wanted("size") { size::size() } else { Ok(()) }
}

fn native(named: &[&String]) -> Result<()> {
    // A software driver will do: the benchmarks of the GPU print ratios of one kernel to another.
    tools::vulkan()?;
    // with the app's features, as the dev-dependency egui_kittest does not compile beside an eframe without them
    let mut cargo = program("cargo", ["bench", "--locked"]);
    for name in named {
        cargo.args(["--bench", name]);
    }
    match python(
        "python",
        &PEERS,
        "numpy, scipy, OpenCV, Biopython, parasail, scikit-learn, umap-learn and KDEpy are compared with",
    ) {
        Ok(python) => {
            cargo.env("PYTHON", python);
        }
        Err(error) => say(&format!("the peers in Python are left out: {error:#}")),
    }
    run(&mut cargo)
}

/// A Python of this name that has these packages; `purpose` ends the sentence that says what it is needed for.
fn python(name: &str, packages: &[&str], purpose: &str) -> Result<PathBuf> {
    let folder = tools::folder()?.join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last, so that an interrupted installation is done again.
    let mark = folder.join("neurn-peers");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    if output(&mut program("python3", ["-c", "import ensurepip, venv"])).is_none() {
        debian::install(&["python3", "python3-venv"], purpose)?;
    }
    run(program("python3", ["-m", "venv"]).arg(&folder))?;
    run(program(&python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages))?;
    std::fs::write(mark, wanted)?;
    Ok(python)
}
