import type { LinearParameters, Operations } from '../../../nn/operations.ts';
import { computeMatrix } from '../../../nn/typedArrays.ts';
import type { Axis } from '../../../trace/node.ts';
import { ownProperty } from '../../jsonFile.ts';
import type { LayerDescription } from '../graph.ts';
import type { LayerClass, LayerInput, Mask } from '../layer.ts';
import type { LayerWeights } from '../layerWeights.ts';
import { anything, badLayer, flag, settingsOf, size, sizeOr } from '../settings.ts';
import { lastSize, type Shape, sizesText } from '../shape.ts';

interface Projections {
  readonly query: LinearParameters;
  readonly key: LinearParameters;
  readonly value: LinearParameters;
  readonly output: LinearParameters;
}

/**
 * softmax(Q Kᵀ / √d) V for each head, joined and projected (Vaswani et al. 2017): reads what asks and what is looked
 * at, which are the same in self-attention.
 */
export const multiHeadAttention: LayerClass = ({ description, inputs, weights }) => {
  const settings = checkedSettings(description);
  const [asking, looked, keys = looked] = inputs;
  const isSequence = (shape: Shape | undefined): shape is Shape => shape?.length === 2;
  if (!isSequence(asking) || !isSequence(looked) || !isSequence(keys) || inputs.length > 3)
    throw badLayer(
      description,
      `reads ${inputs.map(sizesText).join(' and ')}; it needs a sequence of queries and one of values.`,
    );
  const features = [asking, keys, looked].map((shape) => lastSize(description, shape));
  const output = settings.output ?? features[0]!;
  const parameters = projections(weights, settings, features, output);
  const causal = ownProperty(description.callSettings, 'use_causal_mask') === true;
  weights.ignoreOthers();
  return {
    detail: `${settings.heads} heads${causal ? ', causal' : ''}`,
    folds: true,
    output: ([shape]) => [shape![0]!, output],
    record: (at, given) => attended(at, given, settings.heads, parameters, causal),
    mask: ([input]) => input!.mask,
  };
};

function checkedSettings(description: LayerDescription) {
  const settings = settingsOf(description, {
    num_heads: size,
    key_dim: size,
    value_dim: sizeOr(undefined),
    use_bias: flag(true),
    use_gate: flag(false),
    output_shape: anything,
    sliding_window: anything,
    attention_axes: anything,
  });
  if (settings.use_gate || (settings.sliding_window ?? null) !== null)
    throw badLayer(description, 'has a gate or a sliding window, which is not computed.');
  const axes = [settings.attention_axes ?? 1].flat();
  if (axes.length !== 1 || (axes[0] !== 1 && axes[0] !== -2))
    throw badLayer(description, 'attends along other axes than that of the positions.');
  const shape = [settings.output_shape ?? undefined].flat();
  const output: unknown = shape[0];
  if (shape.length !== 1 || (output !== undefined && !(Number.isInteger(output) && (output as number) > 0)))
    throw badLayer(description, 'gives several axes (output_shape), which is not computed.');
  for (const [name, value] of Object.entries(description.callSettings)) {
    const harmless = ['use_causal_mask', 'training'].includes(name) || value === null || value === false;
    if (!harmless) throw badLayer(description, `is called with “${name}”, which is not computed.`);
  }
  return {
    heads: settings.num_heads,
    keySize: settings.key_dim,
    valueSize: settings.value_dim ?? settings.key_dim,
    bias: settings.use_bias,
    output: output as number | undefined,
  };
}

/** Stored as [feature, head, head feature], the output's as [head, head feature, feature]. */
function projections(
  weights: LayerWeights,
  { heads, keySize, valueSize, bias }: ReturnType<typeof checkedSettings>,
  [queries, keys, values]: readonly number[],
  output: number,
): Projections {
  const part = (name: string, inputs: number, headSize: number): LinearParameters =>
    projection(weights, name, { stored: [inputs, heads, headSize], inputs, outputs: heads * headSize, bias });
  return {
    query: part('query', queries!, keySize),
    key: part('key', keys!, keySize),
    value: part('value', values!, valueSize),
    output: projection(weights, 'output', {
      stored: [heads, valueSize, output],
      inputs: heads * valueSize,
      outputs: output,
      bias,
    }),
  };
}

function projection(
  weights: LayerWeights,
  name: string,
  { stored, inputs, outputs, bias }: { stored: number[]; inputs: number; outputs: number; bias: boolean },
): LinearParameters {
  const axes = [
    { name: 'feature', size: inputs },
    { name: 'output', size: outputs },
  ];
  const weight = weights.parameter(`${name}.kernel`, axes, weights.take(`${name} kernel`, stored).read);
  if (!bias) return { weight };
  // Of the heads' biases [head, head feature], of the output's [feature].
  const shape = name === 'output' ? [outputs] : stored.slice(1);
  const { read } = weights.take(`${name} bias`, shape);
  return { weight, bias: weights.parameter(`${name}.bias`, [{ name: 'feature', size: outputs }], read) };
}

function attended(
  at: Operations,
  [asking, looked, keys = looked]: readonly LayerInput[],
  heads: number,
  parameters: Projections,
  causal: boolean,
) {
  const project = (name: 'query' | 'key' | 'value', { traced }: LayerInput) =>
    at.linearHeads(traced, [{ name, parameters: parameters[name], heads }], parameters[name])[0]!;
  const query = project('query', asking!);
  const key = project('key', keys!);
  const value = project('value', looked!);
  const headSize = query.node.axes.at(-1)!.size;
  const scores = at.scaledDotProduct('dot_products', 'scores', query, key, 1 / Math.sqrt(headSize));
  const [, queries, seen] = scores.node.axes as [Axis, Axis, Axis];
  const visible = visibleKeys(queries.size, seen.size, causal, keys?.mask ?? looked?.mask);
  const mask = at.given('mask', [queries, seen], () =>
    computeMatrix(queries.size, seen.size, [], (values) => values.set(visible)),
  );
  const weights = at.softmax('weights', at.mask('masked_scores', scores, mask));
  const joined = at.joinHeads('joined', at.weightedSum('head_output', weights, value));
  return at.linear('output', joined, parameters.output);
}

/** [query, key]: 1 where it may be seen. Where nothing counts, everything does: no softmax is made of nothing. */
function visibleKeys(queries: number, keys: number, causal: boolean, mask: Mask | undefined): Float32Array {
  const counts = mask?.includes(1) ? mask : undefined;
  return Float32Array.from({ length: queries * keys }, (_, i) => {
    const [query, key] = [Math.floor(i / keys), i % keys];
    return (!causal || key <= query) && (counts?.[key] ?? 1) === 1 ? 1 : 0;
  });
}
