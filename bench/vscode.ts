import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build as bundle } from 'esbuild';
import { OUT, ROOT } from '../scripts/paths.ts';
import { type LaunchedBrowser, launchBrowser } from '../scripts/vscode/browser.ts';
import { listenOutside } from '../scripts/vscode/outside.ts';
import { type ServedVSCode, serveVSCode } from '../scripts/vscode/serve.ts';
import { VSCodeWindow } from '../scripts/vscode/window.ts';
import { copyOfSamples } from '../scripts/workspace.ts';
import { OUTSIDE_ADDRESS, type TestEvent } from '../test/host/harness/protocol.ts';
import { ROUNDS_VARIABLE } from './host/report.ts';
import { WATCH } from './watch.ts';

const LIMIT_MILLISECONDS = 300_000;

/** Runs a program of `bench/host` in the extension host of a new window. @returns what it reports */
export type RunInHost = <Result>(program: string) => Promise<Result>;

/** Starts VS Code and a browser for `task`; each of its programs gets a window of its own, freshly opened. */
export async function withVSCode(rounds: number, task: (run: RunInHost) => Promise<void>): Promise<void> {
  let onEvent: (event: TestEvent) => void = () => undefined;
  const outside = await listenOutside(
    (event) => onEvent(event),
    () => Promise.reject(new Error('There is one window at a time.')),
  );
  let vscode: ServedVSCode | undefined;
  let browser: LaunchedBrowser | undefined;
  try {
    const environment = { [OUTSIDE_ADDRESS]: outside.address, [ROUNDS_VARIABLE]: String(rounds) };
    vscode = await serveVSCode({ environment });
    browser = await launchBrowser();
    await browser.context.addInitScript({ content: WATCH });
    const { context } = browser;
    const { page } = vscode;
    await task(async <Result>(program: string) => {
      const extensionTestsPath = await bundled(program);
      const window = new VSCodeWindow(await context.newPage());
      outside.windows.set('tests', window);
      const reported = new Promise<Result>((resolve, reject) => (onEvent = receiver(resolve, reject)));
      reported.catch(() => undefined);
      // A folder of its own: in one that was open before, VS Code brings back what was left open.
      await window.open(page(copyOfSamples(), { extensionDevelopmentPath: ROOT, extensionTestsPath }));
      try {
        return await within(reported, window);
      } finally {
        await window.close();
      }
    });
  } finally {
    outside.close();
    await browser?.close();
    await vscode?.stop();
  }
}

/** A program in the extension host tells one line, its result as JSON, or that it has failed. */
function receiver<Result>(
  resolve: (result: Result) => void,
  reject: (problem: Error) => void,
): (event: TestEvent) => void {
  return (event) => {
    if (event.event === 'line') resolve(JSON.parse(event.text) as Result);
    if (event.event === 'crash') reject(new Error(event.stack));
  };
}

async function within<Result>(reported: Promise<Result>, window: VSCodeWindow): Promise<Result> {
  const stop = new AbortController();
  const late = delay(LIMIT_MILLISECONDS, undefined, { signal: stop.signal }).then(() => {
    throw new Error(['The extension host has reported nothing.', ...window.complaints].join('\n'));
  });
  try {
    return await Promise.race([reported, late]);
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}

async function bundled(program: string): Promise<string> {
  const outfile = join(OUT, 'bench', `${program}.cjs`);
  await bundle({
    entryPoints: [join(ROOT, 'bench', 'host', `${program}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
