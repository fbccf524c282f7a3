import * as v from 'valibot';
import { CLASS_MAP_METHODS } from '../../src/trace/classMap.ts';
import { HEAD_LABELS } from '../../src/trace/studies.ts';
import { headAxis, matrixOf, partsOf } from './nodeShape.ts';
import type { OutlineView } from './outlineView.ts';

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
const indices = v.pipe(v.array(index), v.maxLength(512));
const cell = v.nullable(v.object({ row: index, column: index }));
const name = v.pipe(v.string(), v.maxLength(200));
const place = v.object({ node: name, head: index, cell });

/** Every way to look at a stage; `stage/tabs.ts` says which ones a stage has. */
const TABS = [
  'maps',
  'over-image',
  'filters',
  'slide',
  'classes',
  'flatten',
  'why',
  'training',
  'unrolled',
  'logarithmic',
  'over-time',
  'text',
  'step',
  'prediction',
  'back-in-time',
  'networks',
  'find',
  'memory',
  'projection',
  'overview',
  'picture',
  'lines',
  'candidates',
  'next',
  'logit-lens',
  'waves',
  'clock',
  'distance',
  'turn',
  'shuffle',
  'cuts',
  'merges',
  'numbers',
  'statistics',
] as const;

/** How the next token is drawn. */
const samplingSchema = v.object({
  temperature: v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)),
  topK: index,
  topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  seed: index,
});

/** How a grid of feature maps is shown. */
const mapsSchema = v.object({
  /** Longer side of a map in CSS pixels; `null`: by how many there are. */
  size: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(24), v.maxValue(256))),
  order: v.picklist(['place', 'mean', 'maximum', 'zeros']),
  caption: v.picklist(['number', 'mean', 'zeros', 'none']),
  /** Whether maps of nothing but zeros are left out. */
  withoutDead: v.boolean(),
  /** Of networks and images: their numbers are spread widely already, so twice as much looks twice as much. */
  curve: v.optional(v.picklist(['linear', 'square-root']), 'linear'),
});
const MAPS: v.InferOutput<typeof mapsSchema> = {
  size: null,
  order: 'place',
  caption: 'number',
  withoutDead: false,
  curve: 'linear',
};

/** How a map lies over its image. */
const overSchema = v.object({
  opacity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  smooth: v.boolean(),
});
const OVER: v.InferOutput<typeof overSchema> = { opacity: 0.6, smooth: false };

/** How a bank of kernels is shown. */
const filtersSchema = v.object({
  /** Which input channel; `null`: colours where there are three, else the first. */
  channel: v.nullable(index),
  order: v.picklist(['place', 'norm']),
});
const FILTERS: v.InferOutput<typeof filtersSchema> = { channel: null, order: 'place' };

/** What of the image a class is told by. */
const whySchema = v.object({
  method: v.picklist(CLASS_MAP_METHODS),
  /** `null`: the likeliest. */
  class: v.nullable(index),
  /** Grad-CAM; `null`: the last stage that has maps. */
  stage: v.nullable(name),
  /** Occlusion; 0: a sensible one. */
  patch: v.pipe(index, v.maxValue(512)),
  step: v.pipe(index, v.maxValue(512)),
});
const WHY: v.InferOutput<typeof whySchema> = {
  method: 'grad_cam',
  class: null,
  stage: null,
  patch: 0,
  step: 0,
};

/** What units of a recurrent layer are looked for by. */
const findSchema = v.object({
  /** Half-open positions of the text; `null`: what is worth looking at first. */
  span: v.nullable(v.object({ from: index, to: index })),
  polarity: v.picklist(['either', 'on', 'off']),
  /** What belongs to one stage alone. */
  stage: v.nullable(
    v.object({
      node: name,
      /** Above it a unit is on; `null`: the middle of what the stage can be. */
      threshold: v.nullable(v.pipe(v.number(), v.finite())),
      /** Whose common places are marked in the text; none: those of the best. */
      units: v.pipe(v.array(index), v.maxLength(64)),
    }),
  ),
});
const FIND: v.InferOutput<typeof findSchema> = { span: null, polarity: 'either', stage: null };

/** How what is left of a state is shown. */
const memorySchema = v.object({
  direction: v.picklist(['forward', 'backward']),
  curve: v.picklist(['linear', 'logarithmic']),
  /** The network whose memory of the same text stands beside; `null`: none. */
  beside: v.optional(v.nullable(v.string()), null),
});
const MEMORY: v.InferOutput<typeof memorySchema> = { direction: 'forward', curve: 'linear', beside: null };
const AS_THE_MODEL_SAYS = { temperature: 1, topK: 0, topP: 1, seed: 1 };

const navigationSchema = v.object({
  /** The tokens that the pins belong to; pins on other tokens are dropped. */
  fingerprint: v.string(),
  node: v.nullable(name),
  /** `null`: the main one of whatever node is open. */
  tab: v.nullable(v.picklist(TABS)),
  /** Which of two compared runs is looked at. */
  side: v.optional(v.picklist(['own', 'other', 'difference', 'both']), 'own'),
  head: index,
  cell,
  rows: indices,
  columns: indices,
  /** Which numbers share one colour scale: of all layers, of this node, of this head. */
  scope: v.picklist(['all', 'layer', 'map']),
  /** Of texts: most weights of attention are small. `maps.curve` is that of images. */
  curve: v.picklist(['linear', 'square-root']),
  /** Blocks that stand open though they fold. */
  unfolded: v.array(name),
  /** Heads drawn as lines; `null`: the picked one. */
  lineHeads: v.nullable(indices),
  threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Whether the docked explanation is unfolded; `null`: where there is room. */
  explanationOpen: v.optional(v.nullable(v.boolean()), null),
  /** The part of the picture that is looked at; `null`: the whole. */
  look: v.optional(v.nullable(v.object({ zoom: positive, left: positive, top: positive })), null),
  sampling: v.optional(samplingSchema, AS_THE_MODEL_SAYS),
  /** Which heads the overview shows; `null`: all. */
  headLabel: v.optional(v.nullable(v.picklist(HEAD_LABELS)), null),
  headOrder: v.optional(v.picklist(['place', 'score']), 'place'),
  /** Columns drawn as curves; `null`: those that are worth looking at first. */
  waves: v.optional(v.nullable(indices), null),
  /** Of a recurrent layer: the unit that the text is coloured by; `null`: that of the pinned cell, else the first. */
  unit: v.optional(v.nullable(index), null),
  /** Whether the text is coloured in the editor as well. */
  colourEditor: v.optional(v.boolean(), false),
  /** What the shuffled order is drawn by; `null`: not shuffled yet. */
  shuffleSeed: v.optional(v.nullable(index), null),
  maps: v.optional(mapsSchema, MAPS),
  over: v.optional(overSchema, OVER),
  filters: v.optional(filtersSchema, FILTERS),
  why: v.optional(whySchema, WHY),
  find: v.optional(findSchema, FIND),
  memory: v.optional(memorySchema, MEMORY),
  /** Where “Back” leads to, the latest last. */
  history: v.pipe(v.array(place), v.maxLength(50)),
});

/** What is open, pinned and unfolded: the only state that the webview keeps itself. */
export type Navigation = v.InferOutput<typeof navigationSchema>;
export type Tab = NonNullable<Navigation['tab']>;
export type Cell = NonNullable<Navigation['cell']>;
export type Look = NonNullable<Navigation['look']>;
export type Sampling = Navigation['sampling'];
export type Place = Navigation['history'][number];

export const START: Navigation = {
  fingerprint: '',
  node: null,
  tab: null,
  side: 'own',
  head: 0,
  cell: null,
  rows: [],
  columns: [],
  scope: 'map',
  curve: 'square-root',
  unfolded: [],
  lineHeads: null,
  threshold: 0.02,
  explanationOpen: null,
  look: null,
  sampling: AS_THE_MODEL_SAYS,
  headLabel: null,
  headOrder: 'place',
  waves: null,
  unit: null,
  colourEditor: false,
  shuffleSeed: null,
  maps: MAPS,
  over: OVER,
  filters: FILTERS,
  why: WHY,
  find: FIND,
  memory: MEMORY,
  history: [],
};

/** What an earlier panel left behind, or the start where it cannot be read. */
export function restored(saved: unknown): Navigation {
  const parsed = v.safeParse(navigationSchema, saved);
  return parsed.success ? parsed.output : START;
}

/** Fits a navigation to an outline: the layer or head may be gone, the tokens may be others. */
export function fitted(navigation: Navigation, view: OutlineView): Navigation {
  const node = (navigation.node === null ? undefined : view.node(navigation.node)) ?? view.opening();
  if (!node) return { ...navigation, node: null, cell: null };
  const sameText = navigation.fingerprint === view.fingerprint;
  const { row, column } = matrixOf(node);
  const rows = row?.size ?? 1;
  const columns = column?.size ?? 1;
  const heads = headAxis(node) && partsOf(node);
  const kept = sameText && navigation.node === node.name ? navigation.cell : null;
  return {
    ...navigation,
    fingerprint: view.fingerprint,
    node: node.name,
    head: heads === undefined ? navigation.head : Math.min(navigation.head, heads - 1),
    cell: kept && kept.row < rows && kept.column < columns ? kept : null,
    rows: sameText ? navigation.rows.filter((at) => at < view.outline.tokens.length) : [],
    columns: sameText ? navigation.columns.filter((at) => at < view.outline.tokens.length) : [],
    look: sameText && navigation.node === node.name ? navigation.look : null,
    find: sameText ? navigation.find : { ...navigation.find, span: null },
    unfolded: sameText || navigation.unfolded.length > 0 ? navigation.unfolded : [node.block],
    history: sameText ? navigation.history.filter((entry) => view.node(entry.node)) : [],
    lineHeads: navigation.lineHeads?.filter((head) => head < (heads ?? Infinity)) ?? null,
  };
}
