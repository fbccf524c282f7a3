import * as v from 'valibot';
import type { Explanation, Slice, Statistics, Thumbnails } from '../trace/node.ts';
import { method } from './rpc.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const index = v.pipe(v.array(count), v.maxLength(4));
const range = v.tuple([count, count]);
const name = v.pipe(v.string(), v.maxLength(200));
const node = { trace: name, node: name };

export interface TopEntry {
  readonly index: number;
  readonly label: string;
  readonly value: number;
}

/** Questions about a trace: asked by the panel, answered by the engine, passed on by the host. */
export const traceMethods = {
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
    }),
  ),
  /** One picture of at most `size` × `size` bytes for each entry of the leading axis (or one, without such an axis). */
  thumbnails: method<Thumbnails>()(v.object({ ...node, size: v.pipe(count, v.minValue(1), v.maxValue(64)) })),
  statistics: method<Statistics>()(v.object({ ...node, leading: v.optional(index) })),
  /** The arithmetic behind one cell; `index` has one entry for each axis. */
  explain: method<Explanation>()(v.object({ ...node, index })),
  /** Python code that reproduces the cell, or without `index` the whole node, from its parents. */
  numpy: method<{ code: string }>()(v.object({ ...node, index: v.optional(index) })),
  /** The largest entries of the last axis, with their labels (the vocabulary's pieces for logits). */
  top: method<{ entries: TopEntry[] }>()(
    v.object({ ...node, leading: index, count: v.pipe(count, v.minValue(1), v.maxValue(100)) }),
  ),
};
