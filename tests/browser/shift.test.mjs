// The laboratory of shifts in the page: the curve and the map are those of the command line, and settings change them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const PATIENCE = 120_000;

/** Waits until every point of the curve or map is measured. */
async function measured(page) {
  await until(page, () => {
    const { shift } = window.neurnLab.results();
    return shift && shift.total > 0 && shift.done === shift.total;
  }, null, PATIENCE);
  return (await settled(page)).shift;
}

/** The numbers of the command line for the same models and settings. */
function commandLine({ models, axis, second, seed, count, at = [] }) {
  const program = path.join(ROOT, 'target/debug/neurn');
  assert.ok(fs.existsSync(program), 'cargo build first: the command line is compared with');
  const weights = (name) => path.join(ROOT, 'assets/models', `${name}.safetensors`);
  const words = ['shift', '--left', weights(models[0]), '--right', weights(models[1]), '--axis', axis, '--seed', `${seed}`, '--count', `${count}`, '--json'];
  if (second) {
    words.push('--second', second);
  }
  for (const place of at) {
    words.push('--at', place);
  }
  return JSON.parse(execFileSync(program, words)).points;
}

/**
 * The same counts. Page and command line round differently in the last bits, so a digit that is a tie for a network may
 * fall to either side: one in a point, and three in all, are let pass.
 */
function sameCounts(found, wanted) {
  assert.equal(found.length, wanted.length);
  let apart = 0;
  found.forEach((point, i) => {
    assert.ok(Math.abs(point.value - wanted[i].value) < 1e-9, `${point.value} and ${wanted[i].value}`);
    assert.equal(point.second ?? null, wanted[i].second ?? null);
    assert.equal(point.n, wanted[i].n);
    for (const side of [0, 1]) {
      const difference = Math.abs(point.right[side] - wanted[i].right[side]);
      assert.ok(difference <= 1, `at ${point.value}: ${point.right} and ${wanted[i].right}`);
      apart += difference;
    }
  });
  assert.ok(apart <= 3, `${apart} digits apart`);
}

test('at first sight a curve of 17 points fills in, and it is that of the command line', async ({ open }) => {
  // fewer digits than without a link: the command line of a test build is slow
  const page = await open('#view=shift&shift.count=40');
  const shift = await measured(page);
  assert.equal(shift.points.length, 17);
  assert.equal(shift.axis, 'polarity');
  sameCounts(shift.points, commandLine(shift));
  // what it tells: white ink is read by both, black ink by the one with the filter
  const [first, last] = [shift.points[0], shift.points.at(-1)];
  assert.ok(first.right.every((right) => right > 0.9 * first.n), `${first.right}`);
  assert.ok(last.right[1] > last.right[0] + 0.3 * last.n, `${last.right}`);
  // nobody reads what is not there
  const nothing = shift.points[8];
  assert.ok(nothing.right.every((right) => right < 0.3 * nothing.n), `${nothing.right}`);
  const { digit, said } = shift.handle;
  assert.equal(said[1].digit, digit);
  assert.equal(said[1].probabilities.length, 10);
});

test('a slider changes the curve, and going back costs nothing', async ({ open }) => {
  const page = await open('#view=shift&shift.count=30');
  const rest = await measured(page);
  await page.lab.set({ shift: { values: { noise: 20 } } });
  const noisy = await measured(page);
  assert.notDeepEqual(noisy.points.map((p) => p.right), rest.points.map((p) => p.right));
  sameCounts(noisy.points, commandLine({ ...noisy, at: ['noise=20'] }));
  await page.lab.set({ shift: { values: { noise: 0 } } });
  await page.lab.idle();
  const back = (await page.lab.results()).shift;
  assert.deepEqual(back.points, rest.points);
  // another slider along the axis
  await page.lab.set({ shift: { axis: 'contrast', values: { polarity: 0, contrast: 15 } } });
  const contrast = await measured(page);
  assert.equal(contrast.points.length, 17);
  assert.deepEqual(contrast.points.at(-1).right, rest.points[0].right, 'both end at clean handwriting');
});

test('a click and the arrow keys move the digit along the axis', async ({ open }) => {
  const page = await open('#view=shift&shift.count=50');
  await measured(page);
  const [x, y, w, h] = (await page.lab.results()).places['shift.curve'];
  await page.mouse.click(x + 0.25 * w, y + 0.5 * h);
  await page.lab.idle();
  const there = (await page.lab.state()).shift.values.polarity;
  assert.ok(Math.abs(there - 25) < 1.5, `${there}`);
  await page.keyboard.press('ArrowRight');
  await page.lab.idle();
  const further = (await page.lab.state()).shift.values.polarity;
  assert.ok(further > there && further <= there + 1.5, `${there} and ${further}`);
  const { handle } = (await page.lab.results()).shift;
  assert.equal(handle.values.polarity, further);
  assert.ok(handle.said[0].digit >= 0 && handle.said[1].digit >= 0);
});

test('a second slider gives a map, and its link gives it again', async ({ open }) => {
  const page = await open('#view=shift&shift.count=20');
  await measured(page);
  await page.lab.set({ shift: { second: 'noise' } });
  const map = await measured(page);
  assert.equal(map.total, 81);
  assert.equal(map.points.length, 81);
  assert.ok(map.points.every((point) => point.n === 20));
  sameCounts(map.points, commandLine(map));
  const place = await middle(page, 'shift.map');
  await page.mouse.click(place.x + place.w / 2 - 8, place.y + place.h / 2 - 8);
  await page.lab.idle();
  const { values } = (await page.lab.state()).shift;
  assert.deepEqual([values.polarity, values.noise], [100, 0], 'the bottom right cell');
  const link = new URL(page.url()).hash;
  const again = await open(link);
  assert.deepEqual((await again.lab.state()).shift, (await page.lab.state()).shift);
  const same = await measured(again);
  assert.deepEqual(same.points, map.points);
}, { timeout: 400_000 });

test('it pauses and goes on, by key and by the outline', async ({ open }) => {
  const page = await open('#view=shift&shift.count=1000');
  await until(page, () => window.neurnLab.results().shift?.points.length > 2);
  await page.keyboard.press('Space');
  await until(page, () => window.neurnLab.results().shift.paused);
  await page.lab.idle();
  const before = (await page.lab.results()).shift;
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.deepEqual((await page.lab.results()).shift.points, before.points);
  assert.ok(before.done < before.total);
  await page.getByRole('button', { name: 'Pause the measurement' }).focus();
  await page.keyboard.press('Enter');
  await until(page, () => !window.neurnLab.results().shift.paused);
  const read = (points) => points.reduce((sum, point) => sum + point.n, 0);
  await until(page, (sum) => window.neurnLab.results().shift.points.reduce((all, point) => all + point.n, 0) > sum, read(before.points));
});

test('the numbers are saved as a table', async ({ open }) => {
  const page = await open('#view=shift&shift.count=50&shift.axis=blur');
  const { points } = await measured(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the numbers (CSV)' }).focus();
  await page.keyboard.press('Enter');
  const file = await download;
  assert.equal(file.suggestedFilename(), 'neurn-lab-shift-blur.csv');
  const [head, ...rows] = fs.readFileSync(await file.path(), 'utf8').trim().split('\n').map((line) => line.split(','));
  assert.equal(rows.length, points.length);
  const column = (name) => rows.map((row) => Number(row[head.indexOf(name)]));
  assert.deepEqual(column('blur'), points.map((point) => point.value));
  assert.deepEqual(column('left_correct'), points.map((point) => point.right[0]));
  assert.deepEqual(column('right_correct'), points.map((point) => point.right[1]));
});
