//! What the array readers (NPY and IDX) share: a shape checked against limits and against the bytes that
//! are there, before anything is allocated.

use super::problem::Problem;

/// The shape as `usize`, once it is known that its values are within `max_values` and that exactly
/// `found` bytes of `item` bytes each are there. Nothing is allocated but the shape.
///
/// # Errors
/// [`Problem::NoValues`], [`Problem::TooManyValues`], [`Problem::CutOff`] or [`Problem::Surplus`].
pub fn check(shape: &[u64], item: usize, found: usize, max_values: u64) -> Result<Vec<usize>, Problem> {
    if shape.contains(&0) {
        return Err(Problem::NoValues { shape: shape.to_vec() });
    }
    let too_many = || Problem::TooManyValues { shape: shape.to_vec(), limit: max_values };
    let values = shape
        .iter()
        .try_fold(1_u64, |n, &side| n.checked_mul(side))
        .filter(|&n| n <= max_values)
        .ok_or_else(too_many)?;
    let wanted = u64::try_from(item).ok().and_then(|item| values.checked_mul(item)).ok_or_else(too_many)?;
    let found = u64::try_from(found).unwrap_or(u64::MAX);
    if found < wanted {
        return Err(Problem::CutOff { shape: shape.to_vec(), wanted, found });
    }
    if found > wanted {
        return Err(Problem::Surplus { shape: shape.to_vec(), wanted, found });
    }
    shape.iter().map(|&side| usize::try_from(side).map_err(|_| too_many())).collect()
}

/// The index in each dimension of the value at `at` in C order.
#[must_use]
pub fn index_of(shape: &[usize], at: usize) -> Vec<u64> {
    let mut rest = at;
    let mut index: Vec<u64> = shape
        .iter()
        .rev()
        .map(|&side| {
            let here = rest % side.max(1);
            rest /= side.max(1);
            u64::try_from(here).unwrap_or(u64::MAX)
        })
        .collect();
    index.reverse();
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_checked_without_overflow() {
        assert_eq!(check(&[2, 3], 4, 24, 6), Ok(vec![2, 3]));
        assert!(matches!(check(&[2, 3], 4, 24, 5), Err(Problem::TooManyValues { .. })));
        assert!(matches!(check(&[2, 3], 4, 23, 6), Err(Problem::CutOff { wanted: 24, found: 23, .. })));
        assert!(matches!(check(&[2, 3], 4, 25, 6), Err(Problem::Surplus { .. })));
        assert!(matches!(check(&[2, 0], 4, 0, 6), Err(Problem::NoValues { .. })));
        assert!(matches!(check(&[u64::MAX, 2], 1, 0, u64::MAX), Err(Problem::TooManyValues { .. })));
        assert!(matches!(check(&[u64::MAX], 8, 0, u64::MAX), Err(Problem::TooManyValues { .. })));
    }

    #[test]
    fn a_flat_index_has_its_place() {
        assert_eq!(index_of(&[2, 3, 4], 23), [1, 2, 3]);
        assert_eq!(index_of(&[2, 3, 4], 4), [0, 1, 0]);
    }
}
