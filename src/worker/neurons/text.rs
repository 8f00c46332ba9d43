//! A study in words.

use crate::protocol::neuron_study::{Rule, Study};

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
