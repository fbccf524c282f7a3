import type { TraceNode } from './node.ts';

/** A recurrent layer of a run, or one direction of it. */
export interface RecurrentLayer {
  /** What the names of its nodes begin with: `layer.0`, `layer.encoder.backward`. */
  readonly name: string;
  readonly kind: 'rnn' | 'lstm' | 'gru';
  readonly units: number;
  readonly positions: number;
  /** Whether it reads the text from its end. */
  readonly backwards: boolean;
}

const HIDDEN_STATE = '.hidden_state';

/**
 * The recurrent layers of a run by the names of their nodes, in the order in which they were computed: those that have a
 * row for each token. Layers inside the words (`layer.characters` of a network that reads words) have none.
 */
export function recurrentLayersOf(
  nodes: ReadonlyMap<string, Pick<TraceNode, 'axes' | 'operation'>>,
): RecurrentLayer[] {
  return [...nodes].flatMap(([node, { axes }]) => {
    const [position, unit] = axes;
    if (!node.endsWith(HIDDEN_STATE) || position?.name !== 'position' || unit?.name !== 'unit') return [];
    const name = node.slice(0, -HIDDEN_STATE.length);
    const kind = nodes.has(`${name}.forget_gate`) ? 'lstm' : nodes.has(`${name}.update_gate`) ? 'gru' : 'rnn';
    const before = nodes.get(`${name}.previous_hidden_state`)?.operation;
    return [
      {
        name,
        kind,
        units: unit.size,
        positions: position.size,
        backwards: before?.kind === 'delayed' && before.backwards,
      },
    ];
  });
}
