//! The largest value so far and its first place.

use crate::neurn::output::Peak;
use crate::neurn::params::Scope;

/// Running maxima over an interleaved plane that is seen in pieces, in any order.
pub(super) struct Maxima<T> {
    width: usize,
    channels: usize,
    /// Index = channel under `Scope::Channel`, else one entry. (value, index of the sample.)
    best: Vec<Option<(T, usize)>>,
}

impl<T: Copy + PartialOrd> Maxima<T> {
    pub(super) fn new(scope: Scope, width: usize, channels: usize) -> Self {
        let groups = match scope {
            Scope::Image => 1,
            Scope::Channel => channels,
        };
        Self { width, channels, best: vec![None; groups] }
    }

    /// Looks at the samples `values`, the first of which is sample `start` of the plane
    /// (channel 0 of a pixel).
    pub(super) fn see(&mut self, start: usize, values: &[T]) {
        let groups = self.best.len();
        for (group, best) in self.best.iter_mut().enumerate() {
            let Some(top) = largest(values, group, groups) else { continue };
            let at_least = match *best {
                None => true,
                Some((value, at)) => top > value || (top == value && start < at),
            };
            if at_least
                && let Some(offset) = values.iter().skip(group).step_by(groups).position(|&v| v == top)
            {
                let at = start + group + offset * groups;
                if best.is_none_or(|(value, old)| top > value || at < old) {
                    *best = Some((top, at));
                }
            }
        }
    }

    /// The maxima, for each channel (the same one repeated under `Scope::Image`).
    pub(super) fn by_channel(&self, none: T) -> Vec<T> {
        (0..self.channels)
            .map(|c| self.best.get(c).or(self.best.first()).copied().flatten().map_or(none, |(v, _)| v))
            .collect()
    }

    /// The maxima with their places; `value` turns one into c.
    pub(super) fn peaks(&self, value: impl Fn(T) -> f32) -> Vec<Peak> {
        self.best
            .iter()
            .flatten()
            .map(|&(v, at)| {
                let pixel = at / self.channels;
                Peak {
                    value: value(v),
                    x: pixel % self.width,
                    y: pixel / self.width,
                    channel: at % self.channels,
                }
            })
            .collect()
    }
}

/// The largest of every `step`-th value from `first` on.
fn largest<T: Copy + PartialOrd>(values: &[T], first: usize, step: usize) -> Option<T> {
    let mut all = values.iter().skip(first).step_by(step).copied();
    let head = all.next()?;
    Some(all.fold(head, |a, b| if b > a { b } else { a }))
}
