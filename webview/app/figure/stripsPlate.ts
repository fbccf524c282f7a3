import { paintMatrix } from '../../drawing/matrixPixels.ts';
import { elide, thinLabels } from '../../drawing/ticks.ts';
import { placeLabels, textLabels, type TimeAxis } from '../../views/timeAxis.ts';
import type { Strip } from '../../views/stripValues.ts';
import {
  AXIS,
  HEAD,
  layOutStrips,
  stripBox,
  type StripsLayout,
  WHOLE_TIME,
} from '../../views/timeStripsLayout.ts';
import { barLegend } from './barLegend.ts';
import { hatching } from './hatching.ts';
import { centred, moved, upright, type Mark, type Plate, type Style } from './figure.ts';
import type { StripColumns } from './stripColumns.ts';

/** Strips in view, with a column for so many positions. */
export interface StripsPicture {
  readonly strips: readonly Strip[];
  /** Of each strip. */
  readonly columns: readonly StripColumns[];
  readonly first: number;
  readonly last: number;
  readonly texts: readonly string[] | undefined;
  readonly xTitle: string;
}

const WIDTH = 940;
const SIZE = 11;
const TITLE = 20;

/** Gates and states one below the other over a common time axis, each with its colour bar. */
export function stripsPlate(picture: StripsPicture, style: Style): Plate {
  const { strips, columns, first, last } = picture;
  const units = columns[0]?.units ?? 0;
  const layout = layOutStrips({ strips: strips.length, units, positions: last - first + 1 }, WIDTH);
  const right = stripBox(layout, WHOLE_TIME, 0).width;
  const marks: Mark[] = [
    ...strips.flatMap((strip, at) => stripMarks(strip, columns[at]!, at, layout, style)),
    ...axisMarks(picture, layout, 0, style),
    ...axisMarks(picture, layout, layout.height - AXIS, style),
    centred({
      text: picture.xTitle,
      x: layout.x + Math.max(right / 2, style.measure(picture.xTitle, 'plain', SIZE) / 2),
      middle: layout.height + TITLE / 2,
      size: SIZE,
      font: 'plain',
      colour: style.palette.foreground,
      anchor: 'middle',
    }),
  ];
  const heads = strips.map(({ scale, title }) => barLegend(scale, title, style).width);
  const width = layout.x + Math.max(right + 24, style.measure(picture.xTitle, 'plain', SIZE), ...heads);
  return { width, height: layout.height + TITLE, marks };
}

function stripMarks(
  { scale, title }: Strip,
  { values, units, count, step }: StripColumns,
  at: number,
  layout: StripsLayout,
  style: Style,
): Mark[] {
  const { palette } = style;
  const box = stripBox(layout, WHOLE_TIME, at);
  const { bytes, hasHoles } = paintMatrix(values, scale);
  const legend = barLegend(scale, title, style);
  const text = { size: SIZE, colour: palette.muted, font: 'plain' } as const;
  const shown = thinLabels({ first: 0, last: units - 1, pitch: layout.cell.height, spacing: 13 });
  // The last column may stand for fewer positions.
  const width = count * step * layout.cell.width;
  return [
    ...moved(legend.marks, layout.x, box.y - HEAD / 2 - legend.height / 2),
    ...(hasHoles ? hatching({ ...box, width }, palette) : []),
    {
      kind: 'cells',
      x: box.x,
      y: box.y,
      width,
      height: box.height,
      rows: units,
      columns: count,
      pixels: bytes,
    },
    ...shown.map((unit) =>
      centred({
        ...text,
        text: String(unit),
        x: box.x - 6,
        middle: box.y + (unit + 0.5) * layout.cell.height,
        anchor: 'end',
      }),
    ),
    ...(box.height < 28 ? [] : [upright({ ...text, text: 'unit', x: 9, y: box.y + box.height / 2 })]),
  ];
}

/** Numbers of positions, and what was read there. */
function axisMarks(
  { first, last, texts }: StripsPicture,
  layout: StripsLayout,
  top: number,
  { palette, measure }: Style,
): Mark[] {
  const pitch = layout.cell.width;
  const x = (position: number): number => layout.x + (position - first) * pitch;
  const widths = (texts ?? []).map((text) => measure(text, 'code', SIZE));
  const read = texts && {
    texts,
    characters: texts.every((text) => [...text].length <= 1),
    widest: widths.reduce((most, width) => Math.max(most, width), 0),
  };
  const axis: TimeAxis = { first, last, pitch, read };
  const labels = textLabels(axis);
  const within = labels[0]?.centred === true;
  const text = { size: SIZE, colour: palette.muted, anchor: 'start' } as const;
  const places = placeLabels(axis);
  return [
    ...(within
      ? []
      : [
          {
            kind: 'strokes' as const,
            shape: 'line' as const,
            colour: palette.line,
            width: 1,
            segments: places.map((place) => [x(place), top + 4, x(place), top + AXIS - 4] as const),
          },
        ]),
    ...places.map((place) =>
      centred({
        ...text,
        text: String(place),
        x: x(place) + (within ? 0 : 5),
        middle: top + 10,
        font: 'plain',
      }),
    ),
    ...labels.map((label) =>
      centred({
        ...text,
        text: elide(label.text, label.room, (words) => measure(words, 'code', SIZE)),
        x: label.centred ? x(label.position) + pitch / 2 : x(label.position) + 5,
        middle: top + 27,
        font: 'code',
        colour: palette.foreground,
        anchor: label.centred ? 'middle' : 'start',
      }),
    ),
  ];
}
