// Architectures side by side in the page: the same numbers as on the command line, and what one does with them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { noise, png } from './files.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const PROGRAM = path.join(ROOT, 'target/debug/neurn');
const ZOO = JSON.parse(fs.readFileSync(path.join(ROOT, 'assets/zoo/zoo.json'), 'utf8'));
const fixture = (name) => fs.readFileSync(path.join(ROOT, 'tests/fixtures/zoo', name));

/** What `neurn align` prints. */
const align = (...words) => JSON.parse(execFileSync(PROGRAM, ['align', ...words, '--json'], { maxBuffer: 1 << 26 }));

/** The view with all pairs aligned. */
async function opened(open, address = '#view=architectures', options = {}) {
  const page = await open(address, options);
  await until(page, () => window.neurnLab.results().architectures?.matrix);
  await settled(page);
  return page;
}

const architectures = async (page) => (await settled(page)).architectures;

/** Presses a button of the page's outline. */
async function press(page, name) {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).first().focus();
  await page.keyboard.press('Enter');
  return architectures(page);
}

test('all pairs have the scores of the command line, and another score changes them', async ({ open }) => {
  assert.ok(fs.existsSync(PROGRAM), 'cargo build first: the command line is compared with');
  const page = await opened(open);
  const compare = async (...words) => {
    const { matrix } = await architectures(page);
    const scores = await page.lab.array('architectures.scores');
    const index = await page.lab.array('architectures.index');
    const { names, scores: wanted, index: shares } = align('--all', ...words);
    assert.deepEqual([...matrix.names].sort(), [...names].sort());
    const at = matrix.names.map((name) => names.indexOf(name));
    at.forEach((i, row) => at.forEach((j, column) => {
      const place = row * at.length + column;
      assert.equal(scores[place], wanted[i][j], `${names[i]} and ${names[j]}`);
      assert.ok(Math.abs(index[place] - shares[i][j]) < 1e-5 * Math.max(1, Math.abs(shares[i][j])));
    }));
    return scores;
  };
  const first = await compare();
  const { matrix } = await architectures(page);
  assert.deepEqual([matrix.names.length, matrix.shortlist], [44, 12]);
  assert.ok(matrix.milliseconds > 0);
  assert.match(matrix.libraries, /keras \d/);
  await press(page, 'Scores of the Methods');
  const second = await compare('--preset', 'methods');
  assert.notDeepEqual(second, first);
  assert.match(page.url(), /architectures\.matrix\.scoring\.gap=-2/);
  await page.lab.set({ architectures: { matrix: { scoring: { matched: 7, mismatch: -3, gap: -1, border: 'textbook' }, tokens: 'detail', index: 'mean' } } });
  await compare('--match', '7', '--mismatch', '-3', '--gap', '-1', '--border', 'textbook', '--tokens', 'detail', '--index', 'mean');
  await page.locator('canvas').focus();
  await page.keyboard.press('Control+z');
  await until(page, () => window.neurnLab.state().architectures.matrix.scoring.matched !== 7);
  await assert.rejects(page.lab.set({ architectures: { matrix: { scoring: { gap: 5 } } } }), /gap score/);
});

test('a cell opens the pair; its section is stepped through, by buttons and by keys', async ({ open }) => {
  const page = await opened(open);
  const { x, y, w, h } = await middle(page, 'architectures.matrix');
  const { matrix } = await architectures(page);
  const n = matrix.names.length;
  const scores = await page.lab.array('architectures.scores');
  // the cell in row 3 and column 10
  const [row, column] = [3, 10];
  const at = (extent, place) => ((place + 0.5) / n - 0.5) * extent;
  await page.mouse.move(x + at(w, column), y + at(h, row));
  await until(page, () => window.neurnLab.results().architectures.cursor);
  const { cursor } = await architectures(page);
  assert.deepEqual(cursor.names, [matrix.names[row], matrix.names[column]]);
  await page.mouse.click(x + at(w, column), y + at(h, row));
  await until(page, () => window.neurnLab.results().architectures.pair);
  let now = await architectures(page);
  assert.equal(now.shows, 'pair');
  assert.deepEqual(now.pair.names, cursor.names);
  assert.equal(now.pair.score, scores[row * n + column]);
  assert.match(page.url(), /architectures\.first=/);
  const [same, other, gaps, free] = now.pair.counts;
  assert.equal(same + other + gaps + free, now.pair.columns);
  const printed = align(...now.pair.names);
  assert.deepEqual([now.pair.score, same, other, gaps, free], [printed.score, printed.matches, printed.mismatches, printed.gaps, printed.free_gaps]);

  await page.lab.set({ architectures: { first: 'VGG16', second: 'VGG19', length: 4, step: 0 } });
  await until(page, () => window.neurnLab.results().architectures.pair.names[1] === 'VGG19');
  now = await architectures(page);
  // Needleman-Wunsch once more, here
  const { words, values } = now.section;
  const [match, mismatch, gap] = [4, -1, -1];
  const m = words[0].map(() => []);
  const cell = (i, j) => (i < 0 || j < 0 ? 0 : m[i][j]);
  words[0].forEach((a, i) => words[1].forEach((b, j) => {
    m[i][j] = Math.max(cell(i - 1, j - 1) + (a === b ? match : mismatch), cell(i - 1, j) + gap, cell(i, j - 1) + gap);
  }));
  const inner = words[0].map((_, i) => values.slice((i + 1) * 5 + 1, (i + 2) * 5));
  assert.deepEqual(inner, m);
  now = await press(page, 'One step forward');
  now = await press(page, 'One step forward');
  assert.equal(now.section.step, 2);
  const status = page.getByRole('status').filter({ hasText: 'best of three' });
  await status.waitFor({ state: 'attached' });
  now = await press(page, 'Last step of the section');
  assert.equal(now.section.step, now.section.steps);
  now = await press(page, 'First step of the section');
  assert.equal(now.section.step, 0);
  // the space bar plays
  const strips = await middle(page, 'architectures.strips');
  await page.mouse.move(strips.x, strips.y);
  await page.evaluate(() => document.activeElement.blur());
  await page.locator('canvas').focus();
  await page.keyboard.press('Space');
  await until(page, () => window.neurnLab.state().architectures.step > 1);
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await until(page, () => window.neurnLab.state().architectures.shows === 'matrix');
});

test('nothing runs by itself where the system asks for less motion', async ({ open }) => {
  const page = await opened(open, '#view=architectures&architectures.shows=pair', { motion: 'reduce' });
  await until(page, () => window.neurnLab.results().architectures.section);
  await page.locator('canvas').focus();
  await page.keyboard.press('Space');
  await until(page, () => window.neurnLab.state().architectures.step === 1);
  assert.equal((await architectures(page)).playing, false);
});

test('a network of ones own joins, finds its nearest and aligns; a broken one is a sentence; digits stay digits', async ({ open }) => {
  const page = await opened(open);
  await page.lab.open('small.onnx', fixture('small.onnx'));
  await until(page, () => window.neurnLab.results().architectures.matrix?.names.length === 45);
  let now = await architectures(page);
  assert.deepEqual(now.own, ['small (yours)']);
  assert.equal(now.selected.name, 'small (yours)');
  const nearest = now.selected.neighbours;
  assert.ok(nearest.length > 3);
  assert.ok(nearest.every((cell, i) => i === 0 || cell.index <= nearest[i - 1].index), 'the nearest first');
  assert.equal(nearest[0].score, align(path.join(ROOT, 'tests/fixtures/zoo/small.onnx'), nearest[0].names[1]).score);
  now = await press(page, /^Open small \(yours\) and /);
  assert.equal(now.shows, 'pair');
  assert.deepEqual(now.pair.names, ['small (yours)', nearest[0].names[1]]);

  for (const [name, bytes] of [['broken.onnx', fixture('small.onnx').subarray(0, 40)], ['model.h5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')], ['odd.json', Buffer.from('{"a": 1')]]) {
    assert.ok((await page.lab.refusal(name, bytes)).includes(name));
    await until(page, (wanted) => window.neurnLab.results().problem?.includes(wanted), name);
    now = await architectures(page);
    assert.equal(now.matrix.names.length, 45, 'what was there stays');
    assert.deepEqual(now.own, ['small (yours)']);
  }
  await page.lab.open('list.txt', fixture('list.txt'));
  await until(page, () => window.neurnLab.results().architectures.own.length === 2);
  await page.lab.open('digit.png', png(8, 8, 1, noise(64)));
  await page.lab.idle();
  assert.equal((await architectures(page)).own.length, 2);
  assert.equal((await page.lab.state()).source, 'file');
  now = await press(page, 'Remove small (yours)');
  await until(page, () => window.neurnLab.results().architectures.matrix.names.length === 45);
  assert.deepEqual((await architectures(page)).own, ['list (yours)']);
});

test('networks open as people have them', async ({ open }) => {
  const page = await opened(open);
  const files = path.join(ROOT, 'tests/fixtures/networks');
  const names = { 'keras2.h5': 'digits', 'torch.txt': 'Net', 'keras3_summary.txt': 'own_model', 'tfjs.json': 'own_model' };
  for (const [at, [file, name]] of Object.entries(names).entries()) {
    await page.lab.open(file, fs.readFileSync(path.join(files, file)));
    await until(page, (wanted) => window.neurnLab.results().architectures.own.length === wanted, at + 1);
    const now = await architectures(page);
    assert.ok(now.selected.name.startsWith(name), now.selected.name);
    const nearest = now.selected.neighbours.find((cell) => !cell.names[1].includes('(yours'));
    assert.equal(nearest.score, align(path.join(files, file), nearest.names[1]).score, file);
  }
});

test('the tree, the alignment and the figures are saved', async ({ open }) => {
  const page = await opened(open);
  const saved = async (button) => {
    const coming = page.waitForEvent('download');
    await press(page, button);
    const file = await coming;
    return { name: file.suggestedFilename(), bytes: fs.readFileSync(await file.path()) };
  };
  const tree = await saved(/Tree \(Newick\)$/);
  assert.match(tree.name, /\.nwk$/);
  const text = tree.bytes.toString();
  assert.ok(text.trimEnd().endsWith(';') && text.split(',').length === 44);
  const table = await saved(/\(CSV\)$/);
  const lines = table.bytes.toString().trimEnd().split('\r\n');
  assert.equal(lines.length, 45);
  assert.ok(lines.every((line) => line.split(',').length === 45));
  const figure = await saved(/Figure \(SVG\)$/);
  assert.match(figure.bytes.toString(), /^<svg [\s\S]*VGG16/);
  const picture = await saved(/Picture \(PNG\)$/);
  assert.match(picture.name, /\.png$/);
  assert.deepEqual([...picture.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  assert.ok(picture.bytes.readUInt32BE(16) > 1000, 'fine enough for a slide');

  await page.lab.set({ architectures: { shows: 'pair' } });
  await until(page, () => window.neurnLab.results().architectures.pair);
  const alignment = await saved(/Alignment \(text\)$/);
  assert.match(alignment.bytes.toString(), /VGG16 and VGG19: score/);
  await press(page, 'Copy the alignment');
  await until(page, () => navigator.clipboard.readText().then((copied) => copied.includes('VGG16 and VGG19')));
});

test('works on a phone, and the page does not scroll sideways', async ({ open }) => {
  const page = await opened(open, '#view=architectures', { width: 360, height: 780, touch: true });
  const { places } = await settled(page);
  const [x, y, w, h] = places['architectures.matrix'];
  assert.ok(x >= 0 && x + w <= 360 && w >= 240, `the matrix is in sight: ${places['architectures.matrix']}`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await page.touchscreen.tap(x + w / 2, y + h / 2);
  await until(page, () => window.neurnLab.results().architectures.cursor);
  assert.equal((await architectures(page)).shows, 'matrix', 'a tap on a small cell only looks');
});

test('no list: a sentence, and a second try helps; a worker that died is sent everything again', async ({ open, server }) => {
  server.answer = (request, response, name) => {
    if (name === 'zoo/zoo.json') {
      response.writeHead(404).end('not found');
      return true;
    }
    return false;
  };
  const page = await open('#view=architectures', { allow: [/404/] });
  await until(page, () => window.neurnLab.results().architectures?.missing);
  assert.match((await architectures(page)).missing, /zoo\/zoo\.json/);
  server.answer = null;
  await press(page, 'Try the networks again');
  await until(page, () => window.neurnLab.results().architectures.matrix);
  const { matrix } = await architectures(page);
  assert.equal(matrix.names.length, ZOO.networks.filter((network) => !network.extra).length);

  // cancelling an evaluation ends the worker; a slow engine leaves time for it
  await page.lab.set({ view: 'evaluate', classify: { engine: 'ndarray' }, evaluate: { count: 5000 } });
  await until(page, () => window.neurnLab.results().view === 'evaluate');
  await page.evaluate(async () => {
    const button = (name) => [...document.querySelectorAll('#outline button')].find((one) => one.textContent === name);
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    while (!window.neurnLab.results().evaluate?.running) {
      button('Run the evaluation')?.click();
      await frame();
    }
    while (!(window.neurnLab.results().evaluate.done > 0) || !button('Cancel the evaluation')) {
      await frame();
    }
    while (window.neurnLab.results().evaluate.running) {
      button('Cancel the evaluation')?.click();
      await frame();
    }
  });
  await page.lab.set({ view: 'architectures', architectures: { matrix: { scoring: { matched: 9 } } } });
  await until(page, (before) => window.neurnLab.results().architectures?.matrix.answers > before, matrix.answers);
  assert.equal((await architectures(page)).missing, null);
});

/** What `neurn` prints. */
const printed = (...words) => JSON.parse(execFileSync(PROGRAM, [...words, '--json'], { maxBuffer: 1 << 26 }));
const close = (a, b, what, tolerance = 1e-5) => assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${what}: ${a} and ${b}`);

test('combinations, their matrix and its agreement are those of the command line; a chosen one names its networks', async ({ open }) => {
  const page = await opened(open, '#view=architectures&architectures.shows=patterns');
  await until(page, () => window.neurnLab.results().architectures.patterns);
  const compare = async (...words) => {
    const { patterns } = await architectures(page);
    const wanted = printed('patterns', '--all', ...words);
    assert.deepEqual([...patterns.names].sort(), [...wanted.names].sort());
    assert.equal(patterns.common.length, 100);
    patterns.common.forEach((own, i) => {
      const { layers, networks, occurrences } = wanted.common[i];
      assert.equal(own.occurrences, occurrences);
      if (layers.length <= 24) assert.equal(own.layers, layers.join(', '));
      assert.deepEqual([...own.networks].sort(), [...networks].sort(), own.layers);
    });
    const index = await page.lab.array('architectures.shared');
    const at = patterns.names.map((name) => wanted.names.indexOf(name));
    at.forEach((i, row) => at.forEach((j, column) => close(index[row * at.length + column], wanted.matrix[i][j], `${i} ${j}`)));
    close(patterns.mantel[0], wanted.agreement.mantel.r, 'r');
    close(patterns.mantel[1], wanted.agreement.mantel.p, 'p');
    close(patterns.adjusted_rand, wanted.agreement.adjusted_rand, 'adjusted Rand index');
  };
  await compare();
  const { patterns } = await architectures(page);
  await press(page, `${patterns.common[6].layers}: in ${patterns.common[6].networks.length} networks`);
  assert.equal((await page.lab.state()).architectures.combination, 6);
  const status = page.getByRole('status').filter({ hasText: `is held by ${patterns.common[6].networks.length}: ` });
  await status.waitFor({ state: 'attached' });
  const answers = patterns.answers;
  await page.lab.set({ architectures: { closed: true, weight: 'shared', shared: 'better', groups: 8, combination: null } });
  await until(page, (before) => window.neurnLab.results().architectures.patterns.answers > before, answers);
  await compare('--closed', '--weight', 'shared', '--index', 'better', '--groups', '8');
  await assert.rejects(page.lab.set({ architectures: { groups: 1 } }), /architectures\.groups/);
  const coming = page.waitForEvent('download');
  await press(page, /Combinations \(SVG\)$/);
  const file = await coming;
  assert.match(fs.readFileSync(await file.path()).toString(), /^<svg [\s\S]*100 most common combinations/);
  // a row of the list under the pointer
  const { places } = await settled(page);
  const [x, y, w] = places['architectures.combinations'];
  await page.mouse.click(x + w / 4, y + 45);
  await until(page, () => window.neurnLab.state().architectures.combination !== null);
});

test('a shortlist is that of the command line, beside the paper\'s; published results are those of the table', async ({ open }) => {
  const page = await opened(open, '#view=architectures&architectures.shows=shortlist');
  await until(page, () => window.neurnLab.results().architectures.shortlist);
  const compare = async (m) => {
    const { shortlist: own } = await architectures(page);
    const { names, shortlist } = printed('align', '--all', '--shortlist', `${m}`);
    assert.deepEqual(own.chosen, shortlist.ours.chosen.map((i) => names[i]));
    assert.deepEqual(own.papers, shortlist.papers.chosen.map((i) => names[i]));
    close(own.mean, shortlist.ours.mean, 'mean');
    close(own.papers_mean, shortlist.papers.mean, 'the paper\'s mean');
    assert.equal(own.curve.length, 44);
    own.curve.forEach((mean, i) => close(mean, shortlist.curve[i], `curve ${i + 1}`));
    assert.ok(own.mean <= own.papers_mean || m < 12);
    close(own.chance[2], shortlist.chance.worse, 'worse by chance');
    return own;
  };
  const { answers, published } = await compare(12);
  await page.lab.set({ architectures: { m: 5 } });
  await until(page, (before) => window.neurnLab.results().architectures.shortlist.answers > before, answers);
  await compare(5);
  await assert.rejects(page.lab.set({ architectures: { m: 0 } }), /architectures\.m/);
  const wanted = printed('align', '--functional');
  const squares = await page.lab.array('architectures.results');
  assert.equal(squares.length, 4 * 144);
  const at = published.map((name) => wanted.names.indexOf(name));
  at.forEach((i, row) => at.forEach((j, column) => ['architecture', 'plain', 'neurn'].forEach((what, square) => {
    close(squares[square * 144 + row * 12 + column], wanted[what][i][j], `${what} ${i} ${j}`);
  })));
  const coming = page.waitForEvent('download');
  await press(page, /Shortlist \(CSV\)$/);
  const file = await coming;
  assert.equal(fs.readFileSync(await file.path()).toString().trimEnd().split('\r\n').length, 45);
  // a click on the curve chooses as many
  const { places } = await settled(page);
  const [x, y, w, h] = places['architectures.cover'];
  await page.mouse.click(x + w / 2, y + h / 2);
  await until(page, () => window.neurnLab.state().architectures.m > 12);
});

for (const shows of ['patterns', 'shortlist']) {
  test(`${shows}: works on a phone, and the page does not scroll sideways`, async ({ open }) => {
    const page = await opened(open, `#view=architectures&architectures.shows=${shows}`, { width: 360, height: 780, touch: true });
    await until(page, (what) => window.neurnLab.results().architectures[what], shows);
    const { places } = await settled(page);
    const [x, , w] = places[shows === 'patterns' ? 'architectures.shared' : 'architectures.functional'];
    assert.ok(x >= 0 && x + w <= 360 && w >= 200, `in sight: ${places}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  });
}
