import type { Thumbnails } from '../../../src/trace/node.ts';
import { mapPainter, type Scope } from '../../views/overviewScale.ts';
import { centred, type CellsMark, type Mark, type Plate, type Style } from './figure.ts';

export interface OverviewPicture {
  /** From top to bottom. */
  readonly layers: readonly { readonly title: string; readonly thumbnails: Thumbnails }[];
  /** Which maps share one colour scale. */
  readonly scope: Scope;
  /** `head` */
  readonly columnTitle: string;
}

const SIDE = 64;
const GAP = 6;
const SIZE = 11;
const HEADER = 20;

/** Every head of every layer as a small picture. */
export function overviewPlate({ layers, scope, columnTitle }: OverviewPicture, style: Style): Plate {
  const { palette, measure } = style;
  const left = layers.reduce((most, { title }) => Math.max(most, measure(title, 'plain', SIZE)), 0) + 10;
  const heads = layers.reduce((most, { thumbnails }) => Math.max(most, thumbnails.count), 0);
  const painter = mapPainter(layers, scope);
  const text = { size: SIZE, colour: palette.foreground, font: 'plain' } as const;
  const step = SIDE + GAP;
  const marks: Mark[] = [
    ...Array.from({ length: heads }, (_, head) =>
      centred({
        ...text,
        text: head === 0 ? `${columnTitle} 0` : String(head),
        x: left + head * step + SIDE / 2,
        middle: HEADER / 2 - 2,
        anchor: 'middle',
      }),
    ),
    ...layers.flatMap(({ title, thumbnails }, layer) => {
      const y = HEADER + layer * step;
      return [
        centred({ ...text, text: title, x: left - 10, middle: y + SIDE / 2, anchor: 'end' }),
        ...Array.from({ length: thumbnails.count }, (_, head) => ({
          ...map(thumbnails, head, painter),
          x: left + head * step,
          y,
        })),
      ];
    }),
  ];
  return { width: left + heads * step - GAP, height: HEADER + layers.length * step - GAP, marks };
}

function map(
  thumbnails: Thumbnails,
  head: number,
  painter: ReturnType<typeof mapPainter>,
): Omit<CellsMark, 'x' | 'y'> {
  const { rows, columns, bytes } = thumbnails;
  const own = bytes.subarray(head * rows * columns, (head + 1) * rows * columns);
  const colours = painter(thumbnails, own);
  const pixels = new Uint8ClampedArray(own.length * 4);
  new Uint32Array(pixels.buffer).set(Array.from(own, (byte) => colours[byte]));
  return { kind: 'cells', width: SIDE, height: SIDE, rows, columns, pixels };
}
