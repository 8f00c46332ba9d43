//! What is odd in the papers, said at the numbers that it touches. Nothing is corrected silently.

use serde::Serialize;

/// Something odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its name.
    pub id: &'static str,
    /// In a sentence or two.
    pub text: &'static str,
    /// Networks of Table 1, claims and variants that it touches; `*` is the whole table.
    pub touches: &'static [&'static str],
}

/// All of them.
pub const NOTES: [Note; 12] = [
    Note {
        id: "exchanged",
        text: "The columns M → U and M → S of SPOS and ShuffleNet look exchanged: SPOS without the filter would read 17.8 % of \
               scanned mail but 93.2 % of house numbers, where every other network finds house numbers the harder ones. The \
               alternative reading exchanges the two columns in these four rows.",
        touches: &[
            "SPOS",
            "ShuffleNet",
            "win-spos",
            "win-shufflenet",
            "cosine-before",
            "cosine-after",
            "transfers-improved",
        ],
    },
    Note {
        id: "shufflenet-wins",
        text: "The text counts 8 of 12 improvements for ShuffleNet; its rows in the table give 9. The exchange of columns \
               changes nothing about it.",
        touches: &["ShuffleNet", "win-shufflenet"],
    },
    Note {
        id: "cosines",
        text: "The text gives a mean functional (cosine) similarity of about 0.7 before and 0.8 after NeuRN; the rows of the \
               table give 0.908 and 0.935 over the 66 pairs of the 12 networks. Pearson's correlation of the same rows, which \
               is the cosine after each row's mean is taken away, gives 0.728 and 0.786: that may be what was meant.",
        touches: &["cosine-before", "cosine-after"],
    },
    Note {
        id: "inception",
        text: "The text says that InceptionV3 improves in U → S from 34.2 to 50.8 %; in the table these two numbers stand in \
               the column U → M, and U → S is 8.9 and 14.4 %.",
        touches: &["InceptionV3", "win-inceptionv3"],
    },
    Note {
        id: "scores",
        text: "The scores of the alignment differ within the paper: match 2, mismatch −2, gap −2 in the Methods; match 4 and \
               gap −1 in Figure 2. The first row and column are 0, not multiples of the gap.",
        touches: &["patterns-agree", "shortlist"],
    },
    Note {
        id: "networks",
        text: "The paper does not list its 44 networks: 12 are those of its shortlist, the other 32 of ours are our choice.",
        touches: &["patterns-agree", "shortlist"],
    },
    Note {
        id: "filter",
        text: "The paper does not say how the filter treats the border of a picture, how large its patch is, and whether the \
               largest contrast is taken over the picture or over each channel; nor how many runs stand behind a number.",
        touches: &["*"],
    },
    Note {
        id: "inhibition",
        text: "The text says that without inhibition the test accuracy falls by roughly 0.5 %; its Tables 4 and 5 give 0.12 \
               points.",
        touches: &["Inhibition ablated"],
    },
    Note {
        id: "outperforms",
        text: "The text says that the full model outperforms its ablations but for weight decay. That holds for accuracy; in \
               macro F1 synaptic noise ablated (0.5660) and inhibition ablated (0.5666) are above it too, and the plain network \
               beside it has the higher accuracy (60.16 %) and the lower F1 (0.5510).",
        touches: &["Full model", "bionic-accuracy"],
    },
    Note {
        id: "contradiction",
        text: "On excitatory and inhibitory neurons the paper says three things: a significantly stronger correlation with excitatory \
               ones (section 4), consistently lower RMSE (4.1), and that the differences are insignificant (4.3).",
        touches: &["excitatory-lower", "genotype-order"],
    },
    Note {
        id: "thirteen",
        text: "The paper does not name the 13 networks of Figure 2 B; its Table 1 has 10. That there are also 13 lines of mice is chance.",
        touches: &["excitatory-lower", "rmse-lower"],
    },
    Note {
        id: "features",
        text: "\"Feature representation\" is two things in the paper: kernels of convolutions in section 3.3, activations in 3.5 and 4.4.",
        touches: &["rmse-lower", "mean-activation"],
    },
];

/// Those that touch something.
pub fn touching(what: &str) -> impl Iterator<Item = &'static Note> {
    NOTES.iter().filter(move |note| note.touches.contains(&what))
}
