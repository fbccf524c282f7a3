import type { TraceNode } from '../node.ts';
import { placeInPlane, planeOf } from '../plane.ts';
import { reachOf, type SlidingWindow } from '../window.ts';
import { extentOf, type ImageOperation, isInside, slidingOf } from './imageRegions.ts';
import { namesOf } from './names.ts';

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
        ? [`y = x.${operation.function}()`]
        : [
            `y = x.${operation.function}(axis=${isSequence ? '0' : '(1, 2)'}, keepdims=${node.axes.length > 1 ? 'True' : 'False'})`,
          ];
    case 'batch_norm':
      return normalized(operation, node, x);
    case 'rescale':
      return rescaled(operation, x, index);
    case 'pad':
      return padded(operation, node, x, index);
    case 'upsample':
      return [index ? 'y = x' : `y = ${repeated(operation, isSequence)}`];
    case 'flatten':
      return [index ? 'y = x' : `y = np.transpose(x, ${tuple(operation.order)}).reshape(-1)`];
    case 'concatenate':
      return [
        index
          ? `y = ${namesOf(node)[holderOf(operation, parents, index)]!}`
          : `y = np.concatenate([${namesOf(node).join(', ')}], axis=${operation.axis})`,
      ];
    case 'combine':
      return [`y = ${combined(operation, namesOf(node))}`];
  }
}

const tuple = (numbers: readonly (number | string)[]): string =>
  `(${numbers.join(', ')}${numbers.length === 1 ? ',' : ''})`;

/** Where each cell of the windows meets the padded input: `2 * u : 2 * u + 7`, with a stride `: 2` after it. */
function spots(letter: string, stride: number, dilation: number, count: number): string {
  const first = dilation === 1 ? letter : `${dilation} * ${letter}`;
  return `${first} : ${first} + ${stride * (count - 1) + 1}${stride === 1 ? '' : ` : ${stride}`}`;
}

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
  const { groups } = operation;
  const each = planeOf(x).channels / groups;
  const [top, bottom, left, right] = padding;
  const places = `${spots('u', stride[0], dilation[0], rows)}, ${spots('v', stride[1], dilation[1], columns)}`;
  return [
    ...(isSequence ? ['x, w = x.T[:, None, :], w[:, :, None, :]  # a sequence is an image of one row'] : []),
    ...(operation.flipped ? ['w = w[:, :, ::-1, ::-1]  # convolution proper'] : []),
    ...(padding.some((cells) => cells !== 0)
      ? [`x = np.pad(x, ((0, 0), (${top}, ${bottom}), (${left}, ${right})))  # zeros around it`]
      : []),
    `y = np.zeros((${filters}, ${rows}, ${columns}))`,
    `for u in range(${window[0]}):`,
    `    for v in range(${window[1]}):`,
    ...productsOf(groups, each, filters, places).map((line) => `        ${line}`),
    ...(biased ? ['y = y + b[:, None, None]'] : []),
    ...(isSequence ? ['y = y[:, 0].T'] : []),
  ];
}

/** What one cell of the window adds to every place. @param each how many channels a filter reads */
function productsOf(groups: number, each: number, filters: number, places: string): string[] {
  if (groups === 1) return [`y += np.tensordot(w[:, :, u, v], x[:, ${places}], 1)`];
  if (each === 1 && filters === groups)
    return [`y += w[:, 0, u, v][:, None, None] * x[:, ${places}]  # filter f reads channel f alone`];
  return [
    `for f in range(${filters}):`,
    `    first = f // ${filters / groups} * ${each}  # of the channels that filter f reads`,
    `    y[f] += np.tensordot(w[f, :, u, v], x[first : first + ${each}, ${places}], 1)`,
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
  const plus = biased ? ' + b' : '';
  if (down.to === down.from || across.to === across.from)
    return [`y = np.zeros(1)${plus}  # the whole window lies in the padding`];
  const reach = window.map((size, direction) => reachOf(size, dilation[direction]!));
  const isCut = down.to - down.from < reach[0]! || across.to - across.from < reach[1]!;
  const range = ({ from, to, before }: typeof down): string => `${before} : ${before + to - from}`;
  const everyOther = dilation.some((step) => step > 1) ? `[:, ::${dilation[0]}, ::${dilation[1]}]` : '';
  return [
    ...(isSequence ? ['x, w = x.T[:, None, :], w[0][:, None, :]  # a sequence is an image of one row'] : []),
    // Of a single filter the array is whole and has its axis still.
    ...(!isSequence && kernel.axes[0]!.size === 1 ? ['w = w[0]'] : []),
    ...(operation.flipped ? ['w = w[:, ::-1, ::-1]  # convolution proper'] : []),
    ...(isCut
      ? [
          `window = np.zeros((len(x), ${reach.join(', ')}))  # zeros in the padding`,
          `window[:, ${range(down)}, ${range(across)}] = x`,
        ]
      : []),
    `y = (${isCut ? 'window' : 'x'}${everyOther} * w).sum()${plus}`,
  ];
}

function pooled(operation: Of<'pool'>, node: TraceNode, x: TraceNode): string[] {
  const { window, stride, padding, dilation }: SlidingWindow = slidingOf(operation, undefined);
  const { rows, columns, isSequence } = planeOf(node);
  const [top, bottom, left, right] = padding;
  const isPadded = padding.some((cells) => cells !== 0);
  const counted = operation.function === 'mean' && operation.countPadding;
  const [value, of] = counted
    ? ['0', 'mean']
    : ['np.nan', isPadded ? `nan${operation.function}` : operation.function];
  return [
    ...(planeOf(x).isSequence ? ['x = x.T[:, None, :]  # a sequence is an image of one row'] : []),
    ...(isPadded
      ? [`x = np.pad(x, ((0, 0), (${top}, ${bottom}), (${left}, ${right})), constant_values=${value})`]
      : []),
    `windows = [x[:, ${spots('u', stride[0], dilation[0], rows)}, ${spots('v', stride[1], dilation[1], columns)}]`,
    `           for u in range(${window[0]}) for v in range(${window[1]})]`,
    `y = np.${of}(windows, axis=0)`,
    ...(isSequence ? ['y = y[:, 0].T'] : []),
  ];
}

/** `x` is what of the window is no padding. */
function pooledCell(operation: Of<'pool'>): string[] {
  const { window, dilation } = slidingOf(operation, undefined);
  const apart = dilation.some((step) => step > 1) ? [`x = x[..., ::${dilation[0]}, ::${dilation[1]}]`] : [];
  switch (operation.function) {
    case 'max':
    case 'min':
      return [...apart, `y = x.${operation.function}()`];
    case 'median':
      return [...apart, 'y = np.median(x)'];
    case 'mean':
      return [
        ...apart,
        operation.countPadding
          ? `y = x.sum() / ${window[0] * window[1]}  # zeros of the padding count`
          : 'y = x.mean()',
      ];
  }
}

function normalized(operation: Of<'batch_norm'>, node: TraceNode, x: TraceNode): string[] {
  const { axis, epsilon, scaled, shifted } = operation;
  const after = x.axes.length - 1 - axis;
  const names = namesOf(node).slice(1);
  const columns = `${names.join(', ')} = (v.reshape(${[-1, ...Array.from({ length: after }, () => 1)].join(', ')}) for v in (${names.join(', ')}))`;
  return [
    ...(after > 0 ? [`${columns}  # one number for each ${x.axes[axis]!.name}`] : []),
    `y = (x - mean) / np.sqrt(variance + ${epsilon})${scaled ? ' * gamma' : ''}${shifted ? ' + beta' : ''}`,
  ];
}

function rescaled(operation: Of<'rescale'>, x: TraceNode, index: readonly number[] | undefined): string[] {
  const isImage = x.axes.length === 3;
  const channel = index && (isImage ? index[0]! : index.at(-1)!);
  const factor = (numbers: readonly number[]): string => {
    if (numbers.length === 1) return String(numbers[0]);
    if (channel !== undefined) return String(numbers[channel]);
    return `np.array([${numbers.join(', ')}])${isImage ? '.reshape(-1, 1, 1)' : ''}`;
  };
  const moved = `x * ${factor(operation.scale)} + ${factor(operation.shift)}`;
  return [`y = ${operation.limits ? `np.clip(${moved}, ${operation.limits.join(', ')})` : moved}`];
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
    return [isInside(x, from) ? 'y = x' : 'y = np.zeros(1)  # in the padding'];
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
  const isCut = cut.some((range) => range !== ':');
  return [`y = np.pad(x, ${tuple(added)})${isCut ? `[${cut.join(', ')}]` : ''}`];
}

function repeated({ factor: [down, across] }: Of<'upsample'>, isSequence: boolean): string {
  return isSequence
    ? `np.repeat(x, ${across}, axis=0)`
    : `np.repeat(np.repeat(x, ${down}, axis=1), ${across}, axis=2)`;
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

function combined({ function: chosen }: Of<'combine'>, names: readonly string[]): string {
  switch (chosen) {
    case 'subtract':
      return names.join(' - ');
    case 'average':
      return `(${names.join(' + ')}) / ${names.length}`;
    case 'maximum':
    case 'minimum':
      return `np.${chosen}.reduce([${names.join(', ')}])`;
  }
}
