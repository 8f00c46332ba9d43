//! What the library computes, reads and answers, beside references that are not ours: a file for each subject, in
//! one program, since each program would be linked with all there is.

mod classification;
mod corpus;
mod cortex;
mod filter_golden;
mod filter_properties;
mod find;
mod generator;
mod gpu_parity;
mod jobs;
mod jobs_wire;
mod learn;
mod learn_torch;
mod loading_picture;
mod paired;
mod published;
mod readers;
mod scores;
mod sets;
mod shaders;
#[path = "../shared/mod.rs"]
mod shared;
mod shift;
mod stats;
#[path = "../stats_data/mod.rs"]
mod stats_data;
mod survey;
mod worker;
mod zoo;
