// The Overview: every panel comes, hangs on the digit and on the networks, opens its view; the handout is one page.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { middle, settled } from './features.mjs';
import { ROOT, launch, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false });
const TABLE = JSON.parse(fs.readFileSync(path.join(ROOT, 'assets/transfers/table.json'), 'utf8'));

/** The view with everything in it. */
async function whole(open, address = '', options = {}) {
  const page = await open(`#view=overview${address}`, options);
  await until(page, () => window.neurnLab.results().overview?.complete, undefined, 120_000);
  await settled(page);
  return page;
}

const overview = async (page) => (await page.lab.results()).overview;
const mean = (target, filter) =>
  TABLE.cells.find((own) => own.source === 'mnist' && own.network === 'cnn' && own.filter === filter && own.target === target).mean;

test('every panel comes, with the numbers of its view', async ({ open }) => {
  const page = await whole(open);
  const found = await overview(page);
  assert.deepEqual(found.problems, []);
  assert.equal(found.worlds.length, 4);
  assert.ok(found.worlds.every((world) => world.answers.every((answer) => answer.digit >= 0 && answer.digit <= 9)));
  assert.equal(found.networks, 44);
  assert.equal(found.claims.agree + found.claims.differ + found.claims.unchecked > 20, true);
  assert.ok(found.drift.length >= 9);
  const [m, , , mm] = found.transfers;
  assert.ok(Math.abs(m.pixels - mean('mnist', 'none')) < 1e-9);
  assert.ok(Math.abs(mm.pixels - mean('mnistm', 'none')) < 1e-9);
  const seen = { ...found.overlap };
  // the views have the same, and compute nothing again that is there
  await page.lab.set({ view: 'architectures' });
  const zoo = (await settled(page)).architectures;
  assert.equal(zoo.answers ?? 1, 1);
  await page.lab.set({ view: 'neurons', neurons: { shows: 'overlap' } });
  const { neurons } = await settled(page);
  const fact = (name) => neurons.view.facts[name];
  assert.ok(Math.abs(fact('iou_baseline') - seen.left) < 1e-9);
  assert.ok(Math.abs(fact('iou_neurn') - seen.right) < 1e-9);
});

test('the digit changes the pictures and the answers, the cells the densities', async ({ open }) => {
  const page = await whole(open);
  const before = await overview(page);
  await page.lab.set({ digit: 8 });
  await settled(page);
  const after = await overview(page);
  assert.notDeepEqual(after.worlds, before.worlds);
  assert.deepEqual(after.overlap, before.overlap);
  await page.lab.set({ neurons: { study: { class: 'inhibitory' } } });
  await until(page, (old) => window.neurnLab.results().overview.overlap.left !== old, before.overlap.left);
});

test('a panel opens its view, by its title and by the text', async ({ open }) => {
  const page = await whole(open, '', { width: 1280, height: 1400 });
  const { places } = await page.lab.results();
  const [x, y, w] = places['overview.claims'];
  await page.mouse.click(x + w / 2, y + 70);
  await until(page, () => window.neurnLab.state().view === 'published');
  await page.lab.set({ view: 'overview' });
  await settled(page);
  await page.getByRole('button', { name: 'Open “How far can it drift?”', exact: true }).focus();
  await page.keyboard.press('Enter');
  await until(page, () => window.neurnLab.state().view === 'shift');
  await page.locator('#neurn_canvas').focus();
  await page.keyboard.press('o');
  await until(page, () => window.neurnLab.state().view === 'overview');
});

test('a square of the matrix opens its pair', async ({ open }) => {
  const page = await whole(open, '', { width: 1280, height: 1400 });
  const { x, y, w, h } = await middle(page, 'overview.matrix');
  assert.ok(Math.abs(w - h) < 1, 'the matrix is a square');
  await page.mouse.move(x + 20, y + 40);
  await until(page, () => window.neurnLab.results().overview.pair !== null);
});

test('the handout is one page, with everything that makes it again', async ({ open }) => {
  const page = await whole(open, '&seed=5&digit=7');
  const found = await overview(page);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save it as SVG', exact: true }).focus();
  await page.keyboard.press('Enter');
  const download = await coming;
  assert.equal(download.suggestedFilename(), 'neurn-lab-handout.svg');
  const svg = fs.readFileSync(await download.path(), 'utf8');
  const text = svg.replace(/<[^>]+>/g, ' ');
  for (const part of ['simulated', 'measured', 'published', 'seed 5', '44 networks', 'view=overview', 'digit=7', 'Mice to Machines']) {
    assert.ok(text.includes(part), `“${part}” stands on the sheet`);
  }
  assert.ok(text.includes(`${found.claims.agree} agree`));
  const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map((own) => Number(own[1]));
  assert.ok(Math.min(...sizes) >= 9, `the smallest text has ${Math.min(...sizes)} points`);
  assert.ok(!svg.includes('style='), 'no inline styles: the policy of the page forbids them');
  // printed: the sheet alone, on one page
  await page.evaluate(() => {
    window.print = () => {
      window.printed = (window.printed ?? 0) + 1;
    };
  });
  await settled(page);
  await page.getByRole('button', { name: 'Print a handout', exact: true }).focus();
  await page.keyboard.press('Enter');
  await until(page, () => window.printed === 1);
  await page.emulateMedia({ media: 'print' });
  const shown = await page.evaluate(() =>
    [...document.body.children].filter((own) => getComputedStyle(own).display !== 'none' && own.tagName !== 'SCRIPT').map((own) => own.id),
  );
  assert.deepEqual(shown, ['handout']);
  const markup = await page.evaluate(() => document.documentElement.outerHTML);
  await page.emulateMedia({ media: null });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  assert.equal(await page.locator('#handout').evaluate((own) => own.hidden && own.childElementCount === 0), true);
  assert.equal(await pages(markup), 1);
});

/** How many sheets of paper a page needs: only a browser without a window prints to a file. */
async function pages(markup) {
  const css = fs.readdirSync(path.join(ROOT, 'dist')).find((name) => /^shell.*\.css$/.test(name));
  const style = fs.readFileSync(path.join(ROOT, 'dist', css), 'utf8');
  const browser = await launch({ gpu: false, launch: { headless: true } });
  try {
    const page = await browser.newPage();
    const plain = markup.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<link[^>]*>/g, '').replace(/<meta http-equiv[^>]*>/g, '');
    await page.setContent(plain.replace('</head>', `<style>${style}</style></head>`));
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    fs.mkdirSync(path.join(ROOT, 'target/browser-tests'), { recursive: true });
    fs.writeFileSync(path.join(ROOT, 'target/browser-tests/handout.pdf'), pdf);
    return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
  } finally {
    await browser.close();
  }
}

for (const [width, height] of [[360, 780], [1024, 768], [1280, 800], [1920, 1080]]) {
  test(`nothing scrolls sideways at ${width}`, async ({ open }) => {
    const page = await whole(open, '', { width, height, touch: width < 600 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    const { places } = await page.lab.results();
    for (const [name, [x, , w]] of Object.entries(places)) {
      assert.ok(x >= 0 && x + w <= width + 0.5, `${name} lies within the page: ${x} to ${x + w}`);
    }
  });
}

test('at rest nothing is painted', async ({ open }) => {
  const page = await whole(open);
  await page.lab.idle();
  const { frames } = await page.lab.results();
  await page.waitForTimeout(1500);
  assert.ok((await page.lab.results()).frames - frames <= 2);
});
