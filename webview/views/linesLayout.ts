import type { Slice } from '../../src/trace/node.ts';

/** Pure arithmetic of the lines between two columns of tokens. */

export const ROW_HEIGHT = 24;
/** More lines than this make the picture slower, not clearer. */
export const MOST_LINES = 12_000;

export interface Range {
  readonly first: number;
  /** Included; less than `first` where nothing is in view. */
  readonly last: number;
}

export interface HeadSlice {
  readonly head: number;
  readonly slice: Slice;
}

/** The tokens whose lines alone are shown; null stands for all of them. */
export interface Focus {
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
}

export interface Line {
  readonly head: number;
  readonly left: number;
  readonly right: number;
  readonly weight: number;
}

export interface LineCount {
  readonly drawn: number;
  readonly underThreshold: number;
}

/** The rows that can be seen between two scroll positions, and a few more. */
export function rowsInView(scrollTop: number, height: number, count: number, more = 0): Range {
  return {
    first: Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - more),
    last: Math.min(count - 1, Math.ceil((scrollTop + height) / ROW_HEIGHT) - 1 + more),
  };
}

export function inFocus(focus: Focus | null, left: number, right: number): boolean {
  return focus === null || focus.left.has(left) || focus.right.has(right);
}

/** Lines of all tokens, in view or not. A weight of exactly zero (a masked one) was never a line. */
export function countLines(heads: readonly HeadSlice[], threshold: number, focus: Focus | null): LineCount {
  let drawn = 0;
  let underThreshold = 0;
  for (const { slice } of heads) {
    for (let left = 0; left < slice.rows; left++) {
      for (let right = 0; right < slice.columns; right++) {
        const weight = slice.values[left * slice.columns + right];
        if (!(weight > 0) || !inFocus(focus, left, right)) continue;
        if (weight >= threshold) drawn++;
        else underThreshold++;
      }
    }
  }
  return { drawn, underThreshold };
}

/** The lines with at least one end in view; the strongest where there are too many of them. */
export function linesInView(
  heads: readonly HeadSlice[],
  threshold: number,
  focus: Focus | null,
  view: { readonly left: Range; readonly right: Range },
): Line[] {
  const lines: Line[] = [];
  const take = (head: number, slice: Slice, left: number, right: number): void => {
    const weight = slice.values[left * slice.columns + right];
    if (weight >= threshold && weight > 0 && inFocus(focus, left, right))
      lines.push({ head, left, right, weight });
  };
  for (const { head, slice } of heads) {
    const rows = { first: view.left.first, last: Math.min(view.left.last, slice.rows - 1) };
    const columns = { first: view.right.first, last: Math.min(view.right.last, slice.columns - 1) };
    for (let left = rows.first; left <= rows.last; left++) {
      for (let right = 0; right < slice.columns; right++) take(head, slice, left, right);
    }
    for (let left = 0; left < slice.rows; left++) {
      if (left >= rows.first && left <= rows.last) continue;
      for (let right = columns.first; right <= columns.last; right++) take(head, slice, left, right);
    }
  }
  if (lines.length <= MOST_LINES) return lines;
  return lines.sort((one, other) => other.weight - one.weight).slice(0, MOST_LINES);
}

/** The largest weight that reaches each token of the other side from the tokens in focus. */
export function reach(
  heads: readonly HeadSlice[],
  side: 'left' | 'right',
  focus: Focus,
): Map<number, number> {
  const reached = new Map<number, number>();
  const own = side === 'left' ? focus.right : focus.left;
  for (const { slice } of heads) {
    const count = side === 'left' ? slice.rows : slice.columns;
    for (const from of own) {
      for (let to = 0; to < count; to++) {
        const [left, right] = side === 'left' ? [to, from] : [from, to];
        const weight = slice.values[left * slice.columns + right];
        if (weight > (reached.get(to) ?? 0)) reached.set(to, weight);
      }
    }
  }
  return reached;
}

export function largestWeight(heads: readonly HeadSlice[]): number {
  return heads.reduce(
    (most, { slice }) => slice.values.reduce((best, weight) => (weight > best ? weight : best), most),
    0,
  );
}
