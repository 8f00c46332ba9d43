// The whole page in a browser without WebGPU: drawn by WebGL, computed on the CPU, large work in the worker.
import assert from 'node:assert/strict';
import { features, settled } from './features.mjs';
import { noise, png } from './files.mjs';
import { large } from './large.mjs';
import { suite } from './lib.mjs';

const { test } = suite({ gpu: false });

features(test, { engine: 'CPU' });
large(test);

test('a large picture is filtered by the worker while the page goes on', async ({ open }) => {
  const page = await open();
  await page.lab.open('large.png', png(1600, 1200, 3, noise(1600 * 1200 * 3, 4)));
  const { filter, problem } = await settled(page);
  assert.equal(problem, null);
  assert.deepEqual(filter.shape, [1200, 1600, 3]);
  assert.equal(filter.note, null);
  assert.ok(filter.milliseconds >= 1, `two million pixels in ${filter.milliseconds} ms`);
  const sigma = await page.lab.array('filter.cpu.sigma');
  assert.equal(filter.max_sigma.value, sigma.reduce((a, b) => Math.max(a, b)));
});

test('the canvas asks WebGL for no more than it needs', async ({ open }) => {
  const page = await open();
  // a canvas keeps its first context: this is the one that is drawn with
  const { antialias, alpha, depth, stencil } = await page.evaluate(() => document.getElementById('neurn_canvas').getContext('webgl2').getContextAttributes());
  assert.deepEqual({ antialias, alpha, depth, stencil }, { antialias: false, alpha: false, depth: false, stencil: false });
});

test('a picture wider than any texture is shown all the same', async ({ open }) => {
  const page = await open();
  await page.lab.open('wide.png', png(70_000, 20, 1, noise(1_400_000, 5)));
  const { filter, problem } = await settled(page);
  assert.equal(problem, null);
  assert.deepEqual(filter.shape, [20, 70_000, 1]);
  assert.equal(filter.note, null);
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
