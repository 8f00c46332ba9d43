//! Real data, which is not in the repository: it lies beside the checkout, or beside the folder of a worktree.

#![expect(clippy::print_stdout, reason = "a test that was skipped says so")]

use std::path::{Path, PathBuf};

/// A file or folder of the shared data; without it the test that asks is counted as skipped.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = ["..", "../.."]
        .map(|up| Path::new(env!("CARGO_MANIFEST_DIR")).join(up).join("shared").join(path))
        .into_iter()
        .find(|path| path.exists());
    if found.is_none() {
        println!("skipped: no data");
    }
    found
}
