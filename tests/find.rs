//! Digits found in photographs of paper that our own generator makes, and read by the champion.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use neurn_lab::digits::find::cut::cuts;
use neurn_lab::digits::find::{Frame, find};
use neurn_lab::digits::generator::paper::{Paper, PaperLook, paper};

/// Overlap of two frames: intersection over union.
fn overlap(a: &Frame, b: &Frame) -> f32 {
    let side = |a0: usize, a1: usize, b0: usize, b1: usize| a1.min(b1).saturating_sub(a0.max(b0));
    let across = side(a.x, a.x + a.width, b.x, b.x + b.width);
    let down = side(a.y, a.y + a.height, b.y, b.y + b.height);
    let both = (across * down) as f32;
    both / ((a.width * a.height + b.width * b.height) as f32 - both)
}

fn sheet(seed: u64) -> Paper {
    let digit = |i: u64| ((seed.wrapping_mul(7) + i * 3) % 10) as u8;
    let line: Vec<u8> = (0..1 + seed % 5).map(digit).collect();
    paper(&[&line], PaperLook::draw(seed), [1000, 750], seed).unwrap()
}

#[test]
fn experiment() {
    use neurn_lab::learn::engine::Engine;
    use neurn_lab::learn::engine::classifier::Classifier;
    use neurn_lab::learn::weights::Model;
    let models: Vec<Classifier> = ["mnist-champion", "mnist-cnn-none", "mnist-cnn-neurn3-max"].iter().map(|name| {
        let bytes = std::fs::read(format!("{}/assets/models/{name}.safetensors", env!("CARGO_MANIFEST_DIR"))).unwrap();
        Classifier::new(&Model::from_bytes(&bytes).unwrap(), Engine::Simd).unwrap()
    }).collect();
    let n: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let first: u64 = std::env::var("FIRST").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let (mut all, mut hit, mut extra, mut whole) = (0, 0, 0, 0);
    let mut read = [0; 3];
    for seed in first..first + n {
        let sheet = sheet(seed);
        let frames = find(&sheet.image);
        let images = cuts(&sheet.image, &frames).unwrap();
        let said: Vec<Vec<usize>> = models.iter().map(|m| m.probabilities(&images).unwrap().iter().map(|p| (0..10).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap()).collect()).collect();
        let mut own = 0;
        for (digit, truth) in &sheet.digits {
            all += 1;
            if let Some(i) = frames.iter().position(|f| overlap(f, truth) > 0.6) {
                own += 1;
                for (read, said) in read.iter_mut().zip(&said) { *read += usize::from(said[i] == usize::from(*digit)); }
            }
        }
        hit += own;
        extra += frames.len() - own;
        let right = own == sheet.digits.len() && own == frames.len();
        whole += usize::from(right);
        let truth: String = sheet.digits.iter().map(|d| d.0.to_string()).collect();
        let text: String = said[0].iter().map(usize::to_string).collect();
        if !right || truth != text {
            println!("seed {seed}: {truth} read {text}, found {own}, extra {}, {:?} table {} shadow {:.2} size {:.2}", frames.len() - own, sheet.look.ruling, sheet.look.table, sheet.look.shadow, sheet.look.size);
            if std::env::var("DUMP").is_ok() {
                let mut bytes = sheet.image.to_f32().iter().map(|v| *v as u8).collect::<Vec<u8>>();
                for f in &frames { for x in f.x..f.x+f.width { for y in [f.y, f.y+f.height-1] { let at = (y*1000+x)*3; bytes[at..at+3].copy_from_slice(&[255,0,0]); } } for y in f.y..f.y+f.height { for x in [f.x, f.x+f.width-1] { let at = (y*1000+x)*3; bytes[at..at+3].copy_from_slice(&[255,0,0]); } } }
                image::save_buffer(format!("/tmp/find/{seed}.png"), &bytes, 1000, 750, image::ColorType::Rgb8).unwrap();
                for (i, c) in images.iter().enumerate() { image::save_buffer(format!("/tmp/find/{seed}-{i}.png"), &c.to_f32().iter().map(|v| *v as u8).collect::<Vec<u8>>(), c.width() as u32, c.height() as u32, image::ColorType::Rgb8).unwrap(); }
            }
        }
    }
    println!("{n} sheets, {all} digits: found {hit}, extra {extra}, sheets all found {whole}; read {read:?}");
}
