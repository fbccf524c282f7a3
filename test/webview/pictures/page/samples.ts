import { scaleFor } from '../../../../webview/drawing/colourScale.ts';
import {
  activations,
  attention,
  maskedScores,
  SENTENCE,
  statisticsOf,
  thumbnails,
  tokens,
} from './attention.ts';
import { mapSamples } from './maps.ts';

/** An element with properties like those that the shell gives it. */
export interface Sample {
  readonly tag: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const weights = (maximum: number) => scaleFor(0, maximum, 'sequential', 'square-root');
const queryAndKey = { rowTitle: 'query: who looks', columnTitle: 'key: at whom' };
const ODD_TOKENS = [
  '[CLS]',
  '\n',
  'naïve',
  '👩‍👩‍👧',
  'שלום',
  'مرحبا',
  '##antidisestablishmentarianism',
  '▁x',
  '\t',
  '[SEP]',
];
const head = (count: number, seed: number) => ({ head: seed, slice: attention(count, seed + 1) });
const twelve = Array.from({ length: 12 }, (_, index) => index);

export const samples: Readonly<Record<string, Sample>> = {
  heatmap12: {
    tag: 'lens-heatmap',
    properties: {
      slice: attention(12, 5),
      rowLabels: SENTENCE,
      columnLabels: SENTENCE,
      ...queryAndKey,
      scale: weights(0.86),
      legendTitle: 'weight',
      pinnedRows: [7],
      pinnedColumns: [2],
      pinnedCell: { row: 7, column: 2 },
      markedRow: 3,
      markedColumn: 3,
    },
  },
  heatmap2: {
    tag: 'lens-heatmap',
    properties: {
      slice: attention(2, 3),
      rowLabels: ['yes', 'no'],
      columnLabels: ['yes', 'no'],
      ...queryAndKey,
      scale: weights(1),
    },
  },
  heatmap512: {
    tag: 'lens-heatmap',
    properties: {
      slice: attention(512, 8),
      rowLabels: tokens(512),
      columnLabels: tokens(512),
      ...queryAndKey,
      scale: weights(0.5),
      pinnedRows: [100],
      pinnedCell: { row: 100, column: 2 },
    },
  },
  heatmapMasked: {
    tag: 'lens-heatmap',
    properties: {
      slice: maskedScores(24, 2),
      rowLabels: tokens(24),
      columnLabels: tokens(24),
      ...queryAndKey,
      scale: scaleFor(-4, 3.9),
    },
  },
  heatmapStrip: {
    tag: 'lens-heatmap',
    properties: {
      slice: activations(12, 384, 4),
      rowLabels: SENTENCE,
      rowTitle: 'token',
      columnTitle: 'feature',
      scale: scaleFor(-5, 5),
    },
  },
  heatmapLarge: {
    tag: 'lens-heatmap',
    properties: {
      slice: activations(512, 1536, 4),
      rowLabels: tokens(512),
      rowTitle: 'token',
      columnTitle: 'neuron',
      scale: scaleFor(-5, 5),
    },
  },
  heatmapOdd: {
    tag: 'lens-heatmap',
    properties: {
      slice: attention(10, 9),
      rowLabels: ODD_TOKENS,
      columnLabels: ODD_TOKENS,
      ...queryAndKey,
      scale: weights(1),
    },
  },
  overview: {
    tag: 'lens-overview',
    properties: {
      layers: Array.from({ length: 6 }, (_, layer) => ({ layer, thumbnails: thumbnails(12, 12, layer + 1) })),
      selected: { layer: 5, head: 11 },
    },
  },
  overviewLoading: {
    tag: 'lens-overview',
    properties: {
      layers: Array.from({ length: 6 }, (_, layer) => ({
        layer,
        thumbnails: layer < 2 ? thumbnails(12, 12, layer + 1) : undefined,
      })),
    },
  },
  lines: {
    tag: 'lens-lines',
    properties: {
      heads: [head(12, 4)],
      shown: [4],
      leftLabels: SENTENCE,
      rightLabels: SENTENCE,
      threshold: 0.02,
    },
  },
  linesHeads: {
    tag: 'lens-lines',
    properties: {
      heads: twelve.map((index) => head(12, index)),
      shown: twelve,
      leftLabels: SENTENCE,
      rightLabels: SENTENCE,
      threshold: 0.1,
      pinnedLeft: [7],
    },
  },
  lines512: {
    tag: 'lens-lines',
    properties: {
      heads: twelve.map((index) => head(512, index)),
      shown: [0, 1, 2, 3],
      leftLabels: tokens(512),
      rightLabels: tokens(512),
      threshold: 0.02,
    },
  },
  statistics: { tag: 'lens-statistics', properties: { statistics: statisticsOf(attention(64, 7).values) } },
  statisticsMasked: {
    tag: 'lens-statistics',
    properties: { statistics: statisticsOf(maskedScores(24, 2).values) },
  },
  bars: {
    tag: 'lens-bars',
    properties: {
      title: '“it” attends to',
      entries: [
        { label: 'dog', value: 0.62 },
        { label: 'food', value: 0.12 },
        { label: '[CLS]', value: 0.12 },
        { label: 'antidisestablishmentarianism', value: 0.05 },
        { label: 'the', value: 0.02 },
      ],
    },
  },
  barsSigned: {
    tag: 'lens-bars',
    properties: {
      title: 'logits',
      entries: [
        { label: '▁cat', value: 11.2 },
        { label: '\n', value: 3.4 },
        { label: 'x', value: -4.1 },
      ],
    },
  },
  numbers: {
    tag: 'lens-numbers',
    properties: {
      slice: attention(12, 5),
      rowLabels: SENTENCE,
      columnLabels: SENTENCE,
      ...queryAndKey,
      pinnedCell: { row: 7, column: 2 },
    },
  },
  numbersLarge: {
    tag: 'lens-numbers',
    properties: {
      slice: activations(512, 1536, 4),
      rowLabels: tokens(512),
      rowTitle: 'token',
      columnTitle: 'neuron',
    },
  },
  ...mapSamples,
};
