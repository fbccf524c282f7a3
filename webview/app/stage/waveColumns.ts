import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { columnsOfPair, divisorOf, sinusoidColumn, wavelengthOf } from '../../../src/trace/sinusoid.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import { words } from '../nodeShape.ts';

/** So many curves can be told apart. */
export const MOST_WAVES = 8;

const unique = (columns: readonly number[]): number[] => [...new Set(columns)];

/**
 * Columns worth looking at: the first ones are drawn at once. Of pairs, from the fastest to slow ones; of learnt
 * vectors, those that change most from position to position.
 */
export function suggestedColumns(node: OutlineNode, slice: Slice): { offered: number[]; drawn: number[] } {
  const size = slice.columns;
  const { operation } = node;
  if (operation.kind === 'sinusoid') {
    const pairs = spreadPairs(size / 2);
    const column = (pair: number) => columnsOfPair(operation.layout, size, pair);
    const sines = pairs.map((pair) => column(pair).sin);
    return {
      offered: unique([...sines, column(pairs[0]!).cos, column(pairs[1] ?? 0).cos]),
      // A printed curve has the right one beside it: of two each can be told apart.
      drawn: operation.misprinted ? [sines[0]!, sines[2] ?? sines.at(-1)!] : sines.slice(0, 4),
    };
  }
  if (isTurning(node)) {
    const pairs = spreadPairs(operation.kind === 'angle' ? size : size / 2);
    return { offered: pairs, drawn: pairs.slice(0, 4) };
  }
  const columns = mostChanging(slice, 6);
  return { offered: columns, drawn: columns.slice(0, 3) };
}

/** `dimension 12: sin, wavelength 6.28` */
export function columnName(node: OutlineNode, size: number, column: number): string {
  const { operation } = node;
  const name = `${words(node.axes.at(-1)!.name)} ${column}`;
  if (operation.kind === 'sinusoid') {
    const { pair, function: of } = sinusoidColumn(operation.layout, size, column);
    if (operation.misprinted) return `${name}: ${of}`;
    return `${name}: ${of}, wavelength ${formatNumber(wavelengthOf(divisorOf(operation.base, size, pair)))}`;
  }
  if (isTurning(node) && operation.kind !== 'angle') return `${name} (pair ${column % (size / 2)})`;
  return name;
}

/** Cosines, sines and angles of rotary positions: their columns are pairs, from the fastest on. */
function isTurning({ name, operation }: OutlineNode): boolean {
  return operation.kind === 'angle' || operation.kind === 'trigonometric' || /^rotary\.(cos|sin)$/.test(name);
}

function spreadPairs(pairs: number): number[] {
  return unique([0, 1 / 8, 1 / 4, 1 / 2].map((share) => Math.floor(share * pairs))).concat(
    pairs > 2 ? [pairs - 1] : [],
  );
}

/** Columns whose numbers differ most from row to row. */
export function mostChanging({ rows, columns, values }: Slice, count: number): number[] {
  const spread = Array.from({ length: columns }, (_, column) => {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + column]!;
      sum += value;
      squares += value * value;
    }
    return { column, spread: squares / rows - (sum / rows) ** 2 };
  });
  return spread
    .sort((a, b) => b.spread - a.spread)
    .slice(0, count)
    .map(({ column }) => column);
}
