import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isInt8, quantizeRows, readInt8 } from '../../../src/models/int8.ts';
import type { Safetensors } from '../../../src/models/safetensors.ts';
import { readSafetensors } from '../../../src/models/safetensors.ts';
import type { TensorToWrite } from '../../../src/models/safetensorsWriter.ts';
import { writeSafetensors } from '../../../src/models/safetensorsWriter.ts';

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

const matrices: fc.Arbitrary<Matrix> = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }))
  .chain(([rows, columns]) =>
    fc
      .float32Array({
        minLength: rows * columns,
        maxLength: rows * columns,
        noNaN: true,
        min: Math.fround(-1e38),
        max: Math.fround(1e38),
      })
      .map((values) => ({ rows, columns, values })),
  );
const levelsArbitrary = fc.constantFrom(1, 7, 31, 63, 127);

function compactFile({ rows, columns, values }: Matrix, levels: number): Safetensors {
  const { integers, scales } = quantizeRows(values, rows, columns, levels);
  return readSafetensors(
    writeSafetensors([
      { name: 'matrix', dtype: 'I8', shape: [rows, columns], values: integers },
      { name: 'matrix.scales', dtype: 'F32', shape: [rows], values: scales },
      { name: 'vector', dtype: 'F32', shape: [2], values: Float32Array.of(1, 2) },
    ]),
  );
}

describe('int8 weights', () => {
  it('move no number by more than half the scale of its row', () => {
    fc.assert(
      fc.property(matrices, levelsArbitrary, (matrix, levels) => {
        const file = compactFile(matrix, levels);
        const scales = file.read('matrix.scales');
        const decoded = readInt8(file).read('matrix');
        decoded.forEach((value, index) => {
          const scale = scales[Math.floor(index / matrix.columns)];
          // A scale below the smallest float32 is lost, and float32 itself rounds.
          const bound = scale / 2 + levels * 1e-6 * scale + levels * 2 ** -149;
          assert.ok(Math.abs(value - matrix.values[index]) <= bound, `${value} for ${matrix.values[index]}`);
        });
      }),
    );
  });

  it('stay within the levels, reach them, and keep zero', () => {
    fc.assert(
      fc.property(matrices, levelsArbitrary, (matrix, levels) => {
        const { integers, scales } = quantizeRows(matrix.values, matrix.rows, matrix.columns, levels);
        for (let row = 0; row < matrix.rows; row++) {
          const inRow = integers.subarray(row * matrix.columns, (row + 1) * matrix.columns);
          const largest = inRow.reduce((most, integer) => Math.max(most, Math.abs(integer)), 0);
          assert.ok(largest <= levels);
          if (scales[row] > 2 ** -126) assert.equal(largest, levels);
        }
        matrix.values.forEach((value, index) => {
          if (value === 0) assert.equal(integers[index], 0);
        });
      }),
    );
  });

  it('are the same when rounded twice', () => {
    fc.assert(
      fc.property(matrices, levelsArbitrary, (matrix, levels) => {
        fc.pre(matrix.values.every((value) => value === 0 || Math.abs(value) > 1e-30));
        const once = compactFile(matrix, levels);
        const twice = compactFile({ ...matrix, values: readInt8(once).read('matrix') }, levels);
        assert.deepEqual(twice.stored('matrix'), once.stored('matrix'));
      }),
    );
  });

  it('give chosen rows as they are in the whole, and decode no other row', () => {
    fc.assert(
      fc.property(matrices, fc.array(fc.nat(100), { maxLength: 5 }), (matrix, wanted) => {
        const rows = wanted.map((row) => row % matrix.rows);
        const file = compactFile(matrix, 127);
        let decoded = 0;
        const spied: Safetensors = {
          ...file,
          stored: () => assert.fail('the whole matrix was decoded'),
          storedRows: (name, begin, end) => {
            if (name === 'matrix') decoded += end - begin;
            return file.storedRows(name, begin, end);
          },
        };
        const whole = readInt8(file).read('matrix');
        const expected = rows.flatMap((row) => [
          ...whole.subarray(row * matrix.columns, (row + 1) * matrix.columns),
        ]);
        assert.deepEqual([...readInt8(spied).readRows('matrix', rows)], expected);
        assert.equal(decoded, rows.length);
      }),
    );
  });

  it('hide the scales and leave vectors as they are', () => {
    const file = compactFile({ rows: 2, columns: 1, values: Float32Array.of(1, -3) }, 127);
    const weights = readInt8(file);
    assert.ok(isInt8(file));
    assert.equal(weights.precision, 'int8');
    assert.deepEqual([...weights.names].sort(), ['matrix', 'vector']);
    assert.equal(weights.has('matrix.scales'), false);
    assert.deepEqual([...weights.read('vector')], [1, 2]);
    assert.deepEqual(weights.shape('matrix'), [2, 1]);
    assert.throws(() => weights.readRows('matrix', [2]), { code: 'bad-input' });
    assert.throws(() => weights.read('other'), { code: 'bad-model' });
  });

  it('are refused where the scales do not fit', () => {
    const integers: TensorToWrite = {
      name: 'm',
      dtype: 'I8',
      shape: [2, 2],
      values: Int8Array.of(1, 2, 3, 4),
    };
    const open = (scales: Pick<TensorToWrite, 'dtype' | 'shape' | 'values'>): unknown =>
      readInt8(readSafetensors(writeSafetensors([integers, { name: 'm.scales', ...scales }])));
    const sentence = { code: 'bad-model', message: /“m”/ };
    assert.throws(() => open({ dtype: 'F32', shape: [3], values: new Float32Array(3) }), sentence);
    assert.throws(() => open({ dtype: 'F32', shape: [2, 1], values: new Float32Array(2) }), sentence);
    assert.throws(() => open({ dtype: 'I32', shape: [2], values: new Int32Array(2) }), sentence);
    assert.throws(() => open({ dtype: 'F32', shape: [2], values: Float32Array.of(1, NaN) }), sentence);
    assert.throws(() => open({ dtype: 'F32', shape: [2], values: Float32Array.of(1, -1) }), sentence);
  });

  it('cannot be made from what is not finite, or does not fit', () => {
    assert.throws(() => quantizeRows(Float32Array.of(1, NaN), 1, 2, 127), RangeError);
    assert.throws(() => quantizeRows(Float32Array.of(1, Infinity), 1, 2, 127), RangeError);
    assert.throws(() => quantizeRows(Float32Array.of(1), 1, 2, 127), RangeError);
    assert.throws(() => quantizeRows(Float32Array.of(1), 1, 1, 128), RangeError);
  });
});
