//! What of a link, or of what a script sets, cannot be taken over; said without a word of the parser's.

use crate::figure::svg::short;

/// Entries that are named one by one; of more, their number is said.
const NAMED: usize = 5;

/// Characters of a name or value that are shown.
const LONGEST: usize = 40;

/// An entry that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkProblem {
    /// The setting as the link has it: `filter.k`.
    pub name: String,
    /// Why it was left out.
    pub why: Fault,
}

/// Why an entry was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no such setting.
    Name,
    /// The setting has no such value; the value as the link has it.
    Value(String),
    /// Out of range, or at odds with another setting: the sentence without its full stop.
    Range(String),
    /// Settings without which it says nothing.
    Without(Vec<String>),
}

impl LinkProblem {
    /// The entry where this version knows nothing of it: `` `view` (nowhere) ``.
    fn unknown(&self) -> Option<String> {
        let name = quoted(&self.name);
        match &self.why {
            Fault::Name => Some(name),
            Fault::Value(value) => Some(format!("{name} ({})", short(value, LONGEST))),
            _ => None,
        }
    }

    /// The reason where the entry is known and cannot be: a sentence without its full stop.
    fn reason(&self) -> Option<String> {
        match &self.why {
            Fault::Range(sentence) => Some(sentence.clone()),
            Fault::Without(names) => {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                Some(format!("it says nothing without {}", listed(&names)))
            }
            _ => None,
        }
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", short(name, LONGEST))
}

/// "a", "a and b", "a, b and c".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first of them, and how many more there are.
fn named(mut parts: Vec<String>) -> String {
    let more = parts.len().saturating_sub(NAMED);
    parts.truncate(NAMED);
    let list = parts.join(", ");
    if more == 0 { list } else { format!("{list} and {more} more") }
}

/// "two"; from ten on the digits.
fn count(n: usize) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    words.get(n).map_or_else(|| n.to_string(), |&word| word.to_owned())
}

/// What the page says of a link of which something was left out; nothing if all of it was taken over.
#[must_use]
pub fn left_out(problems: &[LinkProblem]) -> Option<String> {
    let unknown: Vec<String> = problems.iter().filter_map(LinkProblem::unknown).collect();
    let mut sentences = Vec::new();
    match unknown.len() {
        0 => {}
        1 => sentences.push(format!(
            "This link has a setting that this version does not know, so it is left out: {}.",
            named(unknown)
        )),
        n => sentences.push(format!(
            "This link has {} settings that this version does not know, so they are left out: {}.",
            count(n),
            named(unknown)
        )),
    }
    let reasons = problems.iter().filter_map(|p| p.reason().map(|why| (quoted(&p.name), why)));
    let mut reasons: Vec<String> =
        reasons.map(|(name, why)| format!("This link's {name} is left out: {why}.")).collect();
    let more = reasons.len().saturating_sub(NAMED);
    reasons.truncate(NAMED);
    sentences.extend(reasons);
    if more > 0 {
        sentences.push(format!("So are {more} more."));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Why what a script wanted to set was refused as a whole.
#[must_use]
pub(super) fn refused(problems: &[LinkProblem]) -> String {
    let unknown: Vec<String> = problems.iter().filter_map(LinkProblem::unknown).collect();
    let mut sentences = vec!["Nothing was changed.".to_owned()];
    if !unknown.is_empty() {
        sentences.push(format!("This version does not know {}.", named(unknown)));
    }
    let reasons = problems.iter().filter_map(|p| p.reason().map(|why| (quoted(&p.name), why)));
    sentences.extend(reasons.take(NAMED).map(|(name, why)| format!("About {name}: {why}.")));
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(name: &str, why: Fault) -> LinkProblem {
        LinkProblem { name: name.to_owned(), why }
    }

    #[test]
    fn the_sentences_read_well() {
        let moon = || problem("moon", Fault::Name);
        let view = problem("view", Fault::Value("nowhere".to_owned()));
        let far = problem("zoom", Fault::Range("zoom must be between 1 and 64, but it is 0".to_owned()));
        let half = problem("pixel.x", Fault::Without(vec!["pixel.y".to_owned()]));
        assert_eq!(left_out(&[]), None);
        let one = left_out(&[moon()]).unwrap();
        let words = "This link has a setting that this version does not know, so it is left out: `moon`.";
        assert_eq!(one, words);
        let both = left_out(&[moon(), view.clone()]).unwrap();
        let words = "This link has two settings that this version does not know, so they are left out: `moon`, `view` (nowhere).";
        assert_eq!(both, words);
        let known = left_out(&[far.clone(), half.clone()]).unwrap();
        let words = "This link's `zoom` is left out: zoom must be between 1 and 64, but it is 0. This link's `pixel.x` is left out: it says nothing without `pixel.y`.";
        assert_eq!(known, words);
        let words = "Nothing was changed. This version does not know `moon`, `view` (nowhere). About `zoom`: zoom must be between 1 and 64, but it is 0. About `pixel.x`: it says nothing without `pixel.y`.";
        assert_eq!(refused(&[moon(), view, far, half]), words);
    }

    #[test]
    fn a_link_full_of_nonsense_has_a_short_answer() {
        let many: Vec<_> =
            (0..500).map(|i| problem(&format!("{i}{}", "x".repeat(900)), Fault::Name)).collect();
        let notice = left_out(&many).unwrap();
        assert!(notice.contains("500 settings") && notice.contains("and 495 more"), "{notice}");
        let far: Vec<_> = (0..9).map(|_| problem("zoom", Fault::Range("zoom must be".to_owned()))).collect();
        assert!(left_out(&far).unwrap().ends_with("So are 4 more."));
        assert!(notice.chars().count() < 500, "{notice}");
    }
}
