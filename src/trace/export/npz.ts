import { strToU8, Zip, ZipPassThrough } from 'fflate';
import { npyHeader } from './npyHeader.ts';

/** One member of an archive; its bytes are made when its turn comes, so that no two members are in memory at once. */
export interface ArchiveMember {
  readonly name: string;
  readonly size: number;
  bytes(): Uint8Array;
}

/** The name of the description among the arrays of an archive: `numpy.load(…)['model_lens.json']` gives its bytes. */
export const DESCRIPTION_MEMBER = 'model_lens.json';

/**
 * NumPy's archive of arrays: a zip file whose members are stored as they are. `numpy.load` gives a dictionary by name.
 * @param pause called before each member; may throw to stop
 */
export async function archive(
  members: readonly ArchiveMember[],
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const file = new Uint8Array(sizeOf(members));
  let position = 0;
  const zip = new Zip((problem, chunk) => {
    if (problem) throw problem;
    file.set(chunk, position);
    position += chunk.length;
  });
  for (const member of members) {
    await pause();
    const entry = new ZipPassThrough(member.name);
    // The same run gives the same file.
    entry.mtime = EARLIEST;
    zip.add(entry);
    entry.push(member.bytes(), true);
  }
  zip.end();
  return position === file.length ? file : file.slice(0, position);
}

/** The first day that a zip file can name. */
const EARLIEST = new Date(1980, 0, 1);
const LOCAL_HEADER = 30;
const DATA_DESCRIPTOR = 16;
const CENTRAL_HEADER = 46;
const END_OF_DIRECTORY = 22;

function sizeOf(members: readonly ArchiveMember[]): number {
  const each = LOCAL_HEADER + DATA_DESCRIPTOR + CENTRAL_HEADER;
  return members.reduce(
    (sum, { name, size }) => sum + each + 2 * strToU8(name).length + size,
    END_OF_DIRECTORY,
  );
}

/** An array as a member of an archive. */
export function arrayMember(
  name: string,
  shape: readonly number[],
  values: () => Float32Array,
): ArchiveMember {
  const cells = shape.reduce((product, size) => product * size, 1);
  return {
    name: `${name}.npy`,
    size: npyHeader("'<f4'", shape).length + cells * 4,
    bytes: () => npy(shape, values()),
  };
}

export function textMember(name: string, text: string): ArchiveMember {
  const bytes = strToU8(text);
  return { name, size: bytes.length, bytes: () => bytes };
}

/** NumPy's file of one array (format 1.0): a header in Python's notation, padded to 64 bytes, then the numbers. */
function npy(shape: readonly number[], values: Float32Array): Uint8Array {
  const header = npyHeader("'<f4'", shape);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return bytes;
}
