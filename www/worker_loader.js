// Starts the background worker. A failure is thrown as an uncaught error, because only that reaches the page;
// a rejected promise stays inside the worker (trunk's own loader shim leaves it there).
'use strict';

importScripts('./worker.js');
wasm_bindgen({ module_or_path: './worker_bg.wasm' }).catch((error) => {
  setTimeout(() => {
    throw error;
  });
});
