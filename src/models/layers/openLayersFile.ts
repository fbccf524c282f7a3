import { ProblemError } from '../../problem.ts';
import { quoted } from '../quoted.ts';
import type { ReadModelFile, WeightSource } from '../weights.ts';
import type { OpenHdf5 } from './formats/hdf5File.ts';
import { openKerasArchive } from './formats/kerasArchive.ts';
import { openKerasH5 } from './formats/kerasH5.ts';
import { openTfjsLayers } from './formats/tfjsLayers.ts';
import type { LayersGraph } from './graph.ts';
import { openTorchRecurrent } from './formats/torchRecurrent.ts';
import { isLayersFile, STATE_DICT_FILE } from './layersFileName.ts';

/** A network of layers in a file, opened: its form is checked, what its layers mean is not. */
export interface LayersFile {
  readonly graph: LayersGraph;
  /** Numbers are read when they are asked for, until the file is closed. */
  readonly weights: WeightSource;
  readonly format: LayersFormat;
  /** How most of the numbers are stored: `float32`, `uint8` … */
  readonly precision: string;
  /** What a person should know of how it was read, in sentences. */
  readonly remarks?: readonly string[];
  /** Gives the memory of the file back. */
  close(): void;
}

/** A `.keras` archive or `.h5` file of Keras; a layers `model.json` of TensorFlow.js; a state dict of PyTorch. */
export type LayersFormat = 'keras' | 'tfjs' | 'pytorch';

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Opens a network of layers that Keras or TensorFlow.js saved: by its name a `.keras`, `.h5` or `.hdf5` file, or a
 * `model.json` with its weights beside it; or the weights of PyTorch's recurrent layers in a `.safetensors` file. Nothing
 * in it is run, and nothing outside its folder is read.
 * @param name of the file in its folder
 * @throws ProblemError `not-found` where it is not there, `bad-model` naming what cannot be read
 */
export async function openLayersFile(
  name: string,
  readFile: ReadModelFile,
  openHdf5: OpenHdf5,
): Promise<LayersFile> {
  const bytes = await readFile(name);
  if (!bytes)
    throw new ProblemError(
      'not-found',
      `There is no file ${quoted(name)}.`,
      'If it was moved, open it again with “Model Lens: Open Model…”.',
    );
  if (bytes.length === 0)
    throw new ProblemError('bad-model', `The file ${quoted(name)} is empty.`, 'Save the model again.');
  if (/\.json$/i.test(name)) return openTfjsLayers(bytes, name, readFile);
  if (STATE_DICT_FILE.test(name)) return openTorchRecurrent(bytes, name, readFile);
  if (isHdf5(bytes)) return openKerasH5(bytes, name, openHdf5);
  if (/\.keras$/i.test(name)) return openKerasArchive(bytes, name, openHdf5);
  if (!isLayersFile(name))
    throw new ProblemError(
      'bad-model',
      `${quoted(name)} is no network of layers.`,
      'Those are .keras and .h5 files of Keras, a model.json of TensorFlow.js with its weights beside it, and PyTorch’s recurrent layers in a .safetensors file.',
    );
  throw new ProblemError(
    'bad-model',
    `${quoted(name)} is not what its name says: an HDF5 file begins otherwise.`,
    'It may be cut off or of another kind; save the model again with model.save("model.keras").',
  );
}

/** The signature stands at the beginning, or behind a block of the person's own: at 512, 1024, 2048 … */
function isHdf5(bytes: Uint8Array): boolean {
  const standsAt = (place: number): boolean =>
    HDF5_SIGNATURE.every((byte, index) => bytes[place + index] === byte);
  if (standsAt(0)) return true;
  for (let place = 512; place < bytes.length; place *= 2) if (standsAt(place)) return true;
  return false;
}
