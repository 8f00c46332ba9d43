//! How alike networks are built beside what they can do, as published.

use super::align::AlignArgs;
use super::{CliError, json, rows, save};
use crate::zoo::align::Scoring;
use crate::zoo::functional::{Comparison, Functional, Rows, SOURCE, mean_of_pairs};
use crate::zoo::study::Overview;
use crate::zoo::{Network, export, figure};
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

pub(super) fn run(networks: &[Network], args: &AlignArgs, scoring: &Scoring) -> Result<String, CliError> {
    let networks: Vec<&Network> = networks.iter().collect();
    let settings = args.settings(scoring);
    let overview = Overview::of(&networks, &settings);
    let functional = Functional::of(&networks)?;
    save(args.csv.as_deref(), || export::functional_csv(&networks, &overview.similarity, &functional))?;
    save(args.svg.as_deref(), || figure::functional(&networks, &functional, &overview.similarity, args.published))?;
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
