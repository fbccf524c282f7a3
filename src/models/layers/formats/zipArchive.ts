import { Inflate } from 'fflate';
import { ProblemError } from '../../../problem.ts';
import { quoted } from '../../quoted.ts';
import { decodeUtf8 } from '../../utf8.ts';

/** Reads the members of a zip archive by their names; what stands in no directory of it does not exist. */
export interface ZipArchive {
  readonly names: readonly string[];
  /**
   * @param most bytes that it may unpack to
   * @throws ProblemError `bad-model` where it is damaged, encrypted, no plain file, or unpacks to more than it should
   */
  read(name: string, most: number): Uint8Array | undefined;
}

interface Member {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly isLink: boolean;
  readonly header: number;
}

const END_RECORD = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** Weights hardly get smaller by packing; what unpacks to so many times its size was made to fill the memory. */
const LARGEST_RATIO = 200;
const ALWAYS_FINE = 16 * 1024 * 1024;
const PIECE = 64 * 1024;

/**
 * Opens a zip archive that is in memory (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Of names it
 * only compares: nothing is ever written to a disk, so where a name points to does not matter.
 * @throws ProblemError `bad-model` where it is none, or has two members of one name
 */
export function openZip(file: Uint8Array, fileName: string): ZipArchive {
  const members = new Map<string, Member>();
  for (const member of readDirectory(file, fileName)) {
    if (members.has(member.name)) throw damaged(fileName, `it has ${quoted(member.name)} twice`);
    members.set(member.name, member);
  }
  return {
    names: [...members.keys()],
    read: (name, most) => {
      const member = members.get(name);
      return member && unpack(file, member, most, fileName);
    },
  };
}

function damaged(fileName: string, why: string): ProblemError {
  return new ProblemError(
    'bad-model',
    `${quoted(fileName)} is no archive that can be read: ${why}.`,
    'Download or save the model again.',
  );
}

function readDirectory(file: Uint8Array, fileName: string): Member[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = endRecord(view);
  if (end === undefined)
    throw damaged(fileName, 'it has no directory, so it is another kind of file or cut off');
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const begin = view.getUint32(end + 16, true);
  if (begin + size > end) throw damaged(fileName, 'its directory is not where it says');
  const members: Member[] = [];
  let place = begin;
  for (let index = 0; index < count; index++) {
    const left = begin + size - place;
    if (left < 46 || view.getUint32(place, true) !== DIRECTORY_ENTRY)
      throw damaged(fileName, 'its directory is damaged');
    const length =
      46 +
      view.getUint16(place + 28, true) +
      view.getUint16(place + 30, true) +
      view.getUint16(place + 32, true);
    if (left < length) throw damaged(fileName, 'its directory is damaged');
    members.push(readMember(file, view, place, fileName));
    place += length;
  }
  return members;
}

/** Where the record at the end of the file begins: behind it is only a comment. */
function endRecord(view: DataView): number | undefined {
  const last = view.byteLength - 22;
  for (let place = last; place >= 0 && place >= last - LONGEST_COMMENT; place--) {
    if (view.getUint32(place, true) === END_RECORD) return place;
  }
  return undefined;
}

function readMember(file: Uint8Array, view: DataView, place: number, fileName: string): Member {
  const name = decodeUtf8(file.subarray(place + 46, place + 46 + view.getUint16(place + 28, true)));
  if (name === undefined) throw damaged(fileName, 'a name in it is not UTF-8 text');
  const madeOnUnix = view.getUint8(place + 5) === 3;
  const unixKind = (view.getUint32(place + 38, true) >>> 28) & 0xf;
  return {
    name,
    flags: view.getUint16(place + 8, true),
    method: view.getUint16(place + 10, true),
    crc: view.getUint32(place + 16, true),
    packed: view.getUint32(place + 20, true),
    unpacked: view.getUint32(place + 24, true),
    isLink: madeOnUnix && unixKind === 0xa,
    header: view.getUint32(place + 42, true),
  };
}

function unpack(file: Uint8Array, member: Member, most: number, fileName: string): Uint8Array {
  const { name, flags, method, packed, unpacked, isLink } = member;
  const shown = quoted(name);
  if (flags & ENCRYPTED) throw damaged(fileName, `${shown} in it is encrypted`);
  if (isLink) throw damaged(fileName, `${shown} in it is a link to another file`);
  if (method !== STORED && method !== DEFLATED)
    throw damaged(fileName, `${shown} in it is packed in a way that is not known`);
  const isBomb = unpacked > ALWAYS_FINE && unpacked > packed * LARGEST_RATIO;
  if (unpacked > most || isBomb)
    throw damaged(
      fileName,
      `${shown} in it unpacks to ${Math.round(unpacked / 1e6)} MB, which no model does`,
    );
  const data = packedBytes(file, member);
  if (!data) throw damaged(fileName, `${shown} in it is cut off`);
  const bytes = method === STORED ? data : inflate(data, unpacked);
  if (bytes?.length !== unpacked || crc32(bytes) !== member.crc)
    throw damaged(fileName, `${shown} in it is not what its directory says`);
  return bytes;
}

function packedBytes(file: Uint8Array, { header, packed }: Member): Uint8Array | undefined {
  if (header + 30 > file.length) return undefined;
  const view = new DataView(file.buffer, file.byteOffset + header, 30);
  if (view.getUint32(0, true) !== LOCAL_HEADER) return undefined;
  const begin = header + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  return begin + packed > file.length ? undefined : file.subarray(begin, begin + packed);
}

/** Piece by piece, so that it stops where more comes out than was said. */
function inflate(packed: Uint8Array, size: number): Uint8Array | undefined {
  const bytes = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((chunk) => {
    if (length + chunk.length <= size) bytes.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let begin = 0; begin < packed.length && length <= size; begin += PIECE) {
      stream.push(packed.subarray(begin, begin + PIECE), begin + PIECE >= packed.length);
    }
  } catch {
    return undefined;
  }
  return length === size ? bytes : undefined;
}

let crcTable: Uint32Array | undefined;

/** The checksum of zip archives: the polynomial 0xEDB88320, bits reversed. */
function crc32(bytes: Uint8Array): number {
  crcTable ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = 0xffffffff;
  for (let index = 0; index < bytes.length; index++)
    crc = crcTable[(crc ^ bytes[index]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}
