//! Everything a person types: `cargo xtask serve`, `test`, `bench` and so on.
//!
//! Each command installs the tools that it lacks ([`tools`]) and reuses those that are there.

mod bench;
mod count;
mod data;
mod debian;
mod fuzz;
mod lint;
mod run;
mod screenshots;
mod size;
mod stamp;
mod test;
mod tools;
mod web;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--release]   serve the page and rebuild it when a file changes
  build [--public-url URL]       the page as it is hosted, into dist/
  test [--only STEPS]            every check; the last line counts what passed
  bench [NAME...]                benchmarks and sizes; `browser`, `size` or a file in benches/
  fuzz [MINUTES]                 hostile files for every reader, by cargo-fuzz on the nightly compiler (10)
  size                           sizes of the built page against their budgets
  screenshots [--docs] [VIEW...] pictures of the views into target/screenshots/; with --docs
                                 those that the README and docs/ show, into docs/screenshots/
  data [DIR...]                  where the data sets come from, and whether those in DIR are right
                                 (DIR as seen from the project; by default ../shared/data and data)
  stamp                          (trunk calls this) mark a built page with its hash

Tools go to NEURN_TOOLS, by default ~/.cache/neurn-lab/tools.
";

fn main() -> ExitCode {
    if let Some(ended) = lint::as_compiler() {
        return ended;
    }
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            run::complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<()> {
    std::env::set_current_dir(run::root()?).context("the project's folder cannot be entered")?;
    let mut words = lexopt::Parser::from_env();
    let Some(Value(name)) = words.next()? else {
        run::say(HELP);
        return Ok(());
    };
    match name.string()?.as_str() {
        "serve" => web::serve(words),
        "build" => web::build(words),
        "test" => test::test(words),
        "bench" => bench::bench(words),
        "fuzz" => fuzz::fuzz(words),
        "size" => size::size(),
        "screenshots" => screenshots::screenshots(words),
        "data" => data::data(words),
        "stamp" => stamp::stamp(),
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}
