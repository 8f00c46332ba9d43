// Takes each view in light and dark at three sizes into target/screenshots/, and the link preview.
// Use: cargo xtask screenshots [--docs] [VIEW...]
// With --docs it renews the committed pictures instead: those that the README and docs/ show (docs/screenshots/*.webp),
// and the link preview (www/preview.png).
import fs from 'node:fs';
import path from 'node:path';
import { launch, openPage, ROOT, serve } from './lib.mjs';

/**
 * Name, address, and what to do before the picture is taken; `docs` is the colour scheme of a picture that the README
 * or docs/ shows.
 */
const VIEWS = [
  { name: 'overview', docs: 'light', address: '#view=overview', prepare: complete },
  { name: 'worlds', docs: 'dark', address: '' },
  { name: 'gallery', address: '#source=gallery&digit=null' },
  { name: 'draw', address: '#source=draw', prepare: drawSeven },
  { name: 'picture', docs: 'light', address: '#item=2&why=true&pixel={"x":12,"y":10,"channel":0}' },
  { name: 'file', address: '#source=file' },
  { name: 'classify', address: '#view=classify', prepare: bothAnswered },
  { name: 'drawn', docs: 'dark', address: '#view=classify&source=draw&ground=mm&seed=2', prepare: drawSeven },
  { name: 'evaluate', docs: 'light', address: '#view=evaluate&why=true', prepare: evaluated },
  { name: 'shift', docs: 'light', address: '#view=shift', prepare: allMeasured },
  { name: 'shift-map', address: '#view=shift&shift.second=noise&shift.values.noise=20&shift.values.polarity=100&shift.count=100', prepare: allMeasured },
  { name: 'inside', address: '#view=classify&item=3&classify.inside=occlusion', prepare: bothAnswered },
  { name: 'transfers', address: '#view=transfers', prepare: tableCame },
  { name: 'differences', docs: 'light', address: '#view=transfers&transfers.shows=difference&transfers.cell.source=mnist&transfers.cell.network=cnn&transfers.cell.filter=neurn:3:max&transfers.cell.target=mnistm', prepare: tableCame },
  { name: 'architectures', docs: 'light', address: '#view=architectures&architectures.network=ResNet50', prepare: aligned },
  { name: 'mouse-v1', docs: 'light', address: '#view=neurons', prepare: compared },
  { name: 'neurons', address: '#view=neurons&neurons.shows=overlap', prepare: compared },
  { name: 'neuron', docs: 'light', address: '#view=neurons&neurons.shows=neuron&neurons.study.cell=3&neurons.study.image=4', prepare: compared },
  { name: 'neuron-map', address: '#view=neurons&neurons.shows=map', prepare: mapped },
  { name: 'published', docs: 'light', address: '#view=published&published.cells=difference', prepare: computed },
  { name: 'claims', address: '#view=published&published.shows=claims&published.claim=cosine-before', prepare: computed },
  { name: 'alignment', docs: 'dark', address: '#view=architectures&architectures.shows=pair&architectures.step=40', prepare: aligned },
];
const SIZES = [[360, 780], [1024, 768], [1280, 800], [1920, 1080]];
const SCHEMES = ['light', 'dark'];
const DOCS_SIZE = [1280, 800];
/** What a link preview shows: the first view, dark, in the size that sites ask for. */
const PREVIEW = { name: 'worlds', width: 1200, height: 630, scheme: 'dark' };

const words = process.argv.slice(2);
const forDocs = words.includes('--docs');
const wanted = words.filter((word) => word !== '--docs');
const unknown = wanted.filter((name) => !VIEWS.some((view) => view.name === name));
if (unknown.length > 0) {
  console.error(`There is no view ${unknown.join(', ')}; the views are ${VIEWS.map((view) => view.name).join(', ')}.`);
  process.exit(1);
}

const folder = path.join(ROOT, forDocs ? 'docs/screenshots' : 'target/screenshots');
const preview = path.join(ROOT, forDocs ? 'www' : 'target/screenshots', 'preview.png');
fs.mkdirSync(folder, { recursive: true });
const server = await serve();
// without WebGPU a software renderer is several times faster, where a view does not depend on it
const browser = await launch({ gpu: process.env.NEURN_GPU !== '0' });

/** Waits until every panel of the Overview shows something. */
async function complete(page) {
  await page.waitForFunction(() => window.neurnLab.results().overview?.complete, undefined, { timeout: 120_000 });
}

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
  const [x, y, w, h] = (await page.lab.results()).places['page.pad'];
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

/** A PNG as lossless WebP, a third of its size; the browser is the encoder. */
async function webp(context, png) {
  // a page of its own: the app's does not let a script open data addresses
  const page = await context.newPage();
  const text = await page.evaluate(async (source) => {
    const picture = new Image();
    picture.src = source;
    await picture.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext('2d').drawImage(picture, 0, 0);
    // Chromium writes quality 1 without loss
    return canvas.toDataURL('image/webp', 1);
  }, `data:image/png;base64,${png.toString('base64')}`);
  return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
}

async function shoot(view, width, height, scheme, file) {
  const context = await browser.newContext({ colorScheme: scheme, hasTouch: width < 600, reducedMotion: 'reduce' });
  const page = await openPage(context, server, view.address, { width, height });
  await page.evaluate(() => window.neurnLab?.idle());
  await view.prepare?.(page);
  // The app says that it is idle before the browser has shown its last frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const png = await page.screenshot();
  fs.writeFileSync(file, file.endsWith('.webp') ? await webp(context, png) : png);
  await context.close();
  console.log(`${path.relative(ROOT, file)}  ${(fs.statSync(file).size / 1000).toFixed(0)} kB`);
  if (page.complaints.length > 0) {
    console.error(page.complaints.join('\n'));
    process.exitCode = 1;
  }
}

for (const view of VIEWS.filter((view) => wanted.length === 0 || wanted.includes(view.name))) {
  if (forDocs && view.docs) {
    await shoot(view, ...DOCS_SIZE, view.docs, path.join(folder, `${view.name}.webp`));
  }
  for (const [width, height] of forDocs ? [] : SIZES) {
    for (const scheme of SCHEMES) {
      await shoot(view, width, height, scheme, path.join(folder, `${view.name}-${width}x${height}-${scheme}.png`));
    }
  }
  if (view.name === PREVIEW.name) {
    await shoot(view, PREVIEW.width, PREVIEW.height, PREVIEW.scheme, preview);
  }
}
await browser.close();
await server.stop();
