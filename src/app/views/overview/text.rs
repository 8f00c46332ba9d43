//! What the view says that does not hang on what is shown.

use crate::app::state::{Source, ViewId};
use crate::app::view::{Explanation, Paragraph};
use crate::protocol::neurons::Shows;

/// Below the title.
pub const LEAD: &str = "One digit, two networks, 44 architectures and a thousand nerve cells: change the digit or the networks, and \
                        everything that hangs on them changes. Each panel opens its view.";

/// Between the matrix and the densities: nobody may take the one's networks for the other's.
pub const BETWEEN: [&str; 2] = [
    "Which of 44 networks are built alike, layer by layer. The papers ask this to choose networks that differ.",
    "Whether what the two small networks above look for is spread like what nerve cells look for. The papers ask this to see \
     whether the filter brings networks closer to cortex.",
];

const PARAGRAPHS: [Paragraph; 4] = [
    Paragraph {
        text: "A digit looks different in each of four worlds. The filter keeps of every pixel only how much its neighbours \
               differ, as many cells of a mouse's visual cortex do, and the four become alike.",
        link: "Another digit: an 8",
        set: |s| (s.source, s.digit) = (Source::Worlds, Some(8)),
    },
    Paragraph {
        text: "Two networks learned from the same handwriting. The one that saw the filtered pictures reads on where the other \
               gives up. How often is measured on real pictures, with five trainings each.",
        link: "The table behind it",
        set: |s| s.view = ViewId::Transfers,
    },
    Paragraph {
        text: "Would it help any network? To try it on networks that differ, the papers lay the layers of two networks side by \
               side as biologists lay genes (Needleman and Wunsch), and call those alike whose layers match.",
        link: "Two networks, layer by layer",
        set: |s| {
            s.view = ViewId::Architectures;
            s.architectures.open_pair("VGG16", "VGG19");
        },
    },
    Paragraph {
        text: "And does the filter make a network see as cells do? The densities show how light and dark are spread in what \
               cells and networks look for. The cells are simulated unless you open a recording.",
        link: "Beside real cells",
        set: |s| (s.view, s.neurons.shows) = (ViewId::Neurons, Shows::Cortex),
    },
];

const SOURCE: &str =
    "Sources: NeuRN (arXiv 2505.06881) and Mice to Machines; each view says what its numbers rest on.";

/// What is said beside the panels.
pub const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
