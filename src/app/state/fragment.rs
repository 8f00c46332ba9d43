//! The state as a link's fragment and as JSON, there and back.

use serde_json::{Map, Value};

use super::{LabState, StateError};

impl LabState {
    /// This state with the entries of `partial` (an object, nested objects merged) laid over it.
    ///
    /// # Errors
    /// [`StateError`] if `partial` has unknown entries or values out of range; `self` is untouched.
    pub fn merged(&self, partial: &Value) -> Result<Self, StateError> {
        if !partial.is_object() {
            return Err(StateError::NotAnObject);
        }
        let mut whole = serde_json::to_value(self)?;
        lay_over(&mut whole, partial);
        let next: Self = serde_json::from_value(whole)?;
        next.check()?;
        Ok(next)
    }

    /// The state as a link fragment without `#`: `digit=7&filter.k=5`, only what differs from the default.
    #[must_use]
    pub fn to_fragment(&self) -> String {
        let (Ok(now), Ok(base)) = (serde_json::to_value(self), serde_json::to_value(Self::default())) else {
            return String::new();
        };
        let mut parts = Vec::new();
        flatten("", &now, Some(&base), &mut parts);
        parts.join("&")
    }

    /// The state of a link fragment (with or without `#`), over the default.
    ///
    /// # Errors
    /// [`StateError`] with the sentence to show.
    pub fn from_fragment(fragment: &str) -> Result<Self, StateError> {
        let mut partial = Value::Object(Map::new());
        for pair in fragment.trim_start_matches('#').split('&').filter(|p| !p.is_empty()) {
            let (key, text) = pair.split_once('=').unwrap_or((pair, "true"));
            let value = serde_json::from_str(text)
                .or_else(|_| serde_json::from_str(&decode(text)))
                .unwrap_or_else(|_| Value::String(decode(text)));
            let mut at = &mut partial;
            for step in key.split('.') {
                if !at.is_object() {
                    return Err(StateError::NotAnObject);
                }
                at = at
                    .as_object_mut()
                    .ok_or(StateError::NotAnObject)?
                    .entry(step)
                    .or_insert_with(|| Value::Object(Map::new()));
            }
            *at = value;
        }
        Self::default().merged(&partial)
    }
}

/// Lays `top` over `base`, object by object.
fn lay_over(base: &mut Value, top: &Value) {
    match (base, top) {
        (Value::Object(b), Value::Object(t)) => {
            for (key, value) in t {
                match b.get_mut(key) {
                    Some(below) => lay_over(below, value),
                    None => {
                        b.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (b, t) => *b = t.clone(),
    }
}

fn flatten(prefix: &str, now: &Value, base: Option<&Value>, out: &mut Vec<String>) {
    if Some(now) == base {
        return;
    }
    if let Value::Object(map) = now {
        for (key, value) in map {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            flatten(&path, value, base.and_then(|b| b.get(key)), out);
        }
    } else {
        let text = match now {
            Value::String(s) => s.clone(),
            other => other.to_string(),
        };
        out.push(format!("{prefix}={text}"));
    }
}

/// Undoes percent-encoding; what is not valid stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = (bytes[i] == b'%')
            .then(|| text.get(i + 1..i + 3))
            .flatten()
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match hex {
            Some(b) => {
                out.push(b);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
