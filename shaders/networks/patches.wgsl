// The picture's patches, each in the order of a convolution's weights: channel, row, column. A thread moves one
// number.

@compute @workgroup_size(64)
fn patches(@builtin(global_invocation_id) id: vec3<u32>) {
    let numbers = shape.inputs * shape.side * shape.side;
    if id.x >= numbers {
        return;
    }
    let across = shape.side / PATCH;
    let column = id.x % PATCH;
    let row = id.x / PATCH % PATCH;
    let channel = id.x / (PATCH * PATCH) % shape.inputs;
    let patch_number = id.x / (PATCH * PATCH * shape.inputs);
    let x = patch_number % across * PATCH + column;
    let y = patch_number / across * PATCH + row;
    result[id.y * numbers + id.x] = input[id.y * numbers + (channel * shape.side + y) * shape.side + x];
}
