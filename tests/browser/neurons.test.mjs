// Neurons beside networks in the page: numbers that can be checked, a map that can be stopped, files of one's own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { noise, npy } from './files.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const PROGRAM = path.join(ROOT, 'target/debug/neurn');
const RECORDING = fs.readFileSync(path.join(ROOT, 'tests/fixtures/cortex/self-test.npz'));
const SMALL = '#view=neurons&neurons.study.cells=120&neurons.study.trials=4';

/** A number array as a file for the command line. */
function file(shape, values) {
  const name = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-')), 'a.npy');
  fs.writeFileSync(name, npy(shape, Float32Array.from(values)));
  return name;
}
const printed = (...words) => JSON.parse(execFileSync(PROGRAM, [...words, '--json'], { maxBuffer: 1 << 26 }));
const close = (a, b, what, tolerance = 1e-4) => assert.ok(Math.abs(a - b) <= tolerance, `${what}: ${a} and ${b}`);

/** The view with something to see. */
async function opened(open, address = SMALL, options = {}) {
  const page = await open(address.includes('neurons.shows=') ? address : `${address}&neurons.shows=overlap`, options);
  await until(page, () => window.neurnLab.results().neurons?.view);
  await settled(page);
  return page;
}

const neurons = async (page) => (await settled(page)).neurons;

/** What there is after a change. */
async function changed(page, partial) {
  const { answers } = await neurons(page);
  await page.lab.set(partial);
  await until(page, (before) => window.neurnLab.results().neurons.answers > before, answers);
  return neurons(page);
}

async function press(page, name) {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).first().focus();
  await page.keyboard.press('Enter');
  return neurons(page);
}

test('real neurons come first, as the command line has them, and shuffled photographs move what hangs on them', async ({ open }) => {
  const page = await opened(open, '#view=neurons&neurons.shows=cortex');
  const shipped = printed('neurons', '--pairs', 'all');
  assert.equal(shipped.recording.cells, 260);
  let { view } = await neurons(page);
  assert.equal(view.badge, 'measured');
  assert.match(view.about, /260 neurons of mouse V1/);
  const compare = async (of, shuffled) => {
    for (const measure of ['rdm', 'predict', 'match', 'rmse', 'iou']) {
      for (const [side, name] of [['left', 'baseline'], ['right', 'neurn']]) {
        const own = [...await page.lab.array(`neurons.${measure}_${name}`)];
        const wanted = shipped.pairs.map((pair) => pair[shuffled ? 'shuffled' : 'scores'][measure][side]);
        own.forEach((value, i) => close(value, wanted[i], `${measure} ${name} of pair ${i}`, 1e-6));
        close(view.facts[`${measure}_${name}`], of[measure][side], `mean ${measure} ${name}`, 1e-9);
      }
    }
  };
  await compare(shipped.over_pairs, false);
  assert.ok(view.said.some((said) => /not about the neurons/.test(said)), 'the control stands in the same sentence');
  ({ view } = await changed(page, { neurons: { study: { shuffled: true } } }));
  assert.match(page.url(), /neurons\.study\.shuffled=true/);
  await compare(shipped.over_pairs.shuffled, true);
  assert.ok(Math.abs(view.facts.rdm_baseline) < 0.02, 'same images alike falls to nothing');
  assert.ok(view.facts.rmse_nearer >= 8, "the papers' distance does not");
  // three cells and four images are too few for any of it: that is said, and what ships stays
  await page.lab.open('mine.npz', RECORDING);
  await until(page, () => /^`mine\.npz`: its cells do not tell the images apart/.test(window.neurnLab.results().neurons.view.said[0]));
  assert.match((await neurons(page)).view.about, /^260 neurons of mouse V1/);
});

test('a MATLAB file with responses and images is a recording, as on the command line', async ({ open }) => {
  const page = await opened(open, '#view=neurons&neurons.shows=cortex&classify.left=mnist-cnn-none&classify.right=mnist-cnn-neurn3');
  const file = path.join(ROOT, 'tests/fixtures/cortex/plain.mat');
  await page.lab.open('plain.mat', fs.readFileSync(file));
  await until(page, () => /^Yours: 5 neurons of `plain\.mat`, 8 images, 3 repeats of each, /.test(window.neurnLab.results().neurons.view.about));
  const model = (id) => path.join(ROOT, `assets/models/${id}.safetensors`);
  const pairs = `${model('mnist-cnn-none')},${model('mnist-cnn-neurn3')}`;
  const wanted = printed('neurons', '--recording', file, '--pairs', pairs);
  const { view } = await neurons(page);
  for (const measure of ['rdm', 'match', 'rmse', 'iou']) {
    const { left, right } = wanted.pairs[0].scores[measure];
    assert.equal(view.facts[`${measure}_baseline`] === undefined, left === null, `${measure} of the left network`);
    if (right !== null) {
      close(view.facts[`${measure}_neurn`], right, `${measure} of the right network`, 1e-5);
    }
  }
  assert.ok(wanted.controls.gabor_energy === null, 'images of 6 x 6 pixels are too small for Gabor functions of 16');
});

test('a recording of two files is scored as on the command line, missing trials and all', async ({ open }) => {
  const [left, right] = ['mnist-cnn-none', 'mnist-cnn-neurn3'];
  const page = await opened(open, `#view=neurons&neurons.shows=cortex&classify.left=${left}&classify.right=${right}`);
  // cells that follow a pixel each, with noise; one trial is missing
  const images = Uint8Array.from(noise(14 * 144));
  const chance = noise(4 * 14 * 9);
  const responses = Float32Array.from(chance, (v, i) => images[(Math.floor(i / 9) % 14) * 144 + (i % 9) * 15] + v / 4);
  responses[40] = NaN;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-'));
  const files = { 'responses.npy': npy([4, 14, 9], responses), 'images.npy': npy([14, 12, 12], images) };
  for (const [name, bytes] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), bytes);
  }
  await page.lab.open('responses.npy', files['responses.npy']);
  await until(page, () => window.neurnLab.results().neurons.files.length === 1);
  assert.match((await neurons(page)).view.about, /260 neurons/, 'until the images are there what ships stays');
  // images of another recording are refused with a sentence, and nothing is lost
  await page.lab.open('others.npy', npy([5, 12, 12], images.subarray(0, 720)));
  await until(page, () => window.neurnLab.results().neurons.problem?.includes('there are 5 images: no axis is so long'));
  await press(page, 'Remove others.npy');
  await page.lab.open('images.npy', files['images.npy']);
  await until(page, () => /^Yours: 9 neurons of `responses\.npy`, 14 images, 4 repeats of each, 1 missing/.test(window.neurnLab.results().neurons.view.about));
  const { view } = await neurons(page);
  assert.equal(view.badge, 'measured');
  const model = (id) => path.join(ROOT, `assets/models/${id}.safetensors`);
  const at = (name) => path.join(folder, name);
  const wanted = printed('neurons', '--recording', at('responses.npy'), '--images', at('images.npy'), '--pairs', `${model(left)},${model(right)}`);
  assert.deepEqual([wanted.recording.cells, wanted.recording.missing], [9, 1]);
  for (const measure of ['rdm', 'predict', 'match', 'rmse', 'iou']) {
    for (const [side, name] of [['left', 'baseline'], ['right', 'neurn']]) {
      close(view.facts[`${measure}_${name}`], wanted.pairs[0].scores[measure][side], `${measure} ${side}`, 1e-5);
    }
  }
  assert.equal(view.facts.rdm_p, undefined, 'one pair tests nothing');
  assert.ok(view.said.some((said) => /nothing is tested/.test(said)));
  // shuffled, the same as there
  const { view: shuffled } = await changed(page, { neurons: { study: { shuffled: true } } });
  close(shuffled.facts.rmse_neurn, wanted.pairs[0].shuffled.rmse.right, 'shuffled', 1e-5);
  // what ships is a press away, and comes back
  const { view: shipped } = await press(page, 'Your own recording');
  assert.match(shipped.about, /^260 neurons of mouse V1/);
  assert.match((await press(page, 'Your own recording')).view.about, /^Yours/);
  // the other tabs show the same neurons
  const { view: overlap } = await changed(page, { neurons: { shows: 'overlap', study: { class: null } } });
  assert.match(overlap.about, /9 neurons of `responses\.npy`/);
  assert.equal(overlap.badge, 'measured');
});

test('the overlap is what the command line finds in the same values, and follows the bandwidth and the kind', async ({ open }) => {
  assert.ok(fs.existsSync(PROGRAM), 'cargo build first: the command line is compared with');
  const page = await opened(open);
  let { view } = await neurons(page);
  assert.equal(view.badge, 'simulated');
  assert.match(view.about, /240 simulated neurons/);
  const compare = async (bandwidth) => {
    const values = [];
    for (const name of ['neuron_values', 'neurn_values']) values.push(await page.lab.array(`neurons.${name}`));
    const [a, b] = values.map((own) => file([own.length], own));
    const wanted = printed('density', a, b, '--bandwidth', bandwidth, '--points', '512');
    const { facts } = (await neurons(page)).view;
    close(facts.iou_neurn, wanted.iou, `IoU, ${bandwidth}`, 1e-3);
    close(facts.bandwidth_neurn, wanted.bandwidths[1], 'bandwidth', 1e-6);
    close(facts.mean_neurn, wanted.means[1], 'mean', 1e-5);
    const density = await page.lab.array('neurons.neurn');
    const most = Math.max(...wanted.densities.b);
    density.forEach((v, i) => close(v / most, wanted.densities.b[i] / most, `density ${i}`, 2e-4));
    return facts.iou_neurn;
  };
  const scott = await compare('scott');
  await changed(page, { neurons: { study: { rule: 'factor', factor: 0.9 } } });
  const wide = await compare('0.9');
  assert.notEqual(wide, scott);
  assert.match(page.url(), /neurons\.study\.factor=0\.9/);
  await press(page, "Silverman's rule");
  await until(page, () => window.neurnLab.state().neurons.study.rule === 'silverman');
  await compare('silverman');

  const all = (await neurons(page)).view.facts.neurons;
  await press(page, 'Sst');
  await until(page, (before) => window.neurnLab.results().neurons.view.facts.neurons < before, all);
  ({ view } = await neurons(page));
  assert.ok(view.facts.neurons > 4, 'some Sst neurons');
  await page.locator('canvas').focus();
  await page.keyboard.press('Escape');
  await until(page, () => window.neurnLab.state().neurons.study.line === null);
  await assert.rejects(page.lab.set({ neurons: { study: { cells: 1 } } }), /neurons\.cells/);
});

test('what a neuron stands for is N = T^T FS as the command line has it', async ({ open }) => {
  const page = await opened(open, `${SMALL}&neurons.shows=neuron&neurons.study.cell=7&neurons.study.image=5`);
  const { view } = await neurons(page);
  assert.equal(view.facts.cell, 7);
  const own = await page.lab.array('neurons.representation');
  const peaks = await page.lab.array('neurons.peaks');
  assert.equal(own.length, 31 * 31);
  const { images } = view;
  assert.equal(peaks.length, images * 4);
  // the same images, written by the command line
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-'));
  const [n, fsFile] = ['n.npy', 'fs.npy'].map((name) => path.join(folder, name));
  execFileSync(PROGRAM, ['represent', '--simulate', '--seed', '1', '--out', n, '--save-stimuli', fsFile]);
  const traces = file([images, 4], peaks);
  const compare = (found, centring) => {
    execFileSync(PROGRAM, ['represent', '--traces', traces, '--stimuli', fsFile, '--mean', '--centring', centring, '--out', n]);
    const bytes = fs.readFileSync(n);
    const wanted = new Float32Array(bytes.buffer.slice(bytes.byteOffset + bytes.length - 31 * 31 * 4, bytes.byteOffset + bytes.length));
    const most = Math.max(...wanted.map(Math.abs));
    found.forEach((v, i) => close(v / most, wanted[i] / most, `${centring}, pixel ${i}`, 1e-5));
  };
  compare(own, 'correlation');
  assert.ok(own.every((v) => Math.abs(v) <= 1), 'correlations');
  await changed(page, { neurons: { study: { centring: 'raw' } } });
  compare(await page.lab.array('neurons.representation'), 'raw');
});

/** Ranks, ties at their mean. */
function ranks(values) {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const found = [];
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && values[order[j]] === values[order[i]]) j += 1;
    for (let k = i; k < j; k += 1) found[order[k]] = (i + j - 1) / 2;
    i = j;
  }
  return found;
}
function pearson(a, b) {
  const mean = (v) => v.reduce((s, x) => s + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f) => a.reduce((s, _, i) => s + f(a[i] - ma, b[i] - mb), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

test('distances and dissimilarities are what their numbers give', async ({ open }) => {
  const page = await opened(open, `${SMALL}&neurons.shows=distance`);
  let { view } = await neurons(page);
  const rmse = [...await page.lab.array('neurons.rmse_neurn')];
  assert.equal(rmse.length, 240);
  const mean = (v) => v.reduce((s, x) => s + x, 0) / v.length;
  close(view.facts.rmse_neurn_excitatory, mean(rmse.slice(0, 120)), 'excitatory');
  close(view.facts.rmse_neurn_inhibitory, mean(rmse.slice(120)), 'inhibitory');
  assert.deepEqual(Object.keys(view.facts).filter((name) => name.startsWith('p_')), [], 'no test over kinds, or over cells of few animals');
  assert.ok(view.said.some((said) => /This count tests nothing/.test(said)));
  assert.ok(view.said.some((said) => /The paper/.test(said)), 'the paper\'s finding stands beside ours');
  // a dot chooses its kind
  const [x, y, w, h] = (await settled(page)).places['neurons.figure'];
  await page.mouse.move(x + w / 2, y + h / 2);
  await changed(page, { neurons: { shows: 'images' } });
  ({ view } = await neurons(page));
  const neuron = [...await page.lab.array('neurons.rdm_neurons')];
  for (const name of ['baseline', 'neurn']) {
    const own = [...await page.lab.array(`neurons.rdm_${name}`)];
    assert.equal(own.length, (118 * 117) / 2);
    close(view.facts[`correlation_${name}`], pearson(ranks(own), ranks(neuron)), name, 1e-3);
  }
  assert.deepEqual(view.panels.length, 3);
});

test('a click on a row chooses its kind', async ({ open }) => {
  const page = await opened(open, `${SMALL}&neurons.shows=distance`, { width: 1400, height: 1000 });
  const { x, y, w, h } = await middle(page, 'neurons.figure');
  // along the diagonal there is a dot somewhere
  let found = false;
  for (let i = 0; i < 40 && !found; i += 1) {
    for (let j = -3; j <= 3 && !found; j += 1) {
      await page.mouse.click(x + w * ((i + 0.5) / 40 - 0.5), y - h * ((i + 0.5 + j) / 40 - 0.5));
      found = (await page.lab.state()).neurons.study.line !== null;
    }
  }
  assert.ok(found, 'a dot was clicked');
  await until(page, () => window.neurnLab.results().neurons.view.said.length > 0);
});

test('the map is stopped, made, and only its central neurons are compared', async ({ open }) => {
  const page = await opened(open, '#view=neurons&neurons.study.cells=800&neurons.study.trials=4');
  const before = (await neurons(page)).view.facts.neurons;
  await page.lab.set({ neurons: { shows: 'map' } });
  await until(page, () => window.neurnLab.results().neurons.running);
  await press(page, 'Cancel the map');
  await until(page, () => !window.neurnLab.results().neurons.running);
  assert.equal((await neurons(page)).view.facts.excitatory_neurons, undefined, 'stopped: there is no map');
  await press(page, 'Run the map');
  await until(page, () => window.neurnLab.results().neurons.view.facts.inhibitory_neurons === 800);
  const { view } = await neurons(page);
  assert.equal(view.facts.excitatory_central, 500);
  assert.ok(view.facts.excitatory_trust > 0.6 && view.facts.excitatory_trust <= 1, `${view.facts.excitatory_trust}`);
  assert.equal((await page.lab.array('neurons.excitatory_map')).length, 1600);
  // a dot under the pointer says what it stands for, and a click opens it
  const { x, y, w, h } = await middle(page, 'neurons.figure');
  let cell = null;
  for (let i = 0; i < 60 && cell === null; i += 1) {
    await page.mouse.click(x + w * 0.3 * Math.cos(i * 2.4) * Math.sqrt(i / 60), y + h * 0.3 * Math.sin(i * 2.4) * Math.sqrt(i / 60));
    const state = await page.lab.state();
    if (state.neurons.shows === 'neuron') cell = state.neurons.study.cell;
  }
  assert.notEqual(cell, null, 'a dot was clicked');
  const now = await changed(page, { neurons: { shows: 'overlap', study: { central: true } } });
  assert.equal(now.view.facts.neurons, 500);
  assert.ok(before > 500);
});

test('recordings, kernels and images of ones own; a broken file is a sentence and nothing is lost', async ({ open }) => {
  const page = await opened(open);
  await page.lab.open('mine.npz', RECORDING);
  await until(page, () => window.neurnLab.results().neurons.view.badge === 'measured');
  let now = await neurons(page);
  assert.match(now.view.about, /mine\.npz/);
  assert.deepEqual(now.files, ['mine.npz']);
  for (const [name, bytes] of [
    ['broken.npz', Buffer.concat([RECORDING.subarray(0, 900), Buffer.from('peaks.npy')])],
    ['half.npy', Buffer.from(npy([30, 4], Float32Array.from(noise(120)))).subarray(0, 200)],
    ['flat.npy', npy([5, 1, 1], Float32Array.from(noise(5)))],
    ['weights.safetensors', Buffer.from('not weights')],
  ]) {
    assert.ok((await page.lab.refusal(name, bytes)).includes(name));
    await until(page, (wanted) => window.neurnLab.results().problem?.includes(wanted), name);
    now = await neurons(page);
    assert.deepEqual(now.files, ['mine.npz'], 'what was there stays');
    assert.equal(now.view.badge, 'measured');
  }
  await page.lab.open('kernels.npy', npy([4, 3, 5, 5], Float32Array.from(noise(300))));
  await until(page, () => window.neurnLab.results().neurons.files.length === 2);
  now = await changed(page, { neurons: { shows: 'overlap', study: { class: null, normalization: 'zscore' } } });
  assert.ok(now.view.said.some((said) => /Your features/.test(said)), now.view.said.join(' '));
  await press(page, 'Remove mine.npz');
  await until(page, () => window.neurnLab.results().neurons.view.badge === 'simulated');
  // images that the simulated neurons are shown
  await page.lab.open('scenes.npy', npy([20, 12, 12], Uint8Array.from(noise(20 * 144))));
  await until(page, () => window.neurnLab.results().neurons.view.images === 20);
  assert.match((await neurons(page)).view.about, /scenes\.npy/);
});

test('responses alone have distributions, beside the simulated ones', async ({ open }) => {
  const page = await opened(open);
  const values = Float32Array.from(noise(200 * 12), (v) => v / 255);
  await page.lab.open('trials.npy', npy([200, 12], values));
  await until(page, () => window.neurnLab.results().neurons.view.badge === 'measured');
  let now = await changed(page, { neurons: { shows: 'check' } });
  assert.ok(now.view.facts.sparseness_median_other > 0);
  const own = [...await page.lab.array('neurons.deviation')];
  const columns = Array.from({ length: 12 }, (_, cell) => Array.from({ length: 200 }, (_, trial) => values[trial * 12 + cell]));
  const deviation = columns.map((v) => {
    const mean = v.reduce((s, x) => s + x, 0) / v.length;
    return Math.sqrt(v.reduce((s, x) => s + (x - mean) ** 2, 0) / (v.length - 1));
  });
  deviation.forEach((wanted, i) => close(own[i], wanted, `deviation ${i}`, 1e-4));
  await page.lab.set({ neurons: { shows: 'distance' } });
  await until(page, () => window.neurnLab.results().neurons.problem?.includes('which image'));
});

test('real cells by kind stand before the simulated ones, with the numbers of the tables', async ({ open }) => {
  const page = await opened(open, `${SMALL}&neurons.shows=check`);
  const golden = JSON.parse(fs.readFileSync(path.join(ROOT, 'tests/golden/survey.json')));
  const compare = async (movement, cells) => {
    const { view } = await neurons(page);
    for (const [line, spread] of Object.entries(golden.gratings[movement])) {
      close(view.facts[`selectivity_${line.toLowerCase()}`], spread[cells].quartiles[1], `${line}, ${movement}`, 1e-9);
    }
    return view;
  };
  const first = await compare('static', 'all');
  assert.ok(first.facts.selectivity_cux2_simulated > 0, 'simulated cells stand beside them');
  assert.ok(first.said.some((said) => /not fitted to these tables/.test(said)));
  assert.equal(first.badge, 'simulated', 'the view is still of simulated cells, and the first sentence says what is measured');
  assert.match(first.said[0], /^Measured: 37,661 cells/);
  await press(page, 'Only cells that answer them');
  await compare('static', 'responsive');
  await press(page, 'Drifting gratings');
  await compare('drifting', 'responsive');
});

test('figures, tables and representations are saved', async ({ open }) => {
  const page = await opened(open);
  const saved = async (button) => {
    const coming = page.waitForEvent('download');
    await press(page, button);
    const download = await coming;
    return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
  };
  const table = await saved(/^Save Who overlaps most as CSV$/);
  assert.match(table.name, /overlap-by-kind\.csv$/);
  const lines = table.bytes.toString().trimEnd().split('\r\n');
  assert.equal(lines[0], 'kind,class,neurons,iou_baseline,iou_neurn');
  assert.ok(lines.length > 5 && lines.every((line) => line.split(',').length === 5));
  // measured figures are saved with their controls, in a page that has loaded no network for them
  await changed(page, { neurons: { shows: 'cortex' } });
  const measured = await saved(/^Save Do they find the same photographs alike\? as CSV$/);
  assert.equal(measured.name, 'neurn-lab-neurons-mouse-v1-rdm.csv');
  const rows = measured.bytes.toString().trimEnd().split('\r\n').map((line) => line.split(','));
  const shipped = printed('neurons', '--pairs', 'all');
  const controls = 4 + 2 * shipped.controls.random_kernels.length;
  assert.equal(rows.length, 1 + shipped.pairs.length + controls, 'pairs, then photographs, NeuRN maps, noise, Gabor energy, kernels of chance');
  shipped.pairs.forEach((pair, i) => close(Number(rows[i + 1][3]), pair.scores.rdm.right, pair.name, 1e-5));
});

test('works on a phone, and the page does not scroll sideways', async ({ open }) => {
  const page = await opened(open, SMALL, { width: 360, height: 780, touch: true });
  const { places } = await settled(page);
  const [x, , w] = places['neurons.figure'];
  assert.ok(x >= 0 && x + w <= 360 && w >= 280, `the figure is in sight: ${places['neurons.figure']}`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
});
