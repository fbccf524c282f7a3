import type { TraceNode } from '../node.ts';
import { placeInPlane, planeOf } from '../plane.ts';
import type { SlidingWindow } from '../window.ts';
import { extentOf, type ImageOperation, isInside, slidingOf } from './imageRegions.ts';
import { parentName } from './names.ts';

type Of<Kind extends ImageOperation['kind']> = Extract<ImageOperation, { kind: Kind }>;

/** Lines of Python that leave a node of an image network, or one cell of it, in `y`. */
export function imageLines(
  operation: ImageOperation,
  node: TraceNode,
  parents: readonly TraceNode[],
  index: readonly number[] | undefined,
): string[] {
  const [x, second] = parents as [TraceNode, TraceNode | undefined];
  const isSequence = x.axes.length === 2;
  switch (operation.kind) {
    case 'convolution':
      return index
        ? convolvedCell(operation, node, x, second!, parents.length > 2, index)
        : convolved(operation, node, x, second!, parents.length > 2);
    case 'pool':
      return index ? pooledCell(operation) : pooled(operation, node, x);
    case 'global_pool':
      return index
        ? [`y = a.${operation.function}()`]
        : [
            `y = a.${operation.function}(axis=${isSequence ? '0' : '(1, 2)'}, keepdims=${node.axes.length > 1 ? 'True' : 'False'})`,
          ];
    case 'batch_norm':
      return normalized(operation, x);
    case 'rescale':
      return rescaled(operation, x, index);
    case 'pad':
      return padded(operation, node, x, index);
    case 'upsample':
      return [index ? 'y = a' : `y = ${repeated(operation, isSequence)}`];
    case 'flatten':
      return [index ? 'y = a' : `y = np.transpose(a, ${tuple(operation.order)}).reshape(-1)`];
    case 'concatenate':
      return [
        index
          ? `y = ${parentName(holderOf(operation, parents, index))}`
          : `y = np.concatenate([${names(parents)}], axis=${operation.axis})`,
      ];
    case 'combine':
      return [`y = ${combined(operation, parents)}`];
  }
}

const tuple = (numbers: readonly (number | string)[]): string =>
  `(${numbers.join(', ')}${numbers.length === 1 ? ',' : ''})`;

const names = (parents: readonly TraceNode[]): string => parents.map((_, i) => parentName(i)).join(', ');

/** `0:7:2` for each window cell: where it meets the padded input. */
const spots = (letter: string, stride: number, dilation: number, count: number): string =>
  `${letter} * ${dilation} : ${letter} * ${dilation} + ${stride * (count - 1) + 1} : ${stride}`;

function convolved(
  operation: Of<'convolution'>,
  node: TraceNode,
  x: TraceNode,
  kernel: TraceNode,
  biased: boolean,
): string[] {
  const sliding = slidingOf(operation, kernel);
  const { window, stride, padding, dilation } = sliding;
  const { channels: filters, rows, columns, isSequence } = planeOf(node);
  const each = planeOf(x).channels / operation.groups;
  const [top, bottom, left, right] = padding;
  return [
    ...(isSequence ? ['a, b = a.T[:, None, :], b[:, :, None, :]  # a sequence is an image of one row'] : []),
    ...(operation.flipped ? ['b = b[:, :, ::-1, ::-1]  # convolution proper'] : []),
    `x = np.pad(a, ((0, 0), (${top}, ${bottom}), (${left}, ${right})))`,
    `y = np.zeros((${filters}, ${rows}, ${columns}))`,
    `for f in range(${filters}):`,
    `    first = f // ${filters / operation.groups} * ${each}`,
    `    for u in range(${window[0]}):`,
    `        for v in range(${window[1]}):`,
    `            seen = x[first : first + ${each}, ${spots('u', stride[0], dilation[0], rows)}, ${spots('v', stride[1], dilation[1], columns)}]`,
    '            y[f] += np.tensordot(b[f, :, u, v], seen, 1)',
    ...(biased ? ['y = y + c[:, None, None]'] : []),
    ...(isSequence ? ['y = y[:, 0].T'] : []),
  ];
}

function convolvedCell(
  operation: Of<'convolution'>,
  node: TraceNode,
  x: TraceNode,
  kernel: TraceNode,
  biased: boolean,
  index: readonly number[],
): string[] {
  const sliding = slidingOf(operation, kernel);
  const { window, dilation } = sliding;
  const { rows, columns, isSequence } = planeOf(x);
  const at = placeInPlane(node, index);
  const [down, across] = [extentOf(0, at.row, rows, sliding), extentOf(1, at.column, columns, sliding)];
  const plus = biased ? ' + c' : '';
  if (down.to === down.from || across.to === across.from)
    return [`y = np.zeros(1)${plus}  # the whole window lies in the padding`];
  const reach = window.map((size, direction) => dilation[direction]! * (size - 1) + 1);
  const range = ({ from, to, before }: typeof down): string => `${before} : ${before + to - from}`;
  return [
    ...(isSequence ? ['a, b = a.T[:, None, :], b[0][:, None, :]  # a sequence is an image of one row'] : []),
    // Of a single filter the array is whole and has its axis still.
    ...(!isSequence && kernel.axes[0]!.size === 1 ? ['b = b[0]'] : []),
    ...(operation.flipped ? ['b = b[:, ::-1, ::-1]  # convolution proper'] : []),
    `x = np.zeros((len(a), ${reach.join(', ')}))  # zeros in the padding`,
    `x[:, ${range(down)}, ${range(across)}] = a`,
    `y = (x[:, ::${dilation[0]}, ::${dilation[1]}] * b).sum()${plus}`,
  ];
}

const WITHOUT_PADDING = { max: 'nanmax', min: 'nanmin', mean: 'nanmean', median: 'nanmedian' } as const;

function pooled(operation: Of<'pool'>, node: TraceNode, x: TraceNode): string[] {
  const { window, stride, padding, dilation }: SlidingWindow = slidingOf(operation, undefined);
  const { rows, columns, isSequence } = planeOf(node);
  const [top, bottom, left, right] = padding;
  const counted = operation.function === 'mean' && operation.countPadding;
  return [
    ...(planeOf(x).isSequence ? ['a = a.T[:, None, :]  # a sequence is an image of one row'] : []),
    `x = np.pad(a, ((0, 0), (${top}, ${bottom}), (${left}, ${right})), constant_values=${counted ? '0' : 'np.nan'})`,
    `windows = [x[:, ${spots('u', stride[0], dilation[0], rows)}, ${spots('v', stride[1], dilation[1], columns)}]`,
    `           for u in range(${window[0]}) for v in range(${window[1]})]`,
    `y = np.${counted ? 'mean' : WITHOUT_PADDING[operation.function]}(windows, axis=0)`,
    ...(isSequence ? ['y = y[:, 0].T'] : []),
  ];
}

/** `a` is what of the window is no padding. */
function pooledCell(operation: Of<'pool'>): string[] {
  const { window, dilation } = slidingOf(operation, undefined);
  const apart = dilation.some((step) => step > 1) ? [`a = a[..., ::${dilation[0]}, ::${dilation[1]}]`] : [];
  switch (operation.function) {
    case 'max':
    case 'min':
      return [...apart, `y = a.${operation.function}()`];
    case 'median':
      return [...apart, 'y = np.median(a)'];
    case 'mean':
      return [
        ...apart,
        operation.countPadding
          ? `y = a.sum() / ${window[0] * window[1]}  # zeros of the padding count`
          : 'y = a.mean()',
      ];
  }
}

function normalized(operation: Of<'batch_norm'>, x: TraceNode): string[] {
  const shape = tuple(x.axes.map((_, axis) => (axis === operation.axis ? -1 : 1)));
  const vector = (i: number): string => `${parentName(i)}.reshape(${shape})`;
  const { scaled, shifted } = operation;
  const gain = scaled ? ` * ${vector(3)}` : '';
  const shift = shifted ? ` + ${vector(scaled ? 4 : 3)}` : '';
  return [`y = (a - ${vector(1)}) / np.sqrt(${vector(2)} + ${operation.epsilon})${gain}${shift}`];
}

function rescaled(operation: Of<'rescale'>, x: TraceNode, index: readonly number[] | undefined): string[] {
  const isImage = x.axes.length === 3;
  const channel = index && (isImage ? index[0]! : index.at(-1)!);
  const factor = (numbers: readonly number[]): string => {
    if (numbers.length === 1) return String(numbers[0]);
    if (channel !== undefined) return String(numbers[channel]);
    return `np.array([${numbers.join(', ')}])${isImage ? '.reshape(-1, 1, 1)' : ''}`;
  };
  return [`y = a * ${factor(operation.scale)} + ${factor(operation.shift)}`];
}

function padded(
  operation: Of<'pad'>,
  node: TraceNode,
  x: TraceNode,
  index: readonly number[] | undefined,
): string[] {
  const [top, bottom, left, right] = operation.padding;
  const isSequence = planeOf(x).isSequence;
  if (index) {
    const at = placeInPlane(node, index);
    const from = isSequence ? [at.column - left, at.channel] : [at.channel, at.row - top, at.column - left];
    return [isInside(x, from) ? 'y = a' : 'y = np.zeros(1)  # in the padding'];
  }
  const sides: (readonly [number, number])[] = isSequence
    ? [
        [left, right],
        [0, 0],
      ]
    : [
        [0, 0],
        [top, bottom],
        [left, right],
      ];
  const added = sides.map(([before, after]) => tuple([Math.max(0, before), Math.max(0, after)]));
  const cut = sides.map(([before, after]) => `${before < 0 ? -before : ''}:${after < 0 ? after : ''}`);
  return [`y = np.pad(a, ${tuple(added)})[${cut.join(', ')}]`];
}

function repeated({ factor: [down, across] }: Of<'upsample'>, isSequence: boolean): string {
  return isSequence
    ? `np.repeat(a, ${across}, axis=0)`
    : `np.repeat(np.repeat(a, ${down}, axis=1), ${across}, axis=2)`;
}

/** Which parent the cell comes from. */
function holderOf(
  { axis }: Of<'concatenate'>,
  parents: readonly TraceNode[],
  index: readonly number[],
): number {
  let rest = index[axis]!;
  return parents.findIndex((parent) => {
    const isHere = rest < parent.axes[axis]!.size;
    rest -= parent.axes[axis]!.size;
    return isHere;
  });
}

function combined({ function: chosen }: Of<'combine'>, parents: readonly TraceNode[]): string {
  switch (chosen) {
    case 'subtract':
      return 'a - b';
    case 'average':
      return `(${parents.map((_, i) => parentName(i)).join(' + ')}) / ${parents.length}`;
    case 'maximum':
    case 'minimum':
      return `np.${chosen}.reduce([${names(parents)}])`;
  }
}
