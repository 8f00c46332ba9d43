//! What is recomputed from the published tables beside what numpy and scipy compute of them
//! (`tools/make_published_goldens.py`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use neurn_lab::protocol::published::{
    At, Cells, Change, Line, Part, PublishedQuery, Screen, Shows, Which, Whose,
};
use neurn_lab::published::claims::claims;
use neurn_lab::published::measured::Measured;
use neurn_lab::published::summary::Summary;
use neurn_lab::published::table::{Family, Reading};
use neurn_lab::published::verdict::Verdict;
use neurn_lab::stats::cluster::{Linkage, Tree};
use neurn_lab::stats::signed::Signed;
use neurn_lab::stats::square::{Square, cosines};
use neurn_lab::worker::published::answer;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Goldens {
    printed: Golden,
    exchanged: Golden,
}

#[derive(Deserialize)]
struct Golden {
    networks: Vec<Tests>,
    transfers: Vec<Tests>,
    best: Vec<Best>,
    similarity: Vec<Similarity>,
    twelve: Twelve,
}

#[derive(Deserialize)]
struct Tests {
    name: String,
    above: usize,
    below: usize,
    mean: f64,
    median: f64,
    sign_p: f64,
    rank_sum: f64,
    wilcoxon_p: f64,
    wilcoxon_default_p: f64,
}

#[derive(Deserialize)]
struct Best {
    transfer: String,
    best: f64,
    best_rows: Vec<String>,
}

#[derive(Deserialize)]
struct Similarity {
    mean_plain: f64,
    mean_neurn: f64,
    correlation_plain: f64,
    correlation_neurn: f64,
}

#[derive(Deserialize)]
struct Twelve {
    names: Vec<String>,
    plain: Vec<Vec<f64>>,
    neurn: Vec<Vec<f64>>,
    leaves: Vec<String>,
    heights: Vec<f64>,
}

fn both() -> [(Summary, Golden); 2] {
    let goldens: Goldens = serde_json::from_str(include_str!("../golden/published.json")).unwrap();
    let of = |reading| Summary::of(reading, &Measured::default()).unwrap();
    [(of(Reading::Printed), goldens.printed), (of(Reading::Exchanged), goldens.exchanged)]
}

#[track_caller]
fn close(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{what}: {a} and {b}");
}

fn same(signed: Option<Signed>, golden: &Tests) {
    let signed = signed.unwrap();
    assert_eq!((signed.above, signed.below), (golden.above, golden.below), "{}", golden.name);
    close(signed.mean, golden.mean, &golden.name);
    close(signed.median, golden.median, &golden.name);
    close(signed.sign_p, golden.sign_p, &golden.name);
    close(signed.rank_sum, golden.rank_sum, &golden.name);
    close(signed.wilcoxon_p, golden.wilcoxon_p, &golden.name);
    // without equal sizes scipy's default is exact as well; with them it is a normal approximation
    assert!((signed.wilcoxon_p - golden.wilcoxon_default_p).abs() < 0.03, "{}", golden.name);
}

#[test]
fn wins_and_tests_are_those_of_scipy() {
    for (found, golden) in both() {
        assert_eq!(
            (found.networks.len(), found.over_networks.len()),
            (golden.networks.len(), golden.transfers.len())
        );
        for (found, golden) in found.networks.iter().zip(&golden.networks) {
            assert_eq!(found.name, golden.name);
            same(found.signed, golden);
        }
        for (found, golden) in found.over_networks.iter().zip(&golden.transfers) {
            assert_eq!(found.transfer, golden.name);
            same(found.signed, golden);
        }
    }
}

#[test]
fn the_best_of_each_column_is_that_of_numpy() {
    for (found, golden) in both() {
        for (found, golden) in found.over_networks.iter().zip(&golden.best) {
            assert_eq!(
                (&found.transfer, found.best, &found.best_rows),
                (&golden.transfer, golden.best, &golden.best_rows)
            );
        }
    }
}

#[test]
fn cosines_and_their_tree_are_those_of_numpy_and_scipy() {
    for (found, golden) in both() {
        for (found, golden) in found.similarity.iter().zip(&golden.similarity) {
            close(found.mean_plain, golden.mean_plain, "plain");
            close(found.mean_neurn, golden.mean_neurn, "neurn");
            close(found.correlation_plain, golden.correlation_plain, "plain, correlations");
            close(found.correlation_neurn, golden.correlation_neurn, "neurn, correlations");
        }
        let (twelve, golden) = (&found.similarity[0], &golden.twelve);
        assert_eq!(twelve.networks, golden.leaves);
        let at = |name: &String| twelve.networks.iter().position(|found| found == name).unwrap();
        for (i, a) in golden.names.iter().enumerate() {
            for (j, b) in golden.names.iter().enumerate() {
                close(twelve.plain[at(a) * 12 + at(b)], golden.plain[i][j], a);
                close(twelve.neurn[at(a) * 12 + at(b)], golden.neurn[i][j], b);
            }
        }
        let square = Square { n: 12, values: golden.plain.concat() };
        let tree = Tree::of(&square.distances(), Linkage::Average);
        for (merge, height) in tree.merges.iter().zip(&golden.heights) {
            close(merge.height, *height, "height");
        }
    }
    let [(printed, _), _] = both();
    let round = |value: f64| (1e3 * value).round() / 1e3;
    assert_eq!(
        (round(printed.similarity[0].mean_plain), round(printed.similarity[0].mean_neurn)),
        (0.908, 0.935)
    );
}

fn shown(query: &PublishedQuery) -> Screen {
    let screen = answer(query, &Measured::shipped().unwrap()).unwrap();
    assert!(screen.is_whole());
    screen
}

fn numbers(screen: &Screen) -> Value {
    serde_json::from_str(&screen.results).unwrap()
}

/// Every text of a screen.
fn texts(screen: &Screen) -> String {
    serde_json::to_string(&serde_json::to_value(screen).unwrap()).unwrap()
}

#[test]
fn every_part_in_every_setting_makes_a_whole_screen_that_explains_itself() {
    for shows in [Shows::Table, Shows::Similarity, Shows::Claims, Shows::Bionic, Shows::Digits] {
        for reading in [Reading::Printed, Reading::Exchanged] {
            for cells in [Cells::Accuracy, Cells::Difference] {
                let screen = shown(&PublishedQuery {
                    shows,
                    reading,
                    cells,
                    measure: 4,
                    searched: true,
                    ..PublishedQuery::default()
                });
                assert_eq!(screen.lead.matches(['.', '?']).count(), 2, "{}", screen.lead);
                assert!(!screen.status.is_empty() && screen.keeps.len() >= 2);
                assert!(screen.keeps.iter().any(|keep| keep.text.contains("@misc{")), "BibTeX");
                let csv = screen.keeps.iter().find(|keep| keep.file.ends_with(".csv")).unwrap();
                assert!(csv.text.lines().count() > 10, "{}", csv.text);
                let links = screen.parts.iter().filter_map(|part| match part {
                    Part::Links(links) => Some(links),
                    _ => None,
                });
                assert!(links.flatten().all(|(_, address)| address.starts_with("https://")));
                // only glyphs of the page's fonts
                let odd = |c: char| !c.is_ascii() && !"–−±→×·“”’°éöäüÉ".contains(c) && !"▲▼○●".contains(c);
                assert_eq!(texts(&screen).chars().find(|c| odd(*c)), None);
                let sentence = numbers(&screen);
                assert_eq!(sentence["shows"], serde_json::to_value(shows).unwrap());
            }
        }
    }
}

#[test]
fn sorting_puts_the_best_first_and_ours_stay_below_under_their_own_heading() {
    let screen = shown(&PublishedQuery { sort: Some("M>S".to_owned()), ..PublishedQuery::default() });
    let sentence = numbers(&screen);
    let rows = sentence["rows"].as_array().unwrap();
    assert_eq!((rows[0]["id"].as_str(), rows[0]["values"][1].as_f64()), (Some("SPOS"), Some(93.2)));
    let origins: Vec<&str> = rows.iter().map(|row| row["origin"].as_str().unwrap()).collect();
    assert_eq!(origins.iter().filter(|origin| **origin == "published").count(), 28);
    assert!(origins[..28].iter().all(|origin| *origin == "published"));
    assert!(origins[28..].iter().all(|origin| *origin == "measured") && origins.len() > 28);
    let grid = screen
        .parts
        .iter()
        .find_map(|part| if let Part::Grid(grid) = part { Some(grid) } else { None })
        .unwrap();
    let headings = grid.lines.iter().filter_map(|line| match line {
        Line::Heading(text) => Some(text.as_str()),
        _ => None,
    });
    let headings: Vec<&str> = headings.collect();
    assert!(
        headings[0].starts_with("published: Table 1") && headings[1].starts_with("measured: "),
        "{headings:?}"
    );
    // the other reading: the large number moves to the other column
    let other = shown(&PublishedQuery {
        sort: Some("M>U".to_owned()),
        reading: Reading::Exchanged,
        ..PublishedQuery::default()
    });
    assert_eq!(numbers(&other)["rows"][0]["id"], "Autoformer");
    assert_eq!(numbers(&other)["rows"][1]["values"][0], 93.2);
}

#[test]
fn families_rows_and_comparisons() {
    let searched =
        PublishedQuery { family: Some(Family::Nas), whose: Whose::Published, ..PublishedQuery::default() };
    assert_eq!(numbers(&shown(&searched))["rows"].as_array().unwrap().len(), 4);
    let ours =
        PublishedQuery { whose: Whose::Measured, cells: Cells::Difference, ..PublishedQuery::default() };
    let sentence = numbers(&shown(&ours));
    assert!(sentence["rows"].as_array().unwrap().iter().all(|row| row["origin"] == "measured"));
    let two = |first: &str, second: &str| {
        let query = PublishedQuery {
            first: Some(first.to_owned()),
            second: Some(second.to_owned()),
            ..PublishedQuery::default()
        };
        numbers(&shown(&query))["compared"].clone()
    };
    let found = two("VGG19", "VGG19+NeuRN");
    assert_eq!((found["signed"]["above"].as_u64(), found["signed"]["below"].as_u64()), (Some(9), Some(3)));
    assert!((found["signed"]["wilcoxon_p"].as_f64().unwrap() - 0.0962).abs() < 0.002, "{found}");
    // nine transfers are measured: house numbers are no source
    let mixed = two("ours:cnn:none", "ours:cnn:neurn:3");
    let signed = &mixed["signed"];
    let all = ["above", "below", "zeros"].iter().map(|key| signed[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(all, 9);
    assert_eq!(two("VGG19", "nobody"), Value::Null);
}

#[test]
fn an_open_cell_says_its_number_source_and_notes_and_can_be_copied() {
    let at = At { row: "SPOS".to_owned(), column: "M>S".to_owned() };
    let screen = shown(&PublishedQuery { open: Some(at), ..PublishedQuery::default() });
    let card = screen.settings.iter().find_map(|part| match part {
        Part::Card { title, lines, copy, close } => Some((title, lines, copy, close)),
        _ => None,
    });
    let (title, lines, copy, close) = card.unwrap();
    assert_eq!(title, "SPOS raw pixels, M → S: 93.2 % (published)");
    assert!(lines.iter().any(|line| line.starts_with("Note: The columns")), "{lines:?}");
    assert_eq!(
        copy,
        "93.2 % (SPOS raw pixels, trained on handwriting (MNIST), measured on house numbers (SVHN); Table 1 of arXiv 2505.06881)"
    );
    assert_eq!((close, &screen.status), (&Change::Open(None), title));
}

#[test]
fn claims_open_and_say_what_the_other_reading_gives() {
    let query = PublishedQuery {
        shows: Shows::Claims,
        claim: Some("cosine-before".to_owned()),
        ..PublishedQuery::default()
    };
    let text = texts(&shown(&query));
    assert!(text.contains("With the columns exchanged: 0.912 (differs)."), "{text}");
    assert!(text.contains("Pearson's correlation of the same rows, mean over the 66 pairs: 0.728"));
    let only = PublishedQuery { verdict: Some(Verdict::Differs), ..query };
    let entries = |query: &PublishedQuery| {
        shown(query).parts.iter().filter(|part| matches!(part, Part::Entry(_))).count()
    };
    let measured = Measured::shipped().unwrap();
    let all = claims(Reading::Printed, &measured).unwrap();
    assert_eq!(entries(&only), all.iter().filter(|item| item.verdict == Verdict::Differs).count());
}

#[test]
fn what_ships_as_measured_answers_the_claims_about_architectures() {
    let measured = Measured::shipped().unwrap();
    let all = claims(Reading::Printed, &measured).unwrap();
    let verdict = |id: &str| all.iter().find(|item| item.id == id).unwrap().verdict;
    assert_ne!(verdict("patterns-agree"), Verdict::Unchecked);
    assert_ne!(verdict("shortlist"), Verdict::Unchecked);
    assert!(measured.champions.iter().any(|item| item.id == "mnist-champion-10k"));
    assert!(measured.transfers.rows.len() >= 6);
}

#[test]
fn the_square_of_differences_is_the_papers_figure() {
    let screen = shown(&PublishedQuery {
        shows: Shows::Similarity,
        which: Which::Difference,
        ..PublishedQuery::default()
    });
    let Some(Part::Pairs(pairs)) = screen.parts.iter().find(|part| matches!(part, Part::Pairs(_))) else {
        unreachable!("there is a square")
    };
    assert_eq!((pairs.heads.len(), pairs.diverging), (12, true));
    let mean = pairs.values.iter().sum::<f32>() / (12.0 * 11.0);
    assert!((mean - 0.0262).abs() < 1e-3, "the diagonal is zero: {mean}");
    let rows = [[1.0, 2.0], [2.0, 1.0]];
    assert!((cosines(&[&rows[0], &rows[1]]).get(0, 1) - 0.8).abs() < 1e-12);
}
