// Two networks beside each other in the page: what they say is what the command line says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { noise, npy, png, seven } from './files.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const INDEX = JSON.parse(fs.readFileSync(path.join(ROOT, 'assets/models/index.json'), 'utf8'));

/** Waits until both models have answered about what is on the screen. */
async function answered(page) {
  await until(page, () => {
    const { classify } = window.neurnLab.results();
    return classify?.left.said.length > 0 && classify.right.said.length > 0;
  });
  return (await settled(page)).classify;
}

const largest = (a, b) => {
  assert.equal(a.length, b.length);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
};

test('at first sight a baseline and its twin answer about four worlds', async ({ open }) => {
  const page = await open('#view=classify');
  const { left, right, models } = await answered(page);
  assert.equal(models.length, INDEX.models.length);
  assert.equal(left.said.length, 4);
  assert.equal(right.said.length, 4);
  const card = (id) => INDEX.models.find((model) => model.id === id);
  assert.deepEqual(card(left.model).filters, [], 'the left one sees the picture as it is');
  assert.equal(card(right.model).filters.length, 1, 'the right one through the filter');
  assert.equal(card(left.model).network, card(right.model).network);
  const probabilities = await page.lab.array('classify.left.probabilities');
  for (let i = 0; i < 4; i++) {
    const sum = probabilities.slice(10 * i, 10 * i + 10).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-4, `probabilities of picture ${i} add up to ${sum}`);
  }
  // what they see differs, and both answer rightly about clean handwriting
  assert.ok(largest(await page.lab.array('classify.left.input'), await page.lab.array('classify.right.input')) > 0.1);
  assert.equal(left.said[0].digit, 3);
  assert.equal(right.said[0].digit, 3);
});

test('a drawn, an opened and a sample digit are read; the rail leads there', async ({ open }) => {
  const page = await open('#source=draw');
  const pad = await middle(page, 'page.pad');
  await page.keyboard.press('2');
  await until(page, () => window.neurnLab.state().view === 'classify');
  await settled(page);
  const place = await middle(page, 'page.pad').catch(() => pad);
  const x = (v) => place.x + v * place.w * 0.25;
  await page.mouse.move(x(0), place.y - place.h * 0.35);
  await page.mouse.down();
  await page.mouse.move(x(0), place.y + place.h * 0.35, { steps: 12 });
  await page.mouse.up();
  await answered(page);
  await until(page, () => window.neurnLab.results().classify.left.said[0]?.digit === 1);
  assert.equal((await answered(page)).right.said[0].digit, 1);

  await page.lab.open('seven.png', png(28, 28, 1, seven()));
  await until(page, () => window.neurnLab.state().source === 'file');
  const opened = await answered(page);
  assert.deepEqual([opened.left.said, opened.right.said].map((said) => said.map(({ digit }) => digit)), [[7], [7]]);

  await page.lab.set({ source: 'gallery', digit: 7, domain: 'm', item: null });
  await until(page, () => window.neurnLab.results().classify.left.said.length === 40);
  const { left, right } = await answered(page);
  for (const { said } of [left, right]) {
    const sevens = said.filter(({ digit }) => digit === 7).length;
    assert.ok(sevens >= 32, `${sevens} of 40 generated sevens in clean handwriting are read as sevens`);
  }
});

test('a seven drawn on a photograph: the baseline is lost, its twin reads it', async ({ open }) => {
  const page = await open('#view=classify&source=draw&ground=mm&seed=2');
  const pad = await middle(page, 'page.pad');
  const at = (x, y) => [pad.x + x * pad.w, pad.y + y * pad.h];
  await page.mouse.move(...at(-0.25, -0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.22, -0.3), { steps: 12 });
  await page.mouse.move(...at(-0.08, 0.34), { steps: 12 });
  await page.mouse.up();
  const { left, right } = await answered(page);
  const { filter } = await page.lab.results();
  assert.deepEqual(filter.shape, [32, 32, 3]);
  assert.equal(right.said[0].digit, 7);
  assert.notEqual(left.said[0].digit, 7);
  const photo = await page.lab.array('filter.raw');
  // the next ground, by the keyboard; then as clean handwriting, which both read
  await page.getByRole('button', { name: 'Another hand' }).focus();
  await page.keyboard.press('Enter');
  await settled(page);
  assert.notDeepEqual(await page.lab.array('filter.raw'), photo);
  await page.getByRole('button', { name: 'Drawing: clean' }).focus();
  await page.keyboard.press('Enter');
  await until(page, () => window.neurnLab.results().filter.shape.join() === '28,28,1');
  const clean = await answered(page);
  assert.equal(clean.left.said[0].digit, 7);
  assert.equal(clean.right.said[0].digit, 7);
});

test('live on the camera: both networks speak of the same frame, again and again', async ({ open }) => {
  const page = await open('#view=classify&source=webcam');
  await page.getByRole('button', { name: 'Start the camera' }).focus();
  await page.keyboard.press('Enter');
  await until(page, () => window.neurnLab.results().classify?.left.answers > 5);
  // watched at each of the page's turns: neither is ever ahead of the other
  const counts = await page.evaluate(async () => {
    const seen = [];
    for (let turn = 0; turn < 60; turn++) {
      await new Promise((next) => requestAnimationFrame(next));
      const { left, right } = window.neurnLab.results().classify;
      seen.push([left.answers, right.answers]);
    }
    return seen;
  });
  const ahead = counts.map(([left, right]) => left - right);
  assert.ok(ahead.every((difference) => difference === ahead[0]), `one side ran ahead: ${counts.join(' ')}`);
  assert.ok(counts.at(-1)[0] > counts[0][0], 'the answers stood still');
  await page.lab.set({ source: 'worlds' });
  assert.equal((await answered(page)).left.said.length, 4);
});

test('page and command line agree to 1e-5, and so do the engines', async ({ open }) => {
  const program = path.join(ROOT, 'target/debug/neurn');
  assert.ok(fs.existsSync(program), 'cargo build first: the command line is compared with');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-'));
  const picture = npy([28, 28, 3], noise(28 * 28 * 3, 9));
  fs.writeFileSync(path.join(folder, 'picture.npy'), picture);
  const page = await open('#view=classify');
  await page.lab.open('picture.npy', picture);
  await until(page, () => window.neurnLab.state().source === 'file');
  for (const engine of ['simd', 'flex', 'ndarray']) {
    await page.lab.set({ classify: { engine } });
    await until(page, (name) => {
      const { classify } = window.neurnLab.results();
      return classify.left.engine === name && classify.right.engine === name && classify.left.said.length === 1;
    }, engine);
    const { left, right } = await answered(page);
    for (const [side, { model }] of [['left', left], ['right', right]]) {
      const { file } = INDEX.models.find((card) => card.id === model);
      const out = execFileSync(program, ['predict', '--weights', path.join(ROOT, 'assets/models', file), path.join(folder, 'picture.npy'), '--json']);
      const said = JSON.parse(out);
      const theirs = (said.probabilities ?? said)[0];
      const ours = await page.lab.array(`classify.${side}.probabilities`);
      assert.ok(largest([...ours], theirs) <= 1e-5, `${engine} ${side}: ${ours} and ${theirs}`);
    }
  }
  fs.rmSync(folder, { recursive: true });
});

test('without WebGPU a link that asks for the engine webgpu is answered by simd, which says why', async ({ open }) => {
  const page = await open('#view=classify&classify.engine=webgpu');
  const { left, right, instead } = await answered(page);
  assert.deepEqual([left.engine, right.engine], ['simd', 'simd']);
  assert.match(instead, /\w+ \w+/);
  assert.equal((await page.lab.state()).classify.engine, 'webgpu', 'the choice is kept');
});

test('layers and occlusion of one picture', async ({ open }) => {
  const page = await open('#view=classify&item=2');
  await answered(page);
  await page.lab.set({ classify: { inside: 'layers' } });
  await until(page, () => window.neurnLab.results().classify.left.layers >= 3 && window.neurnLab.results().classify.right.layers >= 3);
  await page.lab.set({ classify: { inside: 'occlusion', class: 3 } });
  await until(page, () => window.neurnLab.array('classify.right.occlusion').then(() => true, () => false));
  const map = await page.lab.array('classify.right.occlusion');
  assert.equal(map.length, 32 * 32);
  assert.ok(map.some((v) => v !== 0));
});

test('damaged weights: a sentence, the other model answers, and a second try helps', async ({ open, server }) => {
  let broken = true;
  server.answer = (request, response, name) => {
    const first = INDEX.models.find((model) => model.filters.length === 0 && model.network === 'cnn' && model.source === 'mnist');
    if (broken && name === `models/${first.file}`) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.alloc(500, 7));
      return true;
    }
    return false;
  };
  const page = await open('#view=classify');
  await until(page, () => window.neurnLab.results().classify?.left.problem);
  await until(page, () => window.neurnLab.results().classify.right.said.length === 4);
  const { classify, problem } = await settled(page);
  assert.match(classify.left.problem, /\w+ \w+ \w+.*\.$/);
  assert.equal(problem, null);
  broken = false;
  await page.getByRole('button', { name: 'Try the models again' }).focus();
  await page.keyboard.press('Enter');
  assert.equal((await answered(page)).left.said.length, 4);
});

test('a damaged model is chosen after a good one: a sentence, and the good one goes on under its own name', async ({ open, server }) => {
  const bad = INDEX.models.find((model) => model.network === 'mlp' && model.filters.length === 0);
  server.answer = (request, response, name) => {
    if (name === `models/${bad.file}`) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.alloc(500, 7));
      return true;
    }
    return false;
  };
  const page = await open('#view=classify');
  const before = (await answered(page)).left.model;
  await page.lab.set({ classify: { left: bad.id } });
  await until(page, () => window.neurnLab.results().classify.left.problem);
  const { left } = (await settled(page)).classify;
  assert.equal(left.model, before);
  assert.equal(left.said.length, 4);
  await page.lab.open('seven.png', png(28, 28, 1, seven()));
  await until(page, () => window.neurnLab.results().classify.left.said.length === 1);
  const next = (await settled(page)).classify.left;
  assert.deepEqual([next.model, next.said[0].digit], [before, 7], 'it reads new pictures too');
  assert.match(next.problem, /\w+ \w+ \w+.*\.$/);
});
