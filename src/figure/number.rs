//! Numbers as text: for figures, sentences and files alike.

/// A number with so many decimals, and no minus before a zero.
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    let least = 0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let value = if value.abs() < least { 0.0 } else { value };
    format!("{value:.decimals$}")
}

/// With its sign and so many decimals: "+12.3", "−0.4", "0".
#[must_use]
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    // what rounds to zero has no sign
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = if zero {
        ""
    } else if value > 0.0 {
        "+"
    } else {
        "−"
    };
    format!("{sign}{text}")
}

/// A whole number with its thousands apart: "1,536,684".
#[must_use]
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share of 0..=1 in per cent, with the digits it deserves: "62.6 %".
#[must_use]
pub fn percent(share: impl Into<f64>) -> String {
    format!("{:.1} %", 100.0 * share.into())
}

/// A share of 0..=1 in whole per cent, for progress and for what is no measurement: "63 %".
#[must_use]
pub fn whole_percent(share: impl Into<f64>) -> String {
    format!("{:.0} %", 100.0 * share.into())
}

/// A time: "under 0.1 ms" (finer than browsers' clocks), "1.2 ms", "12 ms", "12.7 s".
#[must_use]
pub fn milliseconds(ms: f64) -> String {
    if ms < 0.1 {
        "under 0.1 ms".to_owned()
    } else if ms < 10.0 {
        format!("{ms:.1} ms")
    } else if ms < 10_000.0 {
        format!("{ms:.0} ms")
    } else {
        format!("{:.1} s", ms / 1e3)
    }
}

/// Rounded to so many decimals, for files: what was computed from few digits has no more of them.
#[must_use]
pub fn rounded(value: f64, decimals: i32) -> f64 {
    let unit = 10.0_f64.powi(decimals);
    (value * unit).round() / unit
}

/// A number as a file has it: as short as it can be with at most so many decimals, nothing where there is none.
#[must_use]
pub fn or_nothing(value: Option<f64>, decimals: i32) -> String {
    value.map_or_else(String::new, |value| rounded(value, decimals).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_in_per_cent() {
        assert_eq!(percent(0.6257), "62.6 %");
        assert_eq!([whole_percent(0.6257), whole_percent(1.0_f32)], ["63 %", "100 %"]);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 999, 1_000, 1_536_684].map(thousands), ["7", "999", "1,000", "1,536,684"]);
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(number(-0.001, 2), "0.00");
        assert_eq!(signed(12.34, 1), "+12.3");
        assert_eq!(signed(-0.36, 1), "−0.4");
        assert_eq!(signed(-0.04, 1), "0.0");
        assert_eq!(signed(0.4, 0), "0");
        assert_eq!(signed(-62.0, 0), "−62");
    }

    #[test]
    fn times_have_the_digits_they_deserve() {
        assert_eq!(
            [0.0, 0.099, 0.1, 9.94, 12.4].map(milliseconds).join(", "),
            "under 0.1 ms, under 0.1 ms, 0.1 ms, 9.9 ms, 12 ms"
        );
    }

    #[test]
    fn shares_and_numbers_of_files() {
        assert_eq!((percent(0.6263), percent(1.0_f32)), ("62.6 %".to_owned(), "100.0 %".to_owned()));
        assert_eq!(
            (or_nothing(Some(24.599_999_999), 4), or_nothing(None, 4)),
            ("24.6".to_owned(), String::new())
        );
        assert_eq!([2, 6].map(|decimals| rounded(2.345_678_9, decimals)), [2.35, 2.345_679]);
    }
}
