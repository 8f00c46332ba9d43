// Benchmarks in the browser: `cargo xtask bench browser`. Medians; ratios are taken in one run on one machine.
//
// - from navigation to the first picture; main-thread tasks of 16 ms and more during the browser tests, by a trace
// - the CPU filter in WebAssembly (the worker program) beside OpenCV.js (boxFilter + sqrBoxFilter, then variance, maximum, division and
//   square root, as our result is complete), 1920 x 1080 RGB bytes
// - frames a second while the worker evaluates a data set
// - the GPU filter, k = 31 over k = 3; on a software adapter only the ratio means anything
// - the networks beside onnxruntime-web and tfjs: networks.mjs
// - the page's first use by Lighthouse, on a desktop and on a phone: lighthouse.mjs
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { noise, npy } from '../tests/browser/files.mjs';
import { DIST, ROOT, launch, openPage, serve } from '../tests/browser/lib.mjs';
import { FRAME } from '../tests/browser/tasks.mjs';
import { firstUse } from './lighthouse.mjs';
import { networks } from './networks.mjs';
import { installed, median } from './peers.mjs';

const OPENCV = '@techstark/opencv-js@5.0.0-release.1';
const [WIDTH, HEIGHT] = [1920, 1080];
const ms = (v) => `${v.toFixed(1)} ms`;

const server = await serve();

async function firstPicture(browser) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const context = await browser.newContext();
    const page = await openPage(context, server);
    times.push(await page.evaluate(() => performance.now()));
    await context.close();
  }
  return median(times);
}

/** Median milliseconds of the CPU filter in the worker program, where pictures of this size are filtered, for each k. */
async function ours(browser, sides) {
  const made = { 'bench/page.html': ['text/html', '<!doctype html><title>filter</title>'], 'bench/filter_worker.js': ['text/javascript', fs.readFileSync(path.join(ROOT, 'benches/filter_worker.js'))] };
  server.answer = (request, response, name) => {
    const [type, body] = made[name] ?? [];
    if (type) {
      response.writeHead(200, { 'content-type': type }).end(body);
    }
    return Boolean(type);
  };
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}bench/page.html`);
  const script = fs.readdirSync(DIST).find((name) => /^worker-[0-9a-f]+\.js$/.test(name));
  const { found, problem } = await page.evaluate((asked) => new Promise((done) => {
    const worker = new Worker('/bench/filter_worker.js');
    // the program itself says when it is ready
    worker.onmessage = ({ data }) => (data?.found || data?.problem) && done(data);
    worker.onerror = (event) => done({ problem: event.message });
    worker.postMessage(asked);
  }), { script: `/${script}`, wasm: `/${script.replace(/\.js$/, '_bg.wasm')}`, width: WIDTH, height: HEIGHT, sides, runs: 9 });
  await context.close();
  server.answer = null;
  if (problem) {
    throw new Error(problem);
  }
  return Object.fromEntries(sides.map((k) => [k, median(found[k])]));
}

/** The same by OpenCV.js, on a page of its own. */
async function openCv(browser, sides) {
  const file = path.join(installed('opencv', [OPENCV]), '@techstark/opencv-js/dist/opencv.js');
  const page = await (await browser.newContext()).newPage();
  await page.goto('about:blank');
  await page.addScriptTag({ path: file });
  await page.evaluate(async () => { window.cv = await (window.cv instanceof Promise ? window.cv : new Promise((done) => (window.cv.Mat ? done(window.cv) : (window.cv.onRuntimeInitialized = () => done(window.cv))))); return true; });
  return page.evaluate(([width, height, sides]) => {
    const cv = window.cv;
    const source = new cv.Mat(height, width, cv.CV_8UC3);
    let state = 7;
    for (let i = 0; i < source.data.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      source.data[i] = state >>> 24;
    }
    const found = {};
    const [mean, squares, product, variance, result] = [0, 1, 2, 3, 4].map(() => new cv.Mat());
    for (const k of sides) {
      const size = new cv.Size(k, k);
      const [anchor, border] = [new cv.Point(-1, -1), cv.BORDER_REFLECT];
      const filters = [];
      const whole = [];
      for (let run = 0; run < 7; run++) {
        const start = performance.now();
        cv.boxFilter(source, mean, cv.CV_32F, size, anchor, true, border);
        cv.sqrBoxFilter(source, squares, cv.CV_32F, size, anchor, true, border);
        filters.push(performance.now() - start);
        cv.multiply(mean, mean, product);
        cv.subtract(squares, product, variance);
        cv.sqrt(variance, result);
        cv.normalize(result, result, 1, 0, cv.NORM_INF); // divides by the maximum
        whole.push(performance.now() - start);
      }
      const middle = (values) => [...values].sort((a, b) => a - b)[3];
      found[k] = { filters: middle(filters), whole: middle(whole) };
    }
    return found;
  }, [WIDTH, HEIGHT, sides]);
}

async function gpuRatio(browser) {
  const context = await browser.newContext();
  const page = await openPage(context, server, '', { width: 400, height: 400 });
  await page.lab.open('small.npy', npy([540, 960, 3], noise(540 * 960 * 3, 3)));
  await page.lab.idle();
  const times = { 3: [], 31: [] };
  for (let run = 0; run < 5; run++) {
    for (const k of [3, 31]) {
      await page.lab.set({ filter: { k } });
      await page.lab.idle();
      times[k].push((await page.lab.results()).filter.milliseconds);
    }
  }
  const { filter } = await page.lab.results();
  await context.close();
  return { adapter: filter.adapter, three: median(times[3]), thirtyOne: median(times[31]) };
}

/** Milliseconds of the worker for all pairs of the 44 architectures, the tree included: the first time, and later. */
async function allPairs(browser) {
  const context = await browser.newContext();
  const page = await openPage(context, server, '#view=architectures', { width: 1280, height: 800 });
  const { milliseconds: first } = await page.waitForFunction(() => window.neurnLab.results().architectures?.matrix).then((found) => found.jsonValue());
  const times = [];
  for (let run = 0; run < 11; run++) {
    await page.lab.set({ architectures: { matrix: { scoring: { gap: run % 2 ? -1 : -2 } } } });
    await page.lab.idle();
    times.push((await page.lab.results()).architectures.matrix.milliseconds);
  }
  await context.close();
  return { first, later: median(times) };
}

/**
 * Frames a second while the pointer moves over the page, in windows of four seconds: at rest, then from the start of a
 * job in which two networks read 5,000 digits in the worker. A frame of the page is asked for by each movement, so each
 * is drawn anew. `processor` is that of the page's own thread, in milliseconds a frame.
 */
async function frameRates(browser) {
  const context = await browser.newContext();
  const page = await openPage(context, server, '#view=evaluate&evaluate.count=5000&classify.left=mnist-vit-none&classify.right=mnist-vit-neurn3-max', { width: 1280, height: 800 });
  await page.lab.idle();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const rate = async () => {
    const before = await busy();
    const counted = page.evaluate(() => new Promise((done) => {
      const from = performance.now();
      const before = window.neurnLab.results().frames;
      const gaps = [];
      let last = from;
      const tick = (now) => {
        gaps.push(now - last);
        last = now;
        if (now - from < 4000) requestAnimationFrame(tick);
        else done({ gaps, frames: window.neurnLab.results().frames - before, seconds: (now - from) / 1000 });
      };
      requestAnimationFrame(tick);
    }));
    let finished = false;
    counted.then(() => { finished = true; });
    for (let i = 0; !finished; i++) {
      await page.mouse.move(300 + (i % 50) * 10, 300 + (i % 7) * 20);
    }
    const { gaps, frames, seconds } = await counted;
    gaps.sort((a, b) => a - b);
    return { drawn: frames / seconds, late: gaps[Math.floor(gaps.length * 0.95)], thread: ((await busy()) - before) / frames };
  };
  const windows = [['at rest', await rate()]];
  await page.getByRole('button', { name: 'Run' }).focus();
  await page.keyboard.press('Enter');
  const running = () => page.evaluate(() => Boolean(window.neurnLab.results().evaluate?.running));
  await page.waitForFunction(() => window.neurnLab.results().evaluate?.running);
  for (const name of ['a job\'s first 4 s', 'its next 4 s', 'the 4 s after']) {
    const seen = await rate();
    if (!(await running())) {
      break; // it ended meanwhile
    }
    windows.push([name, seen]);
  }
  await context.close();
  return windows;
}

/** Main-thread tasks that miss a frame, in all browser tests of the app without WebGPU. */
function longTasks() {
  const out = execFileSync(process.execPath, ['--test', '--test-reporter=spec', 'tests/browser/see-cpu.test.mjs'], {
    encoding: 'utf8',
    env: { ...process.env, NEURN_WATCH_TASKS: '1' },
    maxBuffer: 1 << 26,
  });
  return JSON.parse(/main-thread tasks of \d+ ms and more: (.*)/.exec(out)[1]);
}

console.log('In the browser (Chromium, medians)');
await firstUse(DIST);
const gpu = await launch({ gpu: true });
console.log(`  navigation to first picture        ${ms(await firstPicture(gpu))}   (budget 2000 ms)`);
const ratio = await gpuRatio(gpu);
console.log(`  GPU filter, 960 x 540 RGB          k = 3 ${ms(ratio.three)}, k = 31 ${ms(ratio.thirtyOne)}: ${(ratio.thirtyOne / ratio.three).toFixed(2)} (budget 1.5), adapter ${ratio.adapter}; the time includes painting and waiting`);
await gpu.close();
const cpu = await launch({ gpu: false });
const sides = [3, 9, 15, 31];
const [we, they] = [await ours(cpu, sides), await openCv(cpu, sides)];
console.log(`  CPU filter, ${WIDTH} x ${HEIGHT} RGB, one thread, beside OpenCV.js (${OPENCV})`);
for (const k of sides) {
  const { filters, whole } = they[k];
  console.log(`    k = ${String(k).padStart(2)}   ours ${ms(we[k])}   OpenCV.js its two filters ${ms(filters)} (${(filters / we[k]).toFixed(2)}x)   the whole job ${ms(whole)} (${(whole / we[k]).toFixed(2)}x)`);
}
await networks(cpu, server);
const pairs = await allPairs(cpu);
console.log(`  all pairs of 44 architectures      ${ms(pairs.later)} (the first time ${ms(pairs.first)}; budget 50 ms; beside Biopython and parasail: cargo xtask bench, natively)`);
await cpu.close();
// Without a graphics processor Chromium composes the page by itself (chrome://gpu: software only); the flags of the tests
// have even that done by the software GPU.
for (const [name, args] of [['composed by the processor, as without a graphics processor', ['--disable-gpu-compositing']], ['composed by the software GPU too', []]]) {
  const made = await launch({ gpu: false, launch: { args } });
  const windows = await frameRates(made);
  console.log(`  frames a second while the pointer moves, 1280 x 800, software WebGL, ${name} (budget 50)`);
  for (const [when, { drawn, late, thread }] of windows) {
    console.log(`    ${when.padEnd(20)} ${drawn.toFixed(0)}; 95 of 100 within ${late.toFixed(0)} ms; the page's own thread ${thread.toFixed(1)} ms a frame`);
  }
  await made.close();
}
const tests = longTasks();
const tasks = tests.flatMap((test) => test.tasks);
const longest = (which) => tests.map(({ name, tasks }) => ({ name, most: Math.max(0, ...tasks.map((task) => task[which])) })).sort((a, b) => b.most - a.most)[0];
const busy16 = tasks.filter(({ own }) => own >= FRAME);
console.log(`  main-thread tasks of ${FRAME} ms or more in ${tests.length} browser tests (no WebGPU, drawn by a software WebGL on the same processors): ${tasks.length}, the longest ${ms(longest('ms').most)} in "${longest('ms').name}"`);
console.log(`    of them ${busy16.length} in which the thread itself computed for ${FRAME} ms or more (median ${ms(median(busy16.length ? busy16.map(({ own }) => own) : [0]))}), the longest ${ms(longest('own').most)} in "${longest('own').name}"; in the others it waited`);
await server.stop();
process.exit(0);
