// The harness of the browser tests: a server of the built page, a browser, a watched page.
//
// How to write a test file: name it tests/browser/SOMETHING.test.mjs and begin with
//
//   import assert from 'node:assert/strict';
//   import { suite } from './lib.mjs';
//
//   const { test } = suite({ gpu: true });               // one browser and one server for this file
//
//   test('k changes the result', async ({ open }) => {
//     const page = await open('#k=3');                    // loaded, ready, watched
//     await page.lab.set({ filter: { k: 7 } });
//     await page.lab.idle();
//     const values = await page.lab.array('filter.result');   // Float32Array
//     assert.equal((await page.lab.results()).filter.engine, 'webgpu');
//     await page.lab.open('digit.png', bytes);            // as if dropped
//   });
//
// - `test(name, body, { only, skip, timeout })`; body gets `{ open, context, server, browser, t }`. Each test has a
//   fresh browser context (no storage, no service worker), closed after it.
// - `open(path, { scheme, width, height, ready, allow, before, context, touch, motion })` opens a page of the site:
//   `ready: false` does not wait for the app, `allow: [/regex/]` names console errors that the test expects,
//   `before(page)` runs before the navigation. A test fails at its end on any console error, uncaught error,
//   violation of the content security policy, or request that leaves the site, unless allowed.
// - `suite({ gpu, base, dist, launch })`: `gpu: false` has no WebGPU; `base` is the path under which the page lies;
//   `launch` adds to playwright's options. Chromium's fake camera is always there.
// - `until(page, async () => ..., argument)` waits for something true in the page.
// - Run: `cargo xtask test --only browser`, or of one file `cargo xtask test --only browser shell`. The page in
//   dist/ is taken as it is; `cargo xtask test --only build,browser` builds it first.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, test as nodeTest } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FRAME, READY_MARK, watchTasks } from './tasks.mjs';

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const DIST = path.resolve(ROOT, process.env.NEURN_DIST ?? 'dist');

// xtask names the folder; without it, its default place.
const node = process.env.NEURN_NODE ?? path.join(process.env.NEURN_TOOLS ?? path.join(os.homedir(), '.cache/neurn-lab/tools'), 'node');
/** Loads a package of xtask/node. */
export const tool = createRequire(path.join(node, 'x.js'));
export const playwright = tool('playwright-core');

/** Set by the benchmark: the tests also count the page's long tasks. */
const WATCH_TASKS = process.env.NEURN_WATCH_TASKS === '1';

/** Milliseconds until the app must be ready; a software GPU compiles shaders slowly. */
const READY = 60_000;

/** Content types by a file's extension. */
export const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** A program on PATH. */
export function onPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).filter(Boolean).map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** The Chromium to use: CHROMIUM, or the first one on PATH. */
export function executable() {
  const found = process.env.CHROMIUM || ['chromium', 'google-chrome', 'chromium-browser'].map(onPath).find(Boolean);
  if (!found) {
    throw new Error('No Chromium found: install it, or name one in CHROMIUM.');
  }
  return found;
}

/**
 * Serves a folder as a host of static pages does.
 * `answer(request, response, name)` may take over a request by returning true; `requests` lists the files asked for.
 */
export async function serve(dist = DIST, base = '/') {
  assert.ok(fs.existsSync(path.join(dist, 'index.html')), `${dist} holds no built page: run cargo xtask build`);
  const server = { base, dist, requests: [], answer: null };
  const handle = (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = decodeURIComponent(pathname.startsWith(base) ? pathname.slice(base.length) : '..') || 'index.html';
    server.requests.push(name);
    if (server.answer?.(request, response, name)) {
      return;
    }
    const file = path.join(server.dist, name);
    if (name.split('/').includes('..') || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-length': fs.statSync(file).size,
      // As static hosts do: names are no promise, so stale copies must show up in the tests.
      'cache-control': 'max-age=600',
    });
    fs.createReadStream(file).pipe(response);
  };
  const sockets = new Set();
  let listener;
  server.start = (port = 0) =>
    new Promise((resolve, reject) => {
      listener = http.createServer(handle);
      listener.on('connection', (socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
      });
      listener.on('error', reject);
      listener.listen(port, '127.0.0.1', () => resolve(listener.address().port));
    });
  /** Cuts the site off, as a lost network does; `start(server.port)` brings it back. */
  server.stop = () =>
    new Promise((resolve) => {
      listener.close(() => resolve());
      for (const socket of sockets) {
        socket.destroy();
      }
    });
  server.port = await server.start();
  server.origin = `http://127.0.0.1:${server.port}`;
  server.url = server.origin + base;
  return server;
}

/**
 * A display of its own for one browser: WebGPU draws on no headless canvas, and two browsers on one display would
 * share the clipboard. Other systems than Linux use the display that is there.
 */
export async function display() {
  if (process.platform !== 'linux') {
    return null;
  }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1280x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    // the line may come in pieces, and the server dies if the pipe is closed before its end
    let line = '';
    server.stdio[3].on('data', (text) => {
      line += text;
      if (line.endsWith('\n')) {
        resolve(line.trim());
      }
    });
  });
  // neither keeps this process running, and the display goes when it ends, however it ends
  server.unref();
  server.stdio[3].unref();
  process.once('exit', () => server.kill());
  return { env: { DISPLAY: `:${number}` }, close: () => server.kill() };
}

/** A headed Chromium, with software WebGPU or without any. */
export async function launch({ gpu = true, launch: more = {} } = {}) {
  const flags = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  // on a busy machine the software GPU may be slower than Chromium's watchdog, which would take it for hung and kill it
  flags.push('--disable-gpu-watchdog');
  if (gpu) {
    flags.push('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader', '--enable-features=Vulkan', '--use-angle=swiftshader', '--disable-vulkan-surface');
  } else {
    flags.push('--disable-features=WebGPU', '--use-angle=swiftshader', '--enable-unsafe-swiftshader');
  }
  const screen = more.headless ? null : await display();
  const env = { ...process.env, ...screen?.env };
  const browser = await playwright.chromium.launch({ executablePath: executable(), headless: false, env, ...more, args: [...flags, ...(more.args ?? [])] });
  browser.once('disconnected', () => screen?.close());
  return browser;
}

/** Calls of the page's JavaScript door, from outside. */
function door(page) {
  /** Resolves with what was in the file; rejects with the sentence that the page shows. */
  const open = (name, bytes) =>
    page.evaluate(
      ([file, text]) => window.neurnLab.open(file, Uint8Array.from(atob(text), (c) => c.charCodeAt(0))),
      [name, Buffer.from(bytes).toString('base64')],
    );
  return {
    version: () => page.evaluate(() => window.neurnLab.version),
    state: () => page.evaluate(() => window.neurnLab.state()),
    results: () => page.evaluate(() => window.neurnLab.results()),
    idle: () => page.evaluate(() => window.neurnLab.idle()),
    /** Rejects with the sentence that the page would show. */
    set: (partial) => page.evaluate((value) => window.neurnLab.set(value), partial),
    open,
    /** The sentence with which a file is refused. */
    refusal: (name, bytes) =>
      open(name, bytes).then(
        (opened) => assert.fail(`${name} was opened: ${JSON.stringify(opened)}`),
        (error) => error.message.replace(/^page\.evaluate: (Error: )?/, '').split('\n')[0],
      ),
    /** A result's values. They travel as base64: playwright would write each number out. */
    array: async (name) => {
      const text = await page.evaluate(async (wanted) => {
        const values = await window.neurnLab.array(wanted);
        if (!values) {
          return null;
        }
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        let binary = '';
        for (let at = 0; at < bytes.length; at += 0x8000) {
          binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
        }
        return btoa(binary);
      }, name);
      if (text === null) {
        return null;
      }
      const bytes = Buffer.from(text, 'base64');
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
  };
}

/** Notes everything that a page must not do. */
function watch(page, server, allow) {
  const complaints = [];
  const complain = (text) => {
    if (!allow.some((pattern) => pattern.test(text))) {
      complaints.push(text);
    }
  };
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text())) {
      complain(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => complain(`uncaught: ${error.stack ?? error.message}`));
  page.on('crash', () => complain('the page crashed'));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.url) && !/^(blob|data):/.test(url)) {
      complain(`left the site: ${url}`);
    }
  });
  return complaints;
}

/**
 * Opens a page of the site in a browser context. Returns playwright's page with `lab` (the JavaScript door),
 * `complaints` and `waitReady()` added.
 */
export async function openPage(context, server, address = '', options = {}) {
  const { allow = [], before, ready = true, width = 1280, height = 800 } = options;
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  page.complaints = watch(page, server, allow);
  page.lab = door(page);
  page.waitReady = async () => {
    await page.waitForFunction(
      () => document.documentElement.dataset.ready === 'true' || !document.getElementById('trouble').hidden,
      null,
      { timeout: READY },
    );
    const trouble = page.locator('#trouble');
    if (await trouble.isVisible()) {
      assert.fail(`the page shows: ${await trouble.innerText()}\n${await page.locator('#trouble-details').textContent()}`);
    }
    await page.locator('#loading').waitFor({ state: 'hidden' });
    await page.evaluate((mark) => performance.mark(mark), READY_MARK);
  };
  await before?.(page);
  await page.goto(server.url + address, { waitUntil: 'load' });
  if (ready) {
    await page.waitReady();
  }
  return page;
}

/** Asks the page again and again until an answer is truthy; unlike waitForFunction it awaits what is asked. */
export async function until(page, ask, argument, timeout = 30_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await page.evaluate(ask, argument);
    if (answer) {
      return answer;
    }
    assert.ok(Date.now() < end, `did not come true within ${timeout / 1000} s: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The names by which the outline knows the views: the page's own list. */
export const views = (page) =>
  page.evaluate(() => {
    const heading = [...document.querySelectorAll('#outline h2')].find((one) => one.textContent === 'View');
    return [...heading.parentElement.querySelectorAll('button')].map((button) => button.dataset.action);
  });

/** One server and one browser for a test file; `test` runs a body with a fresh context. */
export function suite({ gpu = true, base = '/', dist = DIST, launch: more = {} } = {}) {
  let browser;
  let server;
  const longTasks = [];
  after(async () => {
    if (WATCH_TASKS) {
      console.log(`main-thread tasks of ${FRAME} ms and more: ${JSON.stringify(longTasks)}`);
    }
    await browser?.close();
    await server?.stop();
  });
  const test = (name, body, options = {}) =>
    nodeTest(name, { timeout: 180_000, ...options }, async (t) => {
      browser ??= await launch({ gpu, launch: more });
      server ??= await serve(dist, base);
      server.requests.length = 0;
      const contexts = [];
      const pages = [];
      const context = async ({ scheme = 'light', touch = false, motion = 'no-preference', offers = {} } = {}) => {
        const made = await browser.newContext({
          colorScheme: scheme,
          hasTouch: touch,
          reducedMotion: motion,
          permissions: ['camera', 'clipboard-read', 'clipboard-write'],
          acceptDownloads: true,
          ...offers,
        });
        contexts.push(made);
        return made;
      };
      const open = async (address = '', options = {}) => {
        const page = await openPage(options.context ?? (await context(options)), server, address, options);
        pages.push(page);
        return page;
      };
      try {
        const run = () => body({ open, context, server, browser, t });
        if (WATCH_TASKS) {
          const { tasks } = await watchTasks(browser, run);
          longTasks.push({ name, tasks });
        } else {
          await run();
        }
        assert.deepEqual(pages.flatMap((page) => page.complaints), [], 'the page did what it must not do');
      } catch (error) {
        await keepPictures(name, pages);
        throw error;
      } finally {
        server.answer = null;
        await Promise.all(contexts.map((made) => made.close()));
      }
    });
  return { test };
}

/** What the pages looked like when a test failed: target/browser-tests/NAME-N.png. */
async function keepPictures(name, pages) {
  const folder = path.join(ROOT, 'target/browser-tests');
  fs.mkdirSync(folder, { recursive: true });
  for (const [index, page] of pages.entries()) {
    const file = path.join(folder, `${name.replace(/[^a-z0-9]+/gi, '-')}-${index}.png`);
    // A page that is gone has no picture; the test's own error matters more.
    await page.screenshot({ path: file, timeout: 10_000 }).catch(() => {});
  }
}

/** A copy of a built page that may be changed, under the system's temporary folder. */
export function copyOfDist(dist = DIST) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neurn-dist-'));
  fs.cpSync(dist, folder, { recursive: true });
  return folder;
}

/** Whether a program is there (for tests that are skipped without it). */
export function has(program, ...words) {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
