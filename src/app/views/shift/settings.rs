//! Settings of the view Shift: where each slider rests, how many digits, which models.

use eframe::egui::{Response, RichText, Role, Slider, Ui, WidgetInfo};

use crate::app::context::ViewContext;
use crate::app::models::chooser;
use crate::app::theme::{palette, size};
use crate::app::widgets::bits::{button, choice, section, setting};
use crate::digits::shift::{Param, Shift};

/// Draws the column.
pub fn show(ui: &mut Ui, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let state = &mut cx.state.shift;
    let moved = |param: Param| param == state.axis || Some(param) == state.second;
    let still: Vec<Param> = Param::ALL.into_iter().filter(|param| !moved(*param)).collect();
    ui.horizontal(|ui| {
        section(ui, "Sliders");
        let resting = still.iter().all(|param| state.values.value(*param) == param.neutral());
        let help = "Every slider that is not moved along an axis back to clean handwriting";
        if !resting && button(ui, "All to rest", help).clicked() {
            let (axis, second) = (state.axis, state.second);
            let before = state.values;
            state.values = Shift::default().with(axis, before.value(axis));
            if let Some(second) = second {
                *state.values.value_mut(second) = before.value(second);
            }
        }
    });
    ui.label(
        RichText::new("Those that are not moved rest here; the curve is measured with them.")
            .size(size::CAPTION)
            .color(p.muted),
    );
    for param in Param::ALL {
        let axis = !still.contains(&param);
        let name = if axis { format!("{} (along an axis)", param.name()) } else { param.name().to_owned() };
        let value = state.values.value_mut(param);
        let changed = *value != param.neutral();
        if setting(ui, &name, param.about(), changed, |ui| {
            slider(ui, param, value);
        }) {
            *value = param.neutral();
        }
    }
    ui.separator();
    let count = &mut state.count;
    let help = "How many generated digits both models read at each point. More of them make the bands narrower and take longer.";
    if setting(ui, "Digits at each point", help, *count != 200, |ui| {
        choice(
            ui,
            count,
            &[
                (100, "100", "Quick: bands of up to 10 percentage points to each side"),
                (200, "200", "Bands of up to 7 points"),
                (500, "500", "Bands of up to 4.4 points"),
                (1000, "1000", "Bands of up to 3 points"),
            ],
        );
    }) {
        *count = 200;
    }
    ui.separator();
    chooser::controls(ui, cx);
}

/// One slider in its own unit.
fn slider(ui: &mut Ui, param: Param, value: &mut f64) -> Response {
    let (low, high) = param.range();
    let digits = usize::from(param == Param::Blur);
    let slider =
        Slider::new(value, low..=high).step_by(param.step()).fixed_decimals(digits).suffix(param.unit());
    let response = ui.add(slider).on_hover_text(param.about());
    let now = *value;
    response.widget_info(|| WidgetInfo {
        value: Some(now),
        ..WidgetInfo::labeled(Role::Slider, true, param.name())
    });
    response
}
