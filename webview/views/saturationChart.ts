import { Chart, LinearScale, PointElement, ScatterController, Tooltip } from 'chart.js';
import type { ChartConfiguration } from 'chart.js';
import type { Theme } from '../drawing/theme.ts';
import { formatPercent } from '../drawing/ticks.ts';
import { curveColour } from './curveChart.ts';
import type { SaturatedGate } from './saturatedGate.ts';

Chart.register(LinearScale, PointElement, ScatterController, Tooltip);

/** Told apart without colours as well. */
const SHAPES = ['circle', 'triangle', 'rect', 'crossRot'] as const;
/** The same as characters. */
export const SHAPE_SIGNS = ['●', '▲', '■', '✕'] as const;

/**
 * A point for each unit of each gate: how often it is saturated at the left, and how often at the right (Karpathy,
 * Johnson, Li 2015).
 * @param choose a point was clicked
 */
export function drawSaturation(
  canvas: HTMLCanvasElement,
  gates: readonly SaturatedGate[],
  theme: Theme,
  choose: (gate: number, unit: number) => void,
): Chart {
  const font = { family: theme.fontFamily, size: 11 };
  const axis = (text: string) => ({
    min: 0,
    max: 1,
    title: { display: true, text, color: theme.foreground, font },
    grid: { color: theme.border, lineWidth: theme.contrastBorder ? 0.3 : 1 },
    border: { color: theme.muted },
    ticks: {
      color: theme.muted,
      font,
      stepSize: 0.25,
      callback: (share: number | string) => `${100 * Number(share)} %`,
    },
  });
  const configuration: ChartConfiguration<'scatter', { x: number; y: number }[]> = {
    type: 'scatter',
    data: {
      datasets: gates.map(({ title, left, right }, gate) => ({
        label: title,
        data: Array.from(left, (x, unit) => ({ x, y: right[unit] })),
        pointStyle: SHAPES[gate % SHAPES.length],
        pointRadius: 4,
        pointHoverRadius: 6,
        borderColor: curveColour(gate, theme),
        backgroundColor: `${curveColour(gate, theme)}99`,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      clip: false,
      scales: { x: axis('saturated left: share of the time'), y: axis('saturated right: share of the time') },
      onClick: (_, [point]) => point && choose(point.datasetIndex, point.index),
      plugins: {
        tooltip: {
          callbacks: {
            label: ({ dataset, dataIndex, parsed }) =>
              ` ${dataset.label ?? ''}, unit ${dataIndex}: ${formatPercent(parsed.x ?? NaN)} left, ${formatPercent(parsed.y ?? NaN)} right`,
          },
        },
      },
    },
  };
  return new Chart(canvas, configuration as ChartConfiguration);
}
