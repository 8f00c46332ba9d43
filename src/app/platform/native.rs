//! The native window's side.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use eframe::egui::{Context, DroppedFileHandle};

use super::Incoming;
use crate::app::context::{Command, ViewContext};
use crate::app::lab::Lab;
use crate::digits::corpus::{MAX_FILES, read_files};
use crate::digits::open::Limits;
use crate::digits::problem::capital;

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
            let _ = sender.send(read(&paths));
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
                        let _ = sender.send(read(&paths));
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

/// Files and folders as what came from outside.
fn read(paths: &[PathBuf]) -> Incoming {
    match read_files(paths, MAX_FILES, Limits::default().max_bytes) {
        Ok(files) => Incoming::Files(files),
        Err(error) => Incoming::Problem(capital(&error.to_string())),
    }
}
