//! Files that the subcommands read.

use super::error::CliError;
use crate::digits::open::{Limits, Shaped, open_shaped};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Opens a file of any kind that NeuRN Lab reads, with its shape. Never reads more than the limits allow.
///
/// # Errors
/// [`CliError::Read`] and [`CliError::Open`].
pub fn open(path: &Path) -> Result<Shaped, CliError> {
    let limits = Limits::default();
    let failed = |source| CliError::Read { path: path.display().to_string(), source };
    let mut bytes = Vec::new();
    // one byte beyond the limit is enough for `open_shaped` to see that it is too large
    let most = u64::try_from(limits.max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(open_shaped(&path.display().to_string(), &bytes, &limits)?)
}
