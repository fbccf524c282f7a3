import type { Explanation } from '../node.ts';
import type { OperationKind } from '../operation.ts';
import type { CellContext, Finding } from './cell.ts';
import { nodeOf, placeOf, placeText, type Trace } from '../trace.ts';
import { explainActivation } from './activation.ts';
import {
  explainAdd,
  explainDifference,
  explainInput,
  explainJoinHeads,
  explainLookup,
  explainMask,
  explainMean,
  explainMultiply,
  explainReplaced,
  explainScale,
} from './cellwise.ts';
import { explainCombine } from './combine.ts';
import { explainConvolution } from './convolution.ts';
import { explainLinear, explainMatmul } from './dotProduct.ts';
import { explainConcatenate, explainFlatten, explainPad, explainUpsample } from './moved.ts';
import { explainLayerNorm, explainRmsNorm } from './normalization.ts';
import { explainOpaque } from './opaque.ts';
import { explainBatchNorm, explainRescale } from './perChannel.ts';
import { explainGlobalPool, explainPool, explainPoolStretches } from './pool.ts';
import {
  explainDelayed,
  explainHeld,
  explainInterpolate,
  explainRecurrentSum,
  explainRows,
} from './recurrence.ts';
import { explainRotary } from './rotary.ts';
import { explainAngle, explainRepeatRow, explainSinusoid, explainTrigonometric } from './sinusoid.ts';
import { explainSoftmax } from './softmax.ts';

type Explainers = { readonly [Kind in OperationKind]: (cell: CellContext<Kind>) => Finding };

const EXPLAINERS: Explainers = {
  input: explainInput,
  parameter: explainInput,
  replaced: explainReplaced,
  lookup: explainLookup,
  add: explainAdd,
  difference: explainDifference,
  multiply: explainMultiply,
  scale: explainScale,
  linear: explainLinear,
  matmul: explainMatmul,
  mask: explainMask,
  softmax: explainSoftmax,
  layer_norm: explainLayerNorm,
  rms_norm: explainRmsNorm,
  activation: explainActivation,
  rotary: explainRotary,
  sinusoid: explainSinusoid,
  angle: explainAngle,
  trigonometric: explainTrigonometric,
  repeat_row: explainRepeatRow,
  join_heads: explainJoinHeads,
  mean: explainMean,
  convolution: explainConvolution,
  pool: explainPool,
  global_pool: explainGlobalPool,
  batch_norm: explainBatchNorm,
  rescale: explainRescale,
  pad: explainPad,
  upsample: explainUpsample,
  flatten: explainFlatten,
  concatenate: explainConcatenate,
  combine: explainCombine,
  delayed: explainDelayed,
  recurrent_sum: explainRecurrentSum,
  interpolate: explainInterpolate,
  held: explainHeld,
  rows: explainRows,
  pool_stretches: explainPoolStretches,
  opaque: explainOpaque,
};

/**
 * The arithmetic behind one cell, with its real numbers.
 * @param index one entry for each axis of the node
 * @throws ProblemError `not-found` or `bad-request`
 */
export function explain(trace: Trace, name: string, index: readonly number[]): Explanation {
  const node = nodeOf(trace, name);
  const place = placeOf(node, index);
  const value = trace.rows(name, place.part, place.row, place.row + 1)[place.column]!;
  const parents = node.parents.map((parent) => nodeOf(trace, parent));
  const explainer = EXPLAINERS[node.operation.kind] as (cell: CellContext) => Finding;
  const find = (own: number): Finding =>
    explainer({ trace, node, operation: node.operation, parents, index, ...place, value: own });
  const finding = find(value);
  return {
    node: name,
    index,
    place: node.axes.map((axis, i) => placeText(trace, axis, index[i]!)),
    value,
    ...(node.edited === undefined ? finding : afterEdit(node.edited, value, finding, find)),
  };
}

/** The formula's arithmetic with the formula's own value, and a note on what an edit put in its place. */
function afterEdit(
  edited: string,
  value: number,
  finding: Finding,
  find: (value: number) => Finding,
): Finding {
  const own = finding.recomputed;
  const untouched = Object.is(own, value) || Math.abs(own - value) <= 1e-4 * Math.max(1, Math.abs(own));
  const before = finding.note === undefined ? '' : `${finding.note} `;
  if (untouched)
    return { ...finding, note: `${before}Edited: ${edited}; this cell is as the formula has it.` };
  const note = `${before}Edited: ${edited}; the formula's own value would be ${own.toPrecision(4)}.`;
  return { ...find(own), note };
}
