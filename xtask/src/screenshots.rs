//! `cargo xtask screenshots`: pictures of the views, for looking at and for the pages in docs/.

use anyhow::Result;
use lexopt::prelude::*;

use crate::run::{program, run};
use crate::{tools, web};

/// All views, or the named ones, into `target/screenshots/`. `--docs` renews the pictures that the README and docs/ show
/// instead, `--no-build` takes the page that is there.
pub fn screenshots(mut words: lexopt::Parser) -> Result<()> {
    let mut views = Vec::new();
    let (mut build, mut docs) = (true, false);
    while let Some(word) = words.next()? {
        match word {
            Long("no-build") => build = false,
            Long("docs") => docs = true,
            Value(name) => views.push(name),
            other => return Err(other.unexpected().into()),
        }
    }
    if build {
        web::release("./")?;
    }
    tools::for_browsing()?;
    let mut command = program("node", ["tests/browser/screenshots.mjs"]);
    command.args(docs.then_some("--docs")).args(views);
    run(tools::with_tools(&mut command)?)
}
