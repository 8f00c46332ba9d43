// What a visitor does, tried with WebGPU and again without: see.test.mjs and see-cpu.test.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { idx, noise, npy, png } from './files.mjs';
import { until } from './lib.mjs';

/** The last results once nothing is pending. */
export async function settled(page) {
  await page.lab.idle();
  return page.lab.results();
}

/** The middle of a place that the app names. */
export async function middle(page, name) {
  const { places } = await settled(page);
  assert.ok(places[name], `${name} is not on the screen; there are ${Object.keys(places)}`);
  const [x, y, w, h] = places[name];
  return { x: x + w / 2, y: y + h / 2, w, h };
}

export function features(test, { engine }) {
  test('the first sight is four worlds, filtered', async ({ open }) => {
    const page = await open();
    const { filter, problem } = await settled(page);
    assert.equal(filter.showing, 'worlds');
    assert.equal(filter.pictures, 4);
    assert.equal(filter.engine, engine);
    assert.equal(problem, null);
    assert.ok(filter.max_sigma.value > 0);
    if (engine === 'CPU') {
      assert.match(filter.why_cpu, /\w+ \w+/);
    } else {
      assert.ok(filter.adapter.length > 0);
    }
  });

  test('a sample opens, k changes the result, the keyboard too', async ({ open }) => {
    const page = await open();
    const first = await middle(page, 'see.first');
    await page.mouse.click(first.x, first.y);
    let { filter } = await settled(page);
    assert.equal(filter.showing, 'picture');
    assert.deepEqual(filter.shape, [28, 28, 1]);
    const three = await page.lab.array('filter.result');
    assert.equal(three.length, 784);
    assert.equal(Math.max(...three), 1);
    await page.lab.set({ filter: { k: 7 } });
    const seven = await page.lab.array('filter.result');
    assert.notDeepEqual(seven, three);
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    await page.lab.idle();
    assert.equal((await page.lab.state()).filter.k, 3);
    assert.deepEqual(await page.lab.array('filter.result'), three);
    await page.keyboard.press('Escape');
    ({ filter } = await settled(page));
    assert.equal(filter.showing, 'worlds');
  });

  test('a pixel is pinned by a click and moved by the arrows', async ({ open }) => {
    const page = await open('#item=0');
    const raw = await middle(page, 'see.raw');
    await page.mouse.click(raw.x, raw.y);
    await page.lab.idle();
    const { pixel } = await page.lab.state();
    assert.ok(pixel, 'nothing pinned');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.lab.idle();
    assert.deepEqual((await page.lab.state()).pixel, { x: pixel.x + 1, y: pixel.y + 1, channel: 0 });
  });

  test('drawing with the mouse, undo and clear', async ({ open }) => {
    const page = await open('#source=draw');
    const empty = await page.lab.array('filter.raw');
    assert.ok(empty.every((v) => v === 0));
    const pad = await middle(page, 'page.pad');
    await page.mouse.move(pad.x, pad.y - pad.h * 0.35);
    await page.mouse.down();
    await page.mouse.move(pad.x, pad.y + pad.h * 0.35, { steps: 12 });
    await page.mouse.up();
    const drawn = await page.lab.array('filter.raw');
    const ink = drawn.reduce((sum, v) => sum + v, 0) / 255;
    assert.ok(ink > 20 && ink < 300, `ink ${ink}`);
    await page.keyboard.press('Control+z');
    const undone = await page.lab.array('filter.raw');
    assert.ok(undone.every((v) => v === 0), 'undo left ink');
    await page.keyboard.press('Control+Shift+z');
    assert.deepEqual(await page.lab.array('filter.raw'), drawn);
  });

  test('a PNG, an NPY and an IDX with its labels open', async ({ open }) => {
    const page = await open();
    const rgb = noise(20 * 12 * 3, 5);
    await page.lab.open('picture.png', png(20, 12, 3, rgb));
    let { filter, problem } = await settled(page);
    assert.equal(problem, null);
    assert.deepEqual(filter.shape, [12, 20, 3]);
    assert.deepEqual(await page.lab.array('filter.raw'), Float32Array.from(rgb));
    const floats = Float32Array.from(noise(9 * 7, 3), (v) => 1000 + v / 100);
    await page.lab.open('array.npy', npy([9, 7], floats));
    ({ filter } = await settled(page));
    assert.deepEqual(filter.shape, [9, 7, 1]);
    assert.deepEqual(await page.lab.array('filter.raw'), floats);
    await page.lab.open('images.idx', idx([30, 6, 5], noise(900, 8)));
    ({ filter } = await settled(page));
    assert.equal(filter.showing, 'page');
    assert.equal(filter.pictures, 30);
    await page.lab.open('labels.idx', idx([30], Uint8Array.from({ length: 30 }, (_, i) => i % 10)));
    await page.lab.idle();
    await page.lab.set({ digit: 4 });
    ({ filter } = await settled(page));
    assert.equal(filter.pictures, 3);
  });

  test('a broken file of each kind: a sentence, and everything is kept', async ({ open }) => {
    const page = await open('#filter.k=5');
    await page.lab.open('good.png', png(8, 8, 1, noise(64)));
    const good = await page.lab.array('filter.raw');
    const whole = { png: png(16, 16, 3, noise(768)), npy: npy([16, 16], noise(256)), idx: idx([4, 8, 8], noise(256)) };
    const broken = [
      ['cut.png', whole.png.subarray(0, 60)],
      ['cut.npy', whole.npy.subarray(0, whole.npy.length - 30)],
      ['cut.idx', whole.idx.subarray(0, whole.idx.length - 30)],
      ['cut.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46])],
      ['cut.gif', Buffer.from('GIF89a\x01')],
      ['cut.bmp', Buffer.from('BM\x01\x02')],
      ['cut.webp', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ')],
      ['cut.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
      ['empty.npy', Buffer.alloc(0)],
      ['notes.txt', Buffer.from('not a picture')],
    ];
    for (const [name, bytes] of broken) {
      const sentence = await page.lab.refusal(name, bytes);
      const { problem, filter } = await settled(page);
      assert.ok(problem?.includes(name), `${name}: ${problem}`);
      assert.equal(sentence, problem, 'the door rejects with what the page shows');
      assert.match(problem, /\s\S+\s\S+.*\.$/s, `${name}: not a sentence: ${problem}`);
      assert.deepEqual(filter.shape, [8, 8, 1], name);
    }
    assert.deepEqual(await page.lab.array('filter.raw'), good);
    assert.equal((await page.lab.state()).filter.k, 5);
  });

  test('settings out of range are refused with a sentence', async ({ open }) => {
    const page = await open();
    await assert.rejects(page.lab.set({ filter: { k: 4 } }), /odd number/);
    await assert.rejects(page.lab.set({ moon: 1 }), /moon/);
    await assert.rejects(page.lab.array('filter.nonsense'), /no array called/);
    assert.equal((await page.lab.state()).filter.k, 3);
  });

  test('the link carries the state there and back', async ({ open }) => {
    const page = await open();
    await page.lab.set({ source: 'gallery', domain: 's', digit: 8, seed: 77, item: 3, filter: { k: 5, merge: 'max', border: 'mirror' }, plane: 'sigma', pixel: { x: 4, y: 6, channel: 1 }, zoom: 2.5 });
    await page.lab.idle();
    await until(page, () => location.hash.includes('filter.k=5'));
    const state = await page.lab.state();
    const hash = await page.evaluate(() => location.hash);
    const other = await open(hash);
    await other.lab.idle();
    assert.deepEqual(await other.lab.state(), state);
    assert.deepEqual(await other.lab.array('filter.sigma'), await page.lab.array('filter.sigma'));
    await other.evaluate(() => { location.hash = 'digit=9'; });
    await until(other, () => window.neurnLab.state().digit === 9);
  });

  test('a bad link says what is left out and shows the rest', async ({ open }) => {
    const page = await open('#filter.k=banana&digit=8&moon=1&zoom=0');
    const { problem, filter } = await settled(page);
    assert.match(problem, /^This link has two settings that this version does not know, so they are left out: .*`filter\.k` \(banana\)/);
    assert.match(problem, /`moon`/);
    assert.match(problem, /`zoom` is left out: zoom must be between 1 and 64/);
    assert.doesNotMatch(problem, /expected|invalid|variant/);
    assert.equal(filter.showing, 'worlds');
    const { digit, filter: { k }, zoom } = await page.lab.state();
    assert.deepEqual([digit, k, zoom], [8, 3, 1]);
  });

  test('the camera, live through the filter', async ({ open }) => {
    const page = await open('#source=webcam');
    const start = await middle(page, 'page.camera');
    await page.mouse.click(start.x, start.y);
    await until(page, () => window.neurnLab.results().filter.showing === 'picture');
    const runs = await page.evaluate(() => window.neurnLab.results().filter.runs);
    await until(page, (before) => window.neurnLab.results().filter.runs > before + 3, runs);
    await page.lab.set({ source: 'worlds' });
    assert.equal((await settled(page)).filter.showing, 'worlds');
  });

  test('a page at rest paints nothing', async ({ open }) => {
    const page = await open();
    await page.lab.idle();
    await page.waitForTimeout(1500);
    const before = await page.evaluate(() => window.neurnLab.frames());
    await page.waitForTimeout(1500);
    assert.equal(await page.evaluate(() => window.neurnLab.frames()), before);
  });

  test('screen readers and the keyboard reach the main actions', async ({ open }) => {
    const page = await open();
    await page.lab.idle();
    const seven = page.getByRole('button', { name: 'Digit 7' });
    await seven.focus();
    await page.keyboard.press('Enter');
    await until(page, () => window.neurnLab.state().digit === 7);
    assert.equal(await seven.getAttribute('aria-pressed'), 'true');
    await until(page, () => /digit 7/i.test(document.querySelector('#outline [aria-live]').textContent));
    // from the canvas, which keeps Tab to itself
    await page.locator('canvas').focus();
    await page.keyboard.press('F6');
    await until(page, () => document.activeElement?.closest('#outline') !== null);
  });

  test('a file dropped on the page and a picture pasted', async ({ open }) => {
    const page = await open();
    await page.lab.idle();
    const carry = (name, bytes) =>
      page.evaluateHandle(
        ([file, text]) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], file, { type: 'image/png' }));
          return data;
        },
        [name, Buffer.from(bytes).toString('base64')],
      );
    await page.dispatchEvent('#neurn_canvas', 'drop', { dataTransfer: await carry('dropped.png', png(7, 5, 1, noise(35))) });
    await until(page, () => window.neurnLab.results().filter.shape?.join() === '5,7,1');
    const pasted = await carry('pasted.png', png(6, 4, 3, noise(72)));
    await page.evaluate((data) => document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })), pasted);
    await until(page, () => window.neurnLab.results().filter.shape?.join() === '4,6,3');
  });

  test('a finger opens a sample on a phone', async ({ open }) => {
    const page = await open('', { touch: true, width: 360, height: 780 });
    const first = await middle(page, 'see.first');
    await page.touchscreen.tap(first.x, first.y);
    await until(page, () => window.neurnLab.results().filter.showing === 'picture');
  });

  test('a map is saved as PNG and as NPY', async ({ open }) => {
    const page = await open('#item=0');
    const result = await page.lab.array('filter.result');
    const save = async (name) => {
      const button = page.getByRole('button', { name });
      await button.focus();
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
    };
    const picture = await save(/as a picture/);
    assert.match(picture.name, /neurn.*k3.*\.png$/);
    assert.equal(picture.bytes.readUInt32BE(16), 28);
    const numbers = await save(/numbers/);
    const start = 10 + numbers.bytes.readUInt16LE(8);
    assert.match(numbers.bytes.subarray(10, start).toString('latin1'), /'<f4'.*\(28, 28,? ?\)/);
    const body = numbers.bytes.subarray(start);
    assert.deepEqual(new Float32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength)), result);
  });

  test('every rival gives a map of the right size', async ({ open }) => {
    const page = await open('#item=2&plane=rival');
    for (const rival of ['none', 'lcn', 'lrn', 'instance', 'sobel', 'log']) {
      await page.lab.set({ rival });
      const values = await page.lab.array('filter.rival');
      assert.equal(values.length, 32 * 32 * 3, rival);
      assert.ok(values.every(Number.isFinite), rival);
    }
  });
}
