//! The frame around the view: bars, side text, messages, keys; the app that eframe runs.

use std::sync::Arc;

use eframe::egui::{
    self, Align, Button, CentralPanel, Context, Frame, Layout, Link, Margin, Panel, Popup,
    PopupCloseBehavior, RichText, ScrollArea, ThemePreference, Ui, Window, vec2,
};
use egui_notify::Toasts;

use super::clock::now_ms;
use super::compute::Compute;
use super::context::Command;
use super::keys::{self, KeyCommand};
use super::lab::Lab;
use super::link::History;
use super::link_problems::left_out;
use super::platform::{Incoming, Platform};
use super::state::{LabState, SingleKeys, ThemeChoice, ViewId};
use super::theme::{self, palette, size, space};
use super::view::Explanation;
use super::widgets::bits::{button, section, spinner};
use super::widgets::engine::engine_chip;
use crate::app::compute::gpu::GpuEngine;
use crate::jobs::Jobs;

/// How the page was asked to draw and compute.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Settings from the link; what is not understood is named in a sentence.
    pub fragment: String,
    /// Why the GPU is not used although one may be there ("asked for by ?renderer=cpu").
    pub why_cpu: Option<String>,
}

/// The app.
pub struct App {
    lab: Lab,
    platform: Platform,
    history: History,
    toasts: Toasts,
    help: bool,
    theme: Option<ThemeChoice>,
    frames: u64,
    lost: Arc<std::sync::Mutex<Option<String>>>,
    #[cfg(target_arch = "wasm32")]
    again: Option<(super::web_start::Kept, std::rc::Rc<dyn Fn()>)>,
}

impl App {
    /// Called once by eframe.
    #[must_use]
    pub fn new(cc: &eframe::CreationContext<'_>, start: &Start) -> Self {
        let context = cc.egui_ctx.clone();
        Self::with_jobs(cc, start, Jobs::new(Arc::new(move || context.request_repaint())))
    }

    /// As [`App::new`], with jobs of the caller's: tests have theirs done on their own thread.
    #[must_use]
    pub fn with_jobs(cc: &eframe::CreationContext<'_>, start: &Start, jobs: Jobs) -> Self {
        let context = cc.egui_ctx.clone();
        let mut platform = Platform::new(&context);
        theme::install(&context, platform.touch(), platform.reduced_motion());
        let lost: Arc<std::sync::Mutex<Option<String>>> = Arc::default();
        let (gpu, why) = match (&start.why_cpu, cc.wgpu_render_state.as_ref()) {
            (Some(why), _) => (None, why.clone()),
            (None, Some(render)) => match GpuEngine::new(render, context.clone(), Arc::clone(&lost)) {
                Ok(engine) => (Some(engine), String::new()),
                Err(why) => (None, why),
            },
            (None, None) => (None, "there is no WebGPU here".to_owned()),
        };
        let (state, problems) = LabState::from_fragment(&start.fragment);
        let compute = Compute::new(context.clone(), gpu, why);
        let mut lab = Lab::new(state, compute, jobs);
        lab.cx.notices.problem = left_out(&problems);
        platform.prepare(&mut lab.cx);
        Self {
            lab,
            platform,
            history: History::default(),
            toasts: Toasts::default().with_anchor(egui_notify::Anchor::BottomRight),
            help: false,
            theme: None,
            frames: 0,
            lost,
            #[cfg(target_arch = "wasm32")]
            again: None,
        }
    }

    /// The settings in force.
    #[must_use]
    pub fn state(&self) -> &LabState {
        &self.lab.cx.state
    }

    /// Whether anything is under way: for tests, as the page's `idle()`.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.lab.busy()
    }

    /// Hands over a file of the site as if it had been fetched, or says why it did not come: for tests, and for
    /// programs that carry the files themselves. `path` is relative to the page.
    pub fn hand_over(&mut self, path: &str, fetched: Result<Vec<u8>, String>) {
        self.lab.take_fetched(path, fetched);
    }

    /// Blocks until the files that are being read have come; the next frame takes them over. For tests.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn await_files(&mut self) {
        self.platform.await_files();
    }

    /// As [`App::new`], with what was kept from before; `again` starts the app anew if the device is lost.
    #[cfg(target_arch = "wasm32")]
    #[must_use]
    pub fn restarted(
        cc: &eframe::CreationContext<'_>,
        start: &Start,
        kept: super::web_start::Kept,
        again: std::rc::Rc<dyn Fn()>,
    ) -> Self {
        let mut app = Self::new(cc, start);
        if let Some(snapshot) = kept.borrow_mut().take() {
            app.lab.restore(snapshot);
            let notice = "The graphics device was lost; the page started again. Nothing you had is lost.";
            app.lab.cx.notices.toasts.push(notice.to_owned());
        }
        app.again = Some((kept, again));
        app
    }

    /// The graphics device is gone. In a browser egui drew on it too, so the app starts anew with all it had.
    fn lose_device(&mut self, why: &str) {
        self.lab.cx.lose_gpu(why);
        #[cfg(target_arch = "wasm32")]
        if let Some((kept, again)) = self.again.take() {
            *kept.borrow_mut() = Some(self.lab.snapshot());
            again();
        }
    }

    /// Takes over what came from outside: files, links, JavaScript, jobs, the camera, a lost device.
    fn take_in(&mut self, ctx: &Context) {
        if let Some(why) = self.lost.lock().ok().and_then(|mut l| l.take()) {
            self.lose_device(&why);
        }
        for incoming in self.platform.take(ctx, &mut self.lab, self.frames) {
            match incoming {
                Incoming::Files(files) => self.lab.open_files(files),
                Incoming::Gathering => self.lab.cx.pictures.gathering = true,
                Incoming::Fetched { path, bytes } => self.lab.take_fetched(&path, bytes),
                Incoming::Decoded { name, bytes, image } => self.lab.cx.take_decoded(&name, bytes, image),
                Incoming::Problem(sentence) => {
                    self.lab.cx.pictures.gathering = false;
                    self.lab.cx.notices.problem = Some(sentence);
                }
                Incoming::Fragment(fragment) => {
                    let (state, problems) = LabState::from_fragment(&fragment);
                    self.lab.cx.take_state(state);
                    self.lab.cx.notices.problem = left_out(&problems).or(self.lab.cx.notices.problem.take());
                }
            }
        }
        self.lab.poll();
        self.lab.cx.take_frame();
        let dropped = ctx.input(|i| i.raw.dropped_files.clone());
        self.platform.read_dropped(&dropped);
    }

    fn give_out(&mut self) {
        for command in std::mem::take(&mut self.lab.cx.commands) {
            if let Some(notice) = self.platform.fulfil(command) {
                self.lab.cx.notices.toasts.push(notice);
            }
        }
        for text in std::mem::take(&mut self.lab.cx.notices.toasts) {
            self.platform.announce(&text);
            // the closing cross is not among our glyphs; toasts go by themselves
            self.toasts.basic(text).closable(false).duration(Some(std::time::Duration::from_secs(4)));
        }
        self.platform.publish(&mut self.lab, self.frames);
    }

    fn apply_theme(&mut self, ctx: &Context) {
        if self.theme != Some(self.lab.cx.state.theme) {
            self.theme = Some(self.lab.cx.state.theme);
            ctx.set_theme(match self.lab.cx.state.theme {
                ThemeChoice::System => ThemePreference::System,
                ThemeChoice::Light => ThemePreference::Light,
                ThemeChoice::Dark => ThemePreference::Dark,
            });
        }
    }

    fn keys(&mut self, ctx: &Context) {
        match keys::handle(ctx, &mut self.lab, self.help) {
            Some(KeyCommand::Help) => self.help = !self.help,
            Some(KeyCommand::Undo) => self.undo(),
            Some(KeyCommand::Redo) => self.redo(),
            None => {}
        }
        self.history.watch(&self.lab.cx.state, now_ms());
    }

    fn undo(&mut self) {
        if self.lab.cx.state.source == super::state::Source::Draw && !self.lab.cx.pictures.pad.is_empty() {
            self.lab.cx.pictures.pad.undo();
            self.lab.cx.touch_outside();
        } else if let Some(state) = self.history.undo(&self.lab.cx.state) {
            self.lab.cx.state = state;
        }
    }

    fn redo(&mut self) {
        if self.lab.cx.state.source == super::state::Source::Draw && self.lab.cx.pictures.pad.can_redo() {
            self.lab.cx.pictures.pad.redo();
            self.lab.cx.touch_outside();
        } else if let Some(state) = self.history.redo(&self.lab.cx.state) {
            self.lab.cx.state = state;
        }
    }

    fn top_bar(&mut self, ui: &mut Ui) {
        let p = palette(ui.ctx());
        let narrow = self.lab.cx.screen.narrow;
        ui.horizontal(|ui| {
            section(ui, "NeuRN Lab");
            if !narrow && self.lab.cx.state.view == ViewId::See {
                engine_chip(ui, &mut self.lab.cx);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let toggle = ui.add(Button::selectable(self.lab.cx.state.why, "why?"));
                if toggle.on_hover_text("What one sees here and why it matters").clicked() {
                    self.lab.cx.state.why = !self.lab.cx.state.why;
                }
                let share =
                    button(ui, if narrow { "Link" } else { "Share" }, "Copies a link to exactly this view");
                if share.clicked() {
                    let url = self.platform.share_url(&self.lab.cx.state.to_fragment());
                    self.lab.cx.commands.push(Command::CopyText(url));
                    self.lab.cx.notices.toasts.push("The link to this view is on your clipboard.".to_owned());
                }
                self.more_menu(ui);
                if self.lab.cx.opening() {
                    ui.label(RichText::new("reading…").size(size::CAPTION).color(p.muted));
                    spinner(ui, size::BODY);
                }
                // other views wait for it
                for text in self.lab.background() {
                    ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
                }
            });
        });
    }

    fn more_menu(&mut self, ui: &mut Ui) {
        let response = button(ui, "More", "Open a file, light or dark, keys");
        Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
            if ui.button("Open files…").clicked() {
                self.lab.cx.pick_file();
            }
            ui.separator();
            for (choice, word) in [
                (ThemeChoice::System, "As the system"),
                (ThemeChoice::Light, "Light"),
                (ThemeChoice::Dark, "Dark"),
            ] {
                ui.selectable_value(&mut self.lab.cx.state.theme, choice, word);
            }
            ui.separator();
            for choice in SingleKeys::ALL {
                ui.selectable_value(&mut self.lab.cx.state.keys, choice, choice.label());
            }
            if ui.button("Keys (?)").clicked() {
                self.help = true;
            }
            if ui.button("Start afresh").on_hover_text("Every setting back to its default").clicked() {
                // what a visitor needs to see and to type is no setting of the exhibit
                let (theme, keys) = (self.lab.cx.state.theme, self.lab.cx.state.keys);
                self.lab.cx.state = LabState { theme, keys, ..LabState::default() };
            }
        });
    }

    /// A view's name in the rail.
    fn navigate(&mut self, ui: &mut Ui, view: ViewId, each: egui::Vec2) {
        let chosen = self.lab.cx.state.view == view;
        let points = if self.lab.cx.screen.narrow { size::SMALLEST } else { size::BODY };
        let label = self.lab.label(view);
        let name =
            RichText::new(if self.lab.cx.screen.narrow { label.short } else { label.name }).size(points);
        let response = ui.add(Button::selectable(chosen, name).min_size(each)).on_hover_text(label.about);
        if response.clicked() {
            self.lab.cx.state.view = view;
        }
    }

    /// The views along the bottom: as many as there is room for, the others behind a button.
    fn navigate_bottom(&mut self, ui: &mut Ui) {
        // the longest name has to fit
        let least = if self.lab.cx.screen.narrow { 54.0 } else { 100.0 };
        let between = space::XS / 2.0;
        ui.spacing_mut().item_spacing.x = between;
        ui.spacing_mut().button_padding.x = if self.lab.cx.screen.narrow { between } else { space::XS };
        let room = ui.available_width();
        let places = (((room + between) / (least + between)) as usize).clamp(2, ViewId::ALL.len());
        let each = vec2((room - between * (places as f32 - 1.0)) / places as f32, size::TOUCH);
        let mut shown: Vec<ViewId> = ViewId::ALL.to_vec();
        if places < shown.len() {
            let rest = shown.split_off(places - 1);
            // the one that is looked at is always there
            if let (true, Some(last)) = (rest.contains(&self.lab.cx.state.view), shown.last_mut()) {
                *last = self.lab.cx.state.view;
            }
        }
        ui.horizontal(|ui| {
            for view in &shown {
                self.navigate(ui, *view, each);
            }
            let rest: Vec<ViewId> =
                ViewId::ALL.iter().copied().filter(|view| !shown.contains(view)).collect();
            if rest.is_empty() {
                return;
            }
            let points = if self.lab.cx.screen.narrow { size::SMALLEST } else { size::BODY };
            let more = ui.add(Button::new(RichText::new("Views ▲").size(points)).min_size(each));
            let more = more.on_hover_text("The other views");
            Popup::menu(&more).close_behavior(PopupCloseBehavior::CloseOnClick).show(|ui| {
                for view in rest {
                    let wide = vec2(size::RAIL, size::TOUCH);
                    let label = self.lab.label(view);
                    if ui.add(Button::new(label.name).min_size(wide)).on_hover_text(label.about).clicked() {
                        self.lab.cx.state.view = view;
                    }
                }
            });
        });
    }

    /// The views along the side.
    fn navigation(&mut self, ui: &mut Ui, each: egui::Vec2) {
        // the longest name has to fit
        ui.spacing_mut().button_padding.x = space::XS;
        for view in ViewId::ALL {
            self.navigate(ui, *view, each);
        }
    }

    fn lay_out(&mut self, ui: &mut Ui) {
        let rect = ui.max_rect();
        self.lab.cx.screen.narrow = rect.width() < size::NARROW;
        self.lab.cx.screen.height = rect.height();
        let wide = rect.width() >= size::WIDE;
        let margin = if self.lab.cx.screen.narrow { 10 } else { 16 };
        // None of these parts is filled: the ground is what the frame is cleared with, lines part them, and where a processor
        // draws a second coat of colour costs as much as all the rest.
        let bar = Frame::new().inner_margin(Margin::symmetric(margin, 6));
        Panel::top("bar").frame(bar).show(ui, |ui| self.top_bar(ui));
        if wide {
            let rail = Frame::new().inner_margin(Margin::symmetric(8, 12));
            Panel::left("rail").frame(rail).resizable(false).exact_size(size::RAIL).show(ui, |ui| {
                self.navigation(ui, vec2(size::RAIL - 16.0, 48.0));
            });
        } else {
            let rail = Frame::new().inner_margin(Margin::symmetric(8, 4));
            Panel::bottom("rail").frame(rail).show(ui, |ui| self.navigate_bottom(ui));
        }
        let side = Frame::new().inner_margin(Margin::same(16));
        let view = self.lab.current().0;
        let settings = view.has_settings();
        let beside = wide && settings && rect.width() >= view.settings_beside_from();
        let why = wide && self.lab.cx.state.why;
        // where there is no room for two columns, the text stands above the settings
        let together = why && beside && rect.width() < size::TWO_COLUMNS;
        if why {
            Panel::right("why").frame(side).resizable(false).exact_size(size::WHY).show(ui, |ui| {
                ScrollArea::vertical().show(ui, |ui| {
                    explanation(ui, &mut self.lab);
                    if together {
                        ui.add_space(space::XL);
                        view_settings(ui, &mut self.lab);
                    }
                });
            });
        }
        if beside && !together {
            Panel::right("controls").frame(side).resizable(false).exact_size(size::CONTROLS).show(ui, |ui| {
                ScrollArea::vertical().show(ui, |ui| view_settings(ui, &mut self.lab));
            });
        }
        let body = Frame::new().inner_margin(Margin::symmetric(margin, 10));
        CentralPanel::default().frame(body).show(ui, |ui| {
            ScrollArea::vertical().id_salt("body").auto_shrink(false).show(ui, |ui| {
                let (view, mut others, cx) = self.lab.current_among();
                view.show(ui, cx, &mut others);
                if settings && !beside {
                    ui.add_space(space::M);
                    theme::card(ui.ctx()).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        view_settings(ui, &mut self.lab);
                    });
                }
                if !wide {
                    if self.lab.cx.state.why {
                        ui.add_space(space::M);
                        explanation(ui, &mut self.lab);
                    }
                    ui.add_space(space::XL);
                }
            });
        });
    }
}

/// The settings of the view.
fn view_settings(ui: &mut Ui, lab: &mut Lab) {
    let (view, cx) = lab.current();
    view.settings(ui, cx);
}

/// The side text: what one sees and why it matters; small links set the figure to what is spoken of.
fn explanation(ui: &mut Ui, lab: &mut Lab) {
    section(ui, "Why?");
    let (view, cx) = lab.current();
    let Explanation { paragraphs, source } = view.explanation();
    for p in paragraphs {
        ui.add_space(space::S);
        ui.label(p.text);
        if ui.add(Link::new(p.link)).on_hover_text("Sets the figure to this").clicked() {
            (p.set)(&mut cx.state);
        }
    }
    ui.add_space(space::M);
    ui.label(RichText::new(source).size(size::CAPTION).weak());
}

impl eframe::App for App {
    #[cfg(target_arch = "wasm32")]
    fn as_any_mut(&mut self) -> Option<&mut dyn std::any::Any> {
        Some(self)
    }

    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.take_in(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.frames += 1;
        self.apply_theme(&ctx);
        self.keys(&ctx);
        self.lab.cx.pictures.last_hover = self.lab.cx.pictures.hover.take();
        self.lab.cx.screen.places.clear();
        self.lay_out(ui);
        // both pictures mark the pixel below the pointer, so a new one needs one more frame
        if self.lab.cx.pictures.hover != self.lab.cx.pictures.last_hover {
            ctx.request_repaint();
        }
        if self.help {
            let keys = self.lab.cx.state.keys;
            Window::new("Keys")
                .open(&mut self.help)
                .collapsible(false)
                .resizable(false)
                .show(&ctx, |ui| keys::show_list(ui, keys));
        }
        drop_hint(&ctx);
        self.give_out();
        self.toasts.show(&ctx);
        self.platform.painted(self.frames);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// While a file hovers over the page: where it will go.
fn drop_hint(ctx: &Context) {
    if ctx.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let p = palette(ctx);
    let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop")));
    let rect = ctx.content_rect();
    painter.rect_filled(rect, 0.0, p.ground.gamma_multiply(0.85));
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        "Drop to open: a picture, an array, a data set with its labels, a network",
        egui::FontId::proportional(size::TITLE),
        p.accent,
    );
}
