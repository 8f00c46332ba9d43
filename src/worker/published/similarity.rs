//! Which networks do alike, before and after the filter.

use super::{Page, choice, file, number, reading, signed};
use crate::figure::csv::Csv;
use crate::protocol::published::{Change, Pairs, Part, PublishedQuery, Which};
use crate::published::TableError;
use crate::published::claims::Origin;
use crate::published::notes::NOTES;
use crate::published::similarity::Similarity;
use crate::published::table::{Family, Reading, SOURCE, Table};
use crate::stats::cluster::{Linkage, Tree};
use serde_json::json;

pub(crate) fn page(query: &PublishedQuery) -> Result<Page, TableError> {
    let table = Table::read(query.reading)?;
    let found = Similarity::of(&table, query.searched);
    let means = found.means();
    let [plain, neurn, plain_r, neurn_r] = means;
    let (closer, pairs) = found.closer();
    let n = found.networks.len();
    let text = format!(
        "Mean over the {pairs} pairs of {n} networks: {plain:.3} without the filter, {neurn:.3} with NeuRN. {closer} of {pairs} pairs \
         become more alike."
    );
    let mut parts = vec![
        Part::Badge(Origin::Published, format!("{SOURCE}, computed here from its rows"), text.clone()),
        Part::Choice(choice(
            "Shown",
            "Which square",
            &query.which,
            &[
                (
                    Which::Difference,
                    "with NeuRN less without",
                    "What the filter changes: Supplementary Figure S1",
                ),
                (Which::Plain, "without the filter", "Cosines of the rows on raw pixels"),
                (Which::Neurn, "with NeuRN", "Cosines of the rows with NeuRN"),
            ],
            Change::Which,
        )),
        Part::Pairs(square(query.which, &found)),
        Part::Text(format!(
            "The paper's text gives about 0.7 without the filter and 0.8 with it. Pearson's correlation of the same rows, the \
             cosine after each row's mean is taken away, gives {plain_r:.3} and {neurn_r:.3}."
        )),
    ];
    if query.reading == Reading::Exchanged {
        parts.push(Part::Quiet(
            "M → U and M → S of SPOS and ShuffleNet are exchanged here (alternative reading).".to_owned(),
        ));
    }
    parts.push(Part::Section("What to know of these numbers".to_owned()));
    parts.extend(
        NOTES
            .iter()
            .filter(|note| note.touches.contains(&"cosine-before"))
            .map(|note| Part::Quiet(note.text.to_owned())),
    );
    parts.push(Part::Quiet(
        "All twelve accuracies are positive, so rows point roughly the same way whatever the networks do: a cosine near 1 is easily \
         had. Trees are by average linkage of 1 minus the cosine; the order of the names is that of the tree without the filter."
            .to_owned(),
    ));
    Ok(Page {
        title: "Do they do alike?",
        lead: "Two networks do alike if they are good and bad at the same changes of world: the twelve numbers of each are taken as \
               a direction, and the cosine of the angle between two directions is 1 if they are the same. The paper says that the \
               filter makes networks more alike.",
        parts,
        settings: vec![
            Part::Section("Networks".to_owned()),
            Part::Choice(choice(
                "Networks",
                "The paper's shortlist has 12; SPOS and AutoFormer were searched for besides",
                &query.searched,
                &[
                    (false, "the 12 of the shortlist", "Convolutional networks and the vision transformer"),
                    (true, "all 14", "The two searched networks too"),
                ],
                Change::Searched,
            )),
            reading(query.reading),
        ],
        keeps: vec![file(
            "Pairs (CSV)",
            "The cosine of every pair without the filter and with NeuRN",
            "published-similarity",
            pairs_csv(&found),
        )],
        papers: &["neurn"],
        status: text,
        results: json!({
            "shows": query.shows,
            "reading": query.reading,
            "networks": found.networks.iter().map(|item| &item.name).collect::<Vec<_>>(),
            "plain": found.plain.values,
            "neurn": found.neurn.values,
            "difference": found.difference().values,
            "means": { "plain": plain, "neurn": neurn, "correlation_plain": plain_r, "correlation_neurn": neurn_r },
            "closer": closer,
            "pairs": pairs,
        }),
    })
}

fn square(which: Which, found: &Similarity) -> Pairs {
    let n = found.networks.len();
    let difference = found.difference();
    let matrix = match which {
        Which::Difference => &difference,
        Which::Plain => &found.plain,
        Which::Neurn => &found.neurn,
    };
    let cells = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let off = matrix.condensed();
    let (low, high) =
        off.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    let far = low.abs().max(high.abs());
    let range = if which == Which::Difference { [-far, far] } else { [low, 1.0] };
    // the tree belongs to the order only where it made it
    let brackets = match which {
        Which::Plain => Tree::of(&found.plain.distances(), Linkage::Average)
            .brackets()
            .iter()
            .map(|join| [join.first, join.second, join.foot.0, join.foot.1, join.height].map(|v| v as f32))
            .collect(),
        _ => Vec::new(),
    };
    let name = |i: usize| found.networks.get(i).map_or("", |network| network.name.as_str());
    let about = |(i, j): (usize, usize)| {
        format!(
            "{} and {}: cosine {:.3} without the filter, {:.3} with NeuRN, difference {}",
            name(i),
            name(j),
            found.plain.get(i, j),
            found.neurn.get(i, j),
            signed(difference.get(i, j), 3)
        )
    };
    let head = |row: &crate::published::table::Results| {
        let group = Family::ALL.iter().position(|family| *family == row.family).unwrap_or(0) as u8;
        (row.name.clone(), format!("{}: {}", row.name, row.family.text().1), group)
    };
    Pairs {
        name: "Similarity of published results".to_owned(),
        heads: found.networks.iter().map(head).collect(),
        values: cells().map(|(i, j)| matrix.get(i, j) as f32).collect(),
        diverging: which == Which::Difference,
        range: range.map(|v| v as f32),
        brackets,
        about: cells().map(about).collect(),
        what: match which {
            Which::Difference => {
                "Cosine with NeuRN less cosine without: above zero, the two became more alike.".to_owned()
            }
            _ => "Cosine of two rows: 1 is the same direction. The diagonal is a network beside itself."
                .to_owned(),
        },
    }
}

fn pairs_csv(found: &Similarity) -> String {
    let mut lines =
        vec![["first", "second", "cosine_plain", "cosine_neurn", "difference"].map(str::to_owned)];
    let name = |i: usize| found.networks.get(i).map_or_else(String::new, |item| item.name.clone());
    let difference = found.difference();
    for i in 0..found.networks.len() {
        for j in i + 1..found.networks.len() {
            let [a, b, c] =
                [&found.plain, &found.neurn, &difference].map(|square| number(Some(square.get(i, j))));
            lines.push([name(i), name(j), a, b, c]);
        }
    }
    Csv::table(&lines)
}
