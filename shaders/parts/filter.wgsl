// Bindings of the filter's stages, and where a window looks.
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> samples: array<u32>; // [image, y, x, channel]
@group(0) @binding(2) var<storage, read_write> columns: array<Stat>; // [plane of this dispatch, y, x]
@group(0) @binding(3) var<storage, read_write> means: array<f32>; // [plane, y, x]
@group(0) @binding(4) var<storage, read_write> sigmas: array<f32>; // [plane, y, x]
@group(0) @binding(5) var<storage, read_write> records: array<vec2<u32>>; // [plane, tile]: largest sigma, where
@group(0) @binding(6) var<storage, read_write> peaks: array<vec2<u32>>; // [plane]: c, where

const THREADS: u32 = 64u;

// The place in 0..n that stands for place i, as scipy.ndimage does it for any distance from
// the edge; -1 where the border is constant.
fn fold(i: i32, n: i32) -> i32 {
    if i >= 0 && i < n {
        return i;
    }
    switch params.border {
        case 0u: {
            let period = 2 * n;
            let j = ((i % period) + period) % period;
            return min(j, period - 1 - j);
        }
        case 1u: {
            return clamp(i, 0, n - 1);
        }
        case 2u: {
            if n == 1 {
                return 0;
            }
            let period = 2 * n - 2;
            let j = ((i % period) + period) % period;
            return min(j, period - j);
        }
        default: {
            return -1;
        }
    }
}

// Index into `samples` of pixel (x, y) of a plane.
fn sample_index(plane: u32, y: u32, x: u32) -> u32 {
    let image = plane / params.channels;
    let channel = plane % params.channels;
    return ((image * params.height + y) * params.width + x) * params.channels + channel;
}

// Whether the pair (sigma's bits, place) a comes before b: larger sigma, then earlier place.
// Bits of non-negative floats are ordered as the floats are.
fn before(a: vec2<u32>, b: vec2<u32>) -> bool {
    return a.x > b.x || (a.x == b.x && a.y < b.y);
}

// The pairs of a workgroup's threads, and the first of them, in two steps: few barriers, short loops.
var<workgroup> candidates: array<vec2<u32>, THREADS>;
const SHARE: u32 = 8u;

// Every thread calls it; only the first one's answer is the workgroup's.
fn first_of_all(own: vec2<u32>, local: u32) -> vec2<u32> {
    candidates[local] = own;
    workgroupBarrier();
    var best = own;
    if local % SHARE == 0u {
        for (var i = local + 1u; i < local + SHARE; i += 1u) {
            if before(candidates[i], best) {
                best = candidates[i];
            }
        }
        candidates[local] = best;
    }
    workgroupBarrier();
    if local == 0u {
        for (var i = SHARE; i < THREADS; i += SHARE) {
            if before(candidates[i], best) {
                best = candidates[i];
            }
        }
    }
    // before the next call writes
    workgroupBarrier();
    return best;
}
