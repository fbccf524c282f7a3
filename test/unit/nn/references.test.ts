import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { memory } from '@tensorflow/tfjs-core';
import { readConfiguration } from '../../../src/models/configuration.ts';
import { switchOffHeads } from '../../../src/nn/edits.ts';
import { Recorder } from '../../../src/nn/recorder.ts';
import { nodeOf } from '../../../src/trace/trace.ts';
import { valuesOf } from '../../../src/trace/export.ts';
import {
  expectedTensors,
  largestDifference,
  loadReference,
  REFERENCES,
  referenceExpected,
  referenceFolder,
  referenceInputs,
  tokenInput,
} from '../references.ts';
import { SLOWER_WAYS, startTensors } from '../tensors.ts';

const TOLERANCE = 1e-4;
const POLICIES = {
  'as the panel runs it': (node: string) => node.endsWith('.attention.weights'),
  'keeping everything': () => true,
  'keeping nothing': () => false,
};

for (const name of REFERENCES) {
  describe(`${name} agrees with transformers`, () => {
    before(startTensors);
    const { cases, ablations = [] } = referenceInputs(name);

    for (const [caseName, given] of Object.entries(cases)) {
      for (const [policy, retain] of Object.entries(POLICIES)) {
        it(`case ${caseName}, ${policy}: every named tensor within ${TOLERANCE}`, async () => {
          const model = await loadReference(name);
          const tensorsBefore = memory().numTensors;
          const trace = new Recorder({ retain });
          await model.network.forward(trace, tokenInput(given));
          let compared = 0;
          const least = caseName === 'main' && name !== 'gpt2_sharded_f16' ? 25 : 1;
          for (const [tensor, expected] of expectedTensors(name, caseName)) {
            if (tensor.startsWith('ablation.')) continue;
            const node = nodeOf(trace, tensor);
            assert.deepEqual(
              node.axes.map((axis) => axis.size),
              [...expected.shape],
              tensor,
            );
            const difference = largestDifference(valuesOf(trace, node), expected.values);
            assert.ok(difference < TOLERANCE, `${tensor} differs by ${difference}`);
            compared++;
          }
          assert.ok(compared >= least, `only ${compared} tensors were compared`);
          trace.dispose();
          model.network.dispose();
          assert.equal(memory().numTensors, tensorsBefore, 'tensors are left behind');
        });
      }
    }

    const off = ({ layer, head }: (typeof ablations)[number]) =>
      [`layer.${layer}.attention.head_output`, switchOffHeads([head])] as const;
    const ablated = [
      ...ablations.map((each) => ({ tensor: `layer.${each.layer}.head.${each.head}`, heads: [each] })),
      ...(ablations.length > 1 ? [{ tensor: 'all_listed', heads: ablations }] : []),
    ];
    for (const { tensor, heads } of ablated) {
      it(`with heads switched off it gives the logits of ${tensor}`, async () => {
        const model = await loadReference(name);
        const trace = new Recorder({ retain: () => false, edits: new Map(heads.map(off)) });
        await model.network.forward(trace, tokenInput(cases['main']!));
        const expected = expectedTensors(name, 'main').get(`ablation.${tensor}.logits`)!;
        const difference = largestDifference(valuesOf(trace, nodeOf(trace, 'logits')), expected.values);
        assert.ok(difference < TOLERANCE, `the logits differ by ${difference}`);
        trace.dispose();
        model.network.dispose();
      });
    }

    const { greedy_8: greedy, top5_next_token: nextTokens, masked = [] } = referenceExpected(name);
    const best = (logits: Float32Array): number[] =>
      [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!).slice(0, 5);

    const predictions = [
      ...(nextTokens ? [{ position: cases['main']!.input_ids.length - 1, top5: nextTokens }] : []),
      ...masked,
    ];
    for (const { position, top5 } of predictions) {
      it(`expects the same five tokens at position ${position}`, async () => {
        const model = await loadReference(name);
        const trace = new Recorder({ retain: () => false });
        await model.network.forward(trace, tokenInput(cases['main']!));
        const row = (node: string): Float32Array => trace.rows(node, 0, position, position + 1);
        const [logits, probabilities] = [row('logits'), row('probabilities')];
        assert.deepEqual(
          best(logits),
          top5.map(({ id }) => id),
        );
        for (const { id, logit, probability } of top5) {
          assert.ok(Math.abs(logits[id]! - logit) < TOLERANCE, `logit of ${id}`);
          assert.ok(Math.abs(probabilities[id]! - probability) < TOLERANCE, `probability of ${id}`);
        }
        trace.dispose();
        model.network.dispose();
      });
    }

    if (greedy) {
      it('goes on with the same tokens, each time the likeliest', async () => {
        const model = await loadReference(name);
        const ids = [...cases['main']!.input_ids];
        while (ids.length < greedy.length) {
          const trace = new Recorder({ retain: () => false });
          await model.network.forward(trace, { ids });
          ids.push(best(trace.rows('logits', 0, ids.length - 1, ids.length))[0]!);
          trace.dispose();
        }
        assert.deepEqual(ids, greedy);
        model.network.dispose();
      });
    }
  });
}

describe('older spellings of the same settings', () => {
  for (const name of ['gpt_neox', 'llama']) {
    it(`are the same configuration of ${name}`, () => {
      const [newer, older] = ['config.json', 'config.older.json'].map((file) =>
        readConfiguration(JSON.parse(readFileSync(`${referenceFolder(name)}/${file}`, 'utf8'))),
      );
      assert.deepEqual(older, newer);
    });
  }
});

for (const [way, { enter, leave }] of Object.entries(SLOWER_WAYS))
  describe(way, () => {
    before(async () => {
      await startTensors();
      await enter();
    });
    after(leave);

    for (const name of REFERENCES) {
      it(`${name} gives the same numbers`, async () => {
        const model = await loadReference(name);
        const trace = new Recorder({ retain: () => false });
        await model.network.forward(trace, tokenInput(referenceInputs(name).cases['main']!));
        for (const [tensor, expected] of expectedTensors(name, 'main')) {
          if (tensor.startsWith('ablation.')) continue;
          const difference = largestDifference(valuesOf(trace, nodeOf(trace, tensor)), expected.values);
          assert.ok(difference < TOLERANCE, `${tensor} differs by ${difference}`);
        }
        trace.dispose();
        model.network.dispose();
      });
    }
  });

describe('the recorder', () => {
  before(startTensors);

  it('gives the same numbers when a layer is replayed step by step as in the run', async () => {
    for (const name of REFERENCES) {
      const model = await loadReference(name);
      const input = tokenInput(referenceInputs(name).cases['main']!);
      const fast = new Recorder({ retain: () => true });
      const replayed = new Recorder({ retain: () => false });
      await model.network.forward(fast, input);
      await model.network.forward(replayed, input);
      for (const node of fast.nodes.values()) {
        const difference = largestDifference(valuesOf(fast, node), valuesOf(replayed, node));
        assert.ok(difference < 1e-5, `${node.name} differs by ${difference}`);
      }
      fast.dispose();
      replayed.dispose();
      model.network.dispose();
    }
  });

  it('computes the scores from edited dot products, in the run as in the replay', async () => {
    const model = await loadReference('gpt2');
    const edits = new Map([['layer.0.attention.dot_products', switchOffHeads([1])]]);
    for (const retain of [() => true, () => false]) {
      const trace = new Recorder({ retain, edits });
      await model.network.forward(trace, tokenInput(referenceInputs('gpt2').cases['main']!));
      const weights = trace.rows('layer.0.attention.weights', 1, 3, 4);
      assert.deepEqual([...weights.subarray(0, 5)], [0.25, 0.25, 0.25, 0.25, 0]);
      trace.dispose();
    }
    model.network.dispose();
  });

  it('keeps replayed layers within its budget', async () => {
    const model = await loadReference('bert');
    const trace = new Recorder({ retain: () => false, replayBudget: 1 });
    await model.network.forward(trace, tokenInput(referenceInputs('bert').cases['main']!));
    const before = trace.bytes;
    const first = valuesOf(trace, nodeOf(trace, 'layer.0.attention.weights'));
    valuesOf(trace, nodeOf(trace, 'layer.1.attention.weights'));
    const held = trace.bytes - before;
    assert.ok(held > 0 && held < 200_000, `${held} bytes are held`);
    assert.deepEqual(valuesOf(trace, nodeOf(trace, 'layer.0.attention.weights')), first);
    trace.dispose();
    model.network.dispose();
  });

  it('leaves no tensors behind when a run is stopped half-way', async () => {
    const model = await loadReference('bert');
    const input = tokenInput(referenceInputs('bert').cases['main']!);
    const warm = new Recorder({ retain: () => false });
    await model.network.forward(warm, input);
    warm.dispose();
    const before = memory().numTensors;
    const trace = new Recorder({
      retain: () => true,
      pause: async (done) => {
        if (done === 'layer.0') throw new Error('stopped');
      },
    });
    await assert.rejects(model.network.forward(trace, input), /stopped/);
    trace.dispose();
    assert.equal(memory().numTensors, before);
    model.network.dispose();
  });
});
