//! Pictures of the laboratory as textures.

use eframe::egui::{Color32, ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2};

use crate::app::models::INPUT_SIDE;
use crate::app::views::shift::model::Shifting;
use crate::app::widgets::picture::Shown;
use crate::digits::shift::{Shift, render, sample};
use crate::neurn::Image;
use crate::neurn::colormap::ColorMap;
use crate::protocol::shift::SEEN;

/// Pictures that are kept as textures.
const MOST_TEXTURES: usize = 600;

/// What is shown of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// The picture itself.
    Raw,
    /// What a model sees through its filter.
    Seen(u8),
}

impl Shifting {
    /// A picture of a place as a texture: the first one of `digit`. The picture itself is drawn here if the worker
    /// has not sent it yet and a `seed` is given; what a model sees comes from the worker.
    pub fn shown(
        &mut self,
        context: &Context,
        shift: &Shift,
        digit: u8,
        look: Look,
        seed: Option<u32>,
    ) -> Option<Shown> {
        let key = (shift.bits(), digit, look);
        if let Some(texture) = self.textures.get(&key) {
            return Some(whole(texture));
        }
        let point = self.points.get(&shift.bits());
        let at = usize::from(digit);
        let image = match look {
            Look::Raw => match point.and_then(|point| point.0.pictures.get(at)) {
                Some(picture) => natural(picture),
                None => {
                    let (digit, seed) = sample(seed?, digit.into());
                    natural(&render(digit, seed, shift).ok()?)
                }
            },
            Look::Seen(side) => {
                mapped(point?.0.seen.get(usize::from(side))?.get(at * SEEN..(at + 1) * SEEN)?)
            }
        };
        if self.textures.len() >= MOST_TEXTURES {
            self.textures.clear();
        }
        let options = TextureOptions {
            magnification: eframe::egui::TextureFilter::Nearest,
            minification: eframe::egui::TextureFilter::Linear,
            ..TextureOptions::NEAREST
        };
        let texture = context.load_texture("shifted digit", image, options);
        let shown = whole(&texture);
        self.textures.insert(key, texture);
        Some(shown)
    }
}

fn whole(texture: &TextureHandle) -> Shown {
    Shown {
        texture: texture.id(),
        uv: Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
        size: texture.size(),
    }
}

/// A picture of 8-bit numbers as it is.
fn natural(image: &Image) -> ColorImage {
    let values = image.to_f32();
    let pixels = values.chunks_exact(image.channels()).map(|p| {
        let [r, g, b] = match p {
            [r, g, b] => [*r, *g, *b],
            other => [other[0]; 3],
        };
        Color32::from_rgb(r as u8, g as u8, b as u8)
    });
    ColorImage::new([image.width(), image.height()], pixels.collect())
}

/// What a filter gives, in viridis.
fn mapped(seen: &[u8]) -> ColorImage {
    let pixels = seen.iter().map(|&v| {
        let [r, g, b] = ColorMap::Viridis.colour(f32::from(v) / 255.0);
        Color32::from_rgb(r, g, b)
    });
    ColorImage::new([INPUT_SIDE; 2], pixels.collect())
}
