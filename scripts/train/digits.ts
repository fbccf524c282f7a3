import { version_core } from '@tensorflow/tfjs-core';
import type { TrainingScore } from '../../src/trace/training.ts';
import { seconds } from '../step.ts';
import { checkpointFile, resume, writeCheckpoint } from './checkpoint.ts';
import type { DigitsCommand } from './commandLine.ts';
import { Learner } from './learner.ts';
import { type LabelledImages, MNIST, part, readMnist } from './mnist.ts';
import { showProgress } from './progress.ts';
import type { EpochRecord, TrainingRecord } from './record.ts';
import { roundToStored, saveNetwork } from './saveNetwork.ts';
import { learntByLayer } from './words.ts';

/** The last ones of the training set: the network never learns from them, and is watched on them. */
const HELD_OUT = 5000;

const METHOD =
  'Adam (β₁ 0.9, β₂ 0.999, ε 1e-8) on the cross-entropy; learning rate down to 0 along half a cosine; every image ' +
  'shifted, turned, scaled and slanted by chance, within “augmentation”, each time it is seen; float32, one thread. Kernels are rounded to float16 before the test.';

async function learn(learner: Learner, epochs: EpochRecord[], training: LabelledImages): Promise<void> {
  const { plan, settings, progress } = learner;
  const learning = part(training, 0, training.count - HELD_OUT);
  const heldOut = part(training, training.count - HELD_OUT, training.count);
  while (progress.epoch < settings.epochs) {
    const start = performance.now();
    const title = `Epoch ${progress.epoch + 1} of ${settings.epochs}`;
    const score = await learner.learnEpoch(learning, (seen, soFar) =>
      showProgress(title, seen, learning.count, `images, ${inWords(soFar)}`),
    );
    const { loss, accuracy } = learner.test(heldOut);
    const took = performance.now() - start;
    epochs.push({
      epoch: progress.epoch,
      training: score,
      heldOut: { loss, accuracy },
      seconds: Math.round(took / 100) / 10,
    });
    await writeCheckpoint(checkpointFile(plan.name), learner, epochs);
    console.log(`${title}: ${inWords(score)}; held out: ${inWords({ loss, accuracy })}; ${seconds(took)}`);
  }
}

function inWords({ loss, accuracy }: TrainingScore): string {
  return `loss ${loss.toFixed(4)}, ${(accuracy * 100).toFixed(2)} % right`;
}

/** What is known of a training, with the answers to the test images. */
export function recordOf(
  learner: Learner,
  epochs: EpochRecord[],
  training: LabelledImages,
  test: LabelledImages,
): TrainingRecord {
  const { loss, accuracy, answers } = learner.test(test);
  const wrong = Array.from(answers, (answer, image) => ({
    image,
    label: test.labels[image]!,
    answer,
  })).filter(({ label, answer }) => label !== answer);
  return {
    format: 1,
    network: learner.plan.name,
    data: {
      package: MNIST.package,
      version: MNIST.version,
      files: Object.values(MNIST.files),
      training: training.count - HELD_OUT,
      heldOut: HELD_OUT,
      test: test.count,
    },
    method: METHOD,
    settings: learner.settings,
    parameters: learntByLayer(learner.plan),
    epochs,
    test: { loss, accuracy, right: test.count - wrong.length, wrong },
    finished: new Date().toISOString(),
    seconds: Math.round(epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)),
    versions: { node: process.versions.node, '@tensorflow/tfjs-core': version_core },
  };
}

/** Trains a network on MNIST and writes it. */
export async function trainOnDigits({ plan, settings, begin }: DigitsCommand): Promise<void> {
  const { training, test } = await readMnist();
  const learner = new Learner(plan, settings);
  const epochs = begin === 'anew' ? [] : await resume<EpochRecord>(checkpointFile(plan.name), learner);
  console.log(
    `${plan.name}: seed ${settings.seed}, ${settings.epochs} epochs of ${training.count - HELD_OUT} images, ` +
      `${settings.batch} for each step, learning rate ${settings.learningRate}`,
  );
  if (begin !== 'at the end') await learn(learner, epochs, training);
  roundToStored(learner);
  const record = recordOf(learner, epochs, training, test);
  const folder = await saveNetwork(learner, record);
  console.log(`Test images: ${record.test.right} of ${test.count} right (${inWords(record.test)})`);
  console.log(`Written to ${folder}`);
}
