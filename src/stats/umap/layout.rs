//! The picture as it forms: near ones pull each other, others drawn at random push (stochastic gradient descent with
//! negative sampling, as umap-learn's).

use super::Settings;
use super::curve::{Table, fit};
use super::graph::Graph;
use rand::Rng;
use rand_pcg::Pcg32;

/// The farthest that one pull or push moves a thing along an axis, over the rate.
const CLIP: f32 = 4.0;

/// One direction of a joined pair.
#[derive(Debug, Clone, Copy)]
struct Edge {
    head: u32,
    tail: u32,
    /// Epochs between two pulls.
    period: f32,
    /// The epoch of the next pull, and of the next push.
    pull: f32,
    push: f32,
}

/// The descent at work.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) positions: Vec<[f32; 2]>,
    edges: Vec<Edge>,
    attract: Table,
    repel: Table,
    rate: f32,
    pushes: f32,
    random: Pcg32,
    pub(super) epoch: usize,
    pub(super) epochs: usize,
}

impl Layout {
    pub(super) fn new(graph: &Graph, positions: Vec<[f32; 2]>, settings: &Settings, epochs: usize) -> Self {
        let (a, b) = fit(settings.min_dist, settings.spread);
        let most = graph.weights.iter().copied().fold(0.0, f32::max);
        let pushes = settings.pushes as f32;
        let of_row = |i: usize| {
            graph.row(i).map(move |(j, weight)| {
                let period = most / weight;
                Edge { head: i as u32, tail: j as u32, period, pull: period, push: period / pushes }
            })
        };
        let edges = (0..graph.n()).flat_map(of_row).collect();
        let power = |x: f64| libm::pow(x, b);
        Self {
            positions,
            edges,
            attract: Table::of(|x| -2.0 * a * b * power(x) / x / (1.0 + a * power(x))),
            repel: Table::of(|x| 2.0 * b / ((1e-3 + x) * (1.0 + a * power(x)))),
            rate: settings.rate as f32,
            pushes,
            random: Pcg32::new(settings.seed, 0x0a5e_b1e5),
            epoch: 0,
            epochs,
        }
    }

    /// One epoch more; whether it was the last.
    pub(super) fn advance(&mut self) -> bool {
        if self.epoch >= self.epochs {
            return true;
        }
        let now = self.epoch as f32;
        let rate = self.rate * (1.0 - now / self.epochs as f32);
        let n = self.positions.len() as u64;
        let Self { positions, edges, attract, repel, random, pushes, .. } = self;
        for edge in edges.iter_mut().filter(|edge| edge.pull <= now) {
            let (head, tail) = (edge.head as usize, edge.tail as usize);
            let mut here = positions[head];
            let mut there = positions[tail];
            let between = [here[0] - there[0], here[1] - there[1]];
            let square = between[0] * between[0] + between[1] * between[1];
            if square > 0.0 {
                let pull = attract.at(square);
                for axis in 0..2 {
                    let step = rate * (pull * between[axis]).clamp(-CLIP, CLIP);
                    here[axis] += step;
                    there[axis] -= step;
                }
                positions[tail] = there;
            }
            edge.pull += edge.period;
            let between_pushes = edge.period / *pushes;
            let due = ((now - edge.push) / between_pushes) as usize;
            for _ in 0..due {
                let other = ((u64::from(random.next_u32()) * n) >> 32) as usize;
                if other == head {
                    continue;
                }
                let there = positions[other];
                let between = [here[0] - there[0], here[1] - there[1]];
                let square = between[0] * between[0] + between[1] * between[1];
                if square > 0.0 {
                    let push = repel.at(square);
                    for axis in 0..2 {
                        here[axis] += rate * (push * between[axis]).clamp(-CLIP, CLIP);
                    }
                }
            }
            edge.push += due as f32 * between_pushes;
            positions[head] = here;
        }
        self.epoch += 1;
        self.epoch >= self.epochs
    }
}
