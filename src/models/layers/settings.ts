import * as v from 'valibot';
import { ProblemError } from '../../problem.ts';
import { isJsonObject, ownProperty } from '../jsonFile.ts';
import { described, quoted } from '../quoted.ts';
import type { LayerDescription } from './graph.ts';

/*
 * Reading the settings of a layer, which come from a file that nobody has checked: whatever does not fit is refused
 * in a sentence that names the layer and the setting.
 */

/** No layer has more filters, units or copies; a larger number is a mistake that would cost memory. */
const LARGEST_SIZE = 2 ** 20;

export function badLayer(
  { name, className }: Pick<LayerDescription, 'name' | 'className'>,
  reason: string,
  nextStep?: string,
): ProblemError {
  return new ProblemError('bad-model', `The layer ${quoted(name)} (${className}) ${reason}`, nextStep);
}

/**
 * The settings that a layer needs, checked; others are ignored.
 * @throws ProblemError `bad-model` with the layer, the setting and what is needed
 */
export function settingsOf<const Entries extends v.ObjectEntries>(
  layer: LayerDescription,
  entries: Entries,
): v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const plain = Object.fromEntries(
    Object.keys(entries).map((key) => [key, withoutTuples(ownProperty(layer.settings, key))]),
  );
  const parsed = v.safeParse(v.object(entries), plain);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = String(issue.path?.[0].key);
  throw badLayer(layer, `cannot be read: “${key}” is ${described(plain[key])}; ${issue.message}.`);
}

/** Keras writes a tuple as `{ class_name: '__tuple__', items: [...] }` in some places. */
function withoutTuples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTuples);
  const isTuple = isJsonObject(value) && ownProperty(value, 'class_name') === '__tuple__';
  return isTuple ? withoutTuples(ownProperty(value, 'items')) : value;
}

/** A setting of its own kind. @param needed ends the sentence “… is -3; … is needed” @param usual where the file has none */
function setting<Value, Usual = never>(
  needed: string,
  read: (value: unknown) => Value | undefined,
  usual?: { readonly value: Usual },
) {
  return v.pipe(
    v.unknown(),
    v.rawTransform<unknown, Value | Usual>(({ dataset, addIssue, NEVER }) => {
      const given = dataset.value ?? undefined;
      if (given === undefined && usual) return usual.value;
      const value = read(given);
      if (value !== undefined) return value;
      addIssue({ message: `${needed} is needed` });
      return NEVER;
    }),
  );
}

/** A setting that a file may leave out, or give as null. */
const or = <Value, Usual>(needed: string, read: (value: unknown) => Value | undefined, usual: Usual) =>
  setting<Value, Usual>(needed, read, { value: usual });

const isWhole = (value: unknown, least: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= LARGEST_SIZE;

const whole =
  (least: number) =>
  (value: unknown): number | undefined =>
    isWhole(value, least) ? value : undefined;

const wholeNumber = (least: number): string => `a whole number from ${least} to ${LARGEST_SIZE}`;

/** A whole number from 1. */
export const size = setting(wholeNumber(1), whole(1));

export const sizeOr = <Usual>(usual: Usual) => or(wholeNumber(1), whole(1), usual);

/** One number for each direction, or one for all: `3`, `[3, 3]`. */
function sizes(value: unknown, count: number, least: number): readonly number[] | undefined {
  if (isWhole(value, least)) return new Array<number>(count).fill(value);
  const fits = Array.isArray(value) && value.length === count && value.every((each) => isWhole(each, least));
  return fits ? (value as number[]) : undefined;
}

const numbers = (count: number): string =>
  count === 1 ? wholeNumber(1) : `${wholeNumber(1)}, or ${count} of them,`;

/** Of a window: vertical and horizontal, or one number along a sequence. */
export const sizesOf = (count: number) => setting(numbers(count), (value) => sizes(value, count, 1));

export const sizesOr = <Usual>(count: number, usual: Usual) =>
  or(numbers(count), (value) => sizes(value, count, 1), usual);

/** Zeros at the edges: `1`, `[1, 2]` (both edges of each direction), `[[0, 1], [0, 1]]`. */
export const edges = (directions: number, usual: number) =>
  or(
    'a whole number from 0, or one for each edge,',
    (value) => readEdges(value, directions),
    readEdges(usual, directions)!,
  );

type Edges = readonly (readonly [number, number])[];

function readEdges(value: unknown, directions: number): Edges | undefined {
  if (isWhole(value, 0)) return Array.from({ length: directions }, () => [value, value] as const);
  if (directions === 1) {
    const both = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
    const pair = sizes(both, 2, 0);
    return pair && [[pair[0]!, pair[1]!]];
  }
  if (!Array.isArray(value) || value.length !== directions) return undefined;
  const pairs = value.map((each) => sizes(each, 2, 0));
  return pairs.every((pair) => pair !== undefined)
    ? pairs.map((pair): readonly [number, number] => [pair[0]!, pair[1]!])
    : undefined;
}

export const flag = (usual: boolean) =>
  or('true or false', (value) => (typeof value === 'boolean' ? value : undefined), usual);

const finite = (value: unknown): number | undefined =>
  Number.isFinite(value) ? (value as number) : undefined;

export const numberOr = <Usual>(usual: Usual) => or('a number', finite, usual);

/** A number above 0. */
export const positiveOr = (usual: number) =>
  or('a number above 0', (value) => ((finite(value) ?? 0) > 0 ? (value as number) : undefined), usual);

/** One number or a list of them, however deep (NumPy arrays come as lists in lists). */
export const numbersOr = <Usual>(usual: Usual) => or('a number or a list of numbers', readNumbers, usual);

function readNumbers(value: unknown): readonly number[] | undefined {
  const flat = Array.isArray(value) ? (value.flat(8) as unknown[]) : [value];
  return flat.length > 0 && flat.every(Number.isFinite) ? (flat as number[]) : undefined;
}

/** One of a few words; the first where the file says nothing. */
export const oneOf = <const Words extends readonly string[]>(...words: Words) =>
  or(
    words.map((word) => `“${word}”`).join(' or '),
    (value): Words[number] | undefined => words.find((word) => word === value),
    words[0] as Words[number],
  );

/** Whole numbers, negative ones too: axes, a shape with −1. */
export const integers = setting('a list of whole numbers', (value) =>
  Array.isArray(value) && value.length <= 8 && value.every((each) => Number.isSafeInteger(each))
    ? (value as number[])
    : undefined,
);

/** An axis, which some files give as a list of one; −1 is the last. */
export const axisOr = (usual: number) =>
  or(
    'a whole number',
    (value) => {
      const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
      return Number.isInteger(single) && Math.abs(single as number) <= 8 ? (single as number) : undefined;
    },
    usual,
  );

/** Channels are last in everything that is computed here, and in nearly every file. */
export const channelsLast = setting('“channels_last” (channels_first is not computed)', (value) =>
  value === undefined || value === null || value === 'channels_last' ? true : undefined,
);

/** Something else, which whoever uses it reads on: another layer, an activation. */
export const anything = v.unknown();

/**
 * Keras 3 writes the type of a layer's numbers as a `DTypePolicy`; Keras 2 and TensorFlow.js do not. Their hard
 * sigmoids differ.
 */
export function writtenByKeras3(settings: LayerDescription['settings']): boolean {
  const type = ownProperty(settings, 'dtype');
  return isJsonObject(type) && ownProperty(type, 'class_name') === 'DTypePolicy';
}
