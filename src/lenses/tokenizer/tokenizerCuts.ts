import type { LoadedModel } from '../../models/loadModel.ts';
import { charactersOf, type TextPiece, wordsOf } from '../../text/cuts.ts';
import { readTokenizer } from '../../text/readTokenizer.ts';
import type { Replay } from '../../text/replay.ts';
import type { Token, Tokenizer } from '../../text/tokenizer.ts';
import type { Cut, CutPiece, Tokenization } from '../../trace/studies.ts';
import {
  type OwnVocabulary,
  ownVocabulary,
  PADDING,
  UNKNOWN,
  type VocabularySettings,
} from './ownVocabulary.ts';

export type Unit = Cut['name'];

/** More characters than these are counted but not drawn: they would fill many screens. */
const MOST_DRAWN = 600;
/** Steps of a decoder that are written beside each other. */
const MOST_STEPS = 40;
/** Words whose merges are replayed. */
const MOST_REPLAYED = 80;

/** A text cut by words or characters, with ids from a vocabulary of its own. */
export interface OwnCut {
  readonly pieces: readonly string[];
  readonly places: readonly TextPiece[];
  readonly ids: readonly number[];
  readonly vocabulary: OwnVocabulary;
}

export function cutByWords(text: string, settings: VocabularySettings): OwnCut {
  return ownCut(text, wordsOf(text), settings);
}

export function cutByCharacters(text: string, settings: VocabularySettings): OwnCut {
  return ownCut(text, charactersOf(text), settings);
}

function ownCut(text: string, places: readonly TextPiece[], settings: VocabularySettings): OwnCut {
  const pieces = places.map(({ start, end }) => text.slice(start, end));
  const vocabulary = ownVocabulary(pieces, settings);
  return { pieces, places, ids: pieces.map((piece) => vocabulary.id(piece)), vocabulary };
}

/** A tokenizer that takes the longest of these pieces again and again. */
export function longestMatch(pieces: readonly string[]): Tokenizer {
  const entries = [...new Set([...pieces, UNKNOWN])];
  return readTokenizer({
    model: {
      type: 'WordPiece',
      vocab: Object.fromEntries(entries.map((piece, id) => [piece, id])),
      unk_token: UNKNOWN,
      continuing_subword_prefix: '',
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
  });
}

/** A vocabulary that is given is one of characters where characters go on, else one of words. */
export function ownUnit(unit: Unit): 'word' | 'character' {
  return unit === 'character' ? 'character' : 'word';
}

/** What the bench has found out about a text. */
export interface BenchCuts {
  readonly text: string;
  readonly words: OwnCut;
  readonly characters: OwnCut;
  readonly tokens: readonly Token[];
  readonly tokenizer: Tokenizer;
  readonly model: LoadedModel;
  /** Whether the subwords are the person's own pieces. */
  readonly ownPieces: boolean;
  /** How many entries of the vocabulary were given; 0 where it is made of the text. */
  readonly given: number;
  /** The cut that goes on, and how many `[PAD]` stand after it. */
  readonly unit: Unit;
  readonly padding: number;
  readonly padId: number;
  /** Whether the words are shifted right, as a decoder reads them. */
  readonly shiftRight: boolean;
}

export const START = '<start>';
export const END = '<end>';

/** The cut that goes on into the vocabulary of its own; characters only where they were chosen. */
export function cutThatGoesOn({
  words,
  characters,
  unit,
}: Pick<BenchCuts, 'words' | 'characters' | 'unit'>): OwnCut {
  return ownUnit(unit) === 'word' ? words : characters;
}

/** The three cuts and the replays of the words, as the panel draws them. */
export function tokenizationOf(bench: BenchCuts): Tokenization {
  const { text, tokenizer } = bench;
  const drawn = drawnLength(text, bench.words.places);
  const replays = differentWords(tokenizer, text.slice(0, drawn));
  const left = [
    ...(drawn < text.length ? [`the first ${drawn} of ${text.length} characters`] : []),
    ...(replays.length > MOST_REPLAYED ? [`the steps of ${MOST_REPLAYED} of ${replays.length} words`] : []),
  ];
  return {
    text: text.slice(0, drawn),
    cuts: [ownCutOf(bench, 'word'), ownCutOf(bench, 'character'), subwordCut(bench)].map((cut) => ({
      ...cut,
      pieces: drawn < text.length ? cut.pieces.filter(({ end }) => end <= drawn) : cut.pieces,
    })),
    method: tokenizer.method,
    why: whatItDoes(bench),
    merges: replays.slice(0, MOST_REPLAYED),
    ...(bench.shiftRight && { shifted: shifted(cutThatGoesOn(bench).pieces.slice(0, MOST_STEPS)) }),
    ...(left.length > 0 && {
      truncated: `Drawn: ${left.join(' and ')}. The counts and the other stages are those of the whole text.`,
    }),
  };
}

/** One word further on: what is read is what was to be said before. */
function shifted(pieces: readonly string[]): NonNullable<Tokenization['shifted']> {
  const [reads, says] = [
    [START, ...pieces],
    [...pieces, END],
  ];
  return reads.map((piece, step) => ({ reads: piece, says: says[step]! }));
}

/** Up to the end of a word, so that no piece is torn apart. */
function drawnLength(text: string, words: readonly TextPiece[]): number {
  if (text.length <= MOST_DRAWN) return text.length;
  const whole = words.findLast(({ end }) => end <= MOST_DRAWN)?.end;
  return whole ?? charactersOf(text.slice(0, 2 * MOST_DRAWN)).findLast(({ end }) => end <= MOST_DRAWN)!.end;
}

function ownCutOf(bench: BenchCuts, name: 'word' | 'character'): Cut {
  const cut = name === 'word' ? bench.words : bench.characters;
  const { pieces, places, ids, vocabulary } = cut;
  const ofThisText = `the ${name}s of this text, in order`;
  const shown = pieces.map((piece, at): CutPiece => {
    const known = vocabulary.knows(piece);
    return {
      piece,
      id: ids[at]!,
      ...places[at]!,
      special: false,
      padding: false,
      ...(!known && {
        unknown: `“${piece}” is not in the vocabulary that was given: it becomes ${UNKNOWN}.`,
      }),
    };
  });
  return {
    name,
    title: name === 'word' ? 'Words' : 'Characters',
    vocabulary:
      bench.given > 0 && name === ownUnit(bench.unit)
        ? `the ${bench.given} entries that were given`
        : ofThisText,
    count: pieces.length,
    pieces: [...shown, ...paddingOf(bench, name)],
  };
}

function subwordCut(bench: BenchCuts): Cut {
  const { tokens, tokenizer, model, ownPieces, text } = bench;
  const reason = (token: Token): string =>
    `The vocabulary has no pieces for “${text.slice(token.start, token.end)}”: it becomes ${token.piece}.`;
  const pieces = tokens.map((token): CutPiece => {
    const { piece, id, start, end, special } = token;
    const unknown = !special && id === tokenizer.unknownId && text.slice(start, end) !== piece;
    return { piece, id, start, end, special, padding: false, ...(unknown && { unknown: reason(token) }) };
  });
  return {
    name: 'subword',
    title: 'Subwords',
    vocabulary: ownPieces
      ? `the ${tokenizer.vocabularySize - 1} pieces that were given`
      : `the vocabulary of ${model.title}, ${tokenizer.vocabularySize} pieces`,
    count: tokens.filter(({ special }) => !special).length,
    pieces: [...pieces, ...paddingOf(bench, 'subword')],
  };
}

function paddingOf({ unit, padding, padId, text }: BenchCuts, name: Unit): CutPiece[] {
  if (name !== unit) return [];
  const [start, end] = [text.length, text.length];
  return Array.from({ length: padding }, () => ({
    piece: PADDING,
    id: padId,
    start,
    end,
    special: true,
    padding: true,
  }));
}

function differentWords(tokenizer: Tokenizer, text: string): Replay[] {
  const words = new Map<string, Replay>();
  for (const replay of tokenizer.replays(text)) {
    if (!words.has(replay.word)) words.set(replay.word, replay);
  }
  return [...words.values()];
}

function whatItDoes({ tokenizer, model, ownPieces }: BenchCuts): string {
  const who = ownPieces ? 'This cut' : model.title;
  switch (tokenizer.method) {
    case 'byte-pair':
      return `${who} uses byte-pair encoding: it starts with single symbols and joins, again and again, the neighbours that stand first in its list of merges.`;
    case 'longest-match':
      return `${who} merges nothing (WordPiece): from left to right it takes the longest piece of its vocabulary that fits. A word that cannot be cut wholly is unknown.`;
    case 'likeliest-cut':
      return `${who} merges nothing (Unigram): of all ways to cut a word it takes the one whose pieces have the largest product of probabilities.`;
  }
}
