import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkManifest } from '../../src/models/layers/networkManifest.ts';
import { sha256 } from '../models/modelSource.ts';
import { ROOT } from '../paths.ts';
import { modelJson, WEIGHTS_FILE } from './kerasFormat.ts';
import type { Learner } from './learner.ts';
import { MNIST } from './mnist.ts';
import type { TrainingRecord } from './record.ts';
import { layerOf, learntByLayer, NETWORK_WORDS } from './words.ts';

export const networkFolder = (name: string): string => join(ROOT, 'media', 'networks', name);

/** Writes a trained network, what is known of it, and how it was trained. */
export async function saveNetwork(learner: Learner, record: TrainingRecord): Promise<string> {
  const { plan, parameters } = learner;
  const weights = Buffer.concat(
    parameters.map(({ name }) => Buffer.from(Float32Array.from(learner.valuesOf(name).values).buffer)),
  );
  const files = [
    { name: 'model.json', bytes: Buffer.from(modelJson(plan, parameters, 'Model Lens: npm run train')) },
    { name: WEIGHTS_FILE, bytes: weights },
    { name: 'training.json', bytes: Buffer.from(`${JSON.stringify(record, undefined, 1)}\n`) },
  ];
  const described = files.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  const manifest = `${JSON.stringify(manifestOf(learner, record, described), undefined, 1)}\n`;
  const folder = networkFolder(plan.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of [...files, { name: 'manifest.json', bytes: Buffer.from(manifest) }])
    await writeFile(join(folder, name), bytes);
  return folder;
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
