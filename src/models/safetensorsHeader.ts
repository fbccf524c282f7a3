import { ProblemError } from '../problem.ts';
import { findDuplicateKey, isJsonObject, ownProperty } from './jsonFile.ts';
import { described, quoted } from './quoted.ts';
import { decodeUtf8 } from './utf8.ts';

/** Bytes per element. */
export const DTYPE_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 };

export type Dtype = keyof typeof DTYPE_BYTES;

/** Where one tensor lies in the file. */
export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly begin: number;
  /** Byte after the last one. */
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

const LENGTH_BYTES = 8;
const HEADER_LIMIT = 100_000_000;

/**
 * Reads the header of a safetensors file and checks it against the file's size, so that whoever
 * reads the data can trust every shape and range. Nothing larger than the header is allocated.
 * @param name of the file, for the sentence that says what is wrong
 * @throws ProblemError `bad-model`
 */
export function readSafetensorsHeader(bytes: Uint8Array, name: string): SafetensorsHeader {
  refuseOtherFormats(bytes, name);
  const dataBegin = LENGTH_BYTES + headerLength(bytes, name);
  const tensors = new Map<string, TensorEntry>();
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [key, value] of Object.entries(headerObject(bytes.subarray(LENGTH_BYTES, dataBegin), name))) {
    if (key === '__metadata__') metadata = readMetadata(value, name);
    else tensors.set(key, readEntry(key, value, dataBegin, name));
  }
  checkCoverage(tensors, dataBegin, bytes.length, name);
  return { tensors, metadata };
}

/** People do save other things under this name; say which. */
function refuseOtherFormats(bytes: Uint8Array, name: string): void {
  const start = String.fromCharCode(...bytes.subarray(0, 40));
  if (start.startsWith('version https://git-lfs')) {
    const nextStep = 'Run “git lfs pull” in the model’s folder.';
    throw new ProblemError('bad-model', `“${name}” is only a Git LFS pointer to the weights.`, nextStep);
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) {
    throw new ProblemError('bad-model', `“${name}” is a web page, not weights.`, 'Download the file again.');
  }
  if (start.startsWith('\x80\x02') || start.startsWith('PK\x03\x04')) {
    const nextStep = 'Take the model’s safetensors file, which holds numbers only.';
    throw new ProblemError('bad-model', `“${name}” is a Python pickle; loading one can run code.`, nextStep);
  }
}

function headerLength(bytes: Uint8Array, name: string): number {
  if (bytes.length < LENGTH_BYTES) throw damaged(name, `it has only ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(HEADER_LIMIT)) throw damaged(name, 'its header would be larger than 100 MB');
  if (length > BigInt(bytes.length - LENGTH_BYTES)) throw damaged(name, 'its header is longer than the file');
  return Number(length);
}

function headerObject(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw damaged(name, 'its header is not UTF-8 text');
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw damaged(name, 'its header is not JSON', error);
  }
  if (!isJsonObject(header)) throw damaged(name, 'its header is not a JSON object');
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined) throw damaged(name, `its header has ${quoted(duplicate)} twice`);
  return header;
}

function readMetadata(value: unknown, name: string): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  if (!isJsonObject(value)) throw damaged(name, 'its metadata are not a JSON object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw damaged(name, `its metadata ${quoted(key)} is not a text`);
    metadata.set(key, text);
  }
  return metadata;
}

function readEntry(tensor: string, value: unknown, dataBegin: number, name: string): TensorEntry {
  if (!isJsonObject(value)) throw damaged(name, `${quoted(tensor)} is not described by an object`);
  const dtype = ownProperty(value, 'dtype');
  if (typeof dtype !== 'string' || !isDtype(dtype)) {
    throw damaged(name, `${quoted(tensor)} has an unknown number type (${described(dtype)})`);
  }
  const shape = ownProperty(value, 'shape');
  if (!isWholeNumbers(shape)) throw damaged(name, `${quoted(tensor)} has an impossible shape`);
  const offsets = ownProperty(value, 'data_offsets');
  if (!isWholeNumbers(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw damaged(name, `${quoted(tensor)} has impossible offsets`);
  }
  if (elementCount(shape) * DTYPE_BYTES[dtype] !== offsets[1] - offsets[0]) {
    throw damaged(name, `the shape of ${quoted(tensor)} does not fit its number of bytes`);
  }
  return { dtype, shape, begin: dataBegin + offsets[0], end: dataBegin + offsets[1] };
}

/** The tensors must fill the data exactly: no overlap, no gap, nothing behind the last. */
function checkCoverage(
  tensors: ReadonlyMap<string, TensorEntry>,
  begin: number,
  end: number,
  name: string,
): void {
  const byPosition = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = begin;
  for (const [tensor, entry] of byPosition) {
    if (entry.end > end) throw damaged(name, `${quoted(tensor)} lies outside the file; it was cut short`);
    if (entry.begin < position) throw damaged(name, `${quoted(tensor)} overlaps another tensor`);
    if (entry.begin > position)
      throw damaged(name, `there are bytes before ${quoted(tensor)} that belong to no tensor`);
    position = entry.end;
  }
  if (position !== end) throw damaged(name, 'there are bytes at its end that belong to no tensor');
}

/** Elements of a tensor of this shape; beyond 2^53 only approximately, which equals no file's size. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

function isDtype(text: string): text is Dtype {
  return Object.hasOwn(DTYPE_BYTES, text);
}

function isWholeNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function damaged(name: string, what: string, cause?: unknown): ProblemError {
  return new ProblemError('bad-model', `“${name}” is damaged: ${what}.`, 'Download the file again.', {
    cause,
  });
}
