// Published numbers in the page: sorted, as differences, claims opened, the other reading, values copied, tables saved.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const PROGRAM = path.join(ROOT, 'target/debug/neurn');

/** What `neurn published` prints. */
const printed = (...words) => JSON.parse(execFileSync(PROGRAM, ['published', '--json', ...words], { maxBuffer: 1 << 26 }));
const close = (a, b, what, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${what}: ${a} and ${b}`);

/** The view once its screen is there. */
async function opened(open, address = '#view=published', options = {}) {
  const page = await open(address, options);
  await until(page, () => window.neurnLab.results().published?.numbers);
  await settled(page);
  return page;
}

const published = async (page) => (await settled(page)).published;

/** Presses a button of the page's outline. */
async function press(page, name) {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).first().focus();
  await page.keyboard.press('Enter');
  return published(page);
}

/** Waits until the screen answers the present state. */
async function answered(page, ask, argument) {
  await until(page, ask, argument);
  return published(page);
}

test('the table and its tests are those of the command line, in both readings', async ({ open }) => {
  assert.ok(fs.existsSync(PROGRAM), 'cargo build first: the command line is compared with');
  const page = await opened(open);
  let { numbers } = await published(page);
  const wanted = printed();
  assert.deepEqual(numbers.transfers, wanted.transfers);
  const rows = numbers.rows.filter((row) => row.origin === 'published');
  assert.equal(rows.length, 28);
  wanted.networks.forEach((network, i) => {
    assert.deepEqual([rows[2 * i].id, rows[2 * i].values], [network.name, network.plain]);
    assert.deepEqual([rows[2 * i + 1].id, rows[2 * i + 1].values], [`${network.name}+NeuRN`, network.neurn]);
  });
  assert.ok(numbers.rows.some((row) => row.origin === 'measured'), 'ours stand below');
  const compare = (found, other) => found.forEach((own, i) => {
    const { signed } = other.over_networks[i];
    assert.deepEqual([own.signed.above, own.signed.below], [signed.above, signed.below]);
    close(own.signed.wilcoxon_p, signed.wilcoxon_p, 'Wilcoxon');
    close(own.signed.sign_p, signed.sign_p, 'sign test');
  });
  compare(numbers.over_networks, wanted);

  // sort: the largest number of the column comes first, ours stay below
  await press(page, 'M → S');
  ({ numbers } = await answered(page, () => window.neurnLab.results().published.asked.sort === 'M>S'));
  assert.equal(numbers.rows[0].id, 'SPOS');
  assert.equal(numbers.rows[0].values[1], 93.2);
  assert.match(page.url(), /published\.sort=M>S|published\.sort=M%3ES/);
  const origins = numbers.rows.map((row) => row.origin);
  assert.equal(origins.lastIndexOf('published'), 27);

  // the difference
  await press(page, 'NeuRN minus baseline');
  ({ numbers } = await answered(page, () => window.neurnLab.results().published.asked.cells === 'difference'));
  const by = Object.fromEntries(numbers.rows.map((row) => [row.id, row.values]));
  wanted.networks.forEach((network) => assert.deepEqual(by[network.name], network.difference));

  // the other reading
  await press(page, 'exchanged');
  ({ numbers } = await answered(page, () => window.neurnLab.results().published.asked.reading === 'exchanged'));
  const other = printed('--reading', 'exchanged');
  compare(numbers.over_networks, other);
  const spos = numbers.rows.find((row) => row.id === 'SPOS').values;
  assert.deepEqual(spos.slice(0, 2), [-2.4, 20.5]);
  await page.locator('canvas').focus();
  await page.keyboard.press('Control+z');
  await until(page, () => window.neurnLab.state().published.reading === 'printed');
});

test('a value is copied with its source, a table is saved, papers are cited', async ({ open }) => {
  const page = await opened(open);
  const { x, y } = await middle(page, 'published.first');
  await page.mouse.click(x, y);
  await until(page, () => window.neurnLab.state().published.open);
  const at = (await page.lab.state()).published.open;
  assert.deepEqual(at, { row: 'VGG19', column: 'M>U' });
  await until(page, () => window.neurnLab.results().places['published.card']);
  await press(page, 'Copy the value');
  await until(page, () => navigator.clipboard.readText().then((text) => text.startsWith('70.9 % (VGG19 raw pixels')));
  await page.locator('canvas').focus();
  await page.keyboard.press('Escape');
  await until(page, () => window.neurnLab.state().published.open === null);

  const coming = page.waitForEvent('download');
  await press(page, 'Save: Table (CSV)');
  const file = await coming;
  assert.match(file.suggestedFilename(), /^neurn-lab-published-table\.csv$/);
  const lines = fs.readFileSync(await file.path()).toString().trimEnd().split('\r\n');
  assert.ok(lines.length > 29);
  assert.match(lines[1], /^VGG19 raw pixels,published,Table 1 of arXiv 2505\.06881,accuracy \(%\),70\.9,13\.7/);
  assert.ok(lines.some((line) => line.includes(',measured,')));

  await press(page, 'Copy BibTeX');
  await until(page, () => navigator.clipboard.readText().then((text) => text.includes('eprint = {2505.06881}')));
});

test('claims are those of the command line; one opens, and says what the other reading gives', async ({ open }) => {
  const page = await opened(open);
  await press(page, 'Claims');
  let { numbers } = await answered(page, () => window.neurnLab.results().published.asked.shows === 'claims');
  const wanted = printed();
  assert.deepEqual(
    numbers.claims.map(({ id, verdict, found }) => [id, verdict, found]),
    wanted.claims.map(({ id, verdict, found }) => [id, verdict, found]),
  );
  await press(page, /similarity of the baselines is about 0\.7: differs/);
  ({ numbers } = await answered(page, () => window.neurnLab.results().published.asked.claim === 'cosine-before'));
  assert.equal(numbers.open, 'cosine-before');
  await page.getByRole('status').filter({ hasText: 'With the columns exchanged: 0.912' }).waitFor({ state: 'attached' });
  await press(page, 'exchanged');
  ({ numbers } = await answered(page, () => window.neurnLab.results().published.asked.reading === 'exchanged'));
  assert.equal(numbers.claims.find((claim) => claim.id === 'cosine-before').found, '0.912');
  assert.match(page.url(), /published\.claim=cosine-before/);
  const kept = page.waitForEvent('download');
  await press(page, 'Save: Claims (CSV)');
  const text = fs.readFileSync(await (await kept).path()).toString();
  assert.equal(text.trimEnd().split('\r\n').length, wanted.claims.length + 1);
});

test('similarities are those of the command line', async ({ open }) => {
  const page = await opened(open, '#view=published&published.shows=similarity');
  const { numbers } = await published(page);
  const [twelve, all] = printed().similarity;
  assert.deepEqual(numbers.networks, twelve.networks);
  numbers.plain.forEach((value, i) => close(value, twelve.plain[i], `pair ${i}`));
  close(numbers.means.plain, twelve.mean_plain, 'mean');
  close(numbers.means.neurn, twelve.mean_neurn, 'mean with NeuRN');
  assert.deepEqual([numbers.means.plain.toFixed(3), numbers.means.neurn.toFixed(3)], ['0.908', '0.935']);
  const { x, y } = await middle(page, 'published.square');
  await page.mouse.move(x, y);
  await until(page, () => window.neurnLab.results().published.cursor);
  await press(page, 'all 14');
  const more = await answered(page, () => window.neurnLab.results().published.asked.searched);
  close(more.numbers.means.plain, all.mean_plain, 'mean of 14');
});

for (const shows of ['table', 'similarity', 'claims', 'bionic', 'digits']) {
  test(`${shows}: works on a phone, and the page does not scroll sideways`, async ({ open }) => {
    const page = await opened(open, `#view=published&published.shows=${shows}`, { width: 360, height: 780, touch: true });
    const { places, published: { numbers } } = await settled(page);
    assert.equal(numbers.shows, shows);
    const first = `published.${{ table: 'first', similarity: 'square', claims: 'claim', bionic: 'chart', digits: 'first' }[shows]}`;
    const [x] = places[first];
    assert.ok(x >= 0 && x < 360, `in sight: ${places[first]}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  });
}
