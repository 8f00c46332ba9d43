//! A digit cut out of a picture as MNIST's are: its longer side 20 of 28 pixels, its centre of mass in the middle.

use super::{Frame, is_cut};
use crate::neurn::{Image, ImageError, Samples};

/// MNIST's pictures are so many pixels a side,
pub const SIDE: usize = 28;

/// and the longer side of the digit in them is so many.
pub const INK_SIDE: usize = 20;

/// The longest side of what is cut out, in pixels; a network sees 32 of them.
const LARGEST: usize = 256;

/// What differs from the paper by this share of the clearest ink is ink.
const INK: f32 = 0.3;

/// Outside of its frame by more than this share of the longer side nothing is the digit's.
const MARGIN: f32 = 0.06;

/// The digits in frames, each as [`cut`]; a picture that is one digit already stays as it is.
///
/// # Errors
/// As [`cut`].
pub fn cuts(image: &Image, frames: &[Frame]) -> Result<Vec<Image>, ImageError> {
    let whole = |frame: &Frame| is_cut(image) && *frame == Frame::whole(image);
    let each = |frame: &Frame| if whole(frame) { Ok(image.clone()) } else { cut(image, *frame) };
    frames.iter().map(each).collect()
}

/// The digit in a frame: a square picture with as many channels, with 20/28 of its side for the digit's longer side, and
/// the centre of mass of its ink in the middle. What else is written around the frame becomes paper. At the picture's
/// own resolution, up to 256 pixels a side; beyond that by plain means.
///
/// # Errors
/// [`ImageError`] cannot happen with a picture that could be made, but is passed on.
pub fn cut(image: &Image, frame: Frame) -> Result<Image, ImageError> {
    let frame = frame.within(image);
    let side = (frame.side() as f32 * SIDE as f32 / INK_SIDE as f32).round().max(1.0) as usize;
    let factor = side.div_ceil(LARGEST);
    let pixels = side.div_ceil(factor);
    let look = Look::at(image, frame, factor);
    let (mass_x, mass_y) = look.centre_of_ink();
    let half = (pixels * factor) as f32 / 2.0;
    // signed, as the square may begin left of the picture
    let (left, top) = ((mass_x - half).round() as isize, (mass_y - half).round() as isize);
    let channels = image.channels();
    let mut values = Vec::with_capacity(pixels * pixels * channels);
    let mut pixel = vec![0.0; channels];
    for y in 0..pixels {
        for x in 0..pixels {
            let (x, y) = (left + (x * factor) as isize, top + (y * factor) as isize);
            look.block(x, y, &mut pixel);
            values.extend_from_slice(&pixel);
        }
    }
    let samples = match image.samples() {
        Samples::U8(_) => Samples::U8(values.into_iter().map(|v| v.round() as u8).collect()),
        Samples::F32(_) => Samples::F32(values),
    };
    Image::new(pixels, pixels, channels, samples)
}

/// Where the ink of pixels `[x, y]` weighs equally much on both sides; none without ink.
#[must_use]
pub fn centre_of_mass(ink: impl Iterator<Item = ([usize; 2], f32)>) -> Option<(f32, f32)> {
    let [mass, across, down] = ink.fold([0.0_f64; 3], |[mass, across, down], ([x, y], ink)| {
        let ink = f64::from(ink);
        [mass + ink, across + ink * (x as f64 + 0.5), down + ink * (y as f64 + 0.5)]
    });
    (mass > 0.0).then_some(((across / mass) as f32, (down / mass) as f32))
}

/// A frame with the paper around it.
struct Look<'a> {
    image: &'a Image,
    frame: Frame,
    /// Pixels across and down that become one.
    factor: usize,
    /// The paper, channel by channel: the median around the frame.
    paper: Vec<f32>,
    /// Whether ink is darker than paper, in the sum over channels: -1, or 1 if it is brighter.
    sign: f32,
    /// The difference from which a pixel is ink.
    least: f32,
}

impl<'a> Look<'a> {
    fn at(image: &'a Image, frame: Frame, factor: usize) -> Self {
        let mut look = Self { image, frame, factor, paper: Vec::new(), sign: 1.0, least: 0.0 };
        look.paper = look.around();
        let mut differences: Vec<f32> = look.places().map(|(x, y)| look.difference(x, y)).collect();
        look.sign = if differences.iter().sum::<f32>() < 0.0 { -1.0 } else { 1.0 };
        differences.iter_mut().for_each(|difference| *difference *= look.sign);
        // the clearest fortieth may be noise
        let most = differences.len() * 39 / 40;
        let (_, &mut clearest, _) = differences.select_nth_unstable_by(most, f32::total_cmp);
        look.least = INK * clearest.max(0.0);
        look
    }

    /// Places in the frame, as many as are needed for its centre.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let Frame { x, y, width, height } = self.frame;
        let step = self.factor;
        (y..y + height).step_by(step).flat_map(move |y| (x..x + width).step_by(step).map(move |x| (x, y)))
    }

    /// The median of each channel on the edge of the square around the frame, as far as it lies in the picture; of
    /// neighbours' ink there is less than paper.
    fn around(&self) -> Vec<f32> {
        let Frame { x, y, width, height } = self.frame;
        let reach = (self.frame.side() as f32 * 0.15).ceil() as usize + 1;
        let (left, top) = (x.saturating_sub(reach), y.saturating_sub(reach));
        let (right, bottom) =
            ((x + width + reach).min(self.image.width()), (y + height + reach).min(self.image.height()));
        let inside =
            |at_x: usize, at_y: usize| (x..x + width).contains(&at_x) && (y..y + height).contains(&at_y);
        let mut places: Vec<(usize, usize)> = (top..bottom)
            .step_by(self.factor)
            .flat_map(|y| (left..right).step_by(self.factor).map(move |x| (x, y)))
            .filter(|&(x, y)| !inside(x, y))
            .collect();
        if places.is_empty() {
            // the frame is the whole picture: then its own edge
            let edge = |at_x: usize, at_y: usize| {
                at_x == x || at_y == y || at_x + 1 == x + width || at_y + 1 == y + height
            };
            places = (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))).collect();
            places.retain(|&(x, y)| edge(x, y));
        }
        (0..self.image.channels())
            .map(|channel| {
                let mut values: Vec<f32> =
                    places.iter().map(|&(x, y)| self.image.value(x, y, channel)).collect();
                let middle = values.len() / 2;
                *values.select_nth_unstable_by(middle, f32::total_cmp).1
            })
            .collect()
    }

    /// How far a pixel lies above the paper: the channel that differs most.
    fn difference(&self, x: usize, y: usize) -> f32 {
        let difference = |(channel, paper): (usize, &f32)| self.image.value(x, y, channel) - paper;
        self.paper
            .iter()
            .enumerate()
            .map(difference)
            .fold(0.0, |most: f32, d| if d.abs() > most.abs() { d } else { most })
    }

    /// The centre of mass of the ink in the frame, in pixels; the frame's middle without ink.
    fn centre_of_ink(&self) -> (f32, f32) {
        let inked = self.places().map(|(x, y)| ([x, y], self.sign * self.difference(x, y)));
        let Frame { x, y, width, height } = self.frame;
        centre_of_mass(inked.filter(|(_, ink)| *ink > self.least))
            .unwrap_or((x as f32 + width as f32 / 2.0, y as f32 + height as f32 / 2.0))
    }

    /// The mean of a block of the picture, paper where there is no picture or other writing.
    fn block(&self, left: isize, top: isize, mean: &mut [f32]) {
        mean.fill(0.0);
        let margin = (self.frame.side() as f32 * MARGIN).ceil() as isize;
        let Frame { x, y, width, height } = self.frame;
        let near = |at: isize, from: usize, length: usize| {
            at >= from as isize - margin && at < (from + length) as isize + margin
        };
        let inside = |at: isize, end: usize| usize::try_from(at).ok().filter(|&at| at < end);
        for v in (top..).take(self.factor) {
            for u in (left..).take(self.factor) {
                let own = near(u, x, width) && near(v, y, height);
                let place = inside(u, self.image.width()).zip(inside(v, self.image.height()));
                match place.filter(|&(x, y)| own || self.sign * self.difference(x, y) <= self.least) {
                    Some((x, y)) => {
                        for (channel, mean) in mean.iter_mut().enumerate() {
                            *mean += self.image.value(x, y, channel);
                        }
                    }
                    None => mean.iter_mut().zip(&self.paper).for_each(|(mean, paper)| *mean += paper),
                }
            }
        }
        let count = (self.factor * self.factor) as f32;
        mean.iter_mut().for_each(|mean| *mean /= count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An L of ink on paper, and a spot beside it.
    fn sheet(ink: u8, paper: u8) -> Image {
        let is_ink = |x: usize, y: usize| {
            (40..46).contains(&x) && (20..60).contains(&y)
                || (40..60).contains(&x) && (54..60).contains(&y)
                || (64..70).contains(&x) && (30..60).contains(&y)
        };
        let values = (0..100 * 80).map(|i| if is_ink(i % 100, i / 100) { ink } else { paper }).collect();
        Image::from_u8(100, 80, 1, values).unwrap()
    }

    #[test]
    fn the_ink_s_centre_is_the_middle_and_neighbours_are_gone() {
        let frame = Frame { x: 40, y: 20, width: 20, height: 40 };
        for (ink, paper) in [(20, 220), (230, 40)] {
            let digit = cut(&sheet(ink, paper), frame).unwrap();
            assert_eq!((digit.width(), digit.height(), digit.channels()), (56, 56, 1));
            let (mut mass, mut across, mut down) = (0.0, 0.0, 0.0);
            for y in 0..56 {
                for x in 0..56 {
                    let is_ink = (digit.value(x, y, 0) - f32::from(ink)).abs() < 1.0;
                    mass += f32::from(u8::from(is_ink));
                    across += f32::from(u8::from(is_ink)) * (x as f32 + 0.5);
                    down += f32::from(u8::from(is_ink)) * (y as f32 + 0.5);
                }
            }
            assert_eq!(mass, 6.0 * 40.0 + 14.0 * 6.0, "the neighbour is not in it");
            assert!((across / mass - 28.0).abs() < 1.0 && (down / mass - 28.0).abs() < 1.0);
        }
    }

    #[test]
    fn any_frame_of_any_picture_gives_a_square() {
        let small = Image::from_u8(1, 1, 3, vec![1, 2, 3]).unwrap();
        let floats = Image::from_f32(5, 90, 1, (0..450).map(|i| i as f32 * -3.0).collect()).unwrap();
        let large = Image::from_u8(900, 700, 3, vec![7; 900 * 700 * 3]).unwrap();
        for image in [&small, &floats, &large] {
            for frame in [[0, 0, 1, 1], [0, 0, 5000, 5000], [899, 3, 4, 900], [9000, 9000, 0, 0]] {
                let digit = cut(image, frame.into()).unwrap();
                assert_eq!(digit.width(), digit.height());
                assert_eq!(digit.channels(), image.channels());
                assert!(digit.width() <= LARGEST);
            }
        }
    }
}
