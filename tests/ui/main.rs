//! The app driven as a visitor would, by accessible role and label, on the CPU and without a window: a file for each
//! view, in one program, since each program would be linked with all there is.

mod architectures;
mod common;
mod digits;
mod large;
mod networks;
mod neurons;
mod overview;
mod published;
mod visit;
mod widths;
