//! The side text: what one sees and why it matters; small links set the figure to what is spoken of.

use eframe::egui::{Link, RichText, Ui};

use crate::app::lab::Lab;
use crate::app::state::{Inside, LabState, Plane, Shows as TableShows, Source, View, ZooShows};
use crate::app::theme::{size, space};
use crate::app::views::evaluate::model::SetChoice;
use crate::app::widgets::bits::section;
use crate::cortex::representation::Centring;
use crate::digits::generator::Domain;
use crate::digits::shift::Param;
use crate::neurn::{FilterKind, Merge};
use crate::protocol::neurons::Shows;
use crate::protocol::published::{Cells, PublishedQuery, Shows as Parts};
use crate::published::table::Reading;
use crate::zoo::align::{Border, Scoring};
use crate::zoo::study::Order;
use crate::zoo::tokens::Granularity;

/// A paragraph, and what its link does to the figure.
struct Paragraph {
    text: &'static str,
    link: &'static str,
    set: fn(&mut LabState),
}

const SEE: [Paragraph; 6] = [
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

const CLASSIFY: [Paragraph; 5] = [
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

const EVALUATE: [Paragraph; 5] = [
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

const SHIFT: [Paragraph; 6] = [
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

const TRANSFERS: [Paragraph; 5] = [
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

const ARCHITECTURES: [Paragraph; 8] = [
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

const NEURONS: [Paragraph; 6] = [
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
        text: "As the paper writes it every cell's picture contains the mean of all photographs, so all cells look alike. Take away what \
               all share, and only what the cell tells apart is left.",
        link: "Take away what all share",
        set: |s| s.neurons.study.centring = Centring::Centred,
    },
    Paragraph {
        text: "Another question: which photographs do cells find alike, and do networks find the same ones alike? Here parts need not \
               look like each other, only judge alike.",
        link: "Compare the judgements",
        set: |s| s.neurons.shows = Shows::Images,
    },
    Paragraph {
        text: "All cells here are simulated from what is published about each kind, unless you open real recordings. Small networks of \
               digits stand in for the paper's large ones. So this shows how the comparison works; it does not repeat the paper's result.",
        link: "Is the simulation lifelike?",
        set: |s| s.neurons.shows = Shows::Check,
    },
];

const NEURONS_SOURCE: &str = "Method: Mice to Machines: Neural Representations from Visual Cortex for Domain Generalization, sections 3.2 to \
                              3.5, equations 1 to 5, Figures 2 and 3. Where it leaves something open (normalization, common size, \
                              bandwidth) it is a setting.";

const ARCHITECTURES_SOURCE: &str = "Method: NeuRN, arXiv 2505.06881, Methods, equation 1, Figures 1 and 2. The layers are those of the \
                                    libraries' own definitions; everything is computed here. The same numbers come from `neurn align`.";

const PUBLISHED: [Paragraph; 3] = [
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

const PUBLISHED_SOURCE: &str = "Numbers: the papers named at the end of each part, as printed. What is computed from them comes from \
                                `neurn published` as well.";

const SEE_SOURCE: &str = "Source: NeuRN: Neuro-inspired Domain Generalization for Image Classification, arXiv 2505.06881. The \
                          digits here are simulated by our own generator; every filtered value is computed while you look.";
const CLASSIFY_SOURCE: &str = "Both networks were trained by `neurn train` on real images; the digits here are simulated by our own generator \
                               unless you bring yours. Occlusion: Zeiler and Fergus 2014. The same answers come from `neurn predict`.";
const EVALUATE_SOURCE: &str = "Intervals: Wilson 1927. Difference: McNemar 1947, exact. Calibration: Guo et al., On Calibration of \
                               Modern Neural Networks, 2017. The same numbers come from `neurn evaluate`.";
const SHIFT_SOURCE: &str = "The digits are simulated by our own generator; both networks are real and read them while you look. \
                            Bands: Wilson 1927. The same numbers come from `neurn shift`.";

const TRANSFERS_SOURCE: &str = "All numbers here are our own, measured by the command beside the table; the paper's Table 1 used \
                                larger networks and other training, so its numbers differ (arXiv 2505.06881).";

/// The paragraphs of a view, and where they are from.
fn text(view: View) -> (&'static [Paragraph], &'static str) {
    match view {
        View::Evaluate => (&EVALUATE, EVALUATE_SOURCE),
        View::See => (&SEE, SEE_SOURCE),
        View::Classify => (&CLASSIFY, CLASSIFY_SOURCE),
        View::Shift => (&SHIFT, SHIFT_SOURCE),
        View::Transfers => (&TRANSFERS, TRANSFERS_SOURCE),
        View::Architectures => (&ARCHITECTURES, ARCHITECTURES_SOURCE),
        View::Neurons => (&NEURONS, NEURONS_SOURCE),
        View::Published => (&PUBLISHED, PUBLISHED_SOURCE),
    }
}

/// Draws the text.
pub fn show(ui: &mut Ui, lab: &mut Lab) {
    section(ui, "Why?");
    let (paragraphs, source) = text(lab.state.view);
    for p in paragraphs {
        ui.add_space(space::S);
        ui.label(p.text);
        if ui.add(Link::new(p.link)).on_hover_text("Sets the figure to this").clicked() {
            (p.set)(&mut lab.state);
        }
    }
    ui.add_space(space::M);
    ui.label(RichText::new(source).size(size::CAPTION).weak());
}
