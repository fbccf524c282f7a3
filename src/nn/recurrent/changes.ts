import { ProblemError } from '../../problem.ts';
import { type CellKind, type CellValueName, GATES } from './cell.ts';
import type { Clamp, Clamps } from './clamps.ts';
import type { States } from './forward.ts';

/** What a person changes inside recurrent layers. It acts at every step, and all later steps follow from it. */
export interface RecurrentChanges {
  /** By the node's name: `layer.0.forget_gate`, `layer.0.cell_state`. */
  readonly clamps?: ReadonlyMap<string, readonly Clamp[]>;
  /** The state before the first step, [unit], by the name of the state's node; zeros for all others. */
  readonly initialStates?: ReadonlyMap<string, Float32Array>;
}

const STATES = {
  rnn: ['hidden_state'],
  lstm: ['cell_state', 'hidden_state'],
  gru: ['hidden_state'],
} as const satisfies Readonly<Record<CellKind, readonly CellValueName[]>>;

export type StateName = (typeof STATES)[CellKind][number];

const stateNames = (kind: CellKind): readonly StateName[] => STATES[kind];

/** The gates and states of a kind of cell that can be clamped, by the last part of their names. */
export const clampable = (kind: CellKind): readonly CellValueName[] => [
  ...new Set<CellValueName>([...GATES[kind], ...stateNames(kind)]),
];

/** The changes of one layer in one direction. */
export interface LayerChanges {
  readonly clamps: Clamps;
  readonly initial: ReadonlyMap<StateName, Float32Array>;
}

/**
 * @param prefix of the layer's nodes: `layer.0.forward.`
 * @throws ProblemError `bad-input` for a node that cannot be changed, a unit that is not there, or a state of another size
 */
export function changesOf(
  { clamps = new Map(), initialStates = new Map() }: RecurrentChanges,
  prefix: string,
  { kind, units }: { readonly kind: CellKind; readonly units: number },
): LayerChanges {
  const clamped = ownEntries(clamps, prefix, clampable(kind), 'held at a number');
  for (const [name, list] of clamped) for (const { unit } of list) checkUnit(prefix + name, unit, units);
  const initial = ownEntries(initialStates, prefix, stateNames(kind), 'set before the first step');
  for (const [name, { length }] of initial)
    if (length !== units)
      throw new ProblemError(
        'bad-input',
        `${prefix}${name} has ${units} units; a state of ${length} numbers does not fit.`,
        `Give ${units} numbers.`,
      );
  return { clamps: clamped, initial };
}

/** The entries that belong to a layer, by the last part of their names. @param done ends “… cannot be …” */
function ownEntries<Name extends string, Value>(
  all: ReadonlyMap<string, Value>,
  prefix: string,
  allowed: readonly Name[],
  done: string,
): Map<Name, Value> {
  const found = new Map<Name, Value>();
  for (const [node, value] of all) {
    if (!node.startsWith(prefix)) continue;
    const name = allowed.find((each) => node === prefix + each);
    if (name === undefined)
      throw new ProblemError(
        'bad-input',
        `${node} cannot be ${done} inside the recurrence.`,
        `What can: ${allowed.map((each) => prefix + each).join(', ')}.`,
      );
    found.set(name, value);
  }
  return found;
}

/** @throws ProblemError `bad-input` where a node has no such unit; `undefined` means all of them */
export function checkUnit(node: string, unit: number | undefined, units: number): void {
  if (unit === undefined || (Number.isInteger(unit) && unit >= 0 && unit < units)) return;
  throw new ProblemError(
    'bad-input',
    `There is no unit ${unit} in ${node}: it has ${units}.`,
    `Name one from 0 to ${units - 1}.`,
  );
}

/** The states to begin with. */
export function statesOf({ initial }: LayerChanges): States {
  const [hidden, cell] = [initial.get('hidden_state'), initial.get('cell_state')];
  return { ...(hidden && { hidden }), ...(cell && { cell }) };
}
