// The copy that the service worker keeps: without a network, and when a new build is put on the server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { copyOfDist, DIST, suite, until } from './lib.mjs';

const { test } = suite({ gpu: false, base: '/some/where/' });
const buildOf = (dist) => /name="neurn-build" content="([0-9a-f]{16})"/.exec(fs.readFileSync(path.join(dist, 'index.html'), 'utf8'))[1];
const OLD = buildOf(DIST);
const NEW = 'fedcba9876543210';

/** Another build of the page: hashed files under other names, the page says which build it is. */
function otherBuild() {
  const dist = copyOfDist();
  let [page, worker] = ['index.html', 'sw.js'].map((name) => fs.readFileSync(path.join(dist, name), 'utf8'));
  for (const name of fs.readdirSync(dist).filter((name) => /^(boot|worker)-/.test(name))) {
    const renamed = name.replace(/-[0-9a-f]+/, '-00000000deadbeef');
    const script = fs.readFileSync(path.join(dist, name));
    fs.rmSync(path.join(dist, name));
    fs.writeFileSync(path.join(dist, renamed), name.startsWith('boot') ? `window.whichBuild = 'new';\n${script}` : script);
    page = page.replaceAll(name, renamed);
    worker = worker.replaceAll(name, renamed);
  }
  // The changed script no longer has the digest that the page promises.
  page = page.replaceAll(/ integrity="[^"]*"/g, '').replace(OLD, NEW);
  fs.writeFileSync(path.join(dist, 'index.html'), page);
  fs.writeFileSync(path.join(dist, 'sw.js'), worker.replace(OLD, NEW));
  return dist;
}

const changed = otherBuild();
after(() => fs.rmSync(changed, { recursive: true }));

const caches = (page) => page.evaluate(async () => (await window.caches.keys()).map((name) => name.split(' ').at(-1)).sort());
const isNew = (page) => page.evaluate(() => window.whichBuild === 'new');
const worker = (page) => page.evaluate(() => document.querySelector('meta[name=neurn-worker]').content);
const status = (page, name) => page.evaluate(async (address) => (await fetch(address)).status, name);

/** Until a complete copy of this build is kept and in charge. */
const kept = (page, build) =>
  until(
    page,
    async (wanted) => {
      const registration = await navigator.serviceWorker.getRegistration();
      const names = await window.caches.keys();
      return navigator.serviceWorker.controller && registration?.active?.state === 'activated' &&
        !registration.installing && !registration.waiting && names.length === 1 && names[0].endsWith(` ${wanted}`);
    },
    build,
  );

const OFFLINE = [/net::ERR/, /Failed to load resource/, /ServiceWorker script/];

test('keeps exactly the files of the build', async ({ open }) => {
  const page = await open();
  await kept(page, OLD);
  const names = await page.evaluate(async () => {
    const [name] = await window.caches.keys();
    const found = await (await window.caches.open(name)).keys();
    return found.map((request) => new URL(request.url).pathname.replace('/some/where/', '')).sort();
  });
  const files = fs.readdirSync(DIST, { recursive: true }).filter((name) => fs.statSync(path.join(DIST, name)).isFile());
  // trunk builds in .stage; an ended build may have left it. The runs of the table of transfers come one at a time, if at all.
  const wanted = files.filter((name) => !['index.html', 'sw.js', 'preview.png'].includes(name) && !/^(\.stage|transfers\/runs\/)/.test(name));
  assert.ok(files.some((name) => name.startsWith('transfers/runs/')));
  assert.deepEqual(names, ['', ...wanted].sort());
});

test('loads again without a network, its worker and its settings too', async ({ open, server }) => {
  const page = await open('#filter.k=5', { allow: OFFLINE });
  await kept(page, OLD);
  await server.stop();
  try {
    await page.reload();
    await page.waitReady();
    assert.match(page.url(), /#filter\.k=5$/);
    assert.equal(await status(page, await worker(page)), 200);
    // A link with another choice is the same page.
    await page.goto(`${server.url}index.html?renderer=webgpu`);
    await page.waitReady();
  } finally {
    await server.start(server.port);
  }
});

test('a new build is taken on the next visit, and the old copy goes', async ({ open, server }) => {
  const page = await open('', { allow: OFFLINE });
  await kept(page, OLD);
  assert.equal(await isNew(page), false);
  server.dist = changed;
  try {
    await page.reload();
    await page.waitReady();
    assert.equal(await isNew(page), true, 'the first visit after the change shows the new build');
    assert.match(await worker(page), /deadbeef/);
    await kept(page, NEW);
    await server.stop();
    await page.reload();
    await page.waitReady();
    assert.equal(await isNew(page), true, 'and so does the copy');
    assert.equal(await status(page, await worker(page)), 200);
  } finally {
    server.dist = DIST;
    await server.stop().catch(() => {});
    await server.start(server.port);
  }
});

test('a tab that still runs the old build keeps its files until it is closed', async ({ open, context, server }) => {
  const shared = await context();
  const old = await open('', { context: shared });
  await kept(old, OLD);
  server.dist = changed;
  try {
    const fresh = await open('', { context: shared });
    assert.equal(await isNew(fresh), true);
    await until(fresh, async () => (await navigator.serviceWorker.ready).waiting !== null);
    assert.deepEqual(await caches(fresh), [OLD, NEW].sort());
    assert.equal(await status(old, await worker(old)), 200, 'the old tab can still start its worker');
    await old.close();
    await fresh.reload();
    await fresh.waitReady();
    await kept(fresh, NEW);
  } finally {
    server.dist = DIST;
  }
});

test('a slow or broken server does not keep a visitor who has a copy waiting', async ({ open, server }) => {
  const page = await open('', { allow: OFFLINE });
  await kept(page, OLD);
  server.answer = (request, response, name) => name === 'index.html' && (response.writeHead(500).end(), true);
  await page.reload();
  await page.waitReady();
  const waiting = [];
  server.answer = (request, response, name) => name === 'index.html' && waiting.push(response) > 0;
  const started = Date.now();
  await page.reload();
  await page.waitReady();
  assert.ok(waiting.length > 0, 'the network was asked');
  assert.ok(Date.now() - started < 20_000);
  waiting.forEach((response) => response.end());
});

test('half a deployment is not kept', async ({ open, server }) => {
  const page = await open('', { allow: OFFLINE });
  await kept(page, OLD);
  server.dist = changed;
  // The new service worker is there, the new page not yet.
  server.answer = (request, response, name) => {
    if (name !== 'index.html') {
      return false;
    }
    response.writeHead(200, { 'content-type': 'text/html' });
    fs.createReadStream(path.join(DIST, 'index.html')).pipe(response);
    return true;
  };
  try {
    const failed = page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const found = new Promise((resolve) => registration.addEventListener('updatefound', () => resolve(registration.installing)));
      await registration.update().catch(() => {});
      const worker = registration.installing ?? (await found);
      while (worker.state === 'installing') {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return worker.state;
    });
    assert.equal(await failed, 'redundant');
    await page.reload();
    await page.waitReady();
    assert.equal(await isNew(page), false);
  } finally {
    server.dist = DIST;
  }
});
