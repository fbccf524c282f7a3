import type { TraceNode } from '../node.ts';
import { layoutOf, nodeOf, placeOf, type Trace } from '../trace.ts';
import { imageRegion } from './imageRegions.ts';
import { recurrentRegion } from './recurrence.ts';
import { one, type Region, whole } from './region.ts';

/** More numbers than these make a clipboard unusable. */
export const MOST_NUMBERS = 4_000_000;

/**
 * For one cell only the rows and columns that it is made of are copied.
 * @param i which of the node's parents, from 0
 * @param index of the cell, an entry for each axis; the whole node where left out
 */
export function regionOf(
  trace: Trace,
  node: TraceNode,
  parent: TraceNode,
  i: number,
  index: readonly number[] | undefined,
): Region {
  const all = whole(parent);
  if (!index) return all;
  const { operation } = node;
  const { part, row, column } = placeOf(node, index);
  const cell = {
    parts: parent.axes.length > 2 ? one(part) : all.parts,
    rows: one(row),
    columns: one(column),
  };
  switch (operation.kind) {
    case 'lookup':
      if (i > 0) return { ...all, columns: one(row) };
      return { ...all, rows: one(trace.rows(node.parents[1]!, 0, 0, 1)[row]!), columns: one(column) };
    case 'add':
    case 'difference':
    case 'multiply':
    case 'scale':
    case 'activation':
    case 'mask':
      return parent.axes.length > 1 ? cell : { ...all, columns: one(column) };
    case 'softmax':
      return { ...cell, columns: all.columns };
    case 'layer_norm':
    case 'rms_norm':
      return i === 0 ? { ...all, rows: one(row) } : all;
    case 'linear': {
      const output = part * layoutOf(node).columns + column;
      if (i === 0) return { ...all, rows: one(row) };
      return { ...all, columns: one(output) };
    }
    case 'matmul': {
      const group = Math.floor(part / (layoutOf(node).parts / layoutOf(parent).parts));
      if (i === 0) return { ...all, parts: one(part), rows: one(row) };
      return operation.transposeRight
        ? { ...all, parts: one(group), rows: one(column) }
        : { ...all, parts: one(group), columns: one(column) };
    }
    case 'rotary':
      return { ...all, parts: parent.axes.length > 2 ? one(part) : all.parts, rows: one(row) };
    case 'join_heads':
    case 'sinusoid':
    case 'angle':
    case 'trigonometric':
      return { ...all, rows: one(row) };
    case 'repeat_row':
      return { parts: one(part), rows: one(operation.at), columns: one(column) };
    case 'mean':
      return { ...all, columns: one(column) };
    case 'input':
    case 'parameter':
    case 'replaced':
    case 'opaque':
      return all;
    case 'delayed':
    case 'recurrent_sum':
    case 'interpolate':
    case 'held':
    case 'rows':
    case 'pool_stretches':
      return recurrentRegion(operation, node, parent, i, index);
    case 'convolution':
    case 'pool':
    case 'global_pool':
    case 'batch_norm':
    case 'rescale':
    case 'pad':
    case 'upsample':
    case 'flatten':
    case 'concatenate':
    case 'combine':
      return imageRegion(
        operation,
        node,
        parent,
        i,
        index,
        node.parents.map((name) => nodeOf(trace, name)),
      );
  }
}
