// The measured table of transfers in the page: the same numbers as in the file, and what one does with them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { ROOT, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const RUNS = JSON.parse(fs.readFileSync(path.join(ROOT, 'assets/transfers/runs/index.json'), 'utf8'));
const SHIPPED = path.join(ROOT, 'assets/transfers/table.json');
/** The shipped table; until it has been measured a small one of generated digits. */
const FILE = fs.existsSync(SHIPPED) ? SHIPPED : path.join(ROOT, 'tests/fixtures/transfers/table.json');
const TABLE = JSON.parse(fs.readFileSync(FILE, 'utf8'));

/** Lets the server answer with a table, or with anything else. */
const answer = (server, bytes, status = 200) => {
  server.answer = (request, response, name) => {
    if (name === 'transfers/table.json') {
      response.writeHead(status, { 'content-type': 'application/json' }).end(bytes);
      return true;
    }
    return false;
  };
};

/** The view with the table in it. */
async function opened(open, server, address = '#view=transfers', options = {}) {
  answer(server, fs.readFileSync(FILE));
  const page = await open(address, options);
  await until(page, () => window.neurnLab.results().transfers?.rows?.length > 0);
  await settled(page);
  return page;
}

const transfers = async (page) => (await settled(page)).transfers;
const near = (a, b, what) => assert.ok(Math.abs(a - b) < 2e-6, `${what}: ${a} and ${b}`);
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** Presses a button of the page's outline. */
async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).focus();
  await page.keyboard.press('Enter');
  return transfers(page);
}

/** The accuracies of a cell by seed, from the runs of the file. */
function answers({ source, network, filter, target }) {
  const runs = TABLE.runs.filter((run) => run.source === source && run.network === network && run.filter === filter);
  return new Map(runs.map((run) => [run.seed, run.targets[target].right / run.targets[target].n]));
}

test('the cells are those of the file, and differences are paired by seed', async ({ open, server }) => {
  const page = await opened(open, server, '#view=transfers&transfers.source=all');
  const { rows, command, date, better, worse, open_question: unclear } = await transfers(page);
  assert.equal(command, TABLE.command);
  assert.equal(date, TABLE.date);
  const cells = rows.flatMap((row) => row.cells.filter(Boolean).map((cell) => ({ ...row, ...cell })));
  assert.equal(cells.length, TABLE.cells.length);
  let differences = 0;
  for (const cell of cells) {
    const key = (other) => `${other.source} ${other.network} ${other.filter} ${other.target}`;
    const wanted = TABLE.cells.find((other) => key(other) === key(cell));
    assert.ok(wanted, key(cell));
    near(cell.mean, wanted.mean, key(cell));
    assert.equal(cell.images, wanted.n);
    assert.deepEqual(cell.interval, wanted.interval);
    near(cell.mean, mean([...answers(cell).values()]), `${key(cell)} from its runs`);
    if (cell.filter === 'none') {
      assert.equal(cell.difference, null);
      continue;
    }
    const without = answers({ ...cell, filter: 'none' });
    const paired = [...answers(cell)].filter(([seed]) => without.has(seed)).map(([seed, value]) => value - without.get(seed));
    near(cell.difference.mean, mean(paired), `${key(cell)} minus baseline`);
    if (paired.length > 1) {
      const [low, high] = cell.difference.interval;
      near((low + high) / 2, mean(paired), `the middle of the interval of ${key(cell)}`);
      assert.equal(cell.difference.verdict, low > 0 ? 'above' : high < 0 ? 'below' : 'open');
    }
    differences += 1;
  }
  assert.ok(differences > 0);
  assert.ok(better + worse + unclear > 0);
});

test('switch to the difference, sort, open a cell, load its models in Classify', async ({ open, server }) => {
  const page = await opened(open, server);
  let now = await press(page, 'Filter minus baseline');
  assert.equal(now.shows, 'difference');
  assert.ok(now.rows.every((row) => row.filter !== 'none'), 'the baseline is what the others are compared with');
  assert.equal((await page.lab.state()).transfers.shows, 'difference');
  assert.match(page.url(), /transfers\.shows=difference/);

  const target = now.targets.at(-1);
  await page.lab.set({ transfers: { order: target } });
  now = await transfers(page);
  const column = now.rows.map((row) => row.cells[now.targets.indexOf(target)].difference.mean);
  assert.deepEqual(column, [...column].sort((a, b) => b - a), 'sorted by the last column');

  // a click on the canvas opens the first cell, another one closes it, and Escape does as well
  const first = await middle(page, 'transfers.first');
  await page.mouse.click(first.x, first.y);
  await until(page, () => window.neurnLab.results().transfers.open);
  now = await transfers(page);
  const { cell } = await page.lab.state().then((state) => state.transfers);
  assert.deepEqual([cell.source, cell.network, cell.filter], [now.rows[0].source, now.rows[0].network, now.rows[0].filter]);
  assert.deepEqual([...now.open.runs].sort(), TABLE.runs.filter((run) => run.source === cell.source && run.network === cell.network && run.filter === cell.filter).map((run) => run.id).sort());
  await page.keyboard.press('Escape');
  assert.equal((await transfers(page)).open, null);

  // of every row one run is there, and those of a cell open beside each other
  const runs = ({ source, network, filter }) => TABLE.runs.filter((run) => run.source === source && run.network === network && run.filter === filter).map((run) => run.id);
  const held = (row) => RUNS.models.find((model) => runs(row).includes(model.id));
  assert.deepEqual(TABLE.cells.filter((cell) => !held(cell)), [], 'rows without a run that can be opened');
  for (const wanted of [['mnist', 'cnn', 'lcn:9'], ['usps', 'vit', 'neurn:3:max'], ['mnistm', 'mlp', 'none']].map(([source, network, filter]) => ({ source, network, filter, target: 'svhn' }))) {
    await page.lab.set({ view: 'transfers', transfers: { cell: wanted } });
    await until(page, () => window.neurnLab.results().transfers?.open?.left);
    const { sentence } = (await transfers(page)).open;
    assert.match(sentence, /^Seed 1 of these runs/);
    await press(page, 'Load the models in Classify');
    await until(page, () => window.neurnLab.state().view === 'classify');
    const { classify } = await page.lab.state();
    assert.equal(classify.left, held({ ...wanted, filter: 'none' }).id);
    const right = wanted.filter === 'none' ? TABLE.filters.find(({ name }) => name !== 'none' && held({ ...wanted, filter: name })).name : wanted.filter;
    assert.equal(classify.right, held({ ...wanted, filter: right }).id);
    await until(page, (ids) => {
      const { classify: said } = window.neurnLab.results();
      return said && said.left.model === ids.left && said.right.model === ids.right && said.left.said.length > 0 && said.right.said.length > 0;
    }, classify);
  }
});

test('cells and runs as CSV, numbers on the clipboard', async ({ open, server }) => {
  const page = await opened(open, server);
  for (const [button, rows] of [['Save the cells (CSV)', TABLE.cells.length], ['Save the runs (CSV)', TABLE.runs.reduce((sum, run) => sum + Object.keys(run.targets).length, 0)]]) {
    const coming = page.waitForEvent('download');
    await press(page, button);
    const text = fs.readFileSync(await (await coming).path(), 'utf8');
    const lines = text.trimEnd().split('\r\n');
    assert.equal(lines.length, rows + 1, button);
    const columns = lines[0].split(',').length;
    assert.ok(lines.every((line) => line.includes('"') || line.split(',').length === columns));
  }
  await press(page, 'Copy the numbers');
  await until(page, () => navigator.clipboard.readText().then((text) => text.includes('\tfilter\t')));
});

test('works on a phone, and the page does not scroll sideways; the rail leads there and back', async ({ open, server }) => {
  const page = await opened(open, server, '#view=transfers', { width: 360, height: 780, touch: true });
  const { places } = await settled(page);
  const [x, , w] = places['transfers.first'];
  assert.ok(x >= 0 && x + w <= 360 && w >= 50, `the first cell is in sight and wide enough: ${places['transfers.first']}`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await page.mouse.click(places['transfers.first'][0] + w / 2, places['transfers.first'][1] + 20);
  await until(page, () => window.neurnLab.results().transfers.open);
  for (const [name, view] of [['See', 'see'], ['Transfers', 'transfers']]) {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await until(page, (wanted) => window.neurnLab.results().view === wanted, view);
  }
  assert.ok((await transfers(page)).open, 'the open cell is still open');
});

test('no table: a sentence and the command that makes it; a damaged one is refused, and a second try helps', async ({ open, server }) => {
  answer(server, 'not found', 404);
  const page = await open('#view=transfers', { allow: [/404/] });
  await until(page, () => window.neurnLab.results().transfers?.missing);
  let now = await transfers(page);
  assert.match(now.missing, /has not been measured yet/);
  assert.match(now.command, /^neurn transfer .*--out assets\/transfers\/table\.json$/);
  answer(server, JSON.stringify({ ...TABLE, cells: TABLE.cells.slice(1) }));
  await press(page, 'Try the table again');
  await until(page, () => window.neurnLab.results().transfers.missing?.includes('do not follow'));
  answer(server, fs.readFileSync(FILE));
  await press(page, 'Try the table again');
  await until(page, () => window.neurnLab.results().transfers.rows?.length > 0);
  now = await transfers(page);
  assert.equal(now.missing, null);
});
