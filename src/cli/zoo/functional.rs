//! How alike networks are built beside what they can do, as published.

use super::align::{AlignArgs, Published};
use super::{CliError, json, rows, save};
use crate::zoo::align::Scoring;
use crate::zoo::cluster::Tree;
use crate::zoo::figure::Heatmap;
use crate::zoo::functional::{Comparison, Functional, Rows, mean_of_pairs};
use crate::zoo::study::Overview;
use crate::zoo::{Network, export};
use serde::Serialize;

#[derive(Serialize)]
struct Summary<'a> {
    /// Always: nothing of it was measured here.
    badge: &'static str,
    source: &'static str,
    names: Vec<&'a str>,
    stand_ins: Vec<&'a str>,
    /// Cosines without the filter, with NeuRN, and the index of the alignments, row by row.
    plain: Vec<&'a [f64]>,
    neurn: Vec<&'a [f64]>,
    architecture: Vec<&'a [f64]>,
    mean_plain: Option<f64>,
    mean_neurn: Option<f64>,
    agreement_plain: Option<Comparison>,
    agreement_neurn: Option<Comparison>,
}

/// Where the results are from.
const SOURCE: &str = "Table 1 of arXiv 2505.06881";

pub(super) fn run(networks: &[Network], args: &AlignArgs, scoring: &Scoring) -> Result<String, CliError> {
    let networks: Vec<&Network> = networks.iter().collect();
    let settings = args.settings(scoring);
    let overview = Overview::of(&networks, &settings);
    let functional = Functional::of(&networks)?;
    save(args.csv.as_deref(), || export::functional_csv(&networks, &overview.similarity, &functional))?;
    save(args.svg.as_deref(), || figure(&networks, &functional, args.published))?;
    let [plain, neurn] =
        Rows::ALL.map(|rows| functional.compare(&overview.distances, rows, args.groups, args.seed));
    let named = |places: &[usize]| -> Vec<&str> {
        places.iter().filter_map(|&i| networks.get(i)).map(|network| network.name.as_str()).collect()
    };
    let names = named(&functional.places);
    if args.json {
        return json(&Summary {
            badge: "published",
            source: SOURCE,
            stand_ins: named(&functional.stand_ins),
            plain: rows(&functional.plain),
            neurn: rows(&functional.neurn),
            architecture: rows(&overview.similarity.part(&functional.places)),
            mean_plain: mean_of_pairs(&functional.plain),
            mean_neurn: mean_of_pairs(&functional.neurn),
            agreement_plain: plain,
            agreement_neurn: neurn,
            names,
        });
    }
    let mut lines =
        vec![format!("{} networks with published results ({SOURCE}): {}", names.len(), names.join(", "))];
    for (rows, found) in Rows::ALL.into_iter().zip([plain, neurn]) {
        let mean = mean_of_pairs(functional.cosines(rows)).unwrap_or(f64::NAN);
        lines.push(format!("{}: mean cosine of two {mean:.3}", rows.label()));
        let Some(Comparison { agreement, without_one, rand_p, .. }) = found else { continue };
        if let (Some(mantel), Some((low, high))) = (agreement.mantel, without_one) {
            lines.push(format!(
                "  with the alignments: r {:.3} (Mantel, p {:.3}; {low:.3} to {high:.3} with any one network left out)",
                mantel.r, mantel.p
            ));
        }
        if let (Some(rand), Some(p)) = (agreement.adjusted_rand, rand_p) {
            lines.push(format!(
                "  adjusted Rand index {rand:.3} for {} groups (by chance p {p:.3})",
                agreement.groups
            ));
        }
    }
    lines.push(
        "Few networks: only a strong agreement would show, and none does not mean that there is none."
            .to_owned(),
    );
    Ok(lines.join("\n"))
}

/// The matrix of cosines, or what the filter changes in it, in the order of its own tree.
fn figure(networks: &[&Network], functional: &Functional, what: Published) -> String {
    let rows = if matches!(what, Published::Neurn) { Rows::Neurn } else { Rows::Plain };
    let difference = functional.difference();
    let diverging = matches!(what, Published::Difference);
    let own: Vec<&Network> = functional.places.iter().filter_map(|&i| networks.get(i).copied()).collect();
    let tree = Tree::of(&functional.cosines(rows).distances(), crate::zoo::cluster::Linkage::Average);
    let caption = format!(
        "Published results ({SOURCE}), {}: cosine of two networks' rows of twelve accuracies.",
        if diverging { "with NeuRN less without it" } else { rows.label() }
    );
    Heatmap {
        title: "What networks can do: functional similarity",
        caption: &caption,
        scale: if diverging { "change of the cosine" } else { "cosine" },
        networks: &own,
        values: if diverging { &difference } else { functional.cosines(rows) },
        order: &tree.leaves(),
        tree: Some(&tree),
        diverging,
    }
    .svg()
}
