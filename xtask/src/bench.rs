//! `cargo xtask bench`: what DESIGN.md sets budgets for, measured here and now.

use std::path::Path;

use anyhow::Result;
use lexopt::prelude::*;

use crate::run::{program, run};
use crate::test::in_display;
use crate::{size, tools, web};

/// The native benchmarks, then those in the browser, then the sizes.
pub fn bench(mut words: lexopt::Parser) -> Result<()> {
    let mut filter = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            Value(name) => filter.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let mut native =
        program("cargo", ["bench", "--locked", "--no-default-features", "--features", "cli", "--"]);
    run(native.args(&filter))?;
    web::release("./")?;
    let in_browser = Path::new("benches/browser.mjs");
    if in_browser.is_file() {
        tools::for_browsing()?;
        let mut command = in_display("node");
        run(tools::with_tools(command.arg(in_browser).args(&filter))?)?;
    }
    size::size()
}
