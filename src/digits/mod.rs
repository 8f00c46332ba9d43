//! Digit images: the generator of domains, readers of files, decoding and resizing.

pub mod generator;
