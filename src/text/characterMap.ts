import { AlignedTextBuilder, type AlignedText } from './alignedText.ts';
import { damaged, stringAt } from './checkedJson.ts';
import type { Normalizer } from './normalizers.ts';
import { textOfUtf8, utf8Bytes } from './utf8.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Below U+0300 only CR LF are two code points that are seen as one character. */
const MAY_JOIN = /[^\0-\u02ff]|\r\n/u;
/** Longer clusters are looked up code point by code point only. */
const LONGEST_CLUSTER_BYTES = 5;

/**
 * SentencePiece's precompiled character map: a double-array trie (Aoe 1989) from UTF-8 prefixes to offsets in a list
 * of replacements that end with a zero byte.
 */
class CharacterMap {
  private readonly units: Uint32Array;
  private readonly replacements: Uint8Array;

  constructor(bytes: Uint8Array, where: string) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const trieBytes = bytes.length >= 4 ? view.getUint32(0, true) : 0;
    if (trieBytes === 0 || trieBytes % 4 !== 0 || trieBytes > bytes.length - 4) {
      throw damaged(`${where} is cut short`);
    }
    this.units = Uint32Array.from({ length: trieBytes / 4 }, (_, index) =>
      view.getUint32(4 + 4 * index, true),
    );
    this.replacements = bytes.subarray(4 + trieBytes);
  }

  /** The replacement of the shortest known prefix, as in Hugging Face; `undefined` when there is none. */
  replacementOf(text: string): string | undefined {
    let node = this.childrenOf(this.units[0]);
    for (const byte of utf8Bytes(text)) {
      // As in the reference, a zero byte ends the search.
      node = (node ^ byte) >>> 0;
      const unit = this.units[node];
      if (byte === 0 || unit === undefined || labelOf(unit) !== byte) {
        return undefined;
      }
      node = (node ^ this.childrenOf(unit)) >>> 0;
      if (hasLeaf(unit)) {
        return this.replacementAt((this.units[node] ?? 0) & 0x7fffffff);
      }
    }
    return undefined;
  }

  private childrenOf(unit: number): number {
    return (unit >>> 10) << ((unit & 0x200) >>> 6);
  }

  private replacementAt(offset: number): string {
    const end = this.replacements.indexOf(0, offset);
    return textOfUtf8(this.replacements.subarray(offset, end < 0 ? this.replacements.length : end));
  }
}

function labelOf(unit: number): number {
  return (unit & 0x800000ff) >>> 0;
}

function hasLeaf(unit: number): boolean {
  return ((unit >>> 8) & 1) === 1;
}

/** Reads a `Precompiled` normalizer; an absent map changes nothing. */
export function readCharacterMap(value: unknown, where: string): Normalizer {
  if (value === null || value === undefined || value === '') {
    return (text) => text;
  }
  const map = new CharacterMap(bytesOfBase64(stringAt(value, where), where), where);
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (!known.has(part)) {
      known.set(part, map.replacementOf(part));
    }
    return known.get(part);
  };
  return (text) => mapped(text, lookUp);
}

/** Small clusters as a whole where the map knows them, everything else code point by code point. */
function mapped(source: AlignedText, lookUp: (part: string) => string | undefined): AlignedText {
  const builder = new AlignedTextBuilder(source.length);
  let start = 0;
  for (const cluster of clustersOf(source.text)) {
    const small = utf8Bytes(cluster).length <= LONGEST_CLUSTER_BYTES;
    const replacement = small ? lookUp(cluster) : undefined;
    const parts = replacement === undefined ? cluster : [cluster];
    for (const part of parts) {
      const end = start + part.length;
      const written = replacement ?? lookUp(part);
      if (written === undefined) {
        builder.copy(source, start, end);
      } else {
        builder.add(written, source.sourceStart(start), source.sourceEnd(end - 1));
      }
      start = end;
    }
  }
  return builder.build();
}

function* clustersOf(text: string): Iterable<string> {
  if (!MAY_JOIN.test(text)) {
    yield* text;
    return;
  }
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    yield segment;
  }
}

function bytesOfBase64(text: string, where: string): Uint8Array {
  const digits = text.replace(/[\s=]+/g, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [bits, held, length] = [0, 0, 0];
  for (const digit of digits) {
    const value = BASE64.indexOf(digit);
    if (value < 0) {
      throw damaged(`${where} is not base64`);
    }
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[length++] = (bits >>> held) & 0xff;
    }
  }
  return bytes;
}
