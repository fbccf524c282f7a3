import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { kernelSquashers } from '../../../src/nn/recurrent/kernelSquashers.ts';
import { LINEAR, RELU, SIGMOID, TANH } from '../../../src/nn/recurrent/squashing.ts';
import { SLOWER_WAYS, startTensors } from '../tensors.ts';

describe('squashing the gates of a step', () => {
  before(startTensors);

  const squashes = (): void => {
    const squasher = kernelSquashers(11);
    for (const count of [1, 4, 11, 6])
      for (const by of [SIGMOID, TANH, RELU, LINEAR]) {
        const given = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + count) * 6);
        squasher.input().set(given);
        const output = new Float32Array(count);
        squasher.squash(by, output);
        output.forEach((value, i) =>
          assert.ok(Math.abs(value - by.of(given[i]!)) <= 2e-7 * Math.max(1, Math.abs(value)), by.name),
        );
      }
    squasher.dispose();
  };

  it('is done for any number of units and any function, and leaves nothing behind', () => {
    const before = memory().numTensors;
    squashes();
    assert.equal(memory().numTensors, before);
  });

  for (const [way, { enter, leave }] of Object.entries(SLOWER_WAYS))
    it(`is the same ${way}`, async () => {
      await enter();
      try {
        squashes();
      } finally {
        await leave();
      }
    });

  it('keeps float64 where loops do it', async () => {
    const { enter, leave } = SLOWER_WAYS['without kernels of our own'];
    await enter();
    try {
      const squasher = kernelSquashers(1);
      squasher.input()[0] = 1 / 3;
      const output = new Float64Array(1);
      squasher.squash(TANH, output);
      assert.equal(output[0], Math.tanh(1 / 3));
    } finally {
      await leave();
    }
  });
});
