//! The shape of the sources: rooms name only lower ones, the files of the app form no large circle, no file is long.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources fails")]

#[path = "rooms/graph.rs"]
mod graph;
#[path = "rooms/names.rs"]
mod names;

use graph::Graph;
use std::path::{Path, PathBuf};

/// The rooms of docs/ARCHITECTURE.md, the lowest first. Those of one line may name each other.
const ROOMS: [&[&str]; 7] = [
    &["stats", "neurn", "digits", "figure", "wait"],
    &["learn", "zoo", "cortex", "published"],
    &["protocol"],
    &["worker"],
    &["jobs"],
    &["cli"],
    &["app"],
];

/// Files that may name each other in a circle: a module and two of its children.
const LARGEST_CIRCLE: usize = 3;

/// Lines of a file.
const MOST_LINES: usize = 500;

/// Where files may not be long.
const KEPT_SHORT: [&str; 6] = ["src", "tests", "xtask/src", "benches", "fuzz", "examples"];

/// Paths from the package's folder, with `/`, and what is in them.
type Sources = Vec<(String, String)>;

/// All Rust files below a folder of the package, in the order of their paths.
fn sources(folder: &str) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut todo = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = todo.pop() {
        for path in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                todo.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push((name_of(root, &path), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn name_of(root: &Path, path: &Path) -> String {
    let parts: PathBuf = path.strip_prefix(root).unwrap().to_owned();
    parts.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Which line of the rooms a file of src belongs to; none for the roots (src/lib.rs, src/main.rs, src/bin).
fn level(file: &str) -> Result<Option<usize>, String> {
    let rest = file.strip_prefix("src/").unwrap_or(file);
    let room = rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs");
    if matches!(room, "lib" | "main" | "bin") {
        return Ok(None);
    }
    let level = ROOMS.iter().position(|rooms| rooms.contains(&room));
    level.map(Some).ok_or_else(|| format!("{file}: the room `{room}` is not in the order of rooms"))
}

/// Files that name a file of a higher room, and files in no room.
fn upward(sources: &Sources) -> Vec<String> {
    let graph = Graph::of(sources);
    let mut notice: Vec<String> = graph.files().filter_map(|file| level(file).err()).collect();
    for (from, to) in graph.edges() {
        if let (Ok(Some(low)), Ok(Some(high))) = (level(from), level(to))
            && low < high
        {
            notice.push(format!("{from} names {to}, which is in a higher room"));
        }
    }
    notice
}

/// Circles of more than `most` files that name each other below a folder.
fn circles(sources: &Sources, folder: &str, most: usize) -> Vec<String> {
    let circles = Graph::of(sources).below(folder).circles();
    let large = circles.into_iter().filter(|circle| circle.len() > most);
    large.map(|circle| format!("a circle of {} files: {}", circle.len(), circle.join(", "))).collect()
}

/// Files of more than `most` lines.
fn long(sources: &Sources, most: usize) -> Vec<String> {
    let lines = sources.iter().map(|(file, text)| (file, text.lines().count()));
    lines.filter(|(_, n)| *n > most).map(|(file, n)| format!("{file} has {n} lines")).collect()
}

#[test]
fn a_room_names_only_lower_rooms() {
    let sources = sources("src");
    let known = ("src/app/lab.rs", "src/app/views/see/mod.rs");
    assert!(Graph::of(&sources).edges().any(|edge| edge == known), "the sources were not read");
    let notice = upward(&sources);
    assert!(notice.is_empty(), "{}", notice.join("\n"));
}

#[test]
fn the_files_of_the_app_form_no_large_circle() {
    let notice = circles(&sources("src"), "src/app/", LARGEST_CIRCLE);
    assert!(notice.is_empty(), "{}", notice.join("\n"));
}

#[test]
fn no_file_is_long() {
    let notice: Vec<_> = KEPT_SHORT.iter().flat_map(|folder| long(&sources(folder), MOST_LINES)).collect();
    assert!(notice.is_empty(), "{}", notice.join("\n"));
}

/// Sources made up for a test.
fn made_up(files: &[(&str, &str)]) -> Sources {
    files.iter().map(|&(file, text)| (file.to_owned(), text.to_owned())).collect()
}

#[test]
fn an_arrow_that_points_up_is_found() {
    let app = ("src/app/mod.rs", "pub struct App;");
    let tell =
        |text: &str| upward(&made_up(&[app, ("src/zoo/mod.rs", "mod list;"), ("src/zoo/list.rs", text)]));
    let notice = ["src/zoo/list.rs names src/app/mod.rs, which is in a higher room"];
    assert_eq!(tell("use crate::app::App;"), notice);
    assert_eq!(tell("use crate::{stats, app};"), notice);
    assert_eq!(tell("fn make() { let app = crate::app::App; }"), notice);
    assert_eq!(tell("use super::super::app::App;"), notice);
    assert_eq!(tell("fn f<'a>(x: &'a str) -> char { '\"' } use crate::app::App; // \""), notice);
    for innocent in [
        "// use crate::app::App;",
        "/* /* */ use crate::app::App; */",
        "const S: &str = \"crate::app::App\"; const R: &str = r#\"\" crate::app::App\"#;",
        "#[cfg(test)] mod tests { fn f() { crate::app::App; } }",
        "#[cfg(test)] #[allow(unused)] use crate::app::{App};",
        "use other::app::App;",
        "pub(in crate::app) struct List;",
    ] {
        assert_eq!(tell(innocent), [""; 0], "{innocent}");
    }
    let down = made_up(&[
        ("src/app/mod.rs", "use crate::zoo::list;"),
        ("src/zoo/mod.rs", ""),
        ("src/lib.rs", "mod app;"),
    ]);
    assert_eq!(upward(&down), [""; 0]);
    let notice = upward(&made_up(&[("src/attic/mod.rs", "")]));
    assert_eq!(notice, ["src/attic/mod.rs: the room `attic` is not in the order of rooms"]);
}

#[test]
fn a_circle_of_files_is_found() {
    let ring = |last: &str| {
        let files = [
            ("src/app/mod.rs", "mod a; mod b; mod c; mod d;"),
            ("src/app/a.rs", "use super::b::B;"),
            ("src/app/b.rs", "use crate::app::{c as other}; fn f() { other::go() }"),
            ("src/app/c.rs", "fn f() { super::d::go() }"),
            ("src/app/d.rs", last),
        ];
        circles(&made_up(&files), "src/app/", 3)
    };
    let notice = ["a circle of 4 files: src/app/a.rs, src/app/b.rs, src/app/c.rs, src/app/d.rs"];
    assert_eq!(ring("use super::a::A;"), notice);
    assert_eq!(ring("use super::b::B;"), [""; 0], "three are few enough");
    assert_eq!(ring("#[cfg(test)] mod tests { use super::super::a::A; }"), [""; 0]);
}

#[test]
fn a_circle_through_a_parent_or_a_macro_is_found() {
    let through = |parent: &str| {
        let files = [
            ("src/app/mod.rs", "mod views; mod state;"),
            ("src/app/state.rs", parent),
            ("src/app/views/mod.rs", "mod one; mod two;"),
            ("src/app/views/one/mod.rs", "mod state; mod deep;"),
            ("src/app/views/one/state.rs", "mod inner { use super::super::deep::D; }"),
            ("src/app/views/one/deep.rs", "use crate::app; fn f() { app::state::go() }"),
            ("src/app/views/two/mod.rs", "use super::one::deep::D;"),
        ];
        circles(&made_up(&files), "src/app/", 2)
    };
    let notice =
        ["a circle of 3 files: src/app/state.rs, src/app/views/one/deep.rs, src/app/views/one/state.rs"];
    assert_eq!(
        through("macro_rules! m { ($n:ident, $s:ident) => { use crate::app::views::$n::state::$s; } }"),
        notice
    );
    assert_eq!(through("pub use crate::app::views::one::state::State;"), notice);
    assert_eq!(
        through("use crate::app::views::two::State;"),
        ["a circle of 3 files: src/app/state.rs, src/app/views/one/deep.rs, src/app/views/two/mod.rs"]
    );
    assert_eq!(through("mod x;"), [""; 0]);
    let all = "macro_rules! m { ($n:ident, $v:ident) => { vec![$($n::$v),+] } }";
    let files = made_up(&[
        ("src/app/list.rs", "use super::views::all;"),
        ("src/app/views/mod.rs", all),
        ("src/app/views/one/mod.rs", "use crate::app::list::L;"),
    ]);
    let notice = "a circle of 3 files: src/app/list.rs, src/app/views/mod.rs, src/app/views/one/mod.rs";
    assert_eq!(circles(&files, "src/app/", 2), [notice]);
}

#[test]
fn a_long_file_is_found() {
    let files = made_up(&[("src/short.rs", &"\n".repeat(500)), ("src/long.rs", &"\n".repeat(501))]);
    assert_eq!(long(&files, 500), ["src/long.rs has 501 lines"]);
}
