import { ProblemError } from '../problem.ts';
import { LONGEST_TEXT } from '../protocol/engineMethods.ts';
import { cancelled } from '../protocol/rpc.ts';
import type { Outline } from '../protocol/outline.ts';
import type { PanelWindow } from '../protocol/panelMethods.ts';
import type { Localization } from './localization.ts';
import type { TextRange, TextSource } from './textSource.ts';

/** The part of a text that is sent to the engine. */
export interface TextWindow {
  readonly start: number;
  readonly text: string;
}

/** Something that a model can read: neither white space nor a control or format character nor unassigned. */
const READABLE = /[^\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The first window from `start` on that holds something readable; a short text is one window.
 * @throws ProblemError when there is nothing readable to the end of the text
 */
export async function readWindow(
  source: TextSource,
  start: number,
  l10n: Localization,
  signal?: AbortSignal,
): Promise<TextWindow> {
  let sawText = false;
  let from = start;
  while (from < source.length) {
    if (signal?.aborted) throw cancelled();
    const text = await windowFrom(source, from);
    if (text === '') break;
    if (READABLE.test(text)) return { start: from, text };
    sawText ||= /\S/.test(text);
    from += text.length;
    // A huge selection of nothing but white space must not hold the thread.
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw nothingReadable(start < source.length, sawText, l10n);
}

/**
 * All of a text, for lenses that read numbers: a part of them would be other numbers.
 * @throws ProblemError where there is nothing readable, or more than is read at once
 */
export async function readWhole(source: TextSource, l10n: Localization): Promise<TextWindow> {
  if (source.length > LONGEST_TEXT) {
    throw new ProblemError(
      'bad-input',
      l10n.t(
        'These are {0} characters; numbers are read from at most {1} at once.',
        grouped(source.length),
        grouped(LONGEST_TEXT),
      ),
      l10n.t('Select fewer numbers and run the command again.'),
    );
  }
  const text = await source.read({ start: 0, end: source.length });
  const complaint = complaintAbout(text, l10n);
  if (complaint) throw complaint;
  return { start: 0, text };
}

/** Whether something readable stands after what is shown; a very long stretch of white space counts as such. */
export async function goesOnAfter(source: TextSource, end: number): Promise<boolean> {
  let from = end;
  for (let count = 0; count < MOST_BLANK_WINDOWS && from < source.length; count++) {
    const text = await windowFrom(source, from);
    if (READABLE.test(text)) return true;
    from += Math.max(1, text.length);
  }
  return from < source.length;
}

/** So many windows of white space are looked through to tell whether a text goes on. */
const MOST_BLANK_WINDOWS = 16;

async function windowFrom(source: TextSource, start: number): Promise<string> {
  const text = await source.read({ start, end: Math.min(source.length, start + LONGEST_TEXT) });
  return withoutHalfCharacter(text, start + text.length < source.length);
}

/** Why a text cannot be run, or `undefined` where it can. */
export function complaintAbout(text: string, l10n: Localization): ProblemError | undefined {
  return READABLE.test(text) ? undefined : nothingReadable(text.length > 0, /\S/.test(text), l10n);
}

function nothingReadable(anything: boolean, sawText: boolean, l10n: Localization): ProblemError {
  const nextStep = l10n.t('Select some words and run the command again.');
  if (!anything) return new ProblemError('bad-input', l10n.t('There is no text here.'), nextStep);
  if (!sawText) {
    return new ProblemError('bad-input', l10n.t('There is only white space in the selected text.'), nextStep);
  }
  return new ProblemError(
    'bad-input',
    l10n.t('There are only control characters in the selected text, which no model can read.'),
    nextStep,
  );
}

/** A window must not end between the two halves of a character such as an emoji. */
export function withoutHalfCharacter(text: string, goesOn: boolean): string {
  const last = text.charCodeAt(text.length - 1);
  return goesOn && last >= 0xd800 && last <= 0xdbff && text.length > 1 ? text.slice(0, -1) : text;
}

/**
 * Which part of the source the run has really used.
 * @returns the range up to the last token where the model or the window cut the text, else all of it
 */
export function shownRange(window: TextWindow, outline: Outline, sourceLength: number): TextRange {
  const sentEnd = window.start + window.text.length;
  const cut = sentEnd < sourceLength || isTruncated(outline);
  const usedEnd = outline.tokens.reduce((end, token) => Math.max(end, token.end), 0);
  return { start: window.start, end: cut && usedEnd > 0 ? window.start + usedEnd : sentEnd };
}

/**
 * The panel's note on what is shown of a long text.
 * @returns `undefined` where all of it is
 */
export function windowNote(
  shown: ShownText,
  canMoveBack: boolean,
  l10n: Localization,
): PanelWindow | undefined {
  const { range, sourceLength, goesOn, outline } = shown;
  if (range.start === 0 && !goesOn) return undefined;
  // Appended tokens are not of the text.
  const tokens = outline.tokens.filter((token) => !token.special).length - outline.continued;
  const part = l10n.t(
    tokens === 1
      ? 'Shown: characters {0}–{1} of {2} ({3} token).'
      : 'Shown: characters {0}–{1} of {2} ({3} tokens).',
    grouped(range.start + 1),
    grouped(range.end),
    grouped(sourceLength),
    grouped(tokens),
  );
  return { text: `${part} ${whyNotAll(shown, l10n)}`, canMoveOn: goesOn, canMoveBack };
}

/** What a run has shown of its source. */
export interface ShownText {
  readonly range: TextRange;
  readonly sourceLength: number;
  /** Something readable stands after it. */
  readonly goesOn: boolean;
  readonly outline: Outline;
}

function whyNotAll({ goesOn, outline }: ShownText, l10n: Localization): string {
  if (!goesOn) return l10n.t('This is the last part.');
  const { model } = outline;
  if (model?.kind === 'recurrent' && isTruncated(outline))
    return l10n.t(
      'So many are run at once, so that every gate can be kept; each part begins with an empty memory.',
    );
  return model && isTruncated(outline)
    ? l10n.t(
        'The rest does not fit {0}, which reads {1} tokens at once.',
        model.title,
        grouped(model.contextLength),
      )
    : l10n.t('At most {0} characters are read at once.', grouped(LONGEST_TEXT));
}

function isTruncated(outline: Outline): boolean {
  return outline.notes.some((note) => note.kind === 'truncated');
}

/** `50,000,000` */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
