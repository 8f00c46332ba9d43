//! `neurn evaluate` on sets as people hold them: files of real kinds beside the checkout, where they are, and our own
//! fixtures.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::program::program;
use crate::shared::shared;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `neurn evaluate` says of files in a folder; options begin with `--`.
fn evaluate(folder: &Path, args: &[&str]) -> Output {
    let weights = root().join("assets/models/mnist-champion.safetensors");
    let args = args.iter().map(|arg| match arg.contains('.') {
        true => folder.join(arg).into_os_string(),
        false => arg.into(),
    });
    let mut neurn = program();
    neurn.args(["evaluate", "--json", "--weights"]).arg(weights).args(args).output().unwrap()
}

#[track_caller]
fn done(folder: &Path, args: &[&str]) -> Value {
    let output = evaluate(folder, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn refused(folder: &Path, args: &[&str]) -> String {
    let output = evaluate(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn notes(found: &Value) -> String {
    found["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

/// All but one of the 24 digits in them are read rightly by the champion, and all of the 100 others.
#[test]
fn real_files_hold_what_they_hold() {
    let Some(folder) = shared("cases") else { return };
    let emnist =
        ["--images", "emnist-digits-images-idx3-ubyte.gz", "--labels", "emnist-digits-labels-idx1-ubyte.gz"];
    for (args, right, n, words) in [
        (
            &["--images", "kaggle_train.csv"][..],
            23,
            24,
            "column 1 of 785 (`label`), because its heading says so",
        ),
        (&["--images", "kaggle_test.csv", "--labels", "labels_column.npy"], 23, 24, "784 columns of pixels"),
        (
            &["--images", "mnist_test_noheader.csv"],
            23,
            24,
            "column 1 of 785, because of the first and the last",
        ),
        (&["--images", "mnist.npz"], 100, 100, "this is the test part. The images are `x_test.npy`"),
        (&["--images", "mnist.npz", "--part", "test"], 100, 100, "this is the test part"),
        (&["--images", "mnist.npz", "--part", "train"], 23, 24, "this is the training part"),
        (&["--images", "hf_mnist.parquet"], 23, 24, "The images are `image` and the labels are `label`"),
        (&["--images", "usps.h5"], 23, 24, "this is the test part. The images are `test/data`"),
        (&["--images", "usps.h5", "--part", "train"], 23, 24, "`train/data`"),
        (&emnist, 5, 24, "5 are read rightly as stored and 23 with rows and columns exchanged"),
        (&[&emnist[..], &["--turned"]].concat(), 23, 24, "exchanged, as you asked"),
        (
            &["--images", "qmnist-test-images-idx3-ubyte.gz", "--labels", "qmnist-test-labels-idx2-int.gz"],
            23,
            24,
            "8 columns, as QMNIST's",
        ),
        (&["--images", "flat_n784.npy", "--labels", "labels_column.npy"], 23, 24, "image of 28 x 28"),
        (&["--images", "flat_n784.npy", "--labels", "labels_float.npy"], 23, 24, ""),
        (&["--images", "flat_n784.npy", "--labels", "onehot.npy"], 23, 24, "one-hot"),
        (&["--images", "torch_nchw.npy", "--labels", "labels_float.npy"], 23, 24, "PyTorch"),
        (&["--images", "named_files.zip"], 23, 24, "beginnings of the pictures' names: `0_10.png` is a 0"),
        (&["--images", "word_folders.zip"], 23, 24, "folders that the pictures are in: `five/15.png` is a 5"),
    ] {
        let found = done(&folder, args);
        assert_eq!((found["right"].as_u64(), found["n"].as_u64()), (Some(right), Some(n)), "{args:?}");
        assert!(notes(&found).contains(words), "{args:?}: {}", notes(&found));
    }
    let pickle = refused(&folder, &["--images", "mnist.pkl.gz"]);
    assert!(pickle.contains("is a Python pickle") && pickle.contains("numpy.savez("), "{pickle}");
    assert!(refused(&folder, &["--images", "kaggle_test.csv"]).contains("no labels; --labels FILE"));
}

#[test]
fn our_fixtures_are_evaluated_and_say_how_they_were_read() {
    let folder = root().join("tests/fixtures/sets");
    for (args, n, part, words) in [
        (&["--images", "keras.npz"][..], 12, "test", "this is the test part"),
        (&["--images", "keras.npz", "--part", "train"], 5, "train", "this is the training part"),
        (&["--images", "usps.h5", "--part", "train"], 5, "train", "`train/data`"),
        (&["--images", "pages.parquet"], 12, "", "`image`"),
        (&["--images", "semicolons.csv.gz"], 12, "", "(`label`)"),
        (&["--images", "flat.npy", "--labels", "labels_one_hot.npy"], 12, "", "one-hot"),
        (&["--images", "flat.npy", "--labels", "qmnist.idx.gz", "--turned"], 12, "", "as you asked"),
        (&["--images", "words.zip"], 12, "", "folders"),
    ] {
        let found = done(&folder, args);
        assert_eq!((found["n"].as_u64(), found["part"].as_str().unwrap_or("")), (Some(n), part), "{args:?}");
        assert!(notes(&found).contains(words), "{args:?}: {}", notes(&found));
    }
    for (args, words) in [
        (&["--images", "keras.npz", "--part", "half"][..], "`train` and `test`"),
        (&["--images", "images.npz", "--part", "train"], "has no train part"),
        (&["--images", "flat.npy", "--labels", "labels.npy", "--part", "train"], "has no train part"),
        (&["--images", "kaggle_test.csv"], "no labels"),
        (&["--images", "flat.npy", "--labels", "torch.npy"], "has the shape [12, 1, 8, 8]"),
    ] {
        let sentence = refused(&folder, args);
        assert!(sentence.contains(words), "{args:?}: {sentence}");
    }
    // a folder as it lies there
    let listed = root().join("tests/fixtures/corpus/loose");
    let output = evaluate(&listed, &["--images", "./listed"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
