// The CPU filter of the shipped worker program, timed by benches/browser.mjs.
'use strict';

self.onmessage = async ({ data: { script, wasm, width, height, sides, runs } }) => {
  try {
    importScripts(script);
    await wasm_bindgen({ module_or_path: wasm });
    self.onmessage = null; // it would listen for jobs
    let state = 7;
    const bytes = Uint8Array.from({ length: width * height * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
    const filter = new wasm_bindgen.BenchFilter(bytes, width, height, 3);
    filter.run(3); // memory and compiling
    const found = {};
    for (const k of sides) {
      found[k] = Array.from({ length: runs }, () => {
        const start = performance.now();
        filter.run(k);
        return performance.now() - start;
      });
    }
    self.postMessage({ found });
  } catch (error) {
    self.postMessage({ problem: String(error?.stack ?? error) });
  }
};
