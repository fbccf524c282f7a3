import { headColour } from '../../drawing/headColours.ts';
import { formatCount, formatNumber } from '../../drawing/ticks.ts';
import { layOutScatter, pointAt, type ScatterLayout, ticksOf } from '../../views/scatterLayout.ts';
import { signOf } from '../../views/scatterSigns.ts';
import { centred, type Mark, type Plate, type Point, type Segment, type Style, upright } from './figure.ts';

export interface ScatterPicture {
  /** [point, x or y] */
  readonly points: Float32Array;
  /** [point]: place among `names`. */
  readonly classes: ArrayLike<number>;
  readonly names: readonly string[];
  /** What the classes are, above their names. */
  readonly legendTitle: string;
  readonly isShown: (point: number) => boolean;
  readonly xTitle: string;
  readonly yTitle: string;
  /** A point with a ring around it, and what stands beside it. */
  readonly marked?: { readonly point: number; readonly text: string } | undefined;
}

const WIDTH = 640;
const SIZE = 11;
const LEGEND = { left: 24, line: 18, sign: 4.5 } as const;
/** More points than these are drawn small. */
const MANY = 1000;

/** Points of a plane, a colour and a shape for each class; both axes have one scale. */
export function scatterPlate(picture: ScatterPicture, style: Style): Plate {
  const { names, points, classes } = picture;
  const layout = layOutScatter(points, WIDTH);
  const counts = names.map(() => 0);
  const places = names.map((): Point[] => []);
  for (let point = 0; point < classes.length; point++) {
    const kind = classes[point]!;
    if (!picture.isShown(point)) continue;
    counts[kind]!++;
    places[kind]!.push(pointAt(layout, points[2 * point]!, points[2 * point + 1]!));
  }
  const many = classes.length > MANY;
  const kinds = names.flatMap((_, kind) => (counts[kind] ? [kind] : []));
  const words = (kind: number): string => `${names[kind]!} (${formatCount(counts[kind]!)})`;
  const x = layout.width + LEGEND.left;
  const text = { size: SIZE, font: 'plain', anchor: 'start', colour: style.palette.foreground } as const;
  const marks: Mark[] = [
    ...axesMarks(picture, layout, style),
    ...kinds.flatMap((kind) => signMarks(kind, places[kind]!, many ? 2.2 : 3.6, many ? 0.65 : 0.85, style)),
    ...markedMarks(picture, layout, style),
    centred({ ...text, text: picture.legendTitle, x, middle: 18, colour: style.palette.muted }),
    ...kinds.flatMap((kind, at): Mark[] => {
      const middle = 18 + (at + 1) * LEGEND.line;
      return [
        ...signMarks(kind, [[x + 6, middle]], LEGEND.sign, 1, style),
        centred({ ...text, text: words(kind), x: x + 18, middle }),
      ];
    }),
  ];
  const widest = [picture.legendTitle, ...kinds.map(words)].map((each) => style.measure(each, 'plain', SIZE));
  return {
    width: x + 18 + Math.max(...widest),
    height: Math.max(layout.height, 18 + (kinds.length + 1) * LEGEND.line),
    marks,
  };
}

function signMarks(
  kind: number,
  places: readonly Point[],
  size: number,
  opacity: number,
  { palette }: Style,
): Mark[] {
  const sign = signOf(kind);
  const colour = headColour(kind, palette.kind);
  const paint = sign.open ? { stroke: colour, width: 1.5 } : { fill: colour };
  if (sign.kind === 'circle') return [{ kind: 'circles', centres: places, radius: size, opacity, ...paint }];
  const lines = places.flatMap(([x, y]) =>
    sign.lines.map((line) => line.map(([dx, dy]): Point => [x + dx * size, y + dy * size])),
  );
  if (sign.kind === 'area') return [{ kind: 'shapes', shapes: lines, opacity, ...paint }];
  const segments = lines.map(([[fromX, fromY], [toX, toY]]: readonly Point[]): Segment => [
    fromX,
    fromY,
    toX,
    toY,
  ]);
  return [{ kind: 'strokes', shape: 'line', segments, colour, width: 1.5, opacity }];
}

function axesMarks({ xTitle, yTitle }: ScatterPicture, layout: ScatterLayout, { palette }: Style): Mark[] {
  const { left, right, top, bottom, middle, height } = layout;
  const text = { size: SIZE, font: 'plain', colour: palette.muted } as const;
  const xs = ticksOf(layout, 0).map((tick) => ({ tick, at: pointAt(layout, tick, middle[1])[0] }));
  const ys = ticksOf(layout, 1).map((tick) => ({ tick, at: pointAt(layout, middle[0], tick)[1] }));
  const grid: Segment[] = [
    ...xs.map(({ at }): Segment => [at, top, at, bottom]),
    ...ys.map(({ at }): Segment => [left, at, right, at]),
  ];
  return [
    { kind: 'strokes', shape: 'line', segments: grid, colour: palette.line, width: 0.5 },
    ...xs.map(({ tick, at }) =>
      centred({ ...text, text: formatNumber(tick), x: at, middle: bottom + 12, anchor: 'middle' }),
    ),
    ...ys.map(({ tick, at }) =>
      centred({ ...text, text: formatNumber(tick), x: left - 6, middle: at, anchor: 'end' }),
    ),
    centred({
      ...text,
      text: xTitle,
      x: (left + right) / 2,
      middle: height - 8,
      anchor: 'middle',
      colour: palette.foreground,
    }),
    upright({ ...text, text: yTitle, x: 10, y: (top + bottom) / 2, colour: palette.foreground }),
  ];
}

function markedMarks(
  { marked, points }: ScatterPicture,
  layout: ScatterLayout,
  { palette, measure }: Style,
): Mark[] {
  if (!marked) return [];
  const [x, y] = pointAt(layout, points[2 * marked.point]!, points[2 * marked.point + 1]!);
  const right = x + 12 + measure(marked.text, 'bold', SIZE) <= layout.right;
  return [
    { kind: 'circles', centres: [[x, y]], radius: 7, stroke: palette.foreground, width: 1.5 },
    centred({
      text: marked.text,
      x: right ? x + 11 : x - 11,
      middle: y,
      size: SIZE,
      font: 'bold',
      colour: palette.foreground,
      anchor: right ? 'start' : 'end',
    }),
  ];
}
