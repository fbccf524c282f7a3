import type { Outline, OutlineNode } from '../../protocol/outline.ts';
import type { SideCandidate, SideMemory } from '../../protocol/sideMethods.ts';
import type { EngineClient } from '../engineClient.ts';
import { finite } from './finite.ts';

/** So many units are read at a glance. */
const SHOWN_UNITS = 6;

const GATES = ['forget_gate', 'input_gate', 'output_gate', 'update_gate', 'reset_gate'];

/** Of a layer with both the cell state tells more: the hidden state is what the output gate lets out of it. */
const STATES = ['cell_state', 'hidden_state'];

/**
 * What the last recurrent layer of a run does at one position: its gates, and what changes in its state.
 * @returns `undefined` for a run without gates and states
 */
export async function memoryAt(
  engine: EngineClient,
  outline: Outline,
  position: number,
  signal: AbortSignal,
): Promise<SideMemory | undefined> {
  const layer = outline.opening.slice(0, outline.opening.lastIndexOf('.'));
  const named = (part: string): OutlineNode[] =>
    outline.nodes.filter(({ name }) => name === `${layer}.${part}`);
  const [state] = STATES.flatMap(named);
  if (!state) return undefined;
  const rowsOf = async ({ name }: OutlineNode, from: number): Promise<Float32Array> => {
    const rows: [number, number] = [from, position + 1];
    const request = { trace: outline.trace, node: name, leading: [], rows };
    return (await engine.call('slice', request, { signal })).values;
  };
  const gates = GATES.flatMap(named);
  const [states, ...opened] = await Promise.all([
    rowsOf(state, Math.max(0, position - 1)),
    ...gates.map((gate) => rowsOf(gate, position)),
  ]);
  return {
    state: state.title,
    gates: gates.map(({ title }, at) => ({ title, mean: finite(mean(opened[at]!)) })),
    changed: mostChanged(states, state.axes.at(-1)!.size),
  };
}

/**
 * The likeliest characters after a position.
 * @returns `undefined` for a network that predicts none
 */
export async function nextCharacters(
  engine: EngineClient,
  { trace, nodes, predictsNext }: Outline,
  position: number,
  count: number,
  signal: AbortSignal,
): Promise<readonly SideCandidate[] | undefined> {
  const node = predictsNext ? nodes.findLast(({ axes }) => axes.at(-1)?.name === 'class') : undefined;
  if (!node) return undefined;
  const request = { trace, node: node.name, leading: [position], count };
  const { entries } = await engine.call('top', request, { signal });
  return entries.map(({ label, value }) => ({ piece: label, probability: finite(value) }));
}

/**
 * What is not a number stands first, since something is wrong there.
 * @param states of two positions, the earlier one first; of the first position one, before which all is 0
 */
function mostChanged(states: Float32Array, units: number): SideMemory['changed'] {
  const now = states.subarray(states.length - units);
  const before = states.length > units ? states.subarray(0, units) : new Float32Array(units);
  return Array.from(now, (value, unit) => ({ unit, change: value - before[unit]! }))
    .sort((one, two) => size(two.change) - size(one.change) || one.unit - two.unit)
    .slice(0, SHOWN_UNITS)
    .map(({ unit, change }) => ({ unit, change: finite(change) }));
}

const size = (change: number): number => (Number.isFinite(change) ? Math.abs(change) : Number.MAX_VALUE);
const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
