//! Arrays of messages.

use std::ops::Deref;
use std::sync::Arc;

/// An array that sender and receiver may both hold without a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buffer<T>(pub(super) Arc<Vec<T>>);

impl<T: Clone> Buffer<T> {
    /// The array itself; copied only if somebody else holds it too.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        Arc::unwrap_or_clone(self.0)
    }
}

impl<T> Default for Buffer<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for Buffer<T> {
    fn from(values: Vec<T>) -> Self {
        Self(Arc::new(values))
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}
