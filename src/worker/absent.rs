//! In place of the session where there is no worker: nothing is kept, and every query is refused.

use super::task::Step;
use crate::protocol::{Query, Reply};

/// Keeps nothing.
#[derive(Debug, Default)]
pub struct Session;

impl Session {
    /// Refuses.
    pub(super) async fn begin(&mut self, query: Query) -> Step {
        let what = query.what();
        Step::Done(Reply::Died(format!(
            "There is no background worker for {what}. Reload the page and try again; what you had is kept in the link."
        )))
    }
}
