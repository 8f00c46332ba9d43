//! The app driven as a visitor would, by accessible role and label, on the CPU and without a window.

use crate::common::{lab_on_laptop as lab, state};
use egui_kittest::kittest::Queryable as _;
use neurn_lab::app::state::{LabState, Plane, SingleKeys, Source, ViewId};
use neurn_lab::neurn::Border;

/// How the rail names a view.
fn label(id: ViewId) -> neurn_lab::app::view::Label {
    neurn_lab::app::lab::all_views()[id as usize].label()
}

#[test]
fn a_tile_opens_and_the_back_button_leads_back() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("house number raw: open").click();
    harness.run_ok();
    assert_eq!(state(&harness).item, Some(2));
    harness.get_by_label("Raw picture");
    harness.get_by_label("NeuRN picture");
    harness.get_by_label("Back to all").click();
    harness.run_ok();
    assert_eq!(state(&harness).item, None);
}

#[test]
fn settings_change_and_each_can_be_reset() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("mirror").click();
    harness.run_ok();
    assert_eq!(state(&harness).filter.border, Border::Mirror);
    harness.get_by_label("Reset Border").click();
    harness.run_ok();
    assert_eq!(state(&harness).filter, LabState::default().filter);
}

#[test]
fn digits_and_another_hand() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("Digit 8").click();
    harness.run_ok();
    harness.get_by_label("Another hand").click();
    harness.run_ok();
    let now = state(&harness);
    assert_eq!((now.digit, now.seed), (Some(8), LabState::default().seed + 1));
}

#[test]
fn every_source_shows_something_on_a_phone_and_on_a_projector() {
    for width in [360.0, 900.0, 1920.0] {
        for source in [Source::Worlds, Source::Gallery, Source::Draw, Source::File] {
            let mut harness = lab("", width);
            let tab = if width < 600.0 { source.short_label() } else { source.label() };
            harness.get_by_label(tab).click();
            harness.run_ok();
            assert_eq!(state(&harness).source, source, "{width}");
            let (title, _) = neurn_lab::app::views::see::lead(source);
            harness.get_by_label(title);
        }
    }
}

#[test]
fn views_without_room_are_behind_a_button_on_a_phone() {
    let mut harness = lab("view=published", 360.0);
    // the one that is looked at is always there
    harness.get_by_label(label(ViewId::Published).short);
    assert!(harness.query_by_label("Transfers").is_none());
    harness.get_by_label("Views ▲").click();
    harness.run_ok();
    harness.get_by_label("Transfers").click();
    harness.run_ok();
    assert_eq!(state(&harness).view, ViewId::Transfers);
    harness.get_by_label("Transfers");
    harness.get_by_label("See").click();
    harness.run_ok();
    assert_eq!(state(&harness).view, ViewId::See);
    for width in [900.0, 1280.0] {
        let harness = lab("", width);
        assert!(harness.query_by_label("Views ▲").is_none(), "{width}");
        for view in ViewId::ALL {
            harness.get_by_label(label(*view).name);
        }
    }
}

#[test]
fn undo_brings_a_setting_back() {
    let mut harness = lab("", 1280.0);
    harness.get_by_label("merge by maximum").click();
    harness.run_ok();
    assert_ne!(state(&harness).filter, LabState::default().filter);
    harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::Z);
    harness.run_ok();
    assert_eq!(state(&harness).filter, LabState::default().filter);
}

#[test]
fn single_keys_can_be_switched_off() {
    use eframe::egui::{Key, Modifiers};
    let mut harness = lab("", 1280.0);
    harness.key_press(Key::Num2);
    harness.run_ok();
    assert_eq!(state(&harness).view, ViewId::Classify);
    for (link, with_alt) in [("keys=alt", ViewId::Classify), ("keys=off", ViewId::See)] {
        let mut harness = lab(link, 1280.0);
        for key in [Key::Num2, Key::G, Key::CloseBracket, Key::Plus] {
            harness.key_press(key);
            harness.run_ok();
        }
        let untouched = LabState { keys: state(&harness).keys, ..LabState::default() };
        assert_eq!(state(&harness), untouched, "{link}");
        // what types no character stays
        harness.key_press(Key::PageDown);
        harness.run_ok();
        assert_eq!(state(&harness).seed, untouched.seed + 1, "{link}");
        harness.key_press_modifiers(Modifiers::ALT, Key::Num2);
        harness.run_ok();
        assert_eq!(state(&harness).view, with_alt, "{link}");
    }
    // the menu says it, and starting afresh does not undo it
    let mut harness = lab("digit=8", 1280.0);
    harness.get_by_label("More").click();
    harness.run_ok();
    harness.get_by_label("Keys: only with Alt").click();
    harness.run_ok();
    assert_eq!(state(&harness).keys, SingleKeys::Alt);
    harness.get_by_label("More").click();
    harness.run_ok();
    harness.get_by_label("Start afresh").click();
    harness.run_ok();
    assert_eq!(state(&harness), LabState { keys: SingleKeys::Alt, ..LabState::default() });
}

#[test]
fn the_side_text_moves_the_figure() {
    let mut harness = lab("why=true", 1280.0);
    harness.get_by_label("Look inside one pixel").click();
    harness.run_ok();
    let now = state(&harness);
    assert_eq!((now.item, now.plane), (Some(2), Plane::Sigma));
}

#[test]
fn a_link_that_is_not_understood_says_so() {
    let harness = lab("filter.k=banana", 1280.0);
    assert_eq!(state(&harness), LabState::default());
    assert!(harness.query_by_label_contains("is left out: `filter.k` (banana)").is_some());
    // the rest of it counts
    let harness = lab("moon=1&digit=8&filter.k=4", 1280.0);
    assert_eq!(state(&harness), LabState { digit: Some(8), ..LabState::default() });
    assert!(harness.query_by_label_contains("is left out: `moon`").is_some());
    assert!(harness.query_by_label_contains("odd number").is_some());
}

#[test]
fn the_second_picture_may_be_the_raw_one_too() {
    // every place is noted once in a frame, whatever is shown: else this panics
    let harness = lab("item=2&plane=raw", 1280.0);
    assert_eq!(state(&harness).plane, Plane::Raw);
}
