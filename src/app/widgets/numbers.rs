//! Numbers as text.

/// With its sign and so many digits after the point: "+12.3", "−0.4", "0".
#[must_use]
pub fn signed(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
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

/// A time in milliseconds: "under 0.1 ms" (finer than browsers' clocks), "1.2 ms", "12 ms".
#[must_use]
pub fn milliseconds(ms: f64) -> String {
    if ms < 0.1 {
        "under 0.1 ms".to_owned()
    } else if ms < 10.0 {
        format!("{ms:.1} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

#[cfg(test)]
mod tests {
    use super::{milliseconds, signed};

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
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
}
