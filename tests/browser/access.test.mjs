// Whoever does not see the canvas: the rules of WCAG 2.2 and good practice, by axe-core, for every view with its text
// and buttons shown, for the page while it loads and for its messages; and the way out of the canvas.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DIST, suite, tool, until, views } from './lib.mjs';

const axe = tool('axe-core');
const { test } = suite({ gpu: false });
const wasm = fs.readdirSync(DIST).find((name) => /^neurn-lab.*_bg\.wasm$/.test(name));

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WAY_OUT = 'Press F6 for its text and buttons.';

/** What axe finds on the page as it stands, a line for each element; `where` is what is shown. */
async function violations(page, where) {
  await page.evaluate(axe.source);
  const { found, passed } = await page.evaluate(async (values) => {
    const results = await window.axe.run(document, { runOnly: { type: 'tag', values } });
    return {
      found: results.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.html}\n${node.failureSummary}`)),
      passed: results.passes.map((rule) => rule.id),
    };
  }, TAGS);
  for (const rule of ['region', 'color-contrast']) {
    assert.ok(passed.includes(rule) || found.some((line) => line.startsWith(rule)), `${where}: the rule ${rule} was not tried; ${passed}`);
  }
  return found.map((line) => `${where}: ${line}`);
}

/** The main landmarks that are not hidden: there may be one. */
const mains = (page) => page.locator('main').evaluateAll((all) => all.filter((main) => !main.hidden).map((main) => main.id));

for (const scheme of ['light', 'dark']) {
  test(
    `every view, ${scheme}: axe finds nothing`,
    async ({ open }) => {
      const page = await open('', { scheme });
      await page.lab.idle();
      const all = await views(page);
      assert.ok(all.length > 1, `${all}`);
      const found = [];
      for (const view of all) {
        const button = page.locator(`#outline button[data-action="${view}"]`);
        // the outline is shown while one of its buttons has the keyboard
        await button.focus();
        await page.keyboard.press('Enter');
        await until(page, (action) => document.querySelector(`#outline button[data-action="${action}"]`).getAttribute('aria-pressed') === 'true', view);
        await page.lab.idle();
        assert.ok(await page.evaluate(() => document.activeElement.closest('#outline') !== null), `${view}: the outline keeps the keyboard`);
        const { width, height } = await page.locator('#outline').boundingBox();
        assert.ok(width > 100 && height > 100, `${view}: the outline is shown`);
        assert.deepEqual(await mains(page), ['outline']);
        found.push(...(await violations(page, view)));
      }
      assert.deepEqual(found, []);
    },
    { timeout: 600_000 },
  );

  test(`while it loads, ${scheme}: axe finds nothing`, async ({ open, server }) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    server.answer = (request, response, name) => {
      if (name !== wasm) {
        return false;
      }
      held.then(() => {
        response.writeHead(200, { 'content-type': 'application/wasm' });
        fs.createReadStream(path.join(DIST, wasm)).pipe(response);
      });
      return true;
    };
    const page = await open('', { ready: false, scheme });
    assert.equal(await page.locator('#loading').isVisible(), true);
    assert.deepEqual(await mains(page), ['loading']);
    const found = await violations(page, 'loading');
    release();
    await page.waitReady();
    assert.deepEqual(found, []);
    assert.deepEqual(await mains(page), ['outline']);
  });

  test(`a message before and after the page has loaded, ${scheme}: axe finds nothing`, async ({ open }) => {
    const old = await open('', { ready: false, scheme, before: (page) => page.addInitScript(() => (WebAssembly.validate = () => false)) });
    await old.getByRole('alertdialog', { name: 'This browser is too old for NeuRN Lab' }).waitFor();
    assert.deepEqual(await mains(old), ['trouble']);
    const found = await violations(old, 'too old');

    const page = await open('', { scheme });
    await page.evaluate(() => window.neurnLabCrashed('panicked at src/lib.rs:1'));
    const trouble = page.getByRole('alertdialog', { name: 'NeuRN Lab has stopped' });
    await trouble.waitFor();
    assert.deepEqual(await mains(page), ['trouble']);
    found.push(...(await violations(page, 'stopped')));
    await trouble.getByText('Technical details').click();
    found.push(...(await violations(page, 'stopped, with details')));
    assert.deepEqual(found, []);
  });
}

test('the canvas says how to leave it, and so does the text', async ({ open }) => {
  const page = await open();
  await page.lab.idle();
  const label = await page.locator('#neurn_canvas').getAttribute('aria-label');
  assert.ok(label.endsWith(WAY_OUT), label);
  assert.ok((await page.locator('#outline p').first().textContent()).endsWith(WAY_OUT));
  // eframe's input hears the keyboard in place of the canvas
  const input = page.locator('#neurn_canvas + input');
  assert.equal(await input.getAttribute('aria-label'), label);
  for (const [at, place] of ['#neurn_canvas', '#neurn_canvas + input'].entries()) {
    await page.locator(place).focus();
    // eframe hears of the input's focus in its next frame only, which whoever types into it has long had
    const before = await page.evaluate(() => window.neurnLab.frames());
    await page.mouse.move(300 + 20 * at, 300);
    await until(page, (frames) => window.neurnLab.frames() > frames, before);
    await page.keyboard.press('F6');
    await until(page, () => document.activeElement?.closest('#outline') !== null);
  }
});

test('single keys can be switched off, and the way out stays', async ({ open }) => {
  const page = await open('#keys=off');
  await page.lab.idle();
  await page.locator('#neurn_canvas').focus();
  await page.keyboard.press('2');
  await page.keyboard.press('g');
  await page.lab.idle();
  const { view, source, keys } = await page.lab.state();
  assert.deepEqual([view, source, keys], ['see', 'worlds', 'off']);
  await page.keyboard.press('F6');
  await until(page, () => document.activeElement?.closest('#outline') !== null);
  await page.lab.set({ keys: 'on' });
  await page.locator('#neurn_canvas').focus();
  await page.keyboard.press('2');
  await until(page, () => window.neurnLab.state().view === 'classify');
});
