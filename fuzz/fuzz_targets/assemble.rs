//! Files given together, zip files among them: no panic, and an error is a sentence. The input is cut into up to
//! four files at the byte 0xa7.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neurn_lab::digits::corpus::assemble;
use neurn_lab::digits::open::Limits;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { max_bytes: 1 << 20, max_pixels: 1 << 18, max_values: 1 << 20 };
    let names = ["3/a.png", "b_4.png", "labels.txt", "c"];
    let parts = bytes.splitn(names.len(), |&byte| byte == 0xa7);
    let several = names.iter().zip(parts).map(|(name, part)| ((*name).to_owned(), part.to_vec())).collect();
    for files in [vec![("whole".to_owned(), bytes.to_vec())], several] {
        match assemble(files, &limits) {
            Ok(set) => assert_eq!(set.labels().map(<[u8]>::len), Some(set.count())),
            Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
        }
    }
});
