import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import { columnsOfPair } from '../../../src/trace/sinusoid.ts';
import { formatNumber } from '../../drawing/ticks.ts';
import type { Dial } from '../../views/dialPicture.ts';
import { shownPairs } from './turnedPair.ts';

/** One pair of a position: the angle's sine and cosine, and the column that the sine is read from. */
export interface ClockHand {
  readonly pair: number;
  readonly sin: number;
  readonly cos: number;
  readonly column: number;
  /** Radians from one position to the next; absent where it cannot be told. */
  readonly step: number | undefined;
}

const MOST_DIALS = 16;

/** The stages whose numbers make the hands. */
export function clockNodes(node: OutlineNode): readonly string[] {
  return /^rotary\./.test(node.name) ? ['rotary.cos', 'rotary.sin'] : [node.name];
}

/** The hands of one position, from the fastest to the slowest. */
export function clockHands(node: OutlineNode, slices: readonly Slice[], position: number): ClockHand[] {
  const [first, second] = slices as [Slice, Slice | undefined];
  const { operation } = node;
  const at = (slice: Slice, row: number, column: number): number =>
    slice.values[row * slice.columns + column]!;
  const hands = (pairs: number, of: (pair: number, row: number) => Omit<ClockHand, 'pair' | 'step'>) =>
    shownPairs(pairs, MOST_DIALS).map((pair) => {
      const next = first.rows > 1 ? of(pair, 1) : undefined;
      // Less than half a turn from 0 to 1: no pair turns by more than a radian.
      return { pair, ...of(pair, position), step: next && Math.atan2(next.sin, next.cos) };
    });
  if (operation.kind === 'sinusoid') {
    return hands(first.columns / 2, (pair, row) => {
      const { sin, cos } = columnsOfPair(operation.layout, first.columns, pair);
      return { sin: at(first, row, sin), cos: at(first, row, cos), column: sin };
    });
  }
  if (operation.kind === 'angle') {
    return hands(first.columns, (pair, row) => {
      const angle = at(first, row, pair);
      return { sin: Math.sin(angle), cos: Math.cos(angle), column: pair };
    });
  }
  return hands(first.columns / 2, (pair, row) => ({
    cos: at(first, row, pair),
    sin: second ? at(second, row, pair) : 0,
    column: pair,
  }));
}

/** Like a clock: upright at position 0, and on to the right. */
export function clockDial({ pair, sin, cos, step }: ClockHand, position: number): Dial {
  const turns = step === undefined ? undefined : (step * position) / (2 * Math.PI);
  const wavelength = step === undefined || step === 0 ? undefined : (2 * Math.PI) / step;
  const facts = [
    wavelength === undefined ? 'does not turn' : `1 turn: ${positions(wavelength)}`,
    turns === undefined ? '' : `${formatNumber(Number(turns.toPrecision(2)))} turns`,
  ];
  return {
    title: `pair ${pair}`,
    facts,
    hands: [{ x: sin, y: cos, kind: 'row' }],
    said: `sine ${formatNumber(sin)}, cosine ${formatNumber(cos)}`,
  };
}

const positions = (wavelength: number): string => `${formatNumber(wavelength)} pos.`;
