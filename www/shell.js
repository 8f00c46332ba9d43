// The page's messages: a browser that is too old, a failed download, a crash. Written for old browsers, so
// that they too can read why the page does not start. Loaded before boot.js; no other file is needed for it.
(function () {
  'use strict';

  var trouble = document.getElementById('trouble');
  var loading = document.getElementById('loading');
  var shown = false;

  function reload() {
    location.reload();
  }

  function reloadAfresh() {
    // Changing the address without its hash does not reload by itself.
    history.replaceState(null, '', location.pathname + location.search);
    location.reload();
  }

  function button(label, action, main) {
    var element = document.createElement('button');
    element.type = 'button';
    element.textContent = label;
    element.className = main ? 'main' : '';
    element.addEventListener('click', action);
    return element;
  }

  /** Covers the page with one message. The first one stays: what follows is a consequence of it. */
  function show(title, text, details, buttons) {
    if (shown) {
      return;
    }
    shown = true;
    document.getElementById('trouble-title').textContent = title;
    document.getElementById('trouble-text').textContent = text;
    if (details) {
      document.getElementById('trouble-details').textContent = String(details).slice(0, 8000);
      document.getElementById('trouble-more').hidden = false;
    }
    var actions = document.getElementById('trouble-actions');
    for (var i = 0; i < buttons.length; i++) {
      actions.appendChild(buttons[i]);
    }
    loading.hidden = true;
    document.getElementById('outline').hidden = true;
    trouble.hidden = false;
    document.getElementById('trouble-title').focus();
  }

  var hub = {
    tooOld: function (missing) {
      show(
        'This browser is too old for NeuRN Lab',
        'NeuRN Lab computes in your browser and needs ' + missing + ', which this one lacks. Any current version of Firefox, Chrome, Edge or Safari will do.',
        navigator.userAgent,
        [],
      );
    },
    downloadFailed: function (details) {
      show(
        'NeuRN Lab could not be downloaded',
        'A part of the page did not arrive. Please check the connection and try again.',
        details,
        [button('Try again', reload, true)],
      );
    },
    crashed: function (details) {
      show(
        'NeuRN Lab has stopped',
        'Something went wrong inside the page. Nothing left your machine. Starting again brings back your settings; if it stops again, start afresh.',
        details,
        [button('Start again with the same settings', reload, true), button('Start afresh', reloadAfresh, false)],
      );
    },
  };
  window.neurnShell = hub;

  /** Called by the app's panic hook. */
  window.neurnLabCrashed = function (message) {
    hub.crashed(message);
  };

  window.addEventListener('error', function (event) {
    if (event.error && typeof WebAssembly === 'object' && event.error instanceof WebAssembly.RuntimeError) {
      hub.crashed(event.message + '\n' + (event.error.stack || ''));
    }
  });

  window.addEventListener('unhandledrejection', function (event) {
    var reason = event.reason;
    if (reason && typeof WebAssembly === 'object' && reason instanceof WebAssembly.RuntimeError) {
      hub.crashed(reason.message + '\n' + (reason.stack || ''));
    }
  });

  document.getElementById('loading-again').addEventListener('click', function (event) {
    // Followed as it stands, the link would lose the settings behind the address's #.
    event.preventDefault();
    reload();
  });

  // A script or style sheet of the page that did not arrive: such errors do not bubble.
  window.addEventListener(
    'error',
    function (event) {
      var element = event.target;
      if (element && (element.tagName === 'SCRIPT' || (element.tagName === 'LINK' && element.rel === 'stylesheet'))) {
        hub.downloadFailed(element.src || element.href);
      }
    },
    true,
  );

  // A module that adds vectors, and one that copies memory: valid only where the feature exists.
  var SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  var BULK_MEMORY = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10, 14, 1, 12, 0, 65, 0, 65, 0, 65, 0, 252, 10, 0, 0, 11];

  var DRAWING = 'WebGPU or WebGL 2 to draw with';

  function valid(bytes) {
    try {
      return WebAssembly.validate(new Uint8Array(bytes));
    } catch (error) {
      return false;
    }
  }

  function hasWebGl2() {
    try {
      var context = document.createElement('canvas').getContext('webgl2');
      if (!context) {
        return false;
      }
      var release = context.getExtension('WEBGL_lose_context');
      if (release) {
        release.loseContext();
      }
      return true;
    } catch (error) {
      return false;
    }
  }

  /** What this browser lacks, in words, or nothing. */
  function missing() {
    if (typeof WebAssembly !== 'object' || typeof WebAssembly.instantiate !== 'function') {
      return 'WebAssembly';
    }
    if (!valid(SIMD) || !valid(BULK_MEMORY)) {
      return 'WebAssembly with vector instructions (SIMD) and bulk memory';
    }
    if (!('noModule' in document.createElement('script')) || typeof ReadableStream !== 'function') {
      return 'JavaScript modules and streams';
    }
    if (!navigator.gpu && !hasWebGl2()) {
      return DRAWING;
    }
    return '';
  }

  hub.hasWebGl2 = hasWebGl2;
  hub.cannotDraw = function () {
    hub.tooOld(DRAWING);
  };

  var lack = missing();
  hub.supported = !lack;
  if (lack) {
    hub.tooOld(lack);
  }
})();
