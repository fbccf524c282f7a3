import * as v from 'valibot';
import {
  continuationSchema,
  interventionsSchema,
  LONGEST_TEXT,
  optionsSchema,
} from '../protocol/engineMethods.ts';
import type { SavedRun } from './textSource.ts';

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const savedRunSchema = v.object({
  version: v.literal(1),
  model: v.pipe(v.string(), v.maxLength(4096)),
  /** Runs of the first version know one lens and no options. */
  lens: v.optional(v.pipe(v.string(), v.maxLength(200)), 'attention'),
  options: v.optional(optionsSchema, {}),
  interventions: v.optional(interventionsSchema, []),
  continuation: v.optional(continuationSchema, []),
  pinned: v.optional(v.boolean(), false),
  label: v.string(),
  remark: v.optional(v.string()),
  correction: v.optional(v.string()),
  place: v.optional(v.object({ uri: v.string(), start: offset, end: offset })),
  text: v.pipe(v.string(), v.maxLength(LONGEST_TEXT)),
  windowStart: offset,
  previousStarts: v.array(offset),
});

/** @returns `undefined` for what is no saved run, or one of another version */
export function parseSavedRun(data: unknown): SavedRun | undefined {
  const parsed = v.safeParse(savedRunSchema, data);
  return parsed.success ? parsed.output : undefined;
}
