//! The side text of the view.

use crate::app::state::Plane;
use crate::app::state::Source;
use crate::app::view::{Explanation, Paragraph};
use crate::neurn::FilterKind;
use crate::neurn::Merge;

const PARAGRAPHS: [Paragraph; 6] = [
    Paragraph {
        text: "A network that has only seen clean handwriting fails on house numbers, though the digits are the same. \
               Brightness, colour and background change; the outline of a 3 does not.",
        link: "See a 3 in four worlds",
        set: |s| {
            s.source = Source::Worlds;
            s.digit = Some(3);
            s.item = None;
        },
    },
    Paragraph {
        text: "Many cells in the visual cortex of mice answer to the contrast inside a small patch, not to its brightness. \
               NeuRN copies that: for each pixel, how much do its neighbours differ from their mean?",
        link: "Look inside one pixel",
        set: |s| {
            s.source = Source::Worlds;
            s.item = Some(2);
            s.plane = Plane::Sigma;
        },
    },
    Paragraph {
        text: "The result is divided by the strongest contrast in the picture, so a faint sign and a bold one come out alike.",
        link: "Show the result",
        set: |s| s.plane = Plane::Result,
    },
    Paragraph {
        text: "Colours give three maps. Our extension keeps the strongest of them; then it no longer matters whether the \
               digit is red on green or white on black.",
        link: "Merge the channels",
        set: |s| s.filter.merge = Merge::Max,
    },
    Paragraph {
        text: "A larger patch sees coarser strokes and forgets fine texture. Too large, and the digit is gone.",
        link: "Try k = 7",
        set: |s| s.filter.k = 7,
    },
    Paragraph {
        text: "An edge detector looks similar at first. The difference shows where there is texture rather than an edge.",
        link: "Compare with Sobel",
        set: |s| {
            s.rival = FilterKind::Sobel;
            s.plane = Plane::Rival;
            if s.source == Source::Worlds && s.item.is_none() {
                s.item = Some(3);
            }
        },
    },
];

const SOURCE: &str = "Source: NeuRN: Neuro-inspired Domain Generalization for Image Classification, arXiv 2505.06881. Its \
                          nearest relative is XCNorm (Chuah et al., WACV 2024, arXiv 2307.05901), which divides by each patch's own \
                          contrast and keeps the pattern; NeuRN divides by one maximum of the image and keeps how strong each \
                          contrast is. The digits here are simulated by our own generator; every filtered value is computed while you look.";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
