//! Labelled sets: the real ones where they are, and files made by tools that are not ours.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use neurn_lab::digits::corpus::{Domain, Split, load};
use std::path::{Path, PathBuf};

/// The real data, beside the checkout or beside the folder of a worktree.
fn data() -> Option<PathBuf> {
    let found = ["..", "../.."]
        .map(|up| Path::new(env!("CARGO_MANIFEST_DIR")).join(up).join("shared/data"))
        .into_iter()
        .find(|dir| dir.is_dir());
    if found.is_none() {
        println!("skipped: no data");
    }
    found
}

/// Counts of each class as the README beside the data states them.
#[test]
fn the_real_sets_have_their_published_counts() {
    let Some(dir) = data() else { return };
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
