//! The digits of a picture that holds more than one, or a small one: where they stand, and each cut out for the networks.

use std::sync::Arc;

use super::ViewContext;
use crate::app::state::Source;
use crate::app::subject::Content;
use crate::app::widgets::frames::Framed;
use crate::digits::find::cut::cuts;
use crate::digits::find::{Frame, is_cut, order};
use crate::jobs::JobId;
use crate::neurn::Image;
use crate::protocol::Query;
use crate::protocol::large::Searched;

/// The digits that were found in a picture, or framed by hand.
#[derive(Debug, Clone, Default)]
pub struct FoundDigits {
    /// What the frames are about.
    picture: Option<Arc<Vec<Image>>>,
    /// Whether that is a camera's.
    live: bool,
    /// In reading order.
    digits: Vec<Framed>,
    /// What the frames hold, in the same order.
    cuts: Arc<Vec<Image>>,
    /// The number of the one that is looked into.
    selected: u32,
    numbers: u32,
    /// A picture that is being looked through.
    asked: Option<Asked>,
}

/// A picture that is being looked through.
#[derive(Debug, Clone)]
struct Asked {
    job: JobId,
    picture: Arc<Vec<Image>>,
    live: bool,
}

impl FoundDigits {
    /// In reading order.
    #[must_use]
    pub fn digits(&self) -> &[Framed] {
        &self.digits
    }

    /// Which of them is looked into, counted from 0.
    #[must_use]
    pub fn selected(&self) -> usize {
        self.digits.iter().position(|digit| digit.number == self.selected).unwrap_or(0)
    }

    /// Whether a picture is being looked through.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Without what was asked of a worker that is gone.
    pub(super) fn kept(&self) -> Self {
        Self { asked: None, ..self.clone() }
    }

    /// Whether a job was asked to find them.
    pub(super) fn is_asked(&self, id: JobId) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.job == id)
    }

    fn is_about(&self, image: &Arc<Vec<Image>>) -> bool {
        self.picture.as_ref().is_some_and(|picture| Arc::ptr_eq(picture, image))
    }

    /// Looks into one of them.
    pub fn select(&mut self, number: u32) {
        self.selected = number;
    }

    /// Moves or resizes a frame.
    pub fn change(&mut self, number: u32, frame: Frame) {
        if let Some(at) = self.digits.iter().position(|digit| digit.number == number) {
            self.digits[at].frame = frame;
            self.select(number);
            // the others are cut out already: this comes with every movement of the pointer
            let image = self.picture.as_ref().and_then(|picture| picture.first());
            let cut = image.and_then(|image| cuts(image, &[frame]).ok()).unwrap_or_default();
            if let (Some(cut), Some(old)) =
                (cut.into_iter().next(), Arc::make_mut(&mut self.cuts).get_mut(at))
            {
                *old = cut;
            }
            self.arrange();
        }
    }

    /// Takes a frame away; its neighbour is looked into.
    pub fn remove(&mut self, number: u32) {
        let at = self.digits.iter().position(|digit| digit.number == number);
        self.digits.retain(|digit| digit.number != number);
        let next = at.and_then(|at| self.digits.get(at).or(self.digits.last()));
        self.selected = next.map_or(self.selected, |digit| digit.number);
        self.cut();
    }

    /// Takes away the frame that is looked into.
    pub fn remove_selected(&mut self) {
        if let Some(digit) = self.digits.get(self.selected()) {
            self.remove(digit.number);
        }
    }

    /// A frame more, in the middle of the picture and as large as the others.
    pub fn add(&mut self) {
        let Some(image) = self.picture.as_ref().and_then(|picture| picture.first()) else { return };
        let short = image.width().min(image.height());
        let usual = |side: fn(&Frame) -> usize| {
            let sides = self.digits.iter().map(|digit| side(&digit.frame));
            sides.max().unwrap_or(short / 3).clamp(1, short)
        };
        let (width, height) = (usual(|frame| frame.width), usual(|frame| frame.height));
        let (x, y) = ((image.width() - width) / 2, (image.height() - height) / 2);
        self.push(Frame { x, y, width, height });
        self.selected = self.numbers;
        self.cut();
    }

    fn push(&mut self, frame: Frame) {
        self.numbers += 1;
        self.digits.push(Framed { number: self.numbers, frame });
    }

    /// Takes what was found in the picture that was asked about.
    pub(super) fn take(&mut self, frames: Vec<Frame>) {
        let Some(Asked { picture, live, .. }) = self.asked.take() else { return };
        (self.picture, self.live) = (Some(picture), live);
        self.digits.clear();
        frames.into_iter().for_each(|frame| self.push(frame));
        self.selected = self.digits.first().map_or(0, |digit| digit.number);
        self.cut();
    }

    /// Cuts out what the frames hold.
    fn cut(&mut self) {
        let frames: Vec<Frame> = self.digits.iter().map(|digit| digit.frame).collect();
        let image = self.picture.as_ref().and_then(|picture| picture.first());
        self.cuts = Arc::new(image.and_then(|image| cuts(image, &frames).ok()).unwrap_or_default());
        self.arrange();
    }

    /// Puts frames and what they hold into reading order.
    fn arrange(&mut self) {
        let frames: Vec<Frame> = self.digits.iter().map(|digit| digit.frame).collect();
        let order = order::reading(&frames);
        self.digits = order.iter().map(|&i| self.digits[i]).collect();
        self.cuts = Arc::new(order.iter().filter_map(|&i| self.cuts.get(i).cloned()).collect());
    }
}

impl ViewContext {
    /// The picture in which digits are to be found: the visitor's own, larger than one digit.
    #[must_use]
    pub fn searched(&self) -> Option<&Arc<Vec<Image>>> {
        let file = self.pictures.file.as_ref().map(|file| &file.content);
        let image = match (self.state.source, file) {
            // what lies in a data set is a digit already
            (Source::File, Some(Content::Picture(image))) => image,
            (Source::Webcam, _) => self.pictures.frame.as_ref()?,
            _ => return None,
        };
        image.first().is_some_and(|image| !is_cut(image)).then_some(image)
    }

    /// Whether it is known where digits stand in that picture; of a camera's, in one before it.
    #[must_use]
    pub fn has_found(&self) -> bool {
        let found = &self.pictures.found;
        let live = self.state.source == Source::Webcam && found.live;
        self.searched().is_some_and(|image| live || found.is_about(image))
    }

    /// The digits that are read one by one; none where the picture is read as a whole, or nothing is known yet.
    #[must_use]
    pub fn framed(&self) -> &[Framed] {
        let shown = !self.state.classify.whole && self.has_found();
        if shown { &self.pictures.found.digits } else { &[] }
    }

    /// Has digits found in the picture on the screen, where that is to be. Gives what the networks are then asked about:
    /// nothing yet while a still picture is being looked through.
    pub(super) fn update_digits(&mut self) -> Option<Arc<Vec<Image>>> {
        if self.state.classify.whole {
            return None;
        }
        let image = Arc::clone(self.searched()?);
        if !self.pictures.found.is_about(&image) && self.pictures.found.asked.is_none() {
            let searched = if self.compute.is_large(&image) {
                Searched::Kept(self.compute.keep(&image, &mut self.jobs))
            } else {
                Searched::Sent(image.first()?.clone())
            };
            let job = self.jobs.start(Query::Find(searched));
            let live = self.state.source == Source::Webcam;
            self.pictures.found.asked = Some(Asked { job, picture: image, live });
        }
        if !self.has_found() {
            return Some(Arc::default());
        }
        (!self.framed().is_empty()).then(|| Arc::clone(&self.pictures.found.cuts))
    }

    /// Looks for digits anew: frames that were changed by hand are as at first.
    pub fn find_again(&mut self) {
        self.pictures.found.picture = None;
    }
}
