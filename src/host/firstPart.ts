import type { PanelWindow } from '../protocol/panelMethods.ts';
import type { Localization } from './localization.ts';
import type { ReadText } from './readSource.ts';
import type { ShownTextRun } from './shownRun.ts';
import { grouped, withoutHalfCharacter } from './textWindow.ts';

/** A longer text takes so long that its first part is worth a run of its own. */
const SHORT_ENOUGH = 1000;
/** Run in a few hundredths of a second. */
const FIRST_CHARACTERS = 300;

/** What is run and shown first of a long text, while the rest is run. @returns `undefined` for one that is not long */
export function firstPart({ source, window }: ReadText): ReadText | undefined {
  if (window.text.length <= SHORT_ENOUGH) return undefined;
  const text = withoutHalfCharacter(window.text.slice(0, FIRST_CHARACTERS), true);
  return { source, window: { ...window, text } };
}

/**
 * The panel's note on a first part.
 * @param rest whether the rest is still run, or was cancelled
 */
export function firstPartNote(
  { range, sourceLength }: ShownTextRun,
  rest: 'running' | 'cancelled',
  l10n: Localization,
): PanelWindow {
  const part = l10n.t(
    'Shown: characters {0}–{1} of {2}.',
    grouped(range.start + 1),
    grouped(range.end),
    grouped(sourceLength),
  );
  const why =
    rest === 'running'
      ? l10n.t('The rest is being run.')
      : l10n.t('The run of the rest was cancelled; run again to see it.');
  return { text: `${part} ${why}`, rest, canMoveOn: false, canMoveBack: false };
}
