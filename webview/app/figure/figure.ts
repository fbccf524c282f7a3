/** A picture as data: what is where, in CSS pixels from the top left. One figure is painted as SVG and as PNG. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  /** For those who cannot see it. */
  readonly title: string;
  readonly description: string;
  readonly marks: readonly Mark[];
}

export type Mark = RectMark | TextMark | StrokesMark | ShapesMark | CirclesMark | CellsMark;

export interface RectMark {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
}

export interface TextMark {
  readonly kind: 'text';
  readonly text: string;
  readonly x: number;
  /** Where letters stand on. */
  readonly y: number;
  readonly size: number;
  readonly colour: string;
  readonly font: Font;
  readonly anchor: 'start' | 'middle' | 'end';
  /** In degrees, clockwise, about (x, y). */
  readonly angle?: number;
}

/** Lines of one look; `curve` leaves and arrives horizontally. */
export interface StrokesMark {
  readonly kind: 'strokes';
  readonly shape: 'line' | 'curve';
  readonly segments: readonly Segment[];
  readonly colour: string;
  readonly width: number;
  readonly opacity?: number;
}

export type Segment = readonly [fromX: number, fromY: number, toX: number, toY: number];

export type Point = readonly [x: number, y: number];

/** What areas are painted with; none: only their border is drawn. */
export interface Paint {
  readonly fill?: string | undefined;
  readonly stroke?: string | undefined;
  /** Of the border. */
  readonly width?: number;
  readonly opacity?: number;
}

/** Areas with straight edges, all painted alike. */
export interface ShapesMark extends Paint {
  readonly kind: 'shapes';
  readonly shapes: readonly (readonly Point[])[];
}

/** Circles of one size, all painted alike. */
export interface CirclesMark extends Paint {
  readonly kind: 'circles';
  readonly centres: readonly Point[];
  readonly radius: number;
}

/** A matrix of coloured cells without gaps. */
export interface CellsMark {
  readonly kind: 'cells';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly columns: number;
  /** Red, green, blue, alpha for each cell, in row-major order; alpha is 0 or 255. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly opacity?: number;
}

export type Font = 'plain' | 'bold' | 'code';

/** Fonts that are on every machine: a figure brings none of its own. */
export const FONT_FAMILIES: Readonly<Record<Font, string>> = {
  plain: "Helvetica, Arial, 'DejaVu Sans', sans-serif",
  bold: "Helvetica, Arial, 'DejaVu Sans', sans-serif",
  code: "Menlo, Consolas, 'DejaVu Sans Mono', monospace",
};

/** The font of a text on a canvas, as CSS writes it. */
export function cssFont(font: Font, size: number): string {
  return `${font === 'bold' ? 'bold ' : ''}${size}px ${FONT_FAMILIES[font]}`;
}

/** The width of a text in CSS pixels. */
export type MeasureText = (text: string, font: Font, size: number) => number;

export interface Palette {
  readonly kind: 'light' | 'dark';
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  /** Of signed numbers, those above zero; the others have the accent, as in the pictures. */
  readonly above: string;
}

export const LIGHT: Palette = {
  kind: 'light',
  background: '#ffffff',
  foreground: '#1f1f1f',
  muted: '#595959',
  line: '#c8c8c8',
  accent: '#1a66b8',
  above: '#b3261e',
};

export const DARK: Palette = {
  kind: 'dark',
  background: '#1f1f1f',
  foreground: '#e6e6e6',
  muted: '#a8a8a8',
  line: '#4a4a4a',
  accent: '#4da3ff',
  above: '#f14c4c',
};

/** What every part of a figure is drawn with. */
export interface Style {
  readonly palette: Palette;
  readonly measure: MeasureText;
}

/** A part of a figure, from its own top left corner. */
export interface Plate {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** The same marks at another place. */
export const moved = (marks: readonly Mark[], x: number, y: number): Mark[] =>
  marks.map((mark) => movedMark(mark, x, y));

function movedMark(mark: Mark, x: number, y: number): Mark {
  const point = ([left, top]: Point): Point => [left + x, top + y];
  switch (mark.kind) {
    case 'strokes':
      return {
        ...mark,
        segments: mark.segments.map(([a, b, c, d]): Segment => [a + x, b + y, c + x, d + y]),
      };
    case 'shapes':
      return { ...mark, shapes: mark.shapes.map((corners) => corners.map(point)) };
    case 'circles':
      return { ...mark, centres: mark.centres.map(point) };
    default:
      return { ...mark, x: mark.x + x, y: mark.y + y };
  }
}

/** Plates one below the other, their left edges in line. */
export function stacked(plates: readonly Plate[], gap = 16): Plate {
  const marks: Mark[] = [];
  let height = 0;
  for (const plate of plates) {
    if (height > 0) height += gap;
    marks.push(...moved(plate.marks, 0, height));
    height += plate.height;
  }
  return { width: Math.max(0, ...plates.map(({ width }) => width)), height, marks };
}

/** Plates one beside the other, their upper edges in line. */
export function beside(plates: readonly Plate[], gap = 28): Plate {
  const marks: Mark[] = [];
  let width = 0;
  for (const plate of plates) {
    if (width > 0) width += gap;
    marks.push(...moved(plate.marks, width, 0));
    width += plate.width;
  }
  return { width, height: Math.max(0, ...plates.map(({ height }) => height)), marks };
}

/** Words as a plate of one line. */
export function linePlate(text: string, { palette, measure }: Style, font: Font = 'plain'): Plate {
  const mark = { text, x: 0, middle: 8, size: 12, font, anchor: 'start' } as const;
  return {
    width: measure(text, font, 12),
    height: 16,
    marks: [centred({ ...mark, colour: palette.foreground })],
  };
}

/** A text whose small letters stand around a middle line. */
export function centred(text: Omit<TextMark, 'kind' | 'y'> & { readonly middle: number }): TextMark {
  const { middle, ...rest } = text;
  return { kind: 'text', ...rest, y: middle + text.size * 0.35 };
}

/** A text that reads upwards, centred about a point. */
export function upright(text: Omit<TextMark, 'kind' | 'anchor' | 'angle'>): TextMark {
  return { kind: 'text', ...text, x: text.x + text.size * 0.35, anchor: 'middle', angle: -90 };
}
