import { HALF, type Mark, type NumberPlace, type Point, type Wire } from './diagramShapes.ts';

/** The rows of a picture: from the buses at the bottom, which all sums read, up to the gates' numbers. */
export const ROWS = { number: 200, function: 238, sumValue: 276, sum: 313, state: 342, input: 364 } as const;
/** Where the buses and the states begin. */
export const LEFT = 8;

export interface Parts {
  readonly wires: readonly Wire[];
  readonly marks: readonly Mark[];
  readonly numbers: readonly NumberPlace[];
}

/** The state before and the input run along the bottom, up to the last sum that reads them. @param end its x */
export const buses = (end: number): Wire[] =>
  [ROWS.state, ROWS.input].map((y, at) => ({
    points: [
      [LEFT, y],
      [end + (at === 0 ? -4 : 4), y],
    ],
    carries: null,
    phase: 0,
  }));

/** What both buses bring to a sum, or only one of them. */
export function intoSum([x, y]: Point, reads: 'both' | 'input' | 'state', phase: number): Wire[] {
  const apart = reads === 'both' ? 4 : 0;
  const from = (side: number, bus: number): Wire => ({
    points: [
      [x + side, bus],
      [x + side, y + HALF.circle],
    ],
    carries: null,
    phase,
  });
  return [
    ...(reads === 'input' ? [] : [from(-apart, ROWS.state)]),
    ...(reads === 'state' ? [] : [from(apart, ROWS.input)]),
  ];
}

interface Column {
  readonly x: number;
  /** `forget_gate` */
  readonly stage: string;
  /** `f` */
  readonly symbol: string;
  /** What is written in its box: `σ` */
  readonly of: string;
  readonly label: 'left' | 'right';
  /** When its sum is computed; its number follows. */
  readonly phase: number;
}

/** A gate from its sum up to its number. */
export function gateColumn({ x, stage, symbol, of, label, phase }: Column): Parts {
  const sum = `${stage}.linear`;
  return {
    wires: [
      ...intoSum([x, ROWS.sum], 'both', phase),
      up(x, ROWS.sum - HALF.circle, ROWS.function, sum, phase),
      up(x, ROWS.function, ROWS.number, stage, phase + 1),
    ],
    marks: [
      { kind: 'sum', at: [x, ROWS.sum], phase },
      { kind: 'function', of, at: [x, ROWS.function], phase: phase + 1 },
    ],
    numbers: [
      { value: sum, symbol: 'a', label, at: [x, ROWS.sumValue], phase },
      { value: stage, symbol, label, at: [x, ROWS.number], phase: phase + 1 },
    ],
  };
}

const up = (x: number, from: number, to: number, carries: string, phase: number): Wire => ({
  points: [
    [x, from],
    [x, to],
  ],
  carries,
  phase,
});

interface Outgoing {
  /** Where the state is made. */
  readonly from: Point;
  readonly state: 'hidden_state' | 'cell_state';
  readonly symbol: string;
  /** Where its number stands; of a masked layer the place of the new one. */
  readonly x: number;
  /** Where a masked layer may hold it, if not right after the new one. */
  readonly mask?: number;
  readonly masked: boolean;
  readonly width: number;
  readonly phase: number;
}

/** A new state to the right edge of the picture; of a masked layer past the place where it may be held. */
export function outgoing({ from, state, symbol, x, masked, width, phase, mask = x + 57 }: Outgoing): Parts {
  const y = from[1];
  const end = width - 8;
  const made = masked ? `new_${state}` : state;
  const held = mask + 57;
  const wire = (left: number, right: number, carries: string, arrow: boolean): Wire => ({
    points: [
      [left, y],
      [right, y],
    ],
    carries,
    arrow,
    phase,
  });
  const number = (value: string, at: number): NumberPlace => ({
    value,
    symbol,
    label: 'above',
    at: [at, y],
    phase,
  });
  if (!masked) return { wires: [wire(from[0], end, made, true)], marks: [], numbers: [number(made, x)] };
  return {
    wires: [wire(from[0], mask, made, false), wire(mask, end, state, true)],
    marks: [{ kind: 'mask', at: [mask, y], phase }],
    numbers: [{ ...number(made, x), symbol: `new ${symbol}` }, number(state, held)],
  };
}

/** How much wider the picture of a masked layer is. */
export const MASK_WIDTH = 96;

export const joined = (parts: readonly Parts[]): Parts => ({
  wires: parts.flatMap(({ wires }) => wires),
  marks: parts.flatMap(({ marks }) => marks),
  numbers: parts.flatMap(({ numbers }) => numbers),
});
