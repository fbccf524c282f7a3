import { heldUnits } from '../../nn/recurrent/clamps.ts';
import { ProblemError } from '../../problem.ts';
import type { RecurrentLayer } from '../../trace/recurrentLayers.ts';
import type { Memory } from '../../trace/recurrentStudies.ts';
import { traceOfOneRun } from '../oneRun.ts';
import type { StudiedRun, StudyServices } from '../studiedRun.ts';
import { clampsOf } from './clampsOf.ts';
import { gateMemory } from './gateMemory.ts';
import { jacobianMemory, mostJacobianSteps } from './jacobianMemory.ts';
import { MEMORY_WORDS } from './memoryWords.ts';
import { cellOf, updateWrites } from './recurrentCells.ts';
import { recurrentLayerNamed, unitValues } from './unitValues.ts';

export interface MemoryRequest {
  /** `layer.0` */
  readonly layer: string;
  readonly position: number;
  readonly direction: Memory['direction'];
  /** Of an RNN: to the end, however long that takes; else as far as takes about a second. */
  readonly all?: boolean | undefined;
}

/** Curves of what is left, one row for each step away from the one that was asked about, which comes first. */
export interface MemoryCurves {
  /** [distance, unit], natural logarithms */
  readonly ofUnits: Float64Array;
  /** [distance] */
  readonly ofMean: Float64Array;
  readonly ofLargest: Float64Array;
}

/** Which way the curves go: the position of each distance from 0 on. */
interface Way {
  readonly position: number;
  readonly steps: number;
  /** To the position of the next distance: 1 or −1. */
  readonly turn: 1 | -1;
}

/**
 * How much is left of what a recurrent layer wrote into its state at one step, at another: by the gates that keep the
 * state (LSTM, GRU), or by the product of the Jacobians (RNN). Logarithms, since a product of many small numbers would
 * soon be 0.
 * @throws ProblemError `bad-request` where there is no such layer or position
 */
export async function stateMemory(
  studied: StudiedRun,
  { layer: name, position, direction, all = false }: MemoryRequest,
  services: StudyServices,
): Promise<Memory> {
  const trace = traceOfOneRun(studied);
  const layer = recurrentLayerNamed(trace, name);
  if (position >= layer.positions)
    throw new ProblemError(
      'bad-request',
      `There are ${layer.positions} positions; number ${position} is not among them.`,
    );
  const whole = wayFrom(layer, position, direction);
  const most = layer.kind === 'rnn' && !all ? mostJacobianSteps(layer.units) : Infinity;
  const way = { ...whole, steps: Math.min(whole.steps, most) };
  await services.pause();
  const values = unitValues(trace, `${name}.${KEPT_BY[layer.kind]}`);
  const rows = rowsAlong(values.values, layer.units, way, direction);
  const held = heldUnits(clampsOf(studied, layer), FOLLOWED[layer.kind], layer.units);
  const curves =
    layer.kind === 'rnn'
      ? await jacobianMemory(cellOf(trace, layer), rows, direction, held, services)
      : gateMemory(keptShares(rows, updateWrites(trace, name), held), layer.units);
  return { ...inTextOrder(curves, layer, way, direction), ...wordsOf(layer, way, whole) };
}

/** The state that is followed. */
const FOLLOWED = { rnn: 'hidden_state', lstm: 'cell_state', gru: 'hidden_state' } as const;

/** Gates as shares that are kept, [step, unit]: of a state that is held nothing. */
function keptShares(gates: Float64Array, writes: boolean, held: Uint8Array | undefined): Float64Array {
  if (!writes && !held) return gates;
  return gates.map((share, at) => (held?.[at % held.length] ? 0 : writes ? 1 - share : share));
}

/** What decides how much of a state is left after a step. */
const KEPT_BY = { rnn: 'hidden_state', lstm: 'forget_gate', gru: 'update_gate' } as const;

function wayFrom(
  { positions, backwards }: RecurrentLayer,
  position: number,
  direction: Memory['direction'],
): Way {
  const towardsEnd = (direction === 'forward') !== backwards;
  return towardsEnd
    ? { position, steps: positions - 1 - position, turn: 1 }
    : { position, steps: position, turn: -1 };
}

/**
 * The values of the steps that lie between the position asked about and each further one, [step, unit]: forwards those
 * after it, backwards it and those before it but the last, whose own step is before anything was written there.
 */
function rowsAlong(
  values: Float32Array,
  units: number,
  { position, steps, turn }: Way,
  direction: Memory['direction'],
): Float64Array {
  const rows = new Float64Array(steps * units);
  const first = direction === 'forward' ? position + turn : position;
  for (let step = 0; step < steps; step++) {
    const from = (first + step * turn) * units;
    rows.set(values.subarray(from, from + units), step * units);
  }
  return rows;
}

type CurveEntries = Omit<Memory, 'formula' | 'meaning' | 'truncated'>;

/** Natural logarithms along the way → log₁₀ in the order of the text. */
function inTextOrder(
  { ofUnits, ofMean, ofLargest }: MemoryCurves,
  { name, kind, units }: RecurrentLayer,
  { position, steps, turn }: Way,
  direction: Memory['direction'],
): CurveEntries {
  const count = steps + 1;
  const ordered = (curve: Float64Array, width: number): Float32Array => {
    const result = new Float32Array(curve.length);
    for (let step = 0; step < count; step++) {
      const row = curve.subarray(step * width, (step + 1) * width).map((value) => value / Math.LN10);
      result.set(row, (turn === 1 ? step : steps - step) * width);
    }
    return result;
  };
  const from = turn === 1 ? position : position - steps;
  return {
    layer: name,
    kind,
    direction,
    position,
    from,
    to: from + count,
    units,
    logOfUnits: ordered(ofUnits, units),
    logOfMean: ordered(ofMean, 1),
    logOfLargest: ordered(ofLargest, 1),
  };
}

function wordsOf(
  { kind, units }: RecurrentLayer,
  way: Way,
  whole: Way,
): Pick<Memory, 'formula' | 'meaning' | 'truncated'> {
  const words = MEMORY_WORDS[kind];
  if (way.steps === whole.steps) return words;
  const truncated = `Followed for ${way.steps} of ${whole.steps} steps, which is about a second’s work: each step multiplies two matrices of ${units} × ${units} numbers.`;
  return { ...words, truncated };
}
