//! Axes of figures: numbers to places, round marks, labels.

use super::number::number;
use super::svg::{Anchor, ticks};
use super::{Figure, Ink, Mark};

/// Size of the smallest text.
pub const SMALL: f32 = 12.0;

/// A box in a figure with a range of numbers along either side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// Left, top, right, bottom.
    pub at: [f32; 4],
    /// Numbers at its left and right side.
    pub x: [f64; 2],
    /// Numbers at its bottom and top.
    pub y: [f64; 2],
}

impl Plot {
    /// Where a pair of numbers is.
    #[must_use]
    pub fn place(&self, x: f64, y: f64) -> [f32; 2] {
        let [left, top, right, bottom] = self.at.map(f64::from);
        let along = |v: f64, [low, high]: [f64; 2]| if high > low { (v - low) / (high - low) } else { 0.5 };
        [
            (left + along(x, self.x) * (right - left)) as f32,
            (bottom - along(y, self.y) * (bottom - top)) as f32,
        ]
    }

    /// Faint lines and numbers at round places, and what the axes are.
    pub fn axes(&self, figure: &mut Figure, x_label: &str, y_label: &str) {
        let [left, top, right, bottom] = self.at;
        let across = (((right - left) / 80.0) as usize).clamp(2, 8);
        let up = (((bottom - top) / 50.0) as usize).clamp(2, 6);
        let (marks, decimals) = ticks(self.y[0], self.y[1], up);
        for mark in marks {
            let [_, y] = self.place(self.x[0], mark);
            figure.line(vec![[left, y], [right, y]], Ink::Line, 1.0);
            figure.text([left - 6.0, y], Anchor::End, SMALL, Ink::Muted, number(mark, decimals));
        }
        let (marks, decimals) = ticks(self.x[0], self.x[1], across);
        for mark in marks {
            let [x, _] = self.place(mark, self.y[0]);
            figure.line(vec![[x, bottom], [x, bottom + 4.0]], Ink::Muted, 1.0);
            figure.text([x, bottom + 13.0], Anchor::Middle, SMALL, Ink::Muted, number(mark, decimals));
        }
        figure.line(vec![[left, bottom], [right, bottom]], Ink::Muted, 1.0);
        let middle = f32::midpoint(left, right);
        figure.text([middle, bottom + 30.0], Anchor::Middle, SMALL, Ink::Muted, x_label);
        if !y_label.is_empty() {
            figure.marks.push(Mark::Text {
                at: [SMALL / 2.0 + 1.0, f32::midpoint(top, bottom)],
                text: y_label.to_owned(),
                ink: Ink::Muted,
                size: SMALL,
                anchor: Anchor::Middle,
                turned: true,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_places_and_marks_are_round() {
        let plot = Plot { at: [40.0, 10.0, 240.0, 110.0], x: [-1.0, 1.0], y: [0.0, 10.0] };
        assert_eq!(plot.place(0.0, 0.0), [140.0, 110.0]);
        assert_eq!(plot.place(1.0, 10.0), [240.0, 10.0]);
        let mut figure = Figure::new("", [250.0, 140.0]);
        plot.axes(&mut figure, "x", "y");
        let text: Vec<_> = figure
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(text, ["0", "5", "10", "-1", "0", "1", "x", "y"]);
        let flat = Plot { x: [2.0, 2.0], ..plot };
        assert_eq!(flat.place(2.0, 5.0), [140.0, 60.0]);
    }
}
