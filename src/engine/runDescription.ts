import { strFromU8, unzipSync } from 'fflate';
import * as v from 'valibot';
import type { LensInput } from '../lenses/lens.ts';
import { readSafetensors } from '../models/safetensors.ts';
import { ProblemError } from '../problem.ts';
import { interventionsSchema, optionsSchema } from '../protocol/engineMethods.ts';
import type { StudiedRun } from '../studies/studiedRun.ts';
import { DESCRIPTION_MEMBER } from '../trace/export/npz.ts';
import type { TraceNode } from '../trace/node.ts';

/** Under this name the description stands in the metadata of a safetensors file. */
export const DESCRIPTION_KEY = 'model_lens';

/** What a run was, kept with its numbers: `model_lens.json` in an archive, `__metadata__` in safetensors. */
const descriptionSchema = v.object({
  format: v.literal('model-lens'),
  version: v.literal(1),
  lens: v.string(),
  /** `null` for a lens that needs none. */
  model: v.nullable(v.object({ name: v.string(), title: v.string(), precision: v.string() })),
  options: optionsSchema,
  /** What a person changed in the run, in the order in which it was asked for. */
  interventions: interventionsSchema,
});

/** The part of a description that another run can be made from. */
export type RunDescription = v.InferOutput<typeof descriptionSchema>;

/** A description with all that only readers of the numbers want to know. */
export function describeRun(
  studied: StudiedRun,
  nodes: readonly TraceNode[],
): RunDescription & Readonly<Record<string, unknown>> {
  const { run, minus } = studied;
  return {
    ...conditionsOf(studied),
    ...(minus && { minus: conditionsOf(minus) }),
    notes: run.notes,
    tokens: run.tokens.map(({ id, piece, start, end, written, special }) => {
      return { id, piece, start, end, written, special };
    }),
    labels: Object.fromEntries(run.trace.labels),
    stages: nodes.map(({ name, axes, operation, parents, edited }) => ({
      name,
      axes,
      operation: operation.kind,
      parents,
      ...(edited !== undefined && { edited }),
    })),
  };
}

function conditionsOf({
  lens,
  model,
  layers,
  options,
  interventions,
  input,
}: StudiedRun): RunDescription & Readonly<Record<string, unknown>> {
  const used = model ?? layers;
  return {
    format: 'model-lens',
    version: 1,
    lens,
    model: used ? { name: withoutFolder(used.name), title: used.title, precision: used.precision } : null,
    options: Object.fromEntries(options),
    interventions: [...interventions],
    input: describedInput(input),
  };
}

/** An image file is named, not copied; a drawing has no other place to be. */
function describedInput(input: LensInput): unknown {
  if (input.kind === 'image') return { kind: 'image', name: input.name, bytes: input.bytes.length };
  return input.kind === 'pixels' || input.kind === 'numbers'
    ? { ...input, values: [...input.values] }
    : input;
}

/** Where a person keeps a model is nothing for a file that is passed on. */
const withoutFolder = (name: string): string => name.split(/[\\/]/).filter(Boolean).at(-1) ?? name;

/**
 * Reads the description back out of a file that `exportFile` wrote (`.npz`, `.safetensors` or `.json`).
 * @throws ProblemError `bad-input` where there is none
 */
export function readDescription(bytes: Uint8Array, fileName: string): RunDescription {
  const text = descriptionText(bytes, fileName);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), descriptionSchema), text);
  if (parsed.success) return parsed.output;
  throw new ProblemError(
    'bad-input',
    `“${fileName}” does not say which run its numbers come from.`,
    'Take a file that Model Lens has written: .npz, .safetensors or .json.',
  );
}

function descriptionText(bytes: Uint8Array, fileName: string): string | undefined {
  try {
    if (fileName.endsWith('.npz')) {
      const found = unzipSync(bytes, { filter: ({ name }) => name === DESCRIPTION_MEMBER });
      return found[DESCRIPTION_MEMBER] && strFromU8(found[DESCRIPTION_MEMBER]);
    }
    if (fileName.endsWith('.safetensors'))
      return readSafetensors(bytes, fileName).metadata.get(DESCRIPTION_KEY);
    return strFromU8(bytes);
  } catch {
    return undefined;
  }
}
