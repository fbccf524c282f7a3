import type { OutlineNode } from '../../../../src/protocol/outline.ts';
import type { OutlineView } from '../../outlineView.ts';

/** A number of each step that the unrolled network shows: a row of every copy of the cell. */
export interface UnrolledRow {
  readonly node: OutlineNode;
  /** `h`, `f` */
  readonly symbol: string;
  readonly place: 'input' | 'cell' | 'output';
  /** Of a state that the next step reads: the same one step before. */
  readonly before: OutlineNode | undefined;
}

/** A network by hand as the stages that its picture is made of, from the top of a copy to its bottom. */
export interface UnrolledCell {
  readonly kind: 'rnn' | 'lstm' | 'gru';
  readonly steps: number;
  readonly rows: readonly UnrolledRow[];
}

const LAYER = 'layer.0';

const CELL_ROWS: Readonly<
  Record<UnrolledCell['kind'], readonly (readonly [stage: string, symbol: string])[]>
> = {
  rnn: [
    ['hidden_state', 'h'],
    ['hidden_state.linear', 'a'],
  ],
  lstm: [
    ['cell_state', 'C'],
    ['hidden_state', 'h'],
    ['output_gate', 'o'],
    ['candidate', 'C̃'],
    ['input_gate', 'i'],
    ['forget_gate', 'f'],
  ],
  gru: [
    ['hidden_state', 'h'],
    ['candidate', 'h̃'],
    ['reset_gate', 'r'],
    ['update_gate', 'z'],
  ],
};

/** @returns `undefined` for a run without a cell */
export function unrolledCell(view: OutlineView): UnrolledCell | undefined {
  const stage = (name: string): OutlineNode | undefined => view.node(`${LAYER}.${name}`);
  const input = view.node('x');
  const state = stage('hidden_state');
  if (!input || !state) return undefined;
  const kind = stage('forget_gate') ? 'lstm' : stage('update_gate') ? 'gru' : 'rnn';
  const output = view.node('output.probabilities') ?? view.node('output.linear');
  const cellRows = CELL_ROWS[kind].flatMap(([name, symbol]): UnrolledRow[] => {
    const node = stage(name);
    return node ? [{ node, symbol, place: 'cell', before: stage(`previous_${name}`) }] : [];
  });
  return {
    kind,
    steps: state.axes[0].size,
    rows: [
      ...(output ? [{ node: output, symbol: 'y', place: 'output', before: undefined } as const] : []),
      ...cellRows,
      { node: input, symbol: 'x', place: 'input', before: undefined },
    ],
  };
}
