/** UTF-8 without `TextEncoder`/`TextDecoder`, which the pure folders cannot see. */

const REPLACEMENT = 0xfffd;

/** Appends the UTF-8 bytes of one code point; a lone surrogate becomes U+FFFD, as in `TextEncoder`. */
export function appendUtf8(bytes: number[], codePoint: number): void {
  const scalar = codePoint >= 0xd800 && codePoint <= 0xdfff ? REPLACEMENT : codePoint;
  if (scalar < 0x80) {
    bytes.push(scalar);
  } else if (scalar < 0x800) {
    bytes.push(0xc0 | (scalar >> 6), 0x80 | (scalar & 0x3f));
  } else if (scalar < 0x10000) {
    bytes.push(0xe0 | (scalar >> 12), 0x80 | ((scalar >> 6) & 0x3f), 0x80 | (scalar & 0x3f));
  } else {
    bytes.push(
      0xf0 | (scalar >> 18),
      0x80 | ((scalar >> 12) & 0x3f),
      0x80 | ((scalar >> 6) & 0x3f),
      0x80 | (scalar & 0x3f),
    );
  }
}

/** The UTF-8 bytes of a text. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    appendUtf8(bytes, character.codePointAt(0)!);
  }
  return bytes;
}

/**
 * The text of UTF-8 bytes. Each maximal part of a broken sequence becomes one U+FFFD (The Unicode Standard,
 * section 3.9), which is also what `TextDecoder` and Rust do.
 */
export function textOfUtf8(bytes: ArrayLike<number>): string {
  let text = '';
  let position = 0;
  while (position < bytes.length) {
    if (bytes[position] < 0x80) {
      text += String.fromCharCode(bytes[position++]);
      continue;
    }
    const { codePoint, length } = readScalar(bytes, position);
    text += String.fromCodePoint(codePoint ?? REPLACEMENT);
    position += length;
  }
  return text;
}

/** Whether the bytes are well-formed UTF-8. */
export function isUtf8(bytes: ArrayLike<number>): boolean {
  let position = 0;
  while (position < bytes.length) {
    const { codePoint, length } = readScalar(bytes, position);
    if (codePoint === undefined) {
      return false;
    }
    position += length;
  }
  return true;
}

/** One code point, or `undefined` and how many bytes belong to the broken sequence. */
function readScalar(bytes: ArrayLike<number>, position: number): { codePoint?: number; length: number } {
  const first = bytes[position];
  if (first < 0x80) {
    return { codePoint: first, length: 1 };
  }
  const following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first > 0xf4) {
    return { length: 1 };
  }
  let codePoint = first & (0x3f >> following);
  for (let index = 1; index <= following; index++) {
    const [lowest, highest] = index === 1 ? secondByteRange(first) : [0x80, 0xbf];
    const byte = bytes[position + index];
    if (byte === undefined || byte < lowest || byte > highest) {
      return { length: index };
    }
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  return { codePoint, length: following + 1 };
}

/** Keeps overlong forms, surrogates and values above U+10FFFF out. */
function secondByteRange(first: number): [number, number] {
  switch (first) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}
