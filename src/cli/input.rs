//! Files that the subcommands read.

use super::error::CliError;
use crate::digits::array::Role;
use crate::digits::corpus::{MAX_FILES, read_files};
use crate::digits::gzip;
use crate::digits::npy;
use crate::digits::open::{Limits, Opened, Shaped, open_as as open_bytes, open_shaped};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Opens a file of any kind that NeuRN Lab reads, with its shape. Never reads more than the limits allow.
///
/// # Errors
/// [`CliError::Read`] and [`CliError::Open`].
pub fn open(path: &Path) -> Result<Shaped, CliError> {
    opened_as(path, &read(path, &Limits::default())?, None)
}

/// As [`open`], of a file of which it is known what its numbers are.
///
/// # Errors
/// As [`open`].
pub fn open_as(path: &Path, role: Role) -> Result<Shaped, CliError> {
    opened_as(path, &read(path, &Limits::default())?, Some(role))
}

/// The same of a file that was read.
///
/// # Errors
/// As [`open`].
pub fn opened_as(path: &Path, bytes: &[u8], role: Option<Role>) -> Result<Shaped, CliError> {
    Ok(open_bytes(&path.display().to_string(), bytes, &Limits::default(), role)?)
}

/// A file, or the files of a folder and of the folders in it, by their paths; hidden ones are passed over. Never reads
/// more than the limits allow.
///
/// # Errors
/// [`CliError::Read`], and [`CliError::Corpus`] for a folder with too much in it.
pub fn files(path: &Path) -> Result<Vec<(String, Vec<u8>)>, CliError> {
    let limits = Limits::default();
    if !path.is_dir() {
        // what the folders above are called says nothing of the file
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        return Ok(vec![(name.into_owned(), read(path, &limits)?)]);
    }
    Ok(read_files(&[path.to_path_buf()], MAX_FILES, limits.max_bytes)?)
}

/// All numbers of an array of any shape (.npy, also gzipped), or of any other file that [`open`] takes, in its order.
///
/// # Errors
/// As [`open`].
pub fn values(path: &Path) -> Result<Vec<f32>, CliError> {
    let limits = Limits::default();
    let name = path.display().to_string();
    let bytes = read(path, &limits)?;
    // what is too large is refused in `open_shaped`
    if bytes.len() <= limits.max_bytes {
        let unpacked = if gzip::is_gzip(&bytes) {
            Cow::Owned(gzip::unpack(&bytes, limits.max_bytes).map_err(|problem| problem.of(&name))?)
        } else {
            Cow::Borrowed(&bytes[..])
        };
        if npy::is_npy(&unpacked) {
            return Ok(npy::read_values(&unpacked, &limits).map_err(|problem| problem.of(&name))?);
        }
    }
    Ok(match open_shaped(&name, &bytes, &limits)?.content {
        Opened::Picture(image) => image.into_samples().into_f32(),
        Opened::Dataset(set) => Arc::unwrap_or_clone(set.into_data().0).into_f32(),
        Opened::Labels(labels) => labels.into_iter().map(f32::from).collect(),
    })
}

/// A file's bytes; of a file that is too large one more than may be opened.
fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Read { path: path.display().to_string(), source };
    let mut bytes = Vec::new();
    // one byte beyond the limit is enough for `open_shaped` to see that it is too large
    let most = u64::try_from(limits.max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(failed)?.take(most).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
