//! Sizes of the built programs, raw and compressed, against their budgets.

use std::path::Path;

use anyhow::{Result, bail};

use crate::run::{program, run};
use crate::{tools, web};

/// `cargo xtask size`.
pub fn size() -> Result<()> {
    tools::for_building()?;
    if !Path::new(web::DIST).join("index.html").is_file() {
        bail!("there is no built page in {}/: run `cargo xtask build` first", web::DIST);
    }
    run(&mut program("node", ["xtask/node/size.mjs", web::DIST]))
}
