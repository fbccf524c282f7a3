import type { AlignedText } from './alignedText.ts';
import { inByteCharacters } from './byteCharacters.ts';
import {
  damaged,
  field,
  flagAt,
  kindOf,
  membersOf,
  optionalString,
  recordAt,
  stringAt,
  unsupported,
  type JsonRecord,
} from './checkedJson.ts';
import { literalPattern, readPattern } from './pattern.ts';
import { partsMatching, SPLIT_BEHAVIORS, splitAt, type SplitBehavior } from './splitting.ts';

/** Cuts a text into the stretches that the model's pieces may not cross. */
export type PreTokenizer = (text: AlignedText) => AlignedText[];

const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
const WORDS_AND_SIGNS = new RegExp(`[${WORD}]+|[^${WORD}\\p{White_Space}]+`, 'gu');
const NOT_WHITE_SPACE = /\P{White_Space}+/gu;
const PUNCTUATION = /[!-/:-@[-`{-~\p{P}]/gu;
const BERT_PARTS = /[!-/:-@[-`{-~\p{P}]|[^!-/:-@[-`{-~\p{P}\p{White_Space}]+/gu;
const DIGIT = /\p{N}/gu;
const DIGITS = /\p{N}+/gu;
/** GPT-2's pattern (Radford et al. 2019, published code). */
const GPT2_PARTS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Reads the `pre_tokenizer` of a `tokenizer.json`; `null` leaves the text whole. */
export function readPreTokenizer(value: unknown, where = 'pre_tokenizer', depth = 0): PreTokenizer {
  if (value === null || value === undefined) {
    return (text) => [text];
  }
  const record = recordAt(value, where);
  const kind = kindOf(record, where);
  switch (kind) {
    case 'Sequence':
      return inOrder(membersOf(record, 'pretokenizers', where, depth, readPreTokenizer));
    case 'BertPreTokenizer':
      return (text) => partsMatching(text, BERT_PARTS);
    case 'ByteLevel':
      return readByteLevel(record, where);
    case 'Metaspace':
      return readMetaspace(record, where);
    case 'Whitespace':
      return (text) => partsMatching(text, WORDS_AND_SIGNS);
    case 'WhitespaceSplit':
      return (text) => partsMatching(text, NOT_WHITE_SPACE);
    case 'Split':
      return readSplit(record, where);
    case 'Punctuation': {
      const behavior = readBehavior(field(record, 'behavior') ?? 'Isolated', where);
      return (text) => splitAt(text, PUNCTUATION, behavior);
    }
    case 'Digits': {
      const digits = flagAt(record, 'individual_digits', false, where) ? DIGIT : DIGITS;
      return (text) => splitAt(text, digits, 'Isolated');
    }
    case 'CharDelimiterSplit': {
      const delimiter = literalPattern(stringAt(field(record, 'delimiter'), `${where}.delimiter`));
      return (text) => splitAt(text, delimiter, 'Removed');
    }
    default:
      throw unsupported('pre-tokenizer', kind);
  }
}

function inOrder(steps: readonly PreTokenizer[]): PreTokenizer {
  return (text) => steps.reduce((parts, step) => parts.flatMap(step), [text]);
}

function readByteLevel(record: JsonRecord, where: string): PreTokenizer {
  const addsSpace = flagAt(record, 'add_prefix_space', true, where);
  const splits = flagAt(record, 'use_regex', true, where);
  return (text) => {
    const spaced = addsSpace && text.length > 0 && !text.text.startsWith(' ') ? text.prepended(' ') : text;
    const parts = splits ? partsMatching(spaced, GPT2_PARTS) : [spaced];
    return parts.map(inByteCharacters);
  };
}

/** SentencePiece's way with spaces: they become `▁`, one stands before the text, and each starts a part. */
function readMetaspace(record: JsonRecord, where: string): PreTokenizer {
  const replacement = optionalString(record, 'replacement', where) ?? '▁';
  const spaced = flagAt(record, 'add_prefix_space', true, where) ? 'always' : 'never';
  const scheme = optionalString(record, 'prepend_scheme', where) ?? spaced;
  if ([...replacement].length !== 1 || !['always', 'first', 'never'].includes(scheme)) {
    throw damaged(`${where} is no valid Metaspace`);
  }
  const splits = flagAt(record, 'split', true, where);
  const delimiter = literalPattern(replacement);
  return (source) => {
    const text = source.rewritten(/ /g, () => replacement);
    const applies =
      scheme === 'always' || (scheme === 'first' && text.length > 0 && text.sourceStart(0) === 0);
    const prepends = applies && text.length > 0 && !text.text.startsWith(replacement);
    const whole = prepends ? text.prepended(replacement) : text;
    return splits ? splitAt(whole, delimiter, 'MergedWithNext') : [whole];
  };
}

function readSplit(record: JsonRecord, where: string): PreTokenizer {
  const pattern = readPattern(field(record, 'pattern'), `${where}.pattern`);
  const behavior = readBehavior(field(record, 'behavior'), where);
  const inverted = flagAt(record, 'invert', false, where);
  return (text) => splitAt(text, pattern, behavior, inverted);
}

function readBehavior(value: unknown, where: string): SplitBehavior {
  const behavior = stringAt(value, `${where}.behavior`);
  if (!SPLIT_BEHAVIORS.includes(behavior)) {
    throw damaged(`${where}.behavior is not a known behavior`);
  }
  return behavior as SplitBehavior;
}
