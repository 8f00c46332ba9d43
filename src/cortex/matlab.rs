//! Recordings in MATLAB files: their variables by name.

use super::open::{MOST_BYTES, RecordingProblem};
use super::plain::Named;
use crate::digits::array::Array;
use crate::digits::corpus::mat::MatProblem;
use crate::digits::corpus::mat::arrays::{Content, Variable, arrays};
use crate::digits::problem::Problem;
use crate::neurn::Samples;

/// The variables of a MATLAB file.
pub(super) struct MatArrays(Vec<Variable>);

impl MatArrays {
    /// Of a file.
    ///
    /// # Errors
    /// [`MatProblem`].
    pub(super) fn open(bytes: &[u8]) -> Result<Self, MatProblem> {
        Ok(Self(arrays(bytes, (MOST_BYTES / size_of::<f32>()) as u64)?))
    }

    /// Takes a variable out, if it is of the kind that is asked for.
    fn take(&mut self, name: &str, kind: fn(&Content) -> bool) -> Option<Content> {
        let at = self.0.iter().position(|variable| variable.name == name && kind(&variable.content))?;
        Some(self.0.swap_remove(at).content)
    }

    /// A variable of numbers, none of which is worse than missing.
    fn numbers(
        &mut self,
        name: &'static str,
        allowed: fn(f32) -> bool,
    ) -> Result<Option<Array>, RecordingProblem> {
        let is_numbers = |content: &Content| matches!(content, Content::Numbers(_));
        let Some(Content::Numbers(array)) = self.take(name, is_numbers) else { return Ok(None) };
        if let Samples::F32(values) = &array.samples
            && let Some(at) = values.iter().position(|v| !allowed(*v))
        {
            let problem = Problem::NotFinite { at: vec![at as u64] };
            return Err(RecordingProblem::Array { array: name, problem });
        }
        Ok(Some(array))
    }
}

impl Named for MatArrays {
    const KIND: &'static str = "a MATLAB file";
    const IMAGES_LAST: bool = true;

    fn array(&mut self, name: &'static str) -> Result<Option<Array>, RecordingProblem> {
        self.numbers(name, f32::is_finite)
    }

    fn responses(&mut self, name: &'static str) -> Result<Option<Array>, RecordingProblem> {
        self.numbers(name, |v| !v.is_infinite())
    }

    fn texts(&mut self, name: &'static str) -> Result<Option<Vec<String>>, RecordingProblem> {
        Ok(match self.take(name, |content| matches!(content, Content::Texts(_))) {
            Some(Content::Texts(texts)) => Some(texts),
            _ => None,
        })
    }
}
