import type { Statistics } from '../../../src/trace/node.ts';
import { formatCount, formatNumber } from '../../drawing/ticks.ts';
import { isSteep } from '../../views/steepness.ts';
import { centred, upright, type Mark, type Plate, type Segment, type Style } from './figure.ts';

const WIDTH = 420;
const HEIGHT = 200;
const SIZE = 11;
const X_TICKS = 5;

/** How the numbers of a stage are spread, with the figures that sum them up. */
export function histogramPlate(statistics: Statistics, style: Style): Plate {
  const { histogram, minimum, maximum } = statistics;
  const { palette, measure } = style;
  const most = Math.max(1, ...histogram);
  const steep = isSteep(histogram);
  // On a logarithmic axis a single cell still has a bar.
  const share = (count: number): number =>
    steep ? (count > 0 ? Math.log10(count / 0.5) / Math.log10(most / 0.5) : 0) : count / most;
  const yTicks = steep ? powers(most) : [...new Set([0, Math.round(most / 2), most])];
  const left = 20 + measure(formatCount(most), 'plain', SIZE) + 8;
  const top = 8;
  const bottom = top + HEIGHT;
  const step = WIDTH / Math.max(1, histogram.length);
  const text = { size: SIZE, colour: palette.muted, font: 'plain' } as const;
  const grid = yTicks.map((count): Segment => {
    const y = bottom - share(count) * HEIGHT;
    return [left, y, left + WIDTH, y];
  });
  const marks: Mark[] = [
    { kind: 'strokes', shape: 'line', segments: grid, colour: palette.line, width: 0.5 },
    ...histogram.map((count, bin): Mark => {
      const height = share(count) * HEIGHT;
      return {
        kind: 'rect',
        x: left + bin * step + 0.5,
        y: bottom - height,
        width: step - 1,
        height,
        fill: palette.accent,
      };
    }),
    {
      kind: 'strokes',
      shape: 'line',
      segments: [[left, bottom, left + WIDTH, bottom]],
      colour: palette.muted,
      width: 1,
    },
    ...yTicks.map((count, at) =>
      centred({ ...text, text: formatCount(count), x: left - 6, middle: grid[at][1], anchor: 'end' }),
    ),
    ...Array.from({ length: X_TICKS }, (_, tick) => {
      const fraction = tick / (X_TICKS - 1);
      const value = formatNumber(minimum + fraction * (maximum - minimum));
      return centred({
        ...text,
        text: value,
        x: left + fraction * WIDTH,
        middle: bottom + 12,
        anchor: 'middle',
      });
    }),
    centred({ ...text, text: 'value', x: left + WIDTH / 2, middle: bottom + 30, anchor: 'middle' }),
    upright({ ...text, text: steep ? 'cells (log scale)' : 'cells', x: 8, y: top + HEIGHT / 2 }),
    ...figures(statistics, left + WIDTH + 30, style),
  ];
  return { width: left + WIDTH + 30 + 150, height: bottom + 40, marks };
}

function figures(statistics: Statistics, x: number, { palette }: Style): Mark[] {
  const { count, notFinite, minimum, maximum, mean, standardDeviation } = statistics;
  const entries: [string, string][] = [
    ['cells', formatCount(count)],
    ...(notFinite > 0 ? [['not finite', formatCount(notFinite)] as [string, string]] : []),
    ['min', formatNumber(minimum)],
    ['max', formatNumber(maximum)],
    ['mean', formatNumber(mean)],
    ['std', formatNumber(standardDeviation)],
  ];
  const text = { size: 12, font: 'plain', anchor: 'start' } as const;
  return entries.flatMap(([name, value], at) => [
    centred({ ...text, text: name, x, middle: 18 + at * 20, colour: palette.muted }),
    centred({ ...text, text: value, x: x + 70, middle: 18 + at * 20, colour: palette.foreground }),
  ]);
}

function powers(most: number): number[] {
  const ticks: number[] = [];
  for (let power = 1; power <= most; power *= 10) ticks.push(power);
  return ticks;
}
