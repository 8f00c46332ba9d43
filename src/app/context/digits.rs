//! The digits of a picture that holds more than one, or a small one: where they stand, and each cut out for the networks.

use std::sync::Arc;

use super::ViewContext;
use crate::app::state::Source;
use crate::app::subject::{Content, Subject};
use crate::app::widgets::frames::Framed;
use crate::digits::find::cut::cuts;
use crate::digits::find::{Frame, is_cut, order};
use crate::jobs::JobId;
use crate::neurn::Image;
use crate::protocol::Query;

/// The digits that were found in a picture, or framed by hand.
#[derive(Debug, Clone, Default)]
pub struct FoundDigits {
    /// What the frames are about.
    picture: Option<Arc<Vec<Image>>>,
    /// In reading order.
    digits: Vec<Framed>,
    /// What the frames hold, in the same order.
    cuts: Arc<Vec<Image>>,
    /// The number of the one that is looked into.
    selected: u32,
    numbers: u32,
    /// A picture that is being looked through.
    asked: Option<(JobId, Arc<Vec<Image>>)>,
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

    fn is_about(&self, image: &Arc<Vec<Image>>) -> bool {
        self.picture.as_ref().is_some_and(|picture| Arc::ptr_eq(picture, image))
    }

    /// Looks into one of them.
    pub fn select(&mut self, number: u32) {
        self.selected = number;
    }

    /// Moves or resizes a frame.
    pub fn change(&mut self, number: u32, frame: Frame) {
        if let Some(digit) = self.digits.iter_mut().find(|digit| digit.number == number) {
            digit.frame = frame;
            self.select(number);
            self.cut();
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

    fn take(&mut self, picture: Arc<Vec<Image>>, frames: Vec<Frame>) {
        self.picture = Some(picture);
        self.digits.clear();
        frames.into_iter().for_each(|frame| self.push(frame));
        self.selected = self.digits.first().map_or(0, |digit| digit.number);
        self.cut();
    }

    /// Puts the frames into reading order and cuts out what they hold.
    fn cut(&mut self) {
        let frames: Vec<Frame> = self.digits.iter().map(|digit| digit.frame).collect();
        self.digits = order::reading(&frames).into_iter().map(|i| self.digits[i]).collect();
        let frames: Vec<Frame> = self.digits.iter().map(|digit| digit.frame).collect();
        let image = self.picture.as_ref().and_then(|picture| picture.first());
        self.cuts = Arc::new(image.and_then(|image| cuts(image, &frames).ok()).unwrap_or_default());
    }
}

impl ViewContext {
    /// The picture in which digits are to be found: the visitor's own, larger than one digit, unless it is to be read
    /// as a whole.
    #[must_use]
    pub fn searched(&self, subject: &Subject) -> Option<Arc<Vec<Image>>> {
        let Subject::One { image, .. } = subject else { return None };
        let file = self.pictures.file.as_ref().map(|file| &file.content);
        let own = match self.state.source {
            // what lies in a data set is a digit already
            Source::File => matches!(file, Some(Content::Picture(_))),
            source => source == Source::Webcam,
        };
        let large = image.first().is_some_and(|image| !is_cut(image));
        (own && large).then(|| Arc::clone(image))
    }

    /// Has digits found in the picture on the screen, where that is to be. Gives what the networks are then asked about:
    /// nothing yet while a still picture is being looked through.
    pub(super) fn update_digits(&mut self, subject: &Subject) -> Option<Arc<Vec<Image>>> {
        let image = self.searched(subject).filter(|_| !self.state.classify.whole)?;
        let found = &mut self.pictures.found;
        if !found.is_about(&image) && found.asked.is_none() {
            let copy = image.first()?.clone();
            let job = self.jobs.start(Query::Find { image: copy });
            found.asked = Some((job, Arc::clone(&image)));
        }
        // of a camera's, the last picture that was looked through
        let known = found.is_about(&image) || self.state.source == Source::Webcam && found.picture.is_some();
        if !known {
            return Some(Arc::default());
        }
        (!found.digits.is_empty()).then(|| Arc::clone(&found.cuts))
    }

    /// Takes what was found, or that nothing could be looked for.
    pub(super) fn take_found(&mut self, id: JobId, frames: Option<Vec<Frame>>) -> bool {
        let found = &mut self.pictures.found;
        if found.asked.as_ref().is_none_or(|(job, _)| *job != id) {
            return false;
        }
        if let Some((_, picture)) = found.asked.take() {
            found.take(picture, frames.unwrap_or_default());
        }
        true
    }

    /// Forgets what was found: something else is looked at.
    pub(super) fn forget_found(&mut self) {
        self.pictures.found = FoundDigits::default();
    }

    /// Whether what was found is about the picture on the screen.
    #[must_use]
    pub fn has_found(&self, image: &Arc<Vec<Image>>) -> bool {
        let live = self.state.source == Source::Webcam && self.pictures.found.picture.is_some();
        live || self.pictures.found.is_about(image)
    }

    /// Looks for digits anew: frames that were changed by hand are as at first.
    pub fn find_again(&mut self) {
        self.pictures.found.picture = None;
    }
}
