//! The generator of digits: the same pixels everywhere, the right shapes and statistics, and digits that can be
//! told apart.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail loudly")]
#![expect(clippy::print_stdout, reason = "figures reached are shown with --nocapture")]

use crate::shared::shared;
use neurn_lab::digits::generator::{
    Dice, Domain, Figure, Fit, GenerateError, Look, PenPoint, Purpose, Stroke, Strokes, Texture, generate,
    handwriting, house_number, render, written,
};
use neurn_lab::neurn::{Image, Samples};
use proptest::prelude::*;

fn bytes(image: &Image) -> &[u8] {
    match image.samples() {
        Samples::U8(v) => v,
        Samples::F32(_) => panic!("generated pictures have 8-bit samples"),
    }
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
fn fnv(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn grey(image: &Image) -> Vec<f32> {
    let values = image.to_f32();
    values.chunks_exact(image.channels()).map(|p| p.iter().sum::<f32>() / p.len() as f32 / 255.0).collect()
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

fn deviation(values: &[f32]) -> f32 {
    let m = mean(values);
    (values.iter().map(|v| (v - m) * (v - m)).sum::<f32>() / values.len() as f32).sqrt()
}

/// One hash over ten digits and several seeds in a domain. If this fails on one platform only, some arithmetic
/// is not exact there; if it fails everywhere, the generator has changed and shared links show other digits.
#[test]
fn pixels_are_pinned() {
    let seeds = [0, 1, 2, 77, 123_456_789, u64::MAX];
    let found: Vec<(&str, u64)> = Domain::ALL
        .iter()
        .map(|&domain| {
            let mut all = Vec::new();
            for seed in seeds {
                for digit in 0..10 {
                    all.extend_from_slice(bytes(&generate(domain, digit, seed).unwrap()));
                }
            }
            (domain.letter(), fnv(&all))
        })
        .collect();
    let pinned = [("M", PIN_M), ("U", PIN_U), ("S", PIN_S), ("MM", PIN_MM)];
    assert_eq!(found, pinned, "found {found:#x?}");
}

const PIN_M: u64 = 0x9175_ed19_1392_b59e;
const PIN_U: u64 = 0xcdbe_31aa_1538_f607;
const PIN_S: u64 = 0x83d7_b168_fdeb_3d43;
const PIN_MM: u64 = 0x013a_fbcf_7090_f7ec;

#[test]
fn sizes_and_names() {
    for domain in Domain::ALL {
        let image = generate(domain, 3, 5).unwrap();
        assert_eq!((image.width(), image.height(), image.channels()), domain.size());
    }
    assert_eq!(Domain::ALL.map(Domain::letter), ["M", "U", "S", "MM"]);
    assert_eq!(serde_json::to_string(&Domain::ALL).unwrap(), r#"["m","u","s","mm"]"#);
}

#[test]
fn above_nine_is_an_error() {
    for digit in [10, 11, 255] {
        for domain in Domain::ALL {
            assert_eq!(generate(domain, digit, 0), Err(GenerateError::Digit(digit)));
            assert_eq!(Look::draw(domain, digit, 0), Err(GenerateError::Digit(digit)));
        }
        assert_eq!(handwriting(digit, 0), Err(GenerateError::Digit(digit)));
        assert_eq!(house_number(digit, 0), Err(GenerateError::Digit(digit)));
    }
    assert_eq!(GenerateError::Digit(12).to_string(), "12 is no digit; digits are 0 to 9");
}

#[test]
fn seeds_differ() {
    for domain in Domain::ALL {
        let mut hashes: Vec<u64> = (0..60)
            .flat_map(|seed| (0..10).map(move |digit| (digit, seed)))
            .map(|(digit, seed)| fnv(bytes(&generate(domain, digit, seed).unwrap())))
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 600, "{}: two seeds gave one picture", domain.name());
    }
}

#[test]
fn clean_handwriting_is_centred_and_mostly_black() {
    let mut means = Vec::new();
    for i in 0..500u64 {
        let image = generate(Domain::Handwriting, (i % 10) as u8, i * 7919).unwrap();
        let values = grey(&image);
        let (mut sum, mut sx, mut sy) = (0.0, 0.0, 0.0);
        for (at, v) in values.iter().enumerate() {
            sum += v;
            sx += v * ((at % 28) as f32 + 0.5);
            sy += v * ((at / 28) as f32 + 0.5);
        }
        assert!((sx / sum - 14.0).abs() < 0.5 && (sy / sum - 14.0).abs() < 0.5, "seed {i}: off centre");
        assert!(values.iter().any(|&v| v > 0.98), "seed {i}: no white");
        let black = values.iter().filter(|&&v| v == 0.0).count();
        assert!(black > 28 * 28 / 2, "seed {i}: only {black} black pixels");
        means.push(sum / 784.0);
    }
    // MNIST's test set has mean 0.1325 (README of the data)
    let all = mean(&means);
    assert!((0.11..0.155).contains(&all), "mean {all}");
    assert!(means.iter().all(|m| (0.02..0.35).contains(m)));
}

#[test]
fn scanned_mail_fills_its_frame() {
    let mut all = Vec::new();
    for i in 0..300u64 {
        let values = grey(&generate(Domain::Mail, (i % 10) as u8, i).unwrap());
        let ink_in_row = |y: usize| values[y * 16..(y + 1) * 16].iter().any(|&v| v > 0.25);
        assert!((ink_in_row(0) || ink_in_row(1)) && (ink_in_row(15) || ink_in_row(14)), "seed {i}");
        all.push(mean(&values));
    }
    // USPS's test set has mean 0.2676
    let all = mean(&all);
    assert!((0.22..0.32).contains(&all), "mean {all}");
}

/// Every picture shows something: the middle, where the digit is, is not flat.
#[test]
fn every_picture_has_contrast() {
    for domain in Domain::ALL {
        let least = (0..500u64)
            .map(|i| {
                let image = generate(domain, (i % 10) as u8, 31 + i * 104_729).unwrap();
                let (w, h) = (image.width(), image.height());
                let values = grey(&image);
                let middle: Vec<f32> = (h / 5..h - h / 5)
                    .flat_map(|y| (w / 5..w - w / 5).map(move |x| y * w + x))
                    .map(|at| values[at])
                    .collect();
                deviation(&middle)
            })
            .fold(f32::MAX, f32::min);
        assert!(least > 0.02, "{}: a picture with deviation {least}", domain.name());
    }
}

#[test]
fn colour_domains_are_colourful() {
    for domain in [Domain::HouseNumber, Domain::Photo] {
        let spread: Vec<f32> = (0..300u64)
            .map(|i| {
                let image = generate(domain, (i % 10) as u8, i).unwrap();
                let per_pixel: Vec<f32> = bytes(&image)
                    .chunks_exact(3)
                    .map(|p| f32::from(p.iter().max().unwrap() - p.iter().min().unwrap()) / 255.0)
                    .collect();
                mean(&per_pixel)
            })
            .collect();
        // SVHN 0.081, MNIST-M 0.172 in the real sets
        assert!(mean(&spread) > 0.06, "{}: {}", domain.name(), mean(&spread));
        assert!(spread.iter().filter(|&&s| s > 0.02).count() > 270, "{}", domain.name());
    }
}

/// The same digit in four worlds: where the handwriting has ink, the photograph is changed most.
#[test]
fn photo_shows_the_same_handwriting() {
    for seed in 0..40u64 {
        for digit in 0..10u8 {
            let plain = grey(&generate(Domain::Handwriting, digit, seed).unwrap());
            let mut look = Look::draw(Domain::Photo, digit, seed).unwrap();
            look.ground.strength = 0.0;
            look.ground.luma = 0.1;
            look.ground.saturation = 0.0;
            look.camera.noise = 0.0;
            let figure = Figure::from(handwriting(digit, seed).unwrap());
            let photo = grey(&render(&figure, &look, &mut Dice::new(Purpose::Hand, 0, 0)).unwrap());
            for y in 0..28 {
                for x in 0..28 {
                    let (ink, seen) = (plain[y * 28 + x], photo[(y + 2) * 32 + x + 2]);
                    assert!(ink < 0.95 || seen > 0.85, "seed {seed}, digit {digit}: ink missing at {x}, {y}");
                    assert!(ink > 0.05 || seen < 0.15, "seed {seed}, digit {digit}: ink added at {x}, {y}");
                }
            }
        }
    }
}

/// Contrast and polarity of a plain look are what they say.
#[test]
fn a_look_does_what_it_says() {
    let figure = Figure::from(handwriting(1, 4).unwrap());
    for polarity in [-1.0f32, 1.0] {
        for contrast in [0.2f32, 0.6, 1.0] {
            let mut look = Look::default();
            look.paint.contrast = contrast;
            look.paint.polarity = polarity;
            look.ground.luma = 0.5;
            look.pen.width = 0.2;
            let values = grey(&render(&figure, &look, &mut Dice::new(Purpose::Hand, 1, 4)).unwrap());
            let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(a, b), &v| (a.min(v), b.max(v)));
            assert!((high - low - contrast).abs() < 0.01);
            let corner_is_dark = values[0] < 0.5 * (low + high);
            assert_eq!(corner_is_dark, polarity > 0.0);
        }
    }
    let ink = |width: f32| {
        let mut look = Look::default();
        look.pen.width = width;
        mean(&grey(&render(&figure, &look, &mut Dice::new(Purpose::Hand, 1, 4)).unwrap()))
    };
    assert!(ink(0.2) > 1.5 * ink(0.1), "a wider pen leaves more ink");
}

// Legibility -------------------------------------------------------------------------------------------------

/// A 28 x 28 picture as 14 x 14 means, without its mean and with length 1.
fn features(values: &[f32]) -> Vec<f32> {
    let mut small = vec![0.0f32; 14 * 14];
    for (at, v) in values.iter().enumerate() {
        small[(at / 28 / 2) * 14 + (at % 28) / 2] += v;
    }
    let m = mean(&small);
    let norm = small.iter().map(|v| (v - m) * (v - m)).sum::<f32>().sqrt().max(1e-6);
    small.iter().map(|v| (v - m) / norm).collect()
}

/// The majority among the three training pictures with the largest correlation.
fn nearest(train: &[(Vec<f32>, u8)], picture: &[f32]) -> u8 {
    let mut best = [(f32::MIN, 0u8); 3];
    for (features, label) in train {
        let likeness: f32 = features.iter().zip(picture).map(|(a, b)| a * b).sum();
        if likeness > best[2].0 {
            best[2] = (likeness, *label);
            best.sort_by(|a, b| b.0.total_cmp(&a.0));
        }
    }
    if best[1].1 == best[2].1 { best[1].1 } else { best[0].1 }
}

fn training(per_digit: u64) -> Vec<(Vec<f32>, u8)> {
    (0..per_digit)
        .flat_map(|seed| (0..10u8).map(move |digit| (digit, seed)))
        .map(|(digit, seed)| (features(&grey(&generate(Domain::Handwriting, digit, seed).unwrap())), digit))
        .collect()
}

#[test]
fn generated_digits_are_legible() {
    let train = training(150);
    let mut right = 0;
    for i in 0..500u64 {
        let digit = (i % 10) as u8;
        let picture = generate(Domain::Handwriting, digit, 1_000_000 + i).unwrap();
        right += u32::from(nearest(&train, &features(&grey(&picture))) == digit);
    }
    let share = f64::from(right) / 500.0;
    println!("nearest neighbours among generated digits: {share:.3}");
    assert!(share > 0.88, "{share}");
}

/// Nearest neighbours that have seen generated digits only read the real MNIST test set far above chance (0.1).
#[test]
fn generated_digits_teach_real_ones() {
    // beside the checkout, or beside the folder of a worktree
    let read = |name: &str| {
        let file = std::fs::File::open(shared(&format!("data/mnist-test-{name}.idx.gz"))?).unwrap();
        let mut data = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(file), &mut data).unwrap();
        Some(data)
    };
    let Some((images, labels)) = read("images").and_then(|images| Some((images, read("labels")?))) else {
        return;
    };
    let train = training(150);
    let mut right = 0;
    // every eleventh picture: the first half of the file is easier than the second
    let tested: Vec<usize> = (0..10_000).step_by(11).collect();
    for &i in &tested {
        let pixels: Vec<f32> =
            images[16 + i * 784..16 + (i + 1) * 784].iter().map(|&b| f32::from(b) / 255.0).collect();
        right += usize::from(nearest(&train, &features(&pixels)) == labels[8 + i]);
    }
    let share = right as f64 / tested.len() as f64;
    println!(
        "nearest neighbours trained on 1500 generated digits, tested on {} of MNIST: {share:.3}",
        tested.len()
    );
    assert!(share > 0.79, "{share}");
}

// Hostile input ----------------------------------------------------------------------------------------------

#[test]
fn what_somebody_draws_looks_like_our_own() {
    for domain in Domain::ALL {
        let strokes = handwriting(0, 5).unwrap();
        let look = Look::draw(domain, 0, 5).unwrap();
        let theirs = written(strokes.clone(), look.pen.width, domain, 5).unwrap();
        if domain != Domain::HouseNumber {
            // the same strokes in the same pen; only their box was moved and scaled, which fitting undoes
            let apart = bytes(&theirs)
                .iter()
                .zip(bytes(&generate(domain, 0, 5).unwrap()))
                .map(|(a, b)| a.abs_diff(*b))
                .max();
            assert!(apart <= Some(2), "{domain:?}: {apart:?}");
        }
        // a ground waits for its digit, a dot and a line that lies are drawn inside
        let ground = written(Strokes::default(), 0.1, domain, 5).unwrap();
        assert_eq!((ground.width(), ground.height()), (theirs.width(), theirs.height()));
        assert_ne!(bytes(&ground), bytes(&theirs));
        let at = |x, y| PenPoint { x, y, width: 1.0 };
        for points in [vec![at(140.0, 20.0)], vec![at(10.0, 90.0), at(250.0, 90.0)]] {
            let odd = Strokes(vec![Stroke { points, flat_ends: false }]);
            let odd = written(odd, 0.15, domain, 5).unwrap();
            assert_ne!(bytes(&odd), bytes(&ground), "{domain:?}");
        }
    }
}

fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![any::<f32>(), -2.0f32..2.0, Just(f32::NAN), Just(f32::INFINITY), Just(f32::MIN)]
}

prop_compose! {
    fn any_look()(
        n in proptest::collection::vec(any_number(), 32),
        width in prop_oneof![0usize..40, Just(usize::MAX)],
        height in 0usize..40,
        colour: bool, difference: bool, fit in 0u8..3, texture in 0usize..10,
    ) -> Look {
        let mut look = Look::default();
        look.frame.width = width;
        look.frame.height = height;
        look.frame.colour = colour;
        look.frame.fit = match fit { 0 => Fit::Mass(n[0]), 1 => Fit::Stretch(n[0], n[1]), _ => Fit::Height(n[0]) };
        let p = &mut look.pose;
        [p.rotation, p.slant, p.scale, p.aspect, p.perspective, p.shift_x, p.shift_y] = [n[2], n[3], n[4], n[5], n[6], n[7], n[8]];
        let p = &mut look.pen;
        [p.width, p.pressure, p.grain, p.hardness] = [n[9], n[10], n[11], n[12]];
        let p = &mut look.paint;
        p.difference = difference;
        [p.contrast, p.polarity, p.hue, p.saturation, p.relief, p.neighbours, p.spacing] = [n[13], n[14], n[15], n[16], n[17], n[18], n[19]];
        let g = &mut look.ground;
        g.texture = Texture::ALL[texture];
        [g.strength, g.size, g.angle, g.luma, g.hue, g.hue2, g.saturation] = [n[20], n[21], n[22], n[23], n[24], n[25], n[26]];
        [look.light.gradient, look.light.angle, look.light.shadow] = [n[27], n[28], n[29]];
        let c = &mut look.camera;
        [c.blur, c.motion, c.motion_angle, c.noise, c.threshold, c.compression] = [n[30], n[31], n[0], n[1], n[2], n[3]];
        look
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_seed_draws(seed: u64, digit in 0u8..10, which in 0usize..4) {
        let domain = Domain::ALL[which];
        let image = generate(domain, digit, seed).unwrap();
        prop_assert_eq!((image.width(), image.height(), image.channels()), domain.size());
        prop_assert_eq!(&image, &generate(domain, digit, seed).unwrap());
        prop_assert!(deviation(&grey(&image)) > 0.01);
    }

    #[test]
    fn any_look_draws(look in any_look(), digit in 0u8..10, seed: u64) {
        let image = render(&house_number(digit, seed).unwrap(), &look, &mut Dice::new(Purpose::Pen, digit, seed)).unwrap();
        prop_assert!((4..=128).contains(&image.width()) && (4..=128).contains(&image.height()));
    }

    #[test]
    fn a_look_survives_json(seed: u64, digit in 0u8..10, which in 0usize..4) {
        let look = Look::draw(Domain::ALL[which], digit, seed).unwrap();
        let text = serde_json::to_string(&look).unwrap();
        prop_assert_eq!(serde_json::from_str::<Look>(&text).unwrap(), look);
        prop_assert_eq!(look.clamped(), look);
    }
}
