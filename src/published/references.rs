//! The papers that the numbers are from, to be opened and cited.

use super::TableError;
use serde::{Deserialize, Serialize};

const REFERENCES: &str = include_str!("../../assets/published/references.json");

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// `neurn`, `mice`, `bionic`, ..., or the name of a method.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its authors as BibTeX has them.
    pub authors: String,
    /// When it appeared.
    pub year: u16,
    /// Its number at arXiv.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arxiv: Option<String>,
    /// Its digital object identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
}

impl Reference {
    /// Where it can be read.
    #[must_use]
    pub fn link(&self) -> String {
        match (&self.arxiv, &self.doi) {
            (Some(number), _) => format!("https://arxiv.org/abs/{number}"),
            (None, Some(doi)) => format!("https://doi.org/{doi}"),
            (None, None) => String::new(),
        }
    }

    /// "Jalil et al. 2025, arXiv 2505.06881".
    #[must_use]
    pub fn short(&self) -> String {
        let mut authors = self.authors.split(" and ");
        let family = |author: &str| author.split(',').next().unwrap_or_default().to_owned();
        let first = authors.next().map(family).unwrap_or_default();
        let who = match (authors.next(), authors.next()) {
            (None, _) => first,
            (Some(second), None) if second != "others" => format!("{first} and {}", family(second)),
            _ => format!("{first} et al."),
        };
        let place = match (&self.arxiv, &self.doi) {
            (Some(number), _) => format!("arXiv {number}"),
            (None, Some(doi)) => format!("doi {doi}"),
            (None, None) => String::new(),
        };
        format!("{who} {}, {place}", self.year)
    }

    /// As BibTeX.
    #[must_use]
    pub fn bibtex(&self) -> String {
        let word = self.authors.split([',', ' ']).next().unwrap_or_default().to_lowercase();
        let identity = match (&self.arxiv, &self.doi) {
            (Some(number), _) => format!("  eprint = {{{number}}},\n  archivePrefix = {{arXiv}},\n"),
            (None, Some(doi)) => format!("  doi = {{{doi}}},\n"),
            (None, None) => String::new(),
        };
        format!(
            "@misc{{{word}{year},\n  title = {{{{{title}}}}},\n  author = {{{authors}}},\n  year = {{{year}}},\n{identity}  \
             url = {{{link}}}\n}}\n",
            year = self.year,
            title = self.title,
            authors = self.authors,
            link = self.link(),
        )
    }
}

/// All of them.
///
/// # Errors
/// [`TableError`] if the file that this program was built with is damaged.
pub fn references() -> Result<Vec<Reference>, TableError> {
    let wrong = |error: serde_json::Error| TableError { file: "references.json", line: error.line() };
    serde_json::from_str(REFERENCES).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_can_be_opened_and_cited() {
        let all = references().unwrap();
        for reference in &all {
            assert!(reference.link().starts_with("https://"), "{}", reference.key);
            let text = reference.bibtex();
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
        }
        let short = |key: &str| all.iter().find(|reference| reference.key == key).unwrap().short();
        assert_eq!(short("neurn"), "Jalil et al. 2025, arXiv 2505.06881");
        assert_eq!(short("bionic"), "Prasanth and Tivnan 2026, arXiv 2601.20876");
        assert_eq!(short("microns"), "Bae et al. 2025, doi 10.1038/s41586-025-08790-w");
        let keys: std::collections::BTreeSet<String> =
            all.iter().map(|reference| reference.bibtex().lines().next().unwrap().to_owned()).collect();
        assert!(keys.len() >= all.len() - 1, "two papers of one first author and year share a key: {keys:?}");
    }
}
