import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { ProblemError } from '../../../src/problem.ts';
import type { LensInput } from '../../../src/lenses/lens.ts';
import { nextTokens } from '../../../src/studies/nextTokens.ts';
import type { NextTokens } from '../../../src/trace/studies.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { loadReference, referenceExpected, referenceInputs } from '../references.ts';
import { startTensors } from '../tensors.ts';
import { attentionRun, services } from './attentionRun.ts';

const PLAIN = { temperature: 1, topK: 0, topP: 1, seed: 0 };
const DECODERS = ['gpt2', 'gpt2_sharded_f16', 'gpt_neox', 'opt', 'llama'];

describe('the next token', () => {
  before(startTensors);

  for (const name of DECODERS) {
    it(`has the candidates of transformers in ${name}`, async () => {
      const model = await loadReference(name);
      const ids = referenceInputs(name).cases['main']!.input_ids;
      const studied = await attentionRun(model, { kind: 'ids', ids });
      const request = { ...PLAIN, position: ids.length - 1, count: 5 };
      const { candidates } = await nextTokens(studied, request, services);
      const expected = referenceExpected(name).top5_next_token!;
      assert.deepEqual(
        candidates.map(({ id }) => id),
        expected.map(({ id }) => id),
      );
      candidates.forEach(({ probability }, at) =>
        assert.ok(Math.abs(probability - expected[at]!.probability) < 1e-4, `${probability}`),
      );
      studied.run.trace.dispose();
      model.network.dispose();
    });
  }

  for (const name of ['gpt2', 'gpt_neox', 'opt', 'llama']) {
    it(`taken greedily, step by step, goes on as transformers does in ${name}`, async () => {
      const model = await loadReference(name);
      const { text, input_ids: start } = referenceInputs(name).cases['main']!;
      const greedy = referenceExpected(name).greedy_8!;
      const continuation: number[] = [];
      while (start.length + continuation.length < greedy.length) {
        // A text is gone on with by appended tokens; a model without a tokenizer is given all ids.
        const input: LensInput =
          text === undefined || !model.tokenizer
            ? { kind: 'ids', ids: [...start, ...continuation] }
            : { kind: 'text', text, continuation };
        const studied = await attentionRun(model, input);
        const position = studied.run.tokens.length - 1;
        const request = { ...PLAIN, topK: 1, seed: 99, position, count: 1 };
        const { sampled, kept } = await nextTokens(studied, request, services);
        assert.deepEqual([kept, sampled.chance, sampled.from, sampled.to], [1, 1, 0, 1]);
        continuation.push(sampled.id);
        studied.run.trace.dispose();
      }
      assert.ok(continuation.length >= 8);
      assert.deepEqual([...start, ...continuation], [...greedy]);
      model.network.dispose();
    });
  }

  it('at every position has the probabilities of the run itself', async () => {
    const model = await loadReference('gpt2');
    const studied = await attentionRun(model, { kind: 'text', text: 'In winter the lamp' });
    const { trace } = studied.run;
    const all = valuesOf(trace, nodeOf(trace, 'probabilities'));
    const { vocabulary } = model.configuration;
    for (const position of studied.run.tokens.keys()) {
      const request = { ...PLAIN, position, count: vocabulary };
      const { candidates } = await nextTokens(studied, request, services);
      assert.equal(candidates.length, Math.min(vocabulary, all.length));
      for (const { id, probability, chance, piece } of candidates) {
        assert.ok(Math.abs(probability - all[position * vocabulary + id]!) < 1e-6);
        assert.equal(chance, probability);
        assert.equal(piece, model.tokenizer!.piece(id) ?? String(id));
      }
    }
    trace.dispose();
    model.network.dispose();
  });

  it('is fixed by the seed, one number of it for each token that was appended', async () => {
    const model = await loadReference('gpt2');
    const text = 'In winter the lamp';
    const draw = async (
      seed: number,
      continuation: readonly number[],
      position: number,
    ): Promise<NextTokens> => {
      const studied = await attentionRun(model, { kind: 'text', text, continuation });
      const answer = await nextTokens(studied, { ...PLAIN, seed, position, count: 1 }, services);
      studied.run.trace.dispose();
      return answer;
    };
    const first = await draw(7, [], 8);
    assert.deepEqual(await draw(7, [], 8), first);
    assert.notEqual((await draw(8, [], 8)).drawn, first.drawn);
    assert.ok(first.sampled.from <= first.drawn && first.drawn < first.sampled.to);
    const second = await draw(7, [first.sampled.id], 9);
    assert.deepEqual([first.draw, second.draw], [1, 2]);
    assert.notEqual(second.drawn, first.drawn);
    // What is asked before the appended token is what drew it.
    assert.equal((await draw(7, [first.sampled.id], 8)).drawn, first.drawn);
    assert.equal((await draw(7, [first.sampled.id], 2)).draw, 1);
    model.network.dispose();
  });

  it('leaves no tensors behind', async () => {
    const model = await loadReference('llama');
    const studied = await attentionRun(model, { kind: 'ids', ids: [3, 4, 5] });
    await nextTokens(studied, { ...PLAIN, position: 2, count: 3 }, services);
    const before = memory().numTensors;
    await nextTokens(studied, { ...PLAIN, position: 1, count: 3 }, services);
    assert.equal(memory().numTensors, before);
    studied.run.trace.dispose();
    model.network.dispose();
  });

  it('is refused by an encoder, outside the text, and for a difference of runs', async () => {
    const [encoder, decoder] = [await loadReference('bert'), await loadReference('llama')];
    const masked = await attentionRun(encoder, { kind: 'ids', ids: [3, 4, 5] });
    const studied = await attentionRun(decoder, { kind: 'ids', ids: [3, 4, 5] });
    const difference = { ...studied, minus: studied };
    const request = { ...PLAIN, position: 1, count: 3 };
    await assert.rejects(nextTokens(masked, request, services), isRefusal(/both directions/));
    await assert.rejects(nextTokens(studied, { ...request, position: 3 }, services), isRefusal(/3 tokens/));
    await assert.rejects(nextTokens(difference, request, services), isRefusal(/difference/));
    for (const { run } of [masked, studied]) run.trace.dispose();
    for (const model of [encoder, decoder]) model.network.dispose();
  });
});

const isRefusal =
  (words: RegExp) =>
  (thrown: unknown): boolean =>
    thrown instanceof ProblemError && thrown.code === 'bad-request' && words.test(thrown.message);
