import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { Recorder } from '../../../../src/nn/recorder.ts';
import { nodeOf } from '../../../../src/trace/trace.ts';
import { valuesOf } from '../../../../src/trace/export.ts';
import { expectedTensors, largestDifference } from '../../references.ts';
import { SLOWER_WAYS, startTensors } from '../../tensors.ts';
import {
  expectedOutputs,
  FILES,
  KERAS_REFERENCES,
  type KerasReference,
  kerasValues,
  openReference,
  recordInput,
  referenceCases,
} from './kerasReferences.ts';

const TOLERANCE = 1e-4;

const POLICIES = {
  'as the panel runs it': () => false,
  'keeping everything': () => true,
};

async function assertAgrees(
  name: KerasReference,
  caseName: string,
  retain: (node: string) => boolean,
  file?: string,
): Promise<void> {
  const { network, close } = await openReference(name, file);
  const tensorsBefore = memory().numTensors;
  const trace = new Recorder({ retain });
  await network.run(trace, recordInput(trace, network, referenceCases(name)[caseName]!.x));
  const expectations = expectedOutputs(name, caseName);
  for (const [tensor, expected] of expectations) {
    const { values, shape } = kerasValues(trace, nodeOf(trace, tensor));
    assert.deepEqual(shape, [...expected.shape], tensor);
    const difference = largestDifference(values, expected.values);
    assert.ok(difference < TOLERANCE, `${tensor} differs by ${difference}`);
  }
  // Of some networks not the output of every layer is known; of recurrent ones all tensors are.
  assert.ok(expectations.size >= network.layers.length - 1, `only ${expectations.size} were compared`);
  if (/lstm|gru|rnn|bidirectional|text/.test(name))
    assert.equal(expectations.size, expectedTensors(`keras/${name}`, caseName).size);
  trace.dispose();
  close();
  assert.ok(memory().numTensors <= tensorsBefore, 'tensors are left behind');
}

for (const name of KERAS_REFERENCES) {
  describe(`${name} agrees with Keras`, () => {
    before(startTensors);
    for (const caseName of Object.keys(referenceCases(name)))
      for (const [policy, retain] of Object.entries(POLICIES))
        it(`case ${caseName}, ${policy}: every layer’s output within ${TOLERANCE}`, () =>
          assertAgrees(name, caseName, retain));

    for (const file of FILES[name].slice(1))
      it(`read from ${file}`, () => assertAgrees(name, 'main', () => false, file));

    it('gives the same numbers when replayed step by step as in the run', async () => {
      const { network, close } = await openReference(name);
      const { x } = referenceCases(name)['main']!;
      const fast = new Recorder({ retain: () => true });
      const replayed = new Recorder({ retain: () => false });
      await network.run(fast, recordInput(fast, network, x));
      await network.run(replayed, recordInput(replayed, network, x));
      for (const node of fast.nodes.values()) {
        const difference = largestDifference(valuesOf(fast, node), valuesOf(replayed, node));
        assert.ok(difference < 1e-5, `${node.name} differs by ${difference}`);
      }
      fast.dispose();
      replayed.dispose();
      close();
    });
  });
}

for (const [way, { enter, leave }] of Object.entries(SLOWER_WAYS))
  describe(`networks of layers ${way}`, () => {
    before(async () => {
      await startTensors();
      await enter();
    });
    after(leave);

    for (const name of KERAS_REFERENCES)
      it(`${name} gives the same numbers`, () => assertAgrees(name, 'main', () => false));
  });
