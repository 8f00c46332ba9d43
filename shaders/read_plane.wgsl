// A plane's values in the order of an image, [image, y, x, channel], for reading back.
@group(1) @binding(1) var<storage, read_write> values: array<f32>;

@compute @workgroup_size(64)
fn read_plane(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let i = (group.y * groups.x + group.x) * 64u + local;
    let channels = channels_of(view.plane);
    if i >= params.images * params.height * params.width * channels {
        return;
    }
    let pixel = i / channels;
    let x = pixel % params.width;
    let y = pixel / params.width % params.height;
    values[i] = value(view.plane, pixel / params.width / params.height, y, x, i % channels);
}
