//! For taking away: matrices and choices as CSV (RFC 4180), the tree in Newick's form, an alignment as text.
//!
//! Names may come from a visitor's files. In texts whatever is no printable character becomes a space.

use super::align::{Alignment, Index, Scoring, Step};
use super::cluster::Tree;
use super::cover::Cover;
use super::functional::{Functional, Rows};
use super::matrix::Square;
use super::network::Network;
use super::patterns::Pattern;
use super::tokens::{Encoded, Granularity};
use crate::figure::csv::Csv;
use std::fmt::Write as _;

/// A text in one line.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The name of a network; nothing where there is none.
fn name<'a>(networks: &[&'a Network], i: usize) -> &'a str {
    networks.get(i).map_or("", |network| network.name.as_str())
}

/// A square with names: the first line and the first column hold them, in this order.
#[must_use]
pub fn matrix_csv(networks: &[&Network], values: &Square, order: &[usize]) -> String {
    let mut csv = Csv::default();
    csv.cell(&"network");
    for i in order {
        csv.cell(&name(networks, *i));
    }
    csv.end();
    for i in order {
        csv.cell(&name(networks, *i));
        for j in order {
            match values.get(*i, *j) {
                value if value.is_finite() => csv.cell(&value),
                _ => csv.cell(&""),
            }
        }
        csv.end();
    }
    csv.finish()
}

/// The most common combinations, a line each: their length, layers, in how many networks, how often, and in which.
#[must_use]
pub fn patterns_csv(networks: &[&Network], alphabet: &[String], patterns: &[Pattern]) -> String {
    let mut csv = Csv::with_head(&["length", "layers", "networks", "occurrences", "found_in"]);
    for pattern in patterns {
        let layers: Vec<&str> = letters(alphabet, &pattern.letters).collect();
        let names: Vec<&str> = pattern
            .networks
            .iter()
            .filter_map(|&i| networks.get(i))
            .map(|network| network.name.as_str())
            .collect();
        csv.row(&[
            &pattern.letters.len(),
            &layers.join(" > "),
            &names.len(),
            &pattern.occurrences,
            &names.join("; "),
        ]);
    }
    csv.finish()
}

/// The letters of a combination as text.
pub fn letters<'a>(alphabet: &'a [String], letters: &[u32]) -> impl Iterator<Item = &'a str> {
    letters.iter().map(|&letter| alphabet.get(letter as usize).map_or("", String::as_str))
}

/// Who stands for whom, a line for each network: in our choice, and in the paper's (empty where there is none).
#[must_use]
pub fn cover_csv(networks: &[&Network], distances: &Square, cover: &Cover) -> String {
    let mut csv =
        Csv::with_head(&["network", "representative", "distance", "paper_representative", "paper_distance"]);
    for i in 0..distances.n {
        csv.cell(&name(networks, i));
        for choice in [Some(&cover.ours), cover.papers.as_ref()] {
            let by = choice.and_then(|item| item.chosen.get(*item.stands_for.get(i)?).copied());
            csv.cell(&by.map_or("", |by| name(networks, by)));
            csv.cell(&by.map_or_else(String::new, |by| distances.get(i, by).to_string()));
        }
        csv.end();
    }
    csv.finish()
}

/// Pairs of networks that have published results: how alike they are built, and what they can do.
#[must_use]
pub fn functional_csv(networks: &[&Network], similarity: &Square, functional: &Functional) -> String {
    let mut csv = Csv::with_head(&["a", "b", "architecture", "cosine_published", "cosine_published_neurn"]);
    for (i, &a) in functional.places.iter().enumerate() {
        for (j, &b) in functional.places.iter().enumerate().skip(i + 1) {
            let [plain, neurn] = Rows::ALL.map(|rows| functional.cosines(rows).get(i, j));
            csv.row(&[&name(networks, a), &name(networks, b), &similarity.get(a, b), &plain, &neurn]);
        }
    }
    csv.finish()
}

/// The tree in Newick's form.
#[must_use]
pub fn newick(networks: &[&Network], tree: &Tree) -> String {
    let names: Vec<String> = networks.iter().map(|network| line(&network.name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    tree.newick(&names)
}

/// An alignment with what it was made from.
#[derive(Debug, Clone, Copy)]
pub struct Aligned<'a> {
    /// The two networks.
    pub networks: [&'a Network; 2],
    /// Both as letters: the first two sequences.
    pub encoded: &'a Encoded,
    /// What counts as the same layer.
    pub tokens: Granularity,
    /// The scores.
    pub scoring: &'a Scoring,
    /// How the score becomes an index.
    pub index: Index,
    /// Their alignment.
    pub alignment: &'a Alignment,
}

impl<'a> Aligned<'a> {
    /// The index of the two.
    #[must_use]
    pub fn value(&self) -> f64 {
        let length = |i: usize| self.encoded.sequences.get(i).map_or(0, |sequence| sequence.letters.len());
        self.index.of(self.alignment.score, (length(0), length(1)), self.scoring)
    }

    /// The letter at a place of one of the two (0 or 1).
    #[must_use]
    pub fn letter(&self, which: usize, place: usize) -> &'a str {
        let letter = self.encoded.sequences.get(which).and_then(|sequence| sequence.letters.get(place));
        letter.and_then(|&letter| self.encoded.alphabet.get(letter as usize)).map_or("", String::as_str)
    }

    /// Score, index and counts in a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let Alignment { score, matches, mismatches, gaps, free, .. } = self.alignment;
        format!(
            "score {score}, index {:.4} ({}); {matches} matches, {mismatches} mismatches, {gaps} gaps, {free} free gaps",
            self.value(),
            self.index.label()
        )
    }

    /// The settings in a sentence.
    #[must_use]
    pub fn settings(&self) -> String {
        self.scoring.text(self.tokens.label())
    }

    /// The alignment as text: a line for each column, layers counted from 1, `=` between like layers, `x` between
    /// unlike ones, `-` beside a gap.
    #[must_use]
    pub fn text(&self) -> String {
        let names = self.networks.map(|network| line(&network.name));
        let mut text =
            format!("# {} and {}: {}\n# {}\n", names[0], names[1], self.summary(), self.settings());
        let entry = |which: usize, at: Option<usize>| {
            at.map_or_else(Default::default, |at| {
                let layers = self.encoded.sequences.get(which).and_then(|sequence| sequence.layers.get(at));
                let place = layers.map_or_else(String::new, |layers| match layers.len() {
                    1 => format!("{}", layers.start + 1),
                    _ => format!("{}-{}", layers.start + 1, layers.end),
                });
                (place, line(self.letter(which, at)))
            })
        };
        let rows: Vec<[(String, String); 2]> = self
            .alignment
            .steps
            .iter()
            .map(|step| {
                let (a, b) = step.places();
                [entry(0, a), entry(1, b)]
            })
            .collect();
        // a folded block may be very long: it would make every line so
        let wide = rows.iter().map(|row| row[0].1.chars().count()).max().unwrap_or(0).min(40);
        for ([(at, item), (beside, other)], step) in rows.iter().zip(&self.alignment.steps) {
            let sign = match step {
                Step::Both { same: true, .. } => '=',
                Step::Both { .. } => 'x',
                Step::First(_) | Step::Second(_) => '-',
            };
            let row = format!("{at:>11} {item:<wide$} {sign} {beside:>11} {other}");
            _ = writeln!(text, "{}", row.trim_end());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::csv::tests::cell;
    use crate::zoo::align::align;
    use crate::zoo::file::tests::zoo;
    use crate::zoo::study::{MatrixSettings, Overview, PatternSettings};
    use proptest::prelude::*;

    /// Reads CSV as RFC 4180 writes it.
    fn parse(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    field.push('"');
                    chars.next();
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut field)),
                '\r' if !quoted => {
                    assert_eq!(chars.next(), Some('\n'));
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                c => field.push(c),
            }
        }
        assert!(field.is_empty() && row.is_empty() && !quoted);
        rows
    }

    #[test]
    fn a_matrix_comes_back_from_its_csv() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().take(5).collect();
        let overview = Overview::of(&networks, &MatrixSettings::default());
        let rows = parse(&matrix_csv(&networks, &overview.similarity, &overview.order));
        assert_eq!(rows.len(), 6);
        for (row, &i) in rows[1..].iter().zip(&overview.order) {
            assert_eq!(row[0], networks[i].name);
            for (value, &j) in row[1..].iter().zip(&overview.order) {
                assert_eq!(value.parse::<f64>().unwrap().to_bits(), overview.similarity.get(i, j).to_bits());
            }
        }
    }

    #[test]
    fn no_name_becomes_a_formula() {
        assert_eq!(cell("=SUM(A1)"), "'=SUM(A1)");
        assert_eq!(cell("-a,\"b\""), "\"'-a,\"\"b\"\"\"");
        assert_eq!(cell("VGG19"), "VGG19");
        let network = Network::custom("=1+1\r\n@x", "f", Vec::new());
        let text = matrix_csv(&[&network], &Square::symmetric(1, |_, _| f64::NAN), &[0]);
        assert_eq!(parse(&text), [["network", "'=1+1\r\n@x"], ["'=1+1\r\n@x", ""]]);
    }

    #[test]
    fn other_tables_have_as_many_cells_in_every_line() {
        let zoo = zoo();
        let networks: Vec<&Network> = zoo.core().collect();
        let overview = Overview::of(&networks, &MatrixSettings::default());
        let cover = Cover::of(&networks, &overview.distances, 5, 1).unwrap();
        let rows = parse(&cover_csv(&networks, &overview.distances, &cover));
        assert!(rows.len() == 45 && rows.iter().all(|row| row.len() == 5));
        let place = |name: &str| networks.iter().position(|network| network.name == name).unwrap();
        for row in &rows[1..] {
            let wanted = overview.distances.get(place(&row[0]), place(&row[1]));
            assert!((row[2].parse::<f64>().unwrap() - wanted).abs() < 1e-12);
            assert!(networks[place(&row[3])].shortlist);
        }
        let functional = Functional::of(&networks).unwrap();
        let rows = parse(&functional_csv(&networks, &overview.similarity, &functional));
        assert!(rows.len() == 67 && rows.iter().all(|row| row.len() == 5));
        let (encoded, patterns, _) = PatternSettings::default().study(&networks);
        let found = patterns.most_common(20, false);
        let rows = parse(&patterns_csv(&networks, &encoded.alphabet, &found));
        assert_eq!(rows.len(), 21);
        assert_eq!(rows[1][1].split(" > ").count(), found[0].letters.len());
        assert_eq!(rows[1][4].split("; ").count(), found[0].networks.len());
    }

    #[test]
    fn an_alignment_as_text_has_both_networks_in_order() {
        let zoo = zoo();
        let networks = [zoo.find("VGG16").unwrap(), zoo.find("ResNet50").unwrap()];
        for tokens in Granularity::ALL {
            let encoded = Encoded::of(networks, tokens);
            let scoring = Scoring::FIGURE_2;
            let found = align(&encoded.sequences[0].letters, &encoded.sequences[1].letters, &scoring);
            let aligned = Aligned {
                networks,
                encoded: &encoded,
                tokens,
                scoring: &scoring,
                index: Index::Better,
                alignment: &found,
            };
            let text = aligned.text();
            assert_eq!(text.lines().count(), found.steps.len() + 2);
            let signs = |sign: &str| text.lines().skip(2).filter(|l| l.contains(sign)).count();
            assert!(signs(" = ") == found.matches && signs(" x ") == found.mismatches, "{text}");
            assert!(text.starts_with("# VGG16 and ResNet50: score "));
            assert!(text.lines().nth(2).unwrap().contains('1'));
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_its_cell(text in "[ -~éß\r\n\t]{0,20}") {
            let rows = parse(&format!("{}\r\n", cell(&text)));
            prop_assert_eq!(rows.len(), 1);
            let found = &rows[0][0];
            let guarded = format!("'{text}");
            prop_assert!(*found == text || *found == guarded);
            prop_assert!(!found.starts_with(['=', '+', '-', '@']));
        }
    }
}
