//! The largest or smallest of a square around each place, in a time that does not depend on its side
//! (van Herk 1992, Gil and Werman 1993).

/// A plane of bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<u8>,
}

impl Plane {
    /// The largest value of the square of side 2 `radius` + 1 around each place, as far as it lies in the plane.
    pub fn dilated(&self, radius: usize) -> Self {
        let across = Self { values: rows(&self.values, self.width, radius), ..*self };
        let down = across.turned();
        Self { values: rows(&down.values, down.width, radius), ..down }.turned()
    }

    /// The smallest value likewise.
    pub fn eroded(&self, radius: usize) -> Self {
        self.inverted().dilated(radius).inverted()
    }

    /// What is dark and narrower than the square is filled.
    pub fn closed(&self, radius: usize) -> Self {
        self.dilated(radius).eroded(radius)
    }

    fn inverted(&self) -> Self {
        Self { values: self.values.iter().map(|v| !v).collect(), ..*self }
    }

    fn turned(&self) -> Self {
        Self { width: self.height, height: self.width, values: turned(&self.values, self.width) }
    }
}

/// Rows of `width` values become columns.
pub(super) fn turned<T: Copy>(values: &[T], width: usize) -> Vec<T> {
    let mut columns = Vec::with_capacity(values.len());
    for x in 0..width {
        columns.extend(values.iter().skip(x).step_by(width));
    }
    columns
}

/// The largest value within `radius` in each row.
fn rows(values: &[u8], width: usize, radius: usize) -> Vec<u8> {
    let window = 2 * radius + 1;
    let padded = width + 2 * radius;
    let mut out = Vec::with_capacity(values.len());
    let (mut before, mut after) = (vec![0; padded], vec![0; padded]);
    for row in values.chunks_exact(width) {
        // beyond the edges nothing is larger
        let at = |i: usize| i.checked_sub(radius).and_then(|x| row.get(x)).copied().unwrap_or(0);
        for i in 0..padded {
            before[i] = if i % window == 0 { at(i) } else { at(i).max(before[i - 1]) };
        }
        for i in (0..padded).rev() {
            after[i] = if (i + 1) % window == 0 || i + 1 == padded { at(i) } else { at(i).max(after[i + 1]) };
        }
        out.extend((0..width).map(|x| after[x].max(before[x + window - 1])));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_largest_of_the_square(
            width in 1usize..20, height in 1usize..20, radius in 0usize..12, seed in any::<u64>(),
        ) {
            let value = |i: usize| (seed.rotate_left(i as u32).wrapping_mul(0x9E37_79B9) >> 24) as u8;
            let plane = Plane { width, height, values: (0..width * height).map(value).collect() };
            let dilated = plane.dilated(radius);
            prop_assert_eq!((dilated.width, dilated.height), (width, height));
            for y in 0..height {
                for x in 0..width {
                    let rows = y.saturating_sub(radius)..(y + radius + 1).min(height);
                    let largest = rows.flat_map(|v| {
                        let columns = x.saturating_sub(radius)..(x + radius + 1).min(width);
                        let plane = &plane;
                        columns.map(move |u| plane.values[v * plane.width + u])
                    }).max();
                    prop_assert_eq!(Some(dilated.values[y * width + x]), largest);
                }
            }
            // a closing only fills
            let closed = plane.closed(radius);
            prop_assert!(closed.values.iter().zip(&plane.values).all(|(c, v)| c >= v));
        }
    }
}
