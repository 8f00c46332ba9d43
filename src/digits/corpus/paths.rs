//! Labels and parts in the paths of pictures.

use super::Split;
use super::choose::{ToldPart, part_of, words_of};
use crate::digits::note::PathRule;
use std::collections::BTreeSet;

/// Folders outside of a picture's own that are looked at.
const MOST_FOLDERS: usize = 4;
/// Words of a name that are looked at from either end.
const MOST_WORDS: usize = 4;
/// Digits in words.
const WORDS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/// What may stand before a digit in one word with it.
const BEFORE: [&str; 9] = ["digit", "digits", "class", "label", "number", "num", "cls", "n", "d"];

/// The labels of paths, one each, and the rule that they follow.
///
/// A rule must give every path a digit. Folders go first, from the inside; then words of the names: the last, the
/// first, those between. Of two words that both could be the label, one that never repeats only counts, and is not it.
///
/// # Errors
/// The first path without a digit in any place.
pub fn labels<'a>(paths: &[&'a str]) -> Result<(Vec<u8>, PathRule), &'a str> {
    let all = |rule: PathRule| -> Option<Vec<u8>> { paths.iter().map(|path| digit_by(rule, path)).collect() };
    for above in 0..MOST_FOLDERS {
        let rule = PathRule::Folder { above };
        if let Some(labels) = all(rule) {
            return Ok((labels, rule));
        }
    }
    let inner = (1..MOST_WORDS).flat_map(|at| [PathRule::Word(at), PathRule::WordFromEnd(at)]);
    let rules = [PathRule::WordFromEnd(0), PathRule::Word(0)].into_iter().chain(inner);
    let mut found: Vec<(Vec<u8>, PathRule)> = Vec::new();
    for rule in rules {
        // two rules that agree are one
        if let Some(labels) = all(rule)
            && found.iter().all(|(others, _)| *others != labels)
        {
            found.push((labels, rule));
        }
    }
    let counts = |(labels, _): &(Vec<u8>, PathRule)| counts(labels);
    if found.len() > 1 && !found.iter().all(counts) {
        found.retain(|one| !counts(one));
    }
    if let Some(first) = found.into_iter().next() {
        return Ok(first);
    }
    let rules = (0..MOST_FOLDERS).map(|above| PathRule::Folder { above }).chain([PathRule::Word(0)]);
    let rules: Vec<PathRule> = rules.chain([PathRule::WordFromEnd(0)]).collect();
    let nothing = |path: &&&str| rules.iter().all(|rule| digit_by(*rule, path).is_none());
    let no_end = |path: &&&str| digit_by(PathRule::WordFromEnd(0), path).is_none();
    let wrong = paths.iter().find(nothing).or_else(|| paths.iter().find(no_end));
    Err(wrong.or(paths.first()).copied().unwrap_or_default())
}

/// Whether numbers look like a count of the files: all different.
fn counts(labels: &[u8]) -> bool {
    labels.len() > 1 && labels.iter().collect::<BTreeSet<_>>().len() == labels.len()
}

/// The digit that a path has at the place of a rule.
fn digit_by(rule: PathRule, path: &str) -> Option<u8> {
    let mut parts = path.rsplit('/');
    let name = parts.next()?;
    // all endings are cut off, or only the last where nothing else parts the words
    let short = name.split_once('.').map_or(name, |(stem, _)| stem);
    let long = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = if words_of(short).count() > 1 { short } else { long };
    match rule {
        PathRule::Folder { above } => folder_digit(parts.nth(above)?),
        // a name of one word is a number of the picture, not of what it shows
        PathRule::Word(at) => word_digit(words_of(stem).nth(at)?).filter(|_| words_of(stem).count() > 1),
        PathRule::WordFromEnd(at) => {
            word_digit(words_of(stem).rev().nth(at)?).filter(|_| words_of(stem).count() > 1)
        }
    }
}

/// 3 for `3`, `03`, `three`, `digit_3`, `class3`, `3 - three`.
fn folder_digit(name: &str) -> Option<u8> {
    let padded = |word: &str| {
        let digits = !word.is_empty() && word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| word.parse().ok()).flatten().filter(|&digit: &u8| digit <= 9)
    };
    let known = |word: &str| BEFORE.contains(&word.to_lowercase().as_str());
    let mut digits =
        words_of(name).filter(|word| !known(word)).map(|word| word_digit(word).or_else(|| padded(word)));
    let first = digits.next()??;
    digits.all(|digit| digit == Some(first)).then_some(first)
}

/// 3 for `3`, `three`, `digit3`.
fn word_digit(word: &str) -> Option<u8> {
    let lower = word.to_lowercase();
    if let Some(digit) = WORDS.iter().position(|known| *known == lower) {
        return u8::try_from(digit).ok();
    }
    let number = lower.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let before = lower.strip_suffix(number)?;
    match number.as_bytes() {
        [digit @ b'0'..=b'9'] if before.is_empty() || BEFORE.contains(&before) => Some(digit - b'0'),
        _ => None,
    }
}

/// Of paths those of one part, if their folders tell training and test: their numbers, the part, and whether there
/// are both.
pub fn of_part(paths: &[&str], wanted: Option<Split>) -> Option<(Vec<usize>, Split)> {
    let part = |path: &str| path.rsplit_once('/').and_then(|(folder, _)| part_of(folder));
    let of = |split| -> Vec<usize> {
        let of = |at: &usize| paths.get(*at).is_some_and(|path| part(path) == Some(ToldPart::Of(split)));
        (0..paths.len()).filter(of).collect()
    };
    let split = wanted.unwrap_or(Split::Test);
    let other = if split == Split::Test { Split::Train } else { Split::Test };
    let (these, others) = (of(split), of(other));
    (!these.is_empty() && !others.is_empty()).then_some((these, split))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_in_folders() {
        for (path, above, digit) in [
            ("set/3/0001.png", 0, 3),
            ("three/0001.png", 0, 3),
            ("x/digit_3/a.png", 0, 3),
            ("class7/a.png", 0, 7),
            ("x/Label-04/a.png", 0, 4),
            ("005/a.png", 0, 5),
            ("9 - nine/a.png", 0, 9),
            ("8/writer/a.png", 1, 8),
        ] {
            assert_eq!(labels(&[path]), Ok((vec![digit], PathRule::Folder { above })), "{path}");
        }
        for path in ["13/a.png", "set_3x/a.png", "3_4/a.png", "batch1/a.png", "a.png", "7.png"] {
            assert_eq!(labels(&[path]), Err(path));
        }
    }

    #[test]
    fn labels_stand_in_names() {
        let (first, last) = (PathRule::Word(0), PathRule::WordFromEnd(0));
        for (paths, digits, rule) in [
            (&["0001_3.png", "0002_4.png"][..], [3, 4], last),
            (&["a_b_0.x.png", "a_b_0.y.png"], [0, 0], last),
            (&["5_0001.png", "7_0002.png"], [5, 7], first),
            (&["img_5.png", "img_6.png"], [5, 6], last),
            (&["5.0001.png", "7.0002.png"], [5, 7], first),
            (&["5 (1).png", "7 (12).png"], [5, 7], first),
            (&["seven-12.png", "two-13.png"], [7, 2], first),
            (&["mnist_5_0001.png", "mnist_2_0002.png"], [5, 2], PathRule::Word(1)),
            (&["digit5_0001.png", "digit2_0002.png"], [5, 2], first),
        ] {
            assert_eq!(labels(paths), Ok((digits.to_vec(), rule)), "{paths:?}");
        }
        // two digits each: one of them only counts
        let paths = ["1_2.png", "1_5.png", "2_1.png", "7_0.png"];
        assert_eq!(labels(&paths), Ok((vec![1, 1, 2, 7], first)));
        assert_eq!(labels(&["0_7.png", "1_7.png"]), Ok((vec![7, 7], last)));
        assert_eq!(labels(&["1/b.png", "a_1.png"]), Err("1/b.png"));
    }

    #[test]
    fn folders_tell_parts() {
        let paths = ["mnist/training/3/a.png", "mnist/testing/3/a.png", "mnist/testing/4/b.png"];
        assert_eq!(of_part(&paths, None), Some((vec![1, 2], Split::Test)));
        assert_eq!(of_part(&paths, Some(Split::Train)), Some((vec![0], Split::Train)));
        assert_eq!(of_part(&paths[..1], None), None);
        assert_eq!(of_part(&["train_1.png", "test_1.png"], None), None);
    }
}
