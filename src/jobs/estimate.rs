//! How long a job still takes, from the progress it reports.

/// Seconds of progress before a guess is worth showing.
const FIRST_GUESS_AFTER: f64 = 0.3;
/// Part done before a guess is worth showing.
const FIRST_GUESS_FROM: f32 = 0.01;

/// Follows one job's progress. Times are seconds on any clock that only goes forward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    started: f64,
    reported: f64,
    done: f32,
}

impl Estimate {
    /// A job that begins at `now`.
    #[must_use]
    pub fn starting(now: f64) -> Self {
        Self { started: now, reported: now, done: 0.0 }
    }

    /// Takes a report of the part done and gives it back so that it never falls and stays in 0..=1;
    /// a report that is not a number changes nothing.
    pub fn report(&mut self, now: f64, done: f32) -> f32 {
        let done = done.clamp(0.0, 1.0);
        if done > self.done {
            self.done = done;
            self.reported = now;
        }
        self.done
    }

    /// Part done, 0..=1.
    #[must_use]
    pub fn done(&self) -> f32 {
        self.done
    }

    /// Seconds left at `now` if the rest goes as fast as the part that is done; `None` while it is too early
    /// to tell. Falls with the clock between reports, down to zero.
    #[must_use]
    pub fn seconds_left(&self, now: f64) -> Option<f32> {
        let took = self.reported - self.started;
        if took < FIRST_GUESS_AFTER || self.done < FIRST_GUESS_FROM {
            return None;
        }
        let done = f64::from(self.done);
        let left = took * (1.0 - done) / done - (now - self.reported);
        Some(left.max(0.0) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_the_part_before() {
        let mut e = Estimate::starting(100.0);
        assert_eq!(e.seconds_left(100.1), None);
        assert_eq!(e.report(102.0, 0.25), 0.25);
        assert_eq!(e.seconds_left(102.0), Some(6.0));
        assert_eq!(e.seconds_left(104.0), Some(4.0));
        assert_eq!(e.seconds_left(200.0), Some(0.0));
    }

    #[test]
    fn progress_never_falls_and_ignores_nonsense() {
        let mut e = Estimate::starting(0.0);
        let seen: Vec<f32> = [0.2, 0.1, f32::NAN, -3.0, 7.0, 0.5].iter().map(|&d| e.report(1.0, d)).collect();
        assert_eq!(seen, [0.2, 0.2, 0.2, 0.2, 1.0, 1.0]);
        assert_eq!(e.seconds_left(1.0), Some(0.0));
    }
}
