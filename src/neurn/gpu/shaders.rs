//! The WGSL programs exactly as the device gets them: a few shared parts before each kernel.

use super::layout::TILE;

const PARAMS: &str = include_str!("../../../shaders/parts/params.wgsl");
const FILTER: &str = include_str!("../../../shaders/parts/filter.wgsl");
const STATISTICS_U8: &str = include_str!("../../../shaders/parts/statistics_u8.wgsl");
const STATISTICS_F32: &str = include_str!("../../../shaders/parts/statistics_f32.wgsl");
const VIEW: &str = include_str!("../../../shaders/parts/view.wgsl");
const WINDOW_COLUMNS: &str = include_str!("../../../shaders/window_columns.wgsl");
const WINDOW_ROWS: &str = include_str!("../../../shaders/window_rows.wgsl");
const PEAKS: &str = include_str!("../../../shaders/peaks.wgsl");
const READ_PLANE: &str = include_str!("../../../shaders/read_plane.wgsl");
const PAINT_PLANE: &str = include_str!("../../../shaders/paint_plane.wgsl");

/// The programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Statistics down the columns, of bytes or floats.
    WindowColumns {
        /// Whether the samples are bytes.
        bytes: bool,
    },
    /// Statistics along the rows: mean, sigma and each tile's largest.
    WindowRows {
        /// Whether the samples are bytes.
        bytes: bool,
    },
    /// The largest sigma of each image.
    Peaks,
    /// A plane as numbers.
    ReadPlane,
    /// A plane as a picture.
    PaintPlane,
}

impl Kernel {
    /// Every program that is given to a device.
    pub const ALL: [Self; 7] = [
        Self::WindowColumns { bytes: true },
        Self::WindowColumns { bytes: false },
        Self::WindowRows { bytes: true },
        Self::WindowRows { bytes: false },
        Self::Peaks,
        Self::ReadPlane,
        Self::PaintPlane,
    ];

    /// Its entry point.
    #[must_use]
    pub fn entry(self) -> &'static str {
        match self {
            Self::WindowColumns { .. } => "window_columns",
            Self::WindowRows { .. } => "window_rows",
            Self::Peaks => "peaks_of_images",
            Self::ReadPlane => "read_plane",
            Self::PaintPlane => "paint_plane",
        }
    }

    /// The files it is made of.
    #[must_use]
    pub fn parts(self) -> Vec<&'static str> {
        let statistics = |bytes| if bytes { STATISTICS_U8 } else { STATISTICS_F32 };
        match self {
            Self::WindowColumns { bytes } => vec![PARAMS, FILTER, statistics(bytes), WINDOW_COLUMNS],
            Self::WindowRows { bytes } => vec![PARAMS, FILTER, statistics(bytes), WINDOW_ROWS],
            // which statistics is of no account: the kernel reads only the records
            Self::Peaks => vec![PARAMS, FILTER, STATISTICS_U8, PEAKS],
            Self::ReadPlane => vec![PARAMS, VIEW, READ_PLANE],
            Self::PaintPlane => vec![PARAMS, VIEW, PAINT_PLANE],
        }
    }

    /// The program's text.
    #[must_use]
    pub fn source(self) -> String {
        format!("const TILE: u32 = {TILE}u;\n{}", self.parts().concat())
    }
}
