import assert from 'node:assert/strict';
import type { Outline, OutlineNode } from '../../src/protocol/outline.ts';
import { fitted, restored, START } from '../../webview/app/navigation.ts';
import { goBack, openSource, pinLabel } from '../../webview/app/moves.ts';
import { OutlineView } from '../../webview/app/outlineView.ts';
import { readablePiece, visible } from '../../src/text/readablePiece.ts';
import { tokenLabel } from '../../webview/app/pieces.ts';

describe('The navigation', () => {
  it('starts anew from what cannot be read', () => {
    for (const saved of [undefined, null, 7, {}, { ...START, tab: 'nonsense' }, { ...START, head: -1 }]) {
      assert.deepEqual(restored(saved), START);
    }
    assert.deepEqual(restored({ ...START, head: 3 }).head, 3);
  });

  it('falls back to the opening node where the open one is gone, and to the last head', () => {
    const large = fitted({ ...START, node: 'layer.1.weights', head: 11 }, viewOf(2, 12, [1, 2, 3]));
    assert.deepEqual([large.node, large.head], ['layer.1.weights', 11]);
    const small = fitted(large, viewOf(1, 4, [1, 2, 3]));
    assert.deepEqual([small.node, small.head], ['layer.0.weights', 3]);
  });

  it('keeps pins on the same tokens only', () => {
    const view = viewOf(1, 4, [1, 2, 3]);
    const pinned = pinLabel('row', 2)({ ...fitted(START, view), cell: { row: 1, column: 2 } });
    const again = fitted(pinned, viewOf(1, 4, [1, 2, 3]));
    assert.deepEqual([again.rows, again.cell], [[2], { row: 1, column: 2 }]);
    const other = fitted(pinned, viewOf(1, 4, [1, 2, 9]));
    assert.deepEqual([other.rows, other.cell], [[], null]);
  });

  it('goes to a source and back to where it came from', () => {
    const view = viewOf(2, 4, [1, 2, 3]);
    const start = { ...fitted(START, view), head: 2, cell: { row: 0, column: 1 } };
    const there = openSource(view.node('layer.1.weights')!, [3, 2, 1])(start);
    assert.deepEqual([there.node, there.head, there.cell], ['layer.1.weights', 3, { row: 2, column: 1 }]);
    const back = goBack(there);
    assert.deepEqual([back.node, back.head, back.cell], [start.node, 2, start.cell]);
  });
});

describe('Pieces', () => {
  it('show their markers apart', () => {
    assert.deepEqual(readablePiece('##ing'), { marker: '##', text: 'ing', continues: true });
    assert.deepEqual(readablePiece('▁dog'), { marker: '␣', text: 'dog', continues: false });
    assert.equal(tokenLabel('▁dog'), 'dog');
    assert.equal(tokenLabel('▁'), '␣');
    assert.equal(tokenLabel('##ing'), '##ing');
  });

  it('make control characters visible and leave emoji whole', () => {
    assert.equal(visible('a\u0007\n\tb'), 'a\\u0007⏎⇥b');
    assert.equal(visible('\u200fא'), '\\u200fא');
    assert.equal(visible('\ud83d'), '\\ud83d');
    assert.equal(visible('👩‍👧'), '👩‍👧');
  });
});

function viewOf(layers: number, heads: number, ids: readonly number[]): OutlineView {
  const labels = ids.map(String);
  const node = (layer: number): OutlineNode => ({
    name: `layer.${layer}.weights`,
    axes: [
      { name: 'head', size: heads },
      { name: 'query', size: ids.length, labels: 'tokens' },
      { name: 'key', size: ids.length, labels: 'tokens' },
    ],
    operation: { kind: 'softmax' },
    parents: [],
    title: 'Softmax',
    formula: '',
    description: '',
    block: `layer.${layer}`,
    views: [],
    parameter: false,
  });
  const all = Array.from({ length: layers }, (_, layer) => layer);
  const outline: Outline = {
    trace: '1',
    lens: 'attention',
    title: 'Attention',
    interventions: [],
    predictsNext: false,
    continued: 0,
    picture: null,
    model: {
      name: 'm',
      title: 'M',
      description: '',
      precision: 'int8',
      kind: 'language',
      layers,
      heads,
      contextLength: 8,
    },
    tokens: ids.map((id) => ({ id, piece: String(id), start: 0, end: 1, special: false })),
    nodes: all.map(node),
    blocks: all.map((layer) => ({ name: `layer.${layer}`, title: `Layer ${layer}`, folds: true })),
    labels: { tokens: labels },
    notes: [],
    opening: 'layer.0.weights',
    timing: { forwardMilliseconds: 1, totalMilliseconds: 1 },
    backend: 'wasm',
  };
  return new OutlineView(outline);
}
