//! `cargo xtask screenshots`: pictures of the views for the README and for looking at.

use anyhow::Result;
use lexopt::prelude::*;

use crate::run::run;
use crate::test::in_display;
use crate::{tools, web};

/// All views, or the named ones. `--no-build` takes the page that is there.
pub fn screenshots(mut words: lexopt::Parser) -> Result<()> {
    let mut views = Vec::new();
    let mut build = true;
    while let Some(word) = words.next()? {
        match word {
            Long("no-build") => build = false,
            Value(name) => views.push(name),
            other => return Err(other.unexpected().into()),
        }
    }
    if build {
        web::release("./")?;
    }
    tools::for_browsing()?;
    let mut command = in_display("node");
    run(tools::with_tools(command.arg("tests/browser/screenshots.mjs").args(views))?)
}
