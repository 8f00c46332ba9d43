// Stage 2: merges the columns' statistics along the row into mean and sigma of the k x k patch, and keeps
// the largest sigma of each tile. A workgroup takes a tile (some rows, or a part of one) with its halo into
// workgroup memory; prefixes and suffixes of each block of k (see window_columns.wgsl) are made side by side,
// then every output is one merge.

var<workgroup> prefixes: array<Stat, TILE>;
var<workgroup> suffixes: array<Stat, TILE>;

// i / n for i, n < 2 TILE and inverse = 1 / n: whole division is slow on GPUs, and half a step to either side
// is more than the float's error.
fn quotient(i: u32, inverse: f32) -> u32 {
    return u32((f32(i) + 0.5) * inverse);
}

@compute @workgroup_size(64)
fn window_rows(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let k = params.k;
    let tile = group.y * groups.x + group.x;
    let tiles = params.segments * params.row_tiles;
    if tile >= params.planes * tiles {
        return;
    }
    let local_plane = tile / tiles;
    let plane = params.first_plane + local_plane;
    let x0 = tile % params.segments * params.segment_width;
    let y0 = tile / params.segments % params.row_tiles * params.tile_rows;
    let span = min(params.segment_width, params.width - x0);
    let rows = min(params.tile_rows, params.height - y0);
    let extent = span + k - 1u;

    let per_extent = 1.0 / f32(extent);
    let plane_start = sample_index(plane, 0u, 0u);
    for (var i = local; i < rows * extent; i += THREADS) {
        let row = quotient(i, per_extent);
        let x = fold(i32(x0 + i - row * extent) - i32(k / 2u), i32(params.width));
        var column = Stat();
        var middle = ZERO;
        if x >= 0 {
            let pixel = (y0 + row) * params.width + u32(x);
            column = columns[local_plane * params.height * params.width + pixel];
            middle = number(plane_start + pixel * params.channels);
        }
        prefixes[i] = column;
        suffixes[i] = column;
        keep_pivot(i, middle);
    }
    workgroupBarrier();

    let blocks = (extent + k - 1u) / k;
    let per_blocks = 1.0 / f32(blocks);
    let weight = f32(k);
    for (var task = local; task < 2u * rows * blocks; task += THREADS) {
        let row = quotient(task / 2u, per_blocks);
        let line = row * extent;
        let block = (task / 2u - row * blocks) * k;
        let begin = line + block;
        let end = line + min(block + k, extent);
        if task % 2u == 0u {
            var s = prefixes[begin];
            let own = pivot(begin);
            for (var i = begin + 1u; i < end; i += 1u) {
                s = merge(s, weight * f32(i - begin), own, prefixes[i], weight, pivot(i));
                prefixes[i] = s;
            }
        } else {
            var s = suffixes[end - 1u];
            let own = pivot(end - 1u);
            for (var i = end - 1u; i > begin; i -= 1u) {
                s = merge(s, weight * f32(end - i), own, suffixes[i - 1u], weight, pivot(i - 1u));
                suffixes[i - 1u] = s;
            }
        }
    }
    workgroupBarrier();

    let n = k * k;
    let channel = plane % params.channels;
    let per_span = 1.0 / f32(span);
    let per_k = 1.0 / f32(k);
    var best = vec2<u32>(0u, 0xffffffffu);
    for (var i = local; i < rows * span; i += THREADS) {
        let row = quotient(i, per_span);
        let offset = i - row * span;
        let at = row * extent + offset;
        let passed = offset - quotient(offset, per_k) * k; // samples of the window in the next block
        let next = at - passed + k;
        let own = pivot(next - 1u);
        var s = suffixes[at];
        if passed > 0u {
            s = merge(
                s, weight * f32(k - passed), own,
                prefixes[at + k - 1u], weight * f32(passed), pivot(next),
            );
        }
        let pixel = (y0 + row) * params.width + x0 + offset;
        let out = plane * params.height * params.width + pixel;
        let sigma = sigma_of(s, n);
        means[out] = mean_of(s, n, own);
        sigmas[out] = sigma;
        let candidate = vec2<u32>(bitcast<u32>(sigma), pixel * params.channels + channel);
        if before(candidate, best) {
            best = candidate;
        }
    }
    let record = first_of_all(best, local);
    if local == 0u {
        records[params.first_plane * tiles + tile] = record;
    }
}
