//! The filter's time on the GPU over k, beside a plain k x k kernel, in one run.
//!
//! `cargo bench --no-default-features --features gpu --bench filter_gpu`. Wall time from submitting to done,
//! picture already uploaded; medians. On a software adapter only the ratios mean anything.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may end with a message")]

use neurn_lab::neurn::gpu::{GpuFilter, Plane};
use neurn_lab::neurn::{FilterSettings, Image};
use pollster::block_on;
use rand::{RngExt, SeedableRng};
use std::time::{Duration, Instant};
use wgpu::util::DeviceExt;

const WIDTH: usize = 1920;
const HEIGHT: usize = 1080;
const CHANNELS: usize = 3;
const SIDES: [u32; 5] = [3, 5, 9, 15, 31];

/// Rounds over all k, so that a busy moment of the machine falls on all of them alike.
const ROUNDS: usize = 9;

/// Median time of `once` for each k, after a first run that is not counted.
fn medians(rounds: usize, mut once: impl FnMut(u32)) -> Vec<Duration> {
    let mut times = vec![Vec::new(); SIDES.len()];
    for round in 0..=rounds {
        for (k, times) in SIDES.into_iter().zip(&mut times) {
            let begin = Instant::now();
            once(k);
            if round > 0 {
                times.push(begin.elapsed());
            }
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2]
        })
        .collect()
}

/// The plain kernel over `samples`, reflect border.
struct Plain {
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
    params: wgpu::Buffer,
    sigmas: wgpu::Buffer,
}

impl Plain {
    fn new(device: &wgpu::Device, samples: &[u8]) -> Self {
        let module = device.create_shader_module(wgpu::include_wgsl!("plain_window.wgsl"));
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("plain_window"),
            layout: None,
            module: &module,
            entry_point: Some("plain_window"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        });
        let buffer = |size, usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: None,
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        let params = buffer(16, wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST);
        let out = samples.len() as u64 * 4;
        let means = buffer(out, wgpu::BufferUsages::STORAGE);
        let sigmas = buffer(out, wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC);
        let input = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: None,
            contents: samples,
            usage: wgpu::BufferUsages::STORAGE,
        });
        let entries = [&params, &input, &means, &sigmas];
        let entries: Vec<_> = (0..)
            .zip(entries)
            .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        Self { pipeline, group, params, sigmas }
    }

    fn run(&self, device: &wgpu::Device, queue: &wgpu::Queue, k: u32) {
        let words = [WIDTH as u32, HEIGHT as u32, CHANNELS as u32, k];
        queue.write_buffer(&self.params, 0, bytemuck::cast_slice(&words));
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &self.group, &[]);
            let workgroups = (WIDTH * HEIGHT * CHANNELS).div_ceil(64) as u32;
            pass.dispatch_workgroups(workgroups.min(65_535), workgroups.div_ceil(65_535), 1);
        }
        queue.submit([encoder.finish()]);
    }

    fn sigmas(&self, device: &wgpu::Device, queue: &wgpu::Queue) -> Vec<f32> {
        let staging = device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: self.sigmas.size(),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_buffer_to_buffer(&self.sigmas, 0, &staging, 0, self.sigmas.size());
        queue.submit([encoder.finish()]);
        staging.map_async(wgpu::MapMode::Read, .., |answer| answer.expect("mapped"));
        wait(device);
        bytemuck::cast_slice(&staging.get_mapped_range(..).expect("mapped")).to_vec()
    }
}

fn wait(device: &wgpu::Device) {
    device.poll(wgpu::PollType::wait_indefinitely()).expect("the device answers");
}

#[expect(clippy::print_stdout, reason = "a benchmark's result")]
fn say(line: &str) {
    println!("{line}");
}

fn main() {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let Ok(adapter) = block_on(instance.request_adapter(&wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        ..wgpu::RequestAdapterOptions::default()
    })) else {
        say("skipped: no GPU adapter");
        return;
    };
    let info = adapter.get_info();
    let (device, queue) =
        block_on(adapter.request_device(&wgpu::DeviceDescriptor::default())).expect("a device");
    let software = if info.device_type == wgpu::DeviceType::Cpu { "software" } else { "hardware" };
    say(&format!("adapter: {} ({:?}, {software})", info.name, info.backend));
    say(&format!("{WIDTH}x{HEIGHT}, {CHANNELS} channels of bytes, border reflect; medians in ms"));

    let mut rng = rand_pcg::Pcg32::seed_from_u64(1);
    let samples: Vec<u8> = (0..WIDTH * HEIGHT * CHANNELS).map(|_| rng.random()).collect();
    let plain = Plain::new(&device, &samples);
    let gpu = GpuFilter::new(device.clone(), queue.clone()).unwrap();
    let image = Image::from_u8(WIDTH, HEIGHT, CHANNELS, samples).unwrap();
    let stack = gpu.upload(&[image], None).unwrap();
    let mut maps = Some(gpu.run(&stack, &FilterSettings::default(), None).unwrap());
    wait(&device);

    say(&format!("{:>4} {:>10} {:>10} {:>14}", "k", "filter", "plain", "plain/filter"));
    for k in SIDES {
        let settings = FilterSettings { k, ..FilterSettings::default() };
        let made = gpu.run(&stack, &settings, maps.take()).unwrap();
        plain.run(&device, &queue, k);
        let sigma = block_on(gpu.read(&made, Plane::Sigma)).unwrap();
        let apart = sigma.iter().zip(plain.sigmas(&device, &queue)).map(|(a, b)| (a - b).abs());
        assert!(apart.fold(0.0, f32::max) < 0.05, "the two kernels disagree at k = {k}");
        maps = Some(made);
    }
    let ours = medians(ROUNDS, |k| {
        let settings = FilterSettings { k, ..FilterSettings::default() };
        maps = Some(gpu.run(&stack, &settings, maps.take()).unwrap());
        wait(&device);
    });
    // the plain kernel is slow at large k: fewer rounds
    let theirs = medians(1, |k| {
        plain.run(&device, &queue, k);
        wait(&device);
    });
    let milliseconds = |times: Vec<Duration>| times.into_iter().map(|t| t.as_secs_f64() * 1e3).collect();
    let (ours, theirs): (Vec<f64>, Vec<f64>) = (milliseconds(ours), milliseconds(theirs));
    for ((k, f), p) in SIDES.into_iter().zip(&ours).zip(&theirs) {
        say(&format!("{k:>4} {f:>10.3} {p:>10.3} {:>14.2}", p / f));
    }
    let ratio = |times: &[f64]| times[times.len() - 1] / times[0];
    say(&format!("k = 31 over k = 3: filter {:.2} (budget 1.5), plain {:.1}", ratio(&ours), ratio(&theirs)));
}
