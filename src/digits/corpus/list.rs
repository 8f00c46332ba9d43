//! Lists of labels: text with a picture's name and a digit in each line, as MNIST-M's `0000.png 5`.

use super::CorpusError;
use std::collections::HashSet;

/// A picture's name and its digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As written, with `/` between folders.
    pub picture: String,
    /// 0 to 9.
    pub label: u8,
}

/// Reads a list: in each line a name, then white space, a comma or a semicolon, then a digit. The name may be
/// in double quotes; a first line whose last word is no number is a heading; empty lines do not count.
///
/// # Errors
/// [`CorpusError`] with the line: not text, no digit, the same name again, or a name outside of the folder
/// (`..`, `/etc`, `C:`).
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Entry>, CorpusError> {
    let name = || name.to_owned();
    let text = std::str::from_utf8(bytes).map_err(|_| CorpusError::ListText { name: name() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    let mut heading = true;
    for (at, whole) in text.lines().enumerate() {
        let line = at + 1;
        if whole.trim().is_empty() {
            continue;
        }
        let first = std::mem::take(&mut heading);
        let wrong = || CorpusError::ListLine { name: name(), line, found: whole.trim().to_owned() };
        let (picture, label) = split(whole).ok_or_else(wrong)?;
        let Ok(number) = label.parse::<i64>() else {
            if first && label.parse::<f64>().is_err() {
                continue;
            }
            return Err(wrong());
        };
        let digit = u8::try_from(number).ok().filter(|&digit| digit <= 9).ok_or_else(|| {
            CorpusError::NoDigit { name: name(), image: entries.len(), label: number.to_string() }
        })?;
        let picture = picture.replace('\\', "/");
        let picture = picture.strip_prefix("./").unwrap_or(&picture).to_owned();
        if !is_inside(&picture) {
            return Err(CorpusError::ListOutside { name: name(), line, picture });
        }
        if !seen.insert(picture.clone()) {
            return Err(CorpusError::ListTwice { name: name(), line, picture });
        }
        entries.push(Entry { picture, label: digit });
    }
    if entries.is_empty() { Err(CorpusError::ListEmpty { name: name() }) } else { Ok(entries) }
}

/// The name and the last word of a line.
fn split(line: &str) -> Option<(&str, &str)> {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let is_quote = |c: char| c == '"';
    let line = line.trim();
    let (picture, label) = line.rsplit_once(is_mark)?;
    let picture = picture.trim_end_matches(is_mark).trim().trim_matches(is_quote);
    (!picture.is_empty()).then_some((picture, label.trim_matches(is_quote)))
}

/// Whether a name stays within the folder that it is looked up in.
fn is_inside(name: &str) -> bool {
    !name.contains([':', '\0']) && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(picture: &str, label: u8) -> Entry {
        Entry { picture: picture.to_owned(), label }
    }

    #[test]
    fn the_usual_forms_are_read() {
        let text =
            "\u{feff}file,label\r\n\r\na.png 3\r\n\"b 2.png\",4\nc\\d.png;5\n./e.png\t6\n\"f,g.png\", \"7\"";
        let wanted = [
            entry("a.png", 3),
            entry("b 2.png", 4),
            entry("c/d.png", 5),
            entry("e.png", 6),
            entry("f,g.png", 7),
        ];
        assert_eq!(read("labels.csv", text.as_bytes()).unwrap(), wanted);
    }

    #[test]
    fn every_wrong_line_is_named() {
        for (text, words) in [
            ("a.png 1\nb.png", "line 2 of `l.txt` is `b.png`"),
            ("a.png 1\nb.png one\n", "line 2"),
            ("a.png 1.5\n", "line 1"),
            ("a.png 1\nb.png 10\n", "image 1 (counted from 0) the label 10"),
            ("a.png -1\n", "the label -1"),
            ("a.png 1\na.png 2\n", "names `a.png` again"),
            ("../a.png 1\n", "not a name within"),
            ("/etc/passwd 1\n", "not a name within"),
            ("C:\\a.png 1\n", "not a name within"),
            ("name label\n", "lists no labels"),
            ("", "lists no labels"),
            ("5\n", "line 1"),
        ] {
            let sentence = read("l.txt", text.as_bytes()).unwrap_err().to_string();
            assert!(sentence.contains(words), "{text:?}: {sentence}");
        }
        assert!(read("l.txt", b"a.png 1\xff").unwrap_err().to_string().contains("not text"));
    }
}
