//! All pairs as a map, the cell that is looked at, the nearest neighbours of a network.

use crate::app::views::architectures::model::Architectures;
use eframe::egui::{RichText, Ui};

use super::sentences;
use crate::app::context::ViewContext;
use crate::app::theme::{self, card, palette, size, space};
use crate::app::views::architectures::results::results_neighbours;
use crate::app::views::architectures::state::ZooShows;
use crate::app::widgets::bits::{button, scale};
use crate::app::widgets::pairmap::{Head, PairMap};
use crate::protocol::architectures::NetworkView;
use crate::zoo::align::Index;

/// Draws it.
pub fn show(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    // on a phone it stands below, so that the map does not move under the finger
    let below = cx.screen.narrow;
    if !below {
        readout(ui, architectures, cx);
    }
    let Some(matrix) = architectures.matrix() else { return };
    let heads = heads(&matrix.networks, &matrix.families);
    let kind = cx.state.architectures.matrix.index;
    let colors = cx.state.colormap.sequential();
    let range = matrix.ends(kind);
    let name = format!("Matrix of {} networks", matrix.n());
    let map = PairMap {
        name: &name,
        heads: &heads,
        value: &|row, column| matrix.index_at(row, column),
        range,
        colors,
        brackets: &matrix.brackets,
        cursor: architectures.cursor,
        chosen: cx.state.architectures.network.as_deref().and_then(|name| matrix.place(name)),
        about: &|row, column| sentences::cell(matrix, kind, row, column),
        small: false,
    };
    let outcome = map.show(ui, 0.78 * cx.screen.height);
    let name_at = |place: usize| matrix.networks.get(place).map(|network| network.name.clone());
    let opened = outcome.opened.and_then(|(row, column)| Some((name_at(row)?, name_at(column)?)));
    let named = outcome.named.and_then(name_at);
    let [low, high] = range.map(|value| sentences::index(kind, value));
    let what = format!(
        "Colours: the index, {}. {}",
        kind.label(),
        if kind == Index::Better {
            "1 is a network beside itself."
        } else {
            "The diagonal lies beyond the last colour."
        }
    );
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        scale(ui, colors, &low, &high, &what);
        let p = palette(ui.ctx());
        ui.label(RichText::new(what.as_str()).size(size::SMALLEST).color(p.muted));
    });
    cx.place("architectures.matrix", outcome.grid);
    architectures.cursor = outcome.cursor;
    let state = &mut cx.state.architectures;
    if let Some(name) = named {
        state.network = (state.network.as_ref() != Some(&name)).then_some(name);
    }
    if let Some((first, second)) = opened {
        state.open_pair(&first, &second);
    }
    if below {
        readout(ui, architectures, cx);
    }
    ui.add_space(space::S);
    neighbours(ui, architectures, cx);
}

/// The things along the map.
pub fn heads(networks: &[NetworkView], families: &[String]) -> Vec<Head> {
    let head = |network: &NetworkView| Head {
        name: network.name.clone(),
        marked: network.shortlist,
        color: theme::family(families.iter().position(|family| *family == network.family).unwrap_or(0)),
        about: sentences::network(network),
    };
    networks.iter().map(head).collect()
}

/// The cell that is looked at, above the map: small screens have no room for names along it.
fn readout(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let Some(matrix) = architectures.matrix() else { return };
    let kind = cx.state.architectures.matrix.index;
    let cursor = architectures.cursor.filter(|(row, column)| *row < matrix.n() && *column < matrix.n());
    let summary = cursor.map(|(row, column)| {
        let [a, b] = [row, column].map(|place| &matrix.networks[place]);
        let families =
            if a.family == b.family { a.family.clone() } else { format!("{} · {}", a.family, b.family) };
        (sentences::cell(matrix, kind, row, column), families, [a.name.clone(), b.name.clone()])
    });
    ui.horizontal_wrapped(|ui| {
        ui.set_min_height(ui.spacing().interact_size.y);
        match summary {
            Some((cell, families, [first, second])) => {
                ui.label(RichText::new(cell).strong());
                ui.label(RichText::new(families).size(size::CAPTION).color(p.muted));
                if button(ui, "Open this pair", "Lays the two networks side by side").clicked() {
                    cx.state.architectures.open_pair(&first, &second);
                }
            }
            None => {
                let hint = "Point at a square for its two networks; a click lays them side by side.";
                ui.label(RichText::new(hint).color(p.muted));
            }
        }
    });
}

/// The nearest neighbours of the chosen network, each a click away from its alignment.
fn neighbours(ui: &mut Ui, architectures: &mut Architectures, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    let Some(matrix) = architectures.matrix() else { return };
    let Some(place) = cx.state.architectures.network.as_deref().and_then(|name| matrix.place(name)) else {
        return;
    };
    let kind = cx.state.architectures.matrix.index;
    let network = matrix.networks[place].clone();
    let near: Vec<(String, String)> = results_neighbours(matrix, place)
        .into_iter()
        .filter_map(|other| {
            let value = sentences::index(kind, matrix.index_at(place, other));
            Some((matrix.networks.get(other)?.name.clone(), value))
        })
        .collect();
    let response = card(ui.ctx()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(format!("Nearest to {}", network.name)).size(size::SECTION));
            if button(ui, "Close", "Hides the list").clicked() {
                cx.state.architectures.network = None;
            }
        });
        ui.label(RichText::new(sentences::network(&network)).size(size::CAPTION).color(p.muted));
        ui.horizontal_wrapped(|ui| {
            for (name, value) in &near {
                let help = format!("Lays {} and {name} side by side", network.name);
                if button(ui, &format!("{name}  {value}"), &help).clicked() {
                    cx.state.architectures.open_pair(&network.name, name);
                    cx.state.architectures.shows = ZooShows::Pair;
                }
            }
        });
    });
    cx.place("architectures.nearest", response.response.rect);
}
