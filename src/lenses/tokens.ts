import { ProblemError } from '../problem.ts';
import type { LoadedModel } from '../models/loadModel.ts';
import type { Token } from '../text/tokenizer.ts';
import type { RunNote } from '../trace/description.ts';

/**
 * A model without a tokenizer reads the ids that are written in the text: `12 7 31`.
 * @throws ProblemError `bad-input` where the text holds nothing that the model can read
 */
export function tokensOfText(text: string, pair: string, model: LoadedModel): Token[] {
  if (!model.tokenizer) return tokensOfWrittenIds(beginning(text), model);
  if (text.trim() === '') {
    const what = text === '' ? 'The text is empty.' : 'The text is only white space.';
    throw new ProblemError('bad-input', what, 'Select some words and run the command again.');
  }
  const tokens = model.tokenizer.encode(beginning(text), pair === '' ? undefined : beginning(pair));
  if (tokens.every((token) => token.special)) {
    throw new ProblemError(
      'bad-input',
      `The tokenizer of ${model.title} drops every character of this text (control characters, for instance).`,
      'Select some words and run the command again.',
    );
  }
  return tokens;
}

/** Longer texts never fit a model: more than so many UTF-16 code units are not even cut into tokens. */
const LONGEST_READ = 65_536;

/** The part of a text that is read; a character of two code units is not torn apart. */
function beginning(text: string): string {
  if (text.length <= LONGEST_READ) return text;
  const torn = /[\uD800-\uDBFF]$/.test(text.slice(0, LONGEST_READ));
  return text.slice(0, torn ? LONGEST_READ - 1 : LONGEST_READ);
}

/** Tokens that were chosen one after the other and stand for no text of the person's. */
export function tokensOfContinuation(ids: readonly number[], model: LoadedModel): Token[] {
  return ids.length === 0 ? [] : tokensOfIds(ids, model);
}

const WRITTEN_IDS = /^[[(]?\s*\d{1,9}(?:[\s,;]+\d{1,9})*[\s,;]*[\])]?$/;

function tokensOfWrittenIds(text: string, model: LoadedModel): Token[] {
  if (!WRITTEN_IDS.test(text.trim())) {
    throw new ProblemError(
      'bad-input',
      `${model.title} has no tokenizer.json, so it cannot read text.`,
      'Put the tokenizer.json of the model into its folder, or select token ids such as “12 7 31”.',
    );
  }
  const written = [...text.matchAll(/\d+/g)];
  const tokens = tokensOfIds(
    written.map(([digits]) => Number(digits)),
    model,
  );
  return tokens.map((token, at) => {
    const { index, 0: digits } = written[at]!;
    return { ...token, start: index, end: index + digits.length };
  });
}

/** @throws ProblemError `bad-input` where an id is outside the vocabulary */
export function tokensOfIds(ids: readonly number[], model: LoadedModel): Token[] {
  const { vocabulary } = model.configuration;
  const outside = ids.find((id) => id >= vocabulary);
  if (ids.length === 0) throw new ProblemError('bad-input', 'There are no token ids.');
  if (outside !== undefined) {
    throw new ProblemError(
      'bad-input',
      `Token id ${outside} is outside the vocabulary of ${vocabulary} pieces.`,
    );
  }
  return ids.map((id) => ({
    id,
    piece: model.tokenizer?.piece(id) ?? String(id),
    start: 0,
    end: 0,
    special: false,
    type: 0,
  }));
}

/** Cuts what is too long for the model, keeping the special tokens at both ends, and says what was left out. */
export function fitToContext(
  tokens: readonly Token[],
  limit: number,
  textLength: number,
): { tokens: readonly Token[]; note?: RunNote } {
  if (tokens.length <= limit) return { tokens };
  const first = tokens.findIndex((token) => !token.special);
  const last = tokens.findLastIndex((token) => !token.special);
  const [head, content, tail] = [
    tokens.slice(0, first),
    tokens.slice(first, last + 1),
    tokens.slice(last + 1),
  ];
  const room = limit - head.length - tail.length;
  const shown = content.slice(0, room);
  return {
    tokens: [...head, ...shown, ...tail],
    note: {
      kind: 'truncated',
      text:
        `Shown: the first ${shown.length} of ${textLength > LONGEST_READ ? 'more than ' : ''}${content.length} tokens. ` +
        `The model reads at most ${limit} at once, special tokens included.`,
    },
  };
}
