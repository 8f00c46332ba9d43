//! A labelled set out of whatever files a visitor gives together.

use super::list::{self, Entry};
use super::pile::Pile;
use super::stack::Stack;
use super::{CorpusError, head, is_text, label, libsvm, reader};
use crate::digits::dataset::Dataset;
use crate::digits::gzip;
use crate::digits::open::{self, Holds, Limits, Opened, open};
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
/// bzip2, or a zip file. An IDX or NumPy file is not: it is images or labels.
#[must_use]
pub fn is_set(bytes: &[u8]) -> bool {
    super::pile::is_zip(bytes) || reader(head(bytes)).is_some()
}

/// Makes one labelled set of files with their paths (`/` or `\` between folders):
///
/// - images and labels as IDX or NPY, gzipped or not, also mixed;
/// - pictures with a list (`.txt`, `.csv`): a name and a digit in each line. The order is that of the list;
/// - pictures in folders named `0` to `9`, or named as `0001_3.png`: the digit behind the last `_`. The folder
///   counts where every picture is in such a one. The order is that of the paths;
/// - SVHN's cropped digits (`.mat`) and USPS as LIBSVM text, plain or bzip2;
/// - any of these in a zip file (`.npz` too).
///
/// Files are told by their content. All pictures must have one size; grey ones among colour ones become colour.
///
/// # Memory
/// Beside the files themselves: the set's values, twice for arrays and for a mixture of 8 and 16 bits or grey
/// and colour; one unpacked file, and all unpacked files together within [`Limits::max_bytes`].
///
/// # Errors
/// [`CorpusError`], a sentence that names the file: labels or images missing, more than one set, no digit as a
/// label, a picture that is missing, not listed, damaged or of another size, and whatever the readers refuse.
pub fn assemble(files: Vec<(String, Vec<u8>)>, limits: &Limits) -> Result<Dataset, CorpusError> {
    let mut pile = Pile::new(files, limits)?;
    let sorted = sort(&mut pile)?;
    let Sorted { pictures, arrays, lists, whole } = &sorted;
    match (&whole[..], &arrays[..], &pictures[..], &lists[..]) {
        ([], [], [], []) => Err(CorpusError::Nothing),
        (&[one], [], [], []) => read_whole(&mut pile, one, limits),
        ([], arrays, [], []) => join(&mut pile, arrays, limits),
        ([], [], pictures, &[list]) if !pictures.is_empty() => listed(&mut pile, pictures, list, limits),
        ([], [], pictures, []) => named(&mut pile, pictures, limits),
        ([], [], [], &[list]) => Err(CorpusError::NoImages { name: pile.path(list).to_owned() }),
        _ => {
            let mut firsts = [whole, arrays, lists, pictures].into_iter().filter_map(|kind| kind.first());
            let first = firsts.next().copied().unwrap_or_default();
            let same = [whole, lists].into_iter().find_map(|kind| kind.get(1));
            let second = same.or(firsts.next()).copied().unwrap_or_default();
            Err(several(&pile, first, second))
        }
    }
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
            None if gzip::is_gzip(&head) => &mut sorted.arrays,
            None if reader(&head).is_some() => &mut sorted.whole,
            None if is_text(&head) => &mut sorted.lists,
            None => return Err(CorpusError::Stray { name: pile.path(file).to_owned() }),
        };
        kind.push(file);
    }
    Ok(sorted)
}

fn read_whole(pile: &mut Pile, file: usize, limits: &Limits) -> Result<Dataset, CorpusError> {
    let name = pile.path(file).to_owned();
    let bytes = pile.take(file)?;
    read_labelled(&name, &bytes, limits)
}

/// Reads a file that holds images and labels. What cannot be told is read as LIBSVM text, whose reader says which line
/// is wrong.
pub(super) fn read_labelled(name: &str, bytes: &[u8], limits: &Limits) -> Result<Dataset, CorpusError> {
    (reader(head(bytes)).unwrap_or(&libsvm::READER).read)(name, bytes, limits)
}

/// Images and labels from two arrays.
fn join(pile: &mut Pile, arrays: &[usize], limits: &Limits) -> Result<Dataset, CorpusError> {
    if let &[first, _, third, ..] = arrays {
        return Err(several(pile, first, third));
    }
    let (mut images, mut labels) = (None, None);
    for &file in arrays {
        let name = pile.path(file).to_owned();
        let bytes = pile.take(file)?;
        let before = match open(&name, &bytes, limits)? {
            Opened::Dataset(set) => images.replace((file, set)).map(|(file, _)| file),
            Opened::Labels(values) => labels.replace((file, values)).map(|(file, _)| file),
            Opened::Picture(_) => {
                return Err(CorpusError::Unexpected {
                    name,
                    found: "one picture",
                    wanted: "a stack of images or a list of labels",
                });
            }
        };
        if let Some(before) = before {
            return Err(several(pile, before, file));
        }
    }
    match (images, labels) {
        (Some((_, set)), Some((file, values))) => label(set, values, pile.path(file)),
        (Some((file, _)), None) => Err(CorpusError::NoLabels { name: pile.path(file).to_owned() }),
        (None, Some((file, _))) => Err(CorpusError::NoImages { name: pile.path(file).to_owned() }),
        (None, None) => Err(CorpusError::Nothing),
    }
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
fn named(pile: &mut Pile, pictures: &[usize], limits: &Limits) -> Result<Dataset, CorpusError> {
    let mut order = pictures.to_vec();
    order.sort_by(|&a, &b| pile.path(a).cmp(pile.path(b)));
    let all = |rule: fn(&str) -> Option<u8>| -> Result<Vec<u8>, &str> {
        order.iter().map(|&file| rule(pile.path(file)).ok_or(pile.path(file))).collect()
    };
    let labels = all(label_of_folder)
        .or_else(|_| all(label_of_name))
        .map_err(|picture| CorpusError::Unlabelled { picture: picture.to_owned() })?;
    let title = match pile.title() {
        Some(title) => title.to_owned(),
        None => format!("{} pictures", order.len()),
    };
    let mut stack = Stack::new(&title, order.len(), limits);
    for (file, label) in order.into_iter().zip(labels) {
        let bytes = pile.take(file)?;
        stack.push(pile.path(file), &bytes, label)?;
    }
    stack.finish()
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// 3 for `set/3/0001.png`.
fn label_of_folder(path: &str) -> Option<u8> {
    let (folder, _) = path.rsplit_once('/')?;
    one_digit(base(folder))
}

/// 3 for `set/0001_3.png`.
fn label_of_name(path: &str) -> Option<u8> {
    let name = base(path);
    let (stem, _) = name.split_once('.').unwrap_or((name, ""));
    let (_, last) = stem.rsplit_once('_')?;
    one_digit(last)
}

fn one_digit(word: &str) -> Option<u8> {
    match word.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_from_paths() {
        for (path, folder, name) in [
            ("set/3/0001.png", Some(3), None),
            ("3/0001_4.png", Some(3), Some(4)),
            ("0001_3.png", None, Some(3)),
            ("a_b_0.x.png", None, Some(0)),
            ("3.png", None, None),
            ("13/0001.png", None, None),
            ("set_3/0001_12.png", None, None),
            ("_5", None, Some(5)),
        ] {
            assert_eq!((label_of_folder(path), label_of_name(path)), (folder, name), "{path}");
        }
    }
}
