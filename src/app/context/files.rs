//! What the visitor opens: files and their labels.

use std::sync::Arc;

use super::opened::OpenedNote;
use super::{Command, Opening, ViewContext};
use crate::app::state::{Source, ViewId};
use crate::app::subject::{Content, OpenedFile};
use crate::digits::corpus::Split;
use crate::digits::dataset::Dataset;
use crate::digits::open::Opened;
use crate::digits::picture::BrowserPicture;
use crate::digits::problem::short_name;
use crate::neurn::Image;
use crate::protocol::Query;

impl ViewContext {
    /// Opens a file; the answer comes as a job's reply.
    pub fn open_bytes(&mut self, name: &str, bytes: Vec<u8>) {
        self.open_part_of(Opening { name: name.to_owned(), bytes: Some(bytes.into()) }, None);
    }

    fn open_part_of(&mut self, file: Opening, part: Option<Split>) {
        let bytes = file.bytes.clone().unwrap_or_default();
        let id = self.jobs.start(Query::Open { name: file.name.clone(), bytes, part });
        self.pictures.opening.insert(id, file);
    }

    /// The part of the opened set, if its file holds the other one too.
    #[must_use]
    pub fn part(&self) -> Option<Split> {
        let Some(OpenedFile { content: Content::Dataset(set), .. }) = &self.pictures.file else {
            return None;
        };
        set.part().filter(|part| part.both && self.pictures.parted.is_some()).map(|part| part.split)
    }

    /// Shows the other part of the opened set.
    pub fn choose_part(&mut self, part: Split) {
        if self.part().is_some_and(|shown| shown != part)
            && let Some(file) = self.pictures.parted.clone()
        {
            self.open_part_of(file, Some(part));
        }
    }

    /// Exchanges rows and columns of a set's pictures.
    pub fn turn(&mut self, name: &str, set: &Dataset) {
        let id = self.jobs.start(Query::Turn { set: set.clone() });
        // the other part would come as it is stored
        self.pictures.opening.insert(id, Opening { name: name.to_owned(), bytes: None });
    }

    /// Opens files of digits that were given together: one as it is, several as one labelled set.
    pub fn open_digits(&mut self, mut files: Vec<(String, Vec<u8>)>) {
        if files.len() <= 1 {
            let Some((name, bytes)) = files.pop() else { return };
            match BrowserPicture::of(&bytes) {
                Some(kind) => {
                    self.pictures.decoding += 1;
                    self.commands.push(Command::Decode { name, bytes, kind });
                }
                None => self.open_bytes(&name, bytes),
            }
            return;
        }
        let name = common_folder(&files).unwrap_or_default().to_owned();
        let id = self.jobs.start(Query::OpenSet { files });
        self.pictures.opening.insert(id, Opening { name, bytes: None });
    }

    /// Takes a picture that the browser decoded; of one that it does not know, the worker says what it is.
    pub fn take_decoded(&mut self, name: &str, bytes: Vec<u8>, image: Result<Option<Image>, String>) {
        self.pictures.decoding = self.pictures.decoding.saturating_sub(1);
        match image {
            Ok(Some(image)) => {
                let file = Opening { name: name.to_owned(), bytes: None };
                self.take_opened(&file, Opened::Picture(image));
            }
            Ok(None) => self.open_bytes(name, bytes),
            Err(sentence) => self.notices.problem = Some(sentence),
        }
    }

    /// Whether a file is being read.
    #[must_use]
    pub fn opening(&self) -> bool {
        self.pictures.gathering || self.pictures.decoding > 0 || !self.pictures.opening.is_empty()
    }

    /// Asks for the file dialog.
    pub fn pick_file(&mut self) {
        self.commands.push(Command::PickFile);
    }

    pub(super) fn take_opened(&mut self, file: &Opening, opened: Opened) {
        let name = &*file.name;
        self.notices.problem = None;
        match opened {
            Opened::Picture(image) => self.show_picture(name, image),
            Opened::Dataset(set) => {
                // files without a common folder are named by the one with the images
                let name = if name.is_empty() { set.name().to_owned() } else { name.to_owned() };
                let parted = set.part().is_some_and(|part| part.both) && file.bytes.is_some();
                self.pictures.parted = parted.then(|| file.clone());
                self.take_set(&name, set);
            }
            Opened::Labels(labels) => {
                let note = OpenedNote { count: labels.len(), ..OpenedNote::one("labels", name) };
                self.notices.opened.push(note);
                self.take_labels(name, labels);
            }
        }
    }

    /// A set, with the labels that came before it if it has none of its own.
    fn take_set(&mut self, name: &str, mut set: Dataset) {
        let mut problem = None;
        if set.labels().is_none()
            && let Some((file, labels)) = self.pictures.waiting_labels.take()
        {
            match set.clone().with_labels(labels) {
                Ok(labelled) => set = labelled,
                Err(mismatch) => problem = Some(format!("{file}: {mismatch}")),
            }
        }
        let size = [set.height(), set.width(), set.channels()];
        self.notices.opened.push(OpenedNote::pictures("set", name, size, set.count()));
        let notes: String = set.notes().iter().map(|note| format!(" {note}")).collect();
        let end = if notes.is_empty() { "" } else { "." };
        self.notices.toasts.push(format!("{name}: {} pictures{end}{notes}", set.count()));
        let set = Arc::new(set);
        self.set_file(name, Content::Dataset(Arc::clone(&set)));
        self.offer(name, &set);
        if problem.is_none() && set.labels().is_none() && self.state.view == ViewId::Evaluate {
            problem = Some(format!(
                "`{}` holds {} pictures, but no labels. Open the file with their labels too, or drop both together.",
                short_name(name),
                set.count()
            ));
        }
        self.notices.problem = problem;
    }

    /// The views hear of a labelled set.
    fn offer(&mut self, name: &str, set: &Arc<Dataset>) {
        if set.labels().is_some() {
            self.labelled.push((name.to_owned(), Arc::clone(set)));
        }
    }

    /// Labels on their own belong to the open pictures if those have none, else to pictures that are still to come.
    fn take_labels(&mut self, name: &str, labels: Vec<u8>) {
        let open = match self.pictures.file.clone() {
            Some(OpenedFile { name, content: Content::Dataset(set) }) if set.labels().is_none() => {
                Some((name, set))
            }
            _ => None,
        };
        let Some((pictures, set)) = open else {
            self.notices.toasts.push(format!(
                "{name} holds {} labels. Now open the pictures that belong to them.",
                labels.len()
            ));
            self.pictures.waiting_labels = Some((name.to_owned(), labels));
            return;
        };
        match Dataset::clone(&set).with_labels(labels.clone()) {
            Ok(set) => {
                self.notices.toasts.push(format!("{name}: labels added to {pictures}"));
                let set = Arc::new(set);
                self.offer(&pictures, &set);
                self.pictures.file = Some(OpenedFile { name: pictures, content: Content::Dataset(set) });
                self.touch_outside();
            }
            Err(mismatch) => {
                self.notices.problem =
                    Some(format!("{name}: {mismatch} If they belong to other pictures, open those next."));
                self.pictures.waiting_labels = Some((name.to_owned(), labels));
            }
        }
    }

    fn show_picture(&mut self, name: &str, image: Image) {
        self.notices.toasts.push(format!("{name}: {} × {} pixels", image.width(), image.height()));
        let size = [image.height(), image.width(), image.channels()];
        self.notices.opened.push(OpenedNote::pictures("picture", name, size, 1));
        self.set_file(name, Content::Picture(Arc::new(vec![image])));
        if self.state.view == ViewId::Evaluate {
            self.notices.problem = Some(format!(
                "`{}` is one picture without a label; an evaluation needs many with labels. See and Classify show it.",
                short_name(name)
            ));
        }
    }

    fn set_file(&mut self, name: &str, content: Content) {
        self.go_to(Source::File);
        self.pictures.file = Some(OpenedFile { name: name.to_owned(), content });
        self.touch_outside();
    }
}

/// The outermost folder, if all paths begin with the same one.
fn common_folder(files: &[(String, Vec<u8>)]) -> Option<&str> {
    let folder = |path: &'_ str| path.find('/').map(|end| path[..end].to_owned());
    let (first, _) = files.first()?;
    let of_first = folder(first)?;
    let same = files.iter().all(|(path, _)| folder(path).as_ref() == Some(&of_first));
    same.then(|| &first[..of_first.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_names_its_set() {
        let files = |paths: &[&str]| paths.iter().map(|p| ((*p).to_owned(), vec![])).collect::<Vec<_>>();
        assert_eq!(common_folder(&files(&["digits/3/a.png", "digits/4/b.png"])), Some("digits"));
        assert_eq!(common_folder(&files(&["3/a.png", "4/b.png"])), None);
        assert_eq!(common_folder(&files(&["images.idx", "labels.idx"])), None);
        assert_eq!(common_folder(&[]), None);
    }
}
