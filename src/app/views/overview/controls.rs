//! The one line of controls: the digit, the two networks, the cells.

use eframe::egui::{Button, ComboBox, Role, Ui, WidgetInfo, vec2};

use super::model::{OUTPUTS, Overview};
use crate::app::context::ViewContext;
use crate::app::models::Side;
use crate::app::state::Source;
use crate::app::theme::space;
use crate::app::views::see::pages;
use crate::app::widgets::bits::{button, choice};
use crate::cortex::cell_type::Class;
use crate::learn::card::{ModelCard, network_short, set_head};

/// From this width on networks, cells and the sheet stand in one row.
const ONE_ROW: f32 = 1100.0;

/// From this width on they stand in two.
const TWO_ROWS: f32 = 640.0;

/// A network without a filter beside its twin with one.
pub struct Twins {
    /// Both by name: the one without, the one with.
    pub ids: [String; 2],
    /// In words.
    pub label: String,
}

/// All twins among the networks that are there.
pub fn twins(cards: &[ModelCard]) -> Vec<Twins> {
    let alike = |a: &ModelCard, b: &ModelCard| {
        (&a.source, &a.network, a.seed, a.images) == (&b.source, &b.network, b.seed, b.images)
    };
    let with = cards.iter().filter(|card| !card.is_baseline() && !card.champion);
    with.filter_map(|card| {
        let without = cards.iter().find(|item| item.is_baseline() && alike(item, card))?;
        Some(Twins {
            ids: [without.id.clone(), card.id.clone()],
            label: format!(
                "{} from {}: {}",
                network_short(&card.network),
                set_head(&card.source).0,
                card.filter_text()
            ),
        })
    })
    .collect()
}

/// The twins that are chosen, if both sides are a pair.
pub fn chosen(cx: &ViewContext, all: &[Twins]) -> Option<usize> {
    let now = Side::ALL.map(|side| cx.models.card(&cx.state.classify, side).map(|card| card.id.clone()));
    all.iter().position(|item| item.ids.each_ref().map(|id| Some(id.clone())) == now)
}

/// Chooses twins.
pub fn choose(cx: &mut ViewContext, twins: &Twins) {
    let [left, right] = twins.ids.clone();
    (cx.state.classify.left, cx.state.classify.right) = (Some(left), Some(right));
}

/// Which cells: all, or those of a class.
pub const CELLS: [(Option<Class>, &str, &str); 3] = [
    (None, "all cells", "Excitatory and inhibitory cells"),
    (Some(Class::Excitatory), "excitatory", "Only cells that excite others"),
    (Some(Class::Inhibitory), "inhibitory", "Only cells that hold others back"),
];

/// Chooses cells; a kind that was chosen in Neurons is let go of.
pub fn choose_cells(cx: &mut ViewContext, class: Option<Class>) {
    let study = &mut cx.state.neurons.study;
    (study.class, study.line, study.area) = (class, None, None);
}

/// Draws them.
pub fn show(ui: &mut Ui, overview: &mut Overview, cx: &mut ViewContext) {
    let drawing = cx.state.source == Source::Draw;
    let digit = if drawing { None } else { Some(cx.state.digit.unwrap_or(3)) };
    let picked = pages::digits(ui, cx, digit, false);
    if picked != digit {
        cx.go_to(Source::Worlds);
        cx.choose_digit(picked);
    }
    let room = ui.available_width();
    ui.horizontal(|ui| {
        draw_or_not(ui, cx, drawing);
        twins_combo(ui, cx);
        if room >= ONE_ROW {
            cells(ui, cx);
            sheets(ui, overview);
        }
    });
    if (TWO_ROWS..ONE_ROW).contains(&room) {
        ui.horizontal(|ui| {
            cells(ui, cx);
            sheets(ui, overview);
        });
    } else if room < TWO_ROWS {
        cells(ui, cx);
        ui.horizontal(|ui| sheets(ui, overview));
    }
}

fn draw_or_not(ui: &mut Ui, cx: &mut ViewContext, drawing: bool) {
    let (words, help) = if drawing {
        ("Stop drawing", "Back to the digits of our generator")
    } else {
        ("Draw", "Draw a digit yourself; it appears in all four worlds")
    };
    if button(ui, words, help).clicked() {
        cx.go_to(if drawing { Source::Worlds } else { Source::Draw });
    }
}

fn twins_combo(ui: &mut Ui, cx: &mut ViewContext) {
    let all = twins(cx.models.cards());
    let now = chosen(cx, &all);
    let current = now.map_or("chosen in Classify", |at| all[at].label.as_str()).to_owned();
    let mut picked = None;
    let room = ui.available_width() - 2.0 * space::S;
    let response = ComboBox::from_id_salt("overview.twins")
        .width(room.min(330.0))
        .truncate()
        .selected_text(current.as_str())
        .show_ui(ui, |ui| {
            for (at, pair) in all.iter().enumerate() {
                if ui.selectable_label(now == Some(at), pair.label.as_str()).clicked() {
                    picked = Some(at);
                }
            }
        })
        .response;
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("Twins: {current}")));
    response.on_hover_text("The two networks: the same training, without the filter (○) and with it (●)");
    if let Some(pair) = picked.and_then(|at| all.get(at)) {
        choose(cx, pair);
    }
}

fn cells(ui: &mut Ui, cx: &mut ViewContext) {
    let mut class = cx.state.neurons.study.class;
    if choice(ui, &mut class, &CELLS) {
        choose_cells(cx, class);
    }
}

fn sheets(ui: &mut Ui, overview: &mut Overview) {
    for (output, _, words, help) in OUTPUTS {
        let height = ui.spacing().interact_size.y;
        let button = Button::new(words).min_size(vec2(0.0, height));
        let response = ui.add_enabled(overview.can_print(), button).on_hover_text(help);
        if response.on_disabled_hover_text("Once every panel is there").clicked() {
            overview.want(output);
        }
    }
}
