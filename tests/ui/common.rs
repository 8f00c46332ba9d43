//! What the UI tests share: the app without a window, and waiting for what comes from the worker.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use neurn_lab::app::App;
use neurn_lab::app::shell::Start;
use neurn_lab::app::state::LabState;
use neurn_lab::jobs::Jobs;
use neurn_lab::jobs::direct::Direct;

/// Times that the app is drawn, each until it is at rest, before something counts as not coming.
const MOST_RUNS: usize = 1000;

/// The app as a link opens it. A job is done within one frame.
pub fn lab(fragment: &str, width: f32, height: f32) -> Harness<'static, App> {
    lab_with(Jobs::direct(), fragment, width, height)
}

/// The same, as high as a laptop shows it.
pub fn lab_on_laptop(fragment: &str, width: f32) -> Harness<'static, App> {
    lab(fragment, width, 860.0)
}

/// The same with jobs of which a frame does one step, so that it is seen how they go on.
pub fn lab_by_steps(fragment: &str, width: f32, height: f32) -> Harness<'static, App> {
    lab_with(Jobs::over(Box::new(Direct::by_steps())), fragment, width, height)
}

fn lab_with(jobs: Jobs, fragment: &str, width: f32, height: f32) -> Harness<'static, App> {
    let start = Start { fragment: fragment.to_owned(), ..Start::default() };
    let mut harness = Harness::builder()
        .with_size([width, height])
        .with_max_steps(64)
        .build_eframe(move |cc| App::with_jobs(cc, &start, jobs));
    harness.run_ok();
    harness
}

/// The settings in force.
pub fn state(harness: &Harness<'_, App>) -> LabState {
    harness.state().state().clone()
}

/// Draws until something with these words in its label is on the screen.
#[track_caller]
pub fn wait(harness: &mut Harness<'_, App>, label: &str) {
    until(harness, &format!("`{label}`"), |harness| {
        harness.query_all_by_label_contains(label).next().is_some()
    });
}

/// Draws until it has come: jobs are done within frames, and files that are being read are waited for themselves.
#[track_caller]
pub fn until(harness: &mut Harness<'_, App>, what: &str, has_come: impl Fn(&Harness<'_, App>) -> bool) {
    for _ in 0..MOST_RUNS {
        harness.run_ok();
        if has_come(harness) {
            return;
        }
        harness.state_mut().await_files();
    }
    unreachable!("{what} did not come");
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
    give_files(harness, paths);
    harness.run_ok();
}

/// Drops files likewise and reads them; no frame is drawn with what they hold.
pub fn give_files(harness: &mut Harness<'_, App>, paths: &[&str]) {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/corpus");
    for path in paths {
        harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(corpus.join(path))));
    }
    // One frame: what is read while more are drawn may have been worked on, too, before anybody looks.
    harness.step();
    harness.state_mut().await_files();
}
