import type { ReadModelFile } from '../weights.ts';
import { buildNetwork } from './buildNetwork.ts';
import type { OpenHdf5 } from './formats/hdf5File.ts';
import { readLabels } from './labels.ts';
import { type LoadedLayers, PIXELS_AS_THEY_ARE, type Preprocessing } from './loadedLayers.ts';
import type { LayersNetwork } from './network.ts';
import { HeldWeights } from './heldWeights.ts';
import { openLayersFile } from './openLayersFile.ts';

const MADE_WITH = { keras: 'Keras', tfjs: 'TensorFlow.js', pytorch: 'PyTorch' } as const;

/**
 * Opens a network of the person's own: a file, and the names of its classes where they lie beside it.
 * @param file its name in the folder
 * @param folder what the folder is called, after which a `model.json` is named
 * @param readFile reads the folder's files by their plain names
 * @throws ProblemError `bad-model` or `not-found` with what is wrong
 */
export async function openOwnLayers(
  file: string,
  folder: string,
  readFile: ReadModelFile,
  openHdf5: OpenHdf5,
): Promise<LoadedLayers> {
  const { graph, weights, format, precision, remarks, close } = await openLayersFile(
    file,
    readFile,
    openHdf5,
  );
  try {
    const held = new HeldWeights(weights);
    // Every shape is checked before a number is read.
    const network = buildNetwork(graph, held);
    held.readAll();
    const { classes, preprocessing } = await readLabels(readFile, classCount(network));
    const count = network.parameterCount.toLocaleString('en-US');
    return {
      name: file,
      title: format === 'tfjs' ? folder : file,
      description: `${MADE_WITH[format]}: ${network.layers.length} layers, ${count} numbers.`,
      precision,
      network,
      ...(classes && { classes }),
      ...(remarks && { limits: remarks.join(' ') }),
      preprocessing: preprocessing ?? pixelsFor(network),
    };
  } finally {
    close();
  }
}

/** How many numbers the last layer gives for one input. */
function classCount({ graph, layers }: LayersNetwork): number | undefined {
  const shape = layers.find(({ name }) => name === graph.outputs[0])?.outputShape;
  return shape?.length === 1 ? (shape[0] ?? undefined) : undefined;
}

function pixelsFor({ inputs }: LayersNetwork): Preprocessing {
  const [input] = inputs;
  const isGrey = input?.kind === 'image' && input.shape[2] === 1;
  return isGrey ? { ...PIXELS_AS_THEY_ARE, channels: 'grey' } : PIXELS_AS_THEY_ARE;
}
