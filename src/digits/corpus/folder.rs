//! Files and folders of the machine, read into memory.

use super::CorpusError;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads files, and folders with all that lies in them, by paths that begin with the given name. Hidden files are
/// passed over, and links to folders are not followed, so that there is an end.
///
/// # Errors
/// [`CorpusError`]: a file that cannot be read, more than `most` files or `max_bytes` bytes in all.
pub fn read_files(
    paths: &[PathBuf],
    most: usize,
    max_bytes: usize,
) -> Result<Vec<(String, Vec<u8>)>, CorpusError> {
    let mut files = Vec::new();
    let mut todo: Vec<(String, PathBuf)> = paths.iter().map(|path| (last_name(path), path.clone())).collect();
    todo.reverse();
    let mut left = max_bytes as u64;
    while let Some((name, path)) = todo.pop() {
        let failed = |problem: std::io::Error| CorpusError::Unreadable {
            path: name.clone(),
            detail: problem.to_string(),
        };
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = Vec::new();
            for entry in fs::read_dir(&path).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let hidden = entry.file_name().to_string_lossy().starts_with('.');
                let followed = !entry.file_type().map_err(failed)?.is_symlink() || entry.path().is_file();
                if !hidden && followed {
                    inside.push(entry.path());
                }
            }
            inside.sort();
            todo.extend(inside.into_iter().rev().map(|path| (format!("{name}/{}", last_name(&path)), path)));
            continue;
        }
        if files.len() >= most {
            return Err(CorpusError::TooManyFiles { limit: most });
        }
        let size = fs::metadata(&path).map_err(failed)?.len();
        left = left.checked_sub(size).ok_or(CorpusError::TooMuch { limit: max_bytes >> 20 })?;
        files.push((name.clone(), fs::read(&path).map_err(failed)?));
    }
    Ok(files)
}

fn last_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_with_its_folders_and_within_limits() {
        let loose = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus/loose");
        let listed = loose.join("listed");
        let files = read_files(&[listed.clone(), loose.join("images.idx")], 100, 1 << 20).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let wanted = [
            "listed/0.png",
            "listed/1.png",
            "listed/2.png",
            "listed/3.png",
            "listed/labels.csv",
            "images.idx",
        ];
        assert_eq!(names, wanted);
        assert_eq!(files[5].1, fs::read(loose.join("images.idx")).unwrap());
        let deep = read_files(std::slice::from_ref(&loose), 1000, 1 << 20).unwrap();
        assert!(deep.iter().any(|(name, _)| name == "loose/listed/2.png"));
        assert!(
            read_files(std::slice::from_ref(&loose), 3, 1 << 20)
                .unwrap_err()
                .to_string()
                .contains("more than 3 files")
        );
        assert!(
            read_files(std::slice::from_ref(&loose), 1000, 4000)
                .unwrap_err()
                .to_string()
                .contains("hold more than")
        );
        let missing = read_files(&[listed.join("nothing.png")], 9, 9).unwrap_err().to_string();
        assert!(missing.starts_with("`nothing.png` cannot be read"), "{missing}");
    }
}
