import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OutlineNode } from '../../../src/protocol/outline.ts';
import type { Slice } from '../../../src/trace/node.ts';
import type { Operation } from '../../../src/trace/operation.ts';
import { byDistance, rowProducts, spreadOf } from '../../../webview/app/stage/byDistance.ts';
import { clockDial, clockHands } from '../../../webview/app/stage/clockHands.ts';
import { tabsOf } from '../../../webview/app/stage/tabs.ts';
import { dotProduct, productAt } from '../../../webview/app/stage/turnedPair.ts';
import { columnName, suggestedColumns } from '../../../webview/app/stage/waveColumns.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });

function sliceOf(rows: number, columns: number, of: (row: number, column: number) => number): Slice {
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    of(Math.floor(i / columns), i % columns),
  );
  return { rows, columns, rowStep: 1, columnStep: 1, values };
}

function nodeOf(
  operation: Operation,
  rows: number,
  columns: number,
  views: OutlineNode['views'],
): OutlineNode {
  return {
    name: 'positions.sinusoidal',
    axes: [
      { name: 'position', size: rows },
      { name: 'dimension', size: columns },
    ],
    operation,
    parents: [],
    title: '',
    formula: '',
    description: '',
    block: 'sinusoidal',
    views,
    parameter: false,
  };
}

describe('numbers by distance', () => {
  it('are those of the diagonals', () => {
    const squares = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        values: fc.array(number, { minLength: size ** 2, maxLength: size ** 2 }),
      }),
    );
    fc.assert(
      fc.property(squares, ({ size, values }) => {
        const found = byDistance(values, size);
        assert.equal(found.distances.length, 2 * size - 1);
        found.distances.forEach((distance, i) => {
          const cells = values.filter((_, at) => (at % size) - Math.floor(at / size) === distance);
          assert.equal(found.low[i], Math.min(...cells));
          assert.equal(found.high[i], Math.max(...cells));
          const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length;
          assert.ok(Math.abs(found.mean[i]! - mean) < 1e-9);
        });
      }),
    );
  });

  it('have no spread where only the distance counts', () => {
    const same = sliceOf(6, 6, (row, column) => Math.abs(row - column));
    assert.equal(spreadOf(byDistance(same.values, 6)), 0);
    const naive = rowProducts(sliceOf(6, 1, (row) => row));
    assert.equal(naive[5 * 6 + 4], 20);
    assert.ok(spreadOf(byDistance(naive, 6)) > 0.5);
  });
});

describe('a turned pair', () => {
  const vectors = fc.integer({ min: 1, max: 4 }).chain((pairs) =>
    fc.integer({ min: 0, max: 3 }).chain((unturned) => {
      const vector = fc.array(number, { minLength: 2 * pairs + unturned, maxLength: 2 * pairs + unturned });
      const angles = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: pairs,
        maxLength: pairs,
      });
      return fc.record({ query: vector, key: vector, angles });
    }),
  );

  /** Rotary positions as the paper writes them: each pair times its rotation matrix. */
  function turned(vector: readonly number[], angles: readonly number[], position: number): Float32Array {
    const result = [...vector];
    const pairs = angles.length;
    angles.forEach((angle, i) => {
      const [cos, sin] = [Math.cos(position * angle), Math.sin(position * angle)];
      result[i] = vector[i]! * cos - vector[i + pairs]! * sin;
      result[i + pairs] = vector[i + pairs]! * cos + vector[i]! * sin;
    });
    return Float32Array.from(result);
  }

  it('has the product that turning both by their positions gives', () => {
    const place = fc.nat(60);
    fc.assert(
      fc.property(vectors, place, place, ({ query, key, angles }, q, k) => {
        const pair = {
          queryBefore: Float32Array.from(query),
          query: turned(query, angles, q),
          keyBefore: Float32Array.from(key),
          key: turned(key, angles, k),
          angles,
        };
        const wanted = dotProduct(pair.query, pair.key);
        assert.ok(
          Math.abs(productAt(pair, k - q) - wanted) < 1e-2,
          `${productAt(pair, k - q)}, not ${wanted}`,
        );
      }),
    );
  });
});

describe('waves and hands of sinusoids', () => {
  for (const layout of ['interleaved', 'halves'] as const) {
    const operation = { kind: 'sinusoid', layout, base: 10_000, misprinted: false } as const;
    const node = nodeOf(operation, 20, 64, []);
    const slice = sliceOf(20, 64, () => 0);

    it(`begin with the fastest pair, ${layout}`, () => {
      const { offered, drawn } = suggestedColumns(node, slice);
      assert.ok(drawn.every((column) => offered.includes(column)));
      assert.equal(columnName(node, 64, drawn[0]!), 'dimension 0: sin, wavelength 6.28');
      const wavelengths = drawn.map((column) =>
        Number(/wavelength (.+)$/.exec(columnName(node, 64, column))![1]),
      );
      assert.deepEqual(
        [...wavelengths].sort((a, b) => a - b),
        wavelengths,
      );
    });

    it(`stand upright at position 0 and turn to the right, ${layout}`, () => {
      const angles = sliceOf(20, 64, (row, column) => {
        const pair = layout === 'halves' ? column % 32 : Math.floor(column / 2);
        const cosine = layout === 'halves' ? column >= 32 : column % 2 === 1;
        const angle = row / 10_000 ** (pair / 32);
        return cosine ? Math.cos(angle) : Math.sin(angle);
      });
      const at = (position: number) =>
        clockHands(node, [angles], position).map((hand) => clockDial(hand, position));
      for (const dial of at(0)) assert.deepEqual(dial.hands, [{ x: 0, y: 1, kind: 'row' }]);
      const [fast] = at(1);
      assert.ok(Math.abs(fast!.hands[0]!.x - Math.sin(1)) < 1e-6 && fast!.hands[0]!.y > 0);
      assert.deepEqual(fast!.facts, ['1 turn: 6.28 pos.', '0.16 turns']);
    });
  }
});

describe('the tabs of a difference between two runs', () => {
  it('leave out what only one run has', () => {
    const views = ['waves', 'clock', 'distance', 'turn', 'shuffle'] as const;
    const tabs = (operation: Operation): string[] =>
      tabsOf(nodeOf(operation, 4, 4, views), { predictsNext: false, model: null }).map(({ tab }) => tab);
    assert.deepEqual(tabs({ kind: 'difference' }), ['picture', 'waves', 'numbers', 'statistics']);
    assert.deepEqual(tabs({ kind: 'input' }), ['picture', ...views, 'numbers', 'statistics']);
  });
});
