//! The state as a link's fragment and as JSON, there and back.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::LabState;
use super::entries::{Entries, flatten, lay_over};
use crate::app::checked::StateError;
use crate::app::link_problems::LinkProblem;

/// What no messenger, mail program or word processor takes for the link's end or changes stays as it is; brackets,
/// quotes, spaces and the like are encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b':').remove(b'+');

impl LabState {
    /// This state with the entries of `partial` (an object, nested objects merged) laid over it.
    ///
    /// # Errors
    /// [`StateError`] if anything in `partial` is not understood, unknown or out of range.
    pub fn merged(&self, partial: &Value) -> Result<Self, StateError> {
        if !partial.is_object() {
            return Err(StateError::NotAnObject);
        }
        let mut entries = Entries::new();
        flatten("", partial, None, &mut entries);
        let (next, problems) = lay_over(self, entries);
        if problems.is_empty() { Ok(next) } else { Err(StateError::Refused(problems)) }
    }

    /// The state as a link fragment without `#`: `digit=7&filter.k=5`, only what differs from the default.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        let (Ok(now), Ok(base)) = (serde_json::to_value(self), serde_json::to_value(Self::default())) else {
            return String::new();
        };
        let mut entries = Entries::new();
        flatten("", &now, Some(&base), &mut entries);
        let parts: Vec<String> =
            entries.iter().map(|(name, value)| format!("{name}={}", encode(&plain(value)))).collect();
        parts.join("&")
    }

    /// The state of a link fragment (with or without `#`), over the default, and what of it was left out because
    /// this version does not understand it.
    #[must_use]
    pub fn from_fragment(fragment: &str) -> (Self, Vec<LinkProblem>) {
        let mut entries = Entries::new();
        for pair in fragment.trim_start_matches('#').split('&').filter(|p| !p.is_empty()) {
            let named = pair.split_once('=').filter(|(name, _)| !name.is_empty());
            let (name, text) = named.unwrap_or((pair, "true"));
            let text = decode(text);
            let value = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text));
            flatten(&decode(name), &value, None, &mut entries);
        }
        lay_over(&Self::default(), entries)
    }
}

/// A value as a link has it: texts without their quotes, except those that would come back as something else.
fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) if serde_json::from_str::<Value>(text).is_err() => text.into(),
        other => other.to_string().into(),
    }
}

fn encode(text: &str) -> String {
    // a link that ends in a full stop loses it in most mail programs
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let (body, end) = text.split_at(end);
    format!("{}{}", utf8_percent_encode(body, ENCODED), utf8_percent_encode(end, NON_ALPHANUMERIC))
}

fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}
