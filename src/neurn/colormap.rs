//! Colour maps: numbers to sRGB colours, the same ones on the CPU and on the GPU.
//!
//! The tables are matplotlib's (`tools/colormaps.py`): viridis and cividis are perceptually uniform and safe
//! for colour-blind people (Nunez et al. 2018), `RdBu_r` runs from blue over white to red.

use serde::{Deserialize, Serialize};

/// Entries of a table.
pub const ENTRIES: usize = 256;

/// A colour map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorMap {
    /// Dark blue over green to yellow.
    #[default]
    Viridis,
    /// Dark blue over grey to yellow.
    Cividis,
    /// Black to white.
    Grey,
    /// Blue over white to red; give it a range that is centred on zero.
    Diverging,
}

impl ColorMap {
    /// All maps, in the order of [`ColorMap::index`].
    pub const ALL: [Self; 4] = [Self::Viridis, Self::Cividis, Self::Grey, Self::Diverging];

    /// The map's place in [`ColorMap::ALL`], and in the table that the shader reads.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::Viridis => 0,
            Self::Cividis => 1,
            Self::Grey => 2,
            Self::Diverging => 3,
        }
    }

    /// A map for numbers that have no middle: one that is centred on zero would say something else.
    #[must_use]
    pub fn sequential(self) -> Self {
        if self == Self::Diverging { Self::Viridis } else { self }
    }

    /// [`ENTRIES`] sRGB triples, one byte a component.
    #[must_use]
    pub fn table(self) -> &'static [u8; 3 * ENTRIES] {
        match self {
            Self::Viridis => include_bytes!("../../assets/colormaps/viridis.rgb"),
            Self::Cividis => include_bytes!("../../assets/colormaps/cividis.rgb"),
            Self::Grey => include_bytes!("../../assets/colormaps/grey.rgb"),
            Self::Diverging => include_bytes!("../../assets/colormaps/diverging.rgb"),
        }
    }

    /// The sRGB colour at `t` in 0..=1 (outside it: the nearest end; NaN: the first), in 256 equal
    /// steps as matplotlib has them.
    #[must_use]
    pub fn colour(self, t: f32) -> [u8; 3] {
        // a float cast saturates: negative and NaN give 0
        let entry = ((t * ENTRIES as f32) as usize).min(ENTRIES - 1);
        let table = self.table();
        [table[3 * entry], table[3 * entry + 1], table[3 * entry + 2]]
    }

    /// Opaque RGBA bytes, four for each value; `range` holds the values of the first and the last colour.
    #[must_use]
    pub fn paint(self, values: &[f32], range: [f32; 2]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(values.len() * 4);
        for &value in values {
            let [red, green, blue] = self.colour(level(value, range));
            bytes.extend([red, green, blue, u8::MAX]);
        }
        bytes
    }
}

/// Where `value` lies in `range`, 0..=1. In an empty range values above it are 1, the others 0.
#[must_use]
pub fn level(value: f32, [low, high]: [f32; 2]) -> f32 {
    if high <= low { f32::from(value > high) } else { ((value - low) / (high - low)).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn colours_are_matplotlibs() {
        #[derive(Deserialize)]
        struct Golden {
            #[serde(rename = "matplotlib")]
            _version: String,
            t: Vec<f32>,
            #[serde(flatten)]
            maps: BTreeMap<ColorMap, Vec<[u8; 3]>>,
        }
        let golden: Golden = serde_json::from_str(include_str!("../../tests/golden/colormaps.json")).unwrap();
        assert_eq!(golden.maps.len(), ColorMap::ALL.len());
        for (map, colours) in &golden.maps {
            for (&t, &colour) in golden.t.iter().zip(colours) {
                assert_eq!(map.colour(t), colour, "{map:?} at {t}");
            }
        }
    }

    #[test]
    fn order_of_the_maps() {
        for (i, map) in ColorMap::ALL.into_iter().enumerate() {
            assert_eq!(map.index(), i);
        }
    }

    #[test]
    fn empty_range_and_odd_numbers() {
        assert_eq!(
            ColorMap::Grey.paint(&[0.0, 1.0, 2.0], [1.0, 1.0]),
            [0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255]
        );
        assert_eq!(ColorMap::Grey.colour(f32::NAN), [0, 0, 0]);
        assert_eq!(ColorMap::Grey.colour(f32::INFINITY), [255, 255, 255]);
        assert_eq!(ColorMap::Grey.colour(f32::NEG_INFINITY), [0, 0, 0]);
    }

    proptest! {
        #[test]
        fn any_number_has_a_colour(value: f32, low: f32, high: f32) {
            let bytes = ColorMap::Viridis.paint(&[value], [low, high]);
            prop_assert_eq!(bytes.len(), 4);
            prop_assert_eq!(bytes[3], 255);
        }

        #[test]
        fn grey_is_monotone(a in 0.0f32..=1.0, b in 0.0f32..=1.0) {
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            prop_assert!(ColorMap::Grey.colour(low)[0] <= ColorMap::Grey.colour(high)[0]);
        }
    }
}
