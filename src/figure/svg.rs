//! A small writer of SVG: what is written is well-formed whatever the names and numbers are.

use super::number::rounded;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Write as _};

/// A colour: sRGB bytes.
pub type Rgb = [u8; 3];

/// Text.
pub const INK: Rgb = [0x1a, 0x1d, 0x21];
/// Quieter text.
pub const MUTED: Rgb = [0x5c, 0x66, 0x71];
/// Hairlines.
pub const LINE: Rgb = [0xc9, 0xce, 0xd4];
/// Behind everything.
pub const PAPER: Rgb = [0xff, 0xff, 0xff];
/// What is pointed out: NeuRN's teal.
pub const ACCENT: Rgb = [0x07, 0x7a, 0x70];

/// Around every figure.
pub const MARGIN: f64 = 24.0;

/// Where a text stands by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// Of its letters.
    pub size: f64,
    /// What of it is at its place.
    pub anchor: Anchor,
    /// Whether it is heavier.
    pub bold: bool,
    /// Its colour.
    pub ink: Rgb,
    /// Runs from the bottom up.
    pub turned: bool,
}

/// Text of a size, from its place to the right.
#[must_use]
pub fn text(size: f64) -> Type {
    Type { size, anchor: Anchor::Start, bold: false, ink: INK, turned: false }
}

impl Type {
    /// With what of it at its place.
    #[must_use]
    pub fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// Heavier or not.
    #[must_use]
    pub fn bold(self, bold: bool) -> Self {
        Self { bold, ..self }
    }

    /// In a colour.
    #[must_use]
    pub fn ink(self, ink: Rgb) -> Self {
        Self { ink, ..self }
    }

    /// From the bottom up.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { turned: true, ..self }
    }
}

/// A number with at most two decimals; what is no number becomes 0.
#[derive(Debug, Clone, Copy)]
pub struct Num(pub f64);

impl Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = if self.0.is_finite() { rounded(self.0, 2) } else { 0.0 };
        // no minus before a zero
        write!(f, "{}", short + 0.0)
    }
}

struct Hex(Rgb);

impl Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A text as XML takes it: five characters as entities, and none that XML has no place for, or that turn the
/// direction of what follows.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c if c.is_control() => f.write_char(' ')?,
                '\u{fffe}'
                | '\u{ffff}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// The beginning of a text, if it is longer.
#[must_use]
pub fn short(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    text.chars().take(characters.saturating_sub(1)).chain("…".chars()).collect()
}

/// About how wide a text is: the font is whatever the reader has.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.57
}

/// A text in lines of at most this width; a longer word has a line of its own.
#[must_use]
pub fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(word, size) + size * 0.57 <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Black or white, whichever reads better on a colour.
#[must_use]
pub fn ink_on([red, green, blue]: Rgb) -> Rgb {
    let bright = 0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
    if bright > 140.0 { INK } else { PAPER }
}

/// Round numbers in a range: about `count` of them, with the decimals that tell them apart.
#[must_use]
pub fn ticks(low: f64, high: f64, count: usize) -> (Vec<f64>, usize) {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return (vec![low], 2);
    }
    let rough = span / count.max(1) as f64;
    let power = 10.0_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(rough);
    let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
    let first = (low / step).ceil();
    let found =
        (0..=2 * count).map(|i| (first + i as f64) * step).filter(|at| *at <= high + step * 1e-9).collect();
    (found, decimals)
}

/// A drawing while it grows.
#[derive(Debug, Default)]
pub struct Svg {
    body: String,
}

impl Svg {
    /// A filled box.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: Rgb) {
        // writing to a string does not fail
        _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            Num(x),
            Num(y),
            Num(width.max(0.0)),
            Num(height.max(0.0)),
            Hex(fill)
        );
    }

    /// Boxes in rows that fill a place (left, top, right, bottom). Neighbours of one colour in a row are one box.
    pub fn boxes(
        &mut self,
        [left, top, right, bottom]: [f64; 4],
        columns: usize,
        fills: impl Iterator<Item = Rgb>,
    ) {
        let fills: Vec<Rgb> = fills.collect();
        let columns = columns.max(1);
        let rows = fills.len().div_ceil(columns).max(1);
        let (wide, high) = ((right - left) / columns as f64, (bottom - top) / rows as f64);
        // edges between boxes would let the ground through
        self.body.push_str("<g shape-rendering=\"crispEdges\">");
        for (row, fills) in fills.chunks(columns).enumerate() {
            let mut from = 0;
            for run in fills.chunk_by(|a, b| a == b) {
                let at = (left + from as f64 * wide, top + row as f64 * high);
                // a hair more than the side: no seams
                self.rect(at, (run.len() as f64 * wide + 0.05, high + 0.05), run[0]);
                from += run.len();
            }
        }
        self.body.push_str("</g>");
    }

    /// The beginning of a path through points, to be closed by whoever draws it.
    fn path(&mut self, points: &[(f64, f64)]) {
        self.body.push_str("<path d=\"");
        for (i, &(x, y)) in points.iter().enumerate() {
            _ = write!(self.body, "{}{} {}", if i == 0 { 'M' } else { 'L' }, Num(x), Num(y));
        }
    }

    /// A filled outline; `alpha` of 255 is opaque.
    pub fn area(&mut self, points: &[(f64, f64)], fill: Rgb, alpha: u8) {
        self.path(points);
        _ = write!(self.body, "Z\" fill=\"{}\"", Hex(fill));
        if alpha < 255 {
            _ = write!(self.body, " fill-opacity=\"{}\"", Num(f64::from(alpha) / 255.0));
        }
        self.body.push_str("/>");
    }

    /// The outline of a box, dashed or not.
    pub fn frame(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), ink: Rgb, dashed: bool) {
        _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{}\"{}/>",
            Num(x),
            Num(y),
            Num(width.max(0.0)),
            Num(height.max(0.0)),
            Hex(ink),
            if dashed { " stroke-dasharray=\"2 2\"" } else { "" }
        );
    }

    /// A line through points.
    pub fn line(&mut self, points: &[(f64, f64)], ink: Rgb, thick: f64) {
        self.stroke(points, ink, thick);
        self.body.push_str("/>");
    }

    /// A line through points, of dashes and gaps of these lengths.
    pub fn dashed_line(&mut self, points: &[(f64, f64)], ink: Rgb, thick: f64, [dash, gap]: [f32; 2]) {
        self.stroke(points, ink, thick);
        _ = write!(self.body, " stroke-dasharray=\"{} {}\"/>", Num(dash.into()), Num(gap.into()));
    }

    fn stroke(&mut self, points: &[(f64, f64)], ink: Rgb, thick: f64) {
        self.path(points);
        _ = write!(self.body, "\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"", Hex(ink), Num(thick));
    }

    /// A dot, filled or open.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, ink: Rgb, filled: bool) {
        _ = write!(self.body, "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" ", Num(x), Num(y), Num(radius));
        _ = if filled {
            write!(self.body, "fill=\"{}\"/>", Hex(ink))
        } else {
            write!(self.body, "fill=\"none\" stroke=\"{}\"/>", Hex(ink))
        };
    }

    /// A text on its base line.
    pub fn text(&mut self, (x, y): (f64, f64), how: Type, text: &str) {
        _ = write!(self.body, "<text x=\"{}\" y=\"{}\" font-size=\"{}\"", Num(x), Num(y), Num(how.size));
        match how.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.body.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.body.push_str(" text-anchor=\"end\""),
        }
        if how.bold {
            self.body.push_str(" font-weight=\"600\"");
        }
        if how.ink != INK {
            _ = write!(self.body, " fill=\"{}\"", Hex(how.ink));
        }
        if how.turned {
            _ = write!(self.body, " transform=\"rotate(-90 {} {})\"", Num(x), Num(y));
        }
        _ = write!(self.body, ">{}</text>", Escaped(text));
    }

    /// A title and lines of explanation at the top; gives the height below them.
    pub fn head(&mut self, title: &str, caption: &str, room: f64) -> f64 {
        let mut y = MARGIN + 16.0;
        self.text((MARGIN, y), text(18.0).bold(true), title);
        for line in wrapped(caption, 11.0, room) {
            y += 16.0;
            self.text((MARGIN, y), text(11.0).ink(MUTED), &line);
        }
        y + 16.0
    }

    /// The whole file.
    #[must_use]
    pub fn finish(self, (width, height): (f64, f64), title: &str, description: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"Inter, Helvetica, Arial, sans-serif\" \
             fill=\"{ink}\"><title>{}</title><desc>{}</desc><rect width=\"{width}\" height=\"{height}\" \
             fill=\"{paper}\"/>{}</svg>\n",
            Escaped(title),
            Escaped(description),
            self.body,
            width = Num(width.ceil()),
            height = Num(height.ceil()),
            ink = Hex(INK),
            paper = Hex(PAPER),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(format!("{} {} {}", Num(1.0), Num(-0.001), Num(2.345)), "1 0 2.35");
        assert_eq!(format!("{} {}", Num(f64::NAN), Num(f64::INFINITY)), "0 0");
        assert_eq!(ticks(0.0, 1.0, 5), (vec![0.0, 0.2, 0.4, 0.600_000_000_000_000_1, 0.8, 1.0], 1));
        assert_eq!(ticks(3.0, 3.0, 5), (vec![3.0], 2));
        assert_eq!(ticks(-230.0, 410.0, 4).0, [-200.0, 0.0, 200.0, 400.0]);
    }

    #[test]
    fn hostile_texts() {
        let found = Escaped("a<b>&\"'\u{0}\u{202e}\n\u{ffff}é").to_string();
        assert_eq!(found, "a&lt;b&gt;&amp;&quot;&#39;  é");
        assert_eq!((short("abcdef", 4), short("abcd", 4)), ("abc…".to_owned(), "abcd".to_owned()));
        assert_eq!(wrapped("one two three", 10.0, 45.0), ["one two", "three"]);
    }
}
