//! Where things begin in the picture: a spectral embedding of each connected part of the graph, the parts beside each
//! other; things of parts too small for that begin at random.

use super::graph::Graph;
use super::lanczos::{Lanczos, Matrix};
use rand::Rng;
use rand_pcg::Pcg64Mcg;

/// Parts of fewer things begin at random.
const SMALL: usize = 6;
/// So many parts have places on the axes.
const ON_AXES: usize = 4;

/// The beginning at work.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// The things of each part.
    parts: Vec<Vec<usize>>,
    /// Each part's place, and how far its things may be from it.
    places: Vec<[f32; 2]>,
    room: f32,
    next: usize,
    lanczos: Option<Lanczos>,
    random: Pcg64Mcg,
    positions: Vec<[f32; 2]>,
}

impl Start {
    /// `data` is the table with `columns` columns, which tells how parts lie.
    pub(super) fn new(graph: &Graph, data: &[f32], columns: usize, seed: u64) -> Self {
        let (part, count) = graph.parts();
        let mut parts = vec![Vec::new(); count];
        part.iter().enumerate().for_each(|(i, &part)| parts[part].push(i));
        let places = if count == 1 {
            vec![[0.0; 2]]
        } else if count <= ON_AXES {
            // first one direction of each axis, then the other
            let half = count.div_ceil(2);
            (0..count)
                .map(|i| {
                    let sign = if i < half { 1.0 } else { -1.0 };
                    if i % half == 0 { [sign, 0.0] } else { [0.0, sign] }
                })
                .collect()
        } else {
            principal(&means(&parts, data, columns))
        };
        let apart = |(i, a): (usize, &[f32; 2])| {
            let others = places[i + 1..].iter().map(|b| (a[0] - b[0]).hypot(a[1] - b[1]));
            others.filter(|&distance| distance > 0.0).fold(f32::INFINITY, f32::min)
        };
        let nearest = places.iter().enumerate().map(apart).fold(f32::INFINITY, f32::min);
        let room = if nearest.is_finite() { nearest / 2.0 } else { 1.0 };
        let random = Pcg64Mcg::new((u128::from(seed) << 64) | 0x57a7);
        let positions = vec![[0.0; 2]; graph.n()];
        Self { parts, places, room, next: 0, lanczos: None, random, positions }
    }

    /// A few steps more; whether all is done.
    pub(super) fn advance(&mut self, graph: &Graph, steps: usize) -> bool {
        for _ in 0..steps {
            let Some(part) = self.parts.get(self.next) else {
                return true;
            };
            if part.len() < SMALL {
                for &i in part {
                    self.positions[i] = [wobble(&mut self.random), wobble(&mut self.random)];
                }
                self.place();
                continue;
            }
            match &mut self.lanczos {
                None => {
                    let start = (0..part.len()).map(|_| symmetric(&mut self.random)).collect();
                    self.lanczos = Some(begin(graph, part, start));
                }
                Some(lanczos) => {
                    if lanczos.advance() {
                        let vectors = lanczos.vectors();
                        for (axis, vector) in vectors.iter().enumerate() {
                            part.iter().zip(vector).for_each(|(&i, &v)| self.positions[i][axis] = v as f32);
                        }
                        self.lanczos = None;
                        self.place();
                    }
                }
            }
        }
        self.next >= self.parts.len()
    }

    /// How much is done, 0 to 1, as far as can be told.
    pub(super) fn fraction(&self) -> f32 {
        let part = self.lanczos.as_ref().map_or(0.0, Lanczos::fraction);
        (self.next as f32 + part) / self.parts.len().max(1) as f32
    }

    /// Brings a part to its size and place.
    fn place(&mut self) {
        let (Some(part), Some(&place)) = (self.parts.get(self.next), self.places.get(self.next)) else {
            return;
        };
        let most =
            part.iter().flat_map(|&i| self.positions[i]).fold(0.0_f32, |most, value| most.max(value.abs()));
        let scale = if most > 0.0 { self.room / most } else { 0.0 };
        for &i in part {
            for (value, place) in self.positions[i].iter_mut().zip(place) {
                *value = *value * scale + place;
            }
        }
        self.next += 1;
    }

    /// The positions, from 0 to 10 along both axes, each moved a little so that no two are the same.
    pub(super) fn finish(mut self) -> Vec<[f32; 2]> {
        let wide = self.positions.iter().flatten().fold(0.0_f32, |most, value| most.max(value.abs()));
        let scale = if wide > 0.0 { 10.0 / wide } else { 1.0 };
        for i in 0..self.positions.len() {
            let moved = [wobble(&mut self.random), wobble(&mut self.random)];
            self.positions[i] =
                std::array::from_fn(|axis| self.positions[i][axis] * scale + 2e-4 * moved[axis]);
        }
        for axis in 0..2 {
            let values = self.positions.iter().map(|position| position[axis]);
            let (low, high) =
                values.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            let scale = if high > low { 10.0 / (high - low) } else { 0.0 };
            self.positions.iter_mut().for_each(|position| position[axis] = (position[axis] - low) * scale);
        }
        self.positions
    }
}

/// From -1 to 1.
fn symmetric(random: &mut Pcg64Mcg) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

fn wobble(random: &mut Pcg64Mcg) -> f32 {
    symmetric(random) as f32
}

/// The search in one part: the weights over the roots of both ends' sums, of which the roots of the sums are the known
/// eigenvector.
fn begin(graph: &Graph, part: &[usize], start: Vec<f64>) -> Lanczos {
    let mut places = vec![0_u32; graph.n()];
    part.iter().enumerate().for_each(|(place, &i)| places[i] = place as u32);
    let root = |i: usize| graph.row(i).map(|(_, weight)| f64::from(weight)).sum::<f64>().sqrt();
    let roots: Vec<f64> = part.iter().map(|&i| root(i)).collect();
    let mut matrix = Matrix { starts: vec![0], ..Matrix::default() };
    for (&i, of_i) in part.iter().zip(&roots) {
        for (j, weight) in graph.row(i) {
            let column = places[j];
            matrix.columns.push(column);
            matrix.values.push(f64::from(weight) / (of_i * roots[column as usize]));
        }
        matrix.starts.push(matrix.columns.len());
    }
    Lanczos::new(matrix, roots, start)
}

/// The mean of each part's rows.
fn means(parts: &[Vec<usize>], data: &[f32], columns: usize) -> Vec<Vec<f64>> {
    let mean = |part: &Vec<usize>| {
        let mut sum = vec![0.0; columns];
        for &i in part {
            let row = &data[i * columns..(i + 1) * columns];
            sum.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value));
        }
        sum.iter_mut().for_each(|sum| *sum /= part.len() as f64);
        sum
    };
    parts.iter().map(mean).collect()
}

/// Points along their two directions of largest spread (power iteration), from -1 to 1.
fn principal(points: &[Vec<f64>]) -> Vec<[f32; 2]> {
    let columns = points.first().map_or(0, Vec::len);
    let mut points = points.to_vec();
    for column in 0..columns {
        let mean = points.iter().map(|point| point[column]).sum::<f64>() / points.len() as f64;
        points.iter_mut().for_each(|point| point[column] -= mean);
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut found = vec![[0.0_f32; 2]; points.len()];
    for axis in 0..2 {
        let mut direction: Vec<f64> = (0..columns).map(|i| 1.0 + 0.3 * (i % 5) as f64).collect();
        for _ in 0..60 {
            let mut next = vec![0.0; columns];
            for point in &points {
                let share = dot(point, &direction);
                next.iter_mut().zip(point).for_each(|(next, value)| *next += share * value);
            }
            let length = dot(&next, &next).sqrt();
            if length > 0.0 {
                next.iter_mut().for_each(|value| *value /= length);
                direction = next;
            }
        }
        for (found, point) in found.iter_mut().zip(&mut points) {
            let share = dot(point, &direction);
            found[axis] = share as f32;
            let length = dot(&direction, &direction);
            point.iter_mut().zip(&direction).for_each(|(value, d)| *value -= share * d / length);
        }
    }
    let most = found.iter().flatten().fold(0.0_f32, |most, value| most.max(value.abs()));
    if most > 0.0 {
        found.iter_mut().flatten().for_each(|value| *value /= most);
    }
    found
}
