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

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(signed(12.34, 1), "+12.3");
        assert_eq!(signed(-0.36, 1), "−0.4");
        assert_eq!(signed(-0.04, 1), "0.0");
        assert_eq!(signed(0.4, 0), "0");
        assert_eq!(signed(-62.0, 0), "−62");
    }
}
