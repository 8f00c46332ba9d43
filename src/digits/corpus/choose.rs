//! Which of many arrays are images and which labels, and which part of a set they belong to: their names tell, and
//! where these do not, their shapes.

use super::{Part, Split};
use crate::digits::array::Role;

/// An array in a file, or a file of its own.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its path, `/` between folders or groups.
    pub path: String,
    /// Its sides, as far as they are known before it is read.
    pub shape: Option<Vec<u64>>,
}

/// A pair of arrays. Numbers are those of the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The images.
    pub images: usize,
    /// Their labels, if there are any.
    pub labels: Option<usize>,
    /// Whether the names tell which is which.
    pub named: bool,
    /// Which part of the set it is, if the names tell.
    pub part: Option<Part>,
}

/// Why there is no such pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoChoice {
    /// Nothing at all.
    Nothing,
    /// Labels, and no images.
    OnlyLabels(usize),
    /// Two arrays that may both be the images, or the labels.
    Several(usize, usize),
    /// The part that is wanted is not there.
    NoPart,
}

/// What a name says of the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldPart {
    /// Training or test.
    Of(Split),
    /// Validation images or something extra: neither.
    Other,
}

/// What is known of a candidate.
#[derive(Clone, Copy)]
struct Told {
    at: usize,
    part: Option<ToldPart>,
    role: Role,
    named: bool,
}

/// Chooses images and labels; of several parts the wanted one, else the test part.
///
/// # Errors
/// [`NoChoice`].
pub fn choose(candidates: &[Candidate], wanted: Option<Split>) -> Result<Choice, NoChoice> {
    let told: Vec<Told> = candidates.iter().enumerate().map(|(at, candidate)| tell(at, candidate)).collect();
    let of = |role| told.iter().filter(move |one| one.role == role);
    let all: Vec<&Told> = told.iter().collect();
    if of(Role::Images).count() <= 1 && of(Role::Labels).count() <= 1 {
        let parts: Vec<_> = told.iter().filter_map(|one| one.part).collect();
        // the names of both, or of the images alone, tell a part that may be asked for
        let part = match parts[..] {
            [ToldPart::Of(split)] => Some(split),
            [ToldPart::Of(a), ToldPart::Of(b)] if a == b => Some(a),
            _ => None,
        };
        let part = part.map(|split| Part { split, both: false });
        return pair(candidates, &all, part).and_then(|choice| check(choice, wanted));
    }
    let group =
        |part: Option<ToldPart>| -> Vec<&Told> { told.iter().filter(|one| one.part == part).collect() };
    let parts = Split::ALL.map(|split| {
        let part = Some(Part { split, both: false });
        (split, pair(candidates, &group(Some(ToldPart::Of(split))), part))
    });
    let whole = |split: Split| {
        let found = parts.iter().find(|(of, _)| *of == split).and_then(|(_, pair)| pair.ok());
        found.filter(|choice| choice.labels.is_some())
    };
    let choice = match (whole(Split::Train), whole(Split::Test)) {
        (Some(train), Some(test)) => {
            let (chosen, split) = match wanted {
                Some(Split::Train) => (train, Split::Train),
                _ => (test, Split::Test),
            };
            Ok(Choice { part: Some(Part { split, both: true }), ..chosen })
        }
        (Some(one), None) | (None, Some(one)) => Ok(one),
        // a set that names no parts, or parts without labels
        (None, None) => {
            let rest = group(None);
            let tried = if rest.is_empty() { None } else { Some(pair(candidates, &rest, None)) };
            let lonely = || parts.iter().rev().find_map(|(_, pair)| pair.ok());
            match tried {
                Some(Ok(choice)) => Ok(choice),
                tried => match (lonely(), tried) {
                    (Some(choice), _) => Ok(choice),
                    (None, Some(Err(error))) => Err(error),
                    _ => pair(candidates, &all, None),
                },
            }
        }
    };
    choice.and_then(|choice| check(choice, wanted))
}

fn check(choice: Choice, wanted: Option<Split>) -> Result<Choice, NoChoice> {
    let fits = wanted.is_none_or(|wanted| choice.part.is_some_and(|part| part.split == wanted));
    if fits { Ok(choice) } else { Err(NoChoice::NoPart) }
}

/// The images and labels among those of one part.
fn pair(candidates: &[Candidate], told: &[&Told], part: Option<Part>) -> Result<Choice, NoChoice> {
    let of = |role| -> Vec<&Told> { told.iter().copied().filter(|one| one.role == role).collect() };
    let (images, labels) = (of(Role::Images), of(Role::Labels));
    let count = |at: usize| candidates.get(at)?.shape.as_ref()?.first().copied();
    let only = |found: &[&Told]| match found {
        [] => Ok(None),
        [one] => Ok(Some(one.at)),
        // what a name tells counts more than a shape
        more => match &more.iter().filter(|one| one.named).collect::<Vec<_>>()[..] {
            [one] => Ok(Some(one.at)),
            _ => Err(NoChoice::Several(more[0].at, more[1].at)),
        },
    };
    let images = match (only(&images)?, &labels[..]) {
        (Some(images), _) => images,
        (None, []) => return Err(NoChoice::Nothing),
        (None, [one]) => return Err(NoChoice::OnlyLabels(one.at)),
        (None, [one, other, ..]) => return Err(NoChoice::Several(one.at, other.at)),
    };
    // of several lists the one that has as many numbers as there are images
    let fitting: Vec<&Told> = labels
        .iter()
        .copied()
        .filter(|one| count(one.at).is_some() && count(one.at) == count(images))
        .collect();
    let labels = if labels.len() > 1 && fitting.len() == 1 { only(&fitting)? } else { only(&labels)? };
    let named = |at: usize| told.iter().any(|one| one.at == at && one.named);
    Ok(Choice { images, labels, named: named(images) && labels.is_none_or(named), part })
}

fn tell(at: usize, candidate: &Candidate) -> Told {
    let part = part_of(&candidate.path);
    match role_of(&candidate.path) {
        Some(role) => Told { at, part, role, named: true },
        None => Told { at, part, role: role_of_shape(candidate.shape.as_deref()), named: false },
    }
}

/// One number for each image, or a row of few: a column, QMNIST's, one-hot.
fn role_of_shape(shape: Option<&[u64]>) -> Role {
    match shape {
        Some([_] | [_, 1 | 8 | 10]) => Role::Labels,
        _ => Role::Images,
    }
}

/// The part that a path tells: the name first, then the folders from the inside.
pub fn part_of(path: &str) -> Option<ToldPart> {
    path.rsplit('/').find_map(|name| {
        let name = name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let is = |words: &[&str]| words_of(&name).any(|word| words.contains(&word));
        if has(&["train"]) || is(&["tr", "xtr", "ytr"]) {
            Some(ToldPart::Of(Split::Train))
        } else if has(&["test", "t10k"]) || is(&["te", "ts", "xte", "yte", "xts", "yts"]) {
            Some(ToldPart::Of(Split::Test))
        } else if has(&["valid"]) || is(&["val", "xval", "yval", "dev", "extra"]) {
            Some(ToldPart::Other)
        } else {
            None
        }
    })
}

/// What a name says that an array is.
fn role_of(path: &str) -> Option<Role> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let mut name = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    for word in ["training", "train", "testing", "test", "validation", "valid"] {
        name = name.replace(word, " ");
    }
    let is = |words: &[&str]| words_of(&name).any(|word| words.contains(&word));
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if is(&["y", "t", "ytr", "yte", "yts", "yval"]) {
        Some(Role::Labels)
    } else if is(&["x", "xtr", "xte", "xts", "xval"]) {
        Some(Role::Images)
    } else if has(&["label", "lbl", "target", "class", "answer", "truth"]) {
        Some(Role::Labels)
    } else if has(&["image", "img", "pixel", "picture", "feature", "input", "sample", "data"])
        || is(&["digits"])
    {
        Some(Role::Images)
    } else {
        None
    }
}

/// The words of a name: runs of letters and digits.
pub fn words_of(name: &str) -> impl DoubleEndedIterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &[u64])], wanted: Option<Split>) -> Result<Choice, NoChoice> {
        let candidate =
            |&(path, shape): &(&str, &[u64])| Candidate { path: path.into(), shape: Some(shape.into()) };
        choose(&files.iter().map(candidate).collect::<Vec<_>>(), wanted)
    }

    const IMAGES: &[u64] = &[9, 28, 28];
    const LABELS: &[u64] = &[9];

    #[test]
    fn common_names_are_known() {
        for [images, labels] in [
            ["images", "labels"],
            ["x", "y"],
            ["X", "y"],
            ["data", "target"],
            ["train/data", "train/target"],
            ["x_train.npy", "y_train.npy"],
            ["train_images", "train_labels"],
            ["X_test", "Y_test"],
            ["Xtr", "Ytr"],
            ["trainX", "trainY"],
            ["features", "targets"],
            ["emnist-digits-test-images-idx3-ubyte.gz", "emnist-digits-test-labels-idx1-ubyte.gz"],
            ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
            ["digits", "classes"],
            ["x_data", "y_data"],
            ["images", "class_labels"],
        ] {
            // shapes that would tell the opposite
            let found = of(&[(labels, IMAGES), (images, LABELS)], None).unwrap();
            assert_eq!((found.images, found.labels, found.named), (1, Some(0), true), "{images}");
        }
    }

    #[test]
    fn the_test_part_is_taken_unless_the_other_is_wanted() {
        let keras = [("x_train", IMAGES), ("y_train", LABELS), ("x_test", IMAGES), ("y_test", LABELS)];
        let part = |split| Some(Part { split, both: true });
        for (wanted, images, split) in [
            (None, 2, Split::Test),
            (Some(Split::Test), 2, Split::Test),
            (Some(Split::Train), 0, Split::Train),
        ] {
            let found = of(&keras, wanted).unwrap();
            assert_eq!((found.images, found.labels, found.part), (images, Some(images + 1), part(split)));
        }
        let medical = [("val_images", IMAGES), ("val_labels", LABELS)];
        let found = of(&[&keras[..], &medical].concat(), None).unwrap();
        assert_eq!((found.images, found.part), (2, part(Split::Test)));
        // only one part
        let train = of(&keras[..2], None).unwrap();
        assert_eq!(train.part, Some(Part { split: Split::Train, both: false }));
        assert_eq!(of(&keras[..2], Some(Split::Test)), Err(NoChoice::NoPart));
        // a test part without labels does not count
        let found = of(&keras[..3], None).unwrap();
        assert_eq!((found.images, found.labels), (0, Some(1)));
        assert_eq!(of(&[("images", IMAGES), ("labels", LABELS)], Some(Split::Test)), Err(NoChoice::NoPart));
    }

    #[test]
    fn shapes_tell_where_names_do_not() {
        let found = of(&[("arr_0", IMAGES), ("arr_1", LABELS)], None).unwrap();
        assert_eq!((found.images, found.labels, found.named), (0, Some(1), false));
        let found = of(&[("a", &[9, 10]), ("b", &[9, 784])], None).unwrap();
        assert_eq!((found.images, found.labels), (1, Some(0)));
        // names of classes are no labels of images
        let found = of(&[("x", IMAGES), ("y", LABELS), ("class_names", &[10])], None).unwrap();
        assert_eq!((found.images, found.labels), (0, Some(1)));
        assert_eq!(of(&[("a", IMAGES), ("b", IMAGES)], None), Err(NoChoice::Several(0, 1)));
        assert_eq!(of(&[("a", LABELS), ("b", LABELS)], None), Err(NoChoice::Several(0, 1)));
        assert_eq!(of(&[("a", LABELS)], None), Err(NoChoice::OnlyLabels(0)));
        assert_eq!(of(&[], None), Err(NoChoice::Nothing));
        assert_eq!(of(&[("a", IMAGES)], None).unwrap().labels, None);
    }
}
