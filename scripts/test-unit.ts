import { runMocha } from './mocha-run.ts';
import { makeModels } from './models.ts';
import { runAsProgram } from './program.ts';

await runAsProgram(import.meta.url, async (commandLine) => {
  await makeModels();
  return runMocha('test/unit', commandLine, { timeout: 60_000 });
});
