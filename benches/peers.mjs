// What the benchmarks in the browser share: other programs from npm, and the median.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The folder with these npm packages, beside the other tools: installed where it holds others or none. */
export function installed(name, packages) {
  const folder = path.join(process.env.NEURN_NODE ?? '.', '..', name);
  // written last, so that an interrupted installation is done again
  const mark = path.join(folder, 'installed');
  const wanted = packages.join('\n');
  if (!fs.existsSync(mark) || fs.readFileSync(mark, 'utf8') !== wanted) {
    fs.mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, ...packages], { stdio: 'inherit' });
    fs.writeFileSync(mark, wanted);
  }
  return path.join(folder, 'node_modules');
}
