//! The answer to a question: the screen of one part, made of texts, tables and switches.

mod bionic;
mod claims;
mod compare;
mod digits;
mod rows;
mod similarity;
mod table;
mod tests_over;

use crate::figure::number::{or_nothing, signed};
use crate::protocol::published::{Change, Choice, Keep, Part, PublishedQuery, Screen, Shows};
use crate::published::TableError;
use crate::published::measured::Measured;
use crate::published::references::{Reference, references};
use crate::published::table::Reading;

/// Makes the screen.
///
/// # Errors
/// [`TableError`] if a file that this program was built with is damaged.
pub fn answer(query: &PublishedQuery, measured: &Measured) -> Result<Screen, TableError> {
    let mut page = match query.shows {
        Shows::Table => table::page(query, measured)?,
        Shows::Similarity => similarity::page(query)?,
        Shows::Claims => claims::page(query, measured)?,
        Shows::Bionic => bionic::page(query)?,
        Shows::Digits => digits::page(query, measured)?,
    };
    let cited = cited(page.papers)?;
    page.parts.push(Part::Section("Sources".to_owned()));
    page.parts.push(Part::Links(
        cited.iter().map(|item| (format!("{} ({})", item.title, item.short()), item.link())).collect(),
    ));
    page.keeps.push(Keep {
        label: "Copy BibTeX".to_owned(),
        help: "The papers of this part as entries for a bibliography, on the clipboard".to_owned(),
        file: String::new(),
        text: cited.iter().map(Reference::bibtex).collect::<Vec<_>>().join("\n"),
    });
    Ok(Screen {
        query: query.clone(),
        title: page.title.to_owned(),
        lead: page.lead.to_owned(),
        tabs: tabs(query.shows),
        parts: page.parts,
        settings: page.settings,
        keeps: page.keeps,
        status: page.status,
        results: page.results.to_string(),
    })
}

/// What a part makes.
struct Page {
    title: &'static str,
    lead: &'static str,
    parts: Vec<Part>,
    settings: Vec<Part>,
    keeps: Vec<Keep>,
    /// Keys of papers.
    papers: &'static [&'static str],
    status: String,
    results: serde_json::Value,
}

fn cited(keys: &[&str]) -> Result<Vec<Reference>, TableError> {
    let all = references()?;
    Ok(keys.iter().filter_map(|key| all.iter().find(|item| item.key == *key).cloned()).collect())
}

fn tabs(shows: Shows) -> Choice {
    choice(
        "Part",
        "Which numbers",
        &shows,
        &[
            (
                Shows::Table,
                "Table",
                "How often 14 networks read digits rightly after a change of world, with and without the filter",
            ),
            (
                Shows::Similarity,
                "Similarity",
                "Which of these networks do alike, and whether the filter makes them more alike",
            ),
            (Shows::Claims, "Claims", "What the papers say of their numbers, beside what the numbers say"),
            (
                Shows::Bionic,
                "BioNIC",
                "A network wired like a column of mouse visual cortex, and what it loses without each mechanism",
            ),
            (
                Shows::Digits,
                "Single source",
                "The wider field: methods that learn from handwriting alone and are measured elsewhere",
            ),
        ],
        Change::Shows,
    )
}

/// A switch as a row of buttons.
fn choice<T: PartialEq + Clone>(
    label: &str,
    help: &str,
    now: &T,
    options: &[(T, &str, &str)],
    change: impl Fn(T) -> Change,
) -> Choice {
    let chosen = options.iter().position(|(value, ..)| value == now).unwrap_or(0);
    let options = options
        .iter()
        .map(|(value, label, help)| ((*label).to_owned(), (*help).to_owned(), change(value.clone())));
    Choice { label: label.to_owned(), help: help.to_owned(), options: options.collect(), chosen, list: false }
}

/// The switch between the two readings.
fn reading(now: Reading) -> Part {
    Part::Choice(choice(
        "Columns M → U and M → S of SPOS and ShuffleNet",
        "In these rows the two columns look exchanged: both readings can be looked at, and everything is computed anew",
        &now,
        &[
            (Reading::Printed, "as printed", "The table as the paper has it"),
            (
                Reading::Exchanged,
                "exchanged",
                "The alternative reading: the two columns exchanged in the four rows of SPOS and ShuffleNet",
            ),
        ],
        Change::Reading,
    ))
}

/// A number of a saved table: what was printed with few decimals has no more of them.
fn number(value: Option<f64>) -> String {
    or_nothing(value, 4)
}

/// A column's sort: by it, or as printed if it is already.
fn sort_by(query: &PublishedQuery, column: &str) -> Option<Change> {
    let by = (query.sort.as_deref() != Some(column)).then(|| column.to_owned());
    Some(Change::Sort(by))
}

/// A text in a file.
fn file(label: &str, help: &str, name: &str, text: String) -> Keep {
    Keep { label: label.to_owned(), help: help.to_owned(), file: format!("neurn-lab-{name}.csv"), text }
}
