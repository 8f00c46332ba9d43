//! `neurn data` on folders of files made by other tools.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::program::program;
use std::path::Path;

/// What it prints, its error last, and whether it ended well.
fn check(dir: &str) -> (String, bool) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus").join(dir);
    let output = program().arg("data").arg(dir).output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (String::from_utf8(printed).unwrap(), output.status.success())
}

#[test]
fn says_what_is_there_and_what_is_wrong_with_it() {
    let (text, well) = check("originals");
    for words in [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "non-commercial use only",
        "usps.bz2\n           13 images, 16 x 16 x 1; of 0 to 9: [",
        "a part: the published set has 7291 images",
        // the fixtures are smaller than the real digits
        "WRONG: SVHN is 32 x 32 x 3",
        // MNIST, SVHN and MNIST-M, each in two parts
        "6 of the sets found are not what they should be",
        "Nothing is missing.",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
    assert!(!well);
}

#[test]
fn says_what_is_missing_and_what_that_means() {
    let (text, well) = check("expect");
    assert!(text.contains("MNIST train: no network can be trained on it"), "{text}");
    assert!(text.contains("SVHN test: no accuracy on it can be measured") && well, "{text}");
    let (text, well) = check("nowhere");
    assert!(text.contains("nowhere is no folder") && well, "{text}");
}
