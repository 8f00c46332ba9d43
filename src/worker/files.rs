//! Files of pictures and of labelled sets. The page's own program carries no decoders: they are a quarter of a
//! megabyte.

use crate::digits::corpus::{assemble, is_set};
use crate::digits::open::{Limits, Opened, open};
use crate::digits::problem::capital;

/// Reads a file, or says why not. One that is a labelled set by itself is read as such.
pub(super) fn opened(name: String, bytes: Vec<u8>) -> Result<Opened, String> {
    if is_set(&bytes) {
        return assembled(vec![(name, bytes)]);
    }
    open(&name, &bytes, &Limits::default()).map_err(|error| error.to_string())
}

/// Makes one labelled set of files, or says why not.
pub(super) fn assembled(files: Vec<(String, Vec<u8>)>) -> Result<Opened, String> {
    assemble(files, &Limits::default()).map(Opened::Dataset).map_err(|error| capital(&error.to_string()))
}
