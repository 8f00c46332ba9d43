// The whole page with WebGPU, and what only WebGPU has: parity with the CPU, a lost device.
import assert from 'node:assert/strict';
import { features, settled } from './features.mjs';
import { noise, npy, png } from './files.mjs';
import { large } from './large.mjs';
import { suite, until } from './lib.mjs';

const { test } = suite({ gpu: true });

features(test, { engine: 'WebGPU' });
large(test, [3456, 2304]);

/** Largest difference between the GPU's and the CPU's result of the picture on the page, where the arrays are. */
async function apart(page) {
  const { most, lengths } = await page.evaluate(async () => {
    const names = ['filter.result', 'filter.cpu.result'];
    const [gpu, cpu] = await Promise.all(names.map((name) => window.neurnLab.array(name)));
    let most = 0;
    for (let i = 0; i < gpu.length; i++) {
      const apart = Math.abs(gpu[i] - cpu[i]);
      // NaN is never larger: it has to be the answer itself
      most = Number.isNaN(apart) ? Infinity : Math.max(most, apart);
    }
    return { most, lengths: [gpu.length, cpu.length] };
  });
  assert.ok(lengths[0] > 0);
  assert.equal(...lengths);
  return most;
}

test('GPU and CPU agree within 1e-5: borders, k, sizes, channels, bytes and floats', async ({ open }) => {
  // a small window: what is tested is the filter, and a software GPU paints slowly
  const page = await open('', { width: 360, height: 320 });
  const sizes = [[1, 1], [1, 9], [7, 1], [5, 4], [28, 28], [64, 48]];
  for (const [height, width] of sizes) {
    for (const channels of [1, 3]) {
      const bytes = noise(height * width * channels, height + width);
      const floats = Float32Array.from(bytes, (v) => 1000 + v / 64);
      for (const values of [bytes, floats]) {
        await page.lab.open('x.npy', npy(channels === 1 ? [height, width] : [height, width, 3], values));
        const { filter } = await settled(page);
        assert.deepEqual(filter.shape, [height, width, channels]);
        assert.equal(filter.engine, 'WebGPU');
        for (const border of ['reflect', 'nearest', 'mirror', 'constant']) {
          for (const k of height === 28 ? [3, 5, 7, 9, 15, 31] : [3, 31]) {
            await page.lab.set({ filter: { k, border } });
            const most = await apart(page);
            assert.ok(most <= 1e-5, `${height}x${width}x${channels} ${border} k=${k}: ${most}`);
          }
        }
      }
    }
  }
}, { timeout: 600_000 });

test('GPU and CPU agree on large pictures, and with each scope and merging', async ({ open }) => {
  const page = await open('', { width: 360, height: 320 });
  for (const [height, width, channels] of [[480, 640, 3], [1536, 2048, 1], [1536, 2048, 3]]) {
    await page.lab.open('large.png', png(width, height, channels, noise(height * width * channels, 11)));
    for (const k of [3, 31]) {
      await page.lab.set({ filter: { k, border: 'mirror' } });
      const most = await apart(page);
      assert.ok(most <= 1e-5, `${height}x${width}x${channels} k=${k}: ${most}`);
    }
  }
  await page.lab.open('small.png', png(50, 40, 3, noise(6000, 2)));
  for (const scope of ['image', 'channel']) {
    for (const merge of ['none', 'max']) {
      await page.lab.set({ filter: { k: 5, border: 'reflect', scope, merge } });
      const most = await apart(page);
      assert.ok(most <= 1e-5, `${scope} ${merge}: ${most}`);
    }
  }
}, { timeout: 600_000 });

test('a lost device: the page starts again with everything it had', async ({ open }) => {
  const page = await open('#filter.k=5', {
    before: (page) =>
      page.addInitScript(() => {
        const original = GPUAdapter.prototype.requestDevice;
        window.devices = [];
        GPUAdapter.prototype.requestDevice = async function (...words) {
          const device = await original.apply(this, words);
          window.devices.push(device);
          return device;
        };
      }),
    allow: [/device/i, /WebGPU/i, /lost/i],
  });
  await page.lab.open('mine.png', png(9, 6, 1, noise(54)));
  const before = await page.lab.array('filter.result');
  await page.evaluate(() => {
    window.devices.at(-1).destroy();
    // looks through the door as often as it can until the new one is there
    window.empty = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      window.empty += window.neurnLab && !window.neurnLab.results().filter ? 1 : 0;
      if (window.devices.length < 2 || !window.neurnLab?.results().filter) {
        port2.postMessage(null);
      }
    };
    port2.postMessage(null);
  });
  await until(page, () => window.devices.length === 2);
  await until(page, () => window.neurnLab?.results().filter?.shape?.join() === '6,9,1');
  const { filter } = await settled(page);
  assert.equal(filter.engine, 'WebGPU');
  assert.deepEqual(await page.lab.array('filter.result'), before);
  assert.equal((await page.lab.state()).filter.k, 5);
  assert.equal(await page.evaluate(() => window.empty), 0, 'the door stood open before there was anything behind it');
});

test('?renderer= forces the engine', async ({ open }) => {
  for (const [renderer, engine, word] of [['cpu', 'CPU', /asks/], ['webgl', 'CPU', /WebGL/], ['webgpu', 'WebGPU', null]]) {
    const page = await open(`?renderer=${renderer}`);
    const { filter } = await settled(page);
    assert.equal(filter.engine, engine, renderer);
    if (word) {
      assert.match(filter.why_cpu, word);
    }
  }
});
