// Takes each view in light and dark at three sizes into docs/screenshots/, and the link preview.
// Use: cargo xtask screenshots [VIEW...]
import fs from 'node:fs';
import path from 'node:path';
import { launch, openPage, ROOT, serve } from './lib.mjs';

/** Name, address, and what to do before the picture is taken. */
const VIEWS = [
  { name: 'worlds', address: '' },
  { name: 'gallery', address: '#source=gallery&digit=null' },
  { name: 'draw', address: '#source=draw', prepare: drawSeven },
  { name: 'picture', address: '#item=2&why=true&pixel={"x":12,"y":10,"channel":0}' },
  { name: 'file', address: '#source=file' },
  { name: 'classify', address: '#view=classify', prepare: bothAnswered },
  { name: 'drawn', address: '#view=classify&source=draw&ground=mm&seed=2', prepare: drawSeven },
  { name: 'evaluate', address: '#view=evaluate&why=true', prepare: evaluated },
  { name: 'shift', address: '#view=shift', prepare: allMeasured },
  { name: 'shift-map', address: '#view=shift&shift.second=noise&shift.values.noise=20&shift.values.polarity=100&shift.count=100', prepare: allMeasured },
  { name: 'inside', address: '#view=classify&item=3&classify.inside=occlusion', prepare: bothAnswered },
  { name: 'transfers', address: '#view=transfers', prepare: tableCame },
  { name: 'differences', address: '#view=transfers&transfers.shows=difference&transfers.cell.source=mnist&transfers.cell.network=cnn&transfers.cell.filter=neurn:3:max&transfers.cell.target=mnistm', prepare: tableCame },
  { name: 'architectures', address: '#view=architectures&architectures.network=ResNet50', prepare: aligned },
  { name: 'neurons', address: '#view=neurons', prepare: compared },
  { name: 'neuron', address: '#view=neurons&neurons.shows=neuron&neurons.study.cell=3&neurons.study.image=4', prepare: compared },
  { name: 'neuron-map', address: '#view=neurons&neurons.shows=map', prepare: mapped },
  { name: 'published', address: '#view=published&published.cells=difference', prepare: computed },
  { name: 'claims', address: '#view=published&published.shows=claims&published.claim=cosine-before', prepare: computed },
  { name: 'alignment', address: '#view=architectures&architectures.shows=pair&architectures.step=40', prepare: aligned },
];
const SIZES = [[360, 780], [1280, 800], [1920, 1080]];
const SCHEMES = ['light', 'dark'];
/** What a link preview shows: the first view, dark, in the size that sites ask for. */
const PREVIEW = { name: 'worlds', width: 1200, height: 630, scheme: 'dark', file: 'www/preview.png' };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !VIEWS.some((view) => view.name === name));
if (unknown.length > 0) {
  console.error(`There is no view ${unknown.join(', ')}; the views are ${VIEWS.map((view) => view.name).join(', ')}.`);
  process.exit(1);
}

const folder = path.join(ROOT, 'docs/screenshots');
fs.mkdirSync(folder, { recursive: true });
const server = await serve();
// without WebGPU a software renderer is several times faster, where a view does not depend on it
const browser = await launch({ gpu: process.env.NEURN_GPU !== '0' });

/** Waits for the answers of both models. */
async function bothAnswered(page) {
  await page.waitForFunction(() => {
    const { classify } = window.neurnLab.results();
    return classify?.left.said.length > 0 && classify.right.said.length > 0;
  });
  await page.lab.idle();
}

/** Waits for the first evaluation. */
async function evaluated(page) {
  await page.waitForFunction(() => window.neurnLab.results().evaluate?.results > 0);
  await page.lab.idle();
}

/** Waits for neurons beside networks. */
async function compared(page) {
  await page.waitForFunction(() => window.neurnLab.results().neurons?.view);
  await page.lab.idle();
}

/** Waits for the map of neurons. */
async function mapped(page) {
  await page.waitForFunction(() => window.neurnLab.results().neurons?.view?.facts.inhibitory_neurons > 0);
  await page.lab.idle();
}

/** Waits for a screen of published results. */
async function computed(page) {
  await page.waitForFunction(() => window.neurnLab.results().published?.numbers);
}

/** Waits for all pairs of architectures. */
async function aligned(page) {
  await page.waitForFunction(() => window.neurnLab.results().architectures?.matrix);
  await page.lab.idle();
}

/** Waits for the table of transfers. */
async function tableCame(page) {
  await page.waitForFunction(() => {
    const { transfers } = window.neurnLab.results();
    return transfers?.rows?.length > 0 || transfers?.missing;
  });
  await page.lab.idle();
}

/** Waits until every point of the curve or map is measured. */
async function allMeasured(page) {
  await page.waitForFunction(() => {
    const { shift } = window.neurnLab.results();
    return shift?.total > 0 && shift.done === shift.total;
  }, null, { timeout: 120_000 });
  await page.lab.idle();
}

/** Draws a 7 with the mouse. */
async function drawSeven(page) {
  const [x, y, w, h] = (await page.lab.results()).places.pad;
  const at = ([u, v]) => [x + u * w, y + v * h];
  const corners = [[0.28, 0.22], [0.74, 0.22], [0.44, 0.82]];
  await page.mouse.move(...at(corners[0]));
  await page.mouse.down();
  for (const corner of corners.slice(1)) {
    await page.mouse.move(...at(corner), { steps: 12 });
  }
  await page.mouse.up();
  await page.mouse.move(2, 2);
  await page.lab.idle();
}

async function shoot(view, width, height, scheme, file) {
  const context = await browser.newContext({ colorScheme: scheme, hasTouch: width < 600, reducedMotion: 'reduce' });
  const page = await openPage(context, server, view.address, { width, height });
  await page.evaluate(() => window.neurnLab?.idle());
  await view.prepare?.(page);
  // The app says that it is idle before the browser has shown its last frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: file });
  await context.close();
  console.log(`${path.relative(ROOT, file)}  ${(fs.statSync(file).size / 1000).toFixed(0)} kB`);
  if (page.complaints.length > 0) {
    console.error(page.complaints.join('\n'));
    process.exitCode = 1;
  }
}

for (const view of VIEWS.filter((view) => wanted.length === 0 || wanted.includes(view.name))) {
  for (const [width, height] of SIZES) {
    for (const scheme of SCHEMES) {
      await shoot(view, width, height, scheme, path.join(folder, `${view.name}-${width}x${height}-${scheme}.png`));
    }
  }
  if (view.name === PREVIEW.name) {
    await shoot(view, PREVIEW.width, PREVIEW.height, PREVIEW.scheme, path.join(ROOT, PREVIEW.file));
  }
}
await browser.close();
await server.stop();
