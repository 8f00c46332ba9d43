// Makes the PNG icons from assets/icons/icon.svg with Chromium.
// Use: node tools/icons.mjs (after `cargo xtask test --only browser` has installed what it needs).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { playwright, executable } from '../tests/browser/lib.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../assets/icons');
const svg = fs.readFileSync(path.join(folder, 'icon.svg'), 'utf8');
// Systems cut these to a shape of their own: no corners of ours, and for maskable ones a wide margin.
const square = svg.replace(/rx="\d+"/, 'rx="0"');
const maskable = square.replace('scale(1)', 'scale(0.76)');
const icons = [
  ['icon-192.png', 192, svg],
  ['icon-512.png', 512, svg],
  ['icon-maskable-512.png', 512, maskable],
  ['apple-touch-icon.png', 180, square],
];
const browser = await playwright.chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const [name, size, picture] of icons) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${picture}`);
  await page.screenshot({ path: path.join(folder, name), omitBackground: true });
}
await browser.close();
