// One program of networks in a worker of its own, asked by benches/networks.mjs: ours, onnxruntime-web or tfjs.
// Each gives `load(bytes or address)`, then `ask(n)`: prepared pictures in, probabilities out, copies included.
'use strict';

const PICTURE = 3 * 32 * 32;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Numbers as a prepared picture has them, the same for all: [n, 3, 32, 32]. */
function pictures(n) {
  let state = 11;
  return Float32Array.from({ length: n * PICTURE }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 30 - 2;
  });
}

/** [n, channel, row, column] to [n, row, column, channel]. */
function channelsLast(values) {
  const pixels = 32 * 32;
  return values.map((_, i) => values[i - (i % PICTURE) + (i % 3) * pixels + Math.floor((i % PICTURE) / 3)]);
}

async function ours({ script, wasm, engine }) {
  importScripts(script);
  await wasm_bindgen({ module_or_path: wasm });
  self.onmessage = null; // it would listen for jobs
  let network;
  return {
    load: (bytes) => {
      network?.free();
      network = new wasm_bindgen.BenchNetwork(new Uint8Array(bytes), engine);
    },
    prepare: pictures,
    ask: (values) => network.probabilities(values),
  };
}

async function onnxruntime({ base }) {
  importScripts(`${base}ort.wasm.min.js`);
  ort.env.wasm.wasmPaths = new URL(base, self.location).href;
  ort.env.wasm.numThreads = 1;
  let session;
  return {
    load: async (bytes) => {
      await session?.release();
      session = await ort.InferenceSession.create(new Uint8Array(bytes), { executionProviders: ['wasm'] });
    },
    prepare: pictures,
    ask: async (values) => {
      const input = new ort.Tensor('float32', values, [values.length / PICTURE, 3, 32, 32]);
      return (await session.run({ input })).probabilities.data;
    },
  };
}

/** The network of tools/export_onnx.py in tfjs's terms; `arrays` are ours, by name. */
function inTfjs(arrays) {
  const kernel = (name) => tf.tidy(() => tf.tensor(arrays[`${name}.weight`].values, arrays[`${name}.weight`].shape).transpose([2, 3, 1, 0]));
  const bias = (name) => tf.tensor1d(arrays[`${name}.bias`].values);
  // features are [map][row, column] in our files, [row, column][map] in tfjs
  const fc1 = tf.tidy(() => {
    const { values, shape } = arrays['fc1.weight'];
    return tf.tensor(values, [shape[0], shape[1] / 16, 16]).transpose([2, 1, 0]).reshape([shape[1], shape[0]]);
  });
  const fc2 = tf.tidy(() => tf.tensor(arrays['fc2.weight'].values, arrays['fc2.weight'].shape).transpose());
  return [...['conv1', 'conv2', 'conv3'].flatMap((name) => [kernel(name), bias(name)]), fc1, bias('fc1'), fc2, bias('fc2')];
}

async function tfjs({ base, way }) {
  importScripts(`${base}tf.min.js`, `${base}tf-backend-wasm.min.js`);
  tf.wasm.setWasmPaths(new URL(base, self.location).href);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  await tf.ready();
  let model;
  let weights;
  /** Operation by operation, the fused ones where there are some. */
  const byHand = (x) =>
    tf.tidy(() => {
      let y = x;
      for (let i = 0; i < 6; i += 2) {
        y = tf.fused.conv2d({ x: y, filter: weights[i], strides: 1, pad: 'same', bias: weights[i + 1], activation: 'relu' });
        y = tf.maxPool(y, 2, 2, 'valid');
      }
      y = tf.fused.matMul({ a: y.reshape([x.shape[0], -1]), b: weights[6], bias: weights[7], activation: 'relu' });
      return tf.softmax(tf.fused.matMul({ a: y, b: weights[8], bias: weights[9] }));
    });
  return {
    load: async (address) => {
      model?.dispose();
      model = await tf.loadLayersModel(address, { requestInit: { cache: 'no-store' } });
      weights = model.getWeights();
    },
    prepare: (n) => channelsLast(pictures(n)),
    ask: (values) => {
      const x = tf.tensor4d(values, [values.length / PICTURE, 32, 32, 3]);
      const y = way === 'predict' ? model.predict(x) : byHand(x);
      const found = y.dataSync();
      x.dispose();
      y.dispose();
      return found;
    },
    /** The model's file as tfjs writes it, from our arrays. */
    export: async (arrays) => {
      const made = tf.sequential();
      for (const [i, maps] of [8, 16, 48].entries()) {
        made.add(tf.layers.conv2d({ filters: maps, kernelSize: 3, padding: 'same', activation: 'relu', ...(i === 0 ? { inputShape: [32, 32, 3] } : {}) }));
        made.add(tf.layers.maxPooling2d({ poolSize: 2 }));
      }
      made.add(tf.layers.flatten());
      made.add(tf.layers.dense({ units: 208, activation: 'relu' }));
      made.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
      made.setWeights(inTfjs(arrays));
      let kept;
      await made.save(tf.io.withSaveHandler(async (artifacts) => {
        kept = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }));
      const { modelTopology, weightSpecs, weightData } = kept;
      const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      return { json: JSON.stringify({ modelTopology, weightsManifest: manifest, format: 'layers-model' }), bytes: weightData };
    },
  };
}

/** Milliseconds of one asking, several times: each the mean of as many askings in a row as take about 5 ms. */
async function time(program, n) {
  const values = program.prepare(n);
  const runs = async (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      await program.ask(values);
    }
    return performance.now() - start;
  };
  await runs(n === 1 ? 200 : 5); // until the compiler is done
  let count = 1;
  while ((await runs(count)) < 5) {
    count *= 2;
  }
  const samples = [];
  for (let i = 0; i < 15; i++) {
    samples.push((await runs(count)) / count);
  }
  return samples;
}

/** Milliseconds from asking for a model's file to the first answer, and the file's bytes, with the program running. */
async function loadTime(program, address, whole) {
  const one = program.prepare(1);
  const times = [];
  let size = 0;
  for (let i = 0; i < 7; i++) {
    const start = performance.now();
    if (whole) {
      const bytes = await (await fetch(address, { cache: 'no-store' })).arrayBuffer();
      size = bytes.byteLength;
      await program.load(bytes);
    } else {
      await program.load(address);
    }
    await program.ask(one);
    times.push(performance.now() - start);
  }
  return { first: times[0], later: median(times.slice(1)), size };
}

const PROGRAMS = { ours, onnxruntime, tfjs };
let program;

/** Calls from the page: `[id, name, argument]`, answered by `[id, result]` or `[id, null, sentence]`. */
async function serve(name, argument) {
  switch (name) {
    case 'start':
      program = await PROGRAMS[argument.program](argument);
      self.onmessage = hear;
      return null;
    case 'load':
      return loadTime(program, argument.address, argument.whole);
    case 'time':
      return time(program, argument);
    case 'answers':
      return Array.from(await program.ask(program.prepare(argument)));
    case 'export':
      return program.export(argument);
    default:
      throw new Error(`there is no ${name}`);
  }
}

async function hear({ data }) {
  const [id, name, argument] = data;
  try {
    self.postMessage([id, await serve(name, argument)]);
  } catch (error) {
    self.postMessage([id, null, String(error?.stack ?? error)]);
  }
}

self.onmessage = hear;
