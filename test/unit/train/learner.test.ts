import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { resume, writeCheckpoint } from '../../../scripts/train/checkpoint.ts';
import { Learner, type Settings } from '../../../scripts/train/learner.ts';
import { LENETS } from '../../../scripts/train/lenet.ts';
import type { LabelledImages } from '../../../scripts/train/mnist.ts';
import { registerGradientKernels } from '../../../src/nn/gradientKernels.ts';
import { seededRandom } from '../../../src/trace/random.ts';
import { startTensors } from '../tensors.ts';

const SETTINGS: Settings = {
  seed: 5,
  epochs: 2,
  batch: 8,
  learningRate: 0.005,
  augmentation: { shift: 1, degrees: 5, scale: 0.05, shear: 0.05 },
};

/** Bars: the class is the row in which one stands. */
function bars(count: number): LabelledImages {
  const random = seededRandom(3);
  const labels = Uint8Array.from({ length: count }, () => Math.floor(random() * 10));
  const pixels = new Uint8Array(count * 28 * 28);
  labels.forEach((label, image) => {
    const row = 4 + 2 * label;
    pixels.fill(255, (image * 28 + row) * 28 + 6, (image * 28 + row) * 28 + 22);
  });
  return { count, rows: 28, columns: 28, pixels, labels };
}

const IMAGES = bars(48);
const nothing = (): void => undefined;

function numbersOf(learner: Learner): number[][] {
  return learner.parameters.map(({ name }) => Array.from(learner.valuesOf(name).values));
}

describe('training', function () {
  this.timeout(60_000);
  before(async () => {
    await startTensors();
    registerGradientKernels();
  });

  for (const plan of LENETS) {
    it(`of ${plan.name} lowers the loss`, async () => {
      const learner = new Learner(plan, { ...SETTINGS, epochs: 4 });
      const before = learner.test(IMAGES).loss;
      for (let epoch = 0; epoch < 4; epoch++) await learner.learnEpoch(IMAGES, nothing);
      const after = learner.test(IMAGES).loss;
      assert.ok(after < before * 0.9, `${before} became ${after}`);
    });
  }

  it('gives the same numbers with the same seed, and others with another', async () => {
    const learn = async (seed: number): Promise<number[][]> => {
      const learner = new Learner(LENETS[0]!, { ...SETTINGS, seed });
      await learner.learnEpoch(IMAGES, nothing);
      return numbersOf(learner);
    };
    assert.deepEqual(await learn(5), await learn(5));
    assert.notDeepEqual(await learn(5), await learn(6));
  });

  it('keeps the weights of missing connections at 0', async () => {
    const learner = new Learner(LENETS[0]!, SETTINGS);
    await learner.learnEpoch(IMAGES, nothing);
    const { mask, name } = learner.parameters.find((parameter) => parameter.name === 'c3/kernel')!;
    const { values } = learner.valuesOf(name);
    assert.equal(values.filter((value) => value !== 0).length, 1500);
    values.forEach((value, at) => assert.equal(value !== 0, mask![at] === 1));
  });

  it('leaves nothing in memory', async () => {
    const learner = new Learner(LENETS[0]!, SETTINGS);
    const before = memory().numTensors;
    await learner.learnEpoch(IMAGES, nothing);
    assert.equal(memory().numTensors, before);
  });

  describe('that is resumed', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'train-'));
    });
    after(() => rm(folder, { recursive: true }));

    it('ends in the same numbers as training in one go', async () => {
      const file = join(folder, 'lenet.safetensors');
      const plan = LENETS[2]!;
      const through = new Learner(plan, SETTINGS);
      const first = { training: await through.learnEpoch(IMAGES, nothing), heldOut: through.test(IMAGES) };
      const epochs = [
        { epoch: 1, training: first.training, heldOut: { loss: 1, accuracy: 0.5 }, seconds: 2 },
      ];
      await writeCheckpoint(file, through, epochs);
      await through.learnEpoch(IMAGES, nothing);

      const learner = new Learner(plan, SETTINGS);
      assert.deepEqual(await resume(file, learner), epochs);
      assert.deepEqual({ ...learner.progress }, { epoch: 1, step: 6 });
      await learner.learnEpoch(IMAGES, nothing);
      assert.deepEqual(numbersOf(learner), numbersOf(through));
    });

    it('must have the settings that it began with', async () => {
      const file = join(folder, 'other.safetensors');
      await writeCheckpoint(file, new Learner(LENETS[0]!, SETTINGS), []);
      const learner = new Learner(LENETS[0]!, { ...SETTINGS, seed: 6 });
      await assert.rejects(resume(file, learner), /begun with other settings/);
      await assert.rejects(resume(join(folder, 'none'), learner), /nothing to resume/);
    });
  });
});
