//! Kernels or maps of features that a visitor brings.

use super::Features;
use crate::cortex::maps::Maps;
use crate::digits::npy::Array;
use crate::digits::problem::short_name;
use crate::protocol::neurons::NeuronsError;

/// Most numbers of one array.
const MOST_VALUES: usize = 1 << 24;
/// Largest side of a kernel or map.
const MOST_SIDE: usize = 256;

/// An array `[filters, channels, height, width]` or `[n, height, width]` as features: each channel of each filter is
/// one (section 3.3 of the paper). None if it is no such array.
#[must_use]
pub fn features(title: &str, layer: &str, shape: &[usize], values: Vec<f32>) -> Option<Features> {
    let (count, height, width) = match *shape {
        [filters, channels, height, width] => (filters.checked_mul(channels)?, height, width),
        [count, height, width] => (count, height, width),
        _ => return None,
    };
    let sides = 2..=MOST_SIDE;
    if !sides.contains(&height) || !sides.contains(&width) || values.len() > MOST_VALUES {
        return None;
    }
    let maps = Maps::new(count, height, width, values).ok()?;
    Some(Features {
        title: title.to_owned(),
        what: format!("{count} maps of {height} × {width} ({layer})"),
        layers: vec![layer.to_owned()],
        maps,
        responses: None,
    })
}

/// An array of a file as features.
///
/// # Errors
/// [`NeuronsError::Sentence`].
pub fn of_array(name: &str, array: Array) -> Result<Features, NeuronsError> {
    let values = array.samples.into_f32();
    let name = short_name(name);
    let shape = array.shape.clone();
    features(&name, "array", &array.shape, values).ok_or_else(|| {
        NeuronsError::Sentence(format!(
            "`{name}` is an array of shape {shape:?}. Kernels are [filters, channels, height, width] or [n, height, width], with \
             sides of 2 to {MOST_SIDE}; responses of neurons are [trials, neurons]."
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neurn::Samples;

    #[test]
    fn every_channel_of_every_filter_is_a_feature() {
        let values: Vec<f32> = (0..2 * 3 * 4 * 5).map(|i| i as f32).collect();
        let found = features("a", "conv1", &[2, 3, 4, 5], values.clone()).unwrap();
        assert_eq!((found.maps.count, found.maps.height, found.maps.width), (6, 4, 5));
        assert_eq!(found.maps.map(4).unwrap(), &values[80..100]);
        assert!(features("a", "dense", &[24, 5], values.clone()).is_none());
        assert!(features("a", "points", &[24, 5, 1, 1], values).is_none());
    }

    #[test]
    fn other_arrays_are_refused_with_a_sentence() {
        let array = Array { shape: vec![3, 1], samples: Samples::F32(vec![0.0; 3]) };
        let NeuronsError::Sentence(summary) = of_array("x.npy", array).unwrap_err() else {
            panic!("a sentence")
        };
        assert!(summary.contains("[3, 1]") && summary.contains("filters"), "{summary}");
    }
}
