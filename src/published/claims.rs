//! What the papers say of their numbers, beside what the numbers say.

use super::measured::{Measured, ZooFigures};
use super::notes::{Note, touching};
use super::similarity::Similarity;
use super::table::{Reading, Table, arrow};
use super::verdict::{Evidence, Verdict};
use super::{TableError, cells};
use crate::cortex::scores::account::{Account, OverPairs, shipped};
use crate::figure::number::number;
use serde::{Deserialize, Serialize};

const CLAIMS: &str = include_str!("../../assets/published/claims.csv");

/// From this adjusted Rand index on, two groupings are taken to be the same ("good recovery", Steinley 2004).
pub const SAME_GROUPS: f64 = 0.8;

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Measured by us.
    Measured,
    /// Published numbers, as printed or computed from.
    Published,
    /// Simulated data.
    Simulated,
}

/// A claim and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// Its name.
    pub id: String,
    /// The key of its paper.
    pub source: String,
    /// Where in the paper.
    pub place: &'static str,
    /// What is said.
    pub claim: String,
    /// The published quantity with its unit.
    pub published: String,
    /// What we find.
    pub found: String,
    /// The same as a number, if it is one.
    pub value: Option<f64>,
    /// How, or why not.
    pub how: String,
    /// What comes of it.
    pub verdict: Verdict,
    /// What that rests on.
    pub origin: Origin,
    /// What is odd about it.
    pub notes: Vec<&'static Note>,
    /// What else we know of it.
    pub besides: Vec<String>,
}

/// An abbreviation of two claims.
const RMSE: &str = "RMSE, the root of the mean squared error, is how far apart two representations of the same pictures are, number \
                    by number: that of a neuron and that of a network.";

/// What is found of a claim.
struct Finding {
    found: String,
    value: Option<f64>,
    how: String,
    verdict: Verdict,
    origin: Origin,
    besides: Vec<String>,
}

/// All claims in one reading of Table 1.
///
/// # Errors
/// [`TableError`] if a file that this program was built with is damaged.
pub fn claims(reading: Reading, measured: &Measured) -> Result<Vec<Claim>, TableError> {
    let table = Table::read(reading)?;
    let (_, rows) = cells("claims.csv", CLAIMS)?;
    let claim = |(wrong, row): (TableError, Vec<&str>)| {
        let [id, source, claim, quantity, published] = row.as_slice() else { return Err(wrong) };
        let finding = find(id, published.parse().ok(), &table, measured).ok_or(wrong)?;
        Ok(Claim {
            id: (*id).to_owned(),
            source: (*source).to_owned(),
            place: place(id),
            claim: claim.replace("+-", "±"),
            published: match *quantity {
                "wins" => format!("{published} of 12"),
                "mean cosine" => format!("about {published}"),
                "models" => format!("{published} networks"),
                "accuracy" if !published.is_empty() => format!("{published} ± 0.27 %"),
                _ => "in words".to_owned(),
            },
            found: finding.found,
            value: finding.value,
            how: finding.how,
            verdict: finding.verdict,
            origin: finding.origin,
            notes: touching(id).collect(),
            besides: finding.besides,
        })
    };
    rows.into_iter().map(claim).collect()
}

/// Where a claim stands.
fn place(id: &str) -> &'static str {
    match id {
        "win-spos" | "win-autoformer" => "Table 1 and the section on architectures that were searched for",
        "cosine-before" | "cosine-after" => "Appendix, on functional similarity; Supplementary Figure S1",
        "patterns-agree" => "Results, on similarity of architectures; Figures 1 and 4",
        "shortlist" => "Results, on similarity of architectures",
        "rmse-lower" => "Section 4.3 and Figure 2 A",
        "excitatory-lower" => "Section 4.1 and Figure 2 B",
        "genotype-order" => "Section 4.3",
        "visal" => "Section 4.1",
        "mean-activation" => "Section 4.4 and Figure 3",
        "transfers-improved" => "Section 4.5; the same sentence in the NeuRN paper, and its Table 1",
        "bionic-accuracy" => "Section 4.1 and Table 4",
        _ => "Table 1 and the section on domain generalization",
    }
}

fn find(id: &str, published: Option<f64>, table: &Table, measured: &Measured) -> Option<Finding> {
    if let Some(figure) = measured.figures.get(id) {
        return Some(Finding {
            found: figure.found.clone(),
            value: None,
            how: figure.how.clone(),
            verdict: if figure.agrees { Verdict::Agrees } else { Verdict::Differs },
            origin: if figure.measured { Origin::Measured } else { Origin::Simulated },
            besides: Vec::new(),
        });
    }
    match id {
        "cosine-before" => cosine(table, published?, 0),
        "cosine-after" => cosine(table, published?, 1),
        "patterns-agree" => Some(patterns(measured.zoo.as_ref())),
        "shortlist" => Some(shortlist(measured.zoo.as_ref())),
        "transfers-improved" => Some(largest(table, measured)),
        "bionic-accuracy" => Some(unchecked(
            "Needs FER-2013, a set of 35,887 photographs of faces that is not ours to pass on, and hours of training.",
            vec![
                "What can be compared: the text and Table 4 give the same number, 59.77 ± 0.27 %.".to_owned(),
                "Table 4 puts a plain convolutional network beside it: 60.16 ± 0.45 %.".to_owned(),
            ],
        )),
        "rmse-lower" => Some(rmse_lower()),
        "genotype-order" => Some(unchecked(
            "Needs images with the responses of cells of each line of mice, from at least three animals or experiments, so that animals \
             can be exchanged between lines; the cells that have images here, of mouse V1, have no line.",
            vec![RMSE.to_owned(), NOISY.to_owned()],
        )),
        "visal" => Some(unchecked(
            "Needs images with the responses of cells of at least three areas, from three experiments each; the cells that have images \
             here are all of V1.",
            vec![
                RMSE.to_owned(),
                NOISY.to_owned(),
                "In the Allen survey of 2016 fewer cells of VISal answer scenes than of V1 (Cux2: 63 % and 91 %).".to_owned(),
            ],
        )),
        "excitatory-lower" => Some(unchecked(
            "Needs the same responses and features, and both kinds of neurons. The numbers behind Figure 2 B are not printed.",
            vec![
                RMSE.to_owned(),
                "Excitatory neurons make others answer, inhibitory ones silence them.".to_owned(),
                "The paper itself adds, in section 4.3, that these differences are not significant."
                    .to_owned(),
            ],
        )),
        "mean-activation" => Some(unchecked(
            "Needs features of the paper's networks, trained with and without NeuRN. No numbers are printed for Figure 3.",
            Vec::new(),
        )),
        _ => wins(table, id.strip_prefix("win-")?, published?),
    }
}

/// Why kinds of cells that differ in their noise cannot be compared by the papers' distance.
const NOISY: &str = "By this distance noisier cells come out nearer, whatever they answer: kinds would have to be matched for reliability.";

/// What the papers' distance says of our own networks beside real neurons, with the controls that decide what it means.
fn rmse_lower() -> Finding {
    let Ok(account) = shipped() else {
        return unchecked("The measured figures are not in this build.", Vec::new());
    };
    let Account { recording, over_pairs: over, .. } = &account;
    let (rmse, chance, beyond) = (&over.measures.rmse, &over.shuffled.rmse, &over.rmse_beyond_untrained);
    let nearer = |difference: Option<f64>| difference.is_some_and(|difference| difference < 0.0);
    let of = |over: &OverPairs| over.difference.map(|interval| interval.value);
    let kinds = [
        over.rmse_by_recording.iter().filter(|found| nearer(of(&found.given))).count(),
        over.rmse_by_recording.len(),
    ];
    let evidence = Evidence {
        kinds: (kinds[1] > 0).then_some(kinds),
        pairs: [rmse.nearer, rmse.n],
        p: rmse.sign_flip_p,
        orders: [over.rmse_orders.as_near, over.rmse_orders.orders],
        learned: beyond.sign_flip_p.map(|p| (nearer(of(beyond)), p)),
    };
    let three = |value: Option<f64>| value.map_or_else(|| "no number".to_owned(), |value| number(value, 3));
    let p = rmse.sign_flip_p.map_or_else(|| "none".to_owned(), p_text);
    let (rdm, predict, matched) = (&over.measures.rdm, &over.measures.predict, &over.measures.matched);
    Finding {
        found: format!("nearer in {} of {} pairs; shuffled, in {} of {}", rmse.nearer, rmse.n, chance.nearer, chance.n),
        value: of(rmse),
        how: format!(
            "Our {} pairs of small networks that differ in NeuRN alone, beside {} neurons of mouse V1 without a genotype; for genotypes \
             stand the {} recordings, in {} of which the mean twin with NeuRN is nearer. Distance {} with NeuRN, {} without; exact sign flip \
             over pairs p = {p}. It agrees if that is below 0.05 and all kinds but one at most are nearer; but it must also be more than what 95 of \
             100 orders of chance of the neurons' photographs give, where {} of {} give as much, and more than what the same networks have \
             before any learning (p = {}).",
            rmse.n,
            recording.cells,
            kinds[1],
            kinds[0],
            three(rmse.right),
            three(rmse.left),
            over.rmse_orders.as_near,
            over.rmse_orders.orders,
            beyond.sign_flip_p.map_or_else(|| "none".to_owned(), p_text)
        ),
        verdict: evidence.verdict(),
        origin: Origin::Measured,
        besides: vec![
            RMSE.to_owned(),
            format!(
                "By measures that hang on the neurons: by which photographs are alike the twins with NeuRN are nearer in {} of {} pairs, by \
                 prediction of each neuron in {} of {}, by the unit most like each neuron in {} of {}.",
                rdm.nearer, rdm.n, predict.nearer, predict.n, matched.nearer, matched.n
            ),
            "A genotype is a line of mice in which one kind of cell lights up; Fezf2 is one of them. The paper publishes neither its \
             features nor its numbers; its networks learned a thousand kinds of photographs, ours digits, and one pair 4,500 small photographs."
                .to_owned(),
            "The view Neurons shows all of it, and has a switch that shuffles the photographs.".to_owned(),
        ],
    }
}

fn unchecked(why: &str, besides: Vec<String>) -> Finding {
    Finding {
        found: "nothing".to_owned(),
        value: None,
        how: why.to_owned(),
        verdict: Verdict::Unchecked,
        origin: Origin::Published,
        besides,
    }
}

fn verdict(agrees: bool) -> Verdict {
    if agrees { Verdict::Agrees } else { Verdict::Differs }
}

fn wins(table: &Table, name: &str, published: f64) -> Option<Finding> {
    let results = table.networks.iter().find(|item| item.name.to_lowercase() == name)?;
    let signed = crate::stats::signed::Signed::of(&results.difference())?;
    let losses: Vec<String> = table
        .transfers
        .iter()
        .zip(results.difference())
        .filter(|(_, difference)| *difference <= 0.0)
        .map(|(transfer, difference)| format!("{} ({difference:+.1})", arrow(transfer)).replace('-', "−"))
        .collect();
    let all = signed.above + signed.below + signed.zeros;
    Some(Finding {
        found: format!("{} of {all}", signed.above),
        value: Some(signed.above as f64),
        how: "Counted in Table 1: transfers in which the row with NeuRN is the larger of the network's two."
            .to_owned(),
        verdict: verdict(signed.above as f64 == published),
        origin: Origin::Published,
        besides: vec![
            format!("Not better in {}.", losses.join(", ")),
            format!(
                "Would chance do as well? Sign test p = {}, Wilcoxon's signed-rank test p = {} (both exact and two-sided, over \
                 the 12 transfers, which share networks and are not independent); mean difference {} points.",
                p_text(signed.sign_p),
                p_text(signed.wilcoxon_p),
                format!("{:+.1}", signed.mean).replace('-', "−")
            ),
        ],
    })
}

fn cosine(table: &Table, published: f64, which: usize) -> Option<Finding> {
    let twelve = Similarity::of(table, false).means();
    let fourteen = Similarity::of(table, true).means();
    let (value, correlation) = (*twelve.get(which)?, *twelve.get(which + 2)?);
    Some(Finding {
        found: format!("{value:.3}"),
        value: Some(value),
        how: "Cosine of the angle between two networks' rows of twelve accuracies, mean over the 66 pairs of the 12 networks of \
              the shortlist. It agrees if it is the published number when rounded to one decimal."
            .to_owned(),
        verdict: verdict((10.0 * value).round() == (10.0 * published).round()),
        origin: Origin::Published,
        besides: vec![
            format!("With the two searched networks, 91 pairs: {:.3}.", fourteen.get(which)?),
            format!("Pearson's correlation of the same rows, mean over the 66 pairs: {correlation:.3}."),
        ],
    })
}

const NO_ZOO: &str = "The architectures' figures are not in this build.";

fn patterns(zoo: Option<&ZooFigures>) -> Finding {
    let Some(zoo) = zoo else { return unchecked(NO_ZOO, Vec::new()) };
    Finding {
        found: format!("adjusted Rand index {:.2}", zoo.adjusted_rand),
        value: Some(zoo.adjusted_rand),
        how: format!(
            "Both trees of our {} networks (average linkage, scores of Figure 2) cut into {} groups and compared: 1 is the same \
             groups, 0 is what chance gives. We take {SAME_GROUPS} and more for the same.",
            zoo.networks, zoo.groups
        ),
        verdict: verdict(zoo.adjusted_rand >= SAME_GROUPS),
        origin: Origin::Measured,
        besides: vec![
            format!(
                "The two matrices themselves agree less: correlation {:.2} (Mantel's test, p = {}).",
                zoo.mantel_r,
                p_text(zoo.mantel_p)
            ),
            "The view Architectures shows both, with other settings too.".to_owned(),
        ],
    }
}

fn shortlist(zoo: Option<&ZooFigures>) -> Finding {
    let Some(zoo) = zoo else { return unchecked(NO_ZOO, Vec::new()) };
    let (low, high) = zoo.chance;
    Finding {
        found: format!("mean distance {:.3}", zoo.papers_mean),
        value: Some(zoo.papers_mean),
        how: format!(
            "Mean distance of our {} networks to the nearest of the paper's {}, beside {} random choices of as many. A choice that \
             represents them should be nearer than most random ones: it agrees if at least 95 of 100 are worse.",
            zoo.networks, zoo.shortlisted, zoo.choices
        ),
        verdict: verdict(zoo.worse >= 0.95),
        origin: Origin::Measured,
        besides: vec![
            format!(
                "Random choices lie between {low:.3} and {high:.3} (95 of 100); {:.1} % of them are worse than the paper's. The \
                 best that we find has {:.3}.",
                100.0 * zoo.worse,
                zoo.ours_mean
            ),
            "The paper's own 44 may be closer to its 12 than ours are.".to_owned(),
        ],
    }
}

/// The four transfers that are said to gain most.
const LARGEST: [&str; 4] = ["MM>S", "M>S", "M>MM", "U>S"];

fn largest(table: &Table, measured: &Measured) -> Finding {
    let mut gains: Vec<(&str, f64)> = table
        .transfers
        .iter()
        .enumerate()
        .filter_map(|(i, name)| Some((name.as_str(), table.over_networks(i)?.mean)))
        .collect();
    gains.sort_by(|a, b| b.1.total_cmp(&a.1));
    let text = |gains: &[(&str, f64)]| {
        let words = gains
            .iter()
            .map(|(name, gain)| format!("{} {}", arrow(name), format!("{gain:+.1}").replace('-', "−")));
        words.collect::<Vec<_>>().join(", ")
    };
    let first = gains.get(..LARGEST.len()).unwrap_or_default();
    let agrees = first.iter().all(|(name, _)| LARGEST.contains(name));
    let mut besides = vec![format!("The others: {}.", text(gains.get(LARGEST.len()..).unwrap_or_default()))];
    let ours = measured.transfers.rows.iter().find(|row| row.network == "cnn" && row.filter == "neurn:3");
    if let Some(row) = ours {
        let mut ours_by_size: Vec<(&str, f64)> =
            row.cells.iter().filter_map(|(name, cell)| Some((name.as_str(), cell.difference?.0))).collect();
        ours_by_size.sort_by(|a, b| b.1.total_cmp(&a.1));
        besides.push(format!(
            "Measured by us, {} with {} ({} seeds; SVHN is no source there): {}.",
            row.network_text,
            row.filter_text,
            row.seeds,
            text(&ours_by_size)
        ));
    }
    Finding {
        found: text(first),
        value: None,
        how: "Mean of NeuRN minus baseline over the 14 networks of Table 1, in percentage points, the largest four. It agrees if \
              they are the four that are named."
            .to_owned(),
        verdict: verdict(agrees && first.len() == LARGEST.len()),
        origin: Origin::Published,
        besides,
    }
}

/// A probability as it is written.
#[must_use]
pub fn p_text(p: f64) -> String {
    if p < 0.001 { format!("{p:.4}") } else { format!("{p:.3}") }
}

#[cfg(test)]
mod tests;
