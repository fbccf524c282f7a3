import type { Cut } from '../../../src/trace/studies.ts';
import { pieceText } from '../../../src/text/readablePiece.ts';
import { formatCount } from '../../drawing/ticks.ts';
import { linePlate, stacked } from './figure.ts';
import type { ShownPicture } from './shownPicture.ts';
import { textPlate } from './textPlate.ts';

/** A text cut by words, characters and subwords. */
export const cutsPicture = (cuts: readonly Cut[]): ShownPicture => ({
  name: 'cuts',
  title: '',
  notes: cuts.map(({ title, vocabulary }) => `${title}: ids of ${vocabulary}.`),
  plate: (style) =>
    stacked(
      cuts.map(({ title, count, pieces }) =>
        stacked(
          [
            linePlate(`${title}: ${formatCount(count)}`, style, 'bold'),
            textPlate(
              pieces.map(({ piece }) => ({ text: pieceText(piece), gap: true, framed: true })),
              style,
            ),
          ],
          4,
        ),
      ),
    ),
  table: () => {
    const rows = cuts.flatMap(({ name, pieces }) => pieces.map((piece) => ({ name, ...piece })));
    return [
      { name: 'cut', values: rows.map(({ name }) => name) },
      { name: 'piece', values: rows.map(({ piece }) => piece) },
      { name: 'id', values: rows.map(({ id }) => id) },
      { name: 'start', values: rows.map(({ start }) => start) },
      { name: 'end', values: rows.map(({ end }) => end) },
    ];
  },
});
