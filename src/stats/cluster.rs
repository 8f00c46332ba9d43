//! A tree of things by their distances, and the order that it puts them in.

use super::square::Square;
use serde::{Deserialize, Serialize};

/// How far two groups are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Linkage {
    /// As their nearest two members.
    Single,
    /// As their farthest two.
    Complete,
    /// The mean over all pairs.
    #[default]
    Average,
    /// By how much the sum of squares grows (exact for Euclidean distances, which these are not; as SciPy does it).
    Ward,
}

impl Linkage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Average, Self::Complete, Self::Single, Self::Ward];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Complete => "complete",
            Self::Average => "average",
            Self::Ward => "Ward",
        }
    }
}

/// Two groups become one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Merge {
    /// The group with the smaller number: below `n` a single network, from there on `n` plus the place of a merge.
    pub a: usize,
    /// The other one.
    pub b: usize,
    /// Their distance.
    pub height: f64,
    /// Networks in both.
    pub size: usize,
}

/// A tree: `n - 1` merges from the nearest groups to the farthest, numbered as SciPy's `linkage` numbers them.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Networks.
    pub n: usize,
    /// The merges by their height.
    pub merges: Vec<Merge>,
}

/// One merge as it is drawn: a bracket over two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bracket {
    /// Where the first group stands, in places of [`Tree::leaves`] (a single network on its place, a group in the
    /// middle of its own two).
    pub first: f64,
    /// Where the second one stands.
    pub second: f64,
    /// The heights of the two groups: 0 for single networks.
    pub foot: (f64, f64),
    /// The height of the merge.
    pub height: f64,
}

impl Tree {
    /// Clusters by distances, which must be finite.
    #[must_use]
    pub fn of(distances: &Square, linkage: Linkage) -> Self {
        let n = distances.n;
        if n < 2 {
            return Self { n, merges: Vec::new() };
        }
        let method = match linkage {
            Linkage::Single => kodama::Method::Single,
            Linkage::Complete => kodama::Method::Complete,
            Linkage::Average => kodama::Method::Average,
            Linkage::Ward => kodama::Method::Ward,
        };
        let dendrogram = kodama::linkage(&mut distances.condensed(), n, method);
        let merges = dendrogram.steps().iter();
        let merges = merges.map(|step| Merge {
            a: step.cluster1,
            b: step.cluster2,
            height: step.dissimilarity,
            size: step.size,
        });
        Self { n, merges: merges.collect() }
    }

    /// The networks from left to right, so that no lines of the tree cross: SciPy's `leaves_list`.
    #[must_use]
    pub fn leaves(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.n);
        let mut open: Vec<usize> = match self.merges.len() {
            0 => (0..self.n).rev().collect(),
            merges => vec![self.n + merges - 1],
        };
        while let Some(group) = open.pop() {
            match group.checked_sub(self.n).and_then(|merge| self.merges.get(merge)) {
                Some(merge) => open.extend([merge.b, merge.a]),
                None => order.push(group),
            }
        }
        order
    }

    /// The group of each network when the tree is cut into `groups` of them, numbered from the left; at least one
    /// and at most `n`.
    #[must_use]
    pub fn cut(&self, groups: usize) -> Vec<usize> {
        let kept = self.n.saturating_sub(groups.max(1));
        // the merges below the cut, each network pointing to the last one that took it in
        let mut top: Vec<usize> = (0..self.n + self.merges.len()).collect();
        for (place, merge) in self.merges.iter().enumerate().take(kept).rev() {
            let group_above = top.get(self.n + place).copied().unwrap_or(0);
            for group in [merge.a, merge.b] {
                if let Some(to) = top.get_mut(group) {
                    *to = group_above;
                }
            }
        }
        let mut numbers: Vec<Option<usize>> = vec![None; top.len()];
        let mut labels = vec![0; self.n];
        let mut next = 0;
        for leaf in self.leaves() {
            let number = top.get(leaf).and_then(|&group| numbers.get_mut(group));
            let (Some(number), Some(label)) = (number, labels.get_mut(leaf)) else { continue };
            *label = *number.get_or_insert_with(|| {
                next += 1;
                next - 1
            });
        }
        labels
    }

    /// The merges as brackets, in their order.
    #[must_use]
    pub fn brackets(&self) -> Vec<Bracket> {
        let mut places = vec![(0.0, 0.0); self.n];
        for (place, leaf) in self.leaves().into_iter().enumerate() {
            if let Some(at) = places.get_mut(leaf) {
                at.0 = place as f64;
            }
        }
        let mut brackets = Vec::with_capacity(self.merges.len());
        for merge in &self.merges {
            let at = |group: usize| places.get(group).copied().unwrap_or_default();
            let ((first, left), (second, right)) = (at(merge.a), at(merge.b));
            brackets.push(Bracket { first, second, foot: (left, right), height: merge.height });
            places.push((f64::midpoint(first, second), merge.height));
        }
        brackets
    }

    /// The tree in Newick's form. Branches are half as long as heights differ, so that the way from one network to
    /// another is as long as the height at which they meet.
    #[must_use]
    pub fn newick(&self, names: &[&str]) -> String {
        let mut parts: Vec<(String, f64)> =
            (0..self.n).map(|i| (quoted(names.get(i).copied().unwrap_or_default()), 0.0)).collect();
        for merge in &self.merges {
            let mut take = |group: usize| parts.get_mut(group).map(std::mem::take).unwrap_or_default();
            let ((a, low), (b, lower)) = (take(merge.a), take(merge.b));
            let branch = |foot: f64| (merge.height - foot) / 2.0;
            parts.push((format!("({a}:{},{b}:{})", branch(low), branch(lower)), merge.height));
        }
        format!("{};", parts.pop().unwrap_or_default().0)
    }
}

/// A name as Newick takes it: in quotes if it holds anything but letters, digits, points and dashes.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    if !name.is_empty() && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(at: &[f64]) -> Square {
        Square::symmetric(at.len(), |i, j| (at[i] - at[j]).abs())
    }

    #[test]
    fn four_points_on_a_line() {
        let tree = Tree::of(&points(&[0.0, 1.0, 10.0, 13.0]), Linkage::Single);
        let heights: Vec<f64> = tree.merges.iter().map(|merge| merge.height).collect();
        assert_eq!(heights, [1.0, 3.0, 9.0]);
        assert_eq!(tree.leaves(), [0, 1, 2, 3]);
        assert_eq!(tree.cut(1), [0; 4]);
        assert_eq!(tree.cut(2), [0, 0, 1, 1]);
        assert_eq!(tree.cut(3), [0, 0, 1, 2]);
        assert_eq!(tree.cut(9), [0, 1, 2, 3]);
        assert_eq!(tree.newick(&["a", "b b", "c", "d'"]), "((a:0.5,'b b':0.5):4,(c:1.5,'d''':1.5):3);");
        let top = tree.brackets()[2];
        assert_eq!((top.first, top.second, top.foot, top.height), (0.5, 2.5, (1.0, 3.0), 9.0));
    }

    #[test]
    fn few_networks() {
        for n in 0..2 {
            let tree = Tree::of(&Square::symmetric(n, |_, _| 0.0), Linkage::Ward);
            assert_eq!(tree.leaves(), (0..n).collect::<Vec<_>>());
            assert_eq!(tree.cut(1), vec![0; n]);
        }
        assert_eq!(Tree { n: 1, merges: Vec::new() }.newick(&["x"]), "x;");
    }

    proptest! {
        #[test]
        fn cuts_have_as_many_groups_as_asked(
            at in proptest::collection::vec(0.0..100.0_f64, 1..20), groups in 1_usize..20, which in 0_usize..4,
        ) {
            let tree = Tree::of(&points(&at), Linkage::ALL[which]);
            let mut order = tree.leaves();
            let labels = tree.cut(groups);
            let along: Vec<usize> = order.iter().map(|&leaf| labels[leaf]).collect();
            prop_assert!(along.is_sorted());
            prop_assert_eq!(along.last().copied(), Some(groups.min(at.len()) - 1));
            order.sort_unstable();
            prop_assert!(order.into_iter().eq(0..at.len()));
        }
    }
}
