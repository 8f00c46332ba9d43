//! The side text of the view.

use crate::app::view::{Explanation, Paragraph};
use crate::protocol::published::Cells;
use crate::protocol::published::PublishedQuery;
use crate::protocol::published::Shows as Parts;
use crate::published::table::Reading;

const PARAGRAPHS: [Paragraph; 3] = [
    Paragraph {
        text: "A table of a paper can be read anew by anyone. What does this one say about the filter, column by column?",
        link: "NeuRN minus baseline",
        set: |s| s.published = PublishedQuery { cells: Cells::Difference, ..PublishedQuery::default() },
    },
    Paragraph {
        text: "Sentences are easier to remember than tables, and easier to get wrong.",
        link: "The claims",
        set: |s| s.published = PublishedQuery { shows: Parts::Claims, ..PublishedQuery::default() },
    },
    Paragraph {
        text: "Two columns look as if they had been exchanged for two networks. Does anything hang on it?",
        link: "Exchange them",
        set: |s| s.published.reading = Reading::Exchanged,
    },
];

const SOURCE: &str = "Numbers: the papers named at the end of each part, as printed. What is computed from them comes from \
                                `neurn published` as well.";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
