import assert from 'node:assert/strict';
import { readNpy } from '../../../src/lenses/numbers/npyFile.ts';
import { ProblemError } from '../../../src/problem.ts';

interface Parts {
  readonly version?: number;
  readonly descr?: string;
  readonly fortran?: boolean;
  readonly shape?: string;
  readonly header?: string;
  readonly data?: ArrayBufferView;
}

/** A file as `numpy.save` writes it. */
function npy({
  version = 1,
  descr = '<f4',
  fortran = false,
  shape = '(2, 3)',
  header,
  data,
}: Parts): Uint8Array {
  const written =
    header ??
    `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`.padEnd(117) +
      '\n';
  const text = new TextEncoder().encode(written);
  const length = new DataView(new ArrayBuffer(version === 1 ? 2 : 4));
  if (version === 1) length.setUint16(0, text.length, true);
  else length.setUint32(0, text.length, true);
  const magic = [0x93, ...new TextEncoder().encode('NUMPY'), version, 0];
  const { buffer, byteOffset, byteLength } = data ?? Float32Array.of(1, 2, 3, 4, 5, 6);
  const parts = [magic, new Uint8Array(length.buffer), text, new Uint8Array(buffer, byteOffset, byteLength)];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const read = (parts: Parts) => readNpy(npy(parts), 'x.npy');

describe('an array that NumPy has saved', () => {
  it('is read in each version of the format', () => {
    for (const version of [1, 2, 3]) {
      const { sizes, values } = read({ version });
      assert.deepEqual(sizes, [2, 3]);
      assert.deepEqual([...values], [1, 2, 3, 4, 5, 6]);
    }
  });

  it('may lie anywhere in memory', () => {
    const file = npy({});
    const moved = new Uint8Array(file.length + 3);
    moved.set(file, 3);
    assert.deepEqual([...readNpy(moved.subarray(3), 'x.npy').values], [1, 2, 3, 4, 5, 6]);
  });

  it('holds floats and whole numbers of all usual sizes', () => {
    const arrays: readonly [string, ArrayBufferView, readonly number[]][] = [
      ['<f8', Float64Array.of(0.5, -2), [0.5, -2]],
      ['|i1', Int8Array.of(-1, 2), [-1, 2]],
      ['|u1', Uint8Array.of(255, 2), [255, 2]],
      ['<i2', Int16Array.of(-300, 2), [-300, 2]],
      ['<u2', Uint16Array.of(60000, 2), [60000, 2]],
      ['<i4', Int32Array.of(-70000, 2), [-70000, 2]],
      ['<u4', Uint32Array.of(70000, 2), [70000, 2]],
      ['<i8', BigInt64Array.of(-3n, 2n), [-3, 2]],
      ['<u8', BigUint64Array.of(3n, 2n), [3, 2]],
      ['>i2', Uint8Array.of(1, 0, 0, 2), [256, 2]],
      ['>f4', Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0), [1, -2]],
    ];
    for (const [descr, data, expected] of arrays) {
      const { sizes, values } = read({ descr, shape: '(2,)', data });
      assert.deepEqual([sizes, [...values]], [[2], expected], descr);
    }
  });

  it('is refused in words where it is anything else', () => {
    const cases: readonly [Parts | Uint8Array, RegExp][] = [
      [new TextEncoder().encode('[1, 2, 3, 4, 5, 6, 7]'), /is no array of NumPy/],
      [new Uint8Array(0), /is no array of NumPy/],
      [{ version: 4 }, /version 4 of the format; 1 to 3/],
      [{ fortran: true }, /Fortran order/],
      [{ descr: '|O' }, /kind “\|O”/],
      [{ descr: '<c8' }, /kind “<c8”/],
      [{ descr: '|b1' }, /kind “\|b1”/],
      [{ shape: '()' }, /no array of numbers/],
      [{ shape: '(0, 3)' }, /no array of numbers/],
      [{ shape: '(3, 3)' }, /the 9 numbers that it announces/],
      [{ shape: '(1, 3)' }, /the 3 numbers that it announces/],
      [{ shape: '(1000, 1001)' }, /1001000 numbers; at most 1000000/],
      [{ header: "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }\n" }, /records/],
      [{ header: '\n' }, /in a way that is not read/],
      [{ data: Float32Array.of(1, 2, 3, 4, 5, NaN) }, /no finite number/],
      [npy({}).subarray(0, 40), /header that cannot be read/],
    ];
    for (const [given, said] of cases) {
      const file = given instanceof Uint8Array ? given : npy(given);
      assert.throws(
        () => readNpy(file, 'x.npy'),
        (thrown) => {
          assert.ok(thrown instanceof ProblemError, String(thrown));
          assert.match(thrown.message, said);
          assert.match(thrown.message, /^“x\.npy”/);
          assert.ok(thrown.nextStep);
          return true;
        },
        String(said),
      );
    }
  });
});
