import * as v from 'valibot';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(4096));

const rememberedModel = v.object({
  /** Absolute path of the folder; of a network of layers, of its file. */
  name: text,
  /** Those of the first versions are language models. */
  kind: v.optional(v.picklist(['language', 'layers', 'recurrent']), 'language'),
  title: text,
  description: text,
  family: text,
  precision: text,
  layers: count,
  heads: count,
  contextLength: count,
  hasTokenizer: v.boolean(),
  /** Size of the weights on disk. */
  bytes: count,
  /** Where it was downloaded from: `openai-community/gpt2`. */
  hub: v.optional(text),
});

/** A model of the person's own, as it is kept over restarts. */
export type RememberedModel = v.InferOutput<typeof rememberedModel>;

const remembered = v.object({ version: v.literal(1), models: v.array(v.unknown()) });

/** @returns what can still be read of what was kept; nothing of another version */
export function parseRemembered(data: unknown): RememberedModel[] {
  const parsed = v.safeParse(remembered, data);
  if (!parsed.success) return [];
  return parsed.output.models.flatMap((model) => {
    const read = v.safeParse(rememberedModel, model);
    return read.success ? [read.output] : [];
  });
}
