import assert from 'node:assert/strict';
import { ProblemError } from '../../../src/problem.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import type { TraceNode } from '../../../src/trace/node.ts';
import { layoutOf, type Trace } from '../../../src/trace/trace.ts';
import { hasNumpy, runPython, WITHOUT_NUMPY } from '../python.ts';
import { FAMILIES } from '../references.ts';
import { referenceRun } from './runs.ts';

const close = (a: number, b: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) < 1e-4 * Math.max(1, Math.abs(a));

for (const name of FAMILIES) {
  describe(`NumPy code for ${name}`, () => {
    let trace: Trace;
    before(async () => {
      trace = await referenceRun(name);
    });
    after(() => trace.dispose());

    it(`gives the run’s numbers in Python, cell by cell and stage by stage${WITHOUT_NUMPY}`, function () {
      this.timeout(120_000);
      const nodes = [...trace.nodes.values()].filter((node) => !/^layer\.1\./.test(node.name));
      const cells = nodes.map((node) => node.axes.map((axis) => Math.floor(axis.size * 0.6)));
      const pieces = [
        ...nodes.map((node, i) => numpyCode(trace, node.name, cells[i]!)),
        ...nodes.map((node) => numpyCode(trace, node.name)),
      ];
      for (const piece of pieces) assert.match(piece, /^# .+\n(import base64\n)?import numpy as np\n/m);
      if (!hasNumpy) return this.skip();
      const results = runPython(pieces);
      nodes.forEach((node, i) => {
        const index = cells[i]!;
        const [row, column] = [index.at(-2) ?? 0, index.at(-1)!];
        const expected = trace.rows(node.name, index.length > 2 ? index[0]! : 0, row, row + 1)[column]!;
        assert.equal(results[i]!.length, 1, node.name);
        assert.ok(
          close(expected, results[i]![0]!),
          `${node.name}[${index.join()}]: ${results[i]![0]}, not ${expected}`,
        );
      });
      nodes.forEach((node, i) => {
        const { parts, rows, columns } = layoutOf(node);
        const result = results[nodes.length + i]!;
        assert.equal(result.length, parts * rows * columns, node.name);
        const last = trace.rows(node.name, parts - 1, rows - 1, rows);
        last.forEach((expected, column) => {
          const found = result[result.length - columns + column]!;
          assert.ok(
            close(expected, found),
            `${node.name}, last row, column ${column}: ${found}, not ${expected}`,
          );
        });
      });
    });
  });
}

describe('NumPy code for a stage too large to copy', () => {
  it('is refused, with what to do instead', () => {
    const axes = (...sizes: number[]) => sizes.map((size, i) => ({ name: `axis ${i}`, size }));
    const nodes: TraceNode[] = [
      { name: 'table', axes: axes(32_000, 288), operation: { kind: 'parameter' }, parents: [] },
      { name: 'ids', axes: axes(3), operation: { kind: 'input' }, parents: [] },
      { name: 'embedding', axes: axes(3, 288), operation: { kind: 'lookup' }, parents: ['table', 'ids'] },
      { name: 'stream', axes: axes(3, 288), operation: { kind: 'input' }, parents: [] },
      { name: 'weight', axes: axes(288, 32_000), operation: { kind: 'parameter' }, parents: [] },
      {
        name: 'logits',
        axes: axes(3, 32_000),
        operation: { kind: 'linear', heads: 1 },
        parents: ['stream', 'weight'],
      },
    ];
    const trace: Trace = {
      nodes: new Map(nodes.map((node) => [node.name, node])),
      labels: new Map(),
      blockOf: new Map(),
      rows: () => assert.fail('no numbers should be read'),
      dispose: () => undefined,
    };
    for (const name of ['table', 'logits']) {
      assert.throws(
        () => numpyCode(trace, name),
        (thrown: unknown) => thrown instanceof ProblemError && /one cell/.test(thrown.nextStep ?? ''),
      );
    }
  });
});
