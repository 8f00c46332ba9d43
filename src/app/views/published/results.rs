//! What `window.neurnLab` reads of the published results.

use serde::Serialize;
use serde_json::Value;

use super::model::Published;
use crate::protocol::published::PublishedQuery;

/// The last screen, in numbers.
#[derive(Debug, Serialize)]
pub(super) struct Results<'a> {
    /// Counts the answers.
    answers: u64,
    /// What the screen answers.
    #[serde(rename = "asked")]
    query: Option<&'a PublishedQuery>,
    /// Why there is no answer to the last question.
    problem: Option<&'a str>,
    /// The cell of the square that is looked at.
    cursor: Option<(usize, usize)>,
    /// What is on the screen, as the worker wrote it.
    numbers: Option<&'a Value>,
}

impl<'a> Results<'a> {
    /// As things stand.
    pub fn of(published: &'a Published) -> Self {
        Self {
            answers: published.answers(),
            query: published.screen().map(|screen| &screen.query),
            problem: published.failed(),
            cursor: published.cursor,
            numbers: published.numbers(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn programs_read_the_screen_by_these_names() {
        let nothing =
            json!({ "answers": 0, "asked": null, "problem": null, "cursor": null, "numbers": null });
        assert_eq!(serde_json::to_value(Results::of(&Published::default())).unwrap(), nothing);
        let query = PublishedQuery { sort: Some("M>S".to_owned()), ..PublishedQuery::default() };
        let numbers = json!({ "claims": [] });
        let results = Results {
            answers: 2,
            query: Some(&query),
            problem: Some("It is gone."),
            cursor: Some((1, 2)),
            numbers: Some(&numbers),
        };
        assert_eq!(
            serde_json::to_value(results).unwrap(),
            json!({ "answers": 2, "asked": query, "problem": "It is gone.", "cursor": [1, 2], "numbers": { "claims": [] } })
        );
        assert_eq!(json!(query)["sort"], "M>S");
    }
}
