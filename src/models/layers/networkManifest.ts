import * as v from 'valibot';
import { manifestEntries, readManifestAs, WholeNumber } from '../manifestEntries.ts';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const ImageTraining = v.object({
  seed: WholeNumber,
  epochs: WholeNumber,
  images: WholeNumber,
  testImages: WholeNumber,
  testAccuracy: Share,
});

const TextTraining = v.object({
  seed: WholeNumber,
  /** It was trained on so many characters of the text. */
  characters: WholeNumber,
  heldOutCharacters: WholeNumber,
  /** On those that were held out. */
  bitsPerCharacter: v.pipe(v.number(), v.minValue(0)),
});

const CharactersSchema = v.pipe(
  v.object({
    /** What each id stands for, in order: one code point. */
    known: v.array(v.pipe(v.string(), v.regex(/^.$/su))),
    /** The id that stands for every other character. */
    unknown: WholeNumber,
  }),
  v.check(({ known, unknown }) => unknown < known.length && new Set(known).size === known.length),
);

/** What rounding the weights costs, measured on texts by `npm run models -- --measure`. */
const RoundingSchema = v.object({
  sentences: WholeNumber,
  /** Of a class's probability, to what the unrounded weights give. */
  largestDifference: Share,
  /** Share of sentences whose most probable class is the same. */
  answerAgreement: Share,
});

const WordsSchema = v.object({
  characters: CharactersSchema,
  /** So many characters of a word are read. */
  longest: v.pipe(WholeNumber, v.minValue(1)),
});

export const NetworkManifestSchema = v.object({
  ...manifestEntries,
  /** What was done to the numbers for this file, in a sentence. */
  stored: v.optional(v.string()),
  rounding: v.optional(RoundingSchema),
  /** What the outputs mean, in order. */
  classes: v.optional(v.array(v.string())),
  /** From pixels of 0 to 255 to what the network reads: (pixel · scale − mean) / deviation. */
  preprocessing: v.optional(
    v.object({
      scale: v.number(),
      mean: v.array(v.number()),
      deviation: v.array(v.number()),
      channels: v.picklist(['rgb', 'bgr', 'grey']),
      lightOnDark: v.optional(v.boolean()),
    }),
  ),
  /** Of a network that reads a text character by character. */
  characters: v.optional(CharactersSchema),
  /**
   * Of a network that reads a text word by word, each of them character by character: the ids of all words one after
   * the other, each filled up to the longest with the id after the last.
   */
  words: v.optional(WordsSchema),
  /** What a person should know before they believe the output. */
  limits: v.string(),
  /** How many numbers were learnt where that is fewer than are stored, by the layer's name. */
  learnt: v.optional(v.record(v.string(), WholeNumber)),
  /** What is worth knowing of a layer, by its name. */
  remarks: v.optional(v.record(v.string(), v.string())),
  /** Where the network was trained in this project: `training.json` has the whole record. */
  training: v.optional(v.union([ImageTraining, TextTraining])),
});

export type RoundingCost = v.InferOutput<typeof RoundingSchema>;

/** `manifest.json` of a network of layers that ships with the extension. */
export type NetworkManifest = v.InferOutput<typeof NetworkManifestSchema>;

/**
 * @param bytes of `manifest.json`
 * @throws ProblemError `bad-model` where it is not a manifest of a network
 */
export function readNetworkManifest(bytes: Uint8Array): NetworkManifest {
  return readManifestAs(NetworkManifestSchema, bytes);
}
