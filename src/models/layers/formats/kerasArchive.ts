import { ProblemError } from '../../../problem.ts';
import { parseJsonFile } from '../../jsonFile.ts';
import { quoted } from '../../quoted.ts';
import { LARGEST_WEIGHT_FILE } from '../../unusableFolder.ts';
import type { WeightsOfLayers } from '../configuration/flatten.ts';
import type { Layer, Network } from '../configuration/network.ts';
import { readNetwork } from '../configuration/readNetwork.ts';
import type { LayersFile } from '../openLayersFile.ts';
import type { Hdf5File, OpenHdf5 } from './hdf5File.ts';
import { openInside } from './openInside.ts';
import { openZip, type ZipArchive } from './zipArchive.ts';

const CONFIGURATION = 'config.json';
const WEIGHTS = 'model.weights.h5';
const LARGEST_CONFIGURATION = 32 * 1024 * 1024;

/** Folders inside a layer, and groups in them; only a damaged or hostile file has more. */
const DEEPEST = 6;
const MOST_GROUPS = 100_000;

/**
 * The archive that Keras 3 saves: `config.json`, and `model.weights.h5`, in which each layer has a folder that is named
 * after its class (`layers/conv2d_1/vars/0`), counted in the order of the layers.
 * @throws ProblemError `bad-model`
 */
export async function openKerasArchive(
  bytes: Uint8Array,
  fileName: string,
  openHdf5: OpenHdf5,
): Promise<LayersFile> {
  const archive = openZip(bytes, fileName);
  const network = readNetwork(
    parseJsonFile(member(archive, CONFIGURATION, LARGEST_CONFIGURATION, fileName), CONFIGURATION),
  );
  const weights = member(archive, WEIGHTS, LARGEST_WEIGHT_FILE, fileName);
  return openInside(weights, `${WEIGHTS} in ${fileName}`, openHdf5, (file) => ({
    network,
    names: new Folders(file).weightsOf(network),
  }));
}

function member(archive: ZipArchive, name: string, most: number, fileName: string): Uint8Array {
  const bytes = archive.read(name, most);
  if (bytes) return bytes;
  throw new ProblemError(
    'bad-model',
    `There is no “${name}” in ${quoted(fileName)}.`,
    'Choose a file that model.save("model.keras") wrote.',
  );
}

/** Layers of which one is made have their weights in this order; those of others come by their names. */
const PARTS = [
  ...['cell', 'layer', 'forward_layer', 'backward_layer'],
  ...['query_dense', 'key_dense', 'value_dense', 'gate_dense', 'output_dense'],
];

/** Random numbers of dropout, which are no weights. */
const NO_WEIGHTS = new Set(['vars', 'seed_generator']);

class Folders {
  private visited = 0;

  constructor(private readonly file: Hdf5File) {}

  weightsOf(network: Network, folder = ''): WeightsOfLayers {
    const found = new Map<Layer, readonly string[]>();
    const counts = new Map<string, number>();
    const container = this.containerIn(folder);
    for (const layer of network.layers) {
      // An operation that is no layer has no folder.
      if (layer.className.startsWith('ops.')) continue;
      const name = snakeCase(layer.className);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      const own = `${container}/${count === 0 ? name : `${name}_${count}`}`;
      if (!layer.network) found.set(layer, this.variables(own, 0));
      else for (const [inner, paths] of this.weightsOf(layer.network, own)) found.set(inner, paths);
    }
    return found;
  }

  /** Where the layers of a network stand; the first archives of Keras 2 called it otherwise. */
  private containerIn(folder: string): string {
    const older = `${folder}/_layer_checkpoint_dependencies`;
    return this.file.kindOf(older) === 'group' ? older : `${folder}/layers`;
  }

  /** The arrays of a layer and of the layers that it is made of. */
  private variables(folder: string, depth: number): readonly string[] {
    if (depth > DEEPEST || this.file.kindOf(folder) !== 'group') return [];
    const vars = `${folder}/vars`;
    const own = this.members(vars).sort(byNumber);
    const parts = this.members(folder)
      .filter((name) => !NO_WEIGHTS.has(name))
      .sort((one, other) => placeOf(one) - placeOf(other) || byNumber(one, other));
    return [
      ...own.map((name) => `${vars}/${name}`),
      ...parts.flatMap((name) => this.variables(`${folder}/${name}`, depth + 1)),
    ];
  }

  private members(folder: string): string[] {
    const names = [...this.file.members(folder)];
    this.visited += names.length;
    if (this.visited > MOST_GROUPS)
      throw new ProblemError('bad-model', `“${WEIGHTS}” has more than ${MOST_GROUPS} groups.`);
    return names;
  }
}

function placeOf(part: string): number {
  const place = PARTS.indexOf(part.replace(/^_/, ''));
  return place < 0 ? PARTS.length : place;
}

/** `cell_2` before `cell_10`. */
function byNumber(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** As Keras makes names of classes: `Conv2D` → `conv2d`, `ReLU` → `re_lu`. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
