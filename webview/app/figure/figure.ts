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

export type Mark = RectMark | TextMark | StrokesMark | CellsMark;

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
export function moved(marks: readonly Mark[], x: number, y: number): Mark[] {
  return marks.map((mark) =>
    mark.kind === 'strokes'
      ? {
          ...mark,
          segments: mark.segments.map(([a, b, c, d]): Segment => [a + x, b + y, c + x, d + y]),
        }
      : { ...mark, x: mark.x + x, y: mark.y + y },
  );
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
