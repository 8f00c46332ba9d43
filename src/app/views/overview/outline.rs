//! The view for those who do not see the canvas.

use super::controls::{CELLS, choose, choose_cells, chosen, twins};
use super::model::{OUTPUTS, Overview};
use super::panel::{self, Panel};
use crate::app::context::ViewContext;
use crate::app::outline::{button, digits};
use crate::app::state::Source;
use crate::app::view::Outline;
use crate::app::web::outline::OutlineButton;

/// The panels, in reading order.
const PANELS: [Panel; 6] =
    [Panel::Worlds, Panel::Transfers, Panel::Alike, Panel::Seeing, Panel::Drift, Panel::Claims];

/// Headings and the buttons under each.
pub fn groups(overview: &Overview, cx: &ViewContext) -> Outline {
    let digit = (cx.state.source != Source::Draw).then(|| cx.state.digit.unwrap_or(3));
    let all = twins(cx.models.cards());
    let now = chosen(cx, &all);
    let pairs = all
        .iter()
        .enumerate()
        .map(|(at, item)| button(&format!("overview:twins:{at}"), &item.label, Some(now == Some(at))));
    let class = cx.state.neurons.study.class;
    let cells = CELLS
        .iter()
        .enumerate()
        .map(|(at, (item, words, _))| button(&format!("overview:cells:{at}"), words, Some(*item == class)));
    let panels = PANELS.iter().map(|item| {
        button(&format!("overview:open:{}", item.view().name()), &format!("Open “{}”", item.title()), None)
    });
    let mut groups = vec![("Digit".to_owned(), digits(digit)), ("Networks".to_owned(), pairs.collect())];
    if cx.models.trouble() {
        groups.push(("Trouble".to_owned(), vec![button("retry", "Try the models again", None)]));
    }
    groups.push(("Cells".to_owned(), cells.collect()));
    groups.push(("Panels".to_owned(), panels.collect()));
    let sheets = OUTPUTS.iter().map(|(_, id, words, _)| {
        let disabled = !overview.can_print();
        OutlineButton { disabled, ..button(&format!("overview:sheet:{id}"), words, None) }
    });
    groups.push(("Handout".to_owned(), sheets.collect()));
    groups
}

/// Does what a button says. Whether it was one of these.
pub fn clicked(overview: &mut Overview, cx: &mut ViewContext, id: &str) -> bool {
    if let Some(digit) = id.strip_prefix("digit:").and_then(|digit| digit.parse().ok()) {
        cx.go_to(Source::Worlds);
        cx.choose_digit(Some(digit));
        return true;
    }
    let Some((what, value)) = id.strip_prefix("overview:").and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    let place: Option<usize> = value.parse().ok();
    match what {
        "twins" => {
            let all = twins(cx.models.cards());
            place.and_then(|at| all.get(at)).into_iter().for_each(|item| choose(cx, item));
        }
        "cells" => {
            let class = place.and_then(|at| CELLS.get(at)).map(|(class, ..)| *class);
            class.into_iter().for_each(|class| choose_cells(cx, class));
        }
        "sheet" => {
            let found = OUTPUTS.iter().find(|(_, item, ..)| *item == value);
            found.into_iter().for_each(|(output, ..)| overview.want(*output));
        }
        "open" => {
            let found = PANELS.iter().find(|item| item.view().name() == value);
            found.into_iter().for_each(|item| panel::open(cx, *item));
        }
        _ => {}
    }
    true
}
