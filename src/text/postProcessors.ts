import { SPACE_CHARACTER } from './byteCharacters.ts';
import {
  damaged,
  field,
  flagAt,
  integerAt,
  kindOf,
  listAt,
  membersOf,
  recordAt,
  stringAt,
  unsupported,
  type JsonRecord,
} from './checkedJson.ts';
import type { Token } from './tokenizer.ts';
import { isWhiteSpace } from './whiteSpace.ts';

/** A token, and the prepared text that it was found as where that is not its piece. */
export interface EncodedToken extends Token {
  readonly surface?: string;
}

/** Changes or joins the tokens of one text, or of the two texts of a pair. */
export type PostProcessor = (texts: EncodedToken[][]) => EncodedToken[][];

/** Reads the `post_processor` of a `tokenizer.json`; `null` changes nothing. */
export function readPostProcessor(value: unknown, where = 'post_processor', depth = 0): PostProcessor {
  if (value === null || value === undefined) {
    return (texts) => texts;
  }
  const record = recordAt(value, where);
  const kind = kindOf(record, where);
  switch (kind) {
    case 'Sequence': {
      const steps = membersOf(record, 'processors', where, depth, readPostProcessor);
      return (texts) => steps.reduce((processed, step) => step(processed), texts);
    }
    case 'TemplateProcessing':
      return readTemplate(record, where);
    case 'BertProcessing':
      return readBert(record, where);
    case 'RobertaProcessing':
      return readRoberta(record, where);
    case 'ByteLevel':
      return readTrimming(record, where);
    default:
      throw unsupported('post-processor', kind);
  }
}

interface TemplatePart {
  readonly type: number;
  /** 0 or 1: the tokens of that text; otherwise the special tokens. */
  readonly text?: number;
  readonly special: readonly EncodedToken[];
}

function readTemplate(record: JsonRecord, where: string): PostProcessor {
  const specials = readSpecialTokens(field(record, 'special_tokens'), `${where}.special_tokens`);
  const read = (name: string): TemplatePart[] =>
    listAt(field(record, name) ?? [], `${where}.${name}`).map((part, index) =>
      readTemplatePart(part, `${where}.${name}[${index}]`, specials),
    );
  const single = read('single');
  const pair = read('pair');
  return (texts) => {
    const tokens: EncodedToken[] = [];
    for (const { type, text, special } of texts.length > 1 ? pair : single) {
      for (const token of text === undefined ? special : (texts[text] ?? [])) {
        tokens.push(ofType(token, type));
      }
    }
    return [tokens];
  };
}

function readTemplatePart(
  value: unknown,
  where: string,
  specials: ReadonlyMap<string, readonly EncodedToken[]>,
): TemplatePart {
  const record = recordAt(value, where);
  const sequence = field(record, 'Sequence');
  const inner = recordAt(sequence ?? field(record, 'SpecialToken'), where);
  const id = stringAt(field(inner, 'id'), `${where}.id`);
  const type = integerAt(field(inner, 'type_id') ?? 0, `${where}.type_id`);
  if (sequence !== undefined) {
    if (id !== 'A' && id !== 'B') {
      throw damaged(`${where}.id is neither A nor B`);
    }
    return { type, text: id === 'A' ? 0 : 1, special: [] };
  }
  const special = specials.get(id);
  if (!special) {
    throw damaged(`${where}.id is no special token`);
  }
  return { type, special };
}

function readSpecialTokens(value: unknown, where: string): Map<string, EncodedToken[]> {
  const record = recordAt(value ?? {}, where);
  const specials = new Map<string, EncodedToken[]>();
  for (const name of Object.keys(record)) {
    const entry = recordAt(record[name], `${where}.*`);
    const ids = listAt(field(entry, 'ids'), `${where}.*.ids`);
    const pieces = listAt(field(entry, 'tokens'), `${where}.*.tokens`);
    if (ids.length !== pieces.length) {
      throw damaged(`${where} has ids without tokens`);
    }
    const tokens = ids.map((id, index) =>
      specialToken(integerAt(id, `${where}.*.ids`), stringAt(pieces[index], `${where}.*.tokens`)),
    );
    specials.set(name, tokens);
  }
  return specials;
}

/** `[CLS] A [SEP]`, `[CLS] A [SEP] B [SEP]` (Devlin et al. 2018). */
function readBert(record: JsonRecord, where: string): PostProcessor {
  const begin = readPieceAndId(record, 'cls', where);
  const end = readPieceAndId(record, 'sep', where);
  const typed = (tokens: EncodedToken[], type: number): EncodedToken[] =>
    tokens.map((token) => ofType(token, type));
  return ([first, second]) => [
    [...typed([begin, ...first, end], 0), ...(second ? typed([...second, end], 1) : [])],
  ];
}

/** `<s> A </s>`, `<s> A </s> </s> B </s>`, all of type 0 (Liu et al. 2019). */
function readRoberta(record: JsonRecord, where: string): PostProcessor {
  const begin = readPieceAndId(record, 'cls', where);
  const end = readPieceAndId(record, 'sep', where);
  const trim = readTrimming(record, where);
  return (texts) => {
    const [first, second] = trim(texts);
    const all = [begin, ...first, end, ...(second ? [end, ...second, end] : [])];
    return [all.map((token) => ofType(token, 0))];
  };
}

function readPieceAndId(record: JsonRecord, name: string, where: string): EncodedToken {
  const [piece, id] = listAt(field(record, name), `${where}.${name}`);
  return specialToken(integerAt(id, `${where}.${name}`), stringAt(piece, `${where}.${name}`));
}

/** With `trim_offsets`, ranges leave out the spaces that a byte-level token begins or ends with. */
function readTrimming(record: JsonRecord, where: string): PostProcessor {
  const addsSpace = flagAt(record, 'add_prefix_space', true, where);
  return flagAt(record, 'trim_offsets', true, where)
    ? (texts) => texts.map((tokens) => tokens.map((token, index) => trimmed(token, index === 0, addsSpace)))
    : (texts) => texts;
}

function trimmed(token: EncodedToken, isFirst: boolean, addsSpace: boolean): EncodedToken {
  const surface = token.surface ?? token.piece;
  let leading = 0;
  while (leading < surface.length && isSpace(surface[leading])) {
    leading++;
  }
  let trailing = 0;
  while (trailing < surface.length && isSpace(surface[surface.length - 1 - trailing])) {
    trailing++;
  }
  // A single space in front may be the one that was added, which is not in the text.
  if (leading === 1 && addsSpace && (isFirst || token.start === 0)) {
    leading = 0;
  }
  if (leading === 0 && trailing === 0) {
    return token;
  }
  const start = Math.min(token.start + leading, token.end);
  return { ...token, start, end: Math.max(token.end - trailing, start) };
}

function ofType(token: EncodedToken, type: number): EncodedToken {
  return token.type === type ? token : { ...token, type };
}

function isSpace(character: string): boolean {
  return character === SPACE_CHARACTER || isWhiteSpace(character);
}

function specialToken(id: number, piece: string): EncodedToken {
  return { id, piece, start: 0, end: 0, special: true, type: 0 };
}
