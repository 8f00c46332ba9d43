//! The side text of the view.

use super::state::SetChoice;
use crate::app::view::{Explanation, Paragraph};
use crate::digits::generator::Domain;

const PARAGRAPHS: [Paragraph; 5] = [
    Paragraph {
        text: "Anyone can find one picture on which one network wins. Only a whole set tells how often. These two saw clean \
               handwriting only; here they meet digits on photographs.",
        link: "Digits on photographs",
        set: |s| {
            s.evaluate.set = SetChoice::Generated;
            s.evaluate.domain = Domain::Photo;
        },
    },
    Paragraph {
        text: "In the world that they learned from, the filter costs little or nothing.",
        link: "Clean handwriting",
        set: |s| {
            s.evaluate.set = SetChoice::Generated;
            s.evaluate.domain = Domain::Handwriting;
        },
    },
    Paragraph {
        text: "A share counted on 500 pictures is uncertain by some points. The interval says how much, and because both read \
               the same pictures, the few that only one of them gets right decide whether they differ at all.",
        link: "With 100 pictures only",
        set: |s| s.evaluate.count = 100,
    },
    Paragraph {
        text: "Which digits are confused tells more than a share. Many columns with few pictures and one with most of them: the \
               network answers the same whatever it sees.",
        link: "As per cent of each digit",
        set: |s| s.evaluate.normalised = true,
    },
    Paragraph {
        text: "A network that errs but says so can be used with care; one that errs and is sure cannot. That is calibration.",
        link: "House numbers",
        set: |s| {
            s.evaluate.set = SetChoice::Generated;
            s.evaluate.domain = Domain::HouseNumber;
        },
    },
];

const SOURCE: &str = "Intervals: Wilson 1927. Difference: McNemar 1947, exact. Calibration: Guo et al., On Calibration of \
                               Modern Neural Networks, 2017. The same numbers come from `neurn evaluate`.";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
