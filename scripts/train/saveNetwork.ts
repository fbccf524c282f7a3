import type { NetworkManifest } from '../../src/models/layers/networkManifest.ts';
import { kerasLayers } from './kerasFormat.ts';
import type { Learner } from './learner.ts';
import { layerOf } from './learning.ts';
import { MNIST } from './mnist.ts';
import type { TrainingRecord } from './record.ts';
import { learntByLayer, NETWORK_WORDS } from './words.ts';
import { writeNetwork } from './networkFolder.ts';
import { asStored, networkFiles } from './storedNetwork.ts';

/** Rounds what was learnt to what `saveNetwork` stores, so that what is tested is what is shipped. */
export function roundToStored(learner: Learner): void {
  for (const { name, shape } of learner.parameters) {
    const { values } = learner.valuesOf(name);
    values.set(asStored(shape, values));
  }
}

/** Writes a trained network, what is known of it, and how it was trained. @returns the folder */
export function saveNetwork(learner: Learner, record: TrainingRecord): Promise<string> {
  const { plan } = learner;
  const files = networkFiles(learner, kerasLayers(plan));
  return writeNetwork(plan.name, files, record, (described) => manifestOf(learner, record, described));
}

function manifestOf(
  { plan, parameters, settings }: Learner,
  record: TrainingRecord,
  files: NetworkManifest['files'],
): NetworkManifest {
  const { title, description, limits, remarks } = NETWORK_WORDS[plan.name]!;
  const masked = parameters.filter(({ mask }) => mask).map(({ name }) => layerOf(name));
  const learnt = learntByLayer(plan);
  return {
    format: 1,
    name: plan.name,
    title,
    description,
    licence: 'MIT',
    upstream: {
      name: 'The MNIST database of handwritten digits',
      url: 'http://yann.lecun.com/exdb/mnist/',
      authors: 'Yann LeCun, Corinna Cortes, Christopher J. C. Burges',
    },
    source: { package: MNIST.package, version: MNIST.version, files: Object.values(MNIST.files) },
    files,
    stored: 'Kernels were rounded to float16 before the test images were answered.',
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    preprocessing: { scale: 1 / 255, mean: [0], deviation: [1], channels: 'grey', lightOnDark: true },
    limits,
    learnt: Object.fromEntries(masked.map((layer) => [layer, learnt[layer]!])),
    remarks,
    training: {
      seed: settings.seed,
      epochs: settings.epochs,
      images: record.data.training,
      testImages: record.data.test,
      testAccuracy: record.test.accuracy,
    },
  };
}
