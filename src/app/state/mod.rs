//! Everything that the link carries: one serde struct is the state of the view, the share link
//! and what `window.neurnLab.state()` returns.

mod fragment;
mod views;

pub use crate::app::views::architectures::state::{
    ArchitecturesState, MAX_STRIP_ZOOM, MOST_CHOSEN, MOST_GROUPS, ZooShows,
};
pub use crate::app::views::neurons::state::NeuronsState;
pub use views::{CellAt, ClassifyState, Inside, MapShows, ShiftState, Shows, TransfersState};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::app::views::evaluate::model::EvaluateState;
use crate::digits::generator::Domain;
use crate::digits::shift::ShiftError;
use crate::neurn::colormap::ColorMap;
use crate::neurn::{FilterKind, FilterSettings, SettingsError};
use crate::protocol::neuron_study::StudyError;
use crate::protocol::published::PublishedQuery;
use crate::protocol::shift::MOST_DIGITS;
use crate::published::bionic::COLUMNS;
use crate::zoo::align::ScoringError;

/// Where the picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The same digit in four worlds.
    #[default]
    Worlds,
    /// Generated samples by domain and digit.
    Gallery,
    /// The draw pad.
    Draw,
    /// A file that was opened, dropped or pasted.
    File,
    /// The camera, live.
    Webcam,
}

impl Source {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Worlds, Self::Gallery, Self::Draw, Self::File, Self::Webcam];

    /// The tab's label where there is little room.
    #[must_use]
    pub fn short_label(self) -> &'static str {
        match self {
            Self::Worlds => "Worlds",
            Self::File => "File",
            Self::Webcam => "Cam",
            other => other.label(),
        }
    }

    /// The tab's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Worlds => "Four worlds",
            Self::Gallery => "Gallery",
            Self::Draw => "Draw",
            Self::File => "Your file",
            Self::Webcam => "Webcam",
        }
    }
}

/// What the page is about at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// What the filter does to a picture.
    #[default]
    See,
    /// What two networks say of it.
    Classify,
    /// How far digits can be moved away from clean handwriting before they are no longer read.
    Shift,
    /// How often they are right about a labelled set.
    Evaluate,
    /// How networks of one world read the others, measured.
    Transfers,
    /// Which networks are built alike.
    Architectures,
    /// Whether networks see as nerve cells do.
    Neurons,
    /// What the papers say, and what their numbers say.
    Published,
}

impl View {
    /// All, in the order of the rail.
    pub const ALL: [Self; 8] = [
        Self::See,
        Self::Classify,
        Self::Shift,
        Self::Evaluate,
        Self::Transfers,
        Self::Architectures,
        Self::Neurons,
        Self::Published,
    ];

    /// Its name in the rail.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::See => "See",
            Self::Classify => "Classify",
            Self::Evaluate => "Evaluate",
            Self::Transfers => "Transfers",
            Self::Shift => "Shift",
            Self::Architectures => "Architectures",
            Self::Neurons => "Neurons",
            Self::Published => "Published",
        }
    }

    /// Its name where there is little room.
    #[must_use]
    pub fn short_label(self) -> &'static str {
        match self {
            Self::Architectures => "Networks",
            Self::Published => "Papers",
            other => other.label(),
        }
    }

    /// What one does there.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::See => "What the filter does to a picture",
            Self::Classify => "What two networks say of it, side by side",
            Self::Evaluate => "How often two networks are right about a whole set of labelled pictures",
            Self::Transfers => "How well networks trained in one world read the others, measured",
            Self::Shift => "How far a digit can drift before two networks lose it",
            Self::Architectures => "Which of 44 networks are built alike, layer by layer",
            Self::Neurons => "Nerve cells of mouse visual cortex beside the features of networks",
            Self::Published => "What the papers say, and what their own numbers say",
        }
    }
}

/// A map of the filter that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plane {
    /// The picture itself.
    Raw,
    /// Mean of each patch.
    Mean,
    /// Standard deviation of each patch.
    Sigma,
    /// sigma / c, what the filter gives.
    #[default]
    Result,
    /// Result minus the picture (both on 0..1).
    Difference,
    /// A rival filter.
    Rival,
}

impl Plane {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 6] =
        [Self::Raw, Self::Mean, Self::Sigma, Self::Result, Self::Difference, Self::Rival];
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A pixel that is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PixelAt {
    /// Column.
    pub x: usize,
    /// Row.
    pub y: usize,
    /// Channel.
    #[serde(default)]
    pub channel: usize,
}

/// The state of the page. Seeds are 32-bit so that JavaScript holds them exactly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LabState {
    /// What the page is about.
    pub view: View,
    /// Where the picture comes from.
    pub source: Source,
    /// The digit, 0..=9; `None` is all digits (gallery).
    pub digit: Option<u8>,
    /// Domain of the gallery.
    pub domain: Domain,
    /// Seed of the generator: the first sample's.
    pub seed: u32,
    /// Which sample of a gallery, data set or the four worlds is open; `None` shows them all.
    pub item: Option<u32>,
    /// The first sample of the page of a gallery or data set.
    pub first: u32,
    /// Settings of the filter.
    pub filter: FilterSettings,
    /// The rival that stands beside it.
    pub rival: FilterKind,
    /// What the second picture shows.
    pub plane: Plane,
    /// Colours of maps.
    pub colormap: ColorMap,
    /// The pinned pixel.
    pub pixel: Option<PixelAt>,
    /// Magnification beyond "fit", 1..=64.
    pub zoom: f32,
    /// Centre of the view as a fraction of the picture.
    pub center: [f32; 2],
    /// Pen width of the draw pad in pixels of the 280-pixel pad.
    pub pen: f32,
    /// The world in whose look the drawing is shown.
    pub ground: Domain,
    /// The two models.
    pub classify: ClassifyState,
    /// The set that they are measured on.
    pub evaluate: EvaluateState,
    /// The table of transfers.
    pub transfers: TransfersState,
    /// The digits that are moved away from clean handwriting.
    pub shift: ShiftState,
    /// Networks side by side.
    pub architectures: ArchitecturesState,
    /// Nerve cells and networks.
    pub neurons: NeuronsState,
    /// What is asked of the published results.
    pub published: PublishedQuery,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Whether the side text is open.
    pub why: bool,
}

impl Default for LabState {
    fn default() -> Self {
        Self {
            view: View::See,
            classify: ClassifyState::default(),
            evaluate: EvaluateState::default(),
            transfers: TransfersState::default(),
            shift: ShiftState::default(),
            architectures: ArchitecturesState::default(),
            neurons: NeuronsState::default(),
            published: PublishedQuery::default(),
            source: Source::Worlds,
            digit: Some(3),
            domain: Domain::HouseNumber,
            seed: 1,
            item: None,
            first: 0,
            filter: FilterSettings::default(),
            rival: FilterKind::Sobel,
            plane: Plane::Result,
            colormap: ColorMap::Viridis,
            pixel: None,
            zoom: 1.0,
            center: [0.5, 0.5],
            pen: 22.0,
            ground: Domain::Handwriting,
            theme: ThemeChoice::System,
            why: false,
        }
    }
}

/// Largest magnification beyond "fit".
pub const MAX_ZOOM: f32 = 64.0;

/// Why a state (from a link or from JavaScript) was refused.
#[derive(Debug, Error)]
pub enum StateError {
    /// Not of the right form.
    #[error("these settings could not be read: {0}")]
    Form(#[from] serde_json::Error),
    /// Not an object.
    #[error("settings must be an object such as {{\"digit\": 7}}")]
    NotAnObject,
    /// A filter setting is out of range.
    #[error(transparent)]
    Filter(#[from] SettingsError),
    /// A slider is out of range.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// A setting of the neurons is out of range.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A score of an alignment is out of range.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
    /// Something else is out of range.
    #[error("{name} must be {range}, but it is {found}")]
    Range {
        /// Which setting.
        name: &'static str,
        /// The allowed range.
        range: &'static str,
        /// What was given.
        found: String,
    },
}

impl LabState {
    /// Checks every range.
    ///
    /// # Errors
    /// [`StateError`] with the sentence to show.
    pub fn check(&self) -> Result<(), StateError> {
        self.filter.check()?;
        self.evaluate.check()?;
        self.shift.values.check()?;
        self.architectures.check()?;
        self.neurons.study.check()?;
        let fail = |name, range, found: String| Err(StateError::Range { name, range, found });
        if let Some(d) = self.digit.filter(|d| *d > 9) {
            return fail("digit", "a whole number from 0 to 9", d.to_string());
        }
        if self.shift.digit > 9 {
            return fail("shift.digit", "a whole number from 0 to 9", self.shift.digit.to_string());
        }
        if let Some(d) = self.classify.class.filter(|d| *d > 9) {
            return fail("classify.class", "a whole number from 0 to 9", d.to_string());
        }
        if !(1..=MOST_DIGITS).contains(&self.shift.count) {
            return fail("shift.count", "a whole number from 1 to 10,000", self.shift.count.to_string());
        }
        if usize::from(self.published.measure) >= COLUMNS.len() {
            return fail(
                "published.measure",
                "a whole number from 0 to 4",
                self.published.measure.to_string(),
            );
        }
        if self.shift.second == Some(self.shift.axis) {
            let found = self.shift.axis.key().to_owned();
            return fail("shift.second", "another slider than shift.axis", found);
        }
        if !(1.0..=MAX_ZOOM).contains(&self.zoom) {
            return fail("zoom", "between 1 and 64", self.zoom.to_string());
        }
        if self.center.iter().any(|c| !(0.0..=1.0).contains(c)) {
            return fail("center", "two numbers between 0 and 1", format!("{:?}", self.center));
        }
        if !(2.0..=60.0).contains(&self.pen) {
            return fail("pen", "between 2 and 60", self.pen.to_string());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::shift::{Param, Shift};
    use crate::neurn::{Border, Merge};
    use proptest::prelude::*;

    #[test]
    fn the_default_needs_no_fragment() {
        assert_eq!(LabState::default().to_fragment(), "");
        assert_eq!(LabState::from_fragment("").unwrap(), LabState::default());
    }

    #[test]
    fn a_state_comes_back_from_its_link() {
        let mut state = LabState { digit: None, item: Some(4), zoom: 2.5, ..LabState::default() };
        state.filter.k = 7;
        state.filter.border = Border::Mirror;
        state.filter.merge = Merge::Max;
        state.pixel = Some(PixelAt { x: 3, y: 9, channel: 2 });
        let fragment = state.to_fragment();
        assert!(fragment.contains("filter.k=7"), "{fragment}");
        assert_eq!(LabState::from_fragment(&format!("#{fragment}")).unwrap(), state);
        // a messenger that percent-encodes brackets and commas does no harm
        state.center = [0.25, 0.75];
        let coded = state.to_fragment().replace('[', "%5B").replace(']', "%5D").replace(',', "%2C");
        assert_eq!(LabState::from_fragment(&coded).unwrap(), state);
    }

    #[test]
    fn links_of_version_0_1_mean_what_they_meant() {
        let links: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../../tests/fixtures/links/0.1.json")).unwrap();
        assert_eq!(links.len(), View::ALL.len());
        let parts = |link: &str| {
            let mut parts: Vec<String> = link.split('&').map(str::to_owned).collect();
            parts.sort();
            parts
        };
        for old in links {
            let link = old["link"].as_str().unwrap();
            let state = LabState::from_fragment(link).unwrap();
            assert_eq!(serde_json::to_value(state.view).unwrap(), old["view"]);
            assert_eq!(parts(&state.to_fragment()), parts(link));
        }
    }

    #[test]
    fn an_open_cell_comes_back_from_its_link() {
        let [source, network, filter, target] =
            ["mnist", "cnn", "neurn:3+5+9:max", "usps"].map(str::to_owned);
        let mut state = LabState { view: View::Transfers, ..LabState::default() };
        state.transfers.shows = Shows::Difference;
        state.transfers.source = Some("all".to_owned());
        state.transfers.cell = Some(CellAt { source, network, filter, target });
        let fragment = state.to_fragment();
        assert!(fragment.contains("transfers.cell.filter=neurn:3+5+9:max"), "{fragment}");
        assert_eq!(LabState::from_fragment(&fragment).unwrap(), state);
        let error = LabState::from_fragment("transfers.cell.source=mnist").unwrap_err().to_string();
        assert!(error.contains("network"), "{error}");
    }

    #[test]
    fn what_is_out_of_range_is_refused_with_a_sentence() {
        for (fragment, word) in [
            ("filter.k=4", "odd"),
            ("digit=12", "digit"),
            ("zoom=0", "zoom"),
            ("nonsense=1", "nonsense"),
            ("filter=3", "read"),
            ("source=moon", "moon"),
            ("shift.axis=moon", "moon"),
            ("shift.values.blur=9", "blur must be a number from 0 to 3.2"),
            ("shift.count=0", "shift.count"),
            ("published.measure=9", "published.measure"),
            ("published.shows=moon", "moon"),
            ("published.open.row=VGG19", "column"),
            ("shift.axis=blur&shift.second=blur", "another slider"),
        ] {
            let error = LabState::from_fragment(fragment).unwrap_err().to_string();
            assert!(error.contains(word), "{fragment}: {error}");
        }
    }

    #[test]
    fn a_new_slider_begins_where_it_shows_and_the_old_one_goes_to_rest() {
        let mut shift = ShiftState::default();
        shift.choose(Param::Texture);
        assert_eq!(shift.values, Shift::default().with(Param::Texture, Param::Texture.telling()));
        shift.choose_second(Some(Param::Noise));
        assert_eq!(shift.values.noise, 20.0);
        shift.choose_second(Some(Param::Texture));
        assert_eq!(shift.second, Some(Param::Noise), "the same slider twice is no map");
        shift.choose(Param::Noise);
        assert_eq!((shift.axis, shift.second), (Param::Noise, None));
        shift.choose_second(Some(Param::Blur));
        shift.choose_second(None);
        assert_eq!(shift.values, Shift::default().with(Param::Noise, Param::Noise.telling()));
        let state = LabState { shift, view: View::Shift, ..LabState::default() };
        assert_eq!(LabState::from_fragment(&state.to_fragment()).unwrap(), state);
        assert!(state.to_fragment().contains("shift.axis=noise"), "{}", state.to_fragment());
    }

    proptest! {
        #[test]
        fn no_link_panics(text in ".{0,80}") {
            let _ = LabState::from_fragment(&text);
        }

        #[test]
        fn every_state_round_trips(k in 0u32..127, digit in proptest::option::of(0u8..10), seed: u32,
                                   zoom in 1.0f32..64.0, x in 0usize..5000, why: bool) {
            let mut s = LabState { digit, seed, zoom, why, ..LabState::default() };
            s.filter.k = 2 * k + 1;
            s.pixel = Some(PixelAt { x, y: x / 2, channel: 0 });
            prop_assert_eq!(LabState::from_fragment(&s.to_fragment()).unwrap(), s);
        }
    }
}
