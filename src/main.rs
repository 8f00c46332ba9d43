//! Opens NeuRN Lab: on the page's canvas in a browser, in a window natively.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> eframe::Result {
    use neurn_lab::app::{App, shell::Start};
    let start = Start { fragment: std::env::args().nth(1).unwrap_or_default(), ..Start::default() };
    let options = eframe::NativeOptions {
        viewport: eframe::egui::ViewportBuilder::default()
            .with_title("NeuRN Lab")
            .with_inner_size([1280.0, 860.0])
            .with_min_inner_size([360.0, 480.0]),
        renderer: eframe::Renderer::Wgpu,
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("NeuRN Lab", options, Box::new(move |cc| Ok(Box::new(App::new(cc, &start)))))
}

#[cfg(target_arch = "wasm32")]
fn main() {
    neurn_lab::app::web_start::run();
}
