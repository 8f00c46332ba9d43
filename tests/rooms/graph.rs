//! Which file names which: an edge for each path that leads into another file of the crate.

use super::names::Names;
use std::collections::{BTreeMap, BTreeSet};

/// The files of a crate and the edges between them. That a module is declared (`mod x;`) is no edge; that something
/// is taken from it (`pub use x::Y`) is.
#[derive(Debug)]
pub struct Graph {
    edges: BTreeMap<String, BTreeSet<String>>,
}

/// Files by the paths of their modules.
type Modules = BTreeMap<Vec<String>, String>;

impl Graph {
    /// Of sources by paths such as `src/app/mod.rs`; files of tests only are left out.
    pub fn of(sources: &[(String, String)]) -> Self {
        let mut read: BTreeMap<Vec<String>, (&String, Names)> = BTreeMap::new();
        for (file, text) in sources {
            read.insert(module(file), (file, Names::of(text)));
        }
        let tests: Vec<Vec<String>> = read
            .iter()
            .flat_map(|(module, (_, names))| {
                names.test_modules.iter().map(|name| [module.as_slice(), std::slice::from_ref(name)].concat())
            })
            .collect();
        read.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        let modules: Modules =
            read.iter().map(|(module, (file, _))| (module.clone(), (*file).clone())).collect();
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (module, (file, names)) in &read {
            let mut to: BTreeSet<String> = BTreeSet::new();
            for path in names
                .uses
                .iter()
                .chain(&names.paths)
                .filter_map(|named| absolute(&modules, module, names, named))
            {
                to.extend(leads_to(&modules, &path));
            }
            to.remove(*file);
            edges.insert((*file).clone(), to);
        }
        Self { edges }
    }

    /// Only the files below a folder.
    pub fn below(mut self, folder: &str) -> Self {
        self.edges.retain(|file, _| file.starts_with(folder));
        for to in self.edges.values_mut() {
            to.retain(|file| file.starts_with(folder));
        }
        self
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.edges.keys().map(String::as_str)
    }

    /// All edges: the file that names, the file that is named.
    pub fn edges(&self) -> impl Iterator<Item = (&str, &str)> {
        self.edges.iter().flat_map(|(from, to)| to.iter().map(move |to| (from.as_str(), to.as_str())))
    }

    /// Files that lead to each other, the largest circle first.
    pub fn circles(&self) -> Vec<Vec<String>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            self.files().map(|file| (file, self.reach(file))).collect();
        let mut left: BTreeSet<&str> = self.files().collect();
        let mut circles = Vec::new();
        while let Some(&file) = left.first() {
            let circle: Vec<&str> = left
                .iter()
                .copied()
                .filter(|&other| {
                    other == file || (reach[file].contains(other) && reach[other].contains(file))
                })
                .collect();
            left.retain(|other| !circle.contains(other));
            if circle.len() > 1 {
                circles.push(circle.into_iter().map(str::to_owned).collect::<Vec<_>>());
            }
        }
        circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
        circles
    }

    /// The files that a file leads to.
    fn reach(&self, file: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut todo = vec![file];
        while let Some(file) = todo.pop() {
            for to in self.edges.get(file).into_iter().flatten() {
                if reached.insert(to.as_str()) {
                    todo.push(to);
                }
            }
        }
        reached
    }
}

/// `src/app/state/mod.rs` is the module `app::state`, `src/lib.rs` the root; programs have roots of their own.
fn module(file: &str) -> Vec<String> {
    let path = file.strip_prefix("src/").unwrap_or(file).trim_end_matches(".rs");
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    match parts.last().map(String::as_str) {
        Some("mod" | "lib") => _ = parts.pop(),
        Some("main") if parts.len() == 1 => parts[0] = "bin main".to_owned(),
        _ => {}
    }
    parts
}

/// A path from the crate's root, if it is of this crate.
fn absolute(
    modules: &Modules,
    module: &[String],
    names: &Names,
    (inside, path): &(Vec<String>, Vec<String>),
) -> Option<Vec<String>> {
    let mut here = [module, inside].concat();
    let (first, rest) = path.split_first()?;
    let mut rest = rest;
    match first.as_str() {
        "crate" => here.clear(),
        "self" => {}
        // a macro's word for modules that lie here
        word if word.starts_with('$') => rest = path,
        "super" => {
            here.pop();
            while let [up, more @ ..] = rest
                && up == "super"
            {
                here.pop();
                rest = more;
            }
        }
        _ => {
            let child = [here.as_slice(), std::slice::from_ref(first)].concat();
            if modules.contains_key(&child) {
                here = child;
            } else {
                // a name that a `use` of this file gave to a path that does not itself begin with it
                let used = names.aliases.get(first).filter(|(_, used)| used.first() != Some(first))?;
                here = absolute(modules, module, names, used)?;
            }
        }
    }
    here.extend_from_slice(rest);
    Some(here)
}

/// The files that hold what a path names: the last of its modules that has a file. A macro's word stands for each child.
fn leads_to(modules: &Modules, path: &[String]) -> Vec<String> {
    let Some(at) = path.iter().position(|word| word.starts_with('$')) else {
        let longest = (0..=path.len()).rev().find_map(|n| modules.get(&path[..n]));
        return longest.cloned().into_iter().collect();
    };
    let (before, after) = (&path[..at], &path[at + 1..]);
    // the words between the macro's first and second one have to be modules
    let between: Vec<&String> = after.iter().take_while(|word| !word.starts_with('$')).collect();
    let fits = |module: &Vec<String>| {
        module.len() == at + 1 + between.len()
            && module.starts_with(before)
            && module[at + 1..].iter().eq(between.iter().copied())
    };
    modules.iter().filter(|(module, _)| fits(module)).map(|(_, file)| file.clone()).collect()
}
