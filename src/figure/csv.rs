//! Cells of CSV files.

/// A text as a cell (RFC 4180): in quotes where it has to be, and never a formula. Numbers stay numbers.
#[must_use]
pub fn cell(text: &str) -> String {
    let formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']) && text.parse::<f64>().is_err();
    let guard = if formula { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn quotes_where_needed_and_no_formulas() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("=1+1", "'=1+1"),
            ("-0.25", "-0.25"),
            ("+1e-3", "+1e-3"),
            ("-x", "'-x"),
            ("@a,b", "\"'@a,b\""),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }
}
