import type { StoredNumbers } from './safetensors.ts';
import type { Dtype } from './safetensorsHeader.ts';
import { DTYPE_BYTES, elementCount } from './safetensorsHeader.ts';
import { encodeUtf8 } from './utf8.ts';

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** In row-major order; F16 and BF16 as their bits in a `Uint16Array`, BOOL as 0 and 1. */
  readonly values: StoredNumbers;
}

/**
 * The bytes of a safetensors file. Tensors are laid out by falling element size, so that each starts at a
 * multiple of its element size and can be read without a copy.
 * @throws RangeError where values do not fit the shape or a name occurs twice
 */
export function writeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const inOrder = [...tensors].sort((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype]);
  const header = encodeUtf8(headerJson(inOrder, metadata));
  const dataBegin = Math.ceil((8 + header.length) / 8) * 8;
  const dataBytes = inOrder.reduce((sum, { values }) => sum + values.byteLength, 0);

  const file = new Uint8Array(dataBegin + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataBegin - 8), true);
  file.set(header, 8);
  file.fill(0x20, 8 + header.length, dataBegin);
  let position = dataBegin;
  for (const { values } of inOrder) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return file;
}

function headerJson(tensors: readonly TensorToWrite[], metadata?: Readonly<Record<string, string>>): string {
  // Written piece by piece: a tensor may be called `__proto__`, which no object literal could hold.
  const members: string[] = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  const names = new Set(['__metadata__']);
  let position = 0;
  for (const { name, dtype, shape, values } of tensors) {
    if (names.has(name)) throw new RangeError(`The tensor name “${name}” occurs twice or is reserved.`);
    if (elementCount(shape) * DTYPE_BYTES[dtype] !== values.byteLength) {
      throw new RangeError(
        `“${name}” has ${values.byteLength} bytes, which do not fit its shape [${shape.join(', ')}].`,
      );
    }
    names.add(name);
    const end = position + values.byteLength;
    members.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [position, end] })}`,
    );
    position = end;
  }
  return `{${members.join(',')}}`;
}
