// Each row moved to mean 0 and variance 1, times a gain, plus a shift. Weights are the gains and then the shifts.
// A thread takes one row.

// Added to the variance before the root, as in PyTorch and burn.
const EPSILON: f32 = 1e-5;

@compute @workgroup_size(64)
fn normalise(@builtin(global_invocation_id) id: vec3<u32>) {
    let width = shape.inputs;
    if id.x >= shape.images * shape.rows {
        return;
    }
    let start = id.x * width;
    var sum = 0.0;
    for (var i = 0u; i < width; i += 1u) {
        sum += input[start + i];
    }
    let mean = sum / f32(width);
    var squares = 0.0;
    for (var i = 0u; i < width; i += 1u) {
        let apart = input[start + i] - mean;
        squares += apart * apart;
    }
    let scale = 1.0 / sqrt(squares / f32(width) + EPSILON);
    for (var i = 0u; i < width; i += 1u) {
        result[start + i] = (input[start + i] - mean) * scale * weights[i] + weights[width + i];
    }
}
