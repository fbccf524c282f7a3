import { RECIPES } from './models/recipe.ts';
import { isMade, makeModel } from './models/makeModel.ts';
import { runAsProgram } from './program.ts';
import { seconds } from './step.ts';

/**
 * Makes the bundled models in `media/models` from the packages that `npm ci` installed; does nothing where
 * they are already made. With `--measure` it also measures what rounding the weights costs.
 * @throws ProgramError where a package is missing or another one
 */
export async function makeModels(): Promise<void> {
  for (const recipe of RECIPES) {
    const start = performance.now();
    if (await isMade(recipe)) {
      console.log(`Model ${recipe.name} is ready`);
      continue;
    }
    const bytes = await makeModel(recipe);
    const size = (bytes / 1e6).toFixed(1);
    const { package: from, version } = recipe.source;
    console.log(
      `Model ${recipe.name} made from ${from} ${version}: ${size} MB, ${seconds(performance.now() - start)}`,
    );
  }
}

await runAsProgram(import.meta.url, async () => {
  await makeModels();
  return 0;
});
