import * as v from 'valibot';
import { manifestEntries, readManifestAs, WholeNumber } from '../manifestEntries.ts';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const NetworkManifestSchema = v.object({
  ...manifestEntries,
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
  return readManifestAs(NetworkManifestSchema, bytes);
}
