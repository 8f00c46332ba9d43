//! The view Transfers for those who do not see the canvas: its cells, choices and actions as buttons.

use super::show::{Keep, keep};
use super::{cell, sentences};
use crate::app::context::ViewContext;
use crate::app::views::transfers::model::Transfers;
use crate::app::views::transfers::model::{ALL, at, choice, open, source};
use crate::app::views::transfers::state::Shows;
use crate::app::web::outline::OutlineButton;
use crate::learn::card::set_head;

fn button(id: &str, label: &str, pressed: Option<bool>) -> OutlineButton {
    OutlineButton { id: format!("transfers:{id}"), label: label.to_owned(), pressed, disabled: false }
}

/// Headings and the buttons under each.
#[must_use]
pub fn groups(transfers: &Transfers, cx: &ViewContext) -> Vec<(String, Vec<OutlineButton>)> {
    let Some(sheet) = transfers.sheet() else {
        let retry = button("retry", "Try the table again", None);
        return transfers.missing().map(|_| vec![("Table".to_owned(), vec![retry])]).unwrap_or_default();
    };
    let state = &cx.state.transfers;
    let mut table = vec![
        button("accuracy", "Accuracy", Some(state.shows == Shows::Accuracy)),
        button("difference", "Filter minus baseline", Some(state.shows == Shows::Difference)),
    ];
    let chosen = source(state, &sheet);
    for name in &sheet.sources {
        let label = format!("Trained on {}", set_head(name).0);
        table.push(button(&format!("source:{name}"), &label, Some(chosen == Some(name.as_str()))));
    }
    table.push(button(&format!("source:{ALL}"), "Trained on any", Some(chosen.is_none())));
    let opened = open(state, &sheet);
    let mut groups = vec![("Table".to_owned(), table)];
    let mut cells = Vec::new();
    for place in sheet.rows(choice(state, &sheet)).iter().flat_map(|row| row.cells.iter().flatten()) {
        let name = sentences::name(&sheet, *place, state.shows);
        cells.push(button(&format!("cell:{place}"), &name, Some(opened == Some(*place))));
    }
    groups.push(("Cells".to_owned(), cells));
    if opened.is_some() {
        let mut actions = Vec::new();
        let pair = transfers.transfer_pair(cx);
        if pair.is_some_and(|pair| pair.left.is_some() || pair.right.is_some()) {
            actions.push(button("load", "Load the models in Classify", None));
        }
        actions.push(button("close", "Close the cell", None));
        groups.push(("Open cell".to_owned(), actions));
    }
    groups.push((
        "Keep".to_owned(),
        vec![
            button("cells", "Save the cells (CSV)", None),
            button("runs", "Save the runs (CSV)", None),
            button("copy", "Copy the numbers", None),
        ],
    ));
    groups
}

/// The status: the open cell, or that there is none.
#[must_use]
pub fn status(transfers: &Transfers, cx: &ViewContext) -> String {
    if let Some((what, why)) = transfers.missing() {
        return format!("{what} {why}");
    }
    let Some(sheet) = transfers.sheet() else { return "The table is on its way.".to_owned() };
    match open(&cx.state.transfers, &sheet) {
        Some(place) => cell::sentence(&sheet, place),
        None => sentences::left_open(&sheet).unwrap_or_else(|| "Choose a cell for its runs.".to_owned()),
    }
}

/// Does what a button says, if it is one of these.
pub fn clicked(transfers: &mut Transfers, cx: &mut ViewContext, id: &str) -> bool {
    let Some(id) = id.strip_prefix("transfers:") else { return false };
    let state = &mut cx.state.transfers;
    match id {
        "retry" => transfers.retry(),
        "accuracy" => state.shows = Shows::Accuracy,
        "difference" => state.shows = Shows::Difference,
        "load" => transfers.load_transfer_pair(cx),
        "close" => state.cell = None,
        "cells" => keep(transfers, cx, Keep::Cells),
        "runs" => keep(transfers, cx, Keep::Runs),
        "copy" => keep(transfers, cx, Keep::Copy),
        _ => {
            if let Some(name) = id.strip_prefix("source:") {
                state.source = Some(name.to_owned());
            } else if let (Some(place), Some(sheet)) =
                (id.strip_prefix("cell:").and_then(|place| place.parse().ok()), transfers.sheet())
            {
                let again = open(state, &sheet) == Some(place);
                state.cell = if again { None } else { at(&sheet, place) };
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::compute::Compute;
    use crate::app::context::Command;
    use crate::app::lab::Lab;
    use crate::app::state::{LabState, ViewId};
    use crate::app::views::transfers::model::TABLE;
    use crate::jobs::Jobs;
    use crate::learn::table::tests::{run, table};
    use std::sync::Arc;

    fn labels(lab: &mut Lab, heading: &str) -> Vec<(String, String)> {
        let (transfers, cx) = lab.part::<Transfers>();
        let all = groups(transfers, cx).into_iter().filter(|(name, _)| name == heading);
        all.flat_map(|(_, buttons)| buttons).map(|button| (button.id, button.label)).collect()
    }

    fn status_of(lab: &mut Lab) -> String {
        let (transfers, cx) = lab.part::<Transfers>();
        status(transfers, cx)
    }

    fn click(lab: &mut Lab, id: &str) -> bool {
        let (transfers, cx) = lab.part::<Transfers>();
        clicked(transfers, cx, id)
    }

    #[test]
    fn the_outline_says_and_does_what_the_canvas_does() {
        let compute = Compute::new(eframe::egui::Context::default(), None, "this is a test".to_owned());
        let state = LabState { view: ViewId::Transfers, ..LabState::default() };
        let mut lab = Lab::new(state, compute, Jobs::new(Arc::new(|| {})));
        assert!(labels(&mut lab, "Table").is_empty() && status_of(&mut lab).contains("on its way"));
        lab.take_fetched(TABLE, Err("It is not there.".to_owned()));
        assert_eq!(
            labels(&mut lab, "Table"),
            [("transfers:retry".to_owned(), "Try the table again".to_owned())]
        );
        assert!(lab.outline("Hello.").status.starts_with("Hello. The table has not been measured yet"));

        let runs = vec![run(1, "none", 4), run(2, "none", 6), run(1, "neurn:3", 7), run(2, "neurn:3", 9)];
        lab.take_fetched(TABLE, Ok(table(runs).to_text().into_bytes()));
        let cells = labels(&mut lab, "Cells");
        assert_eq!(cells.len(), 2);
        assert_eq!(cells[1].1, "convolutional, NeuRN, k = 3, MNIST to USPS: 80.0 %, plus or minus 14.1");
        assert!(click(&mut lab, &cells[1].0));
        assert!(status_of(&mut lab).contains("Mean 80.0 % over 2 seeds"));
        assert_eq!(
            labels(&mut lab, "Open cell"),
            [("transfers:close".to_owned(), "Close the cell".to_owned())]
        );
        click(&mut lab, "transfers:load");
        assert_eq!(
            lab.cx.state.view,
            ViewId::Transfers,
            "without the list of models there is nothing to load"
        );
        click(&mut lab, "transfers:close");
        assert_eq!(lab.cx.state.transfers.cell, None);
        click(&mut lab, "transfers:difference");
        assert_eq!(labels(&mut lab, "Cells").len(), 1);
        for id in ["cells", "runs"] {
            click(&mut lab, &format!("transfers:{id}"));
            let Some(Command::Save { name, bytes, .. }) = lab.cx.commands.pop() else {
                panic!("{id} is not saved")
            };
            assert!(name.ends_with(&format!("{id}.csv")) && bytes.contains(&b','), "{name}");
        }
        assert!(!click(&mut lab, "view:See"), "another view's button");
    }
}
