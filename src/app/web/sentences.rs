//! Sentences for the errors that browsers name.

/// Why the camera did not start or went away, from the name of the browser's `DOMException`
/// (Media Capture and Streams, `getUserMedia`).
#[must_use]
pub fn camera_error(name: &str, detail: &str) -> String {
    let sentence = match name {
        "NotAllowedError" | "PermissionDeniedError" => {
            "The camera was not allowed. Allow it for this page beside the browser's address bar, then try again."
        }
        "NotFoundError" | "DevicesNotFoundError" => {
            "No camera was found. Connect one, or open a picture from a file instead."
        }
        "NotReadableError" | "TrackStartError" | "AbortError" => {
            "The camera could not be started. Another program may be using it: close that one, then try again."
        }
        "OverconstrainedError" | "ConstraintNotSatisfiedError" => {
            "The chosen camera is no longer there. Choose another one."
        }
        "SecurityError" => "This browser or its administrator keeps pages from using the camera.",
        _ => return format!("The camera could not be started: {}.", trimmed(detail, name)),
    };
    sentence.to_owned()
}

/// Why something could not be put on the clipboard, from the name of the browser's `DOMException`.
#[must_use]
pub fn clipboard_error(name: &str, detail: &str) -> String {
    match name {
        "NotAllowedError" | "SecurityError" => {
            "The browser did not allow copying. Click into the page, then copy again.".to_owned()
        }
        _ => format!("Copying did not work: {}.", trimmed(detail, name)),
    }
}

/// The detail without the full stop that the sentence around it adds, or the name where there is no detail.
fn trimmed<'a>(detail: &'a str, name: &'a str) -> &'a str {
    let detail = detail.trim().trim_end_matches('.');
    if !detail.is_empty() {
        detail
    } else if name.is_empty() {
        "the browser gave no reason"
    } else {
        name
    }
}

/// The largest file that is read into memory, in bytes (512 MiB). A WebAssembly program has 4 GiB in all, and
/// a decoded file takes several times its size.
pub const MAX_FILE_BYTES: f64 = 512.0 * 1024.0 * 1024.0;

/// Refuses a file that would exhaust the page's memory.
///
/// # Errors
/// A sentence with the file's name and size if it holds more than [`MAX_FILE_BYTES`].
pub fn check_file_size(name: &str, bytes: f64) -> Result<(), String> {
    if bytes <= MAX_FILE_BYTES {
        return Ok(());
    }
    let mib = |bytes: f64| bytes / (1024.0 * 1024.0);
    Err(format!(
        "`{name}` holds {:.0} MiB; NeuRN Lab opens files of up to {:.0} MiB.",
        mib(bytes),
        mib(MAX_FILE_BYTES)
    ))
}

/// As [`check_file_size`] for files that are opened together.
///
/// # Errors
/// A sentence if they hold more than [`MAX_FILE_BYTES`].
pub fn check_total_size(bytes: f64) -> Result<(), String> {
    if bytes <= MAX_FILE_BYTES {
        return Ok(());
    }
    Err(format!(
        "The files hold more than {:.0} MiB together, which is the most that can be opened.",
        MAX_FILE_BYTES / (1024.0 * 1024.0)
    ))
}

/// Refuses more files than can be opened together.
///
/// # Errors
/// A sentence if there are more than [`MAX_FILES`](crate::digits::corpus::MAX_FILES).
pub fn check_file_count(files: usize) -> Result<(), String> {
    let most = crate::digits::corpus::MAX_FILES;
    if files <= most {
        return Ok(());
    }
    Err(format!("There are more than {most} files, which is the most that can be read at once."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_become_whole_sentences() {
        let names = ["NotAllowedError", "NotFoundError", "NotReadableError", "OverconstrainedError"];
        let sentences: Vec<String> = names.iter().map(|name| camera_error(name, "x")).collect();
        for (index, sentence) in sentences.iter().enumerate() {
            assert!(sentence.ends_with('.') && !sentence.contains("Error"), "{sentence}");
            assert!(!sentences[index + 1..].contains(sentence), "each has its own: {sentence}");
        }
        assert_eq!(camera_error("OddError", "it broke."), "The camera could not be started: it broke.");
        assert_eq!(camera_error("OddError", " "), "The camera could not be started: OddError.");
        assert_eq!(clipboard_error("", ""), "Copying did not work: the browser gave no reason.");
        assert!(
            clipboard_error("NotAllowedError", "Write permission denied.").contains("Click into the page")
        );
    }

    #[test]
    fn only_files_that_fit_are_read() {
        assert_eq!(check_file_size("a.npy", 0.0), Ok(()));
        assert_eq!(check_file_size("a.npy", MAX_FILE_BYTES), Ok(()));
        let refused = check_file_size("a.npy", MAX_FILE_BYTES * 4.0);
        assert_eq!(
            refused,
            Err("`a.npy` holds 2048 MiB; NeuRN Lab opens files of up to 512 MiB.".to_owned())
        );
        assert!(check_file_size("a.npy", f64::NAN).is_err());
        assert_eq!(check_total_size(MAX_FILE_BYTES), Ok(()));
        assert!(check_total_size(MAX_FILE_BYTES + 1.0).unwrap_err().contains("512 MiB together"));
        assert_eq!(check_file_count(200_000), Ok(()));
        assert!(check_file_count(200_001).unwrap_err().ends_with("at once."));
    }
}
