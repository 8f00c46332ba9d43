//! Settings by their dotted names, laid over a state one by one: what is understood is kept, the rest is named.

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::{LabState, PixelAt, old_links};
use crate::app::checked::StateError;
use crate::app::link_problems::{Fault, LinkProblem};

/// Settings by their dotted names: `filter.k`.
pub type Entries = Map<String, Value>;

/// Adds the settings of an object by their dotted names; of those that `base` has too, only the others.
pub fn flatten(name: &str, now: &Value, base: Option<&Value>, out: &mut Entries) {
    if Some(now) == base {
        return;
    }
    if let Value::Object(map) = now {
        for (key, value) in map {
            let below = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            flatten(&below, value, base.and_then(|b| b.get(key)), out);
        }
    } else {
        out.insert(name.to_owned(), now.clone());
    }
}

/// A state in which everything that can be left open and has names of its own is given: it has every name there is.
fn example() -> LabState {
    LabState { pixel: Some(PixelAt { x: 0, y: 0, channel: 0 }), ..LabState::with_examples() }
}

fn json(state: &LabState) -> Value {
    // a state is an object of plain values, which cannot fail; nothing would be understood if it did
    serde_json::to_value(state).unwrap_or_default()
}

/// Whether there is a setting of this name.
#[cfg(test)]
pub fn is_known(name: &str) -> bool {
    find(&json(&example()), name).is_some()
}

fn find<'a>(whole: &'a Value, name: &str) -> Option<&'a Value> {
    name.split('.').try_fold(whole, |at, key| at.get(key))
}

/// Writes a value; objects that are missing on the way to it are made.
fn put(whole: &mut Value, name: &str, value: &Value) {
    let mut at = whole;
    for key in name.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(map) = at else { return };
        at = map.entry(key).or_insert(Value::Null);
    }
    *at = value.clone();
}

/// The name of what a setting belongs to: `pixel` for `pixel.x`.
fn parent(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// A state and its JSON while settings are laid over it.
struct Pile {
    whole: Value,
    state: LabState,
}

/// The state that some JSON describes; without a reason if it describes none.
fn read(whole: &Value) -> Result<LabState, Option<StateError>> {
    let state = LabState::deserialize(whole).map_err(|_| None)?;
    state.check().map_err(Some)?;
    Ok(state)
}

impl Pile {
    /// Lays all of these over it, or none.
    fn take<'a>(
        &mut self,
        entries: impl IntoIterator<Item = (&'a String, &'a Value)>,
    ) -> Result<(), Option<StateError>> {
        let mut whole = self.whole.clone();
        for (name, value) in entries {
            put(&mut whole, name, value);
        }
        self.state = read(&whole)?;
        self.whole = whole;
        Ok(())
    }

    /// Takes those that are fine one by one, again as long as one that is taken makes room for another:
    /// `shift.second=polarity` is fine once `shift.axis` is no longer that.
    fn take_single(&mut self, left: &mut Entries) {
        loop {
            let before = left.len();
            left.retain(|name, value| self.take([(name, &*value)]).is_err());
            if left.is_empty() || left.len() == before {
                return;
            }
        }
    }

    /// Takes those of one parent that are only fine together, as the parts of something that was not given before
    /// (`pixel.x` and `pixel.y`) or numbers that bound each other; says why the others cannot be taken.
    fn take_group(&mut self, names: &Value, parent: &str, mut group: Entries, out: &mut Vec<LinkProblem>) {
        let given = find(&self.whole, parent).is_some_and(Value::is_object);
        let whole_example = find(names, parent).and_then(Value::as_object);
        let Some(parts) = whole_example.filter(|_| !given && !parent.is_empty()) else {
            if self.take(&group).is_err() {
                for (name, value) in &group {
                    out.extend(self.take([(name, value)]).err().map(|why| problem(name, value, why)));
                }
            }
            return;
        };
        // each beside parts that are fine
        let mut full = self.whole.clone();
        put(&mut full, parent, &Value::Object(parts.clone()));
        group.retain(|name, value| {
            let mut whole = full.clone();
            put(&mut whole, name, value);
            let fault = read(&whole).err();
            let fine = fault.is_none();
            out.extend(fault.map(|why| problem(name, value, why)));
            fine
        });
        if group.is_empty() || self.take(&group).is_ok() {
            return;
        }
        let needed = |key: &&String| {
            let mut fewer = parts.clone();
            fewer.remove(*key);
            let mut whole = full.clone();
            put(&mut whole, parent, &Value::Object(fewer));
            read(&whole).is_err()
        };
        let missing: Vec<String> = parts
            .keys()
            .filter(needed)
            .map(|key| format!("{parent}.{key}"))
            .filter(|name| !group.contains_key(name))
            .collect();
        for name in group.keys() {
            out.push(LinkProblem { name: name.clone(), why: Fault::Without(missing.clone()) });
        }
    }
}

fn problem(name: &str, value: &Value, why: Option<StateError>) -> LinkProblem {
    let why = why.map_or_else(
        || Fault::Value(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        |error| Fault::Range(error.to_string()),
    );
    LinkProblem { name: name.to_owned(), why }
}

/// `base` with those of the entries over it that are understood, and what is wrong with each of the others.
pub fn lay_over(base: &LabState, entries: Entries) -> (LabState, Vec<LinkProblem>) {
    let names = json(&example());
    let (mut left, mut problems) = (Entries::new(), Vec::new());
    for (name, value) in entries {
        let (now, value) = old_links::renewed(&name, value);
        if find(&names, &now).is_some() {
            left.insert(now, value);
        } else {
            problems.push(LinkProblem { name, why: Fault::Name });
        }
    }
    let mut pile = Pile { whole: json(base), state: base.clone() };
    // what was written by a page like this one is fine as a whole
    if pile.take(&left).is_ok() {
        return (pile.state, problems);
    }
    pile.take_single(&mut left);
    while let Some(first) = left.keys().next() {
        let of = parent(first).to_owned();
        let (group, others) = left.into_iter().partition(|(name, _)| parent(name) == of);
        left = others;
        pile.take_group(&names, &of, group, &mut problems);
    }
    (pile.state, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_every_name_there_is() {
        let whole = json(&example());
        let mut all = Entries::new();
        flatten("", &whole, None, &mut all);
        assert!(all.contains_key("pixel.channel") && all.contains_key("published.open.row"), "{all:?}");
        for name in all.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name) {
            let mut with = whole.clone();
            put(&mut with, name, &Value::Object(Map::new()));
            let error = LabState::deserialize(&with).unwrap_err().to_string();
            assert!(!error.contains("missing field"), "{name} has names of its own: {error}");
        }
    }

    #[test]
    fn what_is_set_for_a_value_of_another_kind_is_no_name() {
        for name in ["", "digit.x", "center.0", "filter.k.k", "moon", ".", "filter."] {
            assert!(!is_known(name), "{name}");
        }
        for name in ["filter", "filter.k", "pixel", "pixel.x", "transfers.cell.source"] {
            assert!(is_known(name), "{name}");
        }
    }
}
