import * as v from 'valibot';
import { ProblemError } from '../problem.ts';
import { parseJsonFile } from './jsonFile.ts';

export const WholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** What every `manifest.json` of something that ships with the extension says. */
export const manifestEntries = {
  format: v.literal(1),
  name: v.string(),
  title: v.string(),
  description: v.string(),
  licence: v.string(),
  /** Who made the model, or drew what it was trained on, and where that was published first. */
  upstream: v.object({ name: v.string(), url: v.string(), authors: v.string() }),
  /** What the weights were taken from, or trained on. */
  source: v.object({
    package: v.string(),
    version: v.string(),
    files: v.array(v.object({ name: v.string(), sha256: Sha256 })),
  }),
  files: v.array(
    v.object({
      name: v.pipe(v.string(), v.regex(/^[\w-]+(\.[\w-]+)*$/)),
      bytes: WholeNumber,
      sha256: Sha256,
    }),
  ),
};

/**
 * @param bytes of `manifest.json`
 * @throws ProblemError `bad-model` where it does not fit the schema
 */
export function readManifestAs<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parseJsonFile(bytes, 'manifest.json'));
  if (result.success) return result.output;
  const where = v.getDotPath(result.issues[0]);
  throw new ProblemError(
    'bad-model',
    `“manifest.json” is not as it should be${where ? ` at “${where}”` : ''}.`,
  );
}
