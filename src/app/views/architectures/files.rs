//! A visitor's own networks: files, the names they go by, which files are networks at all.

use crate::app::context::ViewContext;
use crate::app::context::opened::OpenedNote;
use crate::app::query::Files;
use crate::app::state::ViewId;
use crate::app::views::architectures::model::Architectures;
use crate::app::views::architectures::state::ZooShows;
use crate::digits::problem::short_name;
use crate::jobs::JobId;
use crate::protocol::buffer::Buffer;
use crate::protocol::resource::{Kept, Resource, ResourceId};
use crate::zoo::read::holds_keras;

/// Networks of their own that a visitor may have at once: the page keeps their files.
const MOST: usize = 12;

/// All of them, by the names that they have in the matrix.
pub(crate) type Custom = Files<String>;

/// Those that have been read: number and name.
pub(crate) fn known(files: &Custom) -> Vec<(u32, String)> {
    files.all().iter().filter_map(|file| Some((file.number, file.what.clone()?))).collect()
}

/// A file as what queries need.
pub(crate) fn resource(number: u32, file: String, bytes: Buffer<u8>) -> Resource {
    Resource::Architecture { number, file, bytes }
}

/// A name that no other network has. With its end it cannot be taken for one of the zoo, nor for a number in the link.
fn free_name(files: &Custom, name: &str) -> String {
    let mut free = format!("{name} (yours)");
    let mut next = 2;
    while files.all().iter().any(|file| file.what.as_ref() == Some(&free)) {
        free = format!("{name} (yours, {next})");
        next += 1;
    }
    free
}

/// Whether a file is to be read as a network: by its ending, or, where networks are looked at, because it is nothing
/// that digits come in.
#[must_use]
pub fn is_architecture(view: ViewId, name: &str, bytes: &[u8]) -> bool {
    const NETWORKS: [&str; 7] = ["keras", "onnx", "json", "pb", "tflite", "pt", "pth"];
    const DIGITS: [&str; 17] = [
        "png", "jpg", "jpeg", "webp", "bmp", "gif", "npy", "npz", "idx", "gz", "ubyte", "zip", "mat", "bz2",
        "csv", "tsv", "parquet",
    ];
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    if NETWORKS.contains(&ending.as_str()) {
        return true;
    }
    // data sets come in HDF5, too
    if ["h5", "hdf5"].contains(&ending.as_str()) {
        return view == ViewId::Architectures || holds_keras(bytes);
    }
    let digits: [&[u8]; 8] =
        [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x93NUMPY", b"\x1f\x8b", b"MATLAB", b"BZh"];
    let idx = bytes.starts_with(&[0, 0, 8]);
    view == ViewId::Architectures
        && !DIGITS.contains(&ending.as_str())
        && !idx
        && !digits.iter().any(|magic| bytes.starts_with(magic))
}

impl Architectures {
    /// Takes a file that is to be read as a network.
    pub(in crate::app) fn bring_network(&mut self, cx: &mut ViewContext, file: &str, bytes: Vec<u8>) {
        cx.state.view = ViewId::Architectures;
        let files = &mut self.custom;
        if files.all().len() >= MOST {
            cx.notices.problem = Some(format!(
                "`{}` was not opened: {MOST} networks of your own are the most that can be compared at once. Remove one first.",
                short_name(file)
            ));
            return;
        }
        files.bring(file, bytes);
    }

    /// Takes what the worker says of a network that was handed over.
    pub(crate) fn take_own(&mut self, cx: &mut ViewContext, id: JobId, answer: Result<Kept, String>) {
        let files = &mut self.custom;
        match answer {
            Ok(Kept::Architecture(name)) => {
                let name = free_name(files, &name);
                // one that was handed over again has its name
                let Some(brought) = files.answered(id).filter(|file| file.what.is_none()) else { return };
                brought.what = Some(name.clone());
                cx.notices.problem = None;
                cx.notices.opened.push(OpenedNote::one("architecture", &name));
                cx.notices.toasts.push(format!("{name} has joined the networks."));
                cx.state.architectures.network = Some(name);
                cx.state.architectures.shows = ZooShows::Matrix;
            }
            Ok(_) => _ = files.answered(id),
            Err(sentence) => {
                let Some(number) = files.answered(id).map(|file| file.number) else { return };
                files.retain(|file| file.number != number);
                cx.jobs.release(&ResourceId::Architecture(number));
                cx.notices.problem = Some(sentence);
            }
        }
    }

    /// Removes a network of the visitor's own.
    pub fn remove_network(&mut self, cx: &mut ViewContext, name: &str) {
        let files = &mut self.custom;
        for gone in files.all().iter().filter(|file| file.what.as_deref() == Some(name)) {
            cx.jobs.release(&ResourceId::Architecture(gone.number));
        }
        files.retain(|file| file.what.as_deref() != Some(name));
        let state = &mut cx.state.architectures;
        for chosen in [&mut state.network, &mut state.first, &mut state.second] {
            *chosen = chosen.take().filter(|chosen| chosen != name);
        }
        self.cursor = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_go_where_they_belong() {
        let digits = |name, bytes: &[u8]| {
            [ViewId::See, ViewId::Architectures].map(|view| is_architecture(view, name, bytes))
        };
        assert_eq!(digits("a.onnx", b"\x08\x07"), [true, true]);
        assert_eq!(digits("Model.KERAS", b"PK\x03\x04"), [true, true]);
        assert_eq!(digits("model.h5", b"\x89HDF\r\n\x1a\n ... model_config ..."), [true, true]);
        assert_eq!(digits("usps.h5", b"\x89HDF\r\n\x1a\n ... train ..."), [false, true]);
        assert_eq!(digits("digits.zip", b"PK\x03\x04"), [false, false]);
        assert_eq!(digits("train-images-idx3-ubyte", &[0, 0, 8, 3]), [false, false]);
        assert_eq!(digits("seven.png", b"broken"), [false, false]);
        assert_eq!(digits("list.txt", b"Conv2D"), [false, true]);
        assert_eq!(digits("no ending", b"\x89PNG\r\n"), [false, false]);
        assert_eq!(digits("something", b"\x01\x02"), [false, true]);
    }

    #[test]
    fn names_are_free_and_never_numbers() {
        let mut files = Custom::default();
        for wanted in ["7 (yours)", "7 (yours, 2)", "7 (yours, 3)"] {
            let name = free_name(&files, "7");
            assert_eq!(name, wanted);
            files.bring("7.txt", Vec::new());
            files.name_last(name);
        }
        assert_eq!(known(&files).len(), 3);
    }
}
