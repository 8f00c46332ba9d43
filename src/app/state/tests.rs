//! Links and states, there and back.

use super::*;
use crate::app::link_problems::left_out;
use crate::app::views::transfers::state::{CellAt, Shows};
use crate::digits::shift::{Param, Shift};
use crate::neurn::{Border, Merge};
use proptest::prelude::*;

/// The state of a link that is understood as a whole.
fn whole(link: &str) -> LabState {
    let (state, problems) = LabState::from_fragment(link);
    assert_eq!(problems, [], "{link}");
    state
}

/// What the page says of a link that is not.
fn problem_of(link: &str) -> String {
    left_out(&LabState::from_fragment(link).1).unwrap()
}

/// The links of version 0.1, one for each view, with the view's name.
fn old_links() -> Vec<(String, String)> {
    let links: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../tests/fixtures/links/0.1.json")).unwrap();
    let text = |link: &serde_json::Value, key: &str| link[key].as_str().unwrap().to_owned();
    links.iter().map(|link| (text(link, "view"), text(link, "link"))).collect()
}

#[test]
fn the_default_needs_no_fragment() {
    assert_eq!(LabState::default().to_fragment(), "");
    assert_eq!(whole(""), LabState::default());
}

#[test]
fn a_state_comes_back_from_its_link() {
    let mut state = LabState { digit: None, item: Some(4), zoom: 2.5, ..LabState::default() };
    state.filter.k = 7;
    state.filter.border = Border::Mirror;
    state.filter.merge = Merge::Max;
    state.pixel = Some(PixelAt { x: 3, y: 9, channel: 2 });
    let fragment = state.to_fragment();
    assert!(fragment.contains("filter.k=7"), "{fragment}");
    assert_eq!(whole(&format!("#{fragment}")), state);
    // a messenger that percent-encodes brackets and commas does no harm
    state.center = [0.25, 0.75];
    let coded = state.to_fragment().replace('[', "%5B").replace(']', "%5D").replace(',', "%2C");
    assert_eq!(whole(&coded), state);
}

#[test]
fn links_of_version_0_1_mean_what_they_meant() {
    let links = old_links();
    // eight views, as there were then
    assert_eq!(links.len(), 8);
    let parts = |link: &str| {
        let plain = percent_encoding::percent_decode_str(link).decode_utf8().unwrap();
        let mut parts: Vec<String> = plain.split('&').map(str::to_owned).collect();
        parts.sort();
        parts
    };
    for (view, link) in links {
        let state = whole(&link);
        assert_eq!(serde_json::to_value(state.view).unwrap(), view);
        assert_eq!(parts(&state.to_fragment()), parts(&link));
        assert_eq!(whole(&state.to_fragment()), state);
    }
}

#[test]
fn what_a_link_has_beside_keeps_all_else_as_it_was() {
    for (_, link) in old_links() {
        let state = whole(&link);
        for (beside, name) in [
            ("nonsense=1", "nonsense"),
            ("filter.nonsense", "filter.nonsense"),
            ("digit.x=3", "digit.x"),
            ("ground=moon", "ground"),
            ("pen=none", "pen"),
            ("pen=1000", "pen"),
        ] {
            // what the link itself says of it must not stand in the way
            let others: Vec<&str> =
                link.split('&').filter(|part| !part.starts_with(&format!("{name}="))).collect();
            let others = others.join("&");
            for with in [format!("{beside}&{others}"), format!("{others}&{beside}")] {
                let (found, problems) = LabState::from_fragment(&with);
                assert_eq!(found, whole(&others), "{with}");
                let names: Vec<&str> = problems.iter().map(|problem| problem.name.as_str()).collect();
                assert_eq!(names, [name], "{with}");
            }
        }
        assert_eq!(whole(&state.to_fragment()), state);
    }
}

#[test]
fn settings_that_say_something_only_together_are_taken_together() {
    let (state, problems) = LabState::from_fragment("pixel.x=3&nonsense=1&pixel.y=9&view=nowhere&digit=7");
    assert_eq!((state.pixel, state.digit), (Some(PixelAt { x: 3, y: 9, channel: 0 }), Some(7)));
    let words = "This link has two settings that this version does not know, so they are left out: `nonsense`, `view` (nowhere).";
    assert_eq!(left_out(&problems).unwrap(), words);

    let cell = "transfers.cell.source=mnist&transfers.cell.network=cnn&transfers.cell.filter=none";
    let (state, problems) = LabState::from_fragment(&format!("{cell}&transfers.cell.target=usps&zoom=0"));
    assert_eq!(state.transfers.cell.unwrap().target, "usps");
    assert_eq!(problems.len(), 1);
    let (state, problems) = LabState::from_fragment(&format!("{cell}&transfers.cell.target=[1]&digit=2"));
    assert_eq!((state.transfers.cell, state.digit), (None, Some(2)));
    let notice = left_out(&problems).unwrap();
    for part in [
        "left out: `transfers.cell.target` ([1]).",
        "This link's `transfers.cell.source` is left out: it says nothing without `transfers.cell.target`.",
    ] {
        assert!(notice.contains(part), "{notice}");
    }
    // what needs nothing beside it is not asked for
    let notice = problem_of("pixel.x=3");
    assert_eq!(notice, "This link's `pixel.x` is left out: it says nothing without `pixel.y`.");

    // fine once the other is set, whichever stands first
    for link in
        ["shift.second=polarity&shift.axis=blur&zoom=0", "zoom=0&shift.axis=blur&shift.second=polarity"]
    {
        let (state, problems) = LabState::from_fragment(link);
        assert_eq!((state.shift.axis, state.shift.second), (Param::Blur, Some(Param::Polarity)));
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

#[test]
fn links_hold_nothing_that_a_messenger_breaks() {
    let mut state = LabState { center: [0.25, 0.75], ..LabState::default() };
    state.architectures.first = Some("mine & \"yours\" (50 %), <b>#1</b> é.".to_owned());
    state.architectures.second = Some("5".to_owned());
    state.published.first = Some("null".to_owned());
    let link = state.to_fragment();
    assert!(link.chars().all(|c| c.is_ascii_alphanumeric() || "&=%-_.:+".contains(c)), "{link}");
    assert_eq!(whole(&link), state);
    // the last full stop would be taken for the sentence's
    let dot = LabState {
        transfers: TransfersState { source: Some("a.".to_owned()), ..Default::default() },
        ..LabState::default()
    };
    assert_eq!(dot.to_fragment(), "transfers.source=a%2E");
    assert_eq!(whole(&dot.to_fragment()), dot);
}

#[test]
fn the_door_takes_all_or_nothing() {
    let state = LabState { seed: 9, ..LabState::default() };
    let set = |partial: serde_json::Value| state.merged(&partial).map_err(|error| error.to_string());
    let next = set(serde_json::json!({ "digit": 4, "pixel": { "x": 1, "y": 2 }, "filter": {} })).unwrap();
    assert_eq!((next.seed, next.digit, next.pixel), (9, Some(4), Some(PixelAt { x: 1, y: 2, channel: 0 })));
    assert_eq!(next.merged(&serde_json::json!({ "pixel": null })).unwrap().pixel, None);
    for (partial, words) in [
        (serde_json::json!({ "digit": 4, "moon": 1 }), "This version does not know `moon`."),
        (serde_json::json!({ "view": "moon" }), "This version does not know `view` (moon)."),
        (
            serde_json::json!({ "filter": { "k": 4 } }),
            "About `filter.k`: the patch side k must be an odd number",
        ),
        (serde_json::json!({ "pixel": { "x": 4 } }), "it says nothing without `pixel.y`"),
        (serde_json::json!([1]), "settings must be an object"),
    ] {
        let error = set(partial).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn an_open_cell_comes_back_from_its_link() {
    let [source, network, filter, target] = ["mnist", "cnn", "neurn:3+5+9:max", "usps"].map(str::to_owned);
    let mut state = LabState { view: ViewId::Transfers, ..LabState::default() };
    state.transfers.shows = Shows::Difference;
    state.transfers.source = Some("all".to_owned());
    state.transfers.cell = Some(CellAt { source, network, filter, target });
    let fragment = state.to_fragment();
    assert!(fragment.contains("transfers.cell.filter=neurn:3+5+9:max"), "{fragment}");
    assert_eq!(whole(&fragment), state);
    let notice = problem_of("transfers.cell.source=mnist");
    assert!(notice.contains("`transfers.cell.network`"), "{notice}");
}

#[test]
fn what_is_out_of_range_is_refused_with_a_sentence() {
    for (fragment, name, word) in [
        ("filter.k=4", "filter.k", "odd"),
        ("digit=12", "digit", "from 0 to 9"),
        ("zoom=0", "zoom", "between 1 and 64"),
        ("nonsense=1", "nonsense", "nonsense"),
        ("filter=3", "filter", "(3)"),
        ("source=moon", "source", "moon"),
        ("shift.axis=moon", "shift.axis", "moon"),
        ("shift.values.blur=9", "shift.values.blur", "blur must be a number from 0 to 3.2"),
        ("shift.count=0", "shift.count", "from 1 to 10,000"),
        ("published.measure=9", "published.measure", "from 0 to 4"),
        ("published.shows=moon", "published.shows", "moon"),
        ("published.open.row=VGG19", "published.open.row", "column"),
        ("shift.axis=blur&shift.second=blur", "shift.second", "another slider"),
    ] {
        let (state, problems) = LabState::from_fragment(fragment);
        let names: Vec<&str> = problems.iter().map(|problem| problem.name.as_str()).collect();
        assert_eq!(names, [name], "{fragment}");
        let notice = left_out(&problems).unwrap();
        assert!(notice.contains(&format!("`{name}`")) && notice.contains(word), "{fragment}: {notice}");
        assert!(state.check().is_ok(), "{fragment}");

        // the door refuses what a link leaves out
        let mut entries = serde_json::Map::new();
        for pair in fragment.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
            entries.insert(name.to_owned(), value);
        }
        let error = LabState::default().merged(&entries.into()).unwrap_err().to_string();
        assert!(error.contains(word), "{fragment}: {error}");
        for text in [notice, error] {
            for jargon in ["expected", "invalid", "unknown", "variant", "missing field", "line 1", "column 0"]
            {
                assert!(!text.contains(jargon), "{jargon}: {text}");
            }
        }
    }
}

#[test]
fn a_new_slider_begins_where_it_shows_and_the_old_one_goes_to_rest() {
    let mut shift = ShiftState::default();
    shift.choose(Param::Texture);
    assert_eq!(shift.values, Shift::default().with(Param::Texture, Param::Texture.telling()));
    shift.choose_second(Some(Param::Noise));
    assert_eq!(shift.values.noise, 20.0);
    shift.choose_second(Some(Param::Texture));
    assert_eq!(shift.second, Some(Param::Noise), "the same slider twice is no map");
    shift.choose(Param::Noise);
    assert_eq!((shift.axis, shift.second), (Param::Noise, None));
    shift.choose_second(Some(Param::Blur));
    shift.choose_second(None);
    assert_eq!(shift.values, Shift::default().with(Param::Noise, Param::Noise.telling()));
    let state = LabState { shift, view: ViewId::Shift, ..LabState::default() };
    assert_eq!(whole(&state.to_fragment()), state);
    assert!(state.to_fragment().contains("shift.axis=noise"), "{}", state.to_fragment());
}

proptest! {
    #[test]
    fn no_link_panics(text in ".{0,80}") {
        let (state, problems) = LabState::from_fragment(&text);
        prop_assert!(state.check().is_ok());
        prop_assert_eq!(left_out(&problems).is_none(), problems.is_empty());
    }

    /// Names that there are, with whatever values.
    #[test]
    fn no_value_panics(parts in proptest::collection::vec((0usize..200, "[a-z0-9.%\\[\\]{}:,\"-]{0,9}"), 0..12)) {
        let names: Vec<String> = old_links()
            .iter()
            .flat_map(|(_, link)| link.split('&').map(|part| part.split('=').next().unwrap().to_owned()).collect::<Vec<_>>())
            .collect();
        let link: Vec<String> =
            parts.iter().map(|(name, value)| format!("{}={value}", names[name % names.len()])).collect();
        let (state, problems) = LabState::from_fragment(&link.join("&"));
        prop_assert!(state.check().is_ok());
        prop_assert_eq!(left_out(&problems).is_none(), problems.is_empty());
        prop_assert_eq!(whole(&state.to_fragment()), state);
    }

    #[test]
    fn every_state_round_trips(k in 0u32..127, digit in proptest::option::of(0u8..10), seed: u32,
                               zoom in 1.0f32..64.0, x in 0usize..5000, why: bool,
                               names in proptest::array::uniform4(proptest::option::of(".{0,12}"))) {
        let mut s = LabState { digit, seed, zoom, why, ..LabState::default() };
        s.filter.k = 2 * k + 1;
        s.pixel = Some(PixelAt { x, y: x / 2, channel: 0 });
        let [first, second, source, row] = names;
        (s.architectures.first, s.architectures.second) = (first, second);
        s.transfers.source = source;
        s.published.open = row.map(|row| crate::protocol::published::At { row, column: "M>S".to_owned() });
        prop_assert_eq!(whole(&s.to_fragment()), s);
    }
}
