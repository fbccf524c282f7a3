import type { AlignedText } from './alignedText.ts';
import { inByteCharacters } from './byteCharacters.ts';
import {
  field,
  flagAt,
  kindOf,
  membersOf,
  recordAt,
  stringAt,
  unsupported,
  type JsonRecord,
} from './checkedJson.ts';
import { readCharacterMap } from './characterMap.ts';
import { readPattern } from './pattern.ts';
import { inUnicodeForm } from './unicodeForms.ts';
import { isWhiteSpace } from './whiteSpace.ts';

/** Cleans a text before it is cut; what it drops or adds keeps the ranges of the source. */
export type Normalizer = (text: AlignedText) => AlignedText;

const WHITE_SPACE = /\p{White_Space}/gu;
const ACCENTS = /\p{Mn}+/gu;
const MARKS = /\p{M}+/gu;
/** Control, format and private characters and U+FFFD, but not tab and line breaks. */
const UNCLEAN = /[^\P{Cc}\t\n\r]|[\p{Cf}\p{Co}\ufffd]/gu;
const CJK_IDEOGRAPHS =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
/** Letters whose lower case depends on their neighbours or is longer than they are. */
const LOWERS_ALONE = /[Σİ]/u;
const CHANGES_WHEN_LOWERED = /\p{Changes_When_Lowercased}/gu;
const NMT_DROPPED = /[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/gu;
const NMT_SPACES = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/gu;

/** Reads the `normalizer` of a `tokenizer.json`; `null` leaves the text as it is. */
export function readNormalizer(value: unknown, where = 'normalizer', depth = 0): Normalizer {
  if (value === null || value === undefined) {
    return (text) => text;
  }
  const record = recordAt(value, where);
  const kind = kindOf(record, where);
  switch (kind) {
    case 'Sequence':
      return inOrder(membersOf(record, 'normalizers', where, depth, readNormalizer));
    case 'BertNormalizer':
      return readBertNormalizer(record, where);
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return (text) => inUnicodeForm(text, kind);
    case 'Lowercase':
      return lowercase;
    case 'Strip':
      return readStrip(record, where);
    case 'StripAccents':
      return (text) => text.rewritten(MARKS, () => '');
    case 'Replace':
      return readReplace(record, where);
    case 'Prepend':
      return readPrepend(record, where);
    case 'Precompiled':
      return readCharacterMap(field(record, 'precompiled_charsmap'), `${where}.precompiled_charsmap`);
    case 'ByteLevel':
      return inByteCharacters;
    case 'Nmt':
      return (text) => text.rewritten(NMT_DROPPED, () => '').rewritten(NMT_SPACES, () => ' ');
    default:
      throw unsupported('normalizer', kind);
  }
}

function inOrder(normalizers: readonly Normalizer[]): Normalizer {
  return (text) => normalizers.reduce((normalized, normalizer) => normalizer(normalized), text);
}

/** Devlin et al. 2018, BERT: `BasicTokenizer` of the published code, with the marks of NFD as accents. */
function readBertNormalizer(record: JsonRecord, where: string): Normalizer {
  const lowers = flagAt(record, 'lowercase', true, where);
  const steps: Normalizer[] = [];
  if (flagAt(record, 'clean_text', true, where)) {
    steps.push(
      (text) => text.rewritten(UNCLEAN, () => ''),
      (text) => text.rewritten(WHITE_SPACE, () => ' '),
    );
  }
  if (flagAt(record, 'handle_chinese_chars', true, where)) {
    steps.push((text) => text.rewritten(CJK_IDEOGRAPHS, (ideograph) => ` ${ideograph} `));
  }
  if (flagAt(record, 'strip_accents', lowers, where)) {
    steps.push((text) => inUnicodeForm(text, 'NFD').rewritten(ACCENTS, () => ''));
  }
  if (lowers) {
    steps.push(lowercase);
  }
  return inOrder(steps);
}

/** Character by character, without the rules for the end of a word. */
function lowercase(text: AlignedText): AlignedText {
  if (!LOWERS_ALONE.test(text.text)) {
    const lowered = text.text.toLowerCase();
    if (lowered.length === text.length) {
      return text.withText(lowered);
    }
  }
  return text.rewritten(CHANGES_WHEN_LOWERED, (character) => character.toLowerCase());
}

function readStrip(record: JsonRecord, where: string): Normalizer {
  const left = flagAt(record, 'strip_left', true, where);
  const right = flagAt(record, 'strip_right', true, where);
  return (text) => {
    let [start, end] = [0, text.length];
    while (left && start < end && isWhiteSpace(text.text[start])) {
      start++;
    }
    while (right && end > start && isWhiteSpace(text.text[end - 1])) {
      end--;
    }
    return text.slice(start, end);
  };
}

function readReplace(record: JsonRecord, where: string): Normalizer {
  const pattern = readPattern(field(record, 'pattern'), `${where}.pattern`);
  const content = stringAt(field(record, 'content'), `${where}.content`);
  return (text) => text.rewritten(pattern, () => content);
}

function readPrepend(record: JsonRecord, where: string): Normalizer {
  const prefix = stringAt(field(record, 'prepend'), `${where}.prepend`);
  return (text) => (text.length === 0 ? text : text.prepended(prefix));
}
