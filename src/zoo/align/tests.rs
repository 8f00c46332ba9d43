use super::*;
use proptest::prelude::*;

/// `M` as it is written down, cell by cell.
fn plain(a: &[u32], b: &[u32], scoring: &Scoring) -> i32 {
    let mut m = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            m[i][j] = if i == 0 || j == 0 {
                if scoring.border == Border::Zero { 0 } else { (i + j) as i32 * scoring.gap }
            } else {
                let s = if a[i - 1] == b[j - 1] { scoring.matched } else { scoring.mismatch };
                (m[i - 1][j - 1] + s).max(m[i - 1][j] + scoring.gap).max(m[i][j - 1] + scoring.gap)
            };
        }
    }
    m[a.len()][b.len()]
}

/// What the columns of an alignment are worth.
fn worth(found: &Alignment, scoring: &Scoring) -> i32 {
    found.matches as i32 * scoring.matched
        + found.mismatches as i32 * scoring.mismatch
        + found.gaps as i32 * scoring.gap
}

fn scorings() -> impl Strategy<Value = Scoring> {
    let border = prop_oneof![Just(Border::Zero), Just(Border::Textbook)];
    let small = (1..6, -6..=0, -6..=0, border.clone());
    // beyond 8 bits
    let large = (1..=1000, -1000..=0, -1000..=0, border);
    prop_oneof![small, large].prop_map(|(matched, mismatch, gap, border)| Scoring {
        matched,
        mismatch,
        gap,
        border,
    })
}

fn letters(most: u32) -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(0..most, 0..80)
}

#[test]
fn the_papers_example_by_hand() {
    // Conv Conv Pool beside Conv Pool: one free gap, two matches
    let found = align(&[0, 0, 1], &[0, 1], &Scoring::METHODS);
    assert_eq!((found.score, found.matches, found.gaps, found.free), (4, 2, 0, 1));
    assert_eq!(found.steps[0], Step::First(0));
    // the same at the end costs
    let found = align(&[0, 1, 1], &[0, 1], &Scoring::METHODS);
    assert_eq!((found.score, found.matches, found.mismatches, found.gaps, found.free), (2, 2, 0, 1, 0));
    let textbook = Scoring { border: Border::Textbook, ..Scoring::METHODS };
    assert_eq!(align(&[0, 0, 1], &[0, 1], &textbook).score, 2);
}

#[test]
fn ties_take_the_diagonal_then_up_then_left() {
    // two unlike letters: a mismatch and two gaps cost the same
    let scoring = Scoring { matched: 2, mismatch: -2, gap: -1, border: Border::Textbook };
    let found = align(&[0], &[1], &scoring);
    assert_eq!(found.steps, [Step::Both { a: 0, b: 0, same: false }]);
    let scoring = Scoring { mismatch: -4, ..scoring };
    // seen from the end: first up (the first network's layer), then left
    assert_eq!(align(&[0], &[1], &scoring).steps, [Step::Second(0), Step::First(0)]);
}

#[test]
fn nothing_at_all() {
    for scoring in [Scoring::METHODS, Scoring { border: Border::Textbook, ..Scoring::METHODS }] {
        assert_eq!(score(&[], &[], &scoring), 0);
        for (a, b) in [(&[][..], &[1, 2, 3][..]), (&[1, 2, 3], &[])] {
            assert_eq!(score(a, b, &scoring), plain(a, b, &scoring));
            assert_eq!(align(a, b, &scoring).score, plain(a, b, &scoring));
            assert_eq!(align(a, b, &scoring).steps.len(), 3);
        }
    }
}

#[test]
fn many_letters_need_more_than_a_byte() {
    let a: Vec<u32> = (0..700).collect();
    let b: Vec<u32> = (100..900).filter(|i| i % 7 != 0).collect();
    assert_eq!(score(&a, &b, &Scoring::FIGURE_2), plain(&a, &b, &Scoring::FIGURE_2));
    assert_eq!(score(&a, &a, &Scoring::FIGURE_2), 2800);
}

proptest! {
    #[test]
    fn the_score_is_the_definition(a in letters(5), b in letters(5), scoring in scorings()) {
        let wanted = plain(&a, &b, &scoring);
        prop_assert_eq!(score(&a, &b, &scoring), wanted);
        let found = align(&a, &b, &scoring);
        prop_assert_eq!(found.score, wanted);
        prop_assert_eq!(worth(&found, &scoring), wanted);
        let section = Section::of(&a, &b, &scoring).unwrap();
        prop_assert_eq!(section.values.last().copied(), Some(wanted));
    }

    #[test]
    fn every_layer_comes_once_and_in_order(a in letters(4), b in letters(4), scoring in scorings()) {
        let found = align(&a, &b, &scoring);
        let firsts: Vec<usize> = found.steps.iter().filter_map(|s| s.places().0).collect();
        let seconds: Vec<usize> = found.steps.iter().filter_map(|s| s.places().1).collect();
        prop_assert!(firsts.into_iter().eq(0..a.len()) && seconds.into_iter().eq(0..b.len()));
        for step in &found.steps {
            if let Step::Both { a: i, b: j, same } = *step {
                prop_assert_eq!(a[i] == b[j], same);
            }
        }
        prop_assert_eq!(found.matches + found.mismatches + found.gaps + found.free, found.steps.len());
    }

    #[test]
    fn the_path_of_a_section_is_the_alignment(a in letters(4), b in letters(4), scoring in scorings()) {
        let (found, section) = (align(&a, &b, &scoring), Section::of(&a, &b, &scoring).unwrap());
        let mut cells = vec![(a.len(), b.len())];
        for step in found.steps.iter().skip(found.free).rev() {
            let (i, j) = *cells.last().unwrap();
            let (first, second) = step.places();
            cells.push((i - usize::from(first.is_some()), j - usize::from(second.is_some())));
        }
        prop_assert_eq!(cells, section.path);
    }

    #[test]
    fn order_does_not_matter(a in letters(4), b in letters(4), scoring in scorings()) {
        prop_assert_eq!(score(&a, &b, &scoring), score(&b, &a, &scoring));
    }

    #[test]
    fn nothing_is_better_than_oneself(a in letters(4), b in letters(4), scoring in scorings()) {
        let best = score(&a, &a, &scoring);
        prop_assert_eq!(best, a.len() as i32 * scoring.matched);
        prop_assert!(score(&a, &b, &scoring) <= best);
        let index = Index::Better.of(score(&a, &b, &scoring), (a.len(), b.len()), &scoring);
        prop_assert!(index <= 1.0 && (index < 1.0 || a == b));
    }

    #[test]
    fn a_better_match_never_hurts(a in letters(4), b in letters(4), scoring in scorings(), more in 1..50) {
        let better = Scoring { matched: scoring.matched + more, ..scoring };
        prop_assert!(score(&a, &b, &better) >= score(&a, &b, &scoring));
    }

    #[test]
    fn new_names_change_nothing(a in letters(4), b in letters(4), scoring in scorings()) {
        let renamed = |s: &[u32]| s.iter().map(|l| 300 - 7 * l).collect::<Vec<_>>();
        prop_assert_eq!(score(&renamed(&a), &renamed(&b), &scoring), score(&a, &b, &scoring));
    }
}
