use super::*;
use crate::zoo::tokens::Sequence;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn encoded(sequences: &[Vec<u32>]) -> Encoded {
    let sequence = |letters: &Vec<u32>| Sequence {
        letters: letters.clone(),
        layers: (0..letters.len()).map(|at| at..at + 1).collect(),
    };
    Encoded { alphabet: Vec::new(), sequences: sequences.iter().map(sequence).collect() }
}

/// All pieces of at least two letters, each once.
fn pieces(letters: &[u32], longest: usize) -> BTreeSet<&[u32]> {
    (2..=longest).flat_map(|length| letters.windows(length)).collect()
}

/// The score as the definition has it.
fn plain(all: &[Vec<u32>], i: usize, j: usize, weight: Weight) -> f64 {
    let longest = all[i].len().min(all[j].len()).saturating_sub(1);
    let (a, b) = (pieces(&all[i], longest), pieces(&all[j], longest));
    a.intersection(&b)
        .map(|piece| match weight {
            Weight::Each => 1.0,
            Weight::Shared => {
                let have =
                    all.iter().filter(|s| s.windows(piece.len()).any(|window| window == *piece)).count();
                have as f64 / all.len() as f64
            }
        })
        .sum()
}

#[test]
fn by_hand() {
    // 1 2 3 has 12 and 23; 1 2 3 4 has 12, 23, 34, 123, 234; both have 12 and 23
    let patterns = Patterns::of(&encoded(&[vec![1, 2, 3], vec![1, 2, 3, 4]]));
    let scores = patterns.scores(Weight::Each);
    assert_eq!((scores.get(0, 0), scores.get(1, 1), scores.get(0, 1)), (2.0, 5.0, 2.0));
    let index = patterns.similarity(Weight::Each, PatternIndex::Better);
    assert!((index.get(0, 1) - 0.4).abs() < 1e-12 && (index.get(0, 0) - 1.0).abs() < 1e-12);
    let found = patterns.most_common(2, false);
    assert_eq!(found[0], Pattern { letters: vec![1, 2], networks: vec![0, 1], occurrences: 2 });
    assert_eq!(found[1].letters, [2, 3]);
}

#[test]
fn nothing_to_find() {
    assert!(Patterns::of(&encoded(&[])).most_common(5, false).is_empty());
    let patterns = Patterns::of(&encoded(&[vec![], vec![1], vec![1]]));
    assert!(patterns.most_common(5, true).is_empty());
    let index = patterns.similarity(Weight::Each, PatternIndex::Cosine);
    assert_eq!((index.get(0, 0), index.get(1, 2)), (1.0, 0.0));
}

#[test]
fn more_networks_than_bits_in_a_word() {
    let all: Vec<Vec<u32>> = (0..130).map(|i| vec![7, 8, 100 + i, 9]).collect();
    let patterns = Patterns::of(&encoded(&all));
    let top = &patterns.most_common(1, false)[0];
    assert_eq!((top.letters.as_slice(), top.networks.len(), top.occurrences), (&[7, 8][..], 130, 130));
    assert_eq!(patterns.scores(Weight::Each).get(3, 129), 1.0);
}

fn few() -> impl Strategy<Value = Vec<Vec<u32>>> {
    proptest::collection::vec(proptest::collection::vec(0_u32..3, 0..14), 1..5)
}

proptest! {
    #[test]
    fn scores_are_the_definition(all in few()) {
        let patterns = Patterns::of(&encoded(&all));
        for weight in [Weight::Each, Weight::Shared] {
            let scores = patterns.scores(weight);
            for i in 0..all.len() {
                for j in 0..all.len() {
                    let wanted = plain(&all, i, j, weight);
                    prop_assert!((scores.get(i, j) - wanted).abs() < 1e-9, "{} {}", scores.get(i, j), wanted);
                }
            }
        }
    }

    #[test]
    fn the_most_common_are_those_that_counting_finds(all in few(), closed in proptest::bool::ANY) {
        let found = Patterns::of(&encoded(&all)).most_common(10_000, closed);
        // every piece with its networks and how often it comes
        let mut counted: BTreeMap<Vec<u32>, (Vec<usize>, usize)> = BTreeMap::new();
        for (network, letters) in all.iter().enumerate() {
            for length in 2..=letters.len() {
                for piece in letters.windows(length) {
                    let entry = counted.entry(piece.to_vec()).or_default();
                    entry.1 += 1;
                    if entry.0.last() != Some(&network) {
                        entry.0.push(network);
                    }
                }
            }
        }
        let whole = counted.clone();
        counted.retain(|piece, (networks, _)| {
            let short = networks.iter().all(|&n| piece.len() < all[n].len());
            let contained = whole.iter().any(|(longer, other)| {
                longer.len() > piece.len() && &other.0 == networks && longer.windows(piece.len()).any(|w| w == piece)
            });
            short && !(closed && contained)
        });
        prop_assert_eq!(found.len(), counted.len());
        for pattern in &found {
            let wanted = counted.get(&pattern.letters);
            prop_assert_eq!(wanted, Some(&(pattern.networks.clone(), pattern.occurrences)));
        }
        let rank = |p: &Pattern| (p.networks.len(), p.occurrences, p.letters.len());
        prop_assert!(found.windows(2).all(|pair| rank(&pair[0]) >= rank(&pair[1])));
    }
}
