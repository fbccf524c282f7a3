import type { Slice } from '../../../../src/trace/node.ts';
import { type ColourScale, scaleFor } from '../../../drawing/colourScale.ts';
import type { CellStages } from './cellOfNode.ts';
import { NEW_PART, OLD_PART } from './diagramShapes.ts';

/** One unit's numbers at one step, by stage. */
export type StepValues = ReadonlyMap<string, number>;

/** The stages that a cell's picture and its equations read, in the order of the computation. */
const STAGES = [
  'previous_hidden_state',
  'previous_cell_state',
  'hidden_state.linear',
  'reset_gate.linear',
  'reset_gate',
  'update_gate.linear',
  'update_gate',
  'reset_hidden_state',
  'candidate.recurrent',
  'candidate.reset',
  'candidate.input',
  'forget_gate.linear',
  'forget_gate',
  'input_gate.linear',
  'input_gate',
  'candidate.linear',
  'candidate',
  'kept',
  'written',
  'new_cell_state',
  'cell_state',
  'output_gate.linear',
  'output_gate',
  'cell_state_tanh',
  'new_hidden_state',
  'hidden_state',
  'mask',
] as const;

/** Those of the stages that a layer has. */
export const stagesOf = ({ stage }: CellStages): string[] => STAGES.filter((name) => stage(name));

/** A unit over all positions, by stage. */
export type UnitColumns = ReadonlyMap<string, Slice>;

/**
 * A unit's numbers at a position, with the parts of a GRU's state that have no stage of their own.
 * @param columns of each stage one column; of a mask, which has no units, one row
 */
export function stepValues(cell: CellStages, columns: UnitColumns, position: number): StepValues {
  const values = new Map(Array.from(columns, ([name, slice]) => [name, slice.values[position]!]));
  if (cell.layer.kind !== 'gru') return values;
  const gate = values.get('update_gate')!;
  const share = cell.updateWrites ? 1 - gate : gate;
  values.set(OLD_PART, share * values.get('previous_hidden_state')!);
  values.set(NEW_PART, (1 - share) * values.get('candidate')!);
  return values;
}

/** Gates have a scale of their own, from closed to open. @param value the name of a stage in its layer */
export const isGate = (value: string): boolean => value.endsWith('_gate');

export interface StepScales {
  /** 0 closed, 1 open. */
  readonly gates: ColourScale;
  /** States and what they are made of; the same at all steps, so that they can be compared. */
  readonly states: ColourScale;
}

const STATES = ['cell_state', 'hidden_state', 'candidate'];

/** @param columns of one unit */
export function stepScales(columns: UnitColumns): StepScales {
  let reach = 0;
  for (const name of STATES)
    for (const value of columns.get(name)?.values ?? []) reach = Math.max(reach, Math.abs(value));
  return { gates: scaleFor(0, 1, 'sequential'), states: scaleFor(-reach, reach, 'diverging') };
}

export const scaleOf = ({ gates, states }: StepScales, value: string): ColourScale =>
  isGate(value) ? gates : states;
