//! The view Published for those who do not see the canvas: everything that can be clicked, as buttons.
//!
//! A button's id is what it changes, so that it means the same whatever has come between.

use super::show::{copy, take_away};
use crate::app::context::ViewContext;
use crate::app::views::published::model::Published;
use crate::app::web::outline::OutlineButton;
use crate::protocol::published::{Change, Choice, Grid, Line, Part};
use eframe::egui::OpenUrl;

const ROOT: &str = "published:";

fn button(id: String, label: &str, pressed: Option<bool>) -> OutlineButton {
    OutlineButton { id, label: label.to_owned(), pressed, disabled: false }
}

fn change(change: &Change) -> String {
    format!("{ROOT}{}", serde_json::to_string(change).unwrap_or_default())
}

fn choice(menu: &Choice) -> Vec<OutlineButton> {
    let options = menu.options.iter().enumerate();
    options.map(|(i, (label, _, next))| button(change(next), label, Some(i == menu.chosen))).collect()
}

fn grid(table: &Grid) -> Vec<OutlineButton> {
    let mut buttons = Vec::new();
    for column in &table.columns {
        if let Some(next) = &column.change {
            let label = format!("Sort by {}", column.first);
            buttons.push(button(change(next), &label, None));
        }
    }
    for (i, line) in table.lines.iter().enumerate() {
        let Line::Row { cells, .. } = line else { continue };
        for (j, cell) in cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            match &cell.change {
                Some(next) => {
                    buttons.push(button(change(next), &cell.name, Some(table.open == Some((i, j)))));
                }
                None => {
                    let id = format!("{ROOT}said:{}:{i}:{j}", table.name);
                    buttons.push(OutlineButton { disabled: true, ..button(id, &cell.name, None) });
                }
            }
        }
    }
    buttons
}

/// Headings and the buttons under each.
#[must_use]
pub fn groups(published: &Published) -> Vec<(String, Vec<OutlineButton>)> {
    let retry = published
        .failed()
        .map(|_| ("Tables".to_owned(), vec![button(format!("{ROOT}retry"), "Try the tables again", None)]));
    let Some(screen) = published.screen() else { return retry.into_iter().collect() };
    let mut groups: Vec<(String, Vec<OutlineButton>)> = retry.into_iter().collect();
    groups.push((screen.tabs.label.clone(), choice(&screen.tabs)));
    for menu in screen.choices() {
        groups.push((menu.label.clone(), choice(menu)));
    }
    let mut claims = Vec::new();
    for part in screen.settings.iter().chain(&screen.parts) {
        match part {
            Part::Grid(table) => groups.push((table.name.clone(), grid(table))),
            Part::Entry(claim) => {
                let label = format!("{}: {}, {}", claim.title, claim.verdict.text(), claim.short);
                claims.push(button(change(&claim.change), &label, Some(claim.open)));
            }
            Part::Card { title, close, .. } => {
                let copy = button(format!("{ROOT}copy"), "Copy the value", None);
                groups.push((title.clone(), vec![copy, button(change(close), "Close", None)]));
            }
            Part::Links(links) => {
                let links = links.iter().map(|(text, address)| {
                    button(format!("{ROOT}open:{address}"), &format!("Open {text} in a new tab"), None)
                });
                groups.push(("Sources".to_owned(), links.collect()));
            }
            _ => {}
        }
    }
    if !claims.is_empty() {
        groups.push(("Claims".to_owned(), claims));
    }
    let keeps = screen.keeps.iter().map(|keep| {
        let label = if keep.file.is_empty() { keep.label.clone() } else { format!("Save: {}", keep.label) };
        button(format!("{ROOT}keep:{}", keep.label), &label, None)
    });
    groups.push(("Keep".to_owned(), keeps.collect()));
    groups
}

/// The status.
#[must_use]
pub fn status(published: &Published) -> String {
    if let Some(why) = published.failed() {
        return why.to_owned();
    }
    let Some(screen) = published.screen() else { return "The tables are on their way.".to_owned() };
    // an open claim is read in full
    let body = screen.settings.iter().chain(&screen.parts).find_map(|part| match part {
        Part::Entry(item) if item.open => Some(item.body.join(" ")),
        Part::Card { lines, .. } => Some(lines.join(" ")),
        _ => None,
    });
    format!("{} {}", screen.status, body.unwrap_or_default()).trim_end().to_owned()
}

/// Does what a button says, if it is one of these.
pub fn clicked(published: &mut Published, cx: &mut ViewContext, id: &str) -> bool {
    let Some(what) = id.strip_prefix(ROOT) else { return false };
    let screen = published.screen();
    if what == "retry" {
        published.retry();
    } else if let Some(address) = what.strip_prefix("open:") {
        cx.compute.context.open_url(OpenUrl::new_tab(address));
    } else if let Some(label) = what.strip_prefix("keep:") {
        let keep = screen.and_then(|screen| screen.keeps.iter().find(|keep| keep.label == label).cloned());
        if let Some(keep) = keep {
            take_away(cx, keep);
        }
    } else if what == "copy" {
        let text = screen.and_then(|screen| {
            screen.settings.iter().find_map(|part| match part {
                Part::Card { copy, .. } => Some(copy.clone()),
                _ => None,
            })
        });
        if let Some(text) = text {
            copy(cx, text);
        }
    } else if let Ok(change) = serde_json::from_str::<Change>(what) {
        cx.state.published.apply(&change);
    }
    true
}
