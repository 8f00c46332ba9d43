//! What the page says to those who do not see the canvas: headings, a live status, buttons. The views make their own
//! parts; here is what all or several have in common.

use super::context::ViewContext;
use super::state::Source;
use super::view::Outline;
use super::web::outline::OutlineButton;
use crate::app::views::see::export::{self, Export};
use crate::app::views::see::picture::GROUNDS;
use crate::digits::corpus::Split;
use crate::digits::generator::Domain;
use crate::neurn::{FilterSettings, Merge};

/// A button; its id is what it changes, never its label, which a translation would change.
pub(crate) fn button(id: &str, label: &str, pressed: Option<bool>) -> OutlineButton {
    OutlineButton { id: id.to_owned(), label: label.to_owned(), pressed, disabled: false }
}

/// Which digit is shown, as buttons.
pub(crate) fn digits(chosen: Option<u8>) -> Vec<OutlineButton> {
    (0..10)
        .map(|d| button(&format!("digit:{d}"), &format!("Digit {d}"), Some(chosen == Some(d))))
        .chain([button("another", "Another hand", None)])
        .collect()
}

/// Where the picture comes from, which it is, and how it is filtered.
pub(crate) fn picture_groups(cx: &mut ViewContext) -> Outline {
    let one = matches!(cx.subject(), super::subject::Subject::One { .. });
    let sources = Source::ALL
        .into_iter()
        .map(|s| button(&format!("source:{}", s.name()), s.label(), Some(s == cx.state.source)))
        .collect();
    let filter = vec![
        button("k:less", "Smaller patch", None),
        button("k:more", "Larger patch", None),
        button("merge", "Merge the channels", Some(cx.state.filter.merge == Merge::Max)),
        button("reset", "Reset the filter", None),
    ];
    let mut picture = vec![button("open", "Open files", None)];
    if cx.can_go_back() {
        picture.push(button("back", "Back to all pictures", None));
    } else {
        picture.push(button("first", "Open the first picture", None));
    }
    if one {
        picture.push(button("save:png", "Save the map as a picture (PNG)", None));
        picture.push(button("save:npy", "Save the map's numbers (NPY)", None));
    }
    if cx.state.source == Source::Webcam && !cx.pictures.camera.is_on() {
        picture.push(button("camera", "Start the camera", None));
    }
    if let Some(shown) = cx.part() {
        for (split, name) in [(Split::Test, "Test part"), (Split::Train, "Training part")] {
            picture.push(button(&format!("part:{split}"), name, Some(split == shown)));
        }
    }
    if cx.models.trouble() {
        picture.push(button("retry", "Try the models again", None));
    }
    let mut groups = vec![
        ("Source".to_owned(), sources),
        ("Digit".to_owned(), digits(cx.state.digit)),
        ("Filter".to_owned(), filter),
        ("Picture".to_owned(), picture),
    ];
    if cx.state.source == Source::Draw {
        let grounds = GROUNDS
            .into_iter()
            .map(|(domain, name, _)| {
                let id = format!("ground:{}", domain.letter());
                button(&id, &format!("Drawing: {name}"), Some(domain == cx.state.ground))
            })
            .collect();
        groups.push(("Drawing".to_owned(), grounds));
    }
    groups
}

/// Does what a button of the groups above says.
pub(super) fn act(cx: &mut ViewContext, id: &str) {
    match id {
        "another" => cx.next_seed(),
        "k:less" => cx.change_patch(false),
        "k:more" => cx.change_patch(true),
        "merge" => {
            let merged = cx.state.filter.merge == Merge::Max;
            cx.state.filter.merge = if merged { Merge::None } else { Merge::Max };
        }
        "reset" => cx.state.filter = FilterSettings::default(),
        "open" => cx.pick_file(),
        "back" => cx.go_back(),
        "retry" => cx.models.retry(),
        "camera" => cx.start_camera(),
        "save:png" => export::run(cx, Export::Png(cx.state.plane)),
        "save:npy" => export::run(cx, Export::Npy(cx.state.plane)),
        "first" => cx.open_item(Some(cx.state.first)),
        _ => choose(cx, id),
    }
}

/// Chooses what the end of an id names.
fn choose(cx: &mut ViewContext, id: &str) {
    let Some((what, name)) = id.split_once(':') else { return };
    match what {
        "ground" => {
            if let Some(domain) = Domain::ALL.into_iter().find(|domain| domain.letter() == name) {
                cx.state.ground = domain;
            }
        }
        "part" => {
            if let Ok(part) = name.parse() {
                cx.choose_part(part);
            }
        }
        "digit" => {
            if let Ok(digit) = name.parse() {
                cx.choose_digit(Some(digit));
            }
        }
        "source" => {
            if let Some(source) = Source::ALL.into_iter().find(|source| source.name() == name) {
                cx.go_to(source);
            }
        }
        _ => {}
    }
}
