//! Keeps the link and the state together, and remembers states for undo.

use super::state::LabState;

/// States that can be gone back to; changes within a second are one step.
#[derive(Debug, Default)]
pub struct History {
    past: Vec<LabState>,
    future: Vec<LabState>,
    last: Option<LabState>,
    changed_at: f64,
}

const STEPS: usize = 100;

impl History {
    /// To be called each frame with the state and the time in milliseconds.
    pub fn watch(&mut self, state: &LabState, now: f64) {
        let Some(last) = &self.last else {
            self.last = Some(state.clone());
            return;
        };
        if same_but_for_the_eye(last, state) {
            self.last = Some(state.clone());
            return;
        }
        if now - self.changed_at > 1000.0 || self.past.is_empty() {
            self.past.push(last.clone());
            if self.past.len() > STEPS {
                self.past.remove(0);
            }
        }
        self.future.clear();
        self.changed_at = now;
        self.last = Some(state.clone());
    }

    /// The state before, if any.
    pub fn undo(&mut self, state: &LabState) -> Option<LabState> {
        let before = self.past.pop()?;
        self.future.push(state.clone());
        self.last = Some(before.clone());
        self.changed_at = f64::NEG_INFINITY;
        Some(before)
    }

    /// The state that was undone, if any.
    pub fn redo(&mut self, state: &LabState) -> Option<LabState> {
        let after = self.future.pop()?;
        self.past.push(state.clone());
        self.last = Some(after.clone());
        Some(after)
    }
}

/// Zoom, pan and the pinned pixel are not worth an undo step.
fn same_but_for_the_eye(a: &LabState, b: &LabState) -> bool {
    let still = |s: &LabState| {
        let mut still = LabState { zoom: 1.0, center: [0.5, 0.5], pixel: None, ..s.clone() };
        let architectures = &mut still.architectures;
        (architectures.zoom, architectures.at, architectures.step) = (1.0, 0.5, 0);
        still
    };
    still(a) == still(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_and_redo_go_back_and_forth() {
        let mut history = History::default();
        let mut state = LabState::default();
        history.watch(&state, 0.0);
        let first = state.clone();
        state.filter.k = 5;
        history.watch(&state, 2000.0);
        state.filter.k = 7;
        history.watch(&state, 2100.0); // the same drag of the slider
        state.zoom = 3.0;
        history.watch(&state, 9000.0); // no step
        let back = history.undo(&state).unwrap();
        assert_eq!(back, first);
        assert_eq!(history.undo(&back), None);
        assert_eq!(history.redo(&back).unwrap(), state);
    }
}
