import { version_core } from '@tensorflow/tfjs-core';
import type { TrainingScore } from '../src/trace/training.ts';
import { runAsProgram } from './program.ts';
import { seconds } from './step.ts';
import { startTensors } from './train/backend.ts';
import { checkpointFile, resumed, writeCheckpoint } from './train/checkpoint.ts';
import { readCommandLine } from './train/commandLine.ts';
import { Learner } from './train/learner.ts';
import { type LabelledImages, MNIST, part, readMnist } from './train/mnist.ts';
import type { EpochRecord, TrainingRecord } from './train/record.ts';
import { saveNetwork } from './train/saveNetwork.ts';
import { learntByLayer } from './train/words.ts';

/*
 * npm run train -- lenet                    LeNet-5 on MNIST; writes media/networks/lenet
 * npm run train -- lenet --variant relu     … with ReLU and max pooling; also: sigmoid
 *   --epochs 20 --seed 1 --learning-rate 0.002 --batch 64
 *   --resume                                goes on after the last whole epoch of a run that was ended
 */

/** The last ones of the training set: the network never learns from them, and is watched on them. */
const HELD_OUT = 5000;

const METHOD =
  'Adam (β₁ 0.9, β₂ 0.999, ε 1e-8) on the cross-entropy; learning rate down to 0 along half a cosine; every image ' +
  'shifted, turned, scaled and slanted by chance, within “augmentation”, each time it is seen; float32, one thread.';

async function learn(learner: Learner, epochs: EpochRecord[], training: LabelledImages): Promise<void> {
  const { plan, settings, progress } = learner;
  const learning = part(training, 0, training.count - HELD_OUT);
  const heldOut = part(training, training.count - HELD_OUT, training.count);
  while (progress.epoch < settings.epochs) {
    const start = performance.now();
    const title = `Epoch ${progress.epoch + 1} of ${settings.epochs}`;
    const score = learner.learnEpoch(learning, (seen, soFar) =>
      showProgress(title, seen, learning.count, soFar),
    );
    const { loss, accuracy } = learner.test(heldOut);
    const took = performance.now() - start;
    epochs.push({
      epoch: progress.epoch,
      training: score,
      heldOut: { loss, accuracy },
      seconds: Math.round(took / 100) / 10,
    });
    console.log(`${title}: ${inWords(score)}; held out: ${inWords({ loss, accuracy })}; ${seconds(took)}`);
    await writeCheckpoint(checkpointFile(plan), learner, epochs);
  }
}

let shown = 0;

/** On a terminal, one line that is written over; a log gets only whole epochs. */
function showProgress(title: string, seen: number, of: number, score: TrainingScore): void {
  if (!process.stdout.isTTY || (performance.now() - shown < 500 && seen < of)) return;
  shown = performance.now();
  process.stdout.write(
    `\r\u001b[2K${title}: ${seen} of ${of} images, ${inWords(score)}${seen < of ? '' : '\r\u001b[2K'}`,
  );
}

function inWords({ loss, accuracy }: TrainingScore): string {
  return `loss ${loss.toFixed(4)}, ${(accuracy * 100).toFixed(2)} % right`;
}

function recordOf(
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

await runAsProgram(import.meta.url, async (commandLine) => {
  const { plan, settings, resume } = readCommandLine(commandLine);
  await startTensors();
  const { training, test } = await readMnist();
  const { learner, epochs } = resume
    ? await resumed(checkpointFile(plan), plan, settings)
    : { learner: new Learner(plan, settings), epochs: [] };
  console.log(
    `${plan.name}: seed ${settings.seed}, ${settings.epochs} epochs of ${training.count - HELD_OUT} images, ` +
      `${settings.batch} for each step, learning rate ${settings.learningRate}`,
  );
  await learn(learner, epochs, training);
  const record = recordOf(learner, epochs, training, test);
  const folder = await saveNetwork(learner, record);
  console.log(`Test images: ${record.test.right} of ${test.count} right (${inWords(record.test)})`);
  console.log(`Written to ${folder}`);
  return 0;
});
