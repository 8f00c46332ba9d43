//! How an indicator's fluorescence follows the events that it reports.

/// Rise and decay of an indicator at a frame rate: after one event of size 1 the fluorescence goes as
/// e^(-t / decay) - e^(-t / rise), scaled so that it is 1 at its peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calcium {
    /// What is left of each exponential after a frame.
    decay: f32,
    rise: f32,
    scale: f32,
}

impl Calcium {
    /// Of time constants in seconds, at frames a second.
    #[must_use]
    pub fn new(rise: f32, decay: f32, rate: f32) -> Self {
        let (rise, decay) = (rise.max(1e-4), decay.max(rise * 1.01).max(2e-4));
        let at = rise * decay / (decay - rise) * libm::logf(decay / rise);
        let peak = libm::expf(-at / decay) - libm::expf(-at / rise);
        let left = |constant: f32| libm::expf(-1.0 / (constant * rate));
        Self { decay: left(decay), rise: left(rise), scale: 1.0 / peak }
    }

    /// The fluorescence at the end of a frame in which an event of this size happens (0: none). An event counts from the
    /// beginning of its frame.
    #[inline]
    pub fn step(&self, state: &mut State, event: f32) -> f32 {
        // the sum keeps numbers from becoming too small, which processors are slow with
        state.slow = (state.slow + event) * self.decay + 1e-20;
        state.quick = (state.quick + event) * self.rise + 1e-20;
        self.scale * (state.slow - state.quick)
    }

    /// Turns events (their size in the frame in which they happen) into fluorescence, in place ([`step`](Self::step)).
    pub fn follow(&self, frames: &mut [f32]) {
        let mut state = State::default();
        frames.iter_mut().for_each(|frame| *frame = self.step(&mut state, *frame));
    }
}

/// What is left of earlier events.
#[derive(Debug, Clone, Copy, Default)]
pub struct State {
    slow: f32,
    quick: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_rises_and_decays() {
        let rate = 1000.0;
        let mut frames = vec![0.0; 2000];
        frames[100] = 20.0;
        Calcium::new(0.018, 0.18, rate).follow(&mut frames);
        let peak = (0..2000).max_by(|&a, &b| frames[a].total_cmp(&frames[b])).unwrap();
        // 45 ms to the peak and 142 ms to half of it, within a tenth (Chen et al. 2013, GCaMP6f)
        assert!((141..=151).contains(&peak), "{peak}");
        assert!((frames[peak] - 20.0).abs() < 0.05);
        let half = (peak..2000).find(|&i| frames[i] < 10.0).unwrap() - peak;
        assert!((128..=156).contains(&half), "{half}");
        assert!(frames[..100].iter().all(|&v| v.abs() < 1e-9) && frames[1999] < 1e-2);
    }

    #[test]
    fn events_add_up() {
        let calcium = Calcium::new(0.07, 0.7, 30.0);
        let run = |events: &[(usize, f32)]| {
            let mut frames = vec![0.0; 60];
            events.iter().for_each(|&(at, size)| frames[at] += size);
            calcium.follow(&mut frames);
            frames
        };
        let (a, b, both) = (run(&[(3, 1.0)]), run(&[(20, 2.0)]), run(&[(3, 1.0), (20, 2.0)]));
        assert!(both.iter().zip(a.iter().zip(&b)).all(|(both, (a, b))| (both - a - b).abs() < 1e-5));
    }
}
