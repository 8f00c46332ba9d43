//! The settings of the filter, in the order a person thinks.

use eframe::egui::{RichText, Role, Slider, Ui, WidgetInfo};

use crate::app::context::ViewContext;
use crate::app::state::{LabState, Plane};
use crate::app::theme::{palette, size, space};
use crate::app::widgets::bits::{button, choice, section, setting};
use crate::neurn::colormap::ColorMap;
use crate::neurn::{Border, FilterKind, Merge, Scope};

/// Largest k on the slider; larger ones can be typed.
const SLIDER_MAX_K: u32 = 31;

/// Draws the column.
pub fn show(ui: &mut Ui, cx: &mut ViewContext) {
    let base = LabState::default();
    let p = palette(ui.ctx());
    ui.horizontal(|ui| {
        section(ui, "Filter");
        let changed = cx.state.filter != base.filter
            || cx.state.rival != base.rival
            || cx.state.colormap != base.colormap;
        if changed && button(ui, "Reset all", "Every setting of the filter back to its default").clicked() {
            cx.state.filter = base.filter;
            cx.state.rival = base.rival;
            cx.state.colormap = base.colormap;
        }
    });
    let f = &mut cx.state.filter;
    let help = "Side k of the square patch around each pixel, in pixels. Larger patches see coarser structure. \
                The paper leaves k open; 3 is the smallest that makes sense.";
    if setting(ui, "Patch size k", help, f.k != base.filter.k, |ui| patch_side(ui, &mut f.k, help)) {
        f.k = base.filter.k;
    }
    let help =
        "What lies beyond the edge, where the patch hangs over. The paper does not say; names are SciPy's.";
    if setting(ui, "Border", help, f.border != base.filter.border, |ui| {
        choice(ui, &mut f.border, &Border::ALL.map(|item| (item, item.label(), item.tooltip())));
    }) {
        f.border = base.filter.border;
    }
    let help = "c = max σ, the divisor (equation for Ia). Over the whole picture, or for each colour channel by itself.";
    if setting(ui, "Divide by the largest σ of", help, f.scope != base.filter.scope, |ui| {
        choice(ui, &mut f.scope, &Scope::ALL.map(|item| (item, item.label(), item.tooltip())));
    }) {
        f.scope = base.filter.scope;
    }
    let help = "Our extension, not in the papers: keep only the strongest channel at each pixel, \
                which makes the result blind to colour.";
    if setting(ui, "Channels (merging is our extension)", help, f.merge != base.filter.merge, |ui| {
        choice(ui, &mut f.merge, &Merge::ALL.map(|item| (item, item.label(), item.tooltip())));
    }) {
        f.merge = base.filter.merge;
    }
    ui.separator();
    let help = "Another filter on the same picture, to compare with; shown as the last entry above the second picture.";
    if setting(ui, "Rival beside it", help, cx.state.rival != base.rival, |ui| rivals(ui, cx)) {
        cx.state.rival = base.rival;
    }
    let help = "Colours of the maps; all three are safe for colour-blind people.";
    if setting(ui, "Colours", help, cx.state.colormap != base.colormap, |ui| {
        choice(
            ui,
            &mut cx.state.colormap,
            &[
                (ColorMap::Viridis, "viridis", "Dark blue to yellow, even steps"),
                (ColorMap::Cividis, "cividis", "Blue to yellow, for every kind of colour vision"),
                (ColorMap::Grey, "grey", "Black to white"),
            ],
        );
    }) {
        cx.state.colormap = base.colormap;
    }
    ui.add_space(space::S);
    ui.label(
        RichText::new("Ia = σ / c,  c = max σ\nσ² = Σ (x − μ)² / k²\nμ = Σ x / k²")
            .monospace()
            .size(size::CAPTION)
            .color(p.muted),
    )
    .on_hover_text(
        "NeuRN: Neuro-inspired Domain Generalization (arXiv 2505.06881), equations for μ, σ and Ia",
    );
}

fn patch_side(ui: &mut Ui, k: &mut u32, help: &str) {
    ui.horizontal(|ui| {
        let mut half = *k / 2;
        let slider = Slider::new(&mut half, 0..=SLIDER_MAX_K / 2)
            .custom_formatter(|h, _| format!("{:.0}", 2.0 * h + 1.0))
            .custom_parser(|text| text.trim().parse::<f64>().ok().map(|k| ((k - 1.0) / 2.0).floor()))
            .suffix(" px");
        if ui.add(slider).on_hover_text(help).changed() {
            *k = 2 * half + 1;
        }
    });
}

fn rivals(ui: &mut Ui, cx: &mut ViewContext) {
    let before = cx.state.rival;
    let list = eframe::egui::ComboBox::from_id_salt("rival")
        .selected_text(before.label())
        .width(200.0)
        .show_ui(ui, |ui| {
            for filter in FilterKind::ALL.into_iter().filter(|filter| *filter != FilterKind::Neurn) {
                let rival = &mut cx.state.rival;
                ui.selectable_value(rival, filter, filter.label()).on_hover_text(filter.tooltip());
            }
        });
    let now = format!("Rival filter: {}", before.label());
    list.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &now));
    if cx.state.rival != before {
        cx.state.plane = Plane::Rival;
    }
    if cx.state.plane != Plane::Rival
        && button(ui, "Show it", "Puts the rival into the second picture").clicked()
    {
        cx.show_rival();
    }
}
