// What can be seen or read of a run: any plane, at any pixel.
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> sigmas: array<f32>;
@group(0) @binding(4) var<storage, read> peaks: array<vec2<u32>>;

// The same fields in the same order as `View` in src/neurn/gpu/layout.rs.
struct View {
    plane: u32,         // 0 raw, 1 mean, 2 sigma, 3 result, 4 difference
    columns: u32,       // pictures beside each other in the texture
    map: u32,           // colour map, or COLOURS: the channels as they are
    channel: u32,       // which one the colour map shows
    low: f32,           // value of the map's first colour
    high: f32,          // and of its last
    to_peak: u32,       // 1: from 0 to the picture's own c instead
    black: f32,         // sample that the difference counts as 0,
    white: f32,         // and the one that it counts as 1
    unused_a: u32,
    unused_b: u32,
    unused_c: u32,
}
@group(1) @binding(0) var<uniform> view: View;

const RAW: u32 = 0u;
const MEAN: u32 = 1u;
const SIGMA: u32 = 2u;
const RESULT: u32 = 3u;
const DIFFERENCE: u32 = 4u;

fn raw(image: u32, y: u32, x: u32, channel: u32) -> f32 {
    let i = ((image * params.height + y) * params.width + x) * params.channels + channel;
    if params.bytes == 1u {
        return f32((samples[i / 4u] >> (8u * (i % 4u))) & 255u);
    }
    return bitcast<f32>(samples[i]);
}

fn divided(image: u32, y: u32, x: u32, channel: u32) -> f32 {
    let plane = image * params.channels + channel;
    let c = bitcast<f32>(peaks[plane].x);
    if c <= 0.0 {
        return 0.0;
    }
    return sigmas[(plane * params.height + y) * params.width + x] / c;
}

// Channels of a plane: merging leaves one.
fn channels_of(plane: u32) -> u32 {
    return select(params.channels, 1u, plane >= RESULT && params.merge == 1u);
}

fn value(plane: u32, image: u32, y: u32, x: u32, channel: u32) -> f32 {
    let at = ((image * params.channels + channel) * params.height + y) * params.width + x;
    switch plane {
        case RAW: {
            return raw(image, y, x, channel);
        }
        case MEAN: {
            return means[at];
        }
        case SIGMA: {
            return sigmas[at];
        }
        default: {}
    }
    var result = divided(image, y, x, channel);
    var original = raw(image, y, x, channel);
    if params.merge == 1u {
        for (var other = 0u; other < params.channels; other += 1u) {
            result = max(result, divided(image, y, x, other));
            original = max(original, raw(image, y, x, other));
        }
    }
    if plane == DIFFERENCE {
        return result - (original - view.black) / (view.white - view.black);
    }
    return result;
}
