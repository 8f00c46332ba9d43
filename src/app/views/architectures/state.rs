//! What the view Architectures keeps in the link.

use serde::{Deserialize, Serialize};

use crate::app::checked::{Checked, StateError, within};
use crate::protocol::architectures::MOST_SECTION;
use crate::zoo::functional::Shown;
use crate::zoo::patterns::{PatternIndex, Weight};
use crate::zoo::study::MatrixSettings;

/// Largest magnification of two networks side by side.
pub const MAX_STRIP_ZOOM: f32 = 400.0;

/// The most groups that trees are cut into.
pub const MOST_GROUPS: u32 = 20;

/// The most networks that stand for all.
pub const MOST_CHOSEN: u32 = 44;

/// What of the architectures is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZooShows {
    /// All pairs.
    #[default]
    Matrix,
    /// Two networks side by side.
    Pair,
    /// Combinations of layers that they share.
    Patterns,
    /// Networks that stand for all.
    Shortlist,
}

impl ZooShows {
    /// All, in the order of the tabs: label, what it is.
    pub const ALL: [(Self, &str, &str); 4] = [
        (Self::Matrix, "Matrix", "How alike all pairs of networks are, and the tree that follows"),
        (Self::Pair, "Pair", "Two networks side by side, layer by layer, and how the alignment is found"),
        (
            Self::Patterns,
            "Patterns",
            "Combinations of layers that networks share, the most common ones, and the matrix of them",
        ),
        (
            Self::Shortlist,
            "Shortlist",
            "A few networks that stand for all, beside the paper's 12; and published results",
        ),
    ];
}

/// The view Architectures. Networks that are not there count as not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArchitecturesState {
    /// What is shown.
    pub shows: ZooShows,
    /// What counts as the same layer, the scores, the tree.
    pub matrix: MatrixSettings,
    /// Whether the extras join the 44.
    pub extras: bool,
    /// The network whose nearest neighbours are listed.
    pub network: Option<String>,
    /// The first network of the pair; VGG16 if not given.
    pub first: Option<String>,
    /// The second one; VGG19 if not given.
    pub second: Option<String>,
    /// Magnification of the pair, 1 being all of it.
    pub zoom: f32,
    /// The middle of what is shown of the pair, as a part of its length.
    pub at: f32,
    /// The first layer of the first network in the section that is looked into, counted from 0.
    pub rows: u32,
    /// The first layer of the second network in it.
    pub columns: u32,
    /// Layers of each in it.
    pub length: u32,
    /// Steps of the section's show that have been made.
    pub step: u32,
    /// What a shared combination counts.
    pub weight: Weight,
    /// How what is shared becomes comparable.
    pub shared: PatternIndex,
    /// Whether combinations are left out that are part of a longer one of the same networks.
    pub closed: bool,
    /// Groups that both trees are cut into.
    pub groups: u32,
    /// The combination whose networks are shown, counted from 0.
    pub combination: Option<u32>,
    /// How many networks are to stand for all.
    pub m: u32,
    /// The seed of random starts, choices and permutations.
    pub seed: u64,
    /// What is shown of the networks with published results.
    pub shown: Shown,
}

impl Default for ArchitecturesState {
    fn default() -> Self {
        Self {
            shows: ZooShows::Matrix,
            matrix: MatrixSettings::default(),
            extras: false,
            network: None,
            first: None,
            second: None,
            zoom: 1.0,
            at: 0.5,
            rows: 0,
            columns: 0,
            length: 8,
            step: 0,
            weight: Weight::Each,
            shared: PatternIndex::Cosine,
            closed: false,
            groups: 12,
            combination: None,
            m: 12,
            seed: 1,
            shown: Shown::Plain,
        }
    }
}

impl ArchitecturesState {
    /// The pair that is looked at.
    #[must_use]
    pub fn pair(&self) -> [&str; 2] {
        [self.first.as_deref().unwrap_or("VGG16"), self.second.as_deref().unwrap_or("VGG19")]
    }

    /// Magnifies or shrinks the pair around the middle of what is seen.
    pub fn zoom_by(&mut self, factor: f32) {
        self.zoom = (self.zoom * factor).clamp(1.0, MAX_STRIP_ZOOM);
        let half = 0.5 / self.zoom;
        self.at = self.at.clamp(half, 1.0 - half);
    }

    /// Shows two networks side by side from their beginning.
    pub fn open_pair(&mut self, first: &str, second: &str) {
        self.choose_pair(first, second);
        self.shows = ZooShows::Pair;
    }

    /// From the pair back to the matrix, from a chosen network to none.
    pub fn back(&mut self) {
        if self.shows == ZooShows::Matrix {
            self.network = None;
        } else {
            self.shows = ZooShows::Matrix;
        }
    }

    /// Chooses the pair; the whole of it is shown, and its show begins anew.
    pub fn choose_pair(&mut self, first: &str, second: &str) {
        (self.first, self.second) = (Some(first.to_owned()), Some(second.to_owned()));
        (self.zoom, self.at) = (1.0, 0.5);
        (self.rows, self.columns, self.step) = (0, 0, 0);
    }
}

impl Checked for ArchitecturesState {
    fn check(&self) -> Result<(), StateError> {
        self.matrix.scoring.check()?;
        within("architectures.length", &self.length, 2..=MOST_SECTION, "a whole number from 2 to 16")?;
        within("architectures.groups", &self.groups, 2..=MOST_GROUPS, "a whole number from 2 to 20")?;
        within("architectures.m", &self.m, 1..=MOST_CHOSEN, "a whole number from 1 to 44")?;
        within("architectures.zoom", &self.zoom, 1.0..=MAX_STRIP_ZOOM, "between 1 and 400")?;
        within("architectures.at", &self.at, 0.0..=1.0, "between 0 and 1")
    }
}

#[cfg(test)]
mod tests {
    use crate::app::link_problems::left_out;
    use crate::app::state::{LabState, ViewId};
    use crate::zoo::align::{Border, Scoring};

    #[test]
    fn settings_come_back_from_the_link_and_bad_ones_are_sentences() {
        let mut state = LabState { view: ViewId::Architectures, ..LabState::default() };
        state.architectures.matrix.scoring = Scoring { border: Border::Textbook, ..Scoring::METHODS };
        state.architectures.open_pair("ResNet50", "small (yours)");
        let fragment = state.to_fragment();
        assert!(fragment.contains("architectures.matrix.scoring.matched=2"), "{fragment}");
        assert!(fragment.contains("architectures.shows=pair"), "{fragment}");
        assert_eq!(LabState::from_fragment(&fragment), (state, Vec::new()));
        for (fragment, word) in [
            ("architectures.matrix.scoring.gap=3", "gap score"),
            ("architectures.matrix.scoring.matched=0", "match score"),
            ("architectures.length=99", "architectures.length"),
            ("architectures.zoom=0", "architectures.zoom"),
            ("architectures.at=2", "architectures.at"),
            ("architectures.groups=1", "architectures.groups"),
            ("architectures.m=45", "architectures.m"),
            ("architectures.matrix.linkage=moon", "moon"),
        ] {
            let notice = left_out(&LabState::from_fragment(fragment).1).unwrap();
            assert!(notice.contains(word), "{fragment}: {notice}");
        }
    }
}
