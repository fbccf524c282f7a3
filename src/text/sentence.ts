/** Half-open range in UTF-16 code units. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** So far around the offset a sentence is looked for, so that a text of any size is answered at once. */
const FARTHEST = 5_000;
const LINE = /([^\r\n\u2028\u2029]*)(?:\r\n|[\r\n\u2028\u2029]|$)/g;
const LINE_BREAK = /[\r\n\u2028\u2029]/g;
/** Full stops after which the sentence goes on: titles, references, initials. */
const ABBREVIATION = /(?:^|[\s(["'“‘])(?:Mr|Mrs|Ms|Dr|Prof|St|vs|cf|e\.g|i\.e|Fig|Eq|\p{Lu})\.\s*$/u;
/** A rough sentence, for hosts without `Intl.Segmenter`. */
const ROUGH_SENTENCE = /.*?(?:[.!?…]+["'”’)\]]*(?:\s+|$)|[。！？]+["'”’)\]」』]*\s*|$)/gsu;

/**
 * The sentence around an offset, without white space around it. A sentence may be broken over lines; a blank line
 * ends it.
 *
 * @param offset in UTF-16 code units; between two sentences, the one before counts
 * @returns an empty range at the offset where there is no sentence
 */
export function sentenceAround(text: string, offset: number): { start: number; end: number } {
  const place = Math.max(0, Math.min(text.length, Math.trunc(offset) || 0));
  const first = Math.max(0, place - FARTHEST);
  const near = text.slice(first, place + FARTHEST);
  const paragraph = paragraphAround(near, place - first);
  if (!paragraph) {
    return { start: place, end: place };
  }
  // For Unicode, too, a line break ends a sentence; in a paragraph it does not.
  const lines = near.slice(paragraph.start, paragraph.end).replace(LINE_BREAK, ' ');
  const sentence = sentenceIn(lines, place - first - paragraph.start);
  const written = lines.slice(sentence.start, sentence.end);
  const start = first + paragraph.start + sentence.start + (written.length - written.trimStart().length);
  return { start, end: start + written.trim().length };
}

/** The lines around an offset up to the next blank ones. */
function paragraphAround(text: string, offset: number): Range | undefined {
  let start: number | undefined;
  let end = 0;
  for (const { index, 0: line, 1: written } of text.matchAll(LINE)) {
    if (written.trim() === '') {
      if (start !== undefined && offset <= end) {
        return { start, end };
      }
      start = undefined;
    } else {
      start ??= index;
      end = index + written.length;
    }
    const reached = offset < index + line.length;
    if (reached && start === undefined) {
      return undefined;
    }
  }
  return start !== undefined && offset <= end && offset >= start ? { start, end } : undefined;
}

function sentenceIn(paragraph: string, offset: number): Range {
  let start = 0;
  let end = 0;
  for (const segment of segmentsOf(paragraph)) {
    end += segment.length;
    if (ABBREVIATION.test(segment)) {
      continue;
    }
    if (offset < end) {
      return { start, end };
    }
    if (end < paragraph.length) {
      start = end;
    }
  }
  return { start, end };
}

/** The paragraph cut at the ends of sentences (Unicode Standard Annex #29). */
function* segmentsOf(paragraph: string): Iterable<string> {
  if (typeof Intl === 'object' && 'Segmenter' in Intl) {
    for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(paragraph)) {
      yield segment;
    }
    return;
  }
  for (const [segment] of paragraph.matchAll(ROUGH_SENTENCE)) {
    yield segment;
  }
}
