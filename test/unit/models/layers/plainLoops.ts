import type { LayerDescription, LayersGraph } from '../../../../src/models/layers/graph.ts';
import type { WeightSource } from '../../../../src/models/weights.ts';

/*
 * A second computation of networks, in double precision and in plain loops, for the layers of MobileNet: what the
 * equations say, with nothing shared with the program.
 */

/** [row, column, channel] in row-major order; a vector has one row and column. */
export interface PlainTensor {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly values: Float64Array;
}

type Compute = (layer: Stored, inputs: readonly PlainTensor[]) => PlainTensor;

interface Stored {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly arrays: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
}

/** Every layer's output, by its name. */
export function computedPlainly(
  { layers }: LayersGraph,
  weights: WeightSource,
  input: PlainTensor,
): Map<string, PlainTensor> {
  const outputs = new Map<string, PlainTensor>();
  for (const layer of layers) {
    const compute = COMPUTE[layer.className];
    if (!compute) throw new Error(`${layer.className} is not computed plainly.`);
    const inputs = layer.inputs.map((name) => outputs.get(name)!);
    outputs.set(
      layer.name,
      layer.className === 'InputLayer' ? input : compute(storedOf(layer, weights), inputs),
    );
  }
  return outputs;
}

const storedOf = ({ settings, weights: names }: LayerDescription, weights: WeightSource): Stored => ({
  settings,
  arrays: names.map((name) => ({ shape: weights.shape(name), values: weights.read(name) })),
});

const empty = (rows: number, columns: number, channels: number): PlainTensor => ({
  rows,
  columns,
  channels,
  values: new Float64Array(rows * columns * channels),
});

/** Each output cell from its row, column and channel. */
function filled(
  shape: PlainTensor,
  value: (row: number, column: number, channel: number) => number,
): PlainTensor {
  let at = 0;
  for (let row = 0; row < shape.rows; row++)
    for (let column = 0; column < shape.columns; column++)
      for (let channel = 0; channel < shape.channels; channel++)
        shape.values[at++] = value(row, column, channel);
  return shape;
}

const read = (x: PlainTensor, row: number, column: number, channel: number): number =>
  row < 0 || row >= x.rows || column < 0 || column >= x.columns
    ? 0
    : x.values[(row * x.columns + column) * x.channels + channel]!;

function convolved({ settings, arrays }: Stored, x: PlainTensor, depthwise: boolean): PlainTensor {
  const [kernel, bias] = arrays as [Stored['arrays'][number], Stored['arrays'][number] | undefined];
  const [height, width, inputs, last] = kernel.shape as [number, number, number, number];
  const [down, across] = settings['strides'] as [number, number];
  const same = settings['padding'] === 'same';
  const size = (cells: number, window: number, stride: number): number =>
    same ? Math.ceil(cells / stride) : Math.floor((cells - window) / stride) + 1;
  const before = (cells: number, window: number, stride: number): number =>
    same ? Math.floor(Math.max((size(cells, window, stride) - 1) * stride + window - cells, 0) / 2) : 0;
  const [top, left] = [before(x.rows, height, down), before(x.columns, width, across)];
  const filters = depthwise ? inputs * last : last;
  const output = empty(size(x.rows, height, down), size(x.columns, width, across), filters);
  return filled(output, (row, column, filter) => {
    let sum = bias ? bias.values[filter]! : 0;
    const channels = depthwise ? [Math.floor(filter / last)] : Array.from({ length: inputs }, (_, i) => i);
    for (let u = 0; u < height; u++)
      for (let v = 0; v < width; v++)
        for (const channel of channels) {
          const at = ((u * width + v) * inputs + channel) * last + (depthwise ? filter % last : filter);
          sum += kernel.values[at]! * read(x, row * down + u - top, column * across + v - left, channel);
        }
    return sum;
  });
}

function activated(sum: number, activation: unknown): number {
  if (activation === 'relu') return Math.max(0, sum);
  if (activation === 'tanh') return Math.tanh(sum);
  return activation === 'sigmoid' ? 1 / (1 + Math.exp(-sum)) : sum;
}

/** Windows of 2 × 2 that do not overlap. */
const pooled = (x: PlainTensor, reduce: (...cells: number[]) => number): PlainTensor =>
  filled(empty(x.rows / 2, x.columns / 2, x.channels), (row, column, channel) =>
    reduce(
      read(x, 2 * row, 2 * column, channel),
      read(x, 2 * row, 2 * column + 1, channel),
      read(x, 2 * row + 1, 2 * column, channel),
      read(x, 2 * row + 1, 2 * column + 1, channel),
    ),
  );

const COMPUTE: Readonly<Record<string, Compute>> = {
  InputLayer: (_layer, [x]) => x!,
  ZeroPadding2D: ({ settings }, [x]) => {
    const [[top, bottom], [left, right]] = settings['padding'] as [[number, number], [number, number]];
    const output = empty(x!.rows + top + bottom, x!.columns + left + right, x!.channels);
    return filled(output, (row, column, channel) => read(x!, row - top, column - left, channel));
  },
  Conv2D: (layer, [x]) => convolved(layer, x!, false),
  DepthwiseConv2D: (layer, [x]) => convolved(layer, x!, true),
  BatchNormalization: ({ settings, arrays }, [x]) => {
    const [gamma, beta, mean, variance] = arrays.map(({ values }) => values) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const epsilon = settings['epsilon'] as number;
    return filled(empty(x!.rows, x!.columns, x!.channels), (row, column, channel) => {
      const centred = read(x!, row, column, channel) - mean[channel]!;
      return (centred / Math.sqrt(variance[channel]! + epsilon)) * gamma[channel]! + beta[channel]!;
    });
  },
  ReLU: ({ settings }, [x]) => {
    const most = (settings['max_value'] ?? Infinity) as number;
    return { ...x!, values: x!.values.map((value) => Math.min(Math.max(0, value), most)) };
  },
  Activation: ({ settings }, [x]) => ({
    ...x!,
    values: x!.values.map((value) => activated(value, settings['activation'])),
  }),
  AveragePooling2D: (_layer, [x]) => pooled(x!, (a, b, c, d) => (a + b + c + d) / 4),
  MaxPooling2D: (_layer, [x]) => pooled(x!, Math.max),
  Flatten: (_layer, [x]) => ({ rows: 1, columns: 1, channels: x!.values.length, values: x!.values }),
  Add: (_layer, [a, b]) => ({ ...a!, values: a!.values.map((value, i) => value + b!.values[i]!) }),
  GlobalAveragePooling2D: (_layer, [x]) =>
    filled(empty(1, 1, x!.channels), (_row, _column, channel) => {
      let sum = 0;
      for (let at = channel; at < x!.values.length; at += x!.channels) sum += x!.values[at]!;
      return sum / (x!.rows * x!.columns);
    }),
  Dense: ({ settings, arrays }, [x]) => {
    const [kernel, bias] = arrays as [Stored['arrays'][number], Stored['arrays'][number] | undefined];
    const [inputs, units] = kernel.shape as [number, number];
    const sums = filled(empty(1, 1, units), (_row, _column, unit) => {
      let sum = bias ? bias.values[unit]! : 0;
      for (let i = 0; i < inputs; i++) sum += x!.values[i]! * kernel.values[i * units + unit]!;
      return activated(sum, settings['activation']);
    });
    if (settings['activation'] !== 'softmax') return sums;
    const exponentials = sums.values.map(Math.exp);
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return { ...sums, values: exponentials.map((value) => value / total) };
  },
};
