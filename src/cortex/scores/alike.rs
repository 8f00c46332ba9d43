//! Whether two systems find the same images alike: the rank correlation of their dissimilarities (Kriegeskorte, Mur and
//! Bandettini 2008), in proportion to the neurons' own ceiling (Nili et al. 2014).

use super::neurons::Neurons;
use super::standardized;
use crate::stats::agreement::Matrices;
use crate::stats::dissimilarity::{Distance, Rdm, RdmError};
use crate::stats::rank::{ranks, spearman};
use serde::Serialize;

/// The dissimilarities of images by responses `[images, units]`: 1 less Pearson's correlation of the images, once each unit
/// is brought to mean 0 and deviation 1 over them.
///
/// # Errors
/// [`RdmError`] where no unit varies, or an image is answered by all units alike.
pub fn dissimilarities(values: &[f32], units: usize) -> Result<Rdm, RdmError> {
    let (scaled, kept) = standardized(values, units);
    Rdm::of(&scaled, kept, Distance::Correlation)
}

/// Agreement of two systems about which images are alike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alike {
    /// Spearman's correlation of the dissimilarities, -1 to 1.
    pub rho: f64,
    /// In proportion to the neurons' ceiling; none without one.
    pub score: Option<f64>,
}

/// How far a system's dissimilarities agree with the neurons'; none where either is constant.
#[must_use]
pub fn alike(neurons: &Neurons, system: &Rdm) -> Option<Alike> {
    let rho = spearman(&neurons.rdm.values, &system.values)?;
    Some(Alike { rho, score: neurons.ceiling().map(|ceiling| rho / ceiling) })
}

/// A system's dissimilarities and the neurons', as ranks: their correlation is Spearman's, also with the neurons' images in
/// another order, for which nothing is ranked anew. None where either is constant.
#[must_use]
pub fn ranked(neurons: &Rdm, system: &Rdm) -> Option<Matrices> {
    Matrices::of(&ranks(&system.values), &ranks(&neurons.values), neurons.n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_in_order_give_what_ranking_anew_gives() {
        let values: Vec<f32> = (0..9 * 4).map(|i| ((i * i + 3 * i) % 17) as f32).collect();
        let others: Vec<f32> = (0..9 * 3).map(|i| ((i * 5 + i * i) % 13) as f32).collect();
        let order = [3, 1, 4, 0, 8, 2, 6, 5, 7];
        let [a, b] =
            [(&values, 4), (&others, 3)].map(|(values, units)| dissimilarities(values, units).unwrap());
        let moved: Vec<f32> = order.iter().flat_map(|&i| values[i * 4..i * 4 + 4].to_vec()).collect();
        let anew = spearman(&dissimilarities(&moved, 4).unwrap().values, &b.values).unwrap();
        assert!((ranked(&a, &b).unwrap().correlation(&order) - anew).abs() < 1e-9);
    }

    #[test]
    fn units_that_do_not_vary_are_left_out() {
        let values = [1.0, 5.0, 0.0, 2.0, 5.0, 3.0, 4.0, 5.0, -1.0];
        let kept = [1.0, 0.0, 2.0, 3.0, 4.0, -1.0];
        assert_eq!(dissimilarities(&values, 3), dissimilarities(&kept, 2));
        assert!(dissimilarities(&[5.0; 6], 2).is_err());
    }
}
