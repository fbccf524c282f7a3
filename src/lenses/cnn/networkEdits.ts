import type { LayersNetwork } from '../../models/layers/network.ts';
import { inSequence, switchOffChannels } from '../../nn/edits.ts';
import type { Edit } from '../../nn/recorder.ts';
import { ProblemError } from '../../problem.ts';
import type { Intervention } from '../../trace/intervention.ts';
import type { Trace } from '../../trace/trace.ts';

type OfNetwork = Extract<Intervention, { kind: 'channel_off' | 'filter_off' }>;

/**
 * What a person changes in a network of layers, by node. A filter without weights and bias gives a map of zeros, so
 * switching it off is done on the convolution's own output, before a normalization adds to it.
 * @throws ProblemError `bad-request` for a change of a Transformer, `bad-input` for a layer that is not there
 */
export function networkEdits(
  interventions: readonly Intervention[],
  network: LayersNetwork,
): ReadonlyMap<string, Edit> {
  const edits = new Map<string, Edit[]>();
  for (const intervention of interventions.map(ofNetwork)) {
    const { stage } = intervention;
    if (!network.layers.some(({ name }) => stage.startsWith(`layer.${name}.`))) throw noSuchStage(stage);
    edits.set(stage, [...(edits.get(stage) ?? []), editOf(intervention)]);
  }
  return new Map([...edits].map(([stage, several]) => [stage, inSequence(several)]));
}

/** @throws ProblemError `bad-input` where a stage that was to be changed is not in the run, or has no filters */
export function checkEdited(interventions: readonly Intervention[], trace: Trace): void {
  for (const { stage, kind } of interventions.map(ofNetwork)) {
    const node = trace.nodes.get(stage);
    if (!node) throw noSuchStage(stage);
    if (kind === 'filter_off' && node.operation.kind !== 'convolution')
      throw new ProblemError(
        'bad-input',
        `${stage} is no convolution: it has no filters.`,
        'Switch off a channel there, or a filter of the convolution before it.',
      );
  }
}

function ofNetwork(intervention: Intervention): OfNetwork {
  if (intervention.kind === 'channel_off' || intervention.kind === 'filter_off') return intervention;
  throw new ProblemError(
    'bad-request',
    'Through this lens, a network of layers has no attention heads, positions or gates that could be changed.',
    'Switch off a channel or a filter instead.',
  );
}

function editOf(intervention: OfNetwork): Edit {
  return intervention.kind === 'channel_off'
    ? switchOffChannels([intervention.channel], 'channel')
    : switchOffChannels([intervention.filter], 'filter');
}

const noSuchStage = (stage: string): ProblemError =>
  new ProblemError('bad-input', `This network has no stage “${stage}” that could be changed.`);
