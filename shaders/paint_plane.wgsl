// A plane as a picture: a grid of the stack's images in one texture, sRGB-encoded, for egui.
@group(1) @binding(1) var<storage, read> colours: array<u32>; // [map, 256], red in the lowest byte
@group(1) @binding(2) var target_texture: texture_storage_2d<rgba8unorm, write>;

const COLOURS: u32 = 0xffffffffu;
const STRONGEST: u32 = 0xffffffffu; // as a channel: the one of largest magnitude

fn level(v: f32, low: f32, high: f32) -> f32 {
    if high <= low {
        return select(0.0, 1.0, v > high);
    }
    return clamp((v - low) / (high - low), 0.0, 1.0);
}

@compute @workgroup_size(8, 8)
fn paint_plane(@builtin(global_invocation_id) id: vec3<u32>) {
    let size = textureDimensions(target_texture);
    if id.x >= size.x || id.y >= size.y {
        return;
    }
    let column = id.x / params.width;
    let image = id.y / params.height * view.columns + column;
    var colour = vec4<f32>(0.0);
    if column < view.columns && image < params.images {
        let x = id.x % params.width;
        let y = id.y % params.height;
        let channels = channels_of(view.plane);
        let channel = min(view.channel, channels - 1u);
        if view.map == COLOURS {
            let high = vec3<f32>(range_end(image, 0u), range_end(image, 1u), range_end(image, 2u));
            let low = range_begin();
            let red = level(value(view.plane, image, y, x, 0u), low, high.x);
            colour = vec4<f32>(red, red, red, 1.0);
            if channels >= 3u {
                colour.y = level(value(view.plane, image, y, x, 1u), low, high.y);
                colour.z = level(value(view.plane, image, y, x, 2u), low, high.z);
            }
        } else {
            var v = value(view.plane, image, y, x, channel);
            if view.channel == STRONGEST {
                v = 0.0;
                for (var c = 0u; c < channels; c += 1u) {
                    let other = value(view.plane, image, y, x, c);
                    v = select(v, other, abs(other) > abs(v));
                }
            }
            let t = level(v, range_begin(), range_end(image, channel));
            // 256 equal steps, as matplotlib has them
            let entry = min(u32(t * 256.0), 255u);
            colour = vec4<f32>(unpack4x8unorm(colours[view.map * 256u + entry]).rgb, 1.0);
        }
    }
    textureStore(target_texture, id.xy, colour);
}

fn range_begin() -> f32 {
    return select(view.low, 0.0, view.to_peak == 1u);
}

fn range_end(image: u32, channel: u32) -> f32 {
    let plane = image * params.channels + min(channel, params.channels - 1u);
    return select(view.high, bitcast<f32>(peaks[plane].x), view.to_peak == 1u);
}
