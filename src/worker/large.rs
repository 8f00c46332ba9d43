//! Pictures that are kept here and shown piece by piece.

use crate::digits::resize::shrink_to_fit;
use crate::digits::write::{encode_png, write_npy_f32};
use crate::neurn::planes::{Paint, Plane, Values, averaged, paint, raw, values};
use crate::neurn::{Image, Region, Samples, SettingsError, region};
use crate::protocol::large::{Filtering, LargeAnswer, LargeQuery, LargeWork, Piece};
use crate::protocol::resource::{Missing, ResourceId};
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// Samples of a band in which a whole map is made.
const BAND: usize = 1 << 22;

/// Kept pictures by their numbers.
#[derive(Debug, Default)]
pub(super) struct Pictures(BTreeMap<u64, Arc<Vec<Image>>>);

/// Why a piece cannot be shown.
#[derive(Debug, Error)]
enum LargeError {
    #[error("{0}.")]
    Missing(#[from] Missing),
    #[error("{0}.")]
    Settings(#[from] SettingsError),
    #[error("a part was asked for that lies beside the picture.")]
    Beside,
    #[error("the picture cannot be shrunk ({0}).")]
    Shrunk(#[from] crate::digits::resize::ResizeError),
    #[error("the file cannot be written ({0}).")]
    File(#[from] crate::digits::write::WriteError),
    #[error("the file cannot be written ({0}).")]
    Image(#[from] crate::neurn::ImageError),
}

impl Pictures {
    /// Keeps a picture (a list of one).
    pub(super) fn keep(&mut self, number: u64, picture: Arc<Vec<Image>>) {
        self.0.insert(number, picture);
    }

    /// Lets go of a picture.
    pub(super) fn release(&mut self, number: u64) {
        self.0.remove(&number);
    }

    /// A kept picture.
    pub(super) fn get(&self, number: u64) -> Result<&Image, Missing> {
        let found = self.0.get(&number).and_then(|list| list.first());
        found.ok_or(Missing(ResourceId::Picture(number)))
    }

    /// Does what is asked, or says why not.
    pub(super) fn answer(&self, query: &LargeQuery) -> Result<LargeAnswer, String> {
        self.done(query).map_err(|error| crate::digits::problem::capital(&error.to_string()))
    }

    fn done(&self, query: &LargeQuery) -> Result<LargeAnswer, LargeError> {
        let image = self.get(query.picture)?;
        Ok(match &query.work {
            LargeWork::Shrink { max_side } => LargeAnswer::Shrunk(shrink_to_fit(image, *max_side)?),
            LargeWork::Peaks { settings, region } => {
                LargeAnswer::Peaks(region::peaks(image, settings, *region)?)
            }
            LargeWork::Count { counted, how, region } => {
                let [mut samples, mut results] = counted.clone();
                let part = image.part(*region).ok_or(LargeError::Beside)?;
                samples.count(raw(&part).data.iter().copied());
                let output = region::apply(image, &how.settings, *region, &how.peaks)?;
                results.count(output.ok_or(LargeError::Beside)?.result);
                LargeAnswer::Counted([samples, results])
            }
            LargeWork::Paint { piece, paint: how } => {
                let shown = shown(image, piece)?;
                LargeAnswer::Painted { width: shown.width, rgba: paint(&shown, *how).into() }
            }
            LargeWork::Numbers(piece) => {
                let shown = shown(image, piece)?;
                LargeAnswer::Numbers { channels: shown.channels, data: shown.data.into_owned().into() }
            }
            LargeWork::File { plane, how, paint } => {
                LargeAnswer::File(file(image, (*plane, how), *paint)?.into())
            }
        })
    }
}

/// The numbers of a piece.
fn shown(image: &Image, piece: &Piece) -> Result<Values<'static>, LargeError> {
    let Piece { plane, how, region, by } = piece;
    let part = image.part(*region).ok_or(LargeError::Beside)?;
    let output;
    let found = if *plane == Plane::Raw {
        raw(&part)
    } else {
        output = region::apply(image, &how.settings, *region, &how.peaks)?.ok_or(LargeError::Beside)?;
        values(*plane, &part, &output, how.natural)
    };
    let Values { width, channels, data } = averaged(found, *by);
    Ok(Values { width, channels, data: data.into_owned().into() })
}

/// All of a map, made band by band: as a PNG picture or as an NPY array.
fn file(
    image: &Image,
    (plane, how): (Plane, &Filtering),
    colours: Option<Paint>,
) -> Result<Vec<u8>, LargeError> {
    let (width, height) = (image.width(), image.height());
    let rows = (BAND / (width * image.channels()).max(1)).max(1);
    let (mut numbers, mut bytes, mut channels) = (Vec::new(), Vec::new(), 1);
    for y in (0..height).step_by(rows) {
        let region = Region { x: 0, y, width, height: rows };
        let band = shown(image, &Piece { plane, how: how.clone(), region, by: 1 })?;
        channels = band.channels;
        match colours {
            Some(colours) => {
                // a grey picture stays one of a single channel
                let kept = if channels == 1 && matches!(colours, Paint::Natural { .. }) { 1 } else { 3 };
                bytes.extend(paint(&band, colours).chunks_exact(4).flat_map(|p| p[..kept].iter().copied()));
            }
            None => numbers.extend_from_slice(&band.data),
        }
    }
    if colours.is_none() {
        let mut shape = vec![height, width];
        shape.extend((channels > 1).then_some(channels));
        return Ok(write_npy_f32(&shape, &numbers)?);
    }
    let kept = bytes.len() / (width * height);
    Ok(encode_png(&Image::new(width, height, kept, Samples::U8(bytes))?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::open::{Limits, Opened, open};
    use crate::neurn::planes::natural_range;
    use crate::neurn::{ColorMap, FilterSettings, Merge, apply};
    use crate::stats::histogram::Histogram;

    fn picture() -> Image {
        let bytes = (0..90 * 70 * 3).map(|i| (i * i / 7 % 253) as u8).collect();
        Image::from_u8(90, 70, 3, bytes).unwrap()
    }

    fn kept() -> Pictures {
        let mut pictures = Pictures::default();
        pictures.keep(4, Arc::new(vec![picture()]));
        pictures
    }

    fn asked(work: LargeWork) -> Result<LargeAnswer, String> {
        kept().answer(&LargeQuery { picture: 4, work })
    }

    fn how(settings: FilterSettings) -> Filtering {
        let peaks = apply(&picture(), &settings).unwrap().peaks;
        Filtering { settings, peaks, natural: (0.0, 255.0) }
    }

    #[test]
    fn pieces_and_counts_are_those_of_the_whole() {
        let settings = FilterSettings { k: 5, merge: Merge::Max, ..FilterSettings::default() };
        let (image, how) = (picture(), how(settings));
        let whole = apply(&image, &settings).unwrap();
        for plane in [Plane::Raw, Plane::Mean, Plane::Sigma, Plane::Result, Plane::Difference] {
            let wanted = values(plane, &image, &whole, natural_range(&image));
            let all = Region::all_of(&image);
            let piece = Piece { plane, how: how.clone(), region: all, by: 1 };
            let Ok(LargeAnswer::Numbers { channels, data }) = asked(LargeWork::Numbers(piece.clone())) else {
                panic!("no numbers");
            };
            assert_eq!(channels, wanted.channels);
            let apart = data.iter().zip(wanted.data.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(data.len() == wanted.data.len() && apart <= 2e-7, "{plane:?}: {apart}");
            // a corner, four pixels each way in one
            let corner = Region { x: 64, y: 64, width: 64, height: 64 };
            let painted = asked(LargeWork::Paint {
                piece: Piece { region: corner, by: 4, ..piece },
                paint: plane.paint(ColorMap::Viridis, (0.0, 255.0), &how.peaks),
            });
            let Ok(LargeAnswer::Painted { width: 7, rgba }) = painted else { panic!("{painted:?}") };
            assert_eq!(rgba.len(), 4 * 7 * 2);
        }
        let mut counted =
            [Histogram::empty(32, 0.0, 255.0).unwrap(), Histogram::empty(32, 0.0, 1.0).unwrap()];
        for y in [0, 30, 60] {
            let region = Region { x: 0, y, width: 90, height: 30 };
            let answer = asked(LargeWork::Count { counted, how: how.clone(), region });
            let Ok(LargeAnswer::Counted(more)) = answer else { panic!("{answer:?}") };
            counted = more;
        }
        assert_eq!(counted[0], Histogram::new(image.to_f32(), 32, 0.0, 255.0).unwrap());
        assert_eq!(counted[1].total(), 90 * 70);
    }

    #[test]
    fn files_hold_the_whole_map() {
        let how = how(FilterSettings::default());
        let whole = apply(&picture(), &how.settings).unwrap();
        let npy = asked(LargeWork::File { plane: Plane::Result, how: how.clone(), paint: None });
        let Ok(LargeAnswer::File(bytes)) = npy else { panic!("{npy:?}") };
        let Ok(Opened::Picture(read)) = open("a.npy", &bytes, &Limits::default()) else { panic!("no array") };
        assert_eq!((read.width(), read.height(), read.channels()), (90, 70, 3));
        let apart = read.to_f32().iter().zip(&whole.result).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart <= 2e-7, "{apart}");
        let paint = Some(Plane::Raw.paint(ColorMap::Grey, how.natural, &how.peaks));
        let png = asked(LargeWork::File { plane: Plane::Raw, how, paint });
        let Ok(LargeAnswer::File(bytes)) = png else { panic!("{png:?}") };
        let Ok(Opened::Picture(read)) = open("a.png", &bytes, &Limits::default()) else {
            panic!("no picture")
        };
        assert_eq!(read, picture());
    }

    #[test]
    fn what_cannot_be_done_is_a_sentence() {
        let beside = Region { x: 90, y: 0, width: 5, height: 5 };
        let piece = Piece { plane: Plane::Raw, how: how(FilterSettings::default()), region: beside, by: 1 };
        let said = asked(LargeWork::Numbers(piece)).unwrap_err();
        assert_eq!(said, "A part was asked for that lies beside the picture.");
        let said =
            Pictures::default().answer(&LargeQuery { picture: 4, work: LargeWork::Shrink { max_side: 9 } });
        assert_eq!(said.unwrap_err(), "The picture number 4 is not loaded.");
    }
}
