// The page's first use by Lighthouse: its desktop preset and its phone (a mid-range phone's processor, slow 4G, both
// simulated by Lighthouse), from a server that compresses with gzip as hosts of static pages do.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { TYPES, launch, serve } from '../tests/browser/lib.mjs';
import { installed, median } from './peers.mjs';

const LIGHTHOUSE = 'lighthouse@12.8.2';
/** Scores vary from load to load on a machine that does other things too. */
const ROUNDS = 3;

/** What a visitor waits for, as Lighthouse names it. */
const AUDITS = {
  'first-contentful-paint': 'first text or picture',
  'largest-contentful-paint': 'largest text or picture',
  'speed-index': 'speed index',
  'total-blocking-time': 'blocked',
};
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

/** Compresses what compresses, each file once. */
function gzipped(server) {
  const packed = new Map();
  server.answer = (request, response, name) => {
    const extension = path.extname(name);
    const file = path.join(server.dist, name);
    // a PNG is compressed already
    if (!(extension in TYPES) || extension === '.png' || !fs.existsSync(file)) {
      return false;
    }
    if (!packed.has(name)) {
      packed.set(name, zlib.gzipSync(fs.readFileSync(file), { level: 9 }));
    }
    const bytes = packed.get(name);
    response.writeHead(200, { 'content-type': TYPES[extension], 'content-encoding': 'gzip', 'content-length': bytes.length, 'cache-control': 'max-age=600' });
    response.end(bytes);
    return true;
  };
}

/** Prints the scores (medians) and what they are made of. */
export async function firstUse(dist) {
  const folder = installed('lighthouse', [LIGHTHOUSE]);
  const { default: run, desktopConfig } = await import(pathToFileURL(path.join(folder, 'lighthouse/core/index.js')));
  const server = await serve(dist);
  gzipped(server);
  const port = 9222 + (process.pid % 1000);
  const browser = await launch({ gpu: false, launch: { args: [`--remote-debugging-port=${port}`] } });
  console.log(`  Lighthouse ${LIGHTHOUSE.split('@')[1]}, gzip, medians of ${ROUNDS}; times as it simulates them`);
  for (const [name, config] of [['desktop', desktopConfig], ['phone, slow 4G', undefined]]) {
    const results = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { lhr } = await run(server.url, { port, onlyCategories: CATEGORIES, logLevel: 'error' }, config);
      if (lhr.runtimeError) {
        throw new Error(lhr.runtimeError.message);
      }
      results.push(lhr);
    }
    const scores = CATEGORIES.map((category) => `${category} ${Math.round(100 * median(results.map((lhr) => lhr.categories[category].score)))}`);
    const times = Object.entries(AUDITS).map(([audit, what]) => `${what} ${(median(results.map((lhr) => lhr.audits[audit].numericValue)) / 1000).toFixed(2)} s`);
    console.log(`    ${name.padEnd(16)} ${scores.join(', ')}\n    ${''.padEnd(16)} ${times.join(', ')}; layout shift ${median(results.map((lhr) => lhr.audits['cumulative-layout-shift'].numericValue)).toFixed(3)}`);
  }
  await browser.close();
  await server.stop();
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  await firstUse(process.argv[2]);
  process.exit(0);
}
