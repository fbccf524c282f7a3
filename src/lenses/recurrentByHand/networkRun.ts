import type { GateName, RecurrentCell } from '../../nn/recurrent/cell.ts';
import { recordRecurrentLayer, type RecurrentLayer } from '../../nn/recurrent/recordLayer.ts';
import type { GateParameters } from '../../nn/recurrent/recurrentOperations.ts';
import type { Operations } from '../../nn/operations.ts';
import { Recorder, type RecorderOptions } from '../../nn/recorder.ts';
import type { Parameter, Traced } from '../../nn/traced.ts';
import type { Axis } from '../../trace/node.ts';
import { typedTable } from '../numbers/typedTable.ts';
import type { NetworkPlan } from './networkPlan.ts';
import type { OutputWeights } from './networkOutput.ts';
import { recordThroughTime } from './throughTime.ts';

const GIVEN = 'given';
/** The layer's nodes: `layer.0.forget_gate` */
export const LAYER = 'layer.0';

/**
 * Runs a written network and takes everything down.
 * @returns the trace; the caller disposes of it
 */
export async function recordNetwork(plan: NetworkPlan, pause: RecorderOptions['pause']): Promise<Recorder> {
  const trace = new Recorder({
    retain: () => true,
    recurrence: { initialStates: initialStates(plan) },
    ...(pause && { pause }),
  });
  trace.labels.set(
    'tokens',
    plan.input.labels.map(({ text }) => text),
  );
  try {
    await recordAll(trace, plan);
  } catch (thrown) {
    trace.dispose();
    throw thrown;
  }
  return trace;
}

async function recordAll(trace: Recorder, plan: NetworkPlan): Promise<void> {
  const input = await recordInput(trace, plan);
  const layer = typedLayer(trace, plan);
  const state = await trace.block(LAYER, input, (operations, x) =>
    recordRecurrentLayer(operations.at(LAYER), x!, layer),
  );
  if (plan.output) await recordOutput(trace, plan.output, state);
  await recordThroughTime(trace, plan, layer);
}

function initialStates({ initial: { hidden, cell } }: NetworkPlan): ReadonlyMap<string, Float32Array> {
  const given = { hidden_state: hidden, cell_state: cell };
  return new Map(
    Object.entries(given).flatMap(([name, values]): [string, Float32Array][] =>
      values ? [[`${LAYER}.${name}`, Float32Array.from(values)]] : [],
    ),
  );
}

/** x of every step; where a step reads what the one before said: x_t = written_t + m_t · y_{t−1}. */
async function recordInput(trace: Recorder, { input, inputs, output }: NetworkPlan): Promise<Traced> {
  const axes: [Axis, Axis] = [
    { name: 'position', size: input.steps, labels: 'tokens' },
    { name: 'input', size: inputs },
  ];
  const { predictions } = input;
  if (!predictions || !output) return trace.constant(GIVEN, 'x', axes, input.values);
  const written = trace.constant(GIVEN, 'x.written', axes, input.values);
  const reads = Float32Array.from({ length: input.values.length }, (_, at) =>
    Number(input.predicted[Math.floor(at / inputs)]),
  );
  const predicted = trace.constant(GIVEN, 'x.reads_prediction', axes, reads);
  return trace.block('input', undefined, (operations) => {
    const at = operations.at('x');
    const before = operations.recurrent.delayed(
      'x.previous_output',
      outputName(output),
      axes,
      { backwards: false, initial: undefined, stretch: undefined },
      () => predictions,
    );
    return operations.add('x', written, at.multiply('prediction', before, predicted));
  });
}

/** The written weights as nodes, and the layer that they make. */
function typedLayer(trace: Recorder, { cell, gates, inputs, units }: NetworkPlan): RecurrentLayer {
  const unit: Axis = { name: 'unit', size: units };
  const gateOf = (name: GateName): GateParameters => {
    const { kernel, recurrent, bias, recurrentBias } = gates.get(name)!;
    const node = (role: string, axes: readonly Axis[], values: ArrayLike<number>): Parameter =>
      typedTable(trace.constant(GIVEN, `${LAYER}.${name}.${role}`, axes, Float32Array.from(values)));
    return {
      kernel: node('kernel', [{ name: 'input', size: inputs }, unit], kernel),
      recurrent: node('recurrent_kernel', [{ name: 'previous_unit', size: units }, unit], recurrent),
      ...(bias && { bias: node('bias', [unit], bias) }),
      ...(recurrentBias && { recurrentBias: node('recurrent_bias', [unit], recurrentBias) }),
    };
  };
  return {
    ...cell,
    backwards: false,
    cell: () => cell,
    gates: new Map([...gates.keys()].map((name) => [name, gateOf(name)])),
    activation: (at, name, x) => recordActivation(at, name, x, cell.activation.name),
    gateActivation: (at, name, x) => at.activation(name, x, 'sigmoid'),
  };
}

function recordActivation(
  at: Operations,
  name: string,
  x: Traced,
  activation: RecurrentCell['activation']['name'],
): Traced {
  switch (activation) {
    case 'relu':
    case 'sigmoid':
    case 'tanh':
      return at.activation(name, x, activation);
    default:
      return at.scale(name, x, 1);
  }
}

/** y = f(V h + b) */
async function recordOutput(
  trace: Recorder,
  { weight, bias, outputs, softmax }: OutputWeights,
  state: Traced,
): Promise<void> {
  const output: Axis = { name: 'output', size: outputs };
  const unit = { name: 'unit', size: weight.length / outputs };
  const parameters = {
    weight: typedTable(trace.constant(GIVEN, 'output.kernel', [unit, output], weight)),
    bias: bias && typedTable(trace.constant(GIVEN, 'output.bias', [output], bias)),
  };
  await trace.block('output', state, (operations, h) => {
    const at = operations.at('output');
    const sums = at.linear('linear', h!, parameters, 'output');
    return softmax ? at.softmax('probabilities', sums) : sums;
  });
}

/** The last stage of the output: what the network says. */
export const outputName = (output: OutputWeights): string =>
  output.softmax ? 'output.probabilities' : 'output.linear';
