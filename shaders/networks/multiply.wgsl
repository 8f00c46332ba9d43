// Rows of numbers times a matrix, plus biases, rectified, plus what was there before. Weights lie as
// [input][output] and then the rows of biases. A thread computes one output of four rows.

fn rectified(x: f32) -> f32 {
    if shape.rectifier == PLAIN {
        return max(x, 0.0);
    }
    if shape.rectifier == SMOOTH {
        return rectified_smoothly(x);
    }
    return x;
}

fn bias(row: u32, output: u32) -> f32 {
    return weights[(shape.inputs + row % shape.biases) * shape.outputs + output];
}

@compute @workgroup_size(64)
fn multiply(@builtin(global_invocation_id) id: vec3<u32>) {
    let output = id.x;
    if output >= shape.outputs {
        return;
    }
    let rows = shape.images * shape.rows;
    let row = 4u * id.y;
    // where there are no more rows, the last one again
    let starts = min(vec4<u32>(row, row + 1u, row + 2u, row + 3u), vec4<u32>(rows - 1u)) * shape.inputs;
    var sums =
        vec4<f32>(bias(row, output), bias(row + 1u, output), bias(row + 2u, output), bias(row + 3u, output));
    for (var i = 0u; i < shape.inputs; i += 1u) {
        let numbers =
            vec4<f32>(input[starts.x + i], input[starts.y + i], input[starts.z + i], input[starts.w + i]);
        sums += weights[i * shape.outputs + output] * numbers;
    }
    for (var i = 0u; i < 4u && row + i < rows; i += 1u) {
        let place = (row + i) * shape.outputs + output;
        var value = rectified(sums[i]);
        if shape.added == 1u {
            value += before[place];
        }
        result[place] = value;
    }
}
