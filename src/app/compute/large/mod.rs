//! A picture that is too large to be filtered at once. First a shrunk one is, in a moment; then the worker goes through
//! the whole for c and the histograms, and paints as tiles what is looked at.

mod tiles;
mod update;

use std::sync::Arc;

use eframe::egui::{ColorImage, Context};

use super::slot::Slot;
use super::wanted::{Run, Wanted, sheet_options};
use crate::app::clock;
use crate::figure::number::{thousands, whole_percent};
use crate::jobs::{JobId, Jobs};
use crate::neurn::planes::{self, Plane};
use crate::neurn::{FilterKind, Image, Peak, Region, region};
use crate::protocol::large::{BINS, Filtering, LargeAnswer, LargeQuery, LargeWork, Piece};
use crate::protocol::{Query, Reply};
use crate::stats::histogram::Histogram;
use tiles::{Key, Tiles};

/// More samples than these make a picture large, where the CPU filters.
const LARGE_FOR_CPU: usize = 1_000_000;

/// The same where the graphics processor does: what it takes within a frame.
const LARGE_FOR_GPU: usize = 12_000_000;

/// Longer side of the picture that is filtered first: what a pane of the page can show.
const SHRUNK: usize = 1024;

/// Samples of a band of the picture: a twentieth of a second of the worker, who then has time for a tile.
const BAND: usize = 4_000_000;

/// Numbers that are written into pixels at most.
const MOST_NUMBERS: usize = 20_000;

/// The picture that the worker keeps, which many queries are about.
#[derive(Default)]
pub(super) struct KeptPicture {
    images: Option<Arc<Vec<Image>>>,
    number: u64,
}

/// How far the worker has gone through the whole picture.
#[derive(Debug, Clone)]
enum Survey {
    /// Looking for c; the first row that it has not seen.
    Peaks(usize),
    /// c is known; counting values.
    Counts(usize, [Histogram; 2]),
    /// Nothing more to do.
    Done,
}

/// Numbers of the pixels that are looked at closely.
struct Numbers {
    plane: Plane,
    region: Region,
    channels: usize,
    data: Vec<f32>,
}

/// What is known of a large picture.
pub(super) struct Large {
    number: u64,
    size: [usize; 2],
    samples: usize,
    natural: (f32, f32),
    /// The shrunk picture: asked for, or there.
    shrinking: Option<JobId>,
    shrunk: Option<Arc<Vec<Image>>>,
    /// The shrunk picture, filtered.
    pub preview: Slot,
    /// Nothing but the shrunk picture is wanted, and so nothing more is done.
    only_shown: bool,
    survey: Survey,
    survey_job: Option<JobId>,
    since: f64,
    run: Option<Run>,
    peaks: Vec<Peak>,
    histograms: Option<[Histogram; 2]>,
    tiles: Tiles,
    /// A tile that is made; none if it is not wanted any longer.
    tile_job: Option<(JobId, Option<Key>)>,
    close: Option<(Plane, Region)>,
    numbers: Option<Numbers>,
    numbers_job: Option<(JobId, Option<(Plane, Region)>)>,
    file: Option<JobId>,
    /// The file that was made.
    made: Option<Vec<u8>>,
    /// Why the worker gave up.
    failed: Option<String>,
}

impl Large {
    fn new(number: u64, image: &Image) -> Self {
        Self {
            number,
            size: [image.width(), image.height()],
            samples: image.samples().len(),
            natural: planes::natural_range(image),
            shrinking: None,
            shrunk: None,
            preview: Slot::default(),
            only_shown: false,
            survey: Survey::Peaks(0),
            survey_job: None,
            since: clock::now_ms(),
            run: None,
            peaks: Vec::new(),
            histograms: None,
            tiles: Tiles::default(),
            tile_job: None,
            close: None,
            numbers: None,
            numbers_job: None,
            file: None,
            made: None,
            failed: None,
        }
    }

    /// Other settings: everything but the picture itself is to be made anew.
    fn restart(&mut self, filter: FilterKind) {
        // rivals are shown of the shrunk picture only
        self.survey = if filter == FilterKind::Neurn { Survey::Peaks(0) } else { Survey::Done };
        self.since = clock::now_ms();
        self.survey_job = None;
        self.peaks.clear();
        if filter != FilterKind::Neurn {
            self.histograms = None;
        }
        self.repaint();
        self.failed = None;
    }

    /// Other colours: maps are to be painted anew.
    fn repaint(&mut self) {
        self.tiles.forget_maps();
        self.numbers = None;
        if let Some(job) = &mut self.tile_job {
            job.1 = job.1.filter(|key| key.plane == Plane::Raw);
        }
        if let Some(job) = &mut self.numbers_job {
            job.1 = None;
        }
    }

    /// c and its place, once they are known.
    pub fn peaks(&self) -> &[Peak] {
        if matches!(self.survey, Survey::Peaks(_)) { &[] } else { &self.peaks }
    }

    /// The values of the first and the last colour of a map, where they are known of the whole picture.
    pub fn range(&self, plane: Plane) -> Option<(f32, f32)> {
        match plane {
            Plane::Raw | Plane::Mean => Some(self.natural),
            Plane::Sigma => self.peaks().iter().map(|peak| peak.value).reduce(f32::max).map(|c| (0.0, c)),
            Plane::Result | Plane::Difference => None,
        }
    }

    /// Of the whole picture and its result, once they are counted.
    pub fn histograms(&self) -> Option<&[Histogram; 2]> {
        self.histograms.as_ref()
    }

    /// Whether a map is shown in full, not only shrunk: those of NeuRN once c is known. (A rival has no peaks.)
    fn has_tiles(&self, plane: Plane) -> bool {
        plane == Plane::Raw || !self.peaks().is_empty()
    }

    /// Whether anything is under way or to be done.
    pub fn busy(&self) -> bool {
        let asked = self.shrinking.is_some() || self.file.is_some() || self.preview.busy();
        let surveyed = matches!(self.survey, Survey::Done);
        asked
            || self.failed.is_none()
                && !self.only_shown
                && (!surveyed || self.next_tile().is_some() || self.wanted_numbers().is_some())
    }

    fn next_tile(&self) -> Option<Key> {
        self.tiles.next(|plane| self.has_tiles(plane))
    }

    fn wanted_numbers(&self) -> Option<(Plane, Region)> {
        let had = self.numbers.as_ref().map(|numbers| (numbers.plane, numbers.region));
        self.close.filter(|close| had != Some(*close) && self.has_tiles(close.0))
    }

    /// What is to be said of a map: how far it is, or what is seen instead of all of it.
    pub fn note(&self, plane: Option<Plane>, filter: FilterKind) -> Option<String> {
        let Some(small) = self.shrunk.as_ref().and_then(|list| list.first()) else {
            return Some(self.failed.clone().unwrap_or_else(|| "Shrinking the picture…".to_owned()));
        };
        let shrunk =
            format!("of the picture shrunk to {} × {}", thousands(small.width()), thousands(small.height()));
        let Some(plane) = plane.filter(|plane| *plane == Plane::Raw || filter == FilterKind::Neurn) else {
            return Some(format!("This map is {shrunk}."));
        };
        if let Some(failed) = &self.failed {
            return Some(format!("This map is {shrunk}. {failed}"));
        }
        let (row, stage) = match &self.survey {
            Survey::Peaks(row) => (*row, "looking for the largest σ"),
            _ => (self.size[1], "painting"),
        };
        let [done, all] = self.tiles.progress(plane);
        let (done, stage) = if plane != Plane::Raw && row < self.size[1] {
            (row as f32 / self.size[1] as f32, stage)
        } else if done < all {
            (done as f32 / all as f32, "painting")
        } else {
            return None;
        };
        Some(format!("Seen first: {shrunk}. Full resolution: {stage}, {}", whole_percent(done)))
    }

    /// Up to three numbers of a pixel of a map, where they are here.
    pub fn pixel(&self, plane: Plane, x: usize, y: usize) -> Option<[f32; 3]> {
        let Numbers { region, channels, data, .. } = self.numbers.as_ref().filter(|n| n.plane == plane)?;
        let (x, y) = (x.checked_sub(region.x)?, y.checked_sub(region.y)?);
        let start = (x < region.width).then_some((y * region.width + x) * channels)?;
        let found = data.get(start..start + channels)?;
        Some([0, 1, 2].map(|c| found.get(c).copied().unwrap_or(f32::NAN)))
    }

    fn filtering(&self, wanted: &Wanted) -> Filtering {
        Filtering { settings: wanted.settings, peaks: self.peaks.clone(), natural: self.natural }
    }

    /// Asks the worker for what comes next: what is looked at goes before the rest of the picture.
    fn go_on(&mut self, wanted: &Wanted, jobs: &mut Jobs) {
        if self.failed.is_some() || self.shrunk.is_none() || self.only_shown {
            return;
        }
        if self.tile_job.is_none()
            && let Some(key) = self.next_tile()
        {
            let piece = Piece {
                plane: key.plane,
                how: self.filtering(wanted),
                region: key.region(self.size),
                by: 1 << key.level,
            };
            let paint = key.plane.paint(wanted.colormap, self.natural, &self.peaks);
            self.tile_job = Some((self.ask(LargeWork::Paint { piece, paint }, jobs), Some(key)));
        }
        if self.numbers_job.is_none()
            && let Some((plane, region)) = self.wanted_numbers()
        {
            let piece = Piece { plane, how: self.filtering(wanted), region, by: 1 };
            self.numbers_job = Some((self.ask(LargeWork::Numbers(piece), jobs), Some((plane, region))));
        }
        if self.survey_job.is_none() {
            self.survey_job = self.next_band(wanted).map(|work| self.ask(work, jobs));
        }
    }

    fn ask(&self, work: LargeWork, jobs: &mut Jobs) -> JobId {
        jobs.start(Query::Large(LargeQuery { picture: self.number, work }))
    }

    /// The rows of a band that begins at a row.
    fn band(&self, y: usize) -> Region {
        let [width, height] = self.size;
        let rows = (BAND / (self.samples / height).max(1)).max(1);
        Region { x: 0, y, width, height: rows }.within(width, height)
    }

    fn next_band(&self, wanted: &Wanted) -> Option<LargeWork> {
        match &self.survey {
            Survey::Peaks(row) => {
                Some(LargeWork::Peaks { settings: wanted.settings, region: self.band(*row) })
            }
            Survey::Counts(row, counted) => Some(LargeWork::Count {
                counted: counted.clone(),
                how: self.filtering(wanted),
                region: self.band(*row),
            }),
            Survey::Done => None,
        }
    }

    /// Takes a band's answer.
    fn surveyed(&mut self, answer: LargeAnswer) {
        let height = self.size[1];
        let end = |large: &Self, row: usize| {
            let band = large.band(row);
            band.y + band.height
        };
        match (self.survey.clone(), answer) {
            (Survey::Peaks(row), LargeAnswer::Peaks(peaks)) => {
                self.peaks = region::larger(std::mem::take(&mut self.peaks), peaks);
                let next = end(self, row);
                self.survey = if next < height { Survey::Peaks(next) } else { self.counting() };
            }
            (Survey::Counts(row, _), LargeAnswer::Counted(counted)) => {
                let next = end(self, row);
                if next < height {
                    self.survey = Survey::Counts(next, counted);
                    return;
                }
                self.histograms = Some(counted);
                self.survey = Survey::Done;
                let milliseconds = Some(clock::now_ms() - self.since);
                self.run = Some(Run { engine: "CPU".to_owned(), milliseconds });
            }
            _ => {}
        }
    }

    fn counting(&self) -> Survey {
        let (low, high) = self.natural;
        let empty = |low, high| Histogram::empty(BINS, low, high).ok();
        match empty(low, high).zip(empty(0.0, 1.0)) {
            Some((samples, results)) => Survey::Counts(0, [samples, results]),
            None => Survey::Done,
        }
    }

    /// Takes a tile that was painted.
    fn painted(&mut self, context: &Context, key: Key, width: usize, rgba: &[u8]) {
        let height = rgba.len() / (4 * width).max(1);
        if rgba.len() == 4 * width * height && !rgba.is_empty() {
            let image = ColorImage::from_rgba_unmultiplied([width, height], rgba);
            self.tiles.keep(key, context.load_texture("tile", image, sheet_options()));
        }
    }

    /// Takes a job's reply. Whether it belongs here.
    fn take_reply(&mut self, context: &Context, id: JobId, reply: &Reply) -> bool {
        let answer = match reply {
            Reply::Large(Ok(answer)) => Ok(answer.clone()),
            Reply::Large(Err(why)) | Reply::Died(why) => Err(why.clone()),
            _ => return self.asked(id),
        };
        if self.shrinking == Some(id) {
            self.shrinking = None;
            match answer {
                Ok(LargeAnswer::Shrunk(image)) => self.shrunk = Some(Arc::new(vec![image])),
                Ok(_) => {}
                Err(why) => self.failed = Some(why),
            }
        } else if self.survey_job == Some(id) {
            self.survey_job = None;
            match answer {
                Ok(answer) => self.surveyed(answer),
                Err(why) => self.failed = Some(why),
            }
        } else if let Some((_, key)) = self.tile_job.take_if(|(job, _)| *job == id) {
            match (key, answer) {
                (Some(key), Ok(LargeAnswer::Painted { width, rgba })) => {
                    self.painted(context, key, width, &rgba);
                }
                (_, Err(why)) => self.failed = Some(why),
                _ => {}
            }
        } else if let Some((_, wanted)) = self.numbers_job.take_if(|(job, _)| *job == id) {
            if let (Some((plane, region)), Ok(LargeAnswer::Numbers { channels, data })) = (wanted, answer) {
                self.numbers = Some(Numbers { plane, region, channels, data: data.into_vec() });
            }
        } else if self.file.take_if(|job| *job == id).is_some() {
            match answer {
                Ok(LargeAnswer::File(bytes)) => self.made = Some(bytes.into_vec()),
                Ok(_) => {}
                Err(why) => self.failed = Some(why),
            }
        } else {
            return false;
        }
        true
    }

    fn asked(&self, id: JobId) -> bool {
        let jobs = [
            self.shrinking,
            self.survey_job,
            self.tile_job.as_ref().map(|(job, _)| *job),
            self.numbers_job.as_ref().map(|(job, _)| *job),
            self.file,
        ];
        jobs.contains(&Some(id))
    }
}
