//! Which squares of a map are looked at, at which size, and their textures.

use std::collections::BTreeMap;
use std::ops::Range;

use eframe::egui::{Rect, TextureHandle, pos2};

use crate::app::widgets::picture::Tile;
use crate::neurn::Region;
use crate::neurn::planes::Plane;

/// Side of a tile's texture in pixels.
const SIDE: usize = 256;

/// Textures that are kept: a quarter of a megabyte each.
const MOST: usize = 192;

/// A square of a map: the texture's pixels are means of `1 << level` pixels each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub plane: Plane,
    pub level: u32,
    x: usize,
    y: usize,
}

impl Key {
    /// Its pixels of a picture of this size.
    pub fn region(self, [width, height]: [usize; 2]) -> Region {
        let side = SIDE << self.level;
        Region { x: self.x * side, y: self.y * side, width: side, height: side }.within(width, height)
    }
}

struct Held {
    texture: TextureHandle,
    /// When it was last looked at, in looks.
    seen: u64,
}

/// Textures of tiles, and what is looked at.
#[derive(Default)]
pub(super) struct Tiles {
    held: BTreeMap<Key, Held>,
    /// The tiles that are looked at, from the middle outwards.
    looked_at: BTreeMap<Plane, Vec<Key>>,
    looks: u64,
}

impl Tiles {
    /// Notes that the columns and rows `visible` of a picture of `size` are looked at, `scale` pixels of the screen for
    /// each of the picture's. Whether that is news.
    pub fn look(&mut self, plane: Plane, size: [usize; 2], visible: &[Range<usize>; 2], scale: f32) -> bool {
        self.looks += 1;
        let keys = keys(plane, size, visible, scale);
        for key in &keys {
            if let Some(held) = self.held.get_mut(key) {
                held.seen = self.looks;
            }
        }
        let news = self.looked_at.get(&plane) != Some(&keys);
        self.looked_at.insert(plane, keys);
        news
    }

    /// Nothing but these planes is looked at any longer.
    pub fn only(&mut self, planes: &[Plane]) {
        self.looked_at.retain(|plane, _| planes.contains(plane));
    }

    /// The next tile to be made, of planes for which `ready` says so.
    pub fn next(&self, ready: impl Fn(Plane) -> bool) -> Option<Key> {
        let wanted = self.looked_at.iter().filter(|(plane, _)| ready(**plane)).flat_map(|(_, keys)| keys);
        wanted.into_iter().find(|key| !self.held.contains_key(key)).copied()
    }

    /// How many of those that are looked at are there, and how many there are.
    pub fn progress(&self, plane: Plane) -> [usize; 2] {
        let keys = self.looked_at.get(&plane).map(Vec::as_slice).unwrap_or_default();
        [keys.iter().filter(|key| self.held.contains_key(key)).count(), keys.len()]
    }

    /// Takes a tile that was made; the one that was seen longest ago goes if there are too many.
    pub fn keep(&mut self, key: Key, texture: TextureHandle) {
        self.held.insert(key, Held { texture, seen: self.looks });
        if self.held.len() > MOST
            && let Some(oldest) = self.held.iter().min_by_key(|(_, held)| held.seen).map(|(key, _)| *key)
        {
            self.held.remove(&oldest);
        }
    }

    /// Forgets all but the picture itself, which no setting changes.
    pub fn forget_maps(&mut self) {
        self.held.retain(|key, _| key.plane == Plane::Raw);
    }

    /// What is there of a plane to draw one over another, coarse ones first: none finer than what is looked at, which
    /// would glitter.
    pub fn shown(&self, plane: Plane, size: [usize; 2]) -> Vec<Tile> {
        let Some(finest) = self.looked_at.get(&plane).and_then(|keys| keys.first()) else {
            return Vec::new();
        };
        let mut held: Vec<_> =
            self.held.iter().filter(|(key, _)| key.plane == plane && key.level >= finest.level).collect();
        held.sort_by_key(|(key, _)| std::cmp::Reverse(key.level));
        let share = |at: usize, of: usize| at as f32 / of as f32;
        let place = |key: &Key| {
            let Region { x, y, width, height } = key.region(size);
            let [right, bottom] = [x + width, y + height];
            Rect::from_min_max(
                pos2(share(x, size[0]), share(y, size[1])),
                pos2(share(right, size[0]), share(bottom, size[1])),
            )
        };
        held.into_iter().map(|(key, held)| Tile { texture: held.texture.id(), place: place(key) }).collect()
    }
}

/// The tiles of the columns and rows `visible`, from the middle outwards, at a size that shows each as finely as the
/// screen can.
fn keys(plane: Plane, [width, height]: [usize; 2], visible: &[Range<usize>; 2], scale: f32) -> Vec<Key> {
    // the whole picture in one tile is as coarse as it gets
    let coarsest = width.max(height).div_ceil(SIDE).next_power_of_two().trailing_zeros();
    let level = (0..coarsest).take_while(|level| scale * (2 << level) as f32 <= 1.0).count() as u32;
    let side = SIDE << level;
    let [columns, rows] = visible.clone().map(|range| range.start / side..range.end.div_ceil(side));
    let middle = visible.clone().map(|range| (range.start + range.end) as f32 / (2 * side) as f32);
    let mut keys: Vec<Key> =
        rows.flat_map(|y| columns.clone().map(move |x| Key { plane, level, x, y })).collect();
    let away = |key: &Key| {
        let [dx, dy] = [key.x as f32 + 0.5 - middle[0], key.y as f32 + 0.5 - middle[1]];
        dx * dx + dy * dy
    };
    keys.sort_by(|a, b| away(a).total_cmp(&away(b)));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{ColorImage, Context, TextureOptions};

    const SIZE: [usize; 2] = [6000, 4000];

    #[test]
    fn as_fine_as_the_screen_can_show_and_no_finer() {
        let all = [0..6000, 0..4000];
        let level = |scale| keys(Plane::Raw, SIZE, &all, scale)[0].level;
        assert_eq!([8.0, 1.0, 0.6, 0.5, 0.3, 0.25, 0.13, 1e-6].map(level), [0, 0, 0, 1, 1, 2, 2, 5]);
        // 800 pixels for 6000: means of four pixels, six tiles by four
        assert_eq!(keys(Plane::Raw, SIZE, &all, 800.0 / 6000.0).len(), 24);
    }

    #[test]
    fn tiles_cover_what_is_seen_and_begin_in_the_middle() {
        let keys = keys(Plane::Result, SIZE, &[1000..1600, 3700..4000], 2.0);
        assert_eq!((keys[0].x, keys[0].y), (5, 15));
        let regions: Vec<Region> = keys.iter().map(|key| key.region(SIZE)).collect();
        assert_eq!(regions.len(), 4 * 2);
        let left = regions.iter().map(|r| r.x).min().unwrap();
        let bottom = regions.iter().map(|r| r.y + r.height).max().unwrap();
        assert_eq!((left, bottom), (768, 4000));
    }

    #[test]
    fn what_was_seen_longest_ago_goes_first_and_settings_leave_the_picture() {
        let context = Context::default();
        let texture = || context.load_texture("tile", ColorImage::example(), TextureOptions::NEAREST);
        let mut tiles = Tiles::default();
        assert!(tiles.look(Plane::Raw, SIZE, &[0..6000, 0..4000], 1.0));
        assert!(!tiles.look(Plane::Raw, SIZE, &[0..6000, 0..4000], 1.0));
        for made in 0..MOST + 5 {
            let key = tiles.next(|_| true).unwrap();
            assert_eq!(tiles.progress(Plane::Raw), [made.min(MOST), 24 * 16]);
            tiles.keep(key, texture());
            // seen now
            tiles.look(Plane::Result, SIZE, &[0..10, 0..10], 1.0);
        }
        assert_eq!(tiles.held.len(), MOST);
        let result = tiles.next(|plane| plane == Plane::Result).unwrap();
        tiles.keep(result, texture());
        assert_eq!(tiles.shown(Plane::Result, SIZE).len(), 1);
        tiles.forget_maps();
        assert!(tiles.shown(Plane::Result, SIZE).is_empty() && !tiles.shown(Plane::Raw, SIZE).is_empty());
        // from afar the fine ones would glitter
        tiles.look(Plane::Raw, SIZE, &[0..6000, 0..4000], 0.1);
        assert!(tiles.shown(Plane::Raw, SIZE).is_empty());
        tiles.only(&[Plane::Result]);
        assert_eq!(tiles.next(|plane| plane == Plane::Raw), None);
    }
}
