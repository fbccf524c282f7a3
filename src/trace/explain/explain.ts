import type { Explanation } from '../node.ts';
import type { OperationKind } from '../operation.ts';
import type { CellContext, Finding } from './cell.ts';
import { nodeOf, placeOf, placeText, type Trace } from '../trace.ts';
import { explainActivation } from './activation.ts';
import {
  explainAdd,
  explainInput,
  explainJoinHeads,
  explainLookup,
  explainMask,
  explainMean,
  explainMultiply,
  explainScale,
} from './cellwise.ts';
import { explainLinear, explainMatmul } from './dotProduct.ts';
import { explainLayerNorm, explainRmsNorm } from './normalization.ts';
import { explainRotary } from './rotary.ts';
import { explainSoftmax } from './softmax.ts';

type Explainers = { readonly [Kind in OperationKind]: (cell: CellContext<Kind>) => Finding };

const EXPLAINERS: Explainers = {
  input: explainInput,
  parameter: explainInput,
  lookup: explainLookup,
  add: explainAdd,
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
  join_heads: explainJoinHeads,
  mean: explainMean,
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
  const finding = explainer({ trace, node, operation: node.operation, parents, index, ...place, value });
  return {
    node: name,
    index,
    place: node.axes.map((axis, i) => placeText(trace, axis, index[i]!)),
    value,
    ...finding,
  };
}
