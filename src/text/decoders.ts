import { bytesOfPiece } from './byteCharacters.ts';
import {
  field,
  flagAt,
  integerAt,
  kindOf,
  membersOf,
  optionalString,
  recordAt,
  stringAt,
  unsupported,
  type JsonRecord,
} from './checkedJson.ts';
import { readPattern } from './pattern.ts';
import { isUtf8, textOfUtf8 } from './utf8.ts';

/** Turns pieces into stretches of text; joined, the stretches are the text. */
export type Decoder = (pieces: string[]) => string[];

/** Reads the `decoder` of a `tokenizer.json`; without one, pieces stand apart. */
export function readDecoder(value: unknown, where = 'decoder', depth = 0): Decoder {
  if (value === null || value === undefined) {
    return (pieces) => [pieces.join(' ')];
  }
  const record = recordAt(value, where);
  const kind = kindOf(record, where);
  switch (kind) {
    case 'Sequence': {
      const steps = membersOf(record, 'decoders', where, depth, readDecoder);
      return (pieces) => steps.reduce((decoded, step) => step(decoded), pieces);
    }
    case 'WordPiece':
      return readWordPieceDecoder(record, where);
    case 'ByteLevel':
      return (pieces) => [textOfUtf8(pieces.flatMap(bytesOfPiece))];
    case 'Metaspace':
      return readMetaspaceDecoder(record, where);
    case 'BPEDecoder':
      return readSuffixDecoder(record, where);
    case 'CTC':
      return readCtcDecoder(record, where);
    case 'Replace':
      return readReplaceDecoder(record, where);
    case 'Strip':
      return readStripDecoder(record, where);
    case 'ByteFallback':
      return joinBytes;
    case 'Fuse':
      return (pieces) => [pieces.join('')];
    default:
      throw unsupported('decoder', kind);
  }
}

function readWordPieceDecoder(record: JsonRecord, where: string): Decoder {
  const prefix = optionalString(record, 'prefix', where) ?? '##';
  const clean = flagAt(record, 'cleanup', true, where) ? withoutSpacesBeforeMarks : (text: string) => text;
  return (pieces) =>
    pieces.map((piece, index) => {
      const continues = index > 0 && piece.startsWith(prefix);
      return clean(continues ? piece.slice(prefix.length) : index > 0 ? ` ${piece}` : piece);
    });
}

/** English marks and contractions as Hugging Face joins them to the word before. */
function withoutSpacesBeforeMarks(text: string): string {
  return text
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(' do not', " don't")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");
}

function readMetaspaceDecoder(record: JsonRecord, where: string): Decoder {
  const replacement = optionalString(record, 'replacement', where) ?? '▁';
  const spaced = flagAt(record, 'add_prefix_space', true, where) ? 'always' : 'never';
  const prepends = (optionalString(record, 'prepend_scheme', where) ?? spaced) !== 'never';
  return (pieces) =>
    pieces.map((piece, index) => piece.replaceAll(replacement, index === 0 && prepends ? '' : ' '));
}

function readSuffixDecoder(record: JsonRecord, where: string): Decoder {
  const suffix = optionalString(record, 'suffix', where) ?? '</w>';
  return (pieces) =>
    pieces.map((piece, index) => piece.replaceAll(suffix, index === pieces.length - 1 ? '' : ' '));
}

/** Graves et al. 2006: repeated pieces count once, padding not at all. */
function readCtcDecoder(record: JsonRecord, where: string): Decoder {
  const padding = optionalString(record, 'pad_token', where) ?? '<pad>';
  const delimiter = optionalString(record, 'word_delimiter_token', where) ?? '|';
  const cleans = flagAt(record, 'cleanup', true, where);
  return (pieces) =>
    pieces
      .filter((piece, index) => piece !== pieces[index - 1])
      .map((piece) => piece.replaceAll(padding, ''))
      .map((piece) => (cleans ? withoutSpacesBeforeMarks(piece).replaceAll(delimiter, ' ') : piece));
}

function readReplaceDecoder(record: JsonRecord, where: string): Decoder {
  const pattern = readPattern(field(record, 'pattern'), `${where}.pattern`);
  const content = stringAt(field(record, 'content'), `${where}.content`);
  return (pieces) => pieces.map((piece) => piece.replace(pattern, () => content));
}

/** Takes up to `start` characters from the front of each piece and `stop` from its end. */
function readStripDecoder(record: JsonRecord, where: string): Decoder {
  const content = stringAt(field(record, 'content'), `${where}.content`);
  const mostInFront = integerAt(field(record, 'start'), `${where}.start`);
  const mostAtEnd = integerAt(field(record, 'stop'), `${where}.stop`);
  const strip = (piece: string): string => {
    const characters = [...piece];
    let [start, end] = [0, characters.length];
    while (start < Math.min(mostInFront, end) && characters[start] === content) {
      start++;
    }
    while (end > start && characters.length - end < mostAtEnd && characters[end - 1] === content) {
      end--;
    }
    return characters.slice(start, end).join('');
  };
  return (pieces) => pieces.map(strip);
}

/** Runs of `<0xE2>` become the text of their bytes, or one U+FFFD for each byte when they are no UTF-8. */
function joinBytes(pieces: string[]): string[] {
  const joined: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) {
      joined.push(isUtf8(bytes) ? textOfUtf8(bytes) : '\ufffd'.repeat(bytes.length));
      bytes = [];
    }
  };
  for (const piece of pieces) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece);
    if (byte) {
      bytes.push(Number.parseInt(byte[1], 16));
    } else {
      flush();
      joined.push(piece);
    }
  }
  flush();
  return joined;
}
