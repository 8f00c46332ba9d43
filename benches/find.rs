//! Digits found in photographs of paper, and read: `cargo bench --bench find`.
//!
//! 200 sheets of our own generator at 1600 x 1200, with seeds that nothing was tuned on: how many of their digits are
//! found and read, by the champion and by the twins that the page shows first; then the time for 12 megapixels beside
//! OpenCV's adaptive threshold and connected components (`benches/find_peers.py`).

#![expect(clippy::print_stdout, reason = "a bench prints")]

mod common;

use common::{Peers, summary, time, versus};
use neurn_lab::digits::find::cut::cuts;
use neurn_lab::digits::find::{Frame, find};
use neurn_lab::digits::generator::paper::{Paper, Ruling, sample};
use neurn_lab::learn::engine::Engine;
use neurn_lab::learn::engine::classifier::Classifier;
use neurn_lab::learn::weights::Model;
use neurn_lab::neurn::Samples;
use neurn_lab::stats::classification::top;

const SHEETS: std::ops::Range<u64> = 40_000..40_200;
const MODELS: [&str; 3] = ["mnist-champion", "mnist-cnn-neurn3-max", "mnist-cnn-none"];
const ROUNDS: usize = 21;

/// One kind of sheets: what was found in them and read.
#[derive(Default)]
struct Count {
    sheets: usize,
    digits: usize,
    found: usize,
    more: usize,
    whole: usize,
    read: [usize; MODELS.len()],
}

impl Count {
    fn add(&mut self, sheet: &Paper, frames: &[Frame], said: &[Vec<usize>]) {
        let beside = |truth: &Frame| frames.iter().position(|frame| frame.overlap(truth) > 0.6);
        let places: Vec<Option<usize>> = sheet.digits.iter().map(|(_, truth)| beside(truth)).collect();
        let found = places.iter().flatten().count();
        self.sheets += 1;
        self.digits += sheet.digits.len();
        self.found += found;
        self.more += frames.len() - found;
        self.whole += usize::from(found == sheet.digits.len() && found == frames.len());
        for (place, (digit, _)) in places.iter().zip(&sheet.digits) {
            for (read, said) in self.read.iter_mut().zip(said) {
                *read += usize::from(place.is_some_and(|i| said.get(i) == Some(&usize::from(*digit))));
            }
        }
    }

    fn print(&self, name: &str) {
        let Self { sheets, digits, found, more, whole, read } = self;
        let read: Vec<String> = MODELS.iter().zip(read).map(|(model, n)| format!("{model} {n}")).collect();
        println!(
            "  {name}: {sheets} sheets, {digits} digits: {found} found ({more} frames of something else; {whole} sheets \
             without a fault); read rightly: {}",
            read.join(", ")
        );
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut models = Vec::new();
    for name in MODELS {
        let path = format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"));
        models.push(Classifier::new(&Model::from_bytes(&std::fs::read(path)?)?, Engine::Simd)?);
    }
    let mut counts: [Count; 4] = Default::default();
    for seed in SHEETS {
        let sheet = sample([1600, 1200], seed)?;
        let frames = find(&sheet.image);
        let images = cuts(&sheet.image, &frames)?;
        let mut said: Vec<Vec<usize>> = Vec::new();
        for model in &models {
            said.push(model.probabilities(&images)?.iter().map(|row| top(row).0).collect());
        }
        let kind = match sheet.look.ruling {
            Ruling::Blank => 1,
            Ruling::Lines => 2,
            Ruling::Squares => 3,
        };
        counts[0].add(&sheet, &frames, &said);
        counts[kind].add(&sheet, &frames, &said);
    }
    println!("photographs of paper, 1600 x 1200, simulated by our generator, seeds {SHEETS:?}");
    for (count, name) in counts.iter().zip(["all", "blank or board", "lines", "squares"]) {
        count.print(name);
    }
    large()
}

/// 12 megapixels, as a telephone takes them.
fn large() -> Result<(), Box<dyn std::error::Error>> {
    let image = sample([4000, 3000], 4)?.image;
    let [width, height] = [image.width(), image.height()];
    let file = std::env::temp_dir().join("neurn-bench-find.raw");
    if let Samples::U8(bytes) = image.samples() {
        std::fs::write(&file, bytes)?;
    }
    let mut peers = Peers::start("find_peers.py", "");
    let line = format!("{} {width} {height}", file.display());
    let warm = |peers: &mut Option<Peers>| peers.as_mut().and_then(|peers| peers.time(&line));
    warm(&mut peers);
    let (mut ours, mut theirs, mut cut) = (Vec::new(), Vec::new(), Vec::new());
    let mut frames = Vec::new();
    for _ in 0..ROUNDS {
        let (milliseconds, found) = time(|| find(&image));
        ours.push(milliseconds);
        cut.push(time(|| cuts(&image, &found)).0);
        frames = found;
        theirs.extend(warm(&mut peers));
    }
    let (median, best) = summary(&mut ours);
    let with = versus("OpenCV's threshold and components", &mut theirs, median, best);
    println!("12 megapixels: {} digits found in {median:.1} ms (best {best:.1}){with}", frames.len());
    println!("  cut out in {:.2} ms", summary(&mut cut).0);
    std::fs::remove_file(file)?;
    Ok(())
}
