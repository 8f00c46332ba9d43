//! UMAP's graph: who is near whom, from 0 to 1, seen from both sides.

use crate::stats::neighbours::Neighbours;

/// Things joined by weights, each pair in both rows.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    /// Where each row begins in the lists below, and where the last one ends.
    pub(super) starts: Vec<usize>,
    /// The others of each row, in order.
    pub(super) others: Vec<u32>,
    /// 0 < weight <= 1.
    pub(super) weights: Vec<f32>,
}

impl Graph {
    /// From nearest neighbours; weights below the largest over `epochs` are left out, as nobody would ever look
    /// at them.
    pub(super) fn of(neighbours: &Neighbours, epochs: usize) -> Self {
        let k = neighbours.k;
        let n = neighbours.rows.len() / k;
        let all = neighbours.distances.iter().map(|&d| f64::from(d)).sum::<f64>();
        let mean = all / (n * (k + 1)) as f64;
        let mut pairs: Vec<(u32, u32, f64)> = Vec::with_capacity(n * k);
        for (i, (rows, distances)) in
            neighbours.rows.chunks_exact(k).zip(neighbours.distances.chunks_exact(k)).enumerate()
        {
            let (nearest, width) = smooth(distances, mean);
            for (&j, &distance) in rows.iter().zip(distances) {
                let beyond = f64::from(distance) - nearest;
                let weight = if beyond <= 0.0 || width == 0.0 { 1.0 } else { libm::exp(-beyond / width) };
                let i = i as u32;
                pairs.push((i.min(j), i.max(j), weight));
            }
        }
        pairs.sort_by_key(|&(i, j, _)| (i, j));
        // as the probability that at least one of both sides holds
        pairs.dedup_by(|later, first| {
            let same = (later.0, later.1) == (first.0, first.1);
            if same {
                first.2 += later.2 - first.2 * later.2;
            }
            same
        });
        let most = pairs.iter().fold(0.0_f64, |most, pair| most.max(pair.2));
        pairs.retain(|pair| pair.2 >= most / epochs as f64);
        let mut both: Vec<(u32, u32, f64)> =
            pairs.iter().flat_map(|&(i, j, weight)| [(i, j, weight), (j, i, weight)]).collect();
        both.sort_by_key(|&(i, j, _)| (i, j));
        let mut starts = vec![0; n + 1];
        both.iter().for_each(|pair| starts[pair.0 as usize + 1] += 1);
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let others = both.iter().map(|pair| pair.1).collect();
        Self { starts, others, weights: both.iter().map(|pair| pair.2 as f32).collect() }
    }

    pub(super) fn n(&self) -> usize {
        self.starts.len() - 1
    }

    /// The others of a row with their weights.
    pub(super) fn row(&self, i: usize) -> impl Iterator<Item = (usize, f32)> {
        let range = self.starts[i]..self.starts[i + 1];
        self.others[range.clone()].iter().map(|&j| j as usize).zip(self.weights[range].iter().copied())
    }

    /// Which part each thing belongs to, where parts are joined by nothing, and how many parts there are.
    pub(super) fn parts(&self) -> (Vec<usize>, usize) {
        let mut parts = vec![usize::MAX; self.n()];
        let mut count = 0;
        let mut next = Vec::new();
        for first in 0..self.n() {
            if parts[first] != usize::MAX {
                continue;
            }
            parts[first] = count;
            next.push(first);
            while let Some(i) = next.pop() {
                for (j, _) in self.row(i) {
                    if parts[j] == usize::MAX {
                        parts[j] = count;
                        next.push(j);
                    }
                }
            }
            count += 1;
        }
        (parts, count)
    }
}

/// The distance of the nearest neighbour that is not in the same place, and the width at which the weights of all
/// neighbours sum to log2 of their number (the thing itself counts as one): `smooth_knn_dist` of umap-learn.
/// `mean` is the mean distance of all.
fn smooth(distances: &[f32], mean: f64) -> (f64, f64) {
    const TOLERANCE: f64 = 1e-5;
    /// The least width, as a share of the mean distance.
    const LEAST: f64 = 1e-3;
    let count = distances.len() + 1;
    let target = libm::log2(count as f64);
    let nearest = distances.iter().copied().find(|&d| d > 0.0).map_or(0.0, f64::from);
    let (mut low, mut high, mut width) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..64 {
        let weight = |&distance: &f32| {
            let beyond = f64::from(distance) - nearest;
            if beyond > 0.0 { libm::exp(-beyond / width) } else { 1.0 }
        };
        let sum: f64 = distances.iter().map(weight).sum();
        if (sum - target).abs() < TOLERANCE {
            break;
        }
        if sum > target {
            high = width;
            width = f64::midpoint(low, high);
        } else {
            low = width;
            width = if high == f64::INFINITY { 2.0 * width } else { f64::midpoint(low, high) };
        }
    }
    let mean_here = distances.iter().map(|&d| f64::from(d)).sum::<f64>() / count as f64;
    (nearest, width.max(LEAST * if nearest > 0.0 { mean_here } else { mean }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::neighbours::nearest;

    #[test]
    fn weights_of_a_row_sum_to_log2() {
        let distances = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0];
        let (rho, width) = smooth(&distances, 2.0);
        let sum: f64 = distances.iter().map(|&d| (-(f64::from(d) - rho) / width).exp()).sum();
        assert!(rho == 1.0 && (sum - 3.0).abs() < 1e-4, "{rho} {width} {sum}");
        // all in one place
        let (rho, width) = smooth(&[0.0; 7], 2.0);
        assert!(rho == 0.0 && width >= 2e-3);
    }

    #[test]
    fn the_graph_is_the_same_from_both_sides() {
        let data: Vec<f32> = (0..120).map(|i| (i * i % 103) as f32 + (i / 60 * 1000) as f32).collect();
        let graph = Graph::of(&nearest(&data, 2, 4).unwrap(), 500);
        assert_eq!(graph.n(), 60);
        for i in 0..60 {
            assert!(graph.row(i).count() >= 1);
            for (j, weight) in graph.row(i) {
                assert!(i != j && weight > 0.0 && weight <= 1.0);
                assert!(graph.row(j).any(|back| back == (i, weight)));
            }
        }
        let (parts, count) = graph.parts();
        assert!(count >= 2 && parts[0] != parts[59]);
    }
}
