//! The side text of the view.

use crate::app::view::{Explanation, Paragraph};
use crate::app::views::transfers::state::Shows as TableShows;

const PARAGRAPHS: [Paragraph; 5] = [
    Paragraph {
        text: "A network is trained on the digits of one world and then asked about another that it has never seen. Nobody \
               tells it that brightness, colour or background no longer mean what they meant.",
        link: "Trained on handwriting",
        set: |s| {
            s.transfers.source = Some("mnist".to_owned());
            s.transfers.shows = TableShows::Accuracy;
        },
    },
    Paragraph {
        text: "Each network is trained several times. A seed sets its beginning and the order of the images; the dots show \
               how much that alone changes. Only a difference larger than this spread means something.",
        link: "Show differences to raw pixels",
        set: |s| s.transfers.shows = TableShows::Difference,
    },
    Paragraph {
        text: "A network with the filter and its twin without it share seed, images, order and schedule. So the difference \
               is taken seed by seed; ▲ and ▼ stand where its 95 % interval excludes zero. Among twenty differences \
               that are none, about one gets a mark by chance.",
        link: "All sources at once",
        set: |s| {
            s.transfers.source = Some("all".to_owned());
            s.transfers.shows = TableShows::Difference;
        },
    },
    Paragraph {
        text: "The filter throws brightness and colour away. Where these mislead, as on photographs, that can help; where \
               they told something, as in the network's own world, it costs.",
        link: "Sort by digits on photos",
        set: |s| s.transfers.order = Some("mnistm".to_owned()),
    },
    Paragraph {
        text: "Is it this filter, or would any edge detector do? The convolutional network was also trained on rivals: local \
               contrast and instance normalization, and Sobel edges.",
        link: "The convolutional network with every filter",
        set: |s| {
            s.transfers.network = Some("cnn".to_owned());
            s.transfers.filter = None;
        },
    },
];

const SOURCE: &str = "All numbers here are our own, measured by the command beside the table; the paper's Table 1 used \
                                larger networks and other training, so its numbers differ (arXiv 2505.06881).";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
