//! What is to be computed and shown of some pictures.

use std::sync::Arc;

use eframe::egui::{self, TextureOptions};

use crate::app::state::Plane;
use crate::neurn::colormap::ColorMap;
use crate::neurn::{FilterKind, FilterSettings, Image};

/// Pictures beside each other in a sheet (the texture of a page).
pub const SHEET_COLUMNS: usize = 8;

/// What a slot should show.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Pictures of one shape.
    pub images: Arc<Vec<Image>>,
    /// The filter.
    pub settings: FilterSettings,
    /// Colours of maps.
    pub colormap: ColorMap,
    /// The rival, where one is wanted.
    pub rival: Option<FilterKind>,
    /// The maps that will be looked at.
    pub planes: Vec<Plane>,
    /// Live video: numbers are not read back.
    pub live: bool,
}

impl Wanted {
    pub(super) fn same_run(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.images, &other.images) && self.settings == other.settings
    }

    pub(super) fn only_raw(&self) -> bool {
        self.planes == [Plane::Raw] && self.rival.is_none()
    }

    pub(super) fn samples(&self) -> usize {
        self.images.iter().map(|i| i.pixels() * i.channels()).sum()
    }

    pub(super) fn rival_settings(&self) -> Option<FilterSettings> {
        self.rival.map(|filter| FilterSettings { filter, ..self.settings })
    }
}

/// Where and how fast the last run was.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// "WebGPU", "Vulkan", "CPU", ...
    pub engine: String,
    /// Milliseconds; on the GPU from submission until done.
    pub milliseconds: Option<f64>,
}

/// Pixels stay pixels when they are enlarged.
pub(super) fn sheet_options() -> TextureOptions {
    TextureOptions {
        magnification: egui::TextureFilter::Nearest,
        minification: egui::TextureFilter::Linear,
        ..TextureOptions::NEAREST
    }
}

pub(super) fn index(plane: Plane) -> usize {
    Plane::ALL.iter().position(|p| *p == plane).unwrap_or(0)
}
