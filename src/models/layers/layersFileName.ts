/** What the files of Keras with a network of layers end in. */
export const KERAS_FILE_EXTENSIONS = ['keras', 'h5', 'hdf5'] as const;

const KERAS_FILE = /\.(keras|h5|hdf5)$/i;

/** `model.json`, also under the names that a second download has; Hugging Face's index is something else. */
const TFJS_FILE = /(^|[/\\])(?!model\.safetensors)[^/\\]*model[^/\\]*\.json$/i;

/** Weights of PyTorch; beside a `config.json` they belong to a language model, whose name is the folder. */
export const STATE_DICT_FILE = /\.safetensors$/i;

/**
 * Whether a model's name is a file with a network of layers, as opposed to the folder of a language model.
 * @param name of a file, or a path
 */
export function isLayersFile(name: string): boolean {
  return KERAS_FILE.test(name) || TFJS_FILE.test(name) || STATE_DICT_FILE.test(name);
}
