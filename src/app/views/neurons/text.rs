//! The side text of the view.

use crate::app::view::{Explanation, Paragraph};
use crate::cortex::representation::Centring;
use crate::protocol::neurons::Shows;

const PARAGRAPHS: [Paragraph; 7] = [
    Paragraph {
        text: "260 cells of mouse visual cortex were recorded while the mice looked at photographs (Antolik and others 2016). Nine pairs \
               of small networks look at the same photographs. A measure that is about the cells must fall to nothing once it is \
               shuffled which cell saw what. Two of the three do; the papers' distance does not.",
        link: "Shuffle the photographs",
        set: |s| (s.neurons.shows, s.neurons.study.shuffled) = (Shows::Cortex, true),
    },
    Paragraph {
        text: "Show a mouse a few hundred photographs while a dye makes its nerve cells glow whenever they are active. Each cell likes \
               some pictures and ignores most. Added up by how strongly it answered, they give one picture: what the cell stands for.",
        link: "Look at one cell",
        set: |s| s.neurons.shows = Shows::Neuron,
    },
    Paragraph {
        text: "A network has parts that do the same: each kernel or unit answers some patterns and not others. The paper Mice to \
               Machines asks how alike the two are, and whether the filter (NeuRN) brings them closer.",
        link: "Lay their values over each other",
        set: |s| s.neurons.shows = Shows::Overlap,
    },
    Paragraph {
        text: "Cells come in kinds. Most excite others; a few kinds hold others back. In the paper the networks are closer to the \
               exciting ones.",
        link: "Compare the kinds",
        set: |s| (s.neurons.shows, s.neurons.study.line) = (Shows::Distance, None),
    },
    Paragraph {
        text: "As the paper writes it every cell's picture contains the mean of all photographs, so all cells look alike. So here it is how \
               each pixel goes with the cell's answer, from photograph to photograph. See what the paper's way gives.",
        link: "As the paper writes it",
        set: |s| (s.neurons.shows, s.neurons.study.centring) = (Shows::Overlap, Centring::Raw),
    },
    Paragraph {
        text: "Another question: which photographs do cells find alike, and do networks find the same ones alike? Here parts need not \
               look like each other, only judge alike.",
        link: "Compare the judgements",
        set: |s| s.neurons.shows = Shows::Images,
    },
    Paragraph {
        text: "In the other tabs all cells are simulated from what is published about each kind, unless you open real recordings. Small networks of \
               digits stand in for the paper's large ones. So this shows how the comparison works; it does not repeat the paper's result.",
        link: "Is the simulation lifelike?",
        set: |s| s.neurons.shows = Shows::Check,
    },
];

const SOURCE: &str = "Method: Mice to Machines: Neural Representations from Visual Cortex for Domain Generalization, sections 3.2 to \
                              3.5, equations 1 to 5, Figures 2 and 3. Where it leaves something open (normalization, common size, \
                              bandwidth) it is a setting.";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
