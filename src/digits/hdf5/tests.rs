use super::*;
use serde::Deserialize;
use std::collections::BTreeMap;

const BOTH: [&str; 2] = ["earliest.h5", "newer.h5"];

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/hdf5/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[derive(Deserialize)]
struct Wanted {
    shape: Vec<usize>,
    values: Vec<f32>,
}

#[test]
fn arrays_are_those_that_numpy_wrote() {
    let wanted: BTreeMap<String, Wanted> = serde_json::from_slice(&fixture("values.json")).unwrap();
    assert_eq!(wanted.len(), 11);
    for name in BOTH {
        let file = File::open(fixture(name)).unwrap();
        for (path, wanted) in &wanted {
            // growing in two directions, as libver 1.10 and later index it: a sentence, see below
            if name == "newer.h5" && path == "test/both" {
                continue;
            }
            let found = file.dataset(path, &Limits::default()).unwrap();
            assert_eq!(found.shape, wanted.shape, "{name} {path}");
            assert_eq!(found.samples.into_f32(), wanted.values, "{name} {path}");
        }
        let unwritten = file.dataset("odd/unwritten", &Limits::default()).unwrap();
        assert_eq!((&*unwritten.shape, unwritten.samples.into_f32()), (&[2, 3][..], vec![2.5; 6]));
        let labels = file.dataset("train/target", &Limits::default()).unwrap();
        assert_eq!(labels.samples, crate::neurn::Samples::U8(vec![3, 1, 4, 1, 5]));
    }
}

#[test]
fn paths_and_attributes_are_found() {
    for name in BOTH {
        let file = File::open(&fixture(name)[..]).unwrap();
        let paths = file.paths().unwrap();
        // the group that holds itself is listed sixteen times and no more
        for wanted in ["train/data", "many/array_19", "odd/again/kinds/big"] {
            assert!(paths.iter().any(|path| path == wanted), "{name}: {wanted} of {paths:?}");
        }
        let text = |group, name| file.attribute(group, name).unwrap();
        assert!(text("", "model_config").unwrap().ends_with("\"config\": {\"layers\": []}}"), "{name}");
        assert_eq!(text("", "fixed").as_deref(), Some("tensorflow"));
        assert_eq!(text("train", "about").as_deref(), Some("digits, « cut »"));
        assert_eq!(text("many", "remark_17").as_deref(), Some("remark 17"));
        for no_text in ["number", "names", "absent"] {
            assert_eq!(text("", no_text), None, "{name} {no_text}");
        }
        assert_eq!(file.attribute("nowhere", "x"), Err(Problem::Hdf5Missing { path: "nowhere".to_owned() }));
    }
}

#[test]
fn what_is_not_read_gets_a_sentence() {
    for name in BOTH {
        let file = File::open(fixture(name)).unwrap();
        let problem = |path: &str| file.dataset(path, &Limits::default()).unwrap_err();
        assert!(matches!(problem("odd/text"), Problem::Hdf5Type { .. }), "{name}");
        assert!(matches!(problem("odd/table"), Problem::Hdf5Type { .. }));
        assert!(matches!(problem("odd/scalar"), Problem::NpyShape { .. }));
        assert!(matches!(problem("odd/nothing"), Problem::NoValues { .. }));
        assert!(matches!(problem("odd/huge"), Problem::TooManyValues { .. }));
        assert!(matches!(problem("odd"), Problem::Hdf5Missing { .. }));
        assert!(matches!(problem("train/label"), Problem::Hdf5Missing { .. }));
        let small = Limits { max_values: 100, ..Limits::default() };
        assert!(matches!(file.dataset("train/data", &small), Err(Problem::TooManyValues { limit: 100, .. })));
    }
    let newer = File::open(fixture("newer.h5")).unwrap();
    assert!(matches!(newer.dataset("test/both", &Limits::default()), Err(Problem::Hdf5 { .. })));
    assert!(matches!(File::open(&b"\x89HDF\r\n\x1a\n"[..]), Err(Problem::Hdf5 { .. })));
    assert!(matches!(File::open(&b"text"[..]), Err(Problem::Hdf5 { .. })));
    let error = File::open(&fixture("earliest.h5")[..200]).err().unwrap().of("a.h5").to_string();
    assert!(
        error.starts_with("`a.h5` looks like an HDF5 file, but") && error.ends_with("that open."),
        "{error}"
    );
}
