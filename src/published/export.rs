//! Tables as CSV files for a spreadsheet.

/// A CSV file of some rows: fields with commas, quotes or line breaks are quoted, lines end as RFC 4180 has it.
#[must_use]
pub fn csv<R: AsRef<[String]>>(rows: &[R]) -> String {
    let mut text = String::new();
    for row in rows {
        let fields: Vec<String> = row.as_ref().iter().map(|field| quoted(field)).collect();
        text += &fields.join(",");
        text += "\r\n";
    }
    text
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A number as a file has it: as short as it can be, nothing where there is none.
#[must_use]
pub fn number(value: Option<f64>) -> String {
    // what was printed with few decimals has no more of them
    value.map_or_else(String::new, |value| ((1e4 * value).round() / 1e4).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        let rows = [["a", "b, c"].map(str::to_owned), ["say \"x\"", ""].map(str::to_owned)];
        assert_eq!(csv(&rows), "a,\"b, c\"\r\n\"say \"\"x\"\"\",\r\n");
        assert_eq!((number(Some(24.599_999_999)), number(None)), ("24.6".to_owned(), String::new()));
    }
}
