//! What Keras prints for `model.summary()`: the boxes of Keras 3, and the plain lines of Keras 1 and 2.
//!
//! A table's cells may take several lines. Keras 3 cuts long words and ends them with `…`: a type that is cut is the
//! known one that begins so. Models inside of others are replaced by their layers where the table lists those.

use super::kinds::{beginning, canonical};
use super::{Found, Problem, brief, detail};
use crate::zoo::file::MAX_LAYERS;
use crate::zoo::network::Layer;

/// Lines before the table's head.
const MOST_LEAD: usize = 200;
/// Characters of a cell that are kept.
const MOST_CELL: usize = 400;
/// The first column's title.
const TITLE: &str = "Layer (type)";
/// What columns are drawn with.
const WALLS: [char; 3] = ['│', '┃', '|'];

/// Whether a text has such a table.
pub(super) fn begins(text: &str) -> bool {
    text.lines().take(MOST_LEAD).any(|line| columns(line).is_some())
}

/// Where the columns are.
#[derive(Debug, PartialEq, Eq)]
enum Columns {
    /// Between walls.
    Boxes,
    /// From these characters on: shape, parameters, and what follows (the end, if nothing does).
    Places(usize, usize, usize),
}

/// The columns, if a line is a table's head.
fn columns(line: &str) -> Option<Columns> {
    let walls = line.contains(&WALLS[..2]) || line.trim_start().starts_with('|');
    let title = line.trim_start_matches(|c: char| WALLS.contains(&c) || c.is_whitespace());
    if !title.starts_with(TITLE) {
        return None;
    }
    if walls {
        return Some(Columns::Boxes);
    }
    let place = |what: &str| line.find(what).map(|at| line[..at].chars().count());
    // a narrow column's title is wrapped: `Para`, `m #`
    let (shape, parameters) = (place("Output")?, place("Para")?);
    let after = ["Connected", "Trainable"].into_iter().filter_map(place).min();
    (shape < parameters).then(|| Columns::Places(shape, parameters, after.unwrap_or(usize::MAX)))
}

/// One row of the table while its lines are put together.
#[derive(Default)]
struct Row {
    /// The line on which it began, from 1.
    line: usize,
    /// How far it is inside of other models.
    depth: usize,
    cells: [String; 3],
}

pub(super) fn read(text: &str) -> Result<Found, Problem> {
    let mut lines = text.lines().enumerate();
    let mut title = None;
    let columns = loop {
        let Some((_, line)) = lines.next() else { return Err(Problem::Empty) };
        if let Some(name) = line.trim().strip_prefix("Model: ") {
            title = Some(brief(name.trim_matches('"')));
        }
        if let Some(columns) = columns(line) {
            break columns;
        }
    };
    let rows = rows(lines, &columns)?;
    let mut layers: Vec<Layer> = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let inside = rows.get(at + 1).is_some_and(|next| next.depth > row.depth);
        if inside {
            continue; // its layers follow
        }
        let layer = layer(row, layers.last())?;
        // a model inside another one takes what it is given
        if row.depth == 0 || &*layer.kind != "InputLayer" {
            layers.push(layer);
        }
    }
    if layers.is_empty() { Err(Problem::Empty) } else { Ok((layers, title)) }
}

/// The rows, up to the sums below the table.
fn rows<'a>(lines: impl Iterator<Item = (usize, &'a str)>, columns: &Columns) -> Result<Vec<Row>, Problem> {
    let mut rows: Vec<Row> = Vec::new();
    // the head's other lines come before the first line that separates
    let (mut head, mut apart) = (true, true);
    for (at, line) in lines {
        if line.trim_start().starts_with("Total params") || line.trim_start().starts_with('└') {
            break;
        }
        if line.chars().all(is_border) {
            head &= line.trim().is_empty();
            apart = true;
            continue;
        }
        if head {
            continue;
        }
        let (depth, cells) = cells(line, columns);
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if apart {
            if rows.len() == MAX_LAYERS {
                return Err(Problem::TooManyLayers);
            }
            rows.push(Row { line: at + 1, depth, ..Row::default() });
            apart = false;
        }
        let Some(row) = rows.last_mut() else { continue };
        for (cell, more) in row.cells.iter_mut().zip(cells) {
            // the boxes are broken between words, the lines anywhere
            if *columns == Columns::Boxes && !cell.is_empty() && !more.is_empty() {
                cell.push(' ');
            }
            if cell.len() < MOST_CELL {
                cell.extend(more.chars().take(MOST_CELL));
            }
        }
    }
    Ok(rows)
}

/// What a line is made of that only separates rows.
fn is_border(c: char) -> bool {
    c.is_whitespace() || "_=-+¯|│┃".contains(c) || ('\u{2500}'..='\u{257f}').contains(&c)
}

/// A line's first three cells, and how far the row is inside of other models.
fn cells(line: &str, columns: &Columns) -> (usize, [String; 3]) {
    let own = |text: &str| text.trim().to_owned();
    match *columns {
        Columns::Boxes => {
            let mut parts = line.trim().trim_matches(&WALLS[..]).split(&WALLS[..]);
            let mut next = || parts.next().unwrap_or_default();
            let (first, shape, parameters) = (next(), next(), next());
            let (depth, name) = match first.split_once('└') {
                Some((lead, name)) => (lead.chars().count(), name),
                None => (0, first),
            };
            (depth, [own(name), own(shape), own(parameters)])
        }
        Columns::Places(shape, parameters, after) => {
            let depth = line.chars().take_while(|c| *c == '|').count();
            let part = |from: usize, to: usize| {
                let text: String = line.chars().skip(from).take(to.saturating_sub(from)).collect();
                own(text.trim_end_matches(|c: char| c == '|' || c.is_whitespace()))
            };
            (depth, [part(depth, shape), part(shape, parameters), part(parameters, after)])
        }
    }
}

fn layer(row: &Row, before: Option<&Layer>) -> Result<Layer, Problem> {
    let [first, shape, parameters] = &row.cells;
    let wrong = || Problem::Summary { line: row.line, found: first.chars().take(40).collect() };
    let (name, class) = first.rsplit_once('(').ok_or_else(wrong)?;
    let class = class.trim_end_matches(')').trim();
    let typical = |c: char| c.is_alphanumeric() || "_-.>…".contains(c);
    if class.is_empty() || !class.chars().all(typical) {
        return Err(wrong());
    }
    // older versions cut a type without a mark; only then is the bracket missing
    let cut = class.strip_suffix('…').or((!first.ends_with(')')).then_some(class));
    let flat = before.is_some_and(|layer| layer.shape.len() == 2);
    let whole = cut.and_then(|start| beginning(start, flat)).unwrap_or(class);
    let (kind, function) = canonical(whole.rsplit('>').next().unwrap_or(whole));
    let mut layer = Layer::new(&kind, &detail(&[], &[], false, function), &brief(name.trim()));
    layer.shape = sides(shape);
    let digits: String = parameters.chars().filter(|c| *c != ',').take_while(char::is_ascii_digit).collect();
    layer.parameters = digits.parse().ok();
    Ok(layer)
}

/// `(None, 26, 26, 32)` without the batch; empty where a side is not known.
fn sides(text: &str) -> Vec<u32> {
    let inner = text.trim_start_matches(['[', '(']).split(')').next().unwrap_or_default();
    let sides = inner.split(',').map(str::trim).filter(|side| !side.is_empty()).skip(1).take(6);
    sides.map(|side| side.parse().ok()).collect::<Option<_>>().unwrap_or_default()
}
