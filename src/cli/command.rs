//! A command as it is noted in a file: what was typed, without the places of one machine.

use std::path::{Component, Path};

/// Arguments whose places are one machine's own, and what stands for them.
const PLACES: [(&str, &str, &str); 3] = [
    ("--data", "DATA", "the folder of the data sets"),
    ("--runs", "RUNS", "the folder of finished runs"),
    (
        "--ablations",
        "ABLATIONS",
        "the folder of networks that do not ship: other seeds, and without the filter",
    ),
];

/// The words of a command as a line that can be typed, with quotes where a shell needs them. Places of this machine
/// become names ([`meaning`] says which); of other paths that lead out of the folder only the file's name is left.
pub fn noted(words: impl Iterator<Item = String>) -> String {
    let mut line = String::from("neurn");
    let mut place = None;
    for word in words {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (Some(option), Some(value)),
            _ if word.starts_with("--") => (Some(word.as_str()), None),
            _ => (None, Some(word.as_str())),
        };
        if let Some(option) = option {
            line += &format!(" {}", quoted(option));
            place = PLACES.iter().find(|(name, ..)| *name == option).map(|(_, name, _)| *name);
        }
        if let Some(value) = value {
            let value = place.take().map_or_else(|| quoted(&neutral(value)), str::to_owned);
            line += &format!(" {value}");
        }
    }
    line
}

/// What the names in a command stand for, as a sentence; none if it has none of them.
pub fn meaning(command: &str) -> Option<String> {
    let words: Vec<&str> = command.split(' ').collect();
    let used: Vec<String> = PLACES
        .iter()
        .filter(|(option, name, _)| words.windows(2).any(|pair| *pair == [*option, *name]))
        .map(|(_, name, what)| format!("{name} is {what}"))
        .collect();
    match &*used {
        [] => None,
        [most @ .., last] if !most.is_empty() => {
            Some(format!("In the command {} and {last}.", most.join(", ")))
        }
        _ => Some(format!("In the command {}.", used.concat())),
    }
}

/// A path that leads out of the folder is one machine's own; its last part is not.
fn neutral(value: &str) -> String {
    let path = Path::new(value);
    let leaves = path.is_absolute() || path.components().any(|part| part == Component::ParentDir);
    match path.file_name() {
        Some(name) if leaves => name.to_string_lossy().into_owned(),
        _ => value.to_owned(),
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:+,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> String {
        noted(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn commands_can_be_typed_again() {
        let words = ["transfer", "--out", "my table.json", "--filters", "none,neurn:3+5+9:max", "it's", ""];
        assert_eq!(
            of(&words),
            r"neurn transfer --out 'my table.json' --filters none,neurn:3+5+9:max 'it'\''s' ''"
        );
        assert_eq!(meaning(&of(&words)), None);
    }

    #[test]
    fn places_of_one_machine_are_left_out() {
        let words =
            ["transfer", "--data", "../shared/data", "--runs=/work/my runs", "--out", "assets/t.json"];
        let command = of(&words);
        assert_eq!(command, "neurn transfer --data DATA --runs RUNS --out assets/t.json");
        let text =
            "In the command DATA is the folder of the data sets and RUNS is the folder of finished runs.";
        assert_eq!(meaning(&command).as_deref(), Some(text));
        let command = of(&["models", "--collect", "/work/main/models", "--data", "d", "--date=2026-11-21"]);
        assert_eq!(command, "neurn models --collect models --data DATA --date 2026-11-21");
        assert_eq!(meaning(&command).as_deref(), Some("In the command DATA is the folder of the data sets."));
    }
}
