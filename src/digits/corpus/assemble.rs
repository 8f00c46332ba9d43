//! A labelled set out of whatever files a visitor gives together.

use super::choose::{Candidate, Choice, NoChoice, ToldPart, choose, part_of};
use super::list::{self, Entry};
use super::pile::Pile;
use super::stack::Stack;
use super::{CorpusError, Part, Split, head, is_text, label, libsvm, paths, reader};
use crate::digits::array::Role;
use crate::digits::dataset::Dataset;
use crate::digits::note::Note;
use crate::digits::open::{self, Holds, Limits, Opened, open_as};
use crate::digits::pack::is_zip;
use crate::digits::{gzip, idx, npy};
use std::borrow::Cow;
use std::collections::HashMap;

/// Files of a pile by what they are, each in order.
#[derive(Default)]
struct Sorted {
    pictures: Vec<usize>,
    /// IDX and NPY, gzipped or not: images or labels.
    arrays: Vec<usize>,
    /// Lists of names and labels.
    lists: Vec<usize>,
    /// Files that are a labelled set by themselves.
    whole: Vec<usize>,
}

/// Whether one file is a labelled set by itself, as far as its first bytes tell: SVHN's `.mat`, LIBSVM text, plain or
/// bzip2, a table of numbers, gzipped or not, or a zip file. An IDX or NumPy file is not: it is images or labels.
#[must_use]
pub fn is_set(bytes: &[u8]) -> bool {
    let head = head(bytes);
    let unpacked =
        if gzip::is_gzip(head) { Cow::Owned(gzip::peek(head, super::HEAD)) } else { Cow::Borrowed(head) };
    is_zip(bytes) || reader(&unpacked).is_some()
}

/// Makes one labelled set of files with their paths (`/` or `\` between folders):
///
/// - images and labels as IDX or NPY, gzipped or not, also mixed;
/// - pictures with a list (`.txt`, `.csv`): a name and a digit in each line. The order is that of the list;
/// - pictures in folders named `0` to `9`, `zero` to `nine`, `digit_3`, or named as `0001_3.png` or `3_0001.png`. The
///   folder counts where every picture is in such a one. The order is that of the paths;
/// - SVHN's cropped digits (`.mat`), USPS as LIBSVM text, plain or bzip2, tables of numbers (CSV), gzipped or not;
/// - any of these in a zip file (`.npz` too).
///
/// Of arrays, tables and pictures in folders whose names tell a training and a test part, the wanted part, else the
/// test part. What was chosen is noted in the set; tables may come without labels, and so may arrays.
///
/// Files are told by their content. All pictures must have one size; grey ones among colour ones become colour.
///
/// # Memory
/// Beside the files themselves: the set's values, twice for arrays and for a mixture of 8 and 16 bits or grey
/// and colour; one unpacked file, and all unpacked files together within [`Limits::max_bytes`].
///
/// # Errors
/// [`CorpusError`], a sentence that names the file: images missing, the wanted part missing, more than one set, no
/// digit as a label, a picture that is missing, not listed, damaged or of another size, and whatever the readers
/// refuse.
pub fn gather(
    files: Vec<(String, Vec<u8>)>,
    wanted: Option<Split>,
    limits: &Limits,
) -> Result<Dataset, CorpusError> {
    let mut pile = Pile::new(files, limits)?;
    let sorted = sort(&mut pile)?;
    let Sorted { pictures, arrays, lists, whole } = &sorted;
    let set = match (&whole[..], &arrays[..], &pictures[..], &lists[..]) {
        ([], [], [], []) => Err(CorpusError::Nothing),
        (whole, [], [], []) if !whole.is_empty() => read_whole(&mut pile, whole, wanted, limits),
        ([], arrays, [], []) if !arrays.is_empty() => join(&mut pile, arrays, wanted, limits),
        ([], [], pictures, &[list]) if !pictures.is_empty() => listed(&mut pile, pictures, list, limits),
        ([], [], pictures, []) => named(&mut pile, pictures, wanted, limits),
        ([], [], [], &[list]) => Err(CorpusError::NoImages { name: pile.path(list).to_owned() }),
        _ => {
            let mut firsts = [whole, arrays, lists, pictures].into_iter().filter_map(|kind| kind.first());
            let first = firsts.next().copied().unwrap_or_default();
            let same = [whole, lists].into_iter().find_map(|kind| kind.get(1));
            let second = same.or(firsts.next()).copied().unwrap_or_default();
            Err(several(&pile, first, second))
        }
    }?;
    match wanted {
        Some(part) if set.part().is_none_or(|found| found.split != part) => {
            Err(CorpusError::NoPart { name: set.name().to_owned(), part })
        }
        _ => Ok(set),
    }
}

/// As [`gather`], of any part, and with labels.
///
/// # Errors
/// As [`gather`], and [`CorpusError::NoLabels`].
pub fn assemble(files: Vec<(String, Vec<u8>)>, limits: &Limits) -> Result<Dataset, CorpusError> {
    let set = gather(files, None, limits)?;
    if set.labels().is_none() {
        return Err(CorpusError::NoLabels { name: set.name().to_owned() });
    }
    Ok(set)
}

fn several(pile: &Pile, first: usize, second: usize) -> CorpusError {
    CorpusError::Several { first: pile.path(first).to_owned(), second: pile.path(second).to_owned() }
}

fn sort(pile: &mut Pile) -> Result<Sorted, CorpusError> {
    let mut sorted = Sorted::default();
    for file in 0..pile.len() {
        let head = pile.head(file)?;
        let kind = match open::reader(&head).map(|reader| reader.holds) {
            Some(Holds::Picture) => &mut sorted.pictures,
            Some(Holds::Array) => &mut sorted.arrays,
            None if reader(&head).is_some() => &mut sorted.whole,
            None if is_text(&head) => &mut sorted.lists,
            None => return Err(CorpusError::Stray { name: pile.path(file).to_owned() }),
        };
        kind.push(file);
    }
    Ok(sorted)
}

/// The only file, or of two whose names tell a training and a test part the wanted one, else the test part.
fn read_whole(
    pile: &mut Pile,
    whole: &[usize],
    wanted: Option<Split>,
    limits: &Limits,
) -> Result<Dataset, CorpusError> {
    let of = |split: Split| -> Option<usize> {
        let mut these = whole.iter().filter(|file| part_of(pile.path(**file)) == Some(ToldPart::Of(split)));
        these.next().copied().filter(|_| these.next().is_none())
    };
    let file = match (whole, of(Split::Train), of(Split::Test)) {
        (&[one], _, _) => one,
        (&[_, _], Some(train), Some(test)) => {
            if wanted == Some(Split::Train) {
                train
            } else {
                test
            }
        }
        _ => return Err(several(pile, whole[0], whole[1])),
    };
    let name = pile.path(file).to_owned();
    let bytes = pile.take(file)?;
    let set = read_labelled(&name, &bytes, limits, wanted)?;
    match part_of(&name) {
        Some(ToldPart::Of(split)) if set.part().is_none() => {
            let both = whole.len() > 1;
            let set = set.with_part(Some(Part { split, both }));
            Ok(set.with_notes(both.then_some(Note::OfTwoParts(split))))
        }
        _ => Ok(set),
    }
}

/// Reads a file that holds images and labels. What cannot be told is read as LIBSVM text, whose reader says which line
/// is wrong.
pub(super) fn read_labelled(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    wanted: Option<Split>,
) -> Result<Dataset, CorpusError> {
    let bytes = if gzip::is_gzip(bytes) {
        let unpacked = gzip::unpack(bytes, limits.max_bytes);
        Cow::Owned(unpacked.map_err(|problem| CorpusError::open(name, problem))?)
    } else {
        Cow::Borrowed(bytes)
    };
    (reader(head(&bytes)).unwrap_or(&libsvm::READER).read)(name, &bytes, limits, wanted)
}

/// Images and labels from two of the arrays.
fn join(
    pile: &mut Pile,
    arrays: &[usize],
    wanted: Option<Split>,
    limits: &Limits,
) -> Result<Dataset, CorpusError> {
    let mut candidates = Vec::with_capacity(arrays.len());
    for &file in arrays {
        let head = pile.head(file)?;
        let shape = npy::shape_of(&head).or_else(|| idx::shape_of(&head));
        candidates.push(Candidate { path: pile.path(file).to_owned(), shape });
    }
    let file = |at: usize| arrays.get(at).copied().unwrap_or_default();
    let choice = choose(&candidates, wanted).map_err(|problem| match problem {
        NoChoice::Nothing => CorpusError::Nothing,
        NoChoice::OnlyLabels(at) => CorpusError::NoImages { name: pile.path(file(at)).to_owned() },
        NoChoice::Several(one, other) => several(pile, file(one), file(other)),
        NoChoice::NoPart => CorpusError::NoPart {
            name: pile.title().unwrap_or_else(|| pile.path(file(0))).to_owned(),
            part: wanted.unwrap_or(Split::Test),
        },
    })?;
    let images = pile.path(file(choice.images)).to_owned();
    let title = pile.title().unwrap_or(&images).to_owned();
    let bytes = pile.take(file(choice.images))?;
    let opened = open_as(&title, &bytes, limits, Some(Role::Images))?;
    drop(bytes);
    let Opened::Dataset(set) = opened.content else {
        let wanted = "a stack of images or a list of labels";
        return Err(CorpusError::Unexpected { name: images, found: "one picture", wanted });
    };
    let several = arrays.len() > 2 || pile.title().is_some();
    let Some(labels) = choice.labels else { return Ok(set.with_part(choice.part)) };
    let name = pile.path(file(labels)).to_owned();
    let bytes = pile.take(file(labels))?;
    let opened = open_as(&name, &bytes, limits, Some(Role::Labels))?;
    let Opened::Labels(values) = opened.content else { return Err(CorpusError::NoLabels { name: images }) };
    let notes = if several { notes(&choice, &images, &name) } else { Vec::new() };
    let set = set.with_part(choice.part).with_notes(notes).with_notes(opened.note);
    label(set, values, &name)
}

/// What is to be said of a choice among arrays.
pub(super) fn notes(choice: &Choice, images: &str, labels: &str) -> Vec<Note> {
    let part = choice.part.filter(|part| part.both).map(|part| Note::OfTwoParts(part.split));
    let (images, labels) = (images.to_owned(), labels.to_owned());
    part.into_iter().chain([Note::Arrays { images, labels, named: choice.named }]).collect()
}

/// Pictures whose labels are in a list.
fn listed(pile: &mut Pile, pictures: &[usize], list: usize, limits: &Limits) -> Result<Dataset, CorpusError> {
    let name = pile.path(list).to_owned();
    let bytes = pile.take(list)?;
    let entries = list::read(&name, &bytes)?;
    let order = match_up(pile, pictures, &name, &entries)?;
    let title = pile.title().map_or(name, str::to_owned);
    let mut stack = Stack::new(&title, order.len(), limits);
    for (file, entry) in order.into_iter().zip(&entries) {
        let bytes = pile.take(file)?;
        stack.push(pile.path(file), &bytes, entry.label)?;
    }
    stack.finish()
}

/// For each entry of a list its picture. A name is looked for as it is, then beside the list, then without its
/// folder.
fn match_up(
    pile: &Pile,
    pictures: &[usize],
    name: &str,
    entries: &[Entry],
) -> Result<Vec<usize>, CorpusError> {
    let mut by_path = HashMap::new();
    // two pictures of one name in different folders: `None`
    let mut by_name: HashMap<&str, Option<usize>> = HashMap::new();
    for &file in pictures {
        let path = pile.path(file);
        by_path.insert(path, file);
        by_name.entry(base(path)).and_modify(|known| *known = None).or_insert(Some(file));
    }
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut used = vec![false; pile.len()];
    let mut order = Vec::with_capacity(entries.len());
    let mut missing: Option<(&str, usize)> = None;
    for entry in entries {
        let picture = entry.picture.as_str();
        let exact = by_path.get(picture).or_else(|| by_path.get(format!("{folder}/{picture}").as_str()));
        let found = match (exact, by_name.get(picture)) {
            (Some(&file), _) | (None, Some(&Some(file))) => file,
            (None, Some(None)) => {
                return Err(CorpusError::Ambiguous { name: name.to_owned(), picture: picture.to_owned() });
            }
            (None, None) => {
                missing.get_or_insert((picture, 0)).1 += 1;
                continue;
            }
        };
        // `a.png` and `set/a.png` may be the same
        if std::mem::replace(&mut used[found], true) {
            return Err(CorpusError::Ambiguous { name: name.to_owned(), picture: picture.to_owned() });
        }
        order.push(found);
    }
    if let Some((picture, missing)) = missing {
        let (name, picture) = (name.to_owned(), picture.to_owned());
        return Err(CorpusError::NoPicture { name, picture, missing, listed: entries.len() });
    }
    if let Some(&file) = pictures.iter().find(|&&file| !used[file]) {
        return Err(CorpusError::Unlisted {
            name: name.to_owned(),
            picture: pile.path(file).to_owned(),
            unlisted: pictures.len() - order.len(),
            pictures: pictures.len(),
        });
    }
    Ok(order)
}

/// Pictures whose labels are in their paths.
fn named(
    pile: &mut Pile,
    pictures: &[usize],
    wanted: Option<Split>,
    limits: &Limits,
) -> Result<Dataset, CorpusError> {
    let mut order = pictures.to_vec();
    order.sort_by(|&a, &b| pile.path(a).cmp(pile.path(b)));
    let all: Vec<&str> = order.iter().map(|&file| pile.path(file)).collect();
    let part = paths::of_part(&all, wanted);
    if let Some((these, _)) = &part {
        order = these.iter().filter_map(|&at| order.get(at).copied()).collect();
    }
    let these: Vec<&str> = order.iter().map(|&file| pile.path(file)).collect();
    let (labels, rule) =
        paths::labels(&these).map_err(|picture| CorpusError::Unlabelled { picture: picture.to_owned() })?;
    let example = these.first().copied().unwrap_or_default().to_owned();
    let digit = labels.first().copied().unwrap_or_default();
    let title = match pile.title() {
        Some(title) => title.to_owned(),
        None => format!("{} pictures", order.len()),
    };
    let mut stack = Stack::new(&title, order.len(), limits);
    for (file, label) in order.into_iter().zip(labels) {
        let bytes = pile.take(file)?;
        stack.push(pile.path(file), &bytes, label)?;
    }
    let part = part.map(|(_, split)| Part { split, both: true });
    let notes = part.map(|part| Note::OfTwoParts(part.split)).into_iter();
    let notes = notes.chain([Note::Paths { rule, example, digit }]);
    Ok(stack.finish()?.with_part(part).with_notes(notes))
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
