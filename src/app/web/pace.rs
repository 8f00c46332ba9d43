//! How often something may be written where each write costs: the address bar (Safari throws after 100 writes in
//! 30 seconds) and the live region (a screen reader would read every one).

/// Lets one write through for each gap of time, and says how long the others have to wait.
#[derive(Debug, Clone)]
pub struct Pace {
    gap_ms: f64,
    last_ms: Option<f64>,
}

impl Pace {
    /// At most one write each `gap_ms` milliseconds.
    #[must_use]
    pub fn new(gap_ms: f64) -> Self {
        Self { gap_ms, last_ms: None }
    }

    /// Milliseconds from `now_ms` until the next write may happen, rounded up; 0 if it may happen now.
    #[must_use]
    pub fn wait_ms(&self, now_ms: f64) -> u32 {
        let Some(last) = self.last_ms else { return 0 };
        // `clamp` also serves a clock that was set back. The cast cannot lose: the gaps are short and whole.
        (last + self.gap_ms - now_ms).clamp(0.0, self.gap_ms).ceil() as u32
    }

    /// A write happens at `now_ms`.
    pub fn wrote(&mut self, now_ms: f64) {
        self.last_ms = Some(now_ms);
    }
}

/// What to do about a fragment that the app wants in the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is there, or a timer already runs that will write it.
    Nothing,
    /// Write this one now, then call [`FragmentPace::wrote`].
    Write(String),
    /// Call [`FragmentPace::due`] after so many milliseconds, once.
    WaitMs(u32),
}

/// Decides when the address's fragment is written: only if it changed, not too often, the last one wanted always
/// arrives, and never over an address that the visitor has gone to meanwhile.
#[derive(Debug, Clone)]
pub struct FragmentPace {
    pace: Pace,
    /// The last fragment that the app asked for, and what the address then read: browsers escape some characters.
    written: Option<(String, String)>,
    /// Wanted, waiting for a timer; with the address at the time it was wanted.
    pending: Option<(String, String)>,
    /// What the address read when it was last looked at.
    seen: Option<String>,
}

impl FragmentPace {
    /// At most one write each `gap_ms` milliseconds.
    #[must_use]
    pub fn new(gap_ms: f64) -> Self {
        Self { pace: Pace::new(gap_ms), written: None, pending: None, seen: None }
    }

    /// The app wants `wanted` in the address, which now reads `address`.
    pub fn want(&mut self, wanted: &str, address: &str, now_ms: f64) -> Step {
        if self.seen.as_ref().is_some_and(|seen| seen != address) {
            // The visitor went there. The app may not have heard of it yet, and gets a gap's time to follow.
            self.pace.wrote(now_ms);
        }
        self.seen = Some(address.to_owned());
        let there = wanted == address
            || self.written.as_ref().is_some_and(|(requested, read)| requested == wanted && read == address);
        if there {
            self.pending = None;
            return Step::Nothing;
        }
        match self.pace.wait_ms(now_ms) {
            0 => {
                self.pending = None;
                Step::Write(wanted.to_owned())
            }
            wait => {
                let waiting = self.pending.replace((wanted.to_owned(), address.to_owned())).is_some();
                if waiting { Step::Nothing } else { Step::WaitMs(wait) }
            }
        }
    }

    /// The timer rang.
    pub fn due(&mut self, address: &str, now_ms: f64) -> Step {
        match self.pace.wait_ms(now_ms) {
            0 => self.flush(address).map_or(Step::Nothing, Step::Write),
            wait if self.pending.is_some() => Step::WaitMs(wait),
            _ => Step::Nothing,
        }
    }

    /// The page is being left: what to write now, if anything waits.
    pub fn flush(&mut self, address: &str) -> Option<String> {
        let (wanted, then) = self.pending.take()?;
        (then == address).then_some(wanted)
    }

    /// `asked` was written, and the address now reads `address`.
    pub fn wrote(&mut self, requested: String, address: String, now_ms: f64) {
        self.pace.wrote(now_ms);
        self.seen = Some(address.clone());
        self.written = Some((requested, address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_spreads_writes() {
        let mut pace = Pace::new(500.0);
        assert_eq!(pace.wait_ms(3.0), 0);
        pace.wrote(3.0);
        assert_eq!(pace.wait_ms(3.0), 500);
        assert_eq!(pace.wait_ms(400.5), 103);
        assert_eq!(pace.wait_ms(503.0), 0);
        assert_eq!(pace.wait_ms(-1e9), 500, "a clock that was set back does not block for ever");
    }

    /// Plays a run of commands, one each millisecond, against a pretended address bar that escapes spaces.
    fn play(commands: &[&str]) -> (Vec<String>, String) {
        let (mut pace, mut address, mut writes) = (FragmentPace::new(500.0), String::new(), Vec::new());
        let mut timer = None;
        let mut write = |pace: &mut FragmentPace, address: &mut String, text: String, now: f64| {
            *address = text.replace(' ', "%20");
            writes.push(text.clone());
            pace.wrote(text, address.clone(), now);
        };
        for ms in 0..3000 {
            let now = f64::from(ms);
            if timer.is_some_and(|at| now >= at) {
                timer = None;
                match pace.due(&address, now) {
                    Step::Nothing => {}
                    Step::Write(text) => write(&mut pace, &mut address, text, now),
                    Step::WaitMs(wait) => timer = Some(now + f64::from(wait)),
                }
            }
            let command = commands[(ms as usize).min(commands.len() - 1)];
            match pace.want(command, &address, now) {
                Step::Nothing => {}
                Step::Write(text) => write(&mut pace, &mut address, text, now),
                Step::WaitMs(wait) => {
                    assert!(timer.is_none(), "one timer at a time");
                    timer = Some(now + f64::from(wait));
                }
            }
        }
        (writes, address)
    }

    #[test]
    fn the_last_fragment_arrives_and_none_is_written_twice() {
        assert_eq!(play(&["a"]).0, ["a"]);
        assert_eq!(play(&["a b"]), (vec!["a b".to_owned()], "a%20b".to_owned()));
        assert_eq!(play(&["a", "b", "c", "d"]).0, ["a", "d"]);
        // There and back within the gap: nothing to write.
        assert_eq!(play(&["a", "b", "a"]).0, ["a"]);
        assert_eq!(play(&[""]).0, [""; 0]);
    }

    #[test]
    fn a_dragged_slider_stays_below_the_limit() {
        let commands: Vec<String> = (0..3000).map(|value| value.to_string()).collect();
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        let (writes, address) = play(&commands);
        assert!(writes.len() <= 7, "{writes:?}");
        assert_ne!(address, "0");
    }

    #[test]
    fn an_address_that_the_visitor_went_to_is_not_overwritten() {
        let mut pace = FragmentPace::new(500.0);
        assert_eq!(pace.want("a", "", 0.0), Step::Write("a".to_owned()));
        pace.wrote("a".to_owned(), "a".to_owned(), 0.0);
        assert_eq!(pace.want("b", "a", 10.0), Step::WaitMs(490));
        assert_eq!(pace.due("typed", 500.0), Step::Nothing, "the app has not painted since");
        // Painted once more before it hears of the new address: it has half a second to follow.
        assert_eq!(pace.want("b", "typed", 600.0), Step::WaitMs(500));
        assert_eq!(pace.want("typed", "typed", 700.0), Step::Nothing);
        assert_eq!(pace.due("typed", 1100.0), Step::Nothing);
    }

    #[test]
    fn an_address_that_means_nothing_is_put_right() {
        let mut pace = FragmentPace::new(500.0);
        assert_eq!(pace.want("a", "", 0.0), Step::Write("a".to_owned()));
        pace.wrote("a".to_owned(), "a".to_owned(), 0.0);
        assert_eq!(pace.want("b", "a", 100.0), Step::WaitMs(400));
        // The timer of the change before rings too early for the new address, and is set again.
        assert_eq!(pace.want("a", "nonsense", 300.0), Step::Nothing);
        assert_eq!(pace.due("nonsense", 500.0), Step::WaitMs(300));
        assert_eq!(pace.due("nonsense", 800.0), Step::Write("a".to_owned()));
    }

    #[test]
    fn leaving_the_page_does_not_wait() {
        let mut pace = FragmentPace::new(500.0);
        pace.wrote("a".to_owned(), "a".to_owned(), 0.0);
        assert_eq!(pace.want("b", "a", 1.0), Step::WaitMs(499));
        assert_eq!(pace.flush("a"), Some("b".to_owned()));
        assert_eq!(pace.flush("a"), None);
    }
}
