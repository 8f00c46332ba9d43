//! What the shelf says of shared combinations and shortlists, and the files that it writes.

use super::{Chosen, group, small};
use crate::protocol::architecture_studies::{
    Choice, Combination, CoverView, DRAWN, FileForm, FunctionalView, LISTED, PatternsView, Representative,
    Study,
};
use crate::protocol::architectures::{ArchitecturesAnswer, ArchitecturesError, MatrixView, NetworkView};
use crate::zoo::align::align;
use crate::zoo::cluster::{Linkage, Tree};
use crate::zoo::cover::Cover;
use crate::zoo::export::{self, Aligned};
use crate::zoo::figure;
use crate::zoo::functional::{Comparison, Functional, Rows, Shown, mean_of_pairs};
use crate::zoo::groups::code;
use crate::zoo::matrix::Square;
use crate::zoo::medoids::Shortlist;
use crate::zoo::network::Network;
use crate::zoo::patterns::Patterns;
use crate::zoo::study::{Agreement, MatrixSettings, Overview, PatternSettings};
use crate::zoo::tokens::Encoded;
use web_time::Instant;

/// Permutations of Mantel's test.
const PERMUTATIONS: usize = 999;

/// Shared combinations with their tree.
struct Shared {
    settings: PatternSettings,
    encoded: Encoded,
    patterns: Patterns,
    similarity: Square,
    tree: Tree,
    order: Vec<usize>,
}

impl Shared {
    fn of(networks: &[&Network], study: &Study) -> Self {
        let settings = PatternSettings { tokens: study.matrix.tokens, ..study.patterns };
        let (encoded, patterns, similarity) = settings.study(networks);
        let tree = Tree::of(&similarity.distances(), study.matrix.linkage);
        let order = tree.leaves();
        Self { settings, encoded, patterns, similarity, tree, order }
    }
}

impl Chosen {
    /// Networks in an order, as they are shown, and all families.
    pub(crate) fn heads(&self, order: &[usize], encoded: &Encoded) -> (Vec<NetworkView>, Vec<String>) {
        let views = order.iter().filter_map(|&i| {
            let member = self.0.get(i)?;
            let network = &member.network;
            Some(NetworkView {
                name: network.name.clone(),
                family: network.family.clone(),
                year: network.year,
                definition: network.definition.clone(),
                layers: small(network.layers.len()),
                letters: small(encoded.sequences.get(i)?.letters.len()),
                parameters: network.parameters,
                shortlist: network.shortlist,
                extra: network.extra,
                custom: member.custom,
            })
        });
        let mut families: Vec<String> = Vec::new();
        for member in &self.0 {
            if !families.contains(&member.network.family) {
                families.push(member.network.family.clone());
            }
        }
        (views.collect(), families)
    }

    pub(crate) fn patterns(&self, study: &Study) -> ArchitecturesAnswer {
        let start = Instant::now();
        let networks = self.networks();
        let shared = Shared::of(&networks, study);
        let common = shared.patterns.most_common(LISTED, shared.settings.closed);
        let milliseconds = (start.elapsed().as_secs_f64() * 1e3) as f32;
        let scores = shared.patterns.scores(shared.settings.weight);
        let overview = Overview::of(&networks, &study.matrix);
        let agreement = Agreement::of(
            &overview.distances,
            &shared.similarity.distances(),
            study.matrix.linkage,
            study.groups as usize,
            PERMUTATIONS,
            study.seed,
        );
        let order = &shared.order;
        let (views, families) = self.heads(order, &shared.encoded);
        let mut places = vec![0_u16; networks.len()];
        for (place, &network) in order.iter().enumerate() {
            if let Some(slot) = places.get_mut(network) {
                *slot = u16::try_from(place).unwrap_or(u16::MAX);
            }
        }
        let common = common.into_iter().map(|pattern| {
            let mut networks: Vec<u16> =
                pattern.networks.iter().filter_map(|&i| places.get(i)).copied().collect();
            networks.sort_unstable();
            Combination {
                length: small(pattern.letters.len()),
                letters: pattern.letters.into_iter().take(DRAWN).collect(),
                networks,
                occurrences: small(pattern.occurrences),
            }
        });
        let pairs = || order.iter().flat_map(|&i| order.iter().map(move |&j| (i, j)));
        let brackets = shared.tree.brackets().into_iter().map(|bracket| {
            [bracket.first, bracket.second, bracket.foot.0, bracket.foot.1, bracket.height].map(|v| v as f32)
        });
        ArchitecturesAnswer::Patterns(Box::new(PatternsView {
            common: common.collect(),
            matrix: MatrixView {
                networks: views,
                families,
                index: pairs().map(|(i, j)| shared.similarity.get(i, j) as f32).collect(),
                // a cast stops at the ends
                scores: pairs().map(|(i, j)| scores.get(i, j).round() as i32).collect(),
                brackets: brackets.collect(),
                libraries: self.1.libraries.clone(),
                milliseconds,
            },
            codes: shared.encoded.alphabet.iter().map(|word| code(word)).collect(),
            groups: shared.encoded.alphabet.iter().map(|word| group(word)).collect(),
            alphabet: shared.encoded.alphabet,
            mantel: agreement.mantel.map(|found| [found.r as f32, found.p as f32]),
            rand: agreement.adjusted_rand.map(|rand| rand as f32),
            summary: agreed(&agreement),
        }))
    }

    pub(crate) fn cover(&self, study: &Study) -> Result<ArchitecturesAnswer, ArchitecturesError> {
        let networks = self.networks();
        let overview = Overview::of(&networks, &study.matrix);
        let none = || ArchitecturesError::Sentence("There are no networks to choose from.".to_owned());
        let cover =
            Cover::of(&networks, &overview.distances, study.m as usize, study.seed).ok_or_else(none)?;
        let choice = |item: &Shortlist| self.choice(&overview.distances, &cover, item);
        let mut summary = Vec::new();
        if let (Some(papers), Some(chance)) = (&cover.papers, cover.chance) {
            summary.push(format!(
                "Of {} random choices of {}, {:.1} % cover worse than the paper's {}; their mean distances lie between {:.3} \
                 and {:.3} (95 in 100).",
                chance.choices,
                chance.m,
                100.0 * chance.worse,
                papers.chosen.len(),
                chance.range.0,
                chance.range.1
            ));
        }
        Ok(ArchitecturesAnswer::Cover(Box::new(CoverView {
            ours: choice(&cover.ours),
            papers: cover.papers.as_ref().map(choice),
            curve: cover.curve.iter().map(|&mean| mean as f32).collect(),
            chance: cover.chance.map(|item| [item.range.0 as f32, item.range.1 as f32, item.worse as f32]),
            summary,
            functional: self.functional(study, &networks, &overview)?,
        })))
    }

    fn choice(&self, distances: &Square, cover: &Cover, shortlist: &Shortlist) -> Choice {
        let name = |i: usize| self.0.get(i).map_or("", |member| member.network.name.as_str());
        let row = |(place, &chosen): (usize, &usize)| {
            let mut others: Vec<usize> = shortlist.members(place).filter(|&i| i != chosen).collect();
            let distance = |i: usize| distances.get(i, chosen);
            others.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
            let others: Vec<String> =
                others.iter().map(|&i| format!("{} {:.3}", name(i), distance(i))).collect();
            Representative {
                name: name(chosen).to_owned(),
                papers: self.0.get(chosen).is_some_and(|member| member.network.shortlist),
                others: others.join(", "),
            }
        };
        Choice {
            rows: shortlist.chosen.iter().enumerate().map(row).collect(),
            mean: shortlist.mean as f32,
            summary: format!(
                "Mean distance {:.3}, {:.0} % less than with one network; farthest: {} ({:.3}).",
                shortlist.mean,
                100.0 * cover.covered(shortlist),
                name(shortlist.worst_at),
                shortlist.worst
            ),
        }
    }

    fn functional(
        &self,
        study: &Study,
        networks: &[&Network],
        overview: &Overview,
    ) -> Result<FunctionalView, ArchitecturesError> {
        let sentence =
            |error: crate::zoo::functional::TableError| ArchitecturesError::Sentence(error.to_string());
        let found = Functional::of(networks).map_err(sentence)?;
        let order = Tree::of(&found.plain.distances(), Linkage::Average).leaves();
        let squares = Shown::ALL.map(|shown| found.square(shown, &overview.similarity));
        let places: Vec<usize> = order.iter().filter_map(|&i| found.places.get(i)).copied().collect();
        let (views, families) = self.heads(&places, &overview.encoded);
        let summary = Rows::ALL.into_iter().filter_map(|rows| {
            let comparison = found.compare(&overview.distances, rows, 4, study.seed)?;
            Some(compared(rows, &comparison))
        });
        Ok(FunctionalView {
            networks: views,
            families,
            means: squares.each_ref().map(|square| mean_of_pairs(square).unwrap_or(0.0) as f32),
            squares: squares
                .map(|square| square.part(&order).values.iter().map(|&value| value as f32).collect()),
            summary: summary.collect(),
        })
    }

    pub(crate) fn file(&self, study: &Study, form: FileForm) -> Result<String, ArchitecturesError> {
        let networks = self.networks();
        match form {
            FileForm::PairText | FileForm::PairSvg => self.pair_file(study, form),
            FileForm::PatternsCsv | FileForm::PatternsSvg | FileForm::SharedCsv | FileForm::SharedSvg => {
                Ok(shared_file(&networks, &Shared::of(&networks, study), form))
            }
            _ => {
                let overview = Overview::of(&networks, &study.matrix);
                whole_file(&networks, &overview, study, form)
            }
        }
    }

    fn pair_file(&self, study: &Study, form: FileForm) -> Result<String, ArchitecturesError> {
        let MatrixSettings { tokens, scoring, index, .. } = study.matrix;
        let [a, b] = study.pair.each_ref().map(|name| self.place(name));
        let networks = [&*self.0[a?].network, &*self.0[b?].network];
        let encoded = Encoded::of(networks, tokens);
        let [first, second] = &*encoded.sequences else { return Err(super::not_two()) };
        let scoring = scoring.clamped();
        let alignment = align(&first.letters, &second.letters, &scoring);
        let aligned =
            Aligned { networks, encoded: &encoded, tokens, scoring: &scoring, index, alignment: &alignment };
        Ok(if form == FileForm::PairSvg { figure::alignment(&aligned) } else { aligned.text() })
    }
}

fn shared_file(networks: &[&Network], shared: &Shared, form: FileForm) -> String {
    let Shared { settings, encoded, patterns, similarity, tree, order } = shared;
    match form {
        FileForm::SharedCsv => export::matrix_csv(networks, similarity, order),
        FileForm::SharedSvg => figure::shared(networks, similarity, tree, settings),
        _ => {
            let common = patterns.most_common(LISTED, settings.closed);
            if form == FileForm::PatternsCsv {
                return export::patterns_csv(networks, &encoded.alphabet, &common);
            }
            let caption = settings.text();
            let alphabet = &encoded.alphabet;
            figure::Combinations { caption: &caption, networks, order, alphabet, patterns: &common }.svg()
        }
    }
}

fn whole_file(
    networks: &[&Network],
    overview: &Overview,
    study: &Study,
    form: FileForm,
) -> Result<String, ArchitecturesError> {
    let cover = || {
        let found = Cover::of(networks, &overview.distances, study.m as usize, study.seed);
        found.ok_or_else(|| ArchitecturesError::Sentence("There are no networks to choose from.".to_owned()))
    };
    let functional =
        || Functional::of(networks).map_err(|error| ArchitecturesError::Sentence(error.to_string()));
    Ok(match form {
        FileForm::MatrixCsv => export::matrix_csv(networks, &overview.similarity, &overview.order),
        FileForm::MatrixSvg => figure::overview(networks, overview, &study.matrix),
        FileForm::CoverCsv => export::cover_csv(networks, &overview.distances, &cover()?),
        FileForm::CoverSvg => figure::cover(networks, &overview.distances, &cover()?, &study.matrix.text()),
        FileForm::FunctionalCsv => export::functional_csv(networks, &overview.similarity, &functional()?),
        FileForm::FunctionalSvg(shown) => {
            figure::functional(networks, &functional()?, &overview.similarity, shown)
        }
        _ => export::newick(networks, &overview.tree) + "\n",
    })
}

/// How far the two matrices agree.
fn agreed(agreement: &Agreement) -> String {
    let mantel = agreement.mantel.map_or_else(
        || "One of the two matrices is the same everywhere.".to_owned(),
        |found| {
            format!(
                "Correlation of the distances of all pairs: r = {:.3} (Mantel's test, {} permutations: p = {:.3}).",
                found.r, found.permutations, found.p
            )
        },
    );
    let rand = agreement.adjusted_rand.map_or_else(String::new, |rand| {
        format!(
            " Both trees cut into {} groups: adjusted Rand index {rand:.3} (1: the same groups, 0: as by chance).",
            agreement.groups
        )
    });
    (mantel + &rand).replace('-', "−")
}

/// How far what networks can do agrees with how they are built.
fn compared(rows: Rows, found: &Comparison) -> String {
    let Comparison { n, agreement, without_one, rand_p } = found;
    let mantel = match (agreement.mantel, without_one) {
        (Some(mantel), Some((low, high))) => format!(
            "r = {:.3} over {} pairs (Mantel's test: p = {:.3}); {low:.3} to {high:.3} with any one network left out",
            mantel.r,
            n * (n - 1) / 2,
            mantel.p
        ),
        _ => "one of the two matrices is the same everywhere".to_owned(),
    };
    let rand = match (agreement.adjusted_rand, rand_p) {
        (Some(rand), Some(p)) => {
            format!(
                "; {} groups: adjusted Rand index {rand:.3} (as high by chance: p = {p:.3})",
                agreement.groups
            )
        }
        _ => String::new(),
    };
    format!("Results {} beside architectures: {mantel}{rand}.", rows.label()).replace('-', "−")
}

#[cfg(test)]
pub(crate) mod tests;
