//! What links of older versions call by another name. A link is kept for years, in papers and lesson plans: whoever
//! renames a setting or one of its values writes the old name down here.

use serde_json::Value;

/// Settings that were renamed: the name in older links, and the one now. A name stands for everything below it too.
const NAMES: &[(&str, &str)] = &[];

/// Values that were renamed: the setting by its name of now, the value in older links, and the one now.
const VALUES: &[(&str, &str, &str)] = &[];

/// An entry of a link by the names of now.
pub fn renewed(name: &str, value: Value) -> (String, Value) {
    renewed_by(NAMES, VALUES, name, value)
}

fn renewed_by(
    names: &[(&str, &str)],
    values: &[(&str, &str, &str)],
    name: &str,
    value: Value,
) -> (String, Value) {
    let below = |old: &str| name.strip_prefix(old).filter(|rest| rest.is_empty() || rest.starts_with('.'));
    let name = names
        .iter()
        .find_map(|(old, new)| below(old).map(|rest| format!("{new}{rest}")))
        .unwrap_or_else(|| name.to_owned());
    let known = values.iter().find(|(setting, old, _)| *setting == name && value.as_str() == Some(old));
    let value = known.map_or(value, |(_, _, new)| Value::from(*new));
    (name, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::LabState;
    use crate::app::state::entries::is_known;

    #[test]
    fn an_old_name_stands_for_what_is_below_it_too() {
        let names = [("neurons.compare", "neurons.study"), ("eye", "pixel")];
        let values = [("plane", "spread", "sigma")];
        for (name, value, new_name, new_value) in [
            ("neurons.compare.cells", "9", "neurons.study.cells", "9"),
            ("neurons.compared", "9", "neurons.compared", "9"),
            ("eye", "9", "pixel", "9"),
            ("plane", "spread", "plane", "sigma"),
            ("plane", "raw", "plane", "raw"),
            ("rival", "spread", "rival", "spread"),
        ] {
            let found = renewed_by(&names, &values, name, Value::from(value));
            assert_eq!(found, (new_name.to_owned(), Value::from(new_value)));
        }
    }

    #[test]
    fn what_old_names_lead_to_exists() {
        for (old, new) in NAMES {
            assert!(!is_known(old), "{old} is a setting of now");
            assert!(is_known(new), "{new} is no setting");
        }
        for (setting, old, new) in VALUES {
            let set = |value: &str| LabState::from_fragment(&format!("{setting}={value}")).1;
            assert_eq!(set(new), [], "{setting} cannot be {new}");
            assert_eq!(set(old), [], "{setting} was {old}");
        }
    }
}
