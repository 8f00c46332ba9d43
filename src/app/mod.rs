//! The egui app: shell, views, widgets, theme. Holds view state, no arithmetic.

pub mod architectures;
pub mod asking;
pub mod camera;
pub mod clock;
pub mod compute;
pub mod evaluation;
pub mod export;
pub mod files;
pub mod gpu_slot;
pub mod keys;
pub mod lab;
pub mod link;
pub mod models;
pub mod neurons;
pub mod platform;
pub mod published;
pub mod results;
pub mod shell;
pub mod shift;
pub mod state;
pub mod subject;
pub mod tables;
pub mod tally;
pub mod theme;
pub mod transfers;
pub mod twin_content;
pub mod views;
pub mod web;
#[cfg(target_arch = "wasm32")]
pub mod web_start;
pub mod widgets;

pub use shell::App;
