import { ProblemError } from '../../problem.ts';
import { type HashBytes, verifiedFiles } from '../manifest.ts';
import { openBundled } from '../openBundled.ts';
import type { ReadModelFile } from '../weights.ts';
import { buildNetwork } from './buildNetwork.ts';
import type { LayersEntry } from './catalogue.ts';
import { openTfjsLayers } from './formats/tfjsLayers.ts';
import { type LoadedLayers, PIXELS_AS_THEY_ARE, type Preprocessing } from './loadedLayers.ts';
import { type NetworkManifest, readNetworkManifest } from './networkManifest.ts';
import { withRemarks } from './networkRemarks.ts';
import { readImageTraining, readTextTraining } from './trainingRecord.ts';

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
    const { title, description, classes, preprocessing, characters, words, limits, training } = manifest;
    const record = training && (await read(TRAINING_FILE));
    return {
      name: entry.name,
      title,
      description,
      precision,
      network: withRemarks(buildNetwork(graph, weights), manifest),
      ...(classes && { classes }),
      ...(characters && { characters }),
      ...(words && { words }),
      preprocessing: preprocessing ? preprocessingOf(preprocessing) : PIXELS_AS_THEY_ARE,
      limits: [trainingInWords(manifest), limits].filter(Boolean).join(' '),
      manifest,
      ...(record && {
        training: 'images' in training ? readImageTraining(record) : readTextTraining(record),
      }),
    };
  });
}

function preprocessingOf({
  lightOnDark,
  ...arithmetic
}: NonNullable<NetworkManifest['preprocessing']>): Preprocessing {
  return { ...arithmetic, ...(lightOnDark !== undefined && { lightOnDark }) };
}

/**
 * `Trained here on 55,000 handwritten digits (MNIST, seed 1), and right about 99.23 % of 10,000 others.`
 * `Trained here on 1,200,000 characters of Moby-Dick (seed 1), and takes 2.05 bits for each of 60,000 others.`
 */
function trainingInWords({ training, upstream }: NetworkManifest): string {
  if (!training) return '';
  const grouped = (count: number): string => count.toLocaleString('en-US');
  if ('characters' in training) {
    const { characters, seed, bitsPerCharacter, heldOutCharacters } = training;
    return (
      `Trained here on ${grouped(characters)} characters of ${upstream.name} (seed ${seed}), and takes ` +
      `${bitsPerCharacter.toFixed(2)} bits for each of ${grouped(heldOutCharacters)} others.`
    );
  }
  const { images, seed, testAccuracy, testImages } = training;
  return (
    `Trained here on ${grouped(images)} handwritten digits (MNIST, seed ${seed}), and right about ` +
    `${(testAccuracy * 100).toFixed(2)} % of ${grouped(testImages)} others.`
  );
}
