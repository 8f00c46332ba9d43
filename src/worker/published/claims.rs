//! What the papers say, each sentence with what came of it.

use super::{Page, choice, file, reading};
use crate::figure::csv::Csv;
use crate::protocol::published::{Change, Entry, Part, PublishedQuery};
use crate::published::TableError;
use crate::published::claims::{Claim, Origin, claims};
use crate::published::measured::Measured;
use crate::published::references::references;
use crate::published::table::Reading;
use crate::published::verdict::{Verdict, Verdicts};
use serde_json::json;

pub(crate) fn page(query: &PublishedQuery, measured: &Measured) -> Result<Page, TableError> {
    let all = claims(query.reading, measured)?;
    let other = claims(
        if query.reading == Reading::Printed { Reading::Exchanged } else { Reading::Printed },
        measured,
    )?;
    let counted = Verdicts::of(all.iter().map(|claim| claim.verdict));
    let text = format!("{} claims: {}.", counted.claims, counted.text());
    let short: Vec<(String, String)> =
        references()?.iter().map(|reference| (reference.key.clone(), reference.short())).collect();
    let paper =
        |key: &str| short.iter().find(|(known, _)| known == key).map_or("", |(_, words)| words.as_str());
    let mut parts = vec![Part::Badge(
        Origin::Published,
        "Each claim opens to what was published where, what was found, how, and what is odd about it"
            .to_owned(),
        text.clone(),
    )];
    let shown: Vec<(&Claim, &Claim)> = all
        .iter()
        .zip(&other)
        .filter(|(claim, _)| query.verdict.is_none_or(|verdict| claim.verdict == verdict))
        .collect();
    let mut source = "";
    for (claim, under_other) in &shown {
        if claim.source != source {
            source = &claim.source;
            parts.push(Part::Section(paper(source).to_owned()));
        }
        let open = query.claim.as_ref() == Some(&claim.id);
        parts.push(Part::Entry(Entry {
            title: claim.claim.clone(),
            verdict: claim.verdict,
            origin: claim.origin,
            short: format!("published: {} · found: {}", claim.published, claim.found),
            open,
            change: Change::Claim((!open).then(|| claim.id.clone())),
            body: if open { body(claim, under_other, query.reading) } else { Vec::new() },
        }));
    }
    if shown.is_empty() {
        parts.push(Part::Quiet("No claim has this verdict.".to_owned()));
    }
    let status = query.claim.as_ref().and_then(|id| all.iter().find(|claim| claim.id == *id)).map_or_else(
        || text.clone(),
        |claim| {
            format!(
                "{}: {}. Published: {}. Found: {}.",
                claim.claim,
                claim.verdict.text(),
                claim.published,
                claim.found
            )
        },
    );
    let mut verdicts = vec![(None, "all", "Every claim")];
    // those that some claim has, and the one that is asked for
    let offered = Verdict::ALL
        .into_iter()
        .filter(|verdict| counted.count(*verdict) > 0 || query.verdict == Some(*verdict));
    verdicts.extend(offered.map(|verdict| (Some(verdict), verdict.text(), "Only claims with this verdict")));
    Ok(Page {
        title: "Do the numbers say so?",
        lead: "Papers say in words what their tables hold in numbers. Each sentence below is held against those numbers, or against \
               what we measured ourselves; where neither can tell, that is said too.",
        parts,
        settings: vec![
            Part::Section("Claims".to_owned()),
            Part::Choice(choice(
                "Verdict",
                "Only claims with this verdict",
                &query.verdict,
                &verdicts,
                Change::Verdict,
            )),
            reading(query.reading),
        ],
        keeps: vec![file(
            "Claims (CSV)",
            "Every claim with what was found and how",
            "published-claims",
            claims_csv(&all),
        )],
        papers: &["neurn", "mice", "bionic", "fer2013"],
        status,
        results: json!({ "shows": query.shows, "reading": query.reading, "claims": all, "open": query.claim }),
    })
}

fn body(claim: &Claim, other: &Claim, reading: Reading) -> Vec<String> {
    let mut lines = vec![
        format!("Where: {}.", claim.place),
        format!("Published: {}. Found: {}.", claim.published, claim.found),
        claim.how.clone(),
    ];
    lines.extend(claim.besides.iter().cloned());
    let name = if reading == Reading::Printed { "With the columns exchanged" } else { "As printed" };
    if other.notes.iter().any(|note| note.id == "exchanged") {
        lines.push(if claim.found == other.found {
            format!("{name}: the same.")
        } else {
            format!("{name}: {} ({}).", other.found, other.verdict.text())
        });
    }
    lines.extend(claim.notes.iter().map(|note| format!("Note: {}", note.text)));
    lines
}

fn claims_csv(all: &[Claim]) -> String {
    let head = ["id", "paper", "where", "claim", "published", "found", "verdict", "rests on", "how", "notes"];
    let mut lines = vec![head.map(str::to_owned)];
    for claim in all {
        let notes: Vec<&str> = claim.notes.iter().map(|note| note.text).collect();
        lines.push([
            claim.id.clone(),
            claim.source.clone(),
            claim.place.to_owned(),
            claim.claim.clone(),
            claim.published.clone(),
            claim.found.clone(),
            claim.verdict.text().to_owned(),
            super::table::origin_word(claim.origin).to_owned(),
            claim.how.clone(),
            notes.join(" "),
        ]);
    }
    Csv::table(&lines)
}
