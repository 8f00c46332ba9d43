//! What the outline in the DOM holds, and the smallest change from one state of it to the next: a screen reader loses its
//! place when elements are made anew, and repeats a live region that is written again.

use std::collections::HashSet;

/// Everything that the outline shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutlineContent {
    /// The view's title, an `h1`.
    pub title: String,
    /// One sentence: what is seen and why it matters.
    pub sentence: String,
    /// The latest result or message, read aloud when it changes.
    pub status: String,
    /// Headings (`h2`) and the buttons under each, in the order of the keyboard. A heading that comes twice
    /// is one group; of buttons with the same id the first one counts.
    pub groups: Vec<(String, Vec<OutlineButton>)>,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutlineButton {
    /// What a click reports; unique.
    pub id: String,
    /// What it says.
    pub label: String,
    /// For a toggle or one of several choices, whether it is on; `None` for a plain action.
    pub pressed: Option<bool>,
    /// It can be reached and read, but does nothing now.
    pub disabled: bool,
}

/// One change to the page. Places count from 0, among the groups or among the buttons of a group; a thing that is
/// placed leaves its old place first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The `h1`'s text.
    Title(String),
    /// The paragraph's text.
    Sentence(String),
    /// The live region's text.
    Status(String),
    /// The button goes.
    DropButton(String),
    /// The group goes; buttons that are still in it get a place elsewhere by a later edit.
    DropGroup(String),
    /// The group is made, or moves.
    PlaceGroup {
        /// Its heading, which identifies it.
        heading: String,
        /// Its new place.
        at: usize,
    },
    /// The button is made, or moves.
    PlaceButton {
        /// Its group.
        heading: String,
        /// Its id.
        id: String,
        /// Its new place.
        at: usize,
    },
    /// The button's text.
    Label(String, String),
    /// The button's state as a toggle.
    Pressed(String, Option<bool>),
    /// Whether the button does nothing.
    Disabled(String, bool),
}

/// Groups and ids as they stand while edits are being made.
type Order = Vec<(String, Vec<String>)>;

/// The edits that make `new` out of `old`, in order; none if nothing changed. A button that stays in its group and
/// its order is never placed again, so that it keeps the focus.
#[must_use]
pub fn edits(old: &OutlineContent, new: &OutlineContent) -> Vec<Edit> {
    let mut edits = Vec::new();
    let changed = |old: &str, new: &str| (old != new).then(|| new.to_owned());
    edits.extend(changed(&old.title, &new.title).map(Edit::Title));
    edits.extend(changed(&old.sentence, &new.sentence).map(Edit::Sentence));
    edits.extend(changed(&old.status, &new.status).map(Edit::Status));
    if old.groups == new.groups {
        return edits;
    }
    let (old, new) = (distinct(&old.groups), distinct(&new.groups));
    place(&old, &new, &mut edits);
    let before = |id: &str| old.iter().flat_map(|(_, buttons)| buttons).find(|button| button.id == id);
    let fresh = OutlineButton::default();
    for button in new.iter().flat_map(|(_, buttons)| buttons) {
        let before = before(&button.id).copied().unwrap_or(&fresh);
        if before.label != button.label {
            edits.push(Edit::Label(button.id.clone(), button.label.clone()));
        }
        if before.pressed != button.pressed {
            edits.push(Edit::Pressed(button.id.clone(), button.pressed));
        }
        if before.disabled != button.disabled {
            edits.push(Edit::Disabled(button.id.clone(), button.disabled));
        }
    }
    edits
}

/// The groups with every heading and every id once.
fn distinct(groups: &[(String, Vec<OutlineButton>)]) -> Vec<(&str, Vec<&OutlineButton>)> {
    let (mut result, mut ids) = (Vec::<(&str, Vec<&OutlineButton>)>::new(), HashSet::new());
    for (heading, buttons) in groups {
        let index = result.iter().position(|(known, _)| known == heading).unwrap_or(result.len());
        if index == result.len() {
            result.push((heading, Vec::new()));
        }
        result[index].1.extend(buttons.iter().filter(|button| ids.insert(button.id.as_str())));
    }
    result
}

/// Drops what is gone, then makes and moves what is not where it should be.
fn place(old: &[(&str, Vec<&OutlineButton>)], new: &[(&str, Vec<&OutlineButton>)], edits: &mut Vec<Edit>) {
    let headings: HashSet<&str> = new.iter().map(|(heading, _)| *heading).collect();
    let ids: HashSet<&str> = new.iter().flat_map(|(_, buttons)| buttons).map(|b| b.id.as_str()).collect();
    let mut now = Order::new();
    for (heading, buttons) in old {
        let (kept, gone): (Vec<&OutlineButton>, Vec<&OutlineButton>) =
            buttons.iter().partition(|b| ids.contains(b.id.as_str()));
        edits.extend(gone.into_iter().map(|button| Edit::DropButton(button.id.clone())));
        if headings.contains(heading) {
            now.push(((*heading).to_owned(), kept.into_iter().map(|button| button.id.clone()).collect()));
        } else {
            edits.push(Edit::DropGroup((*heading).to_owned()));
        }
    }
    for (at, (heading, _)) in new.iter().enumerate() {
        if now.get(at).is_some_and(|(there, _)| there == heading) {
            continue;
        }
        let known = now.iter().position(|(there, _)| there == heading);
        let group = known.map_or_else(|| ((*heading).to_owned(), Vec::new()), |index| now.remove(index));
        now.insert(at, group);
        edits.push(Edit::PlaceGroup { heading: (*heading).to_owned(), at });
    }
    for (index, (heading, buttons)) in new.iter().enumerate() {
        for (at, button) in buttons.iter().enumerate() {
            if now[index].1.get(at) == Some(&button.id) {
                continue;
            }
            for (_, others) in &mut now {
                others.retain(|id| *id != button.id);
            }
            now[index].1.insert(at, button.id.clone());
            edits.push(Edit::PlaceButton { heading: (*heading).to_owned(), id: button.id.clone(), at });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn button(id: &str) -> OutlineButton {
        OutlineButton { id: id.to_owned(), label: id.to_uppercase(), ..OutlineButton::default() }
    }

    fn content(groups: &[(&str, &[&str])]) -> OutlineContent {
        let groups = groups
            .iter()
            .map(|(heading, ids)| ((*heading).to_owned(), ids.iter().map(|id| button(id)).collect()));
        OutlineContent { title: "See".to_owned(), groups: groups.collect(), ..OutlineContent::default() }
    }

    /// A page that does what the edits say, as the browser's does.
    #[derive(Default)]
    struct Page {
        content: OutlineContent,
        detached: Vec<OutlineButton>,
    }

    impl Page {
        fn take(&mut self, id: &str) -> Option<OutlineButton> {
            for list in self.content.groups.iter_mut().map(|(_, list)| list).chain([&mut self.detached]) {
                if let Some(index) = list.iter().position(|button| button.id == id) {
                    return Some(list.remove(index));
                }
            }
            None
        }

        fn button(&mut self, id: &str) -> &mut OutlineButton {
            self.content.groups.iter_mut().flat_map(|(_, list)| list).find(|b| b.id == id).unwrap()
        }

        fn group(&self, heading: &str) -> Option<usize> {
            self.content.groups.iter().position(|(there, _)| there == heading)
        }

        fn apply(&mut self, edit: Edit) {
            match edit {
                Edit::Title(text) => self.content.title = text,
                Edit::Sentence(text) => self.content.sentence = text,
                Edit::Status(text) => self.content.status = text,
                Edit::DropButton(id) => drop(self.take(&id).unwrap()),
                Edit::DropGroup(heading) => {
                    let index = self.group(&heading).unwrap();
                    self.detached.extend(self.content.groups.remove(index).1);
                }
                Edit::PlaceGroup { heading, at } => {
                    let known = self.group(&heading);
                    let group =
                        known.map_or((heading, Vec::new()), |index| self.content.groups.remove(index));
                    self.content.groups.insert(at, group);
                }
                Edit::PlaceButton { heading, id, at } => {
                    let button = self.take(&id).unwrap_or(OutlineButton { id, ..OutlineButton::default() });
                    let group = self.group(&heading).unwrap();
                    self.content.groups[group].1.insert(at, button);
                }
                Edit::Label(id, label) => self.button(&id).label = label,
                Edit::Pressed(id, pressed) => self.button(&id).pressed = pressed,
                Edit::Disabled(id, disabled) => self.button(&id).disabled = disabled,
            }
        }
    }

    #[test]
    fn nothing_changed_means_no_edit() {
        let same = content(&[("Digits", &["a", "b"])]);
        assert_eq!(edits(&same, &same), []);
    }

    #[test]
    fn a_changed_state_touches_only_that_button() {
        let old = content(&[("Digits", &["a", "b"])]);
        let mut new = old.clone();
        new.groups[0].1[1].pressed = Some(true);
        new.status = "b chosen".to_owned();
        let expected = [Edit::Status("b chosen".to_owned()), Edit::Pressed("b".to_owned(), Some(true))];
        assert_eq!(edits(&old, &new), expected);
    }

    #[test]
    fn neighbours_come_and_go_without_moving_the_others() {
        let (three, four) = (content(&[("G", &["a", "b", "c"])]), content(&[("G", &["a", "x", "b", "c"])]));
        let placed = Edit::PlaceButton { heading: "G".to_owned(), id: "x".to_owned(), at: 1 };
        assert_eq!(edits(&three, &four), [placed, Edit::Label("x".to_owned(), "X".to_owned())]);
        assert_eq!(edits(&four, &three), [Edit::DropButton("x".to_owned())]);
    }

    #[test]
    fn doubles_count_once() {
        let doubled = content(&[("G", &["a", "a"]), ("H", &["b", "a"]), ("G", &["c"])]);
        let mut page = Page::default();
        edits(&OutlineContent::default(), &doubled).into_iter().for_each(|edit| page.apply(edit));
        assert_eq!(page.content, content(&[("G", &["a", "c"]), ("H", &["b"])]));
    }

    prop_compose! {
        fn any_content()(
            title in "[a-b]?", sentence in "[a-b]?", status in "[a-b]?",
            groups in proptest::collection::vec(("[A-D]", proptest::collection::vec(
                ("[a-h]", "[x-z]", any::<Option<bool>>(), any::<bool>()), 0..6)), 0..5),
        ) -> OutlineContent {
            let mut seen = HashSet::new();
            let mut headings = HashSet::new();
            let groups = groups.into_iter().filter(|(heading, _)| headings.insert(heading.clone()));
            let groups = groups.map(|(heading, buttons)| {
                let buttons = buttons.into_iter().filter(|(id, ..)| seen.insert(id.clone()));
                let buttons = buttons
                    .map(|(id, label, pressed, disabled)| OutlineButton { id, label, pressed, disabled });
                (heading, buttons.collect())
            });
            OutlineContent { title, sentence, status, groups: groups.collect() }
        }
    }

    proptest! {
        #[test]
        fn edits_lead_from_any_content_to_any_other(old in any_content(), new in any_content()) {
            let mut page = Page { content: old.clone(), detached: Vec::new() };
            edits(&old, &new).into_iter().for_each(|edit| page.apply(edit));
            prop_assert!(page.detached.is_empty());
            prop_assert_eq!(page.content, new);
        }
    }
}
