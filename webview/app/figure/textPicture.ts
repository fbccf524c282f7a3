import { type ColourScale, colourOf, fractionOf } from '../../drawing/colourScale.ts';
import { formatCount, formatNumber, visibleText } from '../../drawing/ticks.ts';
import type { TextPiece } from '../../views/textPiece.ts';
import type { PieceSpan } from '../../views/pieceSpan.ts';
import { barLegend, stepLegend } from './barLegend.ts';
import { type Plate, stacked, type Style } from './figure.ts';
import { hexOf } from './hexOf.ts';
import type { ShownPicture } from './shownPicture.ts';
import { stepRgb } from './stepRgb.ts';
import type { Column } from './table.ts';
import { type FigurePiece, textPlate } from './textPlate.ts';

/** More pieces than these make no page. */
const MOST_PIECES = 6000;

/** A text with a colour behind each piece. */
export interface ColouredPieces {
  readonly pieces: readonly TextPiece[];
  /** [piece]: which colour. */
  readonly steps: Uint8Array;
  /** [piece] */
  readonly values: Float32Array;
  /** `Forget gate, unit 12` */
  readonly what: string;
  readonly pinned: number | null;
  readonly brushed: PieceSpan | null;
  /** [piece]: 1 where there is a line below. */
  readonly same: Uint8Array;
  /** The ends of what a number can be, and what is written there. */
  readonly least: number;
  readonly ends: readonly [low: string, high: string];
}

export const colouredPicture = (text: ColouredPieces): ShownPicture => ({
  name: 'text',
  title: text.what,
  notes: [
    ...cutNotes(text.pieces.length),
    ...(text.pinned === null ? [] : [`Framed: position ${text.pinned}.`]),
  ],
  plate: (style) => colouredPlate(text, style),
  table: () => [
    ...placeColumns(text.pieces.map((piece) => piece.text)),
    { name: text.what, values: text.values },
    ...(text.brushed
      ? [{ name: 'chosen part', values: text.pieces.map((_, at) => Number(isIn(text.brushed, at))) }]
      : []),
    ...(text.same.length > 0 ? [{ name: 'same is done', values: text.same }] : []),
  ],
});

/** The text, below what its colours mean. */
export function colouredPlate(
  { pieces, steps, pinned, brushed, same, least, ends }: ColouredPieces,
  style: Style,
): Plate {
  const shown = pieces.slice(0, MOST_PIECES).map(({ text, gap }, at): FigurePiece => ({
    text,
    gap,
    fill: hexOf(stepRgb(steps[at]!, style.palette)),
    framed: at === pinned,
    lineAbove: isIn(brushed, at),
    lineBelow: same[at] === 1,
  }));
  return stacked([stepLegend(least, ends, style), textPlate(shown, style)], 8);
}

const isIn = (span: PieceSpan | null, at: number): boolean =>
  span !== null && at >= span.from && at < span.to;

/** A text with a bar under each character. */
export interface BarredText {
  readonly texts: readonly string[];
  /** NaN: no bar. */
  readonly values: ArrayLike<number>;
  readonly scale: ColourScale | undefined;
  readonly chosen: number | null;
  readonly said: string;
}

export const barredPicture = ({ texts, values, scale, chosen, said }: BarredText): ShownPicture => ({
  name: 'text',
  title: said,
  notes: [...cutNotes(texts.length), ...(chosen === null ? [] : [`Framed: position ${chosen}.`])],
  plate: (style) => {
    const shown = texts.slice(0, MOST_PIECES).map((text, at): FigurePiece => {
      const value = values[at] ?? NaN;
      const bar = scale && !Number.isNaN(value);
      return {
        text: text.replace('\r\n', '\n'),
        framed: at === chosen,
        bar: bar ? { height: fractionOf(scale, value), fill: hexOf(colourOf(scale, value)) } : undefined,
      };
    });
    const plate = textPlate(shown, style);
    return scale ? stacked([barLegend(scale, 'bars', style), plate], 8) : plate;
  },
  table: () => [
    ...placeColumns(texts),
    { name: 'value', values: Array.from(texts, (_, at) => values[at] ?? NaN) },
  ],
});

function placeColumns(texts: readonly string[]): Column[] {
  return [
    { name: 'position', values: texts.map((_, at) => at) },
    { name: 'text', values: texts.map(visibleText) },
  ];
}

const cutNotes = (count: number): string[] =>
  count > MOST_PIECES ? [`The first ${formatCount(MOST_PIECES)} of ${formatCount(count)} positions.`] : [];

/** What is written at the ends of a legend. */
export const endsText = (least: number, most: number): readonly [low: string, high: string] => [
  formatNumber(least),
  formatNumber(most),
];
