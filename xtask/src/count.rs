//! Counting tests from what the test programs print.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Ran and held.
    pub passed: usize,
    /// Ran and did not hold.
    pub failed: usize,
    /// Did not run: ignored, or something that they need is not here.
    pub skipped: usize,
}

impl Count {
    /// One failure: a step that broke before it could count anything.
    pub const BROKEN: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// From the output of `cargo test -- --show-output`: the sum of its `test result:` lines. A test that says
    /// `skipped: ...` on a line of its own ran, but tested nothing: it counts as skipped, not as passed.
    pub fn of_cargo(output: &str) -> Self {
        let mut count = Self::default();
        // Whether the part being read is one test's output and has said that it was skipped.
        let mut part: Option<bool> = None;
        // Tests of the program being read that said so; its result line, which comes last, holds them as passed.
        let mut said_so = 0;
        for line in output.lines().map(str::trim_end) {
            if let Some(result) = line.strip_prefix("test result: ") {
                let mut result = Self::of_result(result);
                let moved = said_so.min(result.passed);
                result.passed -= moved;
                result.skipped += moved;
                count += result;
                (part, said_so) = (None, 0);
            } else if line.starts_with("---- ") && line.ends_with(" stdout ----") {
                part = Some(false);
            } else if part == Some(false) && line.starts_with("skipped:") {
                part = Some(true);
                said_so += 1;
            }
        }
        count
    }

    /// From `ok. 3 passed; 0 failed; 1 ignored; 0 measured; ...`.
    fn of_result(line: &str) -> Self {
        let mut count = Self::default();
        let fields = line.split_once(". ").map_or(line, |(_, fields)| fields);
        for field in fields.split("; ") {
            let mut words = field.split(' ');
            let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            match words.next() {
                Some("passed") => count.passed += number,
                Some("failed") => count.failed += number,
                Some("ignored") => count.skipped += number,
                _ => {}
            }
        }
        count
    }

    /// From the TAP report of Node's test runner: its closing `# pass 3` lines.
    pub fn of_tap(report: &str) -> Self {
        let mut count = Self::default();
        for line in report.lines() {
            let Some((name, number)) = line.strip_prefix("# ").and_then(|rest| rest.split_once(' ')) else {
                continue;
            };
            let Ok(number) = number.trim().parse::<usize>() else { continue };
            match name {
                "pass" => count.passed += number,
                "fail" | "cancelled" => count.failed += number,
                "skipped" | "todo" => count.skipped += number,
                _ => {}
            }
        }
        count
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn sums_cargo_results_and_moves_skipped_tests() {
        let output = "\
running 4 tests
test a ... ok

successes:

---- reads_mnist stdout ----
skipped: no data
skipped: no data

---- says_much stdout ----
some skipped: words

successes:
    reads_mnist

test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s

skipped: no test's output
test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
";
        assert_eq!(Count::of_cargo(output), Count { passed: 7, failed: 2, skipped: 2 });
    }

    #[test]
    fn a_program_whose_only_test_was_skipped_passed_nothing() {
        let output = "---- a stdout ----\nskipped: no data\ntest result: ok. 1 passed; 0 failed; 0 ignored\n";
        assert_eq!(Count::of_cargo(output), Count { passed: 0, failed: 0, skipped: 1 });
    }

    #[test]
    fn reads_the_end_of_a_tap_report() {
        let report = "TAP version 13\n# a remark\nok 1 - loads\n1..1\n# tests 9\n# suites 0\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 2\n# todo 0\n";
        assert_eq!(Count::of_tap(report), Count { passed: 5, failed: 2, skipped: 2 });
    }
}
