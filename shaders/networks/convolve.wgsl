// A 3 x 3 convolution that keeps the size, with bias and rectified; if it is pooled, the largest of each 2 x 2.
// Pictures lie as [map][row][column], weights as [map][input map][3][3] and then a bias for each map. A thread
// computes 2 x 2 neighbours of one map.

// Four neighbours of a row, from the one left of the window to the one right of it; zero outside the picture.
fn line(plane: u32, x: u32, y: i32) -> vec4<f32> {
    if y < 0 || y >= i32(shape.side) {
        return vec4<f32>(0.0);
    }
    let start = plane + u32(y) * shape.side + 2u * x;
    var left = 0.0;
    if x > 0u {
        left = input[start - 1u];
    }
    var right = 0.0;
    if 2u * x + 2u < shape.side {
        right = input[start + 2u];
    }
    return vec4<f32>(left, input[start], input[start + 1u], right);
}

// One row of the kernel on the window's upper and lower pixels.
fn along(kernel: u32, upper: vec4<f32>, lower: vec4<f32>) -> vec4<f32> {
    return weights[kernel] * vec4<f32>(upper.xy, lower.xy)
        + weights[kernel + 1u] * vec4<f32>(upper.yz, lower.yz)
        + weights[kernel + 2u] * vec4<f32>(upper.zw, lower.zw);
}

@compute @workgroup_size(64)
fn convolve(@builtin(global_invocation_id) id: vec3<u32>) {
    let half = shape.side / 2u;
    let windows = half * half;
    if id.x >= windows * shape.outputs {
        return;
    }
    let map = id.x / windows;
    let x = id.x % half;
    let y = id.x % windows / half;
    let top = 2 * i32(y) - 1;
    var sums = vec4<f32>(weights[shape.outputs * shape.inputs * 9u + map]);
    for (var channel = 0u; channel < shape.inputs; channel += 1u) {
        let plane = (id.y * shape.inputs + channel) * shape.side * shape.side;
        let kernel = (map * shape.inputs + channel) * 9u;
        let first = line(plane, x, top);
        let second = line(plane, x, top + 1);
        let third = line(plane, x, top + 2);
        let fourth = line(plane, x, top + 3);
        sums += along(kernel, first, second);
        sums += along(kernel + 3u, second, third);
        sums += along(kernel + 6u, third, fourth);
    }
    sums = max(sums, vec4<f32>(0.0));
    let out = id.y * shape.outputs + map;
    if shape.pooled == 1u {
        result[(out * half + y) * half + x] = max(max(sums.x, sums.y), max(sums.z, sums.w));
        return;
    }
    let corner = (out * shape.side + 2u * y) * shape.side + 2u * x;
    result[corner] = sums.x;
    result[corner + 1u] = sums.y;
    result[corner + shape.side] = sums.z;
    result[corner + shape.side + 1u] = sums.w;
}
