//! Streams that may be longer than they should be: unpacked files.

use std::io::{self, Read};

/// Bytes that are read first; from then on as many as are there already.
const FIRST: usize = 1 << 16;

/// Reads to the end, or gives `None` if there are more than `max_bytes`. Memory: at most 1.5 times `max_bytes`,
/// however long the stream is.
///
/// # Errors
/// As the stream's.
pub fn read(mut stream: impl Read, max_bytes: usize) -> io::Result<Option<Vec<u8>>> {
    // one byte more than allowed tells "just fits" from "goes on"
    let most = max_bytes.saturating_add(1);
    let mut bytes = Vec::new();
    while bytes.len() < most {
        // doubled as a vector would do by itself, but never beyond the limit
        let room = bytes.len().max(FIRST).min(most - bytes.len());
        bytes.reserve_exact(room);
        if stream.by_ref().take(u64::try_from(room).unwrap_or(u64::MAX)).read_to_end(&mut bytes)? < room {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_sharp() {
        for length in [0, 1, FIRST - 1, FIRST, FIRST + 1, 2 * FIRST + 5] {
            let bytes = vec![7; length];
            assert_eq!(read(&bytes[..], length).unwrap().as_ref(), Some(&bytes));
            assert_eq!(read(&bytes[..], length + 1).unwrap().as_ref(), Some(&bytes));
            if length > 0 {
                assert_eq!(read(&bytes[..], length - 1).unwrap(), None);
            }
        }
    }
}
