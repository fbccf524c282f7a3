import assert from 'node:assert/strict';
import { tensor2d } from '@tensorflow/tfjs-core';
import {
  inSequence,
  paintedPattern,
  previousTokenPattern,
  switchOffHeads,
  uniformPattern,
} from '../../../src/nn/edits.ts';
import { type Edit, Recorder } from '../../../src/nn/recorder.ts';
import { attentionMask } from '../../../src/models/inputNodes.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { numpyCode } from '../../../src/trace/numpy.ts';
import { explain } from '../../../src/trace/explain/explain.ts';
import { matrix, nodeOf } from '../../../src/trace/trace.ts';
import { loadReference, referenceInputs, tokenInput } from '../references.ts';
import { startTensors } from '../tensors.ts';

/** Two heads of three queries and three keys, each number another. */
const LAYOUT = { parts: 2, rows: 3, columns: 3 };
const GIVEN = Float32Array.from({ length: 18 }, (_, i) => i + 1);

function edited(edit: Edit): { readonly heads: readonly number[][]; readonly untouched: Float32Array } {
  const given = tensor2d(GIVEN, [6, 3]);
  const values = Array.from(edit.apply(given, LAYOUT, 'rows').dataSync<'float32'>());
  return { heads: [values.slice(0, 9), values.slice(9)], untouched: given.dataSync<'float32'>() };
}

describe('edits', () => {
  before(startTensors);

  it('put zeros in place of a head, and leave the others and the given matrix as they are', () => {
    const { heads, untouched } = edited(switchOffHeads([1]));
    assert.deepEqual(heads[0], [...GIVEN.subarray(0, 9)]);
    assert.deepEqual(heads[1], new Array(9).fill(0));
    assert.deepEqual(untouched, GIVEN);
  });

  it('spread attention evenly over the keys that may be seen', () => {
    const mask = attentionMask({ ids: [5, 6, 7] }, true);
    const { heads } = edited(uniformPattern([0], mask));
    const third = Math.fround(1 / 3);
    assert.deepEqual(heads[0], [1, 0, 0, 0.5, 0.5, 0, third, third, third]);
    assert.deepEqual(heads[1], [...GIVEN.subarray(9)]);
    const padded = attentionMask({ ids: [5, 6, 7], mask: [1, 1, 0] }, false);
    assert.deepEqual(edited(uniformPattern([1], padded)).heads[1], [0.5, 0.5, 0, 0.5, 0.5, 0, 0.5, 0.5, 0]);
  });

  it('look at the token before; the first, which has none, at itself', () => {
    const mask = attentionMask({ ids: [5, 6, 7] }, false);
    assert.deepEqual(edited(previousTokenPattern([1], mask)).heads[1], [1, 0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('look past a token that may not be seen', () => {
    const middle = attentionMask({ ids: [5, 6, 7], hidden: [1] }, false);
    assert.deepEqual(edited(previousTokenPattern([0], middle)).heads[0], [1, 0, 0, 1, 0, 0, 1, 0, 0]);
    const first = attentionMask({ ids: [5, 6, 7], hidden: [0] }, false);
    assert.deepEqual(edited(previousTokenPattern([0], first)).heads[0], [1, 0, 0, 0, 1, 0, 0, 1, 0]);
  });

  it('take weights painted by hand, and share the rest of the row as it was shared', () => {
    const mask = attentionMask({ ids: [5, 6, 7] }, false);
    const cells = [{ query: 1, key: 0, weight: 0.45 }];
    const painted = edited(paintedPattern(0, cells, mask)).heads[0]!;
    assert.deepEqual([...painted.slice(0, 3), ...painted.slice(6)], [1, 2, 3, 7, 8, 9]);
    // 5 and 6 were there: 0.55 in the proportion 5 : 6.
    [0.45, 0.25, 0.3].forEach((share, key) => assert.ok(Math.abs(painted[3 + key]! - share) < 1e-6));
  });

  it('follow each other, and say what they do', () => {
    const both = inSequence([
      previousTokenPattern([0, 1], attentionMask({ ids: [5, 6, 7] }, false)),
      switchOffHeads([0]),
    ]);
    assert.deepEqual(edited(both).heads, [new Array(9).fill(0), [1, 0, 0, 1, 0, 0, 0, 1, 0]]);
    assert.equal(both.what, 'heads 0, 1 looking at the token before, head 0 switched off');
  });
});

describe('an edited node', () => {
  const node = 'layer.1.attention.weights';

  it('keeps the formula’s own value in its explanation, and says what was done', async () => {
    await startTensors();
    const model = await loadReference('llama');
    const input = tokenInput(referenceInputs('llama').cases['main']!);
    const mask = attentionMask(input, true);
    const runs = [new Map<string, Edit>(), new Map([[node, previousTokenPattern([2], mask)]])].map(
      (edits) => new Recorder({ retain: (name) => name === node, edits }),
    );
    for (const run of runs) await model.network.forward(run, input);
    const [plain, changed] = runs as [Recorder, Recorder];
    const edit = explain(changed, node, [2, 5, 4]);
    assert.equal(edit.value, 1);
    assert.equal(edit.recomputed.toFixed(5), explain(plain, node, [2, 5, 4]).value.toFixed(5));
    assert.match(
      edit.note!,
      /^Edited: head 2 looking at the token before; the formula's own value would be 0\.\d+\.$/,
    );
    assert.doesNotMatch(edit.substituted, /= 1\.000$/, 'the formula does not give the edited value');
    assert.match(explain(changed, node, [1, 5, 4]).note!, /this cell is as the formula has it/);
    assert.equal(explain(plain, node, [2, 5, 4]).note, undefined);
    assert.match(
      numpyCode(changed, node, [2, 5, 4]),
      /^# edited in the run \(head 2 looking at the token before\)/m,
    );
    // What follows is computed from the edited weights.
    const [from, value] = [
      explain(changed, 'layer.1.attention.head_output', [2, 5, 3]),
      'layer.1.attention.value',
    ];
    assert.ok(Math.abs(from.value - matrix(changed, nodeOf(changed, value), 1)[4 * 8 + 3]!) < 1e-5);
    for (const run of runs) run.dispose();
    model.network.dispose();
  });
});

describe('a run without positions or without scaling', () => {
  const run = async (
    name: string,
    change: { positions?: false; scaled?: false; ids?: readonly number[] },
  ) => {
    const model = await loadReference(name);
    const trace = new Recorder({ retain: () => false });
    await model.network.forward(trace, { ...tokenInput(referenceInputs(name).cases['main']!), ...change });
    return trace;
  };

  before(startTensors);

  it('permutes the rows of an encoder exactly as its tokens are permuted', async () => {
    const { ids } = tokenInput(referenceInputs('bert').cases['main']!);
    const [straight, reversed] = [
      await run('bert', { positions: false }),
      await run('bert', { positions: false, ids: [...ids].reverse() }),
    ];
    const of = (trace: Recorder) => valuesOf(trace, nodeOf(trace, 'layer.1.output'));
    const [rows, turned] = [of(straight), of(reversed)];
    const width = rows.length / ids.length;
    rows.forEach((value, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      const other = turned[(ids.length - 1 - row) * width + column]!;
      assert.ok(Math.abs(value - other) < 1e-4, `${value} and ${other}`);
    });
    assert.match(explain(straight, 'embedding.position', [3, 4]).note!, /Positions are left out/);
    assert.match(numpyCode(straight, 'embedding.position'), /^# Positions are left out(.|\n)*y = x\n/m);
    assert.ok(valuesOf(straight, nodeOf(straight, 'embedding.position')).every((value) => value === 0));
  });

  it('turns no query and no key of a decoder with rotary positions', async () => {
    const trace = await run('llama', { positions: false });
    const values = (name: string) => valuesOf(trace, nodeOf(trace, name));
    assert.deepEqual(values('layer.0.attention.query'), values('layer.0.attention.query_before_rotary'));
    assert.ok(values('rotary.cos').every((value) => value === 1));
    assert.match(explain(trace, 'rotary.sin', [3, 4]).note!, /Positions are left out/);
  });

  it('leaves the scores as large as the dot products', async () => {
    for (const name of ['bert', 'llama']) {
      const trace = await run(name, { scaled: false });
      const values = (node: string) => valuesOf(trace, nodeOf(trace, node));
      assert.deepEqual(values('layer.1.attention.scores'), values('layer.1.attention.dot_products'));
      const { note, value, recomputed } = explain(trace, 'layer.1.attention.scores', [1, 4, 2]);
      assert.match(note!, /scaling is off/);
      assert.equal(value, recomputed);
    }
  });
});

describe('predicting from any layer', () => {
  before(startTensors);

  for (const name of ['bert', 'gpt2', 'opt', 'llama']) {
    it(`is from the last layer of ${name} what the model predicts, and from the first something else`, async () => {
      const model = await loadReference(name);
      const trace = new Recorder({ retain: () => false });
      await model.network.forward(trace, tokenInput(referenceInputs(name).cases['main']!));
      const last = model.configuration.layers - 1;
      for (const layer of [0, last]) {
        trace.describe(`lens.${layer}`, trace.kept(`layer.${layer}.output`), (operations, stream) =>
          model.network.predict!(operations.at(`layer.${layer}.lens`), stream!),
        );
      }
      const logits = (node: string) => valuesOf(trace, nodeOf(trace, node));
      assert.deepEqual(logits(`layer.${last}.lens.logits`), logits('logits'));
      const earlier = logits('layer.0.lens.logits');
      assert.ok(logits('logits').some((value, i) => Math.abs(value - earlier[i]!) > 0.1));
      trace.dispose();
      model.network.dispose();
    });
  }
});
