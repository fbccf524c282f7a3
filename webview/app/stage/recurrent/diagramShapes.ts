/** In CSS pixels of the picture at its full size. */
export type Point = readonly [x: number, y: number];

/** One step of a cell as a picture: what stands where, without the numbers. */
export interface CellDiagram {
  readonly width: number;
  readonly height: number;
  readonly wires: readonly Wire[];
  readonly marks: readonly Mark[];
  readonly numbers: readonly NumberPlace[];
  readonly words: readonly Words[];
  /** What is computed one after the other, in a few words each: the phases of a step. */
  readonly phases: readonly string[];
}

export interface Wire {
  readonly points: readonly Point[];
  /** The value that it carries; `null`: a whole vector, which has no one colour. */
  readonly carries: string | null;
  /** Where it ends in a point of an arrow. */
  readonly arrow?: boolean;
  /** A gate's number on its way to the place where it lets something through. */
  readonly controls?: boolean;
  readonly phase: number;
}

export type Mark =
  | { readonly kind: 'function'; readonly of: string; readonly at: Point; readonly phase: number }
  /** A sum of products with learnt weights. */
  | { readonly kind: 'sum'; readonly at: Point; readonly phase: number }
  | { readonly kind: 'plus'; readonly at: Point; readonly phase: number }
  /** A product with a number from 0 to 1: open as far as that says, or as far as it leaves. */
  | {
      readonly kind: 'gate';
      readonly opening: string;
      readonly rest?: boolean;
      readonly flow: 'across' | 'up';
      readonly at: Point;
      readonly phase: number;
    }
  /** Positions that do not count pass the state on as it was. */
  | { readonly kind: 'mask'; readonly at: Point; readonly phase: number };

/** Where a number stands, named by the stage of the layer that it is of, or by a product that has no stage of its own. */
export interface NumberPlace {
  readonly value: string;
  readonly symbol: string;
  readonly label: 'above' | 'left' | 'right';
  readonly at: Point;
  readonly phase: number;
}

export interface Words {
  readonly text: 'input' | 'state' | 'next cell' | 'next state';
  readonly at: Point;
  readonly anchor: 'start' | 'end';
}

/** Products of a GRU that have no stage of their own: what is left of the old state, and what comes in. */
export const OLD_PART = 'old part';
export const NEW_PART = 'new part';

/** Half of the size of what stands on a wire. */
export const HALF = { pill: 25, pillHeight: 10, box: 20, boxHeight: 14, circle: 11, gate: 17 } as const;
