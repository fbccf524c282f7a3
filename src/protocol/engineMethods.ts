import * as v from 'valibot';
import type { Intervention } from '../trace/intervention.ts';
import type { InspectedModel, LensSummary, Outline } from './outline.ts';
import { method } from './rpc.ts';
import { traceMethods } from './traceMethods.ts';

const name = v.pipe(v.string(), v.maxLength(4096));
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const ids = v.pipe(v.array(id), v.maxLength(65536));
/** Tokens that were chosen after a text. */
export const continuationSchema = v.pipe(v.array(id), v.maxLength(4096));

/** At most so many UTF-16 code units of text are sent to the engine at once; more never fits a model. */
export const LONGEST_TEXT = 65536;

/** Image files with more bytes than this are refused before they are read. */
export const LARGEST_IMAGE_FILE = 64 * 1024 * 1024;

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));
/** A drawing (0 to 255), or a painted matrix (any numbers): [row, column]. */
export interface Drawing {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array<ArrayBuffer>;
}
export const drawingEntries = { rows: side, columns: side, values: v.instance(Float32Array) };
/** So many numbers as the sides say. */
export const isFilled = ({ rows, columns, values }: Drawing): boolean =>
  values.length === rows * columns && values.every(Number.isFinite);
export const NOT_FILLED = 'The drawing has another size, or holds what is no number.';

const inputSchema = v.variant('kind', [
  v.object({
    kind: v.literal('text'),
    text: v.pipe(v.string(), v.maxLength(LONGEST_TEXT)),
    continuation: v.optional(continuationSchema),
  }),
  v.object({ kind: v.literal('ids'), ids }),
  v.pipe(
    v.object({
      kind: v.literal('numbers'),
      sizes: v.pipe(v.array(id), v.maxLength(6)),
      values: v.instance(Float32Array),
    }),
    v.check(({ sizes, values }) => values.length === sizes.reduce((product, size) => product * size, 1)),
  ),
  v.object({
    kind: v.literal('image'),
    name: v.pipe(v.string(), v.maxLength(1000)),
    bytes: v.pipe(
      v.instance(Uint8Array),
      v.check(({ length }) => length <= LARGEST_IMAGE_FILE, 'The image file is too large.'),
    ),
  }),
  v.pipe(
    v.object({ kind: v.literal('pixels'), ...drawingEntries }),
    v.check((drawing) => isFilled(drawing), NOT_FILLED),
  ),
]);
export type Input = v.InferOutput<typeof inputSchema>;

const optionValue = v.union([v.string(), v.number(), v.boolean()]);
export const optionsSchema = v.record(v.string(), optionValue);

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const headPlace = { layer: place, head: place };
const stageName = v.pipe(v.string(), v.maxLength(200));
const unitsOfStage = {
  stage: stageName,
  unit: v.nullable(place),
  value: v.pipe(v.number(), v.finite(), v.minValue(-1e6), v.maxValue(1e6)),
};
const oneCharacter = v.pipe(
  v.string(),
  v.check((text) => [...text].length === 1, 'This is not one character.'),
);
const painted = v.pipe(v.array(v.object({ query: place, key: place, weight: share })), v.maxLength(4096));

const interventionSchema: v.GenericSchema<unknown, Intervention> = v.variant('kind', [
  v.object({ kind: v.literal('switch_off'), ...headPlace }),
  v.object({ kind: v.literal('pattern'), ...headPlace, pattern: v.picklist(['uniform', 'previous']) }),
  v.object({ kind: v.literal('painted'), ...headPlace, cells: painted }),
  v.object({ kind: v.literal('drop_token'), token: place }),
  v.object({ kind: v.literal('remove_positions') }),
  v.object({ kind: v.literal('no_scaling') }),
  v.object({ kind: v.literal('channel_off'), stage: stageName, channel: place }),
  v.object({ kind: v.literal('filter_off'), stage: stageName, filter: place }),
  v.object({ kind: v.literal('hold'), ...unitsOfStage }),
  v.object({ kind: v.literal('begin_with'), ...unitsOfStage }),
  v.object({ kind: v.literal('replace_character'), token: place, character: oneCharacter }),
]);
export const interventionsSchema = v.pipe(v.array(interventionSchema), v.maxLength(200));

/** What the engine's worker answers. */
export const engineMethods = {
  ...traceMethods,
  /** Runs a lens; the trace stays in the engine until it is closed. */
  run: method<Outline>()(
    v.object({
      lens: name,
      model: name,
      input: inputSchema,
      options: optionsSchema,
      interventions: v.optional(interventionsSchema),
    }),
  ),
  /**
   * `trace` − `other`, stage by stage where names and shapes agree: a trace of its own, which is closed with
   * either of them. `null` where no stage agrees.
   */
  compare: method<Outline | null>()(v.object({ trace: name, other: name })),
  close: method<null>()(v.object({ trace: name })),
  /** Reads a person's own model folder anew and checks it. */
  inspectModel: method<InspectedModel>()(v.object({ model: name })),
  lenses: method<{ lenses: LensSummary[] }>()(v.object({})),
  /** For the log, the tests and the benchmark. */
  health: method<{ backend: string; memoryBytes: number; tensors: number; traces: number }>()(v.object({})),
};
