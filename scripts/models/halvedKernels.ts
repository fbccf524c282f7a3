interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface LayersModel {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly WeightEntry[];
  }[];
}

/**
 * Rounds the kernels of a TensorFlow.js layers model to float16, which halves its file. Biases and what normalizations
 * know stay float32: they are few, and a variance can be too small for float16.
 * @param model `model.json`, whose weights are float32 in one file
 * @param weights that file
 * @returns both files anew
 */
export function halvedKernels(
  model: Uint8Array,
  weights: Uint8Array,
): { model: Uint8Array; weights: Uint8Array } {
  const description = JSON.parse(Buffer.from(model).toString('utf8')) as LayersModel;
  const [group] = description.weightsManifest;
  const numbers = new Float32Array(Uint8Array.from(weights).buffer);
  let at = 0;
  const parts = group!.weights.map(({ shape }) => {
    const values = numbers.subarray(at, (at += shape.reduce((product, size) => product * size, 1)));
    return isKernel(shape) ? Uint16Array.from(values, float16Bits) : values;
  });
  const entries = group!.weights.map((entry) =>
    isKernel(entry.shape)
      ? { ...entry, quantization: { dtype: 'float16', original_dtype: entry.dtype } }
      : entry,
  );
  const halved = { ...description, weightsManifest: [{ ...group, weights: entries }] };
  return {
    model: Buffer.from(JSON.stringify(halved)),
    weights: Buffer.concat(
      parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
    ),
  };
}

/** Whether an array is stored as float16. */
export const isKernel = (shape: readonly number[]): boolean => shape.length > 1;

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/**
 * The 16 bits of the half-precision number that is nearest, of two equally near ones the even one (IEEE 754).
 * @throws RangeError where it is too large
 */
export function float16Bits(value: number): number {
  float32[0] = value;
  const sign = (bits32[0]! >>> 16) & 0x8000;
  const size = Math.abs(float32[0]);
  if (!(size < 65520)) throw new RangeError(`${value} does not fit float16.`);
  // Below 2⁻¹⁴ steps are all 2⁻²⁴; above, 2¹⁰ steps between two powers of two.
  const exponent = Math.max(Math.floor(Math.log2(size || 1e-30)), -14);
  const steps = roundedToEven(size / 2 ** (exponent - 10));
  return sign | ((exponent + 14) * 1024 + steps);
}

function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
