import { ProblemError } from '../../../problem.ts';
import { isJsonObject, ownProperty, parseJsonFile } from '../../jsonFile.ts';
import { described, quoted } from '../../quoted.ts';
import { readSafetensors, type Safetensors } from '../../safetensors.ts';
import type { ReadModelFile } from '../../weights.ts';
import type { TorchClass } from '../classes/torchRecurrent.ts';
import type { LayerDescription, LayersGraph } from '../graph.ts';
import type { LayersFile } from '../openLayersFile.ts';
import { sizesText } from '../shape.ts';
import { type Beside, besideRecurrent, type LinearWeights } from './torchBeside.ts';
import { isFloat, torchSource } from './torchSource.ts';

/*
 * State dicts of PyTorch's nn.RNN, nn.LSTM and nn.GRU, saved as safetensors: they have weights and no description, so
 * that what they belong to follows from names and shapes, and from a config.json beside them where there is one.
 */

const FIRST = /^(.*?)weight_ih_l0$/;
/** Of any layer, in either direction. */
const RECURRENT = /^(.*?)(?:weight|bias)_(?:ih|hh|hr)_l(\d+)(?:_reverse)?$/;

/** Gates by the rows for each unit. */
const CLASSES: Readonly<Record<number, TorchClass>> = {
  4: 'torch.nn.LSTM',
  3: 'torch.nn.GRU',
  1: 'torch.nn.RNN',
};

const NEXT_STEP =
  'Save it in Python with safetensors.torch.save_file(model.state_dict(), "model.safetensors") and open it again.';

const bad = (message: string, nextStep: string = NEXT_STEP): ProblemError =>
  new ProblemError('bad-model', message, nextStep);

/**
 * Reads a state dict as a network of layers named `0`, `1`, …; an embedding before them and a linear layer after them
 * are taken where their shapes fit.
 * @param name of the file
 * @throws ProblemError `bad-model` for what is no recurrent network, or one whose weights do not fit together
 */
export async function openTorchRecurrent(
  bytes: Uint8Array,
  name: string,
  readFile: ReadModelFile,
): Promise<LayersFile> {
  const file = readSafetensors(bytes, name);
  const found = stackOf(file, name);
  const configuration = await readConfiguration(readFile);
  const nonlinearity = nonlinearityOf(found, configuration);
  const beside = besideRecurrent(file, found, (each) => RECURRENT.test(each));
  const remarks = [...nonlinearity.remarks, ...beside.remarks];
  const graph = graphOf(name, found, nonlinearity.function, beside);
  return {
    graph,
    weights: torchSource(file, usedIn(graph), beside.linear ? [beside.linear.weight] : []),
    format: 'pytorch',
    precision: file.precision,
    ...(remarks.length > 0 && { remarks }),
    close: () => undefined,
  };
}

const usedIn = ({ layers }: LayersGraph): string[] => layers.flatMap(({ weights }) => weights);

/** The recurrent layers of a state dict. */
export interface RecurrentStack {
  /** What the names of its tensors begin with: `rnn.`, or nothing. */
  readonly prefix: string;
  readonly className: TorchClass;
  readonly layers: number;
  readonly units: number;
  /** Features of one position. */
  readonly inputs: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
}

function stackOf(file: Safetensors, name: string): RecurrentStack {
  const prefix = prefixOf(file, name);
  const projection = file.names.find((each) => each.startsWith(`${prefix}weight_hr_l`));
  if (projection !== undefined)
    throw bad(
      `${quoted(name)} has ${quoted(projection)}: an LSTM whose hidden state is projected (proj_size), which is not read.`,
      'Train it without proj_size.',
    );
  const numbers = file.names.flatMap((each) => {
    const match = RECURRENT.exec(each);
    return match?.[1] === prefix ? [Number(match[2])] : [];
  });
  const shape = shapeIn(file, name);
  const [rows, units] = shape(`${prefix}weight_hh_l0`, 2) as [number, number];
  const [, inputs] = shape(`${prefix}weight_ih_l0`, 2) as [number, number];
  const className = Object.hasOwn(CLASSES, rows / units) ? CLASSES[rows / units] : undefined;
  if (!className)
    throw bad(
      `${quoted(`${prefix}weight_hh_l0`)} is ${rows} × ${units}. For ${units} units an LSTM has ${4 * units} rows, a GRU ${3 * units} and an RNN ${units}.`,
    );
  const stack = {
    ...{ prefix, className, units, inputs },
    layers: Math.max(...numbers) + 1,
    bidirectional: file.has(`${prefix}weight_ih_l0_reverse`),
    bias: file.has(`${prefix}bias_ih_l0`),
  };
  checkStack(file, name, stack, rows);
  return stack;
}

/** @throws ProblemError `bad-model` where there is no recurrent network, or more than one */
function prefixOf(file: Safetensors, name: string): string {
  const prefixes = file.names.flatMap((each) => FIRST.exec(each)?.[1] ?? []);
  const [prefix, ...others] = prefixes;
  if (prefix === undefined)
    throw bad(
      `${quoted(name)} has no tensor “weight_ih_l0”, which every recurrent network of PyTorch has.`,
      'Read are state dicts of nn.RNN, nn.LSTM and nn.GRU. A language model of Hugging Face is opened as a folder.',
    );
  if (others.length > 0)
    throw bad(
      `${quoted(name)} has ${prefixes.length} recurrent networks: ${prefixes.map((each) => quoted(each)).join(', ')}.`,
      'Save the state dict of one of them.',
    );
  return prefix;
}

/** More layers than any network has: a number in a name of the file is not to be counted up to. */
const MOST_LAYERS = 64;

/** @throws ProblemError `bad-model` with the first tensor that is missing, of another shape or no float */
function checkStack(file: Safetensors, name: string, stack: RecurrentStack, rows: number): void {
  const { prefix, layers, units, inputs, bidirectional } = stack;
  if (layers > MOST_LAYERS)
    throw bad(`${quoted(name)} counts ${layers} layers; at most ${MOST_LAYERS} are read.`);
  const shape = shapeIn(file, name);
  const expected = new Set<string>();
  for (let layer = 0; layer < layers; layer++) {
    const width = layer === 0 ? inputs : units * (bidirectional ? 2 : 1);
    for (const tensor of tensorsOf(stack, layer)) {
      const isBias = /bias_[ih]h_l\d+/.test(tensor);
      const wanted = isBias ? [rows] : [rows, tensor.includes('weight_ih_l') ? width : units];
      const actual = shape(tensor, wanted.length);
      if (actual.some((size, axis) => size !== wanted[axis]))
        throw bad(
          `${quoted(tensor)} is ${sizesText(actual)}; ${sizesText(wanted)} would fit the other weights.`,
        );
      expected.add(tensor);
    }
  }
  const odd = file.names.find((each) => RECURRENT.exec(each)?.[1] === prefix && !expected.has(each));
  if (odd !== undefined)
    throw bad(`${quoted(name)} has ${quoted(odd)}, but not all of what belongs to it in the other layers.`);
}

/** In the order in which PyTorch keeps them. */
function tensorsOf({ prefix, bidirectional, bias }: RecurrentStack, layer: number): string[] {
  const parts = ['weight_ih', 'weight_hh', ...(bias ? ['bias_ih', 'bias_hh'] : [])];
  return (bidirectional ? ['', '_reverse'] : ['']).flatMap((suffix) =>
    parts.map((part) => `${prefix}${part}_l${layer}${suffix}`),
  );
}

const shapeIn =
  (file: Safetensors, name: string) =>
  (tensor: string, axes: number): readonly number[] => {
    if (!file.has(tensor)) throw bad(`${quoted(name)} has no tensor ${quoted(tensor)}.`);
    const shape = file.shape(tensor);
    if (!isFloat(file, tensor))
      throw bad(`${quoted(tensor)} is stored as ${file.dtype(tensor)}; read are F64, F32, F16 and BF16.`);
    if (shape.length !== axes || shape.some((size) => size < 1))
      throw bad(
        `${quoted(tensor)} is ${sizesText(shape) || 'a single number'}, which is no ${axes === 2 ? 'matrix' : 'bias'}.`,
      );
    return shape;
  };

/** What a `config.json` beside the weights may say: nothing of it is needed. */
interface Configuration {
  readonly type?: string;
  readonly nonlinearity?: string;
}

async function readConfiguration(readFile: ReadModelFile): Promise<Configuration> {
  const bytes = await readFile('config.json');
  const json = bytes && parseJsonFile(bytes, 'config.json');
  if (!isJsonObject(json)) return {};
  const text = (key: string): string | undefined => {
    const value = ownProperty(json, key);
    return typeof value === 'string' ? value : undefined;
  };
  const [type, nonlinearity] = [text('type') ?? text('mode'), text('nonlinearity')];
  return { ...(type !== undefined && { type }), ...(nonlinearity !== undefined && { nonlinearity }) };
}

/** @throws ProblemError `bad-model` where the configuration says something else than the weights */
function nonlinearityOf(
  { className }: RecurrentStack,
  { type, nonlinearity }: Configuration,
): { readonly function: 'tanh' | 'relu'; readonly remarks: readonly string[] } {
  const kind = className.replace('torch.nn.', '');
  // PyTorch's own names for an RNN's two modes are RNN_TANH and RNN_RELU.
  const named = /^(RNN|LSTM|GRU)(?:_(TANH|RELU))?$/i.exec(type ?? '');
  if (named && named[1]!.toUpperCase() !== kind)
    throw bad(
      `“config.json” says ${described(type)}, but the weights have the shapes that PyTorch’s ${kind} has.`,
    );
  if (kind !== 'RNN') return { function: 'tanh', remarks: [] };
  const said = (nonlinearity ?? named?.[2])?.toLowerCase();
  if (said === 'tanh' || said === 'relu') return { function: said, remarks: [] };
  if (said !== undefined)
    throw bad(`“config.json” gives the RNN the nonlinearity ${described(said)}; PyTorch has tanh and relu.`);
  return {
    function: 'tanh',
    remarks: [
      'The file does not say whether this RNN was trained with tanh or with ReLU: it is run with tanh. A config.json beside it with {"nonlinearity": "relu"} would change that.',
    ],
  };
}

function graphOf(
  title: string,
  stack: RecurrentStack,
  nonlinearity: 'tanh' | 'relu',
  { embedding, linear, isOverVocabulary }: Beside,
): LayersGraph {
  const { className, units, bidirectional, bias } = stack;
  const layers: LayerDescription[] = [];
  /** Each layer reads the one before. */
  const append = (
    name: string,
    kind: string,
    settings: LayerDescription['settings'],
    weights: readonly string[] = [],
  ): void => {
    const inputs = layers.slice(-1).map((before) => before.name);
    layers.push({ name, className: kind, settings, inputs, callSettings: {}, weights });
  };
  append('input', 'InputLayer', { batch_shape: embedding ? [null, null] : [null, null, stack.inputs] });
  if (embedding) {
    const { name, weight, entries } = embedding;
    append(name, 'Embedding', { input_dim: entries, output_dim: stack.inputs }, [weight]);
  }
  for (let layer = 0; layer < stack.layers; layer++)
    append(String(layer), className, { units, bidirectional, bias, nonlinearity }, tensorsOf(stack, layer));
  if (linear) append(linear.name, 'Dense', denseSettings(linear), denseWeights(linear));
  if (linear && isOverVocabulary) append('probabilities', 'Softmax', {});
  return { title, layers, inputs: ['input'], outputs: [layers.at(-1)!.name] };
}

const denseSettings = ({ outputs, bias }: LinearWeights): LayerDescription['settings'] => ({
  units: outputs,
  use_bias: bias !== undefined,
});

const denseWeights = ({ weight, bias }: LinearWeights): string[] => [
  weight,
  ...(bias === undefined ? [] : [bias]),
];
