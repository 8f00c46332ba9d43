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

    /// Turns events (their size in the frame in which they happen) into fluorescence, in place. An event counts from the
    /// beginning of its frame, and a frame shows the fluorescence at its end.
    pub fn follow(&self, frames: &mut [f32]) {
        let (mut slow, mut quick) = (0.0_f32, 0.0_f32);
        for frame in frames {
            slow = (slow + *frame) * self.decay;
            quick = (quick + *frame) * self.rise;
            // numbers too small to matter, which processors are slow with
            if slow < 1e-12 {
                (slow, quick) = (0.0, 0.0);
            }
            *frame = self.scale * (slow - quick);
        }
    }
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
        assert!(frames[..100].iter().all(|&v| v == 0.0) && frames[1999] < 1e-2);
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
