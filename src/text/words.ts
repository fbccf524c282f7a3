import type { CharacterVocabulary } from './characters.ts';
import type { Token } from './tokenizer.ts';

/** What a model that reads a text word by word, each of them character by character, knows. */
export interface WordVocabulary {
  readonly characters: CharacterVocabulary;
  /** So many characters of a word are read, in UTF-16 code units. */
  readonly longest: number;
}

/** A text as a model of words reads it. */
export interface ReadWords {
  /** One for each word; `written` where the model reads something else there. */
  readonly tokens: readonly Token[];
  /** [word · longest]: the characters of each word, then the id after the last one until it is as long as the longest. */
  readonly ids: readonly number[];
  /** How many words there are in all of the text: more than `tokens` where it was cut. */
  readonly count: number;
}

/** The id that stands where a word has ended. */
export const paddingId = ({ characters }: WordVocabulary): number => characters.known.length;

/**
 * Cuts a text at its white space; whatever else stands at a word (a comma, a quote) belongs to it.
 * @param most so many words are read, the first ones
 */
export function readWords(text: string, vocabulary: WordVocabulary, most: number): ReadWords {
  const { characters, longest } = vocabulary;
  const known = new Map(characters.known.map((character, id) => [character, id]));
  const tokens: Token[] = [];
  const ids: number[] = [];
  let count = 0;
  for (const { 0: written, index } of text.matchAll(/\S+/gu)) {
    if (count++ >= most) continue;
    const units = Array.from({ length: Math.min(written.length, longest) }, (_, at) => {
      return known.get(written[at]!) ?? characters.unknown;
    });
    ids.push(...units, ...new Array<number>(longest - units.length).fill(paddingId(vocabulary)));
    const piece = units.map((id) => characters.known[id]!).join('');
    const place = { start: index, end: index + written.length };
    const id = tokens.length;
    tokens.push({ id, piece, ...place, ...(piece !== written && { written }), special: false, type: 0 });
  }
  return { tokens, ids, count };
}
