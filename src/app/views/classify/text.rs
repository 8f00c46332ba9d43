//! The side text of the view.

use crate::app::state::LabState;
use crate::app::state::Source;
use crate::app::view::{Explanation, Paragraph};
use crate::app::views::classify::state::Inside;
use crate::digits::generator::Domain;

const PARAGRAPHS: [Paragraph; 6] = [
    Paragraph {
        text: "The two networks are twins: same layers, same pictures of handwriting, same order, same chance. One sees the \
               pictures as they are, the other sees the contrast around each pixel. Whatever they answer differently is the \
               filter's doing.",
        link: "The twins on a digit in four worlds",
        set: |s| {
            (s.source, s.item) = (Source::Worlds, None);
            (s.classify.left, s.classify.right) = (None, None);
        },
    },
    Paragraph {
        text: "Draw a digit yourself and put a photograph behind it: the twin without the filter has never seen a background.",
        link: "Draw on a photo",
        set: |s| {
            s.source = Source::Draw;
            s.ground = Domain::Photo;
        },
    },
    Paragraph {
        text: "Write digits on paper, photograph the sheet and open it, or hold it into the camera: each digit is found by its \
               contrast to the paper around it, cut out with the margins that the networks know, and read by itself. Frames \
               can be moved, added and taken away.",
        link: "Open your own photograph",
        set: |s| {
            s.source = Source::File;
            s.classify.whole = false;
        },
    },
    Paragraph {
        text: "Each layer turns the picture into maps of something: edges first, parts of digits later. Small and blurred maps \
               deeper down are no fault; the place matters less and less, the shape more and more.",
        link: "Look at every layer",
        set: |s| look(s, Inside::Layers),
    },
    Paragraph {
        text: "The kernels are what a layer has learnt to look for. A row that goes from blue to red is an edge.",
        link: "Look at the kernels",
        set: |s| look(s, Inside::Kernels),
    },
    Paragraph {
        text: "Cover a small square and ask again: where the digit's probability falls, the answer hung on what was there. If \
               that is the background, the network has learnt the wrong thing.",
        link: "Cover parts of it",
        set: |s| look(s, Inside::Occlusion),
    },
];

/// Looks into the networks, for which there must be one picture.
fn look(state: &mut LabState, inside: Inside) {
    if state.item.is_none() && matches!(state.source, Source::Worlds | Source::Gallery) {
        (state.source, state.item) = (Source::Worlds, Some(3));
    }
    state.classify.inside = inside;
}

const SOURCE: &str = "Both networks were trained by `neurn train` on real images; the digits here are simulated by our own generator \
                               unless you bring yours. Occlusion: Zeiler and Fergus 2014. The same answers come from `neurn predict`, for photographs with `--find`.";

/// What is said beside the figure.
pub(super) const EXPLANATION: Explanation = Explanation { paragraphs: &PARAGRAPHS, source: SOURCE };
