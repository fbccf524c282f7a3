import { GATES, type GateWeights, type RecurrentCell, stackGates } from '../../nn/recurrent/cell.ts';
import { LINEAR, RELU, SIGMOID, type Squashing, TANH } from '../../nn/recurrent/squashing.ts';
import { ProblemError } from '../../problem.ts';
import type { RecurrentLayer } from '../../trace/recurrentLayers.ts';
import { matrix, nodeOf, type Trace } from '../../trace/trace.ts';

const SQUASHINGS: readonly Squashing[] = [TANH, SIGMOID, RELU, LINEAR];

/**
 * The cell of a layer, with its weights as the run used them.
 * @returns weights in float64
 * @throws ProblemError `bad-request` for a layer whose gates are squashed by something that is not derived here
 */
export function cellOf(trace: Trace, { name, kind, units }: RecurrentLayer): RecurrentCell {
  const gates = GATES[kind].map((gate) => gateOf(trace, `${name}.${gate}`));
  const candidate = kind === 'rnn' ? 'hidden_state' : 'candidate';
  return {
    kind,
    units,
    inputs: gates[0]!.kernel.length / units,
    activation: squashingOf(trace, `${name}.${candidate}`),
    gateActivation: kind === 'rnn' ? SIGMOID : squashingOf(trace, `${name}.${GATES[kind][0]}`),
    resetAfter: kind === 'gru' && !trace.nodes.has(`${name}.reset_hidden_state`),
    updateWrites: updateWrites(trace, name),
    ...stackGates(gates, units),
  };
}

/** Whether the update gate of a GRU is the candidate's share in the new state, and not what is kept of the old one. */
export function updateWrites(trace: Trace, layer: string): boolean {
  const state = nodeOf(trace, `${layer}.hidden_state`);
  const { operation, parents } = state.operation.kind === 'held' ? nodeOf(trace, state.parents[0]!) : state;
  return operation.kind === 'interpolate' && parents[1] !== `${layer}.previous_hidden_state`;
}

function gateOf(trace: Trace, gate: string): GateWeights {
  const read = (part: string): Float64Array | undefined => {
    const node = trace.nodes.get(`${gate}.${part}`);
    return node && Float64Array.from(matrix(trace, node, 0));
  };
  const [kernel, recurrent] = [read('kernel'), read('recurrent_kernel')];
  if (!kernel || !recurrent)
    throw new ProblemError('bad-request', `The weights of ${gate} are not part of this run.`);
  const [bias, recurrentBias] = [read('bias'), read('recurrent_bias')];
  return { kernel, recurrent, ...(bias && { bias }), ...(recurrentBias && { recurrentBias }) };
}

function squashingOf(trace: Trace, name: string): Squashing {
  const node = nodeOf(trace, name);
  const { operation } = node.operation.kind === 'held' ? nodeOf(trace, node.parents[0]!) : node;
  const what = operation.kind === 'activation' ? operation.function : operation.kind;
  const found = SQUASHINGS.find((squashing) => squashing.name === what);
  if (found) return found;
  throw new ProblemError('bad-request', `${name} goes through “${what}”, which is not derived here.`);
}
