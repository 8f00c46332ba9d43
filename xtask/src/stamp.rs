//! Marks a built page: trunk calls this after each build, before the files reach `dist/`.
//!
//! - The worker's files get a hash of their content in their names (trunk names them plainly), and the page a
//!   note of the new name, so that a page never meets a worker of another build.
//! - The page learns the program's unpacked size, for a true percentage.
//! - The service worker learns the build's hash and the exact list of the files it keeps.
//!
//! Under `trunk serve` nothing is kept offline, and the content security policy lets live reload work.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

/// Megabytes of weights, each of which only comes when somebody opens its cell of the table of transfers.
const ON_DEMAND: &str = "transfers/runs/";
/// In what trunk appends to the page for live reload, and nowhere else.
const LIVE_RELOAD: &str = "{{__TRUNK_ADDRESS__}}";
/// Files that a visitor's offline copy does without.
const NOT_KEPT: [&str; 2] = ["sw.js", "preview.png"];

/// `cargo xtask stamp`, in trunk's post-build hook.
pub fn stamp() -> Result<()> {
    let folder =
        env::var_os("TRUNK_STAGING_DIR").context("trunk calls this; TRUNK_STAGING_DIR is not set")?;
    stamp_folder(Path::new(&folder))
}

fn stamp_folder(folder: &Path) -> Result<()> {
    let page_file = folder.join("index.html");
    let mut page = read(&page_file)?;
    let program = attribute(&page, "data-wasm=\"")?;
    let size =
        fs::metadata(folder.join(program.trim_start_matches("./").rsplit('/').next().unwrap_or_default()))
            .with_context(|| format!("the program {program} is missing"))?
            .len();
    replace(&mut page, "name=\"neurn-program\"", &format!("name=\"neurn-program\" data-size=\"{size}\""))?;

    if page.contains(LIVE_RELOAD) {
        replace(&mut page, "script-src 'self'", "script-src 'self' 'unsafe-inline'")?;
        replace(&mut page, "connect-src 'self'", "connect-src 'self' ws: wss:")?;
        return write(&page_file, &page);
    }

    let loader = rename_worker(folder)?;
    replace(&mut page, "./worker_loader.js", &format!("./{loader}"))?;
    write(&page_file, &page)?;

    let files = list(folder)?;
    let build = build_hash(folder, &files)?;
    replace(
        &mut page,
        "name=\"neurn-build\" content=\"dev\"",
        &format!("name=\"neurn-build\" content=\"{build}\""),
    )?;
    write(&page_file, &page)?;

    let kept = files.iter().filter(|name| !NOT_KEPT.contains(&name.as_str()) && !name.starts_with(ON_DEMAND));
    // The page is kept under the address that visitors use.
    let kept = kept.map(|name| if name == "index.html" { "'./'".to_owned() } else { format!("'{name}'") });
    let service_worker = folder.join("sw.js");
    let mut text = read(&service_worker)?;
    replace(&mut text, "__NEURN_BUILD__", &build)?;
    replace(&mut text, "'__NEURN_FILES__'", &kept.collect::<Vec<_>>().join(", "))?;
    write(&service_worker, &text)
}

/// Gives the worker's three files one hash of their content; returns the loader's new name.
fn rename_worker(folder: &Path) -> Result<String> {
    let [script, program] = ["worker.js", "worker_bg.wasm"].map(|name| folder.join(name));
    let bytes = [&script, &program]
        .map(|file| fs::read(file).with_context(|| format!("{} is missing", file.display())));
    let mut hasher = Sha256::new();
    for part in bytes {
        hasher.update(part?);
    }
    let hash = short(hasher);
    fs::rename(&script, folder.join(format!("worker-{hash}.js")))?;
    fs::rename(&program, folder.join(format!("worker-{hash}_bg.wasm")))?;
    let old = folder.join("worker_loader.js");
    let mut text = read(&old)?;
    replace(&mut text, "./worker.js", &format!("./worker-{hash}.js"))?;
    replace(&mut text, "./worker_bg.wasm", &format!("./worker-{hash}_bg.wasm"))?;
    let loader = format!("worker-{hash}_loader.js");
    write(&folder.join(&loader), &text)?;
    fs::remove_file(old)?;
    Ok(loader)
}

/// Every file below a folder, as addresses relative to it, in order.
fn list(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting: Vec<(PathBuf, String)> = vec![(folder.to_owned(), String::new())];
    while let Some((place, prefix)) = waiting.pop() {
        for entry in fs::read_dir(&place).with_context(|| format!("{} cannot be read", place.display()))? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().with_context(|| format!("{} is no plain name", name.display()))?;
            if name.contains(['\'', '\\', '\n']) {
                bail!("{name} cannot be named in the service worker");
            }
            if entry.file_type()?.is_dir() {
                waiting.push((entry.path(), format!("{prefix}{name}/")));
            } else {
                found.push(format!("{prefix}{name}"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// One hash over the names and contents of all files.
fn build_hash(folder: &Path, files: &[String]) -> Result<String> {
    let mut hasher = Sha256::new();
    for name in files {
        let bytes = fs::read(folder.join(name))?;
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update(u64::try_from(bytes.len())?.to_le_bytes());
        hasher.update(bytes);
    }
    Ok(short(hasher))
}

/// The first 16 hexadecimal digits.
fn short(hasher: Sha256) -> String {
    let digest = hasher.finalize();
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn attribute<'a>(text: &'a str, opening: &str) -> Result<&'a str> {
    let start = text.find(opening).with_context(|| format!("the page lacks {opening}"))? + opening.len();
    let rest = text.get(start..).unwrap_or_default();
    rest.split('"').next().with_context(|| format!("{opening} does not end"))
}

/// Replaces the first occurrence; its absence means that page and stamp have drifted apart.
fn replace(text: &mut String, old: &str, new: &str) -> Result<()> {
    if !text.contains(old) {
        bail!("`{old}` is not there to be replaced");
    }
    *text = text.replacen(old, new, 1);
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta content=\"script-src 'self'; connect-src 'self'\"><meta name=\"neurn-build\" content=\"dev\">\
        <meta name=\"neurn-worker\" content=\"./worker_loader.js\">\
        <meta name=\"neurn-program\" data-js=\"./p.js\" data-wasm=\"./p_bg.wasm\">";

    /// What trunk leaves, in a folder that goes when the test ends.
    struct Staged(PathBuf);

    impl Staged {
        fn new(name: &str, page: &str) -> Self {
            let folder = env::temp_dir().join(format!("neurn-stamp-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(folder.join("icons")).unwrap();
            for (file, text) in [
                ("index.html", page),
                ("p.js", "p"),
                ("p_bg.wasm", "12345"),
                ("sw.js", "const BUILD = '__NEURN_BUILD__'; const FILES = ['__NEURN_FILES__'];"),
                ("preview.png", ""),
                ("icons/a.png", ""),
                ("worker.js", "w"),
                ("worker_bg.wasm", "ww"),
                ("worker_loader.js", r#"importScripts("./worker.js");wasm_bindgen("./worker_bg.wasm");"#),
            ] {
                fs::write(folder.join(file), text).unwrap();
            }
            Self(folder)
        }

        fn text(&self, name: &str) -> String {
            fs::read_to_string(self.0.join(name)).unwrap()
        }
    }

    impl Drop for Staged {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn marks_a_build_with_its_hash_and_its_files() {
        let staged = Staged::new("build", PAGE);
        stamp_folder(&staged.0).unwrap();
        let page = staged.text("index.html");
        let build = attribute(&page, "name=\"neurn-build\" content=\"").unwrap();
        assert!(build.len() == 16 && build.bytes().all(|b| b.is_ascii_hexdigit()), "{build}");
        assert!(page.contains("data-size=\"5\""), "{page}");
        assert!(page.contains("script-src 'self'; connect-src 'self'"), "the policy stays strict");
        let loader = attribute(&page, "name=\"neurn-worker\" content=\"./").unwrap();
        let stem = loader.strip_suffix("_loader.js").unwrap();
        assert_eq!(
            staged.text(loader),
            format!("importScripts(\"./{stem}.js\");wasm_bindgen(\"./{stem}_bg.wasm\");")
        );
        let files =
            format!("'icons/a.png', './', 'p.js', 'p_bg.wasm', '{stem}.js', '{stem}_bg.wasm', '{loader}'");
        assert_eq!(staged.text("sw.js"), format!("const BUILD = '{build}'; const FILES = [{files}];"));
        assert!(!staged.0.join("worker.js").exists());
    }

    #[test]
    fn the_hash_follows_the_content() {
        let hash = |name: &str, worker: &str| {
            let staged = Staged::new(name, PAGE);
            fs::write(staged.0.join("worker_bg.wasm"), worker).unwrap();
            stamp_folder(&staged.0).unwrap();
            attribute(&staged.text("index.html"), "name=\"neurn-build\" content=\"").unwrap().to_owned()
        };
        assert_eq!(hash("same-1", "a"), hash("same-2", "a"));
        assert_ne!(hash("other-1", "a"), hash("other-2", "b"));
    }

    #[test]
    fn live_reload_works_under_trunk_serve_and_nothing_is_kept_offline() {
        let page = format!("{PAGE}<script>'{LIVE_RELOAD}'</script>");
        let staged = Staged::new("serve", &page);
        stamp_folder(&staged.0).unwrap();
        let page = staged.text("index.html");
        assert!(page.contains("script-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:"), "{page}");
        assert!(page.contains("content=\"dev\"") && page.contains("./worker_loader.js"), "{page}");
        assert!(staged.text("sw.js").contains("__NEURN_BUILD__"));
    }

    #[test]
    fn a_page_without_its_marks_is_an_error() {
        let staged = Staged::new("broken", "<html></html>");
        assert!(stamp_folder(&staged.0).is_err());
    }
}
