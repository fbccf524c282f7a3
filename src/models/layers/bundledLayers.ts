import { ProblemError } from '../../problem.ts';
import { type HashBytes, verifiedFiles } from '../manifest.ts';
import { openBundled } from '../openBundled.ts';
import type { ReadModelFile } from '../weights.ts';
import { buildNetwork } from './buildNetwork.ts';
import type { LayersEntry } from './catalogue.ts';
import { openTfjsLayers } from './formats/tfjsLayers.ts';
import type { LoadedLayers } from './loadedLayers.ts';
import { type NetworkManifest, readNetworkManifest } from './networkManifest.ts';
import { withRemarks } from './networkRemarks.ts';
import { readTrainingRecord } from './trainingRecord.ts';

const MODEL_FILE = 'model.json';
const TRAINING_FILE = 'training.json';

/**
 * Opens a network of layers that ships with the extension; every file must be as it was when the extension was
 * packaged.
 * @throws ProblemError `bad-model` with what is wrong and what to do about it
 */
export function openBundledLayers(
  entry: LayersEntry,
  readFile: ReadModelFile,
  hash: HashBytes,
): Promise<LoadedLayers> {
  return openBundled(`network ${entry.title}`, readFile, async (bytes) => {
    const manifest = readNetworkManifest(bytes);
    const read = verifiedFiles(manifest, readFile, hash);
    const model = await read(MODEL_FILE);
    if (!model) throw new ProblemError('bad-model', `“${MODEL_FILE}” is missing.`);
    const { graph, weights, precision } = await openTfjsLayers(model, MODEL_FILE, read);
    const training = manifest.training && (await read(TRAINING_FILE));
    const { title, description, classes, preprocessing, limits } = manifest;
    const { lightOnDark, ...arithmetic } = preprocessing;
    return {
      name: entry.name,
      title,
      description,
      precision,
      network: withRemarks(buildNetwork(graph, weights), manifest),
      classes,
      preprocessing: { ...arithmetic, ...(lightOnDark !== undefined && { lightOnDark }) },
      limits: [trainingInWords(manifest), limits].filter(Boolean).join(' '),
      manifest,
      ...(training && { training: readTrainingRecord(training) }),
    };
  });
}

/** `Trained here on 55,000 handwritten digits (MNIST, seed 1), and right about 99.23 % of 10,000 others.` */
function trainingInWords({ training }: NetworkManifest): string {
  if (!training) return '';
  const { images, seed, testAccuracy, testImages } = training;
  return (
    `Trained here on ${images.toLocaleString('en-US')} handwritten digits (MNIST, seed ${seed}), and right about ` +
    `${(testAccuracy * 100).toFixed(2)} % of ${testImages.toLocaleString('en-US')} others.`
  );
}
