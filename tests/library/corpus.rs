//! Labelled sets: the real ones where they are, and files made by tools that are not ours.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use crate::shared::shared;
use neurn_lab::digits::corpus::{CorpusError, Domain, Split, assemble, libsvm, list, load, mat};
use neurn_lab::digits::dataset::Dataset;
use neurn_lab::digits::open::Limits;
use neurn_lab::neurn::Samples;
use proptest::prelude::*;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Counts of each class as the README beside the data states them.
#[test]
fn the_real_sets_have_their_published_counts() {
    let Some(dir) = shared("data") else { return };
    for (domain, split, counts) in [
        (Domain::Handwriting, Split::Train, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]),
        (Domain::Handwriting, Split::Test, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]),
        (Domain::Mail, Split::Train, [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644]),
        (Domain::Mail, Split::Test, [359, 264, 198, 166, 200, 160, 170, 147, 166, 177]),
        (Domain::HouseNumber, Split::Test, [39, 134, 68, 73, 60, 65, 47, 41, 40, 33]),
        (Domain::Photo, Split::Train, [1994, 2281, 1929, 2076, 1945, 1775, 1971, 2093, 1922, 2014]),
        (Domain::Photo, Split::Test, [878, 1016, 933, 908, 890, 807, 856, 914, 880, 919]),
    ] {
        let set = load(&dir, domain, split).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((set.width(), set.height(), set.channels()), domain.size());
        let mut found = [0; 10];
        for &label in set.labels().unwrap() {
            found[usize::from(label)] += 1;
        }
        assert_eq!(found, counts, "{domain:?} {split}");
    }
    let missing = load(&dir, Domain::HouseNumber, Split::Train).unwrap_err().to_string();
    assert!(missing.contains("no SVHN train set") && missing.contains("svhn-train-images.idx"), "{missing}");
}

// Files made by SciPy, scikit-learn, Pillow, NumPy and zipfile (tools/make_corpus_fixtures.py) -----------------

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus")
}

fn fixture(file: &str) -> Vec<u8> {
    fs::read(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn together(files: &[String]) -> Result<Dataset, CorpusError> {
    assemble(files.iter().map(|file| (file.clone(), fixture(file))).collect(), &Limits::default())
}

/// Shape and values of a plain NPY file of bytes, read without our reader.
fn plain_npy(file: &str) -> (Vec<usize>, Vec<u8>) {
    let bytes = fixture(file);
    let file = npyz::NpyFile::new(&bytes[..]).unwrap();
    let shape = file.shape().iter().map(|&side| side as usize).collect();
    (shape, file.into_vec::<u8>().unwrap())
}

#[derive(Deserialize)]
struct Entry {
    load: Option<(String, Domain, Split)>,
    files: Option<Vec<String>>,
    images: String,
    labels: String,
}

#[test]
fn every_fixture_reads_as_its_maker_wrote_it() {
    let entries: Vec<Entry> = serde_json::from_slice(&fixture("manifest.json")).unwrap();
    assert!(entries.len() >= 22, "the manifest is cut short");
    for Entry { load: from, files, images, labels } in entries {
        let set = match (from, files) {
            (Some((dir, domain, split)), _) => load(&folder().join(dir), domain, split),
            (_, Some(files)) => together(&files),
            _ => panic!("{images} has no source"),
        }
        .unwrap_or_else(|error| panic!("{images}: {error}"));
        let (shape, values) = plain_npy(&images);
        let mut found = vec![set.count(), set.height(), set.width()];
        found.extend((shape.len() == 4).then_some(set.channels()));
        assert_eq!(found, shape, "{images}");
        let found = match set.data() {
            Samples::U8(found) => found.clone(),
            // 16-bit pictures among the others, on the same scale
            Samples::F32(found) => found.iter().map(|&value| value as u8).collect(),
        };
        assert_eq!(found, values, "{images}");
        assert_eq!(set.labels().unwrap(), plain_npy(&labels).1, "{images}");
    }
}

#[test]
fn sets_are_named_after_their_files() {
    let name = |files: &[&str]| {
        together(&files.iter().map(|&file| file.to_owned()).collect::<Vec<_>>()).unwrap().name().to_owned()
    };
    assert_eq!(name(&["loose/labels.idx", "loose/images.npy"]), "loose/images.npy");
    assert_eq!(name(&["loose/folders.zip"]), "loose/folders.zip");
    assert_eq!(name(&["loose/one.mat"]), "loose/one.mat");
}

// What is refused -----------------------------------------------------------------------------------------------

fn sentence(files: Vec<(&str, Vec<u8>)>) -> String {
    let files = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    let sentence = match assemble(files, &Limits::default()) {
        Ok(set) => panic!("{} was read", set.name()),
        Err(error) => error.to_string(),
    };
    assert!(sentence.ends_with('.') && sentence.len() > 40, "{sentence}");
    sentence
}

#[test]
fn what_is_refused_says_why() {
    for (file, words) in [
        ("float_x.mat", "`X` that does not hold 8-bit whole numbers"),
        ("complex_y.mat", "`y` that does not hold real numbers"),
        ("label_11.mat", "the label 11"),
        ("half_label.mat", "the label 9.5"),
        ("no_y.mat", "no variable `y`; cropped SVHN files have"),
        ("no_x.mat", "no variable `X`"),
        ("few_y.mat", "10 images in `X` and 9 labels in `y`"),
        ("wide_y.mat", "`y` of shape [2, 5]"),
        ("flat_x.mat", "`X` of shape [8, 180]"),
        ("five_channels.mat", "`X` of shape [8, 6, 5, 6]"),
        ("no_images.mat", "`X` of shape [8, 6, 3, 0]"),
        ("zero_based.txt", "a label from 1 to 10"),
        ("cut.bz2", "cut off or damaged"),
        ("bzip2_method.zip", "packed in an unusual way"),
        ("zip_in_zip.zip", "`inner.zip` is no part of a labelled set"),
        ("empty.zip", "there are no files to read"),
        ("level_4.mat", "`level_4.mat` is no part of a labelled set"),
    ] {
        let sentence = sentence(vec![(file, fixture(&format!("refused/{file}")))]);
        assert!(sentence.contains(words), "{file}: {sentence}");
    }
    let hdf5 = [b"MATLAB 7.3 MAT-file, Platform: GLNXA64".as_slice(), &[0; 500]].concat();
    assert!(sentence(vec![("new.mat", hdf5)]).contains("'-v7'"));
    let mut big_endian = fixture("loose/one.mat");
    big_endian[124..128].copy_from_slice(b"\x01\x00MI");
    assert!(sentence(vec![("big.mat", big_endian)]).contains("little-endian"));
    // the flag of a password
    let mut locked = fixture("loose/arrays.npz");
    for mark in [b"PK\x03\x04", b"PK\x01\x02"] {
        let at = locked.windows(4).position(|window| window == mark).unwrap();
        locked[at + if mark[2] == 1 { 8 } else { 6 }] |= 1;
    }
    assert!(sentence(vec![("locked.zip", locked)]).contains("needs a password"));
}

#[test]
fn files_that_make_no_set_are_named() {
    let png = || fixture("loose/listed/0.png");
    let other_size = || fixture("originals/mnist_m/mnist_m_test/00000003.png");
    let (images, labels) = (|| fixture("loose/images.idx"), || fixture("loose/labels.idx"));
    let text = |text: &str| text.as_bytes().to_vec();
    for (files, words) in [
        (vec![], "there are no files"),
        (vec![("a.idx", images())], "`a.idx` holds images, but no labels"),
        (vec![("a.idx", labels())], "`a.idx` holds labels, but no images"),
        (vec![("l.txt", text("0.png 3"))], "`l.txt` holds labels, but no images"),
        (vec![("a.idx", images()), ("b.idx", images())], "`a.idx` and `b.idx` belong to different sets"),
        (vec![("a.idx", labels()), ("b.idx", labels())], "`a.idx` and `b.idx` belong"),
        (vec![("a", images()), ("b", labels()), ("c", labels())], "`b` and `c` belong"),
        (vec![("a.idx", images()), ("b.png", png())], "`a.idx` and `b.png` belong"),
        (
            vec![("a.mat", fixture("loose/one.mat")), ("b.mat", fixture("loose/one.mat"))],
            "`a.mat` and `b.mat`",
        ),
        (
            vec![("a.png", png()), ("l.txt", text("a.png 1")), ("m.txt", text("a.png 1"))],
            "`l.txt` and `m.txt`",
        ),
        (vec![("a.png", png())], "nothing says which digit `a.png` shows"),
        (vec![("a_1.png", png()), ("1/b.png", png())], "nothing says which digit `1/b.png` shows"),
        (
            vec![("a.png", png()), ("l.txt", text("b.png 1\nc.png 2\na.png 3"))],
            "2 of its 3 pictures are missing",
        ),
        (
            vec![("a.png", png()), ("b.png", png()), ("l.txt", text("b.png 1"))],
            "no label for `a.png`; 1 of 2",
        ),
        (
            vec![("x/a.png", png()), ("y/a.png", png()), ("l.txt", text("a.png 1"))],
            "several pictures have this name",
        ),
        (vec![("x/a.png", png()), ("l.txt", text("a.png 1\nx/a.png 1"))], "several pictures have this name"),
        (
            vec![("1/a.png", png()), ("2/b.png", other_size())],
            "`1/a.png` is 4 x 5 pixels and `2/b.png` 5 x 6",
        ),
        (
            vec![("1/a.png", png()), ("2/b.png", png()[..60].to_vec())],
            "`2/b.png` looks like a PNG picture, but",
        ),
        (vec![("1/a.png", png()), ("song.mp3", vec![0xff, 0xfb, 0, 0])], "`song.mp3` is no part"),
        (
            vec![("a.npy", fixture("expect/zip_deep.labels.npy")), ("b.idx", images())],
            "has 10 images, but there are 2 labels",
        ),
        (
            vec![
                ("a.idx", images()),
                ("b.idx", vec![0, 0, 8, 1, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]),
            ],
            "image 9 (counted from 0) the label 10",
        ),
    ] {
        let sentence = sentence(files);
        assert!(sentence.contains(words), "wanted: {words}\nfound: {sentence}");
    }
}

/// A folder of MNIST-M's kind in the system's temporary folder, removed at the end.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("neurn-corpus-{name}-{}", std::process::id()));
        let from = folder().join("originals/mnist_m");
        fs::create_dir_all(dir.join("mnist_m_test")).unwrap();
        for file in fs::read_dir(from.join("mnist_m_test")).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), dir.join("mnist_m_test").join(file.file_name())).unwrap();
        }
        fs::copy(from.join("mnist_m_test_labels.txt"), dir.join("mnist_m_test_labels.txt")).unwrap();
        Self(dir)
    }

    fn refusal(&self) -> String {
        load(&self.0, Domain::Photo, Split::Test).unwrap_err().to_string()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_and_its_list_must_agree() {
    let copy = Copy::new("agree");
    let list = copy.0.join("mnist_m_test_labels.txt");
    assert!(load(&copy.0, Domain::Photo, Split::Test).is_ok());
    fs::write(copy.0.join("mnist_m_test/.hidden.png"), "").unwrap();
    fs::write(copy.0.join("mnist_m_test/notes.txt"), "").unwrap();
    assert!(load(&copy.0, Domain::Photo, Split::Test).is_ok());
    let whole = fs::read_to_string(&list).unwrap();
    fs::write(&list, whole.lines().take(8).collect::<Vec<_>>().join("\n")).unwrap();
    assert!(copy.refusal().contains("no label for `00000024.png`; 2 of 10"), "{}", copy.refusal());
    fs::write(&list, format!("{whole}99.png 1\n")).unwrap();
    assert!(copy.refusal().contains("lists `99.png`, but there is no such picture; 1 of its 11"));
    fs::write(&list, whole.replace("00000003.png", "../secret.png")).unwrap();
    assert!(copy.refusal().contains("not a name within the set's folder"));
    fs::write(&list, &whole).unwrap();
    fs::write(copy.0.join("mnist_m_test/00000006.png"), "no picture").unwrap();
    assert!(copy.refusal().contains("`00000006.png` does not begin like any kind"), "{}", copy.refusal());
    fs::remove_file(copy.0.join("mnist_m_test/00000006.png")).unwrap();
    assert!(copy.refusal().contains("lists `00000006.png`"));
    // without its list the folder is no set
    fs::remove_file(&list).unwrap();
    assert!(copy.refusal().contains("the folder `mnist_m_test` with `mnist_m_test_labels.txt`"));
    let nowhere = load(&copy.0.join("nowhere"), Domain::Mail, Split::Test).unwrap_err();
    assert!(matches!(nowhere, CorpusError::Unreadable { .. }), "{nowhere}");
}

/// Whole files of each kind that a single file can be.
const WHOLE: [&str; 11] = [
    "originals/SVHN/train_32x32.mat",
    "originals/SVHN/test_32x32.mat",
    "loose/others.mat",
    "originals/usps.bz2",
    "loose/two_streams.bz2",
    "loose/mnist_m.zip",
    "loose/folders.zip",
    "loose/names.zip",
    "loose/stored.zip",
    "loose/arrays.npz",
    "loose/deep.zip",
];

#[test]
fn no_part_of_a_file_passes_for_the_whole() {
    for file in WHOLE {
        let whole = fixture(file);
        let step = (whole.len() / 300).max(1);
        for end in (0..whole.len()).step_by(step).chain([whole.len() - 1]) {
            // a bzip2 file of two streams is a shorter one up to the end of the first
            let cut = assemble(vec![("cut".to_owned(), whole[..end].to_vec())], &Limits::default());
            let boundary = file.contains("streams") && cut.as_ref().is_ok_and(|set| set.count() == 5);
            assert!(cut.is_err() || boundary, "{file} was read from its first {end} bytes");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic(file in 0..WHOLE.len(), changes in proptest::collection::vec((any::<u32>(), any::<u8>()), 1..8)) {
        let mut bytes = fixture(WHOLE[file]);
        for (at, value) in changes {
            let length = bytes.len();
            bytes[at as usize % length] = value;
        }
        let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 16, max_values: 1 << 20 };
        if let Ok(set) = assemble(vec![("damaged".to_owned(), bytes)], &limits) {
            prop_assert_eq!(set.labels().map(<[u8]>::len), Some(set.count()));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "([0-9a-z:.,; \\n\"/-]|[0-9]+:-?[01](\\.[0-9])? ){0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let limits = Limits::default();
        for bytes in [text.as_bytes(), &bytes] {
            if let Ok(entries) = list::read("list", bytes) {
                prop_assert!(entries.iter().all(|entry| entry.label <= 9 && !entry.picture.starts_with('/')));
            }
            if let Ok(set) = libsvm::read("usps", bytes, &limits) {
                prop_assert_eq!(set.width() * set.height(), 256);
            }
            let _ = mat::read("mat", bytes, &limits);
            let _ = assemble(vec![("any".to_owned(), bytes.to_vec())], &limits);
        }
    }
}
