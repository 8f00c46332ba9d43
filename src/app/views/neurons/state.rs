//! What the view Neurons keeps in the link.

use serde::{Deserialize, Serialize};

use crate::app::checked::{Checked, StateError};
use crate::protocol::neuron_study::Study;
use crate::protocol::neurons::{Pick, Shows};

/// The view Neurons.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NeuronsState {
    /// What is shown.
    pub shows: Shows,
    /// How neurons and networks are compared.
    pub study: Study,
}

impl NeuronsState {
    /// Chooses what was clicked in a figure; a kind of neurons that was chosen is let go of.
    pub fn pick(&mut self, pick: Pick) {
        let study = &mut self.study;
        match pick {
            Pick::Line(line) => study.line = (study.line != Some(line)).then_some(line),
            Pick::Area(area) => study.area = (study.area != Some(area)).then_some(area),
            Pick::Cell(cell) => {
                study.cell = cell;
                self.shows = Shows::Neuron;
            }
            Pick::Image(image) => study.image = image,
        }
    }

    /// From a line or a neuron back to all.
    pub fn back(&mut self) {
        if self.study.line.is_some() || self.study.area.is_some() {
            (self.study.line, self.study.area) = (None, None);
        } else {
            self.shows = Shows::default();
        }
    }
}

impl Checked for NeuronsState {
    fn check(&self) -> Result<(), StateError> {
        Ok(self.study.check()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::link_problems::left_out;
    use crate::app::state::{LabState, ViewId};
    use crate::cortex::cell_type::{Area, Class, Line};
    use crate::protocol::neuron_study::Rule;

    #[test]
    fn settings_come_back_from_the_link_and_bad_ones_are_sentences() {
        let mut state = LabState { view: ViewId::Neurons, ..LabState::default() };
        let study = &mut state.neurons.study;
        (study.class, study.line, study.area) = (None, Some(Line::Sst), Some(Area::Al));
        (study.rule, study.factor) = (Rule::Factor, 0.05);
        state.neurons.shows = Shows::Distance;
        let fragment = state.to_fragment();
        for part in [
            "neurons.study.line=Sst",
            "neurons.study.area=VISal",
            "neurons.study.class=null",
            "neurons.shows=distance",
        ] {
            assert!(fragment.contains(part), "{part}: {fragment}");
        }
        assert_eq!(LabState::from_fragment(&fragment), (state, Vec::new()));
        for (fragment, word) in [
            ("neurons.study.cells=3", "neurons.cells"),
            ("neurons.study.trials=1000", "neurons.trials"),
            ("neurons.study.factor=0", "neurons.factor"),
            ("neurons.study.line=Moon", "Moon"),
            ("neurons.shows=moon", "moon"),
        ] {
            let notice = left_out(&LabState::from_fragment(fragment).1).unwrap();
            assert!(notice.contains(word), "{fragment}: {notice}");
        }
    }

    #[test]
    fn a_click_chooses_and_a_second_one_lets_go() {
        let mut state = NeuronsState::default();
        state.pick(Pick::Line(Line::Vip));
        assert_eq!(state.study.line, Some(Line::Vip));
        state.pick(Pick::Line(Line::Vip));
        assert_eq!((state.study.line, state.study.class), (None, Some(Class::Excitatory)));
        state.pick(Pick::Cell(7));
        assert_eq!((state.study.cell, state.shows), (7, Shows::Neuron));
        state.back();
        assert_eq!(state.shows, Shows::Cortex);
    }
}
