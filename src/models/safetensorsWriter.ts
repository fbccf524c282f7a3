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

/** A tensor whose numbers are written later. */
export type TensorPlace = Omit<TensorToWrite, 'values'>;

/** A safetensors file without its numbers yet. */
export interface EmptySafetensors {
  readonly file: Uint8Array;
  /** The bytes of a tensor in the file, to be written to. */
  dataOf(name: string): Uint8Array;
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
  for (const { name, dtype, shape, values } of tensors) {
    if (bytesOf({ dtype, shape }) === values.byteLength) continue;
    throw new RangeError(
      `“${name}” has ${values.byteLength} bytes, which do not fit its shape [${shape.join(', ')}].`,
    );
  }
  const { file, dataOf } = emptySafetensors(tensors, metadata);
  for (const { name, values } of tensors)
    dataOf(name).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return file;
}

/**
 * A safetensors file whose numbers are still to be put into their places: a large run is written stage by stage,
 * so that it is in memory only once.
 * @param metadata kept in the header’s `__metadata__`
 * @throws RangeError where a name occurs twice
 */
export function emptySafetensors(
  tensors: readonly TensorPlace[],
  metadata?: Readonly<Record<string, string>>,
): EmptySafetensors {
  const inOrder = [...tensors].sort((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype]);
  const header = encodeUtf8(headerJson(inOrder, metadata));
  const dataBegin = Math.ceil((8 + header.length) / 8) * 8;
  const places = new Map<string, readonly [begin: number, end: number]>();
  let position = dataBegin;
  for (const tensor of inOrder) places.set(tensor.name, [position, (position += bytesOf(tensor))]);

  const file = new Uint8Array(position);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataBegin - 8), true);
  file.set(header, 8);
  file.fill(0x20, 8 + header.length, dataBegin);
  return { file, dataOf: (name) => file.subarray(...places.get(name)!) };
}

const bytesOf = ({ dtype, shape }: Pick<TensorPlace, 'dtype' | 'shape'>): number =>
  elementCount(shape) * DTYPE_BYTES[dtype];

function headerJson(tensors: readonly TensorPlace[], metadata?: Readonly<Record<string, string>>): string {
  // Written piece by piece: a tensor may be called `__proto__`, which no object literal could hold.
  const members: string[] = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  const names = new Set(['__metadata__']);
  let position = 0;
  for (const { name, dtype, shape } of tensors) {
    if (names.has(name)) throw new RangeError(`The tensor name “${name}” occurs twice or is reserved.`);
    names.add(name);
    const end = position + bytesOf({ dtype, shape });
    members.push(
      `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [position, end] })}`,
    );
    position = end;
  }
  return `{${members.join(',')}}`;
}
