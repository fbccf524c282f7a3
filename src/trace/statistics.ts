import type { Statistics } from './node.ts';
import { layoutOf, nodeOf, partAt, type Trace } from './trace.ts';

/** Minimum, maximum, mean, standard deviation and a histogram of a node, or of one of its matrices. */
export function statistics(trace: Trace, name: string, leading?: readonly number[]): Statistics {
  const node = nodeOf(trace, name);
  const { parts, rows, columns } = layoutOf(node);
  const chosen = leading?.length ? [partAt(node, leading)] : Array.from({ length: parts }, (_, part) => part);
  const bands = chosen.flatMap((part) =>
    bandsOf(rows, columns).map(([from, to]) => [part, from, to] as const),
  );
  const over = (visit: (value: number) => void): void => {
    for (const [part, from, to] of bands) {
      for (const value of trace.rows(name, part, from, to)) if (Number.isFinite(value)) visit(value);
    }
  };
  let [count, sum, minimum, maximum] = [0, 0, Infinity, -Infinity];
  over((value) => {
    count++;
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  });
  const total = chosen.length * rows * columns;
  if (count === 0) {
    return {
      count: total,
      notFinite: total,
      minimum: NaN,
      maximum: NaN,
      mean: NaN,
      standardDeviation: NaN,
      histogram: [],
    };
  }
  const mean = sum / count;
  const histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
  const width = (maximum - minimum) / HISTOGRAM_BINS || 1;
  let squares = 0;
  over((value) => {
    squares += (value - mean) ** 2;
    histogram[Math.min(HISTOGRAM_BINS - 1, Math.floor((value - minimum) / width))]!++;
  });
  const standardDeviation = Math.sqrt(squares / count);
  return { count: total, notFinite: total - count, minimum, maximum, mean, standardDeviation, histogram };
}

const HISTOGRAM_BINS = 32;
/** Large tables are read in bands of about this many cells. */
const BAND = 1 << 20;

function bandsOf(rows: number, columns: number): (readonly [number, number])[] {
  const step = Math.max(1, Math.floor(BAND / columns));
  return Array.from({ length: Math.ceil(rows / step) }, (_, i) => [i * step, Math.min((i + 1) * step, rows)]);
}
