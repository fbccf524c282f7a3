import type { TraceNode } from '../node.ts';
import type { Pair } from '../operation.ts';
import { indexInPlane, type PlaceColumn, placeColumn, placeInPlane, planeOf } from '../plane.ts';
import type { Trace } from '../trace.ts';
import type { CellContext, Finding } from './cell.ts';
import { shortName } from './cellwise.ts';
import { cellsUnder, inputPlace, type WindowCell } from './slidingIndex.ts';
import { onTwoLines, tableOf, type Term, tex } from './terms.ts';

const raw = String.raw;

/** A cell of the input, the number of the kernel that stands on it, and their product. */
interface Product extends Term {
  readonly cell: WindowCell;
  /** Of the kernel: the channel within its group, row and column. */
  readonly kernelAt: readonly [number, number, number];
}

/** y = Σ x·w + b over the window and the channels that the filter reads. */
export function explainConvolution(context: CellContext<'convolution'>): Finding {
  const { trace, node, parents, operation, index, value } = context;
  const [x, kernel, bias] = parents as [TraceNode, TraceNode, TraceNode | undefined];
  const { channel: filter } = placeInPlane(node, index);
  const products = productsOf(context, x, kernel);
  const shift = bias ? trace.rows(bias.name, 0, 0, 1)[filter]! : 0;
  const sum = products.reduce((total, { weight }) => total + weight, 0);
  const largest = products
    .filter((each) => each.cell.value !== undefined)
    .reduce<Product | undefined>(
      (most, each) => (most && Math.abs(most.weight) >= Math.abs(each.weight) ? most : each),
      undefined,
    );
  return {
    formula: formulaOf(context, x, kernel, bias !== undefined),
    substituted: onTwoLines(`${leading(products)}${bias ? ` + ${tex(shift)}` : ''}`, value),
    table: tableOf([placesOf(x, kernel).heading, 'x', 'w', 'x · w'], termsOf(products, bias && shift), 'sum'),
    recomputed: sum + shift,
    sources: [
      ...(largest
        ? [{ role: shortName(x.name), node: x.name, index: indexInPlane(x, largest.cell.place) }]
        : []),
      { role: 'kernel', node: kernel.name, index: kernelIndex(kernel, filter, largest?.kernelAt) },
      ...(bias ? [{ role: 'bias', node: bias.name, index: [filter] }] : []),
    ],
    ...noteOf(products, operation, filter, planeOf(node).channels, planeOf(x).channels),
  };
}

/** Channel by channel, each row by row. */
function productsOf(
  { trace, node, operation, index }: CellContext<'convolution'>,
  x: TraceNode,
  kernel: TraceNode,
): Product[] {
  const at = placeInPlane(node, index);
  const channels = kernel.axes[1]!.size;
  const window = windowOf(kernel);
  const places = placesOf(x, kernel);
  const group = Math.floor(at.channel / (planeOf(node).channels / operation.groups));
  return Array.from({ length: channels }, (_, channel) => {
    const weights = kernelOf(trace, kernel, at.channel, channel);
    const cells = cellsUnder(trace, x, group * channels + channel, at, { window, ...operation });
    return cells.map((cell): Product => {
      const row = operation.flipped ? window[0] - 1 - cell.windowRow : cell.windowRow;
      const column = operation.flipped ? window[1] - 1 - cell.windowColumn : cell.windowColumn;
      const [input, weight] = [cell.value ?? 0, weights[row * window[1] + column]!];
      const product = input * weight;
      return {
        label: places.label(cell.place) + (cell.value === undefined ? ' (padding)' : ''),
        values: [input, weight, product],
        weight: product,
        cell,
        kernelAt: [channel, row, column],
      };
    });
  }).flat();
}

/** A kernel of one channel reads one of the input's, which the note names. */
const placesOf = (x: TraceNode, kernel: TraceNode): PlaceColumn => placeColumn(x, kernel.axes[1]!.size > 1);

const windowOf = (kernel: TraceNode): Pair =>
  kernel.axes.length === 3 ? [1, kernel.axes[2]!.size] : [kernel.axes[2]!.size, kernel.axes[3]!.size];

/** One channel of one filter, row by row. */
function kernelOf(trace: Trace, kernel: TraceNode, filter: number, channel: number): Float32Array {
  if (kernel.axes.length === 3) return trace.rows(kernel.name, filter, channel, channel + 1);
  const [, channels, rows] = kernel.axes.map((axis) => axis.size) as [number, number, number];
  return trace.rows(kernel.name, filter * channels + channel, 0, rows);
}

function kernelIndex(
  kernel: TraceNode,
  filter: number,
  [channel, row, column]: Product['kernelAt'] = [0, 0, 0],
): number[] {
  return kernel.axes.length === 3 ? [filter, channel, column] : [filter, channel, row, column];
}

/** A small window stays in reading order; of a large one the largest products come first. */
function termsOf(products: readonly Product[], bias: number | undefined): Term[] {
  const all = [
    ...products,
    ...(bias === undefined ? [] : [{ label: 'bias', values: [1, bias, bias], weight: Infinity }]),
  ];
  return all.length <= 9 ? all.map(({ label, values }) => ({ label, values, weight: 0 })) : all;
}

/** The two largest products, and dots for the others. */
function leading(products: readonly Product[]): string {
  const ordered = [...products].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 2);
  const shown = ordered.map(({ values: [a, b] }) => raw`${tex(a!)} \cdot ${tex(b!)}`).join(' + ');
  return products.length > 2 ? raw`${shown} + \dots` : shown;
}

function formulaOf(
  { operation }: CellContext<'convolution'>,
  x: TraceNode,
  kernel: TraceNode,
  biased: boolean,
): string {
  const window = windowOf(kernel);
  const isSequence = planeOf(x).isSequence;
  const alone = kernel.axes[1]!.size === 1;
  const channel = alone && operation.groups === 1 ? '0' : alone ? 'f' : 'c';
  const last = window.map((size) => size - 1) as [number, number];
  const places = isSequence ? ['u'] : ['u', 'v'];
  const turned = isSequence ? [`${last[1]}-u`] : [`${last[0]}-u`, `${last[1]}-v`];
  const over = [...(alone ? [] : ['c']), ...places].join(',');
  const inKernel = ['f', ...(alone ? [] : ['c']), ...(operation.flipped ? turned : places)].join(raw`,\,`);
  const output = isSequence ? 'y_{p,f}' : 'y_{f,i,j}';
  const product = raw`x_{${inputPlace(x, channel, { window, ...operation })}}\, w_{${inKernel}}`;
  return raw`${output} = \sum_{${over}} ${product}${biased ? ' + b_f' : ''}`;
}

function noteOf(
  products: readonly Product[],
  { groups, flipped }: CellContext<'convolution'>['operation'],
  filter: number,
  filters: number,
  channels: number,
): { note?: string } {
  const outside = products.filter(({ cell }) => cell.value === undefined).length;
  const each = channels / groups;
  const first = Math.floor(filter / (filters / groups)) * each;
  const sentences = [
    ...(groups === 1
      ? []
      : [
          each === 1
            ? `Filter ${filter} reads channel ${first} alone.`
            : `Filter ${filter} reads channels ${first} to ${first + each - 1} of ${channels}.`,
        ]),
    ...(outside === 0
      ? []
      : [`${outside} of ${products.length} cells of the window lie in the padding, where zeros stand.`]),
    ...(flipped ? ['Convolution proper: the kernel is turned by 180° before it is laid on.'] : []),
  ];
  return sentences.length > 0 ? { note: sentences.join(' ') } : {};
}
