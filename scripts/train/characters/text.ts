import type { CharacterVocabulary } from '../../../src/text/characters.ts';

/** What is not in the vocabulary is read as this one. */
export const UNKNOWN = '\uFFFD';

/** A character that is rarer than this is not learnt by itself. */
const LEAST_OCCURRENCES = 10;

/** The last part of the text is never learnt from: the network is watched on it, and its figure is measured there. */
const HELD_OUT_SHARE = 0.05;

/** A text as numbers, cut in two. */
export interface LearnableText {
  readonly vocabulary: CharacterVocabulary;
  /** Ids of the vocabulary, one for each character. */
  readonly learning: Uint16Array;
  readonly heldOut: Uint16Array;
}

export function learnable(text: string): LearnableText {
  const vocabulary = vocabularyOf(text);
  const ids = encoded(text, vocabulary);
  const border = Math.floor(ids.length * (1 - HELD_OUT_SHARE));
  return { vocabulary, learning: ids.subarray(0, border), heldOut: ids.subarray(border) };
}

/** The unknown character first, then those that are not rare, by code point. */
export function vocabularyOf(text: string): CharacterVocabulary {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const common = [...counts]
    .filter(([, count]) => count >= LEAST_OCCURRENCES)
    .map(([character]) => character);
  return { known: [UNKNOWN, ...common.sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!)], unknown: 0 };
}

/** @returns the id of each character (code point) */
export function encoded(text: string, { known, unknown }: CharacterVocabulary): Uint16Array {
  const ids = new Map(known.map((character, id) => [character, id]));
  return Uint16Array.from(Array.from(text), (character) => ids.get(character) ?? unknown);
}

/** A stretch of some streams side by side: what is read, and what comes next each time. [step, row] */
export interface Chunk {
  readonly steps: number;
  readonly rows: number;
  readonly inputs: Uint16Array;
  readonly targets: Uint16Array;
}

/**
 * Cuts a text into `rows` streams of one length and gives them out stretch by stretch, so that each begins where the one
 * before ended. What is left at the ends is left out.
 * @param offset where the first stream begins
 */
export function* chunksOf(ids: Uint16Array, rows: number, steps: number, offset = 0): Generator<Chunk> {
  const length = Math.floor((ids.length - 1 - offset) / rows);
  for (let from = 0; from + steps <= length; from += steps)
    yield chunkAt(ids, rows, steps, offset + from, length);
}

/** All of a text as one stream, the last stretch shorter. */
export function* wholeText(ids: Uint16Array, steps: number): Generator<Chunk> {
  for (let from = 0; from + 1 < ids.length; from += steps)
    yield chunkAt(ids, 1, Math.min(steps, ids.length - 1 - from), from, 0);
}

function chunkAt(ids: Uint16Array, rows: number, steps: number, from: number, apart: number): Chunk {
  const inputs = new Uint16Array(steps * rows);
  const targets = new Uint16Array(steps * rows);
  for (let step = 0, to = 0; step < steps; step++)
    for (let row = 0; row < rows; row++, to++) {
      inputs[to] = ids[from + row * apart + step]!;
      targets[to] = ids[from + row * apart + step + 1]!;
    }
  return { steps, rows, inputs, targets };
}
