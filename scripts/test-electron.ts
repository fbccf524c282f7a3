import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { OUTSIDE_ADDRESS, OUTSIDE_COLOURS } from '../test/host/harness/protocol.ts';
import { build } from './build.ts';
import { concludeHostRun, HostRun } from './host-run.ts';
import { makeModels } from './models.ts';
import { CACHE, OUT, ROOT } from './paths.ts';
import { ProgramError, runAsProgram } from './program.ts';
import { step } from './step.ts';
import { listenOutside } from './vscode/outside.ts';
import { copyOfSamples } from './workspace.ts';

/** @returns the program of a desktop VS Code */
async function getDesktop(): Promise<string> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new ProgramError(
      'Desktop VS Code needs a display: run this under xvfb-run, or use npm run test:host.',
    );
  }
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: join(CACHE, 'desktop') });
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new ProgramError(`Desktop VS Code cannot be downloaded here (${reason}): use npm run test:host.`);
  }
}

await runAsProgram(import.meta.url, async () => {
  const vscodeExecutablePath = await getDesktop();
  await makeModels();
  await step('Building', () => build());
  const run = new HostRun();
  const noWindow = (): never => {
    throw new Error('There is no browser around desktop VS Code.');
  };
  const outside = await listenOutside((event) => run.take(event), noWindow);
  void runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: join(OUT, 'test', 'host.cjs'),
    launchArgs: [copyOfSamples(), '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
    extensionTestsEnv: {
      [OUTSIDE_ADDRESS]: outside.address,
      [OUTSIDE_COLOURS]: process.stdout.isTTY ? '1' : '0',
    },
  }).catch((problem: Error) => run.fail(`Desktop VS Code ended early: ${problem.message}`));
  return concludeHostRun(await run.ended);
});
