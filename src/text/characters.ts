import type { Token } from './tokenizer.ts';

/** What a model that reads a text character by character knows. */
export interface CharacterVocabulary {
  /** The character (one code point) that each id stands for. */
  readonly known: readonly string[];
  /** The id that stands for every other character. */
  readonly unknown: number;
}

/** A text as a model of characters reads it. */
export interface ReadCharacters {
  /** One for each code point, or for a line break of two; `written` where the model reads something else there. */
  readonly tokens: readonly Token[];
  /** How many there are in all of the text: more than `tokens` where it was cut. */
  readonly count: number;
}

/**
 * Takes a text apart into the characters of a model: each code point is one, and so is a line break of any system,
 * which is read as `\n`. Of what the model does not know, white space is read as a space and straight quotes as
 * curly ones, or the other way round; anything else is unknown.
 * @param most so many characters are read, the first ones
 */
export function readCharacters(text: string, vocabulary: CharacterVocabulary, most: number): ReadCharacters {
  const ids = new Map(vocabulary.known.map((character, id) => [character, id]));
  const tokens: Token[] = [];
  let count = 0;
  let before: string | undefined;
  for (const { 0: written, index } of text.matchAll(/\r\n?|[^]/gu)) {
    if (count++ >= most) continue;
    const id = idOf(written.startsWith('\r') ? '\n' : written, before, ids) ?? vocabulary.unknown;
    const piece = vocabulary.known[id]!;
    const place = { start: index, end: index + written.length };
    tokens.push({ id, piece, ...place, ...(piece !== written && { written }), special: false, type: 0 });
    before = id === vocabulary.unknown ? written : piece;
  }
  return { tokens, count };
}

/** Tokens for ids that stand in no text. */
export function charactersOfIds(ids: readonly number[], { known }: CharacterVocabulary): Token[] {
  return ids.map((id) => ({ id, piece: known[id]!, start: 0, end: 0, special: false, type: 0 }));
}

function idOf(
  character: string,
  before: string | undefined,
  ids: ReadonlyMap<string, number>,
): number | undefined {
  const known = ids.get(character);
  if (known !== undefined) return known;
  const alike = [quoteLike(character, before), /\s/u.test(character) ? ' ' : undefined];
  return alike.map((each) => (each === undefined ? undefined : ids.get(each))).find((id) => id !== undefined);
}

const CURLY: Readonly<Record<string, readonly [opening: string, closing: string]>> = {
  '"': ['“', '”'],
  "'": ['‘', '’'],
};

const STRAIGHT: Readonly<Record<string, string>> = { '“': '"', '”': '"', '‘': "'", '’': "'" };

/**
 * A straight quote opens at the beginning, after white space, a dash, an opening bracket or another opening quote.
 * @param before what was read before it
 */
function quoteLike(character: string, before: string | undefined): string | undefined {
  const opens = before === undefined || /[\s\p{Pd}\p{Ps}\p{Pi}]/u.test(before);
  return CURLY[character]?.[opens ? 0 : 1] ?? STRAIGHT[character];
}
