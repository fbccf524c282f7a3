import { Recorder } from '../nn/recorder.ts';
import { ProblemError } from '../problem.ts';
import type { OptionValue, RunBlock, RunNote } from '../trace/description.ts';
import type { Token } from '../text/tokenizer.ts';
import type { Axis } from '../trace/node.ts';
import {
  type ConvolutionInput,
  channelCount,
  convolutionInput,
  tokensOf,
} from './convolution/convolutionInput.ts';
import type { Lens, LensInput, LensRun } from './lens.ts';
import { readNested } from './numbers/nestedNumbers.ts';
import { axisNames, type FlattenOrder, flattenOrder, orderText, sizeText } from './tensor/tensorAxes.ts';
import {
  FEATURES,
  featuresText,
  type LayerSizes,
  recordCounts,
  type TensorShape,
} from './tensor/tensorCounts.ts';
import { shapeIn } from './tensor/tensorShape.ts';
import { tensorWords } from './tensor/tensorWords.ts';

/** Tensors of order 0 to 5, and how they become a row of numbers (lecture 000). */
export const tensorLens: Lens = {
  name: 'tensor',
  title: 'Tensors',
  description:
    'Nested lists of numbers as a tensor of order 0 to 5, slice by slice, and flattened row by row or column by column.',
  accepts: ['text', 'image'],
  usesModel: null,
  options: [
    {
      name: 'axes',
      title: 'Axes',
      description:
        'Names of the indices, the outermost first: film, frame, row, column, channel. Empty: the usual ones.',
      default: '',
    },
    {
      name: 'order',
      title: 'Flatten',
      description:
        'Which index runs first in the row: the column (row by row) or the row (column by column, MATLAB’s A(:)).',
      default: 'row_first',
      choices: ['row_first', 'column_first'],
    },
    {
      name: 'units',
      title: 'Neurons or filters',
      description: 'Of a dense layer and of a convolution, whose numbers are counted beside each other.',
      default: 100,
    },
    {
      name: 'window',
      title: 'Kernel size',
      description: 'Rows and columns of the convolution’s kernels that are counted.',
      default: 3,
    },
  ],
  async run(input, options, { interventions, pause }) {
    if (interventions.length > 0)
      throw new ProblemError(
        'bad-request',
        'A tensor is changed in its text.',
        'Edit the numbers and run it again.',
      );
    const settings = settingsOf(options);
    const tensor = await tensorOf(input, settings.axes);
    const trace = new Recorder({ retain: () => true, ...(pause && { pause }) });
    try {
      await record(trace, tensor, settings);
    } catch (thrown) {
      trace.dispose();
      throw thrown;
    }
    return runOf(trace, tensor, settings);
  },
};

interface Settings {
  readonly axes: string;
  readonly order: FlattenOrder;
  readonly layers: LayerSizes;
}

/** @throws ProblemError `bad-input` for a setting out of range */
function settingsOf(options: ReadonlyMap<string, OptionValue>): Settings {
  const whole = (name: string, most: number): number => {
    const value = options.get(name) as number;
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new ProblemError('bad-input', `“${name}” is ${value}.`, `Choose a whole number from 1 to ${most}.`);
  };
  const order = options.get('order') as string;
  if (order !== 'row_first' && order !== 'column_first')
    throw new ProblemError('bad-input', `“order” is “${order}”.`, 'Choose row_first or column_first.');
  return {
    axes: options.get('axes') as string,
    order,
    layers: { units: whole('units', 100_000), window: whole('window', 99) },
  };
}

/** What is shown: the numbers, or, of a tensor that is only described, its shape. */
interface Tensor extends TensorShape {
  /** In the order of the axes, the last one fastest. */
  readonly values?: Float32Array;
  /** Of an image. */
  readonly image?: ConvolutionInput;
  readonly tokens: readonly Token[];
}

async function tensorOf(input: LensInput, axes: string): Promise<Tensor> {
  if (input.kind !== 'text') return tensorOfImage(await convolutionInput(input, 'auto'), axes);
  const { text } = input;
  const read = shapeIn(text) ?? readNested(text);
  return { ...read, names: axisNames(axes, read.sizes.length), tokens: tokensOf(text, read) };
}

/** [row, column, channel] → [channel, row, column], as every image is named here. */
function tensorOfImage(image: ConvolutionInput, axes: string): Tensor {
  const { rows, columns, values } = image;
  const channels = channelCount(image);
  const size = rows * columns;
  const ordered = Float32Array.from(values, (_, i) => values[(i % size) * channels + Math.floor(i / size)]!);
  if (axes.trim() !== '')
    throw new ProblemError(
      'bad-input',
      'An image has its own names: channel, row, column.',
      'Leave the names of the axes empty.',
    );
  return { sizes: [channels, rows, columns], names: axisNames('', 3), values: ordered, image, tokens: [] };
}

async function record(trace: Recorder, tensor: Tensor, settings: Settings): Promise<void> {
  const { values, image, sizes, names } = tensor;
  if (values) {
    if (image && image.channels.length > 0) trace.labels.set('channels', image.channels);
    const node = trace.constant('tensor', 'tensor', axesOf(tensor), values);
    const order = sizes.length === 0 ? [0] : flattenOrder(names, settings.order);
    await trace.block('vector', node, ({ images }, x) => images.flatten('vector', x!, order));
  }
  if (sizes.length > 0) await recordCounts(trace, tensor, settings.layers);
}

/** A single number is drawn as one cell. */
function axesOf({ sizes, names, image }: Tensor): Axis[] {
  if (sizes.length === 0) return [{ name: 'number', size: 1 }];
  const labelled = (image?.channels.length ?? 0) > 0;
  return sizes.map((size, axis) => ({
    name: names[axis]!,
    size,
    ...(labelled && names[axis] === 'channel' && { labels: 'channels' }),
  }));
}

function runOf(trace: Recorder, tensor: Tensor, { order, layers }: Settings): LensRun {
  const { sizes, names, values, image } = tensor;
  const note = (text: string): RunNote => ({ kind: 'remark', text });
  const blocks: RunBlock[] = [
    ...(values
      ? [
          { name: 'tensor', title: 'Tensor', folds: false },
          { name: 'vector', title: 'As one row', folds: false },
        ]
      : []),
    ...(sizes.length > 0
      ? [{ name: 'counts', title: 'How many', folds: false, remark: featuresText(tensor) }]
      : []),
  ];
  return {
    trace,
    tokens: tensor.tokens,
    blocks,
    notes: [...(image?.notes ?? []), note(`${orderText(sizes.length)} ${capital(sizeText(sizes, names))}.`)],
    opening: openingOf(tensor),
    predictsNext: false,
    ...(image?.picture && { picture: image.picture }),
    ...(image?.preview && { preview: image.preview }),
    words: (node) => tensorWords(node, { sizes, names, order, layers, isImage: image !== undefined }),
  };
}

/** A matrix is seen beside its row; of more there is more to look at first. */
function openingOf({ values, sizes }: Tensor): string {
  if (!values) return FEATURES;
  return sizes.length === 1 || sizes.length === 2 ? 'vector' : 'tensor';
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
