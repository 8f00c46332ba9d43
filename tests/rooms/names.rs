//! Which paths a Rust file names: enough of its grammar to pass over comments, strings and what is for tests only.

use std::collections::BTreeMap;

/// A word (`$word` for a macro's), `::`, or another sign; a literal is a quotation mark.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Path,
    Sign(char),
}

/// What a file names.
#[derive(Debug, Default)]
pub struct Names {
    /// Paths that begin with a `use`, and modules within the file in which they stand.
    pub uses: Vec<(Vec<String>, Vec<String>)>,
    /// Other paths of more than one word, likewise.
    pub paths: Vec<(Vec<String>, Vec<String>)>,
    /// Names that a `use` gives to paths.
    pub aliases: BTreeMap<String, (Vec<String>, Vec<String>)>,
    /// Modules in files of their own that are for tests only.
    pub test_modules: Vec<String>,
}

impl Names {
    /// Of the text of a file.
    pub fn of(text: &str) -> Self {
        let mut names = Self::default();
        let tokens = names.without_tests(&tokens(text));
        // modules within the file that are open, and how many braces were before each
        let mut inside: Vec<(String, usize)> = Vec::new();
        let (mut braces, mut at) = (0, 0);
        while let Some(token) = tokens.get(at) {
            let here = || inside.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            match (token, tokens.get(at + 1), tokens.get(at + 2)) {
                (Token::Word(word), Some(Token::Word(name)), Some(Token::Sign('{'))) if word == "mod" => {
                    inside.push((name.clone(), braces));
                    at += 1;
                }
                (Token::Word(word), Some(next), _) if word == "use" && *next != Token::Sign('<') => {
                    at = names.read_use(&tokens, at + 1, &[], &here());
                    continue;
                }
                // who may see something is no use of it
                (Token::Word(word), Some(Token::Sign('(')), Some(_)) if word == "pub" => {
                    at = closed(&tokens, at + 1) - 1;
                }
                (Token::Word(_), Some(Token::Path), _) => {
                    let (path, end) = words(&tokens, at);
                    names.paths.push((here(), path));
                    at = end;
                    continue;
                }
                (Token::Sign('{'), _, _) => braces += 1,
                (Token::Sign('}'), _, _) => {
                    braces = usize::saturating_sub(braces, 1);
                    inside.retain(|(_, before)| *before < braces);
                }
                _ => {}
            }
            at += 1;
        }
        names
    }

    /// Reads what follows `use` or stands in its braces, up to the sign after it; gives the place of that sign.
    fn read_use(&mut self, tokens: &[Token], at: usize, before: &[String], here: &[String]) -> usize {
        let (path, mut at) = words(tokens, at);
        let mut path = [before, &path].concat();
        if tokens.get(at) == Some(&Token::Sign('{')) {
            while !matches!(tokens.get(at), None | Some(Token::Sign('}'))) {
                at = self.read_use(tokens, at + 1, &path, here);
            }
            return at + 1;
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let mut name = path.last().cloned();
        while !matches!(tokens.get(at), None | Some(Token::Sign(',' | ';' | '}'))) {
            if let Some(Token::Word(word)) = tokens.get(at) {
                name = Some(word.clone()); // after `as`
            }
            at += 1;
        }
        if let Some(name) = name {
            self.aliases.insert(name, (here.to_vec(), path.clone()));
            self.uses.push((here.to_vec(), path));
        }
        at
    }

    /// Leaves out what stands below `#[cfg(test)]`.
    fn without_tests(&mut self, tokens: &[Token]) -> Vec<Token> {
        let word = |text: &str| Token::Word(text.to_owned());
        let sign = Token::Sign;
        let mark = [sign('#'), sign('['), word("cfg"), sign('('), word("test"), sign(')'), sign(']')];
        let mut kept = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if !tokens[at..].starts_with(&mark) {
                kept.push(tokens[at].clone());
                at += 1;
                continue;
            }
            at += mark.len();
            while tokens.get(at) == Some(&sign('#')) {
                at = closed(tokens, at + 1);
            }
            if let [Token::Word(what), Token::Word(name), Token::Sign(';'), ..] = &tokens[at..]
                && what == "mod"
            {
                self.test_modules.push(name.clone());
            }
            let is_use = tokens.get(at) == Some(&word("use"));
            while at < tokens.len() && tokens[at] != sign(';') && (is_use || tokens[at] != sign('{')) {
                at += 1;
            }
            at = closed(tokens, at);
        }
        kept
    }
}

/// The words of a path from a place on, and the place of what is neither a word nor `::`.
fn words(tokens: &[Token], mut at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    if tokens.get(at) == Some(&Token::Path) {
        at += 1;
    }
    while let Some(Token::Word(word)) = tokens.get(at) {
        path.push(word.clone());
        at += 1;
        if tokens.get(at) != Some(&Token::Path) {
            break;
        }
        at += 1;
    }
    (path, at)
}

/// The place after the bracket that closes the one at a place; the next place if there is none there.
fn closed(tokens: &[Token], mut at: usize) -> usize {
    let mut open = 0_usize;
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Sign('(' | '[' | '{') => open += 1,
            Token::Sign(')' | ']' | '}') => open = open.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if open == 0 {
            break;
        }
    }
    at
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn tokens(text: &str) -> Vec<Token> {
    let signs: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        let rest = &signs[at..];
        if rest.starts_with(&['/', '/']) {
            at += rest.iter().position(|&c| c == '\n').unwrap_or(rest.len());
        } else if rest.starts_with(&['/', '*']) {
            at += comment(rest);
        } else if sign == '"' {
            at += string(rest);
            found.push(Token::Sign('"'));
        } else if sign == '\'' {
            at += quoted(rest);
            found.push(Token::Sign('"'));
        } else if is_word(sign) || (sign == '$' && rest.get(1).is_some_and(|&c| is_word(c))) {
            let length = 1 + rest[1..].iter().take_while(|&&c| is_word(c)).count();
            let word: String = rest[..length].iter().collect();
            at += length;
            if let (true, Some(raw)) = (matches!(word.as_str(), "r" | "br" | "cr"), raw_string(&signs[at..]))
            {
                at += raw;
                found.push(Token::Sign('"'));
            } else {
                found.push(Token::Word(if word == "$crate" { "crate".to_owned() } else { word }));
            }
        } else if rest.starts_with(&[':', ':']) {
            found.push(Token::Path);
            at += 2;
        } else {
            if !sign.is_whitespace() {
                found.push(Token::Sign(sign));
            }
            at += 1;
        }
    }
    found
}

/// The length of a comment that may have others in it.
fn comment(rest: &[char]) -> usize {
    let (mut open, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            (open, at) = (open + 1, at + 2);
        } else if rest[at..].starts_with(&['*', '/']) {
            (open, at) = (open - 1, at + 2);
            if open == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The length of a string with its quotation marks.
fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a character in quotation marks, or of a lifetime's mark.
fn quoted(rest: &[char]) -> usize {
    match rest {
        [_, '\\', ..] => 3 + rest[3..].iter().position(|&c| c == '\'').map_or(0, |end| end + 1),
        [_, _, '\'', ..] => 3,
        _ => 1,
    }
}

/// The length of what follows the `r` of a raw string; nothing if it is none.
fn raw_string(rest: &[char]) -> Option<usize> {
    let hashes = rest.iter().take_while(|&&c| c == '#').count();
    if rest.get(hashes) != Some(&'"') {
        return None;
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let length = rest[hashes + 1..].windows(end.len()).position(|part| part == end);
    Some(length.map_or(rest.len(), |length| 2 * hashes + 2 + length))
}
