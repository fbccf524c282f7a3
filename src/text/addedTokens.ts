import { AlignedText } from './alignedText.ts';
import { field, flagAt, integerAt, listAt, recordAt, stringAt } from './checkedJson.ts';
import type { Normalizer } from './normalizers.ts';
import { PrefixTable } from './prefixTable.ts';
import { isWhiteSpace } from './whiteSpace.ts';

/** A piece that is found in the text before anything else is done with it, such as `[MASK]`. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Not inside a longer word. */
  readonly singleWord: boolean;
  /** Takes the white space before it, or after it. */
  readonly stripsLeft: boolean;
  readonly stripsRight: boolean;
  /** Looked for in the normalized text. */
  readonly normalized: boolean;
  /** Left out when ids are decoded. */
  readonly special: boolean;
}

/** A stretch of text, and the added token that it is, if it is one. */
export interface Segment {
  readonly text: AlignedText;
  readonly token?: AddedToken;
}

const WORD_CHARACTER = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const ENDS_IN_WORD = new RegExp(`${WORD_CHARACTER}$`, 'u');
const STARTS_IN_WORD = new RegExp(`^${WORD_CHARACTER}`, 'u');

/** Reads the `added_tokens` of a `tokenizer.json`. */
export function readAddedTokens(value: unknown): AddedToken[] {
  return listAt(value ?? [], 'added_tokens').map((entry, index) => {
    const where = `added_tokens[${index}]`;
    const record = recordAt(entry, where);
    const special = flagAt(record, 'special', false, where);
    return {
      id: integerAt(field(record, 'id'), `${where}.id`),
      content: stringAt(field(record, 'content'), `${where}.content`),
      singleWord: flagAt(record, 'single_word', false, where),
      stripsLeft: flagAt(record, 'lstrip', false, where),
      stripsRight: flagAt(record, 'rstrip', false, where),
      normalized: flagAt(record, 'normalized', !special, where),
      special,
    };
  });
}

/** Takes the added tokens out of a text and normalizes what is left. */
export class AddedTokens {
  private readonly verbatim: TokenFinder;
  private readonly normalized: TokenFinder;

  constructor(
    tokens: readonly AddedToken[],
    private readonly normalizer: Normalizer,
  ) {
    const spelling = (token: AddedToken): string => normalizer(AlignedText.of(token.content)).text;
    this.verbatim = new TokenFinder(
      tokens.filter((token) => !token.normalized).map((token) => [token.content, token]),
    );
    this.normalized = new TokenFinder(
      tokens.filter((token) => token.normalized).map((token) => [spelling(token), token]),
    );
  }

  /** The text in order, normalized except for the tokens that are found verbatim. */
  segments(text: AlignedText): Segment[] {
    return this.verbatim
      .segments(text)
      .flatMap((segment) =>
        segment.token ? [segment] : this.normalized.segments(this.normalizer(segment.text)),
      );
  }
}

/** Finds tokens from left to right, at each place the longest. */
class TokenFinder {
  private readonly table: PrefixTable;
  private readonly candidates: RegExp | undefined;
  private readonly tokens: readonly AddedToken[];

  constructor(spellings: readonly (readonly [string, AddedToken])[]) {
    this.tokens = spellings.map(([, token]) => token);
    this.table = new PrefixTable(spellings.map(([spelling], index) => [spelling, index]));
    const units = [...this.table.firstUnits()].map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
    this.candidates = units.length > 0 ? new RegExp(`[${units.join('')}]`, 'g') : undefined;
  }

  segments(text: AlignedText): Segment[] {
    const segments: Segment[] = [];
    let done = 0;
    let from = 0;
    for (let match = this.next(text.text, from); match; match = this.next(text.text, from)) {
      from = match.end;
      const widened = match.start >= done ? widen(match, text.text, done) : undefined;
      if (widened) {
        addText(segments, text, done, widened.start);
        segments.push({ text: text.slice(widened.start, widened.end), token: match.token });
        done = widened.end;
      }
    }
    addText(segments, text, done, text.length);
    return segments;
  }

  private next(text: string, from: number): Match | undefined {
    if (!this.candidates) {
      return undefined;
    }
    this.candidates.lastIndex = from;
    for (let found = this.candidates.exec(text); found; found = this.candidates.exec(text)) {
      let longest: Match | undefined;
      this.table.visitPrefixes(text, found.index, (index, end) => {
        longest = { start: found!.index, end, token: this.tokens[index] };
      });
      if (longest) {
        return longest;
      }
    }
    return undefined;
  }
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly token: AddedToken;
}

/** With the white space that the token takes; `undefined` where it may not stand. */
function widen(match: Match, text: string, done: number): Match | undefined {
  let { start, end } = match;
  const { token } = match;
  if (token.singleWord) {
    // Two code units are enough to see one character.
    const before = ENDS_IN_WORD.test(text.slice(Math.max(0, start - 2), start));
    const after = STARTS_IN_WORD.test(text.slice(end, end + 2));
    if (before || after) {
      return undefined;
    }
  }
  while (token.stripsLeft && start > done && isWhiteSpace(text[start - 1])) {
    start--;
  }
  while (token.stripsRight && end < text.length && isWhiteSpace(text[end])) {
    end++;
  }
  return { start, end, token };
}

function addText(segments: Segment[], text: AlignedText, start: number, end: number): void {
  if (start < end) {
    segments.push({ text: text.slice(start, end) });
  }
}
