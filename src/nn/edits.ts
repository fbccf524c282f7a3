import { mul, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { ProblemError } from '../problem.ts';
import type { PaintedCell } from '../trace/intervention.ts';
import { paintRow } from '../trace/painting.ts';
import type { Layout } from '../trace/trace.ts';
import type { Edit } from './recorder.ts';
import type { Storage } from './traced.ts';
import { computeMatrix } from './typedArrays.ts';

/*
 * What would the model do if a head did something else? `switchOffHeads` is meant for `head_output`,
 * [head, query, head_feature]; the patterns are for `weights`, [head, query, key].
 */

/** Puts zeros in place of some heads' matrices. */
export function switchOffHeads(heads: readonly number[]): Edit {
  return onHeads(heads, 'switched off', (head) => head.fill(0));
}

/**
 * Each query looks evenly at every key that it may see: 1 / (number of visible keys).
 * @param mask [query, key] in row-major order, 1 = may be seen
 */
export function uniformPattern(heads: readonly number[], mask: Float32Array): Edit {
  return onHeads(heads, 'looking evenly at all that may be seen', (head, { columns }) => {
    for (let start = 0; start < head.length; start += columns) {
      const visible = mask.subarray(start, start + columns);
      const share = 1 / visible.reduce((count, sees) => count + sees, 0);
      visible.forEach((sees, key) => (head[start + key] = sees === 0 ? 0 : share));
    }
  });
}

/**
 * Each query looks only at the nearest key before it that it may see; where there is none, as for query 0, at
 * itself.
 * @param mask [query, key] in row-major order, 1 = may be seen
 */
export function previousTokenPattern(heads: readonly number[], mask: Float32Array): Edit {
  return onHeads(heads, 'looking at the token before', (head, { rows, columns }) => {
    head.fill(0);
    for (let query = 0; query < rows; query++) {
      const visible = mask.subarray(query * columns, (query + 1) * columns);
      const before = query === 0 ? -1 : visible.lastIndexOf(1, query - 1);
      head[query * columns + (before < 0 ? Math.max(query, visible.indexOf(1, query)) : before)] = 1;
    }
  });
}

/**
 * Weights set by hand; the rest of each painted row keeps its proportions, so that the row sums to 1.
 * @param cells only of keys that may be seen; of two for one cell the later wins
 * @param mask [query, key] in row-major order, 1 = may be seen
 */
export function paintedPattern(head: number, cells: readonly PaintedCell[], mask: Float32Array): Edit {
  return onHeads([head], 'with weights painted by hand', (values, { columns }) => {
    for (const query of new Set(cells.map((cell) => cell.query))) {
      const painted = cells.filter((cell) => cell.query === query);
      const [from, to] = [query * columns, (query + 1) * columns];
      paintRow(
        values.subarray(from, to),
        mask.subarray(from, to),
        new Map(painted.map(({ key, weight }) => [key, weight])),
      );
    }
  });
}

/**
 * Puts zeros in place of some channels of an image [channel, row, column], or of some features of a sequence or a
 * vector; gradients go through the others.
 * @param word what they are called: `channel`, `filter`
 * @throws ProblemError `bad-input`, when it is applied, for a channel that is not there
 */
export function switchOffChannels(channels: readonly number[], word: string): Edit {
  const apply = (matrix: Tensor2D, layout: Layout, storage: Storage): Tensor2D => {
    const stacked = storage === 'rows' && layout.parts > 1;
    const count = stacked ? layout.parts : matrix.shape[1];
    checkChannels(channels, count, word);
    const kept = Array.from({ length: count }, (_, channel) => (channels.includes(channel) ? 0 : 1));
    const mask = stacked
      ? tensor2d(
          kept.flatMap((keep) => Array<number>(layout.rows).fill(keep)),
          [matrix.shape[0], 1],
        )
      : tensor2d(kept, [1, count]);
    return mul<Tensor2D>(matrix, mask);
  };
  return { apply, what: `${channels.length > 1 ? `${word}s` : word} ${channels.join(', ')} switched off` };
}

function checkChannels(channels: readonly number[], count: number, word: string): void {
  const outside = channels.find((channel) => channel >= count);
  if (outside === undefined) return;
  throw new ProblemError(
    'bad-input',
    `There is no ${word} ${outside}: this layer has ${count}.`,
    `Name one from 0 to ${count - 1}.`,
  );
}

/** Several edits of one node, one after the other. */
export function inSequence(edits: readonly Edit[]): Edit {
  return {
    apply: (matrix, layout, storage) =>
      edits.reduce((edited, edit) => edit.apply(edited, layout, storage), matrix),
    what: edits.map((edit) => edit.what).join(', '),
  };
}

/** Overwrites some heads' matrices in a copy of the node. */
function onHeads(
  heads: readonly number[],
  does: string,
  overwrite: (head: Float32Array, layout: Layout) => void,
): Edit {
  const apply = (matrix: Tensor2D, layout: Layout): Tensor2D =>
    computeMatrix(matrix.shape[0], matrix.shape[1], [matrix], (output, input) => {
      const size = layout.rows * layout.columns;
      output.set(input!);
      for (const head of heads) overwrite(output.subarray(head * size, (head + 1) * size), layout);
    });
  return { apply, what: `${heads.length > 1 ? 'heads' : 'head'} ${heads.join(', ')} ${does}` };
}
