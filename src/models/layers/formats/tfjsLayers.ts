import { ProblemError } from '../../../problem.ts';
import { isJsonObject, ownProperty, parseJsonFile } from '../../jsonFile.ts';
import { quoted } from '../../quoted.ts';
import type { ReadModelFile } from '../../weights.ts';
import { flatten } from '../configuration/flatten.ts';
import { readNetwork } from '../configuration/readNetwork.ts';
import { weightsByName } from '../configuration/weightNames.ts';
import type { LayersFile } from '../openLayersFile.ts';
import { openTfjsWeights } from './tfjsWeights.ts';

/**
 * A layers model of TensorFlow.js: `model.json` with `modelTopology`, as Python's converter or TensorFlow.js itself
 * writes it, and `weightsManifest`, which names the files beside it.
 * @throws ProblemError `bad-model`
 */
export async function openTfjsLayers(
  bytes: Uint8Array,
  fileName: string,
  readFile: ReadModelFile,
): Promise<LayersFile> {
  const model = parseJsonFile(bytes, fileName);
  const topology = isJsonObject(model) ? ownProperty(model, 'modelTopology') : undefined;
  if (!isJsonObject(model) || !isJsonObject(topology))
    throw new ProblemError(
      'bad-model',
      `${quoted(fileName)} has no “modelTopology”, so it is no TensorFlow.js model.`,
      'Choose the model.json that was saved with its weights.',
    );
  refuseGraphModel(model, topology, fileName);
  const network = readNetwork(ownProperty(topology, 'model_config') ?? topology);
  const { weights, precision } = await openTfjsWeights(
    ownProperty(model, 'weightsManifest'),
    fileName,
    readFile,
  );
  const graph = flatten(network, weightsByName(network, weights.names));
  return { graph, weights, format: 'tfjs', precision, close: () => undefined };
}

function refuseGraphModel(
  model: Readonly<Record<string, unknown>>,
  topology: Readonly<Record<string, unknown>>,
  fileName: string,
): void {
  if (ownProperty(model, 'format') !== 'graph-model' && ownProperty(topology, 'node') === undefined) return;
  throw new ProblemError(
    'bad-model',
    `${quoted(fileName)} is a TensorFlow.js graph model: single operations without layers, made for running only.`,
    'Convert the model that it was made from with --output_format=tfjs_layers_model, or open its .keras or .h5 file.',
  );
}
