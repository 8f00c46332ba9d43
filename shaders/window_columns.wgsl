// Stage 1: statistics of the k samples above, at and below each pixel.
// van Herk (1992), Gil and Werman (1993): a line is cut into blocks of k; a window is the end of one block
// and the beginning of the next, so that a thread that walks back through its block and on through the
// next one makes k outputs with 2k - 1 reads, whatever k is. Neighbouring threads own neighbouring columns.

// The sample at place e of the padded column that starts at index `top`: image row e - k / 2, or what
// stands for it.
fn padded(top: u32, stride: u32, e: u32) -> Number {
    let y = fold(i32(e) - i32(params.k / 2u), i32(params.height));
    if y < 0 {
        return ZERO;
    }
    return number(top + u32(y) * stride);
}

@compute @workgroup_size(64)
fn window_columns(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let k = params.k;
    let height = params.height;
    let width = params.width;
    let blocks = (height + k - 1u) / k;
    let task = (group.y * groups.x + group.x) * THREADS + local;
    if task >= params.planes * blocks * width {
        return;
    }
    let x = task % width;
    let start = (task / width) % blocks * k;
    let local_plane = task / width / blocks;
    let top = sample_index(params.first_plane + local_plane, 0u, x);
    let stride = width * params.channels;
    let base = local_plane * height * width + x;

    let last = padded(top, stride, start + k - 1u);
    var suffix = lift(last);
    if start + k - 1u < height {
        columns[base + (start + k - 1u) * width] = suffix;
    }
    for (var j = 1u; j < k; j += 1u) {
        let e = start + k - 1u - j;
        suffix = push(suffix, f32(j), last, padded(top, stride, e));
        if e < height {
            columns[base + e * width] = suffix;
        }
    }
    // the window that is the whole block; stored relative to its middle sample, as all are
    columns[base + start * width] = shift(suffix, last, number(top + start * stride));

    if start + 1u >= height {
        return;
    }
    let first = padded(top, stride, start + k);
    var prefix = lift(first);
    for (var j = 1u; j < k && start + j < height; j += 1u) {
        let y = start + j;
        if j > 1u {
            prefix = push(prefix, f32(j - 1u), first, padded(top, stride, y + k - 1u));
        }
        let at = base + y * width;
        let whole = merge(columns[at], f32(k - j), last, prefix, f32(j), first);
        columns[at] = shift(whole, last, number(top + y * stride));
    }
}
