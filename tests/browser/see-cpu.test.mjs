// The whole page in a browser without WebGPU: drawn by WebGL, computed on the CPU, large work in the worker.
import assert from 'node:assert/strict';
import { features, settled } from './features.mjs';
import { noise, png } from './files.mjs';
import { suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });

features(test, { engine: 'CPU' });

test('a large picture is filtered by the worker while the page goes on', async ({ open }) => {
  const page = await open();
  await page.lab.open('large.png', png(1600, 1200, 3, noise(1600 * 1200 * 3, 4)));
  const { filter, problem } = await settled(page);
  assert.equal(problem, null);
  assert.deepEqual(filter.shape, [1200, 1600, 3]);
  assert.equal(filter.note, null);
  assert.ok(filter.milliseconds >= 1, `two million pixels in ${filter.milliseconds} ms`);
  const values = await page.lab.array('filter.result');
  assert.deepEqual(values, await page.lab.array('filter.cpu.result'));
});

test('the canvas asks WebGL for no more than it needs', async ({ open }) => {
  const page = await open();
  // a canvas keeps its first context: this is the one that is drawn with
  const { antialias, alpha, depth, stencil } = await page.evaluate(() => document.getElementById('neurn_canvas').getContext('webgl2').getContextAttributes());
  assert.deepEqual({ antialias, alpha, depth, stencil }, { antialias: false, alpha: false, depth: false, stencil: false });
});

test('a picture that is too large: a sentence and a choice to shrink it', async ({ open }) => {
  const page = await open();
  await page.lab.refusal('wide.png', png(9000, 2, 1, noise(18000, 5)));
  const before = await settled(page);
  assert.match(before.problem, /9000 × 2 pixels.*8192/);
  assert.equal(before.filter.showing, 'worlds', 'what was there stays');
  await page.locator('#outline').getByRole('button', { name: 'Shrink the picture to 8192 pixels' }).focus();
  await page.keyboard.press('Enter');
  await until(page, () => window.neurnLab.results().filter.showing === 'picture');
  const { filter, problem } = await settled(page);
  assert.equal(problem, null);
  assert.deepEqual(filter.shape, [2, 8192, 1]);
});

test('a worker that cannot be loaded: a sentence, and small pictures still work', async ({ open, server }) => {
  server.answer = (request, response, name) => {
    if (/worker/.test(name)) {
      response.writeHead(404).end('gone');
      return true;
    }
    return false;
  };
  const page = await open('', { allow: [/worker/i, /404/] });
  await page.lab.open('p.png', png(8, 8, 1, noise(64))).catch(() => {});
  const { problem, filter } = await settled(page);
  assert.ok(filter.showing === 'worlds' || filter.shape.join() === '8,8,1');
  if (filter.showing === 'worlds') {
    assert.match(problem, /\.$/);
  }
});
