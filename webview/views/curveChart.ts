import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { headColour } from '../drawing/headColours.ts';
import type { Theme } from '../drawing/theme.ts';
import { decadeTicks, formatDecade } from '../drawing/decadeTicks.ts';
import { formatNumber } from '../drawing/ticks.ts';
import type { Curve, CurvePicture } from './curvePicture.ts';

export type { Curve, CurvePicture } from './curvePicture.ts';

Chart.register(Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip);

type Point = { x: number; y: number };
type LineSet = ChartDataset<'line', Point[]>;

export function drawCurves(canvas: HTMLCanvasElement, picture: CurvePicture, theme: Theme): Chart {
  return new Chart(canvas, configuration(picture, theme) as ChartConfiguration);
}

export function curveColour(colour: number, theme: Theme): string {
  return headColour(
    colour,
    theme.kind === 'light' || theme.kind === 'high-contrast-light' ? 'light' : 'dark',
  );
}

/** On the axis of the values; powers of ten are short. */
const [MOST_TICKS, MOST_POWERS] = [6, 8];

function configuration(picture: CurvePicture, theme: Theme): ChartConfiguration<'line', Point[]> {
  const font = { family: theme.fontFamily, size: 11 };
  const { places, placeName, xTitle, yTitle, logarithmic = false } = picture;
  const grid = { color: theme.border, lineWidth: theme.contrastBorder ? 0.3 : 1 };
  const ticks = { color: theme.muted, font, maxRotation: 0, autoSkipPadding: 12 };
  const title = (text: string) => ({ display: true, text, color: theme.foreground, font });
  return {
    type: 'line',
    data: { datasets: picture.curves.flatMap((curve) => datasetsOf(curve, picture, theme)) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          type: 'linear',
          min: places[0]!,
          max: places[places.length - 1]!,
          title: title(xTitle),
          grid,
          border: { color: theme.muted },
          ticks: { ...ticks, precision: 0, callback: (place) => placeName(Number(place)) },
        },
        y: {
          type: logarithmic ? 'logarithmic' : 'linear',
          title: title(yTitle),
          grid,
          border: { display: false },
          ...(logarithmic
            ? {
                afterBuildTicks: (axis) => {
                  axis.ticks = decadeTicks(axis.min, axis.max, MOST_POWERS).map((value) => ({ value }));
                },
                ticks: { ...ticks, autoSkip: false, callback: (value) => formatDecade(Number(value)) },
              }
            : {
                ticks: {
                  ...ticks,
                  maxTicksLimit: MOST_TICKS,
                  callback: (value) => formatNumber(Number(value)),
                },
              }),
        },
      },
      plugins: {
        tooltip: {
          filter: ({ dataset }) => dataset.label !== '',
          callbacks: {
            title: ([item]) => `${xTitle.split(':')[0]!}: ${placeName(item?.parsed.x ?? 0)}`,
            label: ({ dataset, parsed }) => ` ${dataset.label ?? ''}: ${formatNumber(parsed.y ?? NaN)}`,
          },
        },
      },
    },
  };
}

/** The line; behind it the band's lower edge, unseen, and its upper edge, which is filled down to the lower. */
function datasetsOf(curve: Curve, { places, marked }: CurvePicture, theme: Theme): LineSet[] {
  const colour = curveColour(curve.colour, theme);
  const points = (values: ArrayLike<number>): Point[] => Array.from(values, (y, i) => ({ x: places[i]!, y }));
  const few = places.length <= 40;
  const line: LineSet = {
    label: curve.name,
    data: points(curve.values),
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: curve.dashed ? 1.5 : 2,
    ...(curve.dashed && { borderDash: [5, 4] }),
    pointRadius: Array.from(places, (place) => (place === marked ? 6 : few && !curve.dashed ? 2 : 0)),
    order: 0,
  };
  if (!curve.band) return [line];
  const edge: LineSet = { label: '', data: [], borderWidth: 0, pointRadius: 0, pointHitRadius: 0, order: 1 };
  return [
    line,
    { ...edge, data: points(curve.band.low) },
    { ...edge, data: points(curve.band.high), backgroundColor: `${colour}44`, fill: '-1' },
  ];
}
