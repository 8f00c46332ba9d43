// Stage 3: c and where it was found first (row-major, channels innermost) from the tiles' records; one
// workgroup for each image.

var<workgroup> largest: array<vec2<u32>, THREADS>;

@compute @workgroup_size(64)
fn peaks_of_images(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let image = group.y * groups.x + group.x;
    if image >= params.images {
        return;
    }
    let tiles = params.segments * params.row_tiles;
    var whole = vec2<u32>(0u, 0xffffffffu);
    for (var channel = 0u; channel < params.channels; channel += 1u) {
        let plane = image * params.channels + channel;
        var best = vec2<u32>(0u, 0xffffffffu);
        for (var tile = local; tile < tiles; tile += THREADS) {
            let record = records[plane * tiles + tile];
            if before(record, best) {
                best = record;
            }
        }
        largest[local] = best;
        workgroupBarrier();
        for (var half = THREADS / 2u; half > 0u; half /= 2u) {
            if local < half && before(largest[local + half], largest[local]) {
                largest[local] = largest[local + half];
            }
            workgroupBarrier();
        }
        if local == 0u {
            peaks[plane] = largest[0];
            if before(largest[0], whole) {
                whole = largest[0];
            }
        }
        workgroupBarrier();
    }
    if local == 0u && params.scope == 0u {
        for (var channel = 0u; channel < params.channels; channel += 1u) {
            peaks[image * params.channels + channel] = whole;
        }
    }
}
