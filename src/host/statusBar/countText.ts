import type { Problem } from '../../problem.ts';
import type { TextCounts } from '../../protocol/tokenizerMethods.ts';
import type { Localization } from '../localization.ts';

/** What the status bar says of a selection. */
export interface CountText {
  readonly text: string;
  readonly tooltip: string;
  /** Without icons, for screen readers. */
  readonly spoken: string;
  /** The model cannot read all of it at once. */
  readonly tooLong: boolean;
}

const ICON = '$(symbol-string)';

/** `37 / 512 tokens` */
export function countText(counts: TextCounts, characters: number, l10n: Localization): CountText {
  const { model, tokens, special, words } = counts;
  const limit = model.contextLength;
  const tooLong = limit !== undefined && tokens > limit;
  const shown =
    limit === undefined
      ? l10n.t(tokens === 1 ? '{0} token' : '{0} tokens', grouped(tokens))
      : l10n.t('{0} / {1} tokens', grouped(tokens), grouped(limit));
  const lines = [
    l10n.t('The selection has {0} words and {1} characters.', grouped(words), grouped(characters)),
    l10n.t('{0} cuts it into {1} tokens', model.title, grouped(tokens)) +
      (special > 0 ? l10n.t(', {0} of which it adds itself.', grouped(special)) : '.'),
    ...(limit === undefined ? [] : [limitLine(tooLong, limit, l10n)]),
    l10n.t('Click to look inside.'),
  ];
  return { text: `${ICON} ${shown}`, tooltip: lines.join('\n'), spoken: shown, tooLong };
}

/** For selections that are not counted, since counting them takes long and they fit no model. */
export function tooLargeText(characters: number, largest: number, l10n: Localization): CountText {
  const shown = l10n.t('> {0} characters', grouped(largest));
  const tooltip = [
    l10n.t('The selection has {0} characters.', grouped(characters)),
    l10n.t('Tokens are counted up to {0} characters.', grouped(largest)),
    l10n.t('Click to look inside its beginning.'),
  ];
  return { text: `${ICON} ${shown}`, tooltip: tooltip.join('\n'), spoken: shown, tooLong: true };
}

/** Where the model's tokenizer cannot be had: its folder is gone, for instance. */
export function uncountedText({ message, nextStep }: Problem, l10n: Localization): CountText {
  const tooltip = [message, ...(nextStep ? [nextStep] : [])].join('\n');
  return {
    text: `${ICON} ${l10n.t('? tokens')}`,
    tooltip,
    spoken: l10n.t('Tokens are not counted'),
    tooLong: false,
  };
}

function limitLine(tooLong: boolean, limit: number, l10n: Localization): string {
  return tooLong
    ? l10n.t(
        'That is more than the {0} that it reads at once: the rest is shown part by part.',
        grouped(limit),
      )
    : l10n.t('It reads at most {0} at once.', grouped(limit));
}

/** `65,536` */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
