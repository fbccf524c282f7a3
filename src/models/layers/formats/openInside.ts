import { ProblemError } from '../../../problem.ts';
import { quoted } from '../../quoted.ts';
import { flatten, type WeightsOfLayers } from '../configuration/flatten.ts';
import type { Network } from '../configuration/network.ts';
import type { LayersFile } from '../openLayersFile.ts';
import type { Hdf5File, OpenHdf5 } from './hdf5File.ts';
import { hdf5Weights } from './hdf5Weights.ts';

/**
 * Opens an HDF5 file and finds a network's weights in it; closes it again where that fails.
 * @param fileName what the file is called in sentences
 * @param find the network, and the paths of the weights of each layer
 * @throws ProblemError `bad-model`
 */
export async function openInside(
  bytes: Uint8Array,
  fileName: string,
  openHdf5: OpenHdf5,
  find: (file: Hdf5File) => { readonly network: Network; readonly names: WeightsOfLayers },
): Promise<LayersFile> {
  const file = await openHdf5(bytes);
  if (!file) throw damaged(fileName);
  try {
    const { network, names } = find(file);
    const weights = hdf5Weights(file, [...new Set([...names.values()].flat())], fileName);
    const { precision } = weights;
    return {
      graph: flatten(network, names),
      weights,
      format: 'keras',
      precision,
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    // The library gives up on damaged files in the middle of a question.
    throw error instanceof ProblemError ? error : damaged(fileName, error);
  }
}

function damaged(fileName: string, cause?: unknown): ProblemError {
  return new ProblemError(
    'bad-model',
    `${quoted(fileName)} is no HDF5 file that can be read.`,
    'It is damaged or cut off; download or save the model again.',
    { cause },
  );
}
