import type { FoundCell } from '../../../src/trace/recurrentStudies.ts';
import type { ColourScale } from '../../drawing/colourScale.ts';
import { formatNumber, formatPercent } from '../../drawing/ticks.ts';
import type { LensBrushedText } from '../../views/brushedText.ts';
import type { PieceSpan } from '../../views/pieceSpan.ts';
import { DOES, spanText } from '../stage/recurrent/findWords.ts';
import { linePlate, stacked } from './figure.ts';
import type { ShownPicture } from './shownPicture.ts';
import { tablePlate } from './tablePlate.ts';
import { colouredPlate, endsText } from './textPicture.ts';

/** Units that tell a part of the text from the rest. */
export interface FoundUnits {
  readonly texts: readonly string[];
  readonly span: PieceSpan;
  readonly threshold: number;
  /** The best first. */
  readonly cells: readonly FoundCell[];
  /** Of the text, which is coloured by one unit. */
  readonly scale: ColourScale;
  readonly text: LensBrushedText;
}

/** So many of the best are drawn. */
const LISTED = 15;

/** The text coloured by the chosen unit, with the chosen part and its like, and the best units below. */
export function foundUnitsPicture({ texts, span, threshold, cells, scale, text }: FoundUnits): ShownPicture {
  const part = spanText(texts, span);
  const number = formatNumber(threshold);
  return {
    name: 'cells',
    title: `units for “${part}”`,
    notes: [
      `The text is coloured by the ${text.what.toLowerCase()}.`,
      `Line above: the chosen part, positions ${span.from} to ${span.to - 1}. Line below: where the marked units do the same.`,
      `A unit is on above ${number}. Inside: share of the positions of the part where it does so; outside: share of the others where it does not; score: mean of both.`,
      ...(cells.length > LISTED ? [`The best ${LISTED} of ${cells.length} units.`] : []),
    ],
    plate: (style) => {
      const { pieces, steps, values, what, pinned, same } = text;
      const ends = endsText(scale.minimum, scale.maximum);
      const coloured = {
        pieces,
        steps,
        values,
        what,
        pinned,
        same,
        brushed: span,
        least: scale.minimum,
        ends,
      };
      const rows = cells
        .slice(0, LISTED)
        .map((cell) => [
          `unit ${cell.unit}`,
          DOES[cell.polarity],
          formatPercent(cell.inside),
          formatPercent(cell.outside),
          formatNumber(cell.score),
        ]);
      return stacked([
        colouredPlate(coloured, style),
        linePlate(`Units for “${part}”`, style, 'bold'),
        tablePlate({ heads: ['unit', 'does', 'inside', 'outside', 'score'], rows }, style),
      ]);
    },
    table: () => [
      { name: 'unit', values: cells.map(({ unit }) => unit) },
      { name: 'does', values: cells.map(({ polarity }) => DOES[polarity]) },
      { name: 'inside', values: cells.map(({ inside }) => inside) },
      { name: 'outside', values: cells.map(({ outside }) => outside) },
      { name: 'score', values: cells.map(({ score }) => score) },
    ],
  };
}
