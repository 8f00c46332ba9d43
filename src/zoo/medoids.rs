//! A shortlist: m networks that stand for all of them.
//!
//! k-medoids: those m are chosen whose networks' distances to the nearest of them add up to the least. Partitioning
//! around medoids (Kaufman and Rousseeuw 1990): a greedy start, then exchanges, always the best one, until none
//! helps; and the same from a number of random starts, of which the best result is taken.

use super::matrix::Square;
use crate::stats::resample::below;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

/// Random starts beside the greedy one.
pub const STARTS: usize = 24;

/// A choice, and how well it covers all networks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortlist {
    /// The chosen networks, in ascending order.
    pub chosen: Vec<usize>,
    /// For each network the place in `chosen` of the one that stands for it: its nearest, of equally near ones the
    /// first.
    pub stands_for: Vec<usize>,
    /// Sum of the distances to them.
    pub loss: f64,
    /// Mean of these distances.
    pub mean: f64,
    /// The largest of them.
    pub worst: f64,
    /// The network that is worst represented.
    pub worst_at: usize,
}

impl Shortlist {
    /// Measures a choice; none if it is empty or names a network that there is not.
    #[must_use]
    pub fn of(distances: &Square, chosen: &[usize]) -> Option<Self> {
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        chosen.dedup();
        if chosen.last().is_none_or(|&last| last >= distances.n) {
            return None;
        }
        let (mut stands_for, mut loss, mut worst, mut worst_at) = (Vec::new(), 0.0, -1.0, 0);
        for i in 0..distances.n {
            let mut nearest = (0, f64::INFINITY);
            for (place, &medoid) in chosen.iter().enumerate() {
                // a chosen one stands for itself, even beside another at no distance
                let distance = if medoid == i { -1.0 } else { distances.get(i, medoid) };
                if distance < nearest.1 {
                    nearest = (place, distance);
                }
            }
            let distance = nearest.1.max(0.0);
            stands_for.push(nearest.0);
            loss += distance;
            if distance > worst {
                (worst, worst_at) = (distance, i);
            }
        }
        Some(Self { chosen, stands_for, loss, mean: loss / distances.n as f64, worst, worst_at })
    }

    /// The networks that a chosen one stands for, itself included.
    pub fn members(&self, place: usize) -> impl Iterator<Item = usize> {
        self.stands_for
            .iter()
            .enumerate()
            .filter(move |(_, item)| **item == place)
            .map(|(network, _)| network)
    }
}

/// Chooses `m` networks (1 to all). The seed is that of the random starts.
#[must_use]
pub fn choose(distances: &Square, m: usize, seed: u64) -> Option<Shortlist> {
    let n = distances.n;
    if n == 0 {
        return None;
    }
    let m = m.clamp(1, n);
    let mut best = Shortlist::of(distances, &improve(distances, greedy(distances, m)))?;
    let mut random = Pcg64Mcg::new((u128::from(seed) << 64) | 0x5eed);
    for _ in 0..STARTS {
        let mut all: Vec<usize> = (0..n).collect();
        for i in 0..m {
            all.swap(i, i + below(&mut random, n - i));
        }
        all.truncate(m);
        let found = Shortlist::of(distances, &improve(distances, all))?;
        // in floating point the same choice may differ in the last digit with the order of its parts
        if found.loss < best.loss * (1.0 - 1e-12) {
            best = found;
        }
    }
    Some(best)
}

/// Each next one is the one that helps most.
fn greedy(distances: &Square, m: usize) -> Vec<usize> {
    let n = distances.n;
    let mut nearest = vec![f64::INFINITY; n];
    let mut chosen: Vec<usize> = Vec::with_capacity(m);
    for _ in 0..m {
        let loss = |candidate: usize| -> f64 {
            nearest.iter().enumerate().map(|(i, &least)| least.min(distances.get(i, candidate))).sum()
        };
        let free = (0..n).filter(|i| !chosen.contains(i));
        let Some(next) = free.min_by(|&a, &b| loss(a).total_cmp(&loss(b))) else { break };
        for (i, least) in nearest.iter_mut().enumerate() {
            *least = least.min(distances.get(i, next));
        }
        chosen.push(next);
    }
    chosen
}

/// Exchanges a chosen network for another one, always the pair that helps most, until none does.
#[must_use]
pub fn improve(distances: &Square, mut chosen: Vec<usize>) -> Vec<usize> {
    let n = distances.n;
    loop {
        // the nearest and the second nearest of each network
        let near: Vec<(usize, f64, f64)> = (0..n)
            .map(|i| {
                chosen.iter().enumerate().fold(
                    (0, f64::INFINITY, f64::INFINITY),
                    |(at, first, second), (place, &m)| {
                        let distance = distances.get(i, m);
                        if distance < first {
                            (place, distance, first)
                        } else {
                            (at, first, second.min(distance))
                        }
                    },
                )
            })
            .collect();
        let loss: f64 = near.iter().map(|&(_, first, _)| first).sum();
        let mut best = (0.0, 0, 0);
        for candidate in (0..n).filter(|i| !chosen.contains(i)) {
            // what is saved whichever one leaves, and what more is saved when this one leaves
            let mut saved = 0.0;
            let mut leaves = vec![0.0; chosen.len()];
            for (i, &(at, first, second)) in near.iter().enumerate() {
                let distance = distances.get(i, candidate);
                saved += (first - distance).max(0.0);
                if let Some(saving) = leaves.get_mut(at) {
                    *saving += first.min(distance) - second.min(distance);
                }
            }
            for (place, saving) in leaves.iter().enumerate() {
                if saved + saving > best.0 {
                    best = (saved + saving, place, candidate);
                }
            }
        }
        // what rounding alone would gain might go round in circles
        if best.0 <= 1e-12 * loss.max(f64::MIN_POSITIVE) {
            return chosen;
        }
        if let Some(out) = chosen.get_mut(best.1) {
            *out = best.2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(at: &[f64]) -> Square {
        Square::symmetric(at.len(), |i, j| (at[i] - at[j]).abs())
    }

    #[test]
    fn three_heaps_give_three_middles() {
        let found = choose(&line(&[0.0, 1.0, 2.0, 10.0, 11.0, 12.0, 30.0]), 3, 1).unwrap();
        assert_eq!(found.chosen, [1, 4, 6]);
        assert_eq!(found.stands_for, [0, 0, 0, 1, 1, 1, 2]);
        assert!((found.loss - 4.0).abs() < 1e-12 && (found.worst - 1.0).abs() < 1e-12);
        assert_eq!(found.members(1).collect::<Vec<_>>(), [3, 4, 5]);
    }

    #[test]
    fn bounds() {
        let distances = line(&[0.0, 0.0, 5.0]);
        assert!(choose(&line(&[]), 3, 1).is_none());
        assert!(Shortlist::of(&distances, &[]).is_none() && Shortlist::of(&distances, &[3]).is_none());
        let all = choose(&distances, 9, 1).unwrap();
        assert_eq!((all.chosen, all.stands_for), (vec![0, 1, 2], vec![0, 1, 2]));
    }

    proptest! {
        #[test]
        fn the_best_of_all_choices_for_few(at in proptest::collection::vec(0.0..10.0_f64, 3..9), m in 1_usize..3) {
            let distances = line(&at);
            let found = choose(&distances, m, 7).unwrap();
            let n = at.len();
            let mut best = f64::INFINITY;
            for a in 0..n {
                for b in 0..if m == 1 { 1 } else { n } {
                    let chosen = if m == 1 { vec![a] } else { vec![a, b] };
                    best = best.min(Shortlist::of(&distances, &chosen).unwrap().loss);
                }
            }
            prop_assert!(found.loss <= best + 1e-9, "{} {}", found.loss, best);
        }

        #[test]
        fn an_exchange_never_hurts(at in proptest::collection::vec(0.0..10.0_f64, 6..20)) {
            let distances = line(&at);
            let before = Shortlist::of(&distances, &[0, 1, 2]).unwrap().loss;
            let after = Shortlist::of(&distances, &improve(&distances, vec![0, 1, 2])).unwrap();
            prop_assert!(after.loss <= before + 1e-9 && after.chosen.len() == 3);
        }
    }
}
