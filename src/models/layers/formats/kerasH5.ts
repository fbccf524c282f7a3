import { ProblemError } from '../../../problem.ts';
import { parseJsonFile } from '../../jsonFile.ts';
import { quoted } from '../../quoted.ts';
import { encodeUtf8 } from '../../utf8.ts';
import type { WeightsOfLayers } from '../configuration/flatten.ts';
import type { Layer, Network } from '../configuration/network.ts';
import { readNetwork } from '../configuration/readNetwork.ts';
import { weightsByName } from '../configuration/weightNames.ts';
import type { LayersFile } from '../openLayersFile.ts';
import type { Hdf5File, OpenHdf5 } from './hdf5File.ts';
import { openInside } from './openInside.ts';

const WEIGHTS = '/model_weights';

const NOT_ONLY_WEIGHTS =
  'Save the whole model in Python: build it, load_weights(file), then model.save("model.keras").';

/**
 * A whole model in one HDF5 file, as Keras 2 and Keras 3 save it: the attribute `model_config`, and under
 * `model_weights` a group for each layer, whose attribute `weight_names` gives the order.
 * @throws ProblemError `bad-model`
 */
export async function openKerasH5(
  bytes: Uint8Array,
  fileName: string,
  openHdf5: OpenHdf5,
): Promise<LayersFile> {
  return openInside(bytes, fileName, openHdf5, (file) => {
    const network = readNetwork(configurationIn(file, fileName));
    return { network, names: weightsIn(file, network) };
  });
}

function configurationIn(file: Hdf5File, fileName: string): unknown {
  const [text] = file.texts('/', 'model_config') ?? [];
  if (text !== undefined) return parseJsonFile(encodeUtf8(text), `model_config of ${fileName}`);
  const hasWeights = [WEIGHTS, '/layers', '/_layer_checkpoint_dependencies', '/top_level_model_weights'].some(
    (path) => file.kindOf(path) === 'group',
  );
  if (hasWeights || file.texts('/', 'layer_names'))
    throw new ProblemError(
      'bad-model',
      `In ${quoted(fileName)} stand only weights; how the network is built is not in it.`,
      NOT_ONLY_WEIGHTS,
    );
  throw new ProblemError(
    'bad-model',
    `${quoted(fileName)} is an HDF5 file, but no model that Keras saved.`,
    'Choose a file that model.save("model.h5") wrote.',
  );
}

/** The paths of the weights of each layer. */
function weightsIn(file: Hdf5File, network: Network): WeightsOfLayers {
  const found = new Map<Layer, readonly string[]>();
  for (const layer of network.layers) {
    const group = `${WEIGHTS}/${layer.name}`;
    const names = weightNames(file, group);
    const paths = (list: readonly string[]): string[] => list.map((name) => `${group}/${name}`);
    if (!layer.network) found.set(layer, paths(names));
    // A network inside the network keeps the weights of all its layers in one group.
    else for (const [inner, own] of weightsByName(layer.network, names)) found.set(inner, paths(own));
  }
  return found;
}

/** Keras cuts long lists into several attributes: `weight_names0`, `weight_names1` … */
function weightNames(file: Hdf5File, group: string): readonly string[] {
  const whole = file.texts(group, 'weight_names');
  if (whole) return whole;
  const names: string[] = [];
  for (let piece = 0; ; piece++) {
    const some = file.texts(group, `weight_names${piece}`);
    if (!some) return names;
    names.push(...some);
  }
}
