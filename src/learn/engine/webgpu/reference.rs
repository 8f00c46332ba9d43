//! The shaders once more in plain Rust: what each program in `shaders/networks/` does, one number after the other.
//! For tests: they tell a wrong plan (which fails here too) from a wrong program.

use super::plan::{Plan, Rectifier, Shape, Step};
use super::shaders::Kernel;
use crate::learn::network::vit::{HEADS, PATCH, TOKENS, WIDTH};
use crate::learn::network::{CLASSES, INPUTS};

/// The logits for `[n, 3, 32, 32]`, as the device computes them.
pub(crate) fn logits(plan: &Plan, images: &[f32]) -> Vec<[f32; CLASSES]> {
    let count = images.len() / INPUTS;
    let mut registers: Vec<Vec<f32>> = plan.registers.iter().map(|n| vec![0.0; n * count]).collect();
    registers[0].copy_from_slice(images);
    for step in &plan.steps {
        let mut result = std::mem::take(&mut registers[step.result]);
        let before = step.before.map(|register| registers[register].as_slice());
        run(step, count, &registers[step.input], before, &mut result);
        registers[step.result] = result;
    }
    registers[plan.output].as_chunks::<CLASSES>().0.to_vec()
}

/// One step: the reference of the program of the same name.
pub(crate) fn run(step: &Step, images: usize, input: &[f32], before: Option<&[f32]>, result: &mut [f32]) {
    let (shape, weights) = (step.shape_for(images as u32), step.weights.as_slice());
    match step.kernel {
        Kernel::Convolve => convolve(shape, weights, input, result),
        Kernel::Multiply => multiply(shape, weights, input, before, result),
        Kernel::Normalise => normalise(weights, input, result),
        Kernel::Attend => attend(input, result),
        Kernel::Patches => patches(shape, input, result),
        Kernel::Mean => mean(input, result),
    }
}

fn convolve(shape: Shape, weights: &[f32], input: &[f32], result: &mut [f32]) {
    let [side, inputs, outputs] = [shape.side, shape.inputs, shape.outputs].map(|n| n as usize);
    let (kernels, biases) = weights.split_at(outputs * inputs * 9);
    let pictures = input.chunks_exact(inputs * side * side);
    let step = 1 + shape.pooled as usize;
    let mut out = result.iter_mut();
    for picture in pictures {
        for (kernel, bias) in kernels.chunks_exact(inputs * 9).zip(biases) {
            let sum = |x: usize, y: usize| {
                let mut sum = *bias;
                for (i, weight) in kernel.iter().enumerate() {
                    let (channel, column, row) = (i / 9, x + i % 3, y + i / 3 % 3);
                    if (1..=side).contains(&column) && (1..=side).contains(&row) {
                        sum += weight * picture[(channel * side + row - 1) * side + column - 1];
                    }
                }
                sum.max(0.0)
            };
            for y in (0..side).step_by(step) {
                for x in (0..side).step_by(step) {
                    let window = (0..step * step).map(|i| sum(x + i % step, y + i / step));
                    if let Some(to) = out.next() {
                        *to = window.fold(0.0, f32::max);
                    }
                }
            }
        }
    }
}

fn multiply(shape: Shape, weights: &[f32], input: &[f32], before: Option<&[f32]>, result: &mut [f32]) {
    let [inputs, outputs, biases] = [shape.inputs, shape.outputs, shape.biases].map(|n| n as usize);
    for (i, to) in result.iter_mut().enumerate() {
        let (row, output) = (i / outputs, i % outputs);
        let mut sum = weights[(inputs + row % biases) * outputs + output];
        for (k, x) in input[row * inputs..(row + 1) * inputs].iter().enumerate() {
            sum += weights[k * outputs + output] * x;
        }
        *to = match shape.rectifier {
            rectifier if rectifier == Rectifier::Plain as u32 => sum.max(0.0),
            rectifier if rectifier == Rectifier::Smooth as u32 => smooth(sum),
            _ => sum,
        } + before.map_or(0.0, |before| before[i]);
    }
}

/// By the same approximation of the normal distribution as the shader.
fn smooth(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * std::f32::consts::FRAC_1_SQRT_2 * size);
    let polynomial = [1.061_405_4, -1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6];
    let y = polynomial.into_iter().fold(0.0, |y, factor| y * t + factor);
    let beyond = 0.5 * y * t * (-0.5 * size * size).exp();
    x * if x < 0.0 { beyond } else { 1.0 - beyond }
}

fn normalise(weights: &[f32], input: &[f32], result: &mut [f32]) {
    let (gain, shift) = weights.split_at(WIDTH);
    for (row, out) in input.chunks_exact(WIDTH).zip(result.chunks_exact_mut(WIDTH)) {
        let mean = row.iter().sum::<f32>() / WIDTH as f32;
        let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / WIDTH as f32;
        let scale = 1.0 / (variance + 1e-5).sqrt();
        for (i, to) in out.iter_mut().enumerate() {
            *to = (row[i] - mean) * scale * gain[i] + shift[i];
        }
    }
}

fn attend(input: &[f32], result: &mut [f32]) {
    let deep = WIDTH / HEADS;
    let images = input.chunks_exact(TOKENS * 3 * WIDTH).zip(result.chunks_exact_mut(TOKENS * WIDTH));
    for (input, result) in images {
        for (head, token) in (0..HEADS).flat_map(|head| (0..TOKENS).map(move |token| (head, token))) {
            let part = |token: usize, part: usize| {
                let start = (token * 3 + part) * WIDTH + head * deep;
                &input[start..start + deep]
            };
            let product = |other| part(token, 0).iter().zip(part(other, 1)).map(|(a, b)| a * b).sum::<f32>();
            let scores: Vec<f32> = (0..TOKENS).map(|other| product(other) / (deep as f32).sqrt()).collect();
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            let shares: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
            let whole: f32 = shares.iter().sum();
            for i in 0..deep {
                let gathered: f32 = (0..TOKENS).map(|other| shares[other] * part(other, 2)[i]).sum();
                result[token * WIDTH + head * deep + i] = gathered / whole;
            }
        }
    }
}

fn patches(shape: Shape, input: &[f32], result: &mut [f32]) {
    let [side, channels] = [shape.side, shape.inputs].map(|n| n as usize);
    let numbers = channels * side * side;
    for (input, result) in input.chunks_exact(numbers).zip(result.chunks_exact_mut(numbers)) {
        for (patch, out) in result.chunks_exact_mut(PATCH * PATCH * channels).enumerate() {
            let (left, top) = (patch % (side / PATCH) * PATCH, patch / (side / PATCH) * PATCH);
            for (i, to) in out.iter_mut().enumerate() {
                let (x, y, channel) = (left + i % PATCH, top + i / PATCH % PATCH, i / (PATCH * PATCH));
                *to = input[(channel * side + y) * side + x];
            }
        }
    }
}

fn mean(input: &[f32], result: &mut [f32]) {
    for (input, result) in input.chunks_exact(TOKENS * WIDTH).zip(result.chunks_exact_mut(WIDTH)) {
        for (i, to) in result.iter_mut().enumerate() {
            *to = input.iter().skip(i).step_by(WIDTH).sum::<f32>() / TOKENS as f32;
        }
    }
}
