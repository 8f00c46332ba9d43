//! What comes of a claim, and the rules by which a difference between twins decides it.

use serde::{Deserialize, Serialize};

/// From here on a difference is more than chance would give.
const LEVEL: f64 = 0.05;

/// What comes of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// What we find is what was published.
    Agrees,
    /// So it is, and as much so with the neurons' images shuffled.
    Unrelated,
    /// So it is, and as much so before any learning.
    Unlearned,
    /// What we find is too little to say.
    Open,
    /// It is not.
    Differs,
    /// We cannot tell.
    Unchecked,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Agrees, Self::Unrelated, Self::Unlearned, Self::Open, Self::Differs, Self::Unchecked];

    /// In words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Unrelated => "agrees, but not about the neurons",
            Self::Unlearned => "agrees, before any learning",
            Self::Open => "open",
            Self::Differs => "differs",
            Self::Unchecked => "cannot be checked here",
        }
    }

    /// After the number of claims that have it, none of which is one.
    #[must_use]
    pub fn of_many(self) -> &'static str {
        match self {
            Self::Agrees => "agree",
            Self::Unrelated => "agree, but not about the neurons",
            Self::Unlearned => "agree, before any learning",
            Self::Open => "are open",
            Self::Differs => "differ",
            Self::Unchecked => "cannot be checked here",
        }
    }
}

/// How many claims have each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verdicts {
    /// All claims.
    pub claims: usize,
    /// [`Verdict::Agrees`].
    pub agree: usize,
    /// [`Verdict::Unrelated`].
    pub unrelated: usize,
    /// [`Verdict::Unlearned`].
    pub unlearned: usize,
    /// [`Verdict::Open`].
    pub open: usize,
    /// [`Verdict::Differs`].
    pub differ: usize,
    /// [`Verdict::Unchecked`].
    pub unchecked: usize,
}

impl Verdicts {
    /// Of some claims' verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut counted = Self::default();
        for verdict in verdicts {
            counted.claims += 1;
            *match verdict {
                Verdict::Agrees => &mut counted.agree,
                Verdict::Unrelated => &mut counted.unrelated,
                Verdict::Unlearned => &mut counted.unlearned,
                Verdict::Open => &mut counted.open,
                Verdict::Differs => &mut counted.differ,
                Verdict::Unchecked => &mut counted.unchecked,
            } += 1;
        }
        counted
    }

    /// The number of a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        match verdict {
            Verdict::Agrees => self.agree,
            Verdict::Unrelated => self.unrelated,
            Verdict::Unlearned => self.unlearned,
            Verdict::Open => self.open,
            Verdict::Differs => self.differ,
            Verdict::Unchecked => self.unchecked,
        }
    }

    /// The verdicts that some claim has, with their numbers.
    pub fn found(self) -> impl Iterator<Item = (Verdict, usize)> {
        Verdict::ALL
            .into_iter()
            .map(move |verdict| (verdict, self.count(verdict)))
            .filter(|(_, count)| *count > 0)
    }

    /// "15 agree; 4 differ; 1 agrees, but not about the neurons".
    #[must_use]
    pub fn text(self) -> String {
        let each = self.found().map(|(verdict, count)| match (verdict, count) {
            (Verdict::Open, 1) => "1 is open".to_owned(),
            (_, 1) => format!("1 {}", verdict.text()),
            _ => format!("{count} {}", verdict.of_many()),
        });
        each.collect::<Vec<_>>().join("; ")
    }
}

/// What twins beside neurons were found to be, for a claim that those with NeuRN are nearer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// In how many of the kinds of neurons the mean twin with NeuRN is nearer, and how many there are; none without any.
    pub kinds: Option<[usize; 2]>,
    /// Pairs in which the twin with NeuRN is nearer, and all.
    pub pairs: [usize; 2],
    /// The sign flip over pairs; none without any.
    pub p: Option<f64>,
    /// Orders of chance of the neurons' images in which the twins with NeuRN are nearer by as much, and all.
    pub orders: [usize; 2],
    /// Whether the twins with NeuRN are nearer by more than they are before any learning, and the sign flip of that.
    pub learned: Option<(bool, f64)>,
}

impl Evidence {
    /// What follows.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let (Some([nearer, kinds]), Some(p)) = (self.kinds, self.p) else { return Verdict::Unchecked };
        let [pairs_nearer, pairs] = self.pairs;
        if p >= LEVEL {
            return Verdict::Open;
        }
        if 2 * pairs_nearer < pairs {
            return Verdict::Differs;
        }
        if nearer + 1 < kinds {
            return Verdict::Open;
        }
        let [as_near, orders] = self.orders;
        if orders == 0 || as_near as f64 >= LEVEL * orders as f64 {
            return Verdict::Unrelated;
        }
        match self.learned {
            Some((true, p)) if p < LEVEL => Verdict::Agrees,
            _ => Verdict::Unlearned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nearer in all kinds and most pairs, in no order of chance, and more so than before learning.
    const ALL_HOLDS: Evidence = Evidence {
        kinds: Some([12, 13]),
        pairs: [9, 9],
        p: Some(0.004),
        orders: [0, 20],
        learned: Some((true, 0.01)),
    };

    #[test]
    fn each_verdict_follows_from_numbers() {
        let cases = [
            (ALL_HOLDS, Verdict::Agrees),
            (Evidence { orders: [20, 20], ..ALL_HOLDS }, Verdict::Unrelated),
            (Evidence { orders: [1, 20], ..ALL_HOLDS }, Verdict::Unrelated),
            (Evidence { orders: [9, 200], ..ALL_HOLDS }, Verdict::Agrees),
            (Evidence { orders: [0, 0], ..ALL_HOLDS }, Verdict::Unrelated),
            (Evidence { learned: Some((true, 0.3)), ..ALL_HOLDS }, Verdict::Unlearned),
            (Evidence { learned: Some((false, 0.01)), ..ALL_HOLDS }, Verdict::Unlearned),
            (Evidence { learned: None, ..ALL_HOLDS }, Verdict::Unlearned),
            (Evidence { p: Some(0.2), ..ALL_HOLDS }, Verdict::Open),
            (Evidence { kinds: Some([11, 13]), ..ALL_HOLDS }, Verdict::Open),
            (Evidence { pairs: [1, 9], ..ALL_HOLDS }, Verdict::Differs),
            (Evidence { p: None, ..ALL_HOLDS }, Verdict::Unchecked),
            (Evidence { kinds: None, ..ALL_HOLDS }, Verdict::Unchecked),
        ];
        for (evidence, wanted) in cases {
            assert_eq!(evidence.verdict(), wanted, "{evidence:?}");
        }
    }

    #[test]
    fn counts_are_said_of_what_there_is() {
        let all = [Verdict::Agrees, Verdict::Agrees, Verdict::Unrelated, Verdict::Open, Verdict::Unchecked];
        let counted = Verdicts::of(all);
        assert_eq!(
            counted.text(),
            "2 agree; 1 agrees, but not about the neurons; 1 is open; 1 cannot be checked here"
        );
        assert_eq!(Verdict::ALL.map(|verdict| counted.count(verdict)), [2, 1, 0, 1, 0, 1]);
        assert_eq!(counted.claims, 5);
    }
}
