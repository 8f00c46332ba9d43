// Every view loads, computes and answers in the three engines that browsers are made of, with the same numbers.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serve, until, views } from '../browser/lib.mjs';
import { ENGINES } from './drive.mjs';

/** A number of each view that its whole way went into: decoding, worker, networks or statistics. */
const NUMBERS = {
  overview: ['overlap of neurons and features (IoU)', (results) => results.overview.overlap.right],
  see: ['largest deviation in the first picture', (results) => results.filter.max_sigma.value],
  classify: ['probability of the first answer', (results) => results.classify.right.said[0].probability],
  shift: ['right answers at the end of the axis', (results) => results.shift.points.at(-1).right[1]],
  evaluate: ['accuracy', (results) => results.evaluate.right.accuracy],
  transfers: ['accuracy of the first cell', (results) => results.transfers.rows[0].cells[0].mean],
  architectures: ['sum of the scores', (results, scores) => scores],
  neurons: ['overlap of neurons and features (IoU)', (results) => results.neurons.view.facts.iou_neurn],
  published: ['mean difference of the first transfer', (results) => results.published.numbers.over_networks[0].signed.mean],
};

/** Engines may differ in the last bits of a single-precision sum. */
const TOLERANCE = 1e-5;

/** Milliseconds until something must have come: WebGL is software here. */
const PATIENCE = 120_000;

const server = await serve();
const found = {};
after(async () => {
  await server.stop();
  const names = Object.keys(found);
  console.log(`\n${'view'.padEnd(15)}${names.map((name) => name.padStart(16)).join('')}   number`);
  for (const [view, [what]] of Object.entries(NUMBERS)) {
    const values = names.map((name) => (found[name][view] === undefined ? '-' : String(Number(found[name][view].toPrecision(9)))).padStart(16));
    console.log(`${view.padEnd(15)}${values.join('')}   ${what}`);
  }
});

for (const engine of ENGINES) {
  test(engine.name, { skip: engine.missing() ?? false, timeout: 15 * 60_000 }, async (t) => {
    const browser = await engine.start();
    const numbers = (found[`${engine.name} ${browser.version}`] = {});
    try {
      await browser.goto(server.url);
      // ready, or saying what is wrong
      await until(browser, () => document.documentElement.dataset.ready === 'true' || document.getElementById('trouble')?.hidden === false, null, PATIENCE);
      const trouble = await browser.evaluate(() => (document.getElementById('trouble').hidden ? null : document.getElementById('trouble').innerText));
      assert.equal(trouble, null);
      const names = (await views(browser)).map((action) => action.replace(/^view:/, ''));
      assert.deepEqual([...names].sort(), Object.keys(NUMBERS).sort(), 'every view has a number');
      for (const view of names) {
        await t.test(view, async () => {
          // what is measured beforehand has nothing of the engine in it
          const wanted = view === 'neurons' ? { view, neurons: { shows: 'overlap' } } : { view };
          await browser.evaluate(async (partial) => window.neurnLab.set(partial), wanted);
          await browser.evaluate(() => window.neurnLab.idle());
          const [results, scores] = await browser.evaluate(async () => {
            const scores = await window.neurnLab.array('architectures.scores').catch(() => null);
            return [window.neurnLab.results(), scores && scores.reduce((sum, score) => sum + score, 0)];
          });
          assert.equal(results.problem, null);
          assert.equal(results.view, view);
          const [what, number] = NUMBERS[view];
          const value = number(results, scores);
          assert.ok(Number.isFinite(value), `${what}: ${value}`);
          numbers[view] = value;
          const [reference] = Object.values(found);
          assert.ok(Math.abs(value - reference[view]) <= TOLERANCE * Math.max(1, Math.abs(reference[view])), `${what}: ${value} beside ${reference[view]}`);
        });
      }
      assert.ok(await browser.evaluate(() => document.getElementById('trouble').hidden), 'nothing went wrong on the way');
    } finally {
      await browser.close();
    }
  });
}
