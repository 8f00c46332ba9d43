//! Digit images: the generator of domains, readers of files, decoding and resizing.

pub mod array;
pub mod bounded;
pub mod corpus;
pub mod dataset;
pub mod find;
pub mod generator;
pub mod gzip;
pub mod hdf5;
pub mod idx;
pub mod layout;
pub mod note;
pub mod npy;
mod number;
pub mod open;
pub mod pack;
pub mod picture;
pub mod problem;
pub mod resize;
pub mod shift;
pub mod write;
