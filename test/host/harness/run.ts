import { format } from 'node:util';
import type { MochaOptions, Runner } from 'mocha';
import { NeedsBrowserHarness, outside } from './outside.ts';
import { post } from './post.ts';
import { OUTSIDE_ADDRESS, OUTSIDE_COLOURS, OUTSIDE_GREP } from './protocol.ts';
import type { TestEvent } from './protocol.ts';

const OPTIONS: MochaOptions = {
  ui: 'bdd',
  reporter: 'spec',
  timeout: 60_000,
  slow: 2_000,
  // VS Code and a browser share two processors with other programs at times; what failed first is named at the end.
  retries: 1,
  forbidOnly: process.env.CI !== undefined,
  color: process.env[OUTSIDE_COLOURS] === '1',
};

/**
 * Runs mocha in this extension host and tells the outside, live, what it reports.
 * @param files loads each test file when its turn comes
 */
export async function runHostTests(files: Record<string, () => Promise<unknown>>): Promise<void> {
  const tell = teller();
  try {
    await runMocha(files, tell);
  } catch (problem) {
    await tell({ event: 'crash', stack: problem instanceof Error ? String(problem.stack) : String(problem) });
  }
}

type Tell = (event: TestEvent) => Promise<void>;

async function runMocha(files: Record<string, () => Promise<unknown>>, tell: Tell): Promise<void> {
  // Mocha is an ECMAScript module, which a CommonJS bundle can only import this way.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha(OPTIONS);
  const wanted = process.env[OUTSIDE_GREP];
  if (wanted) mocha.fgrep(wanted);
  (Mocha.reporters.Base as unknown as { consoleLog: (...parts: unknown[]) => void }).consoleLog = (
    ...parts
  ) => {
    void tell({ event: 'line', text: format(...parts) });
  };
  for (const [file, load] of Object.entries(files)) {
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    await load();
    mocha.suite.emit('post-require', globalThis, file, mocha);
  }
  takePictures(mocha.suite);
  reportUnreachable(mocha.suite, tell);
  await tell({ event: 'start', total: mocha.suite.total() });
  const count = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) =>
    watch(
      mocha.run(() => resolve()),
      tell,
      count,
    ),
  );
  // VS Code ends this process as soon as `run` returns: what was told must have arrived.
  await tell({ event: 'end', ...count });
}

/** Of tests that fail, at once: the hooks after them close what they show. */
function takePictures(suite: Mocha.Suite): void {
  for (const test of suite.tests) {
    catching(test, async (problem) => {
      const name = `failed-${test.fullTitle().replaceAll(/[^a-z\d]+/gi, '-')}`.slice(0, 100);
      await outside.screenshot(name).catch(() => undefined);
      throw problem;
    });
  }
  for (const child of suite.suites) takePictures(child);
}

function watch(runner: Runner, tell: Tell, count: { passed: number; failed: number }): void {
  const test = (state: 'passed' | 'failed' | 'pending') => (runnable: Mocha.Runnable) => {
    if (state !== 'pending') count[state] += 1;
    void tell({ event: 'test', title: runnable.fullTitle(), state });
  };
  runner.on('pass', test('passed'));
  runner.on('fail', test('failed'));
  runner.on('pending', test('pending'));
  runner.on('retry', (runnable: Mocha.Runnable, problem: Error) => {
    void tell({ event: 'again', title: runnable.fullTitle(), stack: problem.stack ?? problem.message });
  });
}

/** Turns "there is no browser to be driven" from a failure into a named report. */
function reportUnreachable(suite: Mocha.Suite, tell: Tell): void {
  for (const runnable of [...suite.tests, ...hooksOf(suite)]) {
    catching(runnable, async (problem, context) => {
      if (!(problem instanceof NeedsBrowserHarness)) throw problem;
      await tell({
        event: 'needs-browser-harness',
        title: context.currentTest?.fullTitle() ?? runnable.fullTitle(),
      });
      context.skip();
    });
  }
  for (const child of suite.suites) reportUnreachable(child, tell);
}

/** Hands what a test or a hook throws to `recover`, save for those that end by a callback. */
function catching(
  runnable: Mocha.Runnable,
  recover: (problem: unknown, context: Mocha.Context) => Promise<void>,
): void {
  const body = runnable.fn as Mocha.AsyncFunc | undefined;
  if (body === undefined || body.length > 0) return;
  runnable.fn = async function (this: Mocha.Context) {
    try {
      await body.call(this);
    } catch (problem) {
      await recover(problem, this);
    }
  };
}

function hooksOf(suite: Mocha.Suite): Mocha.Hook[] {
  const hooks = suite as unknown as Record<'_beforeAll' | '_beforeEach', Mocha.Hook[]>;
  return [...hooks._beforeAll, ...hooks._beforeEach];
}

/** Events arrive in the order in which they happened: each waits for the one before it. */
function teller(): Tell {
  const address = process.env[OUTSIDE_ADDRESS];
  let last: Promise<unknown> = Promise.resolve();
  return async (event) => {
    if (address === undefined)
      throw new Error('Nobody listens to these tests: run them with npm run test:host.');
    last = last.then(() => post(address, event));
    await last;
  };
}
