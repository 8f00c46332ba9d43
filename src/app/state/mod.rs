//! Everything that the link carries: one serde struct is the state of the view, the share link
//! and what `window.neurnLab.state()` returns.

mod entries;
mod fragment;
mod old_links;

use serde::{Deserialize, Serialize};

use crate::app::checked::{Checked, StateError, within};
use crate::digits::generator::Domain;
use crate::neurn::colormap::ColorMap;
use crate::neurn::{FilterKind, FilterSettings, planes};

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

    /// The map of NeuRN that it is; a rival's is none.
    #[must_use]
    pub fn neurn(self) -> Option<planes::Plane> {
        match self {
            Self::Raw => Some(planes::Plane::Raw),
            Self::Mean => Some(planes::Plane::Mean),
            Self::Sigma => Some(planes::Plane::Sigma),
            Self::Result => Some(planes::Plane::Result),
            Self::Difference => Some(planes::Plane::Difference),
            Self::Rival => None,
        }
    }
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

/// Whether keys that type a character act by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SingleKeys {
    /// They do.
    #[default]
    On,
    /// Only with Alt held.
    Alt,
    /// Never.
    Off,
}

impl SingleKeys {
    /// All, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::On, Self::Alt, Self::Off];

    /// What the menu says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::On => "Keys: on",
            Self::Alt => "Keys: only with Alt",
            Self::Off => "Keys: off",
        }
    }
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
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        #[expect(missing_docs, reason = "each is described where the view is")]
        pub enum ViewId {
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

        $($(use crate::app::views::$name::state::$state;)?)+

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
            /// Whether single keys act.
            pub keys: SingleKeys,
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
                    keys: SingleKeys::On,
                    $($($name: $state::default(),)?)+
                }
            }
        }

        impl LabState {
            /// The default, with everything given that a view may leave open.
            fn with_examples() -> Self {
                Self { $($($name: <$state as Checked>::example(),)?)+ ..Self::default() }
            }

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
mod tests;
