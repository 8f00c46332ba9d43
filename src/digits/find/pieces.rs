//! What is connected of the ink.

use super::contrast::Contrast;

/// A stroke that is cut between two digits that touch is at most this much thicker there than elsewhere.
const BRIDGE: f32 = 1.45;
/// Two digits that touch are parted along an upright line, or one that leans so many pixels a row.
const LEANS: [f32; 5] = [0.0, -0.2, 0.2, -0.4, 0.4];
/// So many pixels, or half a stroke, beyond its end ink has gone ...
const FADE: usize = 3;
/// ... below this share of its contrast.
const GONE: f32 = 0.35;
/// Two digits that touch are each at least this share of their common height.
const TALL: f32 = 0.6;

/// An upright rectangle on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub left: usize,
    pub top: usize,
    /// The last column.
    pub right: usize,
    /// The last row.
    pub bottom: usize,
}

impl Area {
    pub fn width(&self) -> usize {
        self.right - self.left + 1
    }

    pub fn height(&self) -> usize {
        self.bottom - self.top + 1
    }

    /// The longer side.
    pub fn side(&self) -> usize {
        self.width().max(self.height())
    }

    /// The smallest one around both.
    pub fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Ink in a row: the row, the first column and the one after the last.
type Run = (usize, usize, usize);

/// Connected ink.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub area: Area,
    /// Pixels.
    pub pixels: usize,
    /// Pixels beside one that is no ink.
    pub edge: usize,
    /// Pixels at the picture's edge.
    pub outside: usize,
    /// Sum of contrasts.
    pub contrast: u64,
    /// Ends of rows of ink that are looked at for how sharp they are, and those that are not: the contrast goes on
    /// beyond them, as that of a shadow does.
    pub ends: [usize; 2],
    /// All of it.
    runs: Vec<Run>,
}

/// Of a stroke of so many pixels, of which so many lie at its edge: its width in pixels. A stroke has two edges.
pub(super) fn thickness(pixels: usize, edge: usize) -> f32 {
    2.0 * pixels as f32 / edge.max(1) as f32
}

impl Piece {
    /// Nothing yet, where a run is.
    fn at(&(y, from, to): &Run) -> Self {
        let area = Area { left: from, top: y, right: to - 1, bottom: y };
        Self { area, pixels: 0, edge: 0, outside: 0, contrast: 0, ends: [0; 2], runs: Vec::new() }
    }

    /// Takes a run in.
    fn grow(&mut self, run: Run, contrast: &Contrast) {
        let (y, from, to) = run;
        let (width, height, ink) = (contrast.width, contrast.height, &contrast.ink);
        self.area = self.area.with(&Self::at(&run).area);
        self.pixels += to - from;
        for x in from..to {
            let at = y * width + x;
            self.contrast += u64::from(contrast.values[at]);
            let outside = x == 0 || y == 0 || x + 1 == width || y + 1 == height;
            self.outside += usize::from(outside);
            let inner = !outside && ink[at - 1] && ink[at + 1] && ink[at - width] && ink[at + width];
            self.edge += usize::from(!inner);
        }
        self.runs.push(run);
    }

    fn thickness(&self) -> f32 {
        thickness(self.pixels, self.edge)
    }

    /// Two digits that touch, where it may be such: at the column with the least ink, if that is no more than one
    /// stroke, and both sides are about as high as the whole.
    pub fn parted(&self, contrast: &Contrast) -> Option<[Self; 2]> {
        let Area { left, top, .. } = self.area;
        let middle = (top + self.area.bottom) / 2;
        // a column that leans: how far it lies right of its middle in a row
        let lean = |y: usize, slope: f32| (slope * (y as f32 - middle as f32)).round() as isize;
        let width = self.area.width();
        let thinnest = |slope: f32| {
            let mut columns = vec![0_usize; width];
            for &(y, from, to) in &self.runs {
                let column =
                    |x: usize| ((x - left) as isize - lean(y, slope)).clamp(0, width as isize - 1) as usize;
                columns[column(from)..=column(to - 1)].iter_mut().for_each(|ink| *ink += 1);
            }
            let inner = width / 5..width - width / 5;
            let least = *columns[inner.clone()].iter().min()?;
            // of several such columns the middle one
            let all: Vec<usize> = inner.filter(|&x| columns[x] == least).collect();
            Some((least, all[all.len() / 2]))
        };
        let best = LEANS.iter().filter_map(|&slope| thinnest(slope).map(|(ink, x)| (ink, x, slope)));
        let (least, at, slope) = best.min_by_key(|best| best.0)?;
        if least as f32 > BRIDGE * self.thickness() {
            return None;
        }
        let part = |second: bool| {
            let inside = |&(y, a, b): &Run| {
                let cut = (left + at).saturating_add_signed(lean(y, slope));
                let (a, b) = if second { (a.max(cut), b) } else { (a, b.min(cut)) };
                Some((y, a, b)).filter(|run| run.1 < run.2)
            };
            let runs: Vec<_> = self.runs.iter().filter_map(inside).collect();
            let mut piece = Self { ends: self.ends, ..Self::at(runs.first()?) };
            runs.into_iter().for_each(|run| piece.grow(run, contrast));
            Some(piece).filter(|piece| piece.area.height() as f32 >= TALL * self.area.height() as f32)
        };
        Some([part(false)?, part(true)?])
    }

    /// Counts the ends of its rows, and the soft ones.
    fn look_at_ends(&mut self, contrast: &Contrast) {
        let mean = self.contrast as f32 / self.pixels.max(1) as f32;
        let far = FADE.max((0.5 * self.thickness()) as usize);
        for &(y, from, to) in &self.runs {
            let beyond = [from.checked_sub(far), Some(to + far - 1).filter(|&x| x < contrast.width)];
            for at in beyond.into_iter().flatten().map(|x| y * contrast.width + x) {
                // what is ink again is another stroke
                if !contrast.ink[at] {
                    self.ends[0] += 1;
                    self.ends[1] += usize::from(f32::from(contrast.values[at]) > GONE * mean);
                }
            }
        }
    }
}

/// All pieces. (Pixels touch at sides and corners; by runs of rows and a forest of them.)
pub(super) fn find(contrast: &Contrast) -> Vec<Piece> {
    let width = contrast.width;
    let mut runs: Vec<Run> = Vec::new();
    let mut parents: Vec<usize> = Vec::new();
    let mut above = 0..0;
    for (y, row) in contrast.ink.chunks_exact(width).enumerate() {
        let first = runs.len();
        let mut x = 0;
        while let Some(from) = row[x..].iter().position(|&ink| ink).map(|n| x + n) {
            let to = row[from..].iter().position(|&ink| !ink).map_or(width, |n| from + n);
            let own = runs.len();
            runs.push((y, from, to));
            parents.push(own);
            for other in above.clone() {
                let (_, start, end) = runs[other];
                if start <= to && end >= from {
                    let (a, b) = (root(&mut parents, other), root(&mut parents, own));
                    parents[a.max(b)] = a.min(b);
                }
            }
            x = to;
            if x == width {
                break;
            }
        }
        above = first..runs.len();
    }
    let mut numbers = vec![None; runs.len()];
    let mut pieces: Vec<Piece> = Vec::new();
    for (i, &run) in runs.iter().enumerate() {
        let root = root(&mut parents, i);
        let number = *numbers[root].get_or_insert_with(|| {
            pieces.push(Piece::at(&run));
            pieces.len() - 1
        });
        pieces[number].grow(run, contrast);
    }
    pieces.iter_mut().for_each(|piece| piece.look_at_ends(contrast));
    pieces
}

/// The first run of the tree; the way there is shortened.
fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(picture: &[&str]) -> Contrast {
        let ink: Vec<bool> = picture.iter().flat_map(|row| row.bytes().map(|b| b == b'#')).collect();
        let values = ink.iter().map(|&ink| if ink { 200 } else { 0 }).collect();
        Contrast { width: picture[0].len(), height: picture.len(), values, ink }
    }

    #[test]
    fn what_touches_is_one_piece() {
        let contrast = drawn(&[
            "..........", //
            ".#..#.....", //
            ".#..#..##.", //
            "..##......", //
            "........#.", //
            "..........",
        ]);
        let pieces = find(&contrast);
        let of = |p: &Piece| (p.area.left, p.area.top, p.area.width(), p.area.height(), p.pixels);
        assert_eq!(
            pieces.iter().map(of).collect::<Vec<_>>(),
            [(1, 1, 4, 3, 6), (7, 2, 2, 1, 2), (8, 4, 1, 1, 1)]
        );
        assert!(pieces.iter().all(|p| p.outside == 0 && p.contrast == 200 * p.pixels as u64));
    }

    #[test]
    fn two_that_touch_are_parted_and_a_wide_one_is_not() {
        let two = drawn(&[
            "...............", //
            ".###...####....", //
            ".#.#...#..#....", //
            ".#.#####..#....", //
            ".#.#...#..#....", //
            ".###...####....", //
            "...............",
        ]);
        let parted = find(&two)[0].parted(&two).unwrap();
        assert_eq!(parted.clone().map(|p| p.area.height()), [5, 5]);
        assert!(parted.iter().all(|part| (4..=6).contains(&part.area.width())));
        assert_eq!(parted.map(|p| p.pixels).iter().sum::<usize>(), find(&two)[0].pixels);
        let seven = drawn(&[
            "................", //
            ".##############.", //
            "...........##...", //
            ".........##.....", //
            ".......##.......", //
            "......##........", //
            "................",
        ]);
        assert_eq!(find(&seven)[0].parted(&seven), None);
    }
}
