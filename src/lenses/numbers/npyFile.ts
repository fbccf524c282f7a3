import { ProblemError } from '../../problem.ts';

/** An array: how long its axes are, and its numbers with the last axis fastest. */
export interface NumberArray {
  readonly sizes: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

const MAGIC = '\u0093NUMPY';
/** Numbers beyond this are not read by a lens either. */
const MOST_NUMBERS = 1_000_000;
/** Longer headers describe records, which are not read. */
const LONGEST_HEADER = 65_536;

type ReadNumber = (view: DataView, at: number, littleEndian: boolean) => number;

/** By kind and size in bytes, as NumPy writes them: `f4`, `i8`. */
const NUMBERS: Readonly<Record<string, { readonly bytes: number; readonly read: ReadNumber }>> = {
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
};

/**
 * An array that NumPy has saved (`numpy.save`; versions 1 to 3 of the format): whole numbers, float32 or float64, in
 * C order.
 * @param name of the file, for complaints
 * @throws ProblemError `bad-input` for anything else, in words
 */
export function readNpy(bytes: Uint8Array, name: string): NumberArray {
  const { header, dataStart } = headerOf(bytes, name);
  const { descr, fortran, sizes } = descriptionIn(header, name);
  const [order, kind] = [descr[0]!, descr.slice(1)];
  const numbers = Object.hasOwn(NUMBERS, kind) ? NUMBERS[kind] : undefined;
  if (!numbers)
    throw refused(name, `holds numbers of the kind “${descr}”`, 'Save it with .astype("float32") in Python.');
  if (fortran)
    throw refused(name, 'holds its numbers in Fortran order', 'Save numpy.ascontiguousarray(…) of it.');
  if (sizes.length === 0 || sizes.includes(0))
    throw refused(name, 'holds no array of numbers', 'Save an array such as [time, feature].');
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count > MOST_NUMBERS)
    throw refused(name, `holds ${count} numbers; at most ${MOST_NUMBERS} are read`, 'Save a part of it.');
  if (bytes.length - dataStart !== count * numbers.bytes)
    throw refused(
      name,
      `does not hold the ${count} numbers that it announces`,
      'It may be cut off; save it again.',
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart);
  const littleEndian = order !== '>';
  const values = Float32Array.from({ length: count }, (_, at) =>
    numbers.read(view, at * numbers.bytes, littleEndian),
  );
  if (!values.every(Number.isFinite))
    throw refused(name, 'holds what is no finite number', 'Replace NaN and infinity first.');
  return { sizes, values };
}

function headerOf(bytes: Uint8Array, name: string): { header: string; dataStart: number } {
  const latin = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (latin(0, MAGIC.length) !== MAGIC || bytes.length < 12)
    throw refused(name, 'is no array of NumPy', 'Save it with numpy.save("input.npy", array).');
  const version = bytes[6]!;
  if (version < 1 || version > 3)
    throw refused(
      name,
      `is of version ${version} of the format; 1 to 3 are read`,
      'Save it again with numpy.save.',
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [length, start] = version === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  const dataStart = start + length;
  if (length > LONGEST_HEADER || dataStart > bytes.length)
    throw refused(name, 'has a header that cannot be read', 'It may be cut off; save it again.');
  return { header: latin(start, dataStart), dataStart };
}

interface Description {
  /** `<f4` */
  readonly descr: string;
  readonly fortran: boolean;
  readonly sizes: readonly number[];
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`: read as what it must be, never run. */
function descriptionIn(header: string, name: string): Description {
  const descr = /'descr':\s*'([<>|=]\w+)'/.exec(header)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(((?:\s*\d+\s*,?)*)\)/.exec(header)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined)
    throw refused(
      name,
      'describes its numbers in a way that is not read (records, for instance)',
      'Save a plain array.',
    );
  const sizes = [...shape.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return { descr, fortran: fortran === 'True', sizes };
}

function refused(name: string, what: string, nextStep: string): ProblemError {
  return new ProblemError('bad-input', `“${name}” ${what}.`, nextStep);
}
