import type { Slice } from '../../../src/trace/node.ts';
import { colourOf, textColourOn, type ColourScale } from '../../drawing/colourScale.ts';
import { paintMatrix } from '../../drawing/matrixPixels.ts';
import { elide, formatCell, thinLabels, tickLabel } from '../../drawing/ticks.ts';
import { hatching } from './hatching.ts';
import { centred, upright, type Mark, type Plate, type Segment, type Style } from './figure.ts';

export interface MatrixPicture {
  readonly slice: Slice;
  readonly rowLabels: readonly string[] | undefined;
  readonly columnLabels: readonly string[] | undefined;
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly scale: ColourScale;
}

/** A plate that says where its cells begin and how tall they are, so that a legend can stand beside them. */
export interface MatrixPlate extends Plate {
  readonly plotTop: number;
  readonly plotHeight: number;
  readonly hatched: boolean;
}

/** Longest side of the cells together, where they are not smaller than a pixel or larger than a number needs. */
const SIDE = 620;
const LARGEST_CELL = 36;
const SIZE = 11;
const GAP = 6;
const WIDEST_LABEL = 130;
const TITLE = 20;
const BESIDE_TITLE = 6;
const GAPS_FROM = 9;
const NUMBERS_FROM = { width: 30, height: 17 };
const SLANT = Math.PI / 4;

/** A matrix as coloured cells with labelled rows and columns. */
export function matrixPlate(picture: MatrixPicture, style: Style): MatrixPlate {
  const { slice, scale } = picture;
  const { palette } = style;
  const cell = cellSize(slice);
  const rows = rowTicks(picture, cell.height, style);
  const columns = columnTicks(picture, cell.width, style);
  const left = TITLE + BESIDE_TITLE + rows.room + GAP;
  const top = TITLE + columns.room + GAP;
  const plot = {
    x: left,
    y: top,
    width: cell.width * slice.columns,
    height: cell.height * slice.rows,
  };
  const { bytes, hasHoles } = paintMatrix(slice.values, scale);
  const titles = { size: SIZE, colour: palette.foreground, font: 'plain' } as const;
  const marks: Mark[] = [
    ...(hasHoles ? hatching(plot, palette) : []),
    { kind: 'cells', ...plot, rows: slice.rows, columns: slice.columns, pixels: bytes },
    ...gaps(slice, plot, cell, palette.background),
    ...numbers(picture, plot, cell),
    ...rows.marks(plot),
    ...columns.marks(plot),
    upright({ ...titles, text: picture.rowTitle, x: TITLE / 2, y: plot.y + plot.height / 2 }),
    centred({
      ...titles,
      anchor: 'middle',
      text: picture.columnTitle,
      x: plot.x + plot.width / 2,
      middle: TITLE / 2 - 2,
    }),
  ];
  const title = style.measure(picture.columnTitle, 'plain', SIZE);
  const width = Math.max(plot.x + plot.width + columns.overhang, plot.x + plot.width / 2 + title / 2);
  const rowTitle = style.measure(picture.rowTitle, 'plain', SIZE);
  const height = Math.max(plot.y + plot.height + rows.overhang, plot.y + plot.height / 2 + rowTitle / 2);
  return { width, height, marks, plotTop: plot.y, plotHeight: plot.height, hatched: hasHoles };
}

function cellSize({ rows, columns }: Slice): { width: number; height: number } {
  const along = (count: number): number => Math.min(LARGEST_CELL, wholeFrom(SIDE / count));
  const [width, height] = [along(columns), along(rows)];
  // Squares where that loses little: an attention map, whose axes are the same tokens.
  return Math.max(rows, columns) <= 2 * Math.min(rows, columns)
    ? { width: Math.min(width, height), height: Math.min(width, height) }
    : { width, height };
}

/** Whole pixels, and never less than one: a cell that nobody can see is none. */
const wholeFrom = (size: number): number => Math.max(1, Math.floor(size));

interface Cell {
  readonly width: number;
  readonly height: number;
}

interface Plot extends Cell {
  readonly x: number;
  readonly y: number;
}

function gaps(slice: Slice, plot: Plot, cell: Cell, colour: string): Mark[] {
  const segments: Segment[] = [];
  if (cell.width >= GAPS_FROM)
    for (let column = 1; column < slice.columns; column++) {
      const x = plot.x + column * cell.width - 0.5;
      segments.push([x, plot.y, x, plot.y + plot.height]);
    }
  if (cell.height >= GAPS_FROM)
    for (let row = 1; row < slice.rows; row++) {
      const y = plot.y + row * cell.height - 0.5;
      segments.push([plot.x, y, plot.x + plot.width, y]);
    }
  return segments.length === 0 ? [] : [{ kind: 'strokes', shape: 'line', segments, colour, width: 1 }];
}

function numbers({ slice, scale }: MatrixPicture, plot: Plot, cell: Cell): Mark[] {
  if (cell.width < NUMBERS_FROM.width || cell.height < NUMBERS_FROM.height) return [];
  const marks: Mark[] = [];
  slice.values.forEach((value, at) => {
    if (!Number.isFinite(value)) return;
    marks.push(
      centred({
        text: formatCell(value),
        x: plot.x + ((at % slice.columns) + 0.5) * cell.width,
        middle: plot.y + (Math.floor(at / slice.columns) + 0.5) * cell.height,
        size: 10,
        colour: textColourOn(colourOf(scale, value)),
        font: 'plain',
        anchor: 'middle',
      }),
    );
  });
  return marks;
}

interface Ticks {
  /** Height or width that the labels take beside the cells. */
  readonly room: number;
  /** How far labels may stick out behind the last cell. */
  readonly overhang: number;
  marks(plot: Plot): Mark[];
}

function rowTicks({ slice, rowLabels }: MatrixPicture, pitch: number, style: Style): Ticks {
  const shown = thinLabels({ first: 0, last: slice.rows - 1, pitch, spacing: SIZE + 2 });
  const labels = shown.map((row) => shortened(tickLabel(rowLabels, row, slice.rowStep), style));
  const text = { size: SIZE, colour: style.palette.foreground, font: 'plain', anchor: 'end' } as const;
  return {
    room: widest(labels, style),
    overhang: Math.max(0, (SIZE - pitch) / 2),
    marks: (plot) =>
      shown.map((row, at) =>
        centred({ ...text, text: labels[at], x: plot.x - GAP, middle: plot.y + (row + 0.5) * pitch }),
      ),
  };
}

function columnTicks({ slice, columnLabels }: MatrixPicture, pitch: number, style: Style): Ticks {
  const slanted = columnLabels !== undefined;
  const numberWidth = style.measure(String(slice.columns * slice.columnStep), 'plain', SIZE) + 10;
  const spacing = slanted ? (SIZE + 3) / Math.sin(SLANT) : numberWidth;
  const shown = thinLabels({ first: 0, last: slice.columns - 1, pitch, spacing });
  const labels = shown.map((column) => shortened(tickLabel(columnLabels, column, slice.columnStep), style));
  const text = { size: SIZE, colour: style.palette.foreground, font: 'plain' } as const;
  const room = slanted ? widest(labels, style) * Math.sin(SLANT) + SIZE * 0.6 : SIZE;
  const ends = labels.map((label, at) => {
    const behind = (slice.columns - shown[at] - 0.5) * pitch;
    return style.measure(label, 'plain', SIZE) * (slanted ? Math.cos(SLANT) : 0.5) - behind;
  });
  return {
    room,
    overhang: Math.max(0, ...ends) + 4,
    marks: (plot) =>
      shown.map((column, at) => {
        const x = plot.x + (column + 0.5) * pitch;
        const y = plot.y - GAP;
        return slanted
          ? { kind: 'text', ...text, text: labels[at], x: x + 3, y, anchor: 'start', angle: -45 }
          : { kind: 'text', ...text, text: labels[at], x, y, anchor: 'middle' };
      }),
  };
}

const shortened = (label: string, { measure }: Style): string =>
  elide(label, WIDEST_LABEL, (text) => measure(text, 'plain', SIZE));

const widest = (labels: readonly string[], { measure }: Style): number =>
  labels.reduce((most, label) => Math.max(most, measure(label, 'plain', SIZE)), 0);
