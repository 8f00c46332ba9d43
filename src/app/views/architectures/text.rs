//! The side text of the view.

use crate::app::view::{Explanation, Paragraph};
use crate::app::views::architectures::state::ZooShows;
use crate::zoo::align::Border;
use crate::zoo::align::Scoring;
use crate::zoo::study::Order;
use crate::zoo::tokens::Granularity;

const PARAGRAPHS: [Paragraph; 8] = [
    Paragraph {
        text: "Does the filter help every network, or only those that are built like the one it was tried on? To choose networks \
               that differ, the paper measures how alike they are: a network is written as the row of its layers, one letter for \
               each type.",
        link: "All pairs",
        set: |s| s.architectures.shows = ZooShows::Matrix,
    },
    Paragraph {
        text: "Two rows of letters are laid side by side as biologists do with genes (Needleman and Wunsch 1970): gaps may be put \
               in, every match wins points, every mismatch and gap loses some, and the best of all arrangements counts.",
        link: "VGG16 beside VGG19",
        set: |s| s.architectures.open_pair("VGG16", "VGG19"),
    },
    Paragraph {
        text: "How many points is a choice. The paper writes 2 / −2 / −2 in its Methods and uses 4 / −1 in Figure 2. With the \
               first, gaps are dear and long networks stay far from short ones.",
        link: "Scores of the Methods",
        set: |s| {
            let border = s.architectures.matrix.scoring.border;
            s.architectures.matrix.scoring = Scoring { border, ..Scoring::METHODS };
        },
    },
    Paragraph {
        text: "Written as in the paper, gaps before the first layer cost nothing, while those at the end do. In textbooks both \
               cost the same.",
        link: "The textbook's border",
        set: |s| s.architectures.matrix.scoring.border = Border::Textbook,
    },
    Paragraph {
        text: "Families stand out as bright blocks: their members repeat the same block more or less often. Fold what repeats \
               into one letter, and only the blocks are compared.",
        link: "Fold repeated blocks",
        set: |s| s.architectures.matrix.tokens = Granularity::Folded,
    },
    Paragraph {
        text: "The tree joins what is nearest first. Other orders show whether likeness goes with family, size or year.",
        link: "Order by year",
        set: |s| {
            s.architectures.shows = ZooShows::Matrix;
            s.architectures.matrix.order = Order::Year;
        },
    },
    Paragraph {
        text: "Another way to compare: which combinations of layers do two networks share, wherever they are? The paper says that \
               both ways come to the same groups. Here the agreement is measured.",
        link: "Shared combinations",
        set: |s| s.architectures.shows = ZooShows::Patterns,
    },
    Paragraph {
        text: "The paper tried its filter on 12 networks that are to stand for 44. How well they do hangs on which 44, on the \
               scores, and on what a good choice is; here it is beside the best choice and beside chance.",
        link: "The shortlist",
        set: |s| s.architectures.shows = ZooShows::Shortlist,
    },
];

const SOURCE: &str = "Method: NeuRN, arXiv 2505.06881, Methods, equation 1, Figures 1 and 2. The layers are those of the \
                                    libraries' own definitions; everything is computed here. The same numbers come from `neurn align`.";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
