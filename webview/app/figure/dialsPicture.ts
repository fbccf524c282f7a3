import type { Dial } from '../../views/dialPicture.ts';
import { dialsPlate } from './dialsPlate.ts';
import type { ShownPicture } from './shownPicture.ts';

/** Angles as hands of clocks; the numbers are the ends of the hands. */
export function dialsPicture(dials: readonly Dial[], said: string): ShownPicture {
  const hands = dials.flatMap(({ title, hands }) => hands.map((hand) => ({ title, ...hand })));
  return {
    name: 'dials',
    title: said,
    notes: [
      ...(hands.some(({ kind }) => kind === 'column') ? ['Blue: the row’s hand; red: the column’s.'] : []),
      ...(hands.some(({ before }) => before) ? ['Thin: as it was before.'] : []),
    ],
    plate: (style) => dialsPlate(dials, style),
    table: () => [
      { name: 'dial', values: hands.map(({ title }) => title) },
      { name: 'hand', values: hands.map(({ kind, before }) => (before ? `${kind}, before` : kind)) },
      { name: 'to the right', values: hands.map(({ x }) => x) },
      { name: 'upwards', values: hands.map(({ y }) => y) },
    ],
  };
}
