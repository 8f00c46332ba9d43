//! Runs the filter for what is on the screen, on the GPU or the CPU, and keeps the textures.

pub mod gpu;
pub mod large;
pub mod slot;
pub mod wanted;

use crate::figure::number::whole_percent;
use std::sync::Arc;

use eframe::egui::{self, ColorImage, Context};

use super::state::Plane;
use crate::jobs::{JobId, Jobs};
use crate::neurn::planes;
use crate::neurn::{FilterKind, FilterOutput, apply};
use crate::protocol::{Query, Reply};
use gpu::GpuEngine;
use large::KeptPicture;
use slot::Slot;
use wanted::{Run, SHEET_COLUMNS, Wanted, index, sheet_options};

/// Up to this many samples the CPU filters within the frame (a few milliseconds); more become a job.
const INLINE_SAMPLES: usize = 120_000;

/// Up to this many samples the GPU's results are read back, for numbers and histograms.
const READ_BACK_SAMPLES: usize = 4_000_000;

/// The engine and everything that is shared between slots.
pub struct Compute {
    /// The GPU, where it can be used.
    pub gpu: Option<GpuEngine>,
    /// Why the CPU is used, as a sentence; empty on the GPU.
    pub why_cpu: String,
    pub(crate) context: Context,
    kept: KeptPicture,
}

impl Compute {
    /// A new one; `gpu` is `None` where there is none, for the reason `why_cpu`.
    #[must_use]
    pub fn new(context: Context, gpu: Option<GpuEngine>, why_cpu: String) -> Self {
        Self { gpu, why_cpu, context, kept: KeptPicture::default() }
    }

    /// What computes, before anything ran.
    #[must_use]
    pub fn engine_word(&self) -> String {
        self.gpu.as_ref().map_or_else(|| "CPU".to_owned(), GpuEngine::name)
    }

    /// Makes `slot` show what is asked; cheap when nothing changed.
    pub fn update(&mut self, slot: &mut Slot, wanted: Wanted, jobs: &mut Jobs) {
        if self.is_large(&wanted.images) && !wanted.live {
            return self.update_large(slot, &wanted, jobs);
        }
        if slot.large.is_some() {
            slot.forget();
            self.let_go(jobs);
        }
        self.update_at_once(slot, wanted, jobs);
    }

    /// Makes `slot` show pictures that are filtered at once.
    fn update_at_once(&mut self, slot: &mut Slot, wanted: Wanted, jobs: &mut Jobs) {
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
        if slot.large.is_some() {
            return self.take_large_reply(slot, id, reply);
        }
        self.take_reply_at_once(slot, id, reply)
    }

    fn take_reply_at_once(&self, slot: &mut Slot, id: JobId, reply: &Reply) -> bool {
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
        let slot = match &mut slot.large {
            Some(large) => &mut large.preview,
            None => slot,
        };
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
        let options = sheet_options();
        match &mut slot.cpu_sheets[index(plane)] {
            Some(texture) => texture.set(sheet, options),
            empty => *empty = Some(self.context.load_texture("map", sheet, options)),
        }
    }
}
