//! Networks that read digits: training, evaluation, weights, choice of engine.

pub mod answer;
pub mod card;
