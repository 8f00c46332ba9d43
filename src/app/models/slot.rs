//! What one side was asked, and what it answered.

use std::sync::Arc;

use eframe::egui::{ColorImage, Context, TextureHandle, TextureOptions};

use super::INPUT_SIDE;
use crate::jobs::JobId;
use crate::neurn::Image;
use crate::neurn::colormap::ColorMap;
use crate::protocol::classify::{Answer, ClassifyQuery};

/// What was asked, to know whether the answer still holds.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) query: ClassifyQuery,
    pub(super) images: Vec<Arc<Vec<Image>>>,
}

impl Pending {
    pub(super) fn is_about(&self, images: &[Arc<Vec<Image>>]) -> bool {
        self.images.len() == images.len() && self.images.iter().zip(images).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query && self.is_about(&other.images)
    }
}

/// The newest answer of one side.
#[derive(Default)]
pub(super) struct Slot {
    pub(super) job: Option<(JobId, Pending)>,
    /// An answer that waits for the other side's about the same pictures.
    pub(super) fresh: Option<(Pending, Answer)>,
    pub(super) answer: Option<(Pending, Answer)>,
    pub(super) problem: Option<String>,
    /// What the network saw of each picture, as textures in one sheet.
    pub(super) inputs: Option<TextureHandle>,
    pub(super) answers: u64,
    /// Since when the answer has not been the wanted one, by the page's clock.
    pub(super) behind: Option<f64>,
}

impl Slot {
    /// Whether the graphics processor was asked.
    pub(super) fn on_graphics(&self) -> bool {
        self.job.as_ref().is_some_and(|(_, pending)| pending.query.engine.is_graphics())
    }

    pub(super) fn take(&mut self, context: &Context, pending: Pending, answer: Answer) {
        self.inputs = sheet(context, &answer);
        self.answer = Some((pending, answer));
        self.problem = None;
        self.behind = None;
        self.answers += 1;
    }

    /// Keeps the sentence; the question counts as answered, so that it is not asked again at once.
    pub(super) fn fail(&mut self, why: String) {
        if let Some((_, pending)) = self.job.take() {
            self.answer = Some((pending, Answer::default()));
        }
        self.inputs = None;
        self.problem = Some(why);
    }
}

/// What a network saw, one picture below the other: in colour as it is, filtered in viridis by its strongest
/// channel.
fn sheet(context: &Context, answer: &Answer) -> Option<TextureHandle> {
    let pixels = INPUT_SIDE * INPUT_SIDE;
    let count = answer.inputs.len() / (3 * pixels);
    if count == 0 {
        return None;
    }
    let mut image = ColorImage::filled([INPUT_SIDE, count * INPUT_SIDE], eframe::egui::Color32::BLACK);
    for (picture, planes) in image.pixels.chunks_mut(pixels).zip(answer.inputs.chunks_exact(3 * pixels)) {
        for (i, pixel) in picture.iter_mut().enumerate() {
            let [r, g, b] = [planes[i], planes[pixels + i], planes[2 * pixels + i]];
            let [r, g, b] = if answer.filtered {
                ColorMap::Viridis.colour(r.max(g).max(b))
            } else {
                [r, g, b].map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8)
            };
            *pixel = eframe::egui::Color32::from_rgb(r, g, b);
        }
    }
    Some(context.load_texture("what the network sees", image, TextureOptions::NEAREST))
}
