import * as v from 'valibot';
import { ProblemError } from '../problem.ts';
import { manifestEntries, readManifestAs, WholeNumber } from './manifestEntries.ts';
import type { ReadModelFile } from './weights.ts';

/** What rounding the weights costs, measured by `npm run models -- --measure`. */
const QuantizationCostSchema = v.object({
  sentences: WholeNumber,
  /** Mean absolute difference of the attention weights to those of the float model. */
  attentionMeanAbsoluteDifference: v.number(),
  /** Share of queries (all layers and heads) whose strongest key is the same. */
  strongestKeyAgreement: v.number(),
  /** Share of positions with the same most probable next token; only models that predict one. */
  nextTokenAgreement: v.optional(v.number()),
});

export const ModelManifestSchema = v.object({
  ...manifestEntries,
  /** Version of the conversion. */
  recipe: WholeNumber,
  quantization: v.object({
    precision: v.literal('int8'),
    scheme: v.string(),
    /** Largest absolute integer per kind of matrix. */
    levels: v.record(v.string(), WholeNumber),
    cost: v.optional(QuantizationCostSchema),
  }),
  /** Tensor name → how it is stored. */
  tensors: v.record(
    v.string(),
    v.object({ shape: v.array(WholeNumber), stored: v.picklist(['I8', 'F32', 'F16']) }),
  ),
});

/** `manifest.json` of a bundled model: where it is from, its licence, and what was done to it. */
export type ModelManifest = v.InferOutput<typeof ModelManifestSchema>;

export type QuantizationCost = v.InferOutput<typeof QuantizationCostSchema>;

/** Hexadecimal SHA-256; passed in because this folder must run where there is no Node. */
export type HashBytes = (bytes: Uint8Array) => string | Promise<string>;

/**
 * @param bytes of `manifest.json`
 * @throws ProblemError `bad-model` where it is not a manifest
 */
export function readManifest(bytes: Uint8Array): ModelManifest {
  return readManifestAs(ModelManifestSchema, bytes);
}

/** The manifest of a folder, where it has one; other programs call other things `manifest.json`. */
export function findManifest(bytes: Uint8Array | undefined): ModelManifest | undefined {
  try {
    return bytes && readManifest(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Reads the files of a folder and gives out only those that are exactly as the manifest has them. Sizes are
 * compared first; hashing the weights takes about 15 ms per model.
 * @returns a reader that throws ProblemError `bad-model` for a file that is missing or damaged, and has no others
 */
export function verifiedFiles(
  manifest: Pick<ModelManifest, 'files'>,
  readFile: ReadModelFile,
  hash: HashBytes,
): ReadModelFile {
  const expected = new Map(manifest.files.map((file) => [file.name, file]));
  return async (name) => {
    const file = expected.get(name);
    if (!file) return undefined;
    const bytes = await readFile(name);
    if (!bytes) throw damaged(name, 'is missing');
    if (bytes.length !== file.bytes)
      throw damaged(name, `has ${bytes.length} bytes instead of ${file.bytes}`);
    if ((await hash(bytes)) !== file.sha256) throw damaged(name, 'was changed or damaged');
    return bytes;
  };
}

function damaged(name: string, what: string): ProblemError {
  return new ProblemError('bad-model', `“${name}” ${what}.`);
}
