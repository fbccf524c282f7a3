import assert from 'node:assert/strict';
import type { Outline, OutlineNode } from '../../../src/protocol/outline.ts';
import type { Operation } from '../../../src/trace/operation.ts';
import { OutlineView } from '../../../webview/app/outlineView.ts';
import { cellOfNode, directionsOf } from '../../../webview/app/stage/recurrent/cellOfNode.ts';

const ADD: Operation = { kind: 'add' };

/** [position, unit] */
const node = (name: string, parents: readonly string[] = [], operation: Operation = ADD): OutlineNode =>
  ({
    name,
    operation,
    parents,
    axes: [
      { name: 'position', size: 4 },
      { name: 'unit', size: 3 },
    ],
    views: [],
    block: 'layer',
    parameter: false,
  }) as unknown as OutlineNode;

const viewOf = (nodes: readonly OutlineNode[]): OutlineView =>
  new OutlineView({
    nodes,
    blocks: [],
    tokens: [],
    labels: {},
    lens: 'gates',
    model: null,
  } as unknown as Outline);

/** A GRU whose state follows from z, then what the order of the parents says. */
function gru(prefix: string, shared: 'previous_hidden_state' | 'candidate'): OutlineNode[] {
  const rest = shared === 'candidate' ? 'previous_hidden_state' : 'candidate';
  const backwards = prefix.endsWith('backward');
  const delayed: Operation = { kind: 'delayed', of: `${prefix}.hidden_state`, backwards };
  return [
    node(`${prefix}.previous_hidden_state`, [], delayed),
    node(`${prefix}.update_gate`),
    node(`${prefix}.candidate`),
    node(
      `${prefix}.hidden_state`,
      ['update_gate', shared, rest].map((stage) => `${prefix}.${stage}`),
      { kind: 'interpolate' },
    ),
  ];
}

describe('The cell that a stage belongs to', () => {
  it('is told by its stages, and which way its update gate counts', () => {
    for (const shared of ['previous_hidden_state', 'candidate'] as const) {
      const view = viewOf(gru('layer.0', shared));
      const cell = cellOfNode(view, view.node('layer.0.candidate')!)!;
      assert.deepEqual(
        [cell.layer.kind, cell.layer.units, cell.reset, cell.updateWrites, cell.masked],
        ['gru', 3, 'after', shared === 'candidate', false],
      );
      assert.deepEqual(directionsOf(view, view.node('layer.0.candidate')!, cell), []);
    }
  });

  it('is masked where a new state may be left out', () => {
    const view = viewOf([...gru('layer.0', 'candidate'), node('layer.0.new_hidden_state')]);
    assert.equal(cellOfNode(view, view.node('layer.0.update_gate')!)!.masked, true);
  });

  it('has the same stage in the other direction of a bidirectional layer', () => {
    const view = viewOf(
      ['layer.both.forward', 'layer.both.backward'].flatMap((prefix) => gru(prefix, 'candidate')),
    );
    const gate = view.node('layer.both.backward.update_gate')!;
    const cell = cellOfNode(view, gate)!;
    assert.equal(cell.layer.backwards, true);
    assert.deepEqual(
      directionsOf(view, gate, cell).map((each) => [each.direction, each.node.name]),
      [
        ['forward', 'layer.both.forward.update_gate'],
        ['backward', 'layer.both.backward.update_gate'],
      ],
    );
  });

  it('is none for what is no part of a recurrent layer', () => {
    const view = viewOf([...gru('layer.0', 'candidate'), node('layer.next.output')]);
    assert.equal(cellOfNode(view, view.node('layer.next.output')!), undefined);
  });
});
