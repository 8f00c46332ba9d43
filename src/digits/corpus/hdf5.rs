//! Sets in HDF5 files, such as USPS with the groups `train` and `test`: arrays that their paths tell.

use super::assemble::notes;
use super::choose::{Candidate, NoChoice, choose};
use super::{CorpusError, Reader, Split, label};
use crate::digits::array::Role;
use crate::digits::dataset::Dataset;
use crate::digits::hdf5::{File, is_hdf5};
use crate::digits::open::{Limits, Opened};
use crate::digits::problem::Problem;

pub(super) const READER: Reader = Reader { sniff: is_hdf5, read };

/// Reads images and labels; of two parts the wanted one, else the test part. Memory: the file's bytes once more, and
/// those of one array twice.
fn read(name: &str, bytes: &[u8], limits: &Limits, wanted: Option<Split>) -> Result<Dataset, CorpusError> {
    let wrong = |problem: Problem| CorpusError::open(name, problem);
    let file = File::open(bytes).map_err(wrong)?;
    let paths = file.paths().map_err(wrong)?;
    let candidate = |path: String| Candidate { path, shape: None };
    let candidates: Vec<Candidate> = paths.into_iter().map(candidate).collect();
    let path = |at: usize| candidates.get(at).map_or("", |candidate| &candidate.path);
    let choice = choose(&candidates, wanted).map_err(|problem| match problem {
        NoChoice::Nothing => wrong(Problem::Hdf5Missing { path: "array".to_owned() }),
        NoChoice::OnlyLabels(at) => CorpusError::NoImages { name: format!("{name}, {}", path(at)) },
        NoChoice::Several(one, other) => {
            CorpusError::Several { first: path(one).to_owned(), second: path(other).to_owned() }
        }
        NoChoice::NoPart => {
            CorpusError::NoPart { name: name.to_owned(), part: wanted.unwrap_or(Split::Test) }
        }
    })?;
    let open = |at: usize, role: Role| file.dataset(path(at), limits)?.into_opened(name, Some(role));
    let Opened::Dataset(set) = open(choice.images, Role::Images).map_err(wrong)?.content else {
        return Err(CorpusError::Unexpected {
            name: name.to_owned(),
            found: "one picture",
            wanted: "a stack of images",
        });
    };
    let set = set.with_part(choice.part);
    let Some(labels) = choice.labels else { return Ok(set) };
    let opened = open(labels, Role::Labels).map_err(wrong)?;
    let Opened::Labels(values) = opened.content else {
        return Err(CorpusError::NoLabels { name: name.to_owned() });
    };
    let notes = notes(&choice, path(choice.images), path(labels));
    label(set.with_notes(notes).with_notes(opened.note), values, name)
}
