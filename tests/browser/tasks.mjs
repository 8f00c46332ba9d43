// Tasks of the page's main thread, by Chromium's own trace: browsers tell a page only of those of 50 ms and more.

/** Longer than this, and a frame of a 60 Hz display is missed. */
export const FRAME = 16;

/** What lib.mjs marks in a page once the app is ready: what comes before is the start, not use. */
export const READY_MARK = 'neurn-ready';

const CATEGORIES = ['__metadata', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];

/**
 * Runs `work` under a trace. Returns its answer and, of every main-thread task of `FRAME` ms and more that began after a
 * page was ready, its milliseconds and those of them in which the thread computed: the rest it waited, for a processor
 * or for the GPU process, which shares the processors where it is software.
 */
export async function watchTasks(browser, work) {
  const session = await browser.newBrowserCDPSession();
  const threads = new Map();
  const long = [];
  const ready = new Map();
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) {
      const thread = `${event.pid}/${event.tid}`;
      if (event.name === 'thread_name') {
        threads.set(thread, event.args.name);
      } else if (event.name === READY_MARK) {
        ready.set(thread, Math.min(event.ts, ready.get(thread) ?? Infinity));
      } else if (event.name === 'RunTask' && event.dur >= FRAME * 1000) {
        long.push({ thread, start: event.ts, ms: event.dur / 1000, own: (event.tdur ?? event.dur) / 1000 });
      }
    }
  });
  const traceConfig = { includedCategories: CATEGORIES, excludedCategories: ['*'], recordMode: 'recordUntilFull', traceBufferSizeInKb: 400_000 };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  try {
    const answer = await work();
    return { answer, tasks: await end() };
  } catch (error) {
    await end();
    throw error;
  }

  async function end() {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    await session.detach();
    return long
      .filter(({ thread, start }) => threads.get(thread) === 'CrRendererMain' && start > (ready.get(thread) ?? Infinity))
      .map(({ ms, own }) => ({ ms, own }));
  }
}
