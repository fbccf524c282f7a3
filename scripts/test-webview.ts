import { build } from './build.ts';
import { runMocha } from './mocha-run.ts';
import { runAsProgram } from './program.ts';
import { step } from './step.ts';

await runAsProgram(import.meta.url, async (commandLine) => {
  await step('Building', () => build());
  return runMocha('test/webview', commandLine, { timeout: 60_000, slow: 2_000 });
});
