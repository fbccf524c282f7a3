import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LogarithmicScale,
  Tooltip,
} from 'chart.js';
import type { ChartConfiguration } from 'chart.js';
import type { Statistics } from '../../src/trace/node.ts';
import type { Theme } from '../drawing/theme.ts';
import { formatCount, formatNumber } from '../drawing/ticks.ts';
import { isSteep } from './steepness.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LogarithmicScale, Tooltip);

/** `0.1 to 0.12` */
export function binRange({ minimum, maximum, histogram }: Statistics, bin: number): string {
  const width = (maximum - minimum) / histogram.length;
  return `${formatNumber(minimum + bin * width)} to ${formatNumber(minimum + (bin + 1) * width)}`;
}

export function drawHistogram(canvas: HTMLCanvasElement, statistics: Statistics, theme: Theme): Chart {
  return new Chart(canvas, configuration(statistics, theme));
}

function configuration(statistics: Statistics, theme: Theme): ChartConfiguration<'bar'> {
  const { histogram, minimum, maximum } = statistics;
  const steep = isSteep(histogram);
  const font = { family: theme.fontFamily, size: 11 };
  const edge = (bin: number): string =>
    formatNumber(minimum + ((maximum - minimum) * bin) / Math.max(1, histogram.length - 1));
  return {
    type: 'bar',
    data: {
      labels: histogram.map((_, bin) => edge(bin)),
      datasets: [
        {
          data: [...histogram],
          backgroundColor: theme.accent,
          categoryPercentage: 1,
          barPercentage: 0.9,
          ...(theme.contrastBorder ? { borderColor: theme.contrastBorder, borderWidth: 1 } : {}),
        },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      scales: {
        x: {
          grid: { display: false },
          border: { color: theme.muted },
          ticks: { color: theme.muted, font, maxRotation: 0, autoSkipPadding: 20 },
        },
        y: {
          type: steep ? 'logarithmic' : 'linear',
          ...(steep ? { min: 0.5 } : { beginAtZero: true }),
          title: { display: true, text: steep ? 'cells (log scale)' : 'cells', color: theme.muted, font },
          grid: { color: theme.border },
          border: { display: false },
          ticks: {
            color: theme.muted,
            font,
            maxTicksLimit: 5,
            callback: (count) => (isPower(Number(count), steep) ? formatCount(Number(count)) : ''),
          },
        },
      },
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: ([item]) => binRange(statistics, item.dataIndex),
            label: (item) => `${formatCount(histogram[item.dataIndex])} cells`,
          },
        },
      },
    },
  };
}

/** On a logarithmic axis only 1, 10, 100 … are written, on a linear one whole numbers. */
function isPower(count: number, steep: boolean): boolean {
  return steep ? Number.isInteger(Math.log10(count)) : Number.isInteger(count);
}
