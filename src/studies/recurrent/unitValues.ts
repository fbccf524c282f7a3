import { ProblemError } from '../../problem.ts';
import { matrix, nodeOf, type Trace } from '../../trace/trace.ts';
import { type RecurrentLayer, recurrentLayersOf } from '../../trace/recurrentLayers.ts';

/** What the units of a layer are at every position. */
export interface UnitValues {
  readonly positions: number;
  readonly units: number;
  /** [position, unit] in row-major order; not to be written to. */
  readonly values: Float32Array;
}

/** @throws ProblemError `bad-request` for a node that is no table of positions and units */
export function unitValues(trace: Trace, name: string): UnitValues {
  const node = nodeOf(trace, name);
  const [position, unit] = node.axes;
  if (node.axes.length !== 2 || position!.name !== 'position')
    throw new ProblemError(
      'bad-request',
      `${name} has no units at positions.`,
      'Choose a gate or a state of a recurrent layer.',
    );
  return { positions: position!.size, units: unit!.size, values: matrix(trace, node, 0) };
}

/** @param name `layer.0`, `layer.encoder.forward` @throws ProblemError `bad-request` where there is no such layer */
export function recurrentLayerNamed(trace: Trace, name: string): RecurrentLayer {
  const layers = recurrentLayersOf(trace.nodes);
  const found = layers.find((layer) => layer.name === name);
  if (found) return found;
  const there = layers.map((layer) => layer.name).join(', ');
  throw new ProblemError(
    'bad-request',
    `This run has no recurrent layer named “${name}”.`,
    there === '' ? 'Run a recurrent network on the text.' : `There are: ${there}.`,
  );
}

/** One unit at all positions. */
export function unitColumn({ positions, units, values }: UnitValues, unit: number): Float64Array {
  const column = new Float64Array(positions);
  for (let position = 0, at = unit; position < positions; position++, at += units)
    column[position] = values[at]!;
  return column;
}
