// A visitor's photograph: the digits in it are found, read one by one, and framed anew by mouse and keyboard.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { noise, npy, png, seven } from './files.mjs';
import { ROOT, suite, until } from './lib.mjs';

const FOLDER = path.join(ROOT, 'tests/fixtures/paper');
const photograph = (name) => fs.readFileSync(path.join(FOLDER, name));

// what Chromium's fake camera shows: one JPEG is a film of one picture
const film = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-')), 'paper.mjpeg');
fs.writeFileSync(film, photograph('31415.jpg'));

const { test } = suite({ gpu: false, launch: { args: [`--use-file-for-fake-video-capture=${film}`] } });

/** What both networks read, once they have answered about as many digits as are framed. */
async function reading(page, count) {
  await until(page, (wanted) => {
    const { classify } = window.neurnLab.results();
    return classify?.frames?.length === wanted && [classify.left, classify.right].every((side) => side.said.length === wanted);
  }, count);
  const { classify } = await settled(page);
  const number = (side) => side.said.map(({ digit }) => digit).join('');
  return { frames: classify.frames, left: number(classify.left), right: number(classify.right) };
}

test('one digit on paper is found, and read by the champion as on the command line', async ({ open }) => {
  const page = await open('#view=classify');
  const [opened] = await page.lab.open('7.jpg', photograph('7.jpg'));
  assert.deepEqual(opened, { kind: 'picture', name: '7.jpg', shape: [750, 1000, 3], count: 1 });
  await page.lab.set({ classify: { right: 'mnist-champion' } });
  const { frames, right } = await reading(page, 1);
  assert.equal(right, '7');
  const program = path.join(ROOT, 'target/debug/neurn');
  assert.ok(fs.existsSync(program), 'cargo build first: the command line is compared with');
  const words = ['predict', '--find', '--json', '--weights', path.join(ROOT, 'assets/models/mnist-champion.safetensors')];
  const { digits } = JSON.parse(execFileSync(program, [...words, path.join(FOLDER, '7.jpg')], { encoding: 'utf8' }));
  assert.deepEqual(frames, digits.map(({ frame }) => frame));
  const mine = await page.lab.array('classify.right.probabilities');
  digits[0].probabilities.forEach((p, i) => assert.ok(Math.abs(p - mine[i]) < 1e-4, `${i}: ${p} ${mine[i]}`));
});

test('five in a row are a number; frames are moved, resized, removed and added', async ({ open }) => {
  const page = await open('#view=classify&classify.right=mnist-champion');
  await page.lab.open('31415.jpg', photograph('31415.jpg'));
  const first = await reading(page, 5);
  assert.equal(first.right, '31415');
  assert.ok(first.frames.every(([x], i) => i === 0 || x > first.frames[i - 1][0]), 'in reading order');

  // by mouse: the second frame is dragged down by a tenth of the picture
  const picture = await middle(page, 'classify.picture');
  const scale = picture.w / 1000;
  const [left, top] = [picture.x - picture.w / 2, picture.y - picture.h / 2];
  const [x, y, width, height] = first.frames[1];
  const at = [left + (x + width / 2) * scale, top + (y + height / 2) * scale];
  await page.mouse.move(...at);
  await page.mouse.down();
  await page.mouse.move(at[0], at[1] + 40 * scale, { steps: 6 });
  await page.mouse.move(at[0], at[1] + 80 * scale, { steps: 6 });
  await page.mouse.up();
  await until(page, (before) => window.neurnLab.results().classify.frames[1][1] > before + 60, y);
  const moved = await reading(page, 5);
  assert.deepEqual(moved.frames[1].slice(2), [width, height], 'it keeps its size');
  assert.ok(Math.abs(moved.frames[1][1] - y - 80) <= 4, `${moved.frames[1]} from ${first.frames[1]}`);

  // by keyboard: it has the focus that the click gave it
  await page.keyboard.press('ArrowUp');
  await until(page, (before) => window.neurnLab.results().classify.frames[1][1] < before, moved.frames[1][1]);
  await page.keyboard.press('Shift+ArrowRight');
  await until(page, (before) => window.neurnLab.results().classify.frames[1][2] > before, width);
  await page.keyboard.press('Delete');
  assert.equal((await reading(page, 4)).right, '3415');

  // by the outline, as a screen reader does it
  const press = async (name) => {
    await page.locator('#outline').getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await press('Add a frame');
  await reading(page, 5);
  await press('Find the digits again');
  assert.equal((await reading(page, 5)).right, '31415');
  await press('Read the whole picture');
  await until(page, () => window.neurnLab.results().classify.left.said.length === 1);
  assert.equal((await settled(page)).classify.frames, null);
});

test('pictures that only the browser decodes: AVIF and SVG are opened, what is broken or unknown is a sentence', async ({ open }) => {
  const page = await open('#view=classify&classify.right=mnist-champion', { allow: [/./] });
  const [opened] = await page.lab.open('7.avif', photograph('7.avif'));
  assert.deepEqual(opened, { kind: 'picture', name: '7.avif', shape: [750, 1000, 3], count: 1 });
  assert.equal((await reading(page, 1)).right, '7');
  // a drawing without pixels of its own is drawn larger, over white
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="14"><path d="M7 0h7v14h-7z" fill="#f00"/></svg>';
  const [drawn] = await page.lab.open('bar.svg', Buffer.from(drawing));
  assert.deepEqual(drawn.shape, [256, 512, 3]);
  await page.lab.set({ view: 'see' });
  await page.lab.idle();
  const values = await page.lab.array('filter.raw');
  const pixel = (x, y) => [...values.slice(3 * (512 * y + x), 3 * (512 * y + x) + 3)];
  assert.deepEqual([pixel(20, 128), pixel(192, 128), pixel(400, 128)], [[255, 255, 255], [255, 0, 0], [255, 255, 255]]);
  const broken = await page.lab.refusal('broken.avif', photograph('7.avif').subarray(0, 60));
  assert.match(broken, /^`broken\.avif`.*AVIF.*\.$/);
  const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>';
  assert.match(await page.lab.refusal('huge.svg', Buffer.from(huge)), /^`huge\.svg`.*20,?000.*\.$/);
  // Chromium knows no HEIC
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.from([0, 0, 0, 0]), Buffer.from('mif1heic')]);
  assert.match(await page.lab.refusal('phone.heic', heic), /^`phone\.heic`.*HEIC.*\.$/);
  assert.deepEqual((await settled(page)).filter.shape, [256, 512, 3], 'what was there stays');
});

test('what is a digit already is read as it is, and an array of noise is no reason to wait', async ({ open }) => {
  const page = await open('#view=classify');
  await page.lab.open('seven.png', png(28, 28, 1, seven()));
  await until(page, () => window.neurnLab.results().classify?.left.said.length === 1);
  const { classify } = await settled(page);
  assert.equal(classify.frames, null);
  assert.equal(classify.left.said[0].digit, 7);
  const [opened] = await page.lab.open('noise.npy', npy([300, 200], noise(60_000)));
  assert.deepEqual(opened, { kind: 'picture', name: 'noise.npy', shape: [300, 200], count: 1 });
  await page.lab.idle();
  assert.ok((await page.lab.results()).classify.left.said.length > 0);
});

test('the camera: frames are found in its pictures, live', async ({ open }) => {
  const page = await open('#view=classify&source=webcam&classify.right=mnist-champion');
  await page.getByRole('button', { name: 'Start the camera' }).focus();
  await page.keyboard.press('Enter');
  await until(page, () => window.neurnLab.results().classify?.frames?.length === 5);
  await until(page, () => window.neurnLab.results().classify.right.said.length === 5);
  const { classify } = await page.lab.results();
  assert.equal(classify.right.said.map(({ digit }) => digit).join(''), '31415');
});
