//! What the UI tests share: the app without a window, and waiting for what comes from the worker.

#![allow(dead_code, reason = "not every test file uses all of it")]

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use neurn_lab::app::App;
use neurn_lab::app::shell::Start;
use neurn_lab::app::state::LabState;
use std::time::Duration;

/// The app as a link opens it.
pub fn lab(fragment: &str, width: f32, height: f32) -> Harness<'static, App> {
    let start = Start { fragment: fragment.to_owned(), ..Start::default() };
    let mut harness = Harness::builder()
        .with_size([width, height])
        .with_max_steps(64)
        .build_eframe(move |cc| App::new(cc, &start));
    harness.run_ok();
    harness
}

/// The settings in force.
pub fn state(harness: &Harness<'_, App>) -> LabState {
    harness.state().state().clone()
}

/// Waits until something with these words in its label is on the screen, three minutes at most: networks are slow in a
/// build for tests.
#[track_caller]
pub fn wait(harness: &mut Harness<'_, App>, label: &str) {
    wait_for(harness, label, 3600);
}

/// Waits for words that come within seconds.
#[track_caller]
pub fn soon(harness: &mut Harness<'_, App>, label: &str) {
    wait_for(harness, label, 400);
}

#[track_caller]
fn wait_for(harness: &mut Harness<'_, App>, label: &str, times: usize) {
    for _ in 0..times {
        harness.run_ok();
        if harness.query_all_by_label_contains(label).next().is_some() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    unreachable!("`{label}` did not come");
}

/// Brings something into sight and clicks it.
#[track_caller]
pub fn click(harness: &mut Harness<'_, App>, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run_ok();
    harness.get_by_label(label).click();
    harness.run_ok();
}

/// A file or folder of tests/fixtures/corpus that is dropped on the window.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl eframe::egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Drops files of tests/fixtures/corpus on the window, by their paths from there.
pub fn drop_files(harness: &mut Harness<'_, App>, paths: &[&str]) {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus");
    for path in paths {
        harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(corpus.join(path))));
    }
    harness.run_ok();
}
