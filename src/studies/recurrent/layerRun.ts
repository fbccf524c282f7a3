import { CELL_VALUES } from '../../nn/recurrent/cell.ts';
import type { RecurrentRun } from '../../nn/recurrent/forward.ts';
import type { RecurrentLayer } from '../../trace/recurrentLayers.ts';
import type { Trace } from '../../trace/trace.ts';

/**
 * What a layer computed at the positions `from` to `to` (half-open), as its trace has it: to be differentiated, in
 * float64.
 */
export function layerRun(
  trace: Trace,
  { name, kind, units }: RecurrentLayer,
  { from, to }: { readonly from: number; readonly to: number },
): RecurrentRun {
  const rows = (node: string, first: number, last: number): Float64Array =>
    Float64Array.from(trace.rows(`${name}.${node}`, 0, first, last));
  const names = CELL_VALUES[kind].filter((value) => trace.nodes.has(`${name}.${value}`));
  const before = (state: string): Float64Array =>
    trace.nodes.has(`${name}.previous_${state}`)
      ? rows(`previous_${state}`, from, from + 1)
      : new Float64Array(units);
  return {
    steps: to - from,
    rows: 1,
    values: Object.fromEntries(names.map((value) => [value, rows(value, from, to)])),
    initial: { hidden: before('hidden_state'), cell: before('cell_state') },
    mask: undefined,
    backwards: false,
  };
}
