//! The egui app: shell, views, widgets, theme. Holds view state, no arithmetic.

pub mod camera;
pub mod checked;
pub mod clock;
pub mod compute;
pub mod context;
pub mod keys;
pub mod lab;
pub mod link;
pub mod link_problems;
pub mod models;
pub mod outline;
pub mod platform;
pub mod query;
pub mod results;
pub mod shell;
pub mod state;
pub mod subject;
pub mod theme;
pub mod view;
pub mod views;
pub mod web;
#[cfg(target_arch = "wasm32")]
pub mod web_start;
pub mod widgets;

pub use shell::App;
