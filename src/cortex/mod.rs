//! Mouse visual cortex: a simulated population and recordings that are opened, what they were shown, and how each
//! cell's responses become a representation that can be laid beside a network's features.
//!
//! Pure computation; it runs in the page's worker. Whatever [`population`] makes is simulated, and to be marked so.

pub mod analysis;
pub mod calcium;
pub mod cell;
pub mod cell_type;
pub mod chance;
pub mod gratings;
pub mod maps;
mod matlab;
pub mod measures;
pub mod open;
pub mod parameters;
mod plain;
pub mod population;
pub mod receptive_field;
pub mod recording;
pub mod representation;
pub mod response;
pub mod scores;
pub mod sites;
pub mod stimuli;
pub mod survey;
