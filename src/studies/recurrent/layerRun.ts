import { CELL_VALUES, type CellValueName, type RecurrentCell } from '../../nn/recurrent/cell.ts';
import type { RecurrentRun } from '../../nn/recurrent/forward.ts';
import type { RecurrentLayer } from '../../trace/recurrentLayers.ts';
import { matrix, nodeOf, type Trace } from '../../trace/trace.ts';

/** What a layer computed in a run, read once: a part of it that the run has not kept costs a replay of the layer. */
export interface LayerValues {
  readonly units: number;
  /** [position, unit] of each gate and state, from the first position that was read on. */
  readonly values: Readonly<Partial<Record<CellValueName, Float32Array>>>;
  /** States before that position, [unit]. */
  readonly hiddenBefore: Float32Array;
  readonly cellBefore: Float32Array;
}

/** @param range half-open */
export function layerValues(
  trace: Trace,
  { name, kind, units, cell }: RecurrentLayer & { readonly cell: RecurrentCell },
  { from, to }: { readonly from: number; readonly to: number },
): LayerValues {
  const rows = (node: string, first: number, last: number): Float32Array =>
    trace.rows(`${name}.${node}`, 0, first, last).slice();
  const read = (value: CellValueName): Float32Array =>
    value === 'cell_state_tanh'
      ? rows('cell_state', from, to).map(cell.activation.of)
      : rows(value, from, to);
  const names = CELL_VALUES[kind].filter((value) => trace.nodes.has(`${name}.${value}`));
  const before = (state: 'hidden_state' | 'cell_state'): Float32Array => {
    if (!trace.nodes.has(`${name}.${state}`)) return new Float32Array(units);
    return from > 0 ? rows(state, from - 1, from) : initialState(trace, `${name}.previous_${state}`, units);
  };
  return {
    units,
    values: Object.fromEntries(names.map((value) => [value, read(value)])),
    hiddenBefore: before('hidden_state'),
    cellBefore: before('cell_state'),
  };
}

/** What the delayed state begins with: zeros, unless it was set by hand. */
function initialState(trace: Trace, delayed: string, units: number): Float32Array {
  const [initial] = nodeOf(trace, delayed).parents;
  return initial === undefined ? new Float32Array(units) : matrix(trace, nodeOf(trace, initial), 0).slice();
}

/**
 * Some of the steps as a run to be differentiated, in float64.
 * @param stretch half-open, counted from the first position that was read
 */
export function stretchOf(
  { units, values, hiddenBefore, cellBefore }: LayerValues,
  { from, to }: { readonly from: number; readonly to: number },
): RecurrentRun {
  const part = (array: Float32Array, first: number, last: number): Float64Array =>
    Float64Array.from(array.subarray(first * units, last * units));
  const before = (array: Float32Array | undefined, first: Float32Array): Float64Array =>
    from > 0 && array ? part(array, from - 1, from) : Float64Array.from(first);
  return {
    steps: to - from,
    rows: 1,
    values: Object.fromEntries(Object.entries(values).map(([name, array]) => [name, part(array, from, to)])),
    initial: {
      hidden: before(values.hidden_state, hiddenBefore),
      cell: before(values.cell_state, cellBefore),
    },
    mask: undefined,
    backwards: false,
  };
}
