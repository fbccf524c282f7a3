import * as v from 'valibot';

const WholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const SourceFileSchema = v.object({ name: v.string(), sha256: Sha256 });

const FileSchema = v.object({
  name: v.pipe(v.string(), v.regex(/^[\w-]+(\.[\w-]+)*$/)),
  bytes: WholeNumber,
  sha256: Sha256,
});

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
  format: v.literal(1),
  /** Version of the conversion. */
  recipe: WholeNumber,
  name: v.string(),
  title: v.string(),
  description: v.string(),
  licence: v.string(),
  /** Who made the model, and where it was published first. */
  upstream: v.object({ name: v.string(), url: v.string(), authors: v.string() }),
  source: v.object({ package: v.string(), version: v.string(), files: v.array(SourceFileSchema) }),
  files: v.array(FileSchema),
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
