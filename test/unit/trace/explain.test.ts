import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProblemError } from '../../../src/problem.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { nodeOf, type Trace } from '../../../src/trace/trace.ts';
import { FAMILIES } from '../references.ts';
import { referenceRun } from './runs.ts';

const indexOf = (node: TraceNode): fc.Arbitrary<number[]> =>
  fc.tuple(...node.axes.map((axis) => fc.integer({ min: 0, max: axis.size - 1 })));

function agrees(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(a));
}

/** A run that leaves positions out does not look at their table. */
const isNoPositionTable = (node: string): boolean => node !== 'embedding.position.table';

/** @returns the kinds of operations that there were */
function explainEveryNode(trace: Trace): Set<string> {
  const kinds = new Set<string>();
  for (const node of trace.nodes.values()) {
    kinds.add(node.operation.kind);
    fc.assert(
      fc.property(indexOf(node), (index) => {
        const explanation = explain(trace, node.name, index);
        assert.ok(
          agrees(explanation.value, explanation.recomputed),
          `${node.name}[${index.join()}] is ${explanation.value}, explained as ${explanation.recomputed}`,
        );
        assert.ok(explanation.formula.length > 0 && explanation.substituted.length > 0, node.name);
        for (const source of explanation.sources) explain(trace, source.node, source.index);
      }),
      { numRuns: 6 },
    );
  }
  return kinds;
}

for (const name of FAMILIES) {
  describe(`explaining cells of ${name}`, () => {
    let trace: Trace;
    before(async () => {
      trace = await referenceRun(name);
    });
    after(() => trace.dispose());

    it('computes any cell of any node from its parents', () => {
      const kinds = explainEveryNode(trace);
      assert.ok(kinds.size >= 10, [...kinds].join());
    });

    it('does so without positions and without scaling, of stages by the same names', async () => {
      const changed = await referenceRun(name, { positions: false, scaled: false });
      assert.ok(explainEveryNode(changed).has('replaced'));
      assert.deepEqual([...changed.nodes.keys()], [...trace.nodes.keys()].filter(isNoPositionTable));
      const sizes = (of: Trace) => [...changed.nodes.keys()].map((node) => nodeOf(of, node).axes);
      assert.deepEqual(sizes(changed), sizes(trace));
      changed.dispose();
    });

    it('shows terms that add up to the cell', () => {
      const { table, value } = explain(trace, 'layer.1.attention.dot_products', [3, 5, 2]);
      const shown = table!.rows.reduce((sum, row) => sum + row.values.at(-1)!, 0);
      const others = table!.others?.values.at(-1) ?? 0;
      assert.ok(agrees(shown + others!, value));
      assert.ok(agrees(table!.total!.values.at(-1)!, value));
    });

    it('names the place by its tokens', () => {
      const tokens = trace.labels.get('tokens')!;
      const { place } = explain(trace, 'layer.0.attention.weights', [2, 4, 1]);
      assert.deepEqual(place, ['head 2', `query “${tokens[4]}”`, `key “${tokens[1]}”`]);
    });

    it('refuses cells and nodes that are not there', () => {
      const refused = (node: string, index: number[]) =>
        assert.throws(() => explain(trace, node, index), ProblemError);
      refused('layer.0.attention.weights', [99, 0, 0]);
      refused('layer.0.attention.weights', [0, 0]);
      refused('layer.0.attention.weights', [-1, 0, 0]);
      refused('layer.0.attention.weights', [0.5, 0, 0]);
      refused('nothing', [0]);
    });
  });
}

describe('explaining masks', () => {
  it('says why a later token has the weight 0', async () => {
    const trace = await referenceRun('llama');
    const masked = explain(trace, 'layer.0.attention.masked_scores', [0, 2, 7]);
    assert.equal(masked.value, -Infinity);
    assert.match(masked.note!, /may not see/);
    assert.equal(explain(trace, 'layer.0.attention.weights', [0, 2, 7]).value, 0);
    assert.equal(nodeOf(trace, 'mask.attention').operation.kind, 'input');
    trace.dispose();
  });
});
