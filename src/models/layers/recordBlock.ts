import type { FoldedConvolution } from '../../nn/foldedConvolution.ts';
import { Operations } from '../../nn/operations.ts';
import type { NodeRecorder, Traced } from '../../nn/traced.ts';
import { recordActivation } from './classes/activations.ts';
import { runDirectionsAhead } from './classes/recurrentOutput.ts';
import type { LayerInput, Mask, PauseWithin } from './layer.ts';
import type { BuiltLayer, LayerBlock } from './networkBlocks.ts';

/**
 * Takes a block's operations down; a convolution and what follows it alone may be computed at once.
 * @param folded of a convolution with a normalization
 * @returns the last layer's output
 */
export function recordBlock(
  at: Operations,
  { members }: LayerBlock,
  inputs: readonly LayerInput[],
  folded: FoldedConvolution | undefined,
): Traced {
  const [first, ...followers] = members as [BuiltLayer, ...BuiltLayer[]];
  const place = (member: BuiltLayer): string => `layer.${member.description.name}`;
  if (followers.length === 0) return first.layer.record(at.at(place(first)), inputs);
  const step = first.layer.convolution!;
  const x = step.prepare(at.at(place(first)), inputs[0]!.traced);
  const norm = followers.find(({ layer }) => layer.normalization);
  const ending = followers.find(({ layer }) => layer.activation);
  const activation = ending?.layer.activation;
  const last = at.images.convolutionBlock(x, {
    convolution: {
      name: `${place(first)}.output`,
      kernel: step.kernel,
      bias: step.bias,
      settings: step.settings(x),
    },
    ...(norm && {
      norm: { name: `${place(norm)}.output`, parameters: norm.layer.normalization!, folded: folded! },
    }),
    ...(ending &&
      activation?.kind === 'cellwise' && {
        activation: {
          name: `${place(ending)}.output`,
          function: activation.function,
          slope: activation.slope,
        },
      }),
  });
  return !ending || !activation || activation.kind === 'cellwise'
    ? last
    : recordActivation(at.at(place(ending)), 'output', last, activation);
}

/** Computes ahead of its recording what takes long of a block, in parts: the loops of recurrent layers over the steps. */
export async function runAhead(
  recorder: NodeRecorder,
  { name, members }: LayerBlock,
  inputs: readonly LayerInput[],
  pause: PauseWithin,
): Promise<void> {
  const { description, layer } = members[0]!;
  if (!layer.directions) return;
  const at = new Operations(recorder, name, false, `layer.${description.name}.`);
  await runDirectionsAhead(at, inputs[0]!, layer.directions, pause);
}

/** Which positions still count after a block. */
export function maskAfter(members: readonly BuiltLayer[], inputs: readonly LayerInput[]): Mask | undefined {
  const { mask } = members[0]!.layer;
  if (mask === 'none' || members.length > 1) return undefined;
  return mask ? mask(inputs) : agreed(inputs);
}

function agreed(inputs: readonly LayerInput[]): Mask | undefined {
  const masks = inputs.flatMap(({ mask }) => (mask ? [mask] : []));
  if (masks.length === 0) return undefined;
  return masks.reduce((both, mask) => both.map((counts, position) => Math.min(counts, mask[position]!)));
}
