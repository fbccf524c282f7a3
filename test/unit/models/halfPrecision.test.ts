import assert from 'node:assert/strict';
import { decodeBfloat16, decodeFloat16 } from '../../../src/models/halfPrecision.ts';

describe('half precision', () => {
  it('has the values of IEEE 754', () => {
    const bits = [
      0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x3555, 0x7c00, 0xfc00, 0x7e00,
    ];
    const values = [
      0,
      -0,
      1,
      -2,
      65504,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      0.333251953125,
      Infinity,
      -Infinity,
      NaN,
    ];
    assert.deepEqual([...decodeFloat16(Uint16Array.from(bits))], values);
  });

  it('grows with its bits', () => {
    const values = decodeFloat16(Uint16Array.from({ length: 0x7c01 }, (_, bits) => bits));
    for (let bits = 1; bits < values.length; bits++) assert.ok(values[bits] > values[bits - 1]);
  });

  it('takes the upper half of a float32 for bfloat16', () => {
    const bits = [0x3f80, 0xc000, 0x7f80, 0x0001, 0x8000];
    assert.deepEqual([...decodeBfloat16(Uint16Array.from(bits))], [1, -2, Infinity, 2 ** -133, -0]);
  });
});
