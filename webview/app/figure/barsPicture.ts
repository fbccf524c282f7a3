import { ranked, type ClassNumbers } from '../../views/classNumbers.ts';
import type { Choice } from '../../views/choice.ts';
import { type BarsPicture, barsPlate } from './barsPlate.ts';
import { stacked } from './figure.ts';
import type { ShownPicture } from './shownPicture.ts';

/** More bars make no page. */
const MOST = 25;

/** Classes by what the network gives them, the likeliest first. */
export function classesPicture(
  values: ArrayLike<number>,
  labels: readonly string[] | undefined,
  numbers: ClassNumbers,
): ShownPicture {
  const entries = ranked(values, labels, numbers);
  const title = { share: 'probability', score: 'score', 'shares-changed': 'probability, changed by', 'scores-changed': 'score, changed by' }[numbers]; // prettier-ignore
  return {
    ...barsShown('classes', '', {
      entries,
      format: numbers.startsWith('share') ? 'percent' : 'number',
      labelTitle: 'class',
      valueTitle: title,
    }),
    table: () => [
      { name: 'class', values: entries.map(({ at }) => at) },
      { name: 'label', values: entries.map(({ label }) => label) },
      { name: title, values: entries.map(({ value }) => value) },
    ],
  };
}

/** Labelled numbers as bars. */
export function barsShown(name: string, title: string, picture: BarsPicture): ShownPicture {
  const { entries, labelTitle, valueTitle } = picture;
  const shown = { ...picture, entries: entries.slice(0, MOST) };
  return {
    name,
    title,
    notes: entries.length > MOST ? [`The first ${MOST} of ${entries.length} are drawn.`] : [],
    plate: (style) => barsPlate(shown, style),
    table: () => [
      { name: labelTitle, values: entries.map(({ label }) => label) },
      { name: valueTitle, values: entries.map(({ value }) => value) },
    ],
  };
}

/** Tokens that may come next: what the model says, and where it is another number what they are drawn with. */
export function choicesPicture(choices: readonly Choice[], changed: boolean): ShownPicture {
  const of = (what: 'probability' | 'chance'): BarsPicture => ({
    entries: choices.map((choice) => ({ label: choice.label, value: choice[what] })),
    ...{ format: 'percent', labelTitle: 'token', valueTitle: what },
  });
  return {
    name: 'tokens',
    title: '',
    notes: changed ? ['A token’s chance is what it is drawn with.'] : [],
    plate: (style) =>
      stacked(
        (changed ? (['probability', 'chance'] as const) : (['probability'] as const)).map((what) =>
          barsPlate(of(what), style),
        ),
      ),
    table: () => [
      { name: 'token id', values: choices.map(({ id }) => id) },
      { name: 'token', values: choices.map(({ label }) => label) },
      { name: 'probability', values: choices.map(({ probability }) => probability) },
      { name: 'chance', values: choices.map(({ chance }) => chance) },
    ],
  };
}
