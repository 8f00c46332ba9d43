// Stage 3: c and where it was found first (row-major, channels innermost) from the tiles' records; one
// workgroup for each image.

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
        best = first_of_all(best, local);
        if local == 0u {
            peaks[plane] = best;
            if before(best, whole) {
                whole = best;
            }
        }
    }
    if local == 0u && params.scope == 0u {
        for (var channel = 0u; channel < params.channels; channel += 1u) {
            peaks[image * params.channels + channel] = whole;
        }
    }
}
