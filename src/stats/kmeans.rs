//! k-means: things in `k` groups, each around its mean (Lloyd 1982), begun as k-means++ does (Arthur and
//! Vassilvitskii 2007, the best of a few draws as in scikit-learn).

use multiversion::multiversion;
use rand::Rng;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most groups.
pub const MOST: usize = 1024;
const LANES: usize = 16;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Groups.
    pub k: usize,
    /// Beginnings, of which the best is kept.
    pub restarts: usize,
    /// The most rounds of each.
    pub rounds: usize,
    /// Of the beginnings.
    pub seed: u64,
}

impl Default for Settings {
    /// As the paper: 10 groups; ten beginnings of at most 300 rounds.
    fn default() -> Self {
        Self { k: 10, restarts: 10, rounds: 300, seed: 1 }
    }
}

/// Why there are no groups, as a clause for a layman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KMeansError {
    /// The values are no table.
    #[error("{values} values are no whole number of rows of {columns}")]
    Shape {
        /// Values given.
        values: usize,
        /// Columns.
        columns: usize,
    },
    /// No groups, too many, or more than things.
    #[error(
        "{rows} things cannot be put into {k} groups; at least one group and at most {MOST} or one for each"
    )]
    Groups {
        /// Groups asked for.
        k: usize,
        /// Rows.
        rows: usize,
    },
    /// A NaN or an infinity.
    #[error("row {0} (counted from 0) holds a value that is not a number or is infinite")]
    NotFinite(usize),
}

/// Groups of the rows of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    /// Columns of the table.
    pub columns: usize,
    /// Each group's mean, row by row.
    pub centres: Vec<f32>,
    /// Each row's group.
    pub labels: Vec<u32>,
    /// The sum of squared distances of all rows to their group's mean.
    pub inertia: f64,
    /// Rounds of the beginning that was kept.
    pub rounds: usize,
    /// Whether its last round changed nothing more.
    pub settled: bool,
}

impl Clusters {
    /// How many groups.
    #[must_use]
    pub fn k(&self) -> usize {
        self.centres.len() / self.columns
    }

    /// Of each group the rows nearest to its mean, at most `most`, the nearest first; `data` is the table that was
    /// grouped.
    #[must_use]
    pub fn central(&self, data: &[f32], most: usize) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.k()];
        for (i, (row, &label)) in data.chunks_exact(self.columns).zip(&self.labels).enumerate() {
            let label = label as usize;
            if let Some(group) = groups.get_mut(label) {
                group.push((squares(row, centre(&self.centres, self.columns, label)), i));
            }
        }
        let nearest = |mut group: Vec<(f32, usize)>| {
            group.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            group.into_iter().take(most).map(|(_, i)| i).collect()
        };
        groups.into_iter().map(nearest).collect()
    }
}

/// k-means at work, round by round.
#[derive(Debug, Clone)]
pub struct KMeans {
    data: Vec<f32>,
    columns: usize,
    settings: Settings,
    random: Pcg64Mcg,
    /// Beginnings that are done.
    done: usize,
    now: Option<Clusters>,
    best: Option<Clusters>,
}

impl KMeans {
    /// Of a table with `columns` columns, row by row in `data`.
    ///
    /// # Errors
    /// [`KMeansError`].
    pub fn new(data: Vec<f32>, columns: usize, settings: Settings) -> Result<Self, KMeansError> {
        check(&data, columns, settings.k)?;
        let random = Pcg64Mcg::new((u128::from(settings.seed) << 64) | 0x4ea5);
        Ok(Self { data, columns, settings, random, done: 0, now: None, best: None })
    }

    /// One beginning or one round more; whether all is done.
    pub fn advance(&mut self) -> bool {
        if self.done >= self.settings.restarts.max(1) {
            return true;
        }
        match &mut self.now {
            None => {
                let centres = beginning(&self.data, self.columns, self.settings.k, &mut self.random);
                self.now = Some(begin(&self.data, self.columns, centres));
            }
            Some(now) if now.settled || now.rounds >= self.settings.rounds.max(1) => {
                now.inertia = inertia(&self.data, now);
                if self.best.as_ref().is_none_or(|best| now.inertia < best.inertia) {
                    self.best = self.now.take();
                }
                self.now = None;
                self.done += 1;
            }
            Some(now) => round(&self.data, now),
        }
        self.done >= self.settings.restarts.max(1)
    }

    /// How much is done, 0 to 1, as far as can be told.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        let rounds = self.now.as_ref().map_or(0, |now| now.rounds) as f32;
        let part = rounds / (rounds + 10.0);
        ((self.done as f32 + part) / self.settings.restarts.max(1) as f32).min(1.0)
    }

    /// The best groups so far, all the way if [`advance`](Self::advance) was not called until all was done, and the
    /// table.
    #[must_use]
    pub fn finish(mut self) -> (Clusters, Vec<f32>) {
        while !self.advance() {}
        let none = Clusters {
            columns: self.columns,
            centres: Vec::new(),
            labels: Vec::new(),
            inertia: 0.0,
            rounds: 0,
            settled: false,
        };
        (self.best.unwrap_or(none), self.data)
    }
}

/// The best groups of `settings.restarts` beginnings.
///
/// # Errors
/// [`KMeansError`].
pub fn kmeans(data: &[f32], columns: usize, settings: Settings) -> Result<Clusters, KMeansError> {
    Ok(KMeans::new(data.to_vec(), columns, settings)?.finish().0)
}

/// Groups that begin with given means, row by row in `starts`, in at most `rounds` rounds.
///
/// # Errors
/// [`KMeansError`].
pub fn from_starts(
    data: &[f32],
    columns: usize,
    starts: &[f32],
    rounds: usize,
) -> Result<Clusters, KMeansError> {
    let k = starts.len().checked_div(columns).unwrap_or(0);
    check(data, columns, k)?;
    check(starts, columns, k)?;
    let mut now = begin(data, columns, starts.to_vec());
    while !now.settled && now.rounds < rounds {
        round(data, &mut now);
    }
    now.inertia = inertia(data, &now);
    Ok(now)
}

fn check(data: &[f32], columns: usize, k: usize) -> Result<(), KMeansError> {
    if columns == 0 || !data.len().is_multiple_of(columns) {
        return Err(KMeansError::Shape { values: data.len(), columns });
    }
    let rows = data.len() / columns;
    if k == 0 || k > rows.min(MOST) {
        return Err(KMeansError::Groups { k, rows });
    }
    match data.iter().position(|value| !value.is_finite()) {
        Some(at) => Err(KMeansError::NotFinite(at / columns)),
        None => Ok(()),
    }
}

fn centre(centres: &[f32], columns: usize, label: usize) -> &[f32] {
    &centres[label * columns..(label + 1) * columns]
}

/// k-means++: each mean is a row, drawn in proportion to its squared distance to the nearest one before; of a few
/// draws the one that leaves the least.
fn beginning(data: &[f32], columns: usize, k: usize, random: &mut Pcg64Mcg) -> Vec<f32> {
    let rows: Vec<&[f32]> = data.chunks_exact(columns).collect();
    let draws = 2 + libm::log(k as f64) as usize;
    let first = super::resample::below(random, rows.len());
    let mut centres = rows[first].to_vec();
    let mut nearest: Vec<f32> = rows.iter().map(|row| squares(row, rows[first])).collect();
    let sum = |distances: &[f32]| distances.iter().map(|&d| f64::from(d)).sum::<f64>();
    for _ in 1..k {
        let total = sum(&nearest);
        let mut best: Option<(f64, usize, Vec<f32>)> = None;
        for _ in 0..draws {
            // 53 random bits: 0 <= share < 1
            let mut left = total * ((random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64);
            let found = nearest.iter().position(|&distance| {
                left -= f64::from(distance);
                left < 0.0
            });
            let at = found.unwrap_or(rows.len() - 1);
            let with: Vec<f32> =
                rows.iter().zip(&nearest).map(|(row, &d)| d.min(squares(row, rows[at]))).collect();
            let leaves = sum(&with);
            if best.as_ref().is_none_or(|best| leaves < best.0) {
                best = Some((leaves, at, with));
            }
        }
        if let Some((_, at, with)) = best {
            centres.extend_from_slice(rows[at]);
            nearest = with;
        }
    }
    centres
}

/// Each row goes to its nearest mean.
fn begin(data: &[f32], columns: usize, centres: Vec<f32>) -> Clusters {
    let mut labels = vec![0; data.len() / columns];
    assign(data, columns, &centres, &mut labels);
    Clusters { columns, centres, labels, inertia: f64::INFINITY, rounds: 0, settled: false }
}

/// New means, and each row to its nearest one.
fn round(data: &[f32], now: &mut Clusters) {
    let (columns, k) = (now.columns, now.k());
    fill_empty(data, now);
    let mut sums = vec![0.0_f64; now.centres.len()];
    let mut counts = vec![0_usize; k];
    for (row, &label) in data.chunks_exact(columns).zip(&now.labels) {
        let label = label as usize;
        counts[label] += 1;
        for (sum, &value) in sums[label * columns..].iter_mut().zip(row) {
            *sum += f64::from(value);
        }
    }
    for ((centre, sum), &count) in
        now.centres.chunks_exact_mut(columns).zip(sums.chunks_exact(columns)).zip(&counts)
    {
        for (centre, sum) in centre.iter_mut().zip(sum) {
            *centre = (sum / count.max(1) as f64) as f32;
        }
    }
    now.settled = !assign(data, columns, &now.centres, &mut now.labels);
    now.rounds += 1;
}

/// A group without rows gets the row that is farthest from its own group's mean and not the last one there.
fn fill_empty(data: &[f32], now: &mut Clusters) {
    let (columns, k) = (now.columns, now.k());
    let mut counts = vec![0_usize; k];
    now.labels.iter().for_each(|&label| counts[label as usize] += 1);
    if counts.iter().all(|&count| count > 0) {
        return;
    }
    let rows = data.chunks_exact(columns).zip(&now.labels).enumerate();
    let mut far: Vec<(f32, usize)> = rows
        .map(|(i, (row, &label))| (squares(row, centre(&now.centres, columns, label as usize)), i))
        .collect();
    far.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut far = far.into_iter().map(|(_, i)| i);
    for empty in 0..k {
        if counts[empty] > 0 {
            continue;
        }
        if let Some(row) = far.find(|&i| counts[now.labels[i] as usize] > 1) {
            counts[now.labels[row] as usize] -= 1;
            counts[empty] += 1;
            now.labels[row] = empty as u32;
        }
    }
}

/// Each row's nearest mean, the first of several; whether a label changed.
fn assign(data: &[f32], columns: usize, centres: &[f32], labels: &mut [u32]) -> bool {
    let mut changed = false;
    for (row, label) in data.chunks_exact(columns).zip(labels) {
        let mut best = (f32::INFINITY, *label);
        for (i, centre) in centres.chunks_exact(columns).enumerate() {
            let distance = squares(row, centre);
            if distance < best.0 {
                best = (distance, i as u32);
            }
        }
        changed |= *label != best.1;
        *label = best.1;
    }
    changed
}

fn inertia(data: &[f32], clusters: &Clusters) -> f64 {
    let columns = clusters.columns;
    let rows = data.chunks_exact(columns).zip(&clusters.labels);
    rows.map(|(row, &label)| {
        let centre = centre(&clusters.centres, columns, label as usize);
        row.iter().zip(centre).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>()
    })
    .sum()
}

/// The squared distance of two rows, in an order of additions that is the same on every machine.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2", "x86_64+sse4.1"))]
pub(super) fn squares(a: &[f32], b: &[f32]) -> f32 {
    let mut sum = [0.0_f32; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            let distance = a[i] - b[i];
            sum[i] += distance * distance;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b) * (a - b)).sum();
    sum.into_iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `k` humps of 20 points each in 3 dimensions.
    fn humps(k: usize) -> Vec<f32> {
        let point = |i: usize| {
            let (hump, j) = (i / 20, i % 20);
            let wobble = |f: usize| ((j * f % 19) as f32 / 19.0) - 0.5;
            [(hump * 10) as f32 + wobble(7), (hump * hump % 7 * 5) as f32 + wobble(11), wobble(5)]
        };
        (0..k * 20).flat_map(point).collect()
    }

    #[test]
    fn what_cannot_be_grouped_is_said() {
        let with = |k| Settings { k, ..Settings::default() };
        assert_eq!(kmeans(&[1.0; 5], 2, with(1)), Err(KMeansError::Shape { values: 5, columns: 2 }));
        assert_eq!(kmeans(&[1.0; 4], 0, with(1)), Err(KMeansError::Shape { values: 4, columns: 0 }));
        assert_eq!(kmeans(&[1.0; 4], 2, with(3)), Err(KMeansError::Groups { k: 3, rows: 2 }));
        assert_eq!(kmeans(&[1.0; 4], 2, with(0)), Err(KMeansError::Groups { k: 0, rows: 2 }));
        assert_eq!(kmeans(&[1.0, 1.0, f32::NAN, 1.0], 2, with(1)), Err(KMeansError::NotFinite(1)));
        assert!(from_starts(&[1.0; 4], 2, &[f32::INFINITY, 1.0], 9).is_err());
    }

    #[test]
    fn humps_are_found_whole() {
        let data = humps(6);
        let found = kmeans(&data, 3, Settings { k: 6, ..Settings::default() }).unwrap();
        assert!(found.settled);
        for labels in found.labels.chunks(20) {
            assert!(labels.iter().all(|label| *label == labels[0]));
        }
        let central = found.central(&data, 5);
        assert_eq!(central.len(), 6);
        for (group, members) in central.iter().enumerate() {
            assert_eq!(members.len(), 5);
            assert!(members.iter().all(|&i| found.labels[i] as usize == group));
            let distance =
                |i: usize| squares(&data[3 * i..3 * i + 3], &found.centres[3 * group..3 * group + 3]);
            assert!(members.windows(2).all(|pair| distance(pair[0]) <= distance(pair[1])));
            let farthest = distance(members[4]);
            let nearer = (0..120).filter(|&i| found.labels[i] as usize == group && distance(i) < farthest);
            assert!(nearer.count() <= 4);
        }
        // the same things again are the same groups
        assert_eq!(found, kmeans(&data, 3, Settings { k: 6, ..Settings::default() }).unwrap());
    }

    #[test]
    fn an_empty_group_is_filled() {
        let data = humps(3);
        let starts = [0.0, 0.0, 0.0, 1e6, 1e6, 1e6, 2e6, 2e6, 2e6];
        let found = from_starts(&data, 3, &starts, 100).unwrap();
        for label in 0..3 {
            assert!(found.labels.contains(&label), "{:?}", found.labels);
        }
    }

    #[test]
    fn same_things_in_several_groups_end() {
        let found = kmeans(&[1.0; 12], 2, Settings { k: 3, ..Settings::default() }).unwrap();
        assert_eq!((found.inertia, found.labels.len(), found.k()), (0.0, 6, 3));
    }

    #[test]
    fn progress_goes_on() {
        let mut work = KMeans::new(humps(4), 3, Settings { k: 4, ..Settings::default() }).unwrap();
        let mut before = 0.0;
        let mut steps = 0;
        while !work.advance() {
            assert!(work.fraction() >= before && work.fraction() <= 1.0);
            before = work.fraction();
            steps += 1;
        }
        assert!(steps > 20 && work.fraction() == 1.0);
        let (found, data) = work.finish();
        assert_eq!(found, kmeans(&data, 3, Settings { k: 4, ..Settings::default() }).unwrap());
    }

    proptest! {
        #[test]
        fn rounds_never_make_it_worse(
            data in prop::collection::vec(-9.0_f32..9.0, 60), k in 1_usize..8,
        ) {
            let starts = data[..2 * k].to_vec();
            let mut before = f64::INFINITY;
            for rounds in 0..12 {
                let found = from_starts(&data, 2, &starts, rounds).unwrap();
                prop_assert!(found.inertia <= before * (1.0 + 1e-6) + 1e-9, "{} {before}", found.inertia);
                before = found.inertia;
            }
            let whole = from_starts(&data, 2, &starts, 300).unwrap();
            prop_assert!(whole.settled);
            prop_assert!(whole.inertia <= before * (1.0 + 1e-6) + 1e-9);
        }
    }
}
