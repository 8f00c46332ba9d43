//! The GPU's maps are the CPU's. Needs an adapter (a software one will do, such as Mesa's llvmpipe); where
//! there is none the tests say so and pass, unless `REQUIRE_GPU=1`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests may panic")]

use neurn_lab::neurn::gpu::{
    Colours, GpuError, GpuFilter, GpuMaps, GpuPicture, Look, Plane, Range, reference,
};
use neurn_lab::neurn::{
    Border, ColorMap, FilterKind, FilterOutput, FilterSettings, Image, Merge, Peak, Samples, Scope, apply,
};
use pollster::block_on;
use rand::{RngExt, SeedableRng};
use std::sync::{Mutex, OnceLock};

const TOLERANCE: f32 = 1e-5;
const BORDERS: [Border; 4] = [Border::Reflect, Border::Nearest, Border::Mirror, Border::Constant];
const SIDES: [u32; 7] = [1, 3, 5, 7, 9, 15, 31];

/// A device with no more than `limits`, or `None` where there is no adapter.
fn device(limits: wgpu::Limits) -> Option<(wgpu::Device, wgpu::Queue)> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let Ok(adapter) = block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default())) else {
        assert!(std::env::var("REQUIRE_GPU").is_err(), "REQUIRE_GPU is set, but there is no GPU adapter");
        eprintln!("skipped: no GPU adapter");
        return None;
    };
    let descriptor = wgpu::DeviceDescriptor { required_limits: limits, ..wgpu::DeviceDescriptor::default() };
    Some(block_on(adapter.request_device(&descriptor)).expect("an adapter has a device with default limits"))
}

/// One device with WebGPU's default limits for all tests, one test at a time.
fn gpu() -> Option<&'static Mutex<GpuFilter>> {
    static GPU: OnceLock<Option<Mutex<GpuFilter>>> = OnceLock::new();
    GPU.get_or_init(|| {
        let (device, queue) = device(wgpu::Limits::default())?;
        Some(Mutex::new(block_on(async {
            let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
            let filter = GpuFilter::new(device.clone(), queue).unwrap();
            assert!(scope.pop().await.is_none(), "a program was refused");
            filter
        })))
    })
    .as_ref()
}

/// Runs `test` with the filter if there is a GPU. A test that failed leaves the filter usable.
fn with_gpu(test: impl FnOnce(&GpuFilter)) {
    if let Some(gpu) = gpu() {
        test(&gpu.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

fn bytes(width: usize, height: usize, channels: usize, seed: u64) -> Image {
    let mut rng = rand_pcg::Pcg32::seed_from_u64(seed);
    // smooth, with noise and a saturated corner, so that equal and extreme patches occur
    let samples = (0..width * height * channels)
        .map(|i| {
            let (x, y) = (i / channels % width, i / channels / width);
            if x * 3 < width && y * 3 < height {
                255
            } else {
                ((x + 2 * y) % 200) as u8 / 2 + rng.random_range(0..100)
            }
        })
        .collect();
    Image::from_u8(width, height, channels, samples).unwrap()
}

fn floats(width: usize, height: usize, channels: usize, seed: u64, offset: f32) -> Image {
    let mut rng = rand_pcg::Pcg32::seed_from_u64(seed);
    let samples = (0..width * height * channels).map(|_| offset + rng.random_range(-1.0f32..1.0)).collect();
    Image::from_f32(width, height, channels, samples).unwrap()
}

fn read(gpu: &GpuFilter, maps: &GpuMaps, plane: Plane) -> Vec<f32> {
    block_on(gpu.read(maps, plane)).unwrap()
}

#[track_caller]
fn close(found: &[f32], wanted: &[f32], scale: f32, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (i, (f, w)) in found.iter().zip(wanted).enumerate() {
        let difference = (f - w).abs();
        assert!(difference <= TOLERANCE * scale, "{what}: {f} instead of {w} at {i}");
    }
}

/// The peak is the CPU's, or one that the CPU finds equally large within rounding.
fn same_peaks(found: &[Peak], cpu: &FilterOutput, channels: usize, what: &str) {
    assert_eq!(found.len(), cpu.peaks.len(), "{what}");
    for (f, w) in found.iter().zip(&cpu.peaks) {
        assert!((f.value - w.value).abs() <= TOLERANCE * w.value.abs(), "{what}: {f:?}, not {w:?}");
        let there = cpu.sigma[(f.y * cpu.width + f.x) * channels + f.channel];
        assert!(there >= w.value * (1.0 - 1e-6), "{what}: {f:?} is no peak, {w:?} is");
    }
}

fn check(gpu: &GpuFilter, image: &Image, settings: &FilterSettings) {
    let what = format!(
        "{}x{}x{} {} {settings:?}",
        image.width(),
        image.height(),
        image.channels(),
        if matches!(image.samples(), Samples::U8(_)) { "u8" } else { "f32" }
    );
    let cpu = apply(image, settings).unwrap();
    let stack = gpu.upload(std::slice::from_ref(image), None).unwrap();
    let maps = gpu.run(&stack, settings, None).unwrap();
    close(&read(gpu, &maps, Plane::Result), &cpu.result, 1.0, &format!("result of {what}"));
    let c = cpu.peaks.iter().map(|p| p.value).fold(0.0, f32::max);
    close(&read(gpu, &maps, Plane::Sigma), &cpu.sigma, c, &format!("sigma of {what}"));
    // a mean keeps an image's offset: within 1e-6 of the largest sample
    let largest = image.to_f32().iter().fold(0.0f32, |m, v| m.max(v.abs()));
    close(&read(gpu, &maps, Plane::Mean), &cpu.mean, largest * 0.1, &format!("mean of {what}"));
    same_peaks(&block_on(gpu.peaks(&maps)).unwrap()[0], &cpu, image.channels(), &what);
}

#[test]
fn all_borders_sides_and_shapes() {
    with_gpu(|gpu| {
        for (width, height) in [(1, 1), (1, 9), (7, 1), (5, 4), (28, 28), (64, 48)] {
            for channels in [1, 3] {
                for image in [bytes(width, height, channels, 1), floats(width, height, channels, 2, 1000.0)] {
                    for border in BORDERS {
                        for k in SIDES {
                            check(gpu, &image, &FilterSettings { k, border, ..FilterSettings::default() });
                        }
                    }
                }
            }
        }
    });
}

#[test]
fn a_whole_frame() {
    with_gpu(|gpu| {
        for (k, border) in [(3, Border::Reflect), (9, Border::Mirror), (31, Border::Constant)] {
            let settings = FilterSettings { k, border, ..FilterSettings::default() };
            check(gpu, &bytes(640, 480, 3, 3), &settings);
            check(gpu, &floats(640, 480, 1, 4, 1000.0), &settings);
        }
        check(gpu, &floats(1000, 3, 2, 5, -0.5), &FilterSettings { k: 255, ..FilterSettings::default() });
        check(gpu, &bytes(3, 1000, 4, 5), &FilterSettings { k: 255, ..FilterSettings::default() });
    });
}

#[test]
fn the_largest_picture() {
    with_gpu(|gpu| {
        let settings = FilterSettings { k: 31, ..FilterSettings::default() };
        check(gpu, &bytes(2048, 1536, 3, 6), &settings);
        check(gpu, &floats(2048, 1536, 1, 7, 1000.0), &FilterSettings { k: 3, ..settings });
    });
}

#[test]
fn scopes_merges_and_planes() {
    with_gpu(|gpu| {
        for image in [bytes(33, 21, 3, 8), floats(33, 21, 3, 9, 0.3), bytes(12, 9, 5, 8)] {
            for scope in [Scope::Image, Scope::Channel] {
                for merge in [Merge::None, Merge::Max] {
                    let settings = FilterSettings { k: 5, scope, merge, ..FilterSettings::default() };
                    check(gpu, &image, &settings);
                    let columns = reference::window_columns(&image, &settings);
                    let windows = reference::window_rows(&image, &columns, &settings);
                    let peaks = reference::peaks(&image, &windows, &settings);
                    let stack = gpu.upload(std::slice::from_ref(&image), None).unwrap();
                    let maps = gpu.run(&stack, &settings, None).unwrap();
                    let found = block_on(gpu.peaks(&maps)).unwrap();
                    let place = |p: &Peak| (p.x, p.y, p.channel);
                    assert_eq!(
                        found[0].iter().map(place).collect::<Vec<_>>(),
                        peaks.iter().map(place).collect::<Vec<_>>()
                    );
                    for plane in [Plane::Raw, Plane::Mean, Plane::Sigma, Plane::Result, Plane::Difference] {
                        let wanted = reference::read_plane(&image, &windows, &peaks, &settings, plane);
                        let scale = wanted.iter().fold(0.0f32, |m, v| m.max(v.abs()));
                        let exact = if plane == Plane::Raw { 0.0 } else { scale };
                        close(&read(gpu, &maps, plane), &wanted, exact, &format!("{plane:?} {settings:?}"));
                    }
                }
            }
        }
    });
}

/// Offsets and steps that cost E[x^2] - E[x]^2 all its digits.
#[test]
fn floats_keep_their_digits() {
    with_gpu(|gpu| {
        for k in SIDES {
            for border in BORDERS {
                let settings = FilterSettings { k, border, ..FilterSettings::default() };
                let quiet: Vec<f32> = match floats(61, 40, 1, 10, 0.0).samples() {
                    Samples::F32(v) => v.iter().map(|v| 1000.0 + 0.01 * v).collect(),
                    Samples::U8(_) => unreachable!(),
                };
                // without a dark border around it, which would dwarf the noise
                if border != Border::Constant {
                    check(gpu, &Image::from_f32(61, 40, 1, quiet).unwrap(), &settings);
                }
                let ramp = (0..61 * 40).map(|i| (i % 61) as f32 * 16_000.0 + (i / 61) as f32).collect();
                check(gpu, &Image::from_f32(61, 40, 1, ramp).unwrap(), &settings);
            }
        }
    });
}

#[test]
fn flat_regions_far_apart_are_zero() {
    with_gpu(|gpu| {
        let (width, height, k) = (90usize, 40usize, 7usize);
        let values = (0..width * height).map(|i| if i % width < width / 2 { 0.1 } else { 1.0e6 }).collect();
        let image = Image::from_f32(width, height, 1, values).unwrap();
        let stack = gpu.upload(&[image], None).unwrap();
        let maps = gpu.run(&stack, &FilterSettings { k: 7, ..FilterSettings::default() }, None).unwrap();
        let sigma = read(gpu, &maps, Plane::Sigma);
        for (i, &s) in sigma.iter().enumerate() {
            let step = (i % width).abs_diff(width / 2);
            assert!(step <= k || s == 0.0, "sigma {s} in a flat region");
            assert!(i % width != width / 2 || s > 4e5, "sigma {s} on the step");
        }
    });
}

#[test]
fn constant_images_give_zeros() {
    with_gpu(|gpu| {
        for image in [
            Image::from_u8(40, 30, 3, vec![255; 3600]).unwrap(),
            Image::from_f32(40, 30, 3, vec![0.1; 3600]).unwrap(),
            Image::from_f32(40, 30, 3, vec![0.0; 3600]).unwrap(),
        ] {
            let stack = gpu.upload(&[image], None).unwrap();
            let maps = gpu.run(&stack, &FilterSettings { k: 15, ..FilterSettings::default() }, None).unwrap();
            assert!(read(gpu, &maps, Plane::Result).iter().all(|&v| v == 0.0));
            let peak = block_on(gpu.peaks(&maps)).unwrap()[0][0];
            assert_eq!(peak, Peak { value: 0.0, x: 0, y: 0, channel: 0 });
        }
    });
}

/// A checkerboard of large squares has many patches of equal variance with different sums.
#[test]
fn of_equal_peaks_the_first_counts() {
    with_gpu(|gpu| {
        let samples =
            (0..64 * 48).map(|i| if (i % 64 / 8 + i / 64 / 8) % 2 == 0 { 10 } else { 250 }).collect();
        let image = Image::from_u8(64, 48, 1, samples).unwrap();
        for k in SIDES.into_iter().filter(|&k| k > 1) {
            for border in BORDERS {
                let settings = FilterSettings { k, border, ..FilterSettings::default() };
                let stack = gpu.upload(std::slice::from_ref(&image), None).unwrap();
                let maps = gpu.run(&stack, &settings, None).unwrap();
                let found = block_on(gpu.peaks(&maps)).unwrap()[0][0];
                let wanted = apply(&image, &settings).unwrap().peaks[0];
                assert_eq!((found.x, found.y), (wanted.x, wanted.y), "{settings:?}");
            }
        }
    });
}

#[test]
fn a_gallery_in_one_run_with_buffers_used_again() {
    with_gpu(|gpu| {
        let gallery = |seed| -> Vec<Image> { (0..40u64).map(|i| bytes(29, 27, 3, seed + i)).collect() };
        let (mut stack, mut maps) = (None, None);
        // twice with other images, and settings whose records are more and fewer
        for (seed, k, scope) in [(100, 31, Scope::Image), (200, 3, Scope::Channel), (300, 31, Scope::Image)] {
            let settings = FilterSettings { k, scope, ..FilterSettings::default() };
            let images = gallery(seed);
            let uploaded = gpu.upload(&images, stack.take()).unwrap();
            let made = gpu.run(&uploaded, &settings, maps.take()).unwrap();
            let result = read(gpu, &made, Plane::Result);
            let peaks = block_on(gpu.peaks(&made)).unwrap();
            assert_eq!(peaks.len(), 40);
            for (i, image) in images.iter().enumerate() {
                let cpu = apply(image, &settings).unwrap();
                let size = cpu.result.len();
                close(&result[i * size..(i + 1) * size], &cpu.result, 1.0, &format!("image {i}"));
                same_peaks(&peaks[i], &cpu, 3, &format!("image {i}"));
            }
            (stack, maps) = (Some(uploaded), Some(made));
        }
    });
}

/// A device whose buffers hold only part of the scratch takes the planes in turns.
#[test]
fn small_buffers_take_turns() {
    let limits = wgpu::Limits { max_storage_buffer_binding_size: 1 << 20, ..wgpu::Limits::default() };
    let Some((device, queue)) = device(limits) else { return };
    let gpu = GpuFilter::new(device, queue).unwrap();
    check(&gpu, &bytes(300, 200, 3, 11), &FilterSettings { k: 9, ..FilterSettings::default() });
    let large = Image::from_u8(1500, 700, 1, vec![0; 1_050_000]).unwrap();
    let Err(GpuError::TooLarge { largest_side, .. }) = gpu.upload(&[large], None) else {
        panic!("a megapixel in a megabyte")
    };
    assert!((300..700).contains(&largest_side));
}

fn picture(gpu: &GpuFilter, maps: &GpuMaps, look: &Look, reuse: Option<GpuPicture>) -> (GpuPicture, Vec<u8>) {
    let picture = gpu.paint(maps, look, reuse).unwrap();
    let bytes = block_on(gpu.read_picture(&picture)).unwrap();
    (picture, bytes)
}

/// The same colours as on the CPU; where a value lies on the edge of two steps, the neighbouring one.
#[track_caller]
fn same_colours(found: &[u8], values: &[f32], range: [f32; 2], map: ColorMap) {
    assert_eq!(found.len(), values.len() * 4);
    let nudge = (range[1] - range[0]) * 1e-5;
    for (rgba, v) in found.as_chunks::<4>().0.iter().zip(values) {
        let near = [0.0, nudge, -nudge].map(|d| map.paint(&[v + d], range));
        assert!(near.iter().any(|n| n[..] == rgba[..]), "{rgba:?} for {v}, expected {:?}", near[0]);
    }
}

#[test]
fn painted_as_on_the_cpu() {
    with_gpu(|gpu| {
        let image = floats(31, 22, 1, 12, 0.4);
        let settings = FilterSettings { k: 5, ..FilterSettings::default() };
        let stack = gpu.upload(&[image], None).unwrap();
        let maps = gpu.run(&stack, &settings, None).unwrap();
        let c = block_on(gpu.peaks(&maps)).unwrap()[0][0].value;
        let mut kept = None;
        for (plane, map, range) in [
            (Plane::Raw, ColorMap::Grey, [-0.5, 1.0]),
            (Plane::Mean, ColorMap::Cividis, [0.0, 1.0]),
            (Plane::Result, ColorMap::Viridis, [0.0, 1.0]),
            (Plane::Difference, ColorMap::Diverging, [-1.0, 1.0]),
        ] {
            let colours = Colours::Map { map, channel: 0 };
            let look = Look { plane, colours, range: Range::Fixed(range), columns: 1 };
            let (painted, found) = picture(gpu, &maps, &look, kept.take());
            same_colours(&found, &read(gpu, &maps, plane), range, map);
            kept = Some(painted);
        }
        let colours = Colours::Map { map: ColorMap::Viridis, channel: 0 };
        let look = Look { plane: Plane::Sigma, colours, range: Range::Peak, columns: 1 };
        let (_, found) = picture(gpu, &maps, &look, kept);
        same_colours(&found, &read(gpu, &maps, Plane::Sigma), [0.0, c], ColorMap::Viridis);
    });
}

#[test]
fn a_gallery_is_a_grid_and_colours_are_kept() {
    with_gpu(|gpu| {
        let images: Vec<Image> = (0..5).map(|i| bytes(6, 4, 3, 400 + i)).collect();
        let stack = gpu.upload(&images, None).unwrap();
        let maps = gpu.run(&stack, &FilterSettings::default(), None).unwrap();
        let look = Look {
            plane: Plane::Raw,
            colours: Colours::Channels,
            range: Range::Fixed([0.0, 255.0]),
            columns: 3,
        };
        let (painted, found) = picture(gpu, &maps, &look, None);
        assert_eq!(painted.size(), [18, 8]);
        for y in 0..8 {
            for x in 0..18 {
                let rgba = &found[(y * 18 + x) * 4..][..4];
                let wanted = images.get(y / 4 * 3 + x / 6).map_or([0; 4], |image| {
                    let sample = |channel| image.value(x % 6, y % 4, channel) as u8;
                    [sample(0), sample(1), sample(2), 255]
                });
                assert_eq!(rgba, wanted, "at {x}, {y}");
            }
        }
    });
}

#[test]
fn what_the_gpu_cannot_do_is_said() {
    with_gpu(|gpu| {
        let image = floats(4, 4, 1, 13, 0.0);
        let stack = gpu.upload(std::slice::from_ref(&image), None).unwrap();
        let sobel = FilterSettings { filter: FilterKind::Sobel, ..FilterSettings::default() };
        assert_eq!(gpu.run(&stack, &sobel, None).unwrap_err(), GpuError::Filter(FilterKind::Sobel));
        let even = FilterSettings { k: 4, ..FilterSettings::default() };
        assert!(matches!(gpu.run(&stack, &even, None), Err(GpuError::Settings(_))));
        assert_eq!(gpu.upload(&[], None).unwrap_err(), GpuError::NoImages);
        for huge in [1e30f32, 1e-30] {
            let image = Image::from_f32(1, 2, 1, vec![0.0, huge]).unwrap();
            assert_eq!(gpu.upload(&[image], None).unwrap_err(), GpuError::Range { index: 0, largest: huge });
        }
        let long = Image::from_u8(1, 20_000, 1, vec![0; 20_000]).unwrap();
        let stack = gpu.upload(&[long], None).unwrap();
        let maps = gpu.run(&stack, &FilterSettings::default(), None).unwrap();
        let look = Look { plane: Plane::Raw, colours: Colours::Channels, range: Range::Peak, columns: 1 };
        assert!(matches!(gpu.paint(&maps, &look, None), Err(GpuError::TextureTooLarge { .. })));
    });
}

#[test]
fn a_lost_device_is_an_error() {
    let Some((device, queue)) = device(wgpu::Limits::default()) else { return };
    device.on_uncaptured_error(std::sync::Arc::new(|_| {}));
    let gpu = GpuFilter::new(device.clone(), queue).unwrap();
    let stack = gpu.upload(&[bytes(8, 8, 1, 14)], None).unwrap();
    let maps = gpu.run(&stack, &FilterSettings::default(), None).unwrap();
    device.destroy();
    assert!(matches!(block_on(gpu.read(&maps, Plane::Result)), Err(GpuError::Lost(_))));
    assert!(matches!(block_on(gpu.peaks(&maps)), Err(GpuError::Lost(_))));
}

#[test]
fn guarded_work_reports_what_the_device_refuses() {
    let Some((device, queue)) = device(wgpu::Limits::default()) else { return };
    let gpu = GpuFilter::new(device.clone(), queue).unwrap();
    let refused = block_on(gpu.guarded(|| {
        let too_many = wgpu::BufferDescriptor {
            label: None,
            size: u64::MAX / 2,
            usage: wgpu::BufferUsages::STORAGE,
            mapped_at_creation: false,
        };
        drop(device.create_buffer(&too_many));
        Ok(())
    }));
    assert!(matches!(refused, Err(GpuError::Refused(_) | GpuError::OutOfMemory)), "{refused:?}");
    assert_eq!(block_on(gpu.guarded(|| Ok(3))), Ok(3));
    assert_eq!(block_on(gpu.guarded(|| Err::<(), _>(GpuError::NoImages))), Err(GpuError::NoImages));
}
