import type { AlignedText } from './alignedText.ts';

/** What becomes of the matches at which a text is split. */
export type SplitBehavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

export const SPLIT_BEHAVIORS: readonly string[] = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
] satisfies SplitBehavior[];

interface Span {
  start: number;
  end: number;
  readonly matches: boolean;
}

/**
 * Splits a text at the matches of a pattern.
 *
 * @param inverted what lies between the matches counts as the matches
 * @returns the parts that are not empty
 */
export function splitAt(
  text: AlignedText,
  pattern: RegExp,
  behavior: SplitBehavior,
  inverted = false,
): AlignedText[] {
  const spans = combined(spansOf(text.text, pattern, inverted), behavior);
  return spans.filter(({ start, end }) => start < end).map(({ start, end }) => text.slice(start, end));
}

/** Only the matches, all of which are not empty. */
export function partsMatching(text: AlignedText, pattern: RegExp): AlignedText[] {
  const parts: AlignedText[] = [];
  for (const match of text.text.matchAll(pattern)) {
    parts.push(text.slice(match.index, match.index + match[0].length));
  }
  return parts;
}

/** The whole text as matches and what lies between them; an empty match still separates. */
function spansOf(text: string, pattern: RegExp, inverted: boolean): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > done) {
      spans.push({ start: done, end: match.index, matches: inverted });
    }
    done = match.index + match[0].length;
    spans.push({ start: match.index, end: done, matches: !inverted });
  }
  if (done < text.length) {
    spans.push({ start: done, end: text.length, matches: inverted });
  }
  return spans;
}

function combined(spans: Span[], behavior: SplitBehavior): Span[] {
  switch (behavior) {
    case 'Isolated':
      return spans;
    case 'Removed':
      return spans.filter((span) => !span.matches);
    case 'Contiguous':
      return joined(spans, (previous, span) => previous.matches === span.matches);
    case 'MergedWithPrevious':
      return joined(spans, (previous, span) => span.matches && !previous.matches);
    case 'MergedWithNext':
      return joined(spans, (previous, span) => previous.matches && !span.matches);
  }
}

/** Joins each span to the one before it where `joins` says so of the two as they were. */
function joined(spans: readonly Span[], joins: (previous: Span, span: Span) => boolean): Span[] {
  const result: Span[] = [];
  spans.forEach((span, index) => {
    if (index > 0 && joins(spans[index - 1], span)) {
      result[result.length - 1].end = span.end;
    } else {
      result.push({ ...span });
    }
  });
  return result;
}
