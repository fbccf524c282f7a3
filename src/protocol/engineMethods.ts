import * as v from 'valibot';
import type { ModelSummary, Outline, OutlineToken } from './outline.ts';
import { method } from './rpc.ts';
import { traceMethods } from './traceMethods.ts';

const name = v.pipe(v.string(), v.maxLength(4096));
const ids = v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.maxLength(65536));

/** At most so many UTF-16 code units of text are sent to the engine at once; more never fits a model. */
export const LONGEST_TEXT = 65536;

export const inputSchema = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.pipe(v.string(), v.maxLength(LONGEST_TEXT)) }),
  v.object({ kind: v.literal('ids'), ids }),
]);
export type Input = v.InferOutput<typeof inputSchema>;

export const optionValue = v.union([v.string(), v.number(), v.boolean()]);
export const optionsSchema = v.record(v.string(), optionValue);

/** What the engine's worker answers. */
export const engineMethods = {
  ...traceMethods,
  /** Runs a lens; the trace stays in the engine until it is closed. */
  run: method<Outline>()(v.object({ lens: name, model: name, input: inputSchema, options: optionsSchema })),
  close: method<null>()(v.object({ trace: name })),
  models: method<{ models: ModelSummary[] }>()(v.object({})),
  tokenize: method<{ tokens: OutlineToken[] }>()(v.object({ model: name, text: v.string() })),
  /** For the log, the tests and the benchmark. */
  health: method<{ backend: string; memoryBytes: number; tensors: number; traces: number }>()(v.object({})),
};
