import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { colourOf, scaleFor } from '../../../webview/drawing/colourScale.ts';
import { paintMatrix, thinMatrix } from '../../../webview/drawing/matrixPixels.ts';

const values = fc.array(fc.oneof(fc.float({ min: -5, max: 5 }), fc.constantFrom(NaN, -Infinity, Infinity)), {
  minLength: 1,
  maxLength: 40,
});

describe('pixels of a matrix', () => {
  it('have the colours of the slow path, and are transparent without a number', () => {
    const kinds = ['sequential', 'diverging'] as const;
    const curves = ['linear', 'square-root'] as const;
    fc.assert(
      fc.property(values, fc.constantFrom(...kinds), fc.constantFrom(...curves), (numbers, kind, curve) => {
        const cells = Float32Array.from(numbers);
        const scale = scaleFor(-3, 4, kind, curve);
        const { bytes, hasHoles } = paintMatrix(cells, scale);
        assert.equal(
          hasHoles,
          cells.some((value) => !Number.isFinite(value)),
        );
        cells.forEach((value, cell) => {
          const pixel = [...bytes.subarray(cell * 4, cell * 4 + 4)];
          if (!Number.isFinite(value)) return assert.equal(pixel[3], 0);
          // Rounding may differ by one entry of the table, which is a few steps of a byte.
          colourOf(scale, value).forEach((byte, part) => assert.ok(Math.abs(byte - pixel[part]) <= 6));
          return assert.equal(pixel[3], 255);
        });
      }),
    );
  });

  it('keep the number largest in magnitude when they are thinned', () => {
    const matrix = { rows: 3, columns: 3, values: Float32Array.of(1, -9, 2, NaN, 3, -Infinity, 4, 5, NaN) };
    const thin = thinMatrix(matrix, 2, 2);
    assert.deepEqual([thin.rows, thin.columns, ...thin.values], [2, 2, -9, 2, 5, NaN]);
    assert.equal(thinMatrix(matrix, 1, 1), matrix);
  });

  it('are means where their slice is one of means', () => {
    const values = Float32Array.of(1, -9, 2, NaN, 3, -Infinity, 4, 5, NaN);
    const thin = thinMatrix({ rows: 3, columns: 3, values, thinning: 'mean' }, 2, 2);
    assert.deepEqual([thin.rows, thin.columns, ...thin.values], [2, 2, Math.fround(-5 / 3), 2, 4.5, NaN]);
  });
});
