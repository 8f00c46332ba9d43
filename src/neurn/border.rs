//! Pixels beyond the edge, exactly as `scipy.ndimage` makes them up.

use super::params::Border;

impl Border {
    /// The index inside `0..n` that stands for index `i`, or `None` where the rule is "zero".
    /// Beyond one length of the image, `reflect` and `mirror` go on periodically, as in scipy.
    ///
    /// `n` of 0 gives `None`.
    #[must_use]
    pub fn source(self, i: isize, n: usize) -> Option<usize> {
        if let Ok(inside) = usize::try_from(i)
            && inside < n
        {
            return Some(inside);
        }
        if n == 0 {
            return None;
        }
        let wrap = |period: usize| i.rem_euclid(period.cast_signed()).cast_unsigned();
        match self {
            Self::Constant => None,
            Self::Nearest => Some(if i < 0 { 0 } else { n - 1 }),
            Self::Reflect => {
                let m = wrap(2 * n);
                Some(if m < n { m } else { 2 * n - 1 - m })
            }
            Self::Mirror if n == 1 => Some(0),
            Self::Mirror => {
                let period = 2 * n - 2;
                let m = wrap(period);
                Some(if m < n { m } else { period - m })
            }
        }
    }

    /// [`Border::source`] of every index from `-radius` to `n - 1 + radius`.
    pub(crate) fn table(self, n: usize, radius: usize) -> Vec<Option<usize>> {
        (0..n + 2 * radius).map(|i| self.source(i.cast_signed() - radius.cast_signed(), n)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of scipy's documentation, far beyond one length.
    #[test]
    fn letters() {
        let show = |border: Border, n: usize| -> String {
            (-9..n.cast_signed() + 9)
                .map(|i| border.source(i, n).map_or('0', |at| ['a', 'b', 'c', 'd'][at]))
                .collect()
        };
        assert_eq!(show(Border::Reflect, 4), "aabcddcbaabcddcbaabcdd");
        assert_eq!(show(Border::Mirror, 4), "dcbabcdcbabcdcbabcdcba");
        assert_eq!(show(Border::Nearest, 4), "aaaaaaaaaabcdddddddddd");
        assert_eq!(show(Border::Constant, 4), "000000000abcd000000000");
        assert_eq!(show(Border::Reflect, 1), "a".repeat(19));
        assert_eq!(show(Border::Mirror, 1), "a".repeat(19));
        assert_eq!(show(Border::Mirror, 2), "babababababababababa");
    }
}
