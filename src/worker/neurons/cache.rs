//! What was simulated, opened and selected, to be looked at again and again.

use crate::cortex::analysis::selection::{Group, neuron_groups};
use crate::cortex::gratings::{self, Simulated as Seen};
use crate::cortex::maps::Maps;
use crate::cortex::open;
use crate::cortex::population::{Population, Settings};
use crate::cortex::recording::Recording;
use crate::cortex::representation::Centring;
use crate::cortex::scores::neurons::Trials;
use crate::cortex::scores::open::Responses;
use crate::cortex::stimuli;
use crate::cortex::stimuli::Stimuli;
use crate::cortex::survey::Movement;
use crate::digits::open::Limits;
use crate::digits::{gzip, idx, npy};
use crate::figure::csv::Csv;
use crate::neurn::Samples;
use crate::neurn::colormap::ColorMap;
use crate::protocol::neuron_study::{FEWEST_MAPPED, MOST_FEATURES, Study};
use crate::protocol::neurons::{Custom, Form, Networks, NeuronsError, Opened, Shows, Table, View, ViewQuery};
use crate::protocol::resource::{Missing, ResourceId};
use crate::worker::neurons::features::KnownFeatures;
use crate::worker::neurons::kernels;
use crate::worker::neurons::own::Scoring;
use crate::worker::neurons::text::missing;
use crate::worker::neurons::{Features, Material, Selecting, Selection};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a selection was made for.
type SelectionKey = (Study, Networks, Custom);

/// Simulated cells in front of gratings, of a seed and so many cells of each class.
type BeforeGratings = ((u32, u32), Arc<Vec<Seen>>);

/// A visitor's file.
#[derive(Debug, Clone)]
enum Kept {
    Recording(Arc<Recording>),
    Responses(Arc<Responses>),
    Kernels(Arc<Vec<Features>>),
    Stimuli(Arc<Stimuli>),
}

/// The simulation that was made last.
#[derive(Debug, Clone)]
struct Simulated {
    /// Seed, cells of each class, trials, the visitor's images.
    key: (u32, u32, u32, Option<u32>),
    population: Arc<Population>,
    recording: Arc<Recording>,
}

/// Responses with the images that were shown.
#[derive(Debug, Clone)]
struct Joined {
    /// Numbers of both files.
    key: (u32, u32),
    trials: Arc<Trials>,
    recording: Arc<Recording>,
}

/// Real neurons.
#[derive(Debug, Clone)]
pub(super) struct Real {
    /// With the images, if they are known.
    pub recording: Arc<Recording>,
    /// As the file has them; none of a file that is a recording by itself.
    pub trials: Option<Arc<Trials>>,
}

/// Files, and what was made last.
#[derive(Debug, Default)]
pub struct Cache {
    files: BTreeMap<u32, Kept>,
    simulated: Option<Simulated>,
    joined: Option<Joined>,
    gratings: Option<BeforeGratings>,
    /// Networks beside a recording of the visitor's own.
    pub(super) scoring: Option<Scoring>,
    /// Representations: of which recording, how, the maps.
    pictures: Option<(Arc<Recording>, Centring, Option<Arc<Maps>>)>,
    selection: Option<(SelectionKey, Arc<Selection>)>,
    /// What each network has to lay beside the neurons.
    pub(super) features: [Option<KnownFeatures>; 2],
}

fn sentence(error: &impl ToString) -> NeuronsError {
    NeuronsError::Sentence(error.to_string())
}

/// Everything of the neurons that a look hangs on.
#[derive(Debug, Clone)]
pub struct Ready {
    recording: Arc<Recording>,
    population: Option<Arc<Population>>,
    pictures: Option<Arc<Maps>>,
    custom: Option<Arc<Vec<Features>>>,
    layer: usize,
    beside: Option<(Arc<Population>, Arc<Recording>)>,
    selection: Option<Arc<Selection>>,
    gratings: Arc<Vec<Seen>>,
}

/// What is simulated.
fn simulation(study: &Study) -> Settings {
    let Study { seed, cells, trials, .. } = *study;
    Settings { seed: u64::from(seed), excitatory: cells, inhibitory: cells, trials, ..Settings::default() }
}

fn key(query: &ViewQuery) -> SelectionKey {
    (query.study.selects(), query.networks.clone(), query.custom)
}

impl Cache {
    /// Reads a visitor's file and keeps it by its number: an NPZ of a recording; an IDX of images; an NPY of responses (two
    /// sides, or three of which the last two differ), of images (three sides, bytes) or of kernels (four sides, or three
    /// of which the last two are equal).
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`] if it is none of these.
    pub fn keep(&mut self, number: u32, name: &str, bytes: &[u8]) -> Result<Opened, NeuronsError> {
        let mut images = false;
        // a bad one is told of by whoever reads it below
        if npy::is_npy(bytes)
            && let Ok(array) = npy::read_missing(bytes, &Limits::default())
        {
            images = array.shape.len() == 3 && matches!(array.samples, Samples::U8(_));
            if matches!(array.shape[..], [_, a, b] if a != b) && !images {
                return self
                    .keep_responses(number, Responses::of(name, array).map_err(|error| sentence(&error))?);
            }
            if array.shape.len() > 2 && !images {
                // of responses values may be missing, of kernels none
                let array =
                    npy::read(bytes, &Limits::default()).map_err(|error| sentence(&error.of(name)))?;
                return self.keep_kernels(number, vec![kernels::of_array(name, array)?]);
            }
        }
        if images || gzip::is_gzip(bytes) || idx::is_idx(bytes) {
            let stimuli = stimuli::open(name, bytes).map_err(|error| sentence(&error))?;
            let Maps { count, height, width, .. } = stimuli.maps;
            self.files.insert(number, Kept::Stimuli(Arc::new(stimuli)));
            return Ok(Opened::Stimuli(format!("{count} images of {width} × {height} pixels")));
        }
        let recording = open::open(name, bytes).map_err(|error| sentence(&error))?;
        let n = recording.cells.len();
        let summary = if recording.stimuli.is_some() {
            format!("{n} neurons, {} images, {} trials each", recording.images, recording.trials)
        } else {
            format!("{n} neurons in {} trials; the images are not known", recording.images * recording.trials)
        };
        let summary = summary + &missing(&recording.missing);
        self.files.insert(number, Kept::Recording(Arc::new(recording)));
        Ok(Opened::Recording(summary))
    }

    fn keep_responses(&mut self, number: u32, found: Responses) -> Result<Opened, NeuronsError> {
        let sides = found.sides().map(|side| side.to_string()).join(" × ");
        self.files.insert(number, Kept::Responses(Arc::new(found)));
        Ok(Opened::Responses(format!(
            "responses of {sides}; with the images that were shown they are a recording"
        )))
    }

    /// Whether a visitor's file holds responses that need images.
    #[must_use]
    pub fn is_responses(&self, number: u32) -> bool {
        matches!(self.files.get(&number), Some(Kept::Responses(_)))
    }

    /// The visitor's own neurons; none without a file of them.
    ///
    /// # Errors
    /// [`NeuronsError::Missing`] if a file is not here, a sentence if responses and images do not fit.
    pub(super) fn real(&mut self, custom: Custom) -> Result<Option<Real>, NeuronsError> {
        if let Some(number) = custom.recording {
            return match self.file(number)? {
                Kept::Recording(recording) => Ok(Some(Real { recording, trials: None })),
                _ => Ok(None),
            };
        }
        let (Some(number), Some(shown)) = (custom.responses, custom.stimuli) else { return Ok(None) };
        let key = (number, shown);
        if let Some(Joined { trials, recording, .. }) = self.joined.clone().filter(|joined| joined.key == key)
        {
            return Ok(Some(Real { recording, trials: Some(trials) }));
        }
        let (Kept::Responses(responses), Kept::Stimuli(stimuli)) = (self.file(number)?, self.file(shown)?)
        else {
            return Ok(None);
        };
        let trials = responses.trials(stimuli.maps.count).map_err(|error| sentence(&error))?;
        let recording = open::of_trials(responses.name(), &trials, Stimuli::clone(&stimuli));
        let (trials, recording) = (Arc::new(trials), Arc::new(recording.map_err(|error| sentence(&error))?));
        self.joined = Some(Joined { key, trials: Arc::clone(&trials), recording: Arc::clone(&recording) });
        Ok(Some(Real { recording, trials: Some(trials) }))
    }

    fn file(&self, number: u32) -> Result<Kept, Missing> {
        self.files.get(&number).cloned().ok_or(Missing(ResourceId::NeuronFile(number)))
    }

    /// Keeps a visitor's kernels, layer by layer, by their number.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`] if there are none.
    pub fn keep_kernels(&mut self, number: u32, layers: Vec<Features>) -> Result<Opened, NeuronsError> {
        let summary: Vec<&str> = layers.iter().map(|item| item.what.as_str()).collect();
        if summary.is_empty() {
            return Err(NeuronsError::Sentence(
                "The file holds no kernels: no array of four sides.".to_owned(),
            ));
        }
        let summary = summary.join(", ");
        self.files.insert(number, Kept::Kernels(Arc::new(layers)));
        Ok(Opened::Kernels(summary))
    }

    /// Lets go of a visitor's file.
    pub fn release(&mut self, number: u32) {
        self.files.remove(&number);
        // what was made of it is not kept for nothing
        self.joined = self.joined.take().filter(|joined| ![joined.key.0, joined.key.1].contains(&number));
        self.scoring = self.scoring.take().filter(|scoring| !scoring.is_of(number));
    }

    /// Makes or finds what a look needs.
    ///
    /// # Errors
    /// [`NeuronsError::Missing`] if a file is not here, else a sentence.
    pub fn ready(&mut self, query: &ViewQuery) -> Result<Ready, NeuronsError> {
        query.study.check().map_err(|error| sentence(&error))?;
        let custom = match query.custom.kernels.map(|number| self.file(number)).transpose()? {
            Some(Kept::Kernels(found)) => Some(found),
            _ => None,
        };
        let stimuli = match query.custom.stimuli.map(|number| self.file(number)).transpose()? {
            Some(Kept::Stimuli(found)) => Some(found),
            _ => None,
        };
        let file = self.real(query.custom)?.map(|real| real.recording);
        let (recording, population, beside) = match file {
            // simulated neurons stand beside a file's only where both are checked
            Some(file) if query.shows == Shows::Check => {
                let Simulated { population, recording, .. } = self.simulate(query, stimuli)?;
                (file, None, Some((population, recording)))
            }
            Some(file) => (file, None, None),
            None => {
                let Simulated { population, recording, .. } = self.simulate(query, stimuli)?;
                (recording, Some(population), None)
            }
        };
        let centring = query.study.centring;
        let known = self.pictures.clone();
        let pictures = match known {
            Some((of, how, maps)) if Arc::ptr_eq(&of, &recording) && how == centring => maps,
            _ => {
                let all: Vec<usize> = (0..recording.cells.len()).collect();
                let maps =
                    recording.pictures(&all, centring).map_err(|error| sentence(&error))?.map(Arc::new);
                self.pictures = Some((Arc::clone(&recording), centring, maps.clone()));
                maps
            }
        };
        let selection = self.selection.clone().filter(|(had, _)| *had == key(query)).map(|(_, found)| found);
        let gratings = self.before_gratings(query)?;
        Ok(Ready {
            gratings,
            recording,
            population,
            pictures,
            custom,
            layer: query.study.layer as usize,
            beside,
            selection,
        })
    }

    /// The simulated cells in front of flashed gratings, where these are looked at.
    fn before_gratings(&mut self, query: &ViewQuery) -> Result<Arc<Vec<Seen>>, NeuronsError> {
        let Study { seed, cells, movement, .. } = query.study;
        if query.shows != Shows::Check || movement != Movement::Static {
            return Ok(Arc::default());
        }
        if let Some((_, found)) = self.gratings.as_ref().filter(|(key, _)| *key == (seed, cells)) {
            return Ok(Arc::clone(found));
        }
        let found = gratings::simulated(&simulation(&query.study), stimuli::SIDE, stimuli::SIDE);
        let found = Arc::new(found.map_err(|error| sentence(&error))?);
        self.gratings = Some(((seed, cells), Arc::clone(&found)));
        Ok(found)
    }

    fn simulate(
        &mut self,
        query: &ViewQuery,
        stimuli: Option<Arc<Stimuli>>,
    ) -> Result<Simulated, NeuronsError> {
        let Study { seed, cells, trials, .. } = query.study;
        let key = (seed, cells, trials, query.custom.stimuli);
        if let Some(found) = self.simulated.clone().filter(|found| found.key == key) {
            return Ok(found);
        }
        let stimuli = match stimuli {
            Some(stimuli) => Stimuli::clone(&stimuli),
            None => stimuli::natural_like(u64::from(seed), stimuli::COUNT, stimuli::SIDE, stimuli::SIDE)
                .map_err(|error| sentence(&error))?,
        };
        let population =
            Population::new(simulation(&query.study), stimuli).map_err(|error| sentence(&error))?;
        let Some(recording) = population.record(|_| true) else {
            return Err(sentence(&"There are no neurons."));
        };
        let made = Simulated { key, population: Arc::new(population), recording: Arc::new(recording) };
        self.simulated = Some(made.clone());
        Ok(made)
    }

    /// Keeps a selection for looks with the same settings.
    pub fn keep_selection(&mut self, query: &ViewQuery, selection: Box<Selection>) {
        self.selection = Some((key(query), Arc::from(selection)));
    }
}

impl Ready {
    /// The images that the neurons were shown, if they are known.
    #[must_use]
    pub fn stimuli(&self) -> Option<&Maps> {
        self.recording.stimuli.as_ref().map(|stimuli| &stimuli.maps)
    }

    /// The mean image-by-image answers of a network's units as representations, as neurons' are made:
    /// `means` is `[units, images]`.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`].
    pub fn as_neurons(&self, means: &[f32], units: usize, centring: Centring) -> Result<Maps, NeuronsError> {
        let stimuli = self.stimuli().ok_or_else(|| no_images("a network can be treated as neurons"))?;
        crate::cortex::representation::representations(means, units, stimuli, centring)
            .map_err(|error| sentence(&error))
    }

    /// All of it beside two networks.
    #[must_use]
    pub fn material<'a>(&'a self, query: &'a ViewQuery, features: &'a [Features; 2]) -> Material<'a> {
        Material {
            query,
            recording: &self.recording,
            population: self.population.as_deref(),
            pictures: self.pictures.as_deref(),
            features,
            custom: self
                .custom
                .as_ref()
                .and_then(|layers| layers.get(self.layer.min(layers.len().saturating_sub(1)))),
            selection: self.selection.as_deref(),
            gratings: &self.gratings,
            beside: self.beside.as_ref().map(|(population, recording)| (&**population, &**recording)),
        }
    }

    /// The work of a map of all neurons and of features, where they are many.
    ///
    /// # Errors
    /// [`NeuronsError::Sentence`] if nobody knows what the neurons were shown.
    pub fn selecting(&self, query: &ViewQuery, features: &[Features; 2]) -> Result<Selecting, NeuronsError> {
        let pictures = self.pictures.as_ref().ok_or_else(|| no_images("its neurons have maps"))?;
        let by = query.study.normalization;
        let neurons = neuron_groups(&self.recording, pictures, by, FEWEST_MAPPED);
        if neurons.is_empty() {
            return Err(NeuronsError::Sentence("There are too few neurons for a map.".to_owned()));
        }
        let networks = [0, 1].map(|side| {
            let maps = &features[side].maps;
            let name = format!("features of {}", query.networks.titles[side]);
            (maps.count > MOST_FEATURES).then(|| Group::of(name, (0..maps.count).collect(), maps, by))
        });
        Ok(Selecting::new(neurons, networks, u64::from(query.study.seed)))
    }
}

fn no_images(what: &str) -> NeuronsError {
    NeuronsError::Sentence(format!(
        "This file does not say which image was shown in which trial: only then {what}."
    ))
}

/// A file of what is shown.
///
/// # Errors
/// [`NeuronsError::Sentence`] if there is no such panel.
pub fn file(material: &Material<'_>, form: Form, map: ColorMap) -> Result<Vec<u8>, NeuronsError> {
    if form == Form::Npy {
        let maps = material.representations().ok_or_else(|| no_images("its neurons have maps"))?;
        let shape = [maps.count, maps.height, maps.width];
        return crate::digits::write::write_npy_f32(&shape, &maps.values).map_err(|error| sentence(&error));
    }
    file_of(&material.view()?, form, map)
}

/// A figure as SVG or a table as CSV.
///
/// # Errors
/// [`NeuronsError::Sentence`] if there is no such panel.
pub(super) fn file_of(view: &View, form: Form, map: ColorMap) -> Result<Vec<u8>, NeuronsError> {
    let none = || NeuronsError::Sentence("There is no such figure.".to_owned());
    let (Form::Svg(place) | Form::Csv(place)) = form else { return Err(none()) };
    let panel = view.panels.get(place as usize).ok_or_else(none)?;
    match (form, &panel.figure) {
        (Form::Svg(_), Some(figure)) => {
            let caption = format!("{} {}", origin(view), panel.note);
            Ok(figure.to_svg(&panel.title, &caption, map).into_bytes())
        }
        (Form::Csv(_), _) => {
            let Table { heads, rows, .. } = &panel.table;
            Ok(Csv::table(std::iter::once(heads).chain(rows)).into_bytes())
        }
        _ => Err(none()),
    }
}

/// What the neurons are, for whoever sees only the file.
fn origin(view: &View) -> String {
    format!("{}: {}.", if view.simulated { "Simulated" } else { "Recorded" }, view.about)
}
