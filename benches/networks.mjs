// The networks beside onnxruntime-web and tfjs (wasm), part of `cargo xtask bench browser`: the same convolutional
// network, the same numbers, one thread, each program in a web worker of its own. They take turns, so that what else
// the machine does meets all of them; the least of the times is what the machine can do when nothing disturbs.
//
// Timed is what a script in the worker sees: prepared pictures in, probabilities out, copies into and out of the
// program included. Not timed: messages between page and worker, resizing and filtering.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DIST, ROOT } from '../tests/browser/lib.mjs';
import { installed, median } from './peers.mjs';

const PEERS = ['onnxruntime-web@1.30.0', '@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'];
/** The network that is compared: a convolutional one, whose input is three equal channels. */
const MODEL = 'mnist-cnn-neurn5-max';
const AGREEMENT = 1e-5;
const ROUNDS = 5;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };

/** Folders of the peers' files, installed where they are missing. */
function peers() {
  const folder = installed('networks', PEERS);
  return ['onnxruntime-web/dist', '@tensorflow/tfjs/dist', '@tensorflow/tfjs-backend-wasm/dist'].map((name) => path.join(folder, name));
}

/** The arrays of a safetensors file, for tfjs. */
function arrays(file) {
  const bytes = fs.readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  const found = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      continue;
    }
    const [start, end] = entry.data_offsets.map((offset) => 8 + length + offset);
    const part = bytes.subarray(start, end);
    const values = entry.dtype === 'F16' ? Array.from({ length: part.length / 2 }, (_, i) => half(part.readUInt16LE(2 * i))) : Array.from({ length: part.length / 4 }, (_, i) => part.readFloatLE(4 * i));
    found[name] = { shape: entry.shape, values };
  }
  return found;
}

/** A 16-bit float. */
function half(bits) {
  const [sign, power, rest] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (power === 0 ? rest * 2 ** -24 : power === 31 ? (rest ? NaN : Infinity) : (1 + rest / 1024) * 2 ** (power - 15));
}

/** Serves the peers and what is made here under `bench/`. */
function serveMore(server, folders, made) {
  server.answer = (request, response, name) => {
    if (!name.startsWith('bench/')) {
      return false;
    }
    const file = name.slice('bench/'.length);
    const body = made[file] ?? folders.map((folder) => path.join(folder, file)).filter((found) => fs.existsSync(found)).map((found) => fs.readFileSync(found))[0];
    if (body === undefined || file.includes('..')) {
      response.writeHead(404).end();
    } else {
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(body);
    }
    return true;
  };
}

/** A worker in which one program runs. */
async function start(page, options) {
  const handle = await page.evaluateHandle(() => {
    const worker = new Worker('/bench/networks_worker.js');
    const waiting = new Map();
    let last = 0;
    worker.onmessage = ({ data }) => {
      const [id, result, problem] = Array.isArray(data) ? data : [];
      const call = waiting.get(id);
      if (call) {
        waiting.delete(id);
        problem ? call.failed(new Error(problem)) : call.done(result);
      }
    };
    worker.onerror = (event) => waiting.forEach((call) => call.failed(new Error(event.message)));
    const call = (name, argument) => new Promise((done, failed) => {
      waiting.set(++last, { done, failed });
      worker.postMessage([last, name, argument]);
    });
    return { call, end: () => worker.terminate() };
  });
  const call = (name, argument) => handle.evaluate((worker, words) => worker.call(...words), [name, argument]);
  await call('start', options);
  return { call, handle, end: () => handle.evaluate((worker) => worker.end()) };
}

/** tfjs's own file of the network, made by tfjs. */
async function inTfjs(page, made, file) {
  const worker = await start(page, { program: 'tfjs', base: '/bench/', way: 'predict' });
  const bytes = await worker.handle.evaluate(async (worker, arrays) => {
    const { json, bytes } = await worker.call('export', arrays);
    return { json, values: Array.from(new Uint8Array(bytes)) };
  }, arrays(file));
  await worker.end();
  made['tfjs/model.json'] = Buffer.from(bytes.json);
  made['tfjs/weights.bin'] = Buffer.from(bytes.values);
}

function inOnnx(file) {
  const out = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-onnx-')), `${MODEL}.onnx`);
  execFileSync(process.env.PYTHON ?? 'python3', [path.join(ROOT, 'tools/export_onnx.py'), file, out], { stdio: ['ignore', 'ignore', 'inherit'] });
  return fs.readFileSync(out);
}

const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
const ms = (value) => `${value.toFixed(value < 1 ? 3 : 2)} ms`;

/** Prints the comparison, and load time and size of each shipped model. */
export async function networks(browser, server) {
  const made = { 'page.html': '<!doctype html><title>networks</title>', 'networks_worker.js': fs.readFileSync(path.join(ROOT, 'benches/networks_worker.js')) };
  const file = path.join(ROOT, 'assets/models', `${MODEL}.safetensors`);
  made['model.onnx'] = inOnnx(file);
  serveMore(server, peers(), made);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}bench/page.html`);
  await inTfjs(page, made, file);

  const script = fs.readdirSync(DIST).find((name) => /^worker-[0-9a-f]+\.js$/.test(name));
  const own = { program: 'ours', script: `/${script}`, wasm: `/${script.replace(/\.js$/, '_bg.wasm')}` };
  const weights = { address: `/models/${MODEL}.safetensors`, whole: true };
  const tf = { address: '/bench/tfjs/model.json', whole: false };
  const runs = [
    ...['simd', 'flex', 'ndarray'].map((engine) => [`ours, ${engine}`, { ...own, engine }, weights]),
    ['onnxruntime-web', { program: 'onnxruntime', base: '/bench/' }, { address: '/bench/model.onnx', whole: true }],
    ['tfjs wasm, predict', { program: 'tfjs', base: '/bench/', way: 'predict' }, tf],
    ['tfjs wasm, fused operations', { program: 'tfjs', base: '/bench/', way: 'by hand' }, tf],
  ];
  const found = [];
  for (const [name, options, model] of runs) {
    const worker = await start(page, options);
    const load = await worker.call('load', model);
    found.push({ name, worker, load, answers: await worker.call('answers', 9), one: [], many: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const run of found) {
      run.one.push(...(await run.worker.call('time', 1)));
      run.many.push(...(await run.worker.call('time', 64)));
    }
  }
  for (const { worker } of found) {
    await worker.end();
  }
  report(found, made);
  await shipped(page, own);
  await page.context().close();
  server.answer = null;
}

function report(found, made) {
  const [ours] = found;
  const size = (run) => run.load.size || made['tfjs/model.json'].length + made['tfjs/weights.bin'].length;
  console.log(`  The convolutional network (${MODEL}), one thread, beside ${PEERS.join(', ')}`);
  console.log('    prepared pictures in, probabilities out, in a worker; load: from fetching the model\'s file to the first answer, the program already running');
  for (const run of found) {
    const apart = Math.max(...run.answers.map((p, i) => Math.abs(p - ours.answers[i])));
    if (!(apart <= AGREEMENT)) {
      throw new Error(`${run.name} gives other probabilities: ${apart} apart`);
    }
    const times = (which) => {
      const [values, of] = [run[which], ours[which]];
      const ratio = (what) => (run === ours ? '' : ` (${(what(values) / what(of)).toFixed(1)}x)`).padEnd(8);
      const least = (list) => Math.min(...list);
      return `${ms(median(values)).padStart(8)}${ratio(median)} least ${ms(least(values)).padStart(8)}${ratio(least)}`;
    };
    console.log(`    ${run.name.padEnd(28)} one ${times('one')}  64 ${times('many')}  load ${ms(run.load.later)} (the first ${ms(run.load.first)}), ${kb(size(run))}   ${apart.toExponential(0)} apart`);
  }
  console.log('    budgets: one below 0.18 ms, 64 below 4.6 ms (DESIGN.md)');
}

/** Load time and size of each shipped model. */
async function shipped(page, own) {
  const { models } = JSON.parse(fs.readFileSync(path.join(DIST, 'models/index.json'), 'utf8'));
  const worker = await start(page, { ...own, engine: 'simd' });
  console.log('  Shipped models, simd: size, from fetching to the first answer, one picture, 64 pictures');
  for (const { file, id } of models) {
    const load = await worker.call('load', { address: `/models/${file}`, whole: true });
    const [one, many] = [median(await worker.call('time', 1)), median(await worker.call('time', 64))];
    console.log(`    ${id.padEnd(28)} ${kb(load.size).padStart(7)}   ${ms(load.later)}   ${ms(one)}   ${ms(many)}`);
  }
  await worker.end();
}
