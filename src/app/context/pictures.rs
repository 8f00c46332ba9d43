//! The chosen picture through the filter: slots and their textures, the eye, the pixel that is looked into.

use std::sync::Arc;

use super::{Command, ViewContext};
use crate::app::compute::slot::Slot;
use crate::app::compute::wanted::Wanted;
use crate::app::state::{PixelAt, Plane, Source, ViewId};
use crate::app::subject::Subject;
use crate::app::widgets::picture::{Seen, Shown, Tile, Viewport};
use crate::neurn::{Image, PixelReport, inspect_with, planes};
use crate::stats::histogram::Histogram;

impl ViewContext {
    /// The wish list of a slot under the present settings.
    #[must_use]
    pub fn wanted(&self, images: &Arc<Vec<Image>>, planes: &[Plane]) -> Wanted {
        Wanted {
            images: Arc::clone(images),
            settings: self.state.filter,
            colormap: self.state.colormap,
            rival: planes.contains(&Plane::Rival).then_some(self.state.rival),
            planes: planes.to_vec(),
            live: self.state.source == Source::Webcam,
        }
    }

    /// Takes a new picture of the camera, if there is one.
    pub fn take_frame(&mut self) {
        // Classify looks for digits in it and filters nothing
        let large = self.compute.gpu.is_some() || self.state.view == ViewId::Classify;
        if let Some(frame) = self.pictures.camera.frame(if large { 640 } else { 200 }) {
            self.pictures.frame = Some(frame);
            self.touch_outside();
        }
    }

    /// Brings one of the four worlds up to date.
    pub fn update_world(&mut self, i: usize, wanted: Wanted) {
        if let Some(slot) = self.pictures.worlds.get_mut(i) {
            self.compute.update(slot, wanted, &mut self.jobs);
        }
    }

    /// Brings the page up to date.
    pub fn update_grid(&mut self, wanted: Wanted) {
        self.compute.update(&mut self.pictures.grid, wanted, &mut self.jobs);
    }

    /// Brings the single picture up to date.
    pub fn update_main(&mut self, wanted: Wanted) {
        self.compute.update(&mut self.pictures.main, wanted, &mut self.jobs);
    }

    /// A world's texture.
    #[must_use]
    pub fn world_shown(&self, i: usize, plane: Plane) -> Option<Shown> {
        self.pictures.worlds.get(i)?.shown(plane, 0)
    }

    /// A tile's texture.
    #[must_use]
    pub fn grid_shown(&self, i: usize, plane: Plane) -> Option<Shown> {
        self.pictures.grid.shown(plane, i)
    }

    /// The single picture's texture.
    #[must_use]
    pub fn main_shown(&self, plane: Plane) -> Option<Shown> {
        self.pictures.main.shown(plane, 0)
    }

    /// What lies over the single picture's texture, where that is shrunk.
    #[must_use]
    pub fn main_tiles(&self, plane: Plane) -> Vec<Tile> {
        self.pictures.main.tiles(plane.neurn())
    }

    /// Notes what of the single picture is looked at, and how closely: of a large one that is painted next.
    pub fn look(&mut self, plane: Plane, seen: &Seen) {
        let looked = (&seen.pixels, seen.scale * self.compute.context.pixels_per_point(), seen.close);
        if self.compute.look(&mut self.pictures.main, plane.neurn(), looked, &mut self.jobs) {
            self.compute.context.request_repaint();
        }
    }

    /// Has a file made of a large picture's map, or of one as a picture; `then` says what becomes of it. Whether one can be
    /// made.
    pub fn write_main(
        &mut self,
        what: (planes::Plane, bool),
        then: impl FnOnce(Vec<u8>) -> Command + 'static,
    ) -> bool {
        let begun = self.compute.write_file(&mut self.pictures.main, what, &mut self.jobs);
        if begun {
            self.pictures.file_use = Some(Box::new(then));
        }
        begun
    }

    /// What to say about a map of the single picture while it is not there, or not in full.
    #[must_use]
    pub fn main_note(&self, plane: Plane) -> Option<String> {
        self.pictures.main.note_of(plane)
    }

    /// The slot behind what is on the screen.
    #[must_use]
    pub fn active(&mut self) -> &Slot {
        match self.subject() {
            Subject::Worlds(_) => &self.pictures.worlds[0],
            Subject::Page { .. } => &self.pictures.grid,
            _ => &self.pictures.main,
        }
    }

    /// Asks the GPU for the numbers of what is on the screen, where they were too many to come unasked.
    pub fn want_numbers(&mut self) {
        let slot = match self.subject() {
            Subject::Worlds(_) => &mut self.pictures.worlds[0],
            Subject::Page { .. } => &mut self.pictures.grid,
            _ => &mut self.pictures.main,
        };
        self.compute.want_numbers(slot);
    }

    /// All slots.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pictures.worlds.iter().chain([&self.pictures.grid, &self.pictures.main])
    }

    /// The single picture's slot.
    #[must_use]
    pub fn main_slot(&self) -> &Slot {
        &self.pictures.main
    }

    /// Ends of the colour scale of a map.
    #[must_use]
    pub fn plane_range(&self, plane: Plane) -> Option<(f32, f32)> {
        self.pictures.main.range(plane, 0)
    }

    /// Whether the single picture's result has more than one channel.
    #[must_use]
    pub fn many_channels(&self) -> bool {
        self.pictures.main.result_channels().is_some_and(|channels| channels > 1)
    }

    /// Name of the main filter.
    #[must_use]
    pub fn main_filter_word(&self) -> &'static str {
        self.state.filter.filter.label()
    }

    /// The settings in words: "NeuRN, k = 3".
    #[must_use]
    pub fn filter_text(&self) -> String {
        self.state.filter.text()
    }

    /// Puts the rival into the second picture; opens a picture where none is open.
    pub fn show_rival(&mut self) {
        self.state.plane = Plane::Rival;
        if self.state.item.is_none() && matches!(self.state.source, Source::Worlds | Source::Gallery) {
            self.open_item(Some(2));
        }
    }

    /// Where one looks.
    #[must_use]
    pub fn viewport(&self) -> Viewport {
        Viewport { zoom: self.state.zoom, center: self.state.center }
    }

    /// Moves the eye.
    pub fn set_viewport(&mut self, viewport: Viewport) {
        self.state.zoom = viewport.zoom;
        self.state.center = viewport.center;
    }

    /// The pinned pixel, if it is inside the picture.
    #[must_use]
    pub fn pinned(&self, picture: &Image) -> Option<PixelAt> {
        self.state
            .pixel
            .filter(|p| p.x < picture.width() && p.y < picture.height() && p.channel < picture.channels())
    }

    /// Changes the channel of the inspector.
    pub fn set_channel(&mut self, channel: usize) {
        self.pictures.channel = channel;
        if let Some(p) = &mut self.state.pixel {
            p.channel = channel;
        }
    }

    /// Moves the pinned pixel by one step, inside the picture.
    pub fn nudge_pixel(&mut self, dx: isize, dy: isize) {
        let Subject::One { image, .. } = self.subject() else { return };
        let (Some(picture), Some(p)) = (image.first(), &mut self.state.pixel) else { return };
        p.x = p.x.saturating_add_signed(dx).min(picture.width() - 1);
        p.y = p.y.saturating_add_signed(dy).min(picture.height() - 1);
    }

    /// The arithmetic of the hovered pixel, else the pinned one, else the one of strongest contrast.
    #[must_use]
    pub fn report(&self, picture: &Image) -> Option<(PixelReport, PixelAt, bool)> {
        let channel = self.pictures.channel.min(picture.channels() - 1);
        let strongest =
            || self.pictures.main.peaks(0).first().map(|p| PixelAt { x: p.x, y: p.y, channel: p.channel });
        let pinned = self.pinned(picture);
        let at = self
            .pictures
            .last_hover
            .map(|h| PixelAt { channel, ..h })
            .filter(|h| h.x < picture.width() && h.y < picture.height())
            .or(pinned)
            .or_else(strongest)?;
        let report =
            inspect_with(picture, &self.state.filter, self.pictures.main.peaks(0), at.x, at.y, at.channel)?;
        Some((report, at, pinned == Some(at)))
    }

    /// Histograms of the raw picture and of the result, if they are counted, and whether there is more to count
    /// in the next frame.
    pub fn histograms(&mut self) -> (Option<&[Histogram; 2]>, bool) {
        if self.pictures.main.is_large() {
            return (self.pictures.main.histograms(), false);
        }
        let ends = self.pictures.main.range(Plane::Raw, 0).zip(self.pictures.main.range(Plane::Result, 0));
        let output = self.pictures.main.output(0).filter(|o| !o.result.is_empty());
        let (Some((raw, result)), Some(image), Some(output)) = (ends, self.pictures.main.image(0), output)
        else {
            return (None, false);
        };
        self.pictures.tally.go_on(
            (self.pictures.main.runs, self.pictures.outside),
            image,
            output,
            [raw, result],
        );
        (self.pictures.tally.whole(), self.pictures.tally.unfinished())
    }
}
