//! Gzip, unpacked up to a limit.

use super::bounded;
use super::problem::Problem;
use flate2::read::MultiGzDecoder;
use std::io::Read as _;

/// Whether `bytes` begin as gzip does.
#[must_use]
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Unpacks a gzip file of one or more members. Memory: at most 1.5 times `max_bytes`, whatever the file
/// claims.
///
/// # Errors
/// [`Problem::Gzip`] for a broken or cut off stream (its checksum is checked too),
/// [`Problem::UnpacksTooLarge`] beyond `max_bytes`.
pub fn unpack(bytes: &[u8], max_bytes: usize) -> Result<Vec<u8>, Problem> {
    bounded::read(MultiGzDecoder::new(bytes), max_bytes)
        .map_err(|error| Problem::Gzip { detail: error.to_string() })?
        .ok_or_else(|| Problem::UnpacksTooLarge { limit: u64::try_from(max_bytes).unwrap_or(u64::MAX) })
}

/// What the first bytes of a gzip file unpack to, at most `most`: enough to tell what is in it.
#[must_use]
pub fn peek(head: &[u8], most: usize) -> Vec<u8> {
    let mut unpacked = vec![0; most];
    let mut stream = MultiGzDecoder::new(head);
    let mut filled = 0;
    // it ends where the head is cut off
    while let Ok(more @ 1..) = stream.read(unpacked.get_mut(filled..).unwrap_or_default()) {
        filled += more;
    }
    unpacked.truncate(filled);
    unpacked
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_are_joined() {
        let two = [packed(b"abc"), packed(b"def")].concat();
        assert_eq!(unpack(&two, 6).unwrap(), b"abcdef");
    }

    #[test]
    fn the_beginning_is_seen_without_the_end() {
        let text: Vec<u8> = (0..20_000_u32).flat_map(|i| (i * 7919).to_string().into_bytes()).collect();
        let whole = packed(&text);
        assert_eq!(peek(&whole, 100), text[..100]);
        let seen = peek(&whole[..512], 512);
        assert!(seen.len() > 300 && text.starts_with(&seen), "{}", seen.len());
        assert!(peek(b"\x1f\x8b", 512).is_empty());
    }

    #[test]
    fn the_limit_is_sharp() {
        let zeros = packed(&[0; 5000]);
        assert_eq!(unpack(&zeros, 5000).unwrap().len(), 5000);
        assert_eq!(unpack(&zeros, 4999), Err(Problem::UnpacksTooLarge { limit: 4999 }));
    }

    #[test]
    fn every_truncation_and_a_wrong_checksum_are_refused() {
        let whole = packed(b"a few bytes of text");
        for end in 0..whole.len() {
            // no bytes at all are an empty file to the decoder; `open` catches that before
            assert!(end == 0 || matches!(unpack(&whole[..end], 100), Err(Problem::Gzip { .. })), "{end}");
        }
        let mut wrong = whole.clone();
        let crc = wrong.len() - 8;
        wrong[crc] ^= 1;
        assert!(matches!(unpack(&wrong, 100), Err(Problem::Gzip { .. })));
    }
}
