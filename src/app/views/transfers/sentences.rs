//! What the view Transfers says: the lead, names, tooltips, text for the clipboard.

use crate::app::views::transfers::model::Transfers;
use std::fmt::Write as _;

use crate::app::views::transfers::model::choice;
use crate::app::views::transfers::state::{Shows, TransfersState};
use crate::app::widgets::bits::Origin;
use crate::figure::number::{self, percent, thousands};
use crate::learn::card::{filter_text, network_short, network_text, part_of_svhn, set_head, set_text};
use crate::learn::table::{LEARNT, Row, Sheet, Tally};
use crate::neurn::FilterSettings;

/// Title and two sentences that tell what came out.
#[must_use]
pub fn lead(transfers: &Transfers) -> (&'static str, String) {
    let title = "Does the filter help in other worlds?";
    let first = "Each number is how often a network that learned in one world alone was right in another.";
    let Some(sheet) = transfers.sheet() else { return (title, first.to_owned()) };
    (title, format!("{first} {}", moral(sheet.tally())))
}

/// What the differences say, as a sentence.
fn moral(tally: Tally) -> String {
    let Tally { above, below, open, unlearnt } = tally;
    let all = above + below + open;
    if all == 0 {
        return "Here no filter was measured beside raw pixels.".to_owned();
    }
    let ending = match (2 * above > all, above, below) {
        (_, 0, _) => "here the filter does not help",
        (true, _, 0) => "the filter helps, though not for certain everywhere",
        (true, ..) => "the filter mostly helps, and sometimes harms",
        (false, _, 0) => "the filter helps sometimes",
        (false, ..) => "the filter helps sometimes, and sometimes harms",
    };
    let left_out = if unlearnt > 0 {
        format!(
            " Not counted are {unlearnt} of networks that read less than {:.0} % of their own world: so short a training \
             says nothing of the filter.",
            100.0 * LEARNT
        )
    } else {
        String::new()
    };
    format!(
        "Of {all} such transfers with NeuRN, {above} are better than with raw pixels, {below} worse and {open} too close \
         to call: {ending}.{left_out}"
    )
}

/// Measured on real images, or simulated if every set is our generator's.
pub fn origin(sheet: &Sheet) -> Origin {
    let generated = sheet.table.data.keys().all(|name| name.starts_with("generated"));
    if generated { Origin::Simulated } else { Origin::Measured }
}

/// The day of the measurement.
pub fn day(sheet: &Sheet) -> &str {
    sheet.table.date.get(..10).unwrap_or(&sheet.table.date)
}

/// The badge's tooltip.
pub fn about_table(sheet: &Sheet) -> String {
    format!("Measured by `{}` on {}.", sheet.table.command, day(sheet))
}

/// "+12.3", "−0.4", in percentage points.
pub fn signed(difference: f64) -> String {
    number::signed(100.0 * difference, 1)
}

/// A filter for the head of a row.
pub fn filter_short(settings: &[FilterSettings]) -> String {
    filter_text(settings)
        .replace(", channels merged", " merged")
        .replace("local contrast normalization", "local contrast")
}

/// Over the rows of a source.
pub fn trained_on(sheet: &Sheet, source: &str) -> String {
    let whole = sheet.table.data.get(source).and_then(|counts| counts.train);
    let used = sheet.table.runs.iter().find(|run| run.source == source).map(|run| run.images);
    let images = match (used, whole) {
        (Some(used), Some(whole)) => format!(", {} of {} images", thousands(used), thousands(whole)),
        _ => String::new(),
    };
    format!("Trained on {}{images}", set_text(source))
}

/// The tooltip of a row's head.
pub fn row(sheet: &Sheet, row: &Row) -> String {
    format!(
        "{} before a {}, trained on {}{}",
        capital(&filter_text(sheet.table.settings(&row.filter).unwrap_or_default())),
        network_text(&row.network),
        set_text(&row.source),
        if sheet.unlearnt(&row.source, &row.network) {
            ". It was trained too briefly to read its own world well."
        } else {
            ""
        }
    )
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

/// The tooltip of a column's head.
pub fn target(sheet: &Sheet, name: &str) -> String {
    let images = sheet.table.data.get(name).and_then(|counts| counts.test).unwrap_or(0);
    let few = if images < 2000 { " So few leave some doubt: see the interval of each cell." } else { "" };
    let part = part_of_svhn(name, images).map_or_else(String::new, |what| format!(" ({what}.)"));
    format!("Asked about {}: {} images.{part}{few}", set_text(name), thousands(images))
}

/// What is said of house numbers as a source, where nothing was trained on them.
pub fn left_open(sheet: &Sheet) -> Option<String> {
    let images = sheet.table.data.get("svhn")?.test?;
    (!sheet.sources.iter().any(|source| source == "svhn")).then(|| {
        format!(
            "Trained on house numbers (SVHN): left open. There are not enough images: {}, all of them needed to measure{}.",
            thousands(images),
            part_of_svhn("svhn", images).map_or_else(String::new, |what| format!("; {what}"))
        )
    })
}

/// What a screen reader says of a cell.
pub fn name(sheet: &Sheet, place: usize, shows: Shows) -> String {
    let (Some(cell), Some(entry)) = (sheet.table.cells.get(place), sheet.entries.get(place)) else {
        return String::new();
    };
    let filter = filter_text(sheet.table.settings(&cell.filter).unwrap_or_default());
    let what = match (shows, &entry.contrast) {
        (Shows::Difference, Some(contrast)) => {
            let interval = contrast.paired.interval.map_or_else(String::new, |(low, high)| {
                format!(", 95 % interval {} to {}", signed(low), signed(high))
            });
            format!("{} points{interval}", signed(contrast.paired.mean))
        }
        _ => {
            let sd = cell.sd.map_or_else(String::new, |sd| format!(", plus or minus {:.1}", 100.0 * sd));
            format!("{}{sd}", percent(cell.mean))
        }
    };
    format!(
        "{}, {filter}, {} to {}: {what}",
        network_short(&cell.network),
        set_head(&cell.source).0,
        set_head(&cell.target).0
    )
}

/// All that is known of a cell: n, mean, deviation, intervals, difference, origin.
pub fn about_cell(sheet: &Sheet, place: usize) -> String {
    let (Some(cell), Some(entry)) = (sheet.table.cells.get(place), sheet.entries.get(place)) else {
        return String::new();
    };
    let mut text = format!(
        "{} before a {}.\nTrained on {}, asked about {}.\n\n",
        capital(&filter_text(sheet.table.settings(&cell.filter).unwrap_or_default())),
        network_text(&cell.network),
        set_text(&cell.source),
        set_text(&cell.target)
    );
    let seeds = entry.seeds.len();
    let _ =
        write!(text, "Mean {} over {seeds} seed{}", percent(cell.mean), if seeds == 1 { "" } else { "s" });
    if let (Some(sd), Some((low, high))) = (cell.sd, entry.span) {
        let _ = write!(
            text,
            ", standard deviation {:.1}; 95 % interval of the mean over seeds {:.1} to {:.1} % (Student)",
            100.0 * sd,
            100.0 * low,
            100.0 * high
        );
    }
    let (low, high) = cell.interval;
    let part = part_of_svhn(&cell.target, cell.n).map_or_else(String::new, |what| format!(" ({what})"));
    let _ = write!(
        text,
        ".\n{} test images{part}, the same for all seeds: 95 % interval {:.1} to {:.1} % (Wilson, pooled share).",
        thousands(cell.n),
        100.0 * low,
        100.0 * high
    );
    if let Some(contrast) = &entry.contrast {
        let _ = write!(text, "\nMinus raw pixels: {} points", signed(contrast.paired.mean));
        if let Some((low, high)) = contrast.paired.interval {
            let _ = write!(
                text,
                ", 95 % interval {} to {} (Student, {} pairs of seeds)",
                signed(low),
                signed(high),
                contrast.paired.pairs
            );
        }
        text.push('.');
    }
    let _ = write!(text, "\n\n{}", about_table(sheet));
    text
}

/// How it was measured, a line each.
pub fn measured(sheet: &Sheet) -> Vec<String> {
    let table = &sheet.table;
    let number = |name: &str| table.recipe.get(name).and_then(serde_json::Value::as_u64).map(|n| n as usize);
    let mut lines = vec![format!("{}, engine {}, version {}.", day(sheet), table.engine, table.version)];
    if let (Some(images), Some(epochs)) = (number("images"), number("epochs")) {
        lines.push(format!(
            "One recipe for all: at most {} training images, {epochs} epochs, the best one on images of the source; twins \
             differ in the filter alone.",
            thousands(images)
        ));
    }
    let count = |name: &String| {
        let n = table.data.get(name)?.test?;
        Some(format!("{} {}", set_head(name).0, thousands(n)))
    };
    let counts: Vec<String> = sheet.targets.iter().filter_map(count).collect();
    lines.push(format!("Test images: {}.", counts.join(", ")));
    lines.extend(table.notes.iter().cloned());
    lines
}

/// What is on the screen as text: a line for each row, columns parted by tabs, with units.
pub fn as_text(sheet: &Sheet, state: &TransfersState) -> String {
    let unit = match state.shows {
        Shows::Accuracy => "accuracy in % ± sd over seeds",
        Shows::Difference => "minus raw pixels, in percentage points [95 % interval, paired by seed]",
    };
    let mut text =
        format!("source\tnetwork\tfilter\t{}\t({unit}; {})\n", sheet.targets.join("\t"), day(sheet));
    for row in sheet.rows(choice(state, sheet)) {
        let _ = write!(text, "{}\t{}\t{}", row.source, row.network, row.filter);
        for place in &row.cells {
            text.push('\t');
            let Some((cell, entry)) =
                place.and_then(|p| Some((sheet.table.cells.get(p)?, sheet.entries.get(p)?)))
            else {
                continue;
            };
            match (state.shows, &entry.contrast) {
                (Shows::Accuracy, _) => {
                    let sd = cell.sd.map_or_else(String::new, |sd| format!(" ± {:.1}", 100.0 * sd));
                    let _ = write!(text, "{:.1}{sd}", 100.0 * cell.mean);
                }
                (Shows::Difference, Some(contrast)) => {
                    text += &signed(contrast.paired.mean);
                    if let Some((low, high)) = contrast.paired.interval {
                        let _ = write!(text, " [{}, {}]", signed(low), signed(high));
                    }
                }
                (Shows::Difference, None) => {}
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::table::tests::{run, table};

    fn sheet() -> Sheet {
        Sheet::new(table(vec![
            run(1, "none", 4),
            run(2, "none", 6),
            run(1, "neurn:3", 7),
            run(2, "neurn:3", 9),
        ]))
    }

    #[test]
    fn the_lead_says_what_came_out() {
        let of = |above, below, open| moral(Tally { above, below, open, unlearnt: 0 });
        assert!(of(0, 0, 0).contains("no filter"));
        let some = moral(Tally { above: 1, below: 0, open: 0, unlearnt: 6 });
        assert!(some.contains("Not counted are 6") && some.contains("less than 75 %"), "{some}");
        assert!(of(5, 0, 1).ends_with("5 are better than with raw pixels, 0 worse and 1 too close to call: the filter helps, though not for certain everywhere."));
        assert!(of(5, 2, 1).ends_with("mostly helps, and sometimes harms."));
        assert!(of(2, 3, 1).ends_with("helps sometimes, and sometimes harms."));
        assert!(of(0, 3, 1).ends_with("does not help."));
        assert!(of(1, 0, 5).ends_with("helps sometimes."));
    }

    #[test]
    fn numbers_have_the_digits_that_they_deserve() {
        assert_eq!(
            ["+12.3", "−0.4", "0.0", "0.0"],
            [0.1234, -0.0041, 0.0004, -0.0004].map(signed).each_ref().map(String::as_str)
        );
        assert_eq!((percent(0.6263), thousands(1_234_567)), ("62.6 %".to_owned(), "1,234,567".to_owned()));
    }

    #[test]
    fn a_cell_tells_all_that_is_known() {
        let sheet = sheet();
        let cell = sheet.find("mnist", "cnn", "neurn:3", "usps").unwrap();
        let about = about_cell(&sheet, cell);
        for words in [
            "NeuRN, k = 3 before a convolutional network",
            "Trained on handwriting (MNIST), asked about scanned mail (USPS)",
            "Mean 80.0 % over 2 seeds, standard deviation 14.1",
            "10 test images",
            "(Wilson, pooled share)",
            "Minus raw pixels: +30.0 points, 95 % interval +30.0 to +30.0 (Student, 2 pairs of seeds)",
            "`neurn transfer` on 2026-11-21",
        ] {
            assert!(about.contains(words), "{words}: {about}");
        }
        assert_eq!(
            name(&sheet, cell, Shows::Difference),
            "convolutional, NeuRN, k = 3, MNIST to USPS: +30.0 points, 95 % interval +30.0 to +30.0"
        );
        assert_eq!(left_open(&sheet), None);
    }

    #[test]
    fn copied_text_has_a_line_for_each_row() {
        let state = TransfersState::default();
        let text = as_text(&sheet(), &state);
        assert_eq!(text.lines().nth(2).unwrap(), "mnist\tcnn\tneurn:3\t80.0 ± 14.1");
        let text = as_text(&sheet(), &TransfersState { shows: Shows::Difference, ..state });
        assert_eq!(text.lines().count(), 2, "the baseline is what the others are compared with");
        assert!(text.ends_with("mnist\tcnn\tneurn:3\t+30.0 [+30.0, +30.0]\n"), "{text}");
    }
}
