import { modelFiles, sha256 } from '../../src/engine/modelFiles.ts';
import { gatesLens } from '../../src/lenses/gates.ts';
import { buildNetwork } from '../../src/models/layers/buildNetwork.ts';
import { openBundledLayers } from '../../src/models/layers/bundledLayers.ts';
import { BUNDLED_LAYERS } from '../../src/models/layers/catalogue.ts';
import { openTfjsLayers } from '../../src/models/layers/formats/tfjsLayers.ts';
import type { LoadedLayers } from '../../src/models/layers/loadedLayers.ts';
import type { RoundingCost } from '../../src/models/layers/networkManifest.ts';
import { networkFolder } from './makeNetwork.ts';
import { startEngine } from './measure.ts';
import { readSourceFiles } from './modelSource.ts';
import { MODEL_FILE, type NetworkRecipe } from './networkRecipe.ts';
import { SENTENCES } from './sentences.ts';

/** What rounding the weights of a network that reads texts costs: the made one against its source, on 50 sentences. */
export async function measureRounding(recipe: NetworkRecipe): Promise<RoundingCost> {
  await startEngine();
  const entry = BUNDLED_LAYERS.find(({ name }) => name === recipe.name)!;
  const rounded = await openBundledLayers(entry, modelFiles(networkFolder(recipe)), sha256);
  const float = { ...rounded, network: await unroundedNetwork(recipe) };
  let [largest, same] = [0, 0];
  for (const sentence of SENTENCES) {
    const [a, b] = [await probabilities(rounded, sentence), await probabilities(float, sentence)];
    a.forEach((value, at) => (largest = Math.max(largest, Math.abs(value - b[at]!))));
    if (a.indexOf(Math.max(...a)) === b.indexOf(Math.max(...b))) same++;
  }
  for (const { network } of [rounded, float]) network.dispose();
  return {
    sentences: SENTENCES.length,
    largestDifference: Number(largest.toPrecision(2)),
    answerAgreement: same / SENTENCES.length,
  };
}

/** As the source has it, in float32. */
export async function unroundedNetwork(recipe: NetworkRecipe): Promise<LoadedLayers['network']> {
  const { model, weights } = recipe.read(await readSourceFiles(recipe.source));
  const opened = await openTfjsLayers(model, MODEL_FILE, () => Promise.resolve(weights));
  return buildNetwork(opened.graph, opened.weights);
}

/** Of the classes. */
async function probabilities(layers: LoadedLayers, text: string): Promise<Float32Array> {
  const { trace } = await gatesLens.run({ kind: 'text', text }, new Map(), { layers, interventions: [] });
  const shares = trace.rows(layers.network.output, 0, 0, 1).slice();
  trace.dispose();
  return shares;
}
