let float16Values: Float32Array | undefined;

/** The number with these 16 bits in IEEE 754 half precision. */
function float16FromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Float32 values of IEEE 754 half-precision bits; exact. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  // 65,536 values looked up are several times faster than taking each apart.
  float16Values ??= Float32Array.from({ length: 0x10000 }, (_, index) => float16FromBits(index));
  const values = new Float32Array(bits.length);
  for (let index = 0; index < bits.length; index++) values[index] = float16Values[bits[index]];
  return values;
}

/** Float32 values of bfloat16 bits, which are the upper half of a float32; exact. */
export function decodeBfloat16(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let index = 0; index < bits.length; index++) words[index] = bits[index] << 16;
  return new Float32Array(words.buffer);
}
