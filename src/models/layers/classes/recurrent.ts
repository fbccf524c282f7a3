import type { Operations } from '../../../nn/operations.ts';
import type { Traced } from '../../../nn/traced.ts';
import { computeMatrix } from '../../../nn/typedArrays.ts';
import { isJsonObject, ownProperty } from '../../jsonFile.ts';
import { described } from '../../quoted.ts';
import { functionOf, SIGMOID, TANH } from './activations.ts';
import type { LayerDescription } from '../graph.ts';
import type { LayerClass, LayerInput, LayerSource, Mask } from '../layer.ts';
import type { LayerWeights, StoredArray } from '../layerWeights.ts';
import { anything, badLayer, flag, oneOf, settingsOf, size } from '../settings.ts';
import { inputOf, lastSize, type Shape } from '../shape.ts';

/*
 * Recurrent layers: one position after the other, each with the state of the one before. Their outputs only: the
 * gates are not taken apart here.
 */

/** What one position makes of its input and the state before it. The first array of the state is the output. */
type Step = (input: Float32Array, at: number, state: readonly Float64Array[]) => readonly Float64Array[];

interface Cell {
  readonly units: number;
  /** How many arrays of `units` the state has: 2 for an LSTM. */
  readonly states: number;
  /** Reads the weights; called once. */
  readonly step: () => Step;
}

interface Sequence {
  readonly returnSequences: boolean;
  readonly backwards: boolean;
  readonly zeroOutputForMask: boolean;
}

type Gates = (source: LayerSource, weights: LayerWeights, inputs: number) => Cell;

const GATES: Readonly<Record<string, Gates>> = { SimpleRNN: simpleCell, LSTM: lstmCell, GRU: gruCell };

/** Elman's network, LSTM (Hochreiter & Schmidhuber 1997) or GRU (Cho et al. 2014). */
export const recurrentLayer: LayerClass = (source) => {
  const { description, inputs, weights } = source;
  const features = lastSize(description, inputOf(description, inputs, 2));
  const sequence = sequenceOf(description);
  const cell = GATES[description.className]!(source, weights, features);
  return {
    detail: `${cell.units} units`,
    output: (shapes) => outputShape(inputOf(description, shapes, 2), cell.units, sequence),
    record: (at, given) => recorded(at, given, [{ cell, sequence }], 'concat'),
    ...(!sequence.returnSequences && { mask: 'none' as const }),
  };
};

/** Two layers, one from each end (Schuster & Paliwal 1997). */
export const bidirectionalLayer: LayerClass = (source) => {
  const { description, inputs, weights } = source;
  const settings = settingsOf(description, {
    layer: anything,
    backward_layer: anything,
    merge_mode: oneOf('concat', 'sum', 'mul', 'ave'),
  });
  const features = lastSize(description, inputOf(description, inputs, 2));
  const forward = innerLayer(description, settings.layer);
  const turned = { ...forward, settings: { ...forward.settings, go_backwards: true } };
  const given = settings.backward_layer ?? undefined;
  const backward = given === undefined ? turned : innerLayer(description, given);
  const directions = [forward, backward].map((inner) => ({
    sequence: sequenceOf(inner),
    cell: GATES[inner.className]!({ ...source, description: inner }, weights, features),
  }));
  const [first, second] = directions as [Direction, Direction];
  if (
    first.cell.units !== second.cell.units ||
    first.sequence.returnSequences !== second.sequence.returnSequences
  )
    throw badLayer(description, 'has two directions that do not fit together.');
  const units = first.cell.units * (settings.merge_mode === 'concat' ? 2 : 1);
  return {
    detail: `${first.cell.units} units in each direction`,
    output: (shapes) => outputShape(inputOf(description, shapes, 2), units, first.sequence),
    record: (at, layerInputs) => recorded(at, layerInputs, directions, settings.merge_mode),
    ...(!first.sequence.returnSequences && { mask: 'none' as const }),
  };
};

interface Direction {
  readonly cell: Cell;
  readonly sequence: Sequence;
}

function innerLayer(outer: LayerDescription, json: unknown): LayerDescription {
  const className = isJsonObject(json) ? ownProperty(json, 'class_name') : undefined;
  const settings = isJsonObject(json) ? ownProperty(json, 'config') : undefined;
  if (typeof className !== 'string' || !Object.hasOwn(GATES, className) || !isJsonObject(settings))
    throw badLayer(
      outer,
      `holds ${described(className)}, which cannot be run in both directions.`,
      `What can: ${Object.keys(GATES).join(', ')}.`,
    );
  return { ...outer, className, settings };
}

function sequenceOf(description: LayerDescription): Sequence {
  const settings = settingsOf(description, {
    return_sequences: flag(false),
    return_state: flag(false),
    go_backwards: flag(false),
    stateful: flag(false),
    time_major: flag(false),
    zero_output_for_mask: flag(false),
  });
  if (settings.stateful)
    throw badLayer(
      description,
      'keeps its state from one input to the next (stateful), which a single run cannot show.',
    );
  if (settings.return_state)
    throw badLayer(description, 'gives its state as well (return_state), which is not read.');
  if (settings.time_major)
    throw badLayer(description, 'expects its positions first (time_major), which is not read.');
  return {
    returnSequences: settings.return_sequences,
    backwards: settings.go_backwards,
    zeroOutputForMask: settings.zero_output_for_mask,
  };
}

const outputShape = ([positions]: Shape, units: number, { returnSequences }: Sequence): Shape =>
  returnSequences ? [positions!, units] : [units];

const MERGE = {
  concat: undefined,
  sum: (a: number, b: number) => a + b,
  mul: (a: number, b: number) => a * b,
  ave: (a: number, b: number) => (a + b) / 2,
} as const;

function recorded(
  at: Operations,
  [input]: readonly LayerInput[],
  directions: readonly Direction[],
  merge: keyof typeof MERGE,
): Traced {
  const { traced: x, mask } = input!;
  const [position, feature] = x.node.axes as [{ size: number; name: string }, { size: number; name: string }];
  const { cell, sequence } = directions[0]!;
  const combine = MERGE[merge];
  const width = combine ? cell.units : cell.units * directions.length;
  const units = { name: 'unit', size: width };
  const axes = sequence.returnSequences ? [position, units] : [units];
  const what =
    'Computed as a whole, position by position, each with the state of the one before. Its gates are for the recurrent lens.';
  return at.images.opaque('output', axes, [x], what, () => {
    const rows = sequence.returnSequences ? position.size : 1;
    return computeMatrix(rows, width, [x.matrix()], (output, values) => {
      directions.forEach((direction, place) => {
        const states = outputsOf(direction, values!, feature.size, mask, directions.length > 1);
        states.forEach((state, row) => {
          for (let unit = 0; unit < cell.units; unit++) {
            const to = row * width + (combine ? 0 : place * cell.units) + unit;
            output[to] = combine && place > 0 ? combine(output[to]!, state[unit]!) : state[unit]!;
          }
        });
      });
    });
  });
}

/**
 * Each position's output, or the last one. A position that does not count leaves the state as it was.
 * @param aligned of a layer that goes backwards: in the order of the input, to be put beside another
 */
function outputsOf(
  { cell, sequence }: Direction,
  values: Float32Array,
  features: number,
  mask: Mask | undefined,
  aligned: boolean,
): readonly ArrayLike<number>[] {
  const count = values.length / features;
  const step = cell.step();
  let state: readonly Float64Array[] = Array.from(
    { length: cell.states },
    () => new Float64Array(cell.units),
  );
  const outputs: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const position = sequence.backwards ? count - 1 - i : i;
    const counts = mask?.[position] !== 0;
    if (counts) state = step(values, position * features, state);
    outputs.push(!counts && sequence.zeroOutputForMask ? new Float64Array(cell.units) : state[0]!);
  }
  if (!sequence.returnSequences) return outputs.slice(-1);
  return sequence.backwards && aligned ? outputs.reverse() : outputs;
}

/** The weights of a cell: x W, h U and the bias, all gates side by side. */
interface CellWeights {
  readonly kernel: Float32Array;
  readonly recurrent: Float32Array;
  readonly bias: Float32Array | undefined;
}

function cellSettings({ description }: LayerSource) {
  const settings = settingsOf(description, {
    units: size,
    use_bias: flag(true),
    activation: anything,
    recurrent_activation: anything,
    reset_after: flag(false),
  });
  return {
    ...settings,
    activation: functionOf(description, settings.activation, TANH),
    gate: functionOf(description, settings.recurrent_activation, SIGMOID),
  };
}

function cellWeights(
  weights: LayerWeights,
  { inputs, units, gates }: { inputs: number; units: number; gates: number },
  biasShape: readonly number[] | undefined,
): () => CellWeights {
  const kernel = weights.take('kernel', [inputs, gates * units]);
  const recurrent = weights.take('recurrent_kernel', [units, gates * units]);
  const bias: StoredArray | undefined = biasShape && weights.take('bias', biasShape);
  let loaded: CellWeights | undefined;
  return () => (loaded ??= { kernel: kernel.read(), recurrent: recurrent.read(), bias: bias && bias.read() });
}

/** `output[i] += Σ x[from + j] · matrix[j, i]` */
function addProduct(
  output: Float64Array,
  x: Float32Array | Float64Array,
  from: number,
  count: number,
  matrix: Float32Array,
): void {
  const width = output.length;
  for (let j = 0; j < count; j++) {
    const factor = x[from + j]!;
    if (factor === 0) continue;
    for (let i = 0, at = j * width; i < width; i++) output[i]! += factor * matrix[at++]!;
  }
}

/** h = φ(x W + h U + b) */
function simpleCell(source: LayerSource, weights: LayerWeights, inputs: number): Cell {
  const { units, use_bias, activation } = cellSettings(source);
  const load = cellWeights(weights, { inputs, units, gates: 1 }, use_bias ? [units] : undefined);
  const step = (): Step => {
    const { kernel, recurrent, bias } = load();
    return (input, at, [before]) => {
      const sum = new Float64Array(units);
      if (bias) sum.set(bias);
      addProduct(sum, input, at, inputs, kernel);
      addProduct(sum, before!, 0, units, recurrent);
      return [sum.map(activation)];
    };
  };
  return { units, states: 1, step };
}

/** i, f, o = σ(…), c = f c + i φ(…), h = o φ(c); Keras keeps the gates in the order i, f, candidate, o. */
function lstmCell(source: LayerSource, weights: LayerWeights, inputs: number): Cell {
  const { units, use_bias, activation, gate } = cellSettings(source);
  const load = cellWeights(weights, { inputs, units, gates: 4 }, use_bias ? [4 * units] : undefined);
  const step = (): Step => {
    const { kernel, recurrent, bias } = load();
    return (input, at, [before, carried]) => {
      const sum = new Float64Array(4 * units);
      if (bias) sum.set(bias);
      addProduct(sum, input, at, inputs, kernel);
      addProduct(sum, before!, 0, units, recurrent);
      const carry = carried!.map((carrying, unit) => {
        const candidate = activation(sum[2 * units + unit]!);
        return gate(sum[units + unit]!) * carrying + gate(sum[unit]!) * candidate;
      });
      return [carry.map((carrying, unit) => gate(sum[3 * units + unit]!) * activation(carrying)), carry];
    };
  };
  return { units, states: 2, step };
}

/**
 * z, r = σ(…), h = z h + (1 − z) φ(x W + r (h U)); in the older form the reset gate works before the product,
 * (r h) U. Keras keeps the gates in the order z, r, candidate.
 */
function gruCell(source: LayerSource, weights: LayerWeights, inputs: number): Cell {
  const { units, use_bias, activation, gate, reset_after: after } = cellSettings(source);
  const biasShape = after ? [2, 3 * units] : [3 * units];
  const load = cellWeights(weights, { inputs, units, gates: 3 }, use_bias ? biasShape : undefined);
  const step = (): Step => {
    const { kernel, recurrent, bias } = load();
    return (input, at, [before]) => {
      const fromInput = new Float64Array(3 * units);
      if (bias) fromInput.set(bias.subarray(0, 3 * units));
      addProduct(fromInput, input, at, inputs, kernel);
      const fromState = new Float64Array(3 * units);
      if (bias && after) fromState.set(bias.subarray(3 * units));
      addProduct(fromState, before!, 0, units, recurrent);
      const gateOf = (unit: number): number => gate(fromInput[unit]! + fromState[unit]!);
      const reset = before!.map((_, unit) => gateOf(units + unit));
      const candidate = after
        ? before!.map((_, unit) => reset[unit]! * fromState[2 * units + unit]!)
        : resetBefore(before!, reset, recurrent);
      return [
        before!.map((state, unit) => {
          const update = gateOf(unit);
          return update * state + (1 - update) * activation(fromInput[2 * units + unit]! + candidate[unit]!);
        }),
      ];
    };
  };
  return { units, states: 1, step };
}

/** (r h) U of the candidate. */
function resetBefore(state: Float64Array, reset: Float64Array, recurrent: Float32Array): Float64Array {
  const units = state.length;
  const all = new Float64Array(3 * units);
  const kept = state.map((value, unit) => value * reset[unit]!);
  addProduct(all, kept, 0, units, recurrent);
  return all.subarray(2 * units);
}
