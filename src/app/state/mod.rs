//! Everything that the link carries: one serde struct is the state of the view, the share link
//! and what `window.neurnLab.state()` returns.

mod error;
mod fragment;

pub use crate::app::views::architectures::state::{MAX_STRIP_ZOOM, MOST_CHOSEN, MOST_GROUPS, ZooShows};
pub use crate::app::views::classify::state::Inside;
pub use crate::app::views::shift::state::MapShows;
pub use crate::app::views::transfers::state::{CellAt, Shows};
pub use error::{Checked, StateError, within};

use serde::{Deserialize, Serialize};

use crate::digits::generator::Domain;
use crate::neurn::colormap::ColorMap;
use crate::neurn::{FilterKind, FilterSettings};

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

    /// Its name in links and in the outline's ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Worlds => "worlds",
            Self::Gallery => "gallery",
            Self::Draw => "draw",
            Self::File => "file",
            Self::Webcam => "webcam",
        }
    }

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

/// The identities of the views and the state of the page, from the list of views.
macro_rules! page_state {
    ($($name:ident => $view:ident $(with $state:ident)?),+ $(,)?) => {
        /// What the page is about at the moment: one of the views, in the order of the rail.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[expect(missing_docs, reason = "each is described where the view is")]
        pub enum ViewId {
            #[default]
            $($view),+
        }

        impl ViewId {
            /// All, in the order of the rail.
            pub const ALL: &[Self] = &[$(Self::$view),+];

            /// Its name in links and in the outline's ids.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$view => stringify!($name)),+
                }
            }
        }

        $($(pub use crate::app::views::$name::state::$state;)?)+

        /// The state of the page. Seeds are 32-bit so that JavaScript holds them exactly.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct LabState {
            /// What the page is about.
            pub view: ViewId,
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
            /// Light or dark.
            pub theme: ThemeChoice,
            /// Whether the side text is open.
            pub why: bool,
            $($(
                #[doc = concat!("Settings of the view `", stringify!($name), "`.")]
                pub $name: $state,
            )?)+
        }

        impl Default for LabState {
            fn default() -> Self {
                Self {
                    view: ViewId::See,
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
                    $($($name: $state::default(),)?)+
                }
            }
        }

        impl LabState {
            fn check_views(&self) -> Result<(), StateError> {
                $($(<$state as Checked>::check(&self.$name)?;)?)+
                Ok(())
            }
        }
    };
}
crate::app::views::list::for_each_view!(page_state);

/// Largest magnification beyond "fit".
pub const MAX_ZOOM: f32 = 64.0;

impl LabState {
    /// Checks every range.
    ///
    /// # Errors
    /// [`StateError`] with the sentence to show.
    pub fn check(&self) -> Result<(), StateError> {
        self.filter.check()?;
        if let Some(digit) = self.digit {
            within("digit", &digit, 0..=9, "a whole number from 0 to 9")?;
        }
        within("zoom", &self.zoom, 1.0..=MAX_ZOOM, "between 1 and 64")?;
        if self.center.iter().any(|c| !(0.0..=1.0).contains(c)) {
            let (name, range, found) =
                ("center", "two numbers between 0 and 1", format!("{:?}", self.center));
            return Err(StateError::Range { name, range, found });
        }
        within("pen", &self.pen, 2.0..=60.0, "between 2 and 60")?;
        self.check_views()
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
        assert_eq!(links.len(), ViewId::ALL.len());
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
        let mut state = LabState { view: ViewId::Transfers, ..LabState::default() };
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
        let state = LabState { shift, view: ViewId::Shift, ..LabState::default() };
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
