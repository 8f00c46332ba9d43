//! The Overview, driven as a visitor would, by accessible role and label.

use crate::common::{click, lab, state, wait};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use neurn_lab::app::App;
use neurn_lab::app::state::{Source, ViewId};
use neurn_lab::cortex::cell_type::Class;

/// Few cells: the densities are to come soon.
const FEW: &str = "view=overview&neurons.study.cells=60&neurons.study.trials=3";

/// The view with every panel.
fn overview(fragment: &str, width: f32, height: f32) -> Harness<'static, App> {
    let mut harness = lab(&format!("{FEW}&{fragment}"), width, height);
    wait(&mut harness, "Matrix of 44 networks");
    wait(&mut harness, "Densities: excitatory neurons overlap");
    harness
}

#[test]
fn each_panel_shows_its_part_and_opens_its_view() {
    let mut harness = overview("", 1280.0, 1500.0);
    for (title, view) in [
        ("One digit, four worlds", ViewId::Classify),
        ("In other worlds", ViewId::Transfers),
        ("Built alike?", ViewId::Architectures),
        ("Seeing alike?", ViewId::Neurons),
        ("How far can it drift?", ViewId::Shift),
        ("What do the papers say?", ViewId::Published),
    ] {
        click(&mut harness, title);
        assert_eq!(state(&harness).view, view, "{title}");
        click(&mut harness, "Overview");
        assert_eq!(state(&harness).view, ViewId::Overview);
    }
    wait(&mut harness, "sentences of the papers, held against");
    wait(&mut harness, "How many digits each network reads, along Polarity");
    wait(&mut harness, "Right answers in %");
}

#[test]
fn the_controls_change_what_hangs_on_them() {
    let mut harness = overview("source=gallery", 1280.0, 1500.0);
    assert_eq!(state(&harness).source, Source::Gallery, "looking changes nothing");
    click(&mut harness, "Digit 8");
    assert_eq!((state(&harness).source, state(&harness).digit), (Source::Worlds, Some(8)));
    click(&mut harness, "inhibitory");
    assert_eq!(state(&harness).neurons.study.class, Some(Class::Inhibitory));
    wait(&mut harness, "Densities: inhibitory neurons overlap");
    click(&mut harness, "Draw");
    assert_eq!(state(&harness).source, Source::Draw);
    harness.get_by_label("Clear");
    click(&mut harness, "Stop drawing");
    assert_eq!(state(&harness).source, Source::Worlds);
}

#[test]
fn a_phone_has_matrix_and_densities_in_one_card() {
    let mut harness = overview("", 360.0, 2600.0);
    harness.get_by_label("Built alike? Seeing alike?");
    assert!(harness.query_by_label("Seeing alike?").is_none());
    let place = |harness: &Harness<'_, App>, label: &str| harness.get_by_label_contains(label).rect();
    let (matrix, densities) = (place(&harness, "Matrix of 44"), place(&harness, "Densities: excitatory"));
    assert!(matrix.bottom() <= densities.top(), "one below the other");
    for rect in [matrix, densities] {
        assert!(rect.left() >= 0.0 && rect.right() <= 360.0, "{rect:?}");
    }
    click(&mut harness, "Built alike? Seeing alike?");
    assert_eq!(state(&harness).view, ViewId::Architectures);
}

#[test]
fn matrix_and_densities_stand_side_by_side_at_one_height() {
    for width in [1024.0, 1280.0, 1920.0] {
        let harness = overview("", width, 1300.0);
        let top = |label: &str| harness.get_by_label(label).rect().top();
        assert!((top("Built alike?") - top("Seeing alike?")).abs() < 1.0, "{width}");
        for badge in ["measured", "simulated", "published"] {
            for node in harness.get_all_by_label(badge) {
                assert!(node.rect().right() <= width, "{width}: {badge} at {:?}", node.rect());
            }
        }
    }
}
