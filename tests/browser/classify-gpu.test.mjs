// The networks on the graphics processor, in the worker: the same answers, and another engine's where it fails.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { settled } from './features.mjs';
import { noise, npy } from './files.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: true });
const INDEX = JSON.parse(fs.readFileSync(path.join(ROOT, 'assets/models/index.json'), 'utf8'));

/** Probabilities are held to this. */
const TOLERANCE = 1e-5;
/** A software GPU compiles every program, and paints slowly. */
const LONG = { timeout: 400_000 };
const PATIENCE = 120_000;
const SMALL = { width: 700, height: 500 };

/** Waits until both models have answered about `pictures` pictures on an engine. */
async function answeredBy(page, engine, pictures) {
  await until(page, ([name, count]) => {
    const { left, right } = window.neurnLab.results().classify ?? {};
    return [left, right].every((side) => side?.engine === name && side.said.length === count);
  }, [engine, pictures], PATIENCE);
  return (await settled(page)).classify;
}

const largest = (a, b) => {
  assert.equal(a.length, b.length);
  assert.ok(a.length > 0);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
};

/** Has `script` run in the worker before its program. */
function inWorker(server, script) {
  server.answer = (request, response, name) => {
    if (!/^worker.*_loader\.js$/.test(name)) {
      return false;
    }
    const loader = fs.readFileSync(path.join(server.dist, name));
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(`${script}\n${loader}`);
    return true;
  };
}

test('every kind of network: four worlds and occlusion as on the processor', async ({ open }) => {
  const page = await open('#view=classify', SMALL);
  const kinds = [...new Set(INDEX.models.map((card) => card.network))];
  for (const network of kinds) {
    const [left, right = left] = INDEX.models.filter((card) => card.network === network).map((card) => card.id);
    const found = {};
    for (const engine of ['simd', 'webgpu']) {
      await page.lab.set({ item: null, classify: { engine, left, right, inside: 'nothing' } });
      // the newest answer may still be another model's
      await until(page, ([a, b]) => {
        const { classify } = window.neurnLab.results();
        return classify.left.model === a && classify.right.model === b;
      }, [left, right], PATIENCE);
      const { instead } = await answeredBy(page, engine, 4);
      assert.equal(instead, null);
      found[engine] = [...await page.lab.array('classify.left.probabilities'), ...await page.lab.array('classify.right.probabilities')];
      await page.lab.set({ item: 2, classify: { inside: 'occlusion', class: 3 } });
      await until(page, () => window.neurnLab.array('classify.right.occlusion').then(() => true, () => false), null, PATIENCE);
      await answeredBy(page, engine, 1);
      found[`${engine} map`] = await page.lab.array('classify.right.occlusion');
    }
    assert.ok(largest(found.simd, found.webgpu) <= TOLERANCE, `${network}: ${largest(found.simd, found.webgpu)}`);
    assert.ok(largest(found['simd map'], found['webgpu map']) <= TOLERANCE, network);
  }
}, LONG);

test('page and command line agree', async ({ open }) => {
  const program = path.join(ROOT, 'target/debug/neurn');
  assert.ok(fs.existsSync(program), 'cargo build first: the command line is compared with');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-'));
  const picture = npy([28, 28, 3], noise(28 * 28 * 3, 9));
  fs.writeFileSync(path.join(folder, 'picture.npy'), picture);
  const page = await open('#view=classify&classify.engine=webgpu', SMALL);
  await page.lab.open('picture.npy', picture);
  await until(page, () => window.neurnLab.state().source === 'file');
  const classify = await answeredBy(page, 'webgpu', 1);
  for (const side of ['left', 'right']) {
    const { file } = INDEX.models.find((card) => card.id === classify[side].model);
    const out = execFileSync(program, ['predict', '--weights', path.join(ROOT, 'assets/models', file), path.join(folder, 'picture.npy'), '--json']);
    const ours = await page.lab.array(`classify.${side}.probabilities`);
    assert.ok(largest([...ours], JSON.parse(out).probabilities[0]) <= TOLERANCE, side);
  }
  fs.rmSync(folder, { recursive: true });
}, LONG);

test('a set is evaluated and digits are shifted on it', async ({ open }) => {
  const page = await open('#view=evaluate&evaluate.count=40&classify.engine=webgpu', SMALL);
  const evaluated = (engine) => until(page, (name) => {
    const { evaluate } = window.neurnLab.results();
    return evaluate && !evaluate.running && evaluate.engine === name && evaluate;
  }, engine, PATIENCE);
  const found = await evaluated('webgpu');
  await page.lab.set({ classify: { engine: 'simd' } });
  const wanted = await evaluated('simd');
  for (const side of ['left', 'right']) {
    assert.deepEqual(found[side].confusion, wanted[side].confusion);
  }
  await page.lab.set({ view: 'shift', classify: { engine: 'webgpu' }, shift: { count: 50 } });
  const shift = await until(page, () => {
    const { shift: now } = window.neurnLab.results();
    return now?.engine === 'webgpu' && now.done >= 3 && now;
  }, null, PATIENCE);
  assert.equal(shift.problem, null);
}, LONG);

test('one that is lost: simd answers and says why; chosen anew, it works again', async ({ open, server }) => {
  inWorker(server, `
    const original = GPUAdapter.prototype.requestDevice;
    self.devices = [];
    GPUAdapter.prototype.requestDevice = async function (...words) {
      const device = await original.apply(this, words);
      self.devices.push(device);
      return device;
    };`);
  const page = await open('#view=classify&classify.engine=webgpu', SMALL);
  await answeredBy(page, 'webgpu', 4);
  await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.devices?.forEach((device) => device.destroy()))));
  await page.lab.set({ digit: 5 });
  // either it hears of the loss before it asks, and starts another at once, or its question fails
  await until(page, () => window.neurnLab.results().classify.left.said[0]?.digit === 5, null, PATIENCE);
  const { left, instead } = (await settled(page)).classify;
  assert.ok(left.engine === 'webgpu' ? instead === null : /graphics processor/.test(instead), `${left.engine}, ${instead}`);
  assert.equal(left.problem, null);
  assert.equal((await page.lab.state()).classify.engine, 'webgpu', 'the choice is kept');
  await page.lab.set({ classify: { engine: 'flex' } });
  await answeredBy(page, 'flex', 4);
  await page.lab.set({ classify: { engine: 'webgpu' } });
  assert.equal((await answeredBy(page, 'webgpu', 4)).instead, null);
}, LONG);

test('one that stops in the middle of a question: simd answers and says why', async ({ open, server }) => {
  inWorker(server, `
    const original = GPUQueue.prototype.submit;
    let runs = 0;
    GPUAdapter.prototype.requestDevice = new Proxy(GPUAdapter.prototype.requestDevice, {
      async apply(target, adapter, words) {
        self.device = await Reflect.apply(target, adapter, words);
        return self.device;
      },
    });
    GPUQueue.prototype.submit = function (...words) {
      original.apply(this, words);
      runs += 1;
      if (runs === 4) { self.device.destroy(); }
    };`);
  const page = await open('#view=classify&classify.engine=webgpu', SMALL);
  const { instead, left, right } = await answeredBy(page, 'simd', 4);
  assert.match(instead, /graphics processor/);
  assert.equal(left.said[0].digit, 3);
  assert.deepEqual([left.problem, right.problem], [null, null]);
}, LONG);

test('a worker without WebGPU: simd answers and says why', async ({ open, server }) => {
  inWorker(server, `Object.defineProperty(WorkerNavigator.prototype, 'gpu', { get: () => undefined });`);
  const page = await open('#view=classify&classify.engine=webgpu', SMALL);
  const { instead, left } = await answeredBy(page, 'simd', 4);
  assert.match(instead, /offers no graphics processor/);
  assert.equal(left.problem, null);
  assert.equal((await page.lab.state()).classify.engine, 'webgpu');
}, LONG);
