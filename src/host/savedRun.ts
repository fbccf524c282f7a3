import * as v from 'valibot';
import {
  continuationSchema,
  interventionsSchema,
  LONGEST_TEXT,
  optionsSchema,
} from '../protocol/engineMethods.ts';
import type { OptionValue } from '../trace/description.ts';
import type { Intervention } from '../trace/intervention.ts';
import type { SavedPicture } from './savedPicture.ts';
import { savedPictureSchema } from './savedPicture.ts';
import type { SavedPlace } from './textSource.ts';

/** All that brings a panel back after a window reload. */
export interface SavedRun {
  readonly version: 1;
  /** The chosen language model. */
  readonly model: string;
  /** The chosen network of layers, where one was chosen. */
  readonly network?: string | undefined;
  /** The chosen recurrent network, where one was chosen. */
  readonly recurrent?: string | undefined;
  readonly lens: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly interventions: readonly Intervention[];
  /** Token ids that stand after the text's own. */
  readonly continuation: readonly number[];
  /** Whether a run was kept for comparison: it is not brought back. */
  readonly pinned: boolean;
  readonly label: string;
  readonly remark?: string | undefined;
  readonly correction?: string | undefined;
  readonly place?: SavedPlace | undefined;
  /** Where the run was made on an image or a drawing. */
  readonly picture?: SavedPicture | undefined;
  /** The shown window's text: brings the panel back when the document is gone or changed; empty for a picture. */
  readonly text: string;
  readonly windowStart: number;
  /** Where the windows before this one started, for “back”. */
  readonly previousStarts: readonly number[];
}

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const modelName = v.pipe(v.string(), v.maxLength(4096));

const savedRunSchema = v.object({
  version: v.literal(1),
  model: modelName,
  network: v.optional(modelName),
  recurrent: v.optional(modelName),
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
  picture: v.optional(savedPictureSchema),
  text: v.pipe(v.string(), v.maxLength(LONGEST_TEXT)),
  windowStart: offset,
  previousStarts: v.array(offset),
});

/** @returns `undefined` for what is no saved run, or one of another version */
export function parseSavedRun(data: unknown): SavedRun | undefined {
  const parsed = v.safeParse(savedRunSchema, data);
  return parsed.success ? parsed.output : undefined;
}
