//! How far a picture can be trusted: whether neighbours in it are neighbours in the data.

use crate::stats::kmeans::squares;
use crate::stats::neighbours::nearest;

/// Trustworthiness (Venna and Kaski 2001, as scikit-learn's): 1 if the `k` nearest of each thing in the picture are its
/// `k` nearest in the data (Euclidean), less by how far down the list they are. None for a table that does not fit the
/// picture, values that are not finite, or `k` of none or of half the things and more.
#[must_use]
pub fn trustworthiness(data: &[f32], columns: usize, embedding: &[[f32; 2]], k: usize) -> Option<f64> {
    let n = embedding.len();
    if k == 0 || 2 * k >= n || columns == 0 || data.len() != n * columns {
        return None;
    }
    if data.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let shown = nearest(embedding.as_flattened(), 2, k).ok()?;
    let rows: Vec<&[f32]> = data.chunks_exact(columns).collect();
    let mut distances = vec![0.0; n];
    let mut sum = 0.0;
    for (i, near) in shown.rows.chunks_exact(k).enumerate() {
        for (distance, row) in distances.iter_mut().zip(&rows) {
            *distance = squares(rows[i], row);
        }
        for &j in near {
            let j = j as usize;
            let to_neighbour = distances[j];
            let before = |(l, &distance): (usize, &f32)| {
                l != i && (distance < to_neighbour || (distance == to_neighbour && l < j))
            };
            let rank = 1 + distances.iter().enumerate().filter(|&other| before(other)).count();
            sum += rank.saturating_sub(k) as f64;
        }
    }
    let (n, k) = (n as f64, k as f64);
    Some(1.0 - 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0)) * sum)
}
