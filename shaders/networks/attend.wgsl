// Each patch gathers from all, in the shares of a softmax. A row holds queries, keys and values of WIDTH numbers
// each, by head. A workgroup takes one head of one image, a thread one patch.

const DEEP: u32 = WIDTH / HEADS;

var<workgroup> keys: array<f32, TOKENS * DEEP>;
var<workgroup> values: array<f32, TOKENS * DEEP>;

@compute @workgroup_size(TOKENS)
fn attend(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) token: u32) {
    let start = (group.y * TOKENS + token) * 3u * WIDTH + group.x * DEEP;
    let scale = 1.0 / sqrt(f32(DEEP));
    var query: array<f32, DEEP>;
    var gathered: array<f32, DEEP>;
    for (var i = 0u; i < DEEP; i += 1u) {
        query[i] = input[start + i] * scale;
        gathered[i] = 0.0;
        keys[token * DEEP + i] = input[start + WIDTH + i];
        values[token * DEEP + i] = input[start + 2u * WIDTH + i];
    }
    workgroupBarrier();
    // the largest first, so that no exponential is too large
    var top = -3.0e38;
    for (var other = 0u; other < TOKENS; other += 1u) {
        var score = 0.0;
        for (var i = 0u; i < DEEP; i += 1u) {
            score += query[i] * keys[other * DEEP + i];
        }
        top = max(top, score);
    }
    var whole = 0.0;
    for (var other = 0u; other < TOKENS; other += 1u) {
        var score = 0.0;
        for (var i = 0u; i < DEEP; i += 1u) {
            score += query[i] * keys[other * DEEP + i];
        }
        let share = exponential(score - top);
        whole += share;
        for (var i = 0u; i < DEEP; i += 1u) {
            gathered[i] += share * values[other * DEEP + i];
        }
    }
    let out = (group.y * TOKENS + token) * WIDTH + group.x * DEEP;
    for (var i = 0u; i < DEEP; i += 1u) {
        result[out + i] = gathered[i] / whole;
    }
}
