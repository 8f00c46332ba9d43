//! What the visitor opens: files, their labels, and pictures that are too large.

use std::sync::Arc;

use super::lab::{Lab, Wish};
use super::state::Source;
use super::subject::{Content, OpenedFile};
use crate::digits::dataset::Dataset;
use crate::digits::open::Opened;
use crate::jobs::Request;
use crate::neurn::Image;

/// The longest side that the CPU shows as a texture without trouble; the GPU tells its own.
const CPU_LARGEST_SIDE: usize = 8192;

impl Lab {
    /// Opens a file; the answer comes as a job's reply.
    pub fn open_bytes(&mut self, name: &str, bytes: Vec<u8>) {
        let id = self.jobs.start(Request::Open { name: name.to_owned(), bytes });
        self.opening.insert(id, name.to_owned());
    }

    /// Whether a file is being read.
    #[must_use]
    pub fn opening(&self) -> bool {
        !self.opening.is_empty()
    }

    /// Asks for the file dialog.
    pub fn pick_file(&mut self) {
        self.wishes.push(Wish::PickFile);
    }

    pub(super) fn take_opened(&mut self, name: &str, opened: Opened) {
        self.problem = None;
        self.too_large_for = None;
        match opened {
            Opened::Picture(image) => self.show_picture(name, image),
            Opened::Dataset(set) => {
                let set = match self.waiting_labels.take() {
                    Some((_, labels)) if labels.len() == set.count() => {
                        set.clone().with_labels(labels).unwrap_or(set)
                    }
                    other => {
                        self.waiting_labels = other;
                        set
                    }
                };
                self.toasts.push(format!("{name}: {} pictures", set.count()));
                self.set_file(name, Content::Dataset(Arc::new(set)));
            }
            Opened::Labels(labels) => self.take_labels(name, labels),
        }
    }

    fn take_labels(&mut self, name: &str, labels: Vec<u8>) {
        if let Some(OpenedFile { name: pictures, content: Content::Dataset(set) }) = self.file.clone() {
            match Dataset::clone(&set).with_labels(labels) {
                Ok(set) => {
                    self.toasts.push(format!("{name}: labels added to {pictures}"));
                    self.file = Some(OpenedFile { name: pictures, content: Content::Dataset(Arc::new(set)) });
                    self.touch_outside();
                }
                Err(problem) => self.problem = Some(format!("{name}: {problem}")),
            }
        } else {
            self.toasts.push(format!(
                "{name} holds {} labels. Now open the pictures that belong to them.",
                labels.len()
            ));
            self.waiting_labels = Some((name.to_owned(), labels));
        }
    }

    fn show_picture(&mut self, name: &str, image: Image) {
        let side = image.width().max(image.height());
        let largest =
            self.compute.gpu.as_ref().map_or(CPU_LARGEST_SIDE, |g| {
                g.fitting_side(image.width(), image.height(), image.channels())
            });
        self.too_large_for = (side > largest).then_some(largest);
        if side > largest {
            self.problem = Some(format!(
                "`{name}` is {} × {} pixels; this machine takes it up to {largest} on its longer side.",
                image.width(),
                image.height()
            ));
            self.file_too_large = Some((name.to_owned(), image));
            return;
        }
        self.toasts.push(format!("{name}: {} × {} pixels", image.width(), image.height()));
        self.set_file(name, Content::Picture(Arc::new(image)));
    }

    fn set_file(&mut self, name: &str, content: Content) {
        self.go_to(Source::File);
        self.file = Some(OpenedFile { name: name.to_owned(), content });
        self.touch_outside();
    }

    /// Shrinks the picture that was too large, and shows it once that is done.
    pub fn shrink_file(&mut self, side: usize) {
        if let Some((name, image)) = self.file_too_large.take() {
            self.problem = None;
            self.too_large_for = None;
            let id = self.jobs.start(Request::Shrink { image, max_side: side });
            self.opening.insert(id, format!("{name}, shrunk"));
        }
    }
}
