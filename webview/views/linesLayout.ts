import type { Slice } from '../../src/trace/node.ts';
import type { SidePlace } from './events.ts';

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
  const count = (weight: number): void => {
    if (!(weight > 0)) return;
    if (weight >= threshold) drawn++;
    else underThreshold++;
  };
  for (const { slice } of heads) {
    const { rows, columns, values } = slice;
    for (let left = 0; left < rows; left++) {
      const start = left * columns;
      // With a token in focus, a million other weights need not be looked at.
      if (focus && !focus.left.has(left)) {
        for (const right of focus.right) if (right < columns) count(values[start + right]);
      } else {
        for (let right = 0; right < columns; right++) count(values[start + right]);
      }
    }
  }
  return { drawn, underThreshold };
}

export interface LinesView {
  readonly left: Range;
  readonly right: Range;
}

/** Every weight with at least one end in view that is worth a line. */
function visit(
  { slice }: HeadSlice,
  threshold: number,
  focus: Focus | null,
  view: LinesView,
  take: (left: number, right: number, weight: number) => void,
): void {
  const { rows, columns, values } = slice;
  for (let left = 0; left < rows; left++) {
    const whole = left >= view.left.first && left <= view.left.last;
    const first = whole ? 0 : view.right.first;
    const last = whole ? columns - 1 : Math.min(view.right.last, columns - 1);
    for (let right = first; right <= last; right++) {
      const weight = values[left * columns + right];
      if (weight >= threshold && weight > 0 && inFocus(focus, left, right)) take(left, right, weight);
    }
  }
}

/** The lines with at least one end in view; the strongest where there are too many of them. */
export function linesInView(
  heads: readonly HeadSlice[],
  threshold: number,
  focus: Focus | null,
  view: LinesView,
): Line[] {
  // Two rounds: an object for each of a million weights would take a second.
  let count = 0;
  for (const head of heads) visit(head, threshold, focus, view, () => count++);
  let least = threshold;
  if (count > MOST_LINES) {
    const weights = new Float32Array(count);
    let at = 0;
    for (const head of heads)
      visit(head, threshold, focus, view, (_left, _right, weight) => (weights[at++] = weight));
    least = weights.sort()[count - MOST_LINES];
  }
  const lines: Line[] = [];
  for (const head of heads) {
    visit(head, least, focus, view, (left, right, weight) => {
      // Weights that equal the last one taken may be many.
      if (lines.length < MOST_LINES) lines.push({ head: head.head, left, right, weight });
    });
  }
  return lines;
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

/** Where a key leads among the labels: up and down, and across to the other side. */
export function walkLabels(
  { side, index }: SidePlace,
  key: string,
  sizes: Readonly<Record<SidePlace['side'], number>>,
): SidePlace | undefined {
  const last = sizes[side] - 1;
  const moved: Readonly<Record<string, number>> = {
    ArrowUp: index - 1,
    ArrowDown: index + 1,
    PageUp: index - 10,
    PageDown: index + 10,
    Home: 0,
    End: last,
  };
  if (key in moved) return { side, index: Math.min(last, Math.max(0, moved[key])) };
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined;
  const other = key === 'ArrowLeft' ? 'left' : 'right';
  return { side: other, index: Math.min(sizes[other] - 1, index) };
}
