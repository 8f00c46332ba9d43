// Files as bytes, made here: NPY, IDX, PNG. Written from the formats' definitions, not with the project's own code.
import zlib from 'node:zlib';

/** A NumPy file of bytes ('|u1') or floats ('<f4'). */
export function npy(shape, values) {
  const kind = values instanceof Uint8Array ? '|u1' : '<f4';
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  let header = `{'descr': '${kind}', 'fortran_order': False, 'shape': ${tuple}, }`;
  header = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}

/** An IDX file of bytes. */
export function idx(shape, values) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.writeUInt32BE(0x0800 + shape.length, 0);
  shape.forEach((n, i) => head.writeUInt32BE(n, 4 + 4 * i));
  return Buffer.concat([head, Buffer.from(values)]);
}

/** A PNG of 8-bit grey (1 channel) or RGB (3). */
export function png(width, height, channels, values) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(zlib.crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = channels === 3 ? 2 : 0;
  const row = width * channels;
  const raw = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y++) {
    Buffer.from(values.buffer, values.byteOffset + y * row, row).copy(raw, y * (row + 1) + 1);
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(raw)), chunk('IEND', Buffer.alloc(0))]);
}

/** Numbers that look like noise and are the same every time. */
export function noise(count, seed = 1) {
  let state = seed >>> 0;
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state >>> 24;
  }
  return out;
}

/** The grey pixels of strokes on black, `side` in a row: polylines of [x, y] from 0 to 1, as a pen of `width` pixels draws them. */
export function strokes(side, lines, width) {
  const pixels = new Uint8Array(side * side);
  const away = (px, py, [ax, ay], [bx, by]) => {
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(px - ax - t * dx, py - ay - t * dy);
  };
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (const line of lines) {
        for (let i = 1; i < line.length; i++) {
          const distance = side * away((x + 0.5) / side, (y + 0.5) / side, line[i - 1], line[i]);
          pixels[y * side + x] = Math.max(pixels[y * side + x], 255 * Math.max(0, Math.min(1, width / 2 + 0.5 - distance)));
        }
      }
    }
  }
  return pixels;
}

/** A handwritten seven, 28 x 28 bytes. */
export const seven = () => strokes(28, [[[0.28, 0.25], [0.7, 0.25], [0.45, 0.8]]], 2.6);
