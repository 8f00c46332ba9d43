//! Sizes of the built programs, raw and compressed, against their budgets.

use anyhow::Result;

use crate::run::{program, run};
use crate::{tools, web};

/// `cargo xtask size`.
pub fn size() -> Result<()> {
    tools::for_building()?;
    web::check_built()?;
    run(&mut program("node", ["xtask/node/size.mjs", web::DIST]))
}
