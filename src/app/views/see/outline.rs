//! See for those who do not see the canvas.

use crate::app::context::ViewContext;
use crate::app::subject::Subject;

/// What is on the screen, by which settings, and its strongest contrast.
pub(super) fn status(cx: &mut ViewContext) -> String {
    let what = match cx.subject() {
        Subject::Worlds(_) => format!("The digit {} in four worlds", cx.state.digit.unwrap_or(3)),
        Subject::Page { title, .. } | Subject::One { title, .. } => title,
        Subject::Nothing => "No picture yet".to_owned(),
    };
    let slot = cx.active();
    let peak = slot
        .peaks(0)
        .iter()
        .max_by(|a, b| a.value.total_cmp(&b.value))
        .map(|p| format!(" Strongest contrast {:.1} at column {}, row {}.", p.value, p.x, p.y));
    let by = slot.run.as_ref().map(|run| format!(" Computed by {}.", run.engine)).unwrap_or_default();
    format!("{what}. {}.{}{by}", cx.filter_text(), peak.unwrap_or_default())
}
