// Fetches the program with a true percentage, starts it, and sets up the offline copy.
const shell = window.neurnShell;
const root = document.documentElement;
const loading = document.getElementById('loading');
const meta = (name) => document.querySelector(`meta[name="${name}"]`);
const build = meta('neurn-build').content;

/** Milliseconds without a sign of life after which the page offers to try again. */
const SLOW_AFTER = 20_000;

class DownloadError extends Error {}
class DrawingError extends Error {}

function progress(step, part) {
  const percent = Math.floor(Math.min(1, part) * 100);
  document.getElementById('loading-bar').value = percent;
  document.getElementById('loading-percent').textContent = `${percent} %`;
  const label = document.getElementById('loading-step');
  if (label.textContent !== step) {
    label.textContent = step;
  }
}

let slow;

/** Offers to try again if nothing more is heard for a while. */
function alive() {
  clearTimeout(slow);
  slow = setTimeout(() => (document.getElementById('loading-slow').hidden = false), SLOW_AFTER);
}

async function fetched(address) {
  let response;
  try {
    response = await fetch(address);
  } catch (error) {
    throw new DownloadError(`${address}: ${error.message}`);
  }
  if (!response.ok || !response.body) {
    throw new DownloadError(`${address}: status ${response.status}`);
  }
  return response;
}

/** A browser may have WebGPU and no graphics adapter for it; then there must be WebGL. */
async function canDraw() {
  if (!navigator.gpu) {
    return true; // shell.js has seen WebGL
  }
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter !== null || shell.hasWebGl2();
}

/** The loading card with its picture is painted, or takes too long to be waited for. */
function cardSeen() {
  const picture = document.querySelector('#loading img');
  // the second frame begins when the first has been painted
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
  // a hidden page paints nothing
  const late = new Promise((resolve) => setTimeout(resolve, document.hidden ? 0 : 1500));
  return Promise.race([picture.decode().catch(() => {}).then(frame), late]);
}

async function start() {
  alive();
  await cardSeen();
  const program = meta('neurn-program').dataset;
  const code = import(new URL(program.js, document.baseURI)).catch((error) => {
    throw new DownloadError(`${program.js}: ${error.message}`);
  });
  const [module, response, drawable] = await Promise.all([code, fetched(program.wasm), canDraw()]);
  if (!drawable) {
    throw new DrawingError();
  }
  // The size of the unpacked file: a server that compresses announces another one.
  const size = Number(program.size) || Number(response.headers.get('content-length'));
  let received = 0;
  let complete = false;
  const count = new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength;
      alive();
      progress('Loading', size ? received / size : 0);
      controller.enqueue(chunk);
    },
    flush() {
      complete = true;
      alive();
      progress('Starting', 1);
    },
  });
  const bytes = new Response(response.body.pipeThrough(count), { headers: { 'content-type': 'application/wasm' } });
  try {
    await module.default({ module_or_path: bytes });
  } catch (error) {
    throw complete ? error : new DownloadError(`${program.wasm}: ${error.message}`);
  }
}

/** Uncovers the canvas once the app says that it has painted its first frame. */
function uncoverWhenReady() {
  const uncover = () => {
    if (root.dataset.ready !== 'true') {
      return;
    }
    watch.disconnect();
    clearTimeout(slow);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    loading.classList.add('leaving');
    setTimeout(() => {
      loading.hidden = true;
      // a message covers all else, what is read aloud too
      document.getElementById('outline').hidden = !document.getElementById('trouble').hidden;
    }, still ? 0 : 120);
    keepOffline().catch((error) => console.warn('No offline copy:', error.message));
  };
  const watch = new MutationObserver(uncover);
  watch.observe(root, { attributes: true, attributeFilter: ['data-ready'] });
  uncover();
}

/** Registers the service worker of a stamped build; a development build removes one left from before. */
async function keepOffline() {
  if (!('serviceWorker' in navigator)) {
    return;
  }
  if (build === 'dev') {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.scope === new URL('./', document.baseURI).href) {
      await registration.unregister();
    }
    return;
  }
  const registration = await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
  // A new worker takes over once the page already runs its build and no other tab needs the old files.
  const offer = (worker) => {
    const tell = () => worker.state === 'installed' && worker.postMessage({ takeOverFor: build });
    worker.addEventListener('statechange', tell);
    tell();
  };
  registration.addEventListener('updatefound', () => registration.installing && offer(registration.installing));
  for (const worker of [registration.installing, registration.waiting]) {
    if (worker) {
      offer(worker);
    }
  }
}

if (!shell) {
  // shell.js, which shows messages, did not arrive: the page's own link to try again is all there is.
  document.getElementById('loading-slow').hidden = false;
} else if (shell.supported) {
  uncoverWhenReady();
  start().catch((error) => {
    clearTimeout(slow);
    if (error instanceof DownloadError) {
      shell.downloadFailed(error.message);
    } else if (error instanceof DrawingError) {
      shell.cannotDraw();
    } else {
      shell.crashed(error.stack || String(error));
    }
  });
}
