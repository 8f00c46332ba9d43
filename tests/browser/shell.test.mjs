// The page around the canvas: loading, trouble, policy.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DIST, suite } from './lib.mjs';

const { test } = suite({ gpu: true });
const wasm = fs.readdirSync(DIST).find((name) => /^neurn-lab.*_bg\.wasm$/.test(name));

/** Collects what the loading screen says, from before the first script on. */
const listen = (page) =>
  page.addInitScript(() => {
    window.heard = [];
    new MutationObserver(() => {
      const percent = document.getElementById('loading-percent')?.textContent;
      if (percent && window.heard.at(-1) !== percent) {
        window.heard.push(percent);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

test('loads with a true percentage, then uncovers the canvas', async ({ open, server }) => {
  // The program arrives in pieces, so that there is something between 0 and 100.
  server.answer = (request, response, name) => {
    if (name !== wasm) {
      return false;
    }
    const bytes = fs.readFileSync(path.join(DIST, wasm));
    response.writeHead(200, { 'content-type': 'application/wasm' });
    const piece = Math.ceil(bytes.length / 5);
    let at = 0;
    const send = () => {
      response.write(bytes.subarray(at, (at += piece)));
      at < bytes.length ? setTimeout(send, 80) : response.end();
    };
    send();
    return true;
  };
  const page = await open('', { before: listen });
  const heard = (await page.evaluate(() => window.heard)).map((text) => Number.parseInt(text, 10));
  assert.ok(heard.some((percent) => percent > 0 && percent < 100), `between start and end: ${heard}`);
  assert.equal(heard.at(-1), 100);
  assert.deepEqual(heard, [...heard].sort((a, b) => a - b), 'never goes back');
  assert.equal(await page.locator('#loading').isVisible(), false);
  assert.equal(await page.locator('#trouble').isVisible(), false);
});

test('shows its name, one sentence and no moving layout before the program is there', async ({ open, server }) => {
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
  const page = await open('', {
    ready: false,
    scheme: 'dark',
    before: (page) =>
      page.addInitScript(() => {
        window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            window.shift += entry.value;
          }
        }).observe({ type: 'layout-shift', buffered: true });
      }),
  });
  assert.equal(await page.getByRole('heading', { name: 'NeuRN Lab' }).isVisible(), true);
  assert.equal(await page.locator('#loading p').first().innerText(), 'See digits the way cells in visual cortex respond to them: as local contrast.');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(15, 18, 22)');
  release();
  await page.waitReady();
  assert.ok((await page.evaluate(() => window.shift)) < 0.01, 'layout shift');
});

test('uses the light colours where the system does', async ({ open }) => {
  const page = await open('', { ready: false, scheme: 'light' });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(251, 251, 250)');
});

test('has a content security policy without remote hosts, and it holds', async ({ open }) => {
  const page = await open('', { allow: [/Content Security Policy/] });
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.doesNotMatch(policy, /https?:|\*|unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|wss?:/);
  const blocked = await page.evaluate(async () => {
    const violated = new Promise((resolve) => document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective)));
    const script = document.createElement('script');
    script.textContent = 'window.smuggled = true';
    document.body.append(script);
    return [await violated, window.smuggled ?? false];
  });
  assert.deepEqual(blocked, ['script-src-elem', false]);
});

for (const [what, script, words] of [
  ['WebAssembly', () => delete window.WebAssembly, /needs WebAssembly, which/],
  ['SIMD', () => (WebAssembly.validate = () => false), /SIMD/],
  [
    'a graphics adapter and WebGL',
    () => {
      if (navigator.gpu) {
        GPU.prototype.requestAdapter = async () => null;
      }
      HTMLCanvasElement.prototype.getContext = () => null;
    },
    /WebGPU or WebGL 2/,
  ],
  [
    'anything to draw with',
    () => {
      Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });
      HTMLCanvasElement.prototype.getContext = () => null;
    },
    /WebGPU or WebGL 2/,
  ],
]) {
  test(`says so when the browser lacks ${what}`, async ({ open, server }) => {
    const page = await open('', { ready: false, before: (page) => page.addInitScript(script) });
    const trouble = page.getByRole('alertdialog', { name: 'This browser is too old for NeuRN Lab' });
    await trouble.waitFor();
    assert.match(await trouble.locator('#trouble-text').innerText(), words);
    assert.equal(await page.locator('#loading').isVisible(), false);
  });
}

for (const [what, failing, take] of [
  ['a program that is missing', (name) => name === wasm, (response) => response.writeHead(503).end()],
  ['a program that breaks off', (name) => name === wasm, (response) => {
    response.writeHead(200, { 'content-type': 'application/wasm', 'content-length': 1_000_000 });
    response.write(Buffer.alloc(1000), () => response.destroy());
  }],
  ['a script that is missing', (name) => /^neurn-lab.*\.js$/.test(name), (response) => response.writeHead(404).end()],
  ['a start script that is missing', (name) => name.startsWith('boot-'), (response) => response.writeHead(404).end()],
]) {
  test(`offers to try again after ${what}`, async ({ open, server }) => {
    server.answer = (request, response, name) => failing(name) && (take(response), true);
    const page = await open('#filter.k=5', { ready: false, allow: [/Failed to load resource/, /net::ERR/] });
    await page.getByRole('alertdialog', { name: 'NeuRN Lab could not be downloaded' }).waitFor();
    server.answer = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitReady();
    assert.equal(new URL(page.url()).hash, '#filter.k=5');
  });
}

test('without the script that shows messages there is still a way to try again', async ({ open, server }) => {
  server.answer = (request, response, name) => /^shell-.*\.js$/.test(name) && (response.writeHead(503).end(), true);
  const page = await open('', { ready: false, allow: [/Failed to load resource/] });
  const again = page.getByRole('link', { name: 'Try again' });
  await again.waitFor();
  server.answer = null;
  await again.click();
  await page.waitReady();
});

test('a program that does not compile is a crash, not a failed download', async ({ open, server }) => {
  server.answer = (request, response, name) => {
    if (name !== wasm) {
      return false;
    }
    response.writeHead(200, { 'content-type': 'application/wasm' }).end(Buffer.from('0061736d010000000b', 'hex'));
    return true;
  };
  const page = await open('', { ready: false });
  await page.getByRole('alertdialog', { name: 'NeuRN Lab has stopped' }).waitFor();
});

test('a crash shows what to do; the settings come back or go as asked', async ({ open }) => {
  const page = await open('?renderer=webgpu#filter.k=5');
  await page.evaluate(() => window.neurnLabCrashed('panicked at src/<b>lib</b>.rs:1'));
  const trouble = page.getByRole('alertdialog', { name: 'NeuRN Lab has stopped' });
  await trouble.waitFor();
  assert.equal(await page.locator('#trouble-details').isVisible(), false);
  await trouble.getByText('Technical details').click();
  assert.equal(await page.locator('#trouble-details').innerText(), 'panicked at src/<b>lib</b>.rs:1');
  // A second crash is a consequence of the first.
  await page.evaluate(() => window.neurnLabCrashed('later'));
  assert.equal(await page.locator('#trouble-details').innerText(), 'panicked at src/<b>lib</b>.rs:1');

  await trouble.getByRole('button', { name: 'Start again with the same settings' }).click();
  await trouble.waitFor({ state: 'hidden' });
  await page.waitReady();
  assert.match(page.url(), /\?renderer=webgpu#filter.k=5$/);

  await page.evaluate(() => window.neurnLabCrashed('again'));
  await page.getByRole('button', { name: 'Start afresh' }).click();
  await trouble.waitFor({ state: 'hidden' });
  await page.waitReady();
  assert.doesNotMatch(page.url(), /k=5/);
});

test('a trap inside the program is shown even where no panic hook reports it', async ({ open }) => {
  const page = await open('', { allow: [/unreachable/] });
  await page.evaluate(() => {
    // (module (func (export "f") unreachable))
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
    setTimeout(exports.f);
  });
  await page.getByRole('alertdialog', { name: 'NeuRN Lab has stopped' }).waitFor();
});

test('names itself: manifest, icons, description', async ({ open, server }) => {
  const page = await open('', { ready: false });
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json());
  assert.equal(manifest.name, 'NeuRN Lab');
  const sources = manifest.icons.map((icon) => icon.src);
  const links = await page.locator('link[rel=icon], link[rel=apple-touch-icon]').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
  const preview = await page.locator('meta[property="og:image"]').getAttribute('content');
  for (const source of [...sources, ...links, preview]) {
    const response = await page.evaluate(async (address) => {
      const { ok, headers } = await fetch(address);
      return [ok, headers.get('content-type')];
    }, source);
    assert.ok(response[0] && response[1].startsWith('image/'), `${source}: ${response}`);
  }
  assert.ok((await page.locator('meta[name=description]').getAttribute('content')).length > 50);
});

test('fills the window at phone size, with a name for the canvas', async ({ open }) => {
  const page = await open('', { width: 360, height: 780, touch: true });
  const box = await page.locator('#neurn_canvas').boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: 360, height: 780 });
  assert.match(await page.locator('#neurn_canvas').getAttribute('aria-label'), /NeuRN Lab/);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
});

test('prints the picture on one page', async ({ open }) => {
  const page = await open();
  await page.emulateMedia({ media: 'print' });
  const sheet = await page.evaluate(() => {
    const canvas = document.getElementById('neurn_canvas').getBoundingClientRect();
    return [canvas.height <= innerHeight, canvas.width <= innerWidth, getComputedStyle(document.getElementById('outline')).display];
  });
  assert.deepEqual(sheet, [true, true, 'none']);
});
