//! What the view Published keeps in the link: the question to the worker itself.

use crate::app::checked::{Checked, StateError, within};
use crate::protocol::published::At;
pub use crate::protocol::published::PublishedQuery;
use crate::published::bionic::COLUMNS;

impl Checked for PublishedQuery {
    fn check(&self) -> Result<(), StateError> {
        let last = u8::try_from(COLUMNS.len() - 1).unwrap_or(u8::MAX);
        within("published.measure", &self.measure, 0..=last, "a whole number from 0 to 4")
    }

    fn example() -> Self {
        Self { open: Some(At { row: String::new(), column: String::new() }), ..Self::default() }
    }
}
