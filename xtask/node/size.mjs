// Prints the sizes of the built programs: as they are, with gzip and with brotli, against their budgets.
// Use: node size.mjs DIST. Ends with status 1 if a budget is exceeded.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

/** Budgets in megabytes (1,000,000 bytes), brotli. */
const PARTS = [
  { name: 'page', file: /^neurn-lab(-[0-9a-f]+)?(_bg\.wasm|\.js)$/, budget: 1.45 },
  { name: 'worker', file: /^worker(-[0-9a-f]+)?(_bg\.wasm|\.js|_loader\.js)$/, budget: 2.5 },
];

const dist = process.argv[2];
const brotli = (bytes) =>
  zlib.brotliCompressSync(bytes, {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
      [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;
const megabytes = (bytes) => (bytes / 1e6).toFixed(3).padStart(10);

let within = true;
console.log('program      raw MB   gzip MB brotli MB    budget');
for (const { name, file, budget } of PARTS) {
  const files = fs.readdirSync(dist).filter((entry) => file.test(entry));
  if (!files.some((entry) => entry.endsWith('.wasm'))) {
    console.error(`${dist} holds no program for the ${name}`);
    process.exit(1);
  }
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const entry of files) {
    const bytes = fs.readFileSync(path.join(dist, entry));
    total.raw += bytes.length;
    total.gzip += zlib.gzipSync(bytes, { level: 9 }).length;
    total.brotli += brotli(bytes);
  }
  const kept = total.brotli <= budget * 1e6;
  within &&= kept;
  console.log(
    `${name.padEnd(9)}${megabytes(total.raw)}${megabytes(total.gzip)}${megabytes(total.brotli)}${budget.toFixed(2).padStart(10)}  ${kept ? 'kept' : 'EXCEEDED'}`,
  );
}
process.exitCode = within ? 0 : 1;
