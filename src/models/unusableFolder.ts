import { ProblemError } from '../problem.ts';
import { quoted } from './quoted.ts';

/** Larger weight files are refused before they are read: they would not fit the memory that a model may take. */
export const LARGEST_WEIGHT_FILE = 600 * 1024 * 1024;

const CONVERT =
  'Convert it once in Python, with the class that fits the model, such as ' +
  'AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder), and open it again.';

interface OtherFormat {
  readonly file: RegExp;
  readonly what: string;
  readonly nextStep: string;
}

const OTHER_FORMATS: readonly OtherFormat[] = [
  {
    file: /^adapter_(model|config)\./,
    what: 'an adapter, which changes another model and cannot run by itself',
    nextStep: 'Merge it into its model in Python with merge_and_unload(), save that and open it.',
  },
  {
    file: /^pytorch_model.*\.bin$|\.(pt|pth|ckpt|pkl)$/,
    what: 'a Python pickle, which is not read because loading it can run code',
    nextStep: CONVERT,
  },
  {
    file: /\.gguf$/,
    what: 'GGUF weights, which are rounded for llama.cpp and cannot be read',
    nextStep: 'Take the model that they were made from, in safetensors format.',
  },
  {
    file: /\.onnx$/,
    what: 'an ONNX graph, whose layers and heads have no names that could be shown',
    nextStep: 'Take the model that it was made from, in safetensors format.',
  },
  {
    file: /^tf_model\.h5$|\.msgpack$/,
    what: 'weights for TensorFlow or Flax, which cannot be read',
    nextStep: 'Save it in Python with save_pretrained(folder), which writes safetensors, and open it again.',
  },
  {
    file: /\.(keras|h5|hdf5)$|^model\.json$/,
    what: 'a network of layers, which is opened as a file',
    nextStep: 'Open the file itself with “Model Lens: Open Model…”.',
  },
  {
    file: /\.safetensors$/,
    what: 'safetensors weights under another name',
    nextStep: 'Name the file “model.safetensors” where it holds the whole model.',
  },
];

/**
 * Says why a folder cannot be used, from the names of its files alone.
 * @param names plain names, without folders
 * @param place how the sentence begins: `The folder “bert”`
 * @returns `undefined` where the files that a model needs are there
 */
export function unusableFolder(names: readonly string[], place: string): ProblemError | undefined {
  const has = (name: string): boolean => names.includes(name);
  const weights = has('model.safetensors') || has('model.safetensors.index.json');
  if (weights && has('config.json')) return undefined;
  if (weights) {
    return new ProblemError(
      'bad-model',
      `${place} has weights but no “config.json”, which says how the model is built.`,
      'Take the “config.json” that was published with the model.',
    );
  }
  for (const { file, what, nextStep } of OTHER_FORMATS) {
    const found = names.find((name) => file.test(name));
    if (found !== undefined)
      return new ProblemError(
        'bad-model',
        `${place} has no “model.safetensors”, only ${quoted(found)}: ${what}.`,
        nextStep,
      );
  }
  return new ProblemError(
    'bad-model',
    `${place} has ${has('config.json') ? 'no “model.safetensors”' : 'neither “config.json” nor “model.safetensors”'}.`,
    'Choose a folder that save_pretrained() wrote or that was downloaded from the Hugging Face hub.',
  );
}
