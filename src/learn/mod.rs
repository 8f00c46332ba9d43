//! Networks that read digits: training, evaluation, weights, choice of engine.
//!
//! A network sees 32 x 32 pixels in three channels. What comes before, from any picture to those numbers
//! and with the filter in between, is [`input`]; how it is trained is one [`recipe`]; what it has learnt is
//! kept in [`weights`]. Everything works on bytes and numbers in memory, so that it also runs in a web
//! worker; files are the command line's business.

pub mod augment;
pub mod checkpoint;
pub mod container;
pub mod engine;
pub mod evaluate;
pub mod filters;
pub mod input;
pub mod network;
pub mod parameters;
pub mod recipe;
pub mod samples;
pub mod train;
pub mod transfer;
pub mod weights;
