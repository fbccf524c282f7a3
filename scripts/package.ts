import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from './build.ts';
import { execute } from './child.ts';
import { makeModels } from './models.ts';
import { ROOT } from './paths.ts';
import { ProgramError, runAsProgram } from './program.ts';
import { step } from './step.ts';

/** Where the packaged extension is. */
export const VSIX = join(ROOT, 'model-lens.vsix');

const LARGEST_MEGABYTES = 36;

/**
 * Packages the extension.
 * @returns its size in megabytes
 * @throws ProgramError where it is too large to be shipped
 */
export async function packageExtension(): Promise<number> {
  await makeModels();
  await step('Building for production', () => build({ production: true }));
  const packager = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = [
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--allow-missing-repository',
    '--out',
    VSIX,
  ];
  await step('Packaging', () =>
    execute(process.execPath, [packager, 'package', ...options], { title: 'vsce' }),
  );
  const megabytes = (await stat(VSIX)).size / 1e6;
  if (megabytes <= LARGEST_MEGABYTES) return megabytes;
  throw new ProgramError(
    `model-lens.vsix has ${megabytes.toFixed(1)} MB; ${LARGEST_MEGABYTES} MB is the most.`,
  );
}

await runAsProgram(import.meta.url, async () => {
  const megabytes = await packageExtension();
  console.log(`model-lens.vsix  ${megabytes.toFixed(1)} MB`);
  return 0;
});
