//! What can go wrong on the command line, as one sentence each.

use crate::cortex::open::RecordingError;
use crate::cortex::population::PopulationError;
use crate::cortex::representation::RepresentationError;
use crate::cortex::scores::open::OpenTrialsError;
use crate::cortex::stimuli::StimuliError;
use crate::digits::corpus::CorpusError;
use crate::digits::dataset::LabelsError;
use crate::digits::problem::OpenError;
use crate::digits::shift::ShiftError;
use crate::digits::write::WriteError;
use crate::learn::engine::classifier::ClassifyError;
use crate::learn::engine::webgpu::GraphicsError;
use crate::learn::train::TrainError;
use crate::learn::train::recipe::RecipeError;
use crate::learn::train::samples::SamplesError;
use crate::neurn::SettingsError;
use crate::neurn::gpu::GpuError;
use crate::protocol::neurons::NeuronsError;
use crate::published::TableError;
use crate::zoo::ZooError;
use crate::zoo::align::ScoringError;
use crate::zoo::read::ReadError;
use std::io;
use thiserror::Error;

/// Why a command failed.
#[derive(Debug, Error)]
pub enum CliError {
    /// The file cannot be read.
    #[error("`{path}` cannot be read: {source}.")]
    Read { path: String, source: io::Error },
    /// The file is not what the command takes.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// Labels where images are needed.
    #[error("`{0}` holds labels (one number for each image); this command needs the images.")]
    Labels(String),
    /// Many images or labels where one picture is needed.
    #[error("`{0}` is no single picture; digits are found in a PNG, JPEG, WebP, BMP or GIF picture.")]
    NoPicture(String),
    /// A setting is out of range.
    #[error("{0}.")]
    Settings(#[from] SettingsError),
    /// No device, or it failed, or it does not do what was asked.
    #[error("{0}; `--engine cpu` works everywhere.")]
    Gpu(#[from] GpuError),
    /// No device at all.
    #[error("this machine offers no graphics device to compute on ({0}); `--engine cpu` works everywhere.")]
    NoGpu(String),
    /// The result cannot be put into a file.
    #[error("{0}.")]
    Encode(#[from] WriteError),
    /// The file cannot be written.
    #[error("`{path}` cannot be written: {source}.")]
    Write { path: String, source: io::Error },
    /// A file is not what the command takes.
    #[error("`{path}` {problem}.")]
    File {
        path: String,
        /// The rest of the sentence.
        problem: String,
    },
    /// A data set cannot be loaded.
    #[error("{0}")]
    Corpus(#[from] CorpusError),
    /// Not as many labels as images.
    #[error("{0}")]
    LabelCount(#[from] LabelsError),
    /// No folder to look for a data set in.
    #[error("the {0} images are files; please say in which folder they are with --data DIR.")]
    NoData(&'static str),
    /// The images cannot be used.
    #[error("{0}.")]
    Samples(#[from] SamplesError),
    /// A recipe cannot be followed.
    #[error("{0}.")]
    Recipe(#[from] RecipeError),
    /// Training failed.
    #[error("{0}.")]
    Train(#[from] TrainError),
    /// Images cannot be classified.
    #[error("{0}.")]
    Classify(#[source] ClassifyError),
    /// Networks cannot run on the graphics processor.
    #[error("{0}; `--engine simd` works everywhere.")]
    Graphics(#[source] GraphicsError),
    /// A quick run is worse than it should be.
    #[error("{run} reads {:.1} % in its own domain, and at least {:.0} % are wanted.", 100.0 * accuracy, 100.0 * wanted)]
    Accuracy {
        run: String,
        /// What it reads, 0..=1.
        accuracy: f64,
        /// What is wanted, 0..=1.
        wanted: f64,
    },
    /// Rivals without their network.
    #[error("--rivals are filters for the convolutional network, and --networks does not name cnn.")]
    Rivals,
    /// Nothing that could be written as a table.
    #[error("no table was written. {0}")]
    NoTable(String),
    /// A slider is out of its range.
    #[error("{0}.")]
    Shift(#[from] ShiftError),
    /// Both sliders of a map are the same.
    #[error("a map needs two different sliders, and both are `{0}`.")]
    SameSlider(&'static str),
    /// The scores of an alignment make no sense.
    #[error("{0}.")]
    Scoring(#[from] ScoringError),
    /// A visitor's own architecture cannot be read.
    #[error("{0}")]
    Architecture(#[from] ReadError),
    /// The zoo that this program was built with is damaged.
    #[error("{0}")]
    Zoo(#[from] ZooError),
    /// Not as many networks as are compared.
    #[error("two networks can be compared, or with --all as many as you like, and {0} were named.")]
    Networks(usize),
    /// Published results that this program was built with are damaged.
    #[error("{0}")]
    Published(#[from] TableError),
    /// No table is made of an alignment.
    #[error(
        "an alignment of two networks is written as text (--text), figure (--svg) or JSON; --csv is for --all."
    )]
    NoCsv,
    /// A recording cannot be read.
    #[error("{0}")]
    Recording(#[from] RecordingError),
    /// Images for cells cannot be read or made.
    #[error("{0}")]
    Stimuli(#[from] StimuliError),
    /// Responses without images.
    #[error(
        "pairs are scored beside a recording and the images that were shown: --recording FILE --images FILE, or one .npz or .mat file with both."
    )]
    NoImages,
    /// Responses that are no recording without images.
    #[error(
        "responses of three axes are a recording together with the images that were shown: --recording FILE --stimuli FILE."
    )]
    NoStimuli,
    /// Responses of neurons cannot be read.
    #[error("{0}")]
    Trials(#[from] OpenTrialsError),
    /// Cells cannot be simulated.
    #[error("{0}.")]
    Population(#[from] PopulationError),
    /// Responses do not belong to images.
    #[error("{0}.")]
    Representation(#[from] RepresentationError),
    /// Neurons and networks cannot be compared.
    #[error("{0}")]
    Neurons(#[from] NeuronsError),
    /// There is no such cell.
    #[error("there are {count} cells, counted from 0, and no cell {wanted}.")]
    Cell { wanted: usize, count: usize },
    /// Data sets are damaged or are not what their names say: how many.
    #[error("{0} of the sets found are not what they should be; see above.")]
    Data(usize),
    /// Ctrl-C was pressed.
    #[error("stopped after {0} whole epochs; the same command goes on from there.")]
    Stopped(usize),
    /// The standard output is closed.
    #[error("the result cannot be printed: {0}.")]
    Print(io::Error),
}

impl From<ClassifyError> for CliError {
    fn from(error: ClassifyError) -> Self {
        match error {
            ClassifyError::Graphics(error) => Self::Graphics(error),
            error => Self::Classify(error),
        }
    }
}

impl CliError {
    /// Why images cannot be classified, with the name of their file where they are to blame.
    pub fn of_images(name: &str, error: ClassifyError) -> Self {
        match error {
            ClassifyError::Input(problem) => {
                Self::Samples(SamplesError::Input { name: name.to_owned(), problem })
            }
            error => error.into(),
        }
    }

    /// The exit status: 2 for what the caller gave, 1 for what the machine did.
    pub fn status(&self) -> u8 {
        match self {
            Self::Read { .. } | Self::Open(_) | Self::Labels(_) | Self::NoPicture(_) | Self::Settings(_) => 2,
            Self::File { .. } | Self::Corpus(_) | Self::LabelCount(_) | Self::NoData(_) => 2,
            Self::Samples(_) | Self::Recipe(_) | Self::Rivals | Self::NoTable(_) => 2,
            Self::Shift(_) | Self::SameSlider(_) => 2,
            Self::Scoring(_) | Self::Architecture(_) | Self::Networks(_) | Self::NoCsv => 2,
            Self::Recording(_) | Self::Stimuli(_) | Self::Population(_) => 2,
            Self::Representation(_) | Self::Neurons(_) | Self::Cell { .. } => 2,
            Self::NoImages | Self::NoStimuli | Self::Trials(_) => 2,
            Self::Zoo(_) | Self::Published(_) | Self::Data(_) => 1,
            Self::Accuracy { .. }
            | Self::Train(TrainError::Diverged { .. })
            | Self::Classify(ClassifyError::Engine) => 1,
            Self::Train(_) | Self::Classify(_) => 2,
            Self::Gpu(GpuError::Lost(_) | GpuError::OutOfMemory | GpuError::NoCompute) => 1,
            Self::Gpu(_) => 2,
            Self::NoGpu(_) | Self::Graphics(_) | Self::Encode(_) | Self::Write { .. } | Self::Print(_) => 1,
            // as a shell says of a program that Ctrl-C ended
            Self::Stopped(_) => 130,
        }
    }
}
