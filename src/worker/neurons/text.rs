//! A study in words.

use crate::cortex::recording::MissingValues;
use crate::figure::number::thousands;
use crate::protocol::neuron_study::{Rule, Study};

/// What a recording lacks, as a clause with its comma; empty if it lacks nothing.
pub(crate) fn missing(of: &MissingValues) -> String {
    let mut parts = Vec::new();
    if of.responses > 0 {
        parts.push(format!("{} responses missing (NaN)", thousands(of.responses)));
    }
    if of.samples > 0 {
        parts.push(format!("{} times or samples of traces missing (NaN)", thousands(of.samples)));
    }
    if of.cells > 0 {
        let who = if of.cells == 1 { "neuron" } else { "neurons" };
        parts.push(format!("{} {who} left out, without a response to an image", thousands(of.cells)));
    }
    parts.iter().map(|part| format!(", {part}")).collect()
}

impl Study {
    /// The bandwidth in words.
    pub(crate) fn bandwidth_text(&self) -> String {
        match self.rule {
            Rule::Scott => "Scott's rule".to_owned(),
            Rule::Silverman => "Silverman's rule".to_owned(),
            Rule::Factor => format!("{} of the standard deviation", self.factor),
        }
    }

    /// The neurons in words.
    pub(crate) fn who(&self) -> String {
        let kind = match (self.line, self.class) {
            (Some(line), _) => format!("{} ({}) neurons", line.name(), line.class().name()),
            (None, Some(class)) => format!("{} neurons", class.name()),
            (None, None) => "neurons of all kinds".to_owned(),
        };
        let place = self.area.map(|area| format!(" in {}", area.name())).unwrap_or_default();
        let central = if self.central { "central " } else { "" };
        format!("{central}{kind}{place}")
    }
}
