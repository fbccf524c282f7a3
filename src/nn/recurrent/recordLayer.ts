import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Axis } from '../../trace/node.ts';
import type { Operations } from '../operations.ts';
import type { NodeRecorder, NodeSpecification, Traced } from '../traced.ts';
import { computeMatrix } from '../typedArrays.ts';
import { CELL_VALUES, type CellKind, type CellValueName, type GateName, type RecurrentCell } from './cell.ts';
import { changesOf, type LayerChanges, type StateName, statesOf } from './changes.ts';
import { clamped, clampEdit } from './clamps.ts';
import {
  type ForwardOptions,
  type LayerValues,
  type RecurrentRun,
  runForward,
  runForwardInParts,
  type Sequence,
} from './forward.ts';
import { kernelProducts } from './kernelProducts.ts';
import { kernelSquashers } from './kernelSquashers.ts';
import type { Values } from './products.ts';
import type { GateParameters, RecordingScope } from './recurrentOperations.ts';
import { inEachRow, sideBySide } from './stretches.ts';

/** Takes a function of each cell down as a node of its own. */
export type RecordFunction = (at: Operations, name: string, x: Traced) => Traced;

/** A recurrent layer in one direction, to be taken down gate by gate. */
export interface RecurrentLayer extends Pick<
  RecurrentCell,
  'kind' | 'units' | 'resetAfter' | 'updateWrites'
> {
  /** By name, the gates of its kind. */
  readonly gates: ReadonlyMap<GateName, GateParameters>;
  readonly activation: RecordFunction;
  readonly gateActivation: RecordFunction;
  readonly backwards: boolean;
  /** The state begins anew after so many positions: each stretch is a sequence of its own. */
  readonly stretch?: number | undefined;
  /** All weights, for the loop over the steps; read once, when a run first needs them. */
  cell(): RecurrentCell;
}

/**
 * Takes a recurrent layer down with every gate and state, all steps of a node together. The run computes the steps in
 * one loop, which knows each gate and state; a replay takes the states before each step from that loop and carries out
 * every operation by itself.
 * @param at names start with `layer.NAME.`, of two directions with `layer.NAME.forward.`
 * @param x [position, input]
 * @param mask one number for each position: where it is 0, the step leaves the state as it was
 * @returns `hidden_state`, [position, unit], in the order of the positions also where it goes backwards
 * @throws ProblemError `bad-input` for a change that does not fit on the layer
 */
export function recordRecurrentLayer(
  at: Operations,
  x: Traced,
  layer: RecurrentLayer,
  mask?: Float32Array,
): Traced {
  const { scope } = at.recurrent;
  const changes = changesOf(scope.recorder.recurrence ?? {}, scope.prefix, layer);
  let run: LayerValues | undefined;
  const loop = (): LayerValues =>
    (run ??= scope.recorder.loops?.get(scope.prefix) ?? runLayer(x, layer, changes, mask));
  const inside = scope.through(recorderInside(scope, layer, changes, loop, mask !== undefined));
  const [position] = x.node.axes as [Axis];
  const axes = [position, { name: 'unit', size: layer.units }] as const;
  const previous = (state: StateName): Traced => {
    const values = changes.initial.get(state);
    const initial = values && inside.recurrent.initialState(`initial_${state}`, axes[1], values);
    const { backwards, stretch } = layer;
    const kept = (): Values | undefined =>
      scope.recorder
        .retains?.(scope.prefix + state)
        ?.matrix()
        .dataSync<'float32'>();
    return inside.recurrent.delayed(
      `previous_${state}`,
      state,
      axes,
      { backwards, initial, stretch },
      () => kept() ?? loop()[state]!,
    );
  };
  const counts = mask && inside.recurrent.mask('mask', position, mask);
  return RECORD[layer.kind]({ at: inside, x, layer, mask: counts, previous });
}

/**
 * Runs a layer's loop over the steps ahead of its recording, in parts between which other work is let in.
 * @param pause is told which share of the steps is done; throws to stop the run
 * @throws ProblemError `bad-input` for a change that does not fit on the layer
 */
export async function runRecurrentLayerAhead(
  at: Operations,
  x: Traced,
  layer: RecurrentLayer,
  mask: Float32Array | undefined,
  pause: (share: number) => Promise<void>,
): Promise<void> {
  const { recorder, prefix } = at.recurrent.scope;
  const changes = changesOf(recorder.recurrence ?? {}, prefix, layer);
  const { sequences, options } = sequencesOf(x, layer, changes, mask);
  const run = await runForwardInParts(layer.cell(), sequences, options, pause);
  recorder.loops?.set(prefix, inOrder(run));
}

function runLayer(
  x: Traced,
  layer: RecurrentLayer,
  changes: LayerChanges,
  mask: Float32Array | undefined,
): LayerValues {
  const { sequences, options } = sequencesOf(x, layer, changes, mask);
  return inOrder(runForward(layer.cell(), sequences, options));
}

/** The stretches one after the other again. */
function inOrder({ values, steps, rows }: RecurrentRun): LayerValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, each]) => [name, sideBySide(each, steps, rows)]),
  );
}

/** What the loop runs over, [step, row, input], and how. */
function sequencesOf(
  x: Traced,
  layer: RecurrentLayer,
  changes: LayerChanges,
  mask: Float32Array | undefined,
): { readonly sequences: Sequence; readonly options: ForwardOptions } {
  const positions = x.node.axes[0]!.size;
  const steps = layer.stretch ?? positions;
  const rows = positions / steps;
  const change = changes.clamps.size > 0 ? clamped(changes.clamps, layer.units) : undefined;
  return {
    sequences: { steps, rows, values: sideBySide(x.matrix().dataSync<'float32'>(), rows, steps) },
    options: {
      products: kernelProducts,
      squashers: kernelSquashers,
      initial: inEachRow(statesOf(changes), rows),
      backwards: layer.backwards,
      ...(mask && { mask: sideBySide(mask, rows, steps) }),
      ...(change && { change }),
    },
  };
}

/** Gives nodes what the loop knows of them, and says of the clamped ones what was done to them. */
function recorderInside(
  { recorder, prefix, stepByStep }: RecordingScope,
  { kind, units }: RecurrentLayer,
  { clamps }: LayerChanges,
  loop: () => LayerValues,
  masked: boolean,
): NodeRecorder {
  const edits = new Map(
    [...clamps].map(([name, list]) => [prefix + computedAs(name, masked), clampEdit(list)] as const),
  );
  const known = new Map<string, CellValueName>(
    stepByStep ? [] : CELL_VALUES[kind].map((name) => [prefix + name, name] as const),
  );
  const fromLoop = (name: CellValueName) => (): Tensor2D => {
    const values = loop()[name]!;
    return computeMatrix(values.length / units, units, [], (output) => output.set(values));
  };
  return {
    record: (block: string, specification: NodeSpecification, compute) => {
      const name = known.get(specification.name);
      const edit = edits.get(specification.name);
      return recorder.record(
        block,
        { ...specification, ...(edit && { edit }) },
        name === undefined ? compute : fromLoop(name),
      );
    },
  };
}

/**
 * The node at which a clamp acts. A step that does not count leaves the state as it was, clamped or not: there the new
 * state is clamped, from which the state follows.
 */
const computedAs = (name: CellValueName, masked: boolean): string =>
  masked && (name === 'hidden_state' || name === 'cell_state') ? `new_${name}` : name;

/** What the nodes of a layer are made of. */
interface Recording {
  readonly at: Operations;
  readonly x: Traced;
  readonly layer: RecurrentLayer;
  /** [position] */
  readonly mask: Traced | undefined;
  /** The state of the step before. */
  previous(state: StateName): Traced;
}

const RECORD: Readonly<Record<CellKind, (recording: Recording) => Traced>> = {
  rnn: recordElman,
  lstm: recordLstm,
  gru: recordGru,
};

/** h = φ(x W + h⁻ U + b) */
function recordElman(recording: Recording): Traced {
  const before = recording.previous('hidden_state');
  return state(recording, 'hidden_state', before, (name) => {
    const sum = sumOf(recording, 'hidden_state', before);
    return recording.layer.activation(recording.at, name, sum);
  });
}

/** i, f, o = σ(…), g = φ(…), c = f ⊙ c⁻ + i ⊙ g, h = o ⊙ φ(c) (Hochreiter and Schmidhuber 1997, Gers et al. 2000). */
function recordLstm(recording: Recording): Traced {
  const { at, layer } = recording;
  const hiddenBefore = recording.previous('hidden_state');
  const cellBefore = recording.previous('cell_state');
  const gate = (name: GateName): Traced =>
    layer.gateActivation(at, name, sumOf(recording, name, hiddenBefore));
  const forgetGate = gate('forget_gate');
  const inputGate = gate('input_gate');
  const candidate = layer.activation(at, 'candidate', sumOf(recording, 'candidate', hiddenBefore));
  const kept = at.multiply('kept', forgetGate, cellBefore);
  const written = at.multiply('written', inputGate, candidate);
  let newCell: Traced | undefined;
  state(recording, 'cell_state', cellBefore, (name) => (newCell = at.add(name, kept, written)));
  const outputGate = gate('output_gate');
  const squashed = layer.activation(at, 'cell_state_tanh', newCell!);
  return state(recording, 'hidden_state', hiddenBefore, (name) => at.multiply(name, outputGate, squashed));
}

/**
 * z, r = σ(…), n = φ(…), h = z ⊙ h⁻ + (1 − z) ⊙ n (Cho et al. 2014, as Keras and PyTorch count z); or (1 − z) ⊙ h⁻ + z ⊙ n
 * (Chung et al. 2014).
 */
function recordGru(recording: Recording): Traced {
  const { at, layer } = recording;
  const before = recording.previous('hidden_state');
  const gate = (name: GateName): Traced => layer.gateActivation(at, name, sumOf(recording, name, before));
  const resetGate = gate('reset_gate');
  const updateGate = gate('update_gate');
  const sum = layer.resetAfter
    ? resetAfterProduct(recording, before, resetGate)
    : sumOf(recording, 'candidate', at.multiply('reset_hidden_state', resetGate, before));
  const candidate = layer.activation(at, 'candidate', sum);
  const [shared, rest] = layer.updateWrites ? [candidate, before] : [before, candidate];
  return state(recording, 'hidden_state', before, (name) =>
    at.recurrent.interpolate(name, updateGate, shared, rest),
  );
}

/** x W + b + r ⊙ (h⁻ U + b′), step by step. */
function resetAfterProduct({ at, x, layer }: Recording, before: Traced, resetGate: Traced): Traced {
  const { kernel, recurrent, bias, recurrentBias } = layer.gates.get('candidate')!;
  const fromInput = at.linear('candidate.input', x, { weight: kernel, bias }, 'unit');
  const fromState = at.linear(
    'candidate.recurrent',
    before,
    { weight: recurrent, bias: recurrentBias },
    'unit',
  );
  const reset = at.multiply('candidate.reset', resetGate, fromState);
  return at.add('candidate.linear', fromInput, reset);
}

/** A gate's pre-activation. */
function sumOf({ at, x, layer }: Recording, gate: GateName, before: Traced): Traced {
  return at.recurrent.recurrentSum(`${gate}.linear`, x, before, layer.gates.get(gate)!);
}

/** A state; where some positions do not count, as a step makes it and then as it is after them. */
function state(
  { at, mask }: Recording,
  name: StateName,
  before: Traced,
  compute: (name: string) => Traced,
): Traced {
  return mask ? at.recurrent.held(name, compute(`new_${name}`), before, mask) : compute(name);
}
