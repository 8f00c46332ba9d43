//! What was opened, for programs that opened it.

use serde::Serialize;

/// What was in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenedNote {
    /// `picture`, `set`, `labels`, `weights`, `architecture`, `recording`, `responses`, `kernels` or `images`.
    pub kind: &'static str,
    /// The file's name, or that of what is in it.
    pub name: String,
    /// Rows, columns, and channels where there is more than one; of a picture or of each of a set. Empty for what has
    /// none.
    pub shape: Vec<usize>,
    /// How many: pictures, labels.
    pub count: usize,
}

impl OpenedNote {
    /// Pictures of a size: one, or a set.
    pub(super) fn pictures(
        kind: &'static str,
        name: &str,
        [height, width, channels]: [usize; 3],
        count: usize,
    ) -> Self {
        let mut shape = vec![height, width];
        if channels > 1 {
            shape.push(channels);
        }
        Self { kind, name: name.to_owned(), shape, count }
    }

    /// One thing without a size.
    pub(in crate::app) fn one(kind: &'static str, name: &str) -> Self {
        Self { kind, name: name.to_owned(), shape: Vec::new(), count: 1 }
    }
}
