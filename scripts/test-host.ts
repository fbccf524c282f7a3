import { join } from 'node:path';
import { OUTSIDE_ADDRESS, OUTSIDE_COLOURS, OUTSIDE_GREP } from '../test/host/harness/protocol.ts';
import { build } from './build.ts';
import { concludeHostRun, HostRun } from './host-run.ts';
import type { HostResult } from './host-run.ts';
import { makeModels } from './models.ts';
import { OUT, ROOT } from './paths.ts';
import { runAsProgram } from './program.ts';
import { step } from './step.ts';
import { launchBrowser } from './vscode/browser.ts';
import type { LaunchedBrowser } from './vscode/browser.ts';
import { listenOutside } from './vscode/outside.ts';
import { serveVSCode } from './vscode/serve.ts';
import type { Payload, ServedVSCode } from './vscode/serve.ts';
import { VSCodeWindow } from './vscode/window.ts';
import { copyOfSamples } from './workspace.ts';

/**
 * Runs the host tests in a real VS Code in a real browser; everything they need is there and built.
 * @param commandLine `--grep text` runs the tests whose names contain the text
 */
async function runHostTests(commandLine: readonly string[]): Promise<HostResult> {
  const run = new HostRun();
  const workspace = copyOfSamples();
  let vscode: ServedVSCode | undefined;
  let browser: LaunchedBrowser | undefined;
  const open = async (folder: string, payload: Payload): Promise<VSCodeWindow> => {
    const window = new VSCodeWindow(await browser!.context.newPage());
    await window.open(vscode!.page(folder, { extensionDevelopmentPath: ROOT, ...payload }));
    return window;
  };
  const outside = await listenOutside(
    (event) => run.take(event),
    (folder) => open(folder, {}),
  );
  try {
    const environment = {
      [OUTSIDE_ADDRESS]: outside.address,
      [OUTSIDE_COLOURS]: process.stdout.isTTY ? '1' : '0',
      ...(commandLine.includes('--grep') && {
        [OUTSIDE_GREP]: commandLine[commandLine.indexOf('--grep') + 1] ?? '',
      }),
    };
    vscode = await serveVSCode({ environment });
    browser = await launchBrowser();
    const page = await browser.context.newPage();
    page.on('crash', () => run.fail('The page of VS Code crashed.'));
    const window = new VSCodeWindow(page);
    outside.windows.set('tests', window);
    const extensionTestsPath = join(OUT, 'test', 'host.cjs');
    await window.open(vscode.page(workspace, { extensionDevelopmentPath: ROOT, extensionTestsPath }));
    return await run.ended.catch((problem: Error) => {
      console.error(window.complaints.join('\n'));
      throw problem;
    });
  } finally {
    outside.close();
    await browser?.close();
    await vscode?.stop();
  }
}

await runAsProgram(import.meta.url, async (commandLine) => {
  await makeModels();
  await step('Building', () => build());
  return concludeHostRun(await runHostTests(commandLine));
});
