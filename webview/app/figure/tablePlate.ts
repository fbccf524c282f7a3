import { elide } from '../../drawing/ticks.ts';
import { centred, type Font, type Mark, type Plate, type Style } from './figure.ts';

export interface TablePicture {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const ROW = 20;
const SIZE = 12;
const GAP = 22;
const WIDEST = 560;

/** Rows and columns of words and numbers. */
export function tablePlate({ heads, rows }: TablePicture, { palette, measure }: Style): Plate {
  const cut = (text: string, font: Font): string =>
    elide(text, WIDEST, (words) => measure(words, font, SIZE));
  const lines = [
    { cells: heads.map((text) => cut(text, 'bold')), font: 'bold' as const },
    ...rows.map((cells) => ({ cells: cells.map((text) => cut(text, 'plain')), font: 'plain' as const })),
  ];
  const widths = heads.map((_, column) =>
    Math.max(...lines.map(({ cells, font }) => measure(cells[column] ?? '', font, SIZE))),
  );
  const starts = widths.map((_, column) =>
    widths.slice(0, column).reduce((sum, width) => sum + width + GAP, 0),
  );
  const width = (starts.at(-1) ?? 0) + (widths.at(-1) ?? 0);
  const marks: Mark[] = [
    {
      kind: 'strokes',
      shape: 'line',
      segments: [[0, ROW + 1, width, ROW + 1]],
      colour: palette.muted,
      width: 1,
    },
    ...lines.flatMap(({ cells, font }, line) =>
      cells.map((text, column) =>
        centred({
          ...{ text, font, size: SIZE, x: starts[column]!, anchor: 'start' },
          middle: (line + 0.5) * ROW + (line > 0 ? 4 : 0),
          colour: palette.foreground,
        }),
      ),
    ),
  ];
  return { width, height: lines.length * ROW + 6, marks };
}
