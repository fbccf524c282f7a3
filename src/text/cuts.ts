/** A piece of a text: half-open range in UTF-16 code units. */
export interface TextPiece {
  readonly start: number;
  readonly end: number;
}

interface Grapheme extends TextPiece {
  readonly kind: 'space' | 'word' | 'sign';
}

/** Made when they are first used: that takes some 10 ms, and the extension loads this file when it starts. */
const segmenters = new Map<'grapheme' | 'word', Intl.Segmenter>();
/** `<start>`, `[MASK]`: marks that stand for no word of the language. */
const MARK = /<\/?\p{L}{1,20}>|\[\p{Lu}{1,20}\]/gu;
const SPACE = /^\p{White_Space}/u;
const WORD = /^[\p{L}\p{M}\p{N}\p{Pc}]/u;
const APOSTROPHE = /^['’]$/u;
/** Scripts that put no space between words: dictionaries of Unicode's library find them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Characters as people see them (Unicode Standard Annex #29): `é` of two code points, a family emoji of seven. */
export function charactersOf(text: string): TextPiece[] {
  return Array.from(segmentsOf(text, 'grapheme'), ({ index, segment }) => ({
    start: index,
    end: index + segment.length,
  }));
}

/**
 * Words and punctuation marks, without the white space between them. An apostrophe inside a word is part of it; each
 * other sign stands alone, an emoji being one sign. Marks such as `<start>` or `[PAD]` stay whole.
 */
export function wordsOf(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let done = 0;
  for (const { index, 0: mark } of text.matchAll(MARK)) {
    pieces.push(...wordsBetween(text, done, index), { start: index, end: index + mark.length });
    done = index + mark.length;
  }
  return [...pieces, ...wordsBetween(text, done, text.length)];
}

function wordsBetween(text: string, from: number, to: number): TextPiece[] {
  const graphemes = charactersOf(text.slice(from, to)).map(({ start, end }) =>
    graphemeAt(text, from + start, from + end),
  );
  const pieces: TextPiece[] = [];
  for (let at = 0; at < graphemes.length; at++) {
    const { kind, start } = graphemes[at]!;
    if (kind === 'space') continue;
    while (kind === 'word' && goesOn(text, graphemes, at + 1)) at++;
    const piece = { start, end: graphemes[at]!.end };
    pieces.push(...(kind === 'word' ? inScript(text, piece) : [piece]));
  }
  return pieces;
}

function graphemeAt(text: string, start: number, end: number): Grapheme {
  const first = text.slice(start, end);
  return { start, end, kind: SPACE.test(first) ? 'space' : WORD.test(first) ? 'word' : 'sign' };
}

/** Whether a word goes on at this grapheme: a letter, or an apostrophe with a letter after it. */
function goesOn(text: string, graphemes: readonly Grapheme[], at: number): boolean {
  const [grapheme, after] = [graphemes[at], graphemes[at + 1]];
  if (grapheme?.kind === 'word') return true;
  if (!grapheme || after?.kind !== 'word') return false;
  return APOSTROPHE.test(text.slice(grapheme.start, grapheme.end));
}

function inScript(text: string, piece: TextPiece): TextPiece[] {
  const word = text.slice(piece.start, piece.end);
  if (!UNSPACED.test(word)) return [piece];
  return Array.from(segmentsOf(word, 'word'), ({ index, segment }) => ({
    start: piece.start + index,
    end: piece.start + index + segment.length,
  }));
}

function segmentsOf(text: string, granularity: 'grapheme' | 'word'): Iterable<Intl.SegmentData> {
  const segmenter = segmenters.get(granularity) ?? new Intl.Segmenter(undefined, { granularity });
  segmenters.set(granularity, segmenter);
  return segmenter.segment(text);
}
