//! The largest value so far and its first place.

use super::kernels;
use crate::neurn::output::Peak;
use crate::neurn::params::Scope;

/// Running maxima over an interleaved plane that is seen in pieces, in any order.
pub(super) struct Maxima<T> {
    width: usize,
    channels: usize,
    /// Index = channel under `Scope::Channel`, else one entry. (value, index of the sample.)
    best: Vec<Option<(T, usize)>>,
    /// Scratch: the maxima of one piece.
    tops: Vec<T>,
}

impl<T: Copy + PartialOrd> Maxima<T> {
    pub(super) fn new(scope: Scope, width: usize, channels: usize) -> Self {
        let groups = match scope {
            Scope::Image => 1,
            Scope::Channel => channels,
        };
        Self { width, channels, best: vec![None; groups], tops: Vec::new() }
    }

    /// Looks at the samples `values`, the first of which is sample `start` of the plane
    /// (channel 0 of a pixel).
    pub(super) fn see(&mut self, start: usize, values: &[T]) {
        let groups = self.best.len();
        tops(values, groups, &mut self.tops);
        for (group, (best, &top)) in self.best.iter_mut().zip(&self.tops).enumerate() {
            let candidate = match *best {
                None => true,
                Some((value, at)) => top > value || (top == value && start < at),
            };
            if !candidate {
                continue;
            }
            let place = values.iter().skip(group).step_by(groups).position(|&v| v == top);
            let at = start + group + place.unwrap_or(0) * groups;
            if best.is_none_or(|(value, old)| top > value || at < old) {
                *best = Some((top, at));
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

/// The largest value of each of the interleaved `groups`, added to `tops`.
fn tops<T: Copy + PartialOrd>(values: &[T], groups: usize, tops: &mut Vec<T>) {
    tops.clear();
    match groups {
        3 => tops.extend(kernels::largest::<T, 48>(values).into_iter().flatten()),
        1 | 2 | 4 => tops.extend(kernels::largest::<T, 32>(values).into_iter().flatten()),
        _ => {}
    }
    if tops.is_empty() {
        tops.extend_from_slice(values);
    }
    // What is left has the same interleaving.
    for i in groups..tops.len() {
        if tops[i] > tops[i % groups] {
            tops[i % groups] = tops[i];
        }
    }
    tops.truncate(groups);
}
