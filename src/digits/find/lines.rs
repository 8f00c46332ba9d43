//! Printed lines: ruled and squared paper. They are straight, thin, much longer than a digit's strokes, and about level or
//! upright.

use super::running::turned;

/// Ink, as lines are looked for in it: row by row.
pub(super) struct Mask {
    pub width: usize,
    pub height: usize,
    pub ink: Vec<bool>,
}

/// Lines are looked for in so many strips beside each other, as a sheet that lies aslant has lines of many slopes.
const STRIPS: usize = 4;
/// Slopes that are tried: from -`SLOPES` to `SLOPES`, in these steps to a pixel (some 8 degrees, in 256ths).
const SLOPES: isize = 36;
const STEP: f32 = 1.0 / 256.0;
/// Ink along this share of a strip is a line.
const FILLED: f32 = 0.7;
/// The thickest line, as a share of the picture's shorter side.
const THICKEST: f32 = 0.006;

impl Mask {
    /// Takes printed lines out. Where a stroke crosses one, the stroke stays.
    pub fn without_lines(&self) -> Vec<bool> {
        let level = self.lines();
        let upright = turned(&self.turned().lines(), self.height);
        let kept = |((&ink, &level), &upright): ((&bool, &bool), &bool)| ink && !level && !upright;
        self.ink.iter().zip(&level).zip(&upright).map(kept).collect()
    }

    fn turned(&self) -> Self {
        Self { width: self.height, height: self.width, ink: turned(&self.ink, self.width) }
    }

    /// The pixels of lines that run about level.
    fn lines(&self) -> Vec<bool> {
        let mut lines = vec![false; self.ink.len()];
        let thickest = (THICKEST * self.width.min(self.height) as f32).ceil().max(3.0) as usize;
        // a column's runs of ink that are as thin as a line
        let mut thin = vec![false; self.ink.len()];
        for x in 0..self.width {
            let mut y = 0;
            while y < self.height {
                let length = (y..self.height).take_while(|&y| self.ink[y * self.width + x]).count();
                if (1..=thickest).contains(&length) {
                    (y..y + length).for_each(|y| thin[y * self.width + x] = true);
                }
                y += length + 1;
            }
        }
        let strip = self.width.div_ceil(STRIPS);
        for left in (0..self.width).step_by(strip) {
            self.lines_of(left..(left + strip).min(self.width), thickest, &thin, &mut lines);
        }
        lines
    }

    /// As [`Mask::lines`], in the columns of a strip.
    fn lines_of(&self, columns: std::ops::Range<usize>, thickest: usize, thin: &[bool], lines: &mut [bool]) {
        let places: Vec<(usize, usize)> = columns
            .clone()
            .flat_map(|x| (0..self.height).map(move |y| (x, y)))
            .filter(|&(x, y)| thin[y * self.width + x])
            .collect();
        let reach = (columns.len() as f32 * SLOPES as f32 * STEP).ceil() as isize;
        let row = |(x, y): (usize, usize), slope: isize| {
            let down = ((x - columns.start) as f32 * slope as f32 * STEP).round() as isize;
            (y as isize - down + reach) as usize
        };
        let rows = self.height + 2 * reach as usize + 1;
        let mut best: (u64, isize) = (0, 0);
        let mut counts = vec![0_u32; rows];
        for slope in -SLOPES..=SLOPES {
            counts.fill(0);
            places.iter().for_each(|&place| counts[row(place, slope)] += 1);
            let sharp = counts.iter().map(|&n| u64::from(n) * u64::from(n)).sum();
            best = best.max((sharp, slope));
        }
        counts.fill(0);
        places.iter().for_each(|&place| counts[row(place, best.1)] += 1);
        let least = FILLED * columns.len() as f32;
        // a line that is a little bent, or that lies between two rows, fills several in part
        let near =
            |at: usize| counts[at.saturating_sub(1)..(at + 2).min(rows)].iter().sum::<u32>() as f32 >= least;
        let full: Vec<bool> = (0..rows).map(near).collect();
        for &(x, y) in &places {
            let at = row((x, y), best.1);
            let from = at.saturating_sub(thickest / 2);
            lines[y * self.width + x] |=
                full[from..=(at + thickest / 2).min(rows - 1)].iter().any(|&full| full);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_and_strokes_across_them_stay() {
        let (width, height) = (400, 300);
        let slanted = |x: usize, y: usize| (y as f32 - 0.05 * x as f32).rem_euclid(40.0) < 2.0;
        let stroke = |x: usize, y: usize| (200..208).contains(&x) && (60..200).contains(&y);
        let bar = |x: usize, y: usize| (208..260).contains(&x) && (100..107).contains(&y);
        let at = |i: usize| (i % width, i / width);
        let mask = |ink: &dyn Fn(usize, usize) -> bool| Mask {
            width,
            height,
            ink: (0..width * height).map(|i| ink(at(i).0, at(i).1)).collect(),
        };
        let cleaned = mask(&|x, y| slanted(x, y) || stroke(x, y) || bar(x, y)).without_lines();
        let wrong = (0..width * height).filter(|&i| {
            let (x, y) = at(i);
            cleaned[i] != (stroke(x, y) || bar(x, y))
        });
        assert!(wrong.count() < 60);
        // without lines nothing is taken away
        let plain = mask(&|x, y| stroke(x, y) || bar(x, y));
        assert_eq!(plain.without_lines(), plain.ink);
    }
}
