/*
 * HDF5 files through the HDF5 library compiled to WebAssembly. Each file has a library of its own: what a damaged one
 * does to the library's memory, the next does not see. The library sees a file system in memory only, with this one
 * file in it.
 */
// By its place, since the package shows only a version that is one library for all files.
import createLibrary, {
  type Hdf5Library,
  type Metadata,
} from '../../node_modules/h5wasm/dist/esm/hdf5_util.js';
import type { Hdf5Dataset, Hdf5File, Hdf5Number } from '../models/layers/formats/hdf5File.ts';

const PLACE = '/model.h5';

/** Descriptions of networks have some hundred kilobytes; more is no description. */
const LARGEST_ATTRIBUTE = 64 * 1024 * 1024;

const TYPE_INTEGER = 0;
const TYPE_FLOAT = 1;
const TYPE_STRING = 3;

/** @see OpenHdf5; a damaged file may make the library run for ever */
export async function openInLibrary(bytes: Uint8Array): Promise<Hdf5File | undefined> {
  const silent = (): void => undefined;
  const library = await createLibrary({ noInitialRun: true, print: silent, printErr: silent });
  library.FS.writeFile(PLACE, bytes, { canOwn: true });
  const file = openFile(library);
  return file === undefined ? undefined : fileOf(library, file);
}

function openFile(library: Hdf5Library): bigint | undefined {
  try {
    const file = library.open(PLACE, library.H5F_ACC_RDONLY, false, -1, -1);
    return file > 0n ? file : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(library: Hdf5Library, file: bigint): Hdf5File {
  return {
    kindOf: (path) => {
      const type = library.get_type(file, path);
      if (type === library.H5G_GROUP) return 'group';
      if (type === library.H5G_DATASET) return 'dataset';
      return type === library.H5G_UDLINK ? 'elsewhere' : undefined;
    },
    members: (path) => {
      if (library.get_type(file, path) !== library.H5G_GROUP) return [];
      return library.get_names(file, path, false);
    },
    texts: (path, attribute) => {
      if (library.get_type(file, path) < 0) return undefined;
      if (!library.get_attribute_names(file, path).includes(attribute)) return undefined;
      return textsOf(library, file, path, attribute);
    },
    describe: (path) => describe(library.get_dataset_metadata(file, path)),
    read: (path, row) => readDataset(library, file, path, row),
    close: () => {
      try {
        library.close_file(file);
      } finally {
        library.FS.unlink(PLACE);
      }
    },
  };
}

function describe(metadata: Metadata): Hdf5Dataset {
  const { shape } = metadata;
  const type = shape === null ? undefined : numberType(metadata);
  return { shape: shape ?? [], ...(type && { type }) };
}

function numberType({ type, size, signed, vlen }: Metadata): Hdf5Number | undefined {
  if (vlen) return undefined;
  if (type === TYPE_FLOAT) return ({ 2: 'float16', 4: 'float32', 8: 'float64' } as const)[size];
  if (type !== TYPE_INTEGER) return undefined;
  const kinds = { 1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64' } as const;
  const kind = kinds[size as keyof typeof kinds] as (typeof kinds)[keyof typeof kinds] | undefined;
  return kind && (signed ? kind : `u${kind}`);
}

/** @throws Error where the library refuses: bytes in another file, an unknown filter, a wrong checksum */
function readDataset(
  library: Hdf5Library,
  file: bigint,
  path: string,
  row: number | undefined,
): Uint8Array<ArrayBuffer> {
  const { size, total_size, shape } = library.get_dataset_metadata(file, path);
  const rows = row === undefined || shape === null ? null : oneRow(shape, row);
  const cells = rows ? total_size / shape![0] : total_size;
  return withMemory(library, size * cells, (pointer, bytes) => {
    const [count, offset, strides] = rows ?? [null, null, null];
    if (library.get_dataset_data(file, path, count, offset, strides, BigInt(pointer)) < 0)
      throw new Error(`the HDF5 library cannot read ${path}`);
    return new Uint8Array(library.HEAPU8.subarray(pointer, pointer + bytes));
  });
}

/** How many, from where, and in which steps, for each axis. */
function oneRow(shape: readonly number[], row: number): [bigint[], bigint[], bigint[]] {
  return [
    shape.map((length, axis) => BigInt(axis === 0 ? 1 : length)),
    shape.map((_, axis) => BigInt(axis === 0 ? row : 0)),
    shape.map(() => 1n),
  ];
}

function textsOf(
  library: Hdf5Library,
  file: bigint,
  path: string,
  attribute: string,
): readonly string[] | undefined {
  const metadata = library.get_attribute_metadata(file, path, attribute);
  const { shape, type, size, total_size, vlen } = metadata;
  // Lists without an entry are written with any type.
  if (shape === null || total_size === 0) return [];
  if (type !== TYPE_STRING || size * total_size > LARGEST_ATTRIBUTE) return undefined;
  return withMemory(library, size * total_size, (pointer, bytes) => {
    if (library.get_attribute_data(file, path, attribute, BigInt(pointer)) < 0) return undefined;
    const stored = library.HEAPU8.slice(pointer, pointer + bytes);
    if (!vlen) return fixedTexts(stored, size);
    const texts = Array.from(new Uint32Array(stored.buffer), (place) => library.UTF8ToString(place));
    library.reclaim_vlen_memory(file, path, attribute, BigInt(pointer));
    return texts;
  });
}

/** Texts of one length, filled up with zeros. */
function fixedTexts(stored: Uint8Array, size: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: stored.length / size }, (_, index) => {
    const text = stored.subarray(index * size, (index + 1) * size);
    const end = text.indexOf(0);
    return decoder.decode(end < 0 ? text : text.subarray(0, end));
  });
}

function withMemory<Value>(
  library: Hdf5Library,
  bytes: number,
  use: (pointer: number, bytes: number) => Value,
): Value {
  const pointer = library._malloc(Math.max(1, bytes));
  if (pointer === 0) throw new Error(`the HDF5 library has no ${bytes} bytes`);
  try {
    return use(pointer, bytes);
  } finally {
    library._free(pointer);
  }
}
