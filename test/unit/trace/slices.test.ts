import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../src/problem.ts';
import { largest } from '../../../src/trace/largest.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { slice } from '../../../src/trace/slice.ts';
import { statistics } from '../../../src/trace/statistics.ts';
import { thumbnails } from '../../../src/trace/thumbnails.ts';
import type { Trace } from '../../../src/trace/trace.ts';

/** A trace of one node with given numbers. */
function traceOf(
  parts: number,
  rows: number,
  columns: number,
  values: Float32Array,
  kind: 'input' | 'softmax' = 'input',
): Trace {
  const axes = [
    { name: 'head', size: parts },
    { name: 'query', size: rows },
    { name: 'key', size: columns },
  ];
  const node: TraceNode = { name: 'x', axes, operation: { kind }, parents: [] };
  return {
    nodes: new Map([['x', node]]),
    labels: new Map(),
    blockOf: new Map(),
    rows: (_, part, from, to) => values.slice((part * rows + from) * columns, (part * rows + to) * columns),
    dispose: () => undefined,
  };
}

const sizes = fc.tuple(
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 40 }),
);
const traces = sizes.chain(([parts, rows, columns]) => {
  const length = parts * rows * columns;
  return fc
    .array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => ({ parts, rows, columns, values: Float32Array.from(values) }));
});

describe('slices', () => {
  it('without a limit are the numbers themselves', () => {
    fc.assert(
      fc.property(traces, ({ parts, rows, columns, values }) => {
        const result = slice(traceOf(parts, rows, columns, values), { node: 'x', leading: [parts - 1] });
        assert.deepEqual(result.values, values.slice((parts - 1) * rows * columns));
      }),
    );
  });

  it('thinned by their mean, each cell is the mean of those it stands for', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 12 }), ({ parts, rows, columns, values }, limit) => {
        const request = { node: 'x', leading: [0], limit, thinning: 'mean' } as const;
        const result = slice(traceOf(parts, rows, columns, values), request);
        assert.equal(result.thinning, 'mean');
        result.values.forEach((value, at) => {
          const [top, left] = [Math.floor(at / result.columns), at % result.columns];
          const group = Array.from(values.subarray(0, rows * columns)).filter(
            (_, cell) =>
              Math.floor(Math.floor(cell / columns) / result.rowStep) === top &&
              Math.floor((cell % columns) / result.columnStep) === left,
          );
          const mean = group.reduce((sum, each) => sum + each, 0) / group.length;
          assert.ok(Math.abs(value - mean) < 1e-5, `${value}, not ${mean}`);
        });
      }),
    );
  });

  it('thinned, each cell is the largest in magnitude of those it stands for', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 12 }), ({ parts, rows, columns, values }, limit) => {
        const result = slice(traceOf(parts, rows, columns, values), { node: 'x', leading: [0], limit });
        assert.ok(result.rows <= limit && result.columns <= limit);
        for (let row = 0; row < result.rows; row++) {
          for (let column = 0; column < result.columns; column++) {
            let expected = 0;
            for (let y = row * result.rowStep; y < Math.min((row + 1) * result.rowStep, rows); y++) {
              for (
                let x = column * result.columnStep;
                x < Math.min((column + 1) * result.columnStep, columns);
                x++
              ) {
                expected = Math.max(expected, Math.abs(values[y * columns + x]!));
              }
            }
            assert.equal(Math.abs(result.values[row * result.columns + column]!), expected);
          }
        }
      }),
    );
  });

  it('take a rectangle, and refuse one outside', () => {
    const trace = traceOf(
      1,
      3,
      4,
      Float32Array.from({ length: 12 }, (_, i) => i),
    );
    const result = slice(trace, { node: 'x', leading: [], rows: [1, 3], columns: [2, 4] });
    assert.deepEqual([...result.values], [6, 7, 10, 11]);
    assert.throws(() => slice(trace, { node: 'x', leading: [], rows: [5, 9] }), ProblemError);
    assert.throws(() => slice(trace, { node: 'x', leading: [7] }), ProblemError);
  });
});

describe('statistics', () => {
  it('count every cell once and leave out what is not finite', () => {
    const values = Float32Array.of(1, 2, 3, -Infinity, NaN, 6);
    const result = statistics(traceOf(1, 2, 3, values), 'x');
    assert.equal(result.count, 6);
    assert.equal(result.notFinite, 2);
    assert.deepEqual([result.minimum, result.maximum, result.mean], [1, 6, 3]);
    assert.ok(Math.abs(result.standardDeviation - Math.sqrt(14 / 4)) < 1e-6);
    assert.equal(
      result.histogram.reduce((sum, count) => sum + count, 0),
      4,
    );
  });

  it('stay within the numbers they describe', () => {
    fc.assert(
      fc.property(traces, ({ parts, rows, columns, values }) => {
        const result = statistics(traceOf(parts, rows, columns, values), 'x');
        assert.equal(result.minimum, Math.min(...values));
        assert.equal(result.maximum, Math.max(...values));
        assert.equal(
          result.histogram.reduce((sum, count) => sum + count, 0),
          values.length,
        );
        assert.ok(result.mean >= result.minimum - 1e-6 && result.mean <= result.maximum + 1e-6);
      }),
    );
  });

  it('of nothing finite say so', () => {
    const result = statistics(traceOf(1, 1, 2, Float32Array.of(NaN, -Infinity)), 'x');
    assert.deepEqual([result.count, result.notFinite, result.histogram.length], [2, 2, 0]);
  });
});

describe('thumbnails', () => {
  it('are small, one for each head, on one scale', () => {
    const values = Float32Array.from({ length: 2 * 100 * 100 }, (_, i) => (i === 0 ? 1 : 0.25));
    const result = thumbnails(traceOf(2, 100, 100, values, 'softmax'), { node: 'x', size: 64 });
    assert.deepEqual([result.count, result.rows, result.columns, result.curve], [2, 50, 50, 'square-root']);
    assert.equal(result.bytes.length, 2 * 50 * 50);
    assert.equal(result.bytes[0], 255);
    assert.equal(result.bytes[1], Math.round(255 * Math.sqrt(0.25)));
  });

  it('keep zero in the middle where there are both signs', () => {
    const { minimum, maximum, bytes } = thumbnails(traceOf(1, 1, 3, Float32Array.of(-1, 0, 4)), {
      node: 'x',
      size: 64,
    });
    assert.deepEqual([minimum, maximum], [-4, 4]);
    assert.equal(bytes[1], 128);
  });
});

describe('the largest entries', () => {
  it('are those of a sort', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 1, max: 20 }), ({ parts, rows, columns, values }, count) => {
        const found = largest(traceOf(parts, rows, columns, values), 'x', [0, 0], count).map(
          (entry) => entry.value,
        );
        const expected = [...values.slice(0, columns)].sort((a, b) => b - a).slice(0, count);
        assert.deepEqual(found, expected);
      }),
    );
  });
});
