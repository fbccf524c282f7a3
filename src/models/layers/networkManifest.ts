import * as v from 'valibot';
import { ProblemError } from '../../problem.ts';
import { parseJsonFile } from '../jsonFile.ts';

const WholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const SourceFile = v.object({ name: v.string(), sha256: Sha256 });

export const NetworkManifestSchema = v.object({
  format: v.literal(1),
  name: v.string(),
  title: v.string(),
  description: v.string(),
  licence: v.string(),
  /** Who made the network, or drew what it was trained on, and where that was published first. */
  upstream: v.object({ name: v.string(), url: v.string(), authors: v.string() }),
  /** What the weights were taken from, or trained on. */
  source: v.object({ package: v.string(), version: v.string(), files: v.array(SourceFile) }),
  files: v.array(
    v.object({
      name: v.pipe(v.string(), v.regex(/^[\w-]+(\.[\w-]+)*$/)),
      bytes: WholeNumber,
      sha256: Sha256,
    }),
  ),
  /** What was done to the numbers for this file, in a sentence. */
  stored: v.optional(v.string()),
  /** What the outputs mean, in order. */
  classes: v.array(v.string()),
  /** From pixels of 0 to 255 to what the network reads: (pixel · scale − mean) / deviation. */
  preprocessing: v.object({
    scale: v.number(),
    mean: v.array(v.number()),
    deviation: v.array(v.number()),
    channels: v.picklist(['rgb', 'bgr', 'grey']),
    lightOnDark: v.optional(v.boolean()),
  }),
  /** What a person should know before they believe the output. */
  limits: v.string(),
  /** How many numbers were learnt where that is fewer than are stored, by the layer's name. */
  learnt: v.optional(v.record(v.string(), WholeNumber)),
  /** What is worth knowing of a layer, by its name. */
  remarks: v.optional(v.record(v.string(), v.string())),
  /** Where the network was trained in this project: `training.json` has the whole record. */
  training: v.optional(
    v.object({
      seed: WholeNumber,
      epochs: WholeNumber,
      images: WholeNumber,
      testImages: WholeNumber,
      testAccuracy: Share,
    }),
  ),
});

/** `manifest.json` of a network of layers that ships with the extension. */
export type NetworkManifest = v.InferOutput<typeof NetworkManifestSchema>;

/**
 * @param bytes of `manifest.json`
 * @throws ProblemError `bad-model` where it is not a manifest of a network
 */
export function readNetworkManifest(bytes: Uint8Array): NetworkManifest {
  const result = v.safeParse(NetworkManifestSchema, parseJsonFile(bytes, 'manifest.json'));
  if (result.success) return result.output;
  const where = v.getDotPath(result.issues[0]);
  throw new ProblemError(
    'bad-model',
    `“manifest.json” is not as it should be${where ? ` at “${where}”` : ''}.`,
  );
}
