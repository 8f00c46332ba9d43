// What each step of a network works on. The same fields in the same order as `Shape` in
// src/learn/engine/webgpu/plan.rs.
struct Shape {
    images: u32,
    rows: u32,       // rows of each image
    inputs: u32,     // numbers of a row, or maps that a convolution sees
    outputs: u32,    // numbers of a row of the result, or maps that a convolution gives
    side: u32,       // of the square that a convolution sees
    pooled: u32,     // 1: only the largest of each 2 x 2 is kept
    rectifier: u32,  // NONE, PLAIN or SMOOTH
    biases: u32,     // rows of biases: row i gets number i % biases
    added: u32,      // 1: `before` is added to the result
    unused_a: u32,
    unused_b: u32,
    unused_c: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> input: array<f32>;
@group(0) @binding(3) var<storage, read> before: array<f32>;
@group(0) @binding(4) var<storage, read_write> result: array<f32>;

const NONE: u32 = 0u;
const PLAIN: u32 = 1u;
const SMOOTH: u32 = 2u;
