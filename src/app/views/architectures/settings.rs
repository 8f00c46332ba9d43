//! The settings of the view: what counts as the same layer, the scores, the tree; the visitor's own networks; exports.

use crate::app::views::architectures::model::Architectures;
use eframe::egui::{RichText, Role, Slider, SliderClamping, Ui, WidgetInfo};

use super::{patterns, shortlist};
use crate::app::context::ViewContext;
use crate::app::theme::{palette, size, space};
use crate::app::views::architectures::export::saves;
use crate::app::views::architectures::state::{ArchitecturesState, ZooShows};
use crate::app::widgets::bits::{button, choice, pick, section, setting};
use crate::zoo::align::{Border, Index, Scoring};
use crate::zoo::cluster::Linkage;
use crate::zoo::study::{MatrixSettings, Order};
use crate::zoo::tokens::Granularity;

/// Scores on the sliders; larger ones can be typed.
const SLIDER: i32 = 10;

/// Draws the column.
pub fn show(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let base = ArchitecturesState::default();
    let state = &mut cx.state.architectures;
    ui.horizontal(|ui| {
        section(ui, "Alignment");
        let changed = state.matrix != base.matrix || state.extras != base.extras;
        if changed && button(ui, "Reset all", "Every setting of the comparison back to its default").clicked()
        {
            (state.matrix, state.extras) = (base.matrix, base.extras);
        }
    });
    alignment(ui, &mut state.matrix, &base.matrix);
    match cx.state.architectures.shows {
        ZooShows::Matrix => {
            ui.separator();
            section(ui, "Matrix");
            order(ui, architectures, cx, &base);
        }
        ZooShows::Patterns => {
            ui.separator();
            patterns::settings(ui, &mut cx.state.architectures, &base);
        }
        ZooShows::Shortlist => {
            ui.separator();
            shortlist::settings(ui, &mut cx.state.architectures, &base);
        }
        ZooShows::Pair => {}
    }
    ui.separator();
    custom(ui, architectures, cx);
    ui.separator();
    section(ui, "Keep");
    ui.horizontal_wrapped(|ui| {
        for save in saves(cx.state.architectures.shows) {
            if button(ui, save.label, save.help).clicked() {
                architectures.save_architectures(cx, *save);
            }
        }
    });
}

/// Letters and scores.
fn alignment(ui: &mut Ui, matrix: &mut MatrixSettings, base: &MatrixSettings) {
    let help = "What counts as the same layer. The paper gives every type of layer one letter (Methods).";
    if setting(ui, "A layer is", help, matrix.tokens != base.tokens, |ui| {
        let options = Granularity::ALL.map(|tokens| {
            let help = match tokens {
                Granularity::Kind => "Its type alone, as in the paper: every convolution is the same letter",
                Granularity::Detail => {
                    "Type, kernel, stride and function: a 3 × 3 convolution is not a 1 × 1 one"
                }
                Granularity::Folded => "Types, and a block that comes several times in a row is one letter",
            };
            (tokens, tokens.label(), help)
        });
        choice(ui, &mut matrix.tokens, &options);
    }) {
        matrix.tokens = base.tokens;
    }
    let scoring = &mut matrix.scoring;
    let help = "The paper uses two sets of scores: one in its Methods, one in Figure 2.";
    ui.label(RichText::new("Scores of the paper").size(size::CAPTION).color(palette(ui.ctx()).muted))
        .on_hover_text(help);
    let border = scoring.border;
    let preset = |scoring: Scoring| Scoring { border, ..scoring };
    choice(
        ui,
        scoring,
        &[
            (preset(Scoring::FIGURE_2), "Figure 2: 4 / −1 / −1", "Match 4, mismatch and gap −1 (Figure 2)"),
            (preset(Scoring::METHODS), "Methods: 2 / −2 / −2", "Match 2, mismatch and gap −2 (Methods)"),
        ],
    );
    let usual = base.scoring;
    let help = "Points for two layers of the same kind beside each other: s(A, B) in equation 1";
    score(ui, "Match", help, &mut scoring.matched, 1..=SLIDER, usual.matched);
    let help = "Points for two layers of different kinds beside each other: s(A, B) in equation 1";
    score(ui, "Mismatch", help, &mut scoring.mismatch, -SLIDER..=SLIDER, usual.mismatch);
    let help = "Points for a layer beside nothing: the dissimilarity penalty d in equation 1";
    score(ui, "Gap", help, &mut scoring.gap, -SLIDER..=0, usual.gap);
    *scoring = scoring.clamped();
    let help = "What stands in the first row and column of the matrix (equation 1, first case).";
    if setting(ui, "Border", help, scoring.border != usual.border, |ui| {
        choice(
            ui,
            &mut scoring.border,
            &[
                (Border::Zero, "zero (paper)", "Gaps before the first layer of either network cost nothing"),
                (Border::Textbook, "i × gap (textbook)", "Gaps at the beginning cost as much as any other"),
            ],
        );
    }) {
        scoring.border = usual.border;
    }
    let help = "How scores of short and long networks become comparable.";
    if setting(ui, "Index", help, matrix.index != base.index, |ui| {
        let options = Index::ALL.map(|index| {
            let help = match index {
                Index::Better => {
                    "Score over that of the longer network with itself: 1 for two that are the same"
                }
                Index::Mean => "Score over the mean number of layers: points for each layer",
                Index::Raw => "The score itself: long networks have more of it",
            };
            (index, index.label(), help)
        });
        choice(ui, &mut matrix.index, &options);
    }) {
        matrix.index = base.index;
    }
}

fn score(
    ui: &mut Ui,
    name: &str,
    help: &str,
    value: &mut i32,
    range: std::ops::RangeInclusive<i32>,
    usual: i32,
) {
    if setting(ui, name, help, *value != usual, |ui| {
        let slider = Slider::new(&mut *value, range).clamping(SliderClamping::Never).suffix(" points");
        let response = ui.add(slider).on_hover_text(help);
        let now = f64::from(*value);
        response
            .widget_info(|| WidgetInfo { value: Some(now), ..WidgetInfo::labeled(Role::Slider, true, name) });
    }) {
        *value = usual;
    }
}

/// Order, tree, extras, the network whose neighbours are listed.
fn order(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext, base: &ArchitecturesState) {
    let state = &mut cx.state.architectures;
    let matrix = &mut state.matrix;
    let help = "How the networks stand along the matrix. The tree is drawn only in its own order.";
    if setting(ui, "Ordered by", help, matrix.order != base.matrix.order, |ui| {
        let options = Order::ALL.map(|order| (order, order.label(), help));
        choice(ui, &mut matrix.order, &options);
    }) {
        matrix.order = base.matrix.order;
    }
    let help = "How far two groups of networks are from each other, for the tree (hierarchical clustering).";
    if setting(ui, "Groups are as far as", help, matrix.linkage != base.matrix.linkage, |ui| {
        let options = Linkage::ALL.map(|linkage| {
            let help = match linkage {
                Linkage::Average => "The mean distance of their members",
                Linkage::Complete => "Their farthest two members",
                Linkage::Single => "Their nearest two members",
                Linkage::Ward => {
                    "How much the sum of squares grows; meant for distances in space, which these are not"
                }
            };
            (linkage, linkage.label(), help)
        });
        choice(ui, &mut matrix.linkage, &options);
    }) {
        matrix.linkage = base.matrix.linkage;
    }
    let help = "Three sub-networks that architecture searches found (SPOS, AutoFormer); none of the 44.";
    if setting(ui, "Extras", help, state.extras != base.extras, |ui| {
        choice(ui, &mut state.extras, &[(false, "the 44 alone", help), (true, "with 3 extras", help)]);
    }) {
        state.extras = base.extras;
    }
    let Some(view) = architectures.matrix() else { return };
    let mut names: Vec<&str> = view.networks.iter().map(|network| network.name.as_str()).collect();
    names.sort_unstable();
    let help = "Lists the networks that are most like this one.";
    let chosen = state.network.clone();
    let mut picked = None;
    if setting(ui, "Nearest to", help, chosen.is_some(), |ui| {
        picked = pick(ui, "Nearest to", chosen.as_deref().unwrap_or("choose a network"), &names);
    }) {
        state.network = None;
    }
    if picked.is_some() {
        state.network = picked;
    }
}

/// Networks that the visitor brought.
fn custom(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    section(ui, "Your own network");
    let text = "A Keras model (.keras, .h5, the JSON of model.to_json(), TensorFlow.js's model.json), an ONNX file, or a text \
                (.txt): what print(model) prints in PyTorch, Keras's summary(), or a plain list of layers. Only its layers are \
                read, and nothing leaves this machine.";
    ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    let open = button(ui, "Open…", "Opens a file; dropping one on the page does the same");
    cx.place("architectures.open", open.rect);
    if open.clicked() {
        cx.pick_file();
    }
    for name in architectures.custom_names() {
        ui.horizontal_wrapped(|ui| {
            if button(ui, &name, "Lists its nearest neighbours").clicked() {
                cx.state.architectures.network = Some(name.clone());
                cx.state.architectures.shows = ZooShows::Matrix;
            }
            let remove = button(ui, "Remove", "Takes it out of the matrix");
            remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Remove {name}")));
            if remove.clicked() {
                architectures.remove_network(cx, &name);
            }
        });
    }
    ui.add_space(space::XS);
}
