//! The settings of the view Neurons: which neurons, which features, how they become comparable; the visitor's files.

use crate::app::views::neurons::model::Neurons;
use eframe::egui::{RichText, Role, Slider, Ui, WidgetInfo};

use crate::app::context::ViewContext;
use crate::app::models::chooser;
use crate::app::theme::{palette, size};
use crate::app::widgets::bits::{button, choice, pick, section, setting, slider};
use crate::cortex::cell_type::{Area, Class, Line};
use crate::cortex::maps::Normalization;
use crate::cortex::representation::Centring;
use crate::cortex::survey::Movement;
use crate::protocol::neuron_study::{By, CELLS, ColorBy, FACTORS, FeatureKind, Rule, Study, TRIALS};
use crate::protocol::neurons::{Form, Menu, Shows};

/// Draws the column.
pub fn show(ui: &mut Ui, neurons: &mut Neurons, cx: &mut ViewContext) {
    let base = Study::default();
    let menu = neurons.view().map(|view| view.menu.clone()).unwrap_or_default();
    let shows = cx.state.neurons.shows;
    let study = &mut cx.state.neurons.study;
    ui.horizontal(|ui| {
        section(ui, "Neurons");
        if *study != base
            && button(ui, "Reset all", "Every setting of this view back to its default").clicked()
        {
            *study = base.clone();
        }
    });
    if shows == Shows::Cortex {
        if neurons.shows_shipped(&cx.state.neurons) {
            let words = "What is shown here was measured once and is the same for everybody. Open a recording of your own, and two networks of \
                         your choice are set beside it. The other tabs have simulated neurons until then.";
            ui.label(RichText::new(words).color(palette(ui.ctx()).muted));
        } else {
            section(ui, "Networks");
            chooser::models(ui, cx);
        }
        ui.separator();
        custom(ui, neurons, cx);
        return;
    }
    match shows {
        Shows::Neuron => one(ui, study, &menu),
        _ => who(ui, study, &base, &menu),
    }
    maps(ui, study, &base);
    if matches!(shows, Shows::Overlap | Shows::Distance) {
        let help = "What the lists below the figure set side by side: driver lines, each of which marks one kind of cell, or areas of cortex.";
        if setting(ui, "Side by side", help, study.by != base.by, |ui| {
            choice(
                ui,
                &mut study.by,
                &[
                    (By::Line, "Kinds", "Cre lines: strains of mice in which one kind of cell is marked"),
                    (By::Area, "Areas", "Areas of visual cortex"),
                ],
            );
        }) {
            study.by = base.by;
        }
    }
    if shows == Shows::Overlap {
        ui.separator();
        density(ui, study, &base);
    }
    if shows == Shows::Map {
        let help = "What the dots are coloured by.";
        if setting(ui, "Colours", help, study.color != base.color, |ui| {
            choice(
                ui,
                &mut study.color,
                &[
                    (ColorBy::Line, "Kind", "Cre line"),
                    (ColorBy::Area, "Area", "Area of visual cortex"),
                    (ColorBy::Cluster, "Cluster", "The ten clusters of k-means"),
                ],
            );
        }) {
            study.color = base.color;
        }
    }
    if shows == Shows::Check {
        gratings(ui, study, &base);
    }
    if shows != Shows::Check {
        ui.separator();
        features(ui, study, &base, &menu, shows);
        chooser::models(ui, cx);
    }
    let study = &mut cx.state.neurons.study;
    ui.separator();
    section(ui, "Simulation");
    let help =
        "The number that decides every random choice; the same seed gives the same neurons, everywhere.";
    slider(ui, "Seed", help, &mut study.seed, 0..=99, base.seed, "");
    let help = "Simulated neurons, as many excitatory as inhibitory ones. The paper uses 500 of each.";
    slider(ui, "Neurons of each class", help, &mut study.cells, CELLS.0..=CELLS.1, base.cells, "");
    let help = "How often each image is shown. The Allen Brain Observatory shows each 50 times.";
    slider(ui, "Trials", help, &mut study.trials, TRIALS.0..=TRIALS.1, base.trials, "");
    ui.separator();
    custom(ui, neurons, cx);
    if shows != Shows::Check {
        ui.separator();
        section(ui, "Keep");
        let help = "What the chosen neurons stand for, N = T^T FS, as an array [neurons, height, width]";
        if button(ui, "Representations (NPY)", help).clicked() {
            neurons.save_neurons(cx, Form::Npy, "npy");
        }
    }
}

/// Which real cells are looked at.
fn gratings(ui: &mut Ui, study: &mut Study, base: &Study) {
    ui.separator();
    section(ui, "Real cells by kind");
    let help = "Which gratings the real cells were shown. The simulated ones see flashed gratings only.";
    if setting(ui, "Gratings", help, study.movement != base.movement, |ui| {
        choice(
            ui,
            &mut study.movement,
            &[
                (Movement::Static, "Flashed", "Of six orientations, a quarter of a second each"),
                (Movement::Drifting, "Drifting", "In eight directions, two seconds each"),
            ],
        );
    }) {
        study.movement = base.movement;
    }
    let help = "Whether cells count that hardly answer these gratings. Their selectivity is mostly noise.";
    if setting(ui, "Cells", help, study.responding != base.responding, |ui| {
        choice(
            ui,
            &mut study.responding,
            &[
                (false, "All", "Every cell of the table"),
                (true, "Responsive", "Only cells that answer these gratings"),
            ],
        );
    }) {
        study.responding = base.responding;
    }
}

/// A list of things of which none may be chosen.
fn some<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    value: &mut Option<T>,
    all: &str,
    options: &[T],
    words: impl Fn(T) -> String,
) {
    let now = value.and_then(|item| options.iter().position(|option| *option == item)).map_or(0, |at| at + 1);
    let labels: Vec<String> =
        std::iter::once(all.to_owned()).chain(options.iter().map(|item| words(*item))).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    if let Some(picked) = pick(ui, name, labels.get(now).copied().unwrap_or(all), &labels) {
        *value = labels
            .iter()
            .position(|item| *item == picked)
            .and_then(|at| options.get(at.checked_sub(1)?))
            .copied();
    }
}

/// Which neurons.
fn who(ui: &mut Ui, study: &mut Study, base: &Study, menu: &Menu) {
    let help =
        "Excitatory neurons make others fire, inhibitory ones hold them back. A kind goes before a class.";
    if setting(ui, "Class", help, study.class != base.class, |ui| {
        let mut class = if study.line.is_some() { study.line.map(Line::class) } else { study.class };
        let options = [
            (None, "All", "Both classes"),
            (Some(Class::Excitatory), "Excitatory", "Neurons that make others fire"),
            (Some(Class::Inhibitory), "Inhibitory", "Neurons that hold others back"),
        ];
        if choice(ui, &mut class, &options) {
            (study.class, study.line) = (class, None);
        }
    }) {
        study.class = base.class;
    }
    let help = "A Cre line is a strain of mice in which one kind of cell carries a dye that glows when the cell is active.";
    if setting(ui, "Kind (Cre line)", help, study.line.is_some(), |ui| {
        some(ui, "Kind", &mut study.line, "all of the class", &menu.lines, |line: Line| {
            format!("{} ({}, {})", line.name(), line.class().name(), line.layers())
        });
    }) {
        study.line = None;
    }
    let help = "Areas of mouse visual cortex, as the Allen Institute names them.";
    if setting(ui, "Area", help, study.area.is_some(), |ui| {
        some(ui, "Area", &mut study.area, "all areas", &menu.areas, |area: Area| {
            format!("{} ({})", area.name(), area.text())
        });
    }) {
        study.area = None;
    }
    let help = "Only the central members of each cluster of the map, as in the paper (section 3.2). The map is made first if it is not there.";
    ui.checkbox(&mut study.central, "Only central ones").on_hover_text(help);
}

/// Which one.
fn one(ui: &mut Ui, study: &mut Study, menu: &Menu) {
    // until it is known how many there are, those that are looked at are
    let [cells, images] =
        [(menu.cells, &mut study.cell), (menu.images, &mut study.image)].map(|(n, item)| {
            if n > 0 {
                *item = (*item).min(n - 1);
            }
            n.max(*item + 1) - 1
        });
    let help = "The neuron's number: excitatory ones come first. The map and its dots lead here too.";
    slider(ui, "Neuron", help, &mut study.cell, 0..=cells, 0, "");
    let help = "The image that it was shown.";
    slider(ui, "Image", help, &mut study.image, 0..=images, 0, "");
}

/// How maps are made and become comparable.
fn maps(ui: &mut Ui, study: &mut Study, base: &Study) {
    let help = "N = T^T FS: the images added up, each times the neuron's answer (section 3.2). As the paper writes it all neurons share \
                the mean image; without it only what the neuron tells apart is left (ours).";
    if setting(ui, "Representation", help, study.centring != base.centring, |ui| {
        choice(
            ui,
            &mut study.centring,
            &[
                (
                    Centring::Correlation,
                    "Correlation",
                    "How each pixel goes with the response over the images, -1 to 1 (ours): one unit for neurons and networks",
                ),
                (Centring::Raw, "As the paper", "N = T^T FS of the images as they are"),
                (Centring::Centred, "Centred", "Each pixel less its mean over the images (ours)"),
            ],
        );
    }) {
        study.centring = base.centring;
    }
    let help = "What is done to the maps of neurons and of networks so that they can be compared. The paper does not say what it does.";
    if setting(ui, "Values", help, study.normalization != base.normalization, |ui| {
        let options = Normalization::ALL.map(|item| (item, item.name(), item.about()));
        choice(ui, &mut study.normalization, &options);
    }) {
        study.normalization = base.normalization;
    }
}

/// The bandwidth.
fn density(ui: &mut Ui, study: &mut Study, base: &Study) {
    section(ui, "Density");
    let help = "How wide the bell is that each value is smeared to (Eq. 2 to 4): a rule, or a multiple of the values' standard deviation. \
                The paper does not say which it uses.";
    if setting(ui, "Bandwidth", help, study.rule != base.rule, |ui| {
        choice(
            ui,
            &mut study.rule,
            &[
                (Rule::Scott, "Scott", "n to the power of -1/5, times the standard deviation"),
                (Rule::Silverman, "Silverman", "(3n/4) to the power of -1/5, times the standard deviation"),
                (Rule::Factor, "By hand", "A multiple of the standard deviation"),
            ],
        );
    }) {
        study.rule = base.rule;
    }
    if study.rule == Rule::Factor {
        let slider = Slider::new(&mut study.factor, FACTORS.0..=FACTORS.1).logarithmic(true).suffix(" SD");
        let response = ui.add(slider).on_hover_text("Multiple of the values' standard deviation");
        let now = study.factor;
        response.widget_info(|| WidgetInfo {
            value: Some(now),
            ..WidgetInfo::labeled(Role::Slider, true, "Bandwidth factor")
        });
    }
}

/// What of the networks.
fn features(ui: &mut Ui, study: &mut Study, base: &Study, menu: &Menu, shows: Shows) {
    section(ui, "Networks");
    let help = "What of a network is laid beside the neurons.";
    // images are compared by what layers say to them
    if shows != Shows::Images
        && setting(ui, "Features", help, study.features != base.features, |ui| {
            choice(
                ui,
                &mut study.features,
                &[
                    (
                        FeatureKind::Kernels,
                        "Kernels",
                        "Each channel of each kernel, as in the paper (section 3.3)",
                    ),
                    (
                        FeatureKind::Activations,
                        "Activations",
                        "Each unit's map of activations, the mean over all images",
                    ),
                    (
                        FeatureKind::Responses,
                        "As neurons",
                        "Each unit treated as a neuron: N = T^T FS of its activations (ours)",
                    ),
                ],
            );
        })
    {
        study.features = base.features;
    }
    let help = "Of which layer.";
    if menu.layers.len() > 1
        && setting(ui, "Layer", help, study.layer != base.layer, |ui| {
            let names: Vec<&str> = menu.layers.iter().map(String::as_str).collect();
            let now = names.get(study.layer as usize).or(names.last()).copied().unwrap_or_default();
            if let Some(at) =
                pick(ui, "Layer", now, &names).and_then(|item| names.iter().position(|name| *name == item))
            {
                study.layer = u32::try_from(at).unwrap_or(0);
            }
        })
    {
        study.layer = base.layer;
    }
}

/// Files that the visitor brought.
fn custom(ui: &mut Ui, neurons: &mut Neurons, cx: &mut ViewContext) {
    let p = palette(ui.ctx());
    section(ui, "Your own data");
    let text = "Recordings: responses as .npy [repeats, images, neurons] and the images that were shown as .npy or IDX, one file after the \
                other; an .npz or .mat with both, named `responses` and `images`, or an .npz made by tools/export_allen.py; responses alone as .npy [trials, \
                neurons]. Kernels: .safetensors or .npy. Images alone are shown to the simulated neurons. Nothing leaves this machine.";
    ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
    let open = button(ui, "Open…", "Opens a file; dropping one on the page does the same");
    cx.place("neurons.open", open.rect);
    if open.clicked() {
        cx.pick_file();
    }
    let files: Vec<(u32, String)> = neurons
        .files()
        .into_iter()
        .map(|(number, name, what)| (number, format!("{name}: {}", what.words())))
        .collect();
    for (number, words) in files {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(&words).size(size::CAPTION));
            let remove = button(ui, "Remove", "Goes on without this file");
            remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Remove {words}")));
            if remove.clicked() {
                neurons.remove_neurons(cx, number);
            }
        });
    }
}
