import { AlignedTextBuilder, type AlignedText } from './alignedText.ts';
import { appendUtf8, utf8Bytes } from './utf8.ts';

/**
 * The 256 printable characters with which GPT-2 writes bytes: printable Latin-1 stands for itself, the other bytes
 * for the characters from U+0100 on, so a space becomes `Ġ`.
 *
 * @see Radford et al. 2019, Language Models are Unsupervised Multitask Learners, section 2.2
 */
const CHARACTER_OF_BYTE = charactersOfBytes();
const BYTE_OF_CHARACTER = new Map(CHARACTER_OF_BYTE.map((character, byte) => [character, byte]));

/** What a space becomes. */
export const SPACE_CHARACTER = CHARACTER_OF_BYTE[0x20];

function charactersOfBytes(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    return String.fromCharCode(printable ? byte : next++);
  });
}

/** Writes a text as its bytes; each byte stands for the whole character that it is a part of. */
export function inByteCharacters(source: AlignedText): AlignedText {
  const { text } = source;
  const builder = new AlignedTextBuilder(text.length + 8);
  const bytes: number[] = [];
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index)!;
    if (codePoint < 0x80) {
      builder.add(CHARACTER_OF_BYTE[codePoint], source.sourceStart(index), source.sourceEnd(index++));
      continue;
    }
    bytes.length = 0;
    appendUtf8(bytes, codePoint);
    let written = '';
    for (const byte of bytes) {
      written += CHARACTER_OF_BYTE[byte];
    }
    builder.add(written, source.sourceStart(index), source.sourceEnd(index));
    index += codePoint > 0xffff ? 2 : 1;
  }
  return builder.build();
}

/** The bytes that byte characters stand for; a piece with any other character stands for its own UTF-8. */
export function bytesOfPiece(piece: string): number[] {
  const bytes: number[] = [];
  for (const character of piece) {
    const byte = BYTE_OF_CHARACTER.get(character);
    if (byte === undefined) {
      return utf8Bytes(piece);
    }
    bytes.push(byte);
  }
  return bytes;
}
