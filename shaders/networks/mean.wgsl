// The mean of an image's rows. A thread takes one column.

@compute @workgroup_size(64)
fn mean_of_rows(@builtin(global_invocation_id) id: vec3<u32>) {
    let width = shape.inputs;
    if id.x >= width {
        return;
    }
    var sum = 0.0;
    for (var row = 0u; row < shape.rows; row += 1u) {
        sum += input[(id.y * shape.rows + row) * width + id.x];
    }
    result[id.y * width + id.x] = sum / f32(shape.rows);
}
