//! A visitor's recordings, kernels and images for the neurons.

use crate::app::context::ViewContext;
use crate::app::context::opened::OpenedNote;
use crate::app::query::Files;
use crate::app::state::ViewId;
use crate::app::views::neurons::model::Neurons;
use crate::digits::problem::short_name;
use crate::jobs::JobId;
use crate::protocol::buffer::Buffer;
use crate::protocol::neurons::{Custom, Opened, Shows};
use crate::protocol::resource::{Kept, Resource, ResourceId};

/// Files that a visitor may have at once: the page keeps them.
const MOST: usize = 6;

/// Whether a file is for the neurons: one of an array or of weights, while neurons are looked at; an NPZ everywhere.
#[must_use]
pub fn is_cortex(view: ViewId, name: &str, bytes: &[u8]) -> bool {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    // an archive lists what is in it at its end
    let end = &bytes[bytes.len().saturating_sub(1 << 16)..];
    let recording = ending == "npz" && end.windows(9).any(|item| item == b"peaks.npy");
    if recording || ending == "safetensors" {
        return true;
    }
    let known = matches!(ending.as_str(), "npz" | "npy" | "idx" | "gz" | "ubyte" | "mat");
    view == ViewId::Neurons && (known || bytes.starts_with(b"\x93NUMPY") || bytes.starts_with(&[0, 0, 8]))
}

/// A file as what queries need.
pub(crate) fn resource(number: u32, file: String, bytes: Buffer<u8>) -> Resource {
    Resource::NeuronFile { number, file, bytes }
}

/// Of each kind the one that was opened last.
pub(crate) fn chosen(files: &Files<Opened>) -> Custom {
    let mut found = Custom::default();
    for file in files.all() {
        match file.what {
            // of whole recordings and of responses the last counts
            Some(Opened::Recording(_)) => (found.recording, found.responses) = (Some(file.number), None),
            Some(Opened::Responses(_)) => (found.recording, found.responses) = (None, Some(file.number)),
            Some(Opened::Kernels(_)) => found.kernels = Some(file.number),
            Some(Opened::Stimuli(_)) => found.stimuli = Some(file.number),
            None => {}
        }
    }
    found
}

impl Neurons {
    /// Takes a file that is for the neurons.
    pub(in crate::app) fn bring_neurons(&mut self, cx: &mut ViewContext, file: &str, bytes: Vec<u8>) {
        cx.state.view = ViewId::Neurons;
        let files = &mut self.custom;
        if files.all().len() >= MOST {
            cx.notices.problem = Some(format!(
                "`{}` was not opened: {MOST} files of your own are the most at once. Remove one first.",
                short_name(file)
            ));
            return;
        }
        files.bring(file, bytes);
    }

    /// Takes what the worker says of a file that was handed over.
    pub(crate) fn take_own_neurons(&mut self, cx: &mut ViewContext, id: JobId, answer: Result<Kept, String>) {
        let files = &mut self.custom;
        let Some(brought) = files.answered(id) else { return };
        let (number, name) = (brought.number, short_name(&brought.file));
        match answer {
            Ok(Kept::NeuronFile(opened)) => {
                let first = brought.what.is_none();
                let kind = match &opened {
                    Opened::Recording(_) => "recording",
                    Opened::Kernels(_) => "kernels",
                    Opened::Stimuli(_) => "images",
                    Opened::Responses(_) => "responses",
                };
                let words = opened.words().to_owned();
                let neurons = matches!(opened, Opened::Recording(_) | Opened::Responses(_));
                if neurons && first {
                    // whatever kinds of neurons it has
                    let study = &mut cx.state.neurons.study;
                    (study.class, study.line, study.area) = (None, None, None);
                }
                if first && cx.state.neurons.shows == Shows::Cortex && matches!(opened, Opened::Kernels(_)) {
                    // where they are seen
                    cx.state.neurons.shows = Shows::Overlap;
                }
                brought.what = Some(opened);
                if first {
                    cx.notices.opened.push(OpenedNote::one(kind, &name));
                    cx.notices.problem = None;
                    cx.notices.toasts.push(format!("`{name}`: {words}."));
                }
            }
            Ok(_) => {}
            Err(sentence) => {
                files.retain(|file| file.number != number);
                cx.jobs.release(&ResourceId::NeuronFile(number));
                cx.notices.problem = Some(sentence);
            }
        }
    }

    /// Removes a file of the visitor's own.
    pub fn remove_neurons(&mut self, cx: &mut ViewContext, number: u32) {
        self.custom.retain(|item| item.number != number);
        cx.jobs.release(&ResourceId::NeuronFile(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_go_where_they_belong() {
        let both =
            |name, bytes: &[u8]| [ViewId::See, ViewId::Neurons].map(|view| is_cortex(view, name, bytes));
        assert_eq!(both("allen.npz", b"PK...peaks.npy..."), [true, true]);
        assert_eq!(both("digits.npz", b"PK...images.npy..."), [false, true]);
        assert_eq!(both("cnn.safetensors", b""), [true, true]);
        assert_eq!(both("x.npy", b"\x93NUMPY"), [false, true]);
        assert_eq!(both("scenes.idx.gz", b"\x1f\x8b"), [false, true]);
        assert_eq!(both("seven.png", b"\x89PNG"), [false, false]);
        assert_eq!(both("no ending", b"\x93NUMPY"), [false, true]);
    }

    #[test]
    fn the_last_of_each_kind_counts() {
        let mut files = Files::default();
        for what in [
            Opened::Recording(String::new()),
            Opened::Kernels(String::new()),
            Opened::Recording(String::new()),
        ] {
            files.bring("f", Vec::new());
            files.name_last(what);
        }
        files.bring("unread", Vec::new());
        let wanted = Custom { recording: Some(3), kernels: Some(2), ..Custom::default() };
        assert_eq!(chosen(&files), wanted);
        files.bring("r.npy", Vec::new());
        files.name_last(Opened::Responses(String::new()));
        let responses = Custom { recording: None, responses: Some(5), ..wanted };
        assert_eq!(chosen(&files), responses);
        assert!(!responses.has_neurons(), "the images are missing");
        assert!(Custom { stimuli: Some(6), ..responses }.has_neurons());
    }
}
