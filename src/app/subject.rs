//! What is being looked at: four worlds, a page of samples, one picture, or nothing yet.

use std::sync::Arc;

use super::state::{LabState, Source};
use super::widgets::bits::Origin;
use super::widgets::drawpad::DrawPad;
use crate::digits::dataset::Dataset;
use crate::digits::generator::{Domain, generate};
use crate::neurn::Image;

/// How many samples a page of a gallery or data set shows.
pub const PAGE: u32 = 40;

/// Something that was opened, dropped or pasted.
#[derive(Debug, Clone)]
pub struct OpenedFile {
    /// Its name.
    pub name: String,
    /// What was in it.
    pub content: Content,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// One picture (a list of one, as the filter takes lists).
    Picture(Arc<Vec<Image>>),
    /// Many, perhaps with labels.
    Dataset(Arc<Dataset>),
}

/// One sample of a page.
#[derive(Debug, Clone)]
pub struct Tile {
    /// Its number in the gallery or data set.
    pub index: u32,
    /// Its label, where there is one.
    pub label: Option<u8>,
}

/// What is being looked at.
#[derive(Debug, Clone)]
pub enum Subject {
    /// The same digit in four worlds, in the order of [`Domain::ALL`].
    Worlds([Arc<Vec<Image>>; 4]),
    /// A page of samples of one shape.
    Page {
        /// The pictures, as many as tiles.
        images: Arc<Vec<Image>>,
        /// Their numbers and labels.
        tiles: Vec<Tile>,
        /// How many there are in all; `None` is without end.
        total: Option<u32>,
        /// What it is.
        title: String,
        /// Where it is from.
        origin: Origin,
    },
    /// One picture.
    One {
        /// The picture (a list of one, as the filter takes lists).
        image: Arc<Vec<Image>>,
        /// What it is.
        title: String,
        /// Where it is from.
        origin: Origin,
        /// The digit that it shows, if that is known.
        label: Option<u8>,
    },
    /// Nothing yet (no file opened, camera off).
    Nothing,
}

impl Subject {
    /// All pictures, as the lists that they are kept in.
    #[must_use]
    pub fn lists(&self) -> Vec<Arc<Vec<Image>>> {
        match self {
            Self::Worlds(worlds) => worlds.to_vec(),
            Self::Page { images, .. } | Self::One { image: images, .. } => vec![Arc::clone(images)],
            Self::Nothing => Vec::new(),
        }
    }
}

/// Makes the subject of a state; the expensive part is kept until what it depends on changes.
#[derive(Debug, Default)]
pub struct Subjects {
    key: Option<Key>,
    current: Option<Subject>,
    worlds: Option<(WorldsKey, FourLists)>,
    drawn: Option<(DrawnKey, FourLists)>,
}

/// Digit and seed.
type WorldsKey = (u8, u32);

/// Which state of the pad, and the seed.
type DrawnKey = (u64, u32);

/// Pictures by world, in the order of [`Domain::ALL`].
type FourLists = [Arc<Vec<Image>>; 4];

#[derive(Debug, Clone, PartialEq)]
struct Key {
    source: Source,
    digit: Option<u8>,
    domain: Domain,
    ground: Domain,
    seed: u32,
    item: Option<u32>,
    first: u32,
    outside: u64,
}

impl Subjects {
    /// The subject of `state`. `outside` changes whenever the pad, the file or the camera's frame did.
    pub fn get(
        &mut self,
        state: &LabState,
        outside: u64,
        pad: &DrawPad,
        file: Option<&OpenedFile>,
        frame: Option<&Arc<Vec<Image>>>,
    ) -> &Subject {
        let key = Key {
            source: state.source,
            digit: state.digit,
            domain: state.domain,
            ground: state.ground,
            seed: state.seed,
            item: state.item,
            first: state.first,
            outside,
        };
        let made = if self.key.as_ref() == Some(&key) { self.current.take() } else { None };
        let subject = made.unwrap_or_else(|| self.make(state, pad, file, frame));
        self.key = Some(key);
        self.current.insert(subject)
    }

    fn make(
        &mut self,
        state: &LabState,
        pad: &DrawPad,
        file: Option<&OpenedFile>,
        frame: Option<&Arc<Vec<Image>>>,
    ) -> Subject {
        match state.source {
            Source::Worlds => self.worlds(state),
            Source::Gallery => gallery(state),
            Source::Draw => match pad.picture(state.ground, state.seed) {
                Ok(image) => drawn(state, image),
                Err(_) => Subject::Nothing,
            },
            Source::File => file.map_or(Subject::Nothing, |f| opened(state, f)),
            Source::Webcam => frame.map_or(Subject::Nothing, |image| Subject::One {
                image: Arc::clone(image),
                title: "Your camera, live; it stays on this machine".to_owned(),
                origin: Origin::Measured,
                label: None,
            }),
        }
    }

    /// The digit of `state` in the four worlds, in the order of [`Domain::ALL`].
    pub fn four(&mut self, state: &LabState) -> [Arc<Vec<Image>>; 4] {
        let key = (state.digit.unwrap_or(3), state.seed);
        match &self.worlds {
            Some((old, worlds)) if *old == key => worlds.clone(),
            _ => {
                let worlds = Domain::ALL.map(|domain| {
                    Arc::new(generate(domain, key.0, u64::from(key.1)).into_iter().collect::<Vec<_>>())
                });
                self.worlds = Some((key, worlds.clone()));
                worlds
            }
        }
    }

    /// The drawing in the four worlds, likewise; empty lists while nothing is drawn. `outside` changes whenever the pad
    /// did.
    pub fn four_of_drawing(&mut self, seed: u32, outside: u64, pad: &DrawPad) -> [Arc<Vec<Image>>; 4] {
        let key = (outside, seed);
        match &self.drawn {
            Some((old, worlds)) if *old == key => worlds.clone(),
            _ => {
                let worlds = Domain::ALL
                    .map(|domain| Arc::new(pad.picture(domain, seed).into_iter().collect::<Vec<_>>()));
                self.drawn = Some((key, worlds.clone()));
                worlds
            }
        }
    }

    fn worlds(&mut self, state: &LabState) -> Subject {
        let key = (state.digit.unwrap_or(3), state.seed);
        let worlds = self.four(state);
        match state.item.and_then(|i| Some((worlds.get(i as usize)?, Domain::ALL.get(i as usize)?))) {
            Some((image, domain)) => Subject::One {
                image: Arc::clone(image),
                title: sample_title(*domain, key.0, key.1),
                origin: Origin::Simulated,
                label: Some(key.0),
            },
            None => Subject::Worlds(worlds),
        }
    }
}

fn sample_title(domain: Domain, digit: u8, seed: u32) -> String {
    format!("A {digit} as {} (like {}), seed {seed}", domain.name(), domain.likeness())
}

/// Digit and seed of sample `i` of the gallery.
fn gallery_sample(state: &LabState, i: u32) -> (u8, u32) {
    (state.digit.unwrap_or((i % 10) as u8), state.seed.wrapping_add(i))
}

/// The drawing, by itself or on a ground of ours.
fn drawn(state: &LabState, image: Image) -> Subject {
    let ours = |how: &str| {
        (format!("Your drawing {how}; the rest is our generator's, seed {}", state.seed), Origin::Simulated)
    };
    let (title, origin) = match state.ground {
        Domain::Handwriting => ("Your drawing, 28 × 28".to_owned(), Origin::Measured),
        Domain::Mail => ours("as scanned mail"),
        Domain::HouseNumber => ours("as a house number"),
        Domain::Photo => ours("on a photograph"),
    };
    Subject::One { image: Arc::new(vec![image]), title, origin, label: None }
}

fn gallery(state: &LabState) -> Subject {
    let make = |i: u32| {
        let (digit, seed) = gallery_sample(state, i);
        generate(state.domain, digit, u64::from(seed)).ok().map(|image| (digit, seed, image))
    };
    if let Some((digit, seed, image)) = state.item.and_then(make) {
        return Subject::One {
            image: Arc::new(vec![image]),
            title: sample_title(state.domain, digit, seed),
            origin: Origin::Simulated,
            label: Some(digit),
        };
    }
    let mut images = Vec::new();
    let mut tiles = Vec::new();
    for index in state.first..state.first.saturating_add(PAGE) {
        if let Some((digit, _, image)) = make(index) {
            images.push(image);
            tiles.push(Tile { index, label: Some(digit) });
        }
    }
    Subject::Page {
        images: Arc::new(images),
        tiles,
        total: None,
        title: format!("{} (like {}), made by our generator", state.domain.name(), state.domain.likeness()),
        origin: Origin::Simulated,
    }
}

fn opened(state: &LabState, file: &OpenedFile) -> Subject {
    match &file.content {
        Content::Picture(image) => Subject::One {
            image: Arc::clone(image),
            title: image.first().map_or_else(String::new, |image| {
                format!("{}, {} × {}", file.name, image.width(), image.height())
            }),
            origin: Origin::Measured,
            label: None,
        },
        Content::Dataset(set) => {
            let total = u32::try_from(set.count()).unwrap_or(u32::MAX);
            let label = |i: u32| set.labels().and_then(|l| l.get(i as usize).copied());
            if let Some((i, image)) = state.item.and_then(|i| Some((i, set.image(i as usize)?))) {
                let text = label(i).map(|l| format!(", labelled {l}")).unwrap_or_default();
                return Subject::One {
                    image: Arc::new(vec![image]),
                    title: format!("{}, picture {i} of {total}{text}", file.name),
                    origin: Origin::Measured,
                    label: label(i),
                };
            }
            let mut images = Vec::new();
            let mut tiles = Vec::new();
            // the page may be filtered by label
            let wanted = |i: &u32| match (state.digit, label(*i)) {
                (Some(d), Some(l)) => d == l,
                _ => true,
            };
            for index in (state.first..total).filter(wanted).take(PAGE as usize) {
                if let Some(image) = set.image(index as usize) {
                    images.push(image);
                    tiles.push(Tile { index, label: label(index) });
                }
            }
            Subject::Page {
                images: Arc::new(images),
                tiles,
                total: Some(total),
                title: format!("{}: {total} pictures, {} × {}", file.name, set.width(), set.height()),
                origin: Origin::Measured,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(state: &LabState) -> Subject {
        Subjects::default().get(state, 0, &DrawPad::default(), None, None).clone()
    }

    #[test]
    fn the_first_sight_is_four_worlds() {
        let Subject::Worlds(worlds) = subject(&LabState::default()) else { panic!("not four worlds") };
        assert!(worlds.iter().all(|w| w.len() == 1));
    }

    #[test]
    fn a_gallery_page_is_one_shape_and_each_tile_opens_as_itself() {
        let state = LabState { source: Source::Gallery, digit: None, seed: 9, ..LabState::default() };
        let Subject::Page { images, tiles, .. } = subject(&state) else { panic!("no page") };
        assert_eq!(images.len(), PAGE as usize);
        for (image, tile) in images.iter().zip(&tiles).step_by(7) {
            let open = LabState { item: Some(tile.index), ..state.clone() };
            let Subject::One { image: one, .. } = subject(&open) else { panic!("no picture") };
            assert_eq!(&one[0], image);
        }
    }

    #[test]
    fn a_data_set_page_keeps_to_the_label_asked_for() {
        let data: Vec<u8> = (0..200u16 * 4).map(|v| (v % 251) as u8).collect();
        let set = Dataset::new("x", 200, 2, 2, 1, crate::neurn::Samples::U8(data)).unwrap();
        let labels: Vec<u8> = (0..200u16).map(|i| (i % 10) as u8).collect();
        let set = set.with_labels(labels).unwrap();
        let file = OpenedFile { name: "x".into(), content: Content::Dataset(Arc::new(set)) };
        let state = LabState { source: Source::File, digit: Some(7), ..LabState::default() };
        let Subject::Page { tiles, total, .. } =
            Subjects::default().get(&state, 0, &DrawPad::default(), Some(&file), None).clone()
        else {
            panic!("no page")
        };
        assert_eq!(total, Some(200));
        assert_eq!(tiles.len(), 20);
        assert!(tiles.iter().all(|t| t.label == Some(7)));
    }

    #[test]
    fn without_a_file_there_is_nothing() {
        let state = LabState { source: Source::File, ..LabState::default() };
        assert!(matches!(subject(&state), Subject::Nothing));
    }
}
