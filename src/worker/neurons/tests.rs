//! Neurons beside networks, on a small simulated population.

use super::*;
use crate::cortex::maps::Normalization;
use crate::cortex::population::Settings;
use crate::cortex::recording::{MissingValues, RecordedTraces, RecordingSource};
use crate::cortex::stimuli;
use crate::cortex::stimuli::SIDE as STIMULUS;
use crate::figure::Mark;
use crate::protocol::neuron_study::{By, ColorBy, Rule, SIDE, Study};
use crate::protocol::neurons::{Custom, Networks, Pick};
use crate::stats::density::{Bandwidth, Method, Overlay};
use crate::stats::dissimilarity::{Distance, Rdm, rmse};

/// A population, its recording, and two networks' made-up features.
struct Bench {
    population: Population,
    recording: Recording,
    pictures: Maps,
    features: [Features; 2],
}

fn bench() -> Bench {
    let stimuli = stimuli::natural_like(3, 24, STIMULUS, STIMULUS).unwrap();
    let settings = Settings { seed: 3, excitatory: 80, inhibitory: 60, trials: 4, ..Settings::default() };
    let population = Population::new(settings, stimuli).unwrap();
    let recording = population.record(|_| true).unwrap();
    let all: Vec<usize> = (0..recording.cells.len()).collect();
    let pictures = recording.pictures(&all, Centring::Raw).unwrap().unwrap();
    let features = [1.0_f32, 3.0].map(|power| {
        let value = |i: usize| (((i * 2_654_435_761) % 1000) as f32 / 1000.0).powf(power);
        let maps = Maps::new(600, 5, 5, (0..600 * 25).map(value).collect()).unwrap();
        let rows: Vec<f32> = (0..24 * 6 * 4).map(|i| value(i * 7 + 5)).collect();
        let rdm = Rdm::of(&rows, 24, Distance::Correlation).unwrap();
        let responses = ImageResponses {
            rdms: vec![("conv1".to_owned(), rdm.clone()), ("conv2".to_owned(), rdm)],
            values: rows,
            units: 6,
        };
        Features {
            title: "net".to_owned(),
            what: "600 kernels of 5 × 5".to_owned(),
            layers: vec!["conv1".to_owned(), "conv2".to_owned()],
            maps,
            responses: Some(responses),
        }
    });
    Bench { population, recording, pictures, features }
}

fn query(shows: Shows, study: Study) -> ViewQuery {
    let networks = Networks { names: Default::default(), titles: ["baseline", "NeuRN"].map(str::to_owned) };
    ViewQuery { shows, study, networks, custom: Custom::default(), width: 640 }
}

impl Bench {
    fn material<'a>(&'a self, query: &'a ViewQuery) -> Material<'a> {
        Material {
            query,
            recording: &self.recording,
            population: Some(&self.population),
            pictures: Some(&self.pictures),
            features: &self.features,
            custom: None,
            selection: None,
            gratings: &[],
            beside: None,
        }
    }

    fn view(&self, query: &ViewQuery) -> View {
        self.material(query).view().unwrap()
    }
}

/// All that hangs on a recording: what is measured beforehand does not.
fn of_a_recording() -> impl Iterator<Item = Shows> {
    Shows::ALL.into_iter().map(|(shows, ..)| shows).filter(|shows| *shows != Shows::Cortex)
}

fn fact(view: &View, name: &str) -> f64 {
    view.facts.iter().find(|(item, _)| item == name).unwrap_or_else(|| panic!("{name}: {:?}", view.facts)).1
}

/// Figures are inside their size, finite, and every spot can be pointed at.
fn check_figures(view: &View) {
    for panel in &view.panels {
        let Some(figure) = &panel.figure else { continue };
        let [wide, high] = figure.size;
        assert!(!figure.label.is_empty() && wide > 0.0 && high > 0.0, "{}", panel.title);
        let inside = |[x, y]: [f32; 2]| {
            assert!(x.is_finite() && y.is_finite(), "{}", panel.title);
            assert!(
                (-20.0..=wide + 20.0).contains(&x) && (-20.0..=high + 20.0).contains(&y),
                "{}: {x}, {y} of {wide}, {high}",
                panel.title
            );
        };
        for mark in &figure.marks {
            match mark {
                Mark::Line { points, .. } | Mark::Dots { points, .. } => {
                    points.iter().for_each(|at| inside(*at));
                }
                Mark::Area { upper, lower, .. } => {
                    assert_eq!(upper.len(), lower.len());
                    upper.iter().for_each(|at| inside(*at));
                }
                Mark::Text { at, text, .. } => {
                    assert!(!text.contains("NaN"), "{text}");
                    inside(*at);
                }
                Mark::Rect { at: [a, b, c, d], .. } => [[*a, *b], [*c, *d]].into_iter().for_each(inside),
                Mark::Grid { at: [a, b, c, d], columns, levels, .. } => {
                    [[*a, *b], [*c, *d]].into_iter().for_each(inside);
                    assert_eq!(levels.len() % *columns as usize, 0);
                }
            }
        }
        for spot in &figure.spots {
            assert!(spot.at[0] <= spot.at[2] && spot.at[1] <= spot.at[3] && !spot.tip.is_empty(), "{spot:?}");
        }
        for row in &panel.table.rows {
            assert_eq!(row.len(), panel.table.heads.len(), "{}", panel.title);
        }
    }
}

#[test]
fn everything_is_drawn_within_its_figure() {
    let bench = bench();
    for shows in of_a_recording() {
        for study in [
            Study::default(),
            Study {
                class: None,
                by: By::Area,
                centring: Centring::Centred,
                cell: 9,
                image: 3,
                ..Study::default()
            },
        ] {
            let view = bench.view(&query(shows, study));
            check_figures(&view);
            assert!(view.simulated && view.about.contains("140 simulated neurons"), "{}", view.about);
            assert_eq!((view.menu.cells, view.menu.images), (140, 24));
            assert_eq!(view.menu.layers, ["conv1", "conv2"]);
            assert!(!view.summary.is_empty(), "{shows:?}");
        }
    }
}

#[test]
fn measured_figures_fit_a_phone_and_shuffled_photographs_leave_the_papers_distance_alone() {
    for (width, shuffled) in [(320, false), (320, true), (900, false), (900, true)] {
        let view = measured::view(shuffled, width).unwrap();
        check_figures(&view);
        assert_eq!(view.panels.len(), 7);
        assert!(!view.simulated && view.about.starts_with("260 neurons"), "{}", view.about);
        let nothing = [fact(&view, "rdm_baseline"), fact(&view, "rdm_neurn")];
        assert_eq!(nothing.iter().all(|value| value.abs() < 0.02), shuffled, "{nothing:?}");
        assert!(fact(&view, "rmse_neurn") < fact(&view, "rmse_baseline"));
    }
}

#[test]
fn random_numbers_in_maps_of_the_same_size_stand_beside_the_overlap() {
    let mut bench = bench();
    let mut chance = crate::cortex::chance::Stream::new(9, 9);
    let mut random = |side: usize| {
        let values = (0..400 * side * side).map(|_| chance.normal()).collect();
        Maps::new(400, side, side, values).unwrap()
    };
    for (features, side) in bench.features.iter_mut().zip([3, 11]) {
        features.maps = random(side);
    }
    let by =
        |normalization| Study { class: None, normalization, centring: Centring::Raw, ..Study::default() };
    let grown = |view: &View| fact(view, "iou_random_neurn") - fact(view, "iou_random_baseline");
    // on one scale for all maps their size plays no part
    let fair = bench.view(&query(Shows::Overlap, by(Normalization::Pool)));
    assert!(grown(&fair).abs() < 0.05, "{}", grown(&fair));
    let view = bench.view(&query(Shows::Overlap, by(Normalization::MinMax)));
    // features that are random themselves overlap as the control does, and nothing is left for the networks
    for view in [&fair, &view] {
        for side in ["baseline", "neurn"] {
            let apart = fact(view, &format!("iou_{side}")) - fact(view, &format!("iou_random_{side}"));
            assert!(apart.abs() < 0.03, "{side}: {apart}");
        }
    }
    // scaled map by map, numbers of one kind overlap by the size of their maps
    assert!(grown(&view) > 0.15, "{}", grown(&view));
    let said = view.summary.join(" ");
    assert!(
        said.contains("in maps of 3 × 3") && said.contains("differ by the size of the maps already"),
        "{said}"
    );
}

#[test]
fn the_overlap_is_that_of_the_values_given_out() {
    let bench = bench();
    let normalization = Normalization::MinMax;
    let study =
        Study { line: Some(Line::Cux2), rule: Rule::Factor, factor: 0.3, normalization, ..Study::default() };
    let query = query(Shows::Overlap, study);
    let view = bench.view(&query);
    let array = |name: &str| &view.arrays.iter().find(|(item, _)| item == name).unwrap().1;
    let cux2 = bench.recording.cells.iter().filter(|cell| cell.line == Some(Line::Cux2)).count();
    assert_eq!(fact(&view, "neurons"), cux2 as f64);
    assert_eq!(array("neuron_values").len(), cux2 * STIMULUS * STIMULUS);
    // 500 of 600 kernels
    assert_eq!(array("baseline_values").len(), MOST_FEATURES * 25);
    let direct = Overlay::of(
        array("neuron_values"),
        array("neurn_values"),
        Bandwidth::Factor(0.3),
        512,
        Method::Exact,
    )
    .unwrap();
    assert!(
        (fact(&view, "iou_neurn") - direct.iou).abs() < 1e-3,
        "{} {}",
        fact(&view, "iou_neurn"),
        direct.iou
    );
    assert!((fact(&view, "bandwidth_neurn") - direct.b.bandwidth).abs() < 1e-9);
    // each map by itself from 0 to 1
    let values = array("neurn_values");
    assert!(values.chunks(25).all(|map| map.contains(&0.0) && map.contains(&1.0)));
    // the wider the bandwidth, the more alike everything is
    let wide =
        bench.view(&ViewQuery { study: Study { factor: 2.0, ..query.study.clone() }, ..query.clone() });
    assert!(fact(&wide, "iou_neurn") > fact(&view, "iou_neurn"));
}

#[test]
fn distances_are_means_of_eq_1_and_the_groups_are_those_of_the_recording() {
    let bench = bench();
    let normalization = Normalization::MinMax;
    let query = query(Shows::Distance, Study { class: None, normalization, ..Study::default() });
    let view = bench.view(&query);
    let array = |name: &str| &view.arrays.iter().find(|(known, _)| known == name).unwrap().1;
    let material = bench.material(&query);
    let small = |maps: Maps| maps.resized(SIDE, SIDE).unwrap().normalized(Normalization::MinMax);
    let (neurons, features) = (small(bench.pictures.clone()), small(material.comparison().features(0)));
    let cell = 17;
    let map = neurons.map(cell).unwrap();
    let each: Vec<f64> = (0..features.count).map(|i| rmse(map, features.map(i).unwrap()).unwrap()).collect();
    let mean = each.iter().sum::<f64>() / each.len() as f64;
    assert!((f64::from(array("rmse_baseline")[cell]) - mean).abs() < 1e-5);
    let inhibitory: Vec<f64> = (80..140).map(|i| f64::from(array("rmse_neurn")[i])).collect();
    let mean = inhibitory.iter().sum::<f64>() / inhibitory.len() as f64;
    assert!((fact(&view, "rmse_neurn_inhibitory") - mean).abs() < 1e-6);
    // at least five of each kind
    let kinds = view.panels[1].table.rows.len();
    assert_eq!(fact(&view, "kinds"), kinds as f64);
    let closer = view.panels[1]
        .table
        .rows
        .iter()
        .filter(|row| row[4].parse::<f64>().unwrap() < row[3].parse::<f64>().unwrap());
    assert_eq!(fact(&view, "kinds_closer"), closer.count() as f64);
    // no test over kinds or over cells of few animals is left
    assert!(view.facts.iter().all(|(name, _)| !name.starts_with("p_")), "{:?}", view.facts);
    let said = view.summary.join(" ");
    assert!(said.contains("This count tests nothing") && !said.contains("p = "), "{said}");
    assert!(said.contains("it follows from what was simulated"), "{said}");
    // a click on a row chooses its kind
    let figure = view.panels[1].figure.as_ref().unwrap();
    let keys: Vec<_> = figure.spots.iter().filter_map(|spot| Pick::of(spot.key?)).collect();
    assert!(!keys.is_empty() && keys.iter().all(|pick| matches!(pick, Pick::Line(_))), "{keys:?}");
}

#[test]
fn a_recording_without_images_has_distributions_only() {
    let bench = bench();
    let bare = Recording {
        images: 1,
        trials: 96,
        stimuli: None,
        times: Vec::new(),
        means: vec![0.0; 140],
        ..bench.recording.clone()
    };
    let bare = Recording { peaks: bench.recording.peaks.clone(), ..bare };
    assert!(bare.is_whole());
    for shows in of_a_recording() {
        let query = query(shows, Study { class: None, ..Study::default() });
        let material = Material {
            recording: &bare,
            population: None,
            pictures: None,
            beside: Some((&bench.population, &bench.recording)),
            ..bench.material(&query)
        };
        match (shows, material.view()) {
            (Shows::Distance | Shows::Images, Err(NeuronsError::Sentence(sentence))) => {
                assert!(sentence.contains("which image"), "{sentence}");
            }
            (Shows::Overlap | Shows::Neuron | Shows::Map | Shows::Check, Ok(view)) => {
                check_figures(&view);
                if shows == Shows::Check {
                    assert!(fact(&view, "sparseness_median_other") > 0.0);
                }
            }
            (shows, found) => panic!("{shows:?}: {found:?}"),
        }
    }
}

#[test]
fn missing_values_are_told_and_break_no_view() {
    let bench = bench();
    let mut holed = bench.recording.clone();
    holed.source = RecordingSource::File { name: "holed.npz".to_owned(), about: String::new() };
    // the first of each fifth image's four trials, and some frames of every trace
    for at in (0..holed.peaks.len()).step_by(20) {
        holed.peaks[at] = f32::NAN;
        holed.times[at] = f32::NAN;
    }
    let frames = 6;
    let sample = |i: usize| if i.is_multiple_of(4) { f32::NAN } else { (i % 13) as f32 };
    let values = (0..holed.peaks.len() * frames).map(sample).collect();
    holed.traces = Some(RecordedTraces { frames, rate: 30.0, values });
    holed.missing = MissingValues { responses: holed.peaks.len() / 20, samples: 7, cells: 1 };
    assert!(holed.is_whole());
    let all: Vec<usize> = (0..holed.cells.len()).collect();
    let pictures = holed.pictures(&all, Centring::Raw).unwrap().unwrap();
    assert!(pictures.values.iter().all(|value| value.is_finite()));
    for shows in of_a_recording() {
        let query = query(shows, Study { class: None, ..Study::default() });
        let material = Material {
            recording: &holed,
            population: None,
            pictures: Some(&pictures),
            ..bench.material(&query)
        };
        let view = material.view().unwrap();
        check_figures(&view);
        assert!(view.about.ends_with("1 neuron left out, without a response to an image"), "{}", view.about);
        assert!(view.about.contains("672 responses missing (NaN)"), "{}", view.about);
        assert!(view.facts.iter().all(|(_, value)| value.is_finite()), "{shows:?}: {:?}", view.facts);
        if shows == Shows::Neuron {
            let trials = view.panels.iter().find(|panel| panel.file.ends_with("-trials")).unwrap();
            assert_eq!((&*trials.table.rows[0][1], &*trials.table.rows[0][2]), ("", ""));
        }
    }
}

#[test]
fn kinds_that_are_not_there_are_a_sentence() {
    let bench = bench();
    let query =
        query(Shows::Overlap, Study { line: Some(Line::Ntsr1), area: Some(Area::Rl), ..Study::default() });
    let found = bench.material(&query).cells();
    assert!(found.is_empty(), "choose a kind that is not in this small population");
    let NeuronsError::Sentence(sentence) = bench.material(&query).view().unwrap_err() else {
        panic!("a sentence")
    };
    assert!(sentence.contains("Ntsr1") && sentence.contains("VISrl"), "{sentence}");
}

#[test]
fn the_selection_keeps_central_neurons_and_features_and_can_be_stopped_at_any_step() {
    let bench = bench();
    let group = |what: &str, places: std::ops::Range<usize>, maps: &Maps| {
        let places: Vec<usize> = places.collect();
        Group { what: what.to_owned(), maps: maps.chosen(&places).normalized(Normalization::MinMax), places }
    };
    let neurons = vec![
        group("excitatory neurons", 0..80, &bench.pictures),
        group("inhibitory neurons", 80..140, &bench.pictures),
    ];
    let networks = [None, Some(group("features of NeuRN", 0..600, &bench.features[1].maps))];
    let mut work = Selecting::new(neurons, networks, 1);
    let (mut last, mut steps) = (0.0, 0);
    let found = loop {
        match work.step().unwrap() {
            Selected::More(rest, done, note) => {
                assert!(done >= last && done <= 1.0 && !note.is_empty(), "{last} {done} {note}");
                (work, last, steps) = (*rest, done, steps + 1);
            }
            Selected::Done(found) => break found,
        }
    };
    assert!(steps > 50, "short steps: {steps}");
    assert_eq!(found.neurons.len(), 2);
    assert!(
        found.neurons.iter().all(|plane| plane.trust.unwrap() > 0.7 && plane.at.len() == plane.places.len())
    );
    // fewer than 50 in each of ten clusters: all of them are central
    assert!((0..140).all(|cell| found.is_central(cell)));
    assert!(found.features(0).is_none());
    let features = found.features(1).unwrap();
    assert!(features.len() <= selection::CLUSTERS * selection::CENTRAL && features.is_sorted());
    let query = query(Shows::Map, Study::default());
    let view = Material { selection: Some(&found), ..bench.material(&query) }.view().unwrap();
    check_figures(&view);
    assert_eq!(view.panels.len(), 3);
    let dots = view.panels[0].figure.as_ref().unwrap().spots.len();
    assert_eq!((dots, view.panels[0].table.rows.len()), (80, 80));
    assert_eq!(Pick::of(view.panels[1].figure.as_ref().unwrap().spots[0].key.unwrap()), Some(Pick::Cell(80)));
}

#[test]
fn what_is_asked_for_once_hangs_on_nothing_else() {
    let study = Study {
        cell: 5,
        image: 6,
        rule: Rule::Factor,
        factor: 0.5,
        color: ColorBy::Area,
        by: By::Area,
        ..Study::default()
    };
    let overlap = study.relevant(Shows::Overlap);
    assert_eq!((overlap.cell, overlap.color, overlap.factor), (0, ColorBy::Line, 0.5));
    let neuron = study.relevant(Shows::Neuron);
    assert_eq!((neuron.cell, neuron.rule, neuron.by), (5, Rule::Scott, By::Line));
    assert_eq!(study.selects(), Study::default());
    assert!(Study { cells: 1, ..Study::default() }.check().is_err());
    assert!(Study { factor: f64::NAN, ..Study::default() }.check().is_err());
}
