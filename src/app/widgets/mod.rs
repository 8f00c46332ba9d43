//! Reusable pieces of the views.

pub mod answer;
pub mod bars;
pub mod bits;
pub mod combos;
pub mod confusion;
pub mod curve;
pub mod dpmatrix;
pub mod drawpad;
pub mod engine;
pub mod figure;
pub mod frames;
pub mod heatmap;
pub mod inspector;
pub mod pairmap;
pub mod picture;
pub mod reliability;
pub mod slidermap;
pub mod strips;
