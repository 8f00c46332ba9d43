//! The side text of the view.

use crate::app::view::{Explanation, Paragraph};
use crate::digits::shift::Param;

const PARAGRAPHS: [Paragraph; 6] = [
    Paragraph {
        text: "A world differs from another in many things at once. Here each of them has a slider, so one can see which of \
               them a network stumbles over.",
        link: "A texture behind the digit",
        set: |s| s.shift.choose(Param::Texture),
    },
    Paragraph {
        text: "White on black or black on white is the same digit to us. A network that only ever saw white ink takes the \
               dark one for something else. Local contrast does not know which side is the bright one. In the middle ink \
               and ground are equal, and nobody can read anything.",
        link: "Turn the polarity over",
        set: |s| s.shift.choose(Param::Polarity),
    },
    Paragraph {
        text: "The filter divides by the strongest contrast in the picture, so faint ink comes out as strong as black ink, \
               until the steps of brightness are too coarse.",
        link: "Let the ink fade",
        set: |s| s.shift.choose(Param::Contrast),
    },
    Paragraph {
        text: "For the same reason it also makes faint specks strong, and it needs sharp edges: with noise or blur the \
               network with the filter falls first.",
        link: "Add noise",
        set: |s| s.shift.choose(Param::Noise),
    },
    Paragraph {
        text: "Turning or shrinking a digit changes its shape, and no filter of local contrast undoes that. Both networks \
               fall.",
        link: "Turn the digit",
        set: |s| s.shift.choose(Param::Rotation),
    },
    Paragraph {
        text: "Two things at once can be worse than both alone. The map shows where the filter helps (red) and where it \
               harms (blue).",
        link: "Polarity and noise as a map",
        set: |s| {
            s.shift.choose(Param::Polarity);
            s.shift.choose_second(Some(Param::Noise));
        },
    },
];

const SOURCE: &str = "The digits are simulated by our own generator; both networks are real and read them while you look. \
                            Bands: Wilson 1927. The same numbers come from `neurn shift`.";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
