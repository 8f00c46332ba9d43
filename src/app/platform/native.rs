//! The native window's side.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use eframe::egui::{Context, DroppedFileHandle};

use super::Incoming;
use crate::app::lab::{Lab, Wish};
use crate::jobs::Jobs;

/// Dialogs and the file system.
pub struct Platform {
    sender: Sender<Incoming>,
    receiver: Receiver<Incoming>,
    context: Context,
}

impl Platform {
    /// For this window.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver, context: context.clone() }
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

    /// Threads for long work.
    #[must_use]
    pub fn jobs(&self, context: &Context) -> Jobs {
        let context = context.clone();
        Jobs::new(Arc::new(move || context.request_repaint()))
    }

    /// Nothing to prepare natively.
    pub fn prepare(&mut self, _lab: &mut Lab) {}

    /// What came from outside.
    pub fn take(&mut self, _ctx: &Context, _lab: &mut Lab, _frames: u64) -> Vec<Incoming> {
        self.receiver.try_iter().collect()
    }

    /// Reads files that were dropped on the window.
    pub fn read_dropped(&mut self, files: Vec<DroppedFileHandle>) {
        for file in files {
            let name = file.path().file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            let incoming = match file.bytes() {
                Ok(bytes) => Incoming::File { name, bytes },
                Err(problem) => Incoming::Problem(format!("`{name}` could not be read: {problem}.")),
            };
            let _ = self.sender.send(incoming);
        }
    }

    /// Fulfils a wish; returns what to tell the visitor.
    pub fn fulfil(&mut self, wish: Wish) -> Option<String> {
        match wish {
            Wish::PickFile => {
                let (sender, context) = (self.sender.clone(), self.context.clone());
                std::thread::spawn(move || {
                    if let Some(path) = rfd::FileDialog::new().pick_file() {
                        let name =
                            path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                        let _ = sender.send(match std::fs::read(&path) {
                            Ok(bytes) => Incoming::File { name, bytes },
                            Err(problem) => {
                                Incoming::Problem(format!("`{name}` could not be read: {problem}."))
                            }
                        });
                        context.request_repaint();
                    }
                });
                None
            }
            Wish::Fetch { path, .. } => {
                let (sender, context) = (self.sender.clone(), self.context.clone());
                std::thread::spawn(move || {
                    let bytes = read_asset(&path);
                    let _ = sender.send(Incoming::Fetched { path, bytes });
                    context.request_repaint();
                });
                None
            }
            Wish::Save { name, bytes, .. } => {
                std::thread::spawn({
                    let (sender, context) = (self.sender.clone(), self.context.clone());
                    move || {
                        if let Some(path) = rfd::FileDialog::new().set_file_name(&name).save_file()
                            && let Err(problem) = std::fs::write(&path, bytes)
                        {
                            let sentence = format!("`{name}` could not be saved: {problem}.");
                            let _ = sender.send(Incoming::Problem(sentence));
                            context.request_repaint();
                        }
                    }
                });
                None
            }
            // the window's own controls are accessible
            Wish::FocusTwin => None,
            Wish::CopyPng(_) => Some("Copying pictures works in the browser; save a PNG here.".to_owned()),
            Wish::CopyText(text) => {
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
    let built = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let file = beside.into_iter().chain([built]).map(|folder| folder.join(path)).find(|file| file.is_file());
    let file = file.ok_or_else(|| format!("`{path}` is not among the program's files."))?;
    std::fs::read(&file).map_err(|problem| format!("`{}` could not be read: {problem}.", file.display()))
}
