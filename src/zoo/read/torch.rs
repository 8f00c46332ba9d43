//! What PyTorch prints for a module (`print(model)`): its parts one a line, those inside of others indented.
//!
//! They come in the order in which the module was put together, which need not be that in which it computes. A module
//! with parts is replaced by them; functions that are called by name (`F.relu`) are not in the print.

use super::kinds::canonical;
use super::{Found, Problem, brief, detail};
use crate::zoo::file::MAX_LAYERS;
use crate::zoo::network::Layer;

/// Modules inside of modules.
const MOST_DEPTH: usize = 100;
/// Modules that only hold others, and compute nothing when they hold none.
const SILENT: [&str; 6] =
    ["Identity", "Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"];

/// A line of the print: the part's name, how often it comes, its type, and what stands behind the bracket.
struct Part<'a> {
    name: &'a str,
    times: usize,
    kind: &'a str,
    rest: &'a str,
}

/// A module whose parts are being read.
struct Open {
    /// Its own path, as `features.0`.
    path: String,
    kind: String,
    times: usize,
    /// Layers before it.
    before: usize,
}

/// Whether a text is such a print: the first module opens a bracket, or a part is named in one.
pub(super) fn begins(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().and_then(part);
    first.is_some_and(|part| part.rest.is_empty() || part.rest.ends_with(')'))
        || text.lines().take(200).any(|line| line.trim_start().starts_with('(') && part(line).is_some())
}

/// A line as a part; none if it is something else.
fn part(line: &str) -> Option<Part<'_>> {
    let line = line.trim();
    let (name, body) = match line.strip_prefix('(') {
        Some(named) => named.split_once("): ")?,
        None => ("", line),
    };
    let digits = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let (times, body) = match body[digits..].strip_prefix(" x ") {
        Some(body) if digits > 0 => (range(name)?, body),
        _ => (1, body),
    };
    let (kind, rest) = body.split_once('(')?;
    let typical = |c: char| c.is_alphanumeric() || "_.[]".contains(c);
    let word = kind.starts_with(|c: char| c.is_alphabetic() || c == '_') && kind.chars().all(typical);
    (word && kind.len() <= 100).then_some(Part { name, times, kind, rest })
}

/// How often a part comes whose name is a range: `0-2` is three times.
fn range(name: &str) -> Option<usize> {
    let (from, to) = name.split_once('-')?;
    let (from, to): (usize, usize) = (from.parse().ok()?, to.parse().ok()?);
    to.checked_sub(from)?.checked_add(1)
}

pub(super) fn read(text: &str) -> Result<Found, Problem> {
    let mut open: Vec<Open> = Vec::new();
    let mut layers: Vec<Layer> = Vec::new();
    let mut title = None;
    for (at, line) in text.lines().enumerate() {
        if line.trim() == ")" {
            if let Some(module) = open.pop() {
                close(&module, &mut layers)?;
            }
            continue;
        }
        // remarks between the parts, and what stands around the print
        let wanted = |part: &Part<'_>| open.is_empty() == part.name.is_empty() && part.kind != "print";
        let Some(part) = part(line).filter(wanted) else { continue };
        let path = match open.last() {
            Some(module) if !module.path.is_empty() => brief(&format!("{}.{}", module.path, part.name)),
            _ => brief(part.name),
        };
        let opens = part.rest.is_empty();
        if open.is_empty() && opens {
            title.get_or_insert_with(|| brief(part.kind));
        }
        let module = Open { path, kind: brief(part.kind), times: part.times, before: layers.len() };
        if opens {
            if open.len() == MOST_DEPTH {
                return Err(Problem::Line { line: at + 1, found: line.trim().chars().take(40).collect() });
            }
            open.push(module);
            continue;
        }
        let short = part.kind.rsplit('.').next().unwrap_or(part.kind);
        if !SILENT.contains(&short) {
            layers.push(layer(short, part.rest.strip_suffix(')').unwrap_or(part.rest), &module.path));
        }
        close(&module, &mut layers)?;
    }
    // a print that is cut off at its end
    while let Some(module) = open.pop() {
        close(&module, &mut layers)?;
    }
    if layers.is_empty() { Err(Problem::Empty) } else { Ok((layers, title)) }
}

/// What is done when all parts of a module are read: one that is a layer as a whole takes their place, and what comes
/// several times is repeated.
fn close(module: &Open, layers: &mut Vec<Layer>) -> Result<(), Problem> {
    if module.kind.ends_with("MultiheadAttention") {
        layers.truncate(module.before);
        layers.push(layer("MultiheadAttention", "", &module.path));
    }
    let one = layers.len().saturating_sub(module.before);
    let all = one.checked_mul(module.times).and_then(|all| all.checked_add(module.before));
    if all.is_none_or(|all| all > MAX_LAYERS) {
        return Err(Problem::TooManyLayers);
    }
    let (first, numbers) = (module.before, module.path.rsplit('.').next().unwrap_or_default());
    let stem = module.path.strip_suffix(numbers).unwrap_or_default();
    let from: usize = numbers.split('-').next().and_then(|from| from.parse().ok()).unwrap_or(0);
    for copy in 1..module.times {
        for at in first..first + one {
            let Some(mut layer) = layers.get(at).cloned() else { break };
            if let Some(rest) = layer.name.strip_prefix(&module.path) {
                layer.name = brief(&format!("{stem}{}{rest}", from + copy));
            }
            layers.push(layer);
        }
    }
    if module.times > 1 {
        for layer in layers.iter_mut().skip(first).take(one) {
            if let Some(rest) = layer.name.strip_prefix(&module.path) {
                layer.name = brief(&format!("{stem}{from}{rest}"));
            }
        }
    }
    Ok(())
}

/// A layer of a type and what its brackets hold.
fn layer(kind: &str, settings: &str, path: &str) -> Layer {
    let settings = Settings::of(settings);
    let (mut name, function) = match kind {
        "AdaptiveAvgPool2d" if matches!(settings.numbers("output_size")[..], [1] | [1, 1]) => {
            ("GlobalAveragePooling2D".to_owned(), None)
        }
        "AdaptiveAvgPool2d" => ("AdaptiveAveragePooling2D".to_owned(), None),
        _ => canonical(kind),
    };
    let groups = settings.numbers("groups").first().copied().unwrap_or(1);
    let channels = settings.given.first().and_then(|channels| channels.parse().ok());
    let depthwise = groups > 1 && channels == Some(groups);
    if depthwise && name.starts_with("Conv") {
        name = format!("Depthwise{name}");
    }
    let detail = detail(
        &settings.numbers("kernel_size"),
        &settings.numbers("stride"),
        groups > 1 && !depthwise,
        function,
    );
    Layer::new(&name, &detail, path)
}

/// What stands in a module's brackets.
struct Settings<'a> {
    /// Without a name, in order.
    given: Vec<&'a str>,
    named: Vec<(&'a str, &'a str)>,
}

/// Settings of one module that are looked at.
const MOST_SETTINGS: usize = 64;

impl<'a> Settings<'a> {
    /// Cuts at the commas that stand in no bracket.
    fn of(text: &'a str) -> Self {
        let (mut given, mut named) = (Vec::new(), Vec::new());
        let mut depth = 0_usize;
        let parts = text.split(|c: char| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        });
        for part in parts.take(MOST_SETTINGS).map(str::trim) {
            match part.split_once('=') {
                Some((name, value)) => named.push((name, value)),
                None => given.push(part),
            }
        }
        Self { given, named }
    }

    /// The whole numbers of a setting: `(3, 3)` or `3`; none if there are others or it is not there.
    fn numbers(&self, name: &str) -> Vec<u64> {
        let Some((_, value)) = self.named.iter().find(|(known, _)| *known == name) else { return Vec::new() };
        let sides = value.trim_matches(['(', ')', '[', ']']).split(',').map(str::trim);
        let sides = sides.filter(|side| !side.is_empty()).take(4);
        sides.map(|side| side.parse().ok()).collect::<Option<_>>().unwrap_or_default()
    }
}
