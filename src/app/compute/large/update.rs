//! A slot that shows a large picture.

use std::ops::Range;
use std::sync::Arc;

use super::{LARGE_FOR_CPU, LARGE_FOR_GPU, Large, MOST_NUMBERS, SHRUNK, Survey};
use crate::app::compute::Compute;
use crate::app::compute::slot::Slot;
use crate::app::compute::wanted::Wanted;
use crate::app::widgets::picture::Tile;
use crate::jobs::{JobId, Jobs};
use crate::neurn::planes::Plane;
use crate::neurn::{Image, Region};
use crate::protocol::Reply;
use crate::protocol::large::LargeWork;
use crate::protocol::resource::{Resource, ResourceId};

impl Compute {
    /// Whether these are one picture that is shown piece by piece.
    #[must_use]
    pub fn is_large(&self, images: &[Image]) -> bool {
        let most = if self.gpu.is_some() { LARGE_FOR_GPU } else { LARGE_FOR_CPU };
        matches!(images, [one] if one.samples().len() > most)
    }

    /// Has the worker keep a picture, in place of the one before; gives the number by which queries name it.
    pub fn keep(&mut self, images: &Arc<Vec<Image>>, jobs: &mut Jobs) -> u64 {
        let kept = &mut self.kept;
        if !kept.images.as_ref().is_some_and(|old| Arc::ptr_eq(old, images)) {
            jobs.release(&ResourceId::Picture(kept.number));
            kept.number += 1;
            kept.images = Some(Arc::clone(images));
            jobs.offer(Resource::Picture { number: kept.number, picture: Arc::clone(images) });
        }
        kept.number
    }

    /// Lets go of the kept picture.
    pub(in crate::app::compute) fn let_go(&mut self, jobs: &mut Jobs) {
        if self.kept.images.take().is_some() {
            jobs.release(&ResourceId::Picture(self.kept.number));
        }
    }

    /// Makes a slot show a large picture.
    pub(in crate::app::compute) fn update_large(
        &mut self,
        slot: &mut Slot,
        wanted: &Wanted,
        jobs: &mut Jobs,
    ) {
        let Some(image) = wanted.images.first() else { return };
        let number = self.keep(&wanted.images, jobs);
        let held = slot.large.take().filter(|large| large.number == number);
        let mut large = held.unwrap_or_else(|| {
            slot.forget();
            let mut large = Large::new(number, image);
            large.restart(wanted.settings.filter);
            large.shrinking = Some(large.ask(LargeWork::Shrink { max_side: SHRUNK }, jobs));
            Box::new(large)
        });
        if let Some(old) = slot.wanted.replace(wanted.clone()) {
            if old.settings != wanted.settings {
                large.restart(wanted.settings.filter);
            } else if old.colormap != wanted.colormap {
                large.repaint();
            }
        }
        large.only_shown = wanted.only_raw();
        let shown: Vec<Plane> = wanted.planes.iter().filter_map(|plane| plane.neurn()).collect();
        large.tiles.only(&shown);
        if let Some(shrunk) = &large.shrunk {
            let wanted = Wanted { images: Arc::clone(shrunk), ..wanted.clone() };
            self.update_at_once(&mut large.preview, wanted, jobs);
        }
        large.go_on(wanted, jobs);
        slot.large = Some(large);
        slot.take_over();
    }

    /// Notes what of a large picture's map is looked at: columns and rows, `scale` pixels of the screen for each of the
    /// picture's, and whether numbers are written into them. Whether there is something else to draw.
    pub fn look(
        &self,
        slot: &mut Slot,
        plane: Option<Plane>,
        (visible, scale, close): (&[Range<usize>; 2], f32, bool),
        jobs: &mut Jobs,
    ) -> bool {
        let (Some(large), Some(wanted), Some(plane)) = (&mut slot.large, &slot.wanted, plane) else {
            return false;
        };
        let news = large.tiles.look(plane, large.size, visible, scale);
        if plane != Plane::Raw {
            let [width, height] = visible.clone().map(|range| range.len());
            let region = Region { x: visible[0].start, y: visible[1].start, width, height };
            large.close = (close && width * height <= MOST_NUMBERS).then_some((plane, region));
        }
        large.go_on(wanted, jobs);
        news
    }

    /// Has a file made of a whole map of a large picture. Whether one can be.
    pub fn write_file(&self, slot: &mut Slot, (plane, as_picture): (Plane, bool), jobs: &mut Jobs) -> bool {
        let (Some(large), Some(wanted)) = (&mut slot.large, &slot.wanted) else { return false };
        if !large.has_tiles(plane) {
            return false;
        }
        let paint = as_picture.then(|| plane.paint(wanted.colormap, large.natural, &large.peaks));
        let work = LargeWork::File { plane, how: large.filtering(wanted), paint };
        large.file = Some(large.ask(work, jobs));
        true
    }

    /// Gives a finished job to a slot's large picture. Whether it was its.
    pub(in crate::app::compute) fn take_large_reply(
        &self,
        slot: &mut Slot,
        id: JobId,
        reply: &Reply,
    ) -> bool {
        let Some(large) = &mut slot.large else { return false };
        let taken = large.take_reply(&self.context, id, reply);
        let taken = taken || self.take_reply_at_once(&mut large.preview, id, reply);
        if taken {
            slot.take_over();
        }
        taken
    }
}

impl Slot {
    /// Whether it shows a large picture piece by piece.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.large.is_some()
    }

    /// What is to be drawn over the shrunk picture.
    #[must_use]
    pub fn tiles(&self, plane: Option<Plane>) -> Vec<Tile> {
        let tiles = self.large.as_ref().zip(plane).map(|(large, plane)| large.tiles.shown(plane, large.size));
        tiles.unwrap_or_default()
    }

    /// The file that was made, once.
    pub fn take_made(&mut self) -> Option<Vec<u8>> {
        self.large.as_mut()?.made.take()
    }

    /// The last run is that of the large picture, or of the shrunk one until then.
    fn take_over(&mut self) {
        let Some(large) = &self.large else { return };
        let run = large.run.clone().filter(|_| matches!(large.survey, Survey::Done));
        let run = run.or_else(|| large.preview.run.clone());
        if run.is_some() && run != self.run {
            self.runs += 1;
            self.run = run;
        }
    }
}
