import { version_core } from '@tensorflow/tfjs-core';
import { seconds } from '../../step.ts';
import { checkpointFile, resume, writeCheckpoint } from '../checkpoint.ts';
import type { TextCommand } from '../commandLine.ts';
import { countByLayer } from '../learning.ts';
import { showProgress } from '../progress.ts';
import { CharacterLearner } from './learner.ts';
import { readMobyDick } from './mobyDick.ts';
import { readOwnText } from './ownText.ts';
import type { ReadText } from './readText.ts';
import type { CharacterEpoch, CharacterRecord } from './record.ts';
import { saveCharacterNetwork, storedWeights } from './saveNetwork.ts';
import { tensorProducts } from './tensorProducts.ts';
import { learnable, type LearnableText } from './text.ts';

/** Characters of the held-out text that the tests of this project run. */
const EXCERPT = 4000;

const METHOD =
  'Adam (β₁ 0.9, β₂ 0.999, ε 1e-8) on the cross-entropy; learning rate down to 0 along half a cosine. Truncated ' +
  'back-propagation through time: “batch” streams of the text side by side, “steps” characters of each for a step, states ' +
  'carried from one step to the next and begun with zeros in each epoch. All gradients together are shortened to a length ' +
  'of “clipping”. Recurrent kernels begin as rotations, the LSTM’s forget gates open (bias 1). The last 5 % of the text ' +
  'are held out; nothing was chosen by them. Float32, one thread.';

/** Trains a character model on Moby-Dick, or on a text of one's own, and writes it. */
export async function trainOnText({ kind, begin, ...command }: TextCommand): Promise<void> {
  const read = await (command.text === undefined ? readMobyDick() : readOwnText(command.text));
  const settings = {
    ...command.settings,
    ...(command.text !== undefined && { text: read.files[0]!.sha256 }),
  };
  const text = learnable(read.text);
  const { embedding, units, layers, seed, epochs: planned, batch, steps, learningRate } = settings;
  const plan = { name: kind, vocabulary: text.vocabulary, embedding, units, layers };
  const learner = new CharacterLearner(plan, settings, tensorProducts);
  const checkpoint = checkpointFile(kind, read.name);
  const epochs = begin === 'anew' ? [] : await resume<CharacterEpoch>(checkpoint, learner);
  console.log(
    `${kind}: seed ${seed}, ${planned} epochs of ${text.learning.length} characters, ` +
      `${batch} × ${steps} for each step, learning rate ${learningRate}`,
  );
  if (begin !== 'at the end') await learn(learner, epochs, text, checkpoint);
  const record = recordOf(learner, epochs, text, read);
  const folder = await saveCharacterNetwork(learner, record, read.name);
  const { stored, learnt } = record.bitsPerCharacter;
  console.log(`Held-out text: ${bits(stored)} as stored, ${bits(learnt)} before rounding`);
  console.log(`Written to ${folder}`);
}

async function learn(
  learner: CharacterLearner,
  epochs: CharacterEpoch[],
  { learning, heldOut }: LearnableText,
  checkpoint: string,
): Promise<void> {
  const { settings, progress } = learner;
  while (progress.epoch < settings.epochs) {
    const start = performance.now();
    const title = `Epoch ${progress.epoch + 1} of ${settings.epochs}`;
    const training = await learner.learnEpoch(learning, (seen, of, soFar) =>
      showProgress(title, seen, of, `characters, ${bits(soFar)}`),
    );
    const after = learner.test(heldOut);
    const took = performance.now() - start;
    epochs.push({ epoch: progress.epoch, training, heldOut: after, seconds: Math.round(took / 100) / 10 });
    await writeCheckpoint(checkpoint, learner, epochs);
    console.log(`${title}: ${bits(training)}; held out: ${bits(after)}; ${seconds(took)}`);
  }
}

const bits = (perCharacter: number): string => `${perCharacter.toFixed(3)} bits per character`;

function recordOf(
  learner: CharacterLearner,
  epochs: CharacterEpoch[],
  { vocabulary, learning, heldOut }: LearnableText,
  { text: _, name, ...source }: ReadText,
): CharacterRecord {
  const stored = storedWeights(learner);
  return {
    format: 1,
    network: learner.plan.name,
    data: {
      ...source,
      training: learning.length,
      heldOut: heldOut.length,
      ...(name !== undefined && { characters: vocabulary.known }),
    },
    method: METHOD,
    settings: learner.settings,
    parameters: countByLayer(learner.parameters),
    epochs,
    bitsPerCharacter: {
      stored: learner.test(heldOut, stored),
      learnt: learner.test(heldOut),
      excerpt: { characters: EXCERPT, bits: learner.test(heldOut.subarray(0, EXCERPT), stored) },
    },
    finished: new Date().toISOString(),
    seconds: Math.round(epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)),
    versions: { node: process.versions.node, '@tensorflow/tfjs-core': version_core },
  };
}
