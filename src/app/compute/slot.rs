//! What was computed of some pictures, to be shown and read.

use std::sync::Arc;

use eframe::egui::{Rect, TextureHandle, TextureId, pos2};

use super::gpu::GpuSheets;
use super::large::Large;
use super::wanted::{Run, SHEET_COLUMNS, Wanted, index};
use crate::app::state::Plane;
use crate::app::widgets::picture::Shown;
use crate::jobs::JobId;
use crate::neurn::colormap::ColorMap;
use crate::neurn::planes::{self, Paint, Values, result_paint, result_range};
use crate::neurn::{FilterKind, FilterOutput, Image, Peak};
use crate::stats::histogram::Histogram;

/// Pictures with their maps, as textures and (where they were read back) as numbers.
#[derive(Default)]
pub struct Slot {
    pub(super) wanted: Option<Wanted>,
    pub(super) cpu_sheets: [Option<TextureHandle>; 6],
    pub(super) gpu: Option<GpuSheets>,
    pub(super) outputs: Option<Arc<Vec<FilterOutput>>>,
    pub(super) rivals: Option<Arc<Vec<FilterOutput>>>,
    pub(super) job: Option<JobId>,
    pub(super) rival_job: Option<JobId>,
    /// When the running job was asked for, in milliseconds of the clock.
    pub(super) job_since: f64,
    /// The GPU could not give its numbers; not asked again until the next run.
    pub(super) refused: bool,
    /// Only shown so far: too large to be filtered unasked.
    pub(super) unfiltered: bool,
    pub(super) natural: (f32, f32),
    pub(super) rival_range: (f32, f32),
    /// The large picture that is shown piece by piece instead.
    pub(super) large: Option<Box<Large>>,
    /// What to say instead of a picture.
    pub note: Option<String>,
    /// The last run.
    pub run: Option<Run>,
    /// Counts finished runs.
    pub runs: u64,
}

impl Slot {
    /// Picture `i` of a map, ready to draw.
    #[must_use]
    pub fn shown(&self, plane: Plane, i: usize) -> Option<Shown> {
        if let Some(large) = &self.large {
            return large.preview.shown(plane, i);
        }
        let wanted = self.wanted.as_ref()?;
        let first = wanted.images.first()?;
        let size = [first.width(), first.height()];
        let columns = SHEET_COLUMNS.min(wanted.images.len());
        let rows = wanted.images.len().div_ceil(columns);
        let cell = |n: usize, of: usize| n as f32 / of as f32;
        let uv = Rect::from_min_max(
            pos2(cell(i % columns, columns), cell(i / columns, rows)),
            pos2(cell(i % columns + 1, columns), cell(i / columns + 1, rows)),
        );
        Some(Shown { texture: self.texture(plane)?, uv, size })
    }

    fn texture(&self, plane: Plane) -> Option<TextureId> {
        if plane != Plane::Rival
            && let Some(gpu) = &self.gpu
        {
            return gpu.texture(plane);
        }
        let fresh = match plane {
            Plane::Raw => true,
            Plane::Rival => self.rivals.is_some(),
            _ => self.outputs.is_some(),
        };
        self.cpu_sheets[index(plane)].as_ref().filter(|_| fresh).map(TextureHandle::id)
    }

    /// The numbers of a map of picture `i`, where they are on the CPU.
    #[must_use]
    pub fn values(&self, plane: Plane, i: usize) -> Option<Values<'_>> {
        let image = self.wanted.as_ref()?.images.get(i)?;
        if plane == Plane::Raw {
            return Some(planes::raw(image));
        }
        let outputs = if plane == Plane::Rival { &self.rivals } else { &self.outputs };
        let output = outputs.as_ref()?.get(i)?;
        // a rival has nothing but its result
        let map = plane.neurn().unwrap_or(planes::Plane::Result);
        Some(planes::values(map, image, output, self.natural)).filter(|values| !values.data.is_empty())
    }

    /// Picture `i` of what was asked.
    #[must_use]
    pub fn image(&self, i: usize) -> Option<&Image> {
        self.wanted.as_ref()?.images.get(i)
    }

    /// Up to three numbers of a pixel of the first picture, the rest NaN; cheap at any size.
    #[must_use]
    pub fn pixel(&self, plane: Plane, x: usize, y: usize) -> Option<[f32; 3]> {
        let image = self.wanted.as_ref()?.images.first()?;
        if x >= image.width() || y >= image.height() {
            return None;
        }
        let raw = |c: usize| if c < image.channels() { image.value(x, y, c) } else { f32::NAN };
        let unit = |v: f32| (v - self.natural.0) / (self.natural.1 - self.natural.0);
        if plane == Plane::Raw {
            return Some([0, 1, 2].map(raw));
        }
        if let Some(large) = &self.large {
            return large.pixel(plane.neurn()?, x, y);
        }
        let outputs = if plane == Plane::Rival { &self.rivals } else { &self.outputs };
        let output = outputs.as_ref()?.first()?;
        let (data, channels) = match plane {
            Plane::Mean => (&output.mean, image.channels()),
            Plane::Sigma => (&output.sigma, image.channels()),
            _ => (&output.result, output.channels),
        };
        let start = (y * image.width() + x) * channels;
        let found = data.get(start..start + channels)?;
        let largest = (0..image.channels()).map(raw).fold(f32::NEG_INFINITY, f32::max);
        Some([0, 1, 2].map(|c| match found.get(c) {
            None => f32::NAN,
            Some(v) if plane != Plane::Difference => *v,
            Some(v) if channels == image.channels() => v - unit(raw(c)),
            Some(v) => v - unit(largest),
        }))
    }

    /// The values of the first and the last colour of a map.
    #[must_use]
    pub fn range(&self, plane: Plane, i: usize) -> Option<(f32, f32)> {
        let wanted = self.wanted.as_ref()?;
        if let Some(large) = &self.large {
            let whole = plane.neurn().and_then(|plane| large.range(plane));
            return whole.or_else(|| large.preview.range(plane, i));
        }
        match plane {
            Plane::Raw | Plane::Mean => Some(self.natural),
            Plane::Sigma => {
                let peaks = &self.outputs.as_ref()?.get(i)?.peaks;
                Some((0.0, peaks.iter().map(|p| p.value).fold(0.0, f32::max)))
            }
            Plane::Difference => Some((-1.0, 1.0)),
            Plane::Rival => self.rivals.as_ref().map(|_| self.rival_range),
            // NeuRN's is known without the numbers, which may be on the graphics processor
            Plane::Result if wanted.settings.filter == FilterKind::Neurn => Some((0.0, 1.0)),
            Plane::Result => Some(result_range(wanted.settings.filter, &self.values(plane, i)?)),
        }
    }

    /// A map and how it is painted, where its numbers are on the CPU.
    #[must_use]
    pub fn painted(&self, plane: Plane, i: usize) -> Option<(Values<'_>, Paint)> {
        let wanted = self.wanted.as_ref()?;
        let (low, high) = self.range(plane, i)?;
        let filter = if plane == Plane::Rival { wanted.rival? } else { wanted.settings.filter };
        let how = match plane {
            Plane::Raw | Plane::Mean => Paint::Natural { low, high },
            Plane::Difference => Paint::Map { map: ColorMap::Diverging, low, high },
            Plane::Result | Plane::Rival => result_paint(filter, wanted.colormap, (low, high)),
            Plane::Sigma => Paint::Map { map: wanted.colormap, low, high },
        };
        Some((self.values(plane, i)?, how))
    }

    /// Results of picture `i`, where they are on the CPU.
    #[must_use]
    pub fn output(&self, i: usize) -> Option<&FilterOutput> {
        self.outputs.as_ref()?.get(i)
    }

    /// c and its place in picture `i`.
    #[must_use]
    pub fn peaks(&self, i: usize) -> &[Peak] {
        if let Some(large) = &self.large {
            return large.peaks();
        }
        self.output(i).map_or(&[], |o| o.peaks.as_slice())
    }

    /// How many numbers each pixel of the result has, once they are known.
    #[must_use]
    pub fn result_channels(&self) -> Option<usize> {
        let slot = self.large.as_ref().map_or(self, |large| &large.preview);
        slot.output(0).map(|output| output.channels)
    }

    /// What is to be said of a map while it is not there, or not in full.
    #[must_use]
    pub fn note_of(&self, plane: Plane) -> Option<String> {
        match (&self.large, &self.wanted) {
            (Some(large), Some(wanted)) => large
                .preview
                .note
                .clone()
                .filter(|_| !large.preview.busy())
                .or_else(|| large.note(plane.neurn(), wanted.settings.filter)),
            _ => self.note.clone(),
        }
    }

    /// Histograms of a large picture's samples and results, once they are counted.
    #[must_use]
    pub fn histograms(&self) -> Option<&[Histogram; 2]> {
        self.large.as_ref()?.histograms()
    }

    /// Whether something is still under way: a job or a read-back.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.large.as_ref().is_some_and(|large| large.busy())
            || self.job.is_some()
            || self.rival_job.is_some()
            || self.gpu.as_ref().is_some_and(GpuSheets::busy)
    }

    /// Forgets everything, so that the next update runs anew.
    pub fn forget(&mut self) {
        *self = Self { runs: self.runs, ..Self::default() };
    }
}
