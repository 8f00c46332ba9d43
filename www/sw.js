// Keeps the page available offline. `cargo xtask stamp` fills in the build's hash and the exact list of its files.
//
// The page's address is asked of the network first, so that a new build is seen at once; the files it names
// carry their content's hash in their names and are taken from the copy. One cache a build; a build's cache goes
// when the next one takes over, which it does only while no other tab still runs the old one.
const BUILD = '__NEURN_BUILD__';
const FILES = ['__NEURN_FILES__'];

const PREFIX = `neurn-lab ${self.registration.scope} `;
const CACHE = PREFIX + BUILD;
const PAGE = new URL('./', self.registration.scope).href;
/** Milliseconds after which a visitor with a copy no longer waits for the network. */
const PATIENCE = 3000;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || !url.href.startsWith(PAGE)) {
    return;
  }
  url.search = '';
  url.hash = '';
  const isPage = url.href === PAGE || url.href === PAGE + 'index.html';
  if (request.mode === 'navigate' && isPage) {
    event.respondWith(page(event));
  } else if (request.mode !== 'navigate') {
    event.respondWith(file(request));
  }
});
self.addEventListener('message', (event) => {
  if (event.data?.takeOverFor === BUILD) {
    event.waitUntil(takeOver());
  }
});

async function install() {
  const cache = await caches.open(CACHE);
  // Unhashed names must come from the server; hashed ones may come from the browser's own cache.
  const hashed = /-[0-9a-f]{8,}[._]/;
  await Promise.all(FILES.map(async (name) => {
    const response = await fetch(new Request(name, { cache: hashed.test(name) ? 'default' : 'reload' }));
    if (!response.ok) {
      throw new Error(`${name}: status ${response.status}`);
    }
    // A deployment in between must not mix two builds.
    if (name === './' && !(await response.clone().text()).includes(BUILD)) {
      throw new Error('the page on the server is of another build');
    }
    await cache.put(name, response);
  }));
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) {
      await caches.delete(name);
    }
  }
  await self.clients.claim();
}

/** Replaces the old build unless a second tab may still need its files. */
async function takeOver() {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (tabs.length <= 1) {
    await self.skipWaiting();
  }
}

async function page(event) {
  const copy = await caches.match(PAGE, { cacheName: CACHE });
  // Asks the server whether the browser's own copy is still good: hosts let that one live for minutes.
  const network = fetch(event.request, { cache: 'no-cache' });
  if (!copy) {
    return network;
  }
  const good = network.then((response) => (response.ok || response.type === 'opaqueredirect' ? response : copy), () => copy);
  // A late answer is not used; it must not end as an unhandled rejection either.
  event.waitUntil(good);
  return Promise.race([good, new Promise((resolve) => setTimeout(resolve, PATIENCE, copy))]);
}

/** A file of the build; one that is asked for anew (its copy was no good) comes from the server and replaces the copy. */
async function file(request) {
  if (request.cache === 'reload') {
    const response = await fetch(request).catch(() => null);
    if (response?.ok) {
      const cache = await caches.open(CACHE);
      await cache.put(request, response.clone());
      return response;
    }
  }
  return (await caches.match(request, { cacheName: CACHE, ignoreSearch: true })) ?? fetch(request);
}
