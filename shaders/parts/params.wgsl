// What a run is about; the same fields in the same order as `Params` in src/neurn/gpu/layout.rs.
// A plane is one channel of one image: plane = image * channels + channel.
struct Params {
    width: u32,
    height: u32,
    channels: u32,
    images: u32,
    k: u32,             // patch side, odd
    border: u32,        // 0 reflect, 1 nearest, 2 mirror, 3 constant (scipy's names)
    scope: u32,         // 0: c over the image, 1: c over each channel
    merge: u32,         // 0: every channel keeps its map, 1: their maximum
    first_plane: u32,   // the planes of this dispatch
    planes: u32,
    segment_width: u32, // outputs in a row of a tile (window_rows)
    segments: u32,      // tiles beside each other
    tile_rows: u32,     // rows in a tile
    row_tiles: u32,     // tiles below each other
    bytes: u32,         // 1: four 8-bit samples in a word, 0: one float in a word
    unused: u32,
}
