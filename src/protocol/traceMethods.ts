import * as v from 'valibot';
import type { Explanation, Slice, Statistics, Thumbnails } from '../trace/node.ts';
import type { PicturePreview } from '../trace/description.ts';
import type { MapFacts, ReceptiveField } from '../trace/maps.ts';
import { CLASS_MAP_METHODS, type ClassMap } from '../trace/classMap.ts';
import type {
  HeadPortraits,
  LogitLens,
  NextTokens,
  ShuffleStudy,
  TokenAttention,
  Tokenization,
} from '../trace/studies.ts';
import { recurrentMethods } from './recurrentMethods.ts';
import { method } from './rpc.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const index = v.pipe(v.array(count), v.maxLength(6));
const range = v.tuple([count, count]);
const name = v.pipe(v.string(), v.maxLength(200));
const node = { trace: name, node: name };

const thumbnailEntries = {
  node: name,
  size: v.pipe(count, v.minValue(1), v.maxValue(256)),
  parts: v.optional(range),
  own: v.optional(v.boolean()),
};

export interface TopEntry {
  readonly index: number;
  readonly label: string;
  readonly value: number;
}

/** Questions about a trace: asked by the panel, answered by the engine, passed on by the host. */
export const traceMethods = {
  ...recurrentMethods,
  /** A rectangle of the last two axes; `leading` fixes the others (the head). */
  slice: method<Slice>()(
    v.object({
      ...node,
      leading: index,
      /** Half-open; the whole axis where left out. */
      rows: v.optional(range),
      columns: v.optional(range),
      /** At most so many rows and columns come back: larger ones are thinned. */
      limit: v.optional(v.pipe(count, v.minValue(1), v.maxValue(4096))),
      thinning: v.optional(v.picklist(['largest', 'mean'])),
    }),
  ),
  /**
   * One picture of at most `size` × `size` bytes for each matrix along the leading axes (or one, without such axes),
   * or for those from `parts[0]` to `parts[1]` (half-open) alone. `own`: each on a scale of its own.
   */
  thumbnails: method<Thumbnails>()(v.object({ trace: name, ...thumbnailEntries })),
  /** Those of several stages in one message, in the order of the questions; `null` where there are none. */
  thumbnailSets: method<{ sets: (Thumbnails | null)[] }>()(
    v.object({ trace: name, asked: v.pipe(v.array(v.object(thumbnailEntries)), v.maxLength(2000)) }),
  ),
  /** Facts about each matrix along the leading axes: to sort and filter feature maps by. */
  mapFacts: method<MapFacts>()(v.object(node)),
  /** The image behind the run, at most `longest` pixels wide and high. */
  picture: method<PicturePreview>()(
    v.object({ trace: name, longest: v.pipe(count, v.minValue(1), v.maxValue(2048)) }),
  ),
  /** What of the image a cell is computed from. */
  receptiveField: method<ReceptiveField>()(v.object({ ...node, index })),
  /** What of the image speaks for a class. */
  classMap: method<ClassMap>()(
    v.object({
      trace: name,
      method: v.picklist(CLASS_MAP_METHODS),
      /** `null`: the likeliest. */
      class: v.nullable(count),
      /** Grad-CAM: the stage whose maps are weighed; `null`: the last one that has maps. */
      stage: v.nullable(name),
      /** Occlusion: side of the patch and step, in the network's pixels; 0: a sensible one. */
      patch: v.pipe(count, v.maxValue(512)),
      step: v.pipe(count, v.maxValue(512)),
    }),
  ),
  statistics: method<Statistics>()(v.object({ ...node, leading: v.optional(index) })),
  /** The arithmetic behind one cell; `index` has one entry for each axis. */
  explain: method<Explanation>()(v.object({ ...node, index })),
  /** Python code that reproduces the cell, or without `index` the whole node, from its parents. */
  numpy: method<{ code: string }>()(v.object({ ...node, index: v.optional(index) })),
  /** The largest entries of the last axis, with their labels (the vocabulary's pieces for logits). */
  top: method<{ entries: TopEntry[] }>()(
    v.object({ ...node, leading: index, count: v.pipe(count, v.minValue(1), v.maxValue(100)) }),
  ),
  /** What one token looks at and is looked at by, in one head or, with `head: null`, on average over a layer's heads. */
  tokenAttention: method<TokenAttention>()(
    v.object({ trace: name, layer: count, head: v.nullable(count), token: count }),
  ),
  /** What each head does, by stated scores on a fixed text and on this one. */
  headPortraits: method<HeadPortraits>()(v.object({ trace: name })),
  /** The next token's candidates after a position, and the one that the seed draws. */
  nextTokens: method<NextTokens>()(
    v.object({
      trace: name,
      position: count,
      count: v.pipe(count, v.minValue(1), v.maxValue(100)),
      temperature: v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)),
      topK: count,
      topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
      seed: count,
    }),
  ),
  logitLens: method<LogitLens>()(
    v.object({ trace: name, position: count, count: v.pipe(count, v.minValue(1), v.maxValue(10)) }),
  ),
  /** Runs the same tokens in another order, with and without positions. */
  shuffle: method<ShuffleStudy>()(v.object({ trace: name, seed: count })),
  tokenization: method<Tokenization>()(v.object({ trace: name })),
  /** Stages as a file: all of them where `nodes` is left out. CSV takes one stage; `leading` one matrix of it. */
  exportFile: method<{ bytes: Uint8Array; stages: number }>()(
    v.object({
      trace: name,
      nodes: v.optional(v.pipe(v.array(name), v.maxLength(2000))),
      leading: v.optional(index),
      format: v.picklist(['npz', 'safetensors', 'json', 'csv', 'markdown']),
    }),
  ),
};
