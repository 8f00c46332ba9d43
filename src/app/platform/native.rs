//! The native window's side.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use eframe::egui::{Context, DroppedFileHandle};

use super::Incoming;
use crate::app::context::{Command, ViewContext};
use crate::app::lab::Lab;
use crate::digits::corpus::MAX_FILES;
use crate::digits::open::Limits;

/// Dialogs and the file system.
pub struct Platform {
    sender: Sender<Incoming>,
    receiver: Receiver<Incoming>,
    context: Context,
    /// Threads that read files.
    readers: Vec<JoinHandle<()>>,
}

impl Platform {
    /// For this window.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver, context: context.clone(), readers: Vec::new() }
    }

    /// Native windows have a mouse as far as we know.
    #[must_use]
    pub fn touch(&self) -> bool {
        false
    }

    /// Not asked natively.
    #[must_use]
    pub fn reduced_motion(&self) -> bool {
        false
    }

    /// Nothing to prepare natively.
    pub fn prepare(&mut self, _lab: &mut ViewContext) {}

    /// What came from outside.
    pub fn take(&mut self, _ctx: &Context, _lab: &mut Lab, _frames: u64) -> Vec<Incoming> {
        self.readers.retain(|reader| !reader.is_finished());
        self.receiver.try_iter().collect()
    }

    /// Blocks until what is being read has come. Dialogs are the visitor's, and not waited for.
    pub fn await_files(&mut self) {
        for reader in self.readers.drain(..) {
            // one that panicked has nothing to tell
            let _ = reader.join();
        }
    }

    /// Reads files and folders that were dropped on the window.
    pub fn read_dropped(&mut self, files: &[DroppedFileHandle]) {
        if !files.is_empty() {
            self.read_in_thread(files.iter().map(|file| file.path().to_path_buf()).collect());
        }
    }

    fn read_in_thread(&mut self, paths: Vec<PathBuf>) {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        let _ = sender.send(Incoming::Gathering);
        self.readers.push(std::thread::spawn(move || {
            let limits = Limits::default();
            let _ = sender.send(match gather(&paths, MAX_FILES, limits.max_bytes as u64) {
                Ok(files) => Incoming::Files(files),
                Err(sentence) => Incoming::Problem(sentence),
            });
            context.request_repaint();
        }));
    }

    /// Fulfils a wish; returns what to tell the visitor.
    pub fn fulfil(&mut self, command: Command) -> Option<String> {
        match command {
            Command::PickFile => {
                let (sender, context) = (self.sender.clone(), self.context.clone());
                std::thread::spawn(move || {
                    if let Some(paths) = rfd::FileDialog::new().pick_files() {
                        let limits = Limits::default();
                        let _ = sender.send(match gather(&paths, MAX_FILES, limits.max_bytes as u64) {
                            Ok(files) => Incoming::Files(files),
                            Err(sentence) => Incoming::Problem(sentence),
                        });
                        context.request_repaint();
                    }
                });
                None
            }
            Command::Fetch { path, .. } => {
                let (sender, context) = (self.sender.clone(), self.context.clone());
                self.readers.push(std::thread::spawn(move || {
                    let bytes = read_asset(&path);
                    let _ = sender.send(Incoming::Fetched { path, bytes });
                    context.request_repaint();
                }));
                None
            }
            Command::Save { name, bytes, .. } => {
                std::thread::spawn({
                    let (sender, context) = (self.sender.clone(), self.context.clone());
                    move || {
                        if let Some(path) = rfd::FileDialog::new().set_file_name(&name).save_file()
                            && let Err(problem) = fs::write(&path, bytes)
                        {
                            let sentence = format!("`{name}` could not be saved: {problem}.");
                            let _ = sender.send(Incoming::Problem(sentence));
                            context.request_repaint();
                        }
                    }
                });
                None
            }
            Command::Print { svg } => {
                let notice = self.fulfil(Command::Save {
                    name: "neurn-lab-handout.svg".to_owned(),
                    mime: "image/svg+xml",
                    bytes: svg.into_bytes(),
                });
                notice.or(Some("Printing works in the browser; here the sheet is saved.".to_owned()))
            }
            Command::SavePicture { .. } => {
                Some("Figures become pictures (PNG) in the browser; save the SVG here.".to_owned())
            }
            // the window's own controls are accessible
            Command::Decode { name, bytes, .. } => {
                let _ = self.sender.send(Incoming::Decoded { name, bytes, image: Ok(None) });
                self.context.request_repaint();
                None
            }
            Command::FocusOutline => None,
            Command::CopyPng(_) => Some("Copying pictures works in the browser; save a PNG here.".to_owned()),
            Command::CopyText(text) => {
                self.context.copy_text(text);
                None
            }
        }
    }

    /// The page's address is not known natively; the settings are shared as they are.
    #[must_use]
    pub fn share_url(&self, fragment: &str) -> String {
        format!("#{fragment}")
    }

    /// Nobody to tell natively: egui's own accessibility does it.
    pub fn announce(&mut self, _text: &str) {}

    /// Nothing to publish natively.
    pub fn publish(&mut self, _lab: &mut Lab, _frames: u64) {}

    /// Nothing to do natively.
    pub fn painted(&mut self, _frames: u64) {}
}

/// A file of the folder `assets`: beside the program, else where it was built.
fn read_asset(path: &str) -> Result<Vec<u8>, String> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("assets")));
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let file = beside.into_iter().chain([built]).map(|folder| folder.join(path)).find(|file| file.is_file());
    let file = file.ok_or_else(|| format!("`{path}` is not among the program's files."))?;
    fs::read(&file).map_err(|problem| format!("`{}` could not be read: {problem}.", file.display()))
}

/// Reads files, and folders with all that lies in them, by paths that begin with the dropped name. Hidden files are
/// passed over, and links to folders are not followed, so that there is an end.
///
/// # Errors
/// A sentence: a file that cannot be read, more than `most` files or `max_bytes` bytes in all.
fn gather(paths: &[PathBuf], most: usize, max_bytes: u64) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = Vec::new();
    let mut todo: Vec<(String, PathBuf)> = paths.iter().map(|path| (last_name(path), path.clone())).collect();
    todo.reverse();
    let mut left = max_bytes;
    while let Some((name, path)) = todo.pop() {
        let failed = |problem: std::io::Error| format!("`{name}` could not be read: {problem}.");
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
            return Err(format!(
                "There are more than {most} files, which is the most that can be read at once."
            ));
        }
        let size = fs::metadata(&path).map_err(failed)?.len();
        left = left.checked_sub(size).ok_or_else(|| too_much(max_bytes))?;
        files.push((name.clone(), fs::read(&path).map_err(failed)?));
    }
    Ok(files)
}

fn too_much(max_bytes: u64) -> String {
    format!(
        "The files hold more than {} MiB together, which is the most that can be opened.",
        max_bytes >> 20
    )
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
        let files = gather(&[listed.clone(), loose.join("images.idx")], 100, 1 << 20).unwrap();
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
        let deep = gather(std::slice::from_ref(&loose), 1000, 1 << 20).unwrap();
        assert!(deep.iter().any(|(name, _)| name == "loose/listed/2.png"));
        assert!(gather(std::slice::from_ref(&loose), 3, 1 << 20).unwrap_err().contains("more than 3 files"));
        assert!(gather(std::slice::from_ref(&loose), 1000, 4000).unwrap_err().contains("hold more than"));
        let missing = gather(&[listed.join("nothing.png")], 9, 9).unwrap_err();
        assert!(missing.starts_with("`nothing.png` could not be read"), "{missing}");
    }
}
