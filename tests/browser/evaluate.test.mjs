// A whole labelled set through both networks in the page: counted as the command line counts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { middle, settled } from './features.mjs';
import { idx, noise, npy, png } from './files.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const INDEX = JSON.parse(fs.readFileSync(path.join(ROOT, 'assets/models/index.json'), 'utf8'));
const PROGRAM = path.join(ROOT, 'target/debug/neurn');

/** Opens files as if they had been dropped together. */
function openAll(page, files) {
  return page.evaluate((pairs) => {
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return window.neurnLab.openAll(pairs.map(([name, text]) => [name, bytes(text)]));
  }, files.map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]));
}

/** Presses a button of the page's outline. */
async function press(page, name) {
  await page.getByRole('button', { name }).focus();
  await page.keyboard.press('Enter');
}

/** Waits for a result beyond number `before` and gives it. */
async function result(page, before = 0) {
  await until(page, (seen) => {
    const { evaluate } = window.neurnLab.results();
    return evaluate && !evaluate.running && evaluate.results > seen;
  }, before, 120_000);
  return (await settled(page)).evaluate;
}

/** Blots on a dark ground: something for the networks to disagree about. */
function blots(count, side, seed) {
  const bytes = noise(count * side * side, seed);
  for (let i = 0; i < count; i++) {
    const [cx, cy, r] = [8 + (bytes[7 * i] % 12), 8 + (bytes[7 * i + 1] % 12), 3 + (bytes[7 * i + 2] % 6)];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const at = (i * side + y) * side + x;
        const inside = Math.abs(Math.hypot(x - cx, y - cy) - r) < 1.6;
        bytes[at] = inside ? 200 + (bytes[at] >> 3) : bytes[at] >> 4;
      }
    }
  }
  return bytes;
}

/** A zip file with stored entries. */
function zip(files) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const path = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(zlib.crc32(bytes), 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(path.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt16LE(20, 6);
    head.copy(entry, 16, 14, 28);
    entry.writeUInt32LE(at, 42);
    parts.push(head, path, bytes);
    directory.push(entry, path);
    at += 30 + path.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.reduce((sum, part) => sum + part.length, 0), 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

const labelsOf = (count) => Uint8Array.from({ length: count }, (_, i) => (i * 7) % 10);

test('at first sight our own digits are evaluated, and say so', async ({ open }) => {
  const page = await open('#view=evaluate');
  const found = await result(page);
  assert.equal(found.n, 500);
  assert.equal(found.badge, 'simulated');
  assert.match(found.set, /500 digits of our generator, digit on a photograph, seed 1/);
  assert.ok(found.right.accuracy > found.left.accuracy, 'the filter helps on photographs');
  for (const side of [found.left, found.right]) {
    assert.equal(side.confusion.flat().reduce((a, b) => a + b), 500);
    assert.ok(side.interval[0] < side.accuracy && side.accuracy < side.interval[1]);
  }
  const labels = await page.lab.array('evaluate.labels');
  assert.deepEqual([...labels.slice(0, 12)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  // the view is in the link, and so is its set
  await page.lab.set({ evaluate: { domain: 'm', count: 100, seed: 9, normalised: true } });
  const other = await result(page, found.results);
  assert.equal(other.n, 100);
  await until(page, () => /evaluate\.domain=m/.test(location.hash) && /evaluate\.seed=9/.test(location.hash));
});

test('1,000 pictures with progress, cancelled half-way, run again, equal to the command line', async ({ open }) => {
  assert.ok(fs.existsSync(PROGRAM), 'cargo build first: the command line is compared with');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-'));
  const count = 1000;
  const files = [
    ['images.idx', idx([count, 28, 28], blots(count, 28, 3))],
    ['labels.idx', idx([count], labelsOf(count))],
  ];
  files.forEach(([name, bytes]) => fs.writeFileSync(path.join(folder, name), bytes));
  const page = await open('#view=evaluate');
  const first = await result(page);
  await openAll(page, files);
  await until(page, () => window.neurnLab.state().evaluate.set === 'file');
  await page.lab.idle();
  assert.equal((await page.lab.results()).evaluate.results, first.results, 'so many wait for Run');

  // the slower engine, to be half-way for a while
  await page.lab.set({ classify: { engine: 'ndarray' } });
  const seen = await page.evaluate(async () => {
    const button = (name) => [...document.querySelectorAll('#outline button')].find((b) => b.textContent === name);
    const done = [];
    button('Run the evaluation').click();
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const { evaluate } = window.neurnLab.results();
      if (evaluate.running) {
        done.push(evaluate.done);
      }
      if (evaluate.done > 0.3 && button('Cancel the evaluation')) {
        button('Cancel the evaluation').click();
        break;
      }
    }
    const start = performance.now();
    while (window.neurnLab.results().evaluate.running) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return { done, milliseconds: performance.now() - start };
  });
  assert.ok(seen.done.length > 1 && seen.done.every((v, i) => v >= (seen.done[i - 1] ?? 0)), `${seen.done}`);
  assert.ok(seen.done.at(-1) < 1);
  console.log(`cancelled within ${seen.milliseconds.toFixed(0)} ms`);
  await page.lab.idle();
  assert.equal((await page.lab.results()).evaluate.results, first.results, 'the last result stays');

  let before = first.results;
  for (const engine of ['flex', 'ndarray']) {
    await page.lab.set({ classify: { engine } });
    await page.lab.idle();
    await press(page, 'Run the evaluation');
    const found = await result(page, before);
    before = found.results;
    assert.equal(found.n, count);
    assert.equal(found.badge, 'measured');
    assert.match(found.set, /images\.idx: 1,000 pictures/);
    assert.equal(found.engine, engine);
    for (const side of ['left', 'right']) {
      const { file } = INDEX.models.find((card) => card.id === found[side].model);
      const out = execFileSync(PROGRAM, ['evaluate', '--weights', path.join(ROOT, 'assets/models', file), '--images', path.join(folder, 'images.idx'), '--labels', path.join(folder, 'labels.idx'), '--engine', engine, '--json']);
      const theirs = JSON.parse(out);
      for (const key of ['n', 'right', 'accuracy', 'interval', 'per_class', 'confusion']) {
        assert.deepEqual(found[side][key], theirs[key], `${engine} ${side} ${key}`);
      }
      assert.ok(Math.abs(found[side].ece - theirs.ece) < 1e-6, `${found[side].ece} ${theirs.ece}`);
    }
    const both = found.discordant.left + found.discordant.right;
    assert.ok(Math.abs(found.left.right - found.right.right) <= both && found.discordant.p <= 1);
  }
  fs.rmSync(folder, { recursive: true });
});

test('a zip of PNGs in folders, an NPY pair, and the answers as CSV', async ({ open }) => {
  const count = 60;
  const pictures = blots(count, 28, 5);
  const labels = labelsOf(count);
  const entries = Array.from({ length: count }, (_, i) => [`set/${labels[i]}/${String(i).padStart(3, '0')}.png`, png(28, 28, 1, pictures.subarray(i * 784, (i + 1) * 784))]);
  const page = await open('#view=evaluate&evaluate.count=10');
  const before = (await result(page)).results;
  await page.lab.open('digits.zip', zip(entries));
  const found = await result(page, before);
  assert.equal(found.n, count);
  assert.match(found.set, /digits\.zip: 60 pictures/);
  const save = async (name) => {
    const button = page.getByRole('button', { name });
    await button.focus();
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    return { name: download.suggestedFilename(), rows: fs.readFileSync(await download.path(), 'utf8').trimEnd().split('\n').map((line) => line.split(',')) };
  };
  const answers = await save(/Save the answers/);
  assert.match(answers.name, /neurn-lab-pictures-digits-zip\.csv/);
  assert.equal(answers.rows.length, count + 1);
  const head = answers.rows[0];
  const right = answers.rows.slice(1).filter((row) => row[head.indexOf('left_reads')] === row[1]).length;
  assert.equal(right, found.left.right);
  const probabilities = await page.lab.array('evaluate.right.probabilities');
  const written = answers.rows.slice(1).flatMap((row) => row.slice(head.indexOf('right_p0'), head.indexOf('right_p9') + 1).map(Number));
  assert.deepEqual(Float32Array.from(written), probabilities);
  const confusions = await save(/Save the confusions/);
  assert.equal(confusions.rows.length, 21);
  assert.deepEqual(confusions.rows.slice(1, 11).map((row) => row.slice(3).map(Number)), found.left.confusion);

  await openAll(page, [['y.npy', npy([count], labels)], ['x.npy', npy([count, 28, 28], pictures)]]);
  const again = await result(page, found.results);
  assert.match(again.set, /x\.npy: 60 pictures/);
  assert.equal(again.left.right, found.left.right, 'the same pictures in another order');
});

test('of an .npz file with two parts the test part is shown, and the other one is a click away', async ({ open }) => {
  const part = (count, seed) => [npy([count, 28, 28], blots(count, 28, seed)), npy([count], labelsOf(count))];
  const [[x, y], [testX, testY]] = [part(30, 3), part(20, 4)];
  const page = await open('#view=evaluate&evaluate.count=10');
  const before = (await result(page)).results;
  await page.lab.open('mnist.npz', zip([['x_train.npy', x], ['y_train.npy', y], ['x_test.npy', testX], ['y_test.npy', testY]]));
  const found = await result(page, before);
  assert.deepEqual([found.n, found.part], [20, 'test']);
  assert.match(found.notes.join(' '), /this is the test part\. The images are `x_test\.npy`/);
  await press(page, 'Training part');
  const other = await result(page, found.results);
  assert.deepEqual([other.n, other.part], [30, 'train']);
});

test('a table is a set, and says which column the labels are', async ({ open }) => {
  const pixels = blots(20, 28, 6);
  const rows = [...labelsOf(20)].map((label, i) => [label, ...pixels.subarray(i * 784, (i + 1) * 784)].join(','));
  const page = await open('#view=evaluate&evaluate.count=10');
  const before = (await result(page)).results;
  await page.lab.open('train.csv', Buffer.from(rows.join('\n')));
  const found = await result(page, before);
  assert.equal(found.n, 20);
  assert.match(found.notes.join(' '), /labels are column 1 of 785/);
});

test('a wrong file gives a sentence and keeps the result', async ({ open }) => {
  const count = 20;
  const images = idx([count, 28, 28], blots(count, 28, 8));
  const page = await open('#view=evaluate&evaluate.count=10');
  const first = await result(page);
  await openAll(page, [['images.idx', images], ['labels.idx', idx([count], labelsOf(count))]]);
  const found = await result(page, first.results);
  const broken = [
    [['cut.zip', zip([['3/a.png', png(8, 8, 1, noise(64))]]).subarray(0, 60)]],
    [['images.idx', images], ['few.idx', idx([7], labelsOf(7))]],
    [['images.idx', images], ['others.idx', images]],
    [['images.idx', images], ['eleven.idx', idx([count], new Uint8Array(count).fill(11))]],
    [['a.png', png(8, 8, 1, noise(64))], ['b.png', png(8, 8, 1, noise(64))]],
    [['words.mat', Buffer.concat([Buffer.from('MATLAB 5.0 MAT-file, but no more'), Buffer.alloc(96)])]],
  ];
  for (const files of broken) {
    const names = files.map(([name]) => name);
    const refused = await openAll(page, files).then(() => null, (error) => error.message);
    const { problem, evaluate } = await settled(page);
    assert.ok(refused?.includes(problem), `${names}: the door said ${refused}`);
    assert.match(problem ?? '', /\s\S+\s\S+.*\.$/s, `${names}: ${problem}`);
    assert.ok(names.some((name) => problem.includes(name)), `${names}: ${problem}`);
    assert.deepEqual({ ...evaluate, current: true }, found, `${names}: the result stays`);
  }
  await page.lab.open('picture.png', png(8, 8, 1, noise(64)));
  assert.match((await settled(page)).problem, /one picture/);
});

test('one mistake opens in Classify; it works with a finger on a phone', async ({ open }) => {
  const page = await open('#view=evaluate', { touch: true, width: 360, height: 780 });
  const found = await result(page);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  const wide = await open('#view=evaluate', { width: 1600, height: 3000 });
  await result(wide);
  const at = await middle(wide, 'evaluate.mistake');
  await wide.mouse.click(at.x, at.y);
  await until(wide, () => window.neurnLab.state().view === 'classify');
  const state = await wide.lab.state();
  assert.equal(state.source, 'gallery');
  assert.equal(state.item, found.left.mistakes[0].image);
  await until(wide, () => window.neurnLab.results().classify?.left.said.length === 1);
  const { classify } = await settled(wide);
  assert.equal(classify.left.said[0].digit, found.left.mistakes[0].taken_for);
});

test('a folder dropped on the page is a set', async ({ open }) => {
  const page = await open('#view=evaluate&evaluate.count=10');
  const before = (await result(page)).results;
  // no script can make real entries: these have the same methods
  const files = Array.from({ length: 130 }, (_, i) => [`${i % 10}`, `${i}.png`, Buffer.from(png(6, 6, 1, noise(36, i + 1))).toString('base64')]);
  await page.evaluate((list) => {
    const file = (name, text) => ({
      isDirectory: false,
      name,
      file: (done) => done(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name)),
    });
    const folder = (name, inside) => ({
      isDirectory: true,
      name,
      createReader: () => {
        let at = 0;
        return { readEntries: (done) => { done(inside.slice(at, at + 5)); at += 5; } };
      },
    });
    const digits = [...new Set(list.map(([digit]) => digit))].map((digit) => folder(digit, list.filter(([d]) => d === digit).map(([, name, text]) => file(name, text))));
    const event = new Event('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { items: [{ webkitGetAsEntry: () => folder('mine', [file('.hidden', ''), ...digits]) }], files: [] } });
    document.body.dispatchEvent(event);
  }, files);
  const found = await result(page, before);
  assert.match(found.set, /mine: 130 pictures/);
});

test('a set that is stored with rows and columns exchanged, as EMNIST is: it is said, and turned', async ({ open }) => {
  const page = await open('#source=gallery&domain=m');
  // every digit in turn
  await page.lab.set({ digit: null });
  const { filter } = await settled(page);
  assert.deepEqual(filter.shape, [28, 28, 1]);
  const raw = await page.lab.array('filter.raw');
  const turned = Uint8Array.from(raw, (_, i) => raw[i - (i % 784) + 28 * (i % 28) + Math.floor((i % 784) / 28)]);
  const labels = Uint8Array.from({ length: filter.pictures }, (_, i) => i % 10);
  const pictures = filter.pictures;
  await page.lab.set({ view: 'evaluate', classify: { right: 'mnist-champion' } });
  await openAll(page, [['emnist-images-idx3-ubyte', idx([pictures, 28, 28], turned)], ['emnist-labels-idx1-ubyte', idx([pictures], labels)]]);
  await press(page, 'Run the evaluation');
  const stored = await result(page);
  assert.match(stored.turned, /^Of \d+ pictures \d+ are read rightly as they are stored and \d+ with rows and columns exchanged/);
  assert.ok(stored.right.accuracy < 0.5, `${stored.right.accuracy}`);
  await press(page, 'Turn the pictures');
  // they are evaluated again by themselves
  const again = await result(page, stored.results);
  assert.ok(again.right.accuracy > 0.9, `${again.right.accuracy}`);
  assert.equal(again.turned, null);
});
