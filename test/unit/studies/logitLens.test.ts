import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { ProblemError } from '../../../src/problem.ts';
import { logitLens } from '../../../src/studies/logitLens.ts';
import { largest } from '../../../src/trace/largest.ts';
import { expectedTensors, loadReference, referenceExpected, referenceInputs } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { attentionRun, services } from './attentionRun.ts';

const MODELS = ['gpt2', 'gpt_neox', 'opt', 'llama', 'bert', 'distilbert', 'roberta'];

describe('the logit lens', () => {
  before(startTensors);

  for (const name of MODELS) {
    it(`ends with the prediction of ${name} itself, at every position`, async () => {
      const model = await loadReference(name);
      const ids = referenceInputs(name).cases['main']!.input_ids;
      const studied = await attentionRun(model, { kind: 'ids', ids });
      for (const position of ids.keys()) {
        const { rows } = await logitLens(studied, { position, count: 5 }, services);
        assert.deepEqual(
          rows.map(({ title }) => title),
          ['embedding', ...Array.from({ length: model.configuration.layers }, (_, at) => `layer ${at}`)],
        );
        const own = largest(studied.run.trace, 'probabilities', [position], 5);
        rows.at(-1)!.candidates.forEach(({ id, probability }, at) => {
          assert.equal(id, own[at]!.index);
          assert.ok(Math.abs(probability - own[at]!.value) < 1e-4);
        });
      }
      studied.run.trace.dispose();
      model.network.dispose();
    });
  }

  it('reads every layer by the last norm and the vocabulary: recomputed in float64 for llama', async () => {
    const model = await loadReference('llama');
    const ids = referenceInputs('llama').cases['main']!.input_ids;
    const studied = await attentionRun(model, { kind: 'ids', ids });
    const { trace } = studied.run;
    const expected = expectedTensors('llama', 'main');
    const position = 4;
    const count = model.configuration.vocabulary;
    const { rows } = await logitLens(studied, { position, count }, services);
    for (const [at, node] of ['embedding.output', 'layer.0.output', 'layer.1.output'].entries()) {
      const { values, shape } = expected.get(node)!;
      const row = values.subarray(position * shape[1]!, (position + 1) * shape[1]!);
      const logits = readByLastNorm(row, trace.rows('final_norm.weight', 0, 0, 1), count, (feature) =>
        trace.rows('logits.weight', 0, feature, feature + 1),
      );
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
      for (const { id, probability } of rows[at]!.candidates) {
        assert.ok(Math.abs(probability - Math.exp(logits[id]!) / sum) < 1e-4, `${node}, token ${id}`);
      }
    }
    trace.dispose();
    model.network.dispose();
  });

  it('tells what stands at a masked position, as transformers does', async () => {
    const model = await loadReference('bert');
    const { input_ids: ids } = referenceInputs('bert').cases['main']!;
    const studied = await attentionRun(model, { kind: 'ids', ids });
    for (const { position, top5 } of referenceExpected('bert').masked!) {
      const { rows } = await logitLens(studied, { position, count: 5 }, services);
      const found = rows.at(-1)!.candidates;
      assert.deepEqual(
        found.map(({ id }) => id),
        top5.map(({ id }) => id),
      );
      found.forEach(({ probability }, at) => assert.ok(Math.abs(probability - top5[at]!.probability) < 1e-4));
    }
    studied.run.trace.dispose();
    model.network.dispose();
  });

  it('leaves no tensors behind, and refuses a place outside the text', async () => {
    const model = await loadReference('opt');
    const studied = await attentionRun(model, { kind: 'ids', ids: [3, 4, 5] });
    await logitLens(studied, { position: 2, count: 3 }, services);
    const before = memory().numTensors;
    await logitLens(studied, { position: 1, count: 3 }, services);
    await assert.rejects(logitLens(studied, { position: 3, count: 3 }, services), ProblemError);
    assert.equal(memory().numTensors, before);
    studied.run.trace.dispose();
    model.network.dispose();
  });
});

/** RMS norm and vocabulary by the letter, in float64. */
function readByLastNorm(
  row: Float32Array,
  gamma: Float32Array,
  vocabulary: number,
  weightsOf: (feature: number) => Float32Array,
): Float64Array {
  const epsilon = 1e-5;
  const square = row.reduce((sum, x) => sum + x * x, 0) / row.length;
  const logits = new Float64Array(vocabulary);
  row.forEach((x, feature) => {
    const normalized = (x / Math.sqrt(square + epsilon)) * gamma[feature]!;
    weightsOf(feature).forEach((weight, id) => (logits[id]! += normalized * weight));
  });
  return logits;
}
