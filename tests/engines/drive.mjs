// One way to drive Chromium, Firefox and WebKit as they are shipped: open an address, evaluate in the page as
// playwright does.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { display, launch, onPath, tool } from '../browser/lib.mjs';

const WIDTH = 1280;
const HEIGHT = 800;

/** Chromium without WebGPU, like the others here: the same filter answers in all three. */
const chromium = {
  name: 'Chromium',
  missing: () => null,
  start: async () => {
    const browser = await launch({ gpu: false });
    const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
    return {
      version: browser.version(),
      goto: (url) => page.goto(url),
      evaluate: (question, argument) => page.evaluate(question, argument),
      close: () => browser.close(),
    };
  },
};

/** Debian's Firefox, by WebDriver BiDi. Headless it has no WebGL. */
const firefox = {
  name: 'Firefox',
  file: () => process.env.FIREFOX ?? onPath('firefox-esr') ?? onPath('firefox'),
  missing: () => (firefox.file() ? null : 'no Firefox here: install firefox-esr, or name one in FIREFOX'),
  start: async () => {
    const screen = await display();
    const browser = await tool('puppeteer-core').launch({
      browser: 'firefox',
      executablePath: firefox.file(),
      headless: false,
      env: { ...process.env, ...screen?.env },
      defaultViewport: { width: WIDTH, height: HEIGHT },
    });
    const page = await browser.newPage();
    return {
      version: (await browser.version()).replace(/^firefox\//i, ''),
      goto: (url) => page.goto(url),
      evaluate: (question, argument) => page.evaluate(question, argument),
      close: async () => {
        await browser.close();
        screen?.close();
      },
    };
  },
};

/** Where distributions put WebKitGTK's browser for tests. */
function miniBrowser() {
  for (const folder of ['/usr/lib', '/usr/lib64', '/usr/libexec', ...(fs.existsSync('/usr/lib') ? fs.readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`) : [])]) {
    for (const version of ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0']) {
      const file = path.join(folder, version, 'MiniBrowser');
      if (fs.existsSync(file)) {
        return file;
      }
    }
  }
  return null;
}

/** A command of WebDriver's protocol (https://www.w3.org/TR/webdriver2/). */
function command(port, method, address, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path: address, headers: { 'content-type': 'application/json' } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => (text += piece));
      response.on('end', () => {
        const { value } = JSON.parse(text);
        response.statusCode === 200 ? resolve(value) : reject(new Error(`${method} ${address}: ${value?.message ?? text}`));
      });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A port that is free now. */
function freePort() {
  return new Promise((resolve) => {
    const server = http.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** WebKitGTK's MiniBrowser, by WebDriver: the engine of Safari and of every browser on iPhones. */
const webkit = {
  name: 'WebKit',
  missing: () => {
    if (!onPath('WebKitWebDriver')) {
      return 'no WebKitWebDriver here: install webkit2gtk-driver';
    }
    return miniBrowser() ? null : 'no MiniBrowser of WebKitGTK here';
  },
  start: async () => {
    const screen = await display();
    const port = await freePort();
    const env = {
      ...process.env,
      ...screen?.env,
      // The web process's sandbox needs rights that a container does not give; it opens this page alone.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      // Mesa's software renderer (swrast_dri.so of 22.3) ends the web process with a segmentation fault, in more
      // than half of the runs, where WebKitGTK's compositor hands its pictures on as DMA buffers.
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
    };
    const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], { env, stdio: 'ignore' });
    // it ends with this process, also where no session comes about
    driver.unref();
    process.once('exit', () => driver.kill());
    const end = Date.now() + 20_000;
    for (;;) {
      const answer = await command(port, 'GET', '/status').catch(() => null);
      if (answer?.ready) {
        break;
      }
      if (Date.now() > end || driver.exitCode !== null) {
        throw new Error('WebKitWebDriver does not answer');
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const options = { binary: miniBrowser(), args: ['--automation'] };
    const { sessionId, capabilities } = await command(port, 'POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    const session = `/session/${sessionId}`;
    await command(port, 'POST', `${session}/timeouts`, { script: 120_000, pageLoad: 60_000 });
    await command(port, 'POST', `${session}/window/rect`, { x: 0, y: 0, width: WIDTH, height: HEIGHT });
    return {
      version: capabilities.browserVersion,
      goto: (url) => command(port, 'POST', `${session}/url`, { url }),
      evaluate: async (question, argument) => {
        const script = `const done = arguments[1]; Promise.resolve().then(() => (${question})(arguments[0])).then((value) => done({ value: value ?? null }), (error) => done({ error: String(error?.stack ?? error) }));`;
        const { value, error } = await command(port, 'POST', `${session}/execute/async`, { script, args: [argument ?? null] });
        if (error) {
          throw new Error(error);
        }
        return value;
      },
      close: async () => {
        await command(port, 'DELETE', session);
        driver.kill();
        screen?.close();
      },
    };
  },
};

export const ENGINES = [chromium, firefox, webkit];
