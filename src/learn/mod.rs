//! Networks that read digits: training, evaluation, weights, choice of engine.
//!
//! A network sees 32 x 32 pixels in three channels. What comes before, from any picture to those numbers
//! and with the filter in between, is `input`; how it is trained is one `recipe`; what it has learnt is
//! kept in `weights`; loaded models wait on the `shelf`. Everything works on bytes and numbers in memory, so that it
//! also runs in a web worker; files are the command line's business.
//!
//! Without the feature `learn` only plain data is here ([`card`], [`engine`], [`network::NetworkKind`], [`table`]): the
//! page's program knows what to ask a model, and what was measured, without carrying burn.

pub mod card;
pub mod engine;
pub mod network;
pub mod table;

#[cfg(feature = "learn")]
pub mod augment;
#[cfg(feature = "learn")]
pub mod container;
#[cfg(feature = "learn")]
pub mod filters;
#[cfg(feature = "learn")]
pub mod input;
#[cfg(feature = "learn")]
pub mod parameters;
#[cfg(feature = "learn")]
pub mod train;
#[cfg(feature = "learn")]
pub mod transfer;
#[cfg(feature = "learn")]
pub mod weights;
