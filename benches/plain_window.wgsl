// The filter as one writes it down: every pixel sums its k x k patch of bytes. The kernel to beat.
struct Params {
    width: u32,
    height: u32,
    channels: u32,
    k: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;
@group(0) @binding(3) var<storage, read_write> sigmas: array<f32>;

fn fold(i: i32, n: i32) -> i32 {
    let j = max(i, -1 - i);
    return min(j, 2 * n - 1 - j);
}

@compute @workgroup_size(64)
fn plain_window(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let i = (group.y * groups.x + group.x) * 64u + local;
    if i >= params.width * params.height * params.channels {
        return;
    }
    let channel = i % params.channels;
    let x = i32(i / params.channels % params.width);
    let y = i32(i / params.channels / params.width);
    let r = i32(params.k / 2u);
    var sum = 0u;
    var squares = 0u;
    for (var v = y - r; v <= y + r; v += 1) {
        let row = u32(fold(v, i32(params.height))) * params.width;
        for (var u = x - r; u <= x + r; u += 1) {
            let at = (row + u32(fold(u, i32(params.width)))) * params.channels + channel;
            let s = (samples[at / 4u] >> (8u * (at % 4u))) & 255u;
            sum += s;
            squares += s * s;
        }
    }
    let n = f32(params.k * params.k);
    let mean = f32(sum) / n;
    means[i] = mean;
    sigmas[i] = sqrt(max(f32(squares) / n - mean * mean, 0.0));
}
