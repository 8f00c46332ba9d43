//! Runs the filter for what is on the screen, on the GPU or the CPU, and keeps the textures.

pub mod gpu;

use crate::figure::number::whole_percent;
use std::sync::Arc;

use eframe::egui::{self, ColorImage, Context, Rect, TextureHandle, TextureId, TextureOptions, pos2};

use super::state::Plane;
use super::widgets::picture::Shown;
use crate::jobs::{JobId, Jobs};
use crate::neurn::colormap::ColorMap;
use crate::neurn::planes::{self, Paint, Values, result_paint, result_range};
use crate::neurn::{FilterKind, FilterOutput, FilterSettings, Image, Peak, apply};
use crate::protocol::{Query, Reply};
use gpu::{GpuEngine, GpuSheets};

/// Up to this many samples the CPU filters within the frame (a few milliseconds); more become a job.
const INLINE_SAMPLES: usize = 120_000;

/// Up to this many samples the GPU's results are read back, for numbers and histograms.
const READ_BACK_SAMPLES: usize = 4_000_000;

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
    fn same_run(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.images, &other.images) && self.settings == other.settings
    }

    fn only_raw(&self) -> bool {
        self.planes == [Plane::Raw] && self.rival.is_none()
    }

    fn samples(&self) -> usize {
        self.images.iter().map(|i| i.pixels() * i.channels()).sum()
    }

    fn rival_settings(&self) -> Option<FilterSettings> {
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

/// Pictures with their maps, as textures and (where they were read back) as numbers.
#[derive(Default)]
pub struct Slot {
    wanted: Option<Wanted>,
    cpu_sheets: [Option<TextureHandle>; 6],
    gpu: Option<GpuSheets>,
    outputs: Option<Arc<Vec<FilterOutput>>>,
    rivals: Option<Arc<Vec<FilterOutput>>>,
    job: Option<JobId>,
    rival_job: Option<JobId>,
    /// When the running job was asked for, in milliseconds of the clock.
    job_since: f64,
    /// The GPU could not give its numbers; not asked again until the next run.
    refused: bool,
    /// Only shown so far: too large to be filtered unasked.
    unfiltered: bool,
    natural: (f32, f32),
    rival_range: (f32, f32),
    /// What to say instead of a picture.
    pub note: Option<String>,
    /// The last run.
    pub run: Option<Run>,
    /// Counts finished runs.
    pub runs: u64,
}

/// The engine and everything that is shared between slots.
pub struct Compute {
    /// The GPU, where it can be used.
    pub gpu: Option<GpuEngine>,
    /// Why the CPU is used, as a sentence; empty on the GPU.
    pub why_cpu: String,
    pub(crate) context: Context,
}

fn index(plane: Plane) -> usize {
    Plane::ALL.iter().position(|p| *p == plane).unwrap_or(0)
}

impl Compute {
    /// A new one; `gpu` is `None` where there is none, for the reason `why_cpu`.
    #[must_use]
    pub fn new(context: Context, gpu: Option<GpuEngine>, why_cpu: String) -> Self {
        Self { gpu, why_cpu, context }
    }

    /// What computes, before anything ran.
    #[must_use]
    pub fn engine_word(&self) -> String {
        self.gpu.as_ref().map_or_else(|| "CPU".to_owned(), GpuEngine::name)
    }

    /// Makes `slot` show what is asked; cheap when nothing changed.
    pub fn update(&mut self, slot: &mut Slot, wanted: Wanted, jobs: &mut Jobs) {
        let same = slot.wanted.as_ref().is_some_and(|old| old.same_run(&wanted));
        let rerun = !same || slot.unfiltered && !wanted.only_raw();
        let rival_changed = rerun || slot.wanted.as_ref().is_none_or(|old| old.rival != wanted.rival);
        let repaint = rerun
            || slot
                .wanted
                .as_ref()
                .is_none_or(|old| old.colormap != wanted.colormap || old.planes != wanted.planes);
        if !rerun && !rival_changed && !repaint {
            self.collect(slot);
            return;
        }
        if rerun {
            slot.natural = wanted.images.first().map_or((0.0, 255.0), planes::natural_range);
        }
        slot.wanted = Some(wanted);
        if rerun {
            self.run(slot, jobs);
        } else if repaint {
            self.paint_all(slot);
        }
        if rival_changed {
            self.run_rival(slot, jobs);
        }
        self.collect(slot);
    }

    fn run(&mut self, slot: &mut Slot, jobs: &mut Jobs) {
        let Some(wanted) = slot.wanted.clone() else { return };
        if let Some(job) = slot.job.take() {
            jobs.cancel(job);
        }
        slot.note = None;
        slot.outputs = None;
        // the rival of the picture before is not for this one
        slot.rivals = None;
        slot.refused = false;
        slot.unfiltered = false;
        if wanted.settings.filter == FilterKind::Neurn
            && let Some(gpu) = &mut self.gpu
        {
            let read = !wanted.live && wanted.samples() <= READ_BACK_SAMPLES;
            match gpu.run(slot.gpu.take(), &wanted, read) {
                Ok(sheets) => {
                    slot.gpu = Some(sheets);
                    slot.run = Some(Run { engine: gpu.name(), milliseconds: gpu.milliseconds() });
                    slot.runs += 1;
                    return;
                }
                Err(problem) => slot.note = Some(format!("{problem} Using the CPU instead.")),
            }
        }
        slot.gpu = None;
        if wanted.samples() <= INLINE_SAMPLES {
            let start = super::clock::now_ms();
            let outputs: Result<Vec<_>, _> =
                wanted.images.iter().map(|i| apply(i, &wanted.settings)).collect();
            match outputs {
                Ok(outputs) => self.filtered(slot, outputs, super::clock::now_ms() - start),
                Err(problem) => slot.note = Some(problem.to_string()),
            }
        } else if wanted.only_raw() {
            // a photograph that is only shown is not filtered for it
            slot.unfiltered = true;
        } else {
            let images = wanted.images.to_vec();
            slot.job_since = super::clock::now_ms();
            slot.job = Some(jobs.start(Query::Filter { images, settings: wanted.settings }));
            if slot.note.is_none() && !wanted.live {
                slot.note = Some("Filtering…".to_owned());
            }
        }
        self.paint_sheet(slot, Plane::Raw);
    }

    fn filtered(&self, slot: &mut Slot, outputs: Vec<FilterOutput>, milliseconds: f64) {
        slot.outputs = Some(Arc::new(outputs));
        slot.run = Some(Run { engine: "CPU".to_owned(), milliseconds: Some(milliseconds) });
        slot.runs += 1;
        self.paint_all(slot);
    }

    fn run_rival(&mut self, slot: &mut Slot, jobs: &mut Jobs) {
        if let Some(job) = slot.rival_job.take() {
            jobs.cancel(job);
        }
        slot.rivals = None;
        let Some(wanted) = slot.wanted.clone() else { return };
        let Some(settings) = wanted.rival_settings() else { return };
        if wanted.samples() <= INLINE_SAMPLES {
            let outputs: Result<Vec<_>, _> = wanted.images.iter().map(|i| apply(i, &settings)).collect();
            if let Ok(outputs) = outputs {
                self.rivalled(slot, outputs);
            }
        } else {
            let images = wanted.images.to_vec();
            slot.rival_job = Some(jobs.start(Query::Filter { images, settings }));
        }
    }

    fn rivalled(&self, slot: &mut Slot, outputs: Vec<FilterOutput>) {
        let ends = outputs
            .iter()
            .flat_map(|o| &o.result)
            .fold((0.0f32, f32::MIN_POSITIVE), |(low, high), v| (low.min(*v), high.max(*v)));
        let signed = slot.wanted.as_ref().and_then(|a| a.rival).is_some_and(FilterKind::is_signed);
        let end = ends.1.max(-ends.0);
        slot.rival_range = if signed { (-end, end) } else { ends };
        slot.rivals = Some(Arc::new(outputs));
        self.paint_sheet(slot, Plane::Rival);
    }

    /// Gives a finished job to the slot that asked for it. Returns whether it was this slot's.
    pub fn take_reply(&mut self, slot: &mut Slot, id: JobId, reply: &Reply) -> bool {
        let (main, rival) = (slot.job == Some(id), slot.rival_job == Some(id));
        if !main && !rival {
            return false;
        }
        match reply {
            Reply::Filtered(Ok(outputs)) if main => {
                slot.note = None;
                slot.job = None;
                let took = super::clock::now_ms() - slot.job_since;
                self.filtered(slot, outputs.clone(), took);
            }
            Reply::Filtered(Ok(outputs)) => {
                slot.rival_job = None;
                self.rivalled(slot, outputs.clone());
            }
            Reply::Filtered(Err(sentence)) | Reply::Died(sentence) => {
                slot.note = Some(sentence.clone());
                if main {
                    slot.job = None;
                } else {
                    slot.rival_job = None;
                }
            }
            Reply::Progress { done, .. } if main => {
                slot.note = Some(format!("Filtering… {}", whole_percent(*done)));
            }
            _ => {}
        }
        true
    }

    /// Takes over numbers and times that the GPU has finished; to be called for every slot, shown or not.
    pub fn collect(&mut self, slot: &mut Slot) {
        let (Some(gpu), Some(sheets)) = (&mut self.gpu, &mut slot.gpu) else { return };
        match sheets.take_outputs() {
            Some(Ok(outputs)) => slot.outputs = Some(Arc::new(outputs)),
            Some(Err(problem)) => {
                slot.note = Some(problem);
                slot.refused = true;
            }
            None => {}
        }
        if let (Some(run), Some(ms)) = (&mut slot.run, gpu.milliseconds()) {
            run.milliseconds = Some(ms);
        }
    }

    /// Asks for the numbers of a slot whose pictures were too many to read back unasked.
    pub fn want_numbers(&mut self, slot: &mut Slot) {
        let (Some(gpu), Some(sheets), Some(wanted)) = (&self.gpu, &slot.gpu, &slot.wanted) else { return };
        if slot.outputs.is_none() && !sheets.busy() && !slot.refused {
            gpu.read(sheets, wanted);
        }
    }

    /// Forgets the GPU (it was lost); every slot runs anew on the CPU.
    pub fn lose_gpu(&mut self, why: &str) {
        self.gpu = None;
        why.clone_into(&mut self.why_cpu);
    }

    fn paint_all(&self, slot: &mut Slot) {
        let Some(planes) = slot.wanted.as_ref().map(|a| a.planes.clone()) else { return };
        if let (Some(sheets), Some(gpu), Some(wanted)) = (&mut slot.gpu, &self.gpu, &slot.wanted) {
            if let Err(problem) = gpu.paint(sheets, wanted) {
                slot.note = Some(problem);
            }
            return self.paint_sheet(slot, Plane::Rival);
        }
        for plane in planes {
            self.paint_sheet(slot, plane);
        }
    }

    /// Paints one map on the CPU: all pictures of the slot beside each other.
    fn paint_sheet(&self, slot: &mut Slot, plane: Plane) {
        let Some(wanted) = slot.wanted.clone() else { return };
        let Some(first) = wanted.images.first() else { return };
        let (w, h) = (first.width(), first.height());
        let columns = SHEET_COLUMNS.min(wanted.images.len());
        let rows = wanted.images.len().div_ceil(columns);
        let mut sheet = ColorImage::filled([w * columns, h * rows], egui::Color32::BLACK);
        for i in 0..wanted.images.len() {
            let Some((values, how)) = slot.painted(plane, i) else { return };
            let rgba = planes::paint(&values, how);
            if rgba.len() != 4 * w * h {
                return;
            }
            let (left, top) = (i % columns * w, i / columns * h);
            for (y, row) in rgba.chunks_exact(4 * w).enumerate() {
                let start = (top + y) * w * columns + left;
                for (pixel, c) in sheet.pixels[start..start + w].iter_mut().zip(row.chunks_exact(4)) {
                    *pixel = egui::Color32::from_rgb(c[0], c[1], c[2]);
                }
            }
        }
        let options = TextureOptions {
            magnification: egui::TextureFilter::Nearest,
            minification: egui::TextureFilter::Linear,
            ..TextureOptions::NEAREST
        };
        match &mut slot.cpu_sheets[index(plane)] {
            Some(texture) => texture.set(sheet, options),
            empty => *empty = Some(self.context.load_texture("map", sheet, options)),
        }
    }
}

impl Slot {
    /// Picture `i` of a map, ready to draw.
    #[must_use]
    pub fn shown(&self, plane: Plane, i: usize) -> Option<Shown> {
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
        let (data, channels): (std::borrow::Cow<'_, [f32]>, _) = match plane {
            Plane::Mean => (output.mean.as_slice().into(), image.channels()),
            Plane::Sigma => (output.sigma.as_slice().into(), image.channels()),
            Plane::Difference => (planes::difference(image, output).into(), output.channels),
            _ => (output.result.as_slice().into(), output.channels),
        };
        (!data.is_empty()).then_some(Values { width: image.width(), channels, data })
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
        self.output(i).map_or(&[], |o| o.peaks.as_slice())
    }

    /// Whether something is still under way: a job or a read-back.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.job.is_some() || self.rival_job.is_some() || self.gpu.as_ref().is_some_and(GpuSheets::busy)
    }

    /// Forgets everything, so that the next update runs anew.
    pub fn forget(&mut self) {
        *self = Self { runs: self.runs, ..Self::default() };
    }
}
