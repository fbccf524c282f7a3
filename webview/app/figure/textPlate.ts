import { visibleText } from '../../drawing/ticks.ts';
import type { Mark, Plate, Style } from './figure.ts';

/** What was read at one position. */
export interface FigurePiece {
  readonly text: string;
  /** Stands apart from the piece before. */
  readonly gap?: boolean;
  /** Behind it. */
  readonly fill?: string | undefined;
  /** Under it: how tall, 0 to 1, and its colour. */
  readonly bar?: { readonly height: number; readonly fill: string } | undefined;
  readonly lineAbove?: boolean;
  readonly lineBelow?: boolean;
  readonly framed?: boolean;
}

const WIDTH = 760;
const SIZE = 13;
const LETTERS = 20;
const BARS = 18;
const BETWEEN = 4;

/** A text in lines, with a colour behind each piece or a bar under it. */
export function textPlate(pieces: readonly FigurePiece[], { palette, measure }: Style): Plate {
  const bars = pieces.some(({ bar }) => bar) ? BARS : 0;
  const line = LETTERS + bars + BETWEEN;
  const space = measure('n', 'code', SIZE);
  const [behind, letters, over]: [Mark[], Mark[], Mark[]] = [[], [], []];
  let [x, y, widest] = [1, 3, 0];
  const next = (): void => {
    x = 1;
    y += line;
  };
  const widthOf = ({ text }: FigurePiece): number =>
    Math.max(measure(text === ' ' ? text : visibleText(text), 'code', SIZE), space);
  for (const [at, piece] of pieces.entries()) {
    const breaks = /[\n\r]/.test(piece.text);
    const text = piece.text === ' ' ? piece.text : visibleText(piece.text);
    const width = widthOf(piece);
    if (piece.gap) x += space;
    const word = isBlank(pieces[at - 1]) || piece.gap ? wordFrom(pieces, at, widthOf) : width;
    if (x > 1 && x + (word < WIDTH / 2 ? word : width) > WIDTH) next();
    const box = { x, y, width, height: LETTERS };
    if (piece.fill !== undefined) behind.push({ kind: 'rect', ...box, fill: piece.fill });
    if (piece.bar) {
      const height = Math.max(1, piece.bar.height * (BARS - 3));
      const place = { x: x + 0.5, y: y + LETTERS, width: width - 1, height };
      // Upwards, from a common line.
      behind.push({ kind: 'rect', ...place, y: y + LETTERS + BARS - 3 - height, fill: piece.bar.fill });
    }
    if (piece.lineAbove) over.push({ kind: 'rect', ...box, y: y - 2, height: 2, fill: palette.above });
    if (piece.lineBelow)
      over.push({ kind: 'rect', ...box, y: y + LETTERS - 1, height: 2, fill: palette.accent });
    if (piece.framed) over.push(frame(box, palette.foreground));
    if (text !== ' ')
      letters.push({
        ...{ kind: 'text', text, x, y: y + 14.5, size: SIZE, font: 'code', anchor: 'start' },
        colour: breaks ? palette.muted : palette.foreground,
      });
    x += width;
    widest = Math.max(widest, x);
    if (breaks) next();
  }
  return {
    width: widest + 2,
    height: x > 1 || y === 3 ? y + line : y,
    marks: [...behind, ...letters, ...over],
  };
}

const isBlank = (piece: FigurePiece | undefined): boolean => piece !== undefined && piece.text.trim() === '';

/** What the pieces up to the next blank take together. */
function wordFrom(
  pieces: readonly FigurePiece[],
  from: number,
  widthOf: (piece: FigurePiece) => number,
): number {
  let width = 0;
  for (let at = from; at < pieces.length && !isBlank(pieces[at]); at++) {
    if (at > from && pieces[at]!.gap) break;
    width += widthOf(pieces[at]!);
  }
  return width;
}

const frame = (box: { x: number; y: number; width: number; height: number }, stroke: string): Mark => ({
  kind: 'shapes',
  shapes: [
    [
      [box.x, box.y],
      [box.x + box.width, box.y],
      [box.x + box.width, box.y + box.height],
      [box.x, box.y + box.height],
    ],
  ],
  stroke,
  width: 1.5,
});
