import { headColour } from '../../drawing/headColours.ts';
import { decadeTicks, formatDecade } from '../../drawing/decadeTicks.ts';
import { elide, formatNumber, niceStep, thinLabels } from '../../drawing/ticks.ts';
import type { Curve, CurvePicture } from '../../views/curvePicture.ts';
import { centred, upright, type Mark, type Plate, type Segment, type Style } from './figure.ts';

const WIDTH = 520;
const HEIGHT = 260;
const SIZE = 11;
const Y_TICKS = 5;
const WIDEST_LABEL = 90;
const WIDEST_NAME = 320;
const DASH = 5;

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Curves over common places, with both axes and a legend. */
export function curvesPlate(picture: CurvePicture, style: Style): Plate {
  const { palette, measure } = style;
  const { yTicks, range, share, format } = valueAxis(picture);
  const written = yTicks.map(format);
  const widest = written.reduce((most, text) => Math.max(most, measure(text, 'plain', SIZE)), 0);
  const [left, top] = [24 + widest + 8, 10];
  const bottom = top + HEIGHT;
  const first = picture.places[0] ?? 0;
  const span = (picture.places[picture.places.length - 1] ?? 1) - first || 1;
  const x = (place: number): number => left + ((place - first) / span) * WIDTH;
  const y = (value: number): number => bottom - share(value, range) * HEIGHT;
  const text = { size: SIZE, colour: palette.foreground, font: 'plain' } as const;
  const grid = yTicks.map((value): Segment => [left, y(value), left + WIDTH, y(value)]);
  const marks: Mark[] = [
    { kind: 'strokes', shape: 'line', segments: grid, colour: palette.line, width: 0.5 },
    ...picture.curves.flatMap((curve) => curveMarks(curve, picture.places, x, y, style)),
    ...written.map((words, at) =>
      centred({ ...text, text: words, x: left - 8, middle: y(yTicks[at]), anchor: 'end' }),
    ),
    ...placeMarks(picture, x, bottom, style),
    upright({ ...text, text: picture.yTitle, x: 8, y: top + HEIGHT / 2 }),
    centred({ ...text, text: picture.xTitle, x: left + WIDTH / 2, middle: bottom + 34, anchor: 'middle' }),
    ...picture.curves.flatMap((curve, at) =>
      legendMarks(curve, left + WIDTH + 24, top + 10 + at * 20, style),
    ),
  ];
  const names = picture.curves.map(({ name }) => Math.min(WIDEST_NAME, measure(name, 'plain', SIZE)));
  return {
    width: left + WIDTH + 24 + 30 + Math.max(0, ...names),
    height: Math.max(bottom + 44, top + picture.curves.length * 20),
    marks,
  };
}

function curveMarks(
  { values, band, colour, dashed }: Curve,
  places: ArrayLike<number>,
  x: (place: number) => number,
  y: (value: number) => number,
  { palette }: Style,
): Mark[] {
  const segments: Segment[] = [];
  for (let at = 1; at < places.length; at++) {
    const [from, to] = [values[at - 1], values[at]];
    const segment = [x(places[at - 1]), y(from), x(places[at]), y(to)] as const;
    if (segment.every(Number.isFinite)) segments.push(segment);
  }
  const look = { kind: 'strokes', shape: 'line', colour: headColour(colour, palette.kind) } as const;
  const reach: Segment[] = band
    ? Array.from({ length: places.length }, (_, at): Segment => {
        const place = x(places[at]);
        return [place, y(band.low[at]), place, y(band.high[at])];
      }).filter((segment) => segment.every(Number.isFinite))
    : [];
  return [
    ...(reach.length > 0 ? [{ ...look, segments: reach, width: 3, opacity: 0.25 }] : []),
    { ...look, segments: dashed ? inDashes(segments) : segments, width: 1.6 },
  ];
}

/** Every other piece of so many pixels, counted along the whole line. */
function inDashes(segments: readonly Segment[]): Segment[] {
  const dashes: Segment[] = [];
  let walked = 0;
  for (const [fromX, fromY, toX, toY] of segments) {
    const length = Math.hypot(toX - fromX, toY - fromY);
    for (let at = 0; at < length;) {
      const left = DASH - (walked % DASH);
      const end = Math.min(length, at + left);
      const on = Math.floor(walked / DASH) % 2 === 0;
      const point = (share: number) =>
        [fromX + share * (toX - fromX), fromY + share * (toY - fromY)] as const;
      if (on) dashes.push([...point(at / length), ...point(end / length)]);
      walked += end - at;
      at = end;
    }
  }
  return dashes;
}

function placeMarks(
  { places, placeName }: CurvePicture,
  x: (place: number) => number,
  bottom: number,
  { palette, measure }: Style,
): Mark[] {
  const last = places.length - 1;
  const label = (at: number): string =>
    elide(placeName(places[at]), WIDEST_LABEL, (words) => measure(words, 'plain', SIZE));
  const pitch = last > 0 ? WIDTH / last : WIDTH;
  const longest = Array.from({ length: Math.min(last + 1, 200) }, (_, at) =>
    measure(label(at), 'plain', SIZE),
  );
  const spacing = Math.max(...longest, 10) + 12;
  const shown = thinLabels({ first: 0, last, pitch, spacing });
  return [
    {
      kind: 'strokes',
      shape: 'line',
      colour: palette.muted,
      width: 1,
      segments: [
        [x(places[0] ?? 0), bottom, x(places[last] ?? 1), bottom],
        ...shown.map((at): Segment => [x(places[at]), bottom, x(places[at]), bottom + 4]),
      ],
    },
    ...shown.map((at) =>
      centred({
        text: label(at),
        x: x(places[at]),
        middle: bottom + 14,
        size: SIZE,
        colour: palette.foreground,
        font: 'plain',
        anchor: 'middle',
      }),
    ),
  ];
}

function legendMarks({ name, colour, dashed }: Curve, x: number, middle: number, style: Style): Mark[] {
  const line: Segment = [x, middle, x + 20, middle];
  return [
    {
      kind: 'strokes',
      shape: 'line',
      segments: dashed ? inDashes([line]) : [line],
      colour: headColour(colour, style.palette.kind),
      width: 2,
    },
    centred({
      text: elide(name, WIDEST_NAME, (words) => style.measure(words, 'plain', SIZE)),
      x: x + 28,
      middle,
      size: SIZE,
      colour: style.palette.foreground,
      font: 'plain',
      anchor: 'start',
    }),
  ];
}

/** The axis of the values, from bottom (0) to top (1). */
function valueAxis({ curves, logarithmic = false }: CurvePicture) {
  if (!logarithmic) {
    const yTicks = ticksAround(valueRange(curves, -Infinity));
    const range = { low: yTicks[0], high: yTicks[yTicks.length - 1] };
    return { yTicks, range, share: linearShare, format: formatNumber };
  }
  const range = valueRange(curves, 0);
  const yTicks = decadeTicks(range.low, range.high, Y_TICKS + 1);
  return { yTicks, range, share: logarithmicShare, format: formatDecade };
}

const linearShare = (value: number, { low, high }: Range): number => (value - low) / (high - low);

const logarithmicShare = (value: number, { low, high }: Range): number =>
  value > 0 ? Math.log(value / low) / Math.log(high / low) : NaN;

/** @param above what is not above this cannot be drawn */
function valueRange(curves: readonly Curve[], above: number): Range {
  let [low, high] = [Infinity, -Infinity];
  const take = (values: ArrayLike<number>): void => {
    for (let at = 0; at < values.length; at++) {
      if (!Number.isFinite(values[at]) || values[at] <= above) continue;
      low = Math.min(low, values[at]);
      high = Math.max(high, values[at]);
    }
  };
  for (const { values, band } of curves) [values, ...(band ? [band.low, band.high] : [])].forEach(take);
  const positive = above === 0;
  if (low > high) return { low: positive ? 0.1 : 0, high: 1 };
  if (low === high) return positive ? { low: low / 10, high: high * 10 } : { low: low - 1, high: high + 1 };
  return { low, high };
}

/** Round numbers from just below the range to just above it. */
function ticksAround({ low, high }: Range): number[] {
  const rough = (high - low) / Y_TICKS;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = niceStep(rough / decade) * decade;
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
