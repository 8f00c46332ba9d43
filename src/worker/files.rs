//! Files of pictures and of labelled sets. The page's own program carries no decoders: they are a quarter of a
//! megabyte.

use crate::digits::corpus::{Split, assemble, gather, is_set};
use crate::digits::open::{Limits, Opened, open};
use crate::digits::problem::capital;
use crate::protocol::buffer::Buffer;

/// Reads a file, or says why not. One that is a labelled set by itself is read as such, and of two parts the wanted one.
pub(super) fn opened(name: String, bytes: Buffer<u8>, part: Option<Split>) -> Result<Opened, String> {
    if is_set(&bytes) {
        let set = gather(vec![(name, bytes.into_vec())], part, &Limits::default());
        return set.map(Opened::Dataset).map_err(|error| capital(&error.to_string()));
    }
    open(&name, &bytes, &Limits::default()).map_err(|error| error.to_string())
}

/// Makes one labelled set of files, or says why not.
pub(super) fn assembled(files: Vec<(String, Vec<u8>)>) -> Result<Opened, String> {
    assemble(files, &Limits::default()).map(Opened::Dataset).map_err(|error| capital(&error.to_string()))
}
